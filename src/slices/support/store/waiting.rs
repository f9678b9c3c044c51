//! The rows of what waits for the team.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyExecutor, AnyPool, FromRow, Row};

use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{AwaitedId, ChannelId, FaqId, GuildId, MessageId, MessageRef, UserId};
use crate::slices::support::domain::{Asked, Awaited, Kind};

impl FromRow<'_, AnyRow> for Awaited {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let kind: String = row.try_get("kind")?;
        let known = Kind::ALL.into_iter().find(|known| known.as_str() == kind);
        Ok(Self {
            id: row.try_get("awaited_id")?,
            guild: row.try_get("guild_id")?,
            kind: known.ok_or_else(|| sqlx::Error::Decode(format!("nobody awaits {kind}").into()))?,
            subject: row.try_get("subject")?,
            channel: row.try_get("channel_id")?,
            author: row.try_get::<Option<UserId>, _>("author_id")?.filter(|author| author.is_known()),
            words: row.try_get("words")?,
            asked: from_millis(row.try_get("asked_ms")?),
            due: from_millis(row.try_get("due_ms")?),
            settled: row.try_get::<Option<i64>, _>("settled_ms")?.map(from_millis),
            promised: row.try_get::<Option<i64>, _>("promised_ms")?.map(from_millis),
            reminder: row.try_get("nag")?,
        })
    }
}

/// Writes down that something waits; `false` when that was known.
pub(in crate::slices::support) async fn await_answer(tx: &mut Tx, awaited: &Awaited) -> Outcome<bool> {
    let done = sqlx::query(
        "INSERT INTO awaited (awaited_id, guild_id, kind, subject, channel_id, author_id, words, asked_ms, due_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (guild_id, kind, subject) DO NOTHING",
    )
    .bind(awaited.id)
    .bind(awaited.guild)
    .bind(awaited.kind.as_str())
    .bind(awaited.subject)
    .bind(awaited.channel)
    .bind(awaited.author)
    .bind(&awaited.words)
    .bind(to_millis(awaited.asked))
    .bind(to_millis(awaited.due))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The numbers of the bugs of `guild` about which somebody is still asked.
pub(in crate::slices::support) async fn open_bugs(pool: &AnyPool, guild: GuildId) -> Outcome<Vec<i64>> {
    let numbers = sqlx::query_scalar(
        "SELECT subject FROM awaited WHERE guild_id = $1 AND kind = 'bug' AND settled_ms IS NULL ORDER BY subject",
    )
    .bind(guild)
    .fetch_all(pool)
    .await?;
    Ok(numbers)
}

/// What waited about `subject` waits no more.
pub(in crate::slices::support) async fn settle_about(
    tx: &mut Tx,
    kind: Kind,
    subject: i64,
    now: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE awaited SET settled_ms = $4 WHERE guild_id = $1 AND kind = $2 AND subject = $3 AND settled_ms IS NULL",
    )
    .bind(guild)
    .bind(kind.as_str())
    .bind(subject)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The questions of `guild` that are open in `channel`, the latest first.
pub(in crate::slices::support) async fn open_in(
    pool: &AnyPool,
    guild: GuildId,
    channel: ChannelId,
) -> Outcome<Vec<Awaited>> {
    let open = sqlx::query_as(
        "SELECT * FROM awaited WHERE guild_id = $1 AND kind = 'question' AND channel_id = $2 AND settled_ms IS NULL \
         ORDER BY asked_ms DESC, subject DESC",
    )
    .bind(guild)
    .bind(channel)
    .fetch_all(pool)
    .await?;
    Ok(open)
}

/// The questions of `guild` that are open.
pub(in crate::slices::support) async fn all_open(pool: &AnyPool, guild: GuildId) -> Outcome<Vec<Awaited>> {
    let open = sqlx::query_as("SELECT * FROM awaited WHERE guild_id = $1 AND kind = 'question' AND settled_ms IS NULL")
        .bind(guild)
        .fetch_all(pool)
        .await?;
    Ok(open)
}

/// The questions of `guild` that are open and were asked before `before`, each with when it was, the first first.
///
/// # Errors
/// What the database said.
pub async fn unanswered(pool: &AnyPool, guild: GuildId, before: Instant) -> Outcome<Vec<(MessageRef, Instant)>> {
    let mut open = all_open(pool, guild).await?;
    open.retain(|question| question.asked < before);
    open.sort_by_key(|question| question.asked);
    let at =
        |one: Awaited| Some((MessageRef { channel: one.channel?, message: MessageId::new(one.subject) }, one.asked));
    Ok(open.into_iter().filter_map(at).collect())
}

/// The questions of `guild` that were asked in `channel`.
pub(in crate::slices::support) async fn all_in(
    pool: &AnyPool,
    guild: GuildId,
    channel: ChannelId,
) -> Outcome<Vec<Awaited>> {
    let asked = sqlx::query_as("SELECT * FROM awaited WHERE guild_id = $1 AND kind = 'question' AND channel_id = $2")
        .bind(guild)
        .bind(channel)
        .fetch_all(pool)
        .await?;
    Ok(asked)
}

/// The question that `message` asks.
pub(in crate::slices::support) async fn question(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
    message: MessageId,
) -> Outcome<Option<Awaited>> {
    let found = sqlx::query_as("SELECT * FROM awaited WHERE guild_id = $1 AND kind = 'question' AND subject = $2")
        .bind(guild)
        .bind(message)
        .fetch_optional(db)
        .await?;
    Ok(found)
}

/// What was answered, by whom, and with which entry of the FAQ.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::slices::support) struct Answered {
    pub(in crate::slices::support) by: Option<UserId>,
    pub(in crate::slices::support) with: Option<FaqId>,
}

/// It waits no more: it was answered, or (none) needs no answer.
pub(in crate::slices::support) async fn settle(
    tx: &mut Tx,
    id: AwaitedId,
    answered: Option<Answered>,
    now: Instant,
) -> Outcome<()> {
    sqlx::query(
        "UPDATE awaited SET settled_ms = COALESCE(settled_ms, $2), \
         answered = CASE WHEN settled_ms IS NULL THEN $3 ELSE answered END, \
         answered_by = COALESCE(answered_by, $4), faq_id = COALESCE($5, faq_id) WHERE awaited_id = $1",
    )
    .bind(id)
    .bind(to_millis(now))
    .bind(i64::from(answered.is_some()))
    .bind(answered.and_then(|answered| answered.by))
    .bind(answered.and_then(|answered| answered.with))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Somebody of the team says at `at` that they will find out: it waits on until `due`. `false` when somebody had said so, or it is settled.
pub(in crate::slices::support) async fn promised(
    tx: &mut Tx,
    id: AwaitedId,
    Window { from: at, to: due }: Window,
) -> Outcome<bool> {
    let done = sqlx::query(
        "UPDATE awaited SET promised_ms = $2, due_ms = $3, nagged_ms = NULL, pinged_ms = NULL \
         WHERE awaited_id = $1 AND settled_ms IS NULL AND promised_ms IS NULL",
    )
    .bind(id)
    .bind(to_millis(at))
    .bind(to_millis(due))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// What is overdue at `now`, was not settled, and of which the team was not reminded; or (`pinged`) was, but quietly.
pub(in crate::slices::support) async fn overdue(tx: &mut Tx, now: Instant, quietly: bool) -> Outcome<Vec<Awaited>> {
    let guild = tx.guild();
    let found = sqlx::query_as(
        "SELECT * FROM awaited WHERE guild_id = $1 AND settled_ms IS NULL AND due_ms <= $2 AND pinged_ms IS NULL \
         AND (nagged_ms IS NOT NULL) = ($3 = 1) ORDER BY asked_ms, subject",
    )
    .bind(guild)
    .bind(to_millis(now))
    .bind(i64::from(quietly))
    .fetch_all(tx.conn())
    .await?;
    Ok(found)
}

/// The team was reminded under that name, with a ping or quietly.
pub(in crate::slices::support) async fn reminded(
    tx: &mut Tx,
    (id, handle): (AwaitedId, &str),
    pinged: bool,
    now: Instant,
) -> Outcome<()> {
    sqlx::query(
        "UPDATE awaited SET nagged_ms = COALESCE(nagged_ms, $2), pinged_ms = CASE WHEN $3 = 1 THEN $2 ELSE pinged_ms END, \
         nag = COALESCE(nag, $4) WHERE awaited_id = $1",
    )
    .bind(id)
    .bind(to_millis(now))
    .bind(i64::from(pinged))
    .bind(handle)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The last reminder about things of `kind`: its handle, and when the team got it.
pub(in crate::slices::support) async fn last_reminder(tx: &mut Tx, kind: Kind) -> Outcome<Option<(String, Instant)>> {
    let guild = tx.guild();
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT nag, nagged_ms FROM awaited WHERE guild_id = $1 AND kind = $2 AND nag IS NOT NULL AND nagged_ms IS NOT NULL \
         ORDER BY nagged_ms DESC LIMIT 1",
    )
    .bind(guild)
    .bind(kind.as_str())
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(handle, at)| (handle, from_millis(at))))
}

/// How long those who asked from `from` up to `to` waited for their first answer, in milliseconds.
pub(in crate::slices::support) async fn waited(
    pool: &AnyPool,
    guild: GuildId,
    Window { from, to }: Window,
) -> Outcome<Vec<i64>> {
    let waited = sqlx::query_scalar(
        "SELECT settled_ms - asked_ms FROM awaited WHERE guild_id = $1 AND kind = 'question' AND answered = 1 \
         AND asked_ms >= $2 AND asked_ms < $3",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(pool)
    .await?;
    Ok(waited)
}

/// How many questions were asked from `from` up to `to`.
pub(in crate::slices::support) async fn asked(
    pool: &AnyPool,
    guild: GuildId,
    Window { from, to }: Window,
) -> Outcome<i64> {
    let count = sqlx::query_scalar(
        "SELECT COUNT(*) FROM awaited WHERE guild_id = $1 AND kind = 'question' AND asked_ms >= $2 AND asked_ms < $3 \
         AND (settled_ms IS NULL OR answered = 1)",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_one(pool)
    .await?;
    Ok(count)
}

/// All questions of `guild`, in order of time.
pub(in crate::slices::support) async fn questions(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Vec<Asked>> {
    let rows: Vec<(MessageId, String, i64, Option<FaqId>)> = sqlx::query_as(
        "SELECT subject, words, asked_ms, faq_id FROM awaited WHERE guild_id = $1 AND kind = 'question' \
         ORDER BY asked_ms, subject",
    )
    .bind(guild)
    .fetch_all(db)
    .await?;
    let read = |(message, words, asked, entry)| Asked { message, words, asked: from_millis(asked), entry, topic: None };
    Ok(rows.into_iter().map(read).collect())
}

/// The words of a question go.
pub(in crate::slices::support) async fn unsay(tx: &mut Tx, id: AwaitedId) -> Outcome<()> {
    sqlx::query("UPDATE awaited SET words = '', author_id = NULL WHERE awaited_id = $1")
        .bind(id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A question reads so now.
pub(in crate::slices::support) async fn reword(tx: &mut Tx, id: AwaitedId, words: &str) -> Outcome<()> {
    sqlx::query("UPDATE awaited SET words = $2 WHERE awaited_id = $1").bind(id).bind(words).execute(tx.conn()).await?;
    Ok(())
}

/// Under which name the team was reminded of what waits, if it was.
pub(in crate::slices::support) async fn reminder_of(tx: &mut Tx, id: AwaitedId) -> Outcome<Option<String>> {
    let name: Option<Option<String>> =
        sqlx::query_scalar("SELECT nag FROM awaited WHERE awaited_id = $1").bind(id).fetch_optional(tx.conn()).await?;
    Ok(name.flatten())
}

/// All that the reminder of that name is about.
pub(in crate::slices::support) async fn reminded_by(tx: &mut Tx, name: &str) -> Outcome<Vec<Awaited>> {
    let guild = tx.guild();
    let about = sqlx::query_as("SELECT * FROM awaited WHERE guild_id = $1 AND nag = $2 ORDER BY asked_ms, subject")
        .bind(guild)
        .bind(name)
        .fetch_all(tx.conn())
        .await?;
    Ok(about)
}

/// The questions that `user` asked.
pub(in crate::slices::support) async fn asked_by(tx: &mut Tx, user: UserId) -> Outcome<Vec<AwaitedId>> {
    let guild = tx.guild();
    let ids = sqlx::query_scalar("SELECT awaited_id FROM awaited WHERE guild_id = $1 AND author_id = $2")
        .bind(guild)
        .bind(user)
        .fetch_all(tx.conn())
        .await?;
    Ok(ids)
}

/// The entry that has answered the question already, if one has.
pub(in crate::slices::support) async fn answered_with(tx: &mut Tx, id: AwaitedId) -> Outcome<Option<FaqId>> {
    let entry: Option<Option<FaqId>> = sqlx::query_scalar("SELECT faq_id FROM awaited WHERE awaited_id = $1")
        .bind(id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(entry.flatten())
}

/// How many of what came in `window`, of these kinds, was settled in time, and how many of it was settled or due by `now`. Where it is
/// `answers` that count, what was found to need none counts nowhere.
pub(in crate::slices::support) async fn kept(
    conn: &mut AnyConnection,
    guild: GuildId,
    (kinds, answers, Window { from, to }): ([Kind; 2], bool, Window),
    now: Instant,
) -> Outcome<(i64, i64)> {
    let counts = sqlx::query_as(
        "SELECT COUNT(CASE WHEN settled_ms <= due_ms THEN 1 END), COUNT(*) FROM awaited WHERE guild_id = $1 \
         AND kind IN ($2, $3) AND asked_ms >= $4 AND asked_ms < $5 \
         AND ((settled_ms IS NOT NULL AND answered >= $7) OR (settled_ms IS NULL AND due_ms <= $6))",
    )
    .bind(guild)
    .bind(kinds[0].as_str())
    .bind(kinds[1].as_str())
    .bind(to_millis(from))
    .bind(to_millis(to))
    .bind(to_millis(now))
    .bind(i64::from(answers))
    .fetch_one(conn)
    .await?;
    Ok(counts)
}
