//! Scripts: scenarios that a rehearsal plays by itself, and the posts that each must lead to.

mod after_thirty;
mod expected;
mod feedback_loop;
mod feedback_words;
mod launch_week;
mod monday_launch;
mod no_go;
mod p0;
mod play;
mod quiet;
mod rollback;
mod story;
mod tally;
mod thirty_days;

pub use expected::{Expected, Finding, Findings};

use std::path::PathBuf;

use thirty_days::Course;

use super::stage::{Setting, Way};

/// What a script has shown.
pub struct Report {
    /// What each channel showed.
    pub transcript: String,
    /// The posts that were expected against those that were seen; none where the team's own playbook was played, for which
    /// no calendar was written by hand.
    pub findings: Option<Findings>,
    /// How many requests and answers were checked against Discord's own description of its API, where it was at hand.
    pub checked: Option<(u64, u64)>,
    /// What the bot logged as a warning or an error: a scenario without faults has none.
    pub complaints: Vec<String>,
}

/// The scripts that there are, by the names that the command line gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Script {
    /// T+0 to T+8: a P0 on launch day, feedback, stand-ups, the first week's summaries.
    LaunchWeek,
    /// A P0 right after the announcement, from report to post-mortem.
    P0AfterLaunch,
    /// A crash that hits most users: the launch is rolled back.
    Rollback,
    /// Nothing goes wrong.
    QuietLaunch,
    /// A week of 150 pieces of feedback, their issues on a local GitHub, fixes and answers.
    FeedbackLoop,
    /// T-1 to T+30: every post of the plan's calendar.
    ThirtyDays,
    /// It is decided not to launch, and to launch five days later.
    NoGo,
    /// The launch is rolled back, and a fixed version is launched on T+7.
    RolledBackWeek,
    /// A launch on a Monday: the plan's posts on other weekdays.
    MondayLaunch,
    /// T+28 to the end of the quarter: the steady state, and the next release.
    AfterThirty,
    /// tplus is invited on T+10 only.
    LateStart,
    /// Clocks go forward in Berlin on T+3.
    ClocksBerlin,
    /// Clocks go forward in New York on T+3.
    ClocksNewYorkSpring,
    /// Clocks go back in New York on T+3.
    ClocksNewYorkAutumn,
    /// Clocks go back by half an hour on Lord Howe Island on T+3.
    ClocksLordHowe,
}

/// With what a script is played.
#[derive(Debug)]
pub struct Props {
    /// The `tplus` program.
    pub program: PathBuf,
    /// The text of the team's own playbook; the built-in one when left out.
    pub playbook: Option<String>,
    /// The database; a new file when left out.
    pub database: Option<String>,
    /// Whether Discord delivers every interaction twice, as it says it may.
    pub twice: bool,
    /// Discord's OpenAPI file, where it is at hand: everything is checked against it.
    pub discord_openapi: Option<PathBuf>,
    /// GitHub's.
    pub github_openapi: Option<PathBuf>,
}

impl Script {
    /// The release whose whole calendar is played, in the scripts that are about that.
    fn course(self) -> Option<Course> {
        use chrono_tz::{America::New_York, Australia::Lord_Howe, Europe::Berlin};
        let across = |zone, launch| Course { zone, launch, started: (-1, "10:00"), until: 8, has_story: false };
        Some(match self {
            Self::ThirtyDays => Course { until: 30, has_story: true, ..across(New_York, "2026-01-15") },
            // What is past is not made up for.
            Self::LateStart => Course { started: (10, "12:00"), until: 16, ..across(New_York, "2026-01-15") },
            Self::ClocksBerlin => across(Berlin, "2026-03-26"),
            Self::ClocksNewYorkSpring => across(New_York, "2026-03-05"),
            Self::ClocksNewYorkAutumn => across(New_York, "2026-10-29"),
            Self::ClocksLordHowe => across(Lord_Howe, "2026-04-02"),
            _ => return None,
        })
    }

    /// Plays the script.
    ///
    /// # Errors
    /// When the rehearsal breaks off: somebody is refused what the script has them do, or the bot ends.
    pub async fn play(self, props: Props) -> anyhow::Result<Report> {
        let setting = Setting {
            program: props.program,
            start: play::instant(chrono_tz::America::New_York, "2026-01-15 11:00")?,
            openapi: props.discord_openapi,
            database: props.database,
            playbook: props.playbook,
            twice: props.twice,
            way: Way::Tls,
            github: None,
            github_openapi: props.github_openapi,
            settings: Vec::new(),
        };
        match (self.course(), self) {
            (Some(course), _) => thirty_days::play(setting, &course).await,
            (None, Self::P0AfterLaunch) => p0::play(setting).await,
            (None, Self::Rollback) => rollback::play(setting).await,
            (None, Self::NoGo) => no_go::play(setting).await,
            (None, Self::RolledBackWeek) => rollback::play_week(setting).await,
            (None, Self::MondayLaunch) => monday_launch::play(setting).await,
            (None, Self::AfterThirty) => after_thirty::play(setting).await,
            (None, Self::QuietLaunch) => quiet::play(setting).await,
            (None, Self::FeedbackLoop) => feedback_loop::play(setting).await,
            (None, _) => launch_week::play(setting).await,
        }
    }
}
