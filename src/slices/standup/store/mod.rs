//! The rows of stand-ups and answers; whom they ask is beside.

mod members;

pub(super) use members::{answered, ask, asked, asked_until, let_pass, members, note_left, opt_out, set_opted_out};

use chrono::NaiveDate;
use sqlx::any::AnyRow;
use sqlx::{AnyPool, FromRow, Row};

use super::domain::{Answer, Said, Standup};
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{GuildId, StandupId, UserId};

impl FromRow<'_, AnyRow> for Standup {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let date: String = row.try_get("held_on")?;
        Ok(Self {
            id: row.try_get("standup_id")?,
            guild: row.try_get("guild_id")?,
            release: row.try_get("release_id")?,
            date: date.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
            channel: row.try_get("channel_id")?,
            day_off: row.try_get::<i64, _>("weekday_off")? == 1,
            opened: from_millis(row.try_get("opened_ms")?),
            prompted: row.try_get::<Option<i64>, _>("prompted_ms")?.map(from_millis),
        })
    }
}

impl FromRow<'_, AnyRow> for Answer {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            user: row.try_get("user_id")?,
            name: row.try_get("user_name")?,
            said: Said {
                yesterday: row.try_get("yesterday")?,
                today: row.try_get("today")?,
                blockers: row.try_get("blockers")?,
            },
            answered: from_millis(row.try_get("answered_ms")?),
            late: row.try_get::<i64, _>("late")? == 1,
            edited: row.try_get::<Option<i64>, _>("edited_ms")?.map(from_millis),
        })
    }
}

/// Writes a stand-up, unless its date has one; returns the one that the date has, and whether it is new.
pub(super) async fn open(tx: &mut Tx, standup: &Standup) -> Outcome<(Standup, bool)> {
    let done = sqlx::query(
        "INSERT INTO standup (standup_id, guild_id, release_id, held_on, channel_id, weekday_off, opened_ms, prompted_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (guild_id, held_on) DO NOTHING",
    )
    .bind(standup.id)
    .bind(standup.guild)
    .bind(standup.release)
    .bind(standup.date.to_string())
    .bind(standup.channel)
    .bind(i64::from(standup.day_off))
    .bind(to_millis(standup.opened))
    .bind(standup.prompted.map(to_millis))
    .execute(tx.conn())
    .await?;
    let held = on(tx, standup.date).await?.ok_or_else(|| anyhow::anyhow!("a stand-up that is not there"))?;
    Ok((held, done.rows_affected() > 0))
}

/// The stand-up of that id.
pub(super) async fn standup(tx: &mut Tx, id: StandupId) -> Outcome<Option<Standup>> {
    let standup = sqlx::query_as("SELECT * FROM standup WHERE standup_id = $1").bind(id).fetch_optional(tx.conn());
    Ok(standup.await?)
}

/// The stand-up of `date`, if there is one.
pub(super) async fn on(tx: &mut Tx, date: NaiveDate) -> Outcome<Option<Standup>> {
    let guild = tx.guild();
    let standup = sqlx::query_as("SELECT * FROM standup WHERE guild_id = $1 AND held_on = $2")
        .bind(guild)
        .bind(date.to_string())
        .fetch_optional(tx.conn())
        .await?;
    Ok(standup)
}

/// Records that the prompt was posted.
pub(super) async fn prompted(tx: &mut Tx, id: StandupId, now: Instant) -> Outcome<()> {
    sqlx::query("UPDATE standup SET prompted_ms = $2 WHERE standup_id = $1 AND prompted_ms IS NULL")
        .bind(id)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The stand-ups that `user` answered or was asked by.
pub(super) async fn answered_by(tx: &mut Tx, user: UserId) -> Outcome<Vec<Standup>> {
    let guild = tx.guild();
    let standups = sqlx::query_as(
        "SELECT s.* FROM standup s WHERE s.guild_id = $1 AND (EXISTS \
         (SELECT 1 FROM standup_answer a WHERE a.standup_id = s.standup_id AND a.user_id = $2) OR EXISTS \
         (SELECT 1 FROM standup_asked k WHERE k.standup_id = s.standup_id AND k.user_id = $2)) ORDER BY s.held_on",
    )
    .bind(guild)
    .bind(user)
    .fetch_all(tx.conn())
    .await?;
    Ok(standups)
}

/// Writes `answer`; one that is there keeps its first time and lateness and is marked as edited.
pub(super) async fn answer(tx: &mut Tx, standup: StandupId, answer: &Answer) -> Outcome<()> {
    sqlx::query(
        "INSERT INTO standup_answer (standup_id, user_id, user_name, yesterday, today, blockers, answered_ms, late) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (standup_id, user_id) DO UPDATE SET \
         user_name = excluded.user_name, yesterday = excluded.yesterday, today = excluded.today, \
         blockers = excluded.blockers, edited_ms = excluded.answered_ms",
    )
    .bind(standup)
    .bind(answer.user)
    .bind(&answer.name)
    .bind(&answer.said.yesterday)
    .bind(&answer.said.today)
    .bind(&answer.said.blockers)
    .bind(to_millis(answer.answered))
    .bind(i64::from(answer.late))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The answers to `standup`, in the order in which they came.
pub(super) async fn answers(tx: &mut Tx, standup: StandupId) -> Outcome<Vec<Answer>> {
    let answers = sqlx::query_as("SELECT * FROM standup_answer WHERE standup_id = $1 ORDER BY answered_ms, user_id")
        .bind(standup)
        .fetch_all(tx.conn())
        .await?;
    Ok(answers)
}

/// The stand-up of `guild` on `date`, if there is one.
///
/// # Errors
/// What the database said.
pub async fn held_on(pool: &AnyPool, guild: GuildId, date: NaiveDate) -> Outcome<Option<Standup>> {
    let standup = sqlx::query_as("SELECT * FROM standup WHERE guild_id = $1 AND held_on = $2")
        .bind(guild)
        .bind(date.to_string())
        .fetch_optional(pool)
        .await?;
    Ok(standup)
}

/// What `user` answered on `date`, if they did.
pub(super) async fn own_answer(
    pool: &AnyPool,
    (guild, user): (GuildId, UserId),
    date: NaiveDate,
) -> Outcome<Option<Answer>> {
    let answer = sqlx::query_as(
        "SELECT a.* FROM standup_answer a JOIN standup s ON s.standup_id = a.standup_id \
         WHERE s.guild_id = $1 AND a.user_id = $2 AND s.held_on = $3",
    )
    .bind(guild)
    .bind(user)
    .bind(date.to_string())
    .fetch_optional(pool)
    .await?;
    Ok(answer)
}

/// What `user` answered last before `date`.
pub(super) async fn last_answer(
    pool: &AnyPool,
    (guild, user): (GuildId, UserId),
    date: NaiveDate,
) -> Outcome<Option<Answer>> {
    let answer = sqlx::query_as(
        "SELECT a.* FROM standup_answer a JOIN standup s ON s.standup_id = a.standup_id \
         WHERE s.guild_id = $1 AND a.user_id = $2 AND s.held_on < $3 ORDER BY s.held_on DESC LIMIT 1",
    )
    .bind(guild)
    .bind(user)
    .bind(date.to_string())
    .fetch_optional(pool)
    .await?;
    Ok(answer)
}

/// Whether `user` has answered a stand-up after that of `date`.
pub(super) async fn has_answered_since(tx: &mut Tx, user: UserId, date: NaiveDate) -> Outcome<bool> {
    let guild = tx.guild();
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM standup_answer a JOIN standup s ON s.standup_id = a.standup_id \
         WHERE s.guild_id = $1 AND a.user_id = $2 AND s.held_on > $3",
    )
    .bind(guild)
    .bind(user)
    .bind(date.to_string())
    .fetch_one(tx.conn())
    .await?;
    Ok(count > 0)
}
