//! `tplus export`: takes data along from the database, without Discord.

use anyhow::bail;

use crate::config::Settings;
use crate::engine::clock::{Clock, SystemClock};
use crate::engine::store::Store;
use crate::ids::GuildId;
use crate::slices::incident::{self, Sources};
use crate::slices::release;

/// Every incident of a guild that counts, as JSON or Markdown.
///
/// # Errors
/// When the database can't be read, or holds several guilds and none is named.
pub async fn incidents(settings: &Settings, guild: Option<i64>, markdown: bool) -> anyhow::Result<String> {
    let playbook = settings.playbook(&crate::slices::rights())?;
    let store = Store::open(settings.database(), Default::default()).await?;
    let guild = match guild {
        Some(guild) => GuildId::new(guild),
        None => only_guild(&store).await?,
    };
    let sources = Sources { playbook: &playbook, channels: None, now: SystemClock.now() };
    let text = incident::export_all(store.read(), sources, guild, markdown).await.map_err(anyhow::Error::from)?;
    store.close().await;
    Ok(text)
}

async fn only_guild(store: &Store) -> anyhow::Result<GuildId> {
    let guilds = release::guilds_set_up(store.read()).await.map_err(anyhow::Error::from)?;
    match guilds.as_slice() {
        [one] => Ok(*one),
        [] => bail!("no server has been set up in this database yet, so there is nothing to export"),
        several => {
            let ids = several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            bail!("this database holds several servers; name one with --guild: {ids}")
        }
    }
}
