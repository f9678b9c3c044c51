//! Posting: each digest once a day, in order, however often it is asked for.

use chrono::TimeDelta;

use super::composed::Composed;
use super::context::DigestContext;
use super::domain::handle_of;
use super::{store, view, waiting};
use crate::bot::Bot;
use crate::bot::slice::Due;
use crate::discord::card::Card;
use crate::discord::outbox::{Action, Place};
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::{Failure, Outcome};
use crate::ids::ChannelId;
use crate::playbook::JobId;
use crate::slices::checklist;
use crate::slices::release::{self, ChannelUse, JobRun, Setup};

/// Posts the digest that `timer` is for, unless it was posted by hand or has too little behind it.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, job, date) = (&JobRun::of(bot, due).await?, due.job, due.date);
    let (timer, now) = (due.timer, due.now);
    let time = several_a_day(job).then(|| timer.due.with_timezone(&release.dates.zone).time());
    let context = DigestContext::of(bot, (setup, release), (date, time), now);
    let late_by = timer.late_by(now);
    // Composed before the transaction, since it asks Discord for counts.
    let composed = context.compose(job).await;
    let mut tx = bot.store.begin(release.guild).await?;
    if release::take_up(&mut tx, bot, release, due).await? {
        match composed {
            Ok(Some(composed)) => drop(post(&mut tx, &context, &composed, late_by).await?),
            Ok(None) => {}
            Err(error) => say_broken(&mut tx, &context, job, &error).await?,
        }
    }
    tx.commit().await
}

/// Jobs that have several times a day.
fn several_a_day(job: JobId) -> bool {
    matches!(job, JobId::Monitoring | JobId::TeamStatus)
}

/// A post that can't be composed, as when the playbook's template is broken, is said to be: the next one is set anyway.
async fn say_broken(tx: &mut Tx, context: &DigestContext<'_>, job: JobId, error: &Failure) -> Outcome<()> {
    tracing::error!(job = job.as_str(), %error, "a digest could not be composed");
    let Some(channel) = channel(context.setup, JobId::EndOfDay) else { return Ok(()) };
    let post = Action::post(Place::Channel(channel), &view::broken(job, error));
    enqueue(tx, context.now, Outgoing::new(lane(context), handle(context, job, ":broken"), post)).await
}

/// Posts `composed` in `tx`; `false` when it was posted before.
pub(super) async fn post(
    tx: &mut Tx,
    context: &DigestContext<'_>,
    composed: &Composed,
    late_by: Option<TimeDelta>,
) -> Outcome<bool> {
    let is_first = store::posted_on(tx, (context.release.id, composed.job), &context.date.to_string()).await? == 0;
    let held_on = store::HeldOn { release: context.release.id, job: composed.job, at: &context.held_on() };
    if !store::claim(tx, held_on, composed.window).await? {
        return Ok(false);
    }
    let mut card = view::post(composed, late_by);
    let due = context.time_due(composed.job).filter(|_| composed.job == JobId::Morning);
    if let Some(due) =
        due.filter(|due| checklist::due_with(context.bot, context.release, (composed.job, context.date), *due))
    {
        card = card.row(vec![checklist::metrics_button(context.release, context.date, due)]);
    }
    let why_waits = waiting::why(tx, context, composed).await?;
    match (&why_waits, channel(context.setup, composed.job)) {
        (Some(why), _) if composed.job == JobId::WeeklyPublic => waiting::keep(tx, context, composed, why).await?,
        (_, Some(channel)) => {
            let action = match composed.line {
                Some(_) if !is_first => Action::edit(&card),
                _ => Action::post(Place::Channel(channel), &card),
            };
            enqueue(tx, context.now, Outgoing::new(lane(context), handle(context, composed.job, ""), action)).await?;
        }
        (_, None) => {}
    }
    for mistake in &composed.mistakes {
        release::tell_template_mistake(tx, context.bot, mistake, context.now).await?;
    }
    if let Some(line) = &composed.line {
        keep_in_thread(tx, context, (composed.job, line), is_first).await?;
    }
    match (&composed.public, &why_waits, context.setup.channel(ChannelUse::Announcements)) {
        (Some(_), Some(why), _) => waiting::keep(tx, context, composed, why).await?,
        (Some(public), None, Some(channel)) => {
            let post = Action::post(Place::Channel(channel), &view::card(public, None, late_by));
            let handle = waiting::public_handle(context.release, composed.job, &context.held_on());
            enqueue(tx, context.now, Outgoing::new(lane(context), handle, post)).await?;
        }
        _ => {}
    }
    Ok(true)
}

/// Adds a line to the thread of a card that is changed each time: what it said before stands there.
async fn keep_in_thread(
    tx: &mut Tx,
    context: &DigestContext<'_>,
    (job, line): (JobId, &str),
    is_first: bool,
) -> Outcome<()> {
    let thread = handle(context, job, ":thread");
    if is_first {
        let name = view::history_name(job, context.date);
        let open = Action::OpenThread { on: handle(context, job, ""), plain_name: name.clone(), name };
        enqueue(tx, context.now, Outgoing::new(lane(context), thread.clone(), open)).await?;
    }
    let post = Action::post(Place::Thread(thread), &Card::sentence(line));
    enqueue(
        tx,
        context.now,
        Outgoing::new(lane(context), format!("{}:{}", handle(context, job, ":line"), context.held_on()), post),
    )
    .await
}

/// Changes the posts of today where they stand.
pub(super) async fn refresh(tx: &mut Tx, context: &DigestContext<'_>, composed: &Composed) -> Outcome<()> {
    let post = handle(context, composed.job, "");
    if was_said(tx, &post).await? {
        let edit = Action::edit(&view::post(composed, None));
        enqueue(tx, context.now, Outgoing::new(lane(context), post, edit)).await?;
    }
    let handle = waiting::public_handle(context.release, composed.job, &context.held_on());
    if let Some(public) = &composed.public
        && was_said(tx, &handle).await?
    {
        let edit = Action::edit(&view::card(public, None, None));
        enqueue(tx, context.now, Outgoing::new(lane(context), handle, edit)).await?;
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

fn lane(context: &DigestContext<'_>) -> String {
    format!("digest:{}", context.release.id)
}

/// A card that is changed each time has one handle a day.
fn handle(context: &DigestContext<'_>, job: JobId, part: &str) -> String {
    let held_on = if job == JobId::Monitoring { context.date.to_string() } else { context.held_on() };
    format!("{}{part}", handle_of(context.release.id, job, &held_on))
}
