//! Every template, filled in with figures of one imagined day, against the files in tests/golden; and these against the plan,
//! line by line. `TPLUS_WRITE_GOLDEN=1 cargo test golden` writes them anew.

use std::collections::BTreeMap;
use std::path::PathBuf;

use minijinja::{Value, context};
use tplus::playbook::{Figure, Metric, Playbook, Template};

use crate::plan::{block, follows, plan};

/// What the templates are given: a figure for each metric, and something for everything else.
fn values(playbook: &Playbook) -> BTreeMap<&'static str, Value> {
    let figure = |index: u32, metric: &Metric| {
        let shown = Figure::new(tplus::slices::metrics::value(metric, f64::from(100 + index)));
        let target = playbook.target(metric, 7).map(|target| tplus::slices::metrics::target(metric, target));
        let shown = shown.with("target", target.unwrap_or_default()).with("today", "+12").with("week", "+34");
        shown.with("change", "+9%").with("status", "On Track").value()
    };
    let metrics = (0..).zip(&playbook.metrics).map(|(index, metric)| (metric.id.clone(), figure(index, metric)));
    let issues = context! {
        new => context! { total => 4, by_priority => "P0: 0, P1: 1, P2: 2, P3: 1" },
        named => ["INC-3 (P1): Crash at startup", "#12 (P2): Slow start"],
        incidents => ["INC-3 (P1): Crash at startup · open for 2 h", "INC-2 (P2): Typo · resolved after 40 min"],
        fixed => 3,
        fixed_named => ["caro crashes on startup"],
        rolled_back => 0,
        open => context! { total => 5, by_priority => "P0: 0, P1: 1, P2: 3, P3: 1", urgent => "P0: 0, P1: 1" },
        counted => "Counted: incidents, confirmed 🐛 reports and GitHub issues with the release's label, each once.",
    };
    let status = context! { emoji => "🟡", name => "Yellow", reasons => ["P1 open: INC-3 (limit 1)."] };
    let incidents = context! {
        any => true, acknowledge => "4 min", resolve => "3 h 20 min", response_kept => "3 of 3", resolution_kept => "2 of 3",
    };
    let volume = context! {
        discord => "41 messages in #feedback", github => "9 issues created (3 feature requests)",
        twitter => "6 mentions", reddit => "2 comments", others => ["Survey: 12 answers"],
    };
    let texts = [
        ("version", "v1.1.0-beta"),
        ("name", "caro v1.1.0-beta"),
        ("date", "Jan 19"),
        ("time", "13:30"),
        ("state", "announced"),
        ("focus_day", "Tomorrow"),
        ("done", "2 issues and 1 request"),
        ("unknown", "NPS, GitHub stars"),
        ("no_challenges", "None found."),
        ("rolled_back_to", ""),
        ("launched_again_as", ""),
        ("rolled_back_for", "caro crashes on startup"),
        ("hours", "1 h 30 min"),
        ("iteration", "Fix and test"),
        ("period", "Jan 16 to Jan 22"),
        ("feedback_channel", "#feedback"),
        ("try_it", "curl -fsSL https://get.caro.sh | sh"),
        ("emoji", "🔴"),
        ("title", "caro crashes on startup"),
        ("said", "The fix is being tested."),
        ("next_update", "16:05"),
        ("root_cause", "A missing library."),
        ("fix", "It is linked in now."),
        ("impact", "New installations on Linux."),
        ("prevention", "Each binary is started once before it is released."),
        ("hotfix", "v1.1.1-beta"),
        ("previous", "v1.0.4"),
        ("url", "https://github.example/wildcard/caro/releases/tag/v1.1.1-beta"),
        ("reason", "It loses history."),
    ];
    let lists: [(&str, &[&str]); 12] = [
        ("highlights", &["🙏 \"It saved my evening.\"", "🐛 Completion hangs (5 people)"]),
        ("health", &["✅ GitHub Actions: all workflows pass", "❌ CDN: it answered 503"]),
        ("criteria", &["✅ Zero P0 incidents (P0 open 0)", "❔ User satisfaction: ≥80% (no data: Satisfaction)"]),
        ("focus", &["Resolve INC-3 (P1): Crash at startup", "Update FAQ with common questions"]),
        ("top_issues", &["Completion hangs (5 mentions)"]),
        ("top_requests", &["Fish completion (7 votes)"]),
        ("actions", &["Fix: Completion hangs", "Prototype: Fish completion"]),
        ("testimonials", &["It saved my evening."]),
        ("answers", &["Fixed: Completion hangs (5 of you had it)"]),
        ("others", &["Fixed: Crash at startup"]),
        ("contributed", &["[#12](https://github.com/wildcard/caro/pull/12) by octocat: A shorter help text"]),
        ("wins", &["40% faster for common queries", "30% less memory usage (now ~35MB)"]),
    ];
    let mut values: BTreeMap<&'static str, Value> = texts.into_iter().map(|(name, text)| (name, text.into())).collect();
    values.extend(lists.map(|(name, lines)| (name, Value::from_iter(lines.iter().copied()))));
    values.extend([
        (
            "challenges",
            [context! { what => "INC-3 (P1) open for 2 d: Crash at startup", mitigation => "a hotfix" }]
                .into_iter()
                .collect(),
        ),
        ("day", 4.into()),
        ("merged", 2.into()),
        ("is_announced", true.into()),
        ("is_reported", true.into()),
        ("is_closing", false.into()),
        ("launch_hours", 21.into()),
        ("unheard", 1.into()),
        ("week", 1.into()),
        ("testimonials_waiting", 2.into()),
        ("metrics", Value::from_pairs(metrics)),
        ("issues", issues),
        ("status", status),
        ("incidents", incidents),
        ("volume", volume),
        ("feedback", context! { sentence => "Noted: 3 bugs, 2 feature requests.", total => 5, mentions => "Twitter: 37, Reddit: 5" }),
    ]);
    values
}

fn golden(template: Template) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{}.md", template.name()))
}

fn kept(template: Template) -> String {
    let path = golden(template);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn each_template_reads_as_its_golden_file() {
    let playbook = Playbook::builtin();
    let mut values = values(&playbook);
    for template in Template::ALL {
        let since = match template {
            Template::Morning => "",
            Template::EndOfDay => "today",
            _ => "this week",
        };
        values.insert("since", since.into());
        values.insert(
            "shipped",
            match template {
                Template::Shipped => "Caro v1.1.1-beta".into(),
                _ => Value::from_iter(["v1.1.1-beta is out"]),
            },
        );
        let rendered = playbook.templates.render(template, &values).expect("a text");
        assert_eq!(rendered.mistake, None, "{}", template.name());
        let text = rendered.text + "\n";
        if std::env::var_os("TPLUS_WRITE_GOLDEN").is_some() {
            std::fs::write(golden(template), &text).expect("written");
        }
        assert_eq!(text, kept(template), "{}: if it is meant so, write it anew", template.name());
    }
}

#[test]
fn the_golden_files_follow_the_plans_templates_line_by_line() {
    let Some(plan) = plan() else { return };
    for (template, heading) in [
        (Template::EndOfDay, "**End-of-Day Summary (5 PM EST)**"),
        (Template::WeeklyMetrics, "### Weekly Metrics Report"),
        (Template::WeeklyFeedback, "**Weekly Feedback Summary** (Week 2+)"),
        (Template::Performance, "**Communicate Performance Wins**"),
    ] {
        let asked = block(&plan, heading);
        // The plan's example of an announcement has its own figures.
        let without_figures: Vec<&str> = asked.lines().filter(|line| !line.starts_with(['⚡', '🚀', 'D'])).collect();
        let asked = if template == Template::Performance { without_figures.join("\n") } else { asked.to_owned() };
        follows(&kept(template), &asked);
    }
}

/// Asserts that each of `asked` is a heading of `template`'s golden file, in order.
fn has_headings<'p>(template: Template, asked: impl Iterator<Item = &'p str>) {
    let text = kept(template).to_lowercase();
    let mut rest = text.as_str();
    let mut count = 0;
    for heading in asked {
        let words = heading.to_lowercase();
        rest = rest.split_once(&format!("{words}:")).unwrap_or_else(|| panic!("{words:?} is missing in:\n{rest}")).1;
        count += 1;
    }
    assert!(count >= 4, "the plan's list was found");
}

#[test]
fn the_morning_and_launch_days_monitoring_cover_what_the_plan_lists() {
    let Some(plan) = plan() else { return };
    let after = plan.split_once("**Morning Check-in (9 AM EST)**").expect("the check-in").1;
    let steps = after.lines().filter_map(|line| line.strip_prefix("# ")?.split_once(". "));
    // "1. Review overnight metrics": the first word is what is done, the rest is what it is about. The fifth is the stand-up.
    let about = steps.take_while(|(number, _)| *number < "5").filter_map(|(_, step)| Some(step.split_once(' ')?.1));
    has_headings(Template::Morning, about);
    let after = plan.split_once("Active monitoring (every 30 minutes)").expect("the monitoring").1;
    let watched = after.lines().skip(1).map_while(|line| line.strip_prefix("  - "));
    // Issues and feedback come from all of the team's places, not only from those that the plan names.
    let watched = watched.map(|line| line.trim_start_matches("GitHub ").trim_start_matches("Discord/Twitter "));
    has_headings(Template::Monitoring, watched);
}
