//! The one database: pools, migrations and the one function through which every write goes.
//!
//! One SQL text serves SQLite and PostgreSQL (docs/ARCHITECTURE.md says what that allows). Slices keep their SQL in
//! their own `store.rs` and hand [`Store::write`] a closure over a [`Tx`].

mod lock;
pub mod sqlite;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AnyConnection, AnyPool, Transaction};

use crate::activity::Doorbell;
use crate::error::Failure;
use crate::ids::GuildId;

/// How often a write is tried when the database says that another one was in the way.
const WRITE_ATTEMPTS: u32 = 5;
/// How long a connection may be waited for before an operation fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

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
    after_commit: Arc<[Arc<Doorbell>]>,
}

/// An open write transaction of one guild. Only SQL happens while it is open.
pub struct Tx {
    inner: Transaction<'static, Any>,
    guild: GuildId,
    sequence: i64,
    rows: i64,
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

    /// A number larger than any that an earlier transaction of this guild, or this one, was given: the order in which
    /// things were caused.
    pub fn next_position(&mut self) -> i64 {
        self.rows += 1;
        (self.sequence << 16) | self.rows
    }
}

impl Store {
    /// Opens the database at `url` (`sqlite://…` or `postgres://…`), brings its tables up to date, and rings
    /// `after_commit` after every write.
    ///
    /// # Errors
    /// When the database can't be opened, is locked, is newer than this program, or bundles an unsafe SQLite.
    pub async fn open(url: &str, after_commit: Vec<Arc<Doorbell>>) -> anyhow::Result<Self> {
        sqlx::any::install_default_drivers();
        let (engine, writer, readers) = match engine_of(url)? {
            Engine::Sqlite => {
                let url = sqlite::with_create_mode(url);
                let writer = sqlite::pool(1).connect(&url).await.with_context(|| sqlite::advice(&url))?;
                sqlite::assert_safe_version(&writer).await?;
                (Engine::Sqlite, writer, sqlite::pool(4).connect(&url).await?)
            }
            Engine::Postgres => {
                let pool = AnyPoolOptions::new().max_connections(8).acquire_timeout(ACQUIRE_TIMEOUT);
                let pool = pool.connect(url).await.context("cannot reach the PostgreSQL server named in DATABASE_URL")?;
                (Engine::Postgres, pool.clone(), pool)
            }
        };
        sqlx::migrate!("./migrations").run(&writer).await.context("bringing the database up to date")?;
        Ok(Self { engine, writer, readers, after_commit: after_commit.into() })
    }

    /// Which engine holds the data.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Where reads outside a transaction go.
    pub fn read(&self) -> &AnyPool {
        &self.readers
    }

    /// Runs `work` in one transaction on `guild`'s data and commits it. `work` may run again when another write was in
    /// the way, so it must change nothing outside of the transaction.
    ///
    /// # Errors
    /// What `work` returned (nothing is written then), or what the database said.
    pub async fn write<T, W>(&self, guild: GuildId, work: W) -> Result<T, Failure>
    where
        W: AsyncFn(&mut Tx) -> Result<T, Failure>,
    {
        let mut attempt = 1;
        loop {
            match self.write_once(guild, &work).await {
                Err(Failure::Internal(error)) if attempt < WRITE_ATTEMPTS && lock::was_in_the_way(&error) => {
                    tracing::warn!(%error, attempt, "another write was in the way; trying again");
                    attempt += 1;
                }
                done => {
                    if done.is_ok() {
                        self.after_commit.iter().for_each(|bell| bell.ring());
                    }
                    return done;
                }
            }
        }
    }

    async fn write_once<T, W>(&self, guild: GuildId, work: &W) -> Result<T, Failure>
    where
        W: AsyncFn(&mut Tx) -> Result<T, Failure>,
    {
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
        };
        let mut inner = self.writer.begin_with(begin).await?;
        let sequence = lock::take(&mut inner, guild).await?;
        let mut tx = Tx { inner, guild, sequence, rows: 0 };
        let value = work(&mut tx).await?;
        tx.inner.commit().await?;
        Ok(value)
    }

    /// Writes what the last commits left in the log to the file and closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn engine_of(url: &str) -> anyhow::Result<Engine> {
    match url.split(':').next() {
        Some("sqlite") => Ok(Engine::Sqlite),
        Some("postgres" | "postgresql") => Ok(Engine::Postgres),
        _ => anyhow::bail!("DATABASE_URL must begin with sqlite:// or postgres://"),
    }
}
