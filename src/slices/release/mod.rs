//! The release: who and what is where (`/setup`), the clock from T+0 to T+30, and what comes next.

mod calendar;
pub mod commands;
mod domain;
mod missed;
mod roster;
mod store;
mod view;

pub use calendar::{keep_calendar, keep_phase, moved, read_move, reschedule, rest};
pub use commands::{take_up, upcoming};
pub use domain::{ChannelUse, Release, Setup};
pub use roster::Roster;
pub use store::{
    CALENDAR_TIMER, DRAFT_TIMER, PHASE_TIMER, active, all_active, calendar_job, end, guilds_set_up, release,
    schedule_all, schedule_next, setup, version_before,
};

pub use view::{stands_at, upcoming as upcoming_lines};

use crate::bot::Bot;
use crate::discord::asked::Actor;
use crate::discord::card::{Card, Pings};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Action, Outgoing, Place, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId};
use crate::playbook::TemplateMistake;

/// The playbook's id of the role that runs the release.
pub const MANAGER: &str = "release_manager";

/// The guild's setup, once it is clear that `actor` may do `act`.
///
/// # Errors
/// When nobody has set tplus up in this guild, or `actor` may not do `act`; both say what to do next.
pub async fn authorize(bot: &Bot, guild: GuildId, actor: &Actor, act: &str) -> Outcome<Setup> {
    let setup = setup(bot.store.read(), guild).await?;
    setup.check_complete().map_err(view::not_set_up)?;
    setup.authorize(&bot.playbook, actor, act).map_err(|who| view::not_allowed(&bot.playbook, act, &who))?;
    Ok(setup)
}

/// The release that runs in `guild`.
///
/// # Errors
/// When none runs; the sentence says how to start one.
pub async fn require_active(bot: &Bot, guild: GuildId) -> Outcome<Release> {
    active(bot.store.read(), guild).await?.ok_or_else(|| view::no_release().into())
}

/// The release that runs, as it is within a transaction: what is changed of it is changed from this.
///
/// # Errors
/// When none runs any more.
pub async fn load_active(tx: &mut Tx) -> Outcome<Release> {
    store::load(tx).await?.ok_or_else(|| view::no_release().into())
}

/// Where `used_for` is, as it is within a transaction.
pub async fn channel_in(tx: &mut Tx, used_for: ChannelUse) -> Outcome<Option<ChannelId>> {
    store::setup_channel(tx, used_for).await
}

/// Tells the release manager that `handle` could not be delivered: in #release, or in person when that is what failed.
pub async fn report_undeliverable(tx: &mut Tx, handle: &str, reason: &str, now: Instant) -> Outcome<()> {
    let Some(step) = view::ReportStep::after(handle) else { return Ok(()) };
    let card = view::undeliverable(step.about(handle), reason);
    let action = match step {
        view::ReportStep::InChannel => match store::setup_channel(tx, ChannelUse::Release).await? {
            Some(channel) => Action::post(Place::Channel(channel), &card),
            None => return Ok(()),
        },
        view::ReportStep::InPerson => match store::who_set_up(tx).await? {
            Some(user) => Action::Tell { user, body: card.body() },
            None => return Ok(()),
        },
    };
    let handle = step.handle(handle);
    enqueue(tx, now, Outgoing::new(handle.clone(), handle, action)).await
}

/// Shows the team `card` in #release, under `handle`; nowhere, before anybody has said where that is.
pub async fn tell_team(tx: &mut Tx, (lane, handle): (&str, String), card: &Card, now: Instant) -> Outcome<()> {
    let Some(channel) = store::setup_channel(tx, ChannelUse::Release).await? else { return Ok(()) };
    enqueue(tx, now, Outgoing::new(lane, handle, Action::post(Place::Channel(channel), card))).await
}

/// Tells the release manager where a template of the team's failed, once a day. It pings in work hours only.
pub async fn tell_template_mistake(tx: &mut Tx, bot: &Bot, mistake: &TemplateMistake, now: Instant) -> Outcome<()> {
    let dates = store::load(tx).await?.map(|release| release.dates);
    let date = dates.map_or_else(|| now.date_naive(), |dates| dates.date(now));
    let handle = format!("template:{}:{date}", mistake.template.name());
    if was_said(tx, &handle).await? {
        return Ok(());
    }
    let is_work = dates.is_none_or(|dates| dates.is_work_time(&bot.playbook.work_hours, now));
    let roles = store::setup_role(tx, MANAGER).await?.into_iter().filter(|_| is_work).collect();
    let card = view::template_failed(mistake, Pings { roles, users: Vec::new() });
    tell_team(tx, ("calendar", handle), &card, now).await
}

/// A channel as Discord links it.
pub fn channel_link(channel: ChannelId) -> String {
    format!("<#{channel}>")
}
