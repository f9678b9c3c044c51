//! The release: who and what is where (`/setup`), the clock from T+0 to T+30, and what comes next.

mod calendar;
mod commands;
mod course;
mod domain;
mod losses;
mod missed;
mod reach;
pub mod review;
pub mod rights;
mod roster;
mod servers;
mod store;
mod timer;
mod undelivered;
mod unset;
mod version;
mod view;

pub use calendar::{moved, read_move, reschedule, rest};
pub use commands::{complete_zone, take_up, upcoming};
pub use course::{Course, State};
pub use domain::{ChannelUse, Release, Setup};
pub use reach::{Reach, Team, at_work, is_reached, manager, read_in, sees_team, stand_in, stand_ins_within};
pub use roster::Roster;
pub use servers::{is_at_home, may_use};
pub use store::{
    active, all_active, end, guilds_set_up, is_scheduled, release, running, schedule_all, schedule_next, setup,
    shipped, version_before, write,
};
pub use timer::{DraftAt, DraftTimer, PhaseTimer};
pub use undelivered::{enqueue_late, late_words, report_undelivered, second_way, tell_late};
pub use unset::hint_unset_role;

pub use version::{is_lower, names};
pub use view::{hint_in_words, problem_in_plain, stands_at, state_in_words, upcoming as upcoming_lines};

use chrono::NaiveDate;
use poise::serenity_prelude::FullEvent;

use crate::actor::Actor;
use crate::bot::slice::{Due, Event, OnTimer, Slice};
use crate::bot::{Bot, Guard};
use crate::discord::card::Card;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Named, Outgoing, enqueue, was_said};
use crate::engine::right::{Needs, Right};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Held, Within};
use crate::engine::timers::Timer;
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, ReleaseId};
use crate::playbook::TemplateMistake;

/// The playbook's id of the role that runs the release.
pub const MANAGER: &str = "release_manager";

/// Which channel and which role is what in `guild`.
///
/// # Errors
/// When nobody has set tplus up there; the sentence says how to.
pub async fn require_setup(bot: &Bot, guild: GuildId) -> Outcome<Setup> {
    let setup = setup(bot.store.read(), guild).await?;
    setup.check_complete().map_err(view::not_set_up)?;
    Ok(setup)
}

/// Lets `invocation` pass if whoever asks has one of `roles` (by the playbook's ids, `team` or `anyone`), or manages the server.
///
/// # Errors
/// When they have none, or nobody has set tplus up there; the sentence says what to do next.
pub async fn require_any(bot: &Bot, invocation: &Invocation, roles: &[String]) -> Outcome<()> {
    match require_setup(bot, invocation.guild).await?.has_any(&bot.playbook, &invocation.actor, roles) {
        true => Ok(()),
        false => Err(view::not_among(&bot.playbook, roles).into()),
    }
}

/// Says who may do what by the guild's roles and the playbook's `[authority]` table.
pub struct Authority;

#[async_trait::async_trait]
impl Guard for Authority {
    async fn check(&self, bot: &Bot, invocation: &Invocation, right: Right) -> Outcome<()> {
        if right == Right::OWN {
            return Ok(());
        }
        let setup = match right.needs {
            Needs::Setup => require_setup(bot, invocation.guild).await?,
            Needs::Nothing => setup(bot.store.read(), invocation.guild).await?,
        };
        let holders = bot.playbook.holders(right);
        let is_for_readers = holders.iter().any(|who| who == "readers");
        let reads = is_for_readers && reads_team(bot, &setup, &invocation.actor);
        match reads || setup.has_any(&bot.playbook, &invocation.actor, &holders) {
            true => Ok(()),
            false if is_for_readers => {
                Err(view::for_readers(right, setup.channel_for_users(ChannelUse::Announcements)).into())
            }
            false => Err(view::not_allowed(&bot.playbook, right).into()),
        }
    }
}

/// Whether `actor` can read the team's channel. What isn't known can't be read.
fn reads_team(bot: &Bot, setup: &Setup, actor: &Actor) -> bool {
    let team = setup.guild.zip(setup.channel(ChannelUse::Release));
    team.is_some_and(|(guild, channel)| bot.channels.shows(guild, channel, actor))
}

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::setup(), commands::release()],
    timers: &[OnTimer::new::<timer::CalendarTimer>(|bot, timer, now| Box::pin(calendar::on_due(bot, timer, now)))],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    held: SET_UP,
    ..Slice::new("release")
};

async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::GuildUp(up) => {
            servers::greet(bot, up).await?;
            calendar::keep(bot, up.id()).await?;
            losses::look(bot, up.id()).await
        }
        Event::Gateway(event) => match changes_sight(event) {
            Some(guild) => losses::look(bot, guild).await,
            None => Ok(()),
        },
        Event::SetUp { .. } => servers::leave_others(bot).await,
        _ => Ok(()),
    }
}

/// In which guild `event` changes who can see or do what.
fn changes_sight(event: &FullEvent) -> Option<GuildId> {
    match event {
        FullEvent::GuildRoleUpdate { new: role, .. } => Some(role.guild_id.into()),
        FullEvent::GuildRoleDelete { guild_id, .. } => Some((*guild_id).into()),
        FullEvent::ChannelUpdate { new: channel, .. } | FullEvent::ChannelDelete { channel, .. } => {
            Some(channel.guild_id.into())
        }
        FullEvent::GuildMemberUpdate { event, .. } => Some(event.guild_id.into()),
        _ => None,
    }
}

/// Who set up what. What they set up stays.
const SET_UP: &[Held] = &[
    Held::by("guild_setup", Within::Guild, "set_by"),
    Held::by("release", Within::Guild, "started_by"),
    Held::by("repository", Within::Guild, "connected_by"),
];

/// A job of a release's calendar that is due, with the release that it is of.
#[derive(Debug)]
pub struct JobRun {
    /// Which channel and which role is what.
    pub setup: Setup,
    /// The release.
    pub release: Release,
}

impl JobRun {
    /// The release of the job that is `due`.
    ///
    /// # Errors
    /// When it is gone, or the database can't be read.
    pub async fn of(bot: &Bot, due: &Due<'_>) -> Outcome<Self> {
        let setup = setup(bot.store.read(), due.timer.guild).await?;
        let release = release(bot.store.read(), ReleaseId::new(due.timer.subject)).await?;
        let release = release.ok_or_else(|| anyhow::anyhow!("a calendar timer of no release"))?;
        Ok(Self { setup, release })
    }
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
    store::running(tx).await?.ok_or_else(|| view::no_release().into())
}

/// Where users are asked what they think: in #feedback; where that is a forum, which takes no messages of its own, in #general, else in
/// #announcements. Nothing where users have no channel for feedback.
pub fn asks_users_in(bot: &Bot, setup: &Setup, guild: GuildId) -> Option<ChannelId> {
    let feedback = setup.channel_for_users(ChannelUse::Feedback)?;
    match bot.channels.is_forum(guild, feedback) {
        false => Some(feedback),
        true => [ChannelUse::General, ChannelUse::Announcements].iter().find_map(|used| setup.channel_for_users(*used)),
    }
}

/// Where `used_for` is, as it is within a transaction.
///
/// # Errors
/// What the database said.
pub async fn channel_in(tx: &mut Tx, used_for: ChannelUse) -> Outcome<Option<ChannelId>> {
    store::setup_channel(tx, used_for).await
}

/// Tells the release manager that a timer has failed for a day: what it was for was not done.
///
/// # Errors
/// What the database said.
pub async fn report_given_up(tx: &mut Tx, timer: &Timer, now: Instant) -> Outcome<()> {
    let card = view::given_up(&timer.kind, timer.due);
    tell_team(tx, Named { lane: "calendar", handle: &format!("given_up:{}", timer.id) }, &card, now).await
}

/// Shows the team `card` in #release, under `handle`; nowhere, before anybody has said where that is.
///
/// # Errors
/// What the database said.
pub async fn tell_team(tx: &mut Tx, Named { lane, handle }: Named<'_>, card: &Card, now: Instant) -> Outcome<()> {
    let Some(channel) = store::setup_channel(tx, ChannelUse::Release).await? else { return Ok(()) };
    enqueue(tx, now, Outgoing::new(lane, handle, Action::post(Place::Channel(channel), card))).await
}

/// Tells the release manager where a template of the team's failed, once a day. It pings in work hours only.
///
/// # Errors
/// What the database said.
pub async fn tell_template_mistake(tx: &mut Tx, bot: &Bot, mistake: &TemplateMistake, now: Instant) -> Outcome<()> {
    let handle = format!("template:{}:{}", mistake.template.name(), today(tx, now).await?);
    if was_said(tx, &handle).await? {
        return Ok(());
    }
    let card = view::template_failed(mistake, reach::manager_within(tx, bot, now).await?);
    tell_team(tx, Named { lane: "calendar", handle: &handle }, &card, now).await
}

/// The date in the zone of the release that runs, else in UTC, within a transaction.
async fn today(tx: &mut Tx, now: Instant) -> Outcome<NaiveDate> {
    Ok(store::running(tx).await?.map_or_else(|| now.date_naive(), |release| release.dates.date(now)))
}

/// A channel as Discord links it.
pub fn channel_link(channel: ChannelId) -> String {
    format!("<#{channel}>")
}
