//! What the tests share: a set stage with its cast, local times, and the rule that no output goes unread.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::LazyLock;

use chrono::{NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::America::New_York;
use local_discord::{Answer, ChannelId, Interaction, MessageView, ModalView, Person, Refusal};
use local_http::needs::needs;
use serde_json::{Value, json};
use sqlx::Connection;
use tplus::engine::clock::Instant;
use tplus::rehearsal::cast::Cast;
use tplus::rehearsal::stage::{Setting, Stage, Way};
use tplus::rehearsal::workshop::{SignIn, Workshop};

use crate::routine::{is_routine, unaccounted};

/// A server with its team, tplus connected, and the release example of the plan.
pub struct Scene {
    pub stage: Stage,
    pub cast: Cast,
    claimed: std::collections::BTreeSet<u64>,
    expected: Vec<&'static str>,
    /// Whether Discord may have told tplus to slow down.
    may_be_slowed: bool,
    /// When the release manager says that the announcement is out, while that lies ahead.
    announces: Option<Instant>,
}

/// The instant at which New York's clocks show `text`, e.g. `2026-01-15 14:05`.
pub fn local(text: &str) -> Instant {
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a local time");
    New_York.from_local_datetime(&naive).earliest().expect("a time that exists").to_utc()
}

/// Discord's OpenAPI file, where a run is given it.
pub fn openapi() -> Option<PathBuf> {
    static FILE: LazyLock<Option<String>> = LazyLock::new(|| {
        needs("DISCORD_OPENAPI", "what is said and answered against Discord's description of its API")
    });
    FILE.as_ref().map(PathBuf::from)
}

/// GitHub's OpenAPI file, where a run is given it.
pub fn github_openapi() -> Option<PathBuf> {
    std::env::var_os("GITHUB_OPENAPI").map(PathBuf::from)
}

thread_local! {
    /// The PostgreSQL server for the test on this thread, where it doesn't use a file of the stage's own.
    static SERVER: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Has the test on this thread use the server that `TPLUS_TEST_POSTGRES` names; `false` when there is none.
pub fn use_postgres() -> bool {
    let server = needs("TPLUS_TEST_POSTGRES", "a rehearsal on PostgreSQL");
    SERVER.replace(server.clone());
    server.is_some()
}

/// The database of this run from which others are copied: bringing each up to date would take longer than most tests.
static TEMPLATE: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();

/// The same of a database in a file, as its bytes.
static EMPTY: tokio::sync::OnceCell<Vec<u8>> = tokio::sync::OnceCell::const_new();

/// A database in a file with tplus's tables and nothing in them.
async fn empty_file() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("empty.db");
    let address = format!("sqlite://{}", path.display());
    let store = tplus::engine::store::Store::open(&address, Default::default()).await.expect("the tables");
    store.close().await;
    std::fs::read(path).expect("what it wrote")
}

/// The address of a new database on `server`, with tplus's tables and nothing in them.
async fn fresh_database(server: &str) -> String {
    let address =
        |name: &str| format!("{}/{name}", server.rsplit_once('/').expect("a database in TPLUS_TEST_POSTGRES").0);
    let template = TEMPLATE.get_or_init(async || {
        let name = format!("tplus_template_{:016x}", fastrand::u64(..));
        create_database(server, &name, "template1").await;
        let store = tplus::engine::store::Store::open(&address(&name), Default::default()).await.expect("the tables");
        store.close().await;
        name
    });
    let name = format!("tplus_rehearsal_{:016x}", fastrand::u64(..));
    create_database(server, &name, template.await).await;
    address(&name)
}

async fn create_database(server: &str, name: &str, template: &str) {
    sqlx::any::install_default_drivers();
    let mut admin = sqlx::AnyConnection::connect(server).await.expect("the server answers");
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}"));
    sqlx::query(create).execute(&mut admin).await.expect("a database");
    admin.close().await.expect("closed");
}

pub fn setting(start: &str) -> Setting {
    Setting {
        program: env!("CARGO_BIN_EXE_tplus").into(),
        start: local(start),
        openapi: openapi(),
        database: None,
        playbook: None,
        twice: false,
        way: Way::Tls,
        github: None,
        github_openapi: github_openapi(),
        settings: Vec::new(),
    }
}

impl Scene {
    /// The team's server on launch morning; nobody has set tplus up.
    pub async fn before_setup() -> Self {
        Self::with(setting("2026-01-15 11:00")).await
    }

    /// The same with other settings.
    pub async fn with(mut setting: Setting) -> Self {
        if let Some(server) = SERVER.with_borrow(Clone::clone) {
            setting.database = Some(fresh_database(&server).await);
        }
        let is_fresh = setting.database.is_none();
        let mut stage = Stage::set(setting).await.expect("a stage");
        if is_fresh {
            let file = stage.folder().join("tplus.db");
            tplus::secret::make_private(&file).expect("a file");
            std::fs::write(file, EMPTY.get_or_init(empty_file).await).expect("a database");
        }
        stage.app.grant_message_content(true);
        let cast = Cast::gather(&stage.discord, &stage.app);
        stage.start_bot().await.expect("the bot starts");
        Self { stage, cast, claimed: Default::default(), expected: Vec::new(), may_be_slowed: false, announces: None }
    }

    /// Set up, but no release runs.
    pub async fn set_up() -> Self {
        Self::set_up_with(setting("2026-01-15 11:00")).await
    }

    /// The same with other settings.
    pub async fn set_up_with(setting: Setting) -> Self {
        let mut scene = Self::with(setting).await;
        let owner = scene.cast.guild.owner();
        scene.slash(&owner, "setup", scene.cast.setup_options()).await;
        scene
    }

    /// Launch day: v1.1.0-beta is on the clock since 11:30, and the release manager announces it at 12:00.
    pub async fn launched() -> Self {
        Self::launched_with(setting("2026-01-15 11:00")).await
    }

    /// The same with other settings.
    pub async fn launched_with(setting: Setting) -> Self {
        let mut scene = Self::set_up_with(setting).await;
        scene.at("2026-01-15 11:30").await;
        let maya = scene.cast.maya.clone();
        let options = json!({ "version": "v1.1.0-beta", "launch": "2026-01-15", "zone": "America/New_York" });
        scene.slash(&maya, "release start", options).await;
        scene.announces = Some(local("2026-01-15 12:00"));
        scene
    }

    /// Lets time pass until `to`; on the way the release manager answers whether the announcement is out.
    async fn pass_to(&mut self, to: Instant) {
        if let Some(at) = self.announces.take_if(|at| *at <= to) {
            self.stage.advance_to(at).await.expect("time passes");
            let messages = self.cards(self.cast.release);
            if let Some(asked) = messages.iter().find(|message| message.buttons().contains(&"It is announced")) {
                let used = self.cast.maya.click(asked.id, "It is announced");
                self.answered(used).await.says("📣 v1.1.0-beta was announced");
            }
        }
        self.stage.advance_to(to).await.expect("time passes");
    }

    /// Launched, with `wildcard/caro` on GitHub connected.
    pub async fn connected(sign_in: SignIn) -> Self {
        Self::connected_with(Setting { github: Some(sign_in), ..setting("2026-01-15 11:00") }).await
    }

    /// The same with a repository that is looked at four times a day: for what takes days.
    pub async fn connected_for_days(sign_in: SignIn) -> Self {
        let seldom = tplus::playbook::DEFAULT.replace("poll_every = \"5m\"", "poll_every = \"6h\"");
        let setting = Setting { github: Some(sign_in), playbook: Some(seldom), ..setting("2026-01-15 11:00") };
        Self::connected_with(setting).await
    }

    /// The same with other settings.
    pub async fn connected_with(setting: Setting) -> Self {
        let mut scene = Self::launched_with(setting).await;
        let maya = scene.cast.maya.clone();
        scene.slash(&maya, "github connect", json!({ "repository": "wildcard/caro" })).await.says("is connected");
        scene.settle().await;
        scene
    }

    /// The team's repository on GitHub.
    pub fn workshop(&self) -> &Workshop {
        self.stage.workshop.as_ref().expect("a scene with GitHub")
    }

    /// Lets time pass until New York's clocks show `text`.
    pub async fn at(&mut self, text: &str) {
        self.pass_to(local(text)).await;
    }

    /// Lets some minutes pass.
    pub async fn minutes_pass(&mut self, minutes: i64) {
        let to = self.stage.now() + TimeDelta::minutes(minutes);
        self.pass_to(to).await;
    }

    /// Lets a few seconds pass, in which everything that was caused happens: tplus paces what it says.
    pub async fn settle(&mut self) {
        let to = self.stage.now() + TimeDelta::seconds(10);
        self.pass_to(to).await;
    }

    /// What `who` is answered to a slash command in #release.
    pub async fn slash(&mut self, who: &Person, command: &str, options: Value) -> Answered {
        let used = who.slash(self.cast.release, command, options);
        self.answered(used).await
    }

    /// `who` declares an incident; returns its thread, with what was said about it read.
    pub async fn declared(&mut self, who: &Person, severity: &str, title: &str) -> ChannelId {
        self.slash(who, "incident declare", json!({ "severity": severity, "title": title })).await.says("is declared");
        self.settle().await;
        self.news(self.cast.release);
        let thread = self.thread(self.cast.release);
        self.news(thread);
        thread
    }

    /// `who` presses a button on what only they see.
    pub async fn then(&mut self, who: &Person, seen: &Answered, label: &str) -> Answered {
        let used = who.click(&seen.used, label);
        self.answered(used).await
    }

    /// What a click, a choice or a form is answered.
    pub async fn answered(&mut self, used: Result<Interaction, Refusal>) -> Answered {
        let used = used.expect("Discord's client offers this");
        let answer = used.answered().await;
        self.stage.settle().await.expect("the bot becomes quiet");
        Answered { used, answer }
    }

    /// Presses the button `label` on the newest card in `channel` that has it.
    pub async fn click(&mut self, who: &Person, channel: ChannelId, label: &str) -> Answered {
        let messages = self.cast.guild.messages(channel);
        let card = messages.iter().rev().find(|message| message.buttons().contains(&label));
        let card = card.unwrap_or_else(|| panic!("nothing in the channel has a button {label}"));
        let used = who.click(card.id, label);
        self.answered(used).await
    }

    /// Fills in the form that `form` opened.
    pub async fn fill_in(&mut self, who: &Person, form: &Answered, fields: Value) -> Answered {
        let used = who.fill_in(&form.used, fields);
        self.answered(used).await
    }

    /// What tplus has said in `channel` since it was last read here, oldest first. What is never read fails the test. The
    /// calendar's routine is passed over ([`Scene::all_news`] has it, too) and accounted for in the end.
    pub fn news(&mut self, channel: ChannelId) -> Vec<MessageView> {
        let mut messages = self.all_news(channel);
        messages.retain(|message| !is_routine(&message.text()));
        messages
    }

    /// The same with the calendar's routine.
    pub fn all_news(&mut self, channel: ChannelId) -> Vec<MessageView> {
        let mut messages = self.cards(channel);
        messages.retain(|message| self.claimed.insert(message.id.0));
        messages
    }

    /// What stands in `channel` of tplus's, oldest first. The board and the question where figures come from are no news, and have
    /// tests of their own.
    pub fn cards(&self, channel: ChannelId) -> Vec<MessageView> {
        let mut messages = self.cast.guild.messages(channel);
        let is_own = |text: &str| text.starts_with("Board · ") || text.contains("Where do the figures come from?");
        messages.retain(|message| self.is_tplus(message) && !is_own(&message.text()));
        messages
    }

    /// The card of the incident of that name in #release.
    pub fn incident(&self, name: &str) -> MessageView {
        let cards = self.cards(self.cast.release);
        cards.into_iter().find(|card| card.text().contains(&format!(" · {name} · "))).expect("its card")
    }

    /// The one thing that tplus has said in `channel` since it was last read here.
    pub fn only_news(&mut self, channel: ChannelId) -> MessageView {
        let mut news = self.news(channel);
        assert_eq!(news.len(), 1, "one message was expected:\n{}", shown(&news));
        news.remove(0)
    }

    /// The thread on the newest card of `channel` that has one.
    pub fn thread(&self, channel: ChannelId) -> ChannelId {
        let messages = self.cast.guild.messages(channel);
        messages.iter().rev().find_map(|message| message.thread).expect("a thread")
    }

    fn is_tplus(&self, message: &MessageView) -> bool {
        message.author.id == self.stage.app.user_id && !message.is_notice && !message.is_ephemeral()
    }

    /// What the bot's log says with `words` in it is what this test is about.
    pub fn expect_complaint(&mut self, words: &'static str) {
        self.expected.push(words);
    }

    /// tplus is killed in this test: a process that begins has forgotten how much was sent just before, and waits when told to.
    pub fn expect_to_be_slowed(&mut self) {
        self.may_be_slowed = true;
    }

    /// What `sql` does to the bot's database, behind its back.
    pub async fn tamper(&self, sql: &str) {
        sqlx::any::install_default_drivers();
        let mut database = sqlx::AnyConnection::connect(&self.stage.database()).await.expect("the database");
        sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut database).await.expect(sql);
        database.close().await.expect("closed");
    }

    /// How many rows `sql` counts in the bot's database.
    pub async fn count(&self, sql: &str) -> i64 {
        sqlx::any::install_default_drivers();
        let mut database = sqlx::AnyConnection::connect(&self.stage.database()).await.expect("the database");
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&mut database).await.expect(sql);
        database.close().await.expect("closed");
        count
    }

    /// Ends the test: everything that tplus said has been read, Discord's rules were kept, and nothing was logged as
    /// wrong.
    pub async fn end(mut self) {
        self.settle().await;
        let places =
            [self.cast.release, self.cast.announcements, self.cast.feedback, self.cast.standup, self.cast.general];
        for place in places {
            let unread = self.news(place);
            assert!(unread.is_empty(), "nobody read this:\n{}", shown(&unread));
        }
        for place in places {
            let mut boards = self.cast.guild.messages(place);
            boards.retain(|message| message.text().starts_with("Board · ") && !message.text().contains("is over"));
            assert!(boards.len() <= 1, "one board");
            let routine = unaccounted(&self.cards(place));
            assert!(routine.is_empty(), "more than the calendar has:\n{}", routine.join("\n"));
        }
        let limited = self.stage.discord.contract().limited;
        assert!(
            limited == 0 || self.may_be_slowed,
            "tplus was told to slow down {limited} times:\n{}",
            self.stage.log()
        );
        assert!(self.stage.stop_bot().await.expect("the bot can be stopped"), "it stops within ten seconds");
        let log = self.stage.log();
        let complaints: Vec<_> = log
            .lines()
            .filter(|line| line.contains("ERROR ") && !self.expected.iter().any(|words| line.contains(words)))
            .collect();
        assert!(complaints.is_empty(), "the bot complained:\n{}", complaints.join("\n"));
    }
}

impl Drop for Scene {
    /// However a test ends, every request of tplus's and every answer of the local Discord has kept to Discord's own
    /// description of its API.
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let contract = self.stage.discord.contract();
        assert_eq!(contract.violations, Vec::<String>::new(), "against Discord's API");
        if let Some(workshop) = &self.stage.workshop {
            let contract = workshop.github.contract();
            assert_eq!(contract.violations, Vec::<String>::new(), "against GitHub's API");
            assert!(!contract.active || contract.requests_checked > 0, "nothing was checked against GitHub's API");
        }
        if openapi().is_some() {
            assert!(contract.requests_checked > 0 && contract.answers_checked > 0, "nothing was checked");
        }
    }
}

/// What messages show, for a failing test.
pub fn shown(messages: &[MessageView]) -> String {
    messages.iter().map(|message| message.text()).collect::<Vec<_>>().join("\n---\n")
}

/// An interaction and its answer.
pub struct Answered {
    pub used: Interaction,
    pub answer: Answer,
}

impl Answered {
    /// What the person reads.
    pub fn text(&self) -> String {
        self.answer.text()
    }

    /// The form that opened.
    pub fn form(&self) -> &ModalView {
        match &self.answer {
            Answer::Modal(form) => form,
            other => panic!("a form was expected, not {other:?}"),
        }
    }

    /// What stands in the form's field already.
    pub fn prefilled(&self, field: &str) -> String {
        let input = self.form().inputs.iter().find(|input| input.label.contains(field));
        input.unwrap_or_else(|| panic!("the form has no field {field}")).value.clone()
    }

    /// Asserts that only the person who asked reads this, and that it says `what`.
    #[track_caller]
    pub fn says(&self, what: &str) -> &Self {
        assert!(self.text().contains(what), "{what:?} was expected in:\n{}", self.text());
        assert!(self.answer.is_ephemeral(), "only the person who asked should read: {}", self.text());
        self
    }
}

/// Asserts that `message` says `what`.
#[track_caller]
pub fn says(message: &MessageView, what: &str) {
    assert!(message.text().contains(what), "{what:?} was expected in:\n{}", message.text());
}

/// How many cases of what is generated are played: what `variable` says, or `few`, so that everybody's tests stay short.
pub fn cases(variable: &str, few: u32) -> u32 {
    std::env::var(variable).ok().and_then(|cases| cases.parse().ok()).unwrap_or(few)
}

/// The names of the roles that `message` pinged.
pub fn pinged(message: &MessageView) -> Vec<String> {
    message.pings.roles.iter().map(|role| role.name.clone()).collect()
}

/// An address on loopback at which nobody listens.
pub fn free_port() -> SocketAddr {
    std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|held| held.local_addr()).expect("a port")
}

/// The default playbook with these lines instead of, or behind, what stands in it.
pub fn playbook(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(tplus::playbook::DEFAULT.to_owned(), |text, (before, after)| {
        assert!(text.contains(before), "the playbook has no {before}");
        text.replacen(before, after, 1)
    })
}
