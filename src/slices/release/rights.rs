//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{ANYONE, MANAGER, Right};
use crate::rights;

rights! {
    /// Say which channel and which role is what.
    SETUP = Right::new("setup", MANAGER).before_setup();
    /// Start, pause, move and end a release.
    START = Right::new("release.start", MANAGER);
    /// See where the release stands.
    STATUS = Right::new("release.status", ANYONE);
}
