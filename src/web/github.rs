//! GitHub's web hooks. They say when to look, not what to see: what a delivery tells is read over the API, so that a lost,
//! doubled or forged one changes nothing.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use ring::hmac;
use serde_json::Value;

use super::Web;
use super::limit::{Caller, IsSuspect, wait};
use crate::github::Repository;
use crate::slices::tracker;
use crate::text::fingerprint;

const SIGNATURE: &str = "x-hub-signature-256";
/// How many bytes a signature has.
const SIGNED: usize = 32;

/// The secret that GitHub signs with.
pub(super) struct Signature(hmac::Key);

impl Signature {
    pub(super) fn with(secret: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
    }

    /// Whether `signature` signs `body`, byte for byte; the comparison takes as long wherever it differs.
    fn signs(&self, signature: &[u8], body: &[u8]) -> bool {
        hmac::verify(&self.0, body, signature).is_ok()
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// GitHub sends nothing larger of what tplus asks for.
const LARGEST: usize = 1024 * 1024;

/// A delivery. Whose it is shows only in its body; nothing of it is kept before that is clear.
pub(super) async fn told(
    State(web): State<Web>,
    Extension(IsSuspect(is_suspect)): Extension<IsSuspect>,
    Extension(Caller(caller)): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let _busy = web.parts.activity.begin("hook");
    let Some(signature) = &web.github else {
        return (StatusCode::NOT_FOUND, "GITHUB_WEBHOOK_SECRET is not set\n").into_response();
    };
    let unsigned = || match is_suspect {
        true => wait(),
        false => (StatusCode::UNAUTHORIZED, "the signature is not that of GITHUB_WEBHOOK_SECRET\n").into_response(),
    };
    let signed = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()?.strip_prefix("sha256="));
    let Some(signed) = signed.and_then(from_hex).filter(|signed| signed.len() == SIGNED) else { return unsigned() };
    let work = async |body: Bytes| match signature.signs(&signed, &body) {
        true => take(&web, &body).await.into_response(),
        false => unsigned(),
    };
    web.hooks.read(caller, (&headers, body), LARGEST, work).await.unwrap_or_else(|answer| answer)
}

/// Notes which repository is to be looked at. What was told before tells nothing, whatever it is called: the name of a delivery is not
/// signed.
async fn take(web: &Web, body: &[u8]) -> (StatusCode, &'static str) {
    let told: Value = match serde_json::from_slice(body) {
        Ok(told) => told,
        Err(_) => return (StatusCode::BAD_REQUEST, "the body is not JSON: choose application/json\n"),
    };
    let repository = told["repository"]["full_name"].as_str().and_then(|name| name.parse::<Repository>().ok());
    let Some(repository) = repository else { return (StatusCode::ACCEPTED, "about no repository\n") };
    match tracker::told_by_hook(&web.parts.store, &repository, &fingerprint(body), web.parts.clock.now()).await {
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
        let signed = from_hex("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17").expect("a signature");
        assert!(signature.signs(&signed, b"Hello, World!"));
        assert!(!signature.signs(&signed, b"Hello, World! "));
        assert!(!Signature::with("another").signs(&signed, b"Hello, World!"));
        assert_eq!([from_hex("7"), from_hex("zz")], [None, None]);
    }
}
