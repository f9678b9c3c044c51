//! What is done about an incident while it lasts.

use super::{about, complete};
use crate::bot::Context;
use crate::discord::answer::Reply;
use crate::error::Failure;
use crate::slices::incident::domain::{Incident, Part};
use crate::slices::incident::people::{self, Other};
use crate::slices::incident::requests::{
    acknowledge_it, change_severity, move_on, reopen_it, resolve_it, snooze_it, update_it,
};
use crate::slices::incident::{after, rights, view};
use poise::serenity_prelude as serenity;

/// Take an incident up: you lead the response.
#[poise::command(slash_command, guild_only, custom_data = "rights::ACKNOWLEDGE")]
pub(super) async fn acknowledge(
    ctx: Context<'_>,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| acknowledge_it(bot, asked, incident.id).await).await
}

/// Say what changed; this resets the clock for the next update.
#[poise::command(slash_command, guild_only, custom_data = "rights::UPDATE")]
pub(super) async fn update(
    ctx: Context<'_>,
    #[description = "What changed?"] changed: String,
    #[description = "What happens next?"] next: Option<String>,
    #[description = "Next update in, e.g. 30m or 2h"] within: Option<String>,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let (next, within) = (next.unwrap_or_default(), within.unwrap_or_default());
    about(ctx, incident, async |bot, asked, incident| {
        update_it(bot, asked, incident.id, (&changed, &next, &within)).await
    })
    .await
}

/// Put the next update off, on record.
#[poise::command(slash_command, guild_only, custom_data = "rights::SNOOZE")]
pub(super) async fn snooze(
    ctx: Context<'_>,
    #[description = "For how many minutes"]
    #[autocomplete = "complete::snooze"]
    minutes: String,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| snooze_it(bot, asked, incident.id, &minutes).await).await
}

/// Change how grave an incident is; clocks and people follow.
#[poise::command(slash_command, guild_only, custom_data = "rights::SEVERITY")]
pub(super) async fn severity(
    ctx: Context<'_>,
    #[description = "How grave: P0 (critical) to P3 (low)"]
    #[autocomplete = "complete::severity"]
    severity: String,
    #[description = "Why? It is kept with the change"] why: Option<String>,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let why = why.unwrap_or_default();
    about(ctx, incident, async |bot, asked, incident| {
        let done = change_severity(bot, asked, incident.id, (&severity, &why)).await?;
        Ok(Reply::Say(view::done(&done, &view::severity_answer(&done, &bot.playbook))))
    })
    .await
}

/// Move on to the next step of the response, or to the one you name.
#[poise::command(slash_command, guild_only, custom_data = "rights::STEP")]
pub(super) async fn step(
    ctx: Context<'_>,
    #[description = "Which step; else the next one"]
    #[autocomplete = "complete::step"]
    step: Option<String>,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let step = step.unwrap_or_default();
    about(ctx, incident, async |bot, asked, incident| move_on(bot, asked, incident.id, &step).await).await
}

/// Take a part in the response, or hand it over.
#[poise::command(slash_command, guild_only, custom_data = "rights::ROLE")]
pub(super) async fn role(
    ctx: Context<'_>,
    #[description = "lead, communications, scribe or responder"]
    #[autocomplete = "complete::part"]
    role: String,
    #[description = "Who; else you"] who: Option<serenity::User>,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident: Incident| {
        let part = Part::from_name(&role).ok_or_else(|| view::unknown_part(&role))?;
        people::take_part(bot, asked, (incident.id, part), who.as_ref().map(Other::from_user)).await
    })
    .await
}

/// Give a part of yours back.
#[poise::command(slash_command, guild_only, custom_data = "rights::ROLE")]
pub(super) async fn leave(
    ctx: Context<'_>,
    #[description = "lead, communications, scribe or responder"]
    #[autocomplete = "complete::part"]
    role: String,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident: Incident| {
        let part = Part::from_name(&role).ok_or_else(|| view::unknown_part(&role))?;
        people::leave_part(bot, asked, (incident.id, part)).await
    })
    .await
}

/// Let somebody into a private incident.
#[poise::command(slash_command, guild_only, custom_data = "rights::PRIVATE")]
pub(super) async fn invite(
    ctx: Context<'_>,
    #[description = "Who"] who: serenity::User,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident: Incident| {
        people::let_in(bot, asked, incident.id, Other::from_user(&who)).await
    })
    .await
}

/// End an incident, and say what fixed it.
#[poise::command(slash_command, guild_only, custom_data = "rights::RESOLVE")]
pub(super) async fn resolve(
    ctx: Context<'_>,
    #[description = "What fixed it?"] resolution: String,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| resolve_it(bot, asked, incident.id, &resolution).await).await
}

/// It is not over: the clocks run on.
#[poise::command(slash_command, guild_only, custom_data = "rights::REOPEN")]
pub(super) async fn reopen(
    ctx: Context<'_>,
    #[description = "Why?"] why: String,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| reopen_it(bot, asked, incident.id, &why).await).await
}

/// Close a resolved incident once everything is done; its thread is archived.
#[poise::command(slash_command, guild_only, custom_data = "rights::CLOSE")]
pub(super) async fn close(
    ctx: Context<'_>,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| after::close(bot, asked, incident.id).await).await
}
