//! The engine's rows on both engines: what is set once fires once, what is said keeps its order, and what was half done
//! is found again.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use sqlx::AnyPool;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tplus::discord::outbox::{Action, Place};
use tplus::engine::Parts;
use tplus::engine::activity::{Activity, Wakeup};
use tplus::engine::clock::{Instant, VirtualClock, from_millis};
use tplus::engine::outbox::{self, Outgoing};
use tplus::engine::store::{Engine, Store, Tx, first_time};
use tplus::engine::timers::{self, Kind, NewTimer, OnDue, Timer};
use tplus::error::Outcome;
use tplus::ids::{ChannelId, GuildId, InteractionId};

const GUILD: GuildId = GuildId::new(7);

/// A database of its own on each engine that this run has.
async fn databases() -> Vec<(Store, Option<tempfile::TempDir>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    let mut databases = vec![(Store::open(&url, Default::default()).await.expect("SQLite opens"), Some(folder))];
    if let Some(url) = postgres().await {
        databases.push((Store::open(&url, Default::default()).await.expect("PostgreSQL opens"), None));
    }
    databases
}

/// A fresh database on the server that `TPLUS_TEST_POSTGRES` names.
async fn postgres() -> Option<String> {
    let server = local_http::needs::needs("TPLUS_TEST_POSTGRES", "the store on PostgreSQL")?;
    sqlx::any::install_default_drivers();
    let admin = AnyPool::connect(&server).await.expect("the server answers");
    let name = format!("tplus_store_{:016x}", fastrand::u64(..));
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&admin).await.expect("a database");
    let base = server.rsplit_once('/').expect("a database in TPLUS_TEST_POSTGRES").0;
    Some(format!("{base}/{name}"))
}

fn at(minute: i64) -> Instant {
    from_millis(minute * 60_000)
}

/// A kind of timer for these tests.
struct TestTimer;

impl Kind for TestTimer {
    const NAME: &'static str = "test";
    const CATCH_UP: TimeDelta = TimeDelta::hours(1);
    type Subject = i64;
    type Slot = String;
}

fn timer(slot: &str, minute: i64) -> NewTimer<TestTimer> {
    TestTimer::timer(1, slot.to_owned(), at(minute))
}

#[tokio::test]
async fn a_read_waits_for_no_write() {
    for (store, _folder) in databases().await {
        // As many as can be written for at once: SQLite has one writer.
        let writers = match store.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => 8,
        };
        let mut open = Vec::new();
        for guild in 0..writers {
            open.push(store.begin(GuildId::new(guild)).await.expect("a transaction"));
        }
        let read = timers::next_due::<TestTimer>(store.read(), 1);
        let read = tokio::time::timeout(std::time::Duration::from_secs(1), read).await;
        assert!(matches!(read, Ok(Ok(None))), "{:?}", store.engine());
        drop(open);
    }
}

#[tokio::test]
async fn every_column_that_holds_a_person_is_declared_by_its_slice() {
    let (store, _folder) = databases().await.swap_remove(0);
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND c.type = 'BIGINT'",
    )
    .fetch_all(store.read())
    .await
    .expect("the columns");
    let held: Vec<_> = tplus::slices::ALL.iter().flat_map(|slice| slice.held).collect();
    let people = columns.iter().filter(|(_, column)| holds_a_person(column));
    let missing =
        people.filter(|(table, column)| !held.iter().any(|held| held.table == table && held.person == column));
    let missing: Vec<_> = missing.map(|(table, column)| format!("{table}.{column}")).collect();
    assert!(missing.is_empty(), "who asks to be forgotten would stay in {missing:?}: name them in `SLICE.held`");
}

/// By the names that columns with a Discord user have here.
fn holds_a_person(column: &str) -> bool {
    let names = ["user_id", "author_id", "author", "reporter", "lead", "owner", "actor", "decider"];
    names.contains(&column) || ["_user", "_by", "_author"].iter().any(|end| column.ends_with(end))
}

#[tokio::test]
async fn a_slot_is_set_once_and_a_cancelled_one_may_be_set_again() {
    for (store, _folder) in databases().await {
        let mut tx = store.begin(GUILD).await.expect("a transaction");
        assert!(timers::set(&mut tx, timer("a", 5)).await.expect("set"));
        assert!(!timers::set(&mut tx, timer("a", 9)).await.expect("not set again"));
        assert!(timers::set(&mut tx, timer("b", 3)).await.expect("set"));
        tx.commit().await.expect("committed");
        assert_eq!(timers::next_due::<TestTimer>(store.read(), 1).await.expect("read"), Some(at(3)));

        let mut tx = store.begin(GUILD).await.expect("a transaction");
        timers::cancel::<TestTimer>(&mut tx, 1).await.expect("cancelled");
        assert!(timers::set(&mut tx, timer("a", 7)).await.expect("set again"));
        tx.commit().await.expect("committed");
        assert_eq!(
            timers::next_due::<TestTimer>(store.read(), 1).await.expect("read"),
            Some(at(7)),
            "{:?}",
            store.engine()
        );
    }
}

/// A kind of timer that goes before others.
struct UrgentTimer;

impl Kind for UrgentTimer {
    const NAME: &'static str = "urgent";
    const CATCH_UP: TimeDelta = TimeDelta::hours(1);
    type Subject = i64;
    type Slot = String;
}

/// Serves a timer whose slot is "quick" at once, and any other only once it may go on.
struct Slow {
    store: Store,
    normal_may_go_on: Notify,
    urgent_may_go_on: Notify,
    tell: mpsc::UnboundedSender<(&'static str, String, GuildId)>,
}

impl Slow {
    fn tell(&self, what: &'static str, timer: &Timer) {
        self.tell.send((what, format!("{} {}", timer.kind, timer.slot), timer.guild)).expect("heard");
    }
}

#[async_trait::async_trait]
impl OnDue for Slow {
    async fn on_due(&self, timer: &Timer, _now: Instant) -> Outcome<()> {
        if timer.slot != "quick" {
            self.tell("begun", timer);
            match self.is_urgent(&timer.kind) {
                true => self.urgent_may_go_on.notified().await,
                false => self.normal_may_go_on.notified().await,
            }
        }
        let mut tx = self.store.begin(timer.guild).await?;
        assert!(timers::settle(&mut tx, timer).await?, "each is served once");
        tx.commit().await?;
        self.tell("done", timer);
        Ok(())
    }

    fn is_urgent(&self, kind: &str) -> bool {
        kind == UrgentTimer::NAME
    }

    fn rests(&self, _guild: GuildId) -> bool {
        false
    }

    async fn on_given_up(&self, _tx: &mut Tx, _timer: &Timer, _now: Instant) -> Outcome<()> {
        Ok(())
    }
}

/// A guild beside [`GUILD`].
const OTHER: GuildId = GuildId::new(8);

/// The worker of timers, at work on a database in which some are set.
struct AtWork {
    clock: Arc<VirtualClock>,
    served: Arc<Slow>,
    told: mpsc::UnboundedReceiver<(&'static str, String, GuildId)>,
    stop: CancellationToken,
    wakeup: Arc<Wakeup>,
    running: tokio::task::JoinHandle<()>,
}

impl AtWork {
    /// Begins in minute 1.
    fn begin(store: &Store) -> Self {
        let (clock, activity, stop) = (VirtualClock::new(at(1)), Activity::new(), CancellationToken::new());
        let wakeup = Wakeup::new("timers", &activity);
        let (tell, told) = mpsc::unbounded_channel();
        let (normal_may_go_on, urgent_may_go_on) = (Notify::new(), Notify::new());
        let served = Arc::new(Slow { store: store.clone(), normal_may_go_on, urgent_may_go_on, tell });
        let parts = Parts {
            store: store.clone(),
            clock: clock.clone(),
            activity,
            telemetry: Arc::default(),
            stop: stop.clone(),
        };
        let running = tokio::spawn(timers::run(parts, Arc::clone(&wakeup), served.clone()));
        wakeup.ring();
        Self { clock, served, told, stop, wakeup, running }
    }

    async fn tells(&mut self, what: &str, timer: &str, guild: GuildId) {
        let told =
            tokio::time::timeout(Duration::from_secs(20), self.told.recv()).await.expect("in time").expect("told");
        assert_eq!((told.0, told.1.as_str(), told.2), (what, timer, guild));
    }

    async fn end(self) {
        self.stop.cancel();
        self.wakeup.ring();
        self.running.await.expect("it ends");
    }
}

/// Sets a timer that goes before others.
async fn set_urgent(store: &Store, guild: GuildId, slot: &str, due: Instant) {
    let mut tx = store.begin(guild).await.expect("a transaction");
    timers::set(&mut tx, UrgentTimer::timer(1, slot.to_owned(), due)).await.expect("set");
    tx.commit().await.expect("committed");
}

/// Sets one that doesn't.
async fn set_normal(store: &Store, guild: GuildId, slot: &str, minute: i64) {
    let mut tx = store.begin(guild).await.expect("a transaction");
    timers::set(&mut tx, timer(slot, minute)).await.expect("set");
    tx.commit().await.expect("committed");
}

#[tokio::test]
async fn a_timer_that_takes_long_holds_up_none_that_is_urgent_and_no_other_server() {
    for (store, _folder) in databases().await {
        set_normal(&store, GUILD, "a", 1).await;
        set_urgent(&store, GUILD, "quick", at(2)).await;
        set_urgent(&store, OTHER, "quick", at(3)).await;
        let mut work = AtWork::begin(&store);
        work.tells("begun", "test a", GUILD).await;
        work.clock.set(at(2));
        work.tells("done", "urgent quick", GUILD).await;
        work.clock.set(at(3));
        work.tells("done", "urgent quick", OTHER).await;
        work.served.normal_may_go_on.notify_one();
        work.tells("done", "test a", GUILD).await;
        work.end().await;
    }
}

#[tokio::test]
async fn an_urgent_timer_that_is_under_way_beside_a_longer_one_is_not_begun_again_when_that_ends() {
    for (store, _folder) in databases().await {
        set_normal(&store, GUILD, "a", 1).await;
        set_normal(&store, GUILD, "b", 2).await;
        set_urgent(&store, GUILD, "slow", at(2)).await;
        set_urgent(&store, OTHER, "quick", at(3)).await;
        let mut work = AtWork::begin(&store);
        work.tells("begun", "test a", GUILD).await;
        work.clock.set(at(2));
        work.tells("begun", "urgent slow", GUILD).await;
        work.served.normal_may_go_on.notify_one();
        work.tells("done", "test a", GUILD).await;
        work.clock.set(at(3));
        work.tells("done", "urgent quick", OTHER).await;
        work.served.urgent_may_go_on.notify_one();
        work.tells("done", "urgent slow", GUILD).await;
        work.tells("begun", "test b", GUILD).await;
        work.served.normal_may_go_on.notify_one();
        work.tells("done", "test b", GUILD).await;
        work.end().await;
    }
}

#[tokio::test]
async fn what_is_not_committed_leaves_nothing_behind() {
    for (store, _folder) in databases().await {
        let mut tx = store.begin(GUILD).await.expect("a transaction");
        timers::set(&mut tx, timer("a", 5)).await.expect("set");
        drop(tx);
        assert_eq!(timers::next_due::<TestTimer>(store.read(), 1).await.expect("read"), None, "{:?}", store.engine());
    }
}

#[tokio::test]
async fn an_interaction_is_handled_once() {
    for (store, _folder) in databases().await {
        for expected in [true, false] {
            let mut tx = store.begin(GUILD).await.expect("a transaction");
            assert_eq!(first_time(&mut tx, InteractionId::new(9), at(0)).await.expect("asked"), expected);
            tx.commit().await.expect("committed");
        }
    }
}

#[tokio::test]
async fn positions_grow_within_and_between_transactions_even_at_one_moment() {
    for (store, _folder) in databases().await {
        let mut last = 0;
        for _ in 0..3 {
            let mut tx = store.begin(GUILD).await.expect("a transaction");
            for _ in 0..3 {
                let position = tx.next_position();
                assert!(position > last);
                last = position;
            }
            tx.commit().await.expect("committed");
        }
    }
}

#[tokio::test]
async fn writes_of_one_guild_wait_for_one_another_and_none_is_lost() {
    for (store, _folder) in databases().await {
        let write = |number: i64| {
            let store = store.clone();
            async move {
                let mut tx = store.begin(GUILD).await.expect("a transaction");
                let body = serde_json::json!({ "content": number.to_string() });
                let post = Action::Post {
                    place: Place::Channel(ChannelId::new(1)),
                    body,
                    files: Vec::new(),
                    refused: Vec::new(),
                };
                outbox::enqueue(&mut tx, at(0), Outgoing::new("lane", format!("post:{number}"), post))
                    .await
                    .expect("written");
                tx.commit().await.expect("committed");
            }
        };
        futures::future::join_all((0..50).map(write)).await;
        let rows: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM outbox").fetch_one(store.read()).await.expect("counted");
        assert_eq!(rows, 50, "{:?}", store.engine());
    }
}

#[tokio::test]
async fn an_edit_that_waits_is_replaced_by_the_newer_one_and_a_waiting_post_keeps_its_ping() {
    for (store, _folder) in databases().await {
        let mut tx = store.begin(GUILD).await.expect("a transaction");
        let say = |content: &str, embed: &str| serde_json::json!({ "content": content, "embeds": [embed] });
        let post = Action::Post {
            place: Place::Channel(ChannelId::new(1)),
            body: say("<@&5>", "first"),
            files: Vec::new(),
            refused: Vec::new(),
        };
        outbox::enqueue(&mut tx, at(0), Outgoing::new("lane", "card", post)).await.expect("written");
        for look in ["second", "third"] {
            let edit = Action::Edit { body: say("", look), files: Vec::new() };
            outbox::enqueue(&mut tx, at(0), Outgoing::new("lane", "card", edit)).await.expect("written");
        }
        tx.commit().await.expect("committed");
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT action FROM outbox").fetch_all(store.read()).await.expect("read");
        assert_eq!(rows.len(), 1, "{:?}", store.engine());
        let action: Action = serde_json::from_str(&rows[0].0).expect("an action");
        assert!(matches!(action, Action::Post { body, .. } if body == say("<@&5>", "third")));
    }
}

#[tokio::test]
async fn sqlite_is_durable_at_each_commit() {
    let databases = databases().await;
    let (store, _folder) = &databases[0];
    assert_eq!(store.engine(), Engine::Sqlite);
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(store.read()).await.expect("asked");
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(store.read()).await.expect("asked");
    assert_eq!((mode.as_str(), synchronous), ("wal", 2));
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "these are notes and no database, and long enough to be sure of that").expect("written");
    let text = format!("sqlite://{}", text.display());
    for (url, says) in [
        ("sqlite:///no/such/folder/tplus.db", "Its folder must exist"),
        (text.as_str(), "is no SQLite database. Name another file"),
        ("sqlite::memory:", "names no file, so everything would be forgotten"),
        ("mysql://x", "must begin with sqlite: or postgres:"),
        ("postgres://ann:secret@127.0.0.1:1/x", "postgres://ann@127.0.0.1:1/x cannot be reached. Does the server run"),
    ] {
        let told = format!("{:#}", Store::open(url, Default::default()).await.err().expect("an error"));
        assert!(told.contains(says) && !told.contains("secret"), "{told}");
    }
}
