//! Alerts that wait for too long, whatever for: somebody is told another way.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;

use super::{OnUndeliverable, Undelivered, store};
use crate::engine::Parts;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::ids::OutboxId;

/// An alert that was not delivered for this long is told to somebody another way.
const LATE: TimeDelta = TimeDelta::minutes(1);

/// The alerts that are late.
#[derive(Default)]
pub(super) struct LateAlerts(Mutex<Known>);

/// What is known of alerts that are late.
#[derive(Default)]
struct Known {
    /// Those of which somebody was told.
    told: HashSet<OutboxId>,
    /// Before which no other one is.
    next: Option<Instant>,
}

impl LateAlerts {
    /// Somebody is told of each alert that has waited too long, once; returns when to look again.
    pub(super) async fn tell(
        &self,
        parts: &Parts,
        told: &dyn OnUndeliverable,
        now: Instant,
    ) -> Outcome<Option<Instant>> {
        let next = self.lock().next.filter(|next| now < *next && *next - now <= LATE);
        if next.is_some() {
            return Ok(next);
        }
        let alerts = store::alerts(parts.store.read()).await?;
        let (late, in_time): (Vec<_>, Vec<_>) = alerts.into_iter().partition(|(row, _)| now - row.created >= LATE);
        for (row, reason) in late.iter().filter(|(row, _)| !self.lock().told.contains(&row.id)) {
            let mut tx = parts.store.begin(row.guild).await?;
            told.on_late(&mut tx, Undelivered { row, reason }, now).await?;
            tx.commit().await?;
        }
        let next = in_time.iter().map(|(row, _)| row.created + LATE).min();
        let mut known = self.lock();
        known.told = late.iter().map(|(row, _)| row.id).collect();
        // What is written from now on is in time until then.
        known.next = Some(next.unwrap_or(now + LATE));
        Ok(next)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
