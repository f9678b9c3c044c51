//! The rows of the FAQ and of what people looked for in it.

use std::collections::BTreeSet;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyExecutor, AnyPool, FromRow, Row};

use crate::engine::By;
use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{FaqId, GuildId, MessageId, SearchId, UserId};
use crate::slices::support::domain::{Entry, Page, Words};

/// An entry's columns, with the number of questions that it has answered.
macro_rules! entries {
    ($rest:literal) => {
        concat!("SELECT f.*, (SELECT COUNT(*) FROM awaited a WHERE a.faq_id = f.faq_id) AS asked FROM faq f ", $rest)
    };
}

impl FromRow<'_, AnyRow> for Entry {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("faq_id")?,
            number: row.try_get("number")?,
            question: row.try_get("question")?,
            answer: row.try_get("answer")?,
            asked: row.try_get("asked")?,
            page: match (row.try_get::<Option<String>, _>("page")?, row.try_get::<Option<i64>, _>("page_ms")?) {
                (Some(name), Some(since)) => {
                    let done = row.try_get::<Option<i64>, _>("page_done_ms")?.map(from_millis);
                    Some(Page { name, since: from_millis(since), done })
                }
                _ => None,
            },
        })
    }
}

/// Writes a new entry with the guild's next number.
pub(in crate::slices::support) async fn add_entry(
    tx: &mut Tx,
    words: Words<'_>,
    By { who: by, at: now }: By<UserId>,
) -> Outcome<Entry> {
    let guild = tx.guild();
    let number: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(number), 0) + 1 FROM faq WHERE guild_id = $1")
        .bind(guild)
        .fetch_one(tx.conn())
        .await?;
    let id = FaqId::mint();
    sqlx::query(
        "INSERT INTO faq (faq_id, guild_id, number, question, answer, by_user, made_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(guild)
    .bind(number)
    .bind(words.question)
    .bind(words.answer)
    .bind(by)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    let page = set_page(tx, id, words.page, now).await?;
    Ok(Entry { id, number, question: words.question.to_owned(), answer: words.answer.to_owned(), asked: 0, page })
}

/// Says which page must change for an entry; another one is open again, and none is asked for where it is empty.
async fn set_page(tx: &mut Tx, id: FaqId, page: &str, now: Instant) -> Outcome<Option<Page>> {
    let page = Some(page).filter(|page| !page.is_empty());
    sqlx::query(
        "UPDATE faq SET page = $2, page_ms = $3, page_done_ms = NULL WHERE faq_id = $1 \
         AND COALESCE(page, '') <> COALESCE($2, '')",
    )
    .bind(id)
    .bind(page)
    .bind(page.map(|_| to_millis(now)))
    .execute(tx.conn())
    .await?;
    Ok(page.map(|page| Page { name: page.to_owned(), since: now, done: None }))
}

/// The page of an entry says what it was to say; `false` where none was to change.
pub(in crate::slices::support) async fn page_changed(tx: &mut Tx, id: FaqId, now: Instant) -> Outcome<bool> {
    let done =
        sqlx::query("UPDATE faq SET page_done_ms = $2 WHERE faq_id = $1 AND page IS NOT NULL AND page_done_ms IS NULL")
            .bind(id)
            .bind(to_millis(now))
            .execute(tx.conn())
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Changes an entry.
pub(in crate::slices::support) async fn edit_entry(
    tx: &mut Tx,
    id: FaqId,
    words: Words<'_>,
    now: Instant,
) -> Outcome<()> {
    sqlx::query("UPDATE faq SET question = $2, answer = $3, edited_ms = $4 WHERE faq_id = $1")
        .bind(id)
        .bind(words.question)
        .bind(words.answer)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    set_page(tx, id, words.page, now).await.map(drop)
}

/// Takes an entry out.
pub(in crate::slices::support) async fn remove_entry(tx: &mut Tx, id: FaqId, now: Instant) -> Outcome<()> {
    sqlx::query("UPDATE faq SET removed_ms = $2 WHERE faq_id = $1")
        .bind(id)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The entries of `guild`, the most asked first.
pub(in crate::slices::support) async fn entries(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Vec<Entry>> {
    let entries =
        sqlx::query_as(entries!("WHERE f.guild_id = $1 AND f.removed_ms IS NULL ORDER BY asked DESC, number"))
            .bind(guild)
            .fetch_all(db)
            .await?;
    Ok(entries)
}

/// The entry of that number.
pub(in crate::slices::support) async fn entry(pool: &AnyPool, guild: GuildId, number: i64) -> Outcome<Option<Entry>> {
    let entry = sqlx::query_as(entries!("WHERE f.guild_id = $1 AND f.number = $2 AND f.removed_ms IS NULL"))
        .bind(guild)
        .bind(number)
        .fetch_optional(pool)
        .await?;
    Ok(entry)
}

/// The questions that an entry of the FAQ has answered.
pub(in crate::slices::support) async fn answered_by_faq(
    pool: &AnyPool,
    guild: GuildId,
) -> Outcome<BTreeSet<MessageId>> {
    let questions: Vec<MessageId> = sqlx::query_scalar(
        "SELECT subject FROM awaited WHERE guild_id = $1 AND kind = 'question' AND faq_id IS NOT NULL",
    )
    .bind(guild)
    .fetch_all(pool)
    .await?;
    Ok(questions.into_iter().collect())
}

/// Writes down that `user` looked something up, and what was shown.
pub(in crate::slices::support) async fn searched(
    tx: &mut Tx,
    (user, shown): (UserId, Option<FaqId>),
    now: Instant,
) -> Outcome<SearchId> {
    let (guild, id) = (tx.guild(), SearchId::mint());
    sqlx::query(
        "INSERT INTO faq_search (search_id, guild_id, user_id, faq_id, searched_ms) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(guild)
    .bind(user)
    .bind(shown)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// What the person said afterwards: whether it was found, and after how long. Only who searched can say; the last word
/// counts.
pub(in crate::slices::support) async fn judged(
    tx: &mut Tx,
    (id, user): (SearchId, UserId),
    took_ms: Option<i64>,
) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "UPDATE faq_search SET found = $4, took_ms = $5 WHERE search_id = $1 AND guild_id = $2 AND user_id = $3",
    )
    .bind(id)
    .bind(guild)
    .bind(user)
    .bind(i64::from(took_ms.is_some()))
    .bind(took_ms)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// What those said who looked something up from `from` up to `to`: after how many milliseconds they found it, or none.
pub(in crate::slices::support) async fn searches(
    pool: &AnyPool,
    guild: GuildId,
    Window { from, to }: Window,
) -> Outcome<Vec<Option<i64>>> {
    let searches = sqlx::query_scalar(
        "SELECT took_ms FROM faq_search WHERE guild_id = $1 AND found IS NOT NULL AND searched_ms >= $2 AND searched_ms < $3",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(pool)
    .await?;
    Ok(searches)
}

/// Whether an entry was added to the FAQ in `window`, and still stands.
///
/// # Errors
/// What the database said.
pub async fn has_new_entry(conn: &mut AnyConnection, guild: GuildId, Window { from, to }: Window) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM faq WHERE guild_id = $1 AND made_ms >= $2 AND made_ms < $3 AND removed_ms IS NULL",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_one(conn)
    .await?;
    Ok(count > 0)
}
