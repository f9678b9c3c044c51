//! The release's status: computed from incidents, issues and must-criteria, with its reasons, unless somebody set another.

mod domain;
mod store;
mod view;

pub use domain::{Light, Override, OverrideMistake, Status};
pub use store::{current_override, end_override, set_override};

use domain::Evidence;

use crate::bot::Bot;
use crate::bot::slice::Slice;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::playbook::Playbook;
use crate::slices::criteria::Assessment;
use crate::slices::incident::{ClockId, Incident, short_name};
use crate::slices::release::Release;

/// What this slice does: others show it.
pub const SLICE: Slice = Slice { held: store::HELD, ..Slice::new("status") };

/// The status at `now`, as it follows from what was assessed then or as somebody set it.
///
/// # Errors
/// What the database said.
pub async fn of(bot: &Bot, release: &Release, assessed: &Assessment<'_>, now: Instant) -> Outcome<Status> {
    let computed = evidence(&bot.playbook, release, assessed, now).judge();
    Ok(match current_override(bot.store.read(), release.id, now).await? {
        Some((given, by)) => view::overridden(&given, &by, &computed),
        None => computed,
    })
}

fn evidence(playbook: &Playbook, release: &Release, assessed: &Assessment<'_>, now: Instant) -> Evidence {
    let (open, musts) = (assessed.known.issues.open(), assessed.musts.clone());
    let of = |severity: &str| -> Vec<String> {
        let incidents = open.incidents.iter().filter(|incident| incident.severity == severity);
        let github = open.github.iter().filter(|issue| issue.severity(playbook) == Some(severity));
        let incidents = incidents.map(|incident| short_name(incident.number));
        incidents.chain(github.map(|issue| format!("#{}", issue.number))).collect()
    };
    // Severities are listed with the gravest first.
    let mut severities = playbook.severities.iter();
    let state = release.state(playbook, now);
    let rolling_back: Vec<String> = open
        .incidents
        .iter()
        .filter(|incident| incident.rollback.as_ref().is_some_and(|rollback| rollback.done.is_none()))
        .map(|incident| short_name(incident.number))
        .collect();
    Evidence {
        open_p0: severities.next().map(|severity| of(&severity.id)).unwrap_or_default(),
        open_p1: severities.next().map(|severity| of(&severity.id)).unwrap_or_default(),
        p1_limit: playbook.phase(release.dates.plan_day(now)).p1_limit,
        rolled_back: view::rolled_back(release, &rolling_back),
        not_out: view::not_out(release, state, now),
        overdue: open.incidents.iter().flat_map(|incident| overdue(playbook, incident, now)).collect(),
        failing: musts.failing,
        stale: musts.stale,
        figures: musts.figures,
        unknown: musts.unknown,
    }
}

/// The clocks of `incident` that have run out at `now`, in words: `response to INC-3`.
pub fn overdue(playbook: &Playbook, incident: &Incident, now: Instant) -> Vec<String> {
    let Some(severity) = playbook.severity(&incident.severity) else { return Vec::new() };
    let name = short_name(incident.number);
    let out = incident.running(severity).into_iter().filter(|(_, end)| *end < now);
    let what = |clock| match clock {
        ClockId::Response => "response to",
        ClockId::Update => "update on",
        ClockId::Resolution => "resolution of",
    };
    out.map(|(clock, _)| format!("{} {name}", what(clock))).collect()
}
