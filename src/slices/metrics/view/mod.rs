//! Every sentence and card about metrics, and how values are written.

mod alarm;

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::chart::{Chart, Days, Panel};
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::{Instant, Window};
use crate::error::UserError;
use crate::playbook::{Bound, Compare, Growth, Metric, NO_DATA, Playbook, Probe, ReleaseDates, Target};
use crate::slices::metrics::asked::{Asked, is_recorded, needs_github};
use crate::slices::metrics::domain::{Histories, Reading, Refused, Standing};
use crate::slices::metrics::store::{Failing, Taken, Written};
use crate::slices::release::Release;

pub(in crate::slices::metrics) use alarm::{alarm, alarm_over, not_yet_normal};

/// How many of the last values are shown.
const LAST: usize = 8;

/// `value` as `metric` is written: `1,234`, `2.3%`, `4.2/5`.
pub fn value(metric: &Metric, value: f64) -> String {
    format!("{}{}", number(value), metric.unit)
}

/// A change of `metric`, with its sign.
pub fn signed(metric: &Metric, change: f64) -> String {
    let sign = if change < 0.0 { "-" } else { "+" };
    format!("{sign}{}", value(metric, change.abs()))
}

/// A change in percent, with its sign.
pub fn signed_percent(change: f64) -> String {
    let sign = if change < 0.0 { "-" } else { "+" };
    format!("{sign}{}%", number(change.abs()))
}

/// What is to be reached. "At least" of what is better when more, and "at most" of the rest, go without saying.
pub fn bound(metric: &Metric, bound: Bound) -> String {
    let natural = if metric.more_is_better { Compare::AtLeast } else { Compare::AtMost };
    let sign = if bound.compare == natural { "" } else { bound.compare.sign() };
    format!("{sign}{}", value(metric, bound.value))
}

/// The same with how it is to have grown, where that is asked.
pub fn target(metric: &Metric, target: Target) -> String {
    let shown = bound(metric, target.bound);
    match target.growth {
        Some(Growth::By(by)) => format!("{shown}, {} since T+{}", signed(metric, by), target.from_day),
        Some(Growth::Weekly) => format!("{shown}, growing"),
        None => shown,
    }
}

/// A value with the number of answers that it is made of.
pub fn with_answers(metric: &Metric, reading: &Reading) -> String {
    match reading.answers {
        Some(answers) => format!("{} (n={answers})", value(metric, reading.value)),
        None => value(metric, reading.value),
    }
}

/// Three digits that count, and thousands apart.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        large if large >= 100.0 => 0,
        middle if middle >= 10.0 => 1,
        small if small >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, String::new()), |(w, f)| (w, format!(".{f}")));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

pub(in crate::slices::metrics) fn no_metric(typed: &str, playbook: &Playbook) -> UserError {
    let names = playbook.metrics.iter().take(12).map(|metric| metric.name.as_str()).collect::<Vec<_>>().join(", ");
    UserError(format!("There is no metric \"{}\". Pick one from the list, such as: {names}.", safe_title(typed, 60)))
}

pub(in crate::slices::metrics) fn nothing_to_draw(metric: &Metric) -> UserError {
    UserError(format!("No data for {} yet. `/metric record` records what you measured.", metric.name))
}

/// The picture of one metric.
pub(in crate::slices::metrics) fn chart(metric: &Metric, release: &Release, days: Days) -> Chart {
    let subtitle = format!("{}, dashed: target", crate::text::one_line(&release.version));
    Chart { title: metric.name.clone(), subtitle, panels: vec![Panel::Days(days)] }
}

pub(in crate::slices::metrics) fn drawn(metric: &Metric) -> Card {
    Card { footer: format!("/metric show lists the latest values of {}.", metric.name), ..Card::new("", "") }
}

pub(in crate::slices::metrics) fn unreadable_value(metric: &Metric, typed: &str) -> UserError {
    UserError(format!(
        "\"{}\" is not a valid value for {}. Type a number such as `{}`. Nothing was saved.",
        safe_title(typed, 40),
        metric.name,
        value(metric, 4.5_f64.clamp(metric.range.0, metric.range.1)),
    ))
}

pub(in crate::slices::metrics) fn unreadable_time(typed: &str) -> UserError {
    UserError(format!(
        "\"{}\" is not a valid time. Write `2026-01-20`, `2026-01-20 14:30` (in the release's zone) or `2h` for two hours ago. \
         Nothing was saved.",
        safe_title(typed, 40)
    ))
}

pub(in crate::slices::metrics) fn refused(metric: &Metric, why: Refused) -> UserError {
    UserError(format!("{} Nothing was saved.", refusal(metric, why)))
}

/// Why a value of `metric` is not taken.
pub(in crate::slices::metrics) fn refusal(metric: &Metric, why: Refused) -> String {
    match why {
        Refused::NoNumber => format!("{} needs a number.", metric.name),
        Refused::TooMuch => format!("{} can't be that much: 12 digits are the most.", metric.name),
        Refused::Outside if metric.range.1 >= f64::MAX => {
            format!("{} can't be below {}.", metric.name, value(metric, metric.range.0))
        }
        Refused::Outside => format!(
            "{} must be between {} and {}.",
            metric.name,
            value(metric, metric.range.0),
            value(metric, metric.range.1)
        ),
        Refused::Ahead => "That time is in the future.".to_owned(),
        Refused::TooOld => "That time is more than a year ago.".to_owned(),
    }
}

/// What became of a value that somebody typed.
pub(in crate::slices::metrics) fn recorded(metric: &Metric, new: f64, at: Instant, written: Written) -> Card {
    let what = format!("{} was {} {}", metric.name, value(metric, new), timestamp(at, 'f'));
    Card::sentence(match written {
        Written::New => format!("Recorded: {what}."),
        Written::Known => format!("Already recorded: {what}. Nothing was changed."),
        Written::Instead(before) => format!("Replaced {}: {what}.", value(metric, before)),
    })
}

/// What became of values that a program sent or a file held.
pub(in crate::slices::metrics) fn taken(taken: &Taken) -> String {
    format!("accepted: {} new, {} already known, {} replaced", taken.new, taken.known, taken.replaced)
}

/// The token with which figures are pushed; it is shown once.
pub(in crate::slices::metrics) fn token(token: &str) -> Card {
    Card::new(
        "Push metrics",
        format!(
            "Your token. It is shown only this once and replaces any earlier one:\n```\n{token}\n```\nSend them to \
             the address that your tplus host has set (`TPLUS_HTTP`):\n```\ncurl -H \"Authorization: Bearer $TOKEN\" \
             -d '{{\"error_rate\": 1.2}}' https://…/api/metrics\n```"
        ),
    )
}

/// Says that a figure is not measured, or that it is.
pub(in crate::slices::metrics) const MEASURE: &str = "measure";

/// The name of figures that are asked about together.
fn asked_name(asked: Asked<'_>) -> &str {
    match asked {
        Asked::One(metric) => &metric.name,
        Asked::Performance => "Performance",
    }
}

/// The figures that nothing brings by itself, with a button for each that says whether it is measured.
pub(in crate::slices::metrics) fn sources(without: &[Asked<'_>], unmeasured: &BTreeSet<String>) -> Card {
    let is_measured = |asked: &Asked<'_>| !unmeasured.contains(asked.id());
    let line = |asked: &Asked<'_>| {
        let name = asked_name(*asked);
        match asked {
            _ if !is_measured(asked) => format!("🚫 ~~{name}~~: not measured"),
            Asked::One(metric) if needs_github(metric) => {
                format!("❔ **{name}**: GitHub, once `/github connect` is done")
            }
            Asked::One(metric) if is_recorded(metric) => format!("✍️ **{name}**: by hand (`/docs record`)"),
            Asked::One(_) => format!("✍️ **{name}**: by hand (`/metric record`) or pushed"),
            Asked::Performance => format!("✍️ **{name}**: benchmarks, pushed (`/metric token`) or by hand"),
        }
    };
    let lines = without.iter().map(line).collect::<Vec<_>>().join("\n");
    let text = format!(
        "Nothing brought values for these when the release started. Press the ones that your team doesn't track: they leave its posts and its criteria. The \
         others stay \"not known\" until somebody records or pushes a value.\n\n{lines}"
    );
    let button = |asked: &Asked<'_>| {
        let (mark, style, turn) =
            if is_measured(asked) { ("", Style::Secondary, "off") } else { ("🚫 ", Style::Danger, "on") };
        let id = CustomId::new("metrics", MEASURE, format!("{}-{turn}", asked.id()));
        Button::new(format!("{mark}{}", asked_name(*asked)), style, id)
    };
    let mut card = Card::new("Where do the figures come from?", text);
    let buttons: Vec<Button> = without.iter().take(25).map(button).collect();
    card.buttons = buttons.chunks(5).map(<[Button]>::to_vec).collect();
    card
}

pub(in crate::slices::metrics) fn said_measured(asked: Asked<'_>, is_measured: bool) -> Card {
    let name = asked_name(asked);
    Card::sentence(match is_measured {
        true => format!("{name}: measured. Posts and criteria ask for it again."),
        false => format!("{name}: not measured. It leaves posts and criteria; a value that comes all the same counts."),
    })
}

/// What one line about a metric is made from.
pub(in crate::slices::metrics) struct Shown<'a> {
    pub(in crate::slices::metrics) playbook: &'a Playbook,
    pub(in crate::slices::metrics) histories: &'a Histories,
    pub(in crate::slices::metrics) failing: &'a [Failing],
    pub(in crate::slices::metrics) dates: &'a ReleaseDates,
    pub(in crate::slices::metrics) now: Instant,
}

impl Shown<'_> {
    /// A metric with its value, its change, its target and its age; nothing where nothing was measured.
    pub(in crate::slices::metrics) fn line(&self, metric: &Metric) -> Option<String> {
        let reading = self.histories.of(&metric.id).at(self.now)?;
        let mut parts = vec![format!("**{}** {}", metric.name, with_answers(metric, reading))];
        parts.extend(self.week_over_week(metric));
        let day = self.dates.plan_day(self.now);
        if let Some(reached) = self.playbook.target(metric, day) {
            let asked = (reached, self.playbook.stretch(metric, day));
            let stands = self.histories.of(&metric.id).standing(asked, self.dates, self.now);
            let so_far = self.so_far(metric, reached);
            parts.push(format!("target {}{so_far} {}", target(metric, reached), mark(stands)));
        }
        // Discord counts the time: what is shown stays true while the card stands.
        if reading.is_stale(metric, self.now) {
            parts.push(format!("⏳ stale: {}", timestamp(reading.seen, 'R')));
        } else if reading.age(self.now) >= TimeDelta::hours(1) {
            parts.push(timestamp(reading.seen, 'R'));
        }
        Some(parts.join(" · "))
    }

    /// How much it has grown so far of what `target` asks for; empty where that asks for none, or nothing is known.
    fn so_far(&self, metric: &Metric, target: Target) -> String {
        let grown = self.histories.of(&metric.id).grown_for(target, self.dates, self.now);
        let by = grown.filter(|grown| matches!(grown.asked, Growth::By(_))).and_then(|grown| grown.change);
        by.map_or_else(String::new, |change| format!(" ({} so far)", signed(metric, change.by)))
    }

    /// How it changed in seven days, or since when it is known; what only ever grows, by how much.
    fn week_over_week(&self, metric: &Metric) -> Option<String> {
        let week = Window { from: self.now - TimeDelta::days(7), to: self.now };
        let change = self.histories.of(&metric.id).over(week)?;
        let (by, span) = match metric.is_total {
            true => (signed(metric, change.by), "in seven days"),
            false => (signed_percent(change.percent?), "WoW"),
        };
        // From the first reading on it is no week's.
        let is_first = self.histories.of(&metric.id).first().is_some_and(|first| first.seen >= change.from);
        Some(match change.is_of(week) && !is_first {
            true => format!("{by} {span}"),
            false => format!("{by} since {}", timestamp(change.from, 'f')),
        })
    }
}

impl Shown<'_> {
    /// Whether workflows fail, of which `metric` is the number.
    pub(in crate::slices::metrics) fn workflows(&self, metric: &Metric) -> Option<String> {
        let failing = self.histories.fresh(metric, self.now)?.value;
        let is_well = failing < 0.5;
        let what =
            if is_well { "all workflows pass".to_owned() } else { format!("{} failing", value(metric, failing)) };
        Some(format!("{} GitHub Actions: {what}", if is_well { "✅" } else { "❌" }))
    }

    /// Whether what `probe` looks at is well; nothing before it was looked at.
    pub(in crate::slices::metrics) fn health(&self, probe: &Probe) -> Option<String> {
        let id = crate::slices::metrics::probe_id(probe);
        let is_well = self.histories.of(&id).at(self.now)?.value > 0.5;
        let failing = self.failing.iter().find(|failing| failing.metric == id);
        let why = failing.map_or_else(String::new, |failing| format!(": {}", safe_title(&failing.error, 200)));
        Some(format!("{} {}{why}", if is_well { "✅" } else { "❌" }, probe.name))
    }
}

fn mark(stands: Option<Standing>) -> &'static str {
    match stands {
        Some(Standing::Below) => "❌",
        Some(Standing::OnTrack) => "✅",
        Some(Standing::Exceeding) => "🌟",
        None => "❔",
    }
}

/// How a standing is called in the weekly report (plan.md, section 10).
pub fn standing_name(stands: Standing) -> &'static str {
    match stands {
        Standing::Below => "Below",
        Standing::OnTrack => "On Track",
        Standing::Exceeding => "Exceeding",
    }
}

/// All metrics.
pub(in crate::slices::metrics) fn overview(shown: &Shown<'_>) -> Card {
    let metrics = &shown.playbook.metrics;
    let mut lines: Vec<String> = metrics.iter().filter_map(|metric| shown.line(metric)).collect();
    let unknown: Vec<&str> = metrics
        .iter()
        .filter(|metric| !shown.histories.is_unmeasured(&metric.id))
        .filter(|metric| shown.histories.of(&metric.id).at(shown.now).is_none())
        .map(|metric| metric.name.as_str())
        .collect();
    let unmeasured = metrics.iter().filter(|metric| shown.histories.is_unmeasured(&metric.id));
    let unmeasured: Vec<&str> = unmeasured.map(|metric| metric.name.as_str()).collect();
    if !unmeasured.is_empty() {
        lines.push(format!("-# Not measured: {}. `/metric sources` changes that.", unmeasured.join(", ")));
    }
    if !unknown.is_empty() {
        lines.push(format!("-# {}: {}. `/metric record` records one by hand.", capital_no_data(), unknown.join(", ")));
    }
    lines.extend(shown.playbook.probes.iter().filter_map(|probe| shown.health(probe)));
    let of_metric = |failing: &&Failing| shown.playbook.metric(&failing.metric).is_some();
    lines.extend(shown.failing.iter().filter(of_metric).map(|failing| format!("-# {}", not_answering(failing, shown))));
    Card::new("Metrics", lines.join("\n")).with_overflow("metrics.md")
}

fn capital_no_data() -> String {
    crate::text::capitalized(NO_DATA)
}

fn not_answering(failing: &Failing, shown: &Shown<'_>) -> String {
    let name = shown.playbook.metric(&failing.metric).map_or(failing.metric.as_str(), |metric| metric.name.as_str());
    format!("⏳ {name}: no answer since {}: {}", timestamp(failing.since, 'R'), safe_title(&failing.error, 200))
}

/// One metric with its last values.
pub(in crate::slices::metrics) fn one(metric: &Metric, shown: &Shown<'_>) -> Card {
    let history = shown.histories.of(&metric.id);
    let mut lines = vec![match shown.line(metric) {
        Some(line) => line,
        None => format!("**{}** {NO_DATA}. `/metric record` records one by hand.", metric.name),
    }];
    lines.extend(
        shown.failing.iter().filter(|failing| failing.metric == metric.id).map(|failing| not_answering(failing, shown)),
    );
    let last = history.readings().iter().rev().take(LAST);
    lines.extend(last.map(|reading| format!("- {} {}", timestamp(reading.at, 'f'), with_answers(metric, reading))));
    let mut card = Card::new(metric.name.clone(), lines.join("\n"));
    if let Some(next) = metric.next_release {
        card.footer = format!("Next release: {}", bound(metric, next));
    }
    card
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_people_write_them() {
        let playbook = Playbook::builtin();
        let shown = |id: &str, number| value(playbook.metric(id).expect("a metric"), number);
        assert_eq!(shown("downloads", 1_234.0), "1,234");
        assert_eq!(shown("downloads", 1_234_567.0), "1,234,567");
        assert_eq!(
            [shown("error_rate", 2.3), shown("crash_rate", 0.08), shown("error_rate", 0.0)],
            ["2.3%", "0.08%", "0%"]
        );
        assert_eq!([shown("satisfaction", 4.25), shown("simple_p95", 84.6)], ["4.25/5", "84.6ms"]);
        assert_eq!(shown("nps", -12.0), "-12");
        let downloads = playbook.metric("downloads").expect("a metric");
        assert_eq!([signed(downloads, 12.0), signed(downloads, -3.0)], ["+12", "-3"]);
        assert_eq!([signed_percent(12.345), signed_percent(-0.5)], ["+12.3%", "-0.5%"]);
    }

    #[test]
    fn targets_read_as_in_the_plan() {
        let playbook = Playbook::builtin();
        let target = |id: &str, day| {
            let metric = playbook.metric(id).expect("a metric");
            bound(metric, playbook.target(metric, day).expect("a target").bound)
        };
        assert_eq!([target("awu", 7), target("awu", 14), target("awu", 22)], ["150", "180", "200"]);
        assert_eq!([target("activation_rate", 3), target("satisfaction", 3)], ["60%", "4/5"]);
        assert_eq!([target("error_rate", 3), target("crash_rate", 20), target("p1_bugs", 3)], ["<5%", "<0.1%", "<5"]);
        assert_eq!([target("p1_bugs", 0), target("p1_bugs", 9), target("p0_bugs", 25)], ["<3", "0", "0"]);
        assert_eq!(
            [target("simple_p95", 7), target("simple_p95", 16), target("simple_p95", 23), target("memory", 9)],
            ["100ms", "90ms", "80ms", "45MB"],
            "where the table skips a week, the last one given holds"
        );
    }
}
