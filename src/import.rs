//! `tplus import`: figures from files into the database, without Discord.

use std::path::Path;

use anyhow::bail;

use crate::config::Settings;
use crate::engine::clock::{Clock, SystemClock};
use crate::engine::store::Store;
use crate::ids::GuildId;
use crate::slices::metrics;
use crate::slices::release::{self, Release};

/// Imports the values in `path` for the release that runs in `guild`, which may be left out where only one server has one.
/// Returns what became of them, in a sentence.
///
/// # Errors
/// When it is unclear for which release, or a value can't be taken: then none is.
pub async fn metrics(settings: &Settings, path: &Path, guild: Option<i64>) -> anyhow::Result<String> {
    let playbook = settings.playbook(&crate::slices::rights())?;
    let store = Store::open(settings.database(), Default::default()).await?;
    let imported = async {
        let release = which(&store, guild.map(GuildId::new)).await?;
        let reading = metrics::import::Reading { playbook: &playbook, release: &release, now: SystemClock.now() };
        let samples = reading.read(path)?;
        anyhow::Ok(metrics::take_in(&store, &release, &samples).await?)
    };
    let imported = imported.await;
    store.close().await;
    imported
}

async fn which(store: &Store, guild: Option<GuildId>) -> anyhow::Result<Release> {
    let mut running = release::all_active(store.read()).await?;
    running.retain(|release| guild.is_none_or(|guild| release.guild == guild));
    match running.len() {
        0 => bail!("no release runs here: start one with /release start, or name another server with --guild"),
        1 => Ok(running.remove(0)),
        _ => {
            let known: Vec<_> =
                running.iter().map(|release| format!("{} ({})", release.guild, release.version)).collect();
            bail!("releases run in several servers; name one with --guild: {}", known.join(", "))
        }
    }
}
