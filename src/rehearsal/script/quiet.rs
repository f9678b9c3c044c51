//! RUNBOOK, scenario 1: a quiet launch. Nothing goes wrong, and tplus says nothing that nobody asked for.

use chrono_tz::America::New_York;
use serde_json::json;

use super::play::Play;
use super::{Report, launch_week};
use crate::rehearsal::stage::Setting;

/// When the script ends: after the day's summaries.
const END: &str = "2026-01-15 21:00";

pub(super) async fn play(setting: Setting) -> anyhow::Result<Report> {
    let mut play = Play::begin(setting, New_York).await?;
    play.expect_until(END, &launch_week::CALENDAR)?;
    play.launch("2026-01-15").await?;
    play.at("2026-01-15 18:00").await?;
    let (maya, sam) = (play.cast.maya.clone(), play.cast.sam.clone());
    sam.say(play.cast.feedback, "Installed it on three machines, all good.")?;
    for (command, says) in [
        ("incident list", "No incident is open."),
        ("incident stats", "0 incidents"),
        ("incident action list", "No open actions."),
        ("release status", "T+0"),
    ] {
        let asked = play.slash(&maya, command, json!({})).await?;
        let said = asked.answer().text();
        anyhow::ensure!(said.contains(says), "/{command} says:\n{said}");
    }
    play.at(END).await?;
    play.end().await
}
