//! Scripts: scenarios that a rehearsal plays by itself, and the posts that each must lead to.

mod expected;
mod feedback_loop;
mod launch_week;
mod p0;
mod play;
mod quiet;
mod rollback;
mod tally;
mod thirty_days;

pub use expected::{Expected, Finding, Findings};

use thirty_days::Course;

use super::stage::{Setting, Way};

/// What a script has shown.
pub struct Report {
    /// What each channel showed.
    pub transcript: String,
    /// The posts that were expected against those that were seen.
    pub findings: Findings,
    /// How many requests and answers were checked against Discord's own description of its API, where it was at hand.
    pub checked: Option<(u64, u64)>,
    /// What the bot logged as a warning or an error: a scenario without faults has none.
    pub complaints: Vec<String>,
}

/// The scripts that there are.
pub const NAMES: [&str; 11] = [
    "launch-week",
    "p0-after-launch",
    "rollback",
    "quiet-launch",
    "feedback-loop",
    "thirty-days",
    "late-start",
    "clocks-berlin",
    "clocks-new-york-spring",
    "clocks-new-york-autumn",
    "clocks-lord-howe",
];

/// The releases whose whole calendar is played. Clocks change on T+3, a Sunday of the first week.
fn course(name: &str) -> Option<Course> {
    use chrono_tz::{America::New_York, Australia::Lord_Howe, Europe::Berlin};
    let across = |zone, launch| Course { zone, launch, started: (-1, "10:00"), until: 8 };
    Some(match name {
        "thirty-days" => Course { until: 30, ..across(New_York, "2026-01-15") },
        // Somebody invites tplus on T+10 only: what is past is not made up for.
        "late-start" => Course { started: (10, "12:00"), until: 16, ..across(New_York, "2026-01-15") },
        "clocks-berlin" => across(Berlin, "2026-03-26"),
        "clocks-new-york-spring" => across(New_York, "2026-03-05"),
        "clocks-new-york-autumn" => across(New_York, "2026-10-29"),
        "clocks-lord-howe" => across(Lord_Howe, "2026-04-02"),
        _ => return None,
    })
}

/// Plays the script `name` with the bot at `program`. `openapi`: Discord's and GitHub's descriptions of their APIs, where
/// they are at hand.
///
/// # Errors
/// When there is no such script, or the rehearsal breaks off.
pub async fn play(
    name: &str,
    program: std::path::PathBuf,
    [openapi, github_openapi]: [Option<std::path::PathBuf>; 2],
) -> anyhow::Result<Report> {
    let start = play::instant(chrono_tz::America::New_York, "2026-01-15 11:00")?;
    let setting = Setting {
        program,
        start,
        openapi,
        database: None,
        playbook: None,
        way: Way::Tls,
        github: None,
        github_openapi,
        settings: Vec::new(),
    };
    match name {
        "launch-week" => launch_week::play(setting).await,
        "p0-after-launch" => p0::play(setting).await,
        "rollback" => rollback::play(setting).await,
        "quiet-launch" => quiet::play(setting).await,
        "feedback-loop" => feedback_loop::play(setting).await,
        name if let Some(course) = course(name) => thirty_days::play(setting, &course).await,
        other => anyhow::bail!("there is no script {other}; there are: {}", NAMES.join(", ")),
    }
}
