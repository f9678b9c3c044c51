//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{MANAGER, READERS, Right, SPEAKERS, TEAM};
use crate::rights;

rights! {
    /// Vote on launch morning.
    VOTE = Right::new("release.vote", TEAM);
    /// Decide whether it is launched.
    GO = Right::new("release.go", MANAGER);
    /// Say that users have been told.
    ANNOUNCE = Right::new("release.announce", SPEAKERS);
    /// Read what was decided, by whom and why.
    HISTORY = Right::new("release.history", READERS);
    /// Keep a phase, or move on.
    PHASE = Right::new("release.phase", MANAGER);
}
