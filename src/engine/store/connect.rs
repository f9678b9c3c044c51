//! The first contact with the database: one connection, so that what is wrong is known by its own name and not as a pool
//! that waited in vain; and what to do about it.

use std::time::Duration;

use anyhow::bail;
use sqlx::{AnyConnection, Connection, Executor};

use super::{Engine, sqlite};

/// How long the first contact may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The engine that `url` names.
///
/// # Errors
/// When it names none, or a database that would forget everything.
pub(super) fn engine_of(url: &str) -> anyhow::Result<Engine> {
    match url.split_once(':') {
        Some(("sqlite", rest)) => {
            if sqlite::file_of(url).is_none() || rest.contains("mode=memory") {
                bail!(
                    "DATABASE_URL names no file, so everything would be forgotten; write for example sqlite://tplus.db"
                );
            }
            Ok(Engine::Sqlite)
        }
        Some(("postgres" | "postgresql", _)) => Ok(Engine::Postgres),
        _ => bail!(
            "DATABASE_URL must begin with sqlite: or postgres:, for example sqlite://tplus.db or \
             postgres://tplus:password@localhost:5432/tplus"
        ),
    }
}

/// `url` as it may be shown: without its password and its options.
fn shown(url: &str) -> String {
    let url = url.split('?').next().unwrap_or(url);
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, rest)), Some((_, place))) if rest.contains('@') => {
            let user = rest.split([':', '@']).next().unwrap_or_default();
            format!("{scheme}://{user}@{place}")
        }
        _ => url.to_owned(),
    }
}

/// Connects once and looks whether the database can be read and, where it is a file, written.
///
/// # Errors
/// What is wrong, and what to do.
pub(super) async fn make(url: &str, engine: Engine) -> anyhow::Result<()> {
    let contact = async {
        let mut connection = AnyConnection::connect(url).await?;
        if engine == Engine::Sqlite {
            connection.execute("PRAGMA busy_timeout = 1000").await?;
            connection.execute("PRAGMA journal_mode = WAL").await?;
            connection.execute("BEGIN IMMEDIATE").await?;
            connection.execute("ROLLBACK").await?;
        }
        connection.close().await
    };
    match tokio::time::timeout(PATIENCE, contact).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => bail!(advice(url, engine, &error)),
        Err(_) => bail!("{} does not answer within {} seconds", shown(url), PATIENCE.as_secs()),
    }
}

/// What to tell the operator about `error`.
pub(super) fn advice(url: &str, engine: Engine, error: &sqlx::Error) -> String {
    let shown = shown(url);
    let code = match error {
        sqlx::Error::Database(answer) => answer.code().map(|code| code.into_owned()).unwrap_or_default(),
        _ => String::new(),
    };
    match (engine, code.as_str()) {
        (Engine::Sqlite, "26") => format!("{shown} is no SQLite database. Name another file with DATABASE_URL."),
        (Engine::Sqlite, "5" | "6" | "261" | "517") => {
            format!("{shown} is locked by another program. Is another tplus running on it?")
        }
        (Engine::Sqlite, _) => format!(
            "{shown} cannot be opened for writing. Its folder must exist, and this user must be allowed to write the file \
             and its folder. (A whole path has three slashes: sqlite:///var/lib/tplus/tplus.db.)"
        ),
        (Engine::Postgres, "28P01" | "28000") => {
            format!("{shown} refuses the user name or password. Look at both in DATABASE_URL.")
        }
        (Engine::Postgres, "3D000") => {
            format!("{shown} does not exist on that server. Create it first, with createdb.")
        }
        (Engine::Postgres, "42501") => {
            format!("{shown}: this user may not create tables there. Make them the database's owner.")
        }
        (Engine::Postgres, "") => format!(
            "{shown} cannot be reached. Does the server run, and are host and port in DATABASE_URL right? ({})",
            plain(error)
        ),
        (Engine::Postgres, _) => format!("{shown}: {}", plain(error)),
    }
}

/// The innermost reason, without what wraps it.
fn plain(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(answer) => answer.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(
            shown("postgres://ann:s:ec@ret@db.local:5432/tplus?sslmode=require"),
            "postgres://ann@db.local:5432/tplus"
        );
        assert_eq!(shown("sqlite://tplus.db?mode=rwc"), "sqlite://tplus.db");
        assert_eq!(shown("postgres://db.local/tplus"), "postgres://db.local/tplus");
    }

    #[test]
    fn a_database_that_forgets_is_refused() {
        for url in ["sqlite://", "sqlite:", "sqlite::memory:", "sqlite://:memory:", "sqlite://x?mode=memory"] {
            assert!(engine_of(url).is_err_and(|error| error.to_string().contains("names no file")), "{url}");
        }
        for url in ["", "tplus.db", "mysql://x"] {
            assert!(engine_of(url).is_err_and(|error| error.to_string().contains("must begin with")), "{url}");
        }
    }
}
