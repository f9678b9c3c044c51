//! A launch on a Monday: the same plan on other weekdays. Each day is in one weekly report, and no week has two.

use chrono_tz::America::New_York;

use super::Report;
use super::play::{Play, instant};
use crate::rehearsal::stage::Setting;

/// When the script ends: T+30 is over.
const END: &str = "2026-02-11 18:00";

/// Everything that is posted after launch day's evening, written by hand from the plan and READINGS for a launch on Monday, Jan 12:
/// when, where, what.
const POSTS: [(&str, &str, &str); 68] = [
    ("2026-01-12 20:00", "release", "Day 0 Update (Jan 12)"),
    ("2026-01-12 20:00", "announcements", "launch day summary (Jan 12)"),
    // Week 1: Tuesday to Monday.
    ("2026-01-13 09:00", "release", "Week 1 priorities"),
    ("2026-01-13 09:00", "release", "Good morning: Day 1 (Jan 13)"),
    ("2026-01-13 09:00", "stand-up", "Stand-up · Tue Jan 13"),
    ("2026-01-13 12:00", "release", "Launch day, judged over its 24 hours"),
    ("2026-01-13 17:00", "release", "Day 1 Update (Jan 13)"),
    ("2026-01-14 09:00", "release", "Good morning: Day 2 (Jan 14)"),
    ("2026-01-14 09:00", "stand-up", "Stand-up · Wed Jan 14"),
    ("2026-01-14 12:00", "feedback", "How is caro v1.1.0-beta going for you?"),
    ("2026-01-14 17:00", "release", "Day 2 Update (Jan 14)"),
    ("2026-01-15 09:00", "release", "Good morning: Day 3 (Jan 15)"),
    ("2026-01-15 09:00", "stand-up", "Stand-up · Thu Jan 15"),
    ("2026-01-15 17:00", "release", "Day 3 Update (Jan 15)"),
    ("2026-01-16 09:00", "release", "Good morning: Day 4 (Jan 16)"),
    ("2026-01-16 09:00", "stand-up", "Stand-up · Fri Jan 16"),
    ("2026-01-16 17:00", "release", "Day 4 Update (Jan 16)"),
    ("2026-01-16 17:00", "release", "Week 1 Post-Launch Report (Jan 16): Jan 12 to Jan 15, T+0–3"),
    ("2026-01-16 17:00", "announcements", "week 1 in review"),
    ("2026-01-17 09:00", "release", "Good morning: Day 5 (Jan 17)"),
    ("2026-01-17 09:00", "stand-up", "Stand-up · Sat Jan 17"),
    ("2026-01-17 17:00", "release", "Day 5 Update (Jan 17)"),
    ("2026-01-18 09:00", "release", "Good morning: Day 6 (Jan 18)"),
    ("2026-01-18 09:00", "stand-up", "Stand-up · Sun Jan 18"),
    ("2026-01-18 17:00", "release", "Day 6 Update (Jan 18)"),
    ("2026-01-19 09:00", "release", "Good morning: Day 7 (Jan 19)"),
    ("2026-01-19 09:00", "stand-up", "Stand-up · Mon Jan 19"),
    ("2026-01-19 10:00", "release", "Patch release v1.1.1-beta.1: not due yet"),
    ("2026-01-19 16:00", "release", "Week 1 ends; next: Week 2"),
    ("2026-01-19 17:00", "release", "Day 7 Update (Jan 19)"),
    // Week 2: Tuesday to Monday; check-ins and summaries on Monday, Wednesday and Friday.
    ("2026-01-20 09:00", "release", "Week 2 priorities"),
    ("2026-01-21 09:00", "release", "Good morning: Day 9 (Jan 21)"),
    ("2026-01-21 09:00", "stand-up", "Stand-up · Wed Jan 21"),
    ("2026-01-21 12:00", "feedback", "How is caro v1.1.0-beta going for you?"),
    ("2026-01-21 17:00", "release", "Day 9 Update (Jan 21)"),
    ("2026-01-23 09:00", "release", "Good morning: Day 11 (Jan 23)"),
    ("2026-01-23 09:00", "stand-up", "Stand-up · Fri Jan 23"),
    ("2026-01-23 17:00", "release", "Day 11 Update (Jan 23)"),
    ("2026-01-23 17:00", "release", "Week 2 Post-Launch Report (Jan 23): Jan 16 to Jan 22, T+4–10"),
    ("2026-01-23 17:00", "release", "Weekly Feedback Summary (Week 2):** Jan 12 to Jan 22, T+0–10"),
    ("2026-01-23 17:00", "announcements", "week 2 in review"),
    ("2026-01-26 09:00", "release", "Good morning: Day 14 (Jan 26)"),
    ("2026-01-26 09:00", "stand-up", "Stand-up · Mon Jan 26"),
    ("2026-01-26 10:00", "release", "Feature release v1.1.1-beta: not due yet"),
    ("2026-01-26 16:00", "release", "Week 2 ends; next: Week 3"),
    ("2026-01-26 17:00", "release", "Day 14 Update (Jan 26)"),
    // Weeks 3 and 4: check-ins on Monday and Thursday, a summary on Fridays.
    ("2026-01-27 09:00", "release", "Week 3-4 priorities"),
    ("2026-01-28 12:00", "feedback", "How is caro v1.1.0-beta going for you?"),
    ("2026-01-29 09:00", "release", "Good morning: Day 17 (Jan 29)"),
    ("2026-01-29 09:00", "stand-up", "Stand-up · Thu Jan 29"),
    ("2026-01-30 17:00", "release", "Day 18 Update (Jan 30)"),
    ("2026-01-30 17:00", "release", "Week 3 Post-Launch Report (Jan 30): Jan 23 to Jan 29, T+11–17"),
    ("2026-01-30 17:00", "release", "Weekly Feedback Summary (Week 3)"),
    ("2026-01-30 17:00", "announcements", "week 3 in review"),
    ("2026-02-02 09:00", "release", "Good morning: Day 21 (Feb 2)"),
    ("2026-02-02 09:00", "stand-up", "Stand-up · Mon Feb 2"),
    ("2026-02-02 16:00", "release", "Week 3 ends; next: Week 4"),
    ("2026-02-04 12:00", "feedback", "How is caro v1.1.0-beta going for you?"),
    ("2026-02-05 09:00", "release", "Good morning: Day 24 (Feb 5)"),
    ("2026-02-05 09:00", "stand-up", "Stand-up · Thu Feb 5"),
    ("2026-02-06 17:00", "release", "Day 25 Update (Feb 6)"),
    ("2026-02-06 17:00", "release", "Week 4 Post-Launch Report (Feb 6): Jan 30 to Feb 5, T+18–24"),
    ("2026-02-06 17:00", "release", "Weekly Feedback Summary (Week 4)"),
    ("2026-02-06 17:00", "announcements", "week 4 in review"),
    ("2026-02-09 09:00", "release", "Good morning: Day 28 (Feb 9)"),
    ("2026-02-09 09:00", "stand-up", "Stand-up · Mon Feb 9"),
    ("2026-02-11 12:00", "feedback", "How is caro v1.1.0-beta going for you?"),
    ("2026-02-11 16:00", "release", "Week 4 ends; next: Steady state"),
];
/// What is posted on the last day at five, T+25–30 in the closing report.
const CLOSING: [(&str, &str, &str); 4] = [
    ("2026-02-11 17:00", "release", "Day 30 Update (Feb 11)"),
    ("2026-02-11 17:00", "release", "Closing Post-Launch Report (Feb 11): Feb 6 to Feb 11, T+25–30"),
    ("2026-02-11 17:00", "release", "Closing Feedback Summary"),
    ("2026-02-11 17:00", "announcements", "since the last review"),
];

pub(super) async fn play(setting: Setting) -> anyhow::Result<Report> {
    let setting = Setting { start: instant(New_York, "2026-01-12 18:30")?, ..setting };
    let mut play = Play::begin(setting, New_York).await?;
    play.expect_until(END, &POSTS)?;
    play.expect_until(END, &CLOSING)?;
    let maya = play.cast.maya.clone();
    play.at("2026-01-12 19:00").await?;
    play.expect("2026-01-12 19:00", "release", "Board · v1.1.0-beta")?;
    play.begin_release("2026-01-12").await?;
    play.slash(&maya, "release announced", serde_json::json!({ "minutes_ago": 420 })).await?;
    play.expect("2026-01-12 19:00", "release", "Are the announcements out?")?;
    play.at(END).await?;
    play.end().await
}
