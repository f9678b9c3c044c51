//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{LEADS, Right, TEAM};
use crate::rights;

rights! {
    /// Connect a repository.
    CONNECT = Right::new("github.connect", LEADS);
    /// See how the repository stands.
    STATUS = Right::new("github.status", TEAM);
    /// Complete what is typed with the titles of issues: a private repository's are not for everybody.
    FILED = Right::new("github.titles", TEAM);
}
