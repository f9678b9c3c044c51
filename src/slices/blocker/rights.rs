//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{Right, TEAM};
use crate::rights;

rights! {
    /// See what holds people up, see to it, and say that it is solved.
    WORK = Right::new("blocker", TEAM);
}
