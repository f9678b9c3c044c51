//! The command line.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand, ValueEnum};
use tplus::config::{Settings, read_playbook};

/// Runs the thirty days after a launch inside a team's Discord server.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Connect to Discord and work until stopped.
    Run,
    /// Say what is wrong with token, intents, permissions, channels and database.
    Check,
    /// Play a launch on a local Discord, without a token and without a network, by the built-in playbook.
    Rehearse {
        /// The scenario to play: launch-week, p0-after-launch, rollback, quiet-launch or feedback-loop.
        #[arg(long, default_value = "launch-week")]
        script: String,
    },
    /// Print every command as Markdown: this is commands.md.
    Commands,
    /// Bring the database up to date and stop.
    Migrate,
    /// Take data along.
    Export {
        #[command(subcommand)]
        what: ExportCommand,
    },
    /// Take figures in: a CSV (metric,value,at; or at and one column for each metric), or the folder target/criterion that
    /// Criterion writes. All of it is taken, or nothing.
    Import {
        /// The file or folder.
        path: PathBuf,
        /// The server's id, where releases run in several.
        #[arg(long)]
        guild: Option<i64>,
    },
    /// Work with playbooks.
    Playbook {
        #[command(subcommand)]
        command: PlaybookCommand,
    },
}

#[derive(Subcommand)]
enum ExportCommand {
    /// Every incident that counts, with timeline, steps, decisions and actions. Needs no Discord.
    Incidents {
        /// The server's id, where the database holds several.
        #[arg(long)]
        guild: Option<i64>,
        /// JSON for programs, Markdown to read.
        #[arg(long, value_enum, default_value = "json")]
        format: ExportFormat,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    Json,
    Markdown,
}

#[derive(Subcommand)]
enum PlaybookCommand {
    /// Name every mistake in a playbook with its line.
    Check {
        /// The playbook.
        file: PathBuf,
    },
    /// Print the built-in playbook, to start one's own from.
    Print,
}

#[tokio::main]
async fn main() -> ExitCode {
    match work(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tplus: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn work(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Run => {
            let settings = Settings::load()?;
            start_log(&settings)?;
            tplus::app::run(settings).await
        }
        Command::Check => {
            let findings = tplus::check::run(&Settings::load()?).await;
            println!("{}", findings.lines().join("\n"));
            anyhow::ensure!(findings.problems() == 0, "{} of these must be mended", findings.problems());
            Ok(())
        }
        Command::Rehearse { script } => rehearse(&script).await,
        Command::Commands => {
            print!("{}", tplus::commands_md::page());
            Ok(())
        }
        Command::Migrate => {
            let settings = Settings::load()?;
            tplus::store::Store::open(&settings.database_url, Vec::new()).await?.close().await;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Export { what: ExportCommand::Incidents { guild, format } } => {
            let markdown = format == ExportFormat::Markdown;
            println!("{}", tplus::export::incidents(&Settings::load()?, guild, markdown).await?);
            Ok(())
        }
        Command::Import { path, guild } => {
            println!("{}", tplus::import::metrics(&Settings::load()?, &path, guild).await?);
            Ok(())
        }
        Command::Playbook { command: PlaybookCommand::Check { file } } => {
            read_playbook(&file)?;
            println!("{} has no mistakes.", file.display());
            Ok(())
        }
        Command::Playbook { command: PlaybookCommand::Print } => {
            print!("{}", tplus::playbook::DEFAULT);
            Ok(())
        }
    }
}

async fn rehearse(script: &str) -> anyhow::Result<()> {
    let openapi =
        ["TPLUS_DISCORD_OPENAPI", "TPLUS_GITHUB_OPENAPI"].map(|name| std::env::var_os(name).map(PathBuf::from));
    let report = tplus::rehearsal::script::play(script, std::env::current_exe()?, openapi).await?;
    println!("{}", report.transcript);
    println!("{}", report.findings);
    if let Some((requests, answers)) = report.checked {
        println!("{requests} requests and {answers} answers agree with Discord's description of its API.");
    }
    anyhow::ensure!(report.complaints.is_empty(), "the bot complained:\n{}", report.complaints.join("\n"));
    anyhow::ensure!(report.findings.all_well(), "the rehearsal did not show what it should have: see the table");
    Ok(())
}

/// serenity stays at WARN whatever is asked for: below that it logs tokens and message bodies.
fn start_log(settings: &Settings) -> anyhow::Result<()> {
    use tracing_subscriber::EnvFilter;
    let wanted = if settings.tplus_log.is_empty() { "info" } else { &settings.tplus_log };
    let filter = EnvFilter::builder().parse(format!("{wanted},serenity=warn,poise=warn"));
    let filter = filter.with_context(|| format!("TPLUS_LOG reads like `info` or `tplus=debug`, not `{wanted}`"))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    Ok(())
}
