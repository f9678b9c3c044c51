//! Every sentence and card about criteria of success.

use super::domain::{
    ChangelogLine, Compared, Evidence, Judged, JudgedTrigger, Progress, Prospect, STABLE, Tick, Verdict,
};
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::playbook::{Check, Counted, Criterion, DueRelease, Growth, Need, Period};
use crate::slices::feedback;
use crate::slices::incident::{Incident, short_name};
use crate::slices::metrics::{self, Grown};
use crate::slices::release::Release;
use crate::text::count;

pub(super) const TICK: &str = "tick";
/// How many of what was counted are named.
const NAMED: usize = 5;

fn mark(judged: &Judged<'_>) -> &'static str {
    match (judged.verdict, &judged.evidence) {
        (Verdict::Met, Evidence::Figure { is_stale: true, .. }) => "⏳",
        (Verdict::Met, _) => "✅",
        (Verdict::Unmet, _) => "❌",
        (Verdict::Unknown, _) => "❔",
    }
}

/// How a need is called.
pub fn need(need: Need) -> &'static str {
    match need {
        Need::Must => "Must have",
        Need::Target => "Target",
        Need::Stretch => "Stretch",
    }
}

/// Why a criterion stands as it does.
pub(super) fn evidence(judged: &Judged<'_>) -> String {
    evidence_of(&judged.evidence)
}

fn evidence_of(evidence: &Evidence<'_>) -> String {
    match evidence {
        Evidence::Reported { severity, count } => format!("{severity} reported: {count}"),
        Evidence::Figure { metric, value, seen, is_fresh, grown, .. } => {
            // Discord counts the time: what is shown stays the same while the figure does.
            let when = if *is_fresh { String::new() } else { format!(", {}", timestamp(*seen, 'R')) };
            let grown = grown.as_ref().map_or_else(String::new, |grown| growth(metric, grown));
            format!("{} {}{grown}{when}", metric.name, metrics::value(metric, *value))
        }
        Evidence::Grew { metric, percent } => {
            format!("{} {} since the launch", metric.name, metrics::signed_percent(*percent))
        }
        Evidence::Compared(compared) => {
            let one = |one: &Compared<'_>| {
                let shown = |value| metrics::value(one.metric, value);
                let worst = one.is_worse(one.worst) && !one.is_worse(one.after);
                let worst = if worst { format!(", {} at its worst", shown(one.worst)) } else { String::new() };
                format!("{} {} → {}{worst}", one.metric.name, shown(one.before), shown(one.after))
            };
            let all = compared.iter().map(one).collect::<Vec<_>>().join(", ");
            format!("{all}; up to {:.0}% worse counts as stable", STABLE * 100.0)
        }
        Evidence::Days { metric, kept, of } => {
            format!("{}: {kept} of {}", metric.name, count(*of, "workday", "workdays"))
        }
        Evidence::NoData(metrics) => {
            let names = metrics.iter().map(|metric| metric.name.as_str()).collect::<Vec<_>>().join(", ");
            format!("no data: {names}")
        }
        Evidence::Counted { what: Counted::Complaints, count, names } => {
            let shown = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if names.len() > NAMED { ", …" } else { "" };
            let named = if shown.is_empty() { shown } else { format!(": {shown}{more}") };
            format!("complaints of several people without a fix, issue or reply: {count}{named}")
        }
        Evidence::Counted { what: Counted::Features, count, .. } => format!("requested features released: {count}"),
        Evidence::Counted { what: Counted::BugReports, count, .. } => {
            format!("graded bugs that users reported: {count}")
        }
        Evidence::Either(either) => {
            let [one, other] = &**either;
            format!("{}; or {}", evidence_of(one), evidence_of(other))
        }
        Evidence::Counted { what: Counted::Helped, count, .. } => {
            format!(
                "questions of users that other users answered: {count}; `/release tick` says it where that is not all"
            )
        }
        Evidence::Overridden(tick, measured) => format!("set by {}; measured: {}", said(tick), evidence_of(measured)),
        Evidence::Said(tick) => said(tick),
        Evidence::Waiting => "only a person can judge this: nobody has yet".to_owned(),
    }
}

/// Something outstanding was reached.
pub(super) fn milestone(criterion: &Criterion) -> String {
    format!("🏆 Reached: {}", criterion.text)
}

/// How much a figure grew, where that is asked, and since when that is known.
fn growth(metric: &crate::playbook::Metric, grown: &Grown) -> String {
    let span = match grown.asked {
        Growth::By(_) => "in this period",
        Growth::Weekly => "in seven days",
    };
    match grown.change {
        None => format!(", growth unknown {span}"),
        Some(change) if grown.is_of_all => format!(", {} {span}", metrics::signed(metric, change.by)),
        Some(change) => format!(", {} since {}", metrics::signed(metric, change.by), timestamp(change.from, 'f')),
    }
}

/// How far a need's criteria are met.
pub fn progress(one: &Progress) -> String {
    let unknown = if one.unknown > 0 { format!(", {} unknown", one.unknown) } else { String::new() };
    format!("{} of {}{unknown}", one.met, one.all)
}

fn said(tick: &Tick) -> String {
    let words = match tick.words.trim() {
        "" => String::new(),
        words => format!(": {}", safe_title(words, 200)),
    };
    format!("{} {}{words}", safe_title(&tick.by, 60), timestamp(tick.at, 'f'))
}

/// One criterion with its evidence.
pub(super) fn line(judged: &Judged<'_>) -> String {
    format!("{} {}\n-# {}", mark(judged), judged.criterion.text, evidence(judged))
}

/// The same on one line.
pub(super) fn short(judged: &Judged<'_>) -> String {
    format!("{} {} ({})", mark(judged), judged.criterion.text, evidence(judged))
}

/// The criteria below their needs, each need with how far it is met.
fn by_need(judged: &[Judged<'_>], written: impl Fn(&Judged<'_>) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    for of in super::domain::progress(judged) {
        lines.push(format!("**{}** ({})", need(of.need), progress(&of)));
        lines.extend(judged.iter().filter(|one| one.criterion.need == of.need).map(&written));
    }
    lines
}

/// The criteria of `period`, with a button for each that a person may judge.
pub(super) fn criteria(period: &Period, judged: &[Judged<'_>], may_tick: bool) -> Card {
    let mut card = Card::new(format!("{}: success criteria", period.name), by_need(judged, line).join("\n"));
    if may_tick {
        let open = judged.iter().filter(|one| one.criterion.check == Check::ByHand || one.can_be_ticked());
        let button = |one: &Judged<'_>| {
            let is_met = one.verdict == Verdict::Met;
            let (label, style) = if is_met { ("☑", Style::Success) } else { ("☐", Style::Secondary) };
            let subject = format!("{}-{}", one.criterion.id, if is_met { "off" } else { "on" });
            Button::new(format!("{label} {}", one.criterion.text), style, CustomId::new("criteria", TICK, subject))
        };
        card.buttons = open.map(|one| vec![button(one)]).take(5).collect();
        card.footer = "Use /release tick to mark the others, with a note.".to_owned();
    }
    card
}

/// How the release does against its goals: each period that has begun, and whether it still runs, with what of it is missed.
pub(super) fn so_far(release: &Release, periods: &[(&Period, bool, Vec<Judged<'_>>)]) -> Card {
    let mut lines = Vec::new();
    for (period, is_running, judged) in periods {
        let needs = super::domain::progress(judged);
        let needs = needs.iter().map(|of| format!("{} {}", need(of.need).to_lowercase(), progress(of)));
        let so_far = if *is_running { ", so far" } else { "" };
        lines.push(format!("**{}{so_far}**: {}", period.name, needs.collect::<Vec<_>>().join(" · ")));
        let missed = |one: &&Judged<'_>| one.verdict == Verdict::Unmet && one.criterion.need != Need::Stretch;
        lines.extend(judged.iter().filter(missed).map(|one| format!("- {}", short(one))));
    }
    if lines.is_empty() {
        lines.push("Nothing has begun yet: the first criteria are launch day's.".to_owned());
    }
    Card::new(format!("{} against its goals", safe_title(&release.version, 60)), lines.join("\n"))
        .with_overflow("criteria.txt")
}

/// Launch day, when its 24 hours are over.
pub(super) fn launch_day(judged: &[Judged<'_>], stands: &str) -> Card {
    let wanted: Vec<Judged<'_>> = judged.iter().filter(|one| one.criterion.need != Need::Stretch).cloned().collect();
    let lines = by_need(&wanted, short).join("\n");
    Card::new("🏁 Launch day, judged over its 24 hours", format!("-# Now: {stands}\n{lines}"))
}

pub(super) const SCHEDULED: &str = "scheduled for today";

/// At most five names.
pub(super) fn named(names: &[String]) -> String {
    let shown = names.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{}: {shown}, …", names.len()) } else { format!("{}: {shown}", names.len()) }
}

pub(super) fn complaint(number: i64, people: i64) -> String {
    format!("{}, {people} people", feedback::short_name(number))
}

pub(super) fn faster(metric: &crate::playbook::Metric, gain: f64) -> String {
    format!("{} {gain:.0}% better", metric.name)
}

/// How many lines of a changelog are shown.
const CHANGELOG: usize = 15;

/// What speaks for a release, and what does not.
pub(super) fn due(prospect: &Prospect<'_>) -> Card {
    let line = |one: &JudgedTrigger<'_>| match &one.holds {
        Some(why) => format!("✅ {} ({why})", one.ground.text),
        None => format!("▫️ {}", one.ground.text),
    };
    let mut lines: Vec<String> = prospect.grounds.iter().map(line).collect();
    lines.extend(changelog(&prospect.changelog));
    lines.extend(waiting(&prospect.waiting));
    let state = if prospect.is_due() { "due" } else { "not due yet" };
    let title = format!("📦 {}: {state}", titled(prospect));
    let mut card = Card::new(title, lines.join("\n"));
    card.footer = "One of these is enough. Only work since the last release counts.".to_owned();
    card
}

/// The same once a version is out.
pub(super) fn due_shipped(kind: &DueRelease, version: &str, at: Instant) -> Card {
    Card::new(format!("📦 {}: {} is out", kind.name, safe_title(version, 60)), format!("Since {}.", timestamp(at, 'f')))
}

/// The kind of release, with what it would be called.
fn titled(prospect: &Prospect<'_>) -> String {
    match &prospect.names.next {
        Some(next) => format!("{} {}", prospect.kind.name, safe_title(next, 60)),
        None => prospect.kind.name.clone(),
    }
}

/// What a changelog would say, to be taken over.
fn changelog(done: &[ChangelogLine]) -> Vec<String> {
    if done.is_empty() {
        return Vec::new();
    }
    let people = |one: &ChangelogLine| match one.behind {
        Some((people, _)) if people > 1 => format!(", from {people} people"),
        _ => String::new(),
    };
    let title = |one: &ChangelogLine| match one.words_of {
        Some(_) => format!("\"{}\"", safe_title(&one.title, 120)),
        None => safe_title(&one.title, 120),
    };
    let line = |one: &ChangelogLine| format!("- {} ({}{})", title(one), one.name, people(one));
    let mut lines = vec!["**For the changelog**".to_owned()];
    lines.extend(done.iter().take(CHANGELOG).map(line));
    lines.extend((done.len() > CHANGELOG).then(|| format!("-# … and {} more", done.len() - CHANGELOG)));
    lines
}

/// What is to be fixed in the next release and is open.
fn waiting(incidents: &[Incident]) -> Vec<String> {
    if incidents.is_empty() {
        return Vec::new();
    }
    let line =
        |one: &Incident| format!("- {} ({}): {}", short_name(one.number), one.severity, safe_title(&one.title, 120));
    let mut lines = vec!["**Open, to be fixed in it**".to_owned()];
    lines.extend(incidents.iter().take(CHANGELOG).map(line));
    lines
}

pub(super) fn due_line(prospect: &Prospect<'_>, one: &JudgedTrigger<'_>) -> String {
    format!("📦 {} is due: {} ({})", titled(prospect), one.ground.text, one.holds.as_deref().unwrap_or_default())
}

pub(super) fn no_release_due(kinds: &[DueRelease]) -> UserError {
    let kind =
        |kind: &DueRelease| format!("{} from T+{} to T+{}", kind.name.to_lowercase(), kind.from_day, kind.to_day);
    let kinds = kinds.iter().map(kind).collect::<Vec<_>>().join(", ");
    UserError(format!("The plan has no release of its own in these days. It has: {kinds}."))
}

pub(super) fn unknown(typed: &str) -> UserError {
    UserError(format!("There is no criterion \"{}\". Pick one from the list.", safe_title(typed, 80)))
}

pub(super) fn no_period(typed: &str, known: &[Period]) -> UserError {
    let known = known.iter().map(|period| period.name.as_str()).collect::<Vec<_>>().join(", ");
    UserError(format!("There are no criteria for \"{}\". There are: {known}.", safe_title(typed, 60)))
}

pub(super) fn measured(judged: &Judged<'_>) -> UserError {
    UserError(format!(
        "\"{}\" is measured: {}. `/metric record` corrects a value; `/release tick` with a note overrides the verdict.",
        judged.criterion.text,
        evidence(judged)
    ))
}

pub(super) fn ticked(text: &str, is_met: bool) -> Card {
    let stands = if is_met { "met" } else { "not met" };
    Card::sentence(format!("Marked as {stands}: {text}"))
}
