//! After a gap in the gateway the events of the gap are lost for good, so what they would have said is read over REST.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;

use super::domain::{category_of, is_reaction};
use super::store::{self, Leaving, Tag};
use super::words::words_of;
use super::{tagging, votes};
use crate::bot::Bot;
use crate::bot::slice::GuildUp;
use crate::discord::history::{Latest, latest};
use crate::discord::{is_not_found, reactions};
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, MessageId, MessageRef, UserId};
use crate::slices::release::{self, Roster, Setup};

/// Statements tagged within this time are compared with their messages.
const TRACKED_FOR: TimeDelta = TimeDelta::days(14);

/// Who tagged a message with what.
type Marks = BTreeSet<(UserId, String)>;

/// A guild comes up: tags and messages may have changed meanwhile.
pub(super) async fn guild_up(bot: &Bot, up: &GuildUp<'_>) -> Outcome<()> {
    let setup = release::setup(bot.store.read(), up.id()).await?;
    if setup.check_complete().is_err() {
        return Ok(());
    }
    run(bot, (up.id(), &setup), up.latest(bot).await).await
}

/// Brings the statements of `guild` in line with its messages: those of `latest`, and those that are tracked beside.
async fn run(bot: &Bot, (guild, setup): (GuildId, &Setup), latest: &Latest) -> Outcome<()> {
    let mut known: BTreeMap<MessageRef, Marks> = BTreeMap::new();
    for (channel, message, user, mark) in store::tracked(bot.store.read(), guild, bot.now() - TRACKED_FOR).await? {
        known.entry(MessageRef { channel, message }).or_default().insert((user, mark));
    }
    let mut gap = Gap { bot, guild, roster: Roster::new(bot, guild, setup) };
    for (channel, messages) in latest {
        for message in messages {
            let before =
                known.remove(&MessageRef { channel: *channel, message: message.id.into() }).unwrap_or_default();
            gap.compare(message, &before).await?;
        }
    }
    for (MessageRef { channel, message }, before) in known {
        gap.look_up(channel, message, &before).await?;
    }
    Ok(())
}

/// Untags what bears its emoji no more, among the latest messages of each channel. One request a channel, so that it may be
/// done at any time.
pub async fn gone_tags(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let mut known: BTreeMap<ChannelId, BTreeSet<(MessageId, String)>> = BTreeMap::new();
    for (channel, message, _, mark) in store::tracked(bot.store.read(), guild, bot.now() - TRACKED_FOR).await? {
        if is_reaction(&mark) {
            known.entry(channel).or_default().insert((message, mark));
        }
    }
    let pages = latest(&bot.http, &known.keys().copied().collect::<Vec<_>>()).await;
    for (channel, tags) in known {
        let messages = pages.get(&channel).into_iter().flatten();
        let shown: BTreeMap<MessageId, &serenity::Message> =
            messages.map(|message| (message.id.into(), message)).collect();
        for (message, mark) in tags {
            let bears = |on: &serenity::MessageReaction| reactions::mark(on) == mark;
            if shown.get(&message).is_some_and(|shown| !shown.reactions.iter().any(bears)) {
                tagging::untag(bot, guild, MessageRef { channel, message }, Leaving::Mark(&mark), bot.now()).await?;
            }
        }
    }
    Ok(())
}

struct Gap<'a> {
    bot: &'a Bot,
    guild: GuildId,
    roster: Roster<'a>,
}

impl Gap<'_> {
    /// Compares a message that lies further back than the channels' latest.
    async fn look_up(&mut self, channel: ChannelId, id: MessageId, before: &Marks) -> Outcome<()> {
        match self.bot.http.get_message(channel.into(), id.into()).await {
            Ok(message) => self.compare(&message, before).await,
            Err(error) if is_not_found(&error) => tagging::deleted(self.bot, self.guild, id, self.bot.now()).await,
            Err(error) => {
                tracing::warn!(%error, "a tagged message could not be read; it is compared at the next connection");
                Ok(())
            }
        }
    }

    /// Brings the statements of `message` in line with its reactions now. `before` is what tplus knew. Where Discord did
    /// not tell everything nobody is untagged: a tag that stays too long is better than one that is lost.
    async fn compare(&mut self, message: &serenity::Message, before: &Marks) -> Outcome<()> {
        // Somebody who was forgotten tags there still, and must not be learnt anew: what is known holds.
        if before.iter().any(|(user, _)| !user.is_known()) {
            return Ok(());
        }
        let (now, complete) = self.marks_on(message).await;
        let at = MessageRef::from(message);
        let Some(words) = words_of(self.bot, message) else { return Ok(()) };
        for (user, mark) in now.difference(before) {
            let Some(category) = category_of(&self.bot.playbook, mark) else { continue };
            let tag = Tag { category: &category.id, user: *user, mark, is_team: true, now: self.bot.now() };
            tagging::tag(self.bot, self.guild, &words, tag).await?;
        }
        for (user, mark) in before.difference(&now).filter(|(_, mark)| complete && is_reaction(mark)) {
            tagging::untag(self.bot, self.guild, at, Leaving::One(*user, mark), self.bot.now()).await?;
        }
        // A post's words have its title, too: they are read with its tags.
        if !before.is_empty() && !words.text.is_empty() && !super::forum::begins_a_post(message) {
            tagging::edited(self.bot, self.guild, at.message, &words.text, self.bot.now()).await?;
        }
        if !before.is_empty() || !now.is_empty() {
            votes::learn(self.bot, self.guild, message).await?;
        }
        Ok(())
    }

    /// The team members' category emoji on `message`, and whether Discord told all of them.
    async fn marks_on(&mut self, message: &serenity::Message) -> (Marks, bool) {
        let (mut marks, mut complete) = (Marks::new(), true);
        let shown: BTreeSet<String> = message.reactions.iter().map(reactions::mark).collect();
        for mark in shown.iter().filter(|mark| category_of(&self.bot.playbook, mark).is_some()) {
            let people = reactions::people(&self.bot.http, message, |other| other == mark).await;
            complete &= people.is_ok();
            for person in people.unwrap_or_default().into_keys() {
                match self.roster.is_team(person).await {
                    Ok(true) => drop(marks.insert((person, mark.clone()))),
                    Ok(false) => {}
                    Err(error) => {
                        tracing::warn!(%error, "who reacted could not be looked up");
                        complete = false;
                    }
                }
            }
        }
        (marks, complete)
    }
}
