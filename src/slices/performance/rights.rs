//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::Right;
use crate::rights;

rights! {
    /// Write to users what became faster.
    ANNOUNCE = Right::new("performance.announce", &["release_manager", "community"]);
}
