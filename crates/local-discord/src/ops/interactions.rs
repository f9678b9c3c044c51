//! Interactions begin when a person uses something, and are answered once.

use serde_json::Value;

use super::super::error::{ApiError, INVALID_WEBHOOK_TOKEN, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK};
use super::super::gateway::intents::Intents;
use super::super::ids::{ApplicationId, ChannelId, InteractionId, MessageId, UserId};
use super::super::payload::interaction;
use super::super::state::{Event, State};
use super::super::world::{First, Interaction, InteractionKind, Origin, Reference, World, flags, kinds};
use super::messages::{Change, Draft};

/// What a person uses.
#[derive(Debug)]
pub struct Use {
    pub application: ApplicationId,
    pub kind: InteractionKind,
    pub user: UserId,
    pub channel: ChannelId,
    pub data: Value,
    pub name: Option<String>,
    pub source: Option<MessageId>,
    pub opened_by: Option<InteractionId>,
}

impl World {
    /// The interaction that a token belongs to, while the token lives and has been used for a first answer.
    pub fn by_token(&self, application: ApplicationId, token: &str) -> Result<&Interaction, ApiError> {
        let found = self.interactions.values().find(|used| used.application == application && used.token == token);
        let used = found.ok_or(UNKNOWN_WEBHOOK)?;
        if used.is_expired(self.now()) {
            return Err(INVALID_WEBHOOK_TOKEN.into());
        }
        match used.first {
            First::Nothing | First::Failed | First::Choices(_) => Err(UNKNOWN_WEBHOOK.into()),
            _ => Ok(used),
        }
    }

    /// The message that first answered an interaction.
    pub fn original(&self, used: &Interaction) -> Result<MessageId, ApiError> {
        used.original.filter(|id| self.message(*id).is_some()).ok_or_else(|| UNKNOWN_MESSAGE.into())
    }

    /// What a message that answers an interaction says of it.
    pub fn origin(&self, used: &Interaction) -> Origin {
        let targets = |kind: u64| {
            let of_kind = used.data.get("type").and_then(Value::as_u64) == Some(kind);
            let target = used.data.get("target_id").and_then(Value::as_str).filter(|_| of_kind)?;
            target.parse::<u64>().ok()
        };
        let is_command = used.kind == InteractionKind::Command;
        let opener = used.opened_by.and_then(|opener| self.interactions.get(&opener));
        Origin {
            interaction: used.id,
            kind: used.kind,
            user: used.user,
            name: used.name.clone().filter(|_| is_command),
            original: None,
            component_message: used.source.filter(|_| used.kind == InteractionKind::Component),
            opened_by: opener.map(|opener| Box::new(self.origin(opener))),
            target_user: targets(2).filter(|_| is_command).map(UserId),
            target_message: targets(3).filter(|_| is_command).map(MessageId),
        }
    }
}

impl State {
    /// Tells the application that something of it was used.
    pub fn interact(&mut self, used: Use) -> InteractionId {
        let id = InteractionId(self.world.fresh_id());
        let new = Interaction {
            id,
            application: used.application,
            token: token(id),
            kind: used.kind,
            user: used.user,
            guild: self.world.channels.get(&used.channel).and_then(|place| place.guild),
            channel: used.channel,
            created: self.world.now(),
            sent: local_http::clock::machine_now(),
            data: used.data,
            name: used.name,
            source: used.source,
            opened_by: used.opened_by,
            // Nobody will answer an application that is not there.
            first: if self.hub.has_session(used.application) { First::Nothing } else { First::Failed },
            original: None,
            followups: Vec::new(),
        };
        self.world.interactions.insert(id, new);
        let event = Event::of_application("INTERACTION_CREATE", used.application, Intents::NONE);
        self.emit(event, |world, viewer| {
            world.interactions.get(&id).map(|of| interaction::interaction(world, of, viewer)).into()
        });
        id
    }

    /// Records the first answer.
    pub fn answer(&mut self, id: InteractionId, first: First, original: Option<MessageId>) {
        if let Some(used) = self.world.interactions.get_mut(&id) {
            used.first = first;
            used.original = original;
        }
        self.answers.notify_waiters();
    }

    /// The person is told that the application did not respond.
    pub fn give_up(&mut self, id: InteractionId) {
        let unanswered = |used: &&mut Interaction| matches!(used.first, First::Nothing);
        if let Some(used) = self.world.interactions.get_mut(&id).filter(unanswered) {
            used.first = First::Failed;
        }
        self.answers.notify_waiters();
    }

    /// Posts a message that answers an interaction first.
    pub fn post_original(&mut self, id: InteractionId, draft: Draft) -> Option<MessageId> {
        let used = self.world.interactions.get(&id)?;
        let kind = match (used.kind, used.data.get("type").and_then(Value::as_u64)) {
            (InteractionKind::Command, Some(2 | 3)) => kinds::MENU_ANSWER,
            (InteractionKind::Command, _) => kinds::COMMAND_ANSWER,
            _ => kinds::DEFAULT,
        };
        // What a component or modal brings about is a reply to the message that it is on.
        let replies = used.source.filter(|_| kind == kinds::DEFAULT);
        let reference = replies.and_then(|source| self.world.message(source)).map(|source| Reference {
            guild: used.guild,
            channel: source.channel,
            message: Some(source.id),
        });
        let draft = Draft { kind: Some(if reference.is_some() { kinds::REPLY } else { kind }), reference, ..draft };
        self.post_under(id, draft, None)
    }

    /// Posts a further message under an interaction. The first one after a deferral fills the waiting message.
    pub fn post_followup(&mut self, id: InteractionId, draft: Draft) -> Option<MessageId> {
        let used = self.world.interactions.get(&id)?;
        let original = used.original.filter(|original| self.world.message(*original).is_some());
        let waiting =
            original.filter(|original| self.world.message(*original).is_some_and(|m| m.has_flag(flags::LOADING)));
        if let Some(waiting) = waiting {
            let body = draft.body;
            let change = Change {
                content: Some(body.content),
                embeds: Some(body.embeds),
                components: Some(body.components),
                attachments: Some(body.attachments),
                flags: None,
                allowed: draft.allowed,
            };
            self.revise(waiting, change);
            self.answers.notify_waiters();
            return Some(waiting);
        }
        let (kind, reference) = match original.and_then(|original| self.world.message(original)) {
            Some(first) => {
                let (guild, channel, message) = (used.guild, first.channel, Some(first.id));
                (kinds::REPLY, Some(Reference { guild, channel, message }))
            }
            None => (kinds::DEFAULT, None),
        };
        let posted = self.post_under(id, Draft { kind: Some(kind), reference, ..draft }, original)?;
        if let Some(used) = self.world.interactions.get_mut(&id) {
            used.followups.push(posted);
        }
        self.answers.notify_waiters();
        Some(posted)
    }

    fn post_under(&mut self, id: InteractionId, draft: Draft, original: Option<MessageId>) -> Option<MessageId> {
        let used = self.world.interactions.get(&id)?;
        let (application, channel, user) = (used.application, used.channel, used.user);
        let origin = Origin { original, ..self.world.origin(used) };
        let only_for = (draft.flags & flags::EPHEMERAL != 0).then_some(user);
        // An answer replies without pinging whose message it replies to.
        let mut allowed = draft.allowed.clone();
        allowed.replied_user = false;
        let draft = Draft { application: Some(application), origin: Some(origin), only_for, allowed, ..draft };
        Some(self.post(UserId(application.0), channel, draft))
    }
}

/// A token that nobody can guess from the outside, and that is long as Discord's are.
fn token(id: InteractionId) -> String {
    use std::fmt::Write;
    let mut token = format!("aW50ZXJhY3Rpb246{}", id.0);
    for _ in 0..10 {
        let _ = write!(token, "{:016x}", fastrand::u64(..));
    }
    token
}
