//! `/github`: connect a repository, see how it stands.

use poise::serenity_prelude as serenity;

use super::domain::KnownIssue;
use super::{require_connection, rights, store, team, view};
use crate::bot::slice::Event;
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::outbox;
use crate::error::{Failure, Outcome};
use crate::github::Repository;
use crate::slices::release;

/// The GitHub repository where feedback is tracked.
#[poise::command(
    slash_command,
    guild_only,
    subcommands("connect", "status", "issues", "team_names", "disconnect"),
    subcommand_required
)]
pub async fn github(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Connect a repository: feedback is filed there, and its releases close the loop.
#[poise::command(slash_command, guild_only, custom_data = "rights::CONNECT")]
async fn connect(
    ctx: Context<'_>,
    #[description = "Owner and name, e.g. wildcard/caro"] repository: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, connect_repository(bot, &invocation, &repository)).await
}

async fn connect_repository(bot: &Bot, invocation: &Invocation, typed: &str) -> Outcome<Reply> {
    let github = bot.github.as_ref().ok_or_else(view::no_github)?;
    let repository: Repository = typed.parse().map_err(|_| view::no_repository(typed))?;
    release::may_use(bot, invocation.guild, &repository).await?;
    let known = github.repository(&repository).await.map_err(|error| view::unreachable(&repository, &error))?;
    // It may bear another name by now.
    release::may_use(bot, invocation.guild, &known).await?;
    if store::is_taken(bot.store.read(), invocation.guild, &known).await? {
        return Err(view::taken(&known).into());
    }
    let mut tx = bot.begin_for(invocation).await?;
    store::connect(&mut tx, &known, invocation.actor.user, bot.now()).await?;
    tx.commit().await?;
    bot.tell(&Event::RepositoryChanged { guild: invocation.guild }).await;
    Ok(Reply::Say(view::connected(&known)))
}

/// Show the status of the connected repository and anything that blocks tplus there.
#[poise::command(slash_command, guild_only, custom_data = "rights::STATUS")]
async fn status(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let connection = require_connection(bot, invocation.guild).await?;
        let issues = store::all(bot.store.read(), invocation.guild).await?;
        let mut conn = bot.store.read().acquire().await?;
        let waiting = outbox::waiting_in(&mut conn, invocation.guild, crate::github::LANE).await?;
        Ok(Reply::Say(view::status(&connection, &issues, waiting)))
    })
    .await
}

/// Count issues by label and state.
#[poise::command(slash_command, guild_only, custom_data = "rights::STATUS")]
async fn issues(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let connection = require_connection(bot, invocation.guild).await?;
        let issues = store::all(bot.store.read(), invocation.guild).await?;
        Ok(Reply::Say(view::counts(&connection.repository, &issues)))
    })
    .await
}

/// Say who is of the team on GitHub; whoever has rights in the repository is so already.
#[poise::command(slash_command, guild_only, rename = "team", custom_data = "rights::CONNECT")]
async fn team_names(
    ctx: Context<'_>,
    #[description = "A name on GitHub to add"] add: Option<String>,
    #[description = "A name on GitHub to remove"] remove: Option<String>,
) -> Result<(), Failure> {
    let (add, remove) = (add.unwrap_or_default(), remove.unwrap_or_default());
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, team::name(bot, &invocation, &add, &remove)).await
}

/// Disconnect the repository; what was filed there stays linked.
#[poise::command(slash_command, guild_only, custom_data = "rights::CONNECT")]
async fn disconnect(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let connection = require_connection(bot, invocation.guild).await?;
        let mut tx = bot.begin_for(&invocation).await?;
        store::disconnect(&mut tx).await?;
        tx.commit().await?;
        bot.tell(&Event::RepositoryChanged { guild: invocation.guild }).await;
        Ok(Reply::Say(view::disconnected(&connection.repository)))
    })
    .await
}

/// What is like `typed`, for those who may file: a private repository's titles are not for everybody.
async fn find_issues(ctx: Context<'_>, typed: &str) -> Outcome<Vec<KnownIssue>> {
    let (bot, invocation) = parts(ctx)?;
    bot.guard.check(bot, &invocation, rights::FILED).await?;
    store::like(bot.store.read(), invocation.guild, typed).await
}

/// The issues that `typed` may mean, for completion.
pub async fn complete_issue<'a>(ctx: Context<'a>, typed: &'a str) -> serenity::CreateAutocompleteResponse {
    let found = find_issues(ctx, typed).await.unwrap_or_default();
    let choices = found.into_iter().map(|issue| {
        let name = crate::text::cut(&format!("#{} {}", issue.number, issue.title), 100);
        serenity::AutocompleteChoice::new(name, issue.number.get())
    });
    serenity::CreateAutocompleteResponse::new().set_choices(choices.collect())
}
