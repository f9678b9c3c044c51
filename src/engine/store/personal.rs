//! Where people stand in the tables, so that what is kept about somebody can be counted, erased, and let go in time.
//!
//! A row stays where it counts; who it was becomes a number that stands for nobody, the same one in all tables.

use sqlx::AnyPool;

use super::Tx;
use crate::engine::clock::{Instant, to_millis};
use crate::error::Outcome;
use crate::ids::{GuildId, MessageId, UserId};

/// How a table knows its guild.
#[derive(Debug, Clone, Copy)]
pub enum Within {
    /// It has a column for it.
    Guild,
    /// By the row of another table, and the column that both have.
    Of(&'static str, &'static str),
}

/// A column that holds a person.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// The table.
    pub table: &'static str,
    /// How it knows its guild.
    pub within: Within,
    /// The column.
    pub person: &'static str,
    /// What a row is about the person, one and several; none where it only says who did something to something else's row.
    pub called: Option<(&'static str, &'static str)>,
    /// What becomes of the row.
    pub erased: Erased,
    /// The column with the message that the words are from, which is not to be taken in again.
    pub message: Option<&'static str>,
    /// Which of its rows, as a condition in SQL; all where it is empty.
    pub only: &'static str,
    /// Which of its rows the person is told of, as a condition in SQL about `$2`; all where it is empty.
    pub counted: &'static str,
    /// The column with its time in milliseconds, where its words are not kept for longer than the retention period.
    pub since: Option<&'static str>,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy)]
pub enum Erased {
    /// It goes.
    Row,
    /// The person goes, with nobody in their place.
    Person,
    /// The person becomes nobody in particular, who counts as one; these columns get these values, as in SQL.
    Words(&'static [(&'static str, &'static str)]),
}

impl Held {
    /// A column that says who did something; the row is about something else.
    pub const fn by(table: &'static str, within: Within, person: &'static str) -> Self {
        Self {
            table,
            within,
            person,
            called: None,
            erased: Erased::Words(&[]),
            message: None,
            only: "",
            counted: "",
            since: None,
        }
    }

    /// A column that says who did something, and that may be empty.
    pub const fn maybe_by(table: &'static str, within: Within, person: &'static str) -> Self {
        Self { erased: Erased::Person, ..Self::by(table, within, person) }
    }

    fn of_guild(&self) -> String {
        let guild = match self.within {
            Within::Guild => "guild_id = $1".to_owned(),
            Within::Of(table, key) => format!("{key} IN (SELECT {key} FROM {table} WHERE guild_id = $1)"),
        };
        if self.only.is_empty() { guild } else { format!("{guild} AND {}", self.only) }
    }

    fn words(&self) -> Vec<String> {
        match self.erased {
            Erased::Words(columns) => columns.iter().map(|(column, value)| format!("{column} = {value}")).collect(),
            Erased::Row | Erased::Person => Vec::new(),
        }
    }

    /// The statement that erases `$2`, who becomes `$3`.
    fn forget(&self) -> String {
        let Self { table, person, .. } = self;
        let guild = self.of_guild();
        match self.erased {
            // The database wants to know of every value what it is for.
            Erased::Row => format!("DELETE FROM {table} WHERE {guild} AND {person} = $2 AND $3 < 0"),
            Erased::Person => format!("UPDATE {table} SET {person} = NULL WHERE {guild} AND {person} = $2 AND $3 < 0"),
            Erased::Words(_) => {
                let mut columns = self.words();
                columns.push(format!("{person} = $3"));
                format!("UPDATE {table} SET {} WHERE {guild} AND {person} = $2", columns.join(", "))
            }
        }
    }

    /// The rows that are older than `$2`; none where they may stay.
    fn old(&self) -> Option<String> {
        self.since.map(|since| format!("{} AND {since} < $2", self.of_guild()))
    }

    /// The statement that remembers the messages of the rows that `which` says, before their words go.
    fn remember(&self, which: &str) -> Option<String> {
        let Self { table, .. } = self;
        self.message.map(|message| {
            format!(
                "INSERT INTO forgotten_message (guild_id, message_id) SELECT DISTINCT $1, {message} FROM {table} \
                 WHERE {which} AND {message} IS NOT NULL ON CONFLICT DO NOTHING"
            )
        })
    }
}

/// Whether any row of `guild` is about `user`, be it one that is told to nobody.
///
/// # Errors
/// What the database said.
pub async fn is_held(pool: &AnyPool, (guild, user): (GuildId, UserId), held: &[Held]) -> Outcome<bool> {
    for held in held {
        let sql = format!("SELECT COUNT(*) FROM {} WHERE {} AND {} = $2", held.table, held.of_guild(), held.person);
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(guild).bind(user).fetch_one(pool).await?;
        if count > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many rows of `guild` are about `user`: what they are called, one and several, and the count.
///
/// # Errors
/// What the database said.
pub async fn count(
    pool: &AnyPool,
    (guild, user): (GuildId, UserId),
    held: &[Held],
) -> Outcome<Vec<((&'static str, &'static str), i64)>> {
    let mut counts = Vec::new();
    for held in held {
        let Some(called) = held.called else { continue };
        let told = if held.counted.is_empty() { String::new() } else { format!(" AND {}", held.counted) };
        let sql =
            format!("SELECT COUNT(*) FROM {} WHERE {} AND {} = $2{told}", held.table, held.of_guild(), held.person);
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(guild).bind(user);
        counts.push((called, query.fetch_one(pool).await?));
    }
    Ok(counts)
}

/// Erases `user`, who becomes `nobody`.
///
/// # Errors
/// What the database said.
pub async fn forget(tx: &mut Tx, user: UserId, nobody: UserId, held: &[Held]) -> Outcome<()> {
    let guild = tx.guild();
    for held in held {
        if let Some(sql) = held.remember(&format!("{} AND {} = $2", held.of_guild(), held.person)) {
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(guild).bind(user).execute(tx.conn()).await?;
        }
        let query = sqlx::query(sqlx::AssertSqlSafe(held.forget())).bind(guild).bind(user).bind(nobody);
        query.execute(tx.conn()).await?;
    }
    Ok(())
}

/// Lets go the words from before `before`, and who said them.
///
/// # Errors
/// What the database said.
pub async fn expire(tx: &mut Tx, before: Instant, held: &[Held]) -> Outcome<()> {
    let (guild, before) = (tx.guild(), to_millis(before));
    for held in held {
        let Some(old) = held.old() else { continue };
        if let Some(sql) = held.remember(&old) {
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(guild).bind(before).execute(tx.conn()).await?;
        }
        let Held { table, person, .. } = held;
        if let Erased::Row = held.erased {
            let sql = format!("DELETE FROM {table} WHERE {old}");
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(guild).bind(before).execute(tx.conn()).await?;
            continue;
        }
        let people = format!("SELECT DISTINCT {person} FROM {table} WHERE {old} AND {person} > 0");
        let people = sqlx::query_scalar(sqlx::AssertSqlSafe(people)).bind(guild).bind(before);
        let people: Vec<UserId> = people.fetch_all(tx.conn()).await?;
        let words = held.words().join(", ");
        for user in people {
            let sql = format!("UPDATE {table} SET {words}, {person} = $4 WHERE {old} AND {person} = $3");
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(guild).bind(before);
            query.bind(user).bind(UserId::nobody()).execute(tx.conn()).await?;
        }
        let sql = format!("UPDATE {table} SET {words} WHERE {old} AND {person} IS NULL");
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(guild).bind(before).execute(tx.conn()).await?;
    }
    Ok(())
}

/// Whether the words of `message` were erased, and are not to be taken in again.
///
/// # Errors
/// What the database said.
pub async fn is_forgotten(tx: &mut Tx, message: MessageId) -> Outcome<bool> {
    let guild = tx.guild();
    let count: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM forgotten_message WHERE guild_id = $1 AND message_id = $2")
            .bind(guild)
            .bind(message)
            .fetch_one(tx.conn())
            .await?;
    Ok(count > 0)
}
