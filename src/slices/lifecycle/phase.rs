//! The end of a phase: shown with its criteria two hours ahead, decided by the release manager, or by its date.

use chrono::{Days, NaiveDate, NaiveTime};

use super::store::{self, Decided};
use super::view;
use crate::bot::Bot;
use crate::bot::slice::Due;
use crate::discord::answer::Reply;
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::outbox::{Action, Place};
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::engine::timers::{self, Kind, Timer};
use crate::error::Outcome;
use crate::playbook::{Hold, Phase};
use crate::slices::criteria;
use crate::slices::release::{self, ChannelUse, JobRun, PhaseTimer, Release, require_active, take_up};

fn handle(release: &Release, date: NaiveDate) -> String {
    format!("course:{}:phase:{date}", release.id)
}

/// The phase of `date`, and the one that would follow it.
fn phases<'b>(bot: &'b Bot, release: &Release, date: NaiveDate) -> (&'b Phase, &'b Phase) {
    let day = release.dates.plan_day(release.dates.instant(date, NaiveTime::MIN));
    let phase = bot.playbook.phase(day);
    (phase, bot.playbook.phase(i64::from(phase.to_day) + 1))
}

/// When the day after `date` begins.
fn midnight(release: &Release, date: NaiveDate) -> Instant {
    release.dates.instant(date + Days::new(1), NaiveTime::MIN)
}

/// Shows how far the phase's criteria are met, and asks whether the next one begins.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, date, now) = (&JobRun::of(bot, due).await?, due.date, due.now);
    let (phase, next) = phases(bot, release, date);
    let lines = criteria::lines(bot, release, i64::from(phase.to_day), now).await?;
    let mut tx = bot.store.begin(release.guild).await?;
    if take_up(&mut tx, bot, release, due).await?
        && let Some(channel) = setup.channel(ChannelUse::Release)
    {
        let at = midnight(release, date);
        let card = view::exit(&view::Exit { phase, next, at, lines: &lines, date, decision: None });
        let post = Action::post(Place::Channel(channel), &card.posted_late(due.timer.late_by(now)));
        enqueue(&mut tx, now, Outgoing::new("course", handle(release, date), post)).await?;
        timers::set(&mut tx, PhaseTimer::timer(release.id, date, at)).await?;
    }
    tx.commit().await
}

/// The form that asks why the phase is kept.
pub(super) async fn ask_why(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let (release, date) = open_question(bot, invocation, subject).await?;
    let (phase, _) = phases(bot, &release, date);
    Ok(Reply::Open(view::hold_form(phase, subject)))
}

/// The question that `subject` names, while it is open.
async fn open_question(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<(Release, NaiveDate)> {
    let release = require_active(bot, invocation.guild).await?;
    let date: NaiveDate = subject.parse().map_err(|_| view::too_late())?;
    let is_today = release.dates.date(bot.now()) == date;
    if is_today { Ok((release, date)) } else { Err(view::too_late().into()) }
}

/// The phase is kept for another day; then it is asked about again.
pub(super) async fn hold(bot: &Bot, invocation: &Invocation, subject: &str, filled: &Filled) -> Outcome<Reply> {
    let (release, date) = open_question(bot, invocation, subject).await?;
    let (phase, _) = phases(bot, &release, date);
    let hold = Hold { day: phase.to_day, until: date + Days::new(1) };
    decide(bot, invocation, (&release, date), (Decided::Hold, filled.get("why")), Some(hold)).await?;
    Ok(Reply::Say(view::held(phase, midnight(&release, hold.until))))
}

/// The next phase begins at midnight.
pub(super) async fn move_on(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let (release, date) = open_question(bot, invocation, subject).await?;
    let (_, next) = phases(bot, &release, date);
    // What is kept until tonight ends tonight.
    let hold = release.dates.hold.map(|hold| Hold { until: hold.until.min(date), ..hold });
    decide(bot, invocation, (&release, date), (Decided::MoveOn, ""), hold).await?;
    Ok(Reply::Say(view::moved_on(next, midnight(&release, date))))
}

async fn decide(
    bot: &Bot,
    invocation: &Invocation,
    (release, date): (&Release, NaiveDate),
    (decided, words): (Decided, &str),
    hold: Option<Hold>,
) -> Outcome<()> {
    let now = bot.now();
    let (phase, next) = phases(bot, release, date);
    let lines = criteria::lines(bot, release, i64::from(phase.to_day), now).await?;
    let mut tx = bot.begin_for(invocation).await?;
    store::decide(&mut tx, release.id, (decided, words), By { who: Some(&invocation.actor), at: now }).await?;
    release::keep_phase(&mut tx, bot, hold, now).await?;
    let decision = store::Decision { decided, words: words.to_owned(), by: invocation.actor.name.clone(), at: now };
    let at = midnight(release, date);
    let card = view::exit(&view::Exit { phase, next, at, lines: &lines, date, decision: Some(&decision) });
    enqueue(&mut tx, now, Outgoing::new("course", handle(release, date), Action::edit(&card))).await?;
    tx.commit().await?;
    bot.collecting.ring();
    Ok(())
}

/// Midnight: where nobody has decided, the date does, and what was unmet is on record.
pub(super) async fn ends(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let found = release::release(bot.store.read(), timer.about::<PhaseTimer>()).await?;
    let release = found.ok_or_else(|| anyhow::anyhow!("a phase of no release ends"))?;
    let date = timer.occurrence::<PhaseTimer>()?;
    let (phase, next) = phases(bot, &release, date);
    let lines = criteria::lines(bot, &release, i64::from(phase.to_day), now).await?;
    let mut tx = bot.store.begin(timer.guild).await?;
    if timers::settle(&mut tx, timer).await? && !is_decided(&mut tx, &release, date).await? {
        let unmet = view::unmet(&lines);
        store::decide(&mut tx, release.id, (Decided::ByDate, &unmet), By { who: None, at: now }).await?;
        let decision = store::Decision { decided: Decided::ByDate, words: unmet, by: String::new(), at: timer.due };
        let at = midnight(&release, date);
        let card = view::exit(&view::Exit { phase, next, at, lines: &lines, date, decision: Some(&decision) });
        enqueue(&mut tx, now, Outgoing::new("course", handle(&release, date), Action::edit(&card))).await?;
    }
    tx.commit().await
}

async fn is_decided(tx: &mut Tx, release: &Release, date: NaiveDate) -> Outcome<bool> {
    store::phase_is_decided(tx, release.id, release.dates.instant(date, NaiveTime::MIN)).await
}
