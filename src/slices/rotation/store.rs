//! The rows of who takes turns at being on call.

use chrono::NaiveDate;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row};

use super::domain::{Member, Override, Rotation, Turn};
use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::{GuildId, OverrideId, UserId};

/// Where this slice holds people.
pub(super) const HELD: &[Held] = &[
    Held {
        called: Some(("place in the rotation", "places in the rotation")),
        erased: Erased::Row,
        ..Held::by("rotation_member", Within::Guild, "user_id")
    },
    Held {
        erased: Erased::Words(&[("user_name", "'someone'")]),
        ..Held::by("rotation_turn", Within::Guild, "user_id")
    },
    Held { erased: Erased::Row, ..Held::by("rotation_override", Within::Guild, "user_id") },
];

impl FromRow<'_, AnyRow> for Member {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self { user: row.try_get("user_id")?, name: row.try_get("user_name")? })
    }
}

impl FromRow<'_, AnyRow> for Override {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let window = Window { from: from_millis(row.try_get("begins_ms")?), to: from_millis(row.try_get("ends_ms")?) };
        Ok(Self { id: row.try_get("override_id")?, by: Member::from_row(row)?, window })
    }
}

/// Who takes turns in `guild`, and what is settled of them that isn't over at `now`. Who was forgotten takes none.
///
/// # Errors
/// What the database said.
pub async fn rotation(db: &mut AnyConnection, guild: GuildId, now: Instant) -> Outcome<Rotation> {
    let members = sqlx::query_as("SELECT * FROM rotation_member WHERE guild_id = $1 ORDER BY position, user_id");
    let members = members.bind(guild).fetch_all(&mut *db).await?;
    let turns: Vec<(String, Option<UserId>, Option<String>)> =
        sqlx::query_as("SELECT begins_on, user_id, user_name FROM rotation_turn WHERE guild_id = $1")
            .bind(guild)
            .fetch_all(&mut *db)
            .await?;
    let overrides = sqlx::query_as(
        "SELECT * FROM rotation_override WHERE guild_id = $1 AND ends_ms > $2 ORDER BY noted_ms DESC, override_id",
    );
    let overrides = overrides.bind(guild).bind(to_millis(now)).fetch_all(&mut *db).await?;
    // A week of somebody who was forgotten is anybody's.
    let turns = turns.into_iter().filter(|(_, user, _)| user.is_none_or(UserId::is_known));
    let read = |(date, user, name): (String, Option<UserId>, Option<String>)| {
        let date: NaiveDate = date.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        Ok((date, user.zip(name).map(|(user, name)| Member { user, name })))
    };
    let settled = turns.map(read).collect::<Result<_, sqlx::Error>>()?;
    Ok(Rotation { members, settled, overrides })
}

/// Writes down that `member` takes turns, after those who do. Whether they didn't.
///
/// # Errors
/// What the database said.
pub async fn add(tx: &mut Tx, member: &Member) -> Outcome<bool> {
    let guild = tx.guild();
    let last: Option<i64> = sqlx::query_scalar("SELECT MAX(position) FROM rotation_member WHERE guild_id = $1")
        .bind(guild)
        .fetch_one(tx.conn())
        .await?;
    let added = sqlx::query(
        "INSERT INTO rotation_member (guild_id, user_id, user_name, position) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
    );
    let added = added.bind(guild).bind(member.user).bind(&member.name).bind(last.unwrap_or_default() + 1);
    Ok(added.execute(tx.conn()).await?.rows_affected() > 0)
}

/// Writes down that `user` takes no turns any more. Whether they did.
///
/// # Errors
/// What the database said.
pub async fn remove(tx: &mut Tx, user: UserId) -> Outcome<bool> {
    let guild = tx.guild();
    let removed = sqlx::query("DELETE FROM rotation_member WHERE guild_id = $1 AND user_id = $2");
    Ok(removed.bind(guild).bind(user).execute(tx.conn()).await?.rows_affected() > 0)
}

/// Writes down whose week `turn` is, in the place of what was settled.
///
/// # Errors
/// What the database said.
pub async fn settle(tx: &mut Tx, turn: &Turn) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO rotation_turn (guild_id, begins_on, user_id, user_name) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (guild_id, begins_on) DO UPDATE SET user_id = excluded.user_id, user_name = excluded.user_name",
    )
    .bind(guild)
    .bind(turn.begins_on.to_string())
    .bind(turn.holder.as_ref().map(|holder| holder.user))
    .bind(turn.holder.as_ref().map(|holder| holder.name.clone()))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets the week that begins on that date be whose turn it is.
///
/// # Errors
/// What the database said.
pub async fn unsettle(tx: &mut Tx, begins_on: NaiveDate) -> Outcome<()> {
    let guild = tx.guild();
    let gone = sqlx::query("DELETE FROM rotation_turn WHERE guild_id = $1 AND begins_on = $2");
    gone.bind(guild).bind(begins_on.to_string()).execute(tx.conn()).await?;
    Ok(())
}

/// Writes down that somebody stands in.
///
/// # Errors
/// What the database said.
pub async fn stand_in(tx: &mut Tx, one: &Override, now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO rotation_override (override_id, guild_id, user_id, user_name, begins_ms, ends_ms, noted_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(one.id)
    .bind(guild)
    .bind(one.by.user)
    .bind(&one.by.name)
    .bind(to_millis(one.window.from))
    .bind(to_millis(one.window.to))
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes an override back. Whether there was one.
///
/// # Errors
/// What the database said.
pub async fn end_override(tx: &mut Tx, id: OverrideId) -> Outcome<bool> {
    let guild = tx.guild();
    let gone = sqlx::query("DELETE FROM rotation_override WHERE guild_id = $1 AND override_id = $2");
    Ok(gone.bind(guild).bind(id).execute(tx.conn()).await?.rows_affected() > 0)
}
