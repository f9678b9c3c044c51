//! What becomes of blockers: named, taken, solved, gone; and what the team then reads.

use super::domain::{self, Blocker, Over, Person, read};
use super::timer::{EscalationTimer, set_escalations};
use super::{store, view};
use crate::actor::Actor;
use crate::bot::Bot;
use crate::discord::card::{Card, Pings};
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::engine::timers::{self, Timer};
use crate::error::Outcome;
use crate::github::Repository;
use crate::ids::{BlockerId, ChannelId, GuildId, IssueNumber, UserId};
use crate::playbook::BlockerStep;
use crate::slices::people::{self, Hours};
use crate::slices::release::{self, ChannelUse};

/// `who` has said what is in their way, all of it; nothing where nothing is. What they named before and don't now is gone.
///
/// # Errors
/// What the database said.
pub async fn named(tx: &mut Tx, bot: &Bot, who: (UserId, &str), typed: &str, now: Instant) -> Outcome<()> {
    let open = store::open_of(tx, who.0).await?;
    let change = domain::change(&open, &read(typed));
    for mut blocker in open {
        if let Some((_, what)) = change.reworded.iter().find(|(id, _)| *id == blocker.id) {
            blocker.what.clone_from(what);
        } else if change.gone.contains(&blocker.id) {
            blocker.over = Some((now, Over::Gone));
        } else {
            continue;
        }
        keep(tx, &blocker, now).await?;
    }
    for what in &change.new {
        add(tx, bot, who, what, now).await?;
    }
    Ok(())
}

/// What holds `user` up, as they would type it: a list where it is several things.
///
/// # Errors
/// What the database said.
pub async fn as_typed(bot: &Bot, guild: GuildId, user: UserId) -> Outcome<String> {
    let open = store::open(bot.store.read(), guild).await?.into_iter().filter(|blocker| blocker.user == user);
    let open: Vec<String> = open.map(|blocker| blocker.what).collect();
    Ok(match &open[..] {
        [only] => only.clone(),
        several => several.iter().map(|what| format!("- {what}")).collect::<Vec<_>>().join("\n"),
    })
}

/// `who` is held up by one thing more.
pub(super) async fn add(tx: &mut Tx, bot: &Bot, who: (UserId, &str), what: &str, now: Instant) -> Outcome<Blocker> {
    let blocker = store::insert(tx, who, what, now).await?;
    set_escalations(tx, bot, &blocker).await?;
    say(tx, &blocker, ("card", view::card(&blocker)), now).await?;
    Ok(blocker)
}

/// Writes down how `blocker` stands, and shows it.
pub(super) async fn keep(tx: &mut Tx, blocker: &Blocker, now: Instant) -> Outcome<()> {
    store::write(tx, blocker).await?;
    redraw_one(tx, blocker, now).await
}

async fn redraw_one(tx: &mut Tx, blocker: &Blocker, now: Instant) -> Outcome<()> {
    let edit = Action::edit(&view::card(blocker));
    enqueue(tx, now, Outgoing::new(lane(blocker.id), handle(blocker.id, "card"), edit)).await
}

/// Says `card` about `blocker` where stand-ups are held.
async fn say(tx: &mut Tx, blocker: &Blocker, (part, card): (&str, Card), now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    let channel: Option<ChannelId> = release::setup(tx.conn(), guild).await?.channel(ChannelUse::Standup);
    let Some(channel) = channel else { return Ok(()) };
    let post = Action::post(Place::Channel(channel), &card);
    enqueue(tx, now, Outgoing::new(lane(blocker.id), handle(blocker.id, part), post)).await
}

fn lane(id: BlockerId) -> String {
    format!("blocker:{id}")
}

fn handle(id: BlockerId, part: &str) -> String {
    format!("blocker:{id}:{part}")
}

/// Under which a blocker's issue is filed.
pub(super) fn issue_handle(id: BlockerId) -> String {
    handle(id, "issue")
}

fn person(actor: &Actor) -> Person {
    Person { user: actor.user, name: actor.name.clone() }
}

/// `by` sees to `blocker` from now on.
pub(super) async fn take(tx: &mut Tx, mut blocker: Blocker, by: &Actor, now: Instant) -> Outcome<Blocker> {
    blocker.owner = Some(person(by));
    keep(tx, &blocker, now).await?;
    Ok(blocker)
}

/// `by` says that `blocker` is solved. Whom it held up is told, if it wasn't they who said so.
pub(super) async fn solve(tx: &mut Tx, bot: &Bot, mut blocker: Blocker, by: &Actor, now: Instant) -> Outcome<Blocker> {
    blocker.over = Some((now, Over::Solved(person(by))));
    keep(tx, &blocker, now).await?;
    if blocker.user != by.user {
        let pings = at_work(tx, bot, blocker.user, now).await?;
        say(tx, &blocker, ("solved", view::solved(&blocker, &by.name, pings)), now).await?;
    }
    Ok(blocker)
}

/// `user` to be pinged, if they are at work by their own clocks.
async fn at_work(tx: &mut Tx, bot: &Bot, user: UserId, now: Instant) -> Outcome<Pings> {
    let guild = tx.guild();
    let zone = release::running(tx).await?.map_or(chrono_tz::UTC, |release| release.dates.zone);
    let schedules = people::schedules(tx.conn(), guild, Hours::of_team(&bot.playbook.work_hours, zone)).await?;
    let is_there = schedules.at_work(user, now).is_some();
    Ok(Pings { users: is_there.then_some(user).into_iter().collect(), roles: Vec::new() })
}

/// The blocker of that id goes on as the incident of that number, unless it is over.
pub(super) async fn became_incident(bot: &Bot, guild: GuildId, (id, number): (BlockerId, i64)) -> Outcome<()> {
    let now = bot.now();
    let mut tx = bot.store.begin(guild).await?;
    let blocker = store::load(tx.conn(), guild, id).await?.filter(|blocker| blocker.over.is_none());
    if let Some(mut blocker) = blocker {
        blocker.over = Some((now, Over::Incident(number)));
        keep(&mut tx, &blocker, now).await?;
    }
    tx.commit().await
}

/// A blocker has become old: whoever the playbook names is told, unless somebody sees to it where that is enough.
pub(super) async fn on_old(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let (id, step) = (timer.about::<EscalationTimer>(), timer.occurrence::<EscalationTimer>()?);
    let setup = release::setup(bot.store.read(), timer.guild).await?;
    let mut tx = bot.store.begin(timer.guild).await?;
    if timers::settle(&mut tx, timer).await? {
        let blocker = store::load(tx.conn(), timer.guild, id).await?.filter(|blocker| blocker.over.is_none());
        let rule = bot.playbook.blocker_escalation.get(step);
        let is_due = |(blocker, rule): &(Blocker, &BlockerStep)| blocker.owner.is_none() || !rule.unless_taken;
        if let Some((blocker, rule)) = blocker.zip(rule).filter(is_due) {
            let release = release::running(&mut tx).await?;
            let pings = release.map(|release| release::at_work(bot, (&setup, &release), &rule.role, now));
            let card = view::old(&blocker, now - blocker.since, pings.unwrap_or_default());
            say(&mut tx, &blocker, (&format!("old:{step}"), card), now).await?;
        }
    }
    tx.commit().await
}

/// The issue for the blocker that `handle_of` names was filed.
///
/// # Errors
/// What the database said.
pub async fn filed(
    tx: &mut Tx,
    handle_of: &str,
    (repository, number): (&Repository, IssueNumber),
    now: Instant,
) -> Outcome<()> {
    let Some(mut blocker) = filed_by(tx, handle_of).await? else { return Ok(()) };
    blocker.issue = Some((repository.clone(), Some(number)));
    keep(tx, &blocker, now).await
}

/// Shows what held `user` up, or they saw to, without them. What nobody knows any more is over.
///
/// # Errors
/// What the database said.
pub async fn redraw(tx: &mut Tx, user: UserId, now: Instant) -> Outcome<()> {
    for mut blocker in store::about(tx, user).await? {
        if blocker.user == user && blocker.over.is_none() {
            blocker.over = Some((now, Over::Gone));
        }
        keep(tx, &blocker, now).await?;
        // What else was said of it is the card as well from now on.
        for part in ["solved", "old:0", "old:1", "old:2", "old:3"] {
            let said = handle(blocker.id, part);
            if was_said(tx, &said).await? {
                let edit = Action::edit(&view::card(&blocker));
                enqueue(tx, now, Outgoing::new(lane(blocker.id), said, edit)).await?;
            }
        }
    }
    Ok(())
}

/// The issue for the blocker that `handle_of` names can't be filed: it can be tried again. Whether there is such a blocker.
///
/// # Errors
/// What the database said.
pub async fn undeliverable(tx: &mut Tx, handle_of: &str, now: Instant) -> Outcome<bool> {
    let Some(mut blocker) = filed_by(tx, handle_of).await? else { return Ok(false) };
    blocker.issue = None;
    keep(tx, &blocker, now).await?;
    Ok(true)
}

/// The blocker whose issue is filed under that handle.
async fn filed_by(tx: &mut Tx, handle_of: &str) -> Outcome<Option<Blocker>> {
    let id = handle_of.strip_prefix("blocker:").and_then(|rest| rest.strip_suffix(":issue"));
    let Some(id) = id.and_then(|id| id.parse().ok()) else { return Ok(None) };
    let guild = tx.guild();
    store::load(tx.conn(), guild, id).await
}

/// What holds `user` up, and did, as far as it is kept: summaries quote it.
///
/// # Errors
/// What the database said.
pub async fn words_of(tx: &mut Tx, user: UserId) -> Outcome<Vec<String>> {
    let about = store::about(tx, user).await?.into_iter().filter(|blocker| blocker.user == user);
    Ok(about.map(|blocker| blocker.what).filter(|what| !what.is_empty()).collect())
}
