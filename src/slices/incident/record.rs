//! Gathers an incident's story from the store and from Discord.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use sqlx::AnyPool;

use super::context::severity_of;
use super::domain::Incident;
use super::hotfix;
use super::store::{self, Event};
use super::story::Story;
use crate::bot::Bot;
use crate::discord::channels::ChannelCache;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::playbook::Playbook;
use crate::slices::release;

/// Where stories are gathered from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The database.
    pub pool: &'a AnyPool,
    /// The plan.
    pub playbook: &'a Playbook,
    /// The channels' names, where Discord is at hand.
    pub channels: Option<&'a ChannelCache>,
    /// Now.
    pub now: Instant,
}

impl<'a> Sources<'a> {
    /// What a running tplus has.
    pub(super) fn of(bot: &'a Bot) -> Self {
        Self { pool: bot.store.read(), playbook: &bot.playbook, channels: Some(&bot.channels), now: bot.now() }
    }
}

impl<'a> Story<'a> {
    /// Gathers the story of `incident`.
    pub(super) async fn tell(sources: Sources<'a>, incident: &'a Incident) -> Outcome<Self> {
        let (pool, playbook) = (sources.pool, sources.playbook);
        let release = match incident.release {
            Some(id) => release::release(pool, id).await?,
            None => None,
        };
        let events = store::events(pool, incident.id).await?;
        Ok(Self {
            playbook,
            names: names(sources, incident, &events).await?,
            incident,
            severity: severity_of(playbook, incident)?,
            zone: release.as_ref().map_or(Tz::UTC, |release| release.dates.zone),
            version: release.map(|release| release.version),
            steps: store::steps(pool, incident.id).await?,
            events,
            decisions: store::decisions(pool, incident.id).await?,
            actions: store::actions_of(pool, incident.id).await?,
            parts: store::parts(pool, incident.id).await?,
            ticks: store::ticks(&mut *pool.acquire().await?, incident.id, hotfix::LIST).await?,
            linked: store::linked(pool, incident.id).await?,
            merged_into: match incident.merged_into {
                Some(other) => store::number(&mut *pool.acquire().await?, other).await?,
                None => None,
            },
            now: sources.now,
        })
    }
}

/// Who and what is mentioned in an incident's words.
async fn names(sources: Sources<'_>, incident: &Incident, events: &[Event]) -> Outcome<BTreeMap<String, String>> {
    let pool = sources.pool;
    let people = store::people(&mut *pool.acquire().await?, incident.id).await?;
    let setup = release::setup(pool, incident.guild).await?;
    let mut names = BTreeMap::from([(format!("@{}", incident.reporter), incident.reporter_name.clone())]);
    names.extend(people.iter().map(|person| (format!("@{}", person.user), person.name.clone())));
    names.extend(events.iter().filter_map(|event| Some((format!("@{}", event.actor?), event.actor_name.clone()))));
    names.extend(setup.channels.values().filter_map(|channel| {
        let name = sources.channels?.name(incident.guild, *channel)?;
        Some((format!("#{channel}"), format!("#{name}")))
    }));
    Ok(names)
}
