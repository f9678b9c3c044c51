//! The whole plan, from the day before the launch to T+30, and the same across changes of the clocks: every slot of the
//! calendar once, at its local time, in its channel.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

use super::Report;
use super::play::{Play, instant};
use super::story::{self, Story};
use crate::rehearsal::stage::Setting;

/// A release that is played.
pub(super) struct Course {
    pub(super) zone: Tz,
    /// A Thursday, so that the calendar below holds.
    pub(super) launch: &'static str,
    /// When the release is started in tplus: N of T+N, and the local time.
    pub(super) started: (i64, &'static str),
    /// The last day that is played.
    pub(super) until: i64,
    /// Whether more happens in it than its calendar and a wish a day.
    pub(super) has_story: bool,
}

/// The thread of the monitoring card.
const MONITORING: &str = "release/Launch-day monitoring · {date}";
/// The release manager's direct messages.
const MAYA: &str = "Maya";

/// The calendar of a release that is launched on a Thursday, written by hand from the plan and READINGS: N of T+N, local time,
/// where, what. `{date}` stands for the day as `Jan 15`, `{weekday}` for `Thu`, `{in_use}` for the version that users
/// have, `{feature}` for that of week 2.
const CALENDAR: &[(i64, &str, &str, &str)] = &[
    // Launch day: RUNBOOK's poll, section 1's monitoring, status and summary.
    (0, "08:00", "release", "go or no-go?"),
    (0, "08:10", "release", "Launch day, hour by hour"),
    (0, "10:00", "release", "⏰ Due now: 10:00 Binaries"),
    (0, "11:00", "release", "⏰ Due now: 11:00 Install script"),
    (0, "12:00", "release", "Are the announcements out?"),
    (0, "13:00", "release", "v1.1.0-beta: T+6 h**"),
    (0, "13:00", MONITORING, "13:00 · "),
    (0, "13:30", MONITORING, "13:30 · "),
    (0, "14:00", MONITORING, "14:00 · "),
    (0, "14:30", MONITORING, "14:30 · "),
    (0, "15:00", MONITORING, "15:00 · "),
    (0, "15:30", MONITORING, "15:30 · "),
    (0, "16:00", MONITORING, "16:00 · "),
    (0, "16:30", MONITORING, "16:30 · "),
    (0, "17:00", MONITORING, "17:00 · "),
    (0, "17:30", MONITORING, "17:30 · "),
    (0, "18:00", MONITORING, "18:00 · "),
    (0, "14:00", "release", "status at T+2 h"),
    (0, "16:00", "release", "status at T+4 h"),
    (0, "18:00", "release", "status at T+6 h"),
    (0, "19:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (0, "20:00", "release", "Day 0 Update ({date})"),
    (0, "20:00", "announcements", "launch day summary ({date})"),
    (0, "16:00", "release", "Launch day ends; next: Week 1"),
    // Week 1: check-in and stand-up every morning, the metrics every four hours, a summary every evening.
    (1, "09:00", "release", "Week 1 priorities"),
    (1, "09:00", "release", "Good morning: Day 1 ({date})"),
    (1, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (1, "10:00", "release", "Daily feedback review · {weekday} {date}"),
    (1, "12:00", "release", "Launch day, judged over its 24 hours"),
    (1, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (1, "17:00", "release", "Day 1 Update ({date})"),
    (2, "09:00", "release", "Good morning: Day 2 ({date})"),
    (2, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (2, "10:00", "release", "Daily feedback review · {weekday} {date}"),
    (2, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (2, "17:00", "release", "Day 2 Update ({date})"),
    (3, "09:00", "release", "Good morning: Day 3 ({date})"),
    (3, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (3, "10:00", "release", "Daily feedback review · {weekday} {date}"),
    (3, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (3, "17:00", "release", "Day 3 Update ({date})"),
    (4, "09:00", "release", "Good morning: Day 4 ({date})"),
    (4, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (4, "10:00", "release", "Daily feedback review · {weekday} {date}"),
    (4, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (4, "17:00", "release", "Day 4 Update ({date})"),
    (5, "09:00", "release", "Good morning: Day 5 ({date})"),
    (5, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (5, "10:00", "release", "Daily feedback review · {weekday} {date}"),
    (5, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (5, "17:00", "release", "Day 5 Update ({date})"),
    (6, "09:00", "release", "Good morning: Day 6 ({date})"),
    (6, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (6, "10:00", "release", "Daily feedback review · {weekday} {date}"),
    (6, "12:00", "feedback", "How is caro {in_use} going for you?"),
    (6, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (6, "17:00", "release", "Day 6 Update ({date})"),
    (7, "09:00", "release", "Good morning: Day 7 ({date})"),
    (7, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (7, "10:00", "release", "Daily feedback review · {weekday} {date}"),
    (7, "10:00", "release", "Patch release"),
    (7, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (7, "17:00", "release", "Day 7 Update ({date})"),
    (7, "16:00", "release", "Week 1 ends; next: Week 2"),
    // Week 2: Monday, Wednesday and Friday; the metrics daily, on those days with the check-in.
    (8, "09:00", "release", "Week 2 priorities"),
    (8, "09:00", "release", "Good morning: Day 8 ({date})"),
    (8, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (8, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (8, "17:00", "release", "Day 8 Update ({date})"),
    (8, "17:00", "release", "Week 1 Post-Launch Report ({date})"),
    (8, "17:00", "release", "Weekly Feedback Summary (Week 1)"),
    (8, "17:00", "announcements", "week 1 in review"),
    (11, "09:00", "release", "Good morning: Day 11 ({date})"),
    (11, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (11, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (11, "17:00", "release", "Day 11 Update ({date})"),
    (13, "09:00", "release", "Good morning: Day 13 ({date})"),
    (13, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (13, "12:00", "feedback", "How is caro {in_use} going for you?"),
    (13, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (13, "17:00", "release", "Day 13 Update ({date})"),
    (14, "10:00", "release", "Feature release"),
    (14, "16:00", "release", "Week 2 ends; next: Week 3"),
    // Weeks 3 and 4: check-ins on Monday and Thursday, the metrics on Monday, Wednesday and Friday, a summary on Fridays.
    (15, "09:00", "release", "Week 3-4 priorities"),
    (15, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (15, "17:00", "release", "Day 15 Update ({date})"),
    (15, "17:00", "release", "Week 2 Post-Launch Report ({date})"),
    (15, "17:00", "release", "Weekly Feedback Summary (Week 2)"),
    (15, "17:00", "announcements", "week 2 in review"),
    (18, "09:00", "release", "Good morning: Day 18 ({date})"),
    (18, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (20, "12:00", "feedback", "How is caro {in_use} going for you?"),
    (21, "09:00", "release", "Good morning: Day 21 ({date})"),
    (21, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (21, "16:00", "release", "Week 3 ends; next: Week 4"),
    (22, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (22, "17:00", "release", "Day 22 Update ({date})"),
    (22, "17:00", "release", "Week 3 Post-Launch Report ({date})"),
    (22, "17:00", "release", "Weekly Feedback Summary (Week 3)"),
    (22, "17:00", "announcements", "week 3 in review"),
    (25, "09:00", "release", "Good morning: Day 25 ({date})"),
    (25, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (27, "12:00", "feedback", "How is caro {in_use} going for you?"),
    (28, "09:00", "release", "Good morning: Day 28 ({date})"),
    (28, "09:00", "stand-up", "Stand-up · {weekday} {date}"),
    (29, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (29, "17:00", "release", "Day 29 Update ({date})"),
    (29, "17:00", "release", "Week 4 Post-Launch Report ({date})"),
    (29, "17:00", "release", "Weekly Feedback Summary (Week 4)"),
    (29, "17:00", "announcements", "week 4 in review"),
    // The closing one.
    (30, "16:00", "release", "Week 4 ends; next: Steady state"),
    (30, "16:30", MAYA, "Posted: v1.1.0-beta, {date}"),
    (30, "17:00", "release", "Day 30 Update ({date})"),
    (30, "17:00", "release", "Closing Post-Launch Report ({date})"),
    (30, "17:00", "release", "Closing Feedback Summary"),
    (30, "17:00", "announcements", "since the last review"),
];

impl Course {
    fn date(&self, day: i64) -> anyhow::Result<NaiveDate> {
        let launch: NaiveDate = self.launch.parse().context("a launch day")?;
        let date = match u64::try_from(day) {
            Ok(later) => launch.checked_add_days(Days::new(later)),
            Err(_) => launch.checked_sub_days(Days::new(day.unsigned_abs())),
        };
        date.context("a date that exists")
    }

    /// The local time of T+`day`, as a play takes it.
    pub(super) fn at(&self, (day, time): (i64, &str)) -> anyhow::Result<String> {
        Ok(format!("{} {time}", self.date(day)?))
    }

    /// Whether the release runs in tplus by then.
    fn covers(&self, (day, time): (i64, &str)) -> bool {
        (day, time) > self.started && day <= self.until
    }

    /// What has to be posted.
    fn expect(&self, play: &mut Play) -> anyhow::Result<()> {
        play.expect(&self.at(self.started)?, "release", "Board · v1.1.0-beta")?;
        let story = if self.has_story { story::POSTS } else { &[] };
        let posts = CALENDAR.iter().chain(story).filter(|(day, time, ..)| self.covers((*day, time)));
        for (day, time, place, says) in posts {
            let date = self.date(*day)?;
            let in_use = match day {
                14.. if self.has_story => "v1.1.2-beta",
                7.. if self.has_story => "v1.1.1-beta.1",
                _ => "v1.1.0-beta",
            };
            let filled = |text: &str| {
                let text = text.replace("{date}", &date.format("%b %-d").to_string());
                text.replace("{weekday}", &date.format("%a").to_string())
                    .replace("{in_use}", in_use)
                    .replace("{feature}", if self.has_story { "v1.1.2-beta" } else { "v1.1.1-beta" })
            };
            play.expect(&self.at((*day, time))?, &filled(place), &filled(says))?;
        }
        Ok(())
    }
}

/// Plays `course`.
pub(super) async fn play(setting: Setting, course: &Course) -> anyhow::Result<Report> {
    let begin = course.at((course.started.0, "07:00"))?;
    let setting = Setting { start: instant(course.zone, &begin)?, ..setting };
    let mut play = Play::begin(setting, course.zone).await?;
    let maya = play.cast.maya.clone();
    play.watch(MAYA, &maya);
    course.expect(&mut play)?;
    play.at(&course.at(course.started)?).await?;
    play.begin_release(course.launch).await?;
    if course.covers((0, "08:10")) {
        decide_to_launch(&mut play, course).await?;
        launch(&mut play, course).await?;
    }
    let first = course.started.0.max(0);
    let mut story = Story::default();
    for day in first..=course.until {
        if course.has_story {
            story.day(&mut play, course, day).await?;
        } else if (0..7).contains(&day) {
            play.at(&course.at((day, "12:30"))?).await?;
            let wish = play.cast.robin.say(play.cast.feedback, &format!("Wish of day {day}: a quieter start."))?;
            play.cast.lena.react(wish, "💡")?;
        }
        play.at(&course.at((day, "23:30"))?).await?;
    }
    play.end().await
}

/// The team votes on launch morning, and the release manager decides.
async fn decide_to_launch(play: &mut Play, course: &Course) -> anyhow::Result<()> {
    let (maya, jonas, priya) = (play.cast.maya.clone(), play.cast.jonas.clone(), play.cast.priya.clone());
    let release = play.cast.release;
    play.at(&course.at((0, "08:05"))?).await?;
    for voter in [&jonas, &priya] {
        play.click(voter, release, "✅ Go").await?;
    }
    play.at(&course.at((0, "08:10"))?).await?;
    play.click(&maya, release, "Decide: launch").await?;
    Ok(())
}

/// Launch morning: the steps are ticked, one before its hour and two after, and the release manager announces.
async fn launch(play: &mut Play, course: &Course) -> anyhow::Result<()> {
    let (jonas, maya, release) = (play.cast.jonas.clone(), play.cast.maya.clone(), play.cast.release);
    for (time, step) in [("08:50", "☐ 1.1"), ("10:20", "☐ 1.2"), ("11:10", "☐ 1.3")] {
        play.at(&course.at((0, time))?).await?;
        play.click(&jonas, release, step).await?;
    }
    play.at(&course.at((0, "12:00"))?).await?;
    play.click(&maya, release, "It is announced").await?;
    Ok(())
}
