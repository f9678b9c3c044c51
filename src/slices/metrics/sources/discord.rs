//! Figures of the server itself.

use poise::serenity_prelude as serenity;
use serenity::ReactionType;

use super::{Answer, Asker, Found};
use crate::discord::history::{messages_between, people_wrote};
use crate::engine::clock::Window;
use crate::error::Outcome;
use crate::ids::{ChannelId, UserId};
use crate::slices::release::ChannelUse;
use crate::slices::{feedback, support};

const SILENT: &str = "Discord did not answer";

impl Asker<'_> {
    pub(super) async fn members(&self) -> Answer {
        let guild = self.bot.http.get_guild_with_counts(self.release.guild.into()).await;
        let guild = guild.map_err(|_| SILENT.to_owned())?;
        Ok(guild.approximate_member_count.and_then(|count| Found::count(usize::try_from(count).unwrap_or_default())))
    }

    /// Open threads of public channels; those that tplus opened are not discussions.
    pub(super) async fn threads(&self) -> Answer {
        let open = self.bot.http.get_guild_active_threads(self.release.guild.into()).await;
        let open = open.map_err(|_| SILENT.to_owned())?;
        let is_discussion = |thread: &&serenity::GuildChannel| {
            let parent = thread.parent_id.map(ChannelId::from);
            let is_public = parent.is_some_and(|parent| self.bot.channels.is_public(self.release.guild, parent));
            is_public && thread.owner_id.map(UserId::from) != Some(self.bot.me)
        };
        Ok(Found::count(open.threads.iter().filter(is_discussion).count()))
    }

    /// What people wrote in #feedback in the last 24 hours.
    pub(super) async fn messages(&self) -> Answer {
        let Some(&channel) = self.setup.channels.get(&ChannelUse::Feedback) else { return Ok(None) };
        let window = Window::until_now(self.now - chrono::TimeDelta::days(1), self.now);
        let messages = messages_between(&self.bot.http, channel, window).await.ok_or_else(|| SILENT.to_owned())?;
        Ok(Found::count(messages.iter().filter(|message| people_wrote(message)).count()))
    }

    pub(super) async fn response(&self) -> Outcome<Option<Found>> {
        let waited = support::answered_after(self.bot, self.release.guild, self.week()).await?;
        Ok(waited
            .and_then(|waited| Found::value(f64::from(u32::try_from(waited.num_minutes().max(0)).unwrap_or(u32::MAX)))))
    }

    /// Kind reactions and testimonials over all reactions that mean something, in percent.
    pub(super) async fn sentiment(&self) -> Answer {
        let channels: std::collections::BTreeSet<ChannelId> = [ChannelUse::Announcements, ChannelUse::Feedback]
            .into_iter()
            .filter_map(|used| self.setup.channels.get(&used).copied())
            .collect();
        let (mut kind, mut unkind) = (0, 0);
        for channel in channels {
            let messages =
                messages_between(&self.bot.http, channel, self.week()).await.ok_or_else(|| SILENT.to_owned())?;
            for reaction in messages.iter().flat_map(|message| &message.reactions) {
                let count = i64::try_from(reaction.count).unwrap_or_default();
                kind += if means(&reaction.reaction_type, &self.bot.playbook.collect.positive) { count } else { 0 };
                unkind += if means(&reaction.reaction_type, &self.bot.playbook.collect.negative) { count } else { 0 };
            }
        }
        let thanks = feedback::testimonials_between(self.bot.store.read(), self.release.guild, self.week()).await;
        kind += thanks.map_err(|_| "tplus's own database did not answer".to_owned())?;
        let all = kind + unkind;
        let share = |part: i64| f64::from(i32::try_from(part).unwrap_or(i32::MAX));
        Ok((all > 0).then(|| Found { value: share(kind) / share(all) * 100.0, answers: Some(all) }))
    }
}

/// Whether a reaction is among `known`. Some keyboards write an emoji with a sign behind it that asks for color.
fn means(reaction: &ReactionType, known: &[String]) -> bool {
    let plain = |text: &str| text.replace('\u{fe0f}', "");
    match reaction {
        ReactionType::Unicode(emoji) => known.iter().any(|known| plain(known) == plain(emoji)),
        _ => false,
    }
}
