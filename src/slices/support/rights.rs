//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{ANYONE, Right, TEAM};
use crate::rights;

rights! {
    /// Look things up in the FAQ.
    SEARCH = Right::new("faq.search", ANYONE);
    /// Write the FAQ, and answer from it.
    WRITE = Right::new("faq.write", TEAM);
    /// Say how grave a bug is.
    TRIAGE = Right::new("feedback.triage", TEAM);
    /// Tick and measure the documentation.
    CHECK_DOCS = Right::new("docs.check", TEAM);
}
