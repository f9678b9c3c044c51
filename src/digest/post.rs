//! Posting: each digest once a day, in order, however often it is asked for.

use chrono::{NaiveDate, TimeDelta};

use super::compose::{Composed, Desk};
use super::{store, view};
use crate::bot::Bot;
use crate::clock::Instant;
use crate::error::{Failure, Outcome};
use crate::ids::ChannelId;
use crate::outbox::{Action, Outgoing, Place, enqueue};
use crate::playbook::JobId;
use crate::release::{self, ChannelUse, Release, Setup};
use crate::store::Tx;
use crate::timers::{Punctuality, Timer};

/// Posts the digest that `timer` is for, unless it was posted by hand or has too little behind it.
pub async fn post_due(
    bot: &Bot,
    (setup, release): (&Setup, &Release),
    (job, date): (JobId, NaiveDate),
    timer: &Timer,
    now: Instant,
) -> Outcome<()> {
    let desk = Desk { bot, setup, release, date, now };
    let late_by = match timer.punctuality(now) {
        Punctuality::Late(late) => Some(late),
        Punctuality::OnTime | Punctuality::Missed(_) => None,
    };
    // Composed before the transaction, since it asks Discord for counts.
    let composed = desk.compose(job).await;
    let mut tx = bot.store.begin(release.guild).await?;
    if release::take_up(&mut tx, bot, (release, job), timer, now).await? {
        match composed {
            Ok(Some(composed)) => drop(post(&mut tx, &desk, &composed, late_by).await?),
            Ok(None) => {}
            Err(error) => say_broken(&mut tx, &desk, job, &error).await?,
        }
    }
    tx.commit().await
}

/// A post that can't be composed, as when the playbook's template is broken, is said to be: the next one is set anyway.
async fn say_broken(tx: &mut Tx, desk: &Desk<'_>, job: JobId, error: &Failure) -> Outcome<()> {
    tracing::error!(job = job.as_str(), %error, "a digest could not be composed");
    let Some(channel) = channel(desk.setup, JobId::EndOfDay) else { return Ok(()) };
    let post = Action::post(Place::Channel(channel), &view::broken(job, error));
    enqueue(tx, desk.now, Outgoing::new(lane(desk), handle(desk, job, ":broken"), post)).await
}

/// Posts `composed` in `tx`; `false` when it was posted before.
pub(super) async fn post(
    tx: &mut Tx,
    desk: &Desk<'_>,
    composed: &Composed,
    late_by: Option<TimeDelta>,
) -> Outcome<bool> {
    let key = (desk.release.id, composed.job, desk.date);
    if !store::claim(tx, key, composed.window).await? {
        return Ok(false);
    }
    let card = view::card(&composed.text, composed.status.as_ref(), late_by);
    if let Some(channel) = channel(desk.setup, composed.job) {
        let post = Action::post(Place::Channel(channel), &card);
        enqueue(tx, desk.now, Outgoing::new(lane(desk), handle(desk, composed.job, ""), post)).await?;
    }
    if let (Some(public), Some(channel)) = (&composed.public, desk.setup.channel(ChannelUse::Announcements)) {
        let post = Action::post(Place::Channel(channel), &view::card(public, None, late_by));
        enqueue(tx, desk.now, Outgoing::new(lane(desk), handle(desk, composed.job, ":public"), post)).await?;
    }
    Ok(true)
}

/// Changes the posts of today where they stand.
pub(super) async fn refresh(tx: &mut Tx, desk: &Desk<'_>, composed: &Composed) -> Outcome<()> {
    let card = view::card(&composed.text, composed.status.as_ref(), None);
    let edit = Action::edit(&card);
    enqueue(tx, desk.now, Outgoing::new(lane(desk), handle(desk, composed.job, ""), edit)).await?;
    if let Some(public) = &composed.public {
        let edit = Action::edit(&view::card(public, None, None));
        enqueue(tx, desk.now, Outgoing::new(lane(desk), handle(desk, composed.job, ":public"), edit)).await?;
    }
    Ok(())
}

/// Where the digest of `job` goes.
pub(super) fn channel(setup: &Setup, job: JobId) -> Option<ChannelId> {
    setup.channel(match job {
        JobId::WeeklyPublic => ChannelUse::Announcements,
        _ => ChannelUse::Release,
    })
}

fn lane(desk: &Desk<'_>) -> String {
    format!("digest:{}", desk.release.id)
}

fn handle(desk: &Desk<'_>, job: JobId, part: &str) -> String {
    format!("digest:{}:{}:{}{part}", desk.release.id, job.as_str(), desk.date)
}
