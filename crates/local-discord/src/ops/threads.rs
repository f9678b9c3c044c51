//! Threads begin, are joined, fall asleep, wake and end.

use chrono::TimeDelta;
use serde_json::json;

use super::super::gateway::intents::Intents;
use super::super::ids::{ChannelId, GuildId, MessageId, UserId};
use super::super::payload::{channel, guild};
use super::super::state::{Event, State};
use super::super::world::{Channel, ChannelKind, Message, Reference, Thread, ThreadMember, flags, kinds};

/// A thread about to begin.
#[derive(Debug)]
pub struct NewThread {
    pub parent: ChannelId,
    /// The message that it is made from.
    pub from: Option<MessageId>,
    pub kind: ChannelKind,
    pub name: String,
    pub auto_archive_minutes: u64,
    pub invitable: bool,
    pub slowmode: u64,
    /// In a forum.
    pub tags: Vec<(u64, String)>,
}

impl State {
    /// Begins a thread for an owner who may do so.
    pub fn begin_thread(&mut self, owner: UserId, new: NewThread) -> ChannelId {
        let now = self.world.now();
        let id = new.from.map_or_else(|| ChannelId(self.world.fresh_id()), MessageId::thread);
        let guild = self.world.channels.get(&new.parent).and_then(|parent| parent.guild);
        let mut thread = Channel::new(id, new.kind, guild, &new.name);
        (thread.parent, thread.slowmode, thread.tags) = (Some(new.parent), new.slowmode, new.tags);
        thread.thread = Some(Thread {
            owner,
            archived: false,
            locked: false,
            invitable: new.invitable,
            auto_archive_minutes: new.auto_archive_minutes,
            created: now,
            archive_changed: now,
            last_active: now,
            members: vec![ThreadMember { user: owner, joined: now }],
            total_sent: 0,
        });
        self.world.channels.insert(id, thread);
        let event = Event::of_channel("THREAD_CREATE", id, Intents::GUILDS, Intents::GUILDS);
        self.emit(event, |world, viewer| {
            let mut payload = world.channels.get(&id).map(|of| channel::thread_for(world, of, viewer.user)).into();
            mark_new(&mut payload);
            payload
        });
        match new.from {
            Some(message) => self.mark_starter(message, id),
            None if new.kind != ChannelKind::PrivateThread => self.announce_thread(owner, new.parent, id),
            None => {}
        }
        id
    }

    fn mark_starter(&mut self, message: MessageId, id: ChannelId) {
        let Some(starter) = self.world.message_mut(message) else { return };
        starter.thread = Some(id);
        starter.flags |= flags::HAS_THREAD;
        let (parent, author) = (starter.channel, starter.author);
        self.tell_revised(message);
        // The first line of such a thread shows the message that it was made from.
        let guild = self.world.channels.get(&parent).and_then(|parent| parent.guild);
        let now = self.world.now();
        let mut first = Message::new(MessageId(self.world.fresh_id()), id, author, now);
        first.kind = kinds::THREAD_STARTER;
        first.reference = Some(Reference { guild, channel: parent, message: Some(message) });
        self.put(first);
    }

    fn announce_thread(&mut self, owner: UserId, parent: ChannelId, id: ChannelId) {
        let (guild, name) = match self.world.channels.get(&id) {
            Some(thread) => (thread.guild, thread.name.clone()),
            None => return,
        };
        let now = self.world.now();
        let mut notice = Message::new(MessageId(self.world.fresh_id()), parent, owner, now);
        notice.kind = kinds::THREAD_CREATED;
        notice.body.content = name;
        notice.reference = Some(Reference { guild, channel: id, message: None });
        notice.thread = Some(id);
        self.put(notice);
    }

    /// Makes members of those who are not yet; in a channel that is no thread nothing happens.
    pub fn join_thread(&mut self, id: ChannelId, users: &[UserId]) {
        let now = self.world.now();
        let Some(place) = self.world.channels.get_mut(&id) else { return };
        let (guild, Some(thread)) = (place.guild, &mut place.thread) else { return };
        let mut joined = Vec::new();
        for user in users {
            if thread.members.iter().all(|member| member.user != *user) {
                thread.members.push(ThreadMember { user: *user, joined: now });
                joined.push(*user);
            }
        }
        if !joined.is_empty() {
            self.tell_of_thread_members(id, guild, &joined, &[]);
        }
    }

    /// Ends someone's membership.
    pub fn leave_thread(&mut self, id: ChannelId, user: UserId) {
        let Some(place) = self.world.channels.get_mut(&id) else { return };
        let (guild, Some(thread)) = (place.guild, &mut place.thread) else { return };
        thread.members.retain(|member| member.user != user);
        self.tell_of_thread_members(id, guild, &[], &[user]);
    }

    fn tell_of_thread_members(&mut self, id: ChannelId, guild: Option<GuildId>, joined: &[UserId], left: &[UserId]) {
        let Some(place) = guild else { return };
        let event = Event::of_channel("THREAD_MEMBERS_UPDATE", id, Intents::GUILDS, Intents::GUILDS);
        self.emit(event, |world, _| {
            let channel = world.channels.get(&id);
            let members = channel.into_iter().flat_map(|of| of.thread.iter().flat_map(|thread| &thread.members));
            let added = members.clone().filter(|member| joined.contains(&member.user));
            let added = added.filter_map(|member| {
                let mut value = channel::thread_member(channel?, member);
                let in_guild = world.guilds.get(&place)?.members.get(&member.user)?;
                value["member"] = guild::member(world, in_guild);
                value["presence"] = serde_json::Value::Null;
                Some(value)
            });
            json!({
                "id": id,
                "guild_id": place,
                "member_count": members.clone().count().min(50),
                "added_members": added.collect::<Vec<_>>(),
                "removed_member_ids": left,
            })
        });
    }

    /// Reopens an archived thread because someone writes in it.
    pub fn waken_thread(&mut self, id: ChannelId) {
        self.change_thread(id, |thread| thread.archived = false);
    }

    /// Changes a thread's own data and tells of it; a change that changes nothing goes unsaid.
    pub fn change_thread(&mut self, id: ChannelId, change: impl FnOnce(&mut Thread)) {
        let now = self.world.now();
        let Some(thread) = self.world.channels.get_mut(&id).and_then(|place| place.thread.as_mut()) else { return };
        let before = (thread.archived, thread.locked, thread.auto_archive_minutes, thread.invitable);
        change(thread);
        if before == (thread.archived, thread.locked, thread.auto_archive_minutes, thread.invitable) {
            return;
        }
        if before.0 != thread.archived {
            thread.archive_changed = now;
            thread.last_active = now;
        }
        self.tell_of_thread(id);
    }

    /// Tells of a changed thread.
    pub fn tell_of_thread(&mut self, id: ChannelId) {
        let event = Event::of_channel("THREAD_UPDATE", id, Intents::GUILDS, Intents::GUILDS);
        self.emit(event, |world, viewer| {
            world.channels.get(&id).map(|of| channel::thread_for(world, of, viewer.user)).into()
        });
    }

    /// Archives the threads in which nobody has written for as long as they say.
    pub fn archive_sleepers(&mut self) {
        let now = self.world.now();
        let asleep = |thread: &Thread| {
            let minutes = i64::try_from(thread.auto_archive_minutes).unwrap_or(i64::MAX);
            !thread.archived && now - thread.last_active >= TimeDelta::try_minutes(minutes).unwrap_or(TimeDelta::MAX)
        };
        let sleepers: Vec<_> = self
            .world
            .channels
            .values()
            .filter(|place| place.thread.as_ref().is_some_and(asleep))
            .map(|place| place.id)
            .collect();
        for id in sleepers {
            self.change_thread(id, |thread| thread.archived = true);
        }
    }

    /// Ends a thread with everything in it.
    pub fn delete_thread(&mut self, id: ChannelId) {
        let Some(thread) = self.world.channels.get(&id).filter(|place| place.is_thread()) else { return };
        let payload = json!({
            "id": id,
            "guild_id": thread.guild,
            "parent_id": thread.parent,
            "type": thread.kind.number(),
        });
        self.emit(Event::of_channel("THREAD_DELETE", id, Intents::GUILDS, Intents::GUILDS), |_, _| payload.clone());
        self.forget_channel(id);
        // The message that it was made from stays, without its thread.
        if let Some(starter) = self.world.message_mut(MessageId(id.0)).filter(|starter| starter.thread.is_some()) {
            starter.thread = None;
            starter.flags &= !flags::HAS_THREAD;
            self.tell_revised(MessageId(id.0));
        }
    }

    /// Takes a channel and its messages out of the world.
    pub fn forget_channel(&mut self, id: ChannelId) {
        if let Some(gone) = self.world.channels.remove(&id) {
            for message in gone.messages.keys() {
                self.world.places.remove(message);
            }
        }
    }
}

fn mark_new(payload: &mut serde_json::Value) {
    if payload.is_object() {
        payload["newly_created"] = true.into();
    }
}
