//! Figures of the documentation (plan.md, section 8, "Documentation Metrics").

use super::{Asker, Found};
use crate::error::Outcome;
use crate::slices::support::{self, Recorded};

/// A minute, in milliseconds.
const MINUTE: f64 = 60_000.0;

impl Asker<'_> {
    /// How many minutes those looked who found an answer this week and said so; the median.
    pub(super) async fn found_after(&self) -> Outcome<Option<Found>> {
        let took = support::found_after(self.bot, self.release.guild, self.week()).await?;
        let millis = took.map(|took| f64::from(i32::try_from(took.num_milliseconds()).unwrap_or(i32::MAX)));
        Ok(millis.and_then(|millis| Found::value(millis / MINUTE)))
    }

    /// How many of this week's questions had been asked before.
    pub(super) async fn repeats(&self) -> Outcome<Option<Found>> {
        Ok(Found::count(support::repeats(self.bot, self.release.guild, self.week()).await?))
    }

    /// What somebody recorded last.
    pub(super) async fn recorded(&self, what: Recorded) -> Outcome<Option<Found>> {
        Ok(support::recorded(self.bot, self.release.guild, what).await?.and_then(Found::value))
    }
}
