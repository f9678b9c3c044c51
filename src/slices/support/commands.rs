//! `/faq`, `/docs`, the menu entry "Answer", and their buttons.

use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use super::domain::Entry;
use super::{documentation, faq, figures, rights, store, view};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::error::{Failure, Outcome};
use crate::slices::support::domain::Words;
use crate::text;

/// How many entries a list of choices may hold, and how long each may be.
const CHOICES: usize = 25;
const LABEL: usize = 100;

/// Frequently asked questions and their answers.
#[poise::command(
    slash_command,
    guild_only,
    rename = "faq",
    subcommands("search", "list", "add", "edit", "documented", "remove", "stats"),
    subcommand_required
)]
pub async fn faq_command(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Search the FAQ; only you see the answer.
#[poise::command(slash_command, guild_only, custom_data = "rights::SEARCH")]
async fn search(
    ctx: Context<'_>,
    #[description = "What you want to know"]
    #[autocomplete = "complete_entry"]
    question: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, faq::search(bot, &invocation, &question)).await
}

/// List all entries, most asked first.
#[poise::command(slash_command, guild_only, custom_data = "rights::SEARCH")]
async fn list(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        Ok(Reply::Say(view::list(&store::entries(bot.store.read(), invocation.guild).await?)))
    })
    .await
}

/// Add an FAQ entry.
#[poise::command(slash_command, guild_only, custom_data = "rights::WRITE")]
async fn add(
    ctx: Context<'_>,
    #[description = "Question to answer with it, e.g. FB-12"] from: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, faq::form(bot, &invocation, from.as_deref().unwrap_or_default())).await
}

/// Change an entry.
#[poise::command(slash_command, guild_only, custom_data = "rights::WRITE")]
async fn edit(
    ctx: Context<'_>,
    #[description = "FAQ entry"]
    #[autocomplete = "complete_entry"]
    entry: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let entry = faq::find(bot, &invocation, &entry).await?;
        Ok(Reply::Open(view::entry_form(
            view::EDIT,
            &entry.number.to_string(),
            Words {
                question: &entry.question,
                answer: &entry.answer,
                page: entry.page.as_ref().map_or("", |page| &page.name),
            },
        )))
    })
    .await
}

/// Say that the page that an entry names has been changed.
#[poise::command(slash_command, guild_only, custom_data = "rights::WRITE")]
async fn documented(
    ctx: Context<'_>,
    #[description = "FAQ entry"]
    #[autocomplete = "complete_entry"]
    entry: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, faq::page_changed(bot, &invocation, &entry)).await
}

/// Remove an entry; answers already posted stay.
#[poise::command(slash_command, guild_only, custom_data = "rights::WRITE")]
async fn remove(
    ctx: Context<'_>,
    #[description = "FAQ entry"]
    #[autocomplete = "complete_entry"]
    entry: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let entry = faq::find(bot, &invocation, &entry).await?;
        let mut tx = bot.begin_for(&invocation).await?;
        store::remove_entry(&mut tx, entry.id, bot.now()).await?;
        tx.commit().await?;
        Ok(Reply::Say(view::removed(&entry)))
    })
    .await
}

/// How well questions were answered in the last seven days.
#[poise::command(slash_command, guild_only, custom_data = "rights::WRITE")]
async fn stats(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let figures = figures::of_week(bot, invocation.guild, bot.now()).await?;
        Ok(Reply::Say(view::stats(&figures, &bot.playbook.support)))
    })
    .await
}

/// The entries that are like what is typed, by meaning; before anything is typed, those that are asked most.
async fn complete_entry<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let found = async {
        let (bot, invocation) = parts(ctx)?;
        bot.guard.check(bot, &invocation, rights::SEARCH).await?;
        match typed.trim().is_empty() {
            true => store::entries(bot.store.read(), invocation.guild).await,
            false => offered(bot, &invocation, typed).await,
        }
    };
    let found: Vec<Entry> = found.await.unwrap_or_default();
    let choices = found.into_iter().take(CHOICES).map(|entry| {
        let name = view::short_name(entry.number);
        let label = format!("{name} {}", text::one_line(&entry.question));
        AutocompleteChoice::new(text::cut(&label, LABEL), name)
    });
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

/// What contains the typed letters, and then what means the like.
async fn offered(bot: &Bot, invocation: &Invocation, typed: &str) -> Outcome<Vec<Entry>> {
    let wanted = typed.trim().to_lowercase();
    let mut found = store::entries(bot.store.read(), invocation.guild).await?;
    found.retain(|entry| format!("faq-{} {}", entry.number, entry.question).to_lowercase().contains(&wanted));
    for entry in faq::like(bot.store.read(), invocation.guild, typed, CHOICES).await? {
        if !found.contains(&entry) {
            found.push(entry);
        }
    }
    Ok(found)
}

/// Answer a message from the FAQ, or write the answer.
#[poise::command(context_menu_command = "Answer", guild_only, custom_data = "rights::WRITE")]
pub async fn answer_message(ctx: Context<'_>, message: serenity::Message) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, faq::offer(bot, &invocation, &message)).await
}

/// Documentation: current priorities and metrics.
#[poise::command(slash_command, guild_only, subcommands("show", "record"), subcommand_required)]
pub async fn docs(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Show the current documentation priorities as a checklist.
#[poise::command(slash_command, guild_only, custom_data = "rights::CHECK_DOCS")]
async fn show(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, documentation::show(bot, &invocation)).await
}

/// Record documentation coverage and satisfaction.
#[poise::command(slash_command, guild_only, custom_data = "rights::CHECK_DOCS")]
async fn record(
    ctx: Context<'_>,
    #[description = "Percentage of features that are documented"] coverage: Option<f64>,
    #[description = "User satisfaction with the documentation, 1 to 5 stars"] satisfaction: Option<f64>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, documentation::record(bot, &invocation, coverage, satisfaction)).await
}
