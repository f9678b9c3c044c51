//! A model of incidents against the real bot: random acts, restarts and steps of the clock over several incidents. Each
//! act is answered as the model says, each incident has one card in the state that the model is in, and every reminder
//! that the model's clocks call for was given exactly once.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{FailurePersistence, FileFailurePersistence};
use serde_json::{Value, json};
use tplus::engine::clock::Instant;
use tplus::playbook::{Playbook, Severity};

use crate::support::{Scene, cases};

/// What people and the clock do. Incidents are named by their place among those that exist.
#[derive(Debug, Clone)]
enum Act {
    Declare(usize),
    Acknowledge(usize),
    Update(usize),
    Snooze(usize),
    Severity(usize, usize),
    Resolve(usize),
    Reopen(usize),
    Merge(usize, usize),
    Unmerge(usize),
    Restart,
    Pass(i64),
}

fn act() -> impl Strategy<Value = Act> {
    let which = 0..3_usize;
    prop_oneof![
        2 => (0..4_usize).prop_map(Act::Declare),
        3 => which.clone().prop_map(Act::Acknowledge),
        3 => which.clone().prop_map(Act::Update),
        2 => which.clone().prop_map(Act::Snooze),
        2 => (which.clone(), 0..4_usize).prop_map(|(which, to)| Act::Severity(which, to)),
        2 => which.clone().prop_map(Act::Resolve),
        1 => which.clone().prop_map(Act::Reopen),
        1 => (which.clone(), which.clone()).prop_map(|(which, into)| Act::Merge(which, into)),
        1 => which.prop_map(Act::Unmerge),
        1 => Just(Act::Restart),
        6 => (1..75_i64).prop_map(Act::Pass),
    ]
}

/// An incident as the model sees it. Times are seconds since the scene began.
#[derive(Debug, Clone)]
struct Modelled {
    severity: usize,
    reported: i64,
    watched: i64,
    acknowledged: bool,
    resolved: bool,
    merged: Option<usize>,
    /// Since when and until when the next update is awaited.
    update: Option<(i64, i64)>,
    snoozed: bool,
}

/// Which reminders were given, by incident: at which seconds.
type Given = BTreeMap<(usize, &'static str), Vec<i64>>;

struct Model {
    severities: Vec<Severity>,
    incidents: Vec<Modelled>,
    now: i64,
    given: Given,
}

fn seconds(length: chrono::TimeDelta) -> i64 {
    length.num_seconds()
}

impl Model {
    fn await_update(&mut self, which: usize) {
        let cadence = self.severities[self.incidents[which].severity].updates.map(seconds);
        let now = self.now;
        let incident = &mut self.incidents[which];
        incident.update = cadence.map(|cadence| (now, now + cadence));
        incident.snoozed = false;
    }

    /// Whether the act goes through; if so, the model has done it.
    fn does(&mut self, act: &Act) -> Option<bool> {
        let now = self.now;
        match *act {
            Act::Declare(severity) => {
                let fresh = Modelled {
                    severity,
                    reported: now,
                    watched: now,
                    acknowledged: false,
                    resolved: false,
                    merged: None,
                    update: None,
                    snoozed: false,
                };
                self.incidents.push(fresh);
                self.await_update(self.incidents.len() - 1);
                Some(true)
            }
            Act::Acknowledge(which) => {
                let incident = self.incidents.get_mut(which)?;
                let fits = !incident.resolved && incident.merged.is_none() && !incident.acknowledged;
                incident.acknowledged |= fits;
                Some(fits)
            }
            Act::Update(which) => {
                let incident = self.incidents.get(which)?;
                let fits = !incident.resolved && incident.merged.is_none();
                if fits {
                    self.await_update(which);
                }
                Some(fits)
            }
            Act::Snooze(which) => {
                let incident = self.incidents.get_mut(which)?;
                let fits = !incident.resolved && incident.merged.is_none() && incident.update.is_some();
                if let (true, Some((start, _))) = (fits, incident.update) {
                    incident.update = Some((start, now + 30 * 60));
                    incident.snoozed = true;
                }
                Some(fits)
            }
            Act::Severity(which, to) => {
                let incident = self.incidents.get_mut(which)?;
                let fits = !incident.resolved && incident.merged.is_none() && incident.severity != to;
                if fits {
                    incident.severity = to;
                    incident.watched = now;
                    self.await_update(which);
                }
                Some(fits)
            }
            Act::Resolve(which) => {
                let incident = self.incidents.get_mut(which)?;
                let fits = !incident.resolved && incident.merged.is_none();
                if fits {
                    incident.resolved = true;
                    incident.update = None;
                }
                Some(fits)
            }
            Act::Reopen(which) => {
                let incident = self.incidents.get_mut(which)?;
                let fits = incident.resolved && incident.merged.is_none();
                if fits {
                    incident.resolved = false;
                    incident.watched = now;
                    self.await_update(which);
                }
                Some(fits)
            }
            Act::Merge(which, into) => {
                let other = self.incidents.get(into)?.clone();
                let has_duplicates = self.incidents.iter().any(|one| one.merged == Some(which));
                let incident = self.incidents.get_mut(which)?;
                let live = |one: &Modelled| !one.resolved && one.merged.is_none();
                // Nothing that is worked on vanishes into what is over or less grave.
                let fits = which != into
                    && !has_duplicates
                    && live(incident)
                    && live(&other)
                    && other.severity <= incident.severity;
                if fits {
                    incident.merged = Some(into);
                }
                Some(fits)
            }
            Act::Unmerge(which) => {
                let incident = self.incidents.get_mut(which)?;
                let fits = incident.merged.is_some();
                if fits {
                    incident.merged = None;
                    incident.watched = now;
                    self.await_update(which);
                }
                Some(fits)
            }
            Act::Restart | Act::Pass(_) => None,
        }
    }

    /// Time passes until second `to`: what the clocks call for in between.
    fn pass(&mut self, to: i64) {
        let from = self.now;
        for (which, incident) in self.incidents.iter().enumerate() {
            if incident.resolved || incident.merged.is_some() {
                continue;
            }
            for (due, what) in called_for(incident, &self.severities[incident.severity], to) {
                if due > from && due <= to {
                    self.given.entry((which, what)).or_default().push(due);
                }
            }
        }
        self.now = to;
    }
}

/// Everything that the clocks of `incident` call for up to second `until`: when, and what.
fn called_for(incident: &Modelled, severity: &Severity, until: i64) -> Vec<(i64, &'static str)> {
    let mut all = Vec::new();
    let escalate = seconds(severity.escalate_after);
    let mut clock = |(start, end): (i64, i64), watched: i64, [warn, over, escalated]: [&'static str; 3]| {
        all.extend([(start + (end - start) * 3 / 4, warn), (end, over)].into_iter().filter(|(due, _)| *due > watched));
        all.extend((1..=2).map(|times| (end.max(watched) + escalate * times, escalated)));
    };
    let reported = incident.reported;
    if !incident.acknowledged {
        let end = reported + seconds(severity.response);
        clock((reported, end), incident.watched, ["response soon", "response over", "response escalated"]);
    }
    if let Some((_, limit)) = severity.resolution {
        let names = ["resolution soon", "resolution over", "resolution escalated"];
        clock((reported, reported + seconds(limit)), incident.watched, names);
    }
    if let Some((start, end)) = incident.update {
        let soon = if incident.snoozed { "not said" } else { "update soon" };
        clock((start, end), start, [soon, "update over", "update escalated"]);
        let cadence = severity.updates.map_or(i64::MAX, seconds);
        let repeats = (1..).map(|times| end + cadence.saturating_mul(times)).take_while(|due| *due <= until);
        all.extend(repeats.map(|due| (due, "update over")));
    }
    if let Some((target, _)) = severity.resolution {
        let due = reported + seconds(target);
        all.extend((due > incident.watched).then_some((due, "resolution target")));
    }
    all.retain(|(_, what)| *what != "not said");
    all
}

/// Which reminder a message is, if it is one.
fn reminder(text: &str) -> Option<&'static str> {
    let escalated = text.contains("📣 Escalated to");
    let (clock, over) = [
        ("response", text.contains("the deadline was <t:") && text.contains("Nobody has acknowledged yet. A P")),
        ("response", text.contains("The deadline for a")),
        ("resolution", text.contains("is not resolved. A P")),
        ("resolution", text.contains("is due to be resolved <t:")),
        ("target", text.contains("the target for a P")),
        ("update", text.contains("is overdue. It was due")),
        ("update", text.contains("The next update on INC-")),
    ]
    .into_iter()
    .enumerate()
    .find(|(_, (_, found))| *found)
    .map(|(index, (clock, _))| (clock, [0, 2, 5].contains(&index)))?;
    Some(match (clock, over, escalated) {
        ("response", _, true) => "response escalated",
        ("response", true, false) => "response over",
        ("response", false, false) => "response soon",
        ("resolution", _, true) => "resolution escalated",
        ("resolution", true, false) => "resolution over",
        ("resolution", false, false) => "resolution soon",
        ("update", _, true) => "update escalated",
        ("update", true, false) => "update over",
        ("update", false, false) => "update soon",
        _ => "resolution target",
    })
}

/// Which reminders the bot has given since `begun`, over all of #release and its threads.
fn given(scene: &Scene, incidents: usize, begun: Instant) -> Given {
    let guild = &scene.cast.guild;
    let mut given = Given::new();
    let threads = guild.threads(scene.cast.release).into_iter().map(|thread| thread.id);
    for place in threads.chain([scene.cast.release]) {
        for message in guild.messages(place) {
            let text = message.text();
            let Some(what) = reminder(&text) else { continue };
            let which = (0..incidents).find(|which| text.contains(&format!("INC-{}:", which + 1)));
            let at = (message.created_at - begun).num_seconds();
            given.entry((which.expect("a reminder names its incident"), what)).or_default().push(at);
        }
    }
    given
}

const SEVERITIES: [&str; 4] = ["P0", "P1", "P2", "P3"];

/// The command for `act`.
fn command(act: &Act, titles: usize) -> (&'static str, Value) {
    let named = |which: usize| format!("INC-{}", which + 1);
    match *act {
        Act::Declare(severity) => {
            ("incident declare", json!({ "severity": SEVERITIES[severity], "title": format!("Thing {titles}") }))
        }
        Act::Acknowledge(which) => ("incident acknowledge", json!({ "incident": named(which) })),
        Act::Update(which) => ("incident update", json!({ "changed": "news", "incident": named(which) })),
        Act::Snooze(which) => ("incident snooze", json!({ "minutes": "30", "incident": named(which) })),
        Act::Severity(which, to) => {
            ("incident severity", json!({ "severity": SEVERITIES[to], "incident": named(which) }))
        }
        Act::Resolve(which) => ("incident resolve", json!({ "resolution": "done", "incident": named(which) })),
        Act::Reopen(which) => ("incident reopen", json!({ "why": "again", "incident": named(which) })),
        Act::Merge(which, into) => ("incident link merge", json!({ "into": named(into), "incident": named(which) })),
        Act::Unmerge(which) => ("incident link unmerge", json!({ "incident": named(which) })),
        Act::Restart | Act::Pass(_) => ("", Value::Null),
    }
}

/// What an act that went through is answered, in part; a refusal never says this.
fn went_through(act: &Act) -> &'static str {
    match act {
        Act::Declare(_) => "is declared",
        Act::Acknowledge(_) => "acknowledged. You are the incident lead",
        Act::Update(_) => "updated.",
        Act::Snooze(_) => "snoozed.",
        Act::Severity(..) => "The clocks adjust.",
        Act::Resolve(_) => "resolved. The card shows it",
        Act::Reopen(_) => "open again.",
        Act::Merge(..) => "a duplicate of INC-",
        Act::Unmerge(_) => "no longer a duplicate",
        Act::Restart | Act::Pass(_) => "",
    }
}

/// The end of the model's day: work hours end at 20:00, and what is quiet then is another test's.
const LAST: i64 = 460 * 60;
/// A tplus that was started again does not know what the one before it sent; Discord forgets it within this time, which passes
/// before and after.
const BREATH: i64 = 10;

async fn live(acts: &[Act]) {
    let mut scene = Scene::launched().await;
    let jonas = scene.cast.jonas.clone();
    let begun = scene.stage.now();
    let mut model =
        Model { severities: Playbook::builtin().severities, incidents: Vec::new(), now: 0, given: Given::new() };
    for act in acts {
        match act {
            Act::Restart => {
                pass(&mut scene, &mut model, BREATH).await;
                scene.stage.kill_bot().await;
                scene.stage.start_bot().await.expect("it starts");
                pass(&mut scene, &mut model, BREATH).await;
            }
            Act::Pass(minutes) => {
                let seconds = (minutes * 60).min(LAST - model.now).max(0);
                pass(&mut scene, &mut model, seconds).await;
            }
            Act::Declare(_) if model.incidents.len() == 3 => {}
            act => {
                let titles = model.incidents.len();
                let Some(fits) = model.does(act) else { continue };
                let (name, options) = command(act, titles);
                let answer = scene.slash(&jonas, name, options).await;
                let done = answer.text().contains(went_through(act));
                assert_eq!(done, fits, "{act:?} was answered: {}", answer.text());
            }
        }
    }
    pass(&mut scene, &mut model, 2 * BREATH).await;
    each_once_and_on_time(&given(&scene, model.incidents.len(), begun), &model.given);
    one_card_each(&scene, &model);
}

/// Every reminder was given once, at its time or, where the channel was busy, some seconds later; and no other was.
fn each_once_and_on_time(given: &Given, called_for: &Given) {
    let names = |all: &Given| all.keys().copied().collect::<Vec<_>>();
    assert_eq!(names(given), names(called_for), "which reminders:\n{given:?}\n{called_for:?}");
    for (reminder, due) in called_for {
        let (mut due, mut at) = (due.clone(), given[reminder].clone());
        due.sort_unstable();
        at.sort_unstable();
        assert_eq!(at.len(), due.len(), "{reminder:?}: {at:?}, due at {due:?}");
        let on_time = at.iter().zip(&due).all(|(at, due)| (0..=15).contains(&(at - due)));
        assert!(on_time, "{reminder:?}: {at:?}, due at {due:?}");
    }
}

/// Lets time pass for the bot and for the model.
async fn pass(scene: &mut Scene, model: &mut Model, seconds: i64) {
    let length = chrono::TimeDelta::seconds(seconds);
    scene.stage.advance_to(scene.stage.now() + length).await.expect("time passes");
    model.pass(model.now + seconds);
}

fn one_card_each(scene: &Scene, model: &Model) {
    let messages = scene.cast.guild.messages(scene.cast.release);
    for (which, incident) in model.incidents.iter().enumerate() {
        let name = format!(" {} · INC-{} · ", SEVERITIES[incident.severity], which + 1);
        let cards: Vec<_> = messages.iter().filter(|message| message.text().contains(&name)).collect();
        assert_eq!(cards.len(), 1, "one card for{name}");
        let state = match (incident.merged.is_some(), incident.resolved, incident.acknowledged) {
            (true, ..) => "Duplicate of INC-",
            (_, true, _) => "✅ **Resolved.**",
            (_, _, true) => "🛠️ **Acknowledged.**",
            _ => "🚨 **Open.**",
        };
        assert!(cards[0].text().contains(state), "{state} on {}", cards[0].text());
    }
}

/// Cases that failed once are kept, and tried first from then on.
fn seeds() -> Option<Box<dyn FailurePersistence>> {
    Some(Box::new(FileFailurePersistence::Direct("tests/data/incident_model.seeds")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases("TPLUS_INCIDENTS", 4), max_shrink_iters: 12, failure_persistence: seeds(), ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_each_incident_has_one_card_and_each_reminder_comes_once(
        first in (0..4_usize).prop_map(Act::Declare),
        more in proptest::collection::vec(act(), 4..28),
    ) {
        let acts: Vec<Act> = std::iter::once(first).chain(more).collect();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        runtime.block_on(live(&acts));
    }
}
