//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{LEADS, Right, TEAM};
use crate::rights;

rights! {
    /// See figures.
    SHOW = Right::new("metric.show", TEAM);
    /// Note a figure.
    RECORD = Right::new("metric.record", TEAM);
    /// Get the token with which programs push figures, and say what is not measured.
    TOKEN = Right::new("metric.token", LEADS);
}
