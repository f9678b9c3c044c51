//! What a post is composed from: the release with its setup, on one day.

use chrono::{NaiveDate, NaiveTime};

use crate::bot::Bot;
use crate::discord::invocation::Invocation;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::slices::release::{Release, Setup, require_active, require_setup};

/// What is composed, for which day.
pub(super) struct DigestContext<'a> {
    pub(super) bot: &'a Bot,
    pub(super) setup: &'a Setup,
    pub(super) release: &'a Release,
    pub(super) date: NaiveDate,
    /// At which time of the day, for jobs that have several.
    pub(super) time: Option<NaiveTime>,
    pub(super) now: Instant,
}

/// What posts are composed from: the setup, and the release that runs.
pub(super) async fn set_up(bot: &Bot, invocation: &Invocation) -> Outcome<(Setup, Release)> {
    let setup = require_setup(bot, invocation.guild).await?;
    Ok((setup, require_active(bot, invocation.guild).await?))
}

pub(super) fn today<'a>(bot: &'a Bot, setup: &'a Setup, release: &'a Release) -> DigestContext<'a> {
    let now = bot.now();
    DigestContext { bot, setup, release, date: release.dates.date(now), time: None, now }
}
