//! The one database: pools, migrations and the one way in which every write begins.
//!
//! One SQL text serves SQLite and PostgreSQL (docs/ARCHITECTURE.md says what that allows). Slices keep their SQL in
//! their own `store.rs` and write through [`Store::begin`].

mod connect;
mod handled;
pub mod housekeeping;
mod lock;
mod migrations;
pub mod personal;
pub mod sqlite;

pub use handled::first_time;
use lock::Weight;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::MigrateError;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Transaction};

use crate::engine::activity::Wakeup;
use crate::error::{Failure, Outcome};
use crate::ids::GuildId;

/// How often a write is begun when the database says that another one is in the way.
const BEGIN_ATTEMPTS: u32 = 5;
/// How long a connection may be waited for before an operation fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How many connections read, so that no read waits for a write.
const READERS: u32 = 4;
/// How many guilds a PostgreSQL can write for at once. SQLite has one writer.
const WRITERS: u32 = 8;

/// Which engine holds the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file beside the process.
    Sqlite,
    /// A server that several processes share.
    Postgres,
}

/// The database.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    writer: AnyPool,
    readers: AnyPool,
    after_commit: Arc<AfterCommit>,
}

/// Who is called after a commit, by what it wrote: who reads again what has not changed only keeps the database busy.
#[derive(Default)]
pub struct AfterCommit {
    /// After a timer was set.
    pub timers: Option<Arc<Wakeup>>,
    /// After something was put into the outbox, or taken out of it.
    pub outbox: Option<Arc<Wakeup>>,
    /// After something of a guild's was changed.
    pub changes: Vec<Arc<Wakeup>>,
}

/// What a transaction has written, as far as somebody waits for it.
#[derive(Default)]
struct Written {
    timers: bool,
    outbox: bool,
    changes: bool,
}

/// An open write transaction of one guild. Only SQL happens while it is open; dropped without [`Tx::commit`] it leaves
/// nothing behind.
#[must_use = "what isn't committed is rolled back"]
pub struct Tx {
    inner: Transaction<'static, Any>,
    guild: GuildId,
    sequence: i64,
    rows: i64,
    written: Written,
    after_commit: Arc<AfterCommit>,
}

impl Tx {
    /// The guild whose data this transaction may change.
    pub fn guild(&self) -> GuildId {
        self.guild
    }

    /// The connection for `sqlx` calls.
    pub fn conn(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }

    /// Makes what was written durable and calls those who wait for it.
    ///
    /// # Errors
    /// What the database said; nothing is written then.
    pub async fn commit(self) -> Result<(), Failure> {
        self.inner.commit().await?;
        let (written, to) = (self.written, self.after_commit);
        let timers = to.timers.iter().filter(|_| written.timers);
        let outbox = to.outbox.iter().filter(|_| written.outbox);
        let changes = to.changes.iter().filter(|_| written.changes);
        timers.chain(outbox).chain(changes).for_each(|wakeup| wakeup.ring());
        Ok(())
    }

    /// What began as housekeeping has changed something: whoever waits for changes is to look.
    ///
    /// # Errors
    /// What the database said.
    pub async fn counts_as_change(&mut self) -> Result<(), Failure> {
        if !self.written.changes {
            lock::count(&mut self.inner, self.guild).await?;
            self.written.changes = true;
        }
        Ok(())
    }

    /// A timer was set: whoever serves them looks when the next one is due.
    pub(super) fn sets_timer(&mut self) {
        self.written.timers = true;
    }

    /// The outbox holds something else: whoever delivers it looks what may go.
    pub(super) fn fills_outbox(&mut self) {
        self.written.outbox = true;
    }

    /// A number larger than any that an earlier transaction of this guild, or this one, was given: the order in which
    /// things were caused.
    pub fn next_position(&mut self) -> i64 {
        self.rows += 1;
        (self.sequence << 16) | self.rows
    }
}

/// Opens the database at `url` to be read, changes nothing of it, and returns how many of its versions it is behind.
///
/// # Errors
/// When it can't be opened, or is newer than this program.
pub async fn look(url: &str) -> anyhow::Result<(AnyPool, usize)> {
    sqlx::any::install_default_drivers();
    let engine = connect::engine_of(url)?;
    let pool = AnyPoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT).max_connections(1);
    let opened = match engine {
        Engine::Sqlite => pool.connect(&sqlite::read_only(url)).await,
        Engine::Postgres => pool.connect(url).await,
    };
    let pool = opened.map_err(|error| anyhow::anyhow!(connect::advice(url, engine, &error)))?;
    // Where nothing was ever applied there is no table of what was.
    let applied: Vec<i64> = sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version")
        .fetch_all(&pool)
        .await
        .unwrap_or_default();
    let known: Vec<i64> = migrations::all().iter().map(|migration| migration.version).collect();
    if applied.iter().any(|version| !known.contains(version)) {
        bail!("the database was written by a newer tplus than this one; start that one");
    }
    Ok((pool, known.len() - applied.len()))
}

impl Store {
    /// Opens the database at `url` (`sqlite://…` or `postgres://…`), brings its tables up to date, and calls
    /// `after_commit` from then on.
    ///
    /// # Errors
    /// When the database can't be opened, is locked, is newer than this program, or bundles an unsafe SQLite.
    pub async fn open(url: &str, after_commit: AfterCommit) -> anyhow::Result<Self> {
        sqlx::any::install_default_drivers();
        let engine = connect::engine_of(url)?;
        let (writer, readers) = match engine {
            Engine::Sqlite => {
                // What people wrote is in it.
                if let Some(file) = sqlite::file_of(url) {
                    drop(crate::secret::make_private(&file));
                }
                let url = sqlite::with_create_mode(url);
                connect::make(&url, engine).await?;
                let writer = sqlite::pool(1).connect(&url).await?;
                sqlite::assert_safe_version(&writer).await?;
                (writer, sqlite::pool(READERS).connect(&url).await?)
            }
            Engine::Postgres => {
                connect::make(url, engine).await?;
                let pool = || AnyPoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT);
                let writer = pool().max_connections(WRITERS).connect(url).await?;
                (writer, pool().max_connections(READERS).connect(url).await?)
            }
        };
        if let Err(error) = migrations::all().run(&writer).await {
            match error {
                MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                    bail!("bringing the database up to date: {}", connect::advice(url, engine, &error))
                }
                MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => {
                    bail!("the database was written by a newer tplus than this one; start that one")
                }
                other => return Err(other).context("bringing the database up to date"),
            }
        }
        Ok(Self { engine, writer, readers, after_commit: Arc::new(after_commit) })
    }

    /// The guilds of which anything was ever written.
    ///
    /// # Errors
    /// What the database said.
    pub async fn guilds(&self) -> Outcome<Vec<GuildId>> {
        Ok(sqlx::query_scalar("SELECT guild_id FROM guild_lock ORDER BY guild_id").fetch_all(self.read()).await?)
    }

    /// Which engine holds the data.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Where reads outside a transaction go. Inside one, reads go through [`Tx::conn`]: they see what it wrote, and it waits for
    /// no other connection while others wait for it.
    pub fn read(&self) -> &AnyPool {
        &self.readers
    }

    /// One connection for several reads in a row: each taken from the pool by itself costs a wait more than the read. Whoever holds
    /// it asks for no other.
    ///
    /// # Errors
    /// What the database said.
    pub async fn reader(&self) -> Outcome<PoolConnection<Any>> {
        Ok(self.readers.acquire().await?)
    }

    /// Begins a write transaction on `guild`'s data, which every slice writes through. Since it takes the guild's lock
    /// row first, no later statement of it can find another write in the way: it is only here that one tries again.
    ///
    /// # Errors
    /// What the database said.
    pub async fn begin(&self, guild: GuildId) -> Result<Tx, Failure> {
        self.begin_with(guild, Weight::Change).await
    }

    /// The same for what only records how a delivery fares, or that nothing was new: whoever waits for changes need not look, unless
    /// [`Tx::counts_as_change`] says so.
    ///
    /// # Errors
    /// What the database said.
    pub async fn begin_housekeeping(&self, guild: GuildId) -> Result<Tx, Failure> {
        self.begin_with(guild, Weight::Housekeeping).await
    }

    async fn begin_with(&self, guild: GuildId, weight: Weight) -> Result<Tx, Failure> {
        let mut attempt = 1;
        loop {
            match self.try_begin(guild, weight).await {
                Err(error) if attempt < BEGIN_ATTEMPTS && lock::was_in_the_way(&error) => {
                    tracing::warn!(%error, attempt, "another write was in the way; trying again");
                    attempt += 1;
                }
                begun => return Ok(begun?),
            }
        }
    }

    async fn try_begin(&self, guild: GuildId, weight: Weight) -> Result<Tx, sqlx::Error> {
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
        };
        let mut inner = self.writer.begin_with(begin).await?;
        let sequence = lock::take(&mut inner, guild, weight).await?;
        let written = Written { changes: weight == Weight::Change, ..Written::default() };
        Ok(Tx { inner, guild, sequence, rows: 0, written, after_commit: Arc::clone(&self.after_commit) })
    }

    /// Writes what the last commits left in the log to the file and closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
