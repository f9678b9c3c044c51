//! Drafts: the release manager sees each summary ahead of its time and may change it. Whoever does nothing lets it go out as
//! it is.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{NaiveDate, TimeDelta};

use super::compose::Desk;
use super::{commands, store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::asked::{Actor, Asked};
use crate::discord::card::{Card, Form, Pings};
use crate::discord::custom_id::CustomId;
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::outbox::{self, Action, Outgoing, Place, enqueue};
use crate::engine::store::Tx;
use crate::engine::timers::{self, NewTimer, Timer};
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, ReleaseId};
use crate::playbook::{Job, JobId, Occurrence};
use crate::slices::release::{self, ChannelUse, DRAFT_TIMER, Release, Setup};
use crate::slices::status;

/// The timer of the moment at which a draft is over; its slot is that of the draft. It runs on while the calendar rests: a
/// draft must not go on to promise what is not posted.
pub const DRAFT_OVER_TIMER: &str = "digest.draft_over";
/// How long after its posts are due a draft is over.
const OVER_AFTER: TimeDelta = TimeDelta::minutes(1);
/// What marks the slot of a draft that the release manager could not be sent in person.
const IN_THREAD: &str = "#thread";
/// How late a draft may still be brought from a direct message to the thread.
const CATCH_UP: TimeDelta = TimeDelta::hours(1);

/// The moment that a draft's timer is about: when its posts are due.
fn moment(timer: &Timer) -> Outcome<Instant> {
    let millis = timer.slot.trim_end_matches(IN_THREAD).parse().map_err(anyhow::Error::from)?;
    Ok(from_millis(millis))
}

/// The release of a draft's timer, and its guild's setup.
async fn of_timer(bot: &Bot, timer: &Timer) -> Outcome<(Release, Setup)> {
    let found = release::release(bot.store.read(), ReleaseId::new(timer.subject)).await?;
    let release = found.ok_or_else(|| anyhow::anyhow!("a draft of no release"))?;
    let setup = release::setup(bot.store.read(), release.guild).await?;
    Ok((release, setup))
}

fn desk<'a>(bot: &'a Bot, (release, setup): (&'a Release, &'a Setup), due: Instant) -> Desk<'a> {
    Desk { bot, setup, release, date: release.dates.date(due), time: None, now: bot.now() }
}

/// It is time to show what is about to be posted.
pub async fn due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let ((release, setup), due) = (of_timer(bot, timer).await?, moment(timer)?);
    let desk = desk(bot, (&release, &setup), due);
    let card = if now < due { shown(&desk, due).await? } else { None };
    let Some(channel) = setup.channel(ChannelUse::Release) else { return Ok(()) };
    let thread = thread_handle(release.id, channel);
    let has_thread = outbox::placed(bot.store.read(), release.guild, &thread).await?.is_some();
    let in_thread = has_thread || timer.slot.ends_with(IN_THREAD) || !manages(bot, &release, &setup).await?;
    let mut tx = bot.store.begin(release.guild).await?;
    if timers::settle(&mut tx, timer).await?
        && let Some(card) = card
    {
        match in_thread {
            true => say_in_thread(&mut tx, &desk, (due, card), (channel, has_thread)).await?,
            false => {
                let tell = Action::Tell { user: release.started_by, body: card.body() };
                enqueue(&mut tx, now, Outgoing::new(lane(release.id), handle(release.id, due), tell)).await?;
            }
        }
        let (slot, subject) = (to_millis(due).to_string(), release.id.get());
        let catch_up = TimeDelta::days(1);
        let over = NewTimer { kind: DRAFT_OVER_TIMER, subject, slot: &slot, due: due + OVER_AFTER, catch_up };
        timers::set(&mut tx, over).await?;
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
async fn shown(desk: &Desk<'_>, due: Instant) -> Outcome<Option<Card>> {
    let mut ready = Vec::new();
    for job in drafted(desk, due) {
        if !is_posted(desk, job.id).await? {
            ready.extend(desk.compose(job.id).await?);
        }
    }
    let Some((first, others)) = ready.split_first() else { return Ok(None) };
    let others: Vec<JobId> = others.iter().map(|composed| composed.job).collect();
    let channel = desk.setup.channel(ChannelUse::Release);
    Ok(Some(view::draft(&view::Draft { release: desk.release, date: desk.date, due, first, others: &others, channel })))
}

/// The jobs of the desk's day that are shown ahead, with their times.
fn all_drafted<'b>(desk: &Desk<'b>) -> Vec<(&'b Job, Occurrence)> {
    let Ok(day) = u32::try_from((desk.date - desk.release.dates.launch).num_days()) else { return Vec::new() };
    let jobs = desk.bot.playbook.calendar.iter().filter(|job| job.draft_ahead.is_some());
    jobs.flat_map(|job| desk.release.dates.on_day(job, day).into_iter().map(move |found| (job, found))).collect()
}

/// Those that are due then.
fn drafted<'b>(desk: &Desk<'b>, due: Instant) -> Vec<&'b Job> {
    all_drafted(desk).into_iter().filter(|(_, found)| found.due == due).map(|(job, _)| job).collect()
}

async fn is_posted(desk: &Desk<'_>, job: JobId) -> Outcome<bool> {
    let key = (desk.release.id, job, desk.date.to_string());
    Ok(store::covered(desk.bot.store.read(), (key.0, key.1, &key.2)).await?.is_some())
}

/// Where the release manager takes no direct messages, or nobody knows who that is, a private thread stands in for them.
async fn say_in_thread(
    tx: &mut Tx,
    desk: &Desk<'_>,
    (due, card): (Instant, Card),
    (channel, has_thread): (ChannelId, bool),
) -> Outcome<()> {
    let (release, thread) = (desk.release, thread_handle(desk.release.id, channel));
    let say = |handle: String, action| Outgoing::new(lane(release.id), handle, action);
    if !has_thread {
        let open = Action::OpenPrivateThread { channel, name: view::drafts_name(release) };
        enqueue(tx, desk.now, say(thread.clone(), open)).await?;
        if release.started_by.is_known() {
            let admit = Action::Admit { thread: thread.clone(), user: release.started_by };
            enqueue(tx, desk.now, say(format!("{thread}:admit"), admit)).await?;
        }
    }
    let is_work = release.dates.is_work_time(&desk.bot.playbook.work_hours, desk.now);
    let roles = desk.setup.roles(&[release::MANAGER.to_owned()]).into_iter().filter(|_| is_work).collect();
    let post = Action::post(Place::Thread(thread), &card.pinging("", Pings { roles, users: Vec::new() }));
    enqueue(tx, desk.now, say(handle(release.id, due), post)).await
}

/// Learns that a draft could not be delivered: it is shown in a thread instead, in a new one where that was where it failed.
/// `true` when that will be tried.
pub async fn undeliverable(tx: &mut Tx, handle: &str, now: Instant) -> Outcome<bool> {
    let parts: Vec<&str> = handle.split(':').collect();
    let ["draft", release, due] = parts.as_slice() else { return Ok(false) };
    let (slot, subject) = (format!("{due}{IN_THREAD}"), release.parse().unwrap_or_default());
    if let Some(channel) = release::channel_in(tx, ChannelUse::Release).await? {
        outbox::forget(tx, &thread_handle(ReleaseId::new(subject), channel)).await?;
    }
    timers::set(tx, NewTimer { kind: DRAFT_TIMER, subject, slot: &slot, due: now, catch_up: CATCH_UP }).await
}

/// Changes the draft of what is still to be posted on the desk's day to what is known now.
pub(super) async fn refresh(desk: &Desk<'_>) -> Outcome<()> {
    let mut moments: Vec<Instant> = all_drafted(desk).into_iter().map(|(_, found)| found.due).collect();
    moments.sort_unstable();
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

/// Its time has come: the draft says what was posted, or that nothing was, and can't be changed any more.
pub async fn over(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let ((release, setup), due) = (of_timer(bot, timer).await?, moment(timer)?);
    let desk = desk(bot, (&release, &setup), due);
    let mut posted = Vec::new();
    for job in JobId::ALL.into_iter().filter(|job| job.has_draft()) {
        if is_posted(&desk, job).await?
            && let Some(channel) = super::post::channel(&setup, job)
        {
            posted.push((job, channel));
        }
    }
    let card = view::draft_over(&release, desk.date, &posted);
    let mut tx = bot.store.begin(timer.guild).await?;
    if timers::settle(&mut tx, timer).await? {
        let edit = Outgoing::new(lane(release.id), handle(release.id, due), Action::edit(&card));
        enqueue(&mut tx, now, edit).await?;
    }
    tx.commit().await
}

/// What a draft's buttons and form are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) guild: GuildId,
    pub(super) release: ReleaseId,
    pub(super) date: NaiveDate,
    pub(super) job: JobId,
    /// The marks of what the form showed when it opened; none on a button.
    shown: Option<[String; 2]>,
}

impl Subject {
    /// What a draft of `job` on `date` is about.
    pub(super) fn of(release: &Release, date: NaiveDate, job: JobId) -> Self {
        Self { guild: release.guild, release: release.id, date, job, shown: None }
    }

    /// As a custom id carries it.
    pub(super) fn encode(&self) -> String {
        let shown = self.shown.as_ref().map_or_else(String::new, |[one, other]| format!(".{one}.{other}"));
        format!("{}.{}.{}.{}{shown}", self.guild, self.release, self.date, self.job.as_str())
    }

    /// What [`Subject::encode`] made.
    pub(super) fn read(subject: &str) -> Option<Self> {
        let mut parts = subject.split('.');
        let (guild, release) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let (date, job) = (parts.next()?.parse().ok()?, JobId::from_name(parts.next()?)?);
        let shown = parts.next().zip(parts.next()).map(|(one, other)| [one.to_owned(), other.to_owned()]);
        Some(Self { guild, release: ReleaseId::new(release), date, job, shown })
    }

    /// Whether `typed` is what the form showed in `field`.
    pub(super) fn is_as_shown(&self, field: &str, typed: &str) -> bool {
        let index = usize::from(field != "highlights");
        self.shown.as_ref().is_some_and(|shown| shown[index] == mark(&view::noted_lines(typed)))
    }
}

/// Tells lines apart in the few characters that a custom id has room for.
fn mark(lines: &[String]) -> String {
    let mut hasher = DefaultHasher::new();
    lines.hash(&mut hasher);
    format!("{:06x}", hasher.finish() & 0xFF_FFFF)
}

/// The guild and the subject of a draft's button or form: it may be used in a direct message, where Discord names no guild.
pub fn asked_directly(id: &CustomId) -> Option<(GuildId, String)> {
    let is_ours = id.slice == "digest" && [view::CHANGE, view::READ].contains(&id.act.as_str());
    let subject = Subject::read(&id.subject).filter(|_| is_ours)?;
    Some((subject.guild, id.subject.clone()))
}

/// A button of a draft was pressed.
pub(super) async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    let asked = asked.with_roles(&bot.http).await?;
    let subject = Subject::read(&id.subject).ok_or_else(view::other_day)?;
    let (setup, release) = commands::permitted(bot, &asked, "digest.edit").await?;
    let desk = commands::today(bot, &setup, &release);
    if (release.id, desk.date) != (subject.release, subject.date) {
        return Err(view::other_day().into());
    }
    let composed = commands::compose(&desk, subject.job).await?;
    if id.act == view::READ {
        return Ok(Reply::Say(view::preview(&composed)));
    }
    let holds = status::current_override(bot.store.read(), release.id, desk.now).await?;
    let lines = [composed.highlights.join("\n"), composed.focus.join("\n")];
    let form = view::form(desk.date, lines.each_ref().map(String::as_str), holds.as_ref().map(|(holds, _)| holds));
    let shown = Some(lines.map(|lines| mark(&view::noted_lines(&lines))));
    let id = CustomId::new("digest", view::CHANGE, Subject { shown, ..subject }.encode());
    Ok(Reply::Open(Form { id, ..form }))
}

fn lane(release: ReleaseId) -> String {
    format!("draft:{release}")
}

fn handle(release: ReleaseId, due: Instant) -> String {
    format!("draft:{release}:{}", to_millis(due))
}

/// A release whose channel is changed has another thread there.
fn thread_handle(release: ReleaseId, channel: ChannelId) -> String {
    format!("drafts:{release}:{channel}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forms_subject_fits_discord_and_knows_what_was_left_as_it_was() {
        let lines = ["- one".to_owned(), "two".to_owned()];
        let subject = Subject {
            guild: GuildId::new(i64::MAX),
            release: ReleaseId::new(i64::MAX),
            date: NaiveDate::from_ymd_opt(2026, 1, 15).expect("a date"),
            job: JobId::WeeklyFeedback,
            shown: Some([mark(&lines), mark(&[])]),
        };
        let id = CustomId::new("digest", view::CHANGE, subject.encode());
        assert!(id.encode().len() <= 100, "{}", id.encode().len());
        assert_eq!(Subject::read(&id.subject), Some(subject.clone()));
        assert!(subject.is_as_shown("focus", "") && !subject.is_as_shown("focus", "x"));
    }
}
