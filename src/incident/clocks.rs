//! What happens when one of an incident's clocks runs out.

use super::acts::{alert_pings, may_ping, say_in_channel, say_in_thread, set_timer};
use super::domain::{Incident, Progress};
use super::{store, timer, view};
use crate::bot::Bot;
use crate::clock::Instant;
use crate::discord::card::Pings;
use crate::error::Outcome;
use crate::ids::IncidentId;
use crate::playbook::Severity;
use crate::release::{self, ChannelUse, Release, Setup};
use crate::store::Tx;
use crate::timers::{self, Timer};

/// Serves a timer of this slice. Whatever has changed since it was set is seen here: a clock that no longer runs says
/// nothing.
pub async fn on_due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let setup = release::setup(bot.store.read(), timer.guild).await?;
    let release = release::active(bot.store.read(), timer.guild).await?;
    let mut tx = bot.store.begin(timer.guild).await?;
    if !timers::settle(&mut tx, timer).await? {
        return Ok(());
    }
    if let Some(incident) = store::load(&mut tx, IncidentId::new(timer.subject)).await?
        && let Some(severity) = bot.playbook.severity(&incident.severity)
    {
        let clock = Clock { bot, setup: &setup, release: release.as_ref(), incident: &incident, severity, now };
        match timer.kind.as_str() {
            timer::RESPONSE => clock.response(&mut tx).await?,
            timer::UPDATE => clock.update(&mut tx).await?,
            timer::PING => clock.ping(&mut tx).await?,
            other => return Err(anyhow::anyhow!("incidents have no clock {other}").into()),
        }
    }
    tx.commit().await
}

struct Clock<'a> {
    bot: &'a Bot,
    setup: &'a Setup,
    release: Option<&'a Release>,
    incident: &'a Incident,
    severity: &'a Severity,
    now: Instant,
}

impl Clock<'_> {
    /// Nobody has acknowledged in time.
    async fn response(&self, tx: &mut Tx) -> Outcome<()> {
        if self.incident.progress() != Progress::Open {
            return Ok(());
        }
        let card =
            view::response_overdue(self.incident, self.severity, self.pings(alert_pings(self.setup, self.severity)));
        if let (false, Some(release)) = (self.may_ping(), self.release) {
            let work = release.dates.next_work_begin(&self.bot.playbook.work_hours, self.now);
            set_timer(tx, timer::PING, self.incident.id, work).await?;
        }
        let Some(channel) = self.setup.channel(ChannelUse::Release) else { return Ok(()) };
        say_in_channel(tx, self.incident.id, (channel, card), ("overdue", self.now)).await
    }

    /// An update is owed, by the lead or else by those who were alerted. It is asked for again after another cadence.
    async fn update(&self, tx: &mut Tx) -> Outcome<()> {
        if !matches!(self.incident.progress(), Progress::Open | Progress::Acknowledged) {
            return Ok(());
        }
        let owing = match self.incident.lead {
            Some(lead) => Pings { users: vec![lead], roles: Vec::new() },
            None => alert_pings(self.setup, self.severity),
        };
        let card = view::update_overdue(self.incident, self.severity, self.pings(owing));
        say_in_thread(tx, self.incident.id, card, ("nag", self.now)).await?;
        match self.severity.updates {
            Some(cadence) => set_timer(tx, timer::UPDATE, self.incident.id, self.now + cadence).await,
            None => Ok(()),
        }
    }

    /// Work begins: what was posted quietly pings now.
    async fn ping(&self, tx: &mut Tx) -> Outcome<()> {
        if self.incident.progress() != Progress::Open {
            return Ok(());
        }
        let pings = alert_pings(self.setup, self.severity);
        if pings.is_empty() {
            return Ok(());
        }
        let card = view::late_alert(self.incident, self.severity, view::WORK_BEGINS, pings);
        let Some(channel) = self.setup.channel(ChannelUse::Release) else { return Ok(()) };
        say_in_channel(tx, self.incident.id, (channel, card), ("ping", self.now)).await
    }

    /// `pings`, or nobody while this severity has to stay quiet.
    fn pings(&self, pings: Pings) -> Pings {
        if self.may_ping() { pings } else { Pings::default() }
    }

    fn may_ping(&self) -> bool {
        may_ping(self.bot, self.release, self.severity, self.now)
    }
}
