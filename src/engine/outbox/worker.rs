//! The worker that keeps the deliverers' hands full: alerts first, one row of a lane and of a place at a time.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::TimeDelta;
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use tracing::Instrument;

use super::deliverer::{Deliverer, Delivery, Done, Held, Limit};
use super::late::LateAlerts;
use super::pace::{Pacer, Place, everywhere};
use super::pick::{Free, Pick, pick};
use super::store::Head;
use super::{Fate, OnUndeliverable, Row, Undelivered, place, placed, store};
use crate::engine::Parts;
use crate::engine::activity::Wakeup;
use crate::engine::clock::Instant;
use crate::engine::store::Engine;
use crate::engine::telemetry::Conclusion;
use crate::error::Outcome;
use crate::ids::{GuildId, MessageRef};

/// How many deliveries may be under way at once, and how many of those only alerts may use.
const HANDS: usize = 8;
const KEPT_HANDS: usize = 2;
/// The first and the longest pause before another try.
const BACK_OFF: (TimeDelta, TimeDelta) = (TimeDelta::seconds(2), TimeDelta::minutes(5));
/// The longest pause of an alert, and of what one waits behind: it must not sleep long after an outage is over.
const LONGEST_OF_ALERTS: TimeDelta = TimeDelta::seconds(30);
/// After this long without success a row is given up and shown to the release manager.
const GIVE_UP: TimeDelta = TimeDelta::hours(24);
/// How long what is for a guild that nothing can be brought to rests, unless that changes before.
const REST: TimeDelta = TimeDelta::hours(1);
/// For how long it is tried to write down what came of a delivery, before that is looked for anew.
const WRITING: TimeDelta = TimeDelta::minutes(1);
/// With several processes: how long one may hold a row before the others count it as crashed.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// What the worker works with.
struct OutboxWorker {
    parts: Parts,
    deliverers: Vec<Arc<dyn Deliverer>>,
    told: Arc<dyn OnUndeliverable>,
    wakeup: Arc<Wakeup>,
    late: LateAlerts,
}

/// A row that is under way: with its place, if it has one, and the limit that it counts against there.
struct Carried {
    row: Row,
    deliverer: Arc<dyn Deliverer>,
    at: Option<(Place, Limit)>,
}

/// What the worker has in its hands.
#[derive(Default)]
struct Hands<'w> {
    under_way: FuturesUnordered<BoxFuture<'w, (Carried, Delivery)>>,
    /// What was carried and is not written down yet, and since when.
    unwritten: Vec<(Carried, Delivery, Instant)>,
    /// The lanes and the places of both.
    lanes: HashSet<(GuildId, String)>,
    places: HashSet<Place>,
}

/// Delivers until tplus stops; what is under way then is finished. `wakeup` is rung by the store when the outbox
/// changes, and by the clock.
pub async fn run(
    parts: Parts,
    wakeup: Arc<Wakeup>,
    deliverers: Vec<Arc<dyn Deliverer>>,
    told: Arc<dyn OnUndeliverable>,
) {
    let worker = OutboxWorker { parts, deliverers, told, wakeup, late: LateAlerts::default() };
    let mut pacer = Pacer::default();
    while let Some(busy) = worker.wakeup.answered_before(&worker.parts.stop).await {
        match worker.work(&mut pacer).await {
            Ok(Some(next)) => worker.parts.clock.alarm(next, &worker.wakeup),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "the outbox could not be read; trying again in two seconds");
                worker.parts.clock.alarm(worker.parts.clock.now() + BACK_OFF.0, &worker.wakeup);
            }
        }
        drop(busy);
    }
}

impl OutboxWorker {
    /// Delivers everything that may be delivered now and returns when to look again. What is under way is not dropped when the
    /// database can't be read or written for a moment.
    async fn work(&self, pacer: &mut Pacer) -> Outcome<Option<Instant>> {
        self.rescue().await?;
        let mut hands = Hands::default();
        loop {
            let now = self.parts.clock.now();
            let written = self.write_down(&mut hands, pacer).await;
            let looked = self.fill(&mut hands, pacer, now).await;
            let late = self.late.tell(&self.parts, self.told.as_ref(), now).await;
            match written.and(looked).and_then(|paced| Ok(paced.into_iter().chain(late?).min())) {
                looked if hands.under_way.is_empty() && hands.unwritten.is_empty() => {
                    return self.next_look(looked?, now).await;
                }
                Ok(paced) => {
                    let retry = store::next_try(self.parts.store.read(), now).await.unwrap_or_default();
                    if let Some(next) = paced.into_iter().chain(retry).min() {
                        self.parts.clock.alarm(next, &self.wakeup);
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "the outbox could not be read or written; trying again in two seconds");
                    self.parts.clock.alarm(now + BACK_OFF.0, &self.wakeup);
                }
            }
            tokio::select! {
                Some((carried, delivery)) = hands.under_way.next() => {
                    hands.unwritten.push((carried, delivery, self.parts.clock.now()));
                }
                // Something new was said, or a pause is over: an alert must not wait for a slow delivery.
                _busy = self.wakeup.answered() => {}
                // Nothing more is begun; what was delivered is looked for at the next start.
                () = self.parts.stop.cancelled(), if hands.under_way.is_empty() => return Ok(None),
            }
        }
    }

    /// Writes down what came of what was carried. What can't be written down now is written down at the next look; and what never can
    /// is looked for anew, like what a crash left behind.
    async fn write_down(&self, hands: &mut Hands<'_>, pacer: &mut Pacer) -> Outcome<()> {
        let (mut failed, now) = (Ok(()), self.parts.clock.now());
        for (carried, delivery, since) in std::mem::take(&mut hands.unwritten) {
            let mut written = self.record(&carried.row, &delivery).instrument(span(&carried.row)).await;
            if let Err(error) = &written
                && now - since >= WRITING
            {
                tracing::error!(%error, "what came of a delivery can't be written down; it is looked for anew");
                written =
                    self.put_back(&carried.row, now + BACK_OFF.1, ("it is not known what came of it", true)).await;
            }
            match written {
                Ok(()) => self.let_go(hands, pacer, &carried, &delivery),
                Err(error) => {
                    hands.unwritten.push((carried, delivery, since));
                    failed = Err(error);
                }
            }
        }
        failed
    }

    /// Another row of the lane and of the place of `carried` may follow.
    fn let_go(&self, hands: &mut Hands<'_>, pacer: &mut Pacer, carried: &Carried, delivery: &Delivery) {
        let Carried { row, at, .. } = carried;
        let waited = self.parts.clock.now() - row.created;
        self.parts.telemetry.delivery(&row.destination, conclusion(delivery), waited);
        hands.lanes.remove(&(row.guild, row.lane.clone()));
        at.map(|(place, _)| hands.places.remove(&place));
        if let Delivery::Wait { pause, held } = delivery {
            self.hold(pacer, carried, *held, *pause);
        }
    }

    /// Takes up what may be delivered now, and returns when more may be.
    async fn fill<'w>(&self, hands: &mut Hands<'w>, pacer: &mut Pacer, now: Instant) -> Outcome<Option<Instant>> {
        loop {
            // What followed a row that was put out of the way may go at once.
            let (paced, has_made_room) = self.take_up(hands, pacer, now).await?;
            if !has_made_room {
                return Ok(paced);
            }
        }
    }

    /// The same with the heads of the lanes as they are now; says, too, whether one of them was put out of the way.
    async fn take_up<'w>(
        &self,
        hands: &mut Hands<'w>,
        pacer: &mut Pacer,
        now: Instant,
    ) -> Outcome<(Option<Instant>, bool)> {
        let (mut paced, mut has_made_room) = (None::<Instant>, false);
        for head in store::heads(self.parts.store.read(), now).await? {
            let Head { row, is_urgent } = head;
            let free = if is_urgent { HANDS } else { HANDS - KEPT_HANDS };
            if self.parts.stop.is_cancelled()
                || hands.under_way.len() >= free
                || hands.lanes.contains(&(row.guild, row.lane.clone()))
            {
                continue;
            }
            let Some(deliverer) = self.deliverer(&row) else {
                self.give_up(&row, "there is nobody here who delivers it", now).await?;
                continue;
            };
            match pick(deliverer.as_ref(), (&row, is_urgent), pacer, &hands.places, now).await? {
                Pick::Now(Free { at, own }) => {
                    // What it says may have changed since it was read.
                    let Some(row) = store::claim(&self.parts.store, &row, now).await? else { continue };
                    pacer.sent((everywhere(deliverer.destination()), deliverer.overall()), now);
                    [at, own].into_iter().flatten().for_each(|counted| pacer.sent(counted, now));
                    hands.places.extend(at.map(|(place, _)| place));
                    hands.lanes.insert((row.guild, row.lane.clone()));
                    hands.under_way.push(Box::pin(carry(Carried { row, deliverer, at }, now)));
                }
                Pick::Aside(until) => {
                    self.set_aside(&row, until).await?;
                    paced = paced.into_iter().chain([until]).min();
                    has_made_room = true;
                }
                Pick::NotBefore(at) => paced = paced.into_iter().chain((at > now).then_some(at)).min(),
                Pick::Nowhere => {
                    self.drop_silently(&row, "what it belongs to was never delivered").await?;
                    has_made_room = true;
                }
                Pick::Resting => self.put_back(&row, now + REST, ("its server can't be reached", false)).await?,
                Pick::Lost(reason) => {
                    self.give_up(&row, reason, now).await?;
                    has_made_room = true;
                }
            }
        }
        Ok((paced, has_made_room))
    }

    /// Who delivers `row`.
    fn deliverer(&self, row: &Row) -> Option<Arc<dyn Deliverer>> {
        self.deliverers.iter().find(|deliverer| deliverer.destination() == row.destination).cloned()
    }

    /// The other side asked to wait. What has no place of its own waits by itself, as its row says.
    fn hold(&self, pacer: &mut Pacer, carried: &Carried, held: Held, pause: TimeDelta) {
        let deliverer = &carried.deliverer;
        let held = match held {
            Held::Everything => Some((everywhere(deliverer.destination()), deliverer.overall())),
            Held::Limit => carried.at,
            Held::Row => None,
        };
        held.into_iter().for_each(|held| pacer.hold(held, self.parts.clock.now() + pause));
    }

    /// Takes up what was left half done. No delivery of this process is under way here, so with one process every row in
    /// SENDING is such; with several, those that were claimed longer than a lease ago.
    async fn rescue(&self) -> Outcome<()> {
        let now = self.parts.clock.now();
        let before = match self.parts.store.engine() {
            Engine::Sqlite => now + TimeDelta::days(1),
            Engine::Postgres => now - LEASE,
        };
        for row in store::abandoned(self.parts.store.read(), before).await? {
            self.put_back(&row, now, ("tplus stopped while this was on its way", true)).await?;
        }
        Ok(())
    }

    /// When there will be something to do: a pause or a back-off is over, or another process's lease.
    async fn next_look(&self, paced: Option<Instant>, now: Instant) -> Outcome<Option<Instant>> {
        let retry = store::next_try(self.parts.store.read(), now).await?;
        let lease = store::oldest_claim(self.parts.store.read()).await?.map(|claimed| claimed + LEASE);
        Ok([paced, retry, lease].into_iter().flatten().min())
    }

    async fn record(&self, row: &Row, delivery: &Delivery) -> Outcome<()> {
        let now = self.parts.clock.now();
        match delivery {
            Delivery::Sent(done) => self.conclude(row, done, now).await,
            Delivery::Blocked { pause, reason, reached, consequence } => {
                let pause = pause.unwrap_or_else(|| back_off(row.attempts));
                tracing::warn!(reason, "a delivery is blocked; trying again in {pause}");
                let mut tx = self.parts.store.begin(row.guild).await?;
                if store::put_back(&mut tx, row, now + pause, (reason, *reached)).await? {
                    consequence.write(&mut tx, now).await?;
                }
                tx.commit().await
            }
            Delivery::Undeliverable(reason) => self.give_up(row, reason, now).await,
            Delivery::Wait { pause, held } => {
                tracing::warn!("the other side asked to wait; trying again in {pause}");
                self.put_back(row, now + *pause, ("the other side asked to wait", false)).await?;
                match *held {
                    Held::Row => self.set_aside(row, now + *pause).await,
                    Held::Limit => self.let_others_pass(row, now + *pause).await,
                    Held::Everything => Ok(()),
                }
            }
            Delivery::Again { reason, .. } if now - row.created > GIVE_UP => self.give_up(row, reason, now).await,
            Delivery::Again { reason, reached } => {
                let is_waited_for = store::is_alert_in(self.parts.store.read(), row.guild, &row.lane).await?;
                let pause = back_off(row.attempts).min(if is_waited_for { LONGEST_OF_ALERTS } else { BACK_OFF.1 });
                tracing::warn!(reason, "a delivery failed; trying again in {pause}");
                self.put_back(row, now + pause, (reason, *reached)).await?;
                self.let_others_pass(row, now + pause).await
            }
        }
    }

    /// An alert in a thread doesn't wait until the card can be brought up to date.
    async fn let_others_pass(&self, row: &Row, until: Instant) -> Outcome<()> {
        let is_change = self.deliverer(row).is_some_and(|deliverer| deliverer.is_change(row));
        if is_change { self.set_aside(row, until).await } else { Ok(()) }
    }

    /// Records that `row` was delivered, and what is known of it.
    async fn conclude(&self, row: &Row, done: &Done, now: Instant) -> Outcome<()> {
        let mut tx = match self.changes_nothing(row, done).await? {
            true => self.parts.store.begin_housekeeping(row.guild).await?,
            false => self.parts.store.begin(row.guild).await?,
        };
        if !store::sent(&mut tx, row).await? {
            return Ok(());
        }
        if let Some(at) = done.placed {
            place(&mut tx, &row.handle, at, now).await?;
        }
        if let Some(consequence) = &done.consequence {
            consequence.write(&mut tx, now).await?;
        }
        tx.commit().await
    }

    /// Whether what was done leaves everything where it stood: most edits do.
    async fn changes_nothing(&self, row: &Row, done: &Done) -> Outcome<bool> {
        Ok(match (&done.consequence, done.placed) {
            (Some(_), _) => false,
            (None, None) => true,
            (None, Some(MessageRef { message, .. })) => {
                let before = placed(self.parts.store.read(), row.guild, &row.handle).await?;
                before.is_some_and(|placed| placed.message == message)
            }
        })
    }

    async fn put_back(&self, row: &Row, retry: Instant, why: (&str, bool)) -> Outcome<()> {
        let mut tx = self.parts.store.begin_housekeeping(row.guild).await?;
        store::put_back(&mut tx, row, retry, why).await?;
        tx.commit().await
    }

    /// Lets what follows in the lane of `row` go on without it, until then: a newer version of it goes into it meanwhile.
    async fn set_aside(&self, row: &Row, until: Instant) -> Outcome<()> {
        let mut tx = self.parts.store.begin_housekeeping(row.guild).await?;
        store::set_aside(&mut tx, row, until).await?;
        tx.commit().await
    }

    /// Lets `row` go without a word: nobody has to know, or was told about what it hangs on.
    async fn drop_silently(&self, row: &Row, reason: &str) -> Outcome<()> {
        let mut tx = self.parts.store.begin_housekeeping(row.guild).await?;
        store::dropped(&mut tx, row, reason).await?;
        tx.commit().await
    }

    /// `row` can't be delivered: it goes the other way that whoever has to know may find, in one transaction.
    async fn give_up(&self, row: &Row, reason: &str, now: Instant) -> Outcome<()> {
        tracing::error!(handle = row.handle, reason, "a message cannot be delivered");
        if self.deliverer(row).is_some_and(|deliverer| deliverer.is_courtesy(row)) {
            return self.drop_silently(row, reason).await;
        }
        let mut tx = self.parts.store.begin(row.guild).await?;
        if !store::is_ours(&mut tx, row).await? {
            return Ok(());
        }
        match self.told.on_undeliverable(&mut tx, Undelivered { row, reason }, now).await? {
            Fate::Instead { action, place } => store::rerouted(&mut tx, row, (&action, place), now).await?,
            Fate::Replaced => store::dropped(&mut tx, row, reason).await?,
            Fate::Lost => store::failed(&mut tx, row, reason).await?,
        }
        tx.commit().await
    }
}

async fn carry(carried: Carried, now: Instant) -> (Carried, Delivery) {
    let place = carried.at.map(|((_, place), _)| place);
    let delivery = carried.deliverer.deliver(&carried.row, place, now).instrument(span(&carried.row)).await;
    (carried, delivery)
}

/// With which the log says what a delivery was about.
fn span(row: &Row) -> tracing::Span {
    tracing::info_span!("delivery", guild = %row.guild, destination = row.destination, subject = row.handle)
}

fn conclusion(delivery: &Delivery) -> Conclusion {
    match delivery {
        Delivery::Sent(_) => Conclusion::Done,
        Delivery::Again { .. } => Conclusion::Failed,
        Delivery::Wait { .. } => Conclusion::RateLimited,
        Delivery::Undeliverable(_) => Conclusion::GivenUp,
        Delivery::Blocked { .. } => Conclusion::Blocked,
    }
}

fn back_off(attempts: i64) -> TimeDelta {
    let doublings = u32::try_from(attempts.clamp(0, 16)).unwrap_or(16);
    (BACK_OFF.0 * 2_i32.pow(doublings)).min(BACK_OFF.1)
}
