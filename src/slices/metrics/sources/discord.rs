//! Figures of the server itself. What is counted of talk is what users write in the channels that `/setup` was told of for them.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;
use serenity::MessageReaction;
use tokio::sync::OnceCell;

use super::{Answer, Asker, Found};
use crate::discord::history::{messages_between, people_wrote};
use crate::discord::{reactions, snowflake};
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, UserId};
use crate::slices::release::{ChannelUse, Roster};
use crate::slices::{feedback, support};
use crate::text::mark_of;

const SILENT: &str = "Discord did not answer";

/// What was written in the users' channels in the last seven days: read once, however many figures are made of it.
#[derive(Default)]
pub(in crate::slices::metrics) struct Talk(OnceCell<Option<WeekOfUsers>>);

/// Whether those who write are of the team, and when Discord was asked: a large community is not looked up in each round.
#[derive(Default)]
pub(in crate::slices::metrics) struct Writers(Mutex<HashMap<(GuildId, UserId), (bool, Instant)>>);

impl Writers {
    fn lock(&self) -> MutexGuard<'_, HashMap<(GuildId, UserId), (bool, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct WeekOfUsers {
    messages: Vec<serenity::Message>,
    /// Who of those who wrote is not of the team.
    users: BTreeSet<UserId>,
}

impl Asker<'_> {
    pub(super) async fn members(&self) -> Answer {
        let guild = self.bot.http.get_guild_with_counts(self.release.guild.into()).await;
        let guild = guild.map_err(|_| SILENT.to_owned())?;
        Ok(guild.approximate_member_count.and_then(|count| Found::count(usize::try_from(count).unwrap_or_default())))
    }

    /// Threads of public channels that had a message in the last seven days; those that tplus opened are not discussions.
    pub(super) async fn threads(&self) -> Answer {
        let open = self.bot.http.get_guild_active_threads(self.release.guild.into()).await;
        let open = open.map_err(|_| SILENT.to_owned())?;
        let since = snowflake(self.week().from);
        let is_discussion = |thread: &&serenity::GuildChannel| {
            let parent = thread.parent_id.map(ChannelId::from);
            let is_public = parent.is_some_and(|parent| self.bot.channels.is_public(self.release.guild, parent));
            let is_ours = thread.owner_id.map(UserId::from) == Some(self.bot.me);
            is_public && !is_ours && thread.last_message_id.is_some_and(|last| last >= since)
        };
        Ok(Found::count(open.threads.iter().filter(is_discussion).count()))
    }

    /// How many different people outside the team wrote in the users' channels in the last seven days.
    pub(super) async fn people(&self) -> Answer {
        let week = self.week_of_users().await?;
        Ok(week.as_ref().and_then(|week| Found::count(week.users.len())))
    }

    /// How many messages people outside the team wrote in the users' channels in the last 24 hours.
    pub(super) async fn messages(&self) -> Answer {
        let Some(week) = self.week_of_users().await? else { return Ok(None) };
        let since = snowflake(self.now - TimeDelta::days(1));
        let by_users = week.messages.iter().filter(|message| week.users.contains(&message.author.id.into()));
        Ok(Found::count(by_users.filter(|message| message.id >= since && people_wrote(message)).count()))
    }

    /// What was written in the users' channels this week; nothing where they have none.
    async fn week_of_users(&self) -> Result<&'_ Option<WeekOfUsers>, String> {
        self.talk.0.get_or_try_init(|| self.read_week()).await
    }

    async fn read_week(&self) -> Result<Option<WeekOfUsers>, String> {
        let of_users = [ChannelUse::Announcements, ChannelUse::Feedback, ChannelUse::Support, ChannelUse::General];
        let channels = self.channels_of(&of_users);
        let mut week = WeekOfUsers::default();
        for &channel in &channels {
            week.messages.extend(messages_between(&self.bot.http, channel, self.week()).await.ok_or(SILENT)?);
        }
        let writers = week.messages.iter().filter(|message| people_wrote(message));
        for writer in writers.map(|message| message.author.id.into()) {
            if !week.users.contains(&writer) && !self.is_team(writer).await? {
                week.users.insert(writer);
            }
        }
        Ok((!channels.is_empty()).then_some(week))
    }

    /// Whether `writer` is of the team, as Discord said within the last day.
    async fn is_team(&self, writer: UserId) -> Result<bool, String> {
        let known = self.writers.lock().get(&(self.release.guild, writer)).copied();
        if let Some((is_team, _)) = known.filter(|(_, asked)| self.now - *asked < TimeDelta::days(1)) {
            return Ok(is_team);
        }
        let mut roster = Roster::new(self.bot, self.release.guild, self.setup);
        let is_team = roster.is_team(writer).await.map_err(|_| SILENT)?;
        self.writers.lock().insert((self.release.guild, writer), (is_team, self.now));
        Ok(is_team)
    }

    /// Where people write in those of `uses` that are set: of a forum, its posts.
    fn channels_of(&self, uses: &[ChannelUse]) -> BTreeSet<ChannelId> {
        let told = uses.iter().filter_map(|used| self.setup.channel_for_users(*used));
        told.flat_map(|channel| self.bot.channels.read_at(self.release.guild, channel))
            .filter(|channel| self.bot.channels.has_messages(self.release.guild, *channel))
            .collect()
    }

    pub(super) async fn response(&self) -> Outcome<Option<Found>> {
        let waited = support::answered_after(self.bot, self.release.guild, self.week()).await?;
        Ok(waited
            .and_then(|waited| Found::value(f64::from(u32::try_from(waited.num_minutes().max(0)).unwrap_or(u32::MAX)))))
    }

    /// Kind reactions and testimonials over all reactions that mean something, in percent.
    pub(super) async fn sentiment(&self) -> Answer {
        let (mut kind, mut unkind) = (0, 0);
        let week = self.week_of_users().await?.as_ref();
        let heard = self.channels_of(&[ChannelUse::Announcements, ChannelUse::Feedback]);
        let messages = week.iter().flat_map(|week| &week.messages);
        let messages = messages.filter(|message| heard.contains(&message.channel_id.into()));
        for reaction in messages.flat_map(|message| &message.reactions) {
            let count = i64::try_from(reaction.count).unwrap_or_default();
            kind += if means(reaction, &self.bot.playbook.collect.positive) { count } else { 0 };
            unkind += if means(reaction, &self.bot.playbook.collect.negative) { count } else { 0 };
        }
        let thanks = feedback::testimonials_between(self.bot.store.read(), self.release.guild, self.week()).await;
        kind += thanks.map_err(|_| "tplus's own database did not answer".to_owned())?;
        let all = kind + unkind;
        let share = |part: i64| f64::from(i32::try_from(part).unwrap_or(i32::MAX));
        Ok((all > 0).then(|| Found { value: share(kind) / share(all) * 100.0, answers: Some(all) }))
    }
}

/// Whether a reaction is among `known`.
fn means(reaction: &MessageReaction, known: &[String]) -> bool {
    let mark = reactions::mark(reaction);
    known.iter().any(|known| mark_of(known) == mark)
}
