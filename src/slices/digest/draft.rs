//! Drafts: the release manager sees each summary ahead of its time and may change it. Whoever does nothing lets it go out as
//! it is.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;

use super::compose::ready;
use super::context::{DigestContext, set_up, today};
use super::domain::Part;
use super::editing::form;
use super::subject::Subject;
use super::{store, view};
use crate::actor::Actor;
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::card::Card;
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::{Action, Place};
use crate::engine::By;
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::outbox::{self, OtherHandle, Outgoing, Undelivered, enqueue};
use crate::engine::store::Tx;
use crate::engine::timers::{self, Kind, Timer};
use crate::error::Outcome;
use crate::ids::{ChannelId, ReleaseId};
use crate::playbook::{Job, JobId, Occurrence};
use crate::slices::release::{self, ChannelUse, DraftAt, DraftTimer, Release, Setup};

/// A draft is over. It runs on while the calendar rests: a draft must not go on to promise what is not posted.
pub struct DraftOverTimer;

impl Kind for DraftOverTimer {
    const NAME: &'static str = "digest.draft_over";
    const CATCH_UP: TimeDelta = TimeDelta::days(1);
    type Subject = ReleaseId;
    type Slot = DraftAt;
}

/// How long after its posts are due a draft is over.
const OVER_AFTER: TimeDelta = TimeDelta::minutes(1);
/// The release of a draft's timer, and its guild's setup.
async fn of_timer(bot: &Bot, timer: &Timer) -> Outcome<(Release, Setup)> {
    let found = release::release(bot.store.read(), timer.about::<DraftTimer>()).await?;
    let release = found.ok_or_else(|| anyhow::anyhow!("a draft of no release"))?;
    let setup = release::setup(bot.store.read(), release.guild).await?;
    Ok((release, setup))
}

fn context_of<'a>(bot: &'a Bot, (release, setup): (&'a Release, &'a Setup), due: Instant) -> DigestContext<'a> {
    DigestContext::of(bot, (setup, release), (release.dates.date(due), None), bot.now())
}

/// It is time to show what is about to be posted.
pub(super) async fn due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let ((release, setup), slot) = (of_timer(bot, timer).await?, timer.occurrence::<DraftTimer>()?);
    let due = slot.due;
    let context = context_of(bot, (&release, &setup), due);
    let card = if now < due { shown(&context, due).await? } else { None };
    let Some(channel) = setup.channel(ChannelUse::Release) else { return Ok(()) };
    let thread = thread_handle(release.id, channel);
    let has_thread = outbox::placed(bot.store.read(), release.guild, &thread).await?.is_some();
    let in_thread = has_thread || slot.in_thread || !manages(bot, &release, &setup).await?;
    let mut tx = bot.store.begin(release.guild).await?;
    if timers::settle(&mut tx, timer).await?
        && let Some(card) = card
    {
        match in_thread {
            true => say_in_thread(&mut tx, &context, (due, card), (channel, has_thread)).await?,
            false => {
                let tell = Action::tell(release.started_by, card.body());
                enqueue(&mut tx, now, Outgoing::new(lane(release.id), handle(release.id, due), tell)).await?;
            }
        }
        let slot = DraftAt { due, in_thread: false };
        timers::set(&mut tx, DraftOverTimer::timer(release.id, slot, due + OVER_AFTER)).await?;
    }
    tx.commit().await
}

/// Whether whoever started the release is the release manager: nobody else is told in person.
async fn manages(bot: &Bot, release: &Release, setup: &Setup) -> Outcome<bool> {
    if !release.started_by.is_known() {
        return Ok(false);
    }
    let starter = Actor::in_guild(&bot.http, release.guild, release.started_by).await?;
    let role = setup.roles.get(release::MANAGER);
    Ok(starter.zip(role).is_some_and(|(starter, role)| starter.roles.contains(role)))
}

/// The draft of what is due then; nothing when there is nothing to post, or it was posted by hand already.
async fn shown(context: &DigestContext<'_>, due: Instant) -> Outcome<Option<Card>> {
    let mut ready = Vec::new();
    for job in drafted(context, due) {
        if context.release.does(&context.bot.playbook, job.id, due) && !is_posted(context, job.id).await? {
            ready.extend(context.compose(job.id).await?);
        }
    }
    if ready.is_empty() {
        return Ok(None);
    }
    let (playbook, release) = (&context.bot.playbook, context.release);
    let waits =
        (!release.state(playbook, due).is_out()).then(|| release::state_in_words(release, playbook, context.now));
    let mut held = Vec::new();
    for one in ready.iter().filter(|one| one.for_users().is_some()) {
        let held_on = context.held_on();
        if let Some(by) = store::held_by(context.bot.store.read(), context.post_of(one.job, &held_on)).await? {
            held.push((one.job, by));
        }
    }
    Ok(Some(view::draft(&view::Draft {
        release,
        date: context.date,
        due,
        posts: &ready,
        channels: [ChannelUse::Release, ChannelUse::Announcements].map(|used_for| context.setup.channel(used_for)),
        waits: waits.as_deref(),
        held: &held,
    })))
}

/// The jobs of the day that are shown ahead, with their times.
fn all_drafted<'b>(context: &DigestContext<'b>) -> Vec<(&'b Job, Occurrence)> {
    let Ok(day) = u32::try_from((context.date - context.release.dates.launch).num_days()) else { return Vec::new() };
    let jobs = context.bot.playbook.calendar.iter().filter(|job| job.draft_ahead.is_some());
    jobs.flat_map(|job| context.release.dates.on_day(job, day).into_iter().map(move |found| (job, found))).collect()
}

/// Those that are due then.
fn drafted<'b>(context: &DigestContext<'b>, due: Instant) -> Vec<&'b Job> {
    all_drafted(context).into_iter().filter(|(_, found)| found.due == due).map(|(job, _)| job).collect()
}

async fn is_posted(context: &DigestContext<'_>, job: JobId) -> Outcome<bool> {
    let held_on = context.date.to_string();
    Ok(store::covered(context.bot.store.read(), context.post_of(job, &held_on)).await?.is_some())
}

/// Where the release manager takes no direct messages, or nobody knows who that is, a private thread stands in for them.
async fn say_in_thread(
    tx: &mut Tx,
    context: &DigestContext<'_>,
    (due, card): (Instant, Card),
    (channel, has_thread): (ChannelId, bool),
) -> Outcome<()> {
    let (release, thread) = (context.release, thread_handle(context.release.id, channel));
    let say = |handle: String, action| Outgoing::new(lane(release.id), handle, action);
    if !has_thread {
        let (name, plain_name) = (view::drafts_name(release), view::DRAFTS.to_owned());
        let open = Action::OpenPrivateThread { channel, name, plain_name };
        enqueue(tx, context.now, say(thread.clone(), open)).await?;
        if release.started_by.is_known() {
            let admit = Action::Admit { thread: thread.clone(), user: release.started_by };
            enqueue(tx, context.now, say(format!("{thread}:admit"), admit)).await?;
        }
    }
    let pings = release::manager(context.bot, (context.setup, release), context.now);
    let post = Action::post(Place::Thread(thread), &card.pinging("", pings));
    enqueue(tx, context.now, say(handle(release.id, due), post)).await
}

/// Learns that a draft could not be delivered: it is shown in a thread instead, in a new one where that was where it failed.
/// `true` when that will be tried.
///
/// # Errors
/// What the database said.
pub async fn undeliverable(tx: &mut Tx, what: Undelivered<'_>, now: Instant) -> Outcome<bool> {
    let Ok(DraftHandle { release, due }) = what.row.handle.parse() else { return Ok(false) };
    if let Some(channel) = release::channel_in(tx, ChannelUse::Release).await? {
        outbox::forget(tx, &thread_handle(release, channel)).await?;
    }
    timers::set(tx, DraftTimer::timer(release, DraftAt { due, in_thread: true }, now)).await
}

/// Changes the draft of what is still to be posted on the day to what is known now.
pub(super) async fn refresh(context: &DigestContext<'_>) -> Outcome<()> {
    let mut moments: Vec<Instant> = all_drafted(context).into_iter().map(|(_, found)| found.due).collect();
    moments.sort_unstable();
    moments.dedup();
    for due in moments.into_iter().filter(|due| *due > context.now) {
        let handle = handle(context.release.id, due);
        let is_there = outbox::placed(context.bot.store.read(), context.release.guild, &handle).await?.is_some();
        if is_there && let Some(card) = shown(context, due).await? {
            let mut tx = context.bot.store.begin(context.release.guild).await?;
            enqueue(&mut tx, context.now, Outgoing::new(lane(context.release.id), handle, Action::edit(&card))).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Its time has come: the draft says what was posted, or that nothing was, and can't be changed any more.
pub(super) async fn over(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let ((release, setup), due) = (of_timer(bot, timer).await?, timer.occurrence::<DraftOverTimer>()?.due);
    let context = context_of(bot, (&release, &setup), due);
    let mut posted = Vec::new();
    for job in JobId::ALL.into_iter().filter(|job| job.has_draft()) {
        if !is_posted(&context, job).await? {
            continue;
        }
        let held_on = context.held_on();
        let waits = store::waits(bot.store.read(), context.post_of(job, &held_on)).await?;
        let is_in = if waits { setup.channel(ChannelUse::Release) } else { super::post::channel(&setup, job) };
        posted.extend(is_in.map(|channel| view::Posted { job, channel, waits }));
    }
    let card = view::draft_over(&release, context.date, &posted);
    let mut tx = bot.store.begin(timer.guild).await?;
    if timers::settle(&mut tx, timer).await? {
        let edit = Outgoing::new(lane(release.id), handle(release.id, due), Action::edit(&card));
        enqueue(&mut tx, now, edit).await?;
    }
    tx.commit().await
}

/// A button of a draft was pressed.
pub(super) async fn press(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let subject = Subject::read(&id.subject).ok_or_else(view::other_day)?;
    let (setup, release) = set_up(bot, invocation).await?;
    let context = today(bot, &setup, &release);
    if (release.id, context.date) != (subject.release, subject.date) {
        return Err(view::other_day().into());
    }
    match id.act.as_str() {
        view::READ => Ok(Reply::Say(view::preview(&ready(&context, subject.job).await?))),
        act => {
            let asked = if act == view::REWRITE { &[Part::Body] } else { Part::of(subject.job) };
            Ok(Reply::Open(form(&context, subject.job, asked, view::CHANGE).await?))
        }
    }
}

/// Somebody holds the text for users of a post back before it goes out, or lets it go again.
pub(super) async fn hold(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let subject = Subject::read(&id.subject).ok_or_else(view::other_day)?;
    let (setup, release) = set_up(bot, invocation).await?;
    let context = today(bot, &setup, &release);
    if (release.id, context.date) != (subject.release, subject.date) {
        return Err(view::other_day().into());
    }
    let (is_held, held_on) = (id.act == view::HOLD, context.held_on());
    let post = context.post_of(subject.job, &held_on);
    let mut tx = bot.begin_for(invocation).await?;
    if store::posted_on(&mut tx, (release.id, subject.job), &held_on).await? > 0 {
        return Err(view::too_late_to_hold(subject.job).into());
    }
    match is_held {
        true => store::hold(&mut tx, post, By { who: &invocation.actor, at: context.now }).await?,
        false => store::let_go(&mut tx, post).await?,
    }
    tx.commit().await?;
    refresh(&context).await?;
    Ok(Reply::Say(view::held(subject.job, is_held)))
}

fn lane(release: ReleaseId) -> String {
    format!("draft:{release}")
}

fn handle(release: ReleaseId, due: Instant) -> String {
    DraftHandle { release, due }.to_string()
}

/// Under which a draft is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct DraftHandle {
    release: ReleaseId,
    /// When its posts are due, in UTC.
    due: Instant,
}

impl fmt::Display for DraftHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "draft:{}:{}", self.release, to_millis(self.due))
    }
}

impl FromStr for DraftHandle {
    type Err = OtherHandle;

    fn from_str(handle: &str) -> Result<Self, OtherHandle> {
        let named = handle.strip_prefix("draft:").and_then(|rest| rest.split_once(':'));
        let read = |(release, due): (&str, &str)| Some((release.parse().ok()?, due.parse().ok().map(from_millis)?));
        let (release, due) = named.and_then(read).ok_or(OtherHandle)?;
        Ok(Self { release, due })
    }
}

/// A release whose channel is changed has another thread there.
fn thread_handle(release: ReleaseId, channel: ChannelId) -> String {
    format!("drafts:{release}:{channel}")
}
