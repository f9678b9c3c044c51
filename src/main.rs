//! The command line.

use std::io::IsTerminal;
#[cfg(feature = "rehearse")]
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use tplus::config::{Settings, read_playbook, without_empty_variables};
#[cfg(feature = "rehearse")]
use tplus::rehearsal::script::{Props, Script};
use tplus::secret::Log;

/// Runs the thirty days after a launch inside a team's Discord server.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Connect to Discord and run until stopped.
    Run(Settings),
    /// Check the token, intents, permissions, channels and database.
    Check(Settings),
    /// Play a launch on a local Discord, without a token and without a network.
    #[cfg(feature = "rehearse")]
    Rehearse {
        /// The scenario to play.
        #[arg(long, value_enum, default_value = "launch-week")]
        script: Script,
        /// The team's own playbook instead of the built-in one. What happens is shown, and compared with nothing: the posts
        /// that are expected were written by hand for the built-in playbook.
        #[arg(long, value_name = "FILE")]
        playbook: Option<PathBuf>,
        /// The database to use: an empty `postgres://…` one; default: a new file.
        #[arg(long, value_name = "URL")]
        database: Option<String>,
    },
    /// Print every command as Markdown: this is commands.md.
    Commands,
    /// Bring the database up to date and stop.
    Migrate(Settings),
    /// Export data.
    Export {
        #[command(subcommand)]
        what: ExportCommand,
    },
    /// Import metrics: a CSV (metric,value,at; or at and one column for each metric), or the folder target/criterion that
    /// Criterion writes. All of it is imported, or nothing.
    Import {
        /// The file or folder.
        path: PathBuf,
        /// The server's id, where releases run in several.
        #[arg(long)]
        guild: Option<i64>,
        #[command(flatten)]
        settings: Settings,
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
        #[command(flatten)]
        settings: Settings,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    Json,
    Markdown,
}

#[derive(Subcommand)]
enum PlaybookCommand {
    /// List every mistake in a playbook, with its line.
    Check {
        /// The playbook.
        file: PathBuf,
    },
    /// Print the built-in playbook, as a starting point for your own.
    Print,
}

#[tokio::main]
async fn main() -> ExitCode {
    let matches = without_empty_variables(Cli::command()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match work(cli.command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tplus: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn work(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Run(settings) => {
            let settings = settings.with_file()?;
            start_log(&settings)?;
            tplus::app::run(settings).await
        }
        Command::Check(settings) => {
            let findings = tplus::check::run(&settings.with_file()?).await;
            println!("{}", findings.lines().join("\n"));
            anyhow::ensure!(findings.problems() == 0, "{} of these must be fixed", findings.problems());
            Ok(())
        }
        #[cfg(feature = "rehearse")]
        Command::Rehearse { script, playbook, database } => rehearse(script, playbook.as_deref(), database).await,
        Command::Commands => {
            print!("{}", tplus::commands_md::page());
            Ok(())
        }
        Command::Migrate(settings) => {
            let settings = settings.with_file()?;
            tplus::engine::store::Store::open(settings.database(), Default::default()).await?.close().await;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Export { what: ExportCommand::Incidents { guild, format, settings } } => {
            let markdown = format == ExportFormat::Markdown;
            println!("{}", tplus::export::incidents(&settings.with_file()?, guild, markdown).await?);
            Ok(())
        }
        Command::Import { path, guild, settings } => {
            println!("{}", tplus::import::metrics(&settings.with_file()?, &path, guild).await?);
            Ok(())
        }
        Command::Playbook { command: PlaybookCommand::Check { file } } => {
            read_playbook(&file, &tplus::slices::rights())?;
            println!("{} has no mistakes.", file.display());
            Ok(())
        }
        Command::Playbook { command: PlaybookCommand::Print } => {
            print!("{}", tplus::playbook::DEFAULT);
            Ok(())
        }
    }
}

/// `database`, for a bot that runs in a folder of its own. One that is there already would be no rehearsal's.
///
/// # Errors
/// When its file is there.
#[cfg(feature = "rehearse")]
fn own_database(database: &str) -> anyhow::Result<String> {
    let Some(file) = tplus::engine::store::sqlite::file_of(database) else { return Ok(database.to_owned()) };
    anyhow::ensure!(
        !file.exists(),
        "{} is there already; a rehearsal begins with nothing, so name a file that isn't",
        file.display()
    );
    Ok(format!("sqlite://{}", std::path::absolute(&file)?.display()))
}

#[cfg(feature = "rehearse")]
async fn rehearse(script: Script, playbook: Option<&Path>, database: Option<String>) -> anyhow::Result<()> {
    let described = |variable| std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    let props = Props {
        program: std::env::current_exe()?,
        playbook: playbook.map(own_playbook).transpose()?,
        database: database.map(|database| own_database(&database)).transpose()?,
        twice: false,
        discord_openapi: described("DISCORD_OPENAPI"),
        github_openapi: described("GITHUB_OPENAPI"),
    };
    let report = script.play(props).await?;
    println!("{}", report.transcript);
    match &report.findings {
        Some(findings) => println!("{findings}"),
        None => println!("Nothing was compared: the posts that are expected were written for the built-in playbook."),
    }
    if let Some((requests, answers)) = report.checked {
        println!("{requests} requests and {answers} answers agree with Discord's description of its API.");
    }
    anyhow::ensure!(report.complaints.is_empty(), "the bot complained:\n{}", report.complaints.join("\n"));
    let is_well = report.findings.is_none_or(|findings| findings.all_well());
    anyhow::ensure!(is_well, "the rehearsal did not show what it should have: see the table");
    Ok(())
}

/// The text of the playbook at `path`, once it has no mistakes.
#[cfg(feature = "rehearse")]
fn own_playbook(path: &Path) -> anyhow::Result<String> {
    read_playbook(path, &tplus::slices::rights())?;
    Ok(std::fs::read_to_string(path)?)
}

/// serenity stays at WARN whatever is asked for: below that it logs the tokens of interactions, and what people wrote.
fn start_log(settings: &Settings) -> anyhow::Result<()> {
    use tracing_subscriber::EnvFilter;
    let wanted = settings.log();
    let filter = EnvFilter::builder()
        .parse(format!("{wanted},serenity=warn,poise=warn,tungstenite=info,tokio_tungstenite=info"));
    let filter = filter.with_context(|| format!("TPLUS_LOG reads like `info` or `tplus=debug`, not `{wanted}`"))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Log::without(settings.secrets()))
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    Ok(())
}
