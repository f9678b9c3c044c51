//! Charts as pictures: panels of lines or bars, drawn as SVG and painted as PNG with a bundled font. Pure; it knows no slice.

mod paint;
mod svg;

pub use paint::paint;

/// A picture: panels below one another, each with its own scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// Of which time.
    pub subtitle: String,
    /// Its panels, from the top.
    pub panels: Vec<Panel>,
}

/// One panel.
#[derive(Debug, Clone, PartialEq)]
pub enum Panel {
    /// A figure over the days of a release.
    Days(Days),
    /// Counts side by side.
    Bars(Bars),
}

/// A figure over the days of a release.
#[derive(Debug, Clone, PartialEq)]
pub struct Days {
    /// What it is.
    pub name: String,
    /// How its last value is written.
    pub last: String,
    /// What follows its values on the scale, e.g. `%`.
    pub unit: String,
    /// The first and the last day shown, as N of T+N.
    pub span: (f64, f64),
    /// Its values by day, in order; parts of a day are fractions.
    pub points: Vec<(f64, f64)>,
    /// From which day to which what was to be reached.
    pub targets: Vec<(f64, f64, f64)>,
}

/// Counts of several kinds, side by side for each group.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// What they are.
    pub name: String,
    /// What is counted: at most four kinds.
    pub kinds: Vec<String>,
    /// The groups with their counts, in the order of `kinds`.
    pub groups: Vec<(String, Vec<usize>)>,
}

impl Chart {
    /// What it shows, in words, for whoever can't see it.
    pub fn in_words(&self) -> String {
        let panel = |panel: &Panel| match panel {
            Panel::Days(days) => {
                let first = days.points.first().map_or(0.0, |(_, value)| *value);
                format!("{}: from {first} to {}", days.name, days.last)
            }
            Panel::Bars(bars) => {
                let group = |(name, counts): &(String, Vec<usize>)| {
                    let counts = bars.kinds.iter().zip(counts).map(|(kind, count)| format!("{count} {kind}"));
                    format!("{name} {}", counts.collect::<Vec<_>>().join(", "))
                };
                format!("{}: {}", bars.name, bars.groups.iter().map(group).collect::<Vec<_>>().join("; "))
            }
        };
        format!("{}. {}", self.title, self.panels.iter().map(panel).collect::<Vec<_>>().join(". "))
    }
}
