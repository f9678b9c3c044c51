//! Who has which part in the response: taken, handed over, given back.

use super::Incident;
use crate::ids::UserId;

/// Who has which part in the response. Further responders are rows of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Who leads: at first whoever acknowledged.
    pub lead: Option<UserId>,
    /// Who speaks to users.
    pub communications: Option<UserId>,
    /// Who writes down what happens.
    pub scribe: Option<UserId>,
}

/// Why no ping reaches somebody any more where an incident is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// They left the server.
    Left,
    /// They can't see the team's channel.
    Blind,
}

/// A part that one person has in the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Leads.
    Lead,
    /// Speaks to users.
    Communications,
    /// Writes down what happens.
    Scribe,
    /// Helps; there may be several.
    Responder,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 4] = [Self::Lead, Self::Communications, Self::Scribe, Self::Responder];

    /// Its name in the store and as an option.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Communications => "communications",
            Self::Scribe => "scribe",
            Self::Responder => "responder",
        }
    }

    /// The part of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == name)
    }
}

impl Incident {
    /// `user` has `part` from now on; a part that only one person can have passes from whoever had it.
    pub fn give_part(&mut self, part: Part, user: UserId) {
        match part {
            Part::Lead => self.people.lead = Some(user),
            Part::Communications => self.people.communications = Some(user),
            Part::Scribe => self.people.scribe = Some(user),
            Part::Responder => {}
        }
    }

    /// `user` has `part` no more. `false` when they did not have it.
    pub fn drop_part(&mut self, part: Part, user: UserId) -> bool {
        let holder = match part {
            Part::Lead => &mut self.people.lead,
            Part::Communications => &mut self.people.communications,
            Part::Scribe => &mut self.people.scribe,
            Part::Responder => return true,
        };
        holder.take_if(|holder| *holder == user).is_some()
    }
}
