//! The worker that keeps the couriers' hands full: alerts first, one row of a lane and of a channel at a time.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::TimeDelta;
use futures::StreamExt;
use futures::stream::FuturesUnordered;

use super::deliver::{Courier, Delivery, Done, Route};
use super::pace::{Bucket, Pacer};
use super::{Action, Row, store};
use crate::engine::activity::Doorbell;
use crate::engine::clock::{Clock, Instant};
use crate::engine::store::{Engine, Store, Tx};
use crate::error::Outcome;
use crate::github::{Repository, Trouble};
use crate::ids::{ChannelId, GuildId, IssueNumber};

/// How many deliveries may be under way at once.
const HANDS: usize = 8;
/// The first and the longest pause before another try.
const BACK_OFF: (TimeDelta, TimeDelta) = (TimeDelta::seconds(2), TimeDelta::minutes(5));
/// After this long without success a row is given up and shown to the release manager.
const GIVE_UP: TimeDelta = TimeDelta::hours(24);
/// How long to wait where somebody has to mend something on GitHub first.
const MENDED_IN: TimeDelta = TimeDelta::minutes(10);
/// With several processes: how long one may hold a row before the others count it as crashed.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// Who is told, in the same transaction, what came of a delivery that somebody waits for.
#[async_trait::async_trait]
pub trait OnDelivery: Send + Sync {
    /// `handle` could not be delivered for `reason`.
    async fn on_undeliverable(&self, tx: &mut Tx, handle: &str, reason: &str, now: Instant) -> Outcome<()>;
    /// Where things are done on GitHub for `guild` now.
    async fn repository(&self, guild: GuildId) -> Outcome<Option<Repository>>;
    /// What `handle` names was done on GitHub; with where and which issue was made, if one was.
    async fn on_github(
        &self,
        tx: &mut Tx,
        handle: &str,
        issue: Option<(&Repository, IssueNumber)>,
        now: Instant,
    ) -> Outcome<()>;
    /// Nothing can be done on GitHub for now.
    async fn on_blocked(&self, tx: &mut Tx, trouble: &Trouble, now: Instant) -> Outcome<()>;
}

/// What the worker works with.
struct Desk {
    store: Store,
    clock: Arc<dyn Clock>,
    courier: Courier,
    told: Arc<dyn OnDelivery>,
    bell: Arc<Doorbell>,
}

/// Delivers until the task is aborted. `bell` is rung by the store after each commit and by the clock.
pub async fn run(
    store: Store,
    clock: Arc<dyn Clock>,
    bell: Arc<Doorbell>,
    courier: Courier,
    told: Arc<dyn OnDelivery>,
) {
    let desk = Desk { store, clock, courier, told, bell };
    let mut pacer = Pacer::default();
    loop {
        let busy = desk.bell.answered().await;
        match desk.work(&mut pacer).await {
            Ok(Some(next)) => desk.clock.alarm(next, &desk.bell),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "the outbox could not be read; trying again in two seconds");
                desk.clock.alarm(desk.clock.now() + BACK_OFF.0, &desk.bell);
            }
        }
        drop(busy);
    }
}

/// What the worker found for one row.
enum Pick {
    Now(Option<(ChannelId, Bucket)>),
    NotBefore(Instant),
    Nowhere,
}

impl Desk {
    /// Delivers everything that may be delivered now and returns when to look again.
    async fn work(&self, pacer: &mut Pacer) -> Outcome<Option<Instant>> {
        self.rescue().await?;
        let mut under_way = FuturesUnordered::new();
        let mut taken: HashSet<(GuildId, String)> = HashSet::new();
        let mut channels: HashSet<ChannelId> = HashSet::new();
        loop {
            let now = self.clock.now();
            let mut paced: Option<Instant> = None;
            for row in store::heads(self.store.read(), now).await? {
                if under_way.len() >= HANDS || taken.contains(&(row.guild, row.lane.clone())) {
                    continue;
                }
                let channel = match self.pick(&row, pacer, &channels, now).await? {
                    Pick::Now(channel) => channel,
                    Pick::NotBefore(at) => {
                        paced = Some(paced.map_or(at, |other| other.min(at)));
                        continue;
                    }
                    Pick::Nowhere => {
                        self.drop_silently(&row, "what it belongs to was never delivered").await?;
                        continue;
                    }
                };
                // What it says may have changed since it was read.
                let Some(row) = store::claim(&self.store, &row, now).await? else { continue };
                pacer.sent_any(now);
                if let Some((channel, bucket)) = channel {
                    pacer.sent(channel, bucket, now);
                    channels.insert(channel);
                }
                taken.insert((row.guild, row.lane.clone()));
                under_way.push(self.carry(row, channel, now));
            }
            if under_way.is_empty() {
                return self.next_look(paced, now).await;
            }
            if let Some(paced) = paced.filter(|paced| *paced > now) {
                self.clock.alarm(paced, &self.bell);
            }
            let (row, channel, delivery) = tokio::select! {
                Some(done) = under_way.next() => done,
                // Something new was said, or a pause is over: an alert must not wait for a slow delivery.
                _busy = self.bell.answered() => continue,
            };
            taken.remove(&(row.guild, row.lane.clone()));
            channel.map(|(channel, _)| channels.remove(&channel));
            if let Delivery::Wait { pause, everything } = &delivery {
                // What has no channel of its own waits by itself, as its row says.
                let held = if *everything { Some(None) } else { channel.map(Some) };
                held.into_iter().for_each(|held| pacer.hold(held, self.clock.now() + *pause));
            }
            self.record(&row, delivery).await?;
        }
    }

    /// Takes up what was left half done. No delivery of this process is under way here, so with one process every row in
    /// SENDING is such; with several, those that were claimed longer than a lease ago.
    async fn rescue(&self) -> Outcome<()> {
        let now = self.clock.now();
        let before = match self.store.engine() {
            Engine::Sqlite => now + TimeDelta::days(1),
            Engine::Postgres => now - LEASE,
        };
        for row in store::abandoned(self.store.read(), before).await? {
            self.put_back(&row, now, ("tplus stopped while this was on its way", true)).await?;
        }
        Ok(())
    }

    /// When there will be something to do: a pause or a back-off is over, or another process's lease.
    async fn next_look(&self, paced: Option<Instant>, now: Instant) -> Outcome<Option<Instant>> {
        let retry = store::next_try(self.store.read(), now).await?;
        let lease = store::oldest_claim(self.store.read()).await?.map(|claimed| claimed + LEASE);
        Ok([paced, retry, lease].into_iter().flatten().min())
    }

    async fn pick(&self, row: &Row, pacer: &mut Pacer, channels: &HashSet<ChannelId>, now: Instant) -> Outcome<Pick> {
        match self.courier.route(row).await? {
            Route::Nowhere => Ok(Pick::Nowhere),
            _ if pacer.busy_until(now) > now => Ok(Pick::NotBefore(pacer.busy_until(now))),
            Route::Direct => Ok(Pick::Now(None)),
            // Its channel is being written to: looked at again as soon as that is done.
            Route::To(channel, _) if channels.contains(&channel) => Ok(Pick::NotBefore(now)),
            Route::To(channel, bucket) => match pacer.ready_at(channel, bucket, now) {
                ready if ready <= now => Ok(Pick::Now(Some((channel, bucket)))),
                ready => Ok(Pick::NotBefore(ready)),
            },
        }
    }

    async fn carry(
        &self,
        row: Row,
        channel: Option<(ChannelId, Bucket)>,
        now: Instant,
    ) -> (Row, Option<(ChannelId, Bucket)>, Delivery) {
        let delivery = match &row.action {
            Action::GitHub { .. } => match self.told.repository(row.guild).await {
                Ok(current) => self.courier.deliver_to_github(&row, current.as_ref()).await,
                Err(error) => Delivery::Again { reason: error.to_string(), reached: false },
            },
            _ => self.courier.deliver(&row, channel.map(|(channel, _)| channel), now).await,
        };
        (row, channel, delivery)
    }

    async fn record(&self, row: &Row, delivery: Delivery) -> Outcome<()> {
        let now = self.clock.now();
        match delivery {
            Delivery::Sent(done) => self.conclude(row, &done, now).await,
            Delivery::Blocked(trouble) => self.block(row, &trouble, now).await,
            Delivery::Undeliverable(reason) => self.give_up(row, &reason, now).await,
            Delivery::Wait { pause, .. } => {
                tracing::warn!(handle = row.handle, "the other side asked to wait; trying again in {pause}");
                self.put_back(row, now + pause, ("the other side asked to wait", false)).await
            }
            Delivery::Again { reason, .. } if now - row.created > GIVE_UP => self.give_up(row, &reason, now).await,
            Delivery::Again { reason, reached } => {
                let pause = back_off(row.attempts);
                tracing::warn!(handle = row.handle, reason, "a delivery failed; trying again in {pause}");
                self.put_back(row, now + pause, (&reason, reached)).await
            }
        }
    }

    /// Records that `row` was delivered, and what is known of it.
    async fn conclude(&self, row: &Row, done: &Done, now: Instant) -> Outcome<()> {
        let mut tx = match self.changes_nothing(row, done).await? {
            true => self.store.begin_housekeeping(row.guild).await?,
            false => self.store.begin(row.guild).await?,
        };
        store::sent(&mut tx, row).await?;
        match done {
            Done::Plainly => {}
            Done::Placed(channel, message) => store::place(&mut tx, &row.handle, (*channel, *message), now).await?,
            Done::OnGitHub(issue) => {
                let issue = issue.as_ref().map(|(repository, number)| (repository, *number));
                self.told.on_github(&mut tx, &row.handle, issue, now).await?;
            }
        }
        tx.commit().await
    }

    /// Whether what was done leaves everything where it stood: most edits do.
    async fn changes_nothing(&self, row: &Row, done: &Done) -> Outcome<bool> {
        Ok(match done {
            Done::Plainly => true,
            Done::OnGitHub(_) => false,
            Done::Placed(_, message) => {
                let before = store::placed(self.store.read(), row.guild, &row.handle).await?;
                before.is_some_and(|placed| placed.message == *message)
            }
        })
    }

    /// GitHub is not reached, or does not let tplus work: `row` waits as long as it takes.
    async fn block(&self, row: &Row, trouble: &Trouble, now: Instant) -> Outcome<()> {
        let (pause, reached) = match trouble {
            Trouble::Unanswered { reached, .. } => (back_off(row.attempts), *reached),
            _ => (MENDED_IN, false),
        };
        tracing::warn!(handle = row.handle, ?trouble, "GitHub can't be worked with; trying again in {pause}");
        let mut tx = self.store.begin(row.guild).await?;
        store::put_back(&mut tx, row, now + pause, ("GitHub can't be worked with", reached)).await?;
        self.told.on_blocked(&mut tx, trouble, now).await?;
        tx.commit().await
    }

    async fn put_back(&self, row: &Row, retry: Instant, why: (&str, bool)) -> Outcome<()> {
        let mut tx = self.store.begin_housekeeping(row.guild).await?;
        store::put_back(&mut tx, row, retry, why).await?;
        tx.commit().await
    }

    /// Lets `row` go without a word: nobody has to know, or was told about what it hangs on.
    async fn drop_silently(&self, row: &Row, reason: &str) -> Outcome<()> {
        let mut tx = self.store.begin_housekeeping(row.guild).await?;
        store::dropped(&mut tx, row, reason).await?;
        tx.commit().await
    }

    /// Marks `row` as undeliverable and tells whoever has to know, in one transaction.
    async fn give_up(&self, row: &Row, reason: &str, now: Instant) -> Outcome<()> {
        tracing::error!(handle = row.handle, reason, "a message cannot be delivered");
        if matches!(row.action, Action::React(_) | Action::Unreact(_) | Action::Unpin { .. }) {
            // A mark is a courtesy: nobody has to act when it is missing.
            return self.drop_silently(row, reason).await;
        }
        let mut tx = self.store.begin(row.guild).await?;
        store::failed(&mut tx, row, reason).await?;
        self.told.on_undeliverable(&mut tx, &row.handle, reason, now).await?;
        tx.commit().await
    }
}

fn back_off(attempts: i64) -> TimeDelta {
    let doublings = u32::try_from(attempts.clamp(0, 16)).unwrap_or(16);
    (BACK_OFF.0 * 2_i32.pow(doublings)).min(BACK_OFF.1)
}
