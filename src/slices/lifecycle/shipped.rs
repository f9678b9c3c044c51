//! Versions after the release that users have, where GitHub does not say so: patches and feature releases.

use super::record::say_decided;
use super::store::Decided;
use super::view;
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::By;
use crate::engine::clock::Window;
use crate::error::Outcome;
use crate::slices::digest;
use crate::slices::feedback;
use crate::slices::release::{self, State};
use crate::slices::tracker;

/// `version` was shipped: highlights, criteria and "is a release due" know of it from now on.
pub(super) async fn ship(bot: &Bot, invocation: &Invocation, version: &str) -> Outcome<Reply> {
    let (now, version) = (bot.now(), version.trim());
    let mut tx = bot.begin_for(invocation).await?;
    let release = release::load_active(&mut tx).await?;
    if version.is_empty() || version.chars().count() > 50 {
        return Err(view::no_version().into());
    }
    match release.course.state {
        State::RolledBack => return Err(view::relaunch_to_ship(&release, version).into()),
        state if !state.is_out() => return Err(view::nothing_out_yet(&release).into()),
        _ => {}
    }
    if version.eq_ignore_ascii_case(&release.version) || version.eq_ignore_ascii_case(release.in_use()) {
        return Err(view::have_it_already(version).into());
    }
    let known = tracker::shipped_between(tx.conn(), &release, Window::until_now(release.begins(), now)).await?;
    let last = known.last().map_or(release.in_use(), |last| last.tag.as_str()).to_owned();
    if release::is_lower(version, &last) {
        return Err(view::lower(version, &last).into());
    }
    if !tracker::ship(&mut tx, version, now).await? {
        return Err(view::have_it_already(version).into());
    }
    let connection = tracker::connection(tx.conn(), invocation.guild).await?;
    feedback::tell_released(bot, &mut tx, connection.as_ref(), now).await?;
    digest::draft_shipped(&mut tx, &release, now, now).await?;
    say_decided(
        &mut tx,
        &release,
        (Decided::Shipped, &format!("{version}\n{last}")),
        By { who: &invocation.actor, at: now },
    )
    .await?;
    tx.commit().await?;
    Ok(Reply::Say(view::shipped(version)))
}
