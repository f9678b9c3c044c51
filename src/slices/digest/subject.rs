//! What a draft's buttons and form are about, as their custom ids carry it.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{NaiveDate, NaiveTime};

use crate::engine::clock::Instant;
use crate::ids::{GuildId, ReleaseId};
use crate::playbook::JobId;
use crate::slices::release::Release;

/// How a time of the day is written.
const TIME: &str = "%H%M%S";

/// What a draft's buttons and form are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) guild: GuildId,
    pub(super) release: ReleaseId,
    pub(super) date: NaiveDate,
    pub(super) job: JobId,
    /// The marks of what the form showed when it opened, part by part. On the buttons of a text that waits it is its time, where a
    /// day has several.
    pub(super) shown: Vec<String>,
}

impl Subject {
    /// What a draft of `job` on `date` is about.
    pub(super) fn of(release: &Release, date: NaiveDate, job: JobId) -> Self {
        Self { guild: release.guild, release: release.id, date, job, shown: Vec::new() }
    }

    /// The same of a post of which a day has several.
    pub(super) fn at(release: &Release, date: NaiveDate, time: Option<NaiveTime>, job: JobId) -> Self {
        let shown = time.map(|time| time.format(TIME).to_string());
        Self { shown: shown.into_iter().collect(), ..Self::of(release, date, job) }
    }

    /// The one whose [`Subject::held_on`] is `held_on`.
    pub(super) fn of_text(release: &Release, job: JobId, held_on: &str) -> Option<Self> {
        let (date, time) = held_on.split_once('T').map_or((held_on, None), |(date, time)| (date, Some(time)));
        let shown = time.into_iter().map(str::to_owned).collect();
        Some(Self { shown, ..Self::of(release, date.parse().ok()?, job) })
    }

    /// The instant that its date and time name; nothing where its day has one only.
    pub(super) fn instant(&self, release: &Release) -> Option<Instant> {
        let time = NaiveTime::parse_from_str(self.shown.first()?, TIME).ok()?;
        Some(release.dates.instant(self.date, time))
    }

    /// Which one of its job's a text that waits is.
    pub(super) fn held_on(&self) -> String {
        match self.shown.first() {
            Some(time) => format!("{}T{time}", self.date),
            None => self.date.to_string(),
        }
    }

    /// As a custom id carries it.
    pub(super) fn encode(&self) -> String {
        let shown: String = self.shown.iter().map(|mark| format!(".{mark}")).collect();
        format!("{}.{}.{}.{}{shown}", self.guild, self.release, self.date, self.job.as_str())
    }

    /// What [`Subject::encode`] made.
    pub(super) fn read(subject: &str) -> Option<Self> {
        let mut parts = subject.split('.');
        let (guild, release) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let (date, job) = (parts.next()?.parse().ok()?, JobId::from_name(parts.next()?)?);
        let shown = parts.map(str::to_owned).collect();
        Some(Self { guild, release: ReleaseId::new(release), date, job, shown })
    }

    /// Whether `lines` are what the form showed in its part number `index`, from 0.
    pub(super) fn is_as_shown(&self, index: usize, lines: &[String]) -> bool {
        self.shown.get(index).is_some_and(|shown| *shown == mark(lines))
    }
}

/// Tells lines apart in the few characters that a custom id has room for.
pub(super) fn mark(lines: &[String]) -> String {
    let mut hasher = DefaultHasher::new();
    lines.hash(&mut hasher);
    format!("{:05x}", hasher.finish() & 0xF_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::custom_id::CustomId;

    #[test]
    fn a_forms_subject_fits_discord_and_knows_what_was_left_as_it_was() {
        let lines = ["- one".to_owned(), "two".to_owned()];
        let subject = Subject {
            guild: GuildId::new(i64::MAX),
            release: ReleaseId::new(i64::MAX),
            date: NaiveDate::from_ymd_opt(2026, 1, 15).expect("a date"),
            job: JobId::WeeklyMetrics,
            shown: vec![mark(&lines), mark(&[]), mark(&lines)],
        };
        let id = CustomId::new("digest", "change", subject.encode());
        // The longest name of a job has two letters more, and one part less.
        assert!(id.encode().len() <= 100, "{}", id.encode().len());
        assert_eq!(Subject::read(&id.subject), Some(subject.clone()));
        assert!(subject.is_as_shown(1, &[]) && !subject.is_as_shown(1, &lines));
    }
}
