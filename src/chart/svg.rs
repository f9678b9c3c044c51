//! A chart as SVG. Its ground is opaque, so that it reads the same in Discord's dark and light themes, and its letters are
//! large enough for a phone, which shows it at a third of its size.

use std::fmt::Write;

use super::{Bars, Chart, Days, Panel};

/// The picture's width, and the height of its head and of a panel, in pixels.
pub(super) const WIDTH: f64 = 960.0;
const HEAD: f64 = 96.0;
const PANEL: f64 = 330.0;
const FOOT: f64 = 16.0;
/// Where the scale of a panel stands within it.
const LEFT: f64 = 120.0;
const RIGHT: f64 = WIDTH - 48.0;
const TOP: f64 = 72.0;
const BOTTOM: f64 = PANEL - 56.0;
/// How many steps a scale has at most.
const STEPS: f64 = 4.0;

mod color {
    pub const GROUND: &str = "#1f2430";
    pub const TEXT: &str = "#f2f4f8";
    pub const QUIET: &str = "#aab2c0";
    pub const GRID: &str = "#3a4252";
    pub const TARGET: &str = "#ffd166";
    /// Told apart by brightness, too.
    pub const KINDS: [&str; 4] = ["#5eb1ff", "#8ce99a", "#ff8a80", "#d0bfff"];
}

/// The height of `chart` in pixels.
pub(super) fn height(chart: &Chart) -> f64 {
    HEAD + PANEL * f64::from(u32::try_from(chart.panels.len()).unwrap_or(0)) + FOOT
}

/// `chart` as an SVG document.
pub(super) fn svg(chart: &Chart) -> String {
    let mut drawing = Drawing::default();
    drawing.rect(Rect { x: 0.0, y: 0.0, width: WIDTH, height: height(chart) }, color::GROUND);
    drawing.text((32.0, 44.0), Text { size: 32, bold: true, ..Text::of(&chart.title) });
    drawing.text((32.0, 80.0), Text { color: color::QUIET, ..Text::of(&chart.subtitle) });
    let mut top = HEAD;
    for panel in &chart.panels {
        match panel {
            Panel::Days(days) => drawing.days(days, top),
            Panel::Bars(bars) => drawing.bars(bars, top),
        }
        top += PANEL;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{}\" font-family=\"DejaVu Sans\">{}</svg>",
        height(chart),
        drawing.0
    )
}

/// A scale from `low` to `high` with even steps.
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    /// A scale that holds all of `values` and zero, with steps of 1, 2 or 5 times a power of ten.
    fn holding(values: impl Iterator<Item = f64> + Clone) -> Self {
        let low = values.clone().fold(0.0, f64::min);
        let high = values.fold(0.0, f64::max).max(low + f64::EPSILON);
        let rough = ((high - low) / STEPS).max(1e-9);
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| *step >= rough);
        let step = step.unwrap_or(rough);
        Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, step }
    }

    fn ticks(&self) -> Vec<f64> {
        let ticks = std::iter::successors(Some(self.low), |tick| Some(tick + self.step));
        ticks.take_while(|tick| *tick <= self.high + self.step / 2.0).collect()
    }

    /// How far down a panel `value` stands.
    fn y(&self, value: f64) -> f64 {
        BOTTOM - (value - self.low) / (self.high - self.low) * (BOTTOM - TOP)
    }
}

#[derive(Default)]
struct Drawing(String);

/// A text and how it looks.
struct Text<'a> {
    words: &'a str,
    size: u32,
    bold: bool,
    color: &'a str,
    anchor: &'static str,
}

impl<'a> Text<'a> {
    fn of(words: &'a str) -> Self {
        Self { words, size: 26, bold: false, color: color::TEXT, anchor: "start" }
    }
}

/// A rectangle, from its upper left corner, in pixels.
struct Rect {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Drawing {
    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // A String takes whatever it is given.
        let _ = self.0.write_fmt(element);
    }

    fn rect(&mut self, Rect { x, y, width, height }: Rect, fill: &str) {
        self.add(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>"
        ));
    }

    fn text(&mut self, (x, y): (f64, f64), text: Text<'_>) {
        let weight = if text.bold { "bold" } else { "normal" };
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{}\" font-weight=\"{weight}\" fill=\"{}\" text-anchor=\"{}\">{}</text>",
            text.size,
            text.color,
            text.anchor,
            escaped(text.words)
        ));
    }

    fn line(&mut self, points: &[(f64, f64)], (stroke, width): (&str, f64), dashes: &str) {
        let points = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
        self.add(format_args!(
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\" stroke-dasharray=\"{dashes}\"/>"
        ));
    }

    fn grid(&mut self, scale: &Scale, unit: &str, top: f64) {
        for tick in scale.ticks() {
            let y = top + scale.y(tick);
            self.line(&[(LEFT, y), (RIGHT, y)], (color::GRID, 1.5), "none");
            let label = format!("{}{unit}", short(tick));
            let text = Text { size: 22, color: color::QUIET, anchor: "end", ..Text::of(&label) };
            self.text((LEFT - 14.0, y + 8.0), text);
        }
    }

    fn days(&mut self, days: &Days, top: f64) {
        let (first, last) = (days.span.0, days.span.1.max(days.span.0 + 1.0));
        let x = |day: f64| LEFT + (day.clamp(first, last) - first) / (last - first) * (RIGHT - LEFT);
        let values = days.points.iter().map(|(_, value)| *value);
        let scale = Scale::holding(values.chain(days.targets.iter().map(|(_, _, value)| *value)));
        self.text((32.0, top + 44.0), Text { bold: true, ..Text::of(&days.name) });
        let head = Text { bold: true, color: color::KINDS[0], anchor: "end", ..Text::of(&days.last) };
        self.text((RIGHT, top + 44.0), head);
        self.grid(&scale, &days.unit, top);
        for (from, to, value) in &days.targets {
            let y = top + scale.y(*value);
            self.line(&[(x(*from), y), (x(*to), y)], (color::TARGET, 3.0), "4 9");
        }
        let points: Vec<_> = days.points.iter().map(|(day, value)| (x(*day), top + scale.y(*value))).collect();
        self.line(&points, (color::KINDS[0], 4.0), "none");
        for (x, y) in &points {
            self.add(format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{}\"/>", color::KINDS[0]));
        }
        for day in day_labels(first, last) {
            let label = format!("T{}{day}", if day < 0.0 { "" } else { "+" });
            let text = Text { size: 22, color: color::QUIET, anchor: "middle", ..Text::of(&label) };
            self.text((x(day), top + BOTTOM + 36.0), text);
        }
    }

    fn bars(&mut self, bars: &Bars, top: f64) {
        let count = |count: &usize| f64::from(u32::try_from(*count).unwrap_or(u32::MAX));
        let scale = Scale::holding(bars.groups.iter().flat_map(|(_, counts)| counts).map(count).chain([STEPS]));
        self.text((32.0, top + 44.0), Text { bold: true, ..Text::of(&bars.name) });
        self.legend(&bars.kinds, top);
        self.grid(&scale, "", top);
        let width = (RIGHT - LEFT) / count(&bars.groups.len().max(1));
        let bar = (width * 0.72 / count(&bars.kinds.len().max(1))).min(64.0);
        for (index, (group, counts)) in bars.groups.iter().enumerate() {
            let middle = LEFT + width * (count(&index) + 0.5);
            let from = middle - bar * count(&counts.len()) / 2.0;
            for (kind, value) in counts.iter().enumerate() {
                let (x, y) = (from + bar * count(&kind), top + scale.y(count(value)));
                let height = (top + BOTTOM - y).max(2.0);
                let shape = Rect { x: x + 2.0, y: top + BOTTOM - height, width: bar - 4.0, height };
                self.rect(shape, color::KINDS[kind % 4]);
                let label = value.to_string();
                self.text((x + bar / 2.0, y - 8.0), Text { size: 20, anchor: "middle", ..Text::of(&label) });
            }
            let text = Text { size: 22, color: color::QUIET, anchor: "middle", ..Text::of(group) };
            self.text((middle, top + BOTTOM + 36.0), text);
        }
    }

    /// From the right, so that no width has to be known but that of the longest word.
    fn legend(&mut self, kinds: &[String], top: f64) {
        const EACH: f64 = 165.0;
        for (index, kind) in kinds.iter().enumerate() {
            let behind = f64::from(u32::try_from(kinds.len() - index).unwrap_or(0));
            let x = RIGHT - EACH * behind + 30.0;
            self.rect(Rect { x, y: top + 26.0, width: 20.0, height: 20.0 }, color::KINDS[index % 4]);
            self.text((x + 30.0, top + 44.0), Text { size: 22, ..Text::of(kind) });
        }
    }
}

/// The days that are named below a panel: at most nine, a week apart where that suits.
fn day_labels(first: f64, last: f64) -> Vec<f64> {
    let step = [1.0, 2.0, 7.0, 14.0, 28.0].into_iter().find(|step| (last - first) / step <= 8.0).unwrap_or(56.0);
    // Adding nothing makes a negative zero a plain one.
    let from = (first / step).ceil() * step + 0.0;
    std::iter::successors(Some(from), |day| Some(day + step)).take_while(|day| *day <= last).collect()
}

/// A number on a scale: `1.5k`, `20`, `0.5`.
fn short(value: f64) -> String {
    let (value, suffix) = match value.abs() {
        big if big >= 1e6 => (value / 1e6, "M"),
        big if big >= 1e3 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let text = format!("{value:.2}");
    format!("{}{suffix}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// `text` as it may stand in SVG.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_has_even_steps_and_holds_all_values_and_zero() {
        let ticks = |values: &[f64]| Scale::holding(values.iter().copied()).ticks();
        assert_eq!(ticks(&[12.0, 180.0]), [0.0, 50.0, 100.0, 150.0, 200.0]);
        assert_eq!(ticks(&[-12.0, 40.0]), [-20.0, 0.0, 20.0, 40.0]);
        assert!(ticks(&[0.0]).len() >= 2);
        assert_eq!([short(1_500.0), short(2e6), short(0.05), short(20.0)], ["1.5k", "2M", "0.05", "20"]);
    }

    #[test]
    fn days_are_named_in_steps_that_fit() {
        assert_eq!(day_labels(0.0, 7.0), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        assert_eq!(day_labels(0.0, 30.0), [0.0, 7.0, 14.0, 21.0, 28.0]);
        assert!(day_labels(-1.0, 8.0)[0].is_sign_positive(), "launch day is T+0");
    }

    #[test]
    fn each_series_is_drawn_with_all_its_values_and_its_targets() {
        let days = Days {
            name: "Downloads".into(),
            last: "180".into(),
            unit: String::new(),
            span: (0.0, 7.0),
            points: vec![(0.5, 12.0), (1.5, 60.0), (6.5, 180.0)],
            targets: vec![(0.0, 1.0, 50.0), (1.0, 8.0, 150.0)],
        };
        let bars = Bars {
            name: "Issues".into(),
            kinds: vec!["opened".into(), "fixed".into()],
            groups: vec![("P0".into(), vec![1, 1]), ("P1 <urgent>".into(), vec![3, 2])],
        };
        let chart = Chart {
            title: "Week 1".into(),
            subtitle: String::new(),
            panels: vec![Panel::Days(days), Panel::Bars(bars)],
        };
        let drawn = svg(&chart);
        assert_eq!(drawn.matches("<circle").count(), 3, "a dot a value");
        assert_eq!(drawn.matches(color::TARGET).count(), 2, "a dashed line a target");
        // Per kind: a bar a group, and a mark in the legend; the first kind's color is the line's, too.
        assert_eq!(drawn.matches(color::KINDS[1]).count(), 3);
        assert!(drawn.contains("P1 &lt;urgent&gt;") && drawn.contains(">Downloads<"));
    }
}
