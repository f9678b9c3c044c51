//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{Right, TEAM};
use crate::rights;

rights! {
    /// Tick what is done.
    TICK = Right::new("checklist.tick", TEAM);
}
