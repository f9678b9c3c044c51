//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{MANAGER, Right, TEAM};
use crate::rights;

rights! {
    /// Vote on launch morning.
    VOTE = Right::new("release.vote", TEAM);
    /// Decide whether it is launched.
    GO = Right::new("release.go", MANAGER);
    /// Keep a phase, or move on.
    PHASE = Right::new("release.phase", MANAGER);
}
