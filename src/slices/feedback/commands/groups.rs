//! `/feedback`: what says the same, the issue that it is tracked in, and the version that fixes it.

use crate::bot::{Context, parts};
use crate::discord::answer::answer;
use crate::error::Failure;
use crate::ids::IssueNumber;
use crate::slices::feedback::{fixes, issues, merging};
use crate::slices::tracker;

/// Say that two mean the same: the first joins the second, and its people count there.
#[poise::command(slash_command, guild_only)]
pub(super) async fn merge(
    ctx: Context<'_>,
    #[description = "The one that joins, e.g. FB-12"] number: String,
    #[description = "The one that stands for both, e.g. FB-3"] into: String,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, merging::merge(bot, &asked, &number, &into)).await;
    Ok(())
}

/// Take one out of its group again.
#[poise::command(slash_command, guild_only)]
pub(super) async fn unmerge(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, merging::unmerge(bot, &asked, &number)).await;
    Ok(())
}

/// File it as an issue on GitHub.
#[poise::command(slash_command, guild_only)]
pub(super) async fn issue(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, issues::open_form(bot, &asked, &number)).await;
    Ok(())
}

/// Say that it is tracked in an issue that is there already.
#[poise::command(slash_command, guild_only)]
pub(super) async fn link(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
    #[description = "The issue's number; type some of its title to find it"]
    #[autocomplete = "tracker::commands::complete_issue"]
    #[min = 1]
    issue: i64,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, issues::link(bot, &asked, &number, IssueNumber::new(issue))).await;
    Ok(())
}

/// Say which version fixes it, where no issue says so: who reported it is asked.
#[poise::command(slash_command, guild_only)]
pub(super) async fn fixed(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
    #[description = "The version that has the fix, e.g. v1.1.1-beta"] version: String,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, fixes::fix(bot, &asked, &number, &version)).await;
    Ok(())
}
