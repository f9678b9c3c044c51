//! The hand-over: once a week, in the team's channel, from whom to whom and with what.

use chrono::{Days, TimeDelta};

use super::view::{self, HandOver};
use crate::bot::Bot;
use crate::discord::card::Pings;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::engine::timers::{self, At, Kind, Timer, WholeGuild};
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::slices::incident;
use crate::slices::people::{self, Hours, Schedules};
use crate::slices::release::{self, Release};
use crate::slices::rotation::{self, Rotation, Turn, hand_over};

/// A week on call begins.
pub(super) struct HandOverTimer;

impl Kind for HandOverTimer {
    const NAME: &'static str = "oncall.handover";
    /// However late: whoever's week it is has to know.
    const CATCH_UP: TimeDelta = TimeDelta::days(6);
    type Subject = WholeGuild;
    type Slot = At;
}

/// What is known of turns in a guild in which a release runs.
pub(super) struct Known {
    pub(super) release: Release,
    pub(super) rotation: Rotation,
    pub(super) schedules: Schedules,
}

impl Known {
    /// What is known at `now`; nothing where no release runs, and so no zone is known.
    pub(super) async fn read(tx: &mut Tx, bot: &Bot, now: Instant) -> Outcome<Option<Self>> {
        let guild = tx.guild();
        let Some(release) = release::running(tx).await? else { return Ok(None) };
        let rotation = rotation::rotation(tx.conn(), guild, now).await?;
        let team = Hours::of_team(&bot.playbook.work_hours, release.dates.zone);
        let schedules = people::schedules(tx.conn(), guild, team).await?;
        Ok(Some(Self { release, rotation, schedules }))
    }

    /// The turns from the one that runs at `now` on, so many.
    pub(super) fn turns(&self, bot: &Bot, now: Instant, many: usize) -> Vec<Turn> {
        let rules = (&self.release.dates, &bot.playbook.rotation);
        self.rotation.turns(rules, &self.schedules, (now, many))
    }
}

/// Sets the timer of the next hand-over in `guild`, where anybody takes turns.
pub(super) async fn keep(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let now = bot.now();
    if rotation::rotation(&mut *bot.store.reader().await?, guild, now).await?.members.is_empty() {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    set_next(&mut tx, bot, now).await?;
    tx.commit().await
}

/// Settles whose week it is at `now`, and sets the timer of the next hand-over in the place of any other: the release's zone may have
/// changed, or the playbook's hour.
pub(super) async fn set_next(tx: &mut Tx, bot: &Bot, now: Instant) -> Outcome<()> {
    let Some(known) = Known::read(tx, bot, now).await?.filter(|known| !known.rotation.members.is_empty()) else {
        return Ok(());
    };
    let Some(turn) = known.turns(bot, now, 1).pop() else { return Ok(()) };
    if !known.rotation.settled.contains_key(&turn.begins_on) {
        rotation::settle(tx, &turn).await?;
    }
    let due = hand_over(&known.release.dates, &bot.playbook.rotation, turn.begins_on + Days::new(7));
    timers::cancel::<HandOverTimer>(tx, WholeGuild).await?;
    timers::set(tx, HandOverTimer::timer(WholeGuild, At(due), due)).await?;
    Ok(())
}

/// A week begins: whose it is is settled, and said in the team's channel.
pub(super) async fn on_due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let setup = release::setup(bot.store.read(), timer.guild).await?;
    let (incidents, mut actions) = (
        incident::open(bot.store.read(), timer.guild).await?,
        incident::open_actions(bot.store.read(), timer.guild).await?,
    );
    actions.retain(|action| action.due < now + TimeDelta::days(7));
    let mut tx = bot.store.begin(timer.guild).await?;
    if !timers::settle(&mut tx, timer).await? {
        return tx.commit().await;
    }
    let known = Known::read(&mut tx, bot, now).await?.filter(|known| !known.rotation.members.is_empty());
    let known = known.and_then(|known| known.turns(bot, now, 1).pop().map(|turn| (known, turn)));
    // Where it is some other week's, no week begins now.
    let begins = |known: &Known, turn: &Turn| hand_over(&known.release.dates, &bot.playbook.rotation, turn.begins_on);
    if let Some((known, turn)) = known.filter(|(known, turn)| begins(known, turn) >= timer.due) {
        let before = known.rotation.settled.range(..turn.begins_on).rev().find_map(|(_, holder)| holder.clone());
        rotation::settle(&mut tx, &turn).await?;
        let both = [turn.holder.as_ref(), before.as_ref()].into_iter().flatten().map(|member| member.user);
        let users = both.filter(|user| known.schedules.at_work(*user, now).is_some()).collect();
        let until = hand_over(&known.release.dates, &bot.playbook.rotation, turn.begins_on + Days::new(7));
        let said = HandOver {
            to: turn.holder.as_ref(),
            from: before.as_ref(),
            until,
            incidents: &incidents,
            actions: &actions,
        };
        let card = view::hand_over(&said, Pings { users, roles: Vec::new() }).posted_late(timer.late_by(now));
        if let Some(channel) = release::read_in(bot, &setup, false) {
            let handle = format!("oncall:{}", turn.begins_on);
            enqueue(&mut tx, now, Outgoing::new("oncall", handle, Action::post(Place::Channel(channel), &card)))
                .await?;
        }
    }
    set_next(&mut tx, bot, now).await?;
    tx.commit().await
}
