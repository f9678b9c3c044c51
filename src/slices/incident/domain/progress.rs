//! How far an incident has come, and the name of that for other programs.

/// How far an incident has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Declared by somebody outside the team; nobody of the team has confirmed it.
    Unconfirmed,
    /// Nobody has taken it up.
    Open,
    /// Somebody works on it.
    Acknowledged,
    /// Over.
    Resolved,
    /// A duplicate of another one.
    Merged,
}

impl Progress {
    /// Its name for other programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
            Self::Merged => "duplicate",
        }
    }
}
