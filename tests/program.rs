//! The program from the outside: its pages, its checks, its scripts, and what wrong settings are told.

use std::path::Path;
use std::process::{Command, Output};

fn tplus(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tplus"));
    for variable in ["DISCORD_TOKEN", "DATABASE_URL", "TPLUS_CONFIG", "TPLUS_PLAYBOOK", "TPLUS_DISCORD_ADDR"] {
        command.env_remove(variable);
    }
    command.args(arguments).envs(variables.iter().copied()).current_dir(folder.path()).output().expect("tplus runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn commands_md_is_what_the_commands_say() {
    let page = include_str!("../commands.md");
    assert_eq!(said(&tplus(&["commands"], &[])), page, "run `cargo run -- commands > commands.md`");
}

/// Plays a script, which counts its `posts` against what it expects; returns its transcript.
fn shows_every_post_exactly_once(script: &str, posts: usize) -> String {
    let output = tplus(&["rehearse", "--script", script], &[]);
    assert!(output.status.success(), "{script}:\n{}", said(&output));
    let all = format!("{posts} expected · {posts} seen · 0 late · 0 duplicate · 0 missing · 0 not expected");
    assert!(said(&output).contains(&all), "{script}:\n{}", said(&output));
    said(&output)
}

/// The message of `transcript` that begins with `title`: its lines up to the next message.
fn message<'t>(transcript: &'t str, title: &str) -> &'t str {
    let begins = transcript.find(title).unwrap_or_else(|| panic!("{title:?} is nowhere"));
    let rest = &transcript[begins..];
    let is_next = |(_, line): &(usize, &str)| !line.is_empty() && !line.starts_with(' ');
    let lines = rest.split_inclusive('\n').scan(0, |at, line| {
        let begins = *at;
        *at += line.len();
        Some((begins, line.trim_end_matches('\n')))
    });
    rest.split_at(lines.skip(1).find(is_next).map_or(rest.len(), |(at, _)| at)).0
}

/// Each post that is named says both of its lines.
fn says_all(transcript: &str, posts: &[(&str, [&str; 2])]) {
    for (title, lines) in posts {
        let post = message(transcript, title);
        for line in lines {
            assert!(post.contains(line), "{line:?} in {title}:\n{post}");
        }
    }
}

#[test]
fn the_launch_week_shows_every_post_exactly_once() {
    shows_every_post_exactly_once("launch-week", 153);
}

#[test]
fn a_p0_after_the_launch_and_a_rollback_show_every_post_exactly_once() {
    shows_every_post_exactly_once("p0-after-launch", 80);
    shows_every_post_exactly_once("rollback", 76);
    shows_every_post_exactly_once("quiet-launch", 22);
}

#[test]
fn the_feedback_loop_shows_every_post_exactly_once() {
    shows_every_post_exactly_once("feedback-loop", 90);
}

#[test]
fn thirty_days_show_every_post_exactly_once() {
    let played = shows_every_post_exactly_once("thirty-days", 170);
    // What is shown was written by hand from the story: each post is of its days, and says since when a figure is known.
    says_all(
        &played,
        &[
            (
                "Day 1 Update (Jan 16)",
                [
                    "- Downloads (total): 121 at 08:45 (+47 since Thu Jan 15)",
                    "- New today: 1 (P0: 0, P1: 0, P2: 1, P3: 0)",
                ],
            ),
            ("Week 1 priorities", ["-# in time so far: 3 of 3", "☑ 3.4 Document feature requests"]),
            ("Good morning: Day 5", ["Implement high-priority fixes: FB-3 (3 people)", "🎯 **Today:**\n"]),
            ("Triage · Jan 17", ["Triage · Jan 17: done", "What had waited here was merged"]),
            ("📦 Patch release", ["v1.1.1-beta.1 is out", "Since Thu Jan 22 14:00"]),
            ("Day 7 Update", ["- 📦 v1.1.1-beta.1 shipped", "🎯 **Tomorrow's Focus:**\n"]),
            (
                "Day 8 Update",
                ["🎯 **Monday's Focus:**\n", "- Open for days: fix FB-7 \"The first answer takes ten seconds"],
            ),
            (
                "Week 1 Post-Launch Report",
                [
                    "- Downloads (cumulative): 342 (+316 since Thu Jan 15)",
                    "- Targets of Week 1 missed: Community engagement: Active discussion in Discord",
                ],
            ),
            ("Week 1 Post-Launch Report", ["- 🏆 Reached: Downloads ≥250", "- 🏆 Reached: Active users: 50"]),
            (
                "week 1 in review",
                ["- New this week: 1\n", "Received: 2 feature requests, 1 UX issue, 1 question, 1 testimonial."],
            ),
            (
                "✅ Error rate is 1.9%",
                [
                    "Back to normal. It was at 6.3% in the reading of Tue Jan 27 10:25",
                    "Meanwhile: INC-1: Answers take a minute",
                ],
            ),
            (
                "Day 13 Update",
                ["- Error rate: 1.9% at 08:45 (worst: 6.3% on Tue Jan 27)", "- Fixed since Mon Jan 26: 1"],
            ),
            (
                "Week 2 ends",
                ["Error rate 1.8% → 1.9%, 6.3% at its worst", "Downloads 470, +128 since Thu Jan 22 08:45"],
            ),
            (
                "Week 2 Post-Launch Report",
                [
                    "- Must-have of Week 2 missed: Community remains engaged (daily activity in Discord) (Messages from users: 0 of 5",
                    "- Downloads (cumulative): 470 on Wed Jan 28 (+128 since Thu Jan 22)",
                ],
            ),
            ("week 2 in review", ["- v1.1.2-beta is out\n", "- New this week: 1\n"]),
            (
                "Good morning: Day 21",
                ["📊 **Metrics since Mon Feb 2:**\n", "💬 **Community feedback:** Nothing new.\n"],
            ),
            ("INC-1: report", ["- Release: v1.1.1-beta.1\n", "- Reported: 2026-01-27 10:30 EST\n"]),
            (
                "Are the announcements out?",
                [
                    "was announced Thu Jan 15 12:00",
                    "Not ticked then on launch day's list: Discord; Twitter thread; GitHub",
                ],
            ),
            ("INC-1: closed", ["✅ 2. Users told that it is over · Lena 13:32", "-# Actions: ACT-1\n"]),
            (
                "Closing Post-Launch Report",
                [
                    "724 at 08:45 (+26 since Thu Feb 12)",
                    "- Targets of Week 3-4 missed: Community growth: Discord members +50%",
                ],
            ),
        ],
    );
}

#[test]
fn a_no_go_a_week_rolled_back_other_weekdays_and_the_steady_state_show_every_post_exactly_once() {
    shows_every_post_exactly_once("no-go", 29);
    let played = shows_every_post_exactly_once("rolled-back-week", 102);
    says_all(
        &played,
        &[
            (
                "Week 1 Post-Launch Report",
                ["- ⏪ Rolled back to v1.0.0 because of INC-3", "- 🔁 Launched again as v1.1.0-beta.1"],
            ),
            ("week 1 in review", ["- New this week: 1\n", "- Fixed this week: 1, of these 1 with v1.1.0-beta.1\n"]),
        ],
    );
    shows_every_post_exactly_once("monday-launch", 75);
    shows_every_post_exactly_once("after-thirty", 26);
}

#[test]
fn a_release_that_is_taken_up_late_or_across_a_change_of_the_clocks_shows_every_post_exactly_once() {
    shows_every_post_exactly_once("late-start", 19);
    for script in ["clocks-berlin", "clocks-new-york-spring", "clocks-new-york-autumn", "clocks-lord-howe"] {
        shows_every_post_exactly_once(script, 74);
    }
}

#[test]
fn run_lists_every_setting_with_its_variable_and_takes_an_empty_one_for_none() {
    let help = said(&tplus(&["run", "--help"], &[("DISCORD_TOKEN", "hush.hush.hush")]));
    for (flag, variable) in [("--discord-token", "DISCORD_TOKEN"), ("--http", "TPLUS_HTTP"), ("--clock", "TPLUS_CLOCK")]
    {
        let line = help.lines().find(|line| line.trim_start().starts_with(flag)).unwrap_or_default();
        assert!(line.ends_with(&format!("[env: {variable}]")), "{help}");
    }
    assert!(!help.contains("hush"), "a secret is not shown");
    let output = tplus(&["run"], &[("TPLUS_HTTP", ""), ("GITHUB_APP_ID", " ")]);
    assert!(said(&output).contains("DISCORD_TOKEN is not set"), "{}", said(&output));
    let output = tplus(&["run", "--http", "8080"], &[]);
    assert!(said(&output).contains("such as 127.0.0.1:8443"), "{}", said(&output));
}

#[test]
fn a_script_that_does_not_exist_is_told_which_do() {
    let output = tplus(&["rehearse", "--script", "no-such"], &[]);
    assert!(!output.status.success() && said(&output).contains("[possible values: launch-week"), "{}", said(&output));
    let help = said(&tplus(&["rehearse", "--help"], &[]));
    let scripts = ["launch-week", "p0-after-launch", "rollback", "quiet-launch", "feedback-loop", "thirty-days"];
    let courses = ["no-go", "rolled-back-week", "monday-launch", "after-thirty"];
    let clocks =
        ["late-start", "clocks-berlin", "clocks-new-york-spring", "clocks-new-york-autumn", "clocks-lord-howe"];
    for script in scripts.iter().chain(&courses).chain(&clocks) {
        assert!(help.contains(&format!("- {script}:")), "{script}: {help}");
    }
}

#[test]
fn a_teams_own_plan_is_rehearsed_and_compared_with_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ours.toml");
    let plan = said(&tplus(&["playbook", "print"], &[]));
    std::fs::write(&file, plan.replace("**Day {{ day }} Update", "**Our day {{ day }}")).expect("written");
    let path = file.to_str().expect("a path");
    let output = tplus(&["rehearse", "--script", "quiet-launch", "--playbook", path], &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("**Our day 0 (Jan 15):**"), "{}", said(&output));
    assert!(said(&output).contains("Nothing was compared"), "{}", said(&output));

    std::fs::write(&file, "nonsense").expect("written");
    let output = tplus(&["rehearse", "--playbook", path], &[]);
    assert!(!output.status.success() && said(&output).contains("ours.toml has mistakes"), "{}", said(&output));
}

#[test]
fn a_missing_token_is_told_where_to_get_one() {
    for command in ["run", "check"] {
        let output = tplus(&[command], &[]);
        assert!(!output.status.success());
        assert!(said(&output).contains("DISCORD_TOKEN is not set. Create an application at"), "{}", said(&output));
    }
}

#[test]
fn a_rehearsals_clock_is_refused_for_the_real_discord() {
    let output = tplus(&["run"], &[("DISCORD_TOKEN", "a.b.c"), ("TPLUS_CLOCK", "127.0.0.1:9")]);
    assert!(!output.status.success() && said(&output).contains("it is refused unless"), "{}", said(&output));
}

#[test]
fn a_settings_file_that_is_named_but_missing_is_named() {
    let output = tplus(&["check"], &[("TPLUS_CONFIG", "nowhere.toml")]);
    assert!(!output.status.success() && said(&output).contains("nowhere.toml"), "{}", said(&output));
}

#[test]
fn a_playbook_is_checked_line_by_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ours.toml");
    std::fs::write(&file, said(&tplus(&["playbook", "print"], &[]))).expect("written");
    let path = file.to_str().expect("a path");
    let output = tplus(&["playbook", "check", path], &[]);
    assert!(output.status.success() && said(&output).contains("has no mistakes"), "{}", said(&output));

    let wrong = std::fs::read_to_string(&file).expect("read").replace("at = \"20:00\"", "at = \"8 pm\"");
    std::fs::write(&file, &wrong).expect("written");
    let line = wrong.lines().position(|line| line.contains("8 pm")).expect("the line") + 1;
    let output = tplus(&["playbook", "check", path], &[]);
    assert!(!output.status.success());
    assert!(said(&output).contains(&format!("line {line}: `at` must be times of a day")), "{}", said(&output));
    let output = tplus(&["run"], &[("DISCORD_TOKEN", "a.b.c"), ("TPLUS_PLAYBOOK", path)]);
    assert!(!output.status.success() && said(&output).contains(&format!("line {line}:")), "{}", said(&output));
}

#[test]
fn migrate_makes_the_database_and_may_be_repeated() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("new.db").display());
    for _ in 0..2 {
        let output = tplus(&["migrate"], &[("DATABASE_URL", &url)]);
        assert!(output.status.success() && said(&output).contains("up to date"), "{}", said(&output));
    }
}

/// All Rust of this repository.
fn sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<_> = ["src", "tests", "crates"].map(|folder| root.join(folder)).into();
    let mut all = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                all += &std::fs::read_to_string(&path).expect("a file");
            }
        }
    }
    all
}

/// What stands in backticks in a page.
fn quoted(page: &str) -> impl Iterator<Item = &str> {
    page.split('`').skip(1).step_by(2)
}

#[test]
fn every_test_that_the_page_of_capabilities_names_exists() {
    let (page, sources) = (include_str!("../docs/CAPABILITIES.md"), sources());
    let named: Vec<_> = quoted(page).filter(|word| word.matches('_').count() > 3).collect();
    assert!(named.len() > 20, "the page names its tests");
    for name in named {
        assert!(sources.contains(&format!("fn {name}(")), "{name} is no test");
    }
}

#[test]
fn every_evidence_that_plan_md_names_exists() {
    let (page, sources) = (include_str!("../docs/PLAN.md"), sources());
    let (commands, playbook) = (include_str!("../commands.md"), include_str!("../playbooks/default.toml"));
    let scripts = said(&tplus(&["rehearse", "--help"], &[]));
    let has_command = |named: &str| {
        commands.lines().any(|line| {
            let line = line.trim_start_matches('#').trim().trim_matches('`');
            line == named || line.strip_prefix(named).is_some_and(|rest| rest.starts_with(' '))
        })
    };
    let mut count = 0;
    for named in quoted(page) {
        let exists = match named.split_at(1) {
            ("/", _) => has_command(named),
            ("[", _) => playbook.lines().any(|line| line.trim() == named),
            ("-", _) => named.strip_prefix("--script ").is_some_and(|script| scripts.contains(&format!("- {script}:"))),
            _ => sources.contains(&format!("fn {named}(")),
        };
        assert!(exists, "{named} is named as evidence and isn't there");
        count += 1;
    }
    assert!(count > 150, "the page names what shows each claim");
}

#[test]
fn the_image_is_built_from_all_that_cargo_reads() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let context = tempfile::tempdir().expect("a folder");
    let dockerfile = std::fs::read_to_string(root.join("Dockerfile")).expect("a Dockerfile");
    for line in dockerfile.lines().filter(|line| line.starts_with("COPY ") && !line.contains("--from")) {
        let names: Vec<&str> = line.split_whitespace().skip(1).collect();
        let (to, from) = names.split_last().expect("what is copied, and where to");
        let copied = Command::new("cp").arg("-R").args(from).arg(context.path().join(to)).current_dir(root).status();
        assert!(copied.expect("cp").success(), "{line}");
    }
    let read = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(context.path())
        .output()
        .expect("cargo");
    assert!(read.status.success(), "{}", said(&read));
}

#[test]
fn a_rehearsal_leaves_its_database_where_it_was_named_and_takes_none_that_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let rehearse = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tplus"));
        command.args(["rehearse", "--script", "quiet-launch", "--database", "sqlite://mine.db"]);
        command.current_dir(folder.path()).output().expect("it runs")
    };
    let first = rehearse();
    assert!(first.status.success() && folder.path().join("mine.db").exists(), "{}", said(&first));
    let second = rehearse();
    assert!(!second.status.success() && said(&second).contains("mine.db is there already"), "{}", said(&second));
}
