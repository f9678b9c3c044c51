//! Messages come, change and go.

use serde_json::json;

use super::super::error::{
    ApiError, CANNOT_MESSAGE_USER, EMPTY_MESSAGE, MISSING_PERMISSIONS, NOT_A_TEXT_CHANNEL, REPLY_NEEDS_HISTORY,
    THREAD_IS_LOCKED,
};
use super::super::gateway::intents::Intents;
use super::super::ids::{ApplicationId, ChannelId, MessageId, UserId};
use super::super::payload::message;
use super::super::permissions::Permissions;
use super::super::state::{Event, State};
use super::super::world::{Attachment, Body, Mentions, Message, Origin, Reference, Version, World, flags, kinds};
use super::mentions::{self, Allowed, Context};

/// A message about to be sent.
#[derive(Debug, Default)]
pub struct Draft {
    pub body: Body,
    pub flags: u64,
    pub allowed: Allowed,
    pub reference: Option<Reference>,
    pub nonce: Option<serde_json::Value>,
    /// For answers to interactions.
    pub application: Option<ApplicationId>,
    pub origin: Option<Origin>,
    /// For ephemeral answers.
    pub only_for: Option<UserId>,
    /// When not an ordinary message or a reply.
    pub kind: Option<u8>,
}

/// What an edit changes; what is absent stays.
#[derive(Debug, Default)]
pub struct Change {
    pub content: Option<String>,
    pub embeds: Option<Vec<serde_json::Value>>,
    pub components: Option<Vec<serde_json::Value>>,
    /// The files that there are afterwards.
    pub attachments: Option<Vec<Attachment>>,
    pub flags: Option<u64>,
    pub allowed: Allowed,
}

impl World {
    /// Refuses a message that its author may not send here, before it is looked at more closely.
    pub fn may_write(&self, author: UserId, channel: ChannelId) -> Result<(), ApiError> {
        let place = self.visible_channel(author, channel)?;
        if !place.takes_messages() {
            return Err(NOT_A_TEXT_CHANNEL.into());
        }
        let needed = if place.is_thread() { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
        self.require(author, channel, needed)?;
        if place.guild.is_none() {
            return self.may_write_directly(author, &place.recipients);
        }
        let manages = || self.permissions(author, channel).has(Permissions::MANAGE_THREADS);
        match &place.thread {
            // Whoever manages threads has to open it first, too.
            Some(thread) if thread.locked && (thread.archived || !manages()) => Err(THREAD_IS_LOCKED.into()),
            _ => Ok(()),
        }
    }

    fn may_write_directly(&self, author: UserId, recipients: &[UserId]) -> Result<(), ApiError> {
        let other = recipients.iter().find(|user| **user != author);
        let willing = other.and_then(|other| self.users.get(other)).is_some_and(|other| {
            let from_bot = self.users.get(&author).is_some_and(|author| author.bot);
            (other.takes_direct_messages || !from_bot) && self.share_a_guild(author, other.id)
        });
        if willing { Ok(()) } else { Err(CANNOT_MESSAGE_USER.into()) }
    }

    /// Refuses a draft whose parts need permissions that its author lacks.
    pub fn may_send(&self, author: UserId, channel: ChannelId, draft: &Draft) -> Result<(), ApiError> {
        self.may_write(author, channel)?;
        if draft.body.is_empty() {
            return Err(EMPTY_MESSAGE.into());
        }
        let granted = self.permissions(author, channel);
        if !draft.body.attachments.is_empty() && !granted.has(Permissions::ATTACH_FILES) {
            return Err(MISSING_PERMISSIONS.into());
        }
        if draft.reference.is_some() && !granted.has(Permissions::READ_MESSAGE_HISTORY) {
            return Err(REPLY_NEEDS_HISTORY.into());
        }
        Ok(())
    }
}

impl State {
    /// Sends a message whose author may send it.
    pub fn post(&mut self, author: UserId, channel: ChannelId, draft: Draft) -> MessageId {
        let (id, now) = (MessageId(self.world.fresh_id()), self.world.now());
        let mut new = Message::new(id, channel, author, now);
        let replies_to = draft.reference.and_then(|reference| reference.message);
        let replies = replies_to.is_some() && draft.body.forwarded.is_none();
        new.kind = draft.kind.unwrap_or(if replies { kinds::REPLY } else { kinds::DEFAULT });
        let context = Context { author, channel, content: &draft.body.content, replies_to, allowed: &draft.allowed };
        new.mentions = mentions::mentions(&self.world, context);
        let silent = draft.only_for.is_some() || draft.flags & flags::LOADING != 0;
        new.pings =
            if silent { Mentions::default() } else { mentions::pings(&self.world, author, channel, &new.mentions) };
        new.body = draft.body;
        // Discord drops embeds in silence when their sender may not embed; answers to interactions may.
        if draft.application.is_none() && !self.world.permissions(author, channel).has(Permissions::EMBED_LINKS) {
            new.body.embeds.clear();
        }
        new.flags = draft.flags;
        (new.reference, new.nonce) = (draft.reference, draft.nonce);
        (new.application, new.origin, new.only_for) = (draft.application, draft.origin, draft.only_for);
        self.put(new);
        id
    }

    /// Puts a finished message where it belongs and tells everyone.
    pub fn put(&mut self, new: Message) {
        let (id, channel, only_for, author) = (new.id, new.channel, new.only_for, new.author);
        self.world.places.insert(id, channel);
        if only_for.is_some() {
            self.world.ephemeral.insert(id, new);
            return self.tell_ephemeral("MESSAGE_CREATE", id);
        }
        self.waken_thread(channel);
        // Writing in a thread and being pinged there makes a member; Discord's own notices do not.
        let writes = matches!(new.kind, kinds::DEFAULT | kinds::REPLY | kinds::COMMAND_ANSWER | kinds::MENU_ANSWER);
        let drawn_in: Vec<_> = writes.then_some(author).into_iter().chain(new.pings.users.iter().copied()).collect();
        let now = self.world.now();
        if let Some(place) = self.world.channels.get_mut(&channel) {
            place.last_message = Some(id);
            if let Some(thread) = &mut place.thread {
                thread.last_active = now;
                thread.total_sent += u64::from(new.kind != kinds::THREAD_STARTER);
            }
            place.messages.insert(id, new);
        }
        self.join_thread(channel, &drawn_in);
        self.tell_of_message("MESSAGE_CREATE", channel, id);
    }

    /// Changes what a message shows.
    pub fn revise(&mut self, id: MessageId, change: Change) {
        let now = self.world.now();
        let Some(old) = self.world.message(id) else { return };
        let content = change.content.clone().unwrap_or_else(|| old.body.content.clone());
        let context = Context {
            author: old.author,
            channel: old.channel,
            content: &content,
            replies_to: old.reference.and_then(|reference| reference.message).filter(|_| old.kind == kinds::REPLY),
            allowed: &change.allowed,
        };
        let mentions = mentions::mentions(&self.world, context);
        let Some(message) = self.world.message_mut(id) else { return };
        let was_loading = message.has_flag(flags::LOADING);
        if !was_loading {
            let since = message.edited.unwrap_or(message.created);
            message.versions.push(Version { body: message.body.clone(), since });
        }
        message.body.content = content;
        message.body.embeds = change.embeds.unwrap_or_else(|| std::mem::take(&mut message.body.embeds));
        message.body.components = change.components.unwrap_or_else(|| std::mem::take(&mut message.body.components));
        message.body.attachments = change.attachments.unwrap_or_else(|| std::mem::take(&mut message.body.attachments));
        message.mentions = mentions;
        if let Some(set) = change.flags {
            message.flags = message.flags & !flags::SUPPRESS_EMBEDS | set & flags::SUPPRESS_EMBEDS;
        }
        message.flags &= !flags::LOADING;
        message.edited = Some(now);
        self.tell_revised(id);
    }

    /// Tells of a changed message.
    pub fn tell_revised(&mut self, id: MessageId) {
        match self.world.message(id).map(|message| (message.only_for, message.channel)) {
            Some((Some(_), _)) => self.tell_ephemeral("MESSAGE_UPDATE", id),
            Some((None, channel)) => self.tell_of_message("MESSAGE_UPDATE", channel, id),
            None => {}
        }
    }

    /// Takes a message away.
    pub fn erase(&mut self, id: MessageId) {
        let Some(gone) = self.world.message(id) else { return };
        let (channel, payload) = (gone.channel, message::whereabouts(&self.world, gone));
        let ephemeral = self.world.ephemeral.remove(&id);
        self.world.places.remove(&id);
        match ephemeral.and_then(|message| message.application) {
            Some(application) => {
                let event = Event::of_application("MESSAGE_DELETE", application, Intents::DIRECT_MESSAGES);
                self.emit(event, |_, _| json!({ "id": id, "channel_id": channel }));
            }
            None => {
                if let Some(place) = self.world.channels.get_mut(&channel) {
                    place.messages.remove(&id);
                }
                self.emit(messages_event("MESSAGE_DELETE", channel), |_, _| payload.clone());
            }
        }
    }

    /// Takes several messages of one channel away at once.
    pub fn erase_many(&mut self, channel: ChannelId, ids: &[MessageId]) {
        let Some(place) = self.world.channels.get_mut(&channel) else { return };
        let guild = place.guild;
        let gone: Vec<_> = ids.iter().copied().filter(|id| place.messages.remove(id).is_some()).collect();
        for id in &gone {
            self.world.places.remove(id);
        }
        if gone.is_empty() {
            return;
        }
        let payload = json!({ "ids": gone, "channel_id": channel, "guild_id": guild });
        self.emit(messages_event("MESSAGE_DELETE_BULK", channel), |_, _| payload.clone());
    }

    fn tell_of_message(&mut self, name: &'static str, channel: ChannelId, id: MessageId) {
        self.emit(messages_event(name, channel), |world, viewer| {
            world.message(id).map(|of| message::dispatched(world, of, viewer)).into()
        });
    }

    /// Ephemeral messages reach the bot that sent them as if they were direct ones.
    fn tell_ephemeral(&mut self, name: &'static str, id: MessageId) {
        let Some(application) = self.world.ephemeral.get(&id).and_then(|message| message.application) else { return };
        let event = Event::of_application(name, application, Intents::DIRECT_MESSAGES);
        self.emit(event, |world, viewer| world.message(id).map(|of| message::dispatched(world, of, viewer)).into());
    }
}

fn messages_event(name: &'static str, channel: ChannelId) -> Event {
    Event::of_channel(name, channel, Intents::GUILD_MESSAGES, Intents::DIRECT_MESSAGES)
}
