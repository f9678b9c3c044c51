//! What was due while tplus was away and is now too late: on record, and said on one card a day however
//! much it is.

use chrono::NaiveTime;

use super::domain::Release;
use super::{store, view};
use crate::discord::outbox::Action;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Named, Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::playbook::JobId;
use crate::slices::release::tell_team;

/// Records that `job` was missed, and says so.
pub(super) async fn record(tx: &mut Tx, release: &Release, (job, due): (JobId, Instant), now: Instant) -> Outcome<()> {
    store::missed(tx, release.id, (job, due), now).await?;
    let today = release.dates.date(now);
    let missed = store::missed_since(tx, release.id, release.dates.instant(today, NaiveTime::MIN)).await?;
    let handle = format!("missed:{}:{today}", release.id);
    let card = view::missed(&missed, now);
    if missed.len() == 1 {
        return tell_team(tx, Named { lane: "calendar", handle: &handle }, &card, now).await;
    }
    enqueue(tx, now, Outgoing::new("calendar", handle, Action::edit(&card))).await
}
