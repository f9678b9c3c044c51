//! When a release's stand-ups are held, for everybody by the clocks where they are.

use chrono::{NaiveDate, TimeDelta};
use sqlx::AnyConnection;

use crate::bot::Bot;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::playbook::{Job, JobId};
use crate::slices::people::{self, Hours, Question, Schedules};
use crate::slices::release::Release;

/// How many days ahead people's times are set: the next stand-up is never farther than a week.
const AHEAD: i64 = 8;

/// When everybody works, by the playbook and the zone of `release`.
pub(super) async fn schedules(db: &mut AnyConnection, bot: &Bot, release: &Release) -> Outcome<Schedules> {
    people::schedules(db, release.guild, Hours::of_team(&bot.playbook.work_hours, release.dates.zone)).await
}

/// What everybody is asked on `date`, if the calendar of `release` has a stand-up then.
pub(super) fn question(bot: &Bot, release: &Release, date: NaiveDate) -> Option<Question> {
    let job: &Job = bot.playbook.job(JobId::Standup)?;
    let day = u32::try_from((date - release.dates.launch).num_days()).ok()?;
    let held = release.dates.on_day(job, day).into_iter().next()?;
    let at = held.due.with_timezone(&release.dates.zone).time();
    Some(Question { date, at, open_for: bot.playbook.standup.open_for, patience: job.catch_up })
}

/// The dates of which some may be asked next: in the east it is tomorrow, in the west it may still be yesterday.
pub(super) fn dates_ahead(release: &Release, now: Instant) -> impl Iterator<Item = NaiveDate> {
    let yesterday = release.dates.date(now) - TimeDelta::days(1);
    (0..AHEAD).map(move |days| yesterday + TimeDelta::days(days))
}
