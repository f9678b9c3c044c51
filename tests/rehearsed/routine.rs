//! What the calendar posts on ordinary days. Tests of other things pass over it; in the end it is claimed: no more of it stands
//! in the channel than a day of the playbook's calendar has, and no post of it twice.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::America::New_York;
use local_discord::MessageView;
use tplus::playbook::{JobId, Playbook, ReleaseDates};

/// A kind of post: how its words are known, and how many of it a day has at most.
struct Routine {
    words: &'static str,
    a_day: Count,
}

/// How many.
enum Count {
    /// That many cards, however often the job is due: they are edited.
    Cards(usize),
    /// As many as the calendar has times of the job.
    Times(JobId),
}

const ROUTINE: [Routine; 17] = [
    Routine { words: "Performance review · ", a_day: Count::Times(JobId::PerformanceReview) },
    Routine { words: "Performance review, week ", a_day: Count::Times(JobId::PerformanceReview) },
    Routine { words: " priorities\n**Priority 1", a_day: Count::Times(JobId::Priorities) },
    Routine { words: "Triage · ", a_day: Count::Cards(1) },
    Routine { words: "Where do the figures come from?", a_day: Count::Cards(1) },
    Routine { words: "Good morning: Day ", a_day: Count::Times(JobId::Morning) },
    Routine { words: "Metrics check · ", a_day: Count::Cards(1) },
    Routine { words: "Launch day, judged over its 24 hours", a_day: Count::Cards(1) },
    Routine { words: " ends; next: ", a_day: Count::Times(JobId::PhaseExit) },
    Routine { words: "go or no-go?", a_day: Count::Times(JobId::GoNoGo) },
    Routine { words: "Are the announcements out?", a_day: Count::Times(JobId::Announcement) },
    Routine { words: "⏰ Due now: ", a_day: Count::Times(JobId::LaunchSteps) },
    Routine { words: "⚠️ Not ticked yet: ", a_day: Count::Times(JobId::LaunchSteps) },
    Routine { words: ": status at T+", a_day: Count::Times(JobId::TeamStatus) },
    Routine { words: "💬 **Feedback:** ", a_day: Count::Cards(1) },
    // A patch and a feature release may be due at once.
    Routine { words: "📦 ", a_day: Count::Cards(2) },
    Routine { words: " release\n**Prepare**", a_day: Count::Times(JobId::ReleaseDay) },
];

/// Whether `text` is routine.
pub fn is_routine(text: &str) -> bool {
    kind_of(text).is_some()
}

fn kind_of(text: &str) -> Option<&'static Routine> {
    ROUTINE.iter().find(|routine| text.contains(routine.words))
}

/// What of the routine among a channel's `messages` no day of the calendar accounts for.
pub fn unaccounted(messages: &[MessageView]) -> Vec<String> {
    let mut days: BTreeMap<(NaiveDate, &str), Vec<&MessageView>> = BTreeMap::new();
    for message in messages {
        if let Some(routine) = kind_of(&message.text()) {
            let date = message.created_at.with_timezone(&New_York).date_naive();
            days.entry((date, routine.words)).or_default().push(message);
        }
    }
    let mut wrong = Vec::new();
    for ((date, words), posts) in days {
        let most = kind_of(words).map_or(0, |routine| most_a_day(&routine.a_day));
        if posts.len() > most {
            wrong.push(format!("{date}: {} posts with \"{words}\", of which the calendar has {most}", posts.len()));
        }
    }
    wrong
}

/// How many of a kind the fullest day has.
fn most_a_day(count: &Count) -> usize {
    let job = match count {
        Count::Cards(cards) => return *cards,
        Count::Times(job) => *job,
    };
    let playbook = Playbook::builtin();
    let launch = NaiveDate::from_ymd_opt(2026, 1, 15).expect("a date");
    let dates = ReleaseDates { launch, zone: New_York, hold: None };
    let times = |day| playbook.job(job).map_or(0, |job| dates.on_day(job, day).len());
    (0..=playbook.length_days).map(times).max().unwrap_or(0)
}
