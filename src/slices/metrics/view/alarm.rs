//! The cards that say that a figure is out of the ordinary, and that it is no more.

use super::{bound, value};
use crate::discord::card::Card;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Window;
use crate::playbook::Metric;
use crate::slices::incident::{Incident, short_name};
use crate::slices::metrics::domain::{Alarm, Reading};

/// A figure that is worth a card.
pub(in crate::slices::metrics) fn alarm(metric: &Metric, alarm: &Alarm) -> Card {
    let mut lines = Vec::new();
    if let Some(must) = alarm.must {
        lines.push(format!("It must be {}.", bound(metric, must)));
    }
    if let Some(unusual) = alarm.unusual {
        let (grew, what) = if metric.is_total { ("It grew by ", " a day") } else { ("It is ", "") };
        lines.push(format!(
            "{grew}{}; the usual value is {}{what} (the median of the last {} days).",
            value(metric, unusual.value),
            value(metric, unusual.usual),
            unusual.days
        ));
    }
    lines.push("-# `/metric show` has its latest values, `/incident declare` declares an incident.".to_owned());
    let title = format!("📉 {} is {}", metric.name, value(metric, alarm.value));
    Card::new(title, lines.join("\n")).color(0xFD_B0_22)
}

/// The same when it is over: between which readings it was so, how far it had gone, and the incidents of that time.
pub(in crate::slices::metrics) fn alarm_over(
    (metric, now): (&Metric, f64),
    (readings, worst): (Window, Option<f64>),
    incidents: &[Incident],
) -> Card {
    let title = format!("✅ {} is {}", metric.name, value(metric, now));
    let first = timestamp(readings.from, 'f');
    let worst = worst.map(|worst| value(metric, worst));
    let off = match (readings.to > readings.from, worst) {
        (true, Some(worst)) => {
            format!("It was at {worst} at its worst, in readings from {first} to {}", timestamp(readings.to, 'f'))
        }
        (false, Some(worst)) => format!("It was at {worst} in the reading of {first}"),
        (_, None) => format!("The reading of {first} was not"),
    };
    let name = |one: &Incident| format!("{}: {}", short_name(one.number), safe_title(&one.title, 100));
    let meanwhile = match incidents.iter().map(name).collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        names => format!("\n-# Meanwhile: {}", names.join("; ")),
    };
    Card::new(title, format!("Back to normal. {off}.{meanwhile}")).color(0x12_B7_6A)
}

/// What is not as it was, although an incident is said to be over.
pub(in crate::slices::metrics) fn not_yet_normal(figures: &[(&Metric, &Reading)]) -> Card {
    let line = |(metric, reading): &(&Metric, &Reading)| {
        format!("{} was {} {}", metric.name, value(metric, reading.value), timestamp(reading.seen, 'R'))
    };
    let figures = figures.iter().map(line).collect::<Vec<_>>().join(", ");
    Card::sentence(format!(
        "⚠️ Not yet back to normal: {figures}. The card in the team's channel says when it is; `/metric record` enters a new value."
    ))
}
