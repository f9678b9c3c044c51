//! Whose tplus this is, in words.

use crate::error::UserError;
use crate::github::Repository;
use crate::ids::GuildId;
use crate::text::one_line;

/// A server that tplus is not for.
pub(in super::super) fn not_for_this_server(guild: GuildId, contact: &str) -> String {
    let asks = if contact.is_empty() { String::new() } else { format!(" Ask them: {}", one_line(contact)) };
    format!(
        "This tplus is another team's, so it does nothing here and leaves. To use it here, whoever runs it adds this server's id, \
         {guild}, to TPLUS_GUILDS.{asks}"
    )
}

/// A server that may not use what the operator gave tplus access to.
pub(in super::super) fn not_at_home(guild: GuildId) -> UserError {
    UserError(format!(
        "This server may use tplus, but not its operator's access to GitHub. Whoever runs tplus adds {guild} to TPLUS_GUILDS for \
         that. Nothing was changed."
    ))
}

/// A repository that is another server's, or nobody's.
pub(in super::super) fn not_its_repository(guild: GuildId, repository: &Repository) -> UserError {
    UserError(format!(
        "{repository} is not listed for this server. Whoever runs tplus adds {guild}={repository} to TPLUS_REPOSITORIES. Nothing was \
         changed."
    ))
}
