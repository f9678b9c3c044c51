//! Web hooks: what happens in a repository is told to an address, signed with the hook's secret.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ring::hmac;
use serde_json::Value;
use tokio::sync::mpsc;

use super::Shared;
use super::ids::HookId;
use local_http::clock::Instant;
use local_http::log::UnderWay;

/// How long GitHub waits for an answer; on the machine's clock, since it is about sockets.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is told, to whom.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The delivery's id, a UUID; the same when it is delivered again.
    pub guid: String,
    pub hook: HookId,
    pub url: String,
    pub secret: String,
    pub event: &'static str,
    pub payload: Value,
}

/// A letter as it was delivered.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The delivery's id, a UUID, as in `X-GitHub-Delivery`; the same when it is delivered again.
    pub guid: String,
    /// The event, as in `X-GitHub-Event`: `issues`, `issue_comment` or `release`.
    pub event: &'static str,
    /// What happened, such as `opened`.
    pub action: String,
    /// The JSON that was sent.
    pub payload: Value,
    /// What was answered; none if nothing was.
    pub status: Option<u16>,
    /// The world's time.
    pub at: Instant,
    /// Whether it was [delivered again](crate::LocalGitHub::redeliver).
    pub redelivery: bool,
}

/// A letter on its way: it counts as under way from the moment it was caused.
pub struct Posted {
    pub letter: Letter,
    pub redelivery: bool,
    pub under_way: UnderWay,
}

/// Letters that were sent, and the way to send more.
pub struct Post {
    outgoing: mpsc::UnboundedSender<Posted>,
    sent: Mutex<Vec<(Letter, Delivery)>>,
}

impl Post {
    /// A post, and what the carrier takes from it.
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Posted>) {
        let (outgoing, incoming) = mpsc::unbounded_channel();
        (Self { outgoing, sent: Mutex::default() }, incoming)
    }

    /// Sends a letter, after those sent before.
    pub fn send(&self, posted: Posted) {
        // Without a carrier the world is being torn down, and nobody waits for letters.
        drop(self.outgoing.send(posted));
    }

    /// Everything delivered so far, oldest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.sent().iter().map(|(_, delivery)| delivery.clone()).collect()
    }

    /// The letter with this id.
    pub fn letter(&self, guid: &str) -> Option<Letter> {
        self.sent().iter().find(|(letter, _)| letter.guid == guid).map(|(letter, _)| letter.clone())
    }

    fn sent(&self) -> std::sync::MutexGuard<'_, Vec<(Letter, Delivery)>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Delivers one letter after another, until nobody can send any more. GitHub promises no order; one that keeps it finds
/// no fewer mistakes in what happens once, and every run is the same.
pub async fn carry(mut incoming: mpsc::UnboundedReceiver<Posted>, shared: Arc<Shared>) {
    let client = reqwest::Client::new();
    while let Some(Posted { letter, redelivery, under_way }) = incoming.recv().await {
        let action = letter.payload["action"].as_str().unwrap_or_default().to_owned();
        if let Some(contract) = &shared.contract {
            let schema = format!("webhook-{}-{action}", letter.event.replace('_', "-"));
            contract.check_told(&schema, &letter.payload);
        }
        let status = deliver(&client, &letter).await;
        let (guid, event, payload) = (letter.guid.clone(), letter.event, letter.payload.clone());
        let delivery = Delivery { guid, event, action, payload, status, at: shared.clock.now(), redelivery };
        shared.post.sent().push((letter, delivery));
        drop(under_way);
        shared.changed();
    }
}

async fn deliver(client: &reqwest::Client, letter: &Letter) -> Option<u16> {
    let body = letter.payload.to_string();
    let request = client
        .post(&letter.url)
        .timeout(PATIENCE)
        .header("content-type", "application/json")
        .header("user-agent", "GitHub-Hookshot/local")
        .header("x-github-event", letter.event)
        .header("x-github-delivery", &letter.guid)
        .header("x-github-hook-id", letter.hook.to_string())
        .header("x-hub-signature-256", signature(&letter.secret, body.as_bytes()))
        .body(body);
    let answer = request.send().await.ok()?;
    Some(answer.status().as_u16())
}

/// The signature over the body as it is sent.
fn signature(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, body);
    let digits: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

/// A delivery's id: a random UUID.
pub fn new_guid() -> String {
    let (high, low) = (fastrand::u64(..), fastrand::u64(..));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | (low >> 48) & 0x3fff,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_of_githubs_own_example() {
        let signed = signature("It's a Secret to Everybody", b"Hello, World!");
        assert_eq!(signed, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
    }

    #[test]
    fn delivery_ids_are_random_uuids() {
        let guid = new_guid();
        let lengths: Vec<_> = guid.split('-').map(str::len).collect();
        assert_eq!((lengths, guid.as_bytes()[14]), (vec![8, 4, 4, 4, 12], b'4'));
        assert_ne!(guid, new_guid());
    }
}
