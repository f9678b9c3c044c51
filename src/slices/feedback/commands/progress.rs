//! `/feedback`: what the team makes of it: stages, effort, themes, patterns, replies, and whether it may be quoted.

use poise::serenity_prelude::{AutocompleteChoice, CreateAutocompleteResponse};

use crate::bot::{Context, parts, run};
use crate::error::Failure;
use crate::playbook::Effort;
use crate::slices::feedback::domain::Consent;
use crate::slices::feedback::{replies, requests, rights, testimonials};

/// Move a feature request to another stage and notify the people who asked for it.
#[poise::command(slash_command, guild_only, custom_data = "rights::STAGE")]
pub(super) async fn stage(
    ctx: Context<'_>,
    #[description = "Feedback number, e.g. FB-12"] number: String,
    #[description = "New stage"]
    #[autocomplete = "complete_stage"]
    stage: String,
    #[description = "Note to post with it, e.g. a link to the design"]
    #[max_length = 1000]
    note: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let note = note.unwrap_or_default();
    run(ctx, &invocation, requests::move_to(bot, &invocation, &number, requests::Move { stage: &stage, note: &note }))
        .await
}

async fn complete_stage<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let typed = typed.trim().to_lowercase();
    let all = ctx.data().playbook.feedback.stages.iter();
    let fitting = all.filter(|stage| stage.name.to_lowercase().contains(&typed)).take(25);
    let choices = fitting.map(|stage| AutocompleteChoice::new(stage.name.clone(), stage.id.clone()));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

/// How much work something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, poise::ChoiceParameter)]
enum HowMuch {
    /// Easy to fix.
    #[name = "Easy"]
    Easy,
    /// Moderate effort.
    #[name = "Moderate"]
    Moderate,
    /// High effort.
    #[name = "High"]
    High,
}

/// Set the effort; together with the number of people behind it, this sets the priority.
#[poise::command(slash_command, guild_only, custom_data = "rights::STAGE")]
pub(super) async fn effort(
    ctx: Context<'_>,
    #[description = "Feedback number, e.g. FB-12"] number: String,
    #[description = "Estimated effort"] effort: HowMuch,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let effort = match effort {
        HowMuch::Easy => Effort::Easy,
        HowMuch::Moderate => Effort::Moderate,
        HowMuch::High => Effort::High,
    };
    run(ctx, &invocation, requests::estimate(bot, &invocation, &number, effort)).await
}

/// Set the theme of a feedback item; leave out the name to remove it.
#[poise::command(slash_command, guild_only, custom_data = "rights::STAGE")]
pub(super) async fn theme(
    ctx: Context<'_>,
    #[description = "Feedback number, e.g. FB-12"] number: String,
    #[description = "The theme, e.g. Startup crashes"] name: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let name = name.unwrap_or_default();
    run(ctx, &invocation, requests::name_theme(bot, &invocation, &number, &name)).await
}

/// Show patterns: top complaints, top requests, points of confusion, themes.
#[poise::command(slash_command, guild_only, custom_data = "rights::LIST")]
pub(super) async fn patterns(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, requests::patterns(bot, &invocation)).await
}

/// Reply where the person wrote; you can edit the draft before it is sent.
#[poise::command(slash_command, guild_only, custom_data = "rights::REPLY")]
pub(super) async fn reply(
    ctx: Context<'_>,
    #[description = "Feedback number, e.g. FB-12"] number: String,
    #[description = "Reply template; default: the one that fits"]
    #[autocomplete = "complete_reply"]
    which: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, replies::draft(bot, &invocation, &number, which.as_deref())).await
}

async fn complete_reply<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let typed = typed.trim().to_lowercase();
    let all = ctx.data().playbook.feedback.replies.iter();
    let fitting = all.filter(|reply| reply.name.to_lowercase().contains(&typed)).take(25);
    let choices = fitting.map(|reply| AutocompleteChoice::new(reply.name.clone(), reply.id.clone()));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

/// What an author said to being quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, poise::ChoiceParameter)]
enum MayQuote {
    /// With their name.
    #[name = "Yes, with their name"]
    Named,
    /// Without it.
    #[name = "Yes, without their name"]
    Unnamed,
    /// Not at all.
    #[name = "No"]
    No,
}

/// Record whether an author outside Discord agreed to be quoted.
#[poise::command(slash_command, guild_only, custom_data = "rights::REPLY")]
pub(super) async fn quote(
    ctx: Context<'_>,
    #[description = "Feedback number, e.g. FB-12"] number: String,
    #[description = "Their answer"] may: MayQuote,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let consent = match may {
        MayQuote::Named => Consent::Named,
        MayQuote::Unnamed => Consent::Unnamed,
        MayQuote::No => Consent::No,
    };
    run(ctx, &invocation, testimonials::record(bot, &invocation, &number, consent)).await
}
