//! Drafts: the release manager sees each summary ahead of its time and may change it. Whoever does nothing lets it go out as
//! it is.

use chrono::NaiveDate;

use super::compose::Desk;
use super::{store, view};
use crate::bot::Bot;
use crate::clock::{Instant, from_millis, to_millis};
use crate::discord::answer::Reply;
use crate::discord::asked::Asked;
use crate::discord::card::{Card, Pings};
use crate::discord::custom_id::CustomId;
use crate::error::Outcome;
use crate::ids::{GuildId, ReleaseId};
use crate::outbox::{self, Action, Outgoing, Place, enqueue};
use crate::playbook::{Job, JobId, Occurrence};
use crate::release::{self, ChannelUse, DRAFT_TIMER, Release};
use crate::store::Tx;
use crate::timers::{self, NewTimer, Timer};

/// What marks the slot of a draft that the release manager could not be sent in person.
const IN_THREAD: &str = "#thread";

/// It is time to show what is about to be posted.
pub async fn due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let pool = bot.store.read();
    let found = release::release(pool, ReleaseId::new(timer.subject)).await?;
    let release = found.ok_or_else(|| anyhow::anyhow!("a draft of no release"))?;
    let millis = timer.slot.trim_end_matches(IN_THREAD).parse().map_err(anyhow::Error::from)?;
    let due: Instant = from_millis(millis);
    let setup = release::setup(pool, release.guild).await?;
    let desk = Desk { bot, setup: &setup, release: &release, date: release.dates.date(due), time: None, now };
    let card = if now < due { shown(&desk, due).await? } else { None };
    let has_thread = outbox::placed(pool, release.guild, &thread_handle(release.id)).await?.is_some();
    let in_thread = has_thread || timer.slot.ends_with(IN_THREAD) || !release.started_by.is_known();
    let mut tx = bot.store.begin(release.guild).await?;
    if timers::settle(&mut tx, timer).await?
        && let Some(card) = card
    {
        match in_thread {
            true => say_in_thread(&mut tx, &desk, (due, card), has_thread).await?,
            false => {
                let tell = Action::Tell { user: release.started_by, body: card.body() };
                enqueue(&mut tx, now, Outgoing::new(lane(release.id), handle(release.id, due), tell)).await?;
            }
        }
    }
    tx.commit().await
}

/// The draft of what is due then; nothing when there is nothing to post, or it was posted by hand already.
async fn shown(desk: &Desk<'_>, due: Instant) -> Outcome<Option<Card>> {
    let mut ready = Vec::new();
    for (job, _) in drafted(desk).into_iter().filter(|(_, occurrence)| occurrence.due == due) {
        if !is_posted(desk, job.id).await? {
            ready.extend(desk.compose(job.id).await?);
        }
    }
    let Some((first, others)) = ready.split_first() else { return Ok(None) };
    let others: Vec<JobId> = others.iter().map(|composed| composed.job).collect();
    let channel = desk.setup.channel(ChannelUse::Release);
    Ok(Some(view::draft(&view::Draft { release: desk.release, date: desk.date, due, first, others: &others, channel })))
}

/// The jobs of the desk's day that are shown ahead.
fn drafted<'b>(desk: &Desk<'b>) -> Vec<(&'b Job, Occurrence)> {
    let Ok(day) = u32::try_from((desk.date - desk.release.dates.launch).num_days()) else { return Vec::new() };
    let jobs = desk.bot.playbook.calendar.iter().filter(|job| job.draft_ahead.is_some());
    jobs.flat_map(|job| desk.release.dates.on_day(job, day).into_iter().map(move |found| (job, found))).collect()
}

async fn is_posted(desk: &Desk<'_>, job: JobId) -> Outcome<bool> {
    let key = (desk.release.id, job, desk.date.to_string());
    Ok(store::covered(desk.bot.store.read(), (key.0, key.1, &key.2)).await?.is_some())
}

/// Where the release manager takes no direct messages, a private thread stands in for them.
async fn say_in_thread(tx: &mut Tx, desk: &Desk<'_>, (due, card): (Instant, Card), has_thread: bool) -> Outcome<()> {
    let Some(channel) = desk.setup.channel(ChannelUse::Release) else { return Ok(()) };
    let (release, thread) = (desk.release, thread_handle(desk.release.id));
    let say = |handle: String, action| Outgoing::new(lane(release.id), handle, action);
    if !has_thread {
        let open = Action::OpenPrivateThread { channel, name: view::drafts_name(release) };
        enqueue(tx, desk.now, say(thread.clone(), open)).await?;
    }
    let pings = match release.started_by.is_known() {
        true => Pings { users: vec![release.started_by], ..Pings::default() },
        false => Pings { roles: desk.setup.roles(&[release::MANAGER.to_owned()]), ..Pings::default() },
    };
    let post = Action::post(Place::Thread(thread), &card.pinging("", pings));
    enqueue(tx, desk.now, say(handle(release.id, due), post)).await
}

/// Learns that a draft could not be delivered in person: it is shown in a thread instead. `true` when that will be tried.
pub async fn undeliverable(tx: &mut Tx, handle: &str, now: Instant) -> Outcome<bool> {
    let parts: Vec<&str> = handle.split(':').collect();
    let ["draft", release, due] = parts.as_slice() else { return Ok(false) };
    let (slot, subject) = (format!("{due}{IN_THREAD}"), release.parse().unwrap_or_default());
    let catch_up = chrono::TimeDelta::hours(1);
    timers::set(tx, NewTimer { kind: DRAFT_TIMER, subject, slot: &slot, due: now, catch_up }).await
}

/// Changes the draft of what is still to be posted on the desk's day to what is known now.
pub(super) async fn refresh(desk: &Desk<'_>) -> Outcome<()> {
    let mut moments: Vec<Instant> = drafted(desk).into_iter().map(|(_, occurrence)| occurrence.due).collect();
    moments.dedup();
    for due in moments.into_iter().filter(|due| *due > desk.now) {
        let handle = handle(desk.release.id, due);
        let is_there = outbox::placed(desk.bot.store.read(), desk.release.guild, &handle).await?.is_some();
        if is_there && let Some(card) = shown(desk, due).await? {
            let mut tx = desk.bot.store.begin(desk.release.guild).await?;
            enqueue(&mut tx, desk.now, Outgoing::new(lane(desk.release.id), handle, Action::edit(&card))).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// `job` was posted: its draft, if there was one, says so.
pub(super) async fn close(tx: &mut Tx, desk: &Desk<'_>, job: JobId) -> Outcome<()> {
    let due = drafted(desk).into_iter().find(|(of, _)| of.id == job).map(|(_, occurrence)| occurrence.due);
    let Some((due, channel)) = due.zip(super::post::channel(desk.setup, job)) else { return Ok(()) };
    let card = view::draft_posted(desk.release, desk.date, channel);
    let edit = Outgoing::new(lane(desk.release.id), handle(desk.release.id, due), Action::edit(&card));
    enqueue(tx, desk.now, edit).await
}

/// The guild and the subject of a draft's button or form: it may be used in a direct message, where Discord names no guild.
pub fn asked_directly(id: &CustomId) -> Option<(GuildId, String)> {
    if id.slice != "digest" || ![view::CHANGE, view::READ].contains(&id.act.as_str()) {
        return None;
    }
    let (guild, _) = id.subject.split_once('.')?;
    Some((guild.parse().ok()?, id.subject.clone()))
}

/// Which day a draft is of, and which of its posts is meant.
pub(super) fn read_subject(subject: &str) -> Option<(NaiveDate, JobId)> {
    let mut parts = subject.splitn(3, '.');
    let (_, date, job) = (parts.next()?, parts.next()?, parts.next()?);
    Some((date.parse().ok()?, JobId::from_name(job)?))
}

/// A button of a draft was pressed.
pub(super) async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    let asked = asked.with_roles(&bot.http).await?;
    let (date, job) = read_subject(&id.subject).ok_or_else(view::other_day)?;
    let (setup, release) = super::commands::permitted(bot, &asked, "digest.edit").await?;
    let now = bot.now();
    let desk = Desk { bot, setup: &setup, release: &release, date, time: None, now };
    if release.dates.date(now) != date {
        return Err(view::other_day().into());
    }
    let composed = super::commands::compose(&desk, job).await?;
    if id.act == view::READ {
        return Ok(Reply::Say(view::preview(&composed)));
    }
    let holds = crate::status::current_override(bot.store.read(), release.id, now).await?;
    let form = view::form(
        date,
        [&lines(&composed.highlights), &lines(&composed.focus)],
        holds.as_ref().map(|(holds, _)| holds),
    );
    Ok(Reply::Open(crate::discord::card::Form { id: CustomId::new("digest", view::CHANGE, &id.subject), ..form }))
}

/// What a form shows of several lines.
fn lines(lines: &[String]) -> String {
    lines.join("\n")
}

/// What was left in the form as it was proposed is not taken for the team's own words: it goes on to follow what happens.
pub(super) fn own_words<'f>(typed: &'f str, proposed: &[String]) -> &'f str {
    if view::noted_lines(typed) == view::noted_lines(&lines(proposed)) { "" } else { typed }
}

fn lane(release: ReleaseId) -> String {
    format!("draft:{release}")
}

fn handle(release: ReleaseId, due: Instant) -> String {
    format!("draft:{release}:{}", to_millis(due))
}

fn thread_handle(release: ReleaseId) -> String {
    format!("drafts:{release}")
}

/// The subject of a draft's buttons.
pub(super) fn subject(release: &Release, date: NaiveDate, job: JobId) -> String {
    format!("{}.{date}.{}", release.guild, job.as_str())
}
