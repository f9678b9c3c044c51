//! `/feedback`: what the team makes of it: stages, effort, themes, patterns, replies, and whether it may be quoted.

use poise::serenity_prelude::{AutocompleteChoice, CreateAutocompleteResponse};

use crate::bot::{Context, parts, run};
use crate::error::Failure;
use crate::playbook::Effort;
use crate::slices::feedback::domain::Consent;
use crate::slices::feedback::{replies, requests, rights, testimonials};

/// Move a feature request to another stage; who asked for it is told.
#[poise::command(slash_command, guild_only, custom_data = "rights::STAGE")]
pub(super) async fn stage(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
    #[description = "The stage that it has come to"]
    #[autocomplete = "complete_stage"]
    stage: String,
    #[description = "What is to be said beside it, e.g. a link to the design"]
    #[max_length = 1000]
    note: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let note = note.unwrap_or_default();
    run(ctx, &invocation, requests::move_to(bot, &invocation, &number, (&stage, &note))).await
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

/// Say how much work it is: with the people behind it that makes its priority.
#[poise::command(slash_command, guild_only, custom_data = "rights::STAGE")]
pub(super) async fn effort(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
    #[description = "How much work it is"] effort: HowMuch,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let effort = match effort {
        HowMuch::Easy => Effort::Easy,
        HowMuch::Moderate => Effort::Moderate,
        HowMuch::High => Effort::High,
    };
    run(ctx, &invocation, requests::estimate(bot, &invocation, &number, effort)).await
}

/// Name the theme that it belongs to; without a name it belongs to none.
#[poise::command(slash_command, guild_only, custom_data = "rights::STAGE")]
pub(super) async fn theme(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
    #[description = "The theme, e.g. Startup crashes"] name: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let name = name.unwrap_or_default();
    run(ctx, &invocation, requests::name_theme(bot, &invocation, &number, &name)).await
}

/// What there is in common: top complaints, top requests, what is confusing, themes.
#[poise::command(slash_command, guild_only, custom_data = "rights::LIST")]
pub(super) async fn patterns(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, requests::patterns(bot, &invocation)).await
}

/// Reply where the person wrote; the draft can be changed before it is sent.
#[poise::command(slash_command, guild_only, custom_data = "rights::REPLY")]
pub(super) async fn reply(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
    #[description = "Which reply; the one that fits if left out"]
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

/// Record what an author who wrote elsewhere said to being quoted.
#[poise::command(slash_command, guild_only, custom_data = "rights::REPLY")]
pub(super) async fn quote(
    ctx: Context<'_>,
    #[description = "Its number, e.g. FB-12"] number: String,
    #[description = "What they said"] may: MayQuote,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let consent = match may {
        MayQuote::Named => Consent::Named,
        MayQuote::Unnamed => Consent::Unnamed,
        MayQuote::No => Consent::No,
    };
    run(ctx, &invocation, testimonials::record(bot, &invocation, &number, consent)).await
}
