//! RUNBOOK, scenario 3: more than a fifth of the users crash, the release manager rolls back, and users are told how to
//! get the good version. Before that, two P1 in the first hour after the announcement make the clock propose one.

use chrono_tz::America::New_York;
use serde_json::json;

use super::play::Play;
use super::{Report, launch_week};
use crate::rehearsal::stage::Setting;
use local_discord::Person;

const SLOW: &str = "release/INC-1 Answers take a minute";
const LOGIN: &str = "release/INC-2 Login fails";
const CRASH: &str = "release/INC-3 Crashes for many users";
/// When the script ends: the fixed version is out, and the post-mortem is late.
const END: &str = "2026-01-18 16:30";
/// When the fixed version is launched again, and when the week is over.
const AGAIN: &str = "2026-01-22 15:00";
const WEEK: &str = "2026-01-23 18:00";

/// Everything that the incidents lead to, written by hand from the plan, READINGS and RUNBOOK: when, where, what.
const POSTS: [(&str, &str, &str); 47] = [
    ("2026-01-15 12:20", "release", "P1 · INC-1"),
    ("2026-01-15 12:20", SLOW, "Declared** as P1 (High)"),
    ("2026-01-15 12:21", SLOW, "Acknowledged"),
    ("2026-01-15 12:35", SLOW, "INVESTIGATE should be done by now"),
    ("2026-01-15 12:40", "release", "P1 · INC-2"),
    ("2026-01-15 12:40", LOGIN, "Declared** as P1 (High)"),
    // "Multiple P1 bugs in first hour": the second one makes two.
    ("2026-01-15 12:40", "release", "INC-1: CONSIDER ROLLBACK, assess impact"),
    ("2026-01-15 12:41", LOGIN, "Acknowledged"),
    ("2026-01-15 12:45", SLOW, "**Decided:** no rollback"),
    // What users are to read of an open P1 is drafted a quarter of an hour after it was declared.
    ("2026-01-15 12:55", LOGIN, "INVESTIGATE should be done by now"),
    ("2026-01-15 12:35", SLOW, "public update was not published"),
    ("2026-01-15 13:30", SLOW, "Resolved** after 1 h 10 min"),
    ("2026-01-15 13:30", SLOW, "INC-1: what is left to do"),
    ("2026-01-15 12:55", LOGIN, "public update was not published"),
    ("2026-01-15 13:30", LOGIN, "Resolved** after 50 min"),
    ("2026-01-15 13:30", LOGIN, "INC-2: what is left to do"),
    ("2026-01-15 15:00", "release", "P0 · INC-3"),
    ("2026-01-15 15:00", CRASH, "Declared** as P0 (Critical)"),
    ("2026-01-15 15:01", CRASH, "Acknowledged"),
    ("2026-01-15 15:05", "release", "INC-3: decided on a rollback"),
    ("2026-01-15 15:05", CRASH, "Assessed:** Crash; more than 20 % of users; no clear fix yet"),
    ("2026-01-15 15:06", CRASH, "**Agrees** with a rollback."),
    ("2026-01-15 15:15", CRASH, "Rollback decided:** v1.1.0-beta back to v1.0.0"),
    ("2026-01-15 15:15", CRASH, "INVESTIGATE should be done by now"),
    ("2026-01-15 15:15", "release", "INC-3: rolled back"),
    ("2026-01-15 15:15", CRASH, "is being rolled back to v1.0.0"),
    ("2026-01-15 15:16", "announcements", "is being rolled back to v1.0.0"),
    ("2026-01-15 15:30", CRASH, "The install script gives out v1.0.0"),
    ("2026-01-15 15:45", CRASH, "The release is a draft again"),
    ("2026-01-15 16:00", CRASH, "has been open for 1 h, the target for a P0"),
    ("2026-01-15 15:15", CRASH, "public update was not published"),
    ("2026-01-15 16:00", CRASH, "Rolled back.** Users get v1.0.0 again"),
    ("2026-01-15 16:00", CRASH, "v1.0.0 is back"),
    ("2026-01-15 16:01", "announcements", "v1.0.0 is back"),
    ("2026-01-15 16:10", CRASH, "Resolved** after 1 h 10 min"),
    ("2026-01-15 16:10", CRASH, "INC-3: what is left to do"),
    // Users were told not to install it: nobody thanks them for trying it out.
    ("2026-01-15 20:00", "release", "Waits for you: public version of the end-of-day summary"),
    // The post-mortems are due after 48 hours; reminders after 24 and 44, and a day later it is the engineering lead's.
    ("2026-01-16 13:30", SLOW, "The post-mortem of INC-1 is due"),
    ("2026-01-16 13:30", LOGIN, "The post-mortem of INC-2 is due"),
    ("2026-01-17 09:30", SLOW, "The post-mortem of INC-1 is due"),
    ("2026-01-17 09:30", LOGIN, "The post-mortem of INC-2 is due"),
    ("2026-01-16 16:10", CRASH, "The post-mortem of INC-3 is due"),
    ("2026-01-17 12:10", CRASH, "The post-mortem of INC-3 is due"),
    ("2026-01-17 16:10", CRASH, "The post-mortem of INC-3 is due."),
    ("2026-01-18 16:10", "release", "The post-mortem of INC-3 is late"),
    ("2026-01-17 12:30", SLOW, "INC-1: post-mortem"),
    ("2026-01-17 12:30", LOGIN, "INC-2: post-mortem"),
];

pub(super) async fn play(setting: Setting) -> anyhow::Result<Report> {
    let mut play = Play::begin(setting, New_York).await?;
    play.expect_until(END, &calendar())?;
    play.expect_until(END, &POSTS)?;
    play.launch("2026-01-15").await?;
    two_p1_in_the_first_hour(&mut play).await?;
    crashes_for_many(&mut play).await?;
    the_days_after(&mut play).await?;
    play.at(END).await?;
    play.end().await
}

/// The same week to its end: on T+7 the fixed version is launched again, and what users hear and are asked goes on from there.
pub(super) async fn play_week(setting: Setting) -> anyhow::Result<Report> {
    let mut play = Play::begin(setting, New_York).await?;
    let rolled_back = calendar().into_iter().filter(|(at, ..)| *at < AGAIN).collect::<Vec<_>>();
    play.expect_until(WEEK, &rolled_back)?;
    let again: Vec<_> = launch_week::CALENDAR.into_iter().filter(|(at, ..)| *at > AGAIN).collect();
    play.expect_until(WEEK, &again)?;
    // The post-mortem of the crash is written in time.
    let in_time = |(at, _, says): &&(&str, &str, &str)| {
        (*at < "2026-01-17 16:10" || !says.contains("of INC-3 is")) && !says.contains("public version of the")
    };
    play.expect_until(WEEK, &POSTS.iter().filter(in_time).copied().collect::<Vec<_>>())?;
    play.expect("2026-01-17 13:00", CRASH, "INC-3: post-mortem")?;
    // Nobody closes them, and on Monday somebody is asked; what was rolled back waits for the launch after it.
    for thread in [SLOW, LOGIN] {
        play.expect("2026-01-19 09:00", thread, "is resolved but not closed")?;
    }
    play.launch("2026-01-15").await?;
    two_p1_in_the_first_hour(&mut play).await?;
    crashes_for_many(&mut play).await?;
    the_days_after(&mut play).await?;
    play.at("2026-01-17 13:00").await?;
    let jonas = play.cast.jonas.clone();
    write_up(&mut play, &jonas, "INC-3").await?;
    play.at(AGAIN).await?;
    let maya = play.cast.maya.clone();
    play.slash(&maya, "release relaunch", json!({ "version": "v1.1.0-beta.1" })).await?;
    play.expect(AGAIN, CRASH, "is launched in place of what was rolled back")?;
    play.expect(AGAIN, "release", "🔁 Launched again: v1.1.0-beta.1 by Maya, in place of v1.1.0-beta")?;
    play.expect(AGAIN, "release", "Published: announcement that it is out")?;
    // What waited since it was rolled back is withdrawn.
    play.expect("2026-01-15 20:00", "release", "Not published: public version of the end-of-day summary")?;
    play.click(&maya, play.cast.release, "Publish").await?;
    play.expect(AGAIN, "announcements", "🔁 **caro v1.1.0-beta.1 is out**")?;
    play.at(WEEK).await?;
    play.end().await
}

/// The calendar of the week but for what a release that is rolled back has none of: nothing is told to users by itself, they are
/// asked nothing, no phase is asked about, and no patch is due.
fn calendar() -> Vec<(&'static str, &'static str, &'static str)> {
    let goes_on = |(_, place, says): &&(&str, &str, &str)| {
        !["announcements", "feedback"].contains(place)
            && !says.contains("ends; next")
            && !says.contains("Patch release")
            && !says.contains("Week 1 priorities")
    };
    launch_week::CALENDAR.iter().filter(goes_on).copied().collect()
}

async fn declare(play: &mut Play, who: &Person, severity: &str, title: &str) -> anyhow::Result<()> {
    play.slash(who, "incident declare", json!({ "severity": severity, "title": title })).await?;
    Ok(())
}

/// 12:20 and 12:40: the clock proposes to consider a rollback; the release manager decides against it.
async fn two_p1_in_the_first_hour(play: &mut Play) -> anyhow::Result<()> {
    let (tom, priya, maya, release) =
        (play.cast.tom.clone(), play.cast.priya.clone(), play.cast.maya.clone(), play.cast.release);
    play.at("2026-01-15 12:20").await?;
    declare(play, &tom, "P1", "Answers take a minute").await?;
    play.at("2026-01-15 12:21").await?;
    play.click(&tom, release, "Acknowledge").await?;
    play.at("2026-01-15 12:40").await?;
    declare(play, &priya, "P1", "Login fails").await?;
    play.at("2026-01-15 12:41").await?;
    play.click(&priya, release, "Acknowledge").await?;
    play.at("2026-01-15 12:45").await?;
    let form = play.click(&maya, release, "Don't roll back").await?;
    let fields = json!({ "Why not?": "Both have a fix that is nearly done.", "consulted": "Jonas" });
    play.send(&maya, &form, fields).await?;
    play.at("2026-01-15 13:30").await?;
    for (who, name) in [(&tom, "INC-1"), (&priya, "INC-2")] {
        let options = json!({ "resolution": "A setting on our server.", "incident": name });
        play.slash(who, "incident resolve", options).await?;
    }
    Ok(())
}

/// 15:00 to 16:10: assessed in two clicks, decided, announced, rolled back.
async fn crashes_for_many(play: &mut Play) -> anyhow::Result<()> {
    let (jonas, maya, release) = (play.cast.jonas.clone(), play.cast.maya.clone(), play.cast.release);
    play.at("2026-01-15 15:00").await?;
    let priya = play.cast.priya.clone();
    declare(play, &priya, "P0", "Crashes for many users").await?;
    let thread = play.thread(release, "INC-3")?;
    play.at("2026-01-15 15:01").await?;
    play.click(&jonas, release, "Acknowledge").await?;
    play.at("2026-01-15 15:05").await?;
    let asked = play.slash(&jonas, "incident rollback", json!({ "incident": "INC-3" })).await?;
    let asked = play.then(&jonas, &asked, "Crash").await?;
    let advice = play.then(&jonas, &asked, "over 20 %, no clear fix").await?;
    let said = advice.answer().text();
    anyhow::ensure!(said.contains("Widespread crashes (>10% users)**: ROLLBACK immediately"), "{said}");
    anyhow::ensure!(said.contains("**Decides:** Release manager."), "who decides:\n{said}");

    play.at("2026-01-15 15:06").await?;
    play.click(&jonas, release, "Agree").await?;
    play.at("2026-01-15 15:15").await?;
    let advice = play.slash(&maya, "incident rollback", json!({ "incident": "INC-3" })).await?;
    let form = play.then(&maya, &advice, "Roll back").await?;
    let fields = json!({
        "Back to which version?": "v1.0.0", "reason": "It crashes for more than a fifth of you.", "consulted": "Jonas",
    });
    play.send(&maya, &form, fields).await?;
    play.at("2026-01-15 15:16").await?;
    play.publish(thread).await?;
    for (at, changed, step) in [
        ("15:30", "The install script gives out v1.0.0 again.", "1"),
        ("15:45", "The release is a draft again on GitHub.", "2"),
    ] {
        play.at(&format!("2026-01-15 {at}")).await?;
        play.slash(&jonas, "incident update", json!({ "changed": changed, "incident": "INC-3" })).await?;
        play.click(&jonas, release, step).await?;
    }
    play.click(&jonas, release, "3").await?;
    play.at("2026-01-15 16:00").await?;
    play.click(&maya, release, "Rolled back").await?;
    play.at("2026-01-15 16:01").await?;
    play.publish(thread).await?;
    play.click(&jonas, release, "4").await?;
    play.at("2026-01-15 16:10").await?;
    let options = json!({ "resolution": "Rolled back to v1.0.0; fixed offline.", "incident": "INC-3" });
    play.slash(&jonas, "incident resolve", options).await?;
    Ok(())
}

/// The two P1 are written up on Saturday, the P0 is not.
async fn the_days_after(play: &mut Play) -> anyhow::Result<()> {
    play.at("2026-01-17 12:30").await?;
    let (tom, priya) = (play.cast.tom.clone(), play.cast.priya.clone());
    for (who, name) in [(tom, "INC-1"), (priya, "INC-2")] {
        write_up(play, &who, name).await?;
    }
    Ok(())
}

/// `who` writes the post-mortem of the incident of that name.
async fn write_up(play: &mut Play, who: &Person, name: &str) -> anyhow::Result<()> {
    let thread = play.thread(play.cast.release, name)?;
    let form = play.click(who, thread, "Post-mortem").await?;
    let written = play.send(who, &form, json!({ "five_whys": "The new setting was never tried under load." })).await?;
    play.then(who, &written, "Publish post-mortem").await?;
    Ok(())
}
