//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{LEADS, Right, SPEAKERS, TEAM};
use crate::rights;

rights! {
    /// See a post before it goes out.
    PREVIEW = Right::new("digest.preview", TEAM);
    /// Post one now.
    POST = Right::new("digest.post", LEADS);
    /// Change what one says.
    EDIT = Right::new("digest.edit", SPEAKERS);
    /// Publish a text for users that waits, put it in other words, or drop it.
    PUBLISH = Right::new("digest.publish", SPEAKERS);
}
