//! The default playbook against the plan, and what a wrong playbook is told.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use super::*;
use crate::engine::clock::Instant;
use crate::engine::right::{MANAGER, Right};

fn example() -> ReleaseDates {
    let launch = NaiveDate::from_ymd_opt(2026, 1, 15).expect("a date");
    ReleaseDates { launch, zone: chrono_tz::America::New_York, hold: None }
}

fn local(zone: Tz, text: &str) -> Instant {
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a local time");
    zone.from_local_datetime(&naive).earliest().expect("a valid local time").to_utc()
}

fn days_due(playbook: &Playbook, job: JobId) -> Vec<u32> {
    let job = playbook.job(job).expect("the job");
    (0..=playbook.length_days).filter(|&day| !example().on_day(job, day).is_empty()).collect()
}

#[test]
fn the_default_playbook_reads_without_a_mistake() {
    assert_eq!(Playbook::parse(DEFAULT, &[]).err(), None);
}

#[test]
fn the_calendar_of_the_example_release_is_the_plans() {
    let playbook = Playbook::builtin();
    assert_eq!(days_due(&playbook, JobId::Standup), [1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 18, 21, 25, 28]);
    assert_eq!(days_due(&playbook, JobId::EndOfDay), [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 15, 22, 29, 30]);
    assert_eq!(days_due(&playbook, JobId::FeedbackReview), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(days_due(&playbook, JobId::FeedbackAsk), [6, 13, 20, 27]);
    assert_eq!(days_due(&playbook, JobId::WeeklyMetrics), [8, 15, 22, 29, 30]);
    assert_eq!(days_due(&playbook, JobId::WeeklyFeedback), [8, 15, 22, 29, 30]);
    assert_eq!(days_due(&playbook, JobId::PhaseExit), [0, 7, 14, 21, 30]);
    assert_eq!(days_due(&playbook, JobId::Announcement), [0]);
}

#[test]
fn the_launch_day_summary_is_at_eight_in_the_evening_of_the_release_zone() {
    let playbook = Playbook::builtin();
    let job = playbook.job(JobId::EndOfDay).expect("the job");
    let before = local(chrono_tz::America::New_York, "2026-01-15 12:00");
    let first = example().next(&playbook, job, before).expect("an occurrence");
    assert_eq!((first.day, first.due), (0, local(chrono_tz::America::New_York, "2026-01-15 20:00")));
    let second = example().next(&playbook, job, first.due).expect("an occurrence");
    assert_eq!((second.day, second.due), (1, local(chrono_tz::America::New_York, "2026-01-16 17:00")));
}

#[test]
fn a_time_that_the_clocks_skip_becomes_the_first_valid_instant_and_one_that_comes_twice_its_first() {
    let berlin = chrono_tz::Europe::Berlin;
    let skipped = NaiveDate::from_ymd_opt(2026, 3, 29).and_then(|date| date.and_hms_opt(2, 30, 0)).expect("a time");
    assert_eq!(first_valid_instant(skipped, berlin), local(berlin, "2026-03-29 03:00"));
    let twice = NaiveDate::from_ymd_opt(2026, 10, 25).and_then(|date| date.and_hms_opt(2, 30, 0)).expect("a time");
    assert_eq!(first_valid_instant(twice, berlin).to_rfc3339(), "2026-10-25T00:30:00+00:00");
}

#[test]
fn people_are_pinged_in_work_hours_and_until_eight_on_launch_day() {
    let (playbook, dates, zone) = (Playbook::builtin(), example(), chrono_tz::America::New_York);
    let works = |text| dates.is_work_time(&playbook.work_hours, local(zone, text));
    assert!(works("2026-01-15 19:59"), "launch day");
    assert!(!works("2026-01-15 20:00"));
    assert!(works("2026-01-16 09:00") && !works("2026-01-16 18:00"), "a Friday");
    assert!(!works("2026-01-17 12:00"), "a Saturday");
    let monday = dates.next_work_begin(&playbook.work_hours, local(zone, "2026-01-16 18:30"));
    assert_eq!(monday, local(zone, "2026-01-19 09:00"));
}

#[test]
fn an_evening_belongs_to_the_day_that_began_in_the_morning() {
    let (playbook, zone) = (Playbook::builtin(), chrono_tz::America::New_York);
    let date = |text| example().working_date(local(zone, text), playbook.day_begins).to_string();
    assert_eq!(date("2026-01-20 00:30"), "2026-01-19");
    assert_eq!(date("2026-01-20 04:00"), "2026-01-20");
}

#[test]
fn severities_have_the_service_levels_of_section_five() {
    let playbook = Playbook::builtin();
    let levels: Vec<_> = playbook
        .severities
        .iter()
        .map(|severity| (severity.id.as_str(), severity.response, severity.resolution, severity.updates))
        .collect();
    let (minutes, hours, days) = (TimeDelta::minutes, TimeDelta::hours, TimeDelta::days);
    assert_eq!(
        levels,
        [
            ("P0", minutes(5), Some((hours(1), hours(4))), Some(hours(1))),
            ("P1", hours(1), Some((hours(12), hours(24))), Some(hours(4))),
            ("P2", hours(4), Some((days(1), days(7))), Some(days(1))),
            ("P3", hours(24), None, None),
        ]
    );
}

#[test]
fn weeks_are_those_of_the_plan() {
    let weeks: Vec<_> = (1..=4).map(|week| days_of_week(week, 30)).collect();
    assert_eq!(weeks, [1..=7, 8..=14, 15..=21, 22..=30]);
}

/// A right that the playbook may speak of.
const SETUP: Right = Right::new("setup", MANAGER);

/// The mistakes that `source` is told, one a line.
fn told(source: &str) -> String {
    let mistakes = Playbook::parse(source, &[SETUP]).expect_err("this playbook is wrong");
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_wrong_playbook_is_told_every_mistake_with_its_line() {
    let wrong = DEFAULT
        .replace("day_begins = \"04:00\"", "day_begins = \"4 in the morning\"")
        .replace("response = \"5m\"", "response = \"soon\"")
        .replace("p1_limit = 3", "p1_limt = 3")
        .replace("[authority]", "[authority]\n\"setup\" = [\"boss\"]\n\"set-up\" = [\"team\"]");
    let line_of = |what: &str| wrong.lines().position(|line| line.contains(what)).expect("the line") + 1;
    let told = told(&wrong);
    for (line, what) in [
        (line_of("4 in the morning"), "`day_begins` must be a time of day such as \"09:00\""),
        (line_of("\"soon\""), "`response` must be a duration such as \"5m\", \"4h\" or \"7d\""),
        (line_of("p1_limt"), "`p1_limt` is not known here"),
        (line_of("\"boss\""), "\"boss\" is not a role"),
        (line_of("set-up"), "`set-up` is not known here"),
    ] {
        assert!(told.contains(&format!("line {line}: {what}")), "{what} on line {line}, in:\n{told}");
    }
}

#[test]
fn a_template_with_an_unknown_word_or_a_broken_tag_is_told_where() {
    let unknown = DEFAULT.replace("- AWU: {{ metrics.awu }}", "- AWU: {{ metric.awu }}");
    let line = unknown.lines().position(|line| line.contains("metric.awu")).expect("the line") + 1;
    assert!(
        told(&unknown).contains(&format!("line {line}: the template speaks of `metric.awu`")),
        "{}",
        told(&unknown)
    );
    let part = DEFAULT.replace("{{ issues.fixed }}", "{{ issues.fixd }}");
    assert!(told(&part).contains("`issues.fixd`, which `issues` doesn't have"), "{}", told(&part));
    let broken = DEFAULT.replace("{% for line in focus %}", "{% for line focus %}");
    let line = broken.lines().position(|line| line.contains("{% for line focus %}")).expect("the line") + 1;
    assert!(told(&broken).contains(&format!("line {line}: the template cannot be read")), "{}", told(&broken));
}

#[test]
fn text_that_is_no_toml_is_told_the_line() {
    assert!(told("name = \n").starts_with("line 1: "), "{}", told("name = \n"));
    assert!(told("").contains("`name` is missing"), "{}", told(""));
}

#[test]
fn what_could_only_fail_later_is_told_now() {
    for (right, wrong, says) in [
        ("emoji = [\"💡\"]", "emoji = [\"idea\"]", "\"idea\" is no emoji"),
        ("public_days = [0]", "public_days = [99]", "must not lie after `length_days`"),
        ("response = \"5m\"", "response = \"5h\"", "must not be longer than `resolution_limit`"),
        ("id = \"beta_tester\"", "id = \"translator\"", "\"beta_tester\" is needed"),
        ("causes = [\"crash\"]", "causes = [\"crush\"]", "\"crush\" is not a cause id"),
        ("done = \"install_script\"", "done = \"script\"", "neither reported, declared, resolved nor an entry"),
        ("from = \"throughout\"", "from = \"always\"", "\"always\" is none of"),
        ("kind = \"consider\"", "kind = \"maybe\"", "\"maybe\" is none of"),
        ("remind = [\"24h\", \"44h\"]", "remind = [\"24h\", \"50h\"]", "must come before `due`"),
    ] {
        let changed = DEFAULT.replace(right, wrong);
        assert_ne!(changed, DEFAULT, "{right} is in the default playbook");
        assert!(told(&changed).contains(says), "{wrong}: {}", told(&changed));
    }
}
