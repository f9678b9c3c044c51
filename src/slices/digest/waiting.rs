//! Texts for users that do not go out by themselves: before the announcement, after a no-go, while the release is rolled back, and
//! where somebody holds them back. They are shown to the team and wait for a person (READINGS, "Who sees what").

use sqlx::AnyExecutor;

use super::composed::Composed;
use super::context::DigestContext;
use super::domain::{Part, handle_of};
use super::store::{self, HeldOn};
use super::subject::{Subject, mark};
use super::view;
use crate::bot::Bot;
use crate::bot::slice::Event;
use crate::discord::answer::Reply;
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::outbox::{Action, Place};
use crate::discord::text::{plain_addresses, safe_title};
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::playbook::{JobId, Template};
use crate::slices::release::{self, ChannelUse, Release, Setup, State, require_active, require_setup};
use crate::slices::{feedback, incident};

fn lane(release: &Release) -> String {
    format!("digest:{}", release.id)
}

fn card_handle(release: &Release, job: JobId, held_on: &str) -> String {
    format!("{}:waits", handle_of(release.id, job, held_on))
}

/// Under which the text for users of `job` is found once it is public.
pub(super) fn public_handle(release: &Release, job: JobId, held_on: &str) -> String {
    let part = if job == JobId::WeeklyPublic { "" } else { ":public" };
    format!("{}{part}", handle_of(release.id, job, held_on))
}

/// Why the text for users of `composed` does not go out by itself, in words; nothing where it does.
pub(super) async fn why(tx: &mut Tx, context: &DigestContext<'_>, composed: &Composed) -> Outcome<Option<String>> {
    let (release, playbook) = (context.release, &context.bot.playbook);
    let Some(text) = composed.for_users() else { return Ok(None) };
    if feedback::holds_ended(tx.conn(), release.guild, text).await? {
        return Ok(Some(view::QUOTE_ENDED.to_owned()));
    }
    if !release.state(playbook, context.now).is_out() {
        let stands = release::state_in_words(release, playbook, context.now);
        return Ok(Some(view::waits_for_state(release, &stands)));
    }
    let held = store::held_by(tx.conn(), context.post_of(composed.job, &context.held_on())).await?;
    Ok(held.map(|by| view::waits_for(&by)))
}

/// Keeps the text for users of `composed` until somebody decides, and shows it to the team.
pub(super) async fn keep(tx: &mut Tx, context: &DigestContext<'_>, composed: &Composed, why: &str) -> Outcome<()> {
    let Some(text) = composed.for_users() else { return Ok(()) };
    offer(tx, context, (composed.job, text, why)).await
}

/// Shows the team a text for users, which waits until somebody decides.
pub(super) async fn offer(
    tx: &mut Tx,
    context: &DigestContext<'_>,
    (job, text, why): (JobId, &str, &str),
) -> Outcome<()> {
    let release = context.release;
    let several = matches!(job, JobId::ReleaseDay | JobId::Announcement);
    let subject = Subject::at(release, context.date, context.time.filter(|_| several), job);
    let held_on = subject.held_on();
    let Some(channel) = context.setup.channel(ChannelUse::Release) else { return Ok(()) };
    store::wait(tx, context.post_of(job, &held_on), store::Waiting { body: text, why }, context.now).await?;
    let card = view::waiting(job, why, text, &subject.encode());
    let pings = release::manager(context.bot, (context.setup, release), context.now);
    let post = Action::post(Place::Channel(channel), &card.pinging("", pings));
    enqueue(tx, context.now, Outgoing::new(lane(release), card_handle(release, job, &held_on), post)).await
}

/// Drafts what users are told when `release` is out; a draft of before is set aside.
///
/// # Errors
/// What the database said.
pub async fn offer_announcement(bot: &Bot, tx: &mut Tx, (setup, release): (&Setup, &Release)) -> Outcome<()> {
    let now = bot.now();
    let local = now.with_timezone(&release.dates.zone);
    let context = DigestContext::of(bot, (setup, release), (local.date_naive(), Some(local.time())), now);
    let words = view::announcement_words(release, setup, &bot.playbook);
    let rendered = bot.playbook.templates.render(Template::Announcement, &words)?;
    if let Some(mistake) = &rendered.mistake {
        release::tell_template_mistake(tx, bot, mistake, now).await?;
    }
    replace(tx, (release, JobId::Announcement), now).await?;
    offer(tx, &context, (JobId::Announcement, &rendered.text, view::ANNOUNCEMENT_WAITS)).await
}

/// What was wrong with the version that `release` took back, as the titles of its incidents say it; empty before it is launched again.
///
/// # Errors
/// What the database said.
pub(super) async fn rolled_back_for(db: impl AnyExecutor<'_>, release: &Release) -> Outcome<String> {
    if release.launched_again_as().is_none() {
        return Ok(String::new());
    }
    let incidents = incident::behind_rollback(db, release.id).await?;
    Ok(incidents.iter().map(|one| plain_addresses(&safe_title(&one.title, 150))).collect::<Vec<_>>().join("; "))
}

/// Drafts what users are told when `release` is launched again.
///
/// # Errors
/// What the database said.
pub async fn offer_relaunch(bot: &Bot, tx: &mut Tx, (setup, release): (&Setup, &Release)) -> Outcome<()> {
    let now = bot.now();
    let context = super::context::today(bot, setup, release);
    let mut words = view::relaunch_words(release, &bot.playbook);
    words.insert("rolled_back_for", rolled_back_for(tx.conn(), release).await?);
    let rendered = bot.playbook.templates.render(Template::Relaunched, &words)?;
    if let Some(mistake) = &rendered.mistake {
        release::tell_template_mistake(tx, bot, mistake, now).await?;
    }
    // What was written while it was rolled back is no longer so.
    for job in [JobId::EndOfDay, JobId::WeeklyPublic] {
        replace(tx, (release, job), now).await?;
    }
    offer(tx, &context, (JobId::Announcement, &rendered.text, view::USERS_WAIT)).await
}

/// The form in which the words of a text that waits are changed.
pub(super) async fn reword(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let subject = Subject::read(&id.subject).ok_or_else(view::no_longer_waits)?;
    let release = require_active(bot, invocation.guild).await?;
    let held_on = subject.held_on();
    let post = HeldOn { release: subject.release, job: subject.job, at: &held_on };
    let words = store::words_of_waiting(bot.store.read(), post).await?;
    let (body, _) = words.filter(|_| subject.release == release.id).ok_or_else(view::no_longer_waits)?;
    let id = CustomId::new("digest", view::REWORD, format!("{}{SHOWN}{}", subject.encode(), mark_of(&body)));
    Ok(Reply::Open(view::reword(subject.job, &body, id)))
}

/// What parts the subject of the form from the mark of the words that it showed.
const SHOWN: char = '~';

fn mark_of(body: &str) -> String {
    mark(&[body.to_owned()])
}

/// Its new words.
pub(super) async fn reworded(bot: &Bot, invocation: &Invocation, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    let (subject, shown) = id.subject.rsplit_once(SHOWN).ok_or_else(view::no_longer_waits)?;
    let subject = Subject::read(subject).ok_or_else(view::no_longer_waits)?;
    let (now, held_on) = (bot.now(), subject.held_on());
    let body = filled.get(Part::Body.as_str()).trim();
    if body.is_empty() {
        return Err(view::no_words().into());
    }
    let mut tx = bot.begin_for(invocation).await?;
    let release = release::load_active(&mut tx).await?;
    let post = HeldOn { release: release.id, job: subject.job, at: &held_on };
    let stands = store::words_of_waiting(tx.conn(), post).await?;
    let (before, why) = stands.filter(|_| subject.release == release.id).ok_or_else(view::no_longer_waits)?;
    if mark_of(&before) != shown {
        return Err(view::changed_meanwhile(body).into());
    }
    change(&mut tx, (&release, &subject), store::Waiting { body, why: &why }, now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::reworded()))
}

/// Gives a text that waits other words, or another reason.
async fn change(
    tx: &mut Tx,
    (release, subject): (&Release, &Subject),
    waiting: store::Waiting<'_>,
    now: Instant,
) -> Outcome<()> {
    let held_on = subject.held_on();
    store::reword(tx, HeldOn { release: release.id, job: subject.job, at: &held_on }, waiting).await?;
    let card = view::waiting(subject.job, waiting.why, waiting.body, &subject.encode());
    let edit = Outgoing::new(lane(release), card_handle(release, subject.job, &held_on), Action::edit(&card));
    enqueue(tx, now, edit).await
}

/// Adds `doubt` to why the texts of `job` wait of which `is_meant` holds: a person reads it before they publish.
pub(super) async fn doubt(
    tx: &mut Tx,
    (release, job): (&Release, JobId),
    is_meant: impl Fn(&str) -> bool,
    doubt: &str,
    now: Instant,
) -> Outcome<()> {
    for text in store::texts(tx.conn(), (release.id, job), None).await?.iter().filter(|text| is_meant(&text.body)) {
        let Some(subject) = Subject::of_text(release, job, &text.held_on) else { continue };
        let why = format!("{}\n{doubt}", text.why);
        change(tx, (release, &subject), store::Waiting { body: &text.body, why: &why }, now).await?;
    }
    Ok(())
}

/// A quote may be published no more: the texts that wait with it say so.
pub(super) async fn quote_ended(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    let now = bot.now();
    let mut tx = bot.store.begin(guild).await?;
    for job in JobId::ALL {
        for text in store::texts(tx.conn(), (release.id, job), None).await? {
            let is_told = text.why.contains(view::QUOTE_ENDED);
            if is_told || !feedback::holds_ended(tx.conn(), guild, &text.body).await? {
                continue;
            }
            let Some(subject) = Subject::of_text(&release, job, &text.held_on) else { continue };
            let why = format!("{}\n{}", view::QUOTE_ENDED, text.why);
            change(&mut tx, (&release, &subject), store::Waiting { body: &text.body, why: &why }, now).await?;
        }
    }
    tx.commit().await
}

/// Withdraws the texts of `job` that still wait, since another takes their place.
pub(super) async fn replace(tx: &mut Tx, (release, job): (&Release, JobId), now: Instant) -> Outcome<()> {
    for text in store::texts(tx.conn(), (release.id, job), None).await? {
        store::replace(tx, HeldOn { release: release.id, job, at: &text.held_on }, now).await?;
        let card = Action::edit(&view::replaced(job, &text.body));
        enqueue(tx, now, Outgoing::new(lane(release), card_handle(release, job, &text.held_on), card)).await?;
    }
    Ok(())
}

/// Somebody publishes a text that waits, or drops it.
pub(super) async fn decide(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let is_published = id.act == view::PUBLISH;
    let subject = Subject::read(&id.subject).ok_or_else(view::no_longer_waits)?;
    let setup = require_setup(bot, invocation.guild).await?;
    let release = require_active(bot, invocation.guild).await?;
    if subject.release != release.id {
        return Err(view::no_longer_waits().into());
    }
    let announces = subject.job == JobId::Announcement && release.course.state == State::Go;
    if is_published && release.course.announced.is_none() && !announces {
        return Err(view::not_announced(&release, subject.job).into());
    }
    let (now, held_on) = (bot.now(), subject.held_on());
    let mut tx = bot.begin_for(invocation).await?;
    let post = HeldOn { release: release.id, job: subject.job, at: &held_on };
    let outcome = if is_published { "published" } else { "dropped" };
    let ended = store::end_wait(&mut tx, post, outcome, By { who: &invocation.actor, at: now }).await?;
    let (body, since) = ended.ok_or_else(view::no_longer_waits)?;
    if is_published && view::lacks_words(&body) {
        return Err(view::own_words_first().into());
    }
    if is_published && feedback::holds_ended(tx.conn(), release.guild, &body).await? {
        return Err(view::quote_ended().into());
    }
    if is_published && release.launched_again_as().is_some() && since < release.course.since {
        return Err(view::written_before_relaunch(&release).into());
    }
    let channel = setup.channels.get(&ChannelUse::Announcements).copied().filter(|_| is_published);
    if is_published {
        let channel = channel.ok_or_else(view::no_announcements)?;
        let post = Action::post(Place::Channel(channel), &view::card(&body, None, None));
        let handle = public_handle(&release, subject.job, &held_on);
        enqueue(&mut tx, now, Outgoing::new(lane(&release), handle, post)).await?;
    }
    let card = view::waited(subject.job, (channel, release.dates.zone), (&invocation.actor.name, &body));
    let handle = card_handle(&release, subject.job, &held_on);
    enqueue(&mut tx, now, Outgoing::new(lane(&release), handle, Action::edit(&card))).await?;
    tx.commit().await?;
    if is_published && announces {
        bot.tell(&Event::AnnouncementPublished { guild: release.guild, by: &invocation.actor }).await;
    }
    Ok(Reply::Say(view::wait_ended(is_published)))
}
