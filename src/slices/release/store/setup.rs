//! The rows of what `/setup` said, and of what it lacks.

use std::collections::BTreeMap;

use sqlx::{AnyExecutor, AnyPool};

use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, RoleId, UserId};
use crate::slices::release::domain::{ChannelUse, Setup};

/// What `/setup` said in `guild` so far.
///
/// # Errors
/// What the database said.
pub async fn setup(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Setup> {
    let rows: Vec<(String, i64, UserId)> =
        sqlx::query_as("SELECT name, snowflake, set_by FROM guild_setup WHERE guild_id = $1")
            .bind(guild)
            .fetch_all(db)
            .await?;
    let all: BTreeMap<String, (i64, UserId)> = rows.into_iter().map(|(name, id, by)| (name, (id, by))).collect();
    let said = |used_for: ChannelUse| all.get(&channel_key(used_for)).copied();
    let channel = |used_for: ChannelUse| said(used_for).map(|(id, _)| (used_for, ChannelId::new(id)));
    let role =
        |(name, &(id, _)): (&String, &(i64, UserId))| Some((name.strip_prefix("role.")?.to_owned(), RoleId::new(id)));
    Ok(Setup {
        guild: Some(guild),
        channels: ChannelUse::ALL.into_iter().filter_map(channel).collect(),
        roles: all.iter().filter_map(role).collect(),
        set_up_by: said(ChannelUse::Release).map(|(_, by)| by).filter(|by| by.is_known()),
    })
}

/// The guilds in which `/setup` was used, the first first.
///
/// # Errors
/// What the database said.
pub async fn guilds_set_up(db: impl AnyExecutor<'_>) -> Outcome<Vec<GuildId>> {
    let guilds =
        sqlx::query_scalar("SELECT guild_id FROM guild_setup GROUP BY guild_id ORDER BY MIN(set_ms), guild_id")
            .fetch_all(db)
            .await?;
    Ok(guilds)
}

/// Waits until no other transaction sets anything up, on PostgreSQL; none begins before this one ends.
pub(in crate::slices::release) async fn one_setup_at_a_time(tx: &mut Tx) -> Outcome<()> {
    sqlx::query("LOCK TABLE guild_setup IN SHARE ROW EXCLUSIVE MODE").execute(tx.conn()).await?;
    Ok(())
}

fn channel_key(used_for: ChannelUse) -> String {
    format!("channel.{}", used_for.as_str())
}

/// Where `used_for` is, within a transaction.
pub(in crate::slices::release) async fn setup_channel(tx: &mut Tx, used_for: ChannelUse) -> Outcome<Option<ChannelId>> {
    let guild = tx.guild();
    Ok(setup(tx.conn(), guild).await?.channels.get(&used_for).copied())
}

fn role_key(role: &str) -> String {
    format!("role.{role}")
}

/// What the team was told that set-up lacks.
pub(in crate::slices::release) async fn setup_problems(
    pool: &AnyPool,
    guild: GuildId,
) -> Outcome<BTreeMap<String, String>> {
    let problems = sqlx::query_as("SELECT problem, detail FROM setup_problem WHERE guild_id = $1").bind(guild);
    Ok(problems.fetch_all(pool).await?.into_iter().collect())
}

/// The team is told of `problem`, and what exactly it is.
pub(in crate::slices::release) async fn note_setup_problem(
    tx: &mut Tx,
    (problem, detail): (&str, &str),
    now: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    let note = sqlx::query(
        "INSERT INTO setup_problem (guild_id, problem, detail, since_ms) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (guild_id, problem) DO UPDATE SET detail = excluded.detail",
    );
    note.bind(guild).bind(problem).bind(detail).bind(to_millis(now)).execute(tx.conn()).await?;
    Ok(())
}

/// `problem` is over; `false` when nobody was told of it.
pub(in crate::slices::release) async fn end_setup_problem(tx: &mut Tx, problem: &str) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query("DELETE FROM setup_problem WHERE guild_id = $1 AND problem = $2");
    Ok(done.bind(guild).bind(problem).execute(tx.conn()).await?.rows_affected() > 0)
}

/// What the team was told is no longer so, since it has just set something up.
pub(in crate::slices::release) async fn forget_setup_problems(tx: &mut Tx) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query("DELETE FROM setup_problem WHERE guild_id = $1").bind(guild).execute(tx.conn()).await?;
    Ok(())
}

/// Takes back what `/setup` said under `name`; `false` when nothing was.
pub(in crate::slices::release) async fn clear_setup(tx: &mut Tx, name: &str) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query("DELETE FROM guild_setup WHERE guild_id = $1 AND name = $2");
    Ok(done.bind(guild).bind(name).execute(tx.conn()).await?.rows_affected() > 0)
}

/// Under which name what is called `option` in `/setup` is kept.
pub(in crate::slices::release) fn setup_name(option: &str) -> String {
    let used_for = ChannelUse::ALL.into_iter().find(|used_for| used_for.as_str() == option);
    used_for.map_or_else(|| role_key(option), channel_key)
}

/// Writes down what `by` said with `/setup`; what wasn't said stays.
pub(in crate::slices::release) async fn write_setup(
    tx: &mut Tx,
    said: &Setup,
    by: UserId,
    now: Instant,
) -> Outcome<()> {
    let channels = said.channels.iter().map(|(&used_for, id)| (channel_key(used_for), id.get()));
    let roles = said.roles.iter().map(|(role, id)| (role_key(role), id.get()));
    let guild = tx.guild();
    for (name, snowflake) in channels.chain(roles).collect::<Vec<_>>() {
        sqlx::query(
            "INSERT INTO guild_setup (guild_id, name, snowflake, set_by, set_ms) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (guild_id, name) DO UPDATE SET snowflake = excluded.snowflake, set_by = excluded.set_by, \
             set_ms = excluded.set_ms",
        )
        .bind(guild)
        .bind(name)
        .bind(snowflake)
        .bind(by)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}
