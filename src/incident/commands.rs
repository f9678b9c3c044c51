//! `/incident`, the menu entry "Declare incident", and the buttons and forms of incidents.

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use super::acts::{Declared, Scene};
use super::domain::{Declaration, Incident};
use super::view::{self, act};
use super::{short_name, store};
use crate::bot::{Bot, Context, parts};
use crate::clock::Instant;
use crate::discord::answer::{Reply, answer};
use crate::discord::asked::{Asked, Filled};
use crate::discord::custom_id::CustomId;
use crate::discord::text;
use crate::error::{Failure, Outcome};
use crate::ids::{ChannelId, GuildId, IncidentId, MessageId};
use crate::outbox;
use crate::playbook::Severity;
use crate::release::{self, authorize};

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

async fn declare_as_read(
    bot: &Bot,
    asked: &Asked,
    words: (&str, &str, &str),
    (reported, source): (Instant, Option<(ChannelId, MessageId)>),
) -> Outcome<Reply> {
    let declaration = Declaration::read(bot.playbook.severity(words.0), words, reported, source)
        .map_err(|mistake| view::unreadable(&mistake, &bot.playbook))?;
    declare_in_scene(bot, asked, declaration, false).await
}

async fn declare_in_scene(bot: &Bot, asked: &Asked, declaration: Declaration, again: bool) -> Outcome<Reply> {
    let setup = authorize(bot, asked.guild, &asked.actor, "incident.declare").await?;
    let release = release::active(bot.store.read(), asked.guild).await?;
    let scene = Scene { bot, asked, setup: &setup, release: release.as_ref(), now: bot.now() };
    match scene.declare(declaration, again).await? {
        Declared::New(incident, alerted) => Ok(Reply::Say(view::declared_answer(&incident, scene.channel()?, alerted))),
        Declared::Before(incident) => Ok(Reply::Say(view::declared_before(&incident))),
    }
}

/// Declare an incident from a message: its text and link are taken over, and its time starts the clocks.
#[poise::command(context_menu_command = "Declare incident", guild_only)]
pub async fn declare_from_message(ctx: Context<'_>, message: serenity::Message) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, "incident.declare").await?;
        let source = (message.channel_id.into(), message.id.into());
        Ok(Reply::Open(view::declare_form(source, &message.content)))
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

/// The incident that `typed` names (`INC-3`, `3`), or whose thread this is when nothing was typed.
async fn find(bot: &Bot, asked: &Asked, typed: &str) -> Outcome<Incident> {
    let pool = bot.store.read();
    let found = if typed.trim().is_empty() {
        // A thread made from a message has the message's id, so the card's handle is found by the thread's id.
        let placed = outbox::placed_at(pool, asked.guild, MessageId::new(asked.channel.get())).await?;
        let id =
            placed.iter().find_map(|placed| placed.handle.strip_prefix("incident:")?.split(':').next()?.parse().ok());
        match id {
            Some(id) => store::by_id(pool, asked.guild, id).await?,
            None => None,
        }
    } else {
        let digits = typed.trim().trim_start_matches(|c: char| !c.is_ascii_digit());
        match digits.parse() {
            Ok(number) => store::by_number(pool, asked.guild, number).await?,
            Err(_) => None,
        }
    };
    found.ok_or_else(|| view::unknown(typed).into())
}

fn severity_of<'b>(bot: &'b Bot, incident: &Incident) -> Outcome<&'b Severity> {
    let found = bot.playbook.severity(&incident.severity);
    found.ok_or_else(|| anyhow::anyhow!("the playbook no longer has the severity {}", incident.severity).into())
}

/// A button of this slice was pressed.
pub async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    let (subject, rest) = id.subject.split_once('-').unwrap_or((&id.subject, ""));
    let incident: IncidentId = subject.parse().map_err(|_| view::unknown(subject))?;
    match id.act.as_str() {
        act::ACKNOWLEDGE => acknowledge_it(bot, asked, incident).await,
        act::CONFIRM => {
            let done = with_scene(bot, asked, "incident.confirm", async |scene| scene.confirm(incident).await).await?;
            Ok(Reply::Say(view::done(&done, "confirmed. Next: acknowledge it.")))
        }
        act::SET_SEVERITY => {
            let Reply::Say(card) = change_severity(bot, asked, incident, rest).await? else {
                return Err(anyhow::anyhow!("a change of severity is answered with a card").into());
            };
            Ok(Reply::Replace(card))
        }
        act::AGAIN => declare_again(bot, asked, incident).await,
        act::UPDATE => {
            let incident = open_for(bot, asked, incident, "incident.update").await?;
            Ok(Reply::Open(view::update_form(&incident, severity_of(bot, &incident)?)))
        }
        act::SEVERITY => {
            let incident = open_for(bot, asked, incident, "incident.severity").await?;
            Ok(Reply::Say(view::choose_severity(&incident, &bot.playbook)))
        }
        act::RESOLVE => {
            let incident = open_for(bot, asked, incident, "incident.resolve").await?;
            Ok(Reply::Open(view::resolve_form(&incident)))
        }
        other => Err(anyhow::anyhow!("incidents have no button {other}").into()),
    }
}

/// A form of this slice was sent.
pub async fn fill_in(bot: &Bot, asked: &Asked, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    if id.act == act::DECLARE_FROM {
        return declare_from_form(bot, asked, &id.subject, filled).await;
    }
    let incident: IncidentId = id.subject.parse().map_err(|_| view::unknown(&id.subject))?;
    match id.act.as_str() {
        act::UPDATE => {
            let said = (filled.get("changed"), filled.get("next"), filled.get("within"));
            update_it(bot, asked, incident, said).await
        }
        act::RESOLVE => resolve_it(bot, asked, incident, filled.get("resolution")).await,
        other => Err(anyhow::anyhow!("incidents have no form {other}").into()),
    }
}

/// The incident before a form about it opens: who may not, or comes too late, is told so now.
async fn open_for(bot: &Bot, asked: &Asked, id: IncidentId, act: &str) -> Outcome<Incident> {
    authorize(bot, asked.guild, &asked.actor, act).await?;
    let incident = store::by_id(bot.store.read(), asked.guild, id).await?.ok_or_else(|| view::unknown("?"))?;
    match incident.resolved {
        Some(_) => Err(view::misfit(super::domain::Misfit::Resolved, &incident).into()),
        None => Ok(incident),
    }
}

async fn declare_from_form(bot: &Bot, asked: &Asked, subject: &str, filled: &Filled) -> Outcome<Reply> {
    let ids =
        subject.split_once('-').and_then(|(channel, message)| Some((channel.parse().ok()?, message.parse().ok()?)));
    let source: (ChannelId, MessageId) = ids.ok_or_else(|| anyhow::anyhow!("a forged source {subject}"))?;
    let sent = serenity::MessageId::from(source.1).created_at().with_timezone(&chrono::Utc);
    let words = (filled.get("severity"), filled.get("title"), filled.get("summary"));
    declare_as_read(bot, asked, words, (sent.min(bot.now()), Some(source))).await
}

/// Declares once more what `id` declared.
async fn declare_again(bot: &Bot, asked: &Asked, id: IncidentId) -> Outcome<Reply> {
    let first = store::by_id(bot.store.read(), asked.guild, id).await?.ok_or_else(|| view::unknown("?"))?;
    let declaration = Declaration {
        severity: first.severity,
        title: first.title,
        summary: first.summary,
        reported: bot.now(),
        source: first.source,
    };
    declare_in_scene(bot, asked, declaration, true).await
}

async fn acknowledge_it(bot: &Bot, asked: &Asked, id: IncidentId) -> Outcome<Reply> {
    let done = with_scene(bot, asked, "incident.acknowledge", async |scene| scene.acknowledge(id).await).await?;
    Ok(Reply::Say(view::done(&done, "acknowledged. You lead it. Post what you know with Update.")))
}

async fn update_it(bot: &Bot, asked: &Asked, id: IncidentId, said: (&str, &str, &str)) -> Outcome<Reply> {
    let (changed, next, within) = (said.0.trim(), said.1.trim(), said.2.trim());
    if changed.is_empty() {
        return Err(view::empty_update().into());
    }
    let within = read_within(within)?;
    let act = async |scene: &Scene<'_>| scene.update(id, (changed, next), within).await;
    let done = with_scene(bot, asked, "incident.update", act).await?;
    let next = done.next_update.map_or_else(String::new, |due| format!(" Next update {}.", text::timestamp(due, 't')));
    Ok(Reply::Say(view::done(&done, &format!("updated.{next}"))))
}

/// "Next update in": nothing, or a length of time up to thirty days.
fn read_within(typed: &str) -> Outcome<Option<TimeDelta>> {
    if typed.is_empty() {
        return Ok(None);
    }
    let parsed = humantime::parse_duration(typed).ok().and_then(|length| TimeDelta::from_std(length).ok());
    match parsed.filter(|length| (1..=LONGEST_AGO).contains(&length.num_minutes())) {
        Some(length) => Ok(Some(length)),
        None => Err(view::next_update_mistake(typed).into()),
    }
}

async fn change_severity(bot: &Bot, asked: &Asked, id: IncidentId, typed: &str) -> Outcome<Reply> {
    let unknown = || view::unreadable(&super::domain::Unreadable::Severity(typed.to_owned()), &bot.playbook);
    let to = bot.playbook.severity(typed).ok_or_else(unknown)?;
    let done = with_scene(bot, asked, "incident.severity", async |scene| scene.change_severity(id, to).await).await?;
    Ok(Reply::Say(view::done(&done, &format!("now {} ({}). The clocks follow.", to.id, to.name))))
}

async fn resolve_it(bot: &Bot, asked: &Asked, id: IncidentId, resolution: &str) -> Outcome<Reply> {
    let resolution = resolution.trim();
    if resolution.is_empty() {
        return Err(view::empty_resolution().into());
    }
    let done = with_scene(bot, asked, "incident.resolve", async |scene| scene.resolve(id, resolution).await).await?;
    Ok(Reply::Say(view::done(&done, "resolved. The card shows it; the thread keeps the story.")))
}

/// Runs `work` for whoever asked, if they may do `act`.
async fn with_scene(
    bot: &Bot,
    asked: &Asked,
    act: &str,
    work: impl AsyncFnOnce(&Scene<'_>) -> Outcome<Incident>,
) -> Outcome<Incident> {
    let setup = authorize(bot, asked.guild, &asked.actor, act).await?;
    let release = release::active(bot.store.read(), asked.guild).await?;
    work(&Scene { bot, asked, setup: &setup, release: release.as_ref(), now: bot.now() }).await
}
