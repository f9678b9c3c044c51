//! Who calls: personal tokens, installation tokens, and the JSON web tokens with which an app shows that it is itself.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::Value;

use super::error::{ApiError, BAD_CREDENTIALS, JWT_EXPIRED, JWT_ISSUED_AT, JWT_TOO_LONG, NO_SUCH_APP, NOT_A_JWT};
use super::world::{Caller, ClientClock, Level, Means, Permissions, Reach, World};
use local_http::clock::from_millis;

/// The private key of every app of a local GitHub. It opens nothing else.
pub const APP_KEY: &str = include_str!("app_key.pem");

/// How long a JSON web token may be valid, in seconds.
const LONGEST: i64 = 600;

/// Who calls with this `Authorization` header.
pub fn caller(world: &World, header: Option<&str>) -> Result<Caller, ApiError> {
    let Some(header) = header else { return Ok(Caller::anonymous()) };
    let (scheme, credential) = header.split_once(' ').ok_or(BAD_CREDENTIALS)?;
    if !["bearer", "token"].contains(&scheme.to_lowercase().as_str()) {
        return Err(BAD_CREDENTIALS.into());
    }
    let credential = credential.trim();
    if credential.matches('.').count() == 2 {
        return app(world, credential);
    }
    let token = world.tokens.get(credential).ok_or(BAD_CREDENTIALS)?;
    if token.expires.is_some_and(|expiry| expiry.at <= expiry.by.now(world)) {
        return Err(BAD_CREDENTIALS.into());
    }
    let (means, permissions, reach) = (token.means, token.permissions, token.reach.clone());
    Ok(Caller { means, account: Some(token.account), permissions, reach, ..Caller::anonymous() })
}

/// The app that has signed a JSON web token. Most clients date it by the machine's clock, whatever the world's shows.
fn app(world: &World, token: &str) -> Result<Caller, ApiError> {
    let claims = verified(token).ok_or(NOT_A_JWT)?;
    let issued = claims["iat"].as_i64().ok_or(JWT_ISSUED_AT)?;
    let clock = ClientClock::of(world, from_millis(issued.saturating_mul(1000)));
    let now = clock.now(world).timestamp();
    let expires = claims["exp"].as_i64().filter(|expires| *expires > now).ok_or(JWT_EXPIRED)?;
    if issued > now {
        return Err(JWT_ISSUED_AT.into());
    }
    if expires - now > LONGEST {
        return Err(JWT_TOO_LONG.into());
    }
    // An app's number is text to some clients and a number to others.
    let issuer = claims["iss"].as_str().map_or_else(|| claims["iss"].to_string(), str::to_owned);
    let app = world.apps.values().find(|app| app.id.to_string() == issuer || client_id(app.id) == issuer);
    let app = app.ok_or(NO_SUCH_APP)?;
    Ok(Caller { means: Means::App(app.id), account: Some(app.bot), clock, ..Caller::anonymous() })
}

/// The other name of an app.
pub fn client_id(app: super::ids::AppId) -> String {
    format!("Iv23local{app}")
}

/// What a token says, if the apps' key has signed it.
fn verified(token: &str) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let read = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
    let header: Value = serde_json::from_slice(&read(header)?).ok()?;
    if header["alg"] != "RS256" {
        return None;
    }
    let key = key_pair()?;
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key().as_ref());
    public.verify(signed.as_bytes(), &read(signature)?).ok()?;
    serde_json::from_slice(&read(claims)?).ok()
}

/// The apps' key, out of its armour.
pub fn key_pair() -> Option<RsaKeyPair> {
    let lines = APP_KEY.lines().filter(|line| !line.starts_with("-----"));
    let bytes = BASE64_STANDARD.decode(lines.collect::<String>()).ok()?;
    RsaKeyPair::from_der(&bytes).ok()
}

/// What an installation asks for must be within what it was given.
pub fn within(asked: &Value, given: Permissions) -> Option<Permissions> {
    let Some(asked) = asked.as_object() else { return Some(given) };
    let mut narrowed = Permissions::default();
    for (name, level) in asked {
        let level = match level.as_str()? {
            "read" => Level::Read,
            "write" => Level::Write,
            _ => return None,
        };
        let (place, most) = match name.as_str() {
            "issues" => (&mut narrowed.issues, given.issues),
            "contents" => (&mut narrowed.contents, given.contents),
            "pull_requests" => (&mut narrowed.pull_requests, given.pull_requests),
            "metadata" if level == Level::Read => continue,
            _ => return None,
        };
        if most.is_none_or(|most| level > most) {
            return None;
        }
        *place = Some(level);
    }
    Some(narrowed)
}

/// A token's text. Each kind has its own beginning.
pub fn new_token(kind: &str) -> String {
    std::iter::repeat_with(fastrand::alphanumeric).take(36).fold(format!("{kind}_"), |mut text, letter| {
        text.push(letter);
        text
    })
}

/// Where an installation's token reaches.
pub fn reach(repositories: impl IntoIterator<Item = super::ids::RepositoryId>) -> Reach {
    Reach::Only(repositories.into_iter().collect())
}
