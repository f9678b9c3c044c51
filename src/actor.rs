//! A person who does something, as far as rules and records need to know them.

use crate::ids::{RoleId, UserId};

/// A person who does something in a guild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub user: UserId,
    /// The name that the guild sees.
    pub name: String,
    /// The roles that they have.
    pub roles: Vec<RoleId>,
    /// Whether they may manage the server, which lets them do everything.
    pub manages: bool,
}
