//! RUNBOOK, scenario 2: a P0 two hours after the launch, fixed by a hotfix, told to users, written up and followed until
//! nothing is left to do.

use chrono_tz::America::New_York;
use serde_json::json;

use super::play::Play;
use super::{Report, launch_week};
use crate::rehearsal::stage::Setting;
use local_discord::ChannelId;

const THREAD: &str = "release/INC-1 caro crashes on startup on Linux";

/// Everything that the incident leads to, written by hand from the plan, READINGS and RUNBOOK: when, where, what.
pub(super) const POSTS: [(&str, &str, &str); 45] = [
    ("2026-01-15 14:05", "release", "P0 · INC-1 · caro crashes on startup on Linux"),
    ("2026-01-15 14:05", THREAD, "Declared** as P0 (Critical)"),
    ("2026-01-15 14:06", THREAD, "Acknowledged** after 6 min"),
    ("2026-01-15 14:07", THREAD, "the communications lead"),
    ("2026-01-15 14:15", THREAD, "The root cause is found"),
    ("2026-01-15 14:15", THREAD, "INVESTIGATE** done after 10 min. **TRIAGE** begins"),
    ("2026-01-15 14:15", THREAD, "INVESTIGATE should be done by now"),
    ("2026-01-15 14:17", THREAD, "Assessed:** Crash; few users; there is a clear fix"),
    ("2026-01-15 14:18", "release", "hotfix v1.1.0-beta.1 is out"),
    ("2026-01-15 14:18", THREAD, "Hotfix started:** v1.1.0-beta.1"),
    ("2026-01-15 14:18", THREAD, "Hotfix v1.1.0-beta.1 for INC-1"),
    ("2026-01-15 14:18", THREAD, "**Root cause:** A library is linked dynamically"),
    // Users first hear a quarter of an hour after the team stands behind it.
    ("2026-01-15 14:20", THREAD, "Published"),
    ("2026-01-15 14:22", "announcements", "We know about this and are working on it"),
    ("2026-01-15 14:30", THREAD, "A branch is open"),
    ("2026-01-15 14:30", THREAD, "TRIAGE** done after 15 min. **FIX** begins"),
    ("2026-01-15 14:30", THREAD, "TRIAGE should be done by now"),
    // An hour is the target of a P0, counted from the report.
    ("2026-01-15 15:00", THREAD, "has been open for 1 h, the target for a P0"),
    ("2026-01-15 15:00", THREAD, "The fix is tested"),
    // Then they hear every hour, counted from each message: drafted ten minutes ahead.
    ("2026-01-15 15:12", THREAD, "Published"),
    ("2026-01-15 15:21", "announcements", "We know about this and are working on it"),
    ("2026-01-15 15:30", THREAD, "v1.1.0-beta.1 is tagged"),
    ("2026-01-15 15:30", THREAD, "FIX** done after 1 h. **DEPLOY** begins"),
    ("2026-01-15 16:00", THREAD, "The binaries are up"),
    ("2026-01-15 16:11", THREAD, "Published"),
    ("2026-01-15 16:20", "announcements", "We know about this and are working on it"),
    ("2026-01-15 16:15", THREAD, "The install script gives out"),
    ("2026-01-15 16:30", THREAD, "The hotfix is announced"),
    ("2026-01-15 16:30", THREAD, "DEPLOY** done after 1 h. **VERIFY** begins"),
    ("2026-01-15 16:30", THREAD, "v1.1.0-beta.1 is out"),
    ("2026-01-15 16:30", THREAD, "DEPLOY should be done by now: the plan gives it 1 h."),
    ("2026-01-15 16:31", "announcements", "v1.1.0-beta.1 is out"),
    // Three quarters of the four hours.
    ("2026-01-15 17:00", THREAD, "INC-1 is due to be resolved"),
    ("2026-01-15 17:00", THREAD, "Resolved** after 3 h"),
    // The card with what was left to do, as it stands in the end.
    ("2026-01-15 17:00", THREAD, "INC-1: closed"),
    ("2026-01-15 17:00", THREAD, "VERIFY should be done by now: the plan gives it 30 min."),
    ("2026-01-15 17:10", THREAD, "INC-1: report"),
    ("2026-01-15 17:10", THREAD, "Resolved: caro crashes on startup on Linux**"),
    ("2026-01-15 17:12", "announcements", "Resolved: caro crashes on startup on Linux**"),
    // Whoever reported it reads there that it is over.
    ("2026-01-15 17:12", "feedback/Resolved", "What you reported is resolved"),
    ("2026-01-16 11:40", THREAD, "Action ACT-1"),
    ("2026-01-16 11:45", THREAD, "INC-1: post-mortem"),
    ("2026-01-16 11:50", THREAD, "Closed.**"),
    // The action is due on Monday at noon.
    ("2026-01-19 12:00", "release", "ACT-1** from INC-1 is done"),
    ("2026-01-19 12:05", THREAD, "Action ACT-1** done"),
];

/// When the script ends: the action of Monday is done.
const END: &str = "2026-01-19 13:00";

pub(super) async fn play(setting: Setting) -> anyhow::Result<Report> {
    let mut play = Play::begin(setting, New_York).await?;
    play.expect_until(END, &launch_week::CALENDAR)?;
    play.expect_until(END, &POSTS)?;
    play.launch("2026-01-15").await?;
    incident(&mut play).await?;
    the_day_after(&mut play).await?;
    the_action_is_done(&mut play).await?;
    play.at(END).await?;
    play.end().await
}

/// 14:00 to 17:12: reported, declared, found, fixed, released, told.
pub(super) async fn incident(play: &mut Play) -> anyhow::Result<()> {
    let cast = &play.cast;
    let (jonas, priya, lena, robin) = (cast.jonas.clone(), cast.priya.clone(), cast.lena.clone(), cast.robin.clone());
    let (release, feedback) = (cast.release, cast.feedback);
    play.at("2026-01-15 14:00").await?;
    let report = robin.say(feedback, "caro crashes right at the start on my Fedora box")?;
    play.at("2026-01-15 14:05").await?;
    let menu = priya.message_menu(report, "Declare incident");
    let form = play.answered(menu).await?;
    let fields = json!({ "severity": "P0", "What is wrong, in a few words?": "caro crashes on startup on Linux" });
    play.send(&priya, &form, fields).await?;
    play.at("2026-01-15 14:06").await?;
    play.click(&jonas, release, "Acknowledge").await?;
    play.at("2026-01-15 14:07").await?;
    let more = play.click(&lena, release, "More").await?;
    play.then(&lena, &more, "Communications").await?;
    let thread = play.thread(release, "INC-1")?;

    update(play, "14:15", "The root cause is found: a library that many systems don't have.", "Branch and fix.")
        .await?;
    play.click(&jonas, release, "Next: TRIAGE").await?;
    triage(play, thread).await?;
    play.at("2026-01-15 14:22").await?;
    play.publish(thread).await?;
    update(play, "14:30", "A branch is open, the fix is being written.", "Test it.").await?;
    play.click(&jonas, release, "Next: FIX").await?;
    update(play, "15:00", "The fix is tested on Fedora, Debian and Alpine.", "Review and merge.").await?;
    tick(play, thread, &["2", "3"]).await?;
    play.at("2026-01-15 15:21").await?;
    play.publish(thread).await?;
    update(play, "15:30", "Merged, v1.1.0-beta.1 is tagged.", "Build the binaries.").await?;
    tick(play, thread, &["5", "6"]).await?;
    // Tom made the fix: two others review it.
    play.click(&priya, thread, "4").await?;
    play.click(&jonas, thread, "4").await?;
    play.click(&jonas, release, "Next: DEPLOY").await?;
    update(play, "16:00", "The binaries are up.", "Update the install script.").await?;
    tick(play, thread, &["7"]).await?;
    update(play, "16:15", "The install script gives out v1.1.0-beta.1.", "Announce it.").await?;
    tick(play, thread, &["8"]).await?;
    play.at("2026-01-15 16:20").await?;
    play.publish(thread).await?;
    update(play, "16:30", "The hotfix is announced.", "Watch for regressions.").await?;
    tick(play, thread, &["9"]).await?;
    play.click(&jonas, release, "Next: VERIFY").await?;
    play.click(&jonas, thread, "Draft announcement").await?;
    play.at("2026-01-15 16:31").await?;
    play.publish(thread).await?;
    tick(play, thread, &["10", "11"]).await?;
    resolve(play, thread).await
}

/// The matrix is asked in two clicks, and says: hotfix.
async fn triage(play: &mut Play, thread: ChannelId) -> anyhow::Result<()> {
    let jonas = play.cast.jonas.clone();
    play.at("2026-01-15 14:17").await?;
    let asked = play.slash(&jonas, "incident rollback", json!({ "incident": "INC-1" })).await?;
    let asked = play.then(&jonas, &asked, "Crash").await?;
    let advice = play.then(&jonas, &asked, "up to 10 %, clear fix").await?;
    let said = advice.answer().text();
    anyhow::ensure!(said.contains("Single P0 with clear fix"), "the matrix says:\n{said}");
    play.at("2026-01-15 14:18").await?;
    let question = play.slash(&jonas, "incident hotfix", json!({ "incident": "INC-1" })).await?;
    play.then(&jonas, &question, "Start hotfix").await?;
    let form = play.click(&jonas, thread, "1").await?;
    let cause = "A library is linked dynamically, and not every system has it.";
    play.send(&jonas, &form, json!({ "Why did it happen?": cause })).await?;
    Ok(())
}

async fn update(play: &mut Play, at: &str, changed: &str, next: &str) -> anyhow::Result<()> {
    play.at(&format!("2026-01-15 {at}")).await?;
    let (jonas, release) = (play.cast.jonas.clone(), play.cast.release);
    let form = play.click(&jonas, release, "Update").await?;
    play.send(&jonas, &form, json!({ "What changed?": changed, "What happens next?": next })).await?;
    Ok(())
}

/// Tom ticks entries of the hotfix's checklist by their numbers.
async fn tick(play: &mut Play, thread: ChannelId, numbers: &[&str]) -> anyhow::Result<()> {
    let tom = play.cast.tom.clone();
    for number in numbers {
        play.click(&tom, thread, number).await?;
    }
    Ok(())
}

async fn resolve(play: &mut Play, thread: ChannelId) -> anyhow::Result<()> {
    let (jonas, release) = (play.cast.jonas.clone(), play.cast.release);
    play.at("2026-01-15 17:00").await?;
    let form = play.click(&jonas, release, "Resolve").await?;
    let resolved = json!({ "What fixed it?": "v1.1.0-beta.1 links the library statically." });
    play.send(&jonas, &form, resolved).await?;
    // Somebody looks before users are told.
    play.at("2026-01-15 17:05").await?;
    let priya = play.cast.priya.clone();
    play.click(&priya, thread, "1").await?;
    play.at("2026-01-15 17:10").await?;
    let form = play.click(&jonas, thread, "Report").await?;
    let report = json!({
        "Root cause": "A library is linked dynamically, and not every system has it.",
        "impact": "About one in twelve users on Linux could not start caro for about four hours.",
        "prevention": "We will run our smoke test on Alpine, too.",
    });
    play.send(&jonas, &form, report).await?;
    play.at("2026-01-15 17:12").await?;
    play.publish(thread).await
}

/// Friday: the post-mortem is written a day before it is due, and the incident is closed.
pub(super) async fn the_day_after(play: &mut Play) -> anyhow::Result<()> {
    let (jonas, maya, priya) = (play.cast.jonas.clone(), play.cast.maya.clone(), play.cast.priya.clone());
    let thread = play.thread(play.cast.release, "INC-1")?;
    play.at("2026-01-16 11:40").await?;
    let options = json!({
        "what": "Run the smoke test on Alpine", "due": "2026-01-19", "owner": priya.mention(), "incident": "INC-1",
    });
    play.slash(&maya, "incident action add", options).await?;
    play.at("2026-01-16 11:45").await?;
    let form = play.click(&jonas, thread, "Post-mortem").await?;
    let parts = json!({
        "five_whys": "It crashed, because a library was missing, because nobody tried a system without it.",
        "went_well": "Two hours from the root cause to the announcement.",
    });
    let written = play.send(&jonas, &form, parts).await?;
    play.then(&jonas, &written, "Publish post-mortem").await?;
    play.at("2026-01-16 11:50").await?;
    play.click(&maya, thread, "4").await?;
    play.click(&maya, thread, "Close").await?;
    Ok(())
}

/// Monday: its owner is asked, and has done it.
pub(super) async fn the_action_is_done(play: &mut Play) -> anyhow::Result<()> {
    let priya = play.cast.priya.clone();
    play.at("2026-01-19 12:05").await?;
    let release = play.cast.release;
    play.click(&priya, release, "Done").await?;
    Ok(())
}
