//! `/incident`, and the menu entries "Declare incident" and "Add to timeline".

mod complete;
mod declare;
mod fix;
mod follow_up;
mod link;
mod respond;
mod show;
mod timeline;

pub use declare::declare_from_message;
pub use timeline::add_to_timeline;

use super::domain::Incident;
use super::requests::find;
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::error::{Failure, Outcome};
use declare::{declare, drill};
use fix::{hotfix, rollback};
use follow_up::{action, postmortem, report};
use link::link;
use respond::{acknowledge, close, edit, invite, public, reopen, resolve, role, severity, snooze, step, update};
use show::{export, list, show, stats};
use timeline::timeline;

/// Incidents: declare, update, resolve, look up.
#[poise::command(
    slash_command,
    guild_only,
    subcommands(
        "declare",
        "drill",
        "acknowledge",
        "update",
        "edit",
        "snooze",
        "severity",
        "step",
        "role",
        "invite",
        "hotfix",
        "rollback",
        "public",
        "timeline",
        "link",
        "resolve",
        "reopen",
        "report",
        "postmortem",
        "action",
        "close",
        "list",
        "show",
        "stats",
        "export"
    ),
    subcommand_required
)]
pub async fn incident(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Answers with what `work` says about the incident that was named, or whose thread this is.
async fn about(
    ctx: Context<'_>,
    named: Option<String>,
    work: impl AsyncFnOnce(&Bot, &Invocation, Incident) -> Outcome<Reply>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let incident = find(bot, &invocation, named.as_deref().unwrap_or_default()).await?;
        work(bot, &invocation, incident).await
    })
    .await
}
