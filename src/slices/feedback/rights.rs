//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{ANYONE, Right, TEAM};
use crate::rights;

rights! {
    /// Tag messages as feedback.
    TAG = Right::new("feedback.tag", TEAM);
    /// Add what was said elsewhere.
    ADD = Right::new("feedback.add", TEAM);
    /// Say how often people spoke of the release elsewhere.
    COUNT = Right::new("feedback.count", TEAM);
    /// Confirm bugs.
    CONFIRM = Right::new("feedback.confirm", TEAM);
    /// See feedback.
    LIST = Right::new("feedback.list", TEAM);
    /// Merge what says the same.
    MERGE = Right::new("feedback.merge", TEAM);
    /// File issues, link them, and say that something is fixed.
    FILE = Right::new("feedback.file", TEAM);
    /// Say what becomes of requests.
    STAGE = Right::new("feedback.stage", TEAM);
    /// Try requests out before they are released.
    TRY = Right::new("feedback.try", ANYONE);
    /// Answer people, ask whether they may be quoted, and release the quotes.
    REPLY = Right::new("feedback.reply", TEAM);
}
