//! T+0 (Thursday 2026-01-15, New York) to T+8 of v1.1.0-beta: a P0 two hours in, stand-ups with a late one, some forty
//! statements of feedback, and every post of the calendar.

use chrono_tz::America::New_York;
use serde::Deserialize;
use serde_json::json;

use super::play::Play;
use super::{Report, p0};
use crate::rehearsal::stage::Setting;
use local_discord::Person;

/// What users say, in the order in which they say it.
pub(super) const STATEMENTS: &str = include_str!("feedback.jsonl");

/// The thread of the monitoring card.
const MONITORING: &str = "release/Launch-day monitoring · Jan 15";

/// The calendar of this release, written by hand from the plan and READINGS: when, where, what.
pub(super) const CALENDAR: [(&str, &str, &str); 51] = [
    ("2026-01-15 13:00", "release", "v1.1.0-beta: T+6 h**"),
    ("2026-01-15 13:00", MONITORING, "13:00 · "),
    ("2026-01-15 13:30", MONITORING, "13:30 · "),
    ("2026-01-15 14:00", MONITORING, "14:00 · "),
    ("2026-01-15 14:30", MONITORING, "14:30 · "),
    ("2026-01-15 15:00", MONITORING, "15:00 · "),
    ("2026-01-15 15:30", MONITORING, "15:30 · "),
    ("2026-01-15 16:00", MONITORING, "16:00 · "),
    ("2026-01-15 16:30", MONITORING, "16:30 · "),
    ("2026-01-15 17:00", MONITORING, "17:00 · "),
    ("2026-01-15 17:30", MONITORING, "17:30 · "),
    ("2026-01-15 18:00", MONITORING, "18:00 · "),
    ("2026-01-15 14:00", "release", "status at T+2 h"),
    ("2026-01-15 16:00", "release", "status at T+4 h"),
    ("2026-01-15 18:00", "release", "status at T+6 h"),
    ("2026-01-15 20:00", "release", "Day 0 Update (Jan 15)"),
    ("2026-01-15 20:00", "announcements", "launch day summary (Jan 15)"),
    ("2026-01-15 16:00", "release", "Launch day ends; next: Week 1"),
    ("2026-01-16 09:00", "release", "Week 1 priorities"),
    ("2026-01-16 09:00", "release", "Good morning: Day 1 (Jan 16)"),
    ("2026-01-16 09:00", "stand-up", "Stand-up · Fri Jan 16"),
    ("2026-01-16 12:00", "release", "Launch day, judged over its 24 hours"),
    ("2026-01-16 17:00", "release", "Day 1 Update (Jan 16)"),
    ("2026-01-17 09:00", "release", "Good morning: Day 2 (Jan 17)"),
    ("2026-01-17 09:00", "stand-up", "Stand-up · Sat Jan 17"),
    ("2026-01-17 17:00", "release", "Day 2 Update (Jan 17)"),
    ("2026-01-18 09:00", "release", "Good morning: Day 3 (Jan 18)"),
    ("2026-01-18 09:00", "stand-up", "Stand-up · Sun Jan 18"),
    ("2026-01-18 17:00", "release", "Day 3 Update (Jan 18)"),
    ("2026-01-19 09:00", "release", "Good morning: Day 4 (Jan 19)"),
    ("2026-01-19 09:00", "stand-up", "Stand-up · Mon Jan 19"),
    ("2026-01-19 17:00", "release", "Day 4 Update (Jan 19)"),
    ("2026-01-20 09:00", "release", "Good morning: Day 5 (Jan 20)"),
    ("2026-01-20 09:00", "stand-up", "Stand-up · Tue Jan 20"),
    ("2026-01-20 17:00", "release", "Day 5 Update (Jan 20)"),
    ("2026-01-21 09:00", "release", "Good morning: Day 6 (Jan 21)"),
    ("2026-01-21 09:00", "stand-up", "Stand-up · Wed Jan 21"),
    ("2026-01-21 12:00", "feedback", "How is caro v1.1.0-beta.1 going for you?"),
    ("2026-01-21 17:00", "release", "Day 6 Update (Jan 21)"),
    ("2026-01-22 09:00", "release", "Good morning: Day 7 (Jan 22)"),
    ("2026-01-22 09:00", "stand-up", "Stand-up · Thu Jan 22"),
    ("2026-01-22 10:00", "release", "Patch release v1.1.1-beta.1: not due yet"),
    ("2026-01-22 17:00", "release", "Day 7 Update (Jan 22)"),
    ("2026-01-22 16:00", "release", "Week 1 ends; next: Week 2"),
    ("2026-01-23 09:00", "release", "Week 2 priorities"),
    ("2026-01-23 09:00", "release", "Good morning: Day 8 (Jan 23)"),
    ("2026-01-23 09:00", "stand-up", "Stand-up · Fri Jan 23"),
    ("2026-01-23 17:00", "release", "Day 8 Update (Jan 23)"),
    ("2026-01-23 17:00", "release", "Week 1 Post-Launch Report (Jan 23)"),
    ("2026-01-23 17:00", "release", "Weekly Feedback Summary (Week 1)"),
    ("2026-01-23 17:00", "announcements", "week 1 in review"),
];

/// Something that a user says.
#[derive(Deserialize)]
pub(super) struct Statement {
    pub(super) kind: String,
    pub(super) text: String,
}

/// What the release manager reads off the dashboard: downloads, weekly users, error rate and crash rate in percent.
pub(super) type Figures = (&'static str, &'static str, &'static str, &'static str);
const LAUNCH_DAY: [Figures; 3] =
    [("23", "14", "2.1", "0.02"), ("58", "33", "3.4", "0.08"), ("71", "41", "2.6", "0.05")];
/// The same each morning from T+1 on. T+3 is a bad day: the error rate jumps, and nobody is at work.
const MORNINGS: [Figures; 8] = [
    ("118", "64", "2.2", "0.04"),
    ("171", "88", "2.0", "0.04"),
    ("196", "97", "4.6", "0.09"),
    ("214", "108", "3.1", "0.06"),
    ("262", "127", "2.1", "0.04"),
    ("309", "141", "1.9", "0.03"),
    ("356", "158", "1.8", "0.03"),
    ("402", "171", "1.7", "0.02"),
];

/// Launch day with its P0: questions of its evening are left lying.
const EXHAUSTING_DAY: &str = "2026-01-15";
/// When the script ends.
const END: &str = "2026-01-23 18:00";

pub(super) async fn play(setting: Setting) -> anyhow::Result<Report> {
    let mut play = Play::begin(setting, New_York).await?;
    play.expect_until(END, &CALENDAR)?;
    play.expect_until(END, &p0::POSTS)?;
    for date in 16..=22 {
        play.expect(&format!("2026-01-{date} 13:00"), "release", &format!("Metrics check · Jan {date}"))?;
    }
    // From the fourth midnight on it is known what is usual: the bad Sunday was not.
    play.expect("2026-01-19 01:00", "release", "Error rate is 3.1%")?;
    play.expect("2026-01-19 01:00", "release", "Crash rate is 0.06%")?;
    // What holds Priya up: told of when it is a day old and people are at work, and when it is three.
    play.expect("2026-01-16 09:06", "stand-up", "BL-1 · Priya was blocked")?;
    play.expect("2026-01-19 09:00", "stand-up", "Nobody sees to it.")?;
    play.expect("2026-01-19 09:06", "stand-up", "Priya has been blocked for 3 d")?;
    let statements: Vec<Statement> = STATEMENTS.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let mut statements = statements.into_iter();
    play.launch("2026-01-15").await?;
    only_what_is_measured(&mut play).await?;
    listen(&mut play, &mut statements, ["2026-01-15 12:20", "2026-01-15 13:10"]).await?;
    measure(&mut play, "2026-01-15 13:20", LAUNCH_DAY[0]).await?;
    listen(&mut play, &mut statements, ["2026-01-15 13:40"]).await?;
    p0::incident(&mut play).await?;
    measure(&mut play, "2026-01-15 17:15", LAUNCH_DAY[1]).await?;
    listen(&mut play, &mut statements, ["2026-01-15 17:20", "2026-01-15 18:00"]).await?;
    measure(&mut play, "2026-01-15 19:20", LAUNCH_DAY[2]).await?;
    listen(&mut play, &mut statements, ["2026-01-15 19:30"]).await?;
    // After a day like this nobody has looked up what was asked at 17:20.
    play.expect("2026-01-15 18:20", "release", "Somebody is waiting")?;
    for (day, date) in ["16", "17", "18", "19", "20", "21", "22", "23"].into_iter().enumerate() {
        let date = format!("2026-01-{date}");
        measure(&mut play, &format!("{date} 08:45"), MORNINGS[day]).await?;
        stand_up(&mut play, day + 1, &date).await?;
        // Every day of this week has something to review.
        if day < 7 {
            play.expect(&format!("{date} 10:00"), "release", "Daily feedback review")?;
        }
        match day + 1 {
            1 => p0::the_day_after(&mut play).await?,
            4 => p0::the_action_is_done(&mut play).await?,
            _ => {}
        }
        let times = ["12:10", "13:30", "14:45", "16:20"].map(|time| format!("{date} {time}"));
        listen(&mut play, &mut statements, times.each_ref().map(String::as_str)).await?;
    }
    play.at(END).await?;
    play.end().await
}

/// The release manager says what the team does not measure.
pub(super) async fn only_what_is_measured(play: &mut Play) -> anyhow::Result<()> {
    let maya = play.cast.maya.clone();
    for figure in [
        "NPS",
        "Activation rate",
        "Retention rate (Day 7)",
        "User satisfaction",
        "Performance",
        "Documentation coverage",
        "Documentation satisfaction",
    ] {
        play.click(&maya, play.cast.release, figure).await?;
    }
    Ok(())
}

/// The release manager enters the figures of that moment.
pub(super) async fn measure(
    play: &mut Play,
    at: &str,
    (downloads, awu, errors, crashes): Figures,
) -> anyhow::Result<()> {
    play.at(at).await?;
    let maya = play.cast.maya.clone();
    for (metric, value) in [("downloads", downloads), ("awu", awu), ("error_rate", errors), ("crash_rate", crashes)] {
        play.slash(&maya, "metric record", json!({ "metric": metric, "value": value })).await?;
    }
    Ok(())
}

/// Two users after one another say what they think, and the community lead tags it and answers what was asked.
async fn listen<const TIMES: usize>(
    play: &mut Play,
    statements: &mut impl Iterator<Item = Statement>,
    times: [&str; TIMES],
) -> anyhow::Result<()> {
    for (turn, at) in times.into_iter().enumerate() {
        let Some(said) = statements.next() else { return Ok(()) };
        play.at(at).await?;
        let cast = &play.cast;
        let (who, channel) = match turn % 3 {
            0 => (&cast.robin, cast.feedback),
            1 => (&cast.noor, cast.feedback),
            _ => (&cast.sam, cast.general),
        };
        let message = who.say(channel, &said.text)?;
        let emoji = match said.kind.as_str() {
            "bug" => "🐛",
            "feature" => "💡",
            "ux" => "🎨",
            "question" => "❓",
            _ => "🙏",
        };
        cast.lena.react(message, emoji)?;
        if said.kind == "bug" && turn == 0 {
            cast.priya.react(message, "🐞")?;
        }
        play.stage.settle().await?;
        if said.kind == "bug" {
            let priya = play.cast.priya.clone();
            play.grade(&priya, if turn == 0 { "P2" } else { "P3" }).await?;
        }
        if said.kind == "question" && !at.starts_with(EXHAUSTING_DAY) {
            play.cast
                .lena
                .reply(message, "Both are read from the folder you start it in: run it from the repository's root.")?;
            play.stage.settle().await?;
        }
    }
    Ok(())
}

/// The stand-up of T+`day`. On T+1 Tom is late, and afterwards he answers when he is reminded; on T+4 Jonas changes his answer, and on
/// the weekend only Priya answers.
async fn stand_up(play: &mut Play, day: usize, date: &str) -> anyhow::Result<()> {
    let (jonas, priya, tom) = (play.cast.jonas.clone(), play.cast.priya.clone(), play.cast.tom.clone());
    let weekend = day == 2 || day == 3;
    if !weekend {
        say_up(play, &jonas, &format!("{date} 09:03"), ["", "Watch the crash rate and plan v1.1.1.", "none"]).await?;
    }
    let blocker = if day < 5 { "Waiting for the new CI runner." } else { "" };
    say_up(play, &priya, &format!("{date} 09:06"), ["", "Fix what came in overnight.", blocker]).await?;
    play.click(&priya, play.cast.release, "I checked the metrics").await?;
    if !weekend {
        let at = if day == 1 { "11:30" } else { "09:12" };
        // On the first day nobody is known to answer stand-ups.
        if day > 1 {
            play.expect(&format!("{date} 09:10"), &format!("stand-up/Stand-up {date}"), "5 min left")?;
        }
        say_up(play, &tom, &format!("{date} {at}"), ["", "Speed up the start.", ""]).await?;
    }
    if day == 4 {
        play.at(&format!("{date} 10:00")).await?;
        let form = jonas.slash(play.cast.standup, "standup", json!({}));
        let form = play.answered(form).await?;
        let changed = json!({ "What are you working on today?": "Prepare v1.1.1-beta.1." });
        play.send(&jonas, &form, changed).await?;
    }
    Ok(())
}

/// One answer through the prompt's button. The first words of a field that is left empty are those of the form.
async fn say_up(
    play: &mut Play,
    who: &Person,
    at: &str,
    [yesterday, today, blockers]: [&str; 3],
) -> anyhow::Result<()> {
    play.at(at).await?;
    let messages = play.cast.guild.messages(play.cast.standup).into_iter().rev();
    let prompt = messages.filter(|message| message.text().contains("Stand-up · ")).map(|message| message.id).next();
    let prompt = prompt.ok_or_else(|| anyhow::anyhow!("there is no prompt at {at}"))?;
    let form = play.answered(who.click(prompt, "Answer")).await?;
    let mut fields = json!({ "What are you working on today?": today, "Any blockers?": blockers });
    if !yesterday.is_empty() {
        fields["What did you work on yesterday?"] = json!(yesterday);
    }
    play.send(who, &form, fields).await?;
    let date = at.split(' ').next().unwrap_or_default();
    play.expect(at, &format!("stand-up/Stand-up {date}"), &who.name())
}
