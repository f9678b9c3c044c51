//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{LEADS, Right, TEAM};
use crate::rights;

rights! {
    /// See who is on call, and swap weeks or have somebody stand in.
    SHOW = Right::new("oncall", TEAM);
    /// Say who takes turns.
    MANAGE = Right::new("oncall.manage", LEADS);
}
