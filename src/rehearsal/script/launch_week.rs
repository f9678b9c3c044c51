//! T+0 (Thursday 2026-01-15, New York) to T+8 of v1.1.0-beta: a P0 two hours in, stand-ups with a late one, some forty
//! statements of feedback, and every post of the calendar.

use chrono_tz::America::New_York;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Report;
use super::play::{Play, instant};
use crate::clock::Instant;
use crate::rehearsal::discord::{Interaction, Person};
use crate::rehearsal::stage::Setting;

/// What users say, in the order in which they say it.
const STATEMENTS: &str = include_str!("feedback.jsonl");
const INCIDENT: &str = "release/INC-1 caro crashes on startup on Linux";

/// The calendar of this release, written by hand from the plan and READINGS: when, where, what.
const CALENDAR: [(&str, &str, &str); 21] = [
    ("2026-01-15 20:00", "release", "Day 0 Update (Jan 15)"),
    ("2026-01-15 20:00", "announcements", "launch day summary (Jan 15)"),
    ("2026-01-16 09:00", "stand-up", "Stand-up · Fri Jan 16"),
    ("2026-01-16 17:00", "release", "Day 1 Update (Jan 16)"),
    ("2026-01-17 09:00", "stand-up", "Stand-up · Sat Jan 17"),
    ("2026-01-17 17:00", "release", "Day 2 Update (Jan 17)"),
    ("2026-01-18 09:00", "stand-up", "Stand-up · Sun Jan 18"),
    ("2026-01-18 17:00", "release", "Day 3 Update (Jan 18)"),
    ("2026-01-19 09:00", "stand-up", "Stand-up · Mon Jan 19"),
    ("2026-01-19 17:00", "release", "Day 4 Update (Jan 19)"),
    ("2026-01-20 09:00", "stand-up", "Stand-up · Tue Jan 20"),
    ("2026-01-20 17:00", "release", "Day 5 Update (Jan 20)"),
    ("2026-01-21 09:00", "stand-up", "Stand-up · Wed Jan 21"),
    ("2026-01-21 17:00", "release", "Day 6 Update (Jan 21)"),
    ("2026-01-22 09:00", "stand-up", "Stand-up · Thu Jan 22"),
    ("2026-01-22 17:00", "release", "Day 7 Update (Jan 22)"),
    ("2026-01-23 09:00", "stand-up", "Stand-up · Fri Jan 23"),
    ("2026-01-23 17:00", "release", "Day 8 Update (Jan 23)"),
    ("2026-01-23 17:00", "release", "Week 1 Post-Launch Report (Jan 23)"),
    ("2026-01-23 17:00", "release", "Weekly Feedback Summary (Week 1)"),
    ("2026-01-23 17:00", "announcements", "week 1 in review"),
];

/// What the incident itself has to post (RUNBOOK, scenario 2).
const INCIDENT_POSTS: [(&str, &str, &str); 10] = [
    ("2026-01-15 14:05", "release", "INC-1"),
    ("2026-01-15 14:05", INCIDENT, "as P0 (Critical)"),
    ("2026-01-15 14:06", INCIDENT, "Acknowledged"),
    ("2026-01-15 14:15", INCIDENT, "root cause"),
    ("2026-01-15 15:00", INCIDENT, "fix is tested"),
    ("2026-01-15 15:30", INCIDENT, "v1.1.0-beta.1 is tagged"),
    ("2026-01-15 16:00", INCIDENT, "binaries are up"),
    ("2026-01-15 16:15", INCIDENT, "install script"),
    ("2026-01-15 16:30", INCIDENT, "announced"),
    ("2026-01-15 17:00", INCIDENT, "Resolved"),
];

#[derive(Deserialize)]
struct Statement {
    kind: String,
    text: String,
}

/// When the rehearsal begins.
pub(super) fn start() -> Instant {
    instant(New_York, "2026-01-15 11:00").unwrap_or_default()
}

pub(super) async fn play(setting: Setting) -> anyhow::Result<Report> {
    let mut play = Play::begin(setting, New_York).await?;
    for (at, place, says) in CALENDAR.into_iter().chain(INCIDENT_POSTS) {
        play.expect(at, place, says)?;
    }
    let statements: Vec<Statement> = STATEMENTS.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let mut statements = statements.into_iter();
    launch(&mut play).await?;
    listen(&mut play, &mut statements, ["2026-01-15 12:20", "2026-01-15 13:10", "2026-01-15 13:40"]).await?;
    incident(&mut play).await?;
    listen(&mut play, &mut statements, ["2026-01-15 17:20", "2026-01-15 18:00", "2026-01-15 19:30"]).await?;
    for (day, date) in ["16", "17", "18", "19", "20", "21", "22", "23"].into_iter().enumerate() {
        let date = format!("2026-01-{date}");
        stand_up(&mut play, day + 1, &date).await?;
        let times = ["12:10", "13:30", "14:45", "16:20"].map(|time| format!("{date} {time}"));
        listen(&mut play, &mut statements, times.each_ref().map(String::as_str)).await?;
    }
    play.at("2026-01-23 18:00").await?;
    play.end().await
}

/// 11:30: the release manager sets tplus up and starts the clock; 12:00: the launch is announced.
async fn launch(play: &mut Play) -> anyhow::Result<()> {
    play.at("2026-01-15 11:30").await?;
    let options = play.cast.setup_options();
    let used = play.cast.guild.owner().slash(play.cast.general, "setup", options);
    play.answered(used).await?;
    let options = json!({ "version": "v1.1.0-beta", "launch": "2026-01-15", "zone": "America/New_York" });
    let used = play.cast.maya.slash(play.cast.release, "release start", options);
    play.answered(used).await?;
    play.at("2026-01-15 12:00").await?;
    play.cast.maya.say(play.cast.announcements, "v1.1.0-beta is out! Tell us what you find in #feedback.")?;
    Ok(())
}

/// RUNBOOK, scenario 2: a crash on Linux is reported at 14:00 and fixed by 17:00.
async fn incident(play: &mut Play) -> anyhow::Result<()> {
    play.at("2026-01-15 14:00").await?;
    play.cast.robin.say(play.cast.feedback, "caro crashes right at the start on my Fedora box")?;
    play.at("2026-01-15 14:05").await?;
    let options = json!({ "severity": "P0", "title": "caro crashes on startup on Linux" });
    let used = play.cast.priya.slash(play.cast.release, "incident declare", options);
    play.answered(used).await?;
    play.at("2026-01-15 14:06").await?;
    let card = play.cast.guild.messages(play.cast.release).last().map(|message| message.id);
    let card = card.ok_or_else(|| anyhow::anyhow!("the incident has no card"))?;
    let used = play.cast.jonas.click(card, "Acknowledge");
    play.answered(used).await?;
    let jonas = play.cast.jonas.clone();
    for (at, changed, next) in [
        ("2026-01-15 14:15", "The root cause is found: a missing library on musl systems.", "Branch and fix."),
        ("2026-01-15 15:00", "The fix is tested on Fedora, Debian and Alpine.", "Review and merge."),
        ("2026-01-15 15:30", "Merged, v1.1.0-beta.1 is tagged.", "Build the binaries."),
        ("2026-01-15 16:00", "The binaries are up.", "Update the install script."),
        ("2026-01-15 16:15", "The install script gives out v1.1.0-beta.1.", "Announce it."),
        ("2026-01-15 16:30", "The hotfix is announced.", "Watch for regressions."),
    ] {
        play.at(at).await?;
        let form = play.cast.jonas.click(card, "Update");
        let form = play.answered(form).await?;
        send(play, &jonas, &form, json!({ "What changed?": changed, "What happens next?": next })).await?;
    }
    play.at("2026-01-15 17:00").await?;
    let form = play.cast.jonas.click(card, "Resolve");
    let form = play.answered(form).await?;
    send(play, &jonas, &form, json!({ "What fixed it?": "v1.1.0-beta.1 links the library statically." })).await?;
    play.cast.lena.say(play.cast.announcements, "v1.1.0-beta.1 fixes the crash on Linux. Please update, and sorry!")?;
    Ok(())
}

async fn send(play: &mut Play, who: &Person, form: &Interaction, fields: Value) -> anyhow::Result<()> {
    let sent = who.fill_in(form, fields);
    play.answered(sent).await?;
    Ok(())
}

/// Two users after one another say what they think, and the community lead tags it.
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
    }
    Ok(())
}

/// The stand-up of T+`day`. On T+1 Tom is late, on T+4 Jonas changes his answer, and on the weekend only Priya answers.
async fn stand_up(play: &mut Play, day: usize, date: &str) -> anyhow::Result<()> {
    let (jonas, priya, tom) = (play.cast.jonas.clone(), play.cast.priya.clone(), play.cast.tom.clone());
    let weekend = day == 2 || day == 3;
    if !weekend {
        say_up(play, &jonas, &format!("{date} 09:05"), ["", "Watch the crash rate and plan v1.1.1.", "none"]).await?;
    }
    let blocker = if day < 5 { "Waiting for the new CI runner." } else { "" };
    say_up(play, &priya, &format!("{date} 09:10"), ["", "Fix what came in overnight.", blocker]).await?;
    if !weekend {
        let at = if day == 1 { "11:30" } else { "09:20" };
        say_up(play, &tom, &format!("{date} {at}"), ["", "Speed up the start.", ""]).await?;
    }
    if day == 4 {
        play.at(&format!("{date} 10:00")).await?;
        let form = jonas.slash(play.cast.standup, "standup", json!({}));
        let form = play.answered(form).await?;
        let changed = json!({ "What are you working on today?": "Prepare v1.1.1-beta.1." });
        send(play, &jonas, &form, changed).await?;
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
    let prompt = play.cast.guild.messages(play.cast.standup).last().map(|message| message.id);
    let prompt = prompt.ok_or_else(|| anyhow::anyhow!("there is no prompt at {at}"))?;
    let form = play.answered(who.click(prompt, "Answer")).await?;
    let mut fields = json!({ "What are you working on today?": today, "Any blockers?": blockers });
    if !yesterday.is_empty() {
        fields["What did you work on yesterday?"] = json!(yesterday);
    }
    send(play, who, &form, fields).await?;
    let date = at.split(' ').next().unwrap_or_default();
    play.expect(at, &format!("stand-up/Stand-up {date}"), &who.name())
}
