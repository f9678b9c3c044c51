//! `/feedback`: what says the same, the issue that it is tracked in, and the version that fixes it.

use crate::bot::{Context, parts, run};
use crate::error::Failure;
use crate::ids::IssueNumber;
use crate::slices::feedback::{fixes, issues, merging, rights};
use crate::slices::tracker;

/// Say that two mean the same: the first joins the second, and its people count there.
#[poise::command(slash_command, guild_only, custom_data = "rights::MERGE")]
pub(super) async fn merge(
    ctx: Context<'_>,
    #[description = "The one that joins, e.g. FB-12"] number: String,
    #[description = "The one that stands for both, e.g. FB-3"] into: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, merging::merge(bot, &invocation, &number, &into)).await
}

/// Take one out of its group again.
#[poise::command(slash_command, guild_only, custom_data = "rights::MERGE")]
pub(super) async fn unmerge(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, merging::unmerge(bot, &invocation, &number)).await
}

/// File it as an issue on GitHub.
#[poise::command(slash_command, guild_only, custom_data = "rights::FILE")]
pub(super) async fn issue(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, issues::open_form(bot, &invocation, &number)).await
}

/// Say that it is tracked in an issue that is there already.
#[poise::command(slash_command, guild_only, custom_data = "rights::FILE")]
pub(super) async fn link(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
    #[description = "The issue's number; type some of its title to find it"]
    #[autocomplete = "tracker::commands::complete_issue"]
    #[min = 1]
    issue: i64,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, issues::link(bot, &invocation, &number, IssueNumber::new(issue))).await
}

/// Say which version fixes it, where no issue says so: who reported it is asked.
#[poise::command(slash_command, guild_only, custom_data = "rights::FILE")]
pub(super) async fn fixed(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
    #[description = "The version that has the fix, e.g. v1.1.1-beta"] version: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, fixes::fix(bot, &invocation, &number, &version)).await
}
