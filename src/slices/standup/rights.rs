//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{Right, TEAM};
use crate::rights;

rights! {
    /// Answer the stand-up.
    ANSWER = Right::new("standup.answer", TEAM);
}
