//! discord.js and discord.py connect to the local Discord and answer a command, a button, a form and a reaction. Needs
//! `LOCAL_DISCORD_PEERS`: a directory in which `npm ci` has been run with tests/peers/package.json and its lock file, and
//! with a virtual environment `venv` that has tests/peers/requirements.txt.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use local_discord::{Answer, App, LocalDiscord, Options, Permissions};
use local_http::clock::{ManualClock, from_millis};
use local_http::needs::needs;
use serde_json::json;
use tokio::process::{Child, Command};

/// Where the clients are installed; without, says how to have the test run.
fn peers() -> Option<PathBuf> {
    needs("LOCAL_DISCORD_PEERS", "the local Discord with discord.js and discord.py").map(PathBuf::from)
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(name)
}

fn start(mut command: Command, directory: &Path, discord: &LocalDiscord, app: &App) -> Child {
    command
        .current_dir(directory)
        .env("PEER_BASE", discord.base_url())
        .env("PEER_TOKEN", &app.token)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"))
}

/// Plays the same scene with either client.
async fn plays(directory: &Path, command: Command) {
    let clock = ManualClock::new(from_millis(1_768_482_000_000));
    let openapi = std::env::var_os("DISCORD_OPENAPI").map(Into::into);
    let discord = LocalDiscord::start(clock, Options { openapi, ..Options::default() }).await.unwrap();
    let app = discord.application("helper");
    app.grant_message_content(true);
    let guild = discord.guild("Caro");
    let release = guild.text_channel("release");
    guild.invite(&app, Permissions::FRESH_SERVER.0);
    let mira = guild.member("Mira Holt", &[]);
    let bot = start(command, directory, &discord, &app);
    let registered = || {
        let mut commands = app.commands(None);
        commands.sort();
        commands == ["incident declare", "standup"]
    };
    let ready = || discord.is_connected(&app) && registered();
    assert!(discord.until(ready).await, "{:?} {:?}", app.commands(None), discord.requests());

    let declared = mira.slash(release, "incident declare", json!({ "title": "Pasting fails", "lead": "Mira Holt" }));
    let declared = declared.unwrap();
    assert_eq!(declared.settled().await.text(), "Pasting fails, led by Mira Holt\n[Acknowledge]");

    let pressed = mira.click(&declared, "Acknowledge").unwrap();
    assert_eq!(pressed.settled().await.text(), "Pasting fails, led by Mira Holt (acknowledged by Mira Holt)");
    assert_eq!(guild.messages(release).len(), 1, "the card is edited in place");

    let opened = mira.slash(release, "standup", json!({})).unwrap();
    let Answer::Modal(form) = opened.answered().await else { panic!("no form: {:?}", opened.answer()) };
    assert_eq!(
        (form.title.as_str(), form.inputs[0].label.as_str(), form.inputs[0].value.as_str()),
        ("Stand-up", "Today", "tests")
    );
    let sent = mira.fill_in(&opened, json!({ "Today": "more tests" })).unwrap();
    let saved = sent.settled().await;
    assert_eq!((saved.text().as_str(), saved.is_ephemeral()), ("Saved: more tests", true));

    let said = mira.say(release, "The progress bar is ugly").unwrap();
    mira.react(said, "🐛").unwrap();
    assert!(discord.until(|| guild.messages(release).len() == 3).await, "no reply: {:?}", guild.messages(release));
    let messages = guild.messages(release);
    assert_eq!(messages[1].reactions.iter().map(|reaction| reaction.emoji.as_str()).collect::<Vec<_>>(), ["🐛", "🗂️"]);
    assert_eq!(
        (messages[2].content.as_str(), messages[2].reply_to),
        ("Feedback: The progress bar is ugly", Some(said))
    );
    assert!(messages[2].pings.is_empty());

    let report = discord.contract();
    assert_eq!((&report.violations, report.limited), (&Vec::new(), 0));
    drop(bot);
}

#[tokio::test]
async fn discord_js_answers_a_command_a_button_a_form_and_a_reaction() {
    let Some(directory) = peers() else { return };
    let mut command = Command::new("node");
    command.arg(source("bot.mjs"));
    plays(&directory, command).await;
}

#[tokio::test]
async fn discord_py_answers_a_command_a_button_a_form_and_a_reaction() {
    let Some(directory) = peers() else { return };
    let mut command = Command::new(directory.join("venv/bin/python"));
    command.arg(source("bot.py"));
    plays(&directory, command).await;
}
