//! The default playbook against the plan itself (`TPLUS_PLAN`): what stands there in a text, table or number is what
//! tplus says and does.

use chrono::TimeDelta;
use regex::Regex;
use serde_json::json;
use tplus::playbook::Playbook;

use crate::skip::needs;
use crate::support::Scene;

/// The plan, where this run is given it.
fn plan() -> Option<String> {
    let path = needs("TPLUS_PLAN", "the playbook against the plan")?;
    Some(std::fs::read_to_string(path).expect("the plan can be read"))
}

/// The first code block after `heading`.
fn block<'p>(plan: &'p str, heading: &str) -> &'p str {
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
fn follows(shown: &str, template: &str) {
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
    scene.at("2026-01-23 12:00").await;
    for (which, heading) in [
        ("End-of-day summary", "**End-of-Day Summary (5 PM EST)**"),
        ("Weekly metrics report", "### Weekly Metrics Report"),
        ("Weekly feedback summary", "**Weekly Feedback Summary** (Week 2+)"),
    ] {
        let preview = scene.slash(&maya, "digest preview", json!({ "which": which })).await;
        follows(&preview.text(), block(&plan, heading));
    }
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup] {
        scene.news(place);
    }
    scene.end().await;
}

/// The lengths of time that a service level of the plan names: `Within 4 hours` is one, `1-7 days` are two.
fn lengths(level: &str) -> Vec<TimeDelta> {
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
        assert_eq!(lengths(&line("Communication")), severity.updates.into_iter().collect::<Vec<_>>());
    }
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
        assert!(phases.iter().any(|phase| phase.to_day == last), "{} ends on T+{last}", &section[1]);
    }
    let timeline = block(&plan, "## Post-Launch Timeline Overview");
    for phase in &phases {
        let words = [phase.monitoring.as_str(), phase.check_ins.as_str(), phase.shipping.as_str()];
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
    for question in ["What did you work on yesterday?", "What are you working on today?", "Any blockers?"] {
        assert!(plan.contains(&format!("- {question}")), "{question}");
    }
}
