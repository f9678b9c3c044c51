//! The go/no-go poll on launch morning: a vote a person, the release manager decides (RUNBOOK, "Launch day, hour by hour").

use super::launch;
use super::poll::{known, redraw};
use super::store::{self, Decided};
use super::view;
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::error::{Outcome, UserError};
use crate::playbook::ListKind;
use crate::slices::checklist;
use crate::slices::release::{self, Release, State, require_active};

/// The release whose poll is of today, and that has not been announced.
async fn polled(bot: &Bot, invocation: &Invocation) -> Outcome<Release> {
    let release = require_active(bot, invocation.guild).await?;
    check_polled(&release, bot.now())?;
    Ok(release)
}

fn check_polled(release: &Release, now: Instant) -> Result<(), UserError> {
    match release.course.state.is_ahead() {
        _ if release.dates.date(now) != release.dates.launch => Err(view::other_day()),
        true => Ok(()),
        false => Err(view::is_out_already(release)),
    }
}

/// Somebody votes.
pub(super) async fn vote(bot: &Bot, invocation: &Invocation, is_go: bool) -> Outcome<Reply> {
    let release = polled(bot, invocation).await?;
    let (known, now) = (known(bot, &release).await?, bot.now());
    let setup = release::setup(bot.store.read(), invocation.guild).await?;
    let roles: Vec<&str> = setup.roles_of(&invocation.actor.roles).collect();
    let mut tx = bot.begin_for(invocation).await?;
    store::vote(&mut tx, release.id, (is_go, &roles), By { who: &invocation.actor, at: now }).await?;
    redraw(bot, &mut tx, (&setup, &release), known).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::voted(is_go)))
}

/// The release manager decides. With a go, the steps of the launch are shown.
pub(super) async fn decide(bot: &Bot, invocation: &Invocation, is_go: bool) -> Outcome<Reply> {
    let release = polled(bot, invocation).await?;
    let (known, now) = (known(bot, &release).await?, bot.now());
    let setup = release::setup(bot.store.read(), invocation.guild).await?;
    let mut tx = bot.begin_for(invocation).await?;
    // Somebody may have announced it, or moved it, in the meantime.
    let mut release = release::load_active(&mut tx).await?;
    check_polled(&release, now)?;
    let (decided, state) = if is_go { (Decided::Go, State::Go) } else { (Decided::NoGo, State::NoGo) };
    if release.course.state == state {
        return Err(view::decided_already(is_go, release.course.since).into());
    }
    release.course = release.course.to(state, now);
    release::write(&mut tx, &release).await?;
    store::decide(&mut tx, release.id, (decided, ""), By { who: Some(&invocation.actor), at: now }).await?;
    redraw(bot, &mut tx, (&setup, &release), known).await?;
    if is_go {
        checklist::post(bot, &mut tx, &release, ListKind::LaunchDay, now).await?;
        launch::go_decided(bot, &mut tx, &release, By { who: &invocation.actor, at: now }).await?;
    }
    tx.commit().await?;
    Ok(Reply::Say(view::decided(is_go, &release)))
}
