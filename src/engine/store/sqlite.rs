//! What SQLite needs and PostgreSQL doesn't: its PRAGMAs, its file, and a version that keeps a WAL database whole.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;

use super::ACQUIRE_TIMEOUT;

/// The first SQLite in which several connections can't corrupt a database in WAL mode.
const FIRST_SAFE_VERSION: (u32, u32, u32) = (3, 51, 3);

/// A pool whose connections are durable at each commit and wait a second for one another.
pub(super) fn pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .test_before_acquire(false)
        .max_lifetime(None::<Duration>)
        .after_connect(|connection, _| {
            Box::pin(async move {
                for pragma in [
                    "PRAGMA busy_timeout = 1000",
                    "PRAGMA journal_mode = WAL",
                    "PRAGMA synchronous = FULL",
                    "PRAGMA foreign_keys = ON",
                    // What somebody asked to erase is gone from the file too.
                    "PRAGMA secure_delete = ON",
                ] {
                    sqlx::query(pragma).execute(&mut *connection).await?;
                }
                Ok(())
            })
        })
}

/// `url` with `mode=rwc`, so that the file is made at the first start.
pub(super) fn with_create_mode(url: &str) -> String {
    match url {
        _ if url.contains("mode=") => url.to_owned(),
        _ if url.contains('?') => format!("{url}&mode=rwc"),
        _ => format!("{url}?mode=rwc"),
    }
}

/// `url` with `mode=ro`, so that nothing of it is changed.
pub(super) fn read_only(url: &str) -> String {
    format!("{}?mode=ro", url.split('?').next().unwrap_or(url))
}

/// The file that `url` names, if it names one.
pub fn file_of(url: &str) -> Option<PathBuf> {
    let file = url.strip_prefix("sqlite:")?.trim_start_matches("//").split('?').next()?;
    (!file.is_empty() && file != ":memory:").then(|| PathBuf::from(file))
}

/// # Errors
/// When the SQLite at hand is older than [`FIRST_SAFE_VERSION`].
pub(super) async fn assert_safe_version(pool: &AnyPool) -> anyhow::Result<()> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await?;
    let mut parts = version.split('.').map(str::parse::<u32>);
    let mut part = || parts.next().and_then(Result::ok).context("SQLite's version");
    if (part()?, part()?, part()?) < FIRST_SAFE_VERSION {
        bail!("SQLite {version} can corrupt a database in WAL mode; tplus needs 3.51.3 or newer");
    }
    Ok(())
}
