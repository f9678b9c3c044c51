//! `/incident` and the menu entry "Declare incident".

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use super::requests::{acknowledge_it, change_severity, declare_as_read, find, resolve_it, severity_of, update_it};
use super::{short_name, store, view};
use crate::bot::{Bot, Context, parts};
use crate::discord::answer::{Reply, answer};
use crate::discord::asked::Asked;
use crate::discord::text;
use crate::error::{Failure, Outcome};
use crate::ids::GuildId;
use crate::release::authorize;

/// How long ago something may have been reported: thirty days, in minutes.
const LONGEST_AGO: i64 = 43_200;
/// How many incidents a list of choices may hold.
const CHOICES: usize = 25;

/// Incidents: declare, update, resolve, look up.
#[poise::command(
    slash_command,
    guild_only,
    subcommands("declare", "acknowledge", "update", "severity", "resolve", "list", "show"),
    subcommand_required
)]
pub async fn incident(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Something is wrong: tell the team. Anyone may.
#[poise::command(slash_command, guild_only)]
async fn declare(
    ctx: Context<'_>,
    #[description = "How grave: P0 (critical) to P3 (low)"]
    #[autocomplete = "complete_severity"]
    severity: String,
    #[description = "What is wrong, in a few words"] title: String,
    #[description = "What else is known"] summary: Option<String>,
    #[description = "How many minutes ago it was first reported"] reported_minutes_ago: Option<i64>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    let typed = Typed { severity, title, summary: summary.unwrap_or_default(), minutes_ago: reported_minutes_ago };
    answer(&bot.http, &asked, declare_typed(bot, &asked, &typed)).await;
    Ok(())
}

/// What was typed with `/incident declare`.
struct Typed {
    severity: String,
    title: String,
    summary: String,
    minutes_ago: Option<i64>,
}

async fn declare_typed(bot: &Bot, asked: &Asked, typed: &Typed) -> Outcome<Reply> {
    let minutes = typed.minutes_ago.unwrap_or(0);
    if !(0..=LONGEST_AGO).contains(&minutes) {
        return Err(view::minutes_mistake().into());
    }
    let reported = bot.now() - TimeDelta::minutes(minutes);
    let words = (typed.severity.as_str(), typed.title.as_str(), typed.summary.as_str());
    declare_as_read(bot, asked, words, (reported, None)).await
}

/// Declare an incident from a message: its text and link are taken over, and its time starts the clocks.
#[poise::command(context_menu_command = "Declare incident", guild_only)]
pub async fn declare_from_message(ctx: Context<'_>, message: serenity::Message) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, "incident.declare").await?;
        let source = (message.channel_id.into(), message.id.into());
        Ok(Reply::Open(view::declare_form(source, &message.content, &bot.playbook)))
    })
    .await;
    Ok(())
}

/// Take an incident up: you lead the response.
#[poise::command(slash_command, guild_only)]
async fn acknowledge(
    ctx: Context<'_>,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete_incident"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        let incident = find(bot, &asked, incident.as_deref().unwrap_or_default()).await?;
        acknowledge_it(bot, &asked, incident.id).await
    })
    .await;
    Ok(())
}

/// Say what changed; this resets the clock for the next update.
#[poise::command(slash_command, guild_only)]
async fn update(
    ctx: Context<'_>,
    #[description = "What changed?"] changed: String,
    #[description = "What happens next?"] next: Option<String>,
    #[description = "Next update in, e.g. 30m or 2h"] within: Option<String>,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete_incident"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        let incident = find(bot, &asked, incident.as_deref().unwrap_or_default()).await?;
        let said = (changed.as_str(), next.as_deref().unwrap_or_default(), within.as_deref().unwrap_or_default());
        update_it(bot, &asked, incident.id, said).await
    })
    .await;
    Ok(())
}

/// Change how grave an incident is; clocks and people follow.
#[poise::command(slash_command, guild_only)]
async fn severity(
    ctx: Context<'_>,
    #[description = "How grave: P0 (critical) to P3 (low)"]
    #[autocomplete = "complete_severity"]
    severity: String,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete_incident"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        let incident = find(bot, &asked, incident.as_deref().unwrap_or_default()).await?;
        change_severity(bot, &asked, incident.id, &severity).await
    })
    .await;
    Ok(())
}

/// End an incident, and say what fixed it.
#[poise::command(slash_command, guild_only)]
async fn resolve(
    ctx: Context<'_>,
    #[description = "What fixed it?"] resolution: String,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete_incident"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        let incident = find(bot, &asked, incident.as_deref().unwrap_or_default()).await?;
        resolve_it(bot, &asked, incident.id, &resolution).await
    })
    .await;
    Ok(())
}

/// The incidents that are open, and those resolved lately.
#[poise::command(slash_command, guild_only)]
async fn list(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, "incident.list").await?;
        let open = store::open(bot.store.read(), asked.guild).await?;
        let latest = store::latest(bot.store.read(), asked.guild, 10).await?;
        Ok(Reply::Say(view::list(&open, &latest)))
    })
    .await;
    Ok(())
}

/// One incident with all that happened.
#[poise::command(slash_command, guild_only)]
async fn show(
    ctx: Context<'_>,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete_incident"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, "incident.list").await?;
        let incident = find(bot, &asked, incident.as_deref().unwrap_or_default()).await?;
        let events = store::events(bot.store.read(), incident.id, 15).await?;
        let severity = severity_of(bot, &incident)?;
        Ok(Reply::Say(view::details(&incident, severity, &events)))
    })
    .await;
    Ok(())
}

async fn complete_severity<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let typed = typed.trim().to_lowercase();
    let all = ctx.data().playbook.severities.iter();
    let fitting = all.filter(|known| format!("{} {}", known.id, known.name).to_lowercase().contains(&typed));
    let choices = fitting.take(CHOICES).map(|known| {
        let label = text::cut(&format!("{} {}: {}", known.id, known.name, known.impact), 100);
        AutocompleteChoice::new(label, known.id.clone())
    });
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

async fn complete_incident<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let Some(guild) = ctx.interaction.guild_id.map(GuildId::from) else { return CreateAutocompleteResponse::new() };
    let open = store::open(ctx.data().store.read(), guild).await.unwrap_or_default();
    let typed = typed.trim().to_lowercase();
    let labels = open.iter().map(|incident| {
        let label =
            format!("{} {} {}", short_name(incident.number), incident.severity, text::one_line(&incident.title));
        (text::cut(&label, 100), short_name(incident.number))
    });
    let fitting = labels.filter(|(label, _)| label.to_lowercase().contains(&typed)).take(CHOICES);
    let choices = fitting.map(|(label, name)| AutocompleteChoice::new(label, name));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}
