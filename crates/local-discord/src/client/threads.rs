//! What a person does with threads, forum posts and channels: begin, tag, archive, rename, delete.

use super::super::error::{ApiError, MISSING_PERMISSIONS};
use super::super::ids::{ChannelId, MessageId};
use super::super::ops::threads::NewThread;
use super::super::permissions::Permissions;
use super::super::world::{ChannelKind, Message, World};
use super::person::place_of;
use super::{Person, Refusal};

impl Person {
    /// Begins a public thread from a message.
    ///
    /// # Errors
    /// When the message is gone or unseen, has a thread already or is in no text or announcement channel, or when the
    /// person lacks "Create Public Threads" or "Read Message History" there.
    pub fn begin_thread(&self, message: MessageId, name: &str) -> Result<ChannelId, Refusal> {
        self.act(|state| {
            let at = place_of(&state.world, message)?;
            state.world.may_begin_thread_from(self.user, at)?;
            Ok(state.begin_thread(self.user, new_thread(at.0, Some(message), name)))
        })
    }

    /// Posts in a forum, with some of its tags. The first message has the post's id.
    ///
    /// # Errors
    /// When the forum is gone or unseen or has no such tag, or when the person lacks "Send Messages" there.
    pub fn post(&self, forum: ChannelId, title: &str, text: &str, tags: &[&str]) -> Result<MessageId, Refusal> {
        self.act(|state| {
            state.world.require(self.user, forum, Permissions::SEND_MESSAGES)?;
            let tags = forum_tags(&state.world, forum, tags)?;
            let id = MessageId(state.world.fresh_id());
            state.begin_thread(self.user, NewThread { tags, ..new_thread(forum, Some(id), title) });
            let now = state.world.now();
            let mut first = Message::new(id, ChannelId(id.0), self.user, now);
            text.clone_into(&mut first.body.content);
            state.put(first);
            Ok(id)
        })
    }

    /// Gives a post other tags of its forum.
    ///
    /// # Errors
    /// When the post is gone, unseen or no post, or when its forum has no such tag.
    pub fn retag(&self, post: MessageId, tags: &[&str]) -> Result<(), Refusal> {
        self.act(|state| {
            let place = state.world.visible_channel(self.user, ChannelId(post.0))?;
            let Some(forum) = place.parent else { return Err(Refusal::new("that is not a post")) };
            let tags = forum_tags(&state.world, forum, tags)?;
            if let Some(place) = state.world.channels.get_mut(&ChannelId(post.0)) {
                place.tags = tags;
            }
            state.tell_of_thread(ChannelId(post.0));
            Ok(())
        })
    }

    /// Begins a private thread, which needs "Create Private Threads".
    ///
    /// # Errors
    /// When the channel is gone or unseen, or the person lacks that permission there.
    pub fn begin_private_thread(&self, channel: ChannelId, name: &str) -> Result<ChannelId, Refusal> {
        self.act(|state| {
            state.world.require(self.user, channel, Permissions::CREATE_PRIVATE_THREADS)?;
            let new = NewThread { kind: ChannelKind::PrivateThread, ..new_thread(channel, None, name) };
            Ok(state.begin_thread(self.user, new))
        })
    }

    /// Archives or reopens, locks or unlocks a thread.
    ///
    /// # Errors
    /// When the thread is gone, unseen or no thread; without "Manage Threads", also when it is another's, is locked or
    /// is to be.
    pub fn set_thread(&self, thread: ChannelId, archived: bool, locked: bool) -> Result<(), Refusal> {
        self.act(|state| {
            let place = state.world.visible_channel(self.user, thread)?;
            let Some(data) = &place.thread else { return Err(Refusal::new("that is not a thread")) };
            let manages = state.world.permissions(self.user, thread).has(Permissions::MANAGE_THREADS);
            if !manages && (data.owner != self.user || data.locked != locked || data.locked) {
                return Err(ApiError::from(MISSING_PERMISSIONS).into());
            }
            state.change_thread(thread, |data| (data.archived, data.locked) = (archived, locked));
            Ok(())
        })
    }

    /// Deletes a channel, which needs "Manage Channels".
    ///
    /// # Errors
    /// When the channel is gone or unseen, or the person lacks that permission there.
    pub fn delete_channel(&self, channel: ChannelId) -> Result<(), Refusal> {
        self.act(|state| {
            state.world.require(self.user, channel, Permissions::MANAGE_CHANNELS)?;
            state.delete_channel(channel);
            Ok(())
        })
    }

    /// Deletes a thread, which needs "Manage Threads".
    ///
    /// # Errors
    /// When the thread is gone or unseen, or the person lacks that permission there.
    pub fn delete_thread(&self, thread: ChannelId) -> Result<(), Refusal> {
        self.act(|state| {
            state.world.require(self.user, thread, Permissions::MANAGE_THREADS)?;
            state.delete_thread(thread);
            Ok(())
        })
    }

    /// Gives a channel or thread another name.
    ///
    /// # Errors
    /// When it is gone or unseen, or the person lacks "Manage Channels" there (for a thread, "Manage Threads").
    pub fn rename(&self, channel: ChannelId, name: &str) -> Result<(), Refusal> {
        self.act(|state| {
            let is_thread = state.world.visible_channel(self.user, channel)?.is_thread();
            let needed = if is_thread { Permissions::MANAGE_THREADS } else { Permissions::MANAGE_CHANNELS };
            state.world.require(self.user, channel, needed)?;
            if let Some(place) = state.world.channels.get_mut(&channel) {
                name.clone_into(&mut place.name);
            }
            if is_thread {
                state.tell_of_thread(channel)
            } else {
                state.tell_of_channel("CHANNEL_UPDATE", channel)
            }
            Ok(())
        })
    }
}

fn new_thread(parent: ChannelId, from: Option<MessageId>, name: &str) -> NewThread {
    NewThread {
        parent,
        from,
        kind: ChannelKind::PublicThread,
        name: name.to_owned(),
        auto_archive_minutes: 4320,
        invitable: true,
        slowmode: 0,
        tags: Vec::new(),
    }
}

/// The tags of `forum` with these names.
fn forum_tags(world: &World, forum: ChannelId, names: &[&str]) -> Result<Vec<(u64, String)>, Refusal> {
    let known = world.channels.get(&forum).map(|place| place.tags.clone()).unwrap_or_default();
    let find = |name: &&str| known.iter().find(|(_, tag)| tag == name).cloned();
    let found: Option<Vec<_>> = names.iter().map(find).collect();
    found.ok_or_else(|| Refusal::new("the forum has no such tag"))
}
