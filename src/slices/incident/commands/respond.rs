//! What is done about an incident while it lasts.

use super::{about, complete};
use crate::bot::Context;
use crate::discord::answer::Reply;
use crate::error::Failure;
use crate::slices::incident::domain::{Incident, Part, SeverityChange, Update};
use crate::slices::incident::people::{self, Other};
use crate::slices::incident::requests::{
    acknowledge_it, change_severity, move_on, reopen_it, resolve_it, snooze_it, update_it,
};
use crate::slices::incident::{follow_up, public as told, rights, view, words};
use poise::serenity_prelude as serenity;

/// Acknowledge an incident and lead the response.
#[poise::command(slash_command, guild_only, custom_data = "rights::ACKNOWLEDGE")]
pub(super) async fn acknowledge(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
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
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let (next, within) = (next.unwrap_or_default(), within.unwrap_or_default());
    about(ctx, incident, async |bot, asked, incident| {
        update_it(bot, asked, incident.id, Update { changed: &changed, next: &next, within: &within }).await
    })
    .await
}

/// Edit title and summary.
#[poise::command(slash_command, guild_only, custom_data = "rights::EDIT")]
pub(super) async fn edit(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| words::open_form(bot, asked, incident.id).await).await
}

/// Snooze the next update; the timeline records it.
#[poise::command(slash_command, guild_only, custom_data = "rights::SNOOZE")]
pub(super) async fn snooze(
    ctx: Context<'_>,
    #[description = "For how many minutes"]
    #[autocomplete = "complete::snooze"]
    minutes: String,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| snooze_it(bot, asked, incident.id, &minutes).await).await
}

/// Change an incident's severity; clocks and alerts adjust.
#[poise::command(slash_command, guild_only, custom_data = "rights::SEVERITY")]
pub(super) async fn severity(
    ctx: Context<'_>,
    #[description = "Severity: P0 (critical) to P3 (low)"]
    #[autocomplete = "complete::severity"]
    severity: String,
    #[description = "Reason; kept with the change"] why: Option<String>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let why = why.unwrap_or_default();
    about(ctx, incident, async |bot, asked, incident| {
        change_severity(bot, asked, incident.id, SeverityChange { to: &severity, why: &why }).await.map(Reply::Say)
    })
    .await
}

/// Move to the next response step, or to the one you name.
#[poise::command(slash_command, guild_only, custom_data = "rights::STEP")]
pub(super) async fn step(
    ctx: Context<'_>,
    #[description = "Step; default: the next one"]
    #[autocomplete = "complete::step"]
    step: Option<String>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let step = step.unwrap_or_default();
    about(ctx, incident, async |bot, asked, incident| move_on(bot, asked, incident.id, &step).await).await
}

/// Take an incident role, assign it to someone else, or drop it.
#[poise::command(slash_command, guild_only, custom_data = "rights::ROLE")]
pub(super) async fn role(
    ctx: Context<'_>,
    #[description = "lead, communications, scribe or responder"]
    #[autocomplete = "complete::part"]
    role: String,
    #[description = "Person; default: you"] who: Option<serenity::User>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
    #[description = "True to drop the role that you have"] drop: Option<bool>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident: Incident| {
        let part = Part::from_name(&role).ok_or_else(|| view::unknown_part(&role))?;
        if drop == Some(true) {
            return people::leave_part(bot, asked, (incident.id, part)).await;
        }
        let whom = Other::of_any(bot, asked, who.as_ref()).await?;
        people::take_part(bot, asked, (incident.id, part), whom).await
    })
    .await
}

/// Invite someone to a private incident.
#[poise::command(slash_command, guild_only, custom_data = "rights::PRIVATE")]
pub(super) async fn invite(
    ctx: Context<'_>,
    #[description = "Person to invite"] who: serenity::User,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident: Incident| {
        people::let_in(bot, asked, incident.id, Other::of(bot, asked, &who).await?).await
    })
    .await
}

/// Resolve an incident and say what fixed it.
#[poise::command(slash_command, guild_only, custom_data = "rights::RESOLVE")]
pub(super) async fn resolve(
    ctx: Context<'_>,
    #[description = "What fixed it?"] resolution: String,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| resolve_it(bot, asked, incident.id, &resolution).await).await
}

/// Reopen an incident; its clocks run from the first report.
#[poise::command(slash_command, guild_only, custom_data = "rights::REOPEN")]
pub(super) async fn reopen(
    ctx: Context<'_>,
    #[description = "Why?"] why: String,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| reopen_it(bot, asked, incident.id, &why).await).await
}

/// Close a resolved incident once everything is done; its thread is archived.
#[poise::command(slash_command, guild_only, custom_data = "rights::CLOSE")]
pub(super) async fn close(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| follow_up::close(bot, asked, incident.id).await).await
}

/// Draft a public update; you review it before it is published.
#[poise::command(slash_command, guild_only, custom_data = "rights::PUBLISH")]
pub(super) async fn public(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| told::draft_now(bot, invocation, incident.id).await).await
}
