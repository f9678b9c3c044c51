//! The worker that hands due timers to whoever declared them: guilds side by side, within one the urgent ones first, and sleeps
//! until the next.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::TimeDelta;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tracing::Instrument;

use super::store::Whose;
use super::{Timer, store};
use crate::engine::Parts;
use crate::engine::activity::Wakeup;
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::engine::telemetry::Conclusion;
use crate::error::{Failure, Outcome};
use crate::ids::{GuildId, TimerId};

/// Who does what a due timer asks for.
#[async_trait::async_trait]
pub trait OnDue: Send + Sync {
    /// Does what `timer` asks for. The transaction that writes the effects calls [`super::settle`] first and has no
    /// effects when that returns `false`.
    ///
    /// # Errors
    /// Whatever keeps it from being done: the timer is tried again.
    async fn on_due(&self, timer: &Timer, now: Instant) -> Outcome<()>;

    /// Whether timers of `kind` go before their guild's others, as an incident's clocks do.
    fn is_urgent(&self, kind: &str) -> bool;

    /// Whether nothing can be done for `guild` now: its timers rest, and are served as late as they then are.
    fn rests(&self, guild: GuildId) -> bool;

    /// `timer` has failed for a day and is not tried again, as the transaction says.
    ///
    /// # Errors
    /// What the database said.
    async fn on_given_up(&self, tx: &mut Tx, timer: &Timer, now: Instant) -> Outcome<()>;
}

/// How long a timer whose handling failed waits at first, and at most.
const BACK_OFF: (TimeDelta, TimeDelta) = (TimeDelta::seconds(5), TimeDelta::minutes(15));
/// The longest that one waits on which somebody's page depends.
const BACK_OFF_OF_URGENT: TimeDelta = TimeDelta::seconds(30);
/// A timer that has failed for this long is given up.
const GIVE_UP: TimeDelta = TimeDelta::days(1);
/// How long the timers of a guild that rests are left alone, unless it comes back before.
const REST: TimeDelta = TimeDelta::hours(1);
/// How many guilds are served at once.
pub(super) const GUILDS: usize = 8;

/// Serves due timers until tplus stops; what is under way then is finished. `wakeup` is rung by the store when a timer was
/// set, and by the clock.
pub async fn run(parts: Parts, wakeup: Arc<Wakeup>, served: Arc<dyn OnDue>) {
    let clock = &parts.clock;
    while let Some(busy) = wakeup.answered_before(&parts.stop).await {
        if let Some(wake) = tick(&parts, &wakeup, served.as_ref()).await {
            clock.alarm(wake, &wakeup);
        }
        drop(busy);
    }
}

/// The timers that are under way, and whose they are.
type UnderWay = HashMap<TimerId, GuildId>;

/// Hands over every timer that is due until none is left, and returns when the next one is. A guild whose timers take long holds up
/// no other, and none of its own that are urgent. After an error of the database nothing is taken up for a while, be it that something
/// is still under way.
async fn tick(parts: &Parts, wakeup: &Arc<Wakeup>, served: &dyn OnDue) -> Option<Instant> {
    let mut under_way = FuturesUnordered::new();
    let (mut held, mut pause) = (UnderWay::new(), None::<Instant>);
    loop {
        let now = parts.clock.now();
        pause = pause.filter(|until| now < *until);
        if pause.is_none() && !parts.stop.is_cancelled() {
            match take(parts, served, &mut held, now).await {
                Ok(batches) => under_way.extend(batches.into_iter().map(|timers| async move {
                    let done = serve(parts, served, &timers, now).await;
                    (timers, done)
                })),
                Err(error) => pause = Some(pause_after(&error, now)),
            }
        }
        let next = match (pause, under_way.is_empty()) {
            (Some(until), _) => Ok(Some(until)),
            (None, true) if parts.stop.is_cancelled() => Ok(None),
            (None, true) => store::next_wake(parts.store.read()).await,
            (None, false) => store::next_after(parts.store.read(), now).await,
        };
        let wake = next.unwrap_or_else(|error| Some(*pause.insert(pause_after(&error, now))));
        if under_way.is_empty() {
            return wake;
        }
        if let Some(wake) = wake {
            parts.clock.alarm(wake, wakeup);
        }
        tokio::select! {
            Some((timers, done)) = under_way.next() => {
                held.retain(|id, _| timers.iter().all(|timer| timer.id != *id));
                if let Err(error) = done {
                    pause = Some(pause_after(&error, parts.clock.now()));
                }
            }
            // Something else has become due.
            _busy = wakeup.answered() => {}
        }
    }
}

/// Until when nothing is taken up after `error`, which kept timers from being read or put off.
fn pause_after(error: &Failure, now: Instant) -> Instant {
    tracing::error!(%error, "timers could not be read or put off; trying again in five seconds");
    now + BACK_OFF.0
}

/// What is due, as far as hands are free, in batches that are served one timer after the other: of guilds of which nothing is `held`
/// all, of the others what is urgent. From now on they are held.
async fn take(parts: &Parts, served: &dyn OnDue, held: &mut UnderWay, now: Instant) -> Outcome<Vec<Vec<Timer>>> {
    let is_urgent = |kind: &str| served.is_urgent(kind);
    let mut beside = store::due(parts.store.read(), now, Whose::Of(&guilds(held))).await?;
    beside.retain(|timer| is_urgent(&timer.kind) && !held.contains_key(&timer.id));
    let mut batches: Vec<Vec<Timer>> = by_guild(beside, is_urgent).into_values().collect();
    let mut taken = guilds(held);
    while taken.len() < GUILDS {
        let due = store::due(parts.store.read(), now, Whose::Others(&taken)).await?;
        if due.is_empty() {
            break;
        }
        for (guild, timers) in by_guild(due, is_urgent).into_iter().take(GUILDS - taken.len()) {
            taken.push(guild);
            batches.push(timers);
        }
    }
    held.extend(batches.iter().flatten().map(|timer| (timer.id, timer.guild)));
    Ok(batches)
}

/// The guilds of which something is held.
fn guilds(held: &UnderWay) -> Vec<GuildId> {
    held.values().copied().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The timers of each guild: the urgent ones first, else in the order in which they were due.
fn by_guild(due: Vec<Timer>, is_urgent: impl Fn(&str) -> bool) -> BTreeMap<GuildId, Vec<Timer>> {
    let mut guilds: BTreeMap<_, Vec<Timer>> = BTreeMap::new();
    for timer in due {
        guilds.entry(timer.guild).or_default().push(timer);
    }
    for timers in guilds.values_mut() {
        timers.sort_by_key(|timer| !is_urgent(&timer.kind));
    }
    guilds
}

/// Hands one guild's timers over, one after the other.
async fn serve(parts: &Parts, served: &dyn OnDue, timers: &[Timer], now: Instant) -> Outcome<()> {
    for timer in timers {
        // One before it may have done what it asks for, too.
        if !store::is_set(parts.store.read(), timer).await? {
            continue;
        }
        let Timer { guild, kind, subject, slot, .. } = timer;
        let span = tracing::info_span!("timer", %guild, kind, subject, slot);
        serve_one(parts, served, timer, now).instrument(span).await?;
    }
    Ok(())
}

async fn serve_one(parts: &Parts, served: &dyn OnDue, timer: &Timer, now: Instant) -> Outcome<()> {
    if served.rests(timer.guild) {
        return store::rest(&parts.store, timer, now + REST).await;
    }
    let done = served.on_due(timer, now).await;
    let is_given_up = done.is_err() && waited(timer.attempts) >= GIVE_UP;
    let conclusion = if is_given_up { Conclusion::GivenUp } else { Conclusion::from(&done) };
    parts.telemetry.timer(&timer.kind, conclusion, now - timer.due);
    let Err(error) = done else { return Ok(()) };
    if !is_given_up {
        tracing::error!(%error, "a timer failed");
        let longest = if served.is_urgent(&timer.kind) { BACK_OFF_OF_URGENT } else { BACK_OFF.1 };
        return store::postpone(&parts.store, timer, now + back_off(timer.attempts).min(longest)).await;
    }
    tracing::error!(%error, "a timer has failed for a day and is given up");
    let mut tx = parts.store.begin(timer.guild).await?;
    if store::settle(&mut tx, timer).await? {
        served.on_given_up(&mut tx, timer, now).await?;
    }
    tx.commit().await
}

fn back_off(attempts: i64) -> TimeDelta {
    let doublings = u32::try_from(attempts.clamp(0, 16)).unwrap_or(16);
    (BACK_OFF.0 * 2_i32.pow(doublings)).min(BACK_OFF.1)
}

/// How long a timer that failed so many times has waited since it first did.
fn waited(attempts: i64) -> TimeDelta {
    (0..attempts.min(1_000)).map(back_off).fold(TimeDelta::zero(), |all, pause| all + pause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    #[test]
    fn back_off_doubles_up_to_a_quarter_of_an_hour_and_ends_after_a_day() {
        let seconds: Vec<_> = [0, 1, 2, 8, 1_000].into_iter().map(|n| back_off(n).num_seconds()).collect();
        assert_eq!(seconds, [5, 10, 20, 900, 900]);
        let first = (0..1_000).find(|attempts| waited(*attempts) >= GIVE_UP).expect("it ends");
        assert!((100..110).contains(&first), "{first}");
    }

    #[test]
    fn a_guilds_urgent_timers_go_first_and_the_others_keep_their_order() {
        let timer = |id, guild, kind: &str| Timer {
            id: TimerId::new(id),
            guild: GuildId::new(guild),
            kind: kind.to_owned(),
            subject: 1,
            slot: String::new(),
            due: from_millis(0),
            catch_up: TimeDelta::zero(),
            attempts: 0,
        };
        let due = vec![timer(1, 7, "post"), timer(2, 8, "post"), timer(3, 7, "clock"), timer(4, 7, "other")];
        let guilds = by_guild(due, |kind| kind == "clock");
        let ids: Vec<Vec<i64>> = guilds.values().map(|one| one.iter().map(|timer| timer.id.get()).collect()).collect();
        assert_eq!(ids, [vec![3, 1, 4], vec![2]]);
    }
}
