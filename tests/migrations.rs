//! Databases of every earlier version, with data, come up to date on both engines and lose nothing; and the migrations keep
//! to the SQL that both engines read alike.

use std::path::{Path, PathBuf};

use local_http::needs::needs;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, SqlSafeStr};
use tplus::engine::store::Store;
use tplus::slices;

/// The migrations in order: number and file.
fn migrations() -> Vec<(u32, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let files = std::fs::read_dir(root).expect("migrations").flatten().map(|entry| entry.path());
    let number = |path: &PathBuf| path.file_name()?.to_str()?.get(..4)?.parse().ok();
    let mut found: Vec<_> = files.filter_map(|path| Some((number(&path)?, path))).collect();
    found.sort();
    found
}

/// Rows as the version with migration `number` left them, in every table that it had. A file that begins with the number of an
/// earlier one holds what is done to that one's rows.
fn rows(number: u32) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/migrations/{number:04}.sql"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; every migration has its rows: those of the one before it and what is new", path.display())
    });
    let earlier = text.strip_prefix("-- The rows of ").and_then(|rest| rest.get(..4)?.parse().ok());
    earlier.map_or_else(String::new, rows) + &text
}

/// What a version of tplus whose last migration was `last` applied.
fn up_to(all: &[(u32, PathBuf)], last: u32) -> Migrator {
    let migration = |(number, path): &(u32, PathBuf)| {
        let sql = std::fs::read_to_string(path).expect("a migration");
        let description = path.file_stem().and_then(|stem| stem.to_str()).expect("a name")[5..].replace('_', " ");
        let sql = AssertSqlSafe(sql).into_sql_str();
        Migration::new(i64::from(*number), description.into(), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations(all.iter().filter(|(number, _)| *number <= last).map(migration).collect())
}

/// An empty database, by its address.
trait Fresh {
    async fn fresh(&self) -> String;
}

struct InFolder(tempfile::TempDir);

impl Fresh for InFolder {
    async fn fresh(&self) -> String {
        format!("sqlite://{}?mode=rwc", self.0.path().join(format!("{:016x}.db", fastrand::u64(..))).display())
    }
}

struct OnServer(String);

impl Fresh for OnServer {
    async fn fresh(&self) -> String {
        let name = format!("tplus_migrated_{:016x}", fastrand::u64(..));
        let mut admin = AnyConnection::connect(&self.0).await.expect("the server answers");
        admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database");
        admin.close().await.expect("closed");
        format!("{}/{name}", self.0.rsplit_once('/').expect("an address").0)
    }
}

/// Every table but sqlx's own, with its number of rows.
async fn counts(database: &mut AnyConnection, url: &str) -> Vec<(String, i64)> {
    let sql = match url.starts_with("postgres") {
        true => "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'",
        false => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    };
    let mut tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *database).await.expect("tables");
    tables.retain(|table| !table.starts_with('_'));
    tables.sort();
    let mut counts = Vec::new();
    for table in tables {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let count = sqlx::query_scalar(sql).fetch_one(&mut *database).await.expect("a count");
        counts.push((table, count));
    }
    counts
}

/// Brings a database of each version, with its data, up to date.
async fn each_comes_up_to_date(engine: &impl Fresh) {
    sqlx::any::install_default_drivers();
    let all = migrations();
    assert!(all.len() >= 15, "{}", all.len());
    for (number, _) in &all {
        let url = engine.fresh().await;
        let mut database = AnyConnection::connect(&url).await.expect("connected");
        up_to(&all, *number).run(&mut database).await.unwrap_or_else(|error| panic!("version {number}: {error}"));
        for statement in rows(*number).split(";\n").filter(|statement| !is_empty(statement)) {
            let done = database.execute(AssertSqlSafe(statement.to_owned())).await;
            done.unwrap_or_else(|error| panic!("{number:04}.sql: {error}\n{statement}"));
        }
        let before = counts(&mut database, &url).await;
        for (table, count) in &before {
            assert!(*count > 0, "{number:04}.sql has no row for {table}");
        }
        database.close().await.expect("closed");

        let store =
            Store::open(&url, Default::default()).await.unwrap_or_else(|error| panic!("from {number}: {error:#}"));
        store.close().await;
        let mut database = AnyConnection::connect(&url).await.expect("connected");
        assert_eq!(unserved(&mut database).await, Vec::<String>::new(), "from version {number}");
        let after = counts(&mut database, &url).await;
        for (table, count) in &before {
            let kept = after.iter().find(|(name, _)| name == table).map(|(_, count)| *count);
            assert_eq!(kept, Some(*count), "{table}, from version {number}");
        }
        if *number == 20 {
            let counted: i64 = sqlx::query_scalar("SELECT number FROM mention WHERE place = 'twitter'")
                .fetch_one(&mut database)
                .await
                .expect("what was counted");
            assert_eq!(counted, 37, "what was a figure");
        }
        database.close().await.expect("closed");
    }
}

/// The kinds of the timers that are set and that no slice serves.
async fn unserved(database: &mut AnyConnection) -> Vec<String> {
    let kinds: Vec<String> = sqlx::query_scalar("SELECT DISTINCT kind FROM timer WHERE state = 'set'")
        .fetch_all(&mut *database)
        .await
        .expect("the timers");
    let is_served = |kind: &String| slices::ALL.iter().flat_map(|slice| slice.timers).any(|timer| timer.kind == kind);
    kinds.into_iter().filter(|kind| !is_served(kind)).collect()
}

fn is_empty(statement: &str) -> bool {
    statement.lines().all(|line| line.trim().is_empty() || line.trim().starts_with("--"))
}

#[tokio::test]
async fn a_database_of_every_version_comes_up_to_date_on_sqlite() {
    each_comes_up_to_date(&InFolder(tempfile::tempdir().expect("a folder"))).await;
}

#[tokio::test]
async fn a_database_of_every_version_comes_up_to_date_on_postgresql() {
    let Some(server) = needs("TPLUS_TEST_POSTGRES", "migrations on PostgreSQL") else { return };
    each_comes_up_to_date(&OnServer(server)).await;
}

/// The keywords that migrations may use: those that SQLite and PostgreSQL read alike.
const KEYWORDS: &str = "CREATE TABLE UNIQUE INDEX ON WHERE ALTER ADD COLUMN UPDATE SET INSERT INTO SELECT FROM IS IN LIKE NOT NULL AND PRIMARY KEY \
                        DEFAULT REFERENCES TEXT BIGINT DOUBLE PRECISION";

/// `sql` without its comments and the words between its quotes.
fn code_of(sql: &str) -> String {
    let mut code = String::new();
    for line in sql.lines() {
        for outside in line.split('\'').step_by(2) {
            let before = outside.split("--").next().unwrap_or_default();
            code.push_str(before);
            if before.len() < outside.len() {
                break;
            }
        }
        code.push('\n');
    }
    code
}

/// What `sql` uses that only one of the engines is sure to read.
fn not_portable(sql: &str) -> Vec<String> {
    let code = code_of(sql);
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let known = |word: &str| KEYWORDS.split_whitespace().any(|keyword| keyword == word);
    let words = code.split(|c| !is_part(c)).filter(|word| word.contains(char::is_uppercase) && !known(word));
    let begins = code.split(';').filter_map(|statement| statement.split_whitespace().next());
    let others = begins.filter(|first| !["CREATE", "ALTER", "UPDATE", "INSERT"].contains(first));
    let marks = code.chars().filter(|c| !is_part(*c) && !c.is_whitespace() && !"(),;=<>-".contains(*c));
    let calls = code.match_indices('(').filter(|(at, _)| code[..*at].ends_with(is_part)).map(|_| "a function's call");
    words.chain(others).chain(calls).map(str::to_owned).chain(marks.map(String::from)).collect()
}

#[test]
fn migrations_keep_to_the_sql_that_both_engines_read_alike() {
    for (number, path) in migrations() {
        let sql = std::fs::read_to_string(&path).expect("a migration");
        assert_eq!(not_portable(&sql), Vec::<String>::new(), "migration {number:04}");
    }
    for (sql, what) in [
        ("CREATE TABLE t (id INTEGER);", "INTEGER"),
        ("ALTER TABLE t DROP COLUMN a;", "DROP"),
        ("ALTER TABLE t ADD COLUMN at BIGINT DEFAULT (now());", "a function's call"),
        ("UPDATE t SET a = b::TEXT;", ":"),
        ("CREATE TABLE \"Order\" (id BIGINT);", "\""),
        ("pragma foreign_keys = 1;", "pragma"),
    ] {
        assert!(not_portable(sql).contains(&what.to_owned()), "{what}: {:?}", not_portable(sql));
    }
    assert!(not_portable("-- It can't be INTEGER.\nUPDATE t SET a = 'INTEGER -- \"x\"' WHERE b = 1;").is_empty());
}
