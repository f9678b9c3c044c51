//! A no-go on launch morning: nothing more is posted but one question, until the launch is moved; then it takes place.

use chrono_tz::America::New_York;
use serde_json::json;

use super::Report;
use super::play::{Play, instant};
use crate::rehearsal::stage::Setting;

/// When the script ends: after the summaries of the real launch day.
const END: &str = "2026-01-20 21:00";
/// The thread of the monitoring card.
const MONITORING: &str = "release/Launch-day monitoring · Jan 20";

/// Everything that is posted, written by hand from READINGS, "The course of a release": when, where, what.
const POSTS: [(&str, &str, &str); 28] = [
    ("2026-01-14 15:00", "release", "Board · v1.1.0-beta"),
    ("2026-01-15 08:00", "release", "go or no-go?"),
    ("2026-01-15 12:00", "release", "Still no go?"),
    ("2026-01-19 10:00", "release", "🗓️ Moved: v1.1.0-beta by Maya: 2026-01-15 → 2026-01-20: Signing works again"),
    ("2026-01-20 08:00", "release", "go or no-go?"),
    ("2026-01-20 08:10", "release", "Launch day, hour by hour"),
    ("2026-01-20 09:00", "release", "⏰ Due now: 09:00 Tag"),
    ("2026-01-20 10:00", "release", "⏰ Due now: 10:00 Binaries"),
    ("2026-01-20 11:00", "release", "⏰ Due now: 11:00 Install script"),
    ("2026-01-20 12:00", "release", "Are the announcements out?"),
    ("2026-01-20 13:00", "release", "v1.1.0-beta: T+6 h**"),
    ("2026-01-20 13:00", MONITORING, "13:00 · "),
    ("2026-01-20 13:30", MONITORING, "13:30 · "),
    ("2026-01-20 14:00", MONITORING, "14:00 · "),
    ("2026-01-20 14:30", MONITORING, "14:30 · "),
    ("2026-01-20 15:00", MONITORING, "15:00 · "),
    ("2026-01-20 15:30", MONITORING, "15:30 · "),
    ("2026-01-20 16:00", MONITORING, "16:00 · "),
    ("2026-01-20 16:30", MONITORING, "16:30 · "),
    ("2026-01-20 17:00", MONITORING, "17:00 · "),
    ("2026-01-20 17:30", MONITORING, "17:30 · "),
    ("2026-01-20 18:00", MONITORING, "18:00 · "),
    ("2026-01-20 14:00", "release", "status at T+2 h"),
    ("2026-01-20 16:00", "release", "status at T+4 h"),
    ("2026-01-20 16:00", "release", "Launch day ends; next: Week 1"),
    ("2026-01-20 18:00", "release", "status at T+6 h"),
    ("2026-01-20 20:00", "release", "Day 0 Update (Jan 20)"),
    ("2026-01-20 20:00", "announcements", "launch day summary (Jan 20)"),
];

pub(super) async fn play(setting: Setting) -> anyhow::Result<Report> {
    let setting = Setting { start: instant(New_York, "2026-01-14 14:00")?, ..setting };
    let mut play = Play::begin(setting, New_York).await?;
    play.expect_until(END, &POSTS)?;
    let (maya, jonas, release) = (play.cast.maya.clone(), play.cast.jonas.clone(), play.cast.release);
    play.at("2026-01-14 15:00").await?;
    play.begin_release("2026-01-15").await?;
    play.at("2026-01-15 08:05").await?;
    play.click(&jonas, release, "❌ No go").await?;
    play.at("2026-01-15 08:10").await?;
    play.click(&maya, release, "Decide: don't launch").await?;
    play.at("2026-01-19 10:00").await?;
    let moved = json!({ "launch": "2026-01-20", "reason": "Signing works again" });
    play.slash(&maya, "release move", moved).await?;
    play.at("2026-01-20 08:10").await?;
    play.click(&maya, release, "Decide: launch").await?;
    for (time, step) in [("09:10", "☐ 1.1"), ("10:10", "☐ 1.2"), ("11:10", "☐ 1.3")] {
        play.at(&format!("2026-01-20 {time}")).await?;
        play.click(&jonas, release, step).await?;
    }
    play.at("2026-01-20 12:00").await?;
    play.click(&maya, release, "It is announced").await?;
    play.at(END).await?;
    play.end().await
}
