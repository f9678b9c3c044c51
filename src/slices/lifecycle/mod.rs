//! The course of a release: whether it is launched, which phase it is in, and that it rests, moves or ends. Every decision is
//! on record with who made it and why.

pub mod commands;
mod go;
mod phase;
mod store;
mod view;

use chrono::NaiveDate;

pub use store::HELD;

use crate::bot::Bot;
use crate::engine::clock::Instant;
use crate::engine::timers::Timer;
use crate::error::Outcome;
use crate::playbook::JobId;
use crate::slices::release::{Release, Setup};

/// Posts the poll or the question that `timer` is for.
pub async fn post_due(
    bot: &Bot,
    (setup, release): (&Setup, &Release),
    (job, date): (JobId, NaiveDate),
    timer: &Timer,
    now: Instant,
) -> Outcome<()> {
    match job {
        JobId::GoNoGo => go::post_due(bot, (setup, release), timer, now).await,
        _ => phase::post_due(bot, (setup, release), date, timer, now).await,
    }
}

/// A timer of this slice is due: a phase ends.
pub async fn on_due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    phase::ends(bot, timer, now).await
}
