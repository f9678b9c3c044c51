//! What whoever hosts tplus can watch: how many commands, deliveries and timers there were, what came of them, and how long
//! they took. `/metrics` shows it; the log's spans say of each which guild and what it was about.

use std::fmt::Write;
use std::sync::atomic::AtomicU64;

use chrono::TimeDelta;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::error::{Failure, Outcome};

/// How long people wait for an answer: Discord gives up at three seconds.
const ANSWER_SECONDS: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 3.0, 10.0];
/// How long what is said to channels and repositories is under way.
const DELIVERY_SECONDS: [f64; 8] = [0.25, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 3_600.0];
/// How late timers are served.
const LATE_SECONDS: [f64; 7] = [0.5, 1.0, 5.0, 60.0, 300.0, 3_600.0, 86_400.0];

/// What came of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conclusion {
    /// It was done.
    Done,
    /// Whoever asked was told why not.
    Refused,
    /// It had been done before.
    Repeated,
    /// It failed, and is tried again where it can be.
    Failed,
    /// The other side asked to wait.
    RateLimited,
    /// Somebody has to mend something first.
    Blocked,
    /// It is not tried again.
    GivenUp,
}

impl EncodeLabelValue for Conclusion {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> std::fmt::Result {
        encoder.write_str(match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Repeated => "repeated",
            Self::Failed => "failed",
            Self::RateLimited => "rate_limited",
            Self::Blocked => "blocked",
            Self::GivenUp => "given_up",
        })
    }
}

impl<T> From<&Outcome<T>> for Conclusion {
    fn from(outcome: &Outcome<T>) -> Self {
        match outcome {
            Ok(_) => Self::Done,
            Err(Failure::User(_)) => Self::Refused,
            Err(Failure::Repeated) => Self::Repeated,
            Err(Failure::Internal(_)) => Self::Failed,
        }
    }
}

/// Something that happened, by its name, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Happened {
    name: String,
    result: Conclusion,
}

/// How tplus stands at this moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Whether every connection to Discord's gateway stands.
    pub is_connected: bool,
    /// How late the timer is that has waited longest.
    pub late: TimeDelta,
    /// How long the oldest alert has waited that is not delivered yet.
    pub alert_waits: TimeDelta,
    /// How many rows wait to be delivered.
    pub waiting: i64,
    /// How many releases run.
    pub releases: i64,
}

/// The counters, histograms and gauges of one process.
pub struct Telemetry {
    registry: Registry,
    interactions: Family<Happened, Counter>,
    answers: Histogram,
    events: Family<Happened, Counter>,
    timers: Family<Happened, Counter>,
    lateness: Histogram,
    deliveries: Family<Happened, Counter>,
    under_way: Histogram,
    deaf: Counter,
    connected: Gauge,
    late: Gauge<f64, AtomicU64>,
    alert_waits: Gauge<f64, AtomicU64>,
    waiting: Gauge,
    releases: Gauge,
}

impl Default for Telemetry {
    fn default() -> Self {
        let mut all = Self {
            registry: Registry::default(),
            interactions: Family::default(),
            answers: Histogram::new(ANSWER_SECONDS),
            events: Family::default(),
            timers: Family::default(),
            lateness: Histogram::new(LATE_SECONDS),
            deliveries: Family::default(),
            under_way: Histogram::new(DELIVERY_SECONDS),
            deaf: Counter::default(),
            connected: Gauge::default(),
            late: Gauge::default(),
            alert_waits: Gauge::default(),
            waiting: Gauge::default(),
            releases: Gauge::default(),
        };
        all.register();
        all
    }
}

impl Telemetry {
    fn register(&mut self) {
        let to = &mut self.registry;
        to.register("tplus", "Which tplus this is", Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]));
        to.register("tplus_interactions", "Commands, buttons and forms", self.interactions.clone());
        to.register_with_unit(
            "tplus_answer",
            "From when an interaction was heard of until it was answered",
            Unit::Seconds,
            self.answers.clone(),
        );
        to.register("tplus_events", "Events that a slice heard", self.events.clone());
        to.register("tplus_timers", "Timers that were served, by kind", self.timers.clone());
        let help = "How late timers were served";
        to.register_with_unit("tplus_timer_lateness", help, Unit::Seconds, self.lateness.clone());
        to.register("tplus_deliveries", "Tries to deliver something, by destination", self.deliveries.clone());
        let help = "From what was written down until it was delivered";
        to.register_with_unit("tplus_delivery", help, Unit::Seconds, self.under_way.clone());
        to.register("tplus_gateway_deaf", "Sessions in which Discord told of nothing any more", self.deaf.clone());
        to.register("tplus_gateway_connected", "Whether Discord's gateway is connected", self.connected.clone());
        let help = "How late the timer is that has waited longest";
        to.register_with_unit("tplus_timer_late", help, Unit::Seconds, self.late.clone());
        let help = "How long the oldest alert has waited that is not delivered yet";
        to.register_with_unit("tplus_alert_waiting", help, Unit::Seconds, self.alert_waits.clone());
        to.register("tplus_outbox_waiting", "Messages that wait to be delivered", self.waiting.clone());
        to.register("tplus_releases_running", "Releases whose thirty days run", self.releases.clone());
    }

    /// An interaction was answered, so long after it was heard of.
    pub fn interaction(&self, name: &str, result: Conclusion, took: TimeDelta) {
        count(&self.interactions, name, result);
        self.answers.observe(seconds(took));
    }

    /// A slice heard of an event.
    pub fn event(&self, name: &str, result: Conclusion) {
        count(&self.events, name, result);
    }

    /// A timer was served, so late.
    pub fn timer(&self, kind: &str, result: Conclusion, late: TimeDelta) {
        count(&self.timers, kind, result);
        self.lateness.observe(seconds(late));
    }

    /// It was tried to deliver something that was written down so long ago.
    pub fn delivery(&self, destination: &str, result: Conclusion, age: TimeDelta) {
        count(&self.deliveries, destination, result);
        if result == Conclusion::Done {
            self.under_way.observe(seconds(age));
        }
    }

    /// A session was found to be deaf.
    pub fn deaf_session(&self) {
        self.deaf.inc();
    }

    /// Everything, with how tplus stands, in OpenMetrics' text format.
    pub fn text(&self, standing: Standing) -> String {
        self.connected.set(i64::from(standing.is_connected));
        self.late.set(seconds(standing.late));
        self.alert_waits.set(seconds(standing.alert_waits));
        self.waiting.set(standing.waiting);
        self.releases.set(standing.releases);
        let mut text = String::new();
        // A string takes whatever is written to it.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }
}

fn count(family: &Family<Happened, Counter>, name: &str, result: Conclusion) {
    family.get_or_create(&Happened { name: name.to_owned(), result }).inc();
}

/// Never less than nothing: the clock may have been set back.
fn seconds(time: TimeDelta) -> f64 {
    time.as_seconds_f64().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_counted_by_name_and_result() {
        let telemetry = Telemetry::default();
        telemetry.interaction("incident declare", Conclusion::Done, TimeDelta::milliseconds(80));
        telemetry.interaction("incident declare", Conclusion::Refused, TimeDelta::milliseconds(-5));
        telemetry.delivery("discord", Conclusion::RateLimited, TimeDelta::seconds(1));
        telemetry.timer("incident.update", Conclusion::Done, TimeDelta::seconds(2));
        let standing = Standing {
            is_connected: true,
            late: TimeDelta::zero(),
            alert_waits: TimeDelta::seconds(90),
            waiting: 3,
            releases: 1,
        };
        let text = telemetry.text(standing);
        for line in [
            "tplus_interactions_total{name=\"incident declare\",result=\"done\"} 1",
            "tplus_answer_seconds_bucket{le=\"0.1\"} 2",
            "tplus_deliveries_total{name=\"discord\",result=\"rate_limited\"} 1",
            "tplus_delivery_seconds_count 0",
            "tplus_timer_lateness_seconds_bucket{le=\"5.0\"} 1",
            "tplus_gateway_connected 1",
            "tplus_outbox_waiting 3",
            "tplus_alert_waiting_seconds 90.0",
            "# EOF",
        ] {
            assert!(text.lines().any(|shown| shown == line), "{line}:\n{text}");
        }
    }
}
