//! Every incident that counts, for the matrices, which look at one among the others.

use sqlx::AnyConnection;

use super::context::IncidentContext;
use super::domain::Incident;
use super::domain::matrix::Situation;
use super::store;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::ids::{GuildId, IncidentId};

/// The plan's decision on rollbacks.
pub(super) const DECISION: &str = "rollback";

/// What the matrices are asked about, gathered from the store.
pub(super) struct Census {
    all: Vec<(String, Instant)>,
    open: Vec<(String, Instant)>,
    /// The open ones with their ids.
    pub(super) early: Vec<(String, Instant, IncidentId)>,
}

impl Census {
    pub(super) async fn take(conn: &mut AnyConnection, guild: GuildId) -> Outcome<Self> {
        let rows = store::census(conn, guild).await?;
        let of = |open_only: bool| rows.iter().filter(move |row| !open_only || row.3).map(|row| (row.0.clone(), row.1));
        Ok(Self {
            all: of(false).collect(),
            open: of(true).collect(),
            early: rows.iter().filter(|row| row.3).map(|row| (row.0.clone(), row.1, row.2)).collect(),
        })
    }

    pub(super) fn situation<'s>(&'s self, context: &IncidentContext<'_>, incident: &'s Incident) -> Situation<'s> {
        let announced = context.release().and_then(|release| release.course.announced);
        Situation { incident, announced, open: &self.open, all: &self.all, now: context.now }
    }
}
