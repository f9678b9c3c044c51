//! The rows of who is of the team on GitHub, as the team says.

use std::collections::BTreeSet;

use sqlx::AnyExecutor;

use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;

/// Whom the team of `guild` names, in small letters.
pub(in crate::slices::tracker) async fn named(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<BTreeSet<String>> {
    let named: Vec<String> =
        sqlx::query_scalar("SELECT login FROM github_team WHERE guild_id = $1").bind(guild).fetch_all(db).await?;
    Ok(named.into_iter().collect())
}

/// `login` is of the team.
pub(in crate::slices::tracker) async fn name(tx: &mut Tx, login: &str) -> Outcome<()> {
    let guild = tx.guild();
    let name = sqlx::query("INSERT INTO github_team (guild_id, login) VALUES ($1, $2) ON CONFLICT DO NOTHING");
    name.bind(guild).bind(login).execute(tx.conn()).await?;
    Ok(())
}

/// `login` is none of the team; `false` when nobody had named them.
pub(in crate::slices::tracker) async fn unname(tx: &mut Tx, login: &str) -> Outcome<bool> {
    let guild = tx.guild();
    let unname = sqlx::query("DELETE FROM github_team WHERE guild_id = $1 AND login = $2");
    Ok(unname.bind(guild).bind(login).execute(tx.conn()).await?.rows_affected() > 0)
}
