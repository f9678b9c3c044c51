//! What a post is composed from: the release with its setup, on one day.

use chrono::{NaiveDate, NaiveTime};
use tokio::sync::OnceCell;

use crate::bot::Bot;
use crate::discord::invocation::Invocation;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::slices::criteria::{self, Assessment};
use crate::slices::metrics::Known;
use crate::slices::release::{Release, Setup, require_active, require_setup};
use crate::slices::status::{self, Status};

/// What is composed, for which day.
pub(super) struct DigestContext<'a> {
    pub(super) bot: &'a Bot,
    pub(super) setup: &'a Setup,
    pub(super) release: &'a Release,
    pub(super) date: NaiveDate,
    /// At which time of the day, for jobs that have several.
    pub(super) time: Option<NaiveTime>,
    pub(super) now: Instant,
    assessed: OnceCell<Assessment<'a>>,
}

impl<'a> DigestContext<'a> {
    pub(super) fn of(
        bot: &'a Bot,
        (setup, release): (&'a Setup, &'a Release),
        (date, time): (NaiveDate, Option<NaiveTime>),
        now: Instant,
    ) -> Self {
        Self { bot, setup, release, date, time, now, assessed: OnceCell::new() }
    }

    /// What is known of the release now and how its criteria stand; asked once, so that all figures of a post are of one moment.
    pub(super) async fn assessed(&self) -> Outcome<&Assessment<'a>> {
        self.assessed.get_or_try_init(|| criteria::assess(self.bot, self.release, self.now)).await
    }

    /// What is known of it, of that moment too.
    pub(super) async fn known(&self) -> Outcome<&Known> {
        Ok(&self.assessed().await?.known)
    }

    /// The status as it is now.
    pub(super) async fn status(&self) -> Outcome<Status> {
        status::of(self.bot, self.release, self.assessed().await?, self.now).await
    }
}

/// What posts are composed from: the setup, and the release that runs.
pub(super) async fn set_up(bot: &Bot, invocation: &Invocation) -> Outcome<(Setup, Release)> {
    let setup = require_setup(bot, invocation.guild).await?;
    Ok((setup, require_active(bot, invocation.guild).await?))
}

pub(super) fn today<'a>(bot: &'a Bot, setup: &'a Setup, release: &'a Release) -> DigestContext<'a> {
    let now = bot.now();
    DigestContext::of(bot, (setup, release), (release.dates.date(now), None), now)
}
