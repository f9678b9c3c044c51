//! GitHub's web hooks. They say when to look, not what to see: what a delivery tells is read over the API, so that a lost,
//! doubled or forged one changes nothing.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use ring::hmac;
use serde_json::Value;

use super::Web;
use crate::github::Repository;
use crate::slices::tracker;

const SIGNATURE: &str = "x-hub-signature-256";
const DELIVERY: &str = "x-github-delivery";

/// The secret that GitHub signs with.
pub(super) struct Signature(hmac::Key);

impl Signature {
    pub(super) fn with(secret: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
    }

    /// Whether `header` (`sha256=…`) signs `body`, byte for byte; the comparison takes as long wherever it differs.
    fn signs(&self, header: Option<&str>, body: &[u8]) -> bool {
        let signature = header.and_then(|header| header.strip_prefix("sha256=")).and_then(from_hex);
        signature.is_some_and(|signature| hmac::verify(&self.0, body, &signature).is_ok())
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// A delivery.
pub(super) async fn told(State(web): State<Web>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    let _busy = web.parts.activity.begin("hook");
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(signature) = &web.github else {
        return (StatusCode::NOT_FOUND, "GITHUB_WEBHOOK_SECRET is not set\n");
    };
    if !signature.signs(header(SIGNATURE), &body) {
        return (StatusCode::UNAUTHORIZED, "the signature is not that of GITHUB_WEBHOOK_SECRET\n");
    }
    let Some(delivery) = header(DELIVERY).filter(|delivery| !delivery.is_empty() && delivery.len() <= 100) else {
        return (StatusCode::BAD_REQUEST, "X-GitHub-Delivery is missing\n");
    };
    let told: Value = match serde_json::from_slice(&body) {
        Ok(told) => told,
        Err(_) => return (StatusCode::BAD_REQUEST, "the body is not JSON: choose application/json\n"),
    };
    let repository = told["repository"]["full_name"].as_str().and_then(|name| name.parse::<Repository>().ok());
    let Some(repository) = repository else { return (StatusCode::ACCEPTED, "about no repository\n") };
    match tracker::told_by_hook(&web.parts.store, &repository, delivery, web.parts.clock.now()).await {
        Ok(()) => (StatusCode::ACCEPTED, "thank you\n"),
        Err(error) => {
            // GitHub shows the delivery as failed, and it can be sent again.
            tracing::error!(%error, "a web hook could not be written down");
            (StatusCode::SERVICE_UNAVAILABLE, "try again\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secrets_own_signature_of_these_very_bytes_counts() {
        // The example of GitHub's documentation.
        let signature = Signature::with("It's a Secret to Everybody");
        let header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert!(signature.signs(Some(header), b"Hello, World!"));
        assert!(!signature.signs(Some(header), b"Hello, World! "));
        assert!(!Signature::with("another").signs(Some(header), b"Hello, World!"));
        for wrong in [None, Some(""), Some("sha256="), Some("sha1=00"), Some("sha256=7"), Some("sha256=zz")] {
            assert!(!signature.signs(wrong, b"Hello, World!"), "{wrong:?}");
        }
    }
}
