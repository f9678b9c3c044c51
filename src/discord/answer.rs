//! How an answer goes back: after the commit, within Discord's three seconds, and never twice.

use std::future::Future;
use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use serenity::all::{Http, HttpError};

use super::card::{Attachment, Button, Card, Form, described};
use super::invocation::Invocation;
use super::uploads;
use crate::error::{Failure, Outcome};

/// After this long without a commit the answer is put off, so that Discord does not show a failure at three seconds.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Discord's code for a second answer.
const ALREADY_ANSWERED: isize = 40_060;
/// Discord's flag for a message that only the person who asked can see.
const EPHEMERAL: u64 = 64;

/// Discord's kinds of answer.
mod kind {
    pub const MESSAGE: u8 = 4;
    pub const LATER: u8 = 5;
    pub const LATER_IN_PLACE: u8 = 6;
    pub const IN_PLACE: u8 = 7;
    pub const FORM: u8 = 9;
}

/// What a person gets back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A card that only they see.
    Say(Card),
    /// The message whose button they pressed becomes this card. Only for messages that only they see: shared cards are
    /// edited by the outbox.
    Replace(Card),
    /// A form to fill in.
    Open(Form),
}

impl Reply {
    /// A sentence that only they see.
    pub fn sentence(text: impl Into<String>) -> Self {
        Self::Say(Card::sentence(text))
    }

    /// The same where it can be shown so: what stands where others read it is not replaced by one person's answer.
    fn to(self, invocation: &Invocation) -> Self {
        match self {
            Self::Replace(card) if !invocation.is_on_own_message => Self::Say(card),
            other => other,
        }
    }

    /// What comes along.
    fn files(&self) -> &[Attachment] {
        match self {
            Self::Say(card) | Self::Replace(card) => &card.files,
            Self::Open(_) => &[],
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Say(card) => json!({ "type": kind::MESSAGE, "data": private(card) }),
            Self::Replace(card) => json!({ "type": kind::IN_PLACE, "data": whole(card) }),
            Self::Open(form) => json!({ "type": kind::FORM, "data": form.data() }),
        }
    }
}

fn private(card: &Card) -> Value {
    let mut body = whole(card);
    body["flags"] = json!(EPHEMERAL);
    body
}

/// `card` with a word about each file that comes along.
fn whole(card: &Card) -> Value {
    let mut body = card.body();
    if !card.files.is_empty() {
        body["attachments"] = described(&card.files);
    }
    body
}

/// Runs `work` and answers `invocation` with what it returns. When `work` is slow the answer is put off first; what comes then
/// says that it is done only after it is. A repeated invocation is left to the one that it repeats. What was not done can be tried
/// `again` by a button, if there is one.
pub async fn answer(
    http: &Http,
    invocation: &Invocation,
    work: impl Future<Output = Outcome<Reply>>,
    again: Option<Button>,
) {
    let reply_to = |done| reply_to(done, again.clone()).map(|reply| reply.to(invocation));
    tokio::pin!(work);
    let sent = tokio::select! {
        done = &mut work => match reply_to(done) {
            Some(reply) => respond(http, invocation, (reply.json(), reply.files())).await,
            None => Ok(()),
        },
        () = tokio::time::sleep(PATIENCE) => {
            let deferred = respond(http, invocation, (deferral(invocation), &[])).await;
            match (deferred, reply_to(work.await)) {
                (Ok(()), Some(reply)) => complete(http, invocation, reply).await,
                (deferred, _) => deferred,
            }
        }
    };
    match sent {
        Err(error) if is_answered(&error) => tracing::debug!(interaction = %invocation.interaction, "answered before"),
        Err(error) => {
            tracing::warn!(interaction = %invocation.interaction, %error, "an answer did not arrive; what it says is saved");
        }
        Ok(()) => {}
    }
}

/// Whether Discord refuses an answer since it has one: it had delivered the interaction twice.
fn is_answered(error: &serenity::Error) -> bool {
    matches!(error, serenity::Error::Http(HttpError::UnsuccessfulRequest(answer)) if answer.error.code == ALREADY_ANSWERED)
}

fn deferral(invocation: &Invocation) -> Value {
    match invocation.on_message {
        Some(_) => json!({ "type": kind::LATER_IN_PLACE }),
        None => json!({ "type": kind::LATER, "data": { "flags": EPHEMERAL } }),
    }
}

fn reply_to(done: Outcome<Reply>, again: Option<Button>) -> Option<Reply> {
    let sentence = |text: String| {
        let card = Card::sentence(text);
        Reply::Say(again.into_iter().fold(card, |card, again| card.row(vec![again])))
    };
    match done {
        Ok(reply) => Some(reply),
        Err(Failure::User(error)) => Some(sentence(error.to_string())),
        Err(Failure::Repeated) => None,
        Err(Failure::Internal(error)) => {
            let id = format!("{:06x}", fastrand::u32(..0x100_0000));
            tracing::Span::current().record("error", &id);
            tracing::error!("{error:#}");
            Some(sentence(went_wrong(&id)))
        }
    }
}

fn went_wrong(id: &str) -> String {
    format!(
        "Something went wrong on tplus's side and nothing was saved. Please try again. If this keeps happening, tell \
         whoever runs tplus: error `{id}`."
    )
}

const TOO_SLOW_FOR_A_FORM: &str = "tplus was too slow to open the form. Please try again.";

async fn respond(
    http: &Http,
    invocation: &Invocation,
    (answer, files): (Value, &[Attachment]),
) -> serenity::Result<()> {
    http.create_interaction_response(
        invocation.interaction.into(),
        invocation.token.expose_secret(),
        &answer,
        uploads(files),
    )
    .await
}

/// Answers what was put off. A put-off button keeps its message, so its answer is a message of its own.
async fn complete(http: &Http, invocation: &Invocation, reply: Reply) -> serenity::Result<()> {
    let (card, in_place) = match reply {
        Reply::Say(card) => (card, invocation.on_message.is_none()),
        Reply::Replace(card) => (card, true),
        Reply::Open(_) => (Card::sentence(TOO_SLOW_FOR_A_FORM), invocation.on_message.is_none()),
    };
    let files = uploads(&card.files);
    if in_place {
        http.edit_original_interaction_response(invocation.token.expose_secret(), &whole(&card), files).await.map(drop)
    } else {
        http.create_followup_message(invocation.token.expose_secret(), &private(&card), files).await.map(drop)
    }
}
