//! What is kept for longer than the playbook allows is let go, once a day.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use crate::bot::Bot;
use crate::engine::clock::Instant;
use crate::engine::store::{Tx, housekeeping, personal};
use crate::engine::timers::{self, Kind, Timer, WholeGuild};
use crate::error::Outcome;
use crate::ids::GuildId;

/// A new day: what is too old goes.
pub(super) struct RetentionTimer;

impl Kind for RetentionTimer {
    const NAME: &'static str = "privacy.retention";
    /// However late: what has to go has to go.
    const CATCH_UP: TimeDelta = TimeDelta::days(3650);
    type Subject = WholeGuild;
    /// The day, in UTC.
    type Slot = NaiveDate;
}

/// For how long what is over is kept for whoever looks into it: sent messages without their words, finished timers.
const KEEP_FINISHED: TimeDelta = TimeDelta::days(30);

/// Sees to it that `guild`'s next day has its timer. A slot is set once, so this may be called at every start.
pub(super) async fn keep_watch(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let mut tx = bot.store.begin(guild).await?;
    set_next(&mut tx, bot.now()).await?;
    tx.commit().await
}

/// Lets go what is too old, and sets the next day's timer.
pub(super) async fn on_due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let mut tx = bot.store.begin(timer.guild).await?;
    if timers::settle(&mut tx, timer).await? {
        for held in bot.slices.iter().map(|slice| slice.held) {
            personal::expire(&mut tx, now - bot.playbook.keep_words, held).await?;
        }
        housekeeping::sweep(&mut tx, now - KEEP_FINISHED).await?;
        set_next(&mut tx, now).await?;
    }
    tx.commit().await?;
    bot.statements.forget(timer.guild);
    Ok(())
}

async fn set_next(tx: &mut Tx, now: Instant) -> Outcome<()> {
    let date = now.date_naive() + Days::new(1);
    let due = date.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(4);
    timers::set(tx, RetentionTimer::timer(WholeGuild, date, due)).await.map(drop)
}
