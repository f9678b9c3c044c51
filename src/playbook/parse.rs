//! From TOML to the playbook's types, section by section, and the rules that hold between sections.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveTime, TimeDelta};
use toml::de::DeTable;

use super::incidents::{self, Known};
use super::reader::{Mistake, Reader, Table};
use super::templates::{Template, Templates};
use super::{Category, Phase, Playbook, Role, Severity, Tracker, WorkHours};
use super::{checklists, due, feedback, jobs, metrics, rotation, standup, success, support};
use crate::engine::right::Right;

pub(super) fn playbook(source: &str, rights: &[Right]) -> Result<Playbook, Vec<Mistake>> {
    let reader = Reader::new(source);
    let (document, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        reader.mistake(&error.span().unwrap_or(0..0), error.message());
    }
    let read = read(&reader.root(&document), rights);
    match (read, reader.finish()) {
        (Some(playbook), mistakes) if mistakes.is_empty() => Ok(playbook),
        (_, mistakes) => Err(mistakes),
    }
}

/// The lists whose entries have an id of their own.
const WITH_IDS: [&str; 12] = [
    "roles",
    "severities",
    "categories",
    "request_stages",
    "replies",
    "decisions",
    "incident_steps",
    "causes",
    "fix_strategies",
    "metrics",
    "checklists",
    "probes",
];

fn read(root: &Table<'_, '_>, rights: &[Right]) -> Option<Playbook> {
    WITH_IDS.iter().for_each(|list| root.each_once(list));
    let roles: Vec<Role> = root.tables("roles").iter().map(role).collect();
    let role_ids: BTreeSet<String> = roles.iter().map(|role| role.id.clone()).collect();
    let phases = phases(root);
    let work_hours = root.table("work_hours").map(|table| work_hours(&table));
    let severities: Vec<Severity> = root.tables("severities").iter().map(|table| severity(table, &role_ids)).collect();
    let severity_ids: BTreeSet<String> = severities.iter().map(|severity| severity.id.clone()).collect();
    let rotation = root.table("rotation").map(|table| rotation::rotation(&table, &severity_ids));
    let graded: Vec<&str> = severity_ids.iter().map(String::as_str).collect();
    let metrics: Vec<_> = root.tables("metrics").iter().map(|table| metrics::metric(table, &graded)).collect();
    let measured: Vec<&str> = metrics.iter().map(|metric| metric.id.as_str()).collect();
    let (weekly_needs_days, public_days, frequent_people, charted) = digest(root, &measured);
    let success = root.tables("success").iter().map(|table| success::period(table, &measured, &graded)).collect();
    let to_update = root.optional_text("to_update").unwrap_or_default();
    let templates = root.table("templates").and_then(|table| templates(&table, &measured, &to_update));
    let known = Known { roles: &role_ids, severities: &severity_ids };
    let decisions = incidents::decisions(root, &known);
    let mut authority = root.table("authority").map(|table| authority(&table, &role_ids, rights)).unwrap_or_default();
    authority.extend(decisions.iter().map(|decision| (format!("decide.{}", decision.id), decision.authority.clone())));
    let business_hours = root.table("business_hours").map(|table| hours(&table));
    let support = root.table("support").map(|table| support::support(&table));
    let tracker = root.table("tracker").map(|table| tracker(&table));
    let categories: Vec<Category> = root.tables("categories").iter().map(category).collect();
    let category_ids: Vec<&str> = categories.iter().map(|known| known.id.as_str()).collect();
    let due_releases = root.tables("due_releases");
    let due_releases = due_releases.iter().map(|table| due::due_release(table, &graded, &category_ids)).collect();
    let feedback = feedback::rules(root, &category_ids);
    let documentation: Vec<_> = root.tables("documentation").iter().map(support::focus).collect();
    let playbook = Playbook {
        name: root.text("name"),
        product: root.optional_text("product").unwrap_or_default(),
        to_update,
        metrics_missed: root.table("metrics_review").map_or(0, |table| metrics_missed(&table)),
        dashboard: root.optional_address("dashboard"),
        length_days: root.number("length_days"),
        day_begins: root.time("day_begins"),
        announce_at: root.time("announce_at"),
        work_hours: work_hours?,
        authority,
        decisions,
        severities,
        incidents: incidents::incidents(root, &known),
        calendar: root.tables("calendar").iter().filter_map(jobs::job).collect(),
        weekly_needs_days,
        public_days,
        frequent_people,
        charted,
        rotation: rotation?,
        blocker_escalation: root
            .optional_tables("blocker_escalation")
            .iter()
            .map(|table| standup::blocker_step(table, &role_ids))
            .collect(),
        standup: root.table("standup").map_or_else(Default::default, |table| standup::standup(&table)),
        feedback,
        categories,
        go_no_go: root.tables("go_no_go").iter().map(checklists::go_criterion).collect(),
        due_releases,
        checklists: checklists::with_documentation(
            root.tables("checklists").iter().map(checklists::checklist).collect(),
            &documentation,
        ),
        iteration: root.tables("iteration").iter().map(jobs::iteration).collect(),
        metrics,
        probes: root.optional_tables("probes").iter().map(metrics::probe).collect(),
        collect: metrics::collect(root),
        performance: metrics::performance(root),
        success,
        tracker: tracker?,
        keep_words: keep_words(root),
        business_hours: business_hours?,
        support: support?,
        documentation,
        templates: templates?,
        roles,
        phases,
    };
    check_unique(
        root,
        "categories",
        playbook.categories.iter().flat_map(|category| &category.emoji).map(String::as_str),
    );
    check_unique(root, "hotfix", playbook.incidents.hotfix.checklist.iter().map(|item| item.id.as_str()));
    check_unique(root, "rollback", playbook.incidents.rollback.iter().map(|row| row.scenario.as_str()));
    check_unique(root, "closing", playbook.incidents.closing.iter().map(|item| item.id.as_str()));
    check_unique(
        root,
        "success",
        playbook.success.iter().flat_map(|period| &period.criteria).map(|criterion| criterion.id.as_str()),
    );
    check_unique(root, "calendar", playbook.calendar.iter().map(|job| job.id.as_str()));
    check_roles(root, &role_ids);
    if playbook.public_days.iter().any(|day| *day > playbook.length_days) {
        root.mistake_at("digest", "`public_days` must not lie after `length_days`");
    }
    if playbook.phases.last().is_some_and(|steady| steady.from_day != playbook.length_days + 1) {
        root.mistake_at("length_days", "the last phase with a `to_day` must end on `length_days`");
    }
    root.nothing_else();
    Some(playbook)
}

/// How many people report something for it to count as frequent, unless the playbook says so.
const FREQUENT_PEOPLE: u32 = 3;

/// How many days of data a weekly post needs, which days have a public summary, what is frequent, and what the weekly report draws.
fn digest(root: &Table<'_, '_>, measured: &[&str]) -> (u32, Vec<u32>, u32, Vec<String>) {
    let Some(digest) = root.table("digest") else { return Default::default() };
    let charted = digest.optional_texts("charted");
    for unknown in charted.iter().filter(|id| !measured.contains(&id.as_str())) {
        digest.mistake_at("charted", format!("\"{unknown}\" is not a metric id"));
    }
    let frequent = digest.optional_number("frequent_people").unwrap_or(FREQUENT_PEOPLE);
    let read = (digest.number("weekly_needs_days"), digest.numbers("public_days"), frequent, charted);
    digest.nothing_else();
    read
}

fn check_unique<'i>(root: &Table<'_, '_>, key: &str, ids: impl Iterator<Item = &'i str>) {
    let mut seen = BTreeSet::new();
    for id in ids.filter(|id| !id.is_empty()) {
        if !seen.insert(id) {
            root.mistake_at(key, format!("\"{id}\" stands twice in `{key}`"));
        }
    }
}

/// The roles that `/setup` asks for.
const ROLES: [&str; 6] =
    ["release_manager", "engineering_lead", "engineer", "community", "security_lead", "beta_tester"];

fn check_roles(root: &Table<'_, '_>, given: &BTreeSet<String>) {
    for missing in ROLES.iter().filter(|role| !given.contains(**role)) {
        root.mistake_at("roles", format!("a role with the id \"{missing}\" is needed: `/setup` asks for it"));
    }
    for unknown in given.iter().filter(|role| !role.is_empty() && !ROLES.contains(&role.as_str())) {
        let known = ROLES.join(", ");
        root.mistake_at("roles", format!("\"{unknown}\" is no role that `/setup` asks for; those are {known}"));
    }
}

fn keep_words(root: &Table<'_, '_>) -> TimeDelta {
    let Some(table) = root.table("privacy") else { return TimeDelta::zero() };
    let keep_words = table.duration("keep_words");
    if keep_words < TimeDelta::days(1) {
        table.mistake_at("keep_words", "`keep_words` must be a day or more");
    }
    table.nothing_else();
    keep_words
}

fn tracker(table: &Table<'_, '_>) -> Tracker {
    let tracker = Tracker {
        feedback_label: table.text("feedback_label"),
        not_issues: table.optional_texts("not_issues"),
        poll_every: table.duration("poll_every"),
        look_back: table.duration("look_back"),
    };
    if tracker.poll_every < TimeDelta::minutes(1) {
        table.mistake_at("poll_every", "`poll_every` must be a minute or more");
    }
    table.nothing_else();
    tracker
}

fn role(table: &Table<'_, '_>) -> Role {
    let role = Role { id: table.text("id"), name: table.text("name"), team: table.flag("team") };
    table.nothing_else();
    role
}

fn work_hours(table: &Table<'_, '_>) -> WorkHours {
    let launch_day = (table.time("launch_day_from"), table.time("launch_day_to"));
    check_ordered(table, "launch_day_to", launch_day);
    WorkHours { launch_day: Some(launch_day), ..hours(table) }
}

/// Hours that launch day has no others than the rest.
fn hours(table: &Table<'_, '_>) -> WorkHours {
    let hours = WorkHours {
        weekdays: table.weekdays("weekdays"),
        from: table.time("from"),
        to: table.time("to"),
        launch_day: None,
    };
    check_ordered(table, "to", (hours.from, hours.to));
    table.nothing_else();
    hours
}

fn check_ordered(table: &Table<'_, '_>, key: &str, (from, to): (NaiveTime, NaiveTime)) {
    if to <= from {
        table.mistake_at(key, format!("`{key}` must be later than its beginning"));
    }
}

/// Who holds each of `rights`: who is said to, else who does by default.
fn authority(table: &Table<'_, '_>, roles: &BTreeSet<String>, rights: &[Right]) -> BTreeMap<String, Vec<String>> {
    let is_known = |name: &str| ["anyone", "readers", "team"].contains(&name) || roles.contains(name);
    let mut authority = BTreeMap::new();
    for right in rights {
        let said = table.texts_if_given(right.name);
        for name in said.iter().flatten().filter(|name| !is_known(name)) {
            table.mistake_at(
                right.name,
                format!("\"{name}\" is not a role; use a role's id, \"team\", \"readers\" or \"anyone\""),
            );
        }
        if said.is_none() && !right.holders.iter().all(|name| is_known(name)) {
            let names = right.holders.join(", ");
            let told = format!(
                "`{}` is {names}'s by default, and not all of these are roles here: say whose it is",
                right.name
            );
            table.mistake_at(right.name, told);
        }
        authority.extend(said.map(|said| (right.name.to_owned(), said)));
    }
    table.nothing_else();
    authority
}

/// The phases, and the steady state behind them: a plan that says nothing of it goes on as in its last phase.
fn phases(root: &Table<'_, '_>) -> Vec<Phase> {
    let mut next_day = 0;
    let mut phases: Vec<Phase> = Vec::new();
    for table in root.tables("phases") {
        let phase = Phase {
            name: table.text("name"),
            monitoring: table.text("monitoring"),
            check_ins: table.text("check_ins"),
            shipping: table.text("shipping"),
            hotfix_within: table.optional_duration("hotfix_within"),
            availability: table.optional_texts("availability"),
            from_day: table.number("from_day"),
            to_day: table.optional_number("to_day"),
            p1_limit: table.number("p1_limit"),
            community_response: table.duration("community_response"),
            triage: table.duration("triage"),
            in_business_hours: table.flag("in_business_hours"),
        };
        if phase.from_day != next_day {
            table.mistake_at("from_day", format!("this phase must begin on day {next_day}, where the one before ends"));
        }
        if phase.to_day.is_some_and(|last| last < phase.from_day) {
            table.mistake_at("to_day", "`to_day` must not be before `from_day`");
        }
        if phases.last().is_some_and(|before| before.to_day.is_none()) {
            table.mistake_at("from_day", "a phase without a `to_day` has no end: it must be the last one");
        }
        next_day = phase.to_day.map_or(phase.from_day, |last| last + 1);
        table.nothing_else();
        phases.push(phase);
    }
    if let Some(last) = phases.last().filter(|last| last.to_day.is_some()).cloned() {
        phases.push(Phase { name: "Steady state".to_owned(), from_day: next_day, to_day: None, ..last });
    }
    phases
}

fn severity(table: &Table<'_, '_>, roles: &BTreeSet<String>) -> Severity {
    let (target, limit) = (table.optional_duration("resolution_target"), table.optional_duration("resolution_limit"));
    if target.is_some() != limit.is_some() {
        table.mistake("`resolution_target` and `resolution_limit` go together");
    }
    let severity = Severity {
        id: table.text("id"),
        name: table.text("name"),
        emoji: table.text("emoji"),
        color: table.number("color"),
        examples: table.texts("examples"),
        impact: table.text("impact"),
        communication: table.text("communication"),
        response: table.duration("response"),
        resolution: target.zip(limit),
        fix_in: table.optional_text("fix_in"),
        updates: table.optional_duration("updates"),
        escalate_after: table.duration("escalate_after"),
        alert: table.texts("alert"),
        pings_out_of_hours: table.flag("pings_out_of_hours"),
        labels: table.texts("labels"),
    };
    if severity.resolution.is_some() && severity.fix_in.is_some() {
        table.mistake_at("fix_in", "`fix_in` is for severities without `resolution_target` and `resolution_limit`");
    }
    if severity.resolution.is_some_and(|(target, limit)| limit < target) {
        table.mistake_at("resolution_limit", "`resolution_limit` must not be shorter than `resolution_target`");
    }
    if severity.resolution.is_some_and(|(_, limit)| limit < severity.response) {
        table.mistake_at("response", "`response` must not be longer than `resolution_limit`");
    }
    for role in severity.alert.iter().filter(|role| !roles.contains(*role)) {
        table.mistake_at("alert", format!("\"{role}\" is no role's id"));
    }
    table.nothing_else();
    severity
}

fn category(table: &Table<'_, '_>) -> Category {
    let category = Category {
        id: table.text("id"),
        name: table.text("name"),
        plural: table.text("plural"),
        emoji: table.texts("emoji"),
        labels: table.texts("labels"),
    };
    if category.emoji.is_empty() {
        table.mistake_at("emoji", "a category needs at least one emoji");
    }
    for emoji in category.emoji.iter().filter(|emoji| !is_emoji(emoji)) {
        let what =
            format!("\"{emoji}\" is no emoji; write one such as \"🐛\", or \"<:name:id>\" for one of your server's");
        table.mistake_at("emoji", what);
    }
    table.nothing_else();
    category
}

/// Whether people can react with it: a character beyond plain text, or a server's own emoji by its id.
fn is_emoji(text: &str) -> bool {
    if let Some(own) = text.strip_prefix("<:").or_else(|| text.strip_prefix("<a:")) {
        return own.strip_suffix('>').and_then(|own| own.split_once(':')).is_some_and(|(name, id)| {
            !name.is_empty() && !id.is_empty() && id.bytes().all(|digit| digit.is_ascii_digit())
        });
    }
    !text.is_empty()
        && text.chars().count() <= 12
        && text.chars().all(|c| !c.is_alphabetic() && !c.is_whitespace())
        && !text.is_ascii()
}

fn metrics_missed(table: &Table<'_, '_>) -> usize {
    let after = table.number("remind_after");
    table.nothing_else();
    after as usize
}

fn templates(table: &Table<'_, '_>, measured: &[&str], to_update: &str) -> Option<Templates> {
    let sources = Template::ALL.iter().map(|template| (template.name(), table.text(template.name()))).collect();
    table.nothing_else();
    Templates::compile(sources, measured, to_update)
        .map_err(|mistakes| {
            for (name, line, what) in mistakes {
                table.mistake_at_line(name, line, what);
            }
        })
        .ok()
}
