//! Which Discord servers a tplus is for, and which of them may use what its operator gave it: credentials are one for all who can
//! invite it.

use anyhow::{Context, bail};

use crate::ids::GuildId;

/// What stands for every server that invites it.
const ANY: &str = "*";

/// The servers that the settings name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Servers {
    /// Those that are named: they may use what the settings give access to.
    pub named: Vec<GuildId>,
    /// Whether others may use tplus, too, without that.
    pub welcomes_any: bool,
    /// Which server may connect which repository, as `owner/name`; empty where that is said by nobody.
    pub repositories: Vec<(GuildId, String)>,
}

impl Servers {
    /// Reads `TPLUS_GUILDS`, such as `1461…` or `1461…,*`, and `TPLUS_REPOSITORIES`, such as `1461…=wildcard/caro`.
    ///
    /// # Errors
    /// What can't be read, and what to write instead.
    pub fn read(guilds: &str, repositories: &str) -> anyhow::Result<Self> {
        let mut servers = Self::default();
        for named in words(guilds) {
            match named {
                ANY => servers.welcomes_any = true,
                id => servers.named.push(read_id(id).with_context(|| {
                    format!("TPLUS_GUILDS lists servers by their ids (right-click, Copy Server ID), or `*` for any; it has {id}")
                })?),
            }
        }
        for pair in words(repositories) {
            let read = |(id, name): (&str, &str)| Some((read_id(id.trim()).ok()?, name.trim().to_owned()));
            let is_whole = |(_, name): &(GuildId, String)| name.split('/').filter(|part| !part.is_empty()).count() == 2;
            let Some(read) = pair.split_once('=').and_then(read).filter(is_whole) else {
                bail!("TPLUS_REPOSITORIES lists pairs such as 1461000000000000001=wildcard/caro; it has {pair}");
            };
            servers.repositories.push(read);
        }
        Ok(servers)
    }
}

fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn read_id(text: &str) -> anyhow::Result<GuildId> {
    let id: u64 = text.parse()?;
    anyhow::ensure!(id > 1_000_000, "too small for an id of Discord's");
    Ok(GuildId::new(id.cast_signed()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_and_their_repositories_are_read_or_refused_with_an_example() {
        let servers = Servers::read(" 1461000000000000001, * ", "1461000000000000001=wildcard/caro").expect("servers");
        assert_eq!(servers.named, [GuildId::new(1_461_000_000_000_000_001)]);
        assert!(servers.welcomes_any);
        assert_eq!(servers.repositories[0].1, "wildcard/caro");
        assert_eq!(Servers::read("", "").expect("nothing"), Servers::default());
        for (guilds, repositories) in [("caro", ""), ("1", ""), ("", "wildcard/caro"), ("", "146100000000=caro")] {
            let told = format!("{:#}", Servers::read(guilds, repositories).expect_err("refused"));
            assert!(told.contains("TPLUS_") && told.contains(" it has "), "{told}");
        }
    }
}
