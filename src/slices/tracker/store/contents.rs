//! The rows of what is in the repository's releases.

use std::collections::BTreeSet;

use sqlx::{AnyConnection, AnyPool};

use crate::engine::clock::{Instant, from_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::{Contents, Issue};
use crate::ids::{GuildId, IssueNumber};
use crate::slices::tracker::domain::{Held, held_by_milestone};

/// The releases of `guild`'s repository that were read before.
pub(in crate::slices::tracker) async fn known_tags(pool: &AnyPool, guild: GuildId) -> Outcome<BTreeSet<String>> {
    let tags = sqlx::query_scalar("SELECT tag FROM published_release WHERE guild_id = $1 AND url <> ''");
    let tags: Vec<String> = tags.bind(guild).fetch_all(pool).await?;
    Ok(tags.into_iter().collect())
}

/// Writes down what is in a release.
pub(in crate::slices::tracker) async fn save_contents(tx: &mut Tx, contents: &Contents) -> Outcome<()> {
    let guild = tx.guild();
    for number in &contents.numbers {
        let row = "INSERT INTO release_issue (guild_id, tag, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        sqlx::query(row).bind(guild).bind(&contents.tag).bind(*number).execute(tx.conn()).await?;
    }
    Ok(())
}

/// Writes down which issues a pull request closes.
pub(super) async fn save_closes(tx: &mut Tx, pull: &Issue) -> Outcome<()> {
    let guild = tx.guild();
    for number in &pull.closes {
        let row = "INSERT INTO pull_closes (guild_id, pull, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        sqlx::query(row).bind(guild).bind(pull.number).bind(*number).execute(tx.conn()).await?;
    }
    Ok(())
}

/// When the first pull request that says that it closes the issue of `number` was opened, and when the first of them was merged.
///
/// # Errors
/// What the database said.
pub async fn pull_for(
    conn: &mut AnyConnection,
    guild: GuildId,
    number: IssueNumber,
) -> Outcome<Option<(Instant, Option<Instant>)>> {
    let pulls: Vec<(i64, Option<i64>)> = sqlx::query_as(
        "SELECT i.created_ms, CASE WHEN i.is_done = 1 THEN i.closed_ms END FROM pull_closes p \
         JOIN issue i ON i.guild_id = p.guild_id AND i.number = p.pull \
         WHERE p.guild_id = $1 AND p.number = $2 AND i.gone_ms IS NULL",
    )
    .bind(guild)
    .bind(number)
    .fetch_all(conn)
    .await?;
    let opened = pulls.iter().map(|(opened, _)| *opened).min().map(from_millis);
    let merged = pulls.iter().filter_map(|(_, merged)| *merged).min().map(from_millis);
    Ok(opened.map(|opened| (opened, merged)))
}

/// Whether the release of `tag` has what was done about the issue of `number`: by its notes and commits, which name the issue or a
/// pull request that closes it, else by the issue's milestone.
///
/// # Errors
/// What the database said.
pub async fn held(conn: &mut AnyConnection, guild: GuildId, (tag, number): (&str, IssueNumber)) -> Outcome<Held> {
    let named: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM release_issue r WHERE r.guild_id = $1 AND r.tag = $2 AND (r.number = $3 OR EXISTS \
         (SELECT 1 FROM pull_closes p WHERE p.guild_id = r.guild_id AND p.pull = r.number AND p.number = $3))",
    )
    .bind(guild)
    .bind(tag)
    .bind(number)
    .fetch_one(&mut *conn)
    .await?;
    if named > 0 {
        return Ok(Held::Yes);
    }
    let milestone: Option<Option<String>> =
        sqlx::query_scalar("SELECT milestone FROM issue WHERE guild_id = $1 AND number = $2")
            .bind(guild)
            .bind(number)
            .fetch_optional(conn)
            .await?;
    Ok(milestone.flatten().map_or(Held::Unknown, |milestone| held_by_milestone(&milestone, tag)))
}
