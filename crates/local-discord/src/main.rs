//! `local-discord`: a local Discord on a loopback port, with a server, a few people and an application for your bot.

mod console;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use console::Console;
use local_discord::{LocalDiscord, Options, Permissions};
use local_http::clock::SystemClock;
use tokio::io::{AsyncBufReadExt, BufReader};

/// Starts a local Discord and prints where it is and how a bot signs in. Then it reads lines by which people act; `help` lists
/// them. It runs until Ctrl+C or the line `stop`.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// What the application is called.
    #[arg(long, default_value = "helper")]
    app: String,
    /// What the server is called.
    #[arg(long, default_value = "Caro")]
    server: String,
    /// A text channel; may be given several times.
    #[arg(long = "channel", default_values = ["general"])]
    channels: Vec<String>,
    /// A member of the server; may be given several times.
    #[arg(long = "member", default_values = ["Mira"])]
    members: Vec<String>,
    /// Without the privileged intent for the content of messages.
    #[arg(long)]
    no_message_content: bool,
    /// Write the certificate of the authority that a client must trust for TLS to this file. The port speaks TLS as well as plain
    /// HTTP.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Discord's OpenAPI file: everything is checked against it, and what differs is told at the end. Needs the feature `contract`.
    #[arg(long, value_name = "FILE")]
    openapi: Option<PathBuf>,
    /// End at the end of what is typed, as for a script; otherwise only `stop` and Ctrl+C end it.
    #[arg(long)]
    exit_at_eof: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("local-discord: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    let (channels, members) = (console::channel_names(&cli.channels)?, console::member_names(&cli.members)?);
    let options = Options { openapi: cli.openapi.clone(), ..Options::default() };
    let discord = LocalDiscord::start(Arc::new(SystemClock), options).await?;
    let app = discord.application(&cli.app);
    app.grant_message_content(!cli.no_message_content);
    let guild = discord.guild(&cli.server);
    println!("address  {}", discord.addr());
    println!("api      {}/api/v10", discord.base_url());
    println!("gateway  ws://{}", discord.addr());
    println!("token    {}", app.token);
    println!("app      {}", app.id);
    println!("server   {} {}", guild.id, cli.server);
    for name in &channels {
        println!("channel  {} {name}", guild.text_channel(name));
    }
    let people: Vec<_> = members.iter().map(|name| (name.clone(), guild.member(name, &[]))).collect();
    for (name, person) in &people {
        println!("member   {} {name}", person.id());
    }
    guild.invite(&app, Permissions::FRESH_SERVER.0);
    if let Some(path) = &cli.ca {
        std::fs::write(path, discord.ca_pem())
            .map_err(|error| format!("--ca: {} cannot be written: {error}", path.display()))?;
        println!("ca       {}", path.display());
    }
    println!("ready; `help` lists what may be typed, `stop` ends it");
    let is_connected = || discord.is_connected(&app);
    act_until_told(Console { guild, people, last: None }, is_connected, cli.exit_at_eof).await?;
    report(&discord, cli.openapi.is_some());
    Ok(())
}

/// Does what is typed until Ctrl+C or the line `stop`; the end of the input is neither, unless it is to be.
async fn act_until_told(
    mut console: Console,
    is_connected: impl Fn() -> bool,
    exit_at_eof: bool,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    loop {
        let line = tokio::select! {
            pressed = tokio::signal::ctrl_c() => return pressed,
            line = lines.next_line() => line?,
        };
        match line.as_deref().map(str::trim) {
            None if exit_at_eof => return Ok(()),
            None => return tokio::signal::ctrl_c().await,
            Some("stop") => return Ok(()),
            Some("") => {}
            Some(line) if console::needs_bot(line) && !is_connected() => {
                println!("not done: no bot is connected; start yours, or wait until it is");
            }
            Some(line) => match console.act(line).await {
                Ok(shown) => println!("{shown}"),
                Err(reason) => println!("not done: {reason}"),
            },
        }
    }
}

/// `path` without the tokens that stand in it.
fn shortened(path: &str) -> String {
    let part = |part: &str| match part.char_indices().nth(30) {
        Some((at, _)) => format!("{}…", &part[..at]),
        None => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What the bot asked, what was refused, and what differs from Discord's description.
fn report(discord: &LocalDiscord, was_checked: bool) {
    let requests = discord.requests();
    println!("{} {}", requests.len(), if requests.len() == 1 { "request" } else { "requests" });
    for refused in requests.iter().filter(|request| request.error.is_some()) {
        let status = refused.status.unwrap_or_default();
        let code = refused.error.filter(|code| *code != 0).map(|code| format!(" ({code})")).unwrap_or_default();
        let reason = refused.reason.as_deref().unwrap_or_default();
        println!("refused: {} {}: {status}{code} {reason}", refused.method, shortened(&refused.path));
    }
    for closed in discord.closed() {
        println!("closed: the gateway, with {} {}", closed.code, closed.reason);
    }
    let contract = discord.contract();
    for violation in &contract.violations {
        println!("differs from Discord's description: {violation}");
    }
    if was_checked && contract.violations.is_empty() {
        println!("all of them agree with Discord's description");
    }
}
