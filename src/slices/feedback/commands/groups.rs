//! `/feedback`: what says the same, the issue that it is tracked in, and the version that fixes it.

use crate::bot::{Context, parts, run};
use crate::error::Failure;
use crate::ids::IssueNumber;
use crate::slices::feedback::{fixes, issues, merging, rights};
use crate::slices::tracker;

/// Merge duplicate feedback: the first item joins the second, and the people behind it count there.
#[poise::command(slash_command, guild_only, custom_data = "rights::MERGE")]
pub(super) async fn merge(
    ctx: Context<'_>,
    #[description = "Duplicate, e.g. FB-12"] number: String,
    #[description = "Item to keep, e.g. FB-3"] into: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, merging::merge(bot, &invocation, &number, &into)).await
}

/// Undo a merge: the item stands on its own again.
#[poise::command(slash_command, guild_only, custom_data = "rights::MERGE")]
pub(super) async fn unmerge(
    ctx: Context<'_>,
    #[description = "Feedback number, e.g. FB-12"] number: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, merging::unmerge(bot, &invocation, &number)).await
}

/// File feedback as a GitHub issue.
#[poise::command(slash_command, guild_only, custom_data = "rights::FILE")]
pub(super) async fn issue(
    ctx: Context<'_>,
    #[description = "Feedback number, e.g. FB-12"] number: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, issues::open_form(bot, &invocation, &number)).await
}

/// Link feedback to an existing GitHub issue.
#[poise::command(slash_command, guild_only, custom_data = "rights::FILE")]
pub(super) async fn link(
    ctx: Context<'_>,
    #[description = "Feedback number, e.g. FB-12"] number: String,
    #[description = "Issue number; type part of the title to search"]
    #[autocomplete = "tracker::complete_issue"]
    #[min = 1]
    issue: i64,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, issues::link(bot, &invocation, &number, IssueNumber::new(issue))).await
}

/// Say that it is fixed, and in which version once that is out; reporters are asked to confirm.
#[poise::command(slash_command, guild_only, custom_data = "rights::FILE")]
pub(super) async fn fixed(
    ctx: Context<'_>,
    #[description = "Feedback number, e.g. FB-12"] number: String,
    #[description = "The version that has the fix; leave out while none is out with it"] version: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        match version {
            Some(version) => fixes::fix(bot, &invocation, &number, &version).await,
            None => fixes::done(bot, &invocation, &number).await,
        }
    })
    .await
}
