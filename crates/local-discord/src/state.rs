//! The world together with the gateway's sessions, changed under one lock, so that what a person does has happened,
//! and is on its way to the bot, when the call returns.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Notify;

use super::gateway::intents::Intents;
use super::gateway::session::Hub;
use super::ids::{ApplicationId, ChannelId, GuildId, UserId};
use super::payload::Viewer;
use super::rates::OldEdits;
use super::world::World;

/// The world and its listeners.
pub struct State {
    pub world: World,
    pub hub: Hub,
    /// Rung whenever an interaction's answer has come further.
    pub answers: Arc<Notify>,
    /// Edits of messages over an hour old.
    pub old_edits: OldEdits,
}

/// To whom an event goes.
#[derive(Debug, Clone, Copy)]
pub enum Audience {
    /// Every bot in the guild.
    Guild(GuildId),
    /// Every bot that sees the channel.
    Channel(ChannelId),
    /// One application.
    Application(ApplicationId),
}

/// An event's name, its listeners and the intent that they must have asked for.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    pub name: &'static str,
    pub to: Audience,
    /// Needed for what happens in a guild.
    pub in_guilds: Intents,
    /// Needed for what happens in a direct conversation.
    pub in_direct: Intents,
}

impl Event {
    /// An event of a guild as a whole.
    pub fn of_guild(name: &'static str, guild: GuildId, intent: Intents) -> Self {
        Self { name, to: Audience::Guild(guild), in_guilds: intent, in_direct: intent }
    }

    /// An event of a channel that needs an intent of its own in direct conversations.
    pub fn of_channel(name: &'static str, channel: ChannelId, in_guilds: Intents, in_direct: Intents) -> Self {
        Self { name, to: Audience::Channel(channel), in_guilds, in_direct }
    }

    /// An event for one application.
    pub fn of_application(name: &'static str, application: ApplicationId, intent: Intents) -> Self {
        Self { name, to: Audience::Application(application), in_guilds: intent, in_direct: intent }
    }
}

impl State {
    /// Sends an event to every session that is entitled to it, each with the payload as it may see it.
    pub fn emit(&mut self, event: Event, payload: impl Fn(&World, Viewer) -> Value) {
        self.emit_if(event, |_, _| true, payload);
    }

    /// Like [`State::emit`], to those sessions only for which `fits` holds.
    pub fn emit_if(
        &mut self,
        event: Event,
        fits: impl Fn(&World, Viewer) -> bool,
        payload: impl Fn(&World, Viewer) -> Value,
    ) {
        let entitled = self.hub.sessions().filter(|session| {
            let viewer = session.viewer();
            session.intents.has(self.needed(event))
                && self.reaches(event.to, session.application)
                && fits(&self.world, viewer)
        });
        let letters: Vec<_> =
            entitled.map(|session| (session.id.clone(), payload(&self.world, session.viewer()))).collect();
        for (session, payload) in letters {
            self.hub.send(&session, event.name, &payload);
        }
    }

    fn needed(&self, event: Event) -> Intents {
        let direct = match event.to {
            Audience::Channel(channel) => self.world.channels.get(&channel).is_some_and(|place| place.guild.is_none()),
            Audience::Guild(_) | Audience::Application(_) => false,
        };
        if direct { event.in_direct } else { event.in_guilds }
    }

    fn reaches(&self, audience: Audience, application: ApplicationId) -> bool {
        let bot = UserId(application.0);
        match audience {
            Audience::Guild(guild) => {
                self.world.guilds.get(&guild).is_some_and(|guild| guild.members.contains_key(&bot))
            }
            Audience::Channel(channel) => self.world.sees(bot, channel),
            Audience::Application(one) => one == application,
        }
    }
}
