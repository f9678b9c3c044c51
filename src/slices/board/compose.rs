//! What a board shows, asked of the slices that know it.

use super::view::{self, OpenIncident};
use crate::bot::Bot;
use crate::discord::card::Card;
use crate::discord::text::message_link;
use crate::engine::clock::Instant;
use crate::engine::outbox;
use crate::error::Outcome;
use crate::ids::{GuildId, MessageRef};
use crate::slices::release::{self, Release, Setup};
use crate::slices::{criteria, digest, incident, status};

/// The board of `release` as it is at `now`.
pub(super) async fn compose(bot: &Bot, setup: &Setup, release: &Release, now: Instant) -> Outcome<Card> {
    let pool = bot.store.read();
    let mut incidents = Vec::new();
    for incident in incident::open(pool, release.guild).await? {
        if let Some(severity) = bot.playbook.severity(&incident.severity) {
            let link = link_to(bot, release.guild, &incident::card_handle(incident.id)).await?;
            incidents.push(OpenIncident { running: incident.running(severity), severity, link, incident });
        }
    }
    let summary = match digest::last_summary(pool, release.id).await? {
        Some(handle) => link_to(bot, release.guild, &handle).await?,
        None => None,
    };
    let assessed = criteria::assess(bot, release, now).await?;
    let repository = assessed.known.issues.repository();
    let page = bot.github.as_ref().zip(repository).map(|(github, repository)| github.page(repository));
    Ok(view::board(&view::Board {
        release,
        setup,
        playbook: &bot.playbook,
        status: &status::of(bot, release, &assessed, now).await?,
        incidents: &incidents,
        assessed: &assessed,
        next: &release::upcoming(bot, release, now),
        repository: repository.zip(page),
        summary: summary.as_deref(),
        now,
    }))
}

/// The address of what `handle` names, once it stands somewhere.
async fn link_to(bot: &Bot, guild: GuildId, handle: &str) -> Outcome<Option<String>> {
    let placed = outbox::placed(bot.store.read(), guild, handle).await?;
    Ok(placed.map(|placed| message_link(guild, MessageRef { channel: placed.channel, message: placed.message })))
}
