//! Gathers an incident's story from the store and from Discord.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use sqlx::AnyConnection;

use super::context::{severity_of, version_then};
use super::domain::Incident;
use super::domain::hotfix::List;
use super::store::{self, Event};
use super::story::Story;
use crate::bot::Bot;
use crate::discord::channels::ChannelCache;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::playbook::Playbook;
use crate::slices::release;

/// What a story is told with, beside the database.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
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
        Self { playbook: &bot.playbook, channels: Some(&bot.channels), now: bot.now() }
    }
}

impl<'a> Story<'a> {
    /// Gathers the story of `incident`.
    pub(super) async fn tell(conn: &mut AnyConnection, sources: Sources<'a>, incident: &'a Incident) -> Outcome<Self> {
        let playbook = sources.playbook;
        let release = match incident.release {
            Some(id) => release::release(&mut *conn, id).await?,
            None => None,
        };
        let events = store::events(&mut *conn, incident.id).await?;
        Ok(Self {
            playbook,
            names: names(conn, sources, incident, &events).await?,
            incident,
            severity: severity_of(playbook, incident)?,
            zone: release.as_ref().map_or(Tz::UTC, |release| release.dates.zone),
            version: match release {
                Some(release) => Some(version_then(&mut *conn, &release, incident).await?),
                None => None,
            },
            steps: store::steps(&mut *conn, incident.id).await?,
            events,
            decisions: store::decisions(&mut *conn, incident.id).await?,
            actions: store::actions_of(&mut *conn, incident.id).await?,
            parts: store::parts(&mut *conn, incident.id).await?,
            ticks: store::ticks(conn, incident.id, List::Hotfix).await?,
            linked: store::linked(&mut *conn, incident.id).await?,
            merged_into: match incident.merged_into {
                Some(other) => store::number(conn, other).await?,
                None => None,
            },
            now: sources.now,
        })
    }
}

/// Who and what is mentioned in an incident's words.
async fn names(
    conn: &mut AnyConnection,
    sources: Sources<'_>,
    incident: &Incident,
    events: &[Event],
) -> Outcome<BTreeMap<String, String>> {
    let people = store::people(conn, incident.id).await?;
    let setup = release::setup(conn, incident.guild).await?;
    let mut names = BTreeMap::from([(format!("@{}", incident.reporter), incident.reporter_name.clone())]);
    names.extend(people.iter().map(|person| (format!("@{}", person.user), person.name.clone())));
    names.extend(events.iter().filter_map(|event| Some((format!("@{}", event.actor?), event.actor_name.clone()))));
    names.extend(setup.channels.values().filter_map(|channel| {
        let name = sources.channels?.name(incident.guild, *channel)?;
        Some((format!("#{channel}"), format!("#{name}")))
    }));
    Ok(names)
}
