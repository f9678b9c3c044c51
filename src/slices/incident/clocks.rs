//! What happens when one of an incident's clocks has something to say.

use super::context::IncidentContext;
use super::domain::clocks::{ClockId, Notice, Stage};
use super::domain::{Incident, Lost};
use super::{actions, follow_up, matrix, public, store, timer, view};
use crate::bot::Bot;
use crate::discord::card::Pings;
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::engine::timers::{self, At, Kind, Timer};
use crate::error::Outcome;
use crate::ids::{ActionId, GuildId, IncidentId, UserId};
use crate::playbook::Severity;

/// Serves a timer of this slice. Whatever has changed since it was set is seen here: a clock that no longer runs says
/// nothing.
pub async fn on_due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let context = IncidentContext::of(bot, timer.guild, now).await?;
    let lost = context.who_is_lost(timer).await?;
    let mut tx = bot.store.begin(timer.guild).await?;
    if !timers::settle(&mut tx, timer).await? {
        return Ok(());
    }
    if timer.kind == timer::Action::NAME {
        actions::due(&context, &mut tx, timer, lost).await?;
    } else if let Some(mut incident) = store::load(&mut tx, IncidentId::new(timer.subject)).await? {
        if let Some(lost) = lost {
            context.lead_lost(&mut tx, &mut incident, lost).await?;
        }
        match timer.kind.as_str() {
            timer::Clock::NAME => context.clock(&mut tx, &incident, timer.occurrence::<timer::Clock>()?).await?,
            timer::Ping::NAME => context.work_begins(&mut tx, &incident).await?,
            timer::StepOver::NAME => {
                let At(began) = timer.occurrence::<timer::StepOver>()?;
                context.step_over(&mut tx, &incident, began).await?;
            }
            timer::Public::NAME => public::due(&context, &mut tx, &incident).await?,
            timer::Matrix::NAME => {
                matrix::due(&context, &mut tx, &incident, &timer.occurrence::<timer::Matrix>()?).await?
            }
            timer::Postmortem::NAME => {
                let due = timer.occurrence::<timer::Postmortem>()?;
                follow_up::postmortem_due(&context, &mut tx, &incident, due.reminder).await?
            }
            other => return Err(anyhow::anyhow!("incidents have no clock {other}").into()),
        }
    }
    tx.commit().await
}

/// A guild comes up: an incident that an older tplus left without clocks gets them. Slots are set once, so that none is told twice.
pub(super) async fn keep(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let open = store::open_to(bot.store.read(), guild, store::Viewer::tplus(bot.me)).await?;
    let live: Vec<_> = open.into_iter().filter(Incident::is_live).collect();
    if live.is_empty() {
        return Ok(());
    }
    let context = IncidentContext::of(bot, guild, bot.now()).await?;
    let mut tx = bot.store.begin(guild).await?;
    for incident in &live {
        if timers::slots::<timer::Clock>(&mut tx, incident.id).await?.is_empty() {
            context.set_clocks(&mut tx, incident).await?;
        }
    }
    tx.commit().await
}

impl IncidentContext<'_> {
    /// The incident that `timer` is about, with who owes what it asks for.
    async fn asked_by(&self, timer: &Timer) -> Outcome<Option<(Incident, UserId)>> {
        let (pool, id) = (self.bot.store.read(), timer.subject);
        if timer.kind == timer::Action::NAME {
            let Some(action) = store::action(pool, timer.guild, ActionId::new(id)).await? else { return Ok(None) };
            let incident = store::by_id(pool, timer.guild, action.incident).await?;
            return Ok(incident.map(|incident| (incident, action.owner)));
        }
        let incident = store::by_id(pool, timer.guild, IncidentId::new(id)).await?.filter(Incident::is_live);
        let lead = incident.as_ref().and_then(|incident| incident.people.lead);
        Ok(incident.zip(lead))
    }

    /// Whoever owes what `timer` asks for, if no ping reaches them any more.
    async fn who_is_lost(&self, timer: &Timer) -> Outcome<Option<(UserId, Lost)>> {
        if ![timer::Clock::NAME, timer::StepOver::NAME, timer::Action::NAME].contains(&timer.kind.as_str()) {
            return Ok(None);
        }
        let Some((incident, user)) = self.asked_by(timer).await? else { return Ok(None) };
        Ok(self.lost(&incident, user).await.map(|lost| (user, lost)))
    }

    /// Somebody has to lead: the incident says that nobody does.
    async fn lead_lost(&self, tx: &mut Tx, incident: &mut Incident, (gone, why): (UserId, Lost)) -> Outcome<()> {
        let Some(lead) = incident.people.lead.take_if(|lead| *lead == gone) else { return Ok(()) };
        self.note(tx, incident, ("role", view::lead_lost(lead, why)), None).await?;
        self.keep(tx, incident).await
    }

    /// A clock has something to say. One that was moved meanwhile, or has more to say already, says nothing.
    async fn clock(&self, tx: &mut Tx, incident: &Incident, notice: Notice) -> Outcome<()> {
        let severity = self.severity(incident)?;
        let awake = |at| self.awake_from(severity, at);
        let timing = self.timing(incident, &awake);
        let all = incident.notices(severity, &timing, self.now);
        let more = |other: &Notice| other.clock == notice.clock && *other > notice && other.due <= self.now;
        if !all.contains(&notice) || all.iter().any(more) {
            // The playbook may say something else by now, or the hour be long past: what is to come is set all the same.
            return self.set_clocks(tx, incident).await;
        }
        let (asked, escalated) = self.whom_to_ask(incident, severity, notice);
        let pings = self.unless_quiet(severity, asked);
        if pings.is_empty() && notice.clock == ClockId::Response && notice.stage == Stage::End {
            self.ping_when_work_begins(tx, incident).await?;
        }
        let escalated = if pings.is_empty() { view::NOT_ESCALATED.to_owned() } else { escalated };
        let card = view::notice((incident, severity), &notice, (pings, &escalated), &self.bot.playbook.incidents.rules);
        let what = match notice.stage {
            Stage::Target | Stage::Warn => "warning",
            Stage::End => "overdue",
            Stage::Escalate(_) => "escalation",
        };
        if notice.stage != Stage::Warn {
            self.record(tx, incident, (what, card.text.clone())).await?;
        }
        // What only concerns whoever is at work on it stays in the thread.
        let in_thread = notice.clock == ClockId::Update || matches!(notice.stage, Stage::Target | Stage::Warn);
        match in_thread {
            true => self.say_in_thread(tx, incident, (what, card)).await?,
            false => self.say_to_team(tx, incident, (what, card)).await?,
        }
        // An update that is still owed is asked for again later.
        self.set_clocks(tx, incident).await
    }

    /// A warning goes to whoever is at work on it; an escalation adds one role after the other, and says which.
    fn whom_to_ask(&self, incident: &Incident, severity: &Severity, notice: Notice) -> (Pings, String) {
        let asked = self.owing(incident, severity);
        match notice.stage {
            Stage::Escalate(level) => {
                let (pings, said) = self.escalated_to((incident, severity), level);
                (asked.and(pings), said)
            }
            Stage::Target | Stage::Warn | Stage::End => (asked, String::new()),
        }
    }

    /// Work begins: what was posted quietly pings now.
    async fn work_begins(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let severity = self.severity(incident)?;
        let pings = self.responders(incident, severity);
        if !incident.is_live() || pings.is_empty() {
            return Ok(());
        }
        if let Some(on_call) = self.paged(incident, severity) {
            self.record_page(tx, incident, view::Alerted::OnCall(on_call)).await?;
        }
        let card = view::late_alert(incident, severity, view::WORK_BEGINS, pings);
        self.say_to_team(tx, incident, ("ping", card)).await
    }
}
