//! What scripts have in common: a stage with its cast, local times, acts that must not be refused, and the posts that
//! must follow.

use anyhow::{Context, anyhow};
use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Tz;

use super::Report;
use super::expected::{Expected, Findings, Seen};
use crate::clock::Instant;
use crate::rehearsal::cast::Cast;
use crate::rehearsal::discord::{Answer, ChannelId, Interaction, Refusal};
use crate::rehearsal::stage::{Setting, Stage};
use crate::rehearsal::transcript;

/// A script under way.
pub(super) struct Play {
    pub(super) stage: Stage,
    pub(super) cast: Cast,
    zone: Tz,
    expected: Vec<Expected>,
}

/// The instant at which clocks in `zone` first show `text`, e.g. `2026-01-15 14:05`.
pub(super) fn instant(zone: Tz, text: &str) -> anyhow::Result<Instant> {
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").with_context(|| format!("the time {text}"))?;
    zone.from_local_datetime(&naive).earliest().map(|at| at.to_utc()).ok_or_else(|| anyhow!("no such time: {text}"))
}

impl Play {
    /// Sets the stage, gathers the cast and starts the bot.
    pub(super) async fn begin(setting: Setting, zone: Tz) -> anyhow::Result<Self> {
        let mut stage = Stage::set(setting).await?;
        stage.app.grant_message_content(true);
        let cast = Cast::gather(&stage.discord, &stage.app);
        stage.start_bot().await?;
        Ok(Self { stage, cast, zone, expected: Vec::new() })
    }

    /// Lets time pass until the local time `text`.
    pub(super) async fn at(&mut self, text: &str) -> anyhow::Result<()> {
        let to = instant(self.zone, text)?;
        self.stage.advance_to(to).await.with_context(|| format!("on the way to {text}"))
    }

    /// Waits for the answer to what somebody did, and lets the step end.
    pub(super) async fn answered(&mut self, used: Result<Interaction, Refusal>) -> anyhow::Result<Interaction> {
        let used = used?;
        let answer = used.answered().await;
        anyhow::ensure!(!matches!(answer, Answer::Nothing | Answer::Failed), "tplus did not answer: {answer:?}");
        self.stage.settle().await?;
        Ok(used)
    }

    /// A post that has to be in `place` at the local time `text`.
    pub(super) fn expect(&mut self, text: &str, place: &str, says: &str) -> anyhow::Result<()> {
        let at = instant(self.zone, text)?;
        self.expected.push(Expected { at, place: place.to_owned(), says: says.to_owned() });
        Ok(())
    }

    /// The transcript and the comparison of all that the bot said with what was expected.
    pub(super) async fn end(mut self) -> anyhow::Result<Report> {
        self.stage.settle().await?;
        let channels = self.channels();
        let transcript = transcript::of_channels(&self.cast.guild, &channels, self.zone);
        let seen = channels.iter().flat_map(|(name, channel)| self.said_in(name, *channel)).collect();
        let stopped = self.stage.stop_bot().await?;
        anyhow::ensure!(stopped, "the bot did not stop within ten seconds of SIGTERM");
        let contract = self.stage.discord.contract();
        anyhow::ensure!(contract.limited == 0, "the bot was told to slow down {} times", contract.limited);
        anyhow::ensure!(contract.violations.is_empty(), "against Discord's API:\n{}", contract.violations.join("\n"));
        self.expected.sort_by_key(|post| post.at);
        let checked = self.stage.checks_contract().then_some((contract.requests_checked, contract.answers_checked));
        anyhow::ensure!(checked.is_none_or(|(requests, _)| requests > 0), "nothing was checked against Discord's API");
        let log = self.stage.log();
        let complaints = log.lines().filter(|line| line.contains(" WARN ") || line.contains("ERROR "));
        Ok(Report {
            transcript,
            checked,
            findings: Findings::compare(self.expected, seen, self.zone),
            complaints: complaints.map(str::to_owned).collect(),
        })
    }

    fn channels(&self) -> Vec<(&'static str, ChannelId)> {
        vec![
            ("announcements", self.cast.announcements),
            ("release", self.cast.release),
            ("stand-up", self.cast.standup),
            ("feedback", self.cast.feedback),
            ("general", self.cast.general),
        ]
    }

    /// What the bot said in a channel and its threads.
    fn said_in(&self, name: &str, channel: ChannelId) -> Vec<Seen> {
        let guild = &self.cast.guild;
        let threads = guild.threads(channel).into_iter().map(|thread| (format!("{name}/{}", thread.name), thread.id));
        let places = std::iter::once((name.to_owned(), channel)).chain(threads);
        let of_bot = |(place, id): (String, ChannelId)| {
            let messages = guild.messages(id).into_iter();
            let own = messages.filter(|message| message.author.id == self.stage.app.user_id && !message.is_notice);
            own.map(|message| Seen { at: message.created_at, place: place.clone(), text: message.text() })
                .collect::<Vec<_>>()
        };
        places.flat_map(of_bot).collect()
    }
}
