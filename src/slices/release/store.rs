//! The rows of releases, and of their calendars; those of set-up are in `setup`.

mod setup;

use chrono::{NaiveDate, Timelike};
use sqlx::any::AnyRow;
use sqlx::{AnyExecutor, AnyPool, FromRow, Row};

pub(super) use setup::{
    clear_setup, end_setup_problem, forget_setup_problems, note_setup_problem, one_setup_at_a_time, setup_channel,
    setup_name, setup_problems, write_setup,
};
pub use setup::{guilds_set_up, setup};

use super::course::Course;
use super::domain::{Launch, Release};
use super::timer::{CalendarTimer, DraftAt, DraftTimer, JobAt, PhaseTimer};
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::engine::timers::{self, Kind, NewTimer};
use crate::error::Outcome;
use crate::ids::{GuildId, ReleaseId, UserId};
use crate::playbook::{Hold, Job, JobId, Occurrence, Playbook, ReleaseDates};

/// Whether `job` of that date is still to be done for the release of that id.
///
/// # Errors
/// What the database said.
pub async fn is_scheduled(tx: &mut Tx, release: ReleaseId, (job, date): (JobId, NaiveDate)) -> Outcome<bool> {
    let slots = timers::slots::<CalendarTimer>(tx, release).await?;
    Ok(slots.iter().any(|slot| (slot.job, slot.date) == (job, date)))
}

impl FromRow<'_, AnyRow> for Release {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let (zone, launch): (String, String) = (row.try_get("zone")?, row.try_get("launch_date")?);
        let zone = zone.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        let launch: NaiveDate = launch.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        Ok(Self {
            id: row.try_get("release_id")?,
            guild: row.try_get("guild_id")?,
            version: row.try_get("version")?,
            product: row.try_get("product")?,
            dates: ReleaseDates { launch, zone, hold: hold(row)? },
            announcement_due: from_millis(row.try_get("announced_ms")?),
            course: course(row)?,
            started_by: row.try_get("started_by")?,
            started: from_millis(row.try_get("started_ms")?),
            paused: row.try_get::<Option<i64>, _>("paused_ms")?.map(from_millis),
        })
    }
}

fn course(row: &AnyRow) -> Result<Course, sqlx::Error> {
    let state: String = row.try_get("state")?;
    let at = |column| Ok::<_, sqlx::Error>(row.try_get::<Option<i64>, _>(column)?.map(from_millis));
    Ok(Course {
        state: state.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
        // One that was started before states were kept has been planned since.
        since: at("state_ms")?.unwrap_or(from_millis(row.try_get("started_ms")?)),
        users_have: row.try_get("users_have")?,
        shipped: row.try_get("shipped")?,
        announced: at("out_ms")?,
    })
}

fn hold(row: &AnyRow) -> Result<Option<Hold>, sqlx::Error> {
    let (day, until): (Option<i64>, Option<String>) = (row.try_get("hold_day")?, row.try_get("hold_until")?);
    let Some((day, until)) = day.zip(until) else { return Ok(None) };
    let until = until.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    Ok(Some(Hold { day: u32::try_from(day).unwrap_or_default(), until }))
}

/// The release that runs in `guild`, if one does.
///
/// # Errors
/// What the database said.
pub async fn active(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Option<Release>> {
    let release = sqlx::query_as("SELECT * FROM release WHERE guild_id = $1 AND ended_ms IS NULL")
        .bind(guild)
        .fetch_optional(db)
        .await?;
    Ok(release)
}

/// The releases that run, in all guilds.
///
/// # Errors
/// What the database said.
pub async fn all_active(pool: &AnyPool) -> Outcome<Vec<Release>> {
    let all = sqlx::query_as("SELECT * FROM release WHERE ended_ms IS NULL ORDER BY guild_id").fetch_all(pool).await?;
    Ok(all)
}

/// The release that runs, as it is within a transaction.
///
/// # Errors
/// What the database said.
pub async fn running(tx: &mut Tx) -> Outcome<Option<Release>> {
    let guild = tx.guild();
    let release = sqlx::query_as("SELECT * FROM release WHERE guild_id = $1 AND ended_ms IS NULL")
        .bind(guild)
        .fetch_optional(tx.conn())
        .await?;
    Ok(release)
}

/// The version of the release that ran before the one that runs, if tplus knows one: what a rollback leads back to.
///
/// # Errors
/// What the database said.
pub async fn version_before(pool: &AnyPool, guild: GuildId) -> Outcome<Option<String>> {
    let version = sqlx::query_scalar(
        "SELECT version FROM release WHERE guild_id = $1 AND ended_ms IS NOT NULL ORDER BY ended_ms DESC LIMIT 1",
    )
    .bind(guild)
    .fetch_optional(pool)
    .await?;
    Ok(version)
}

/// The release of that id.
///
/// # Errors
/// What the database said.
pub async fn release(db: impl AnyExecutor<'_>, id: ReleaseId) -> Outcome<Option<Release>> {
    let release = sqlx::query_as("SELECT * FROM release WHERE release_id = $1").bind(id).fetch_optional(db).await?;
    Ok(release)
}

/// Starts a release, unless one runs.
pub(super) async fn start(tx: &mut Tx, launch: &Launch, by: UserId, now: Instant) -> Outcome<Option<Release>> {
    let release = Release {
        id: ReleaseId::mint(),
        guild: tx.guild(),
        version: launch.version.clone(),
        product: launch.product.clone(),
        dates: launch.dates,
        announcement_due: launch.announcement_due,
        course: launch.course.clone(),
        started_by: by,
        started: now,
        paused: None,
    };
    let done = sqlx::query(
        "INSERT INTO release (release_id, guild_id, version, zone, launch_date, announced_ms, started_by, started_ms, state, \
         state_ms, out_ms, product) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
    )
    .bind(release.id)
    .bind(release.guild)
    .bind(&release.version)
    .bind(release.dates.zone.name())
    .bind(release.dates.launch.to_string())
    .bind(to_millis(release.announcement_due))
    .bind(by)
    .bind(to_millis(now))
    .bind(release.course.state.as_str())
    .bind(to_millis(release.course.since))
    .bind(release.course.announced.map(to_millis))
    .bind(&release.product)
    .execute(tx.conn())
    .await?;
    Ok((done.rows_affected() > 0).then_some(release))
}

/// Writes down where `release` stands: its launch, its course, its pause, the phase that is kept.
///
/// # Errors
/// What the database said.
pub async fn write(tx: &mut Tx, release: &Release) -> Outcome<()> {
    let (hold, course) = (release.dates.hold, &release.course);
    sqlx::query(
        "UPDATE release SET launch_date = $2, announced_ms = $3, paused_ms = $4, hold_day = $5, hold_until = $6, state = $7, \
         state_ms = $8, users_have = $9, out_ms = $10, shipped = $11 WHERE release_id = $1 AND ended_ms IS NULL",
    )
    .bind(release.id)
    .bind(release.dates.launch.to_string())
    .bind(to_millis(release.announcement_due))
    .bind(release.paused.map(to_millis))
    .bind(hold.map(|hold| i64::from(hold.day)))
    .bind(hold.map(|hold| hold.until.to_string()))
    .bind(course.state.as_str())
    .bind(to_millis(course.since))
    .bind(&course.users_have)
    .bind(course.announced.map(to_millis))
    .bind(&course.shipped)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes down that users have `version` of `release` by now.
///
/// # Errors
/// What the database said.
pub async fn shipped(tx: &mut Tx, release: ReleaseId, version: &str) -> Outcome<()> {
    let update = sqlx::query("UPDATE release SET shipped = $2 WHERE release_id = $1");
    update.bind(release).bind(version).execute(tx.conn()).await?;
    Ok(())
}

/// Records that `job` was not done at `due`, and will not be.
pub(super) async fn missed(tx: &mut Tx, release: ReleaseId, (job, due): (JobId, Instant), now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO calendar_missed (guild_id, release_id, job, due_ms, found_ms) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING",
    )
    .bind(guild)
    .bind(release)
    .bind(job.as_str())
    .bind(to_millis(due))
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was found at or after `since` to be missed, in order.
pub(super) async fn missed_since(tx: &mut Tx, release: ReleaseId, since: Instant) -> Outcome<Vec<(JobId, Instant)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT job, due_ms FROM calendar_missed WHERE release_id = $1 AND found_ms >= $2 ORDER BY due_ms, job",
    )
    .bind(release)
    .bind(to_millis(since))
    .fetch_all(tx.conn())
    .await?;
    let read = |(job, due): &(String, i64)| Some((JobId::from_name(job)?, from_millis(*due)));
    Ok(rows.iter().filter_map(read).collect())
}

/// Ends `release` and its calendar.
///
/// # Errors
/// What the database said.
pub async fn end(tx: &mut Tx, release: ReleaseId, now: Instant) -> Outcome<()> {
    sqlx::query("UPDATE release SET ended_ms = $2 WHERE release_id = $1 AND ended_ms IS NULL")
        .bind(release)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    clear_calendar(tx, release).await
}

/// Sets the timer for the next time after `after` that `job` is due, computed afresh from the calendar; none while the
/// release is paused. A time that was served before, as when the launch was moved, is passed over.
///
/// # Errors
/// What the database said.
pub async fn schedule_next(
    tx: &mut Tx,
    playbook: &Playbook,
    release: &Release,
    (job, after): (JobId, Instant),
) -> Outcome<()> {
    let Some(job) = playbook.job(job).filter(|_| release.paused.is_none()) else { return Ok(()) };
    let mut after = after;
    while let Some(next) = release.dates.next(playbook, job, after) {
        let slot = slot(job.id, next, &release.dates);
        let timer = NewTimer { catch_up: job.catch_up, ..CalendarTimer::timer(release.id, slot, next.due) };
        if timers::set(tx, timer).await? || timers::slots::<CalendarTimer>(tx, release.id).await?.contains(&slot) {
            return schedule_draft(tx, release, job, next).await;
        }
        after = next.due;
    }
    Ok(())
}

/// Jobs of one moment share a draft.
async fn schedule_draft(tx: &mut Tx, release: &Release, job: &Job, next: Occurrence) -> Outcome<()> {
    let Some(ahead) = job.draft_ahead else { return Ok(()) };
    let slot = DraftAt { due: next.due, in_thread: false };
    let timer = NewTimer { catch_up: ahead, ..DraftTimer::timer(release.id, slot, next.due - ahead) };
    timers::set(tx, timer).await.map(drop)
}

fn slot(job: JobId, next: Occurrence, dates: &ReleaseDates) -> JobAt {
    let local = next.due.with_timezone(&dates.zone).time();
    let time = local.with_second(0).and_then(|time| time.with_nanosecond(0));
    JobAt { date: next.date, time, job }
}

/// Sets what is missing of `release`'s calendar from `after` on: jobs that are new to this tplus, or that rested.
///
/// # Errors
/// What the database said.
pub async fn schedule_all(tx: &mut Tx, playbook: &Playbook, release: &Release, after: Instant) -> Outcome<()> {
    let set = timers::slots::<CalendarTimer>(tx, release.id).await?;
    for job in JobId::ALL {
        if set.iter().all(|slot| slot.job != job) {
            schedule_next(tx, playbook, release, (job, after)).await?;
        }
    }
    Ok(())
}

/// Cancels what is set of `release`'s calendar.
pub(super) async fn clear_calendar(tx: &mut Tx, release: ReleaseId) -> Outcome<()> {
    timers::cancel::<PhaseTimer>(tx, release).await?;
    timers::cancel::<DraftTimer>(tx, release).await?;
    timers::cancel::<CalendarTimer>(tx, release).await
}
