//! Who did something, and when: it is written down with whatever people do.

use super::clock::Instant;

/// Who does something, and when. `W` is an account where that is all that is kept, else an [`Actor`](crate::actor::Actor).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By<W> {
    /// Who.
    pub who: W,
    /// When, in UTC.
    pub at: Instant,
}
