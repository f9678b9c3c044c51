//! From TOML to what the plan says about incidents, and the rules that hold between its parts.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{
    Advice, CheckItem, Choice, Conditions, Decision, FixStrategy, Hotfix, HotfixRule, IncidentRules, Incidents,
    MatrixRow, Milestone, PostmortemRules, PublicUpdates, PullShows, Step, Within,
};
use crate::playbook::reader::Table;

/// The ids that other sections may name.
pub(in crate::playbook) struct Known<'k> {
    pub(in crate::playbook) roles: &'k BTreeSet<String>,
    pub(in crate::playbook) severities: &'k BTreeSet<String>,
}

/// The steps that tplus itself moves an incident through: it cannot do without them.
const FIXED_STEPS: [&str; 5] = ["identify", "alert", "investigate", "triage", "postmortem"];
/// How many entries a card has buttons for.
const MOST: [(&str, usize); 5] =
    [("closing", 5), ("hotfix", 20), ("fix_strategies", 5), ("causes", 15), ("rollback_steps", 5)];
/// How long an id may be: it has to fit into a button.
const LONGEST_ID: usize = 30;
/// What a milestone can go by beside the checklist.
const MOMENTS: [&str; 3] = ["reported", "declared", "resolved"];

pub(in crate::playbook) fn incidents(root: &Table<'_, '_>, known: &Known<'_>) -> Incidents {
    let causes: Vec<Choice> = root.tables("causes").iter().map(cause).collect();
    let cause_ids: BTreeSet<String> = causes.iter().map(|cause| cause.id.clone()).collect();
    let closing: Vec<CheckItem> = root.tables("closing").iter().map(|table| check_item(table, known)).collect();
    let read = Incidents {
        rules: root.table("incident").map(|table| rules(&table, known)).unwrap_or_default(),
        public_updates: root.table("public_updates").map(|table| public_updates(&table, known)).unwrap_or_default(),
        steps: steps(root),
        strategies: root.tables("fix_strategies").iter().map(strategy).collect(),
        hotfix: root.table("hotfix").map(|table| hotfix(&table, known, (&cause_ids, &closing))).unwrap_or_default(),
        rollback_steps: root.optional_tables("rollback_steps").iter().map(|table| check_item(table, known)).collect(),
        rollback: root.tables("rollback").iter().filter_map(|table| matrix_row(table, known, &cause_ids)).collect(),
        postmortem: root.table("postmortem").map(|table| postmortem(&table, known)).unwrap_or_default(),
        closing,
        causes,
    };
    check_sizes(root, &read);
    read
}

fn check_sizes(root: &Table<'_, '_>, read: &Incidents) {
    let ids = |list: &[CheckItem]| list.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
    let lists = [
        ids(&read.closing),
        ids(&read.hotfix.checklist),
        read.strategies.iter().map(|strategy| strategy.id.clone()).collect(),
        read.causes.iter().map(|cause| cause.id.clone()).collect(),
        ids(&read.rollback_steps),
    ];
    for ((key, most), ids) in MOST.into_iter().zip(lists) {
        if ids.len() > most {
            root.mistake_at(key, format!("a card has room for {most} of these, not for {}", ids.len()));
        }
        for id in ids.iter().filter(|id| id.len() > LONGEST_ID) {
            root.mistake_at(key, format!("the id \"{id}\" is longer than {LONGEST_ID} characters"));
        }
    }
}

/// How many unconfirmed reports one person and a server may have open, where the playbook doesn't say.
const UNCONFIRMED_BY_ONE: u32 = 3;
const UNCONFIRMED_BY_ALL: u32 = 20;

fn rules(table: &Table<'_, '_>, known: &Known<'_>) -> IncidentRules {
    let rules = IncidentRules {
        same_within: table.duration("same_within"),
        warn_at_percent: table.number("warn_at_percent"),
        escalation: table.texts("escalation"),
        private_leads: table.texts("private_leads"),
        snooze_minutes: table.numbers("snooze_minutes"),
        step_reminders: table.optional_texts("step_reminders"),
        unconfirmed_by_one: table.optional_number("unconfirmed_by_one").unwrap_or(UNCONFIRMED_BY_ONE),
        unconfirmed_by_all: table.optional_number("unconfirmed_by_all").unwrap_or(UNCONFIRMED_BY_ALL),
    };
    if rules.unconfirmed_by_one == 0 || rules.unconfirmed_by_all == 0 {
        table.mistake_at(
            "unconfirmed_by_one",
            "at least one unconfirmed report must be allowed, or nobody can report anything",
        );
    }
    if !(1..100).contains(&rules.warn_at_percent) {
        table.mistake_at("warn_at_percent", "`warn_at_percent` must be from 1 to 99");
    }
    if !(1..=4).contains(&rules.snooze_minutes.len()) {
        table.mistake_at("snooze_minutes", "`snooze_minutes` must name one to four lengths of time");
    }
    must_be_known(table, "escalation", &rules.escalation, known.roles, "role");
    must_be_known(table, "private_leads", &rules.private_leads, known.roles, "role");
    must_be_known(table, "step_reminders", &rules.step_reminders, known.severities, "severity");
    table.nothing_else();
    rules
}

fn must_be_known(table: &Table<'_, '_>, key: &str, names: &[String], known: &BTreeSet<String>, what: &str) {
    for name in names.iter().filter(|name| !known.contains(*name)) {
        table.mistake_at(key, format!("\"{name}\" is not a {what} id"));
    }
}

fn public_updates(table: &Table<'_, '_>, known: &Known<'_>) -> PublicUpdates {
    let updates = PublicUpdates {
        ask: table.texts("ask"),
        severities: table.texts("severities"),
        first: table.duration("first"),
        days: table.numbers("days"),
        every: table.duration("every"),
    };
    if updates.every < TimeDelta::minutes(1) {
        table.mistake_at("every", "`every` must be a minute or more");
    }
    must_be_known(table, "ask", &updates.ask, known.roles, "role");
    must_be_known(table, "severities", &updates.severities, known.severities, "severity");
    table.nothing_else();
    updates
}

fn steps(root: &Table<'_, '_>) -> Vec<Step> {
    let steps: Vec<Step> = root.tables("incident_steps").iter().map(step).collect();
    for fixed in FIXED_STEPS.iter().filter(|fixed| !steps.iter().any(|step| step.id == **fixed)) {
        root.mistake_at("incident_steps", format!("a step with the id \"{fixed}\" is needed"));
    }
    steps
}

fn step(table: &Table<'_, '_>) -> Step {
    let (from, within) = (table.text("from"), table.optional_elapsed("within"));
    let within = match (from.as_str(), within) {
        ("report", Some(within)) => Within::Report(within),
        ("step", Some(within)) => Within::Step(within),
        ("resolution", Some(within)) => Within::Resolution(within),
        ("service_level", None) => Within::ServiceLevel,
        ("throughout", None) => Within::Throughout,
        ("report" | "step" | "resolution", None) => {
            table.mistake_at("from", format!("from = \"{from}\" needs a `within`"));
            Within::Throughout
        }
        ("service_level" | "throughout", Some(_)) => {
            table.mistake_at("within", format!("from = \"{from}\" has no `within`"));
            Within::Throughout
        }
        (other, _) => {
            let known = "report, step, resolution, service_level, throughout";
            table.mistake_at("from", format!("\"{other}\" is none of {known}"));
            Within::Throughout
        }
    };
    let users = table.optional_text("users").unwrap_or_default();
    let step = Step {
        id: table.text("id"),
        name: table.text("name"),
        what: table.text("what"),
        within,
        users,
        releases: table.optional_flag("releases"),
    };
    table.nothing_else();
    step
}

fn cause(table: &Table<'_, '_>) -> Choice {
    let cause = Choice { id: table.text("id"), name: table.text("name") };
    table.nothing_else();
    cause
}

fn strategy(table: &Table<'_, '_>) -> FixStrategy {
    let strategy = FixStrategy {
        id: table.text("id"),
        name: table.text("name"),
        what: table.text("what"),
        without_release: table.optional_flag("without_release"),
    };
    table.nothing_else();
    strategy
}

fn check_item(table: &Table<'_, '_>, known: &Known<'_>) -> CheckItem {
    let people = table.optional_number("people").unwrap_or(1);
    if people == 0 {
        table.mistake_at("people", "`people` must be one or more");
    }
    let roles = table.optional_texts("roles");
    must_be_known(table, "roles", &roles, known.roles, "role");
    let not_by = table.optional_text("not_by");
    let asks_root_cause = table.optional_flag("asks_root_cause");
    let item = CheckItem { id: table.text("id"), text: table.text("text"), people, roles, not_by, asks_root_cause };
    table.nothing_else();
    item
}

fn hotfix(table: &Table<'_, '_>, known: &Known<'_>, (causes, closing): (&BTreeSet<String>, &[CheckItem])) -> Hotfix {
    let rule = |table: &Table<'_, '_>| {
        let rule = HotfixRule { text: table.text("text"), when: conditions(table, known, causes) };
        table.nothing_else();
        rule
    };
    let when = table.tables("when").iter().map(rule).collect();
    let checklist: Vec<CheckItem> = table.tables("checklist").iter().map(|table| check_item(table, known)).collect();
    for other in checklist.iter().filter_map(|item| item.not_by.as_ref()) {
        if !checklist.iter().any(|item| item.id == *other) {
            table.mistake_at("checklist", format!("`not_by`: \"{other}\" is no entry of the checklist"));
        }
    }
    let milestone = |table: &Table<'_, '_>| {
        let done = table.text("done");
        if !MOMENTS.contains(&done.as_str()) && !checklist.iter().chain(closing).any(|item| item.id == done) {
            let moments = MOMENTS.join(", ");
            table.mistake_at(
                "done",
                format!("\"{done}\" is neither {moments} nor an entry of the checklist or of `closing`"),
            );
        }
        let pull = table.optional_text("pull").and_then(|shows| {
            let known = [("written", PullShows::Written), ("opened", PullShows::Opened), ("merged", PullShows::Merged)];
            let found = known.into_iter().find(|(name, _)| *name == shows).map(|(_, shows)| shows);
            if found.is_none() {
                table.mistake_at("pull", format!("\"{shows}\" is none of written, opened, merged"));
            }
            found
        });
        let milestone = Milestone { at: table.elapsed("at"), what: table.text("what"), done, pull };
        table.nothing_else();
        milestone
    };
    let timeline = table.tables("timeline").iter().map(milestone).collect();
    table.nothing_else();
    Hotfix { when, timeline, checklist }
}

fn conditions(table: &Table<'_, '_>, known: &Known<'_>, causes: &BTreeSet<String>) -> Conditions {
    let when = Conditions {
        severities: table.optional_texts("severities"),
        causes: table.optional_texts("causes"),
        more_than_percent: table.optional_number("more_than_percent"),
        unfixed_for: table.optional_duration("unfixed_for"),
        at_least: table.optional_number("at_least"),
        within_first: table.optional_duration("within_first"),
        clear_fix: table.optional_flag("clear_fix"),
        alone: table.optional_flag("alone"),
    };
    must_be_known(table, "severities", &when.severities, known.severities, "severity");
    must_be_known(table, "causes", &when.causes, causes, "cause");
    if when == Conditions::default() {
        table.mistake("this has no condition, so it would always hold");
    }
    when
}

fn matrix_row(table: &Table<'_, '_>, known: &Known<'_>, causes: &BTreeSet<String>) -> Option<MatrixRow> {
    let kind = table.text("kind");
    let advice = match kind.as_str() {
        "rollback" => Some(Advice::Rollback),
        "consider" => Some(Advice::Consider),
        "hotfix" => Some(Advice::Hotfix),
        other => {
            table.mistake_at("kind", format!("\"{other}\" is none of rollback, consider, hotfix"));
            None
        }
    };
    let (scenario, decision) = (table.text("scenario"), table.text("decision"));
    let (when, extra) = (conditions(table, known, causes), table.optional_text("extra"));
    table.nothing_else();
    Some(MatrixRow { scenario, decision, advice: advice?, when, extra })
}

fn postmortem(table: &Table<'_, '_>, known: &Known<'_>) -> PostmortemRules {
    let rules = PostmortemRules {
        severities: table.texts("severities"),
        due: table.duration("due"),
        remind: table.durations("remind"),
    };
    if rules.remind.iter().any(|remind| *remind >= rules.due) {
        table.mistake_at("remind", "a reminder must come before `due`");
    }
    must_be_known(table, "severities", &rules.severities, known.severities, "severity");
    table.nothing_else();
    rules
}

/// The decisions, which may name the full team.
pub(in crate::playbook) fn decisions(root: &Table<'_, '_>, known: &Known<'_>) -> Vec<Decision> {
    let decision = |table: &Table<'_, '_>| {
        let decision = Decision {
            id: table.text("id"),
            name: table.text("name"),
            authority: table.texts("authority"),
            consult: table.texts("consult"),
            timeline: table.text("timeline"),
        };
        for (key, names) in [("authority", &decision.authority), ("consult", &decision.consult)] {
            let roles: Vec<String> = names.iter().filter(|name| *name != "team").cloned().collect();
            must_be_known(table, key, &roles, known.roles, "role");
        }
        table.nothing_else();
        decision
    };
    root.tables("decisions").iter().map(decision).collect()
}
