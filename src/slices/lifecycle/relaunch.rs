//! After a rollback: users have the release again, in a version that is mended.

use super::record::say_decided;
use super::store::Decided;
use super::view;
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::By;
use crate::error::Outcome;
use crate::slices::release::{self, State};
use crate::slices::{criteria, digest, incident};

/// Launches what was rolled back again as `version`. Its days go on, or count anew from today as T+0.
pub(super) async fn relaunch(
    bot: &Bot,
    invocation: &Invocation,
    (version, from_day_0): (&str, bool),
) -> Outcome<Reply> {
    let (now, version) = (bot.now(), version.trim());
    let setup = release::setup(bot.store.read(), invocation.guild).await?;
    let mut tx = bot.begin_for(invocation).await?;
    let mut release = release::load_active(&mut tx).await?;
    if release.course.state != State::RolledBack {
        return Err(view::nothing_to_relaunch(&release).into());
    }
    if version.is_empty() || version.chars().count() > 50 {
        return Err(view::no_version().into());
    }
    if version == release.version || version == release.in_use() {
        return Err(view::same_version(&release, version).into());
    }
    if from_day_0 {
        release = release::moved(&bot.playbook, release.clone(), release.dates.date(now));
        release.course.announced = Some(now);
    }
    release.course = release.course.to(State::Relaunched, now);
    release.course.users_have = Some(version.to_owned());
    release.course.shipped = None;
    let by = By { who: &invocation.actor, at: now };
    say_decided(&mut tx, &release, (Decided::Relaunch, version), by).await?;
    digest::offer_relaunch(bot, &mut tx, (&setup, &release)).await?;
    let behind = incident::behind_rollback(tx.conn(), release.id).await?;
    for one in behind.iter().filter(|one| one.account.closed.is_none()) {
        incident::say_of(&mut tx, one.id, ("relaunched", &view::check_again(version)), now).await?;
    }
    release::reschedule(&mut tx, bot, &release, now).await?;
    if from_day_0 {
        criteria::await_verdict(&mut tx, &release).await?;
    }
    tx.commit().await?;
    bot.collecting.ring();
    Ok(Reply::Say(view::relaunched(&release, now)))
}
