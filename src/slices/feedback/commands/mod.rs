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
use super::view::{self, act};
use super::{fixes, issues, merging, reactions, replies, tagging, testimonials, votes};
use crate::bot::{Bot, Context, parts};
use crate::discord::answer::{Reply, answer};
use crate::discord::asked::{Asked, Filled};
use crate::discord::card::Card;
use crate::discord::custom_id::CustomId;
use crate::discord::text;
use crate::engine::store::first_time;
use crate::engine::store::personal::is_forgotten;
use crate::error::{Failure, Outcome};
use crate::ids::{GuildId, InteractionId};
use crate::slices::release::{self, authorize};
use crate::slices::tracker;

/// How long a draft waits for its category.
const DRAFT_KEPT: TimeDelta = TimeDelta::days(1);
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
    #[name = "Mail"]
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

/// Feedback: add what was said elsewhere, look up what was tagged, merge what says the same.
#[poise::command(
    slash_command,
    guild_only,
    subcommands(
        "add", "list", "show", "patterns", "merge", "unmerge", "issue", "link", "fixed", "stage", "effort", "theme",
        "reply", "quote"
    ),
    subcommand_required
)]
pub async fn feedback(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Track what somebody said outside of Discord.
#[poise::command(slash_command, guild_only)]
async fn add(
    ctx: Context<'_>,
    #[description = "Where it was said"] source: Elsewhere,
    #[description = "What they said, in their own words"] text: String,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, "feedback.add").await?;
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
        ask_category(bot, &asked, &words).await
    })
    .await;
    Ok(())
}

/// Track a message as feedback.
#[poise::command(context_menu_command = "Tag feedback", guild_only)]
pub async fn tag_message(ctx: Context<'_>, message: serenity::Message) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, "feedback.tag").await?;
        if !bot.book.is_public(asked.guild, asked.channel) {
            return Err(view::private_channel().into());
        }
        let words = reactions::words_of(&message).ok_or_else(view::no_person)?;
        ask_category(bot, &asked, &words).await
    })
    .await;
    Ok(())
}

/// Keeps `words` and asks what they are. They are kept since a button brings no message content with it.
async fn ask_category(bot: &Bot, asked: &Asked, words: &Words) -> Outcome<Reply> {
    let now = bot.now();
    let mut tx = bot.store.begin(asked.guild).await?;
    if let Some((_, message)) = words.message
        && is_forgotten(&mut tx, message).await?
    {
        return Err(view::forgotten().into());
    }
    store::save_draft(&mut tx, asked.interaction, words, (now, now - DRAFT_KEPT)).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::choose_category(asked.interaction, words, &bot.playbook)))
}

/// The latest feedback, of one category or of all.
#[poise::command(slash_command, guild_only)]
async fn list(
    ctx: Context<'_>,
    #[description = "Only this category"]
    #[autocomplete = "complete_category"]
    category: Option<String>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, "feedback.list").await?;
        let category = category.unwrap_or_default();
        if !category.is_empty() && bot.playbook.category(&category).is_none() {
            return Err(view::unknown_category(&category, &bot.playbook).into());
        }
        let statements = store::latest(bot.store.read(), asked.guild, &category, LISTED).await?;
        Ok(Reply::Say(view::list(&statements, &bot.playbook)))
    })
    .await;
    Ok(())
}

async fn complete_category<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let typed = typed.trim().to_lowercase();
    let all = ctx.data().playbook.categories.iter();
    let fitting = all.filter(|category| category.plural.to_lowercase().contains(&typed)).take(25);
    let choices =
        fitting.map(|category| AutocompleteChoice::new(text::capitalized(&category.plural), category.id.clone()));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

/// One statement: what was said, by whom, and how it stands.
#[poise::command(slash_command, guild_only)]
async fn show(ctx: Context<'_>, #[description = "Its number, e.g. FB-12"] number: String) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, "feedback.list").await?;
        let statement = find(bot, &asked, &number).await?;
        Ok(Reply::Say(details(bot, &statement).await?))
    })
    .await;
    Ok(())
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
    };
    Ok(view::details(statement, &around, &bot.playbook))
}

/// The statement that `typed` names (`FB-12`, `12`).
///
/// # Errors
/// When there is none; the sentence says where they are listed.
pub async fn find(bot: &Bot, asked: &Asked, typed: &str) -> Outcome<Statement> {
    let found = match text::read_number(typed) {
        Some(number) => store::by_number(bot.store.read(), asked.guild, number).await?,
        None => None,
    };
    found.ok_or_else(|| view::unknown(typed).into())
}

/// What was said, where the button tags it as a question.
pub async fn question_behind(bot: &Bot, guild: GuildId, id: &CustomId) -> Outcome<Option<Words>> {
    let tags = id.subject.split_once('-').filter(|(_, category)| id.act == act::TAG && *category == "question");
    let Some(draft) = tags.and_then(|(draft, _)| draft.parse::<InteractionId>().ok()) else { return Ok(None) };
    let mut tx = bot.store.begin(guild).await?;
    store::draft(&mut tx, draft).await
}

/// Whether the button confirms a bug.
pub fn confirms(id: &CustomId) -> bool {
    id.act == act::CONFIRM
}

/// A button of this slice was pressed.
pub async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    match id.act.as_str() {
        act::TAG => tag_draft(bot, asked, &id.subject).await,
        act::CONFIRM => confirm(bot, asked, &id.subject).await,
        act::ISSUE => issues::open_form(bot, asked, &id.subject).await,
        act::REPLY => replies::draft(bot, asked, &id.subject, None).await,
        act::QUOTE => testimonials::ask(bot, asked, &id.subject).await,
        act::CONSENT => testimonials::answer(bot, asked, &id.subject).await,
        act::FIXED | act::BROKEN => fixes::judge(bot, asked, &id.subject, id.act == act::FIXED).await,
        act::MERGE => {
            let (one, into) = id.subject.split_once('-').unwrap_or_default();
            merging::merge(bot, asked, one, into).await
        }
        other => Err(anyhow::anyhow!("feedback has no button {other}").into()),
    }
}

/// A form of this slice was sent.
pub async fn fill_in(bot: &Bot, asked: &Asked, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    match id.act.as_str() {
        act::ISSUE => issues::file(bot, asked, &id.subject, filled).await,
        act::REPLY => replies::send(bot, asked, &id.subject, filled).await,
        other => Err(anyhow::anyhow!("feedback has no form {other}").into()),
    }
}

async fn tag_draft(bot: &Bot, asked: &Asked, subject: &str) -> Outcome<Reply> {
    authorize(bot, asked.guild, &asked.actor, "feedback.tag").await?;
    let (draft, category) = subject.split_once('-').ok_or_else(view::draft_gone)?;
    let draft: InteractionId = draft.parse().map_err(|_| view::draft_gone())?;
    let category = bot.playbook.category(category).ok_or_else(|| view::unknown_category(category, &bot.playbook))?;
    let release = release::active(bot.store.read(), asked.guild).await?;
    let now = bot.now();
    let mut tx = bot.store.begin(asked.guild).await?;
    let words = store::draft(&mut tx, draft).await?.ok_or_else(view::draft_gone)?;
    // What was said elsewhere has no message that would tell a second press from the first: the draft itself is the
    // interaction that is handled once.
    if words.message.is_none() && !first_time(&mut tx, draft, now).await? {
        return Err(view::draft_gone().into());
    }
    let tag = Tag { category: &category.id, user: asked.actor.user, mark: MENU, now };
    let tagged = tagging::tag_in(&mut tx, &words, release.map(|release| release.id), tag).await?;
    let (id, number) = tagged.ok_or_else(view::forgotten)?;
    tx.commit().await?;
    if let Some((channel, message)) = words.message
        && let Ok(message) = bot.http.get_message(channel.into(), message.into()).await
    {
        votes::learn(bot, asked.guild, &message).await?;
    }
    let statement = store::by_id(bot.store.read(), asked.guild, id).await?;
    let similar = match &statement {
        Some(statement) => merging::similar_to(bot, asked.guild, statement).await?,
        None => Vec::new(),
    };
    Ok(Reply::Replace(view::tagged(number, category, &similar)))
}

async fn confirm(bot: &Bot, asked: &Asked, subject: &str) -> Outcome<Reply> {
    authorize(bot, asked.guild, &asked.actor, "feedback.confirm").await?;
    let statement = find(bot, asked, subject).await?;
    let mut tx = bot.store.begin(asked.guild).await?;
    if statement.category != "bug" || !store::confirm(&mut tx, statement.id, asked.actor.user, bot.now()).await? {
        return Err(view::not_a_bug().into());
    }
    tx.commit().await?;
    Ok(Reply::Say(view::confirmed(&statement)))
}
