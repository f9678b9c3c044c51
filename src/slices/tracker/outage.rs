//! What keeps tplus from working with a repository: told to the team once, on one card that says when it is over.

use chrono::TimeDelta;

use super::{store, view};
use crate::discord::outbox::Action;
use crate::engine::clock::{Instant, to_millis};
use crate::engine::outbox::{Named, Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::GitHubError;
use crate::slices::release;

/// What passes by itself is told when it has lasted this long.
const PATIENCE: TimeDelta = TimeDelta::minutes(30);

/// Something could not be done in the guild's repository.
///
/// # Errors
/// What the database said.
pub async fn blocked(tx: &mut Tx, error: &GitHubError, now: Instant) -> Outcome<()> {
    let Some(connection) = store::load(tx).await? else { return Ok(()) };
    let advice = error.advice(&connection.repository);
    let since = connection.outage.as_ref().map_or(now, |(_, since)| *since);
    let is_due = !error.passes() || now - since >= PATIENCE;
    let told = match connection.told {
        None if is_due => {
            let card = view::outage(&connection.repository, &advice, since);
            release::tell_team(tx, Named { lane: "tracker", handle: &handle(now) }, &card, now).await?;
            Some(now)
        }
        told => told,
    };
    store::set_outage(tx, Some((&advice, since)), told).await
}

/// Something was done in the guild's repository: whatever kept tplus from it is over.
///
/// # Errors
/// What the database said.
pub async fn delivered(tx: &mut Tx, now: Instant) -> Outcome<()> {
    let Some(connection) = store::load(tx).await? else { return Ok(()) };
    let Some((_, since)) = &connection.outage else { return Ok(()) };
    if let Some(told) = connection.told {
        let over = Action::edit(&view::trouble_over(&connection.repository, now - *since));
        enqueue(tx, now, Outgoing::new("tracker", handle(told), over)).await?;
    }
    store::set_outage(tx, None, None).await
}

/// The card about an outage that was told then.
fn handle(told: Instant) -> String {
    format!("tracker:trouble:{}", to_millis(told))
}
