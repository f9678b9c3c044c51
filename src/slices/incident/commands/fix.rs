//! How an incident is fixed: hotfix or rollback.

use super::{about, complete};
use crate::bot::Context;
use crate::error::Failure;
use crate::slices::incident::{hotfix as fix, matrix, rights};

/// Check whether the plan allows a hotfix, and start one with a timeline and checklist.
#[poise::command(slash_command, guild_only, custom_data = "rights::CHECKLIST")]
pub(super) async fn hotfix(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| fix::look(bot, invocation, incident.id).await).await
}

/// Check the plan's rollback matrix: whether to roll back, and who decides.
#[poise::command(slash_command, guild_only, custom_data = "rights::CHECKLIST")]
pub(super) async fn rollback(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| matrix::look(bot, invocation, incident.id, false).await)
        .await
}
