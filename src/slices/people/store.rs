//! The rows of people's hours, absences and holidays.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, Weekday};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyPool, FromRow, Row};

use super::domain::{Absence, Hours, Own, Schedules};
use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::{AbsenceId, GuildId, UserId};

/// Where this slice holds people.
pub(super) const HELD: &[Held] = &[
    Held {
        called: Some(("note of your hours", "notes of your hours")),
        erased: Erased::Row,
        ..Held::by("person", Within::Guild, "user_id")
    },
    Held {
        called: Some(("absence", "absences")),
        erased: Erased::Row,
        since: Some("over_ms"),
        ..Held::by("absence", Within::Guild, "user_id")
    },
];

/// How a time of day stands in a row.
const TIME: &str = "%H:%M";

/// What somebody has said of their hours, as it stands in a row, with who it was.
struct Said(UserId, Own);

impl FromRow<'_, AnyRow> for Said {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let text = |column| row.try_get::<Option<String>, _>(column);
        let time = |column| text(column)?.map(|time| read_time(&time)).transpose();
        let days = |days: String| days.split(' ').map(read_weekday).collect::<Result<Vec<_>, _>>();
        let own = Own {
            zone: text("zone")?.map(|zone| zone.parse().map_err(decoding)).transpose()?,
            weekdays: text("weekdays")?.map(days).transpose()?,
            times: time("works_from")?.zip(time("works_to")?),
        };
        Ok(Self(row.try_get("user_id")?, own))
    }
}

fn decoding(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}

fn read_time(time: &str) -> Result<NaiveTime, sqlx::Error> {
    NaiveTime::parse_from_str(time, TIME).map_err(decoding)
}

fn read_weekday(day: &str) -> Result<Weekday, sqlx::Error> {
    day.parse().map_err(|_| sqlx::Error::Decode(format!("\"{day}\" is no weekday").into()))
}

impl FromRow<'_, AnyRow> for Absence {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let date = |column| row.try_get::<String, _>(column)?.parse::<NaiveDate>().map_err(decoding);
        Ok(Self {
            id: row.try_get("absence_id")?,
            user: row.try_get("user_id")?,
            first: date("first_day")?,
            last: date("last_day")?,
        })
    }
}

/// When everybody of `guild` works, where `team` are the hours of whoever has said nothing.
///
/// # Errors
/// What the database said.
pub async fn schedules(db: &mut AnyConnection, guild: GuildId, team: Hours) -> Outcome<Schedules> {
    let people: Vec<Said> =
        sqlx::query_as("SELECT * FROM person WHERE guild_id = $1").bind(guild).fetch_all(&mut *db).await?;
    let absences = sqlx::query_as("SELECT * FROM absence WHERE guild_id = $1").bind(guild).fetch_all(&mut *db).await?;
    let holidays: Vec<(String, String)> =
        sqlx::query_as("SELECT held_on, name FROM holiday WHERE guild_id = $1").bind(guild).fetch_all(&mut *db).await?;
    let own = people.into_iter().map(|Said(user, own)| (user, own)).collect();
    Ok(Schedules { team, own, absences, holidays: dated(holidays)? })
}

fn dated(rows: Vec<(String, String)>) -> Outcome<BTreeMap<NaiveDate, String>> {
    let read = |(date, name): (String, String)| Ok((date.parse().map_err(decoding)?, name));
    Ok(rows.into_iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// What `user` has said of their hours.
///
/// # Errors
/// What the database said.
pub async fn own_hours(tx: &mut Tx, user: UserId) -> Outcome<Own> {
    let guild = tx.guild();
    let row: Option<Said> = sqlx::query_as("SELECT * FROM person WHERE guild_id = $1 AND user_id = $2")
        .bind(guild)
        .bind(user)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|Said(_, own)| own).unwrap_or_default())
}

/// Writes down what `user` says of their hours, in the place of what they had said.
///
/// # Errors
/// What the database said.
pub async fn write_hours(tx: &mut Tx, user: UserId, own: &Own) -> Outcome<()> {
    let guild = tx.guild();
    let days = own.weekdays.as_ref().map(|days| days.iter().map(Weekday::to_string).collect::<Vec<_>>().join(" "));
    sqlx::query(
        "INSERT INTO person (guild_id, user_id, zone, weekdays, works_from, works_to) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (guild_id, user_id) DO UPDATE SET zone = excluded.zone, weekdays = excluded.weekdays, \
         works_from = excluded.works_from, works_to = excluded.works_to",
    )
    .bind(guild)
    .bind(user)
    .bind(own.zone.map(|zone| zone.name()))
    .bind(days)
    .bind(own.times.map(|(from, _)| from.format(TIME).to_string()))
    .bind(own.times.map(|(_, to)| to.format(TIME).to_string()))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes down an absence that is `over` at that time, in UTC.
///
/// # Errors
/// What the database said.
pub async fn note_absence(tx: &mut Tx, absence: &Absence, over: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO absence (absence_id, guild_id, user_id, first_day, last_day, over_ms) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(absence.id)
    .bind(guild)
    .bind(absence.user)
    .bind(absence.first.to_string())
    .bind(absence.last.to_string())
    .bind(to_millis(over))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The absences of `user` that last until `since` or longer, the next one first.
///
/// # Errors
/// What the database said.
pub async fn absences_of(tx: &mut Tx, user: UserId, since: NaiveDate) -> Outcome<Vec<Absence>> {
    let guild = tx.guild();
    let absences = sqlx::query_as(
        "SELECT * FROM absence WHERE guild_id = $1 AND user_id = $2 AND last_day >= $3 ORDER BY first_day, last_day",
    )
    .bind(guild)
    .bind(user)
    .bind(since.to_string())
    .fetch_all(tx.conn())
    .await?;
    Ok(absences)
}

/// Ends the absence `id` of `user`: what is past of it stays, the rest from `today` on goes. Whether there was one.
///
/// # Errors
/// What the database said.
pub async fn end_absence(tx: &mut Tx, (id, user): (AbsenceId, UserId), today: NaiveDate) -> Outcome<bool> {
    let guild = tx.guild();
    let mine = "WHERE guild_id = $1 AND user_id = $2 AND absence_id = $3";
    let yesterday = today.pred_opt().unwrap_or(today).to_string();
    let ended = sqlx::query(sqlx::AssertSqlSafe(format!(
        "UPDATE absence SET last_day = $4 {mine} AND first_day <= $4 AND last_day > $4"
    )));
    let ended = ended.bind(guild).bind(user).bind(id).bind(yesterday.clone()).execute(tx.conn()).await?;
    let gone = sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM absence {mine} AND first_day > $4")));
    let gone = gone.bind(guild).bind(user).bind(id).bind(yesterday).execute(tx.conn()).await?;
    Ok(ended.rows_affected() + gone.rows_affected() > 0)
}

/// The holidays from `since` on, in order.
///
/// # Errors
/// What the database said.
pub async fn holidays(pool: &AnyPool, guild: GuildId, since: NaiveDate) -> Outcome<Vec<(NaiveDate, String)>> {
    let rows =
        sqlx::query_as("SELECT held_on, name FROM holiday WHERE guild_id = $1 AND held_on >= $2 ORDER BY held_on")
            .bind(guild)
            .bind(since.to_string())
            .fetch_all(pool)
            .await?;
    Ok(dated(rows)?.into_iter().collect())
}

/// Writes down that `date` is a holiday called `name`, whatever it was called before.
///
/// # Errors
/// What the database said.
pub async fn add_holiday(tx: &mut Tx, date: NaiveDate, name: &str) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO holiday (guild_id, held_on, name) VALUES ($1, $2, $3) \
         ON CONFLICT (guild_id, held_on) DO UPDATE SET name = excluded.name",
    )
    .bind(guild)
    .bind(date.to_string())
    .bind(name)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes the holiday on `date` back. Whether there was one.
///
/// # Errors
/// What the database said.
pub async fn remove_holiday(tx: &mut Tx, date: NaiveDate) -> Outcome<bool> {
    let guild = tx.guild();
    let gone = sqlx::query("DELETE FROM holiday WHERE guild_id = $1 AND held_on = $2");
    Ok(gone.bind(guild).bind(date.to_string()).execute(tx.conn()).await?.rows_affected() > 0)
}
