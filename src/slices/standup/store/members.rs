//! The rows of whom stand-ups ask.

use sqlx::any::AnyRow;
use sqlx::{AnyExecutor, FromRow, Row};

use super::super::domain::{Asked, LET_PASS, Member};
use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{GuildId, StandupId, UserId};

impl FromRow<'_, AnyRow> for Asked {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let window = Window { from: from_millis(row.try_get("opens_ms")?), to: from_millis(row.try_get("closes_ms")?) };
        Ok(Self { user: row.try_get("user_id")?, name: row.try_get("user_name")?, window })
    }
}

/// Who is asked: whoever answered once, but for those who want no more of it, let too many pass, or left.
pub(in super::super) async fn members(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Vec<Member>> {
    let rows: Vec<(UserId, String)> = sqlx::query_as(
        "SELECT user_id, user_name FROM standup_member m WHERE guild_id = $1 AND opted_out = 0 AND let_pass < $2 \
         AND NOT EXISTS (SELECT 1 FROM standup_left l WHERE l.guild_id = m.guild_id AND l.user_id = m.user_id) \
         ORDER BY user_name, user_id",
    )
    .bind(guild)
    .bind(LET_PASS)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(user, name)| Member { user, name }).collect())
}

/// Whether `user` is one whom stand-ups never ask because they want it so.
pub(in super::super) async fn opt_out(tx: &mut Tx, user: UserId) -> Outcome<bool> {
    let guild = tx.guild();
    let said: Option<i64> =
        sqlx::query_scalar("SELECT opted_out FROM standup_member WHERE guild_id = $1 AND user_id = $2")
            .bind(guild)
            .bind(user)
            .fetch_optional(tx.conn())
            .await?;
    Ok(said == Some(1))
}

/// Writes down that `member` answered: they are there, and asked from now on unless they want it otherwise.
pub(in super::super) async fn answered(tx: &mut Tx, member: &Member) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO standup_member (guild_id, user_id, user_name, opted_out, let_pass) VALUES ($1, $2, $3, 0, 0) \
         ON CONFLICT (guild_id, user_id) DO UPDATE SET user_name = excluded.user_name, let_pass = 0",
    )
    .bind(guild)
    .bind(member.user)
    .bind(&member.name)
    .execute(tx.conn())
    .await?;
    let back = sqlx::query("DELETE FROM standup_left WHERE guild_id = $1 AND user_id = $2");
    back.bind(guild).bind(member.user).execute(tx.conn()).await?;
    Ok(())
}

/// Writes down whether `member` wants to be asked.
pub(in super::super) async fn set_opted_out(tx: &mut Tx, member: &Member, opted_out: bool) -> Outcome<()> {
    answered(tx, member).await?;
    let guild = tx.guild();
    let update = sqlx::query("UPDATE standup_member SET opted_out = $3 WHERE guild_id = $1 AND user_id = $2");
    update.bind(guild).bind(member.user).bind(i64::from(opted_out)).execute(tx.conn()).await?;
    Ok(())
}

/// Writes down that `user` is in the server no more. Who comes back is asked again once they answer.
pub(in super::super) async fn note_left(tx: &mut Tx, user: UserId) -> Outcome<()> {
    let guild = tx.guild();
    let note = sqlx::query("INSERT INTO standup_left (guild_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING");
    note.bind(guild).bind(user).execute(tx.conn()).await?;
    Ok(())
}

/// Writes down that `user` let a stand-up pass. How many in a row these are.
pub(in super::super) async fn let_pass(tx: &mut Tx, user: UserId) -> Outcome<i64> {
    let guild = tx.guild();
    let passed = sqlx::query_scalar(
        "UPDATE standup_member SET let_pass = let_pass + 1 WHERE guild_id = $1 AND user_id = $2 RETURNING let_pass",
    )
    .bind(guild)
    .bind(user)
    .fetch_optional(tx.conn())
    .await?;
    Ok(passed.unwrap_or_default())
}

/// Writes down that `asked` is waited for.
pub(in super::super) async fn ask(tx: &mut Tx, standup: StandupId, asked: &Asked) -> Outcome<()> {
    sqlx::query(
        "INSERT INTO standup_asked (standup_id, user_id, user_name, opens_ms, closes_ms) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING",
    )
    .bind(standup)
    .bind(asked.user)
    .bind(&asked.name)
    .bind(to_millis(asked.window.from))
    .bind(to_millis(asked.window.to))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whom `standup` has asked, by their names.
pub(in super::super) async fn asked(tx: &mut Tx, standup: StandupId) -> Outcome<Vec<Asked>> {
    let asked = sqlx::query_as("SELECT * FROM standup_asked WHERE standup_id = $1 ORDER BY user_name, user_id")
        .bind(standup)
        .fetch_all(tx.conn())
        .await?;
    Ok(asked)
}

/// Whom `standup` waits for until `closes`, and who hasn't answered.
pub(in super::super) async fn asked_until(tx: &mut Tx, standup: StandupId, closes: Instant) -> Outcome<Vec<Asked>> {
    let missing = sqlx::query_as(
        "SELECT * FROM standup_asked k WHERE standup_id = $1 AND closes_ms = $2 AND NOT EXISTS \
         (SELECT 1 FROM standup_answer a WHERE a.standup_id = k.standup_id AND a.user_id = k.user_id) \
         ORDER BY user_name, user_id",
    )
    .bind(standup)
    .bind(to_millis(closes))
    .fetch_all(tx.conn())
    .await?;
    Ok(missing)
}
