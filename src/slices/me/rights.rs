//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{LEADS, Right, TEAM};
use crate::rights;

rights! {
    /// Say when one works, when one is away, and whether the stand-up asks one.
    OWN = Right::new("me", TEAM);
    /// See and say which days are the team's holidays.
    HOLIDAYS = Right::new("holidays", LEADS);
}
