//! What commands, buttons and forms of incidents ask for alike: each for whoever asks, if they may.

use chrono::TimeDelta;

use super::acts::{Declared, Scene};
use super::domain::{Declaration, Incident, Unreadable};
use super::{store, view};
use crate::bot::Bot;
use crate::clock::Instant;
use crate::discord::answer::Reply;
use crate::discord::asked::Asked;
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

pub(super) async fn declare_as_read(
    bot: &Bot,
    asked: &Asked,
    words: (&str, &str, &str),
    (reported, source): (Instant, Option<(ChannelId, MessageId)>),
) -> Outcome<Reply> {
    let declaration = Declaration::read(bot.playbook.severity(words.0), words, reported, source)
        .map_err(|mistake| view::unreadable(&mistake, &bot.playbook))?;
    declare_in_scene(bot, asked, declaration, false).await
}

pub(super) async fn declare_in_scene(
    bot: &Bot,
    asked: &Asked,
    declaration: Declaration,
    again: bool,
) -> Outcome<Reply> {
    let setup = authorize(bot, asked.guild, &asked.actor, "incident.declare").await?;
    let release = release::active(bot.store.read(), asked.guild).await?;
    let scene = Scene { bot, asked, setup: &setup, release: release.as_ref(), now: bot.now() };
    match scene.declare(declaration, again).await? {
        Declared::New(incident, alerted) => Ok(Reply::Say(view::declared_answer(&incident, scene.channel()?, alerted))),
        Declared::Before(incident) => Ok(Reply::Say(view::declared_before(&incident))),
    }
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
pub(super) async fn with_scene(
    bot: &Bot,
    asked: &Asked,
    act: &str,
    work: impl AsyncFnOnce(&Scene<'_>) -> Outcome<Incident>,
) -> Outcome<Incident> {
    let setup = authorize(bot, asked.guild, &asked.actor, act).await?;
    let release = release::active(bot.store.read(), asked.guild).await?;
    work(&Scene { bot, asked, setup: &setup, release: release.as_ref(), now: bot.now() }).await
}
