//! The default playbook against what the plan says about users: how fast they are answered, what is made of what they say
//! (section 6), and what the documentation owes them (section 8).

use chrono::TimeDelta;
use tplus::playbook::{Effort, Playbook, Priority};

use crate::plan::{block, lengths, list_under, names, plan};

/// The length of time in the line of `section` that begins with `words`.
fn length_of(plan: &str, section: &str, words: &str) -> Vec<TimeDelta> {
    let section = plan.split_once(section).unwrap_or_else(|| panic!("the plan has no {section}")).1;
    let line = section.lines().map(str::trim).find(|line| line.trim_start_matches("- ").starts_with(words));
    lengths(line.unwrap_or_else(|| panic!("{words} in {section}")))
}

#[test]
fn users_and_new_issues_are_answered_within_the_phases_time() {
    let Some(plan) = plan() else { return };
    let playbook = Playbook::builtin();
    let sections = [
        (1, "## Section 2:", ["Triage new issues", "Respond to Discord questions"]),
        (8, "## Section 3:", ["Issue triage", "Community response"]),
        (15, "## Section 4:", ["Issue triage", "Community response"]),
        (22, "## Section 4:", ["Issue triage", "Community response"]),
    ];
    for (day, section, [triage, community]) in sections {
        let phase = playbook.phase(day);
        assert_eq!(length_of(&plan, section, triage), [phase.triage], "T+{day}");
        assert_eq!(length_of(&plan, section, community), [phase.community_response], "T+{day}");
        assert_eq!(phase.in_business_hours, day > 7, "T+{day}");
    }
    assert_eq!(
        length_of(&plan, "**Priority 2: User Support**", "Respond to GitHub"),
        [playbook.support.github_response]
    );
}

#[test]
fn a_request_goes_the_plans_way() {
    let Some(plan) = plan() else { return };
    let stages: Vec<_> = Playbook::builtin().feedback.stages.into_iter().map(|stage| stage.name).collect();
    assert_eq!(block(&plan, "**Feature Request Workflow**").lines().next(), Some(stages.join(" → ").as_str()));
}

#[test]
fn the_replies_are_the_plans_three() {
    let Some(plan) = plan() else { return };
    let section = plan.split_once("# 5. Communicate back to users").expect("the section").1;
    let said: Vec<_> =
        section.lines().skip(1).take(3).map(|line| line.trim_start_matches("# ").trim_matches('"')).collect();
    let replies = Playbook::builtin().feedback.replies;
    let ours: Vec<_> = replies
        .iter()
        .map(|reply| match reply.id.as_str() {
            "heard" => reply.text.replace("{what}", "[issue]"),
            "roadmap" => reply.text.replace("{what}", "[feature]"),
            _ => reply.text.replace("{link}", "[link]"),
        })
        .collect();
    assert_eq!(ours, said);
}

#[test]
fn priorities_are_the_plans_three_cases() {
    let Some(plan) = plan() else { return };
    for case in [
        "High: Affects many users, easy to fix",
        "Medium: Affects some users, moderate effort",
        "Low: Edge case, high effort",
    ] {
        assert!(plan.contains(&format!("# {case}")), "{case}");
    }
    let rules = Playbook::builtin().feedback;
    let (many, some) = (i64::from(rules.many_people), i64::from(rules.some_people));
    assert_eq!(rules.priority(many, Effort::Easy), Priority::High);
    assert_eq!(rules.priority(some, Effort::Moderate), Priority::Medium);
    assert_eq!(rules.priority(1, Effort::High), Priority::Low);
}

#[test]
fn the_documentations_priorities_and_targets_are_those_of_section_eight() {
    let Some(plan) = plan() else { return };
    let playbook = Playbook::builtin();
    let section = plan.split_once("### Documentation Priorities Post-Launch").expect("the section").1;
    for focus in &playbook.documentation {
        let heading = format!("**{}**: {}", focus.name, focus.focus);
        let items: Vec<String> = focus.items.iter().map(|item| names("").fill(item)).collect();
        assert_eq!(list_under(section, &heading), items, "{heading}");
    }
    assert_eq!(section.split_once("###").expect("its end").0.matches("**Week").count(), playbook.documentation.len());
    let support = playbook.support;
    for target in [
        format!("Common questions answered in <{} minutes", support.found_within.num_minutes()),
        format!("Repeat questions <{} per week by Week 4", support.repeats_a_week),
        format!("Documentation coverage ≥{}% by Week 4", support.coverage_percent),
        format!("Documentation satisfaction ≥{}/5 stars", support.satisfaction_stars),
    ] {
        assert!(plan.contains(&format!("- {target}")), "{target}");
    }
}
