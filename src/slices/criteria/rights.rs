//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{READERS, Right, TEAM};
use crate::rights;

rights! {
    /// See how far the release is what the plan asks.
    SHOW = Right::new("criteria.show", READERS);
    /// Say that something is met.
    TICK = Right::new("criteria.tick", TEAM);
}
