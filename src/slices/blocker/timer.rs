//! When somebody is told of a blocker that is still there.

use chrono::TimeDelta;

use super::domain::Blocker;
use crate::bot::Bot;
use crate::engine::store::Tx;
use crate::engine::timers::{self, Kind};
use crate::error::Outcome;
use crate::ids::BlockerId;
use crate::slices::release;

/// A blocker has become old.
pub(super) struct EscalationTimer;

impl Kind for EscalationTimer {
    const NAME: &'static str = "blocker.escalation";
    /// However late: it is still there.
    const CATCH_UP: TimeDelta = TimeDelta::days(30);
    type Subject = BlockerId;
    /// Which of the playbook's steps, from 0.
    type Slot = usize;
}

/// Sets when somebody is told of `blocker`: as the playbook has it, and when people are at work.
pub(super) async fn set_escalations(tx: &mut Tx, bot: &Bot, blocker: &Blocker) -> Outcome<()> {
    let (release, hours) = (release::running(tx).await?, &bot.playbook.work_hours);
    for (number, step) in bot.playbook.blocker_escalation.iter().enumerate() {
        let due = blocker.since + step.after;
        let due = match &release {
            Some(release) if !release.dates.is_work_time(hours, due) => release.dates.next_work_begin(hours, due),
            _ => due,
        };
        timers::set(tx, EscalationTimer::timer(blocker.id, number, due)).await?;
    }
    Ok(())
}
