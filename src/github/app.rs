//! tplus as a GitHub App: how it signs for itself, and the tokens of its installations, which are good for an hour.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, anyhow, bail};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use ring::error::Unspecified;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::Repository;
use crate::engine::clock::Instant;

/// How far a signature is dated back, since the machine's clock may be ahead of GitHub's.
const DATED_BACK: TimeDelta = TimeDelta::minutes(1);
/// How long a signature is good; GitHub takes ten minutes at most.
const SIGNED_FOR: TimeDelta = TimeDelta::minutes(8);
/// How long before its end a token is not used any more: a request takes its time, and clocks differ.
const MARGIN: TimeDelta = TimeDelta::minutes(1);

/// The App that tplus is.
pub(super) struct App {
    pub(super) id: u64,
    key: RsaKeyPair,
    pub(super) tokens: Tokens,
}

/// The tokens of its installations, by repository.
#[derive(Default)]
pub(super) struct Tokens(Mutex<HashMap<Repository, Token>>);

struct Token {
    secret: SecretString,
    expires: Instant,
}

impl App {
    /// The App `id`, with the private key that GitHub gave out for it in the file `path`.
    ///
    /// # Errors
    /// When the key can't be read; the sentence says what to do.
    pub(super) fn read(id: u64, path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let pem = std::fs::read(path).with_context(|| format!("GITHUB_APP_KEY names {shown}, which cannot be read"))?;
        let key = key(&pem).with_context(|| format!("{shown} holds no RSA key in PEM, as GitHub gives it out"))?;
        Ok(Self { id, key, tokens: Tokens::default() })
    }

    /// A JSON web token by which GitHub knows the App itself for some minutes from `now` on.
    ///
    /// # Errors
    /// When the key does not sign.
    pub(super) fn signature(&self, now: Instant) -> Result<SecretString, Unspecified> {
        let (issued, expires) = ((now - DATED_BACK).timestamp(), (now + SIGNED_FOR).timestamp());
        let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(json!({ "alg": "RS256", "typ": "JWT" }));
        let signed = format!("{header}.{}", part(json!({ "iss": self.id, "iat": issued, "exp": expires })));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)?;
        Ok(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)).into())
    }
}

impl Tokens {
    /// The token for `repository`, if there is one that is good at `now` and for a while.
    pub(super) fn usable(&self, repository: &Repository, now: Instant) -> Option<SecretString> {
        let all = self.all();
        let token = all.get(repository).filter(|token| now < token.expires - MARGIN)?;
        Some(token.secret.clone())
    }

    /// Keeps the token for `repository` that GitHub has `made`; nothing where it holds none.
    pub(super) fn keep(&self, repository: &Repository, made: &Value) -> Option<SecretString> {
        let secret = SecretString::from(made["token"].as_str()?);
        let expires = DateTime::parse_from_rfc3339(made["expires_at"].as_str()?).ok()?.to_utc();
        self.all().insert(repository.clone(), Token { secret: secret.clone(), expires });
        Some(secret)
    }

    /// Forgets the token for `repository`: it lets nobody in any more.
    pub(super) fn forget(&self, repository: &Repository) {
        self.all().remove(repository);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Repository, Token>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key in `pem`, of either of the two forms in which RSA keys are written.
fn key(pem: &[u8]) -> anyhow::Result<RsaKeyPair> {
    let key = match PrivateKeyDer::from_pem_slice(pem).map_err(|why| anyhow!("{why}"))? {
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        _ => bail!("it is a key of another kind"),
    };
    key.map_err(|why| anyhow!("{why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key of an elliptic curve, made for this test and used nowhere.
    const OF_A_CURVE: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIKq2mF3zIhFZMRCj5FYUAqY2ZtqsyMfeqkXpcGvDSWz6oAoGCCqGSM49
AwEHoUQDQgAEdE0tQ1u6tZ3W4u5sXoMfiZx1v0T2oMyy1bKzpN4BmD8Cq2UNc0pL
-----END EC PRIVATE KEY-----";

    #[test]
    fn what_is_no_rsa_key_is_refused_before_anything_is_asked() {
        for (pem, why) in [("a token, perhaps", "no items found"), (OF_A_CURVE, "of another kind")] {
            let refused = key(pem.as_bytes()).map(|_| ()).expect_err("no RSA key");
            assert!(refused.to_string().contains(why), "{refused}");
        }
    }

    #[test]
    fn a_token_is_used_until_shortly_before_its_end() {
        let tokens = Tokens::default();
        let caro: Repository = "wildcard/caro".parse().expect("a repository");
        let made = json!({ "token": "ghs_x", "expires_at": "2026-01-15T12:00:00Z" });
        let at = |text: &str| DateTime::parse_from_rfc3339(text).expect("a time").to_utc();
        assert!(tokens.keep(&caro, &json!({ "message": "Not Found" })).is_none());
        assert!(tokens.keep(&caro, &made).is_some());
        assert!(tokens.usable(&caro, at("2026-01-15T11:58:59Z")).is_some());
        assert!(tokens.usable(&caro, at("2026-01-15T11:59:00Z")).is_none());
        tokens.forget(&caro);
        assert!(tokens.usable(&caro, at("2026-01-15T11:00:00Z")).is_none());
    }
}
