//! What a person does with messages: write, edit, react, pin, and clear up.

use super::super::LocalDiscord;
use super::super::error::{ApiError, NOT_THE_AUTHOR, UNKNOWN_MESSAGE};
use super::super::ids::{AttachmentId, ChannelId, GuildId, MessageId, UserId};
use super::super::ops::messages::{Change, Draft};
use super::super::permissions::Permissions;
use super::super::state::State;
use super::super::world::{Attachment, Body, Reference, World, flags, kinds};
use super::{MessageView, Refusal};

/// Letters that a person without a subscription can write.
const LONGEST: usize = 2000;
/// The same for those who pay for more.
const LONGEST_OF_SUBSCRIBERS: usize = 4000;

/// A member of a server, with hands.
#[derive(Clone)]
pub struct Person {
    pub(super) discord: LocalDiscord,
    pub(super) guild: GuildId,
    pub(super) user: UserId,
}

type At = (ChannelId, MessageId);

impl Person {
    /// Who it is.
    pub fn id(&self) -> UserId {
        self.user
    }

    /// What others see.
    pub fn name(&self) -> String {
        self.discord.shared().state().world.display_name(self.user)
    }

    /// "<@123>".
    pub fn mention(&self) -> String {
        format!("<@{}>", self.user)
    }

    /// Does something under the world's lock, after what time alone has done.
    pub(super) fn act<T>(&self, act: impl FnOnce(&mut State) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let mut state = self.discord.shared().state();
        state.archive_sleepers();
        let done = act(&mut state);
        drop(state);
        self.discord.shared().changed();
        done
    }

    /// Writes a message.
    ///
    /// # Errors
    /// When the channel is gone, unseen or takes no messages (as forums do), when the person may not write there or the
    /// thread is locked, or when the text is empty or over 2000 letters.
    pub fn say(&self, channel: ChannelId, text: &str) -> Result<MessageId, Refusal> {
        self.write(channel, text, Draft::default())
    }

    /// Writes a message without a sound.
    ///
    /// # Errors
    /// When [`Person::say`] would be refused.
    pub fn say_silently(&self, channel: ChannelId, text: &str) -> Result<MessageId, Refusal> {
        self.write(channel, text, Draft { flags: flags::SUPPRESS_NOTIFICATIONS, ..Draft::default() })
    }

    /// Writes a message with a file.
    ///
    /// # Errors
    /// When [`Person::say`] would be refused for anything but an empty text, or when the person lacks "Attach Files"
    /// there.
    pub fn say_with_file(
        &self,
        channel: ChannelId,
        text: &str,
        filename: &str,
        bytes: impl Into<bytes::Bytes>,
    ) -> Result<MessageId, Refusal> {
        let file = Attachment {
            id: AttachmentId(self.discord.shared().state().world.fresh_id()),
            filename: filename.to_owned(),
            description: None,
            content_type: "application/octet-stream".to_owned(),
            bytes: bytes.into(),
        };
        let body = Body { attachments: vec![file], ..Body::default() };
        self.write(channel, text, Draft { body, ..Draft::default() })
    }

    /// Replies to a message, pinging its author as the client does.
    ///
    /// # Errors
    /// When the message is gone or ephemeral, when the person lacks "Read Message History" there, or when
    /// [`Person::say`] would be refused there.
    pub fn reply(&self, to: MessageId, text: &str) -> Result<MessageId, Refusal> {
        let (channel, _) = self.place_of(to)?;
        let reference = Some(Reference { guild: Some(self.guild), channel, message: Some(to) });
        self.write(channel, text, Draft { reference, ..Draft::default() })
    }

    /// Writes a message as long as subscribers may.
    ///
    /// # Errors
    /// When [`Person::say`] would be refused, except that the text may have up to 4000 letters.
    pub fn say_at_length(&self, channel: ChannelId, text: &str) -> Result<MessageId, Refusal> {
        let mut draft = Draft::default();
        draft.body.content = readable(text, LONGEST_OF_SUBSCRIBERS)?;
        self.send(channel, draft)
    }

    pub(super) fn write(&self, channel: ChannelId, text: &str, mut draft: Draft) -> Result<MessageId, Refusal> {
        draft.body.content = readable(text, LONGEST)?;
        self.send(channel, draft)
    }

    fn send(&self, channel: ChannelId, draft: Draft) -> Result<MessageId, Refusal> {
        self.act(|state| {
            state.world.may_send(self.user, channel, &draft)?;
            Ok(state.post(self.user, channel, draft))
        })
    }

    pub(super) fn place_of(&self, message: MessageId) -> Result<At, Refusal> {
        let state = self.discord.shared().state();
        place_of(&state.world, message)
    }

    /// Changes one's own message.
    ///
    /// # Errors
    /// When the message is gone, unseen or another's, or when the text is over 2000 letters.
    pub fn edit(&self, message: MessageId, text: &str) -> Result<(), Refusal> {
        let content = readable(text, LONGEST)?;
        self.act(|state| {
            let at = place_of(&state.world, message)?;
            let of = state.world.visible_message(self.user, at)?;
            if of.author != self.user {
                return Err(ApiError::from(NOT_THE_AUTHOR).into());
            }
            state.revise(message, Change { content: Some(content), ..Change::default() });
            Ok(())
        })
    }

    /// Deletes one's own message, or another's with "Manage Messages". Ephemeral ones are dismissed.
    ///
    /// # Errors
    /// When the message is gone or unseen, or when it is another's and the person lacks "Manage Messages" there.
    pub fn delete(&self, message: MessageId) -> Result<(), Refusal> {
        self.act(|state| {
            if state.world.ephemeral.get(&message).is_some_and(|of| of.only_for == Some(self.user)) {
                state.erase(message);
                return Ok(());
            }
            let at = place_of(&state.world, message)?;
            if state.world.visible_message(self.user, at)?.author != self.user {
                state.world.require(self.user, at.0, Permissions::MANAGE_MESSAGES)?;
            }
            state.erase(message);
            Ok(())
        })
    }

    /// Adds a reaction: "🐛", or "caro:123" for a server's own emoji.
    ///
    /// # Errors
    /// When the message is gone or unseen, `emoji` is none that there is, the thread is archived, or the person lacks
    /// "Read Message History" there; if the message does not bear the emoji yet, also when the person may not add it or
    /// it bears 20 others.
    pub fn react(&self, message: MessageId, emoji: &str) -> Result<(), Refusal> {
        self.react_as(message, emoji, false)
    }

    /// Adds a super reaction.
    ///
    /// # Errors
    /// See [`Person::react`].
    pub fn react_super(&self, message: MessageId, emoji: &str) -> Result<(), Refusal> {
        self.react_as(message, emoji, true)
    }

    fn react_as(&self, message: MessageId, emoji: &str, burst: bool) -> Result<(), Refusal> {
        self.act(|state| {
            let at = place_of(&state.world, message)?;
            let emoji = state.world.reaction_emoji(emoji)?;
            state.world.may_react(self.user, at, &emoji)?;
            state.react(self.user, at, (emoji, burst));
            Ok(())
        })
    }

    /// Takes one's own reaction away.
    ///
    /// # Errors
    /// When the message is gone or unseen, or bears no such reaction of this person's.
    pub fn unreact(&self, message: MessageId, emoji: &str) -> Result<(), Refusal> {
        self.act(|state| {
            let at = place_of(&state.world, message)?;
            let emoji = state.world.reaction_emoji(emoji)?;
            let of = state.world.visible_message(self.user, at)?;
            let own = of
                .reactions
                .iter()
                .any(|other| other.emoji == emoji && other.everybody().any(|user| *user == self.user));
            if !own {
                return Err(Refusal::new("there is no such reaction of one's own"));
            }
            state.unreact(self.user, at, &emoji);
            Ok(())
        })
    }

    /// Takes someone else's reaction away, which needs "Manage Messages".
    ///
    /// # Errors
    /// When the message is gone, `emoji` is none that there is, or the person lacks that permission there; a reaction
    /// that was never there is no error.
    pub fn remove_reaction_of(&self, whom: UserId, message: MessageId, emoji: &str) -> Result<(), Refusal> {
        self.moderate(message, |state, at| {
            let emoji = state.world.reaction_emoji(emoji)?;
            state.unreact(whom, at, &emoji);
            Ok(())
        })
    }

    /// Takes all reactions away, which needs "Manage Messages".
    ///
    /// # Errors
    /// When the message is gone, or the person lacks that permission there.
    pub fn clear_reactions(&self, message: MessageId) -> Result<(), Refusal> {
        self.moderate(message, |state, at| {
            state.clear_reactions(at, None);
            Ok(())
        })
    }

    /// Takes all reactions with one emoji away, which needs "Manage Messages".
    ///
    /// # Errors
    /// When the message is gone, `emoji` is none that there is, or the person lacks that permission there.
    pub fn clear_reactions_with(&self, message: MessageId, emoji: &str) -> Result<(), Refusal> {
        self.moderate(message, |state, at| {
            let emoji = state.world.reaction_emoji(emoji)?;
            state.clear_reactions(at, Some(&emoji));
            Ok(())
        })
    }

    fn moderate(
        &self,
        message: MessageId,
        act: impl FnOnce(&mut State, At) -> Result<(), ApiError>,
    ) -> Result<(), Refusal> {
        self.act(|state| {
            let at = place_of(&state.world, message)?;
            state.world.require(self.user, at.0, Permissions::MANAGE_MESSAGES)?;
            Ok(act(state, at)?)
        })
    }

    /// Deletes several messages of one channel at once, as a moderation bot does for its user.
    ///
    /// # Errors
    /// When the channel is gone or unseen, or the person lacks "Manage Messages" there; messages that are not in it are
    /// passed over.
    pub fn bulk_delete(&self, channel: ChannelId, messages: &[MessageId]) -> Result<(), Refusal> {
        self.act(|state| {
            state.world.require(self.user, channel, Permissions::MANAGE_MESSAGES)?;
            state.erase_many(channel, messages);
            Ok(())
        })
    }

    /// Pins a message.
    ///
    /// # Errors
    /// When the message is gone or unseen, when the person lacks "Pin Messages" or "Read Message History" there, or
    /// when the channel has 250 pins already.
    pub fn pin(&self, message: MessageId) -> Result<(), Refusal> {
        self.act(|state| {
            let at = place_of(&state.world, message)?;
            state.world.may_pin(self.user, at)?;
            Ok(state.pin(self.user, at)?)
        })
    }

    /// Unpins a message.
    ///
    /// # Errors
    /// When the message is gone or unseen, or when the person lacks "Pin Messages" or "Read Message History" there.
    pub fn unpin(&self, message: MessageId) -> Result<(), Refusal> {
        self.act(|state| {
            let at = place_of(&state.world, message)?;
            state.world.may_pin(self.user, at)?;
            state.unpin(at);
            Ok(())
        })
    }

    /// Shows the others that one is typing.
    ///
    /// # Errors
    /// When the person could not write there, as [`Person::say`] has it.
    pub fn type_in(&self, channel: ChannelId) -> Result<(), Refusal> {
        self.act(|state| {
            state.world.may_write(self.user, channel)?;
            state.type_in(self.user, channel);
            Ok(())
        })
    }

    /// Leaves the server.
    pub fn leave(&self) {
        self.discord.shared().state().remove_member(self.guild, self.user);
    }

    /// What this person sees in a channel: everyone's messages and one's own ephemeral ones, oldest first.
    ///
    /// # Errors
    /// When the channel is gone, or the person does not see it.
    pub fn sees(&self, channel: ChannelId) -> Result<Vec<MessageView>, Refusal> {
        self.act(|state| {
            let place = state.world.visible_channel(self.user, channel)?;
            let own = state.world.ephemeral.values();
            let own = own.filter(|message| message.channel == channel && message.only_for == Some(self.user));
            let mut all: Vec<_> = place.messages.values().chain(own).collect();
            all.retain(|message| message.kind != kinds::THREAD_STARTER);
            all.sort_by_key(|message| message.id);
            Ok(all.into_iter().map(|message| super::views::message(&state.world, message)).collect())
        })
    }
}

fn readable(text: &str, longest: usize) -> Result<String, Refusal> {
    let text = text.trim();
    let letters = text.chars().count();
    if letters > longest {
        return Err(Refusal::new(format!("the message has {letters} letters, the client takes {longest}")));
    }
    Ok(text.to_owned())
}

/// Where a message is that everyone in its channel sees.
pub(super) fn place_of(world: &World, message: MessageId) -> Result<At, Refusal> {
    let found = world.message(message).filter(|of| of.only_for.is_none());
    let found = found.ok_or_else(|| Refusal::from(ApiError::from(UNKNOWN_MESSAGE)))?;
    Ok((found.channel, message))
}
