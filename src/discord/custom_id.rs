//! The codec of custom ids: which slice, which act, about what. Never any state: that is in the store, and a custom id
//! can be forged, so whoever uses one is authorised again.

use std::fmt;

use crate::error::UserError;

/// What a button or form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomId {
    /// The slice that handles it.
    pub slice: String,
    /// What is to be done.
    pub act: String,
    /// About what; the slice reads it.
    pub subject: String,
}

impl CustomId {
    /// The id of `slice`'s `act` about `subject`.
    pub fn new(slice: &str, act: &str, subject: impl fmt::Display) -> Self {
        Self { slice: slice.to_owned(), act: act.to_owned(), subject: subject.to_string() }
    }

    /// As Discord carries it, in at most 100 characters.
    pub fn encode(&self) -> String {
        format!("{}:{}:{}", self.slice, self.act, self.subject)
    }

    /// What [`CustomId::encode`] made, or nothing when it isn't one of tplus's.
    pub fn decode(encoded: &str) -> Option<Self> {
        let mut parts = encoded.splitn(3, ':');
        let (slice, act, subject) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self::new(slice, act, subject))
    }
}

/// What whoever uses an id is told that this tplus can't read: one of an older version, or a forged one.
pub fn outdated() -> UserError {
    UserError(
        "This button belongs to an older version of tplus. Use the matching slash command instead: type `/` to see them."
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_id_survives_the_round_trip_and_fits_discord() {
        let id = CustomId::new("incident", "acknowledge", i64::MAX);
        assert_eq!(CustomId::decode(&id.encode()), Some(id.clone()));
        assert!(id.encode().len() <= 100);
        assert_eq!(CustomId::decode("somebody-elses"), None);
    }
}
