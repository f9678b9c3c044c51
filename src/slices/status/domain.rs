//! The rule by which the status is green, yellow or red, and what somebody may set instead.

use chrono::TimeDelta;

use crate::engine::clock::Instant;
use crate::text::read_duration;

/// So many unknown figures are named; of more only the number is said.
const NAMED: usize = 2;

/// The release's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// Nothing is known to be wrong.
    Green,
    /// Something needs care.
    Yellow,
    /// Users are hurt.
    Red,
}

impl Light {
    /// Every light.
    pub const ALL: [Self; 3] = [Self::Green, Self::Yellow, Self::Red];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Green => "Green",
            Self::Yellow => "Yellow",
            Self::Red => "Red",
        }
    }

    /// Its emoji.
    pub fn emoji(self) -> &'static str {
        match self {
            Self::Green => "🟢",
            Self::Yellow => "🟡",
            Self::Red => "🔴",
        }
    }

    /// The color of a card that shows it, as 0xRRGGBB.
    pub fn color(self) -> u32 {
        match self {
            Self::Green => 0x12_B7_6A,
            Self::Yellow => 0xFD_B0_22,
            Self::Red => 0xF0_44_38,
        }
    }

    /// The light of that name, whatever its case; amber and orange are what others call yellow. Its emoji means it, too.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim();
        let is_meant = |light: &Self| light.name().eq_ignore_ascii_case(name) || light.emoji() == name;
        let is_amber = ["amber", "orange"].iter().any(|amber| amber.eq_ignore_ascii_case(name));
        Self::ALL.into_iter().find(is_meant).or(is_amber.then_some(Self::Yellow))
    }
}

/// What the status is computed from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The short names of the open P0.
    pub open_p0: Vec<String>,
    /// That users were led back to another version, in words.
    pub rolled_back: Option<String>,
    /// That users were not told of it though they should have been, in words.
    pub not_out: Option<String>,
    /// The short names of the open P1.
    pub open_p1: Vec<String>,
    /// This many open P1 turn the status yellow.
    pub p1_limit: u32,
    /// The clocks that have run out, in words.
    pub overdue: Vec<String>,
    /// The must-criteria that fail on fresh figures, in words.
    pub failing: Vec<String>,
    /// The must-criteria whose figures are stale, in words.
    pub stale: Vec<String>,
    /// How many figures are asked for.
    pub figures: usize,
    /// The names of those that are unknown.
    pub unknown: Vec<String>,
}

/// A status with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The light.
    pub light: Light,
    /// Why, the gravest first.
    pub reasons: Vec<String>,
}

impl Evidence {
    /// The status: red for an open P0, a release that is rolled back or a must-criterion that fails on fresh figures; yellow for
    /// too many P1, an overdue clock, a must-figure that is stale, an announcement that is not out, or when no figure is known at
    /// all; else green, naming what is unknown.
    pub fn judge(&self) -> Status {
        let mut reasons = Vec::new();
        let mut light = Light::Green;
        if !self.open_p0.is_empty() {
            light = Light::Red;
            reasons.push(format!("P0 open: {}.", self.open_p0.join(", ")));
        }
        if let Some(rolled_back) = &self.rolled_back {
            light = Light::Red;
            reasons.push(rolled_back.clone());
        }
        for failing in &self.failing {
            light = Light::Red;
            reasons.push(format!("Must-have not met: {failing}."));
        }
        if !self.open_p1.is_empty() && self.open_p1.len() >= self.p1_limit as usize {
            light = light.max(Light::Yellow);
            reasons.push(format!("P1 open: {} (limit {}).", self.open_p1.join(", "), self.p1_limit));
        }
        for overdue in &self.overdue {
            light = light.max(Light::Yellow);
            reasons.push(format!("Overdue: {overdue}."));
        }
        for stale in &self.stale {
            light = light.max(Light::Yellow);
            reasons.push(format!("Stale: {stale}."));
        }
        if let Some(not_out) = &self.not_out {
            light = light.max(Light::Yellow);
            reasons.push(not_out.clone());
        }
        if self.unknown.len() == self.figures && self.figures > 0 {
            light = light.max(Light::Yellow);
            reasons.push("Nothing is measured yet: no figure is known.".to_owned());
        } else if !self.unknown.is_empty() {
            let named = match self.unknown.len() {
                1..=NAMED => format!(": {}", self.unknown.join(", ")),
                _ => String::new(),
            };
            reasons.push(format!("{} of {} metrics unknown{named}.", self.unknown.len(), self.figures));
        }
        Status { light, reasons }
    }
}

/// What an override of the status says, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The light that holds instead.
    pub light: Light,
    /// Why.
    pub reason: String,
    /// Until when.
    pub until: Instant,
}

/// Why an override can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverrideMistake {
    /// No such light.
    Light,
    /// No reason.
    Reason,
    /// No such length of time, or longer than a week.
    Until,
}

/// How long an override holds when nothing is said: until the next day's summary.
const OVERRIDE_FOR: TimeDelta = TimeDelta::hours(24);

impl Override {
    /// Reads what was typed; nothing when no light was named.
    ///
    /// # Errors
    /// What can't be read.
    pub fn read([light, reason, within]: [&str; 3], now: Instant) -> Result<Option<Self>, OverrideMistake> {
        if light.trim().is_empty() {
            return Ok(None);
        }
        let light = Light::from_name(light).ok_or(OverrideMistake::Light)?;
        if reason.trim().is_empty() {
            return Err(OverrideMistake::Reason);
        }
        let length = match within.trim() {
            "" => OVERRIDE_FOR,
            typed => read_duration(typed)
                .filter(|length| *length > TimeDelta::zero() && *length <= TimeDelta::days(7))
                .ok_or(OverrideMistake::Until)?,
        };
        Ok(Some(Self { light, reason: reason.trim().to_owned(), until: now + length }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    #[test]
    fn the_status_is_red_for_an_open_p0_and_yellow_for_too_many_p1_or_an_overdue_clock() {
        let green = Evidence {
            p1_limit: 3,
            figures: 4,
            unknown: vec!["AWU".into(), "NPS".into(), "Crash rate".into()],
            ..Evidence::default()
        };
        assert_eq!(green.judge(), Status { light: Light::Green, reasons: vec!["3 of 4 metrics unknown.".into()] });
        let unmeasured = Evidence { unknown: vec![String::new(); 4], ..green.clone() };
        assert_eq!(unmeasured.judge().light, Light::Yellow);
        let waits = Evidence { not_out: Some("Not announced yet.".into()), ..green.clone() };
        assert_eq!((waits.judge().light, waits.judge().reasons[0].as_str()), (Light::Yellow, "Not announced yet."));
        let back = Evidence { rolled_back: Some("Rolled back.".into()), ..green.clone() };
        assert_eq!(back.judge().light, Light::Red);
        let two = Evidence { open_p1: vec!["INC-1".into(), "INC-2".into()], ..green.clone() };
        assert_eq!(two.judge().light, Light::Green);
        let three = Evidence { open_p1: vec!["INC-1".into(), "INC-2".into(), "INC-3".into()], ..green.clone() };
        assert_eq!(three.judge().light, Light::Yellow);
        let overdue = Evidence { overdue: vec!["update on INC-1".into()], ..green.clone() };
        assert_eq!(overdue.judge().light, Light::Yellow);
        let failing = Evidence { failing: vec!["Error rate is 6% (<5%)".into()], ..green.clone() };
        assert_eq!(failing.judge().light, Light::Red);
        assert_eq!(failing.judge().reasons[0], "Must-have not met: Error rate is 6% (<5%).");
        let stale = Evidence { stale: vec!["Error rate, 30h old".into()], ..green.clone() };
        assert_eq!(stale.judge().light, Light::Yellow);
        let red = Evidence { open_p0: vec!["INC-9".into()], ..three };
        assert_eq!(red.judge().light, Light::Red);
        assert_eq!(red.judge().reasons[0], "P0 open: INC-9.");
    }

    #[test]
    fn an_override_needs_a_reason_and_an_end() {
        let now = from_millis(0);
        let read = |light, reason, within| Override::read([light, reason, within], now);
        assert_eq!(read("", "", ""), Ok(None));
        assert_eq!(read("blue", "x", ""), Err(OverrideMistake::Light));
        for yellow in ["yellow", "Amber", "orange", "🟡"] {
            let light = read(yellow, "x", "90").map(|read| read.map(|read| (read.light, read.until)));
            assert_eq!(light, Ok(Some((Light::Yellow, now + TimeDelta::minutes(90)))), "{yellow}");
        }
        assert_eq!(read("red", " ", ""), Err(OverrideMistake::Reason));
        assert_eq!(read("red", "x", "for ever"), Err(OverrideMistake::Until));
        let given = read("RED", "x", "2h").expect("an override").expect("one");
        assert_eq!((given.light, given.until), (Light::Red, now + TimeDelta::hours(2)));
    }
}
