//! A model of a release's thirty days against the real bot: launched on any weekday in any zone, announced late, rolled back and
//! launched again, paused and resumed, with reports in between. Whatever happens, each day is in one weekly report, the days' counts
//! and the weeks' are the same in sum, and users read nothing by themselves while the release is in no state for it.

use chrono::{Days, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use proptest::prelude::*;
use proptest::test_runner::{FailurePersistence, FileFailurePersistence};
use serde_json::json;
use tplus::engine::clock::{Instant, Window};
use tplus::playbook::first_valid_instant;
use tplus::rehearsal::stage::Setting;

use crate::support::{Scene, cases, setting};

/// What happens at noon of a day.
#[derive(Debug, Clone, Copy)]
enum Act {
    Bug,
    Thanks,
    Ship,
    RollBack,
    Relaunch,
    Pause,
    Resume,
}

/// A release, as it is played.
#[derive(Debug, Clone)]
struct Course {
    launch: NaiveDate,
    zone: Tz,
    /// How many hours after noon of launch day it is announced.
    announced_after: u32,
    /// What happens on which days, in order.
    acts: Vec<(u64, Act)>,
}

/// The last day on which anything is done: what rests must go on before the closing report.
const LAST_ACT: u64 = 27;

fn course() -> impl Strategy<Value = Course> {
    let zones = [
        chrono_tz::America::New_York,
        chrono_tz::Europe::Berlin,
        chrono_tz::Asia::Kolkata,
        chrono_tz::Australia::Lord_Howe,
        chrono_tz::Pacific::Apia,
    ];
    let act = prop_oneof![
        4 => Just(Act::Bug),
        1 => Just(Act::Thanks),
        1 => Just(Act::Ship),
        1 => Just(Act::RollBack),
        2 => Just(Act::Relaunch),
        1 => Just(Act::Pause),
        2 => Just(Act::Resume),
    ];
    // Late winter, so that clocks change on the way.
    let launch = (0..28_u64).prop_map(|day| NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date") + Days::new(day));
    let acts = proptest::collection::vec((1..LAST_ACT, act), 4..20).prop_map(|mut acts| {
        acts.sort_by_key(|(day, _)| *day);
        acts
    });
    (launch, proptest::sample::select(zones.to_vec()), 0..7_u32, acts)
        .prop_map(|(launch, zone, announced_after, acts)| Course { launch, zone, announced_after, acts })
}

/// The release as it should stand.
struct Played {
    scene: Scene,
    course: Course,
    /// How many issues came.
    issues: usize,
    /// How many versions and incidents there were.
    versions: usize,
    incidents: usize,
    is_rolled_back: bool,
    /// When users are told nothing: from when, until when.
    quiet: Vec<Window>,
    paused: Option<Instant>,
}

impl Played {
    fn at(&self, day: u64, hour: u32) -> Instant {
        let local: NaiveDateTime = (self.course.launch + Days::new(day)).and_hms_opt(hour, 0, 0).expect("a time");
        first_valid_instant(local, self.course.zone)
    }

    async fn pass_to(&mut self, day: u64, hour: u32) {
        let at = self.at(day, hour).max(self.scene.stage.now());
        self.scene.stage.advance_to(at).await.expect("time passes");
    }

    async fn launch(&mut self) {
        let maya = self.scene.cast.maya.clone();
        let (launch, zone) = (self.course.launch.to_string(), self.course.zone.name());
        let options = json!({ "version": "v1.1.0-beta", "launch": launch, "zone": zone });
        self.scene.slash(&maya, "release start", options).await;
        self.pass_to(0, 12 + self.course.announced_after).await;
        self.scene.slash(&maya, "release announced", json!({})).await.says("was announced");
    }

    async fn perform(&mut self, act: Act) {
        let (maya, robin, lena) =
            (self.scene.cast.maya.clone(), self.scene.cast.robin.clone(), self.scene.cast.lena.clone());
        let now = self.scene.stage.now();
        match act {
            Act::Bug | Act::Thanks => {
                let said = robin.say(self.scene.cast.feedback, &format!("thought {now}")).expect("said");
                lena.react(said, if matches!(act, Act::Bug) { "🐛" } else { "🙏" }).expect("tagged");
                self.issues += usize::from(matches!(act, Act::Bug));
                self.scene.settle().await;
            }
            Act::Ship if !self.is_rolled_back => {
                self.versions += 1;
                let options = json!({ "version": format!("v1.1.{}-beta", self.versions) });
                self.scene.slash(&maya, "release shipped", options).await.says("v1.1.");
            }
            Act::RollBack if !self.is_rolled_back => self.roll_back().await,
            Act::Relaunch if self.is_rolled_back => {
                self.versions += 1;
                let options = json!({ "version": format!("v1.1.{}-beta", self.versions) });
                self.scene.slash(&maya, "release relaunch", options).await;
                self.is_rolled_back = false;
                self.end_quiet();
            }
            Act::Pause if self.paused.is_none() => {
                self.scene.slash(&maya, "release pause", json!({ "reason": "a holiday" })).await;
                self.paused = Some(now);
            }
            Act::Resume => self.resume().await,
            Act::Ship | Act::RollBack | Act::Relaunch | Act::Pause => {}
        }
    }

    async fn resume(&mut self) {
        let Some(from) = self.paused.take() else { return };
        let maya = self.scene.cast.maya.clone();
        self.scene.slash(&maya, "release resume", json!({})).await;
        self.quiet.push(Window { from, to: self.scene.stage.now() });
    }

    fn end_quiet(&mut self) {
        let now = self.scene.stage.now();
        if let Some(last) = self.quiet.iter_mut().find(|window| window.to == Instant::MAX_UTC) {
            last.to = now;
        }
    }

    async fn roll_back(&mut self) {
        let maya = self.scene.cast.maya.clone();
        self.incidents += 1;
        self.issues += 1;
        let name = format!("INC-{}", self.incidents);
        let options = json!({ "severity": "P0", "title": format!("Crash number {}", self.incidents) });
        self.scene.slash(&maya, "incident declare", options).await.says(&name);
        let asked = self.scene.slash(&maya, "incident rollback", json!({ "incident": name })).await;
        let asked = self.scene.then(&maya, &asked, "Crash").await;
        let advice = self.scene.then(&maya, &asked, "over 20 %, no clear fix").await;
        let form = self.scene.then(&maya, &advice, "Roll back").await;
        let fields = json!({
            "Back to which version?": "v1.0.0", "reason": "It crashes.", "consulted": "Jonas",
        });
        self.scene.fill_in(&maya, &form, fields).await;
        let over = json!({ "resolution": "Rolled back.", "incident": name });
        self.scene.slash(&maya, "incident resolve", over).await;
        self.is_rolled_back = true;
        self.quiet.push(Window { from: self.scene.stage.now(), to: Instant::MAX_UTC });
    }

    /// What tplus said in a channel: when, and the text.
    fn said(&self, channel: local_discord::ChannelId) -> Vec<(Instant, String)> {
        let messages = self.scene.cast.guild.messages(channel).into_iter();
        let own = messages.filter(|message| message.author.id == self.scene.stage.app.user_id && !message.is_notice);
        own.map(|message| (message.created_at, message.text())).collect()
    }

    fn check(&self) {
        let (team, users) = (self.said(self.scene.cast.release), self.said(self.scene.cast.announcements));
        for (at, text) in &users {
            assert!(!self.quiet.iter().any(|quiet| quiet.holds(*at)), "users read at {at}:\n{text}");
        }
        let days: Vec<i64> = team.iter().filter_map(|(_, text)| range(text)).flat_map(|(a, b)| a..=b).collect();
        assert_eq!(days, (0..=30).collect::<Vec<_>>(), "each day is in one report");
        let daily = team.iter().filter(|(_, text)| text.starts_with("**Day "));
        let of_days: usize = daily.filter_map(|(_, text)| counted(text, "- New ")).sum();
        assert_eq!(of_days, self.issues, "the days' sum");
        let public = users.iter().chain(&team).filter(|(_, text)| is_public_review(text));
        let of_weeks: usize = public.filter_map(|(_, text)| counted(text, "- New ")).sum();
        assert_eq!(of_weeks, self.issues, "the weeks' sum");
    }
}

/// The days in the title of a weekly report, as N of T+N.
fn range(text: &str) -> Option<(i64, i64)> {
    let title = text.lines().next().filter(|line| line.contains("Post-Launch Report"))?;
    let (first, last) = title.rsplit_once("T+")?.1.split_once('–')?;
    Some((first.parse().ok()?, last.trim().parse().ok()?))
}

/// Whether this is the text for users of a week, or the one of the days that are left when the course ends.
fn is_public_review(text: &str) -> bool {
    [" in review**", ": since the last review**"].iter().any(|title| text.contains(title))
}

/// The number in the line that begins with `begins`, behind its colon.
fn counted(text: &str, begins: &str) -> Option<usize> {
    let line = text.lines().find(|line| line.starts_with(begins))?;
    let number = line.split_once(": ")?.1;
    number.split([' ', '(']).next()?.parse().ok()
}

async fn live(course: Course) {
    let start = first_valid_instant(course.launch.and_hms_opt(7, 0, 0).expect("a time"), course.zone);
    let scene = Scene::set_up_with(Setting { start, ..setting("2026-01-15 11:00") }).await;
    let acts = course.acts.clone();
    let (quiet, paused) = (Vec::new(), None);
    let mut played =
        Played { scene, course, issues: 0, versions: 0, incidents: 0, is_rolled_back: false, quiet, paused };
    played.launch().await;
    for (day, act) in acts {
        played.pass_to(day, 12).await;
        played.perform(act).await;
    }
    played.pass_to(LAST_ACT, 12).await;
    played.resume().await;
    played.pass_to(30, 23).await;
    played.check();
    assert!(played.scene.stage.stop_bot().await.expect("the bot can be stopped"), "it stops within ten seconds");
}

/// Cases that failed once are kept, and tried first from then on.
fn seeds() -> Option<Box<dyn FailurePersistence>> {
    Some(Box::new(FileFailurePersistence::Direct("tests/data/course_model.seeds")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases("TPLUS_COURSES", 1), max_shrink_iters: 8, failure_persistence: seeds(), ..ProptestConfig::default() })]

    #[test]
    fn each_day_is_in_one_report_sums_agree_and_users_read_nothing_in_the_wrong_state(course in course()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        runtime.block_on(live(course));
    }
}
