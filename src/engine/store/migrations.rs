//! The tables' history: every file in migrations/, compiled in.

use std::borrow::Cow;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr, SqlStr};

/// Number, description and text of each, in order.
const FILES: &[(i64, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// What brings a database of any earlier version up to date.
pub fn all() -> Migrator {
    let migration = |(version, description, sql): &(i64, &'static str, &'static str)| {
        let sql: SqlStr = (*sql).into_sql_str();
        Migration::new(*version, Cow::Borrowed(*description), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations(FILES.iter().map(migration).collect())
}
