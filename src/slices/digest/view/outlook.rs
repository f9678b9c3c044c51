//! What posts say is next, and what stands in the way (READINGS, "What a summary says").

use chrono::Days;
use minijinja::{Value, context};

use super::super::domain::MITIGATED_BY;
use super::super::outlook::Outlook;
use super::{QUOTE, weekday};
use crate::discord::text::{message_link, safe_title};
use crate::engine::clock::{Instant, Window};
use crate::ids::{GuildId, MessageRef};
use crate::playbook::{Playbook, Priority, ReleaseDates};
use crate::slices::criteria::Over;
use crate::slices::feedback::{self, Statement};
use crate::slices::incident::{Incident, action_short_name, short_name};
use crate::slices::release::Release;
use crate::text::{count, duration};

/// How many things a focus has at most.
const FOCUS: usize = 5;
/// How many questions are linked.
const LINKED: usize = 3;
/// How many fixes the day's line names.
const FIRST: usize = 3;
/// How much of it stands there then, in characters.
const SHORT: usize = 40;
/// After so many days a daily post names a topic in short.
const KNOWN_AFTER: Days = Days::new(2);
/// How many challenges are named at most.
const CHALLENGES: usize = 6;

/// By which days and words an outlook is told.
#[derive(Clone, Copy)]
pub(in crate::slices::digest) struct Told<'a> {
    pub(in crate::slices::digest) guild: GuildId,
    pub(in crate::slices::digest) playbook: &'a Playbook,
    pub(in crate::slices::digest) dates: &'a ReleaseDates,
    pub(in crate::slices::digest) now: Instant,
    /// Whether a post comes every day: what has stood in it for days is named in short.
    pub(in crate::slices::digest) is_daily: bool,
}

impl Told<'_> {
    /// `what`, with the day since which it is to be done where that is not today.
    fn aged(&self, what: String, since: Instant) -> String {
        let since = self.dates.date(since);
        if since < self.dates.date(self.now) { format!("{what} (since {})", weekday(since)) } else { what }
    }

    /// By when something is to be done.
    fn due(&self, at: Instant) -> String {
        match (at < self.now, self.dates.date(at) == self.dates.date(self.now)) {
            (true, _) => format!("was due {}", self.day(at)),
            (false, true) => format!("due today at {}", at.with_timezone(&self.dates.zone).format("%H:%M")),
            (false, false) => format!("due {}", self.day(at)),
        }
    }

    fn day(&self, at: Instant) -> String {
        weekday(self.dates.date(at))
    }

    /// Whether what is to be done since `since` has been read often enough.
    fn is_known(&self, since: Instant) -> bool {
        self.is_daily && self.dates.date(since) + KNOWN_AFTER <= self.dates.date(self.now)
    }
}

fn incident(incident: &Incident) -> String {
    format!("{} ({}): {}", short_name(incident.number), incident.severity, safe_title(&incident.title, QUOTE))
}

fn topic(statement: &Statement) -> String {
    format!(
        "{}{}: {}",
        feedback::short_name(statement.number),
        statement.of_people(),
        safe_title(&statement.words.text, QUOTE)
    )
}

/// What is to be done next, the most pressing first, each with its age.
pub(in crate::slices::digest) fn focus(outlook: &Outlook, told: Told<'_>) -> Vec<String> {
    let incidents = outlook.incidents.iter().map(|one| told.aged(format!("Resolve {}", incident(one)), one.reported));
    let blockers = outlook.blockers.iter().map(|one| {
        let owner = one
            .owner
            .as_ref()
            .map_or_else(String::new, |owner| format!("; {} sees to it", safe_title(&owner.name, 40)));
        let unblock = format!("Unblock {}: {}{owner}", safe_title(&one.name, 40), safe_title(&one.what, QUOTE));
        told.aged(unblock, one.since)
    });
    let actions = outlook.actions.iter().map(|action| {
        let (owner, what) = (safe_title(&action.owner_name, 40), safe_title(&action.what, QUOTE));
        format!("Finish {} ({owner}, {}): {what}", action_short_name(action.number), told.due(action.due))
    });
    let postmortems = outlook.postmortems.iter().map(|(incident, due)| {
        let title = safe_title(&incident.title, QUOTE);
        format!("Write the post-mortem of {} ({}): {title}", short_name(incident.number), told.due(*due))
    });
    let texts = outlook.texts.iter().map(|(job, since)| {
        format!("Publish or drop the {} (it waits since {})", super::waiting::called(*job), told.day(*since))
    });
    let questions = questions(&outlook.questions, told);
    let left_open = outlook.left_open.iter().map(|incident| {
        let since = incident.resolved.map_or_else(String::new, |at| format!(" (resolved {})", told.day(at)));
        format!("{}{since}", short_name(incident.number))
    });
    let left_open = left_open.collect::<Vec<_>>().join(", ");
    let left_open = (!left_open.is_empty()).then(|| format!("Close {left_open}: what is left stands in each thread"));
    let musts = outlook.musts.failing.iter().map(|must| format!("Meet the must-have: {must}"));
    let feedback = topics_next(outlook, told);
    let work = outlook.release_due.iter().cloned().chain(blockers).chain(actions).chain(postmortems);
    let work = work.chain(questions).chain(texts).chain(left_open);
    incidents.chain(work).chain(musts).chain(feedback).take(FOCUS).collect()
}

/// The questions of users that nobody has answered for long, in one line; nothing where there are none.
fn questions(waiting: &[(MessageRef, Instant)], told: Told<'_>) -> Option<String> {
    let link =
        |(at, asked): &(MessageRef, Instant)| format!("[{}]({})", told.day(*asked), message_link(told.guild, *at));
    let links = waiting.iter().take(LINKED).map(link).collect::<Vec<_>>().join(", ");
    let questions = count(waiting.len(), "user question that has", "user questions that have");
    (!waiting.is_empty()).then(|| format!("Answer {questions} waited for a day or longer: {links}"))
}

/// What of feedback is to be done next; what daily posts have named for days is one short line.
fn topics_next(outlook: &Outlook, told: Told<'_>) -> Vec<String> {
    let next = next_topics(&outlook.topics, told.playbook).into_iter();
    let (known, new): (Vec<_>, Vec<_>) = next.partition(|(_, topic)| told.is_known(topic.tagged));
    let line =
        |(kind, first): &(Next, &Statement)| told.aged(format!("{} {}", kind.verb(), topic(first)), first.tagged);
    let short = |(kind, first): &(Next, &Statement)| {
        let (verb, words) = (kind.verb().to_lowercase(), safe_title(&first.words.text, SHORT));
        told.aged(format!("{verb} FB-{} \"{words}\"", first.number), first.tagged)
    };
    let open = known.iter().map(short).collect::<Vec<_>>().join(", ");
    let open = (!open.is_empty()).then(|| format!("Open for days: {open}"));
    new.iter().map(line).chain(open).collect()
}

/// What is to be done about a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It is a bug, or hard to use.
    Fix,
    /// It is a wish.
    Build,
}

impl Next {
    fn verb(self) -> &'static str {
        match self {
            Self::Fix => "Fix",
            Self::Build => "Build",
        }
    }
}

/// What of the open `topics` is to be fixed and what to be built next.
pub(super) fn next_topics<'t>(topics: &'t [Statement], playbook: &Playbook) -> Vec<(Next, &'t Statement)> {
    let kinds = [(Next::Fix, ["bug", "ux"].as_slice()), (Next::Build, &["feature"])].into_iter();
    kinds.filter_map(|(kind, of)| Some((kind, first_of(topics, of, playbook)?))).collect()
}

/// What comes first of what is to be fixed, behind what the plan has for the day: `: FB-3 (4 people), FB-7`.
pub(in crate::slices::digest) fn first_to_fix(topics: &[Statement], playbook: &Playbook) -> String {
    let mut fixes: Vec<&Statement> =
        topics.iter().filter(|topic| ["bug", "ux"].contains(&topic.category.as_str())).collect();
    fixes.sort_by_key(|topic| rank(topic, playbook));
    let name = |topic: &&Statement| match topic.people {
        0 | 1 => feedback::short_name(topic.number),
        people => format!("{} ({people} people)", feedback::short_name(topic.number)),
    };
    match fixes.iter().take(FIRST).map(name).collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        names => format!(": {}", names.join(", ")),
    }
}

/// What comes first: by priority, then by the people behind it. What nobody has estimated goes by the people.
fn rank(topic: &Statement, playbook: &Playbook) -> (Priority, i64, i64) {
    (topic.priority(playbook).unwrap_or(Priority::Medium), -topic.votes(playbook), topic.number)
}

/// Which open topic of these categories comes first.
fn first_of<'t>(topics: &'t [Statement], categories: &[&str], playbook: &Playbook) -> Option<&'t Statement> {
    let fitting = topics.iter().filter(|topic| categories.contains(&topic.category.as_str()));
    let with_words = fitting.filter(|topic| !topic.words.text.trim().is_empty());
    with_words.min_by_key(|topic| rank(topic, playbook))
}

/// What stands in the way.
pub(in crate::slices::digest) fn challenges((outlook, over): (&Outlook, &[Over]), told: Told<'_>) -> Vec<String> {
    let open = outlook.incidents.iter().map(|one| {
        let since = duration(told.now - one.reported);
        let title = safe_title(&one.title, QUOTE);
        format!("{} ({}) open for {since}: {title}", short_name(one.number), one.severity)
    });
    let overdue = outlook.overdue_clocks.iter().map(|clock| format!("Overdue: {clock}"));
    let missed = over.iter().flat_map(|one| {
        one.musts.failing.iter().map(move |must| format!("Must-have of {} missed: {must}", one.period))
    });
    let targets = over.iter().filter(|one| !one.missed_targets.is_empty());
    let targets = targets.map(|one| format!("Targets of {} missed: {}", one.period, one.missed_targets.join("; ")));
    let failing = outlook.musts.failing.iter().map(|must| format!("Must-have not met so far: {must}"));
    let musts = missed.chain(failing).chain(targets);
    let unaddressed = outlook
        .unaddressed
        .iter()
        .map(|one| told.aged(format!("No fix, issue or reply yet for {}", topic(one)), one.tagged));
    let today = told.dates.date(told.now);
    let old = outlook.blockers.iter().filter(|one| told.dates.date(one.since) < today);
    let old = old.map(|one| {
        let (name, what) = (safe_title(&one.name, 40), safe_title(&one.what, QUOTE));
        told.aged(format!("{name} is blocked: {what}"), one.since)
    });
    open.chain(overdue).chain(musts).chain(unaddressed).chain(old).take(CHALLENGES).collect()
}

/// The challenges as templates take them: each line says what is done about it, or that nothing is.
pub(in crate::slices::digest) fn challenges_value(lines: &[String]) -> Value {
    let one = |line: &String| {
        let (what, mitigation) = line.split_once(MITIGATED_BY).unwrap_or((line, ""));
        let mitigation = match mitigation.trim() {
            "" => "none noted yet",
            mitigation => mitigation,
        };
        context! { what => what.trim(), mitigation => mitigation }
    };
    lines.iter().map(one).collect()
}

/// What became of the release as a whole in `window`: that it was rolled back, because of `incidents`, and launched again.
pub(in crate::slices::digest) fn turns(release: &Release, incidents: &[Incident], window: Window) -> Vec<String> {
    let day = |at: Instant| weekday(release.dates.date(at));
    let back = incidents.iter().filter_map(|incident| {
        let rollback = incident.rollback.as_ref().filter(|rollback| window.holds(rollback.decided))?;
        let (to, name) = (safe_title(&rollback.to, 60), short_name(incident.number));
        Some(format!("⏪ Rolled back to {to} because of {name} ({})", day(rollback.decided)))
    });
    let again = release.launched_again_as().filter(|_| window.holds(release.course.since));
    let again = again
        .map(|version| format!("🔁 Launched again as {} ({})", safe_title(version, 60), day(release.course.since)));
    back.chain(again).collect()
}

/// What is said where no challenge was found, and what could not be looked at.
pub(in crate::slices::digest) fn no_challenges(outlook: &Outlook, over: &[Over]) -> String {
    // Where a period has ended, that is what the report is about.
    let running = over.is_empty().then_some(&outlook.musts);
    let musts = over.iter().map(|one| &one.musts).chain(running);
    let mut unjudged: Vec<&str> = musts.flat_map(|musts| &musts.unjudged).map(String::as_str).collect();
    unjudged.sort_unstable();
    unjudged.dedup();
    let unknown = match unjudged.as_slice() {
        [] => String::new(),
        unjudged => format!(" Not known, and would not show here: {}.", unjudged.join("; ")),
    };
    // Targets are judged when their time is over.
    let missed = if over.is_empty() { "must-have" } else { "must-have or target" };
    format!(
        "None: no open incident, overdue clock, missed {missed}, old blocker, or complaint of several people without an \
         answer.{unknown}"
    )
}
