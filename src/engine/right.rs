//! Rights: what somebody may do, declared beside the command or button that needs it, with who holds it unless the playbook
//! says otherwise.
//!
//! A right is a constant of its slice and not a word: a misspelt one does not compile. It is no variant of one enum either,
//! since then each new slice would change a file that all of them share.

/// The people of the team: every role that the playbook calls so.
pub const TEAM: Holders = &["team"];
/// Whoever can use commands in the server.
pub const ANYONE: Holders = &["anyone"];
/// Whoever can read the team's channel.
pub const READERS: Holders = &["readers"];
/// Who runs the release.
pub const MANAGER: Holders = &["release_manager"];
/// Who answers for the release and for its code.
pub const LEADS: Holders = &["release_manager", "engineering_lead"];
/// Who speaks with users for the release.
pub const SPEAKERS: Holders = &["release_manager", "engineering_lead", "community"];

/// Roles by the playbook's ids, `team`, `readers` (of the team's channel) or `anyone`.
pub type Holders = &'static [&'static str];

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    /// Its name in the playbook's `[authority]` table, e.g. `incident.declare`.
    pub name: &'static str,
    /// Who holds it, unless the playbook says otherwise.
    pub holders: Holders,
    /// When it can be used.
    pub needs: Needs,
    /// Whether that it was used tells something that not everybody may know: it is then not counted under its own name.
    pub is_secret: bool,
}

/// What has to be there before a right can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// `/setup` has said which channel and which role is what.
    Setup,
    /// Nothing, as for `/setup` itself.
    Nothing,
}

impl Right {
    /// What everybody may do about themselves, in every server, whatever is set up and whatever the playbook says.
    pub const OWN: Self = Self { needs: Needs::Nothing, ..Self::new("", ANYONE) };

    /// The right of that name.
    pub const fn new(name: &'static str, holders: Holders) -> Self {
        Self { name, holders, needs: Needs::Setup, is_secret: false }
    }

    /// The same, usable before anything is set up.
    pub const fn before_setup(self) -> Self {
        Self { needs: Needs::Nothing, ..self }
    }

    /// The same, for what not everybody may know of.
    pub const fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }
}

/// A slice's rights as constants, and `ALL` of them.
#[macro_export]
macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $right:expr;)*) => {
        $($(#[$doc])* pub const $name: $crate::engine::right::Right = $right;)*
        /// Every right of this slice.
        pub const ALL: &[$crate::engine::right::Right] = &[$($name),*];
    };
}
