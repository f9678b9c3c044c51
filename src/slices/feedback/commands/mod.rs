//! `/feedback`, the menu entry "Tag feedback", and the buttons of feedback.

mod groups;
mod progress;

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use self::groups::{fixed, issue, link, merge, unmerge};
use self::progress::{effort, patterns, quote, reply, stage, theme};
use super::domain::{MENU, Source, Statement, Words};
use super::store::{self, Tag};
use super::tagging::Tagged;
use super::view::{self};
use super::words::words_of;
use super::{mentions, merging, tagging, testimonials, votes};
use crate::bot::slice::{Event, Question};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::card::Card;
use crate::discord::invocation::Invocation;
use crate::engine::clock::Window;
use crate::engine::store::personal::is_forgotten;
use crate::error::{Failure, Outcome};
use crate::ids::{InteractionId, MessageRef};
use crate::slices::feedback::rights;
use crate::slices::release::{self};
use crate::slices::tracker;
use crate::text;

/// How long a draft waits for its category.
const DRAFT_KEPT: TimeDelta = TimeDelta::days(1);
/// The category of questions, which may have a known answer.
const QUESTION: &str = "question";
/// How many statements a list shows.
const LISTED: i64 = 20;

/// Where something was said, as the option of `/feedback add` offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, poise::ChoiceParameter)]
enum Elsewhere {
    /// A tweet.
    #[name = "Twitter"]
    Twitter,
    /// A post or comment on Reddit.
    #[name = "Reddit"]
    Reddit,
    /// An answer to a survey.
    #[name = "Survey"]
    Survey,
    /// A mail.
    #[name = "Email"]
    Mail,
    /// What usage data shows.
    #[name = "Telemetry"]
    Telemetry,
}

impl Elsewhere {
    fn source(self) -> Source {
        match self {
            Self::Twitter => Source::Twitter,
            Self::Reddit => Source::Reddit,
            Self::Survey => Source::Survey,
            Self::Mail => Source::Mail,
            Self::Telemetry => Source::Telemetry,
        }
    }
}

/// Where mentions are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, poise::ChoiceParameter)]
enum CountedAt {
    /// Tweets and replies.
    Twitter,
    /// Posts and comments.
    Reddit,
}

impl CountedAt {
    fn source(self) -> Source {
        match self {
            Self::Twitter => Source::Twitter,
            Self::Reddit => Source::Reddit,
        }
    }
}

/// Feedback: add items from elsewhere, look up tagged ones, merge duplicates.
#[poise::command(
    slash_command,
    guild_only,
    subcommands(
        "add", "list", "show", "patterns", "merge", "unmerge", "issue", "link", "fixed", "stage", "effort", "theme",
        "reply", "quote", "count"
    ),
    subcommand_required
)]
pub async fn feedback(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Track feedback given outside Discord.
#[poise::command(slash_command, guild_only, custom_data = "rights::ADD")]
async fn add(
    ctx: Context<'_>,
    #[description = "Where it came from"] source: Elsewhere,
    #[description = "What they said, in their own words"] text: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        if text.trim().is_empty() {
            return Err(view::empty().into());
        }
        let words = Words {
            source: source.source(),
            message: None,
            author: None,
            author_name: String::new(),
            text: text.trim().to_owned(),
            sent: bot.now(),
        };
        ask_category(bot, &invocation, &words).await
    })
    .await
}

/// Say how often people spoke of the release elsewhere since somebody last counted.
#[poise::command(slash_command, guild_only, custom_data = "rights::COUNT")]
async fn count(
    ctx: Context<'_>,
    #[description = "Where"] source: CountedAt,
    #[description = "How many mentions or comments since the last count"] number: i64,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, mentions::count(bot, &invocation, source.source(), number)).await
}

/// Track a message as feedback.
#[poise::command(context_menu_command = "Tag feedback", guild_only, custom_data = "rights::TAG")]
pub async fn tag_message(ctx: Context<'_>, message: serenity::Message) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        if !bot.channels.is_public(invocation.guild, invocation.channel) {
            return Err(view::private_channel().into());
        }
        let words = words_of(bot, &message).ok_or_else(view::no_person)?;
        ask_category(bot, &invocation, &words).await
    })
    .await
}

/// Keeps `words` and asks what they are. They are kept since a button brings no message content with it.
async fn ask_category(bot: &Bot, invocation: &Invocation, words: &Words) -> Outcome<Reply> {
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    if let Some(MessageRef { message, .. }) = words.message
        && is_forgotten(&mut tx, message).await?
    {
        return Err(view::forgotten().into());
    }
    store::save_draft(&mut tx, invocation.interaction, words, Window { from: now - DRAFT_KEPT, to: now }).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::choose_category(invocation.interaction, words, &bot.playbook)))
}

/// List the latest feedback, in one category or in all.
#[poise::command(slash_command, guild_only, custom_data = "rights::LIST")]
async fn list(
    ctx: Context<'_>,
    #[description = "Only this category"]
    #[autocomplete = "complete_category"]
    category: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let category = category.unwrap_or_default();
        if !category.is_empty() && bot.playbook.category(&category).is_none() {
            return Err(view::unknown_category(&category, &bot.playbook).into());
        }
        let statements = store::latest(bot.store.read(), invocation.guild, &category, LISTED).await?;
        Ok(Reply::Say(view::list(&statements, category.is_empty(), &bot.playbook)))
    })
    .await
}

async fn complete_category<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let typed = typed.trim().to_lowercase();
    let all = ctx.data().playbook.categories.iter();
    let fitting = all.filter(|category| category.plural.to_lowercase().contains(&typed)).take(25);
    let choices =
        fitting.map(|category| AutocompleteChoice::new(text::capitalized(&category.plural), category.id.clone()));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

/// Show one feedback item: what was said, by whom, and its status.
#[poise::command(slash_command, guild_only, custom_data = "rights::LIST")]
async fn show(ctx: Context<'_>, #[description = "Feedback number, e.g. FB-12"] number: String) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let statement = super::find(bot, &invocation, &number).await?;
        Ok(Reply::Say(details(bot, &statement).await?))
    })
    .await
}

/// A statement with what is known around it.
async fn details(bot: &Bot, statement: &Statement) -> Outcome<Card> {
    let pool = bot.store.read();
    let topic = match statement.merged_into {
        Some(topic) => store::by_id(pool, statement.guild, topic).await?,
        None => None,
    };
    let link = store::link_of(pool, statement.merged_into.unwrap_or(statement.id)).await?;
    let issue = match link.as_ref().and_then(|link| link.number) {
        Some(number) => tracker::issue(pool, statement.guild, number).await?,
        None => None,
    };
    let around = view::Around {
        link,
        issue,
        has_tracker: tracker::connection(pool, statement.guild).await?.is_some(),
        topic,
        merged: store::merged(pool, statement.id).await?,
        similar: merging::similar_to(bot, statement.guild, statement).await?,
        test: store::test_of(pool, statement.id).await?,
    };
    Ok(view::details(statement, &around, &bot.playbook))
}

/// A person says what a draft is. A question is answered at once where somebody knows an answer.
pub(super) async fn tag_draft(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let (draft, category) = subject.split_once('-').ok_or_else(view::draft_gone)?;
    let draft: InteractionId = draft.parse().map_err(|_| view::draft_gone())?;
    let category = bot.playbook.category(category).ok_or_else(|| view::unknown_category(category, &bot.playbook))?;
    let release = release::active(bot.store.read(), invocation.guild).await?;
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let words = store::draft(&mut tx, draft).await?.ok_or_else(view::draft_gone)?;
    // What was said elsewhere has no message that would tell a second press from the first: it is tagged once.
    if words.message.is_none() {
        store::drop_draft(&mut tx, draft).await?;
    }
    let tag = Tag { category: &category.id, user: invocation.actor.user, mark: MENU, is_team: true, now };
    let tagged = tagging::tag_in(&mut tx, &words, release.map(|release| release.id), tag).await?;
    let Tagged { id, number, is_confirmed } = tagged.ok_or_else(view::forgotten)?;
    tx.commit().await?;
    if is_confirmed {
        bot.tell(&Event::BugConfirmed { guild: invocation.guild, number }).await;
    }
    if let Some(MessageRef { channel, message }) = words.message
        && let Ok(message) = bot.http.get_message(channel.into(), message.into()).await
    {
        votes::learn(bot, invocation.guild, &message).await?;
    }
    let statement = store::by_id(bot.store.read(), invocation.guild, id).await?;
    let similar = match &statement {
        Some(statement) => merging::similar_to(bot, invocation.guild, statement).await?,
        None => Vec::new(),
    };
    let card = view::tagged(number, category, &similar);
    if category.id != QUESTION {
        return Ok(Reply::Replace(card));
    }
    let question = Question { guild: invocation.guild, message: words.message, text: &words.text };
    Ok(Reply::Replace(bot.with_answers(question, card).await?))
}

/// Somebody confirms a bug that is shown to them, in the words that they read.
pub(super) async fn confirm(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    // Buttons of before named no wording.
    let (number, wording) =
        subject.split_once('-').map_or((subject, None), |(number, wording)| (number, Some(wording)));
    let statement = super::find(bot, invocation, number).await?;
    let mut tx = bot.begin_for(invocation).await?;
    if let Some(wording) = wording
        && !testimonials::is_as_read(&mut tx, &statement, wording).await?
    {
        return Err(view::edited_again(&statement).into());
    }
    store::reconsider(&mut tx, statement.id).await?;
    if statement.category != "bug" || !store::confirm(&mut tx, statement.id, invocation.actor.user, bot.now()).await? {
        return Err(view::not_a_bug().into());
    }
    tx.commit().await?;
    bot.tell(&Event::BugConfirmed { guild: invocation.guild, number: statement.number }).await;
    Ok(Reply::Say(view::confirmed(&statement)))
}
