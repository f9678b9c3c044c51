//! From T+28 to the end of the quarter: the closing report, the steady state with a check-in each Monday, and the next release,
//! which starts without any ado.

use chrono_tz::America::New_York;
use serde_json::json;

use super::Report;
use super::play::{Play, instant};
use crate::rehearsal::stage::Setting;

/// When the script ends: the next launch is a day away.
const END: &str = "2026-03-31 18:00";

/// Everything that is posted, written by hand from the plan (the overview's last column) and READINGS: when, where, what.
const POSTS: [(&str, &str, &str); 25] = [
    ("2026-02-12 12:00", "release", "Board · v1.1.0-beta"),
    ("2026-02-13 17:00", "release", "Day 29 Update (Feb 13)"),
    ("2026-02-14 16:00", "release", "Week 4 ends; next: Steady state"),
    ("2026-02-14 17:00", "release", "Day 30 Update (Feb 14)"),
    ("2026-02-14 17:00", "release", "Closing Post-Launch Report (Feb 14)"),
    ("2026-02-14 17:00", "release", "Closing Feedback Summary"),
    ("2026-02-14 17:00", "announcements", "since the last review"),
    ("2026-02-16 09:00", "release", "Good morning: Day 32 (Feb 16)"),
    ("2026-02-16 09:00", "stand-up", "Stand-up · Mon Feb 16"),
    ("2026-02-23 09:00", "release", "Good morning: Day 39 (Feb 23)"),
    ("2026-02-23 09:00", "stand-up", "Stand-up · Mon Feb 23"),
    ("2026-03-02 09:00", "release", "Good morning: Day 46 (Mar 2)"),
    ("2026-03-02 09:00", "stand-up", "Stand-up · Mon Mar 2"),
    ("2026-03-09 09:00", "release", "Good morning: Day 53 (Mar 9)"),
    ("2026-03-09 09:00", "stand-up", "Stand-up · Mon Mar 9"),
    ("2026-03-16 09:00", "release", "Good morning: Day 60 (Mar 16)"),
    ("2026-03-16 09:00", "stand-up", "Stand-up · Mon Mar 16"),
    ("2026-03-23 09:00", "release", "Good morning: Day 67 (Mar 23)"),
    ("2026-03-23 09:00", "stand-up", "Stand-up · Mon Mar 23"),
    ("2026-03-30 09:00", "release", "Good morning: Day 74 (Mar 30)"),
    ("2026-03-30 09:00", "stand-up", "Stand-up · Mon Mar 30"),
    ("2026-03-31 10:00", "release", "Board · v1.2.0"),
    ("2026-03-31 10:00", "release", "Where do the figures come from?"),
    ("2026-02-14 16:30", MAYA, "Posted: v1.1.0-beta, Feb 14"),
    ("2026-02-13 16:30", MAYA, "Posted: v1.1.0-beta, Feb 13"),
];
/// The release manager's direct messages.
const MAYA: &str = "Maya";

pub(super) async fn play(setting: Setting) -> anyhow::Result<Report> {
    let setting = Setting { start: instant(New_York, "2026-02-12 11:00")?, ..setting };
    let mut play = Play::begin(setting, New_York).await?;
    let (maya, release) = (play.cast.maya.clone(), play.cast.release);
    play.watch(MAYA, &maya);
    play.expect_until(END, &POSTS)?;
    play.at("2026-02-12 12:00").await?;
    play.begin_release("2026-01-15").await?;
    play.at("2026-02-14 16:10").await?;
    play.click(&maya, release, "Move on").await?;
    play.at("2026-03-31 10:00").await?;
    let next = json!({ "version": "v1.2.0", "launch": "2026-04-01", "zone": "America/New_York" });
    play.slash(&maya, "release start", next).await?;
    play.at(END).await?;
    play.end().await
}
