//! The default playbook against the plan itself (`TPLUS_PLAN`): what stands there in a text, table or number is what
//! tplus says and does.

use chrono::TimeDelta;
use local_http::needs::needs;
use regex::Regex;
use serde_json::json;
use tplus::playbook::{Names, Playbook, Within};

use crate::support::Scene;

/// The plan, where this run is given it.
pub fn plan() -> Option<String> {
    let path = needs("TPLUS_PLAN", "the playbook against the plan")?;
    Some(std::fs::read_to_string(path).expect("the plan can be read"))
}

/// The first code block after `heading`.
pub fn block<'p>(plan: &'p str, heading: &str) -> &'p str {
    let after = plan.split_once(heading).unwrap_or_else(|| panic!("the plan has no {heading}")).1;
    let (_, block) = after.split_once("```").expect("a code block");
    let block = block.split_once('\n').expect("a block of lines").1;
    block.split_once("```").expect("the block's end").0
}

/// What a line of one of the plan's templates asks for: its words up to the colon, with numbers and the date filled in,
/// and its targets. Lines that only hold a place ask for nothing.
fn asked_for(line: &str) -> Option<(Regex, Vec<String>)> {
    let plain = line.replace("**", "");
    let words = plain.split_once(':').map_or(plain.as_str(), |(label, _)| label).trim();
    let placeholder = words.trim_start_matches(|c: char| "-1234567890. \"".contains(c)).starts_with('[');
    if words.is_empty() || placeholder {
        return None;
    }
    let dated = regex::escape(words).replace(r"\(Jan 15 \+ N\)", r"\(Jan \d+\)");
    let pattern = Regex::new(r"\bN\b").expect("a pattern").replace_all(&dated, r"\d+").into_owned();
    let targets =
        plain.match_indices("(target: ").map(|(at, _)| plain[at..].split_once(')').expect("an end").0.to_owned());
    Some((Regex::new(&format!("^{pattern}")).expect("a pattern"), targets.collect()))
}

/// Asserts that `shown` has the lines of the plan's `template`, in order.
pub fn follows(shown: &str, template: &str) {
    let shown = shown.replace("**", "");
    let mut lines = shown.lines().skip_while(|line| line.trim().is_empty());
    for asked in template.lines() {
        let Some((pattern, targets)) = asked_for(asked) else { continue };
        let found = lines.find(|line| pattern.is_match(line.trim()));
        let found = found.unwrap_or_else(|| panic!("{asked:?} ({pattern}) is missing, or out of order, in:\n{shown}"));
        for target in targets {
            assert!(found.contains(&target), "{target:?} in {found:?}");
        }
    }
}

#[tokio::test]
async fn the_posts_are_laid_out_line_by_line_as_in_the_plan() {
    let Some(plan) = plan() else { return };
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-21 23:00").await;
    for metric in Playbook::builtin().metrics.iter().filter(|metric| metric.sources.is_empty() && metric.win.is_none())
    {
        let value = metric.range.0.max(1.0).to_string();
        scene.slash(&maya, "metric record", json!({ "metric": metric.id, "value": value })).await.says("Recorded");
    }
    for metric in ["downloads", "github_stars", "contributions"] {
        scene.slash(&maya, "metric record", json!({ "metric": metric, "value": "40" })).await.says("Recorded");
    }
    scene.at("2026-01-22 00:30").await;
    for (which, heading) in [
        ("End-of-day summary", "**End-of-Day Summary (5 PM EST)**"),
        ("Weekly metrics report", "### Weekly Metrics Report"),
        ("Weekly feedback summary", "**Weekly Feedback Summary** (Week 2+)"),
    ] {
        let preview = scene.slash(&maya, "digest preview", json!({ "which": which })).await;
        follows(&preview.text(), block(&plan, heading));
    }
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

/// The lengths of time that a service level of the plan names: `Within 4 hours` is one, `1-7 days` are two.
pub fn lengths(level: &str) -> Vec<TimeDelta> {
    let words = level.to_lowercase().replace("hourly", "1 hour").replace("daily", "1 day");
    let pattern = Regex::new(r"(?:(\d+)-)?(\d+) (minute|hour|day|week)").expect("a pattern");
    let Some(found) = pattern.captures(&words) else { return Vec::new() };
    let unit = match &found[3] {
        "minute" => TimeDelta::minutes(1),
        "hour" => TimeDelta::hours(1),
        "day" => TimeDelta::days(1),
        _ => TimeDelta::weeks(1),
    };
    let numbers = [found.get(1), found.get(2)].into_iter().flatten().map(|number| number.as_str().parse::<i32>());
    numbers.map(|number| unit * number.expect("a number")).collect()
}

#[test]
fn severities_are_those_of_section_five() {
    let Some(plan) = plan() else { return };
    for severity in Playbook::builtin().severities {
        let heading = format!("**{} - {}**", severity.id, severity.name);
        let section = plan.split_once(&heading).unwrap_or_else(|| panic!("the plan has no {heading}")).1;
        let line = |name: &str| {
            let (_, rest) = section.split_once(&format!("- **{name}**: ")).expect("the line");
            rest.lines().next().expect("its words").to_owned()
        };
        assert_eq!(line("Examples"), severity.examples.join(", "));
        assert_eq!(line("Impact"), severity.impact);
        assert_eq!(lengths(&line("Response Time")), [severity.response]);
        let resolution: Vec<_> = severity.resolution.into_iter().flat_map(|(target, limit)| [target, limit]).collect();
        assert_eq!(lengths(&line("Resolution Time")), resolution);
        assert_eq!(line("Communication"), severity.communication);
        assert_eq!(lengths(&line("Communication")), severity.updates.into_iter().collect::<Vec<_>>());
    }
}

/// The names that the plan's example stands for, with that of its next release.
pub fn names(next: &str) -> Names {
    let [product, version, zone] = ["Caro", "v1.1.0-beta", "EST"].map(str::to_owned);
    let next = Some(next.to_owned());
    Names { product, version, patch: next.clone(), next, next_minor: Some("v1.2.0".to_owned()), zone }
}

#[test]
fn phases_are_those_of_the_plans_sections() {
    let Some(plan) = plan() else { return };
    let pattern =
        Regex::new(r"## Section \d: (Launch Day|Week [\d-]+) \(T\+(\d+)(?: to T\+(\d+))?\)").expect("a pattern");
    let phases = Playbook::builtin().phases;
    for section in pattern.captures_iter(&plan) {
        let first: u32 = section[2].parse().expect("a day");
        let last: u32 = section.get(3).map_or(first, |last| last.as_str().parse().expect("a day"));
        assert!(phases.iter().any(|phase| phase.from_day == first), "{} begins on T+{first}", &section[1]);
        assert!(phases.iter().any(|phase| phase.to_day == Some(last)), "{} ends on T+{last}", &section[1]);
    }
    let timeline = block(&plan, "## Post-Launch Timeline Overview");
    for phase in &phases {
        let shipping = names(if phase.from_day == 8 { "v1.1.1" } else { "v1.1.2" }).fill(&phase.shipping);
        let words = [phase.monitoring.as_str(), phase.check_ins.as_str(), shipping.as_str()];
        for word in words.iter().flat_map(|text| text.split_whitespace()) {
            assert!(timeline.contains(word), "{word} of {} stands in the plan's timeline", phase.name);
        }
    }
}

#[test]
fn feedback_has_the_plans_categories() {
    let Some(plan) = plan() else { return };
    let list = plan.split_once("# 2. Categorize feedback").expect("the list").1;
    let list = list.split_once("# 3.").expect("its end").0.to_lowercase();
    for category in Playbook::builtin().categories {
        assert!(list.contains(&category.plural.to_lowercase()), "{} is in the plan's list", category.plural);
    }
}

#[test]
fn the_three_questions_of_the_stand_up_are_the_plans() {
    let Some(plan) = plan() else { return };
    let rules = Playbook::builtin().standup;
    let minutes = rules.open_for.num_minutes();
    let heading = format!("**Daily Stand-Up** (Week 1, 9 AM EST, {minutes} min)");
    assert_eq!(list_under(&plan, &heading), rules.questions);
}

/// The lines of the list under `heading`, without their bullets.
pub fn list_under<'p>(plan: &'p str, heading: &str) -> Vec<&'p str> {
    let after = plan.split_once(heading).unwrap_or_else(|| panic!("the plan has no {heading}")).1;
    let lines = after.lines().map(str::trim).skip_while(|line| !line.starts_with("- "));
    lines.take_while(|line| line.starts_with("- ")).map(|line| line[2..].trim_start_matches("[ ] ")).collect()
}

/// The rows of the table under `heading`, without its head.
pub fn table_under(plan: &str, heading: &str) -> Vec<Vec<String>> {
    let after = plan.split_once(heading).unwrap_or_else(|| panic!("the plan has no {heading}")).1;
    let rows = after.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().replace("**", "")).collect();
    rows.skip(2).map(cells).collect()
}

#[test]
fn the_steps_of_the_response_are_those_of_section_five() {
    let Some(plan) = plan() else { return };
    let pattern = Regex::new(r"(?m)^(\d)\. \*\*([A-Z-]+)\*\* \(([^)]+)\): (.+)$").expect("a pattern");
    let section = plan.split_once("### Incident Response Workflow").expect("the section").1;
    let section = section.split_once("### Hotfix Process").expect("its end").0;
    let steps = Playbook::builtin().incidents.steps;
    let mut seen = 0;
    for (step, found) in steps.iter().zip(pattern.captures_iter(section)) {
        seen += 1;
        assert_eq!((step.name.as_str(), step.what.as_str()), (&found[2], &found[4]));
        let named = lengths(&found[3]).first().copied();
        let within = match step.within {
            Within::Report(within) | Within::Step(within) | Within::Resolution(within) => Some(within),
            Within::ServiceLevel | Within::Throughout => None,
        };
        assert_eq!(within.filter(|within| !within.is_zero()), named, "{}: {}", step.name, &found[3]);
    }
    assert_eq!((seen, steps.len()), (9, 9));
}

#[test]
fn hotfixes_are_those_of_section_five() {
    let Some(plan) = plan() else { return };
    let hotfix = Playbook::builtin().incidents.hotfix;
    let rules: Vec<_> = hotfix.when.iter().map(|rule| rule.text.as_str()).collect();
    assert_eq!(rules, list_under(&plan, "**When to Hotfix**"));
    let checklist: Vec<_> = hotfix.checklist.iter().map(|item| item.text.as_str()).collect();
    assert_eq!(checklist, list_under(&plan, "**Hotfix Checklist**"));
    assert_eq!(checklist.len(), 12);
    let reviewed = hotfix.checklist.iter().find(|item| item.text.contains("≥2 engineers")).expect("the review");
    assert_eq!(reviewed.people, 2);
    let timeline: Vec<_> = hotfix
        .timeline
        .iter()
        .map(|line| {
            let minutes = line.at.num_minutes();
            let what = line.what.replace("{{ version }}", "v1.1.0-beta.1");
            format!("T+{}:{:02}  {what}", minutes / 60, minutes % 60)
        })
        .collect();
    assert_eq!(timeline, block(&plan, "**Hotfix Timeline**").lines().collect::<Vec<_>>());
}

#[test]
fn the_rollback_matrix_is_that_of_section_five() {
    let Some(plan) = plan() else { return };
    let rows = Playbook::builtin().incidents.rollback;
    let rows: Vec<_> = rows.into_iter().map(|row| vec![row.scenario, row.decision]).collect();
    assert_eq!(rows, table_under(&plan, "### Rollback Decision Matrix"));
}

#[test]
fn decisions_are_those_of_section_eleven() {
    let Some(plan) = plan() else { return };
    let playbook = Playbook::builtin();
    let short = |ids: &[String]| {
        let name = |id: &String| match id.as_str() {
            "release_manager" => "Release Mgr".to_owned(),
            "engineering_lead" => "Eng Lead".to_owned(),
            "security_lead" => "Sec Lead".to_owned(),
            "team" => "Full team".to_owned(),
            other => playbook.role_name(other).to_owned(),
        };
        ids.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    let rows: Vec<_> = playbook
        .decisions
        .iter()
        .map(|one| vec![one.name.clone(), short(&one.authority), short(&one.consult), one.timeline.clone()])
        .collect();
    assert_eq!(rows, table_under(&plan, "**Decision Matrix**"));
}
