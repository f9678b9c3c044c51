//! Whether a row may be delivered now, by where it goes and what was done there lately.

use std::collections::HashSet;

use super::Row;
use super::deliverer::{Deliverer, Limit, Own, Route};
use super::pace::{Pacer, Place, everywhere};
use crate::engine::clock::Instant;
use crate::error::Outcome;

/// Where a row may be delivered now, and what it then counts against.
#[derive(Default)]
pub(super) struct Free {
    pub(super) at: Option<(Place, Limit)>,
    pub(super) own: Option<(Place, Limit)>,
}

/// What the worker found for one row.
pub(super) enum Pick {
    Now(Free),
    NotBefore(Instant),
    /// What it is about has been changed often enough for now; what follows in its lane goes on.
    Aside(Instant),
    Nowhere,
    Resting,
    Lost(&'static str),
}

/// What is to become of `row` now. `places`: those that are written to at this moment.
pub(super) async fn pick(
    deliverer: &dyn Deliverer,
    (row, is_urgent): (&Row, bool),
    pacer: &mut Pacer,
    places: &HashSet<Place>,
    now: Instant,
) -> Outcome<Pick> {
    let all = (everywhere(deliverer.destination()), deliverer.overall());
    let ready = pacer.ready_at(all, is_urgent, now);
    match deliverer.route(row, now).await? {
        Route::Nowhere => Ok(Pick::Nowhere),
        Route::Resting => Ok(Pick::Resting),
        Route::Lost(reason) => Ok(Pick::Lost(reason)),
        _ if ready > now => Ok(Pick::NotBefore(ready)),
        Route::Unknown => Ok(Pick::Now(Free::default())),
        Route::To { place, limit, own } => {
            let at = ((deliverer.destination(), place), limit);
            let own = own.map(|Own { thing, limit }| ((deliverer.destination(), thing), limit));
            let own_ready = own.map_or(now, |own| pacer.ready_at(own, is_urgent, now));
            match pacer.ready_at(at, is_urgent, now) {
                _ if own_ready > now => Ok(Pick::Aside(own_ready)),
                // It is being written to: looked at again as soon as that is done.
                _ if places.contains(&at.0) => Ok(Pick::NotBefore(now)),
                ready if ready <= now => Ok(Pick::Now(Free { at: Some(at), own })),
                ready => Ok(Pick::NotBefore(ready)),
            }
        }
    }
}
