//! Figures that come by themselves: from GitHub, Discord, a real Prometheus, other addresses, programs and files.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use chrono::TimeDelta;
use local_github::{Failure, NewRelease};
use local_http::needs::needs;
use serde_json::{Value, json};
use tokio::io::AsyncBufReadExt;
use tplus::rehearsal::stage::Setting;
use tplus::rehearsal::workshop::SignIn;

use crate::support::{Scene, free_port, playbook, says, setting};

fn metric(name: &str) -> Value {
    json!({ "metric": name })
}

/// Reads what has been said everywhere, where a test is about something else.
fn skim(scene: &mut Scene) {
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.feedback, scene.cast.standup] {
        scene.news(place);
    }
}

#[tokio::test]
pub async fn what_the_community_contributed_is_named_with_thanks() {
    let mut scene = Scene::connected_for_days(SignIn::App).await;
    let (maya, priya) = (scene.cast.maya.clone(), scene.workshop().priya.clone());
    let (caro, user) = (scene.workshop().repository.clone(), scene.workshop().github.user("octo-cat"));
    let merged = user.open_pull(&caro, "A shorter help text, @everyone: https://evil.example", "").expect("opened");
    user.open_pull(&caro, "Not merged", "").expect("opened");
    priya.merge(&caro, merged).expect("merged");
    scene.at("2026-01-23 15:00").await;
    user.retitle(&caro, merged, "Nobody has read this").expect("retitled");
    scene.at("2026-01-23 16:00").await;
    let public = json!({ "which": "Public weekly update" });
    let week = scene.slash(&maya, "digest preview", public).await;
    week.says("🙌 **Contributed by the community, with thanks:**").says("by octo-cat: A shorter help text");
    assert!(
        !["Not merged", "Nobody has read", "@everyone", "https://evil"].iter().any(|word| week.text().contains(word)),
        "{}",
        week.text()
    );
    let report = scene.slash(&maya, "digest preview", json!({ "which": "Weekly metrics report" })).await;
    report.says("- 🙌 [#1]");
    let list = scene.slash(&maya, "checklist show", json!({ "which": "Week 2 priorities" })).await;
    list.says("Highlight community contributions");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.all_news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn the_repository_and_the_server_are_asked_ahead_of_each_post() {
    let mut scene = Scene::connected(SignIn::Token).await;
    let (maya, robin, lena) = (scene.cast.maya.clone(), scene.cast.robin.clone(), scene.cast.lena.clone());
    let (caro, owner, user) =
        (scene.workshop().repository.clone(), scene.workshop().owner.clone(), scene.workshop().user.clone());
    let files = NewRelease { tag: "v1.1.0-beta", assets: &["caro-linux", "caro-macos"], ..NewRelease::default() };
    let release = owner.release(&caro, files).expect("released");
    caro.download(release, "caro-linux", 30).expect("downloaded");
    caro.download(release, "caro-macos", 11).expect("downloaded");
    caro.star(7);
    caro.run("ci", Some("success"));
    caro.run("ci", Some("failure"));
    caro.run("docs", Some("success"));
    user.open_pull(&caro, "Fix a typo", "").expect("opened");
    let said = robin.say(scene.cast.feedback, "It is quick!").expect("said");
    lena.react(said, "❤️").expect("reacted");
    lena.react(said, "🎉").expect("reacted");
    robin.react(said, "👎").expect("reacted");
    maya.say(scene.cast.feedback, "Thank you!").expect("said");
    scene.at("2026-01-15 13:00").await;
    let shown = scene.slash(&maya, "metric show", json!({})).await;
    for line in [
        "**Downloads** 41 · target 50 ❌",
        "**GitHub stars** 7",
        "**Failed workflow runs** 1",
        "**Community contributions** 1 PRs",
        "**Active contributors** 1",
        "**Messages from users** 1 in 24 h",
        "**Users in the discussion** 1 in seven days",
        "**User sentiment** 66.7% (n=3) · target 70% ❌",
        "**Discord members**",
        "**Active discussions** 0 threads",
    ] {
        shown.says(line);
    }

    caro.download(release, "caro-linux", 20).expect("downloaded");
    scene.at("2026-01-15 13:30").await;
    scene.slash(&maya, "metric show", metric("downloads")).await.says("**Downloads** 61").says("> 41");
    scene.workshop().github.fail_next("GET", "/releases", Failure::Status(502), 200);
    scene.at("2026-01-15 15:00").await;
    let shown = scene.slash(&maya, "metric show", metric("downloads")).await;
    shown.says("**Downloads** 61 · target 50 ✅ · <t:").says("⏳ Downloads: no answer since <t:");
    skim(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn users_are_engaged_when_one_of_them_writes_on_each_workday() {
    let mut scene = Scene::launched().await;
    let (maya, robin, lena) = (scene.cast.maya.clone(), scene.cast.robin.clone(), scene.cast.lena.clone());
    scene.at("2026-01-23 10:00").await;
    robin.say(scene.cast.feedback, "It is quick!").expect("said");
    lena.say(scene.cast.feedback, "It is.").expect("said");
    // Nobody writes on the weekend; on Tuesday only the release manager does.
    scene.at("2026-01-26 10:00").await;
    robin.say(scene.cast.feedback, "When is the next one?").expect("said");
    scene.at("2026-01-27 10:00").await;
    let criterion = "Community remains engaged (daily activity in Discord)\n-# Messages from users";
    let shown = scene.slash(&maya, "release criteria", json!({ "of": "Week 2" })).await;
    shown.says(&format!("✅ {criterion}: 2 of 2 workdays"));
    maya.say(scene.cast.feedback, "Tell us what you think.").expect("said");
    scene.at("2026-01-28 10:00").await;
    let shown = scene.slash(&maya, "release criteria", json!({ "of": "Week 2" })).await;
    shown.says(&format!("❌ {criterion}: 2 of 3 workdays"));
    skim(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn issues_of_a_label_and_the_time_until_an_answer_are_counted() {
    let changes = [
        ("id = \"awu\"", "id = \"awu\"\nsources = [{ from = \"github.issues\", label = \"regression\" }]"),
        ("id = \"nps\"", "id = \"nps\"\nsources = [{ from = \"discord.response\" }]"),
    ];
    let with_sources = Setting { playbook: Some(playbook(&changes)), ..setting("2026-01-15 11:00") };
    let mut scene = Scene::connected_with(Setting { github: Some(SignIn::Token), ..with_sources }).await;
    let (maya, robin, lena) = (scene.cast.maya.clone(), scene.cast.robin.clone(), scene.cast.lena.clone());
    let caro = scene.workshop().repository.clone();
    let priya = scene.workshop().priya.clone();
    for title in ["Slower start", "Lost colours"] {
        priya.open(&caro, title, "", &["regression"]).expect("opened");
    }
    let asked = robin.say(scene.cast.support, "Where are the settings kept?").expect("asked");
    scene.minutes_pass(12).await;
    lena.reply(asked, "In your home folder.").expect("answered");
    scene.at("2026-01-15 13:00").await;
    let shown = scene.slash(&maya, "metric show", json!({})).await;
    shown.says("**AWU** 2").says("**NPS** 12");
    skim(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_prometheus_gives_what_a_query_asks_and_its_silence_makes_a_figure_stale() {
    let Some(program) = needs("TPLUS_TEST_PROMETHEUS", "a query to a real Prometheus") else { return };
    let server = Prometheus::start(&program, "").await;
    let asks = |query: &str| format!("id = \"awu\"\nsources = [{{ from = \"prometheus\", query = \"{query}\" }}]");
    let changes = [
        ("id = \"awu\"", asks("sum(vector(3)) * 50")),
        ("id = \"error_rate\"", asks("vector(0) / vector(0)").replace("awu", "error_rate")),
        (
            "id = \"crash_rate\"",
            asks("vector(1) or label_replace(vector(2), 'of', 'two', '', '')").replace("awu", "crash_rate"),
        ),
        ("id = \"nps\"", asks("sum(").replace("awu", "nps")),
    ];
    let changes: Vec<_> = changes.iter().map(|(before, after)| (*before, after.as_str())).collect();
    let mut scene = Scene::launched_with(Setting {
        playbook: Some(playbook(&changes)),
        settings: vec![("TPLUS_PROMETHEUS", server.address())],
        ..setting("2026-01-15 11:00")
    })
    .await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-15 12:00").await;
    let shown = scene.slash(&maya, "metric show", json!({})).await;
    shown.says("**AWU** 150 · target 30 🌟").says("Error rate: no answer since").says("the query gives NaN");
    shown
        .says("series; sum() or max() makes one of them")
        .says("NPS: no answer since")
        .says("Prometheus: invalid parameter");
    server.stop().await;
    scene.at("2026-01-17 15:00").await;
    let shown = scene.slash(&maya, "metric show", metric("awu")).await;
    shown.says("**AWU** 150 · target 150 ✅ · ⏳ stale: <t:").says("Prometheus was not reached");
    skim(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_prometheus_reads_what_tplus_counts() {
    let Some(program) = needs("TPLUS_TEST_PROMETHEUS", "a real Prometheus that reads /metrics") else { return };
    let addr = free_port();
    let settings = vec![("TPLUS_HTTP", addr.to_string())];
    let mut scene = Scene::launched_with(Setting { settings, ..setting("2026-01-15 12:00") }).await;
    let priya = scene.cast.priya.clone();
    scene.declared(&priya, "P0", "Login fails").await;
    let target = format!("{{ job_name: tplus, static_configs: [{{ targets: ['{addr}'] }}] }}");
    let server = Prometheus::start(&program, &target).await;
    assert_eq!(server.answer("tplus_interactions_total{name='incident declare',result='done'}").await, "1");
    assert_eq!(server.answer("tplus_gateway_connected").await, "1");
    assert_eq!(
        server.answer("tplus_answer_seconds_count > 0").await,
        server.answer("tplus_answer_seconds_count").await
    );
    server.stop().await;
    scene.settle().await;
    skim(&mut scene);
    scene.end().await;
}

/// A real Prometheus.
struct Prometheus {
    child: tokio::process::Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Prometheus {
    /// With `scrapes`, the `scrape_configs` of its settings.
    async fn start(program: &str, scrapes: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port().port();
        let config = format!("global: {{ scrape_interval: 1s }}\nscrape_configs: [{scrapes}]\n");
        let file = folder.path().join("prometheus.yml");
        std::fs::write(&file, config).expect("written");
        let mut child = tokio::process::Command::new(program)
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Prometheus starts");
        let log = child.stderr.take().expect("its log");
        let mut lines = tokio::io::BufReader::new(log).lines();
        let ready = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if line.contains("Server is ready") {
                    break;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), ready).await.expect("Prometheus becomes ready");
        // What it says later is of no interest, and must not fill the pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, port, _folder: folder }
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The one value of `query`, once it has one.
    async fn answer(&self, query: &str) -> String {
        let ask = || async {
            let url = format!("{}/api/v1/query", self.address());
            let answer = reqwest::Client::new().get(url).query(&[("query", query)]).send().await.expect("an answer");
            let answer: Value = answer.json().await.expect("JSON");
            answer["data"]["result"][0]["value"][1].as_str().map(str::to_owned)
        };
        let asked = async {
            loop {
                if let Some(value) = ask().await {
                    return value;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), asked).await.expect("it has read tplus's figures")
    }

    async fn stop(mut self) {
        self.child.kill().await.expect("it ends");
    }
}

/// Something that answers over HTTP, for as long as the test lasts.
async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let addr = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    addr
}

#[tokio::test]
pub async fn crates_and_addresses_are_looked_at_and_several_sources_are_added_up() {
    let versions = json!({ "versions": [
        { "num": "1.1.0-beta", "created_at": "2026-01-15T14:00:00+00:00", "downloads": 12 },
        { "num": "1.1.1-beta.1", "created_at": "2026-01-15T16:00:00+00:00", "downloads": 5 },
        { "num": "1.0.0", "created_at": "2025-11-01T00:00:00+00:00", "downloads": 900 },
    ] });
    let router = Router::new()
        .route("/api/v1/crates/caro", get(move || async move { axum::Json(versions) }))
        .route("/well", get(|| async { "all is well" }))
        .route("/ill", get(|| async { "degraded" }));
    let addr = serve(router).await;
    let probes = format!(
        "[[probes]]\nid = \"cdn\"\nname = \"CDN\"\nurl = \"http://{addr}/well\"\ncontains = \"well\"\n[[probes]]\n\
         id = \"mirror\"\nname = \"Mirror\"\nurl = \"http://{addr}/ill\"\ncontains = \"well\"\n[collect]"
    );
    let sources = "sources = [{ from = \"crates.io\", crate = \"caro\" }, { from = \"crates.io\", crate = \"caro\" }]";
    let mut scene = Scene::launched_with(Setting {
        playbook: Some(playbook(&[("sources = [{ from = \"github.downloads\" }]", sources), ("[collect]", &probes)])),
        settings: vec![("TPLUS_CRATES_API", format!("http://{addr}"))],
        ..setting("2026-01-15 11:00")
    })
    .await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-15 12:00").await;
    scene.slash(&maya, "metric show", metric("downloads")).await.says("**Downloads** 34 ");
    let shown = scene.slash(&maya, "metric show", json!({})).await;
    shown.says("✅ CDN").says("❌ Mirror: answered without \"well\"");
    scene.end().await;
}

#[tokio::test]
pub async fn a_server_that_never_answers_holds_nothing_up() {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let asks = "id = \"awu\"\nsources = [{ from = \"prometheus\", query = \"awu\" }]";
    let mut scene = Scene::launched_with(Setting {
        playbook: Some(playbook(&[("id = \"awu\"", asks)])),
        settings: vec![("TPLUS_PROMETHEUS", address)],
        ..setting("2026-01-15 11:40")
    })
    .await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-15 11:46").await;
    let shown = scene.slash(&maya, "metric show", metric("awu")).await;
    shown.says("no data").says("Prometheus did not answer within 5 seconds");
    scene.end().await;
}

#[tokio::test]
pub async fn programs_push_figures_with_a_token_and_all_or_nothing_is_taken() {
    let port = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|held| held.local_addr());
    let addr = port.expect("a port");
    let mut scene = Scene::launched_with(Setting {
        settings: vec![("TPLUS_HTTP", addr.to_string())],
        ..setting("2026-01-15 11:00")
    })
    .await;
    let (maya, jonas) = (scene.cast.maya.clone(), scene.cast.jonas.clone());
    scene.slash(&scene.cast.lena.clone(), "metric token", json!({})).await.says("Allowed: release manager");
    let token_of =
        |answer: &str| answer.split_once("```\n").unwrap_or_else(|| panic!("a token: {answer}")).1[..38].to_owned();
    let first = token_of(&scene.slash(&maya, "metric token", json!({})).await.text());
    let token = token_of(&scene.slash(&jonas, "metric token", json!({})).await.text());
    let client = reqwest::Client::new();
    let push = async |token: &str, body: &str| {
        let sent = client.post(format!("http://{addr}/api/metrics")).bearer_auth(token).body(body.to_owned());
        let answer = sent.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("its words"))
    };
    let (status, said) = push(&first, r#"{"awu": 40}"#).await;
    assert!(status == 401 && said.contains("replaced by a newer one"), "{status} {said}");
    let (status, said) = push(&token, r#"{"awu": 40, "error_rate": -2}"#).await;
    assert!(
        status == 422
            && said.contains("nothing was recorded")
            && said.contains("Error rate must be between 0% and 100%"),
        "{status} {said}"
    );
    scene.slash(&maya, "metric show", metric("awu")).await.says("no data");
    let (status, said) = push(&token, r#"{"awu": 40, "error_rate": 2}"#).await;
    assert_eq!((status, said.as_str()), (200, "accepted: 2 new, 0 already known, 0 replaced\n"));
    assert_eq!(
        push(&token, r#"{"awu": 40, "error_rate": 3}"#).await.1,
        "accepted: 0 new, 1 already known, 1 replaced\n"
    );
    let (status, _) = push(&token, &format!("{{\"awu\": 1, \"x\": \"{}\"}}", "x".repeat(300_000))).await;
    assert_eq!(status, 413, "a push has its limit");
    let bare = client.post(format!("http://{addr}/api/metrics")).body("{}").send().await.expect("an answer");
    assert_eq!(bare.status().as_u16(), 401);
    let hook = client.post(format!("http://{addr}/hooks/github")).body("{}").send().await.expect("an answer");
    assert_eq!(hook.status().as_u16(), 404, "without a secret there are no web hooks");
    scene.slash(&maya, "metric show", json!({})).await.says("**AWU** 40").says("**Error rate** 3%");
    scene.end().await;
}

#[tokio::test]
pub async fn a_file_is_taken_in_whole_or_its_bad_rows_are_named() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    let folder = scene.stage.folder().to_owned();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
    write("bad.csv", "metric,value,at\nawu,120,2026-01-15\nawu,many,2026-01-15\nhappiness,1,2026-01-15\nawu,5,soon\n");
    let (well, said) = scene.stage.run("import bad.csv").await.expect("run");
    assert!(!well && said.contains("nothing was imported, not even the good ones"), "{said}");
    for row in [
        "line 3: \"many\" is not a valid value for AWU",
        "line 4: \"happiness\" is not a metric in the playbook",
        "line 5: \"soon\" is not a valid time",
    ] {
        assert!(said.contains(row), "{row} in {said}");
    }
    scene.slash(&maya, "metric show", metric("awu")).await.says("no data");
    write(
        "wide.csv",
        "\u{feff}date,Downloads,error_rate,nps\n2026-01-15 09:00,50,1.5%,\n2026-01-15 10:00,\"1,050\",,-20\n",
    );
    let (well, said) = scene.stage.run("import wide.csv").await.expect("run");
    assert!(well && said.contains("accepted: 4 new, 0 already known, 0 replaced"), "{said}");
    assert!(scene.stage.run("import wide.csv").await.expect("run").1.contains("0 new, 4 already known"));
    let shown = scene.slash(&maya, "metric show", json!({})).await;
    shown.says("**Downloads** 1,050").says("**Error rate** 1.5%").says("**NPS** -20");
    let run = folder.join("criterion/simple_query/new");
    std::fs::create_dir_all(&run).expect("a folder");
    std::fs::write(run.join("benchmark.json"), r#"{"full_id": "simple_query"}"#).expect("written");
    let times: Vec<f64> = (1..=100).map(|number| f64::from(number) * 1e6).collect();
    let sample = json!({ "sampling_mode": "Flat", "iters": vec![1.0; 100], "times": times });
    std::fs::write(run.join("sample.json"), sample.to_string()).expect("written");
    let (well, said) = scene.stage.run("import criterion").await.expect("run");
    assert!(well && said.contains("accepted: 3 new"), "{said}");
    let (well, said) = scene.stage.run("import nowhere.csv").await.expect("run");
    assert!(!well && said.contains("nowhere.csv cannot be read"), "{said}");
    scene.end().await;
}

#[tokio::test]
pub async fn a_figure_out_of_the_ordinary_has_one_card_that_says_when_it_is_over() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    let note = |value: &str| json!({ "metric": "awu", "value": value });
    for (day, value) in [(16, "100"), (17, "104"), (18, "98"), (19, "101"), (20, "103")] {
        scene.at(&format!("2026-01-{day} 12:00")).await;
        scene.slash(&maya, "metric record", note(value)).await.says("Recorded");
    }
    skim(&mut scene);
    scene.at("2026-01-21 12:00").await;
    scene.slash(&maya, "metric record", note("60")).await.says("Recorded");
    scene.settle().await;
    let news = scene.news(scene.cast.release);
    let card = news.last().expect("a card");
    says(card, "📉 AWU is 60");
    says(card, "It is 60; the usual value is 101 (the median of the last 5 days).");
    assert!(card.pings.is_empty(), "nobody is woken");
    scene.minutes_pass(30).await;
    scene.slash(&maya, "metric record", note("58")).await.says("Recorded");
    scene.settle().await;
    assert!(scene.news(scene.cast.release).is_empty(), "one card is enough");
    scene.minutes_pass(60).await;
    scene.slash(&maya, "metric record", note("102")).await.says("Recorded");
    scene.settle().await;
    let card = scene.stage.discord.message(card.id).expect("the card");
    says(&card, "✅ AWU is 102");
    says(&card, "Back to normal. It was at 58 at its worst, in readings from ");
    let rate = |value: &str| json!({ "metric": "error_rate", "value": value });
    scene.slash(&maya, "metric record", rate("7")).await.says("Recorded");
    scene.settle().await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "📉 Error rate is 7%");
    says(&card, "It must be <5%.");
    let to = scene.stage.now() + TimeDelta::minutes(5);
    scene.stage.advance_to(to).await.expect("time passes");
    skim(&mut scene);
    scene.end().await;
}
