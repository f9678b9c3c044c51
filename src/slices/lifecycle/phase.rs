//! The end of a phase: shown with its criteria on its last day, decided by the release manager, or by its date.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

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
use crate::playbook::{Hold, Names, Phase};
use crate::slices::criteria;
use crate::slices::release::{self, ChannelUse, JobRun, PhaseTimer, Release, State, require_active, take_up};

fn handle(release: &Release, date: NaiveDate) -> String {
    format!("course:{}:phase:{date}", release.id)
}

/// A phase that ends, its last day as N of T+N, and the phase after it.
struct Ending<'b> {
    phase: &'b Phase,
    last_day: u32,
    next: &'b Phase,
    /// What the next one's words speak of.
    names: Names,
}

impl<'b> Ending<'b> {
    /// That of the phase of `date`; in the steady state there is none.
    async fn of(bot: &'b Bot, release: &Release, date: NaiveDate) -> Outcome<Option<Self>> {
        let day = release.dates.plan_day(release.dates.instant(date, NaiveTime::MIN));
        let phase = bot.playbook.phase(day);
        let Some(last_day) = phase.to_day else { return Ok(None) };
        let first = i64::from(last_day) + 1;
        let names = release::names(&bot.playbook, release, first, bot.now());
        Ok(Some(Self { phase, last_day, next: bot.playbook.phase(first), names }))
    }

    /// What its card shows.
    fn shown<'s>(
        &'s self,
        release: &Release,
        (date, lines): (NaiveDate, &'s [String]),
        decision: Option<&'s store::Decision>,
    ) -> view::Exit<'s> {
        view::Exit {
            phase: self.phase,
            next: self.next,
            names: &self.names,
            at: midnight(release, date),
            lines,
            date,
            runs_on: self.phase.from_day == 0
                && midnight(release, date) < release.announced_or_due() + TimeDelta::hours(24),
            decision,
        }
    }
}

/// When the day after `date` begins.
fn midnight(release: &Release, date: NaiveDate) -> Instant {
    release.dates.instant(date + Days::new(1), NaiveTime::MIN)
}

/// Shows how far the phase's criteria are met, and asks whether the next one begins.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, date, now) = (&JobRun::of(bot, due).await?, due.date, due.now);
    let ending = Ending::of(bot, release, date).await?;
    let lines = criteria_of(bot, release, ending.as_ref(), now).await?;
    let mut tx = bot.store.begin(release.guild).await?;
    if take_up(&mut tx, bot, release, due).await?
        && let (Some(ending), Some(channel)) = (ending, setup.channel(ChannelUse::Release))
    {
        let card = view::exit(&ending.shown(release, (date, &lines), None));
        let card = card.pinging("", release::manager(bot, (setup, release), now)).posted_late(due.timer.late_by(now));
        let post = Action::post(Place::Channel(channel), &card);
        enqueue(&mut tx, now, Outgoing::new("course", handle(release, date), post)).await?;
        timers::set(&mut tx, PhaseTimer::timer(release.id, date, midnight(release, date))).await?;
    }
    tx.commit().await
}

/// The form that asks why the phase is kept.
pub(super) async fn ask_why(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let question = open_question(bot, invocation, subject).await?;
    Ok(Reply::Open(view::hold_form(question.ending.phase, subject)))
}

/// The question whether the phase of a day ends.
struct Question<'b> {
    release: Release,
    date: NaiveDate,
    ending: Ending<'b>,
}

/// The question that `subject` names, while it is open.
async fn open_question<'b>(bot: &'b Bot, invocation: &Invocation, subject: &str) -> Outcome<Question<'b>> {
    let release = require_active(bot, invocation.guild).await?;
    let date: NaiveDate = subject.parse().map_err(|_| view::too_late())?;
    if !release.course.state.is_out() {
        return Err(view::phases_rest(&release, &bot.playbook, bot.now()).into());
    }
    let is_today = release.dates.date(bot.now()) == date;
    match Ending::of(bot, &release, date).await?.filter(|_| is_today) {
        Some(ending) => Ok(Question { release, date, ending }),
        None => Err(view::too_late().into()),
    }
}

/// The phase is kept for another day; then it is asked about again.
pub(super) async fn hold(bot: &Bot, invocation: &Invocation, subject: &str, filled: &Filled) -> Outcome<Reply> {
    let question = open_question(bot, invocation, subject).await?;
    let hold = Hold { day: question.ending.last_day, until: question.date + Days::new(1) };
    decide(bot, invocation, &question, (Decided::Hold, filled.get("why")), Some(hold)).await?;
    Ok(Reply::Say(view::held(question.ending.phase, midnight(&question.release, hold.until))))
}

/// The next phase begins at midnight. After the last one the release is stable: the steady state begins.
pub(super) async fn move_on(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let question = open_question(bot, invocation, subject).await?;
    // What is kept until tonight ends tonight.
    let hold = question.release.dates.hold.map(|hold| Hold { until: hold.until.min(question.date), ..hold });
    decide(bot, invocation, &question, (Decided::MoveOn, ""), hold).await?;
    Ok(Reply::Say(view::moved_on(question.ending.next, midnight(&question.release, question.date))))
}

async fn decide(
    bot: &Bot,
    invocation: &Invocation,
    Question { release, date, ending }: &Question<'_>,
    (decided, words): (Decided, &str),
    hold: Option<Hold>,
) -> Outcome<()> {
    let now = bot.now();
    let lines = criteria_of(bot, release, Some(ending), now).await?;
    let mut tx = bot.begin_for(invocation).await?;
    if is_decided(&mut tx, release, *date).await? {
        return Err(view::phase_is_decided().into());
    }
    store::decide(&mut tx, release.id, (decided, words), By { who: Some(&invocation.actor), at: now }).await?;
    let mut stands = release::load_active(&mut tx).await?;
    stands.dates.hold = hold;
    if decided == Decided::MoveOn && ending.next.to_day.is_none() {
        stands.course = stands.course.to(State::Stabilised, now);
    }
    release::reschedule(&mut tx, bot, &stands, now).await?;
    let decision = store::Decision { decided, words: words.to_owned(), by: invocation.actor.name.clone(), at: now };
    let card = view::exit(&ending.shown(release, (*date, &lines), Some(&decision)));
    enqueue(&mut tx, now, Outgoing::new("course", handle(release, *date), Action::edit(&card))).await?;
    tx.commit().await?;
    bot.collecting.ring();
    Ok(())
}

/// Midnight: where nobody has decided, the date does, and what was unmet is on record.
pub(super) async fn ends(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let found = release::release(bot.store.read(), timer.about::<PhaseTimer>()).await?;
    let release = found.ok_or_else(|| anyhow::anyhow!("a phase of no release ends"))?;
    let date = timer.occurrence::<PhaseTimer>()?;
    let ending = Ending::of(bot, &release, date).await?;
    let lines = criteria_of(bot, &release, ending.as_ref(), now).await?;
    let mut tx = bot.store.begin(timer.guild).await?;
    if timers::settle(&mut tx, timer).await?
        && let Some(ending) = ending.filter(|_| release.course.state.is_out())
        && !is_decided(&mut tx, &release, date).await?
    {
        let unmet = view::unmet(&lines);
        store::decide(&mut tx, release.id, (Decided::ByDate, &unmet), By { who: None, at: now }).await?;
        let decision = store::Decision { decided: Decided::ByDate, words: unmet, by: String::new(), at: timer.due };
        let card = view::exit(&ending.shown(&release, (date, &lines), Some(&decision)));
        enqueue(&mut tx, now, Outgoing::new("course", handle(&release, date), Action::edit(&card))).await?;
    }
    tx.commit().await
}

/// The criteria of the phase that ends, a line each.
async fn criteria_of(bot: &Bot, release: &Release, ending: Option<&Ending<'_>>, now: Instant) -> Outcome<Vec<String>> {
    match ending {
        Some(ending) => criteria::lines(bot, release, i64::from(ending.last_day), now).await,
        None => Ok(Vec::new()),
    }
}

async fn is_decided(tx: &mut Tx, release: &Release, date: NaiveDate) -> Outcome<bool> {
    store::phase_is_decided(tx, release.id, release.dates.instant(date, NaiveTime::MIN)).await
}
