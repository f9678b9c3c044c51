//! What slash commands, buttons and forms of incidents have in common, and the buttons and forms themselves.

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;

use super::acts::Scene;
use super::commands::{declare_as_read, declare_in_scene};
use super::domain::{Declaration, Incident, Misfit, Unreadable};
use super::store;
use super::view::{self, act};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::asked::{Asked, Filled};
use crate::discord::custom_id::CustomId;
use crate::discord::text;
use crate::error::Outcome;
use crate::ids::{ChannelId, IncidentId, MessageId};
use crate::outbox;
use crate::playbook::Severity;
use crate::release::{self, authorize};

/// The longest that the next update may be put off: thirty days, in minutes.
const LONGEST_AHEAD: i64 = 43_200;

/// The incident that `typed` names (`INC-3`, `3`), or whose thread this is when nothing was typed.
pub(super) async fn find(bot: &Bot, asked: &Asked, typed: &str) -> Outcome<Incident> {
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

pub(super) fn severity_of<'b>(bot: &'b Bot, incident: &Incident) -> Outcome<&'b Severity> {
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
        Some(_) => Err(view::misfit(Misfit::Resolved, &incident).into()),
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

pub(super) async fn acknowledge_it(bot: &Bot, asked: &Asked, id: IncidentId) -> Outcome<Reply> {
    let done = with_scene(bot, asked, "incident.acknowledge", async |scene| scene.acknowledge(id).await).await?;
    Ok(Reply::Say(view::done(&done, "acknowledged. You lead it. Post what you know with Update.")))
}

pub(super) async fn update_it(bot: &Bot, asked: &Asked, id: IncidentId, said: (&str, &str, &str)) -> Outcome<Reply> {
    let (changed, next, within) = (said.0.trim(), said.1.trim(), said.2.trim());
    if changed.is_empty() {
        return Err(view::empty_update().into());
    }
    let within = read_within(within)?;
    let act = async |scene: &Scene<'_>| scene.update(id, (changed, next), within).await;
    let done = with_scene(bot, asked, "incident.update", act).await?;
    let next = done.next_update.map_or_else(String::new, |due| format!(" Next update {}.", text::timestamp(due, 'f')));
    Ok(Reply::Say(view::done(&done, &format!("updated.{next}"))))
}

/// "Next update in": nothing, or a length of time up to thirty days.
fn read_within(typed: &str) -> Outcome<Option<TimeDelta>> {
    if typed.is_empty() {
        return Ok(None);
    }
    let parsed = humantime::parse_duration(typed).ok().and_then(|length| TimeDelta::from_std(length).ok());
    match parsed.filter(|length| (1..=LONGEST_AHEAD).contains(&length.num_minutes())) {
        Some(length) => Ok(Some(length)),
        None => Err(view::next_update_mistake(typed).into()),
    }
}

pub(super) async fn change_severity(bot: &Bot, asked: &Asked, id: IncidentId, typed: &str) -> Outcome<Reply> {
    let unknown = || view::unreadable(&Unreadable::Severity(typed.to_owned()), &bot.playbook);
    let to = bot.playbook.severity(typed).ok_or_else(unknown)?;
    let done = with_scene(bot, asked, "incident.severity", async |scene| scene.change_severity(id, to).await).await?;
    Ok(Reply::Say(view::done(&done, &format!("now {} ({}). The clocks follow.", to.id, to.name))))
}

pub(super) async fn resolve_it(bot: &Bot, asked: &Asked, id: IncidentId, resolution: &str) -> Outcome<Reply> {
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
