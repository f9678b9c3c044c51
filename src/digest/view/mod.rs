//! Every sentence and card about digests, and the lines that fill their templates.

mod feedback;

use chrono::{NaiveDate, TimeDelta};
use minijinja::{Value, context};

use self::feedback::said;
pub(super) use self::feedback::{
    Volume, actions, feedback_value, highlights, quotes, quotes_waiting, top, volume_value,
};
use super::domain::{Override, OverrideMistake, Status};
use crate::clock::Instant;
use crate::discord::card::{Card, Form, Input};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{duration, safe_title, timestamp};
use crate::error::{Failure, UserError};
use crate::feedback::Statement;
use crate::ids::ChannelId;
use crate::incident::{self, Figures, Incident, short_name};
use crate::playbook::{JobId, NO_DATA, Playbook};
use crate::release::Release;
use crate::tracker::KnownIssue;

/// The longest quote of somebody's words.
const QUOTE: usize = 140;
const MONTHS_AND_DAY: &str = "%b %-d";

pub(super) const EDIT: &str = "edit";

pub(super) fn date(date: NaiveDate) -> String {
    date.format(MONTHS_AND_DAY).to_string()
}

pub(super) fn version(release: &Release) -> String {
    safe_title(&release.version, 60)
}

/// What the issues' lines are made from.
pub(super) struct Issues {
    pub(super) new: Vec<Incident>,
    pub(super) new_bugs: usize,
    pub(super) fixed: usize,
    pub(super) open: Vec<Incident>,
    pub(super) open_bugs: usize,
    pub(super) new_github: Vec<KnownIssue>,
    pub(super) open_github: Vec<KnownIssue>,
    pub(super) has_github: bool,
}

pub(super) fn issues_value(issues: &Issues, playbook: &Playbook) -> Value {
    let of = |(incidents, on_github): (&[Incident], &[KnownIssue]), id: &str| {
        incidents.iter().filter(|incident| incident.severity == id).count()
            + on_github.iter().filter(|issue| issue.severity(playbook) == Some(id)).count()
    };
    let by = |found: (&[Incident], &[KnownIssue]), ids: &[&str], untriaged: usize| {
        let mut parts: Vec<_> = ids.iter().map(|id| format!("{id}: {}", of(found, id))).collect();
        if untriaged > 0 {
            parts.push(format!("untriaged: {untriaged}"));
        }
        parts.join(", ")
    };
    let new = (issues.new.as_slice(), issues.new_github.as_slice());
    let open = (issues.open.as_slice(), issues.open_github.as_slice());
    let untriaged =
        issues.new_bugs + issues.new_github.iter().filter(|issue| issue.severity(playbook).is_none()).count();
    let counted = match issues.has_github {
        true => "Counted: incidents, confirmed 🐛 reports and GitHub issues with the release's label, each once.",
        false => "Counted: incidents and confirmed 🐛 reports. GitHub is not connected.",
    };
    let all: Vec<&str> = playbook.severities.iter().map(|severity| severity.id.as_str()).collect();
    let gravest = grave(playbook);
    context! {
        new => context! {
            total => issues.new.len() + issues.new_bugs + issues.new_github.len(),
            by_priority => by(new, &all, untriaged),
        },
        fixed => issues.fixed,
        open => context! {
            total => issues.open.len() + issues.open_bugs + issues.open_github.len(),
            urgent => by(open, &gravest, 0),
            p0 => gravest.first().map_or(0, |id| of(open, id)),
            p1 => gravest.get(1).map_or(0, |id| of(open, id)),
        },
        counted => counted,
    }
}

/// How fast incidents were taken up and resolved, as `/incident stats` defines it.
pub(super) fn incidents_value(figures: &Figures) -> Value {
    let median = |times: &incident::Times| if times.count == 0 { NO_DATA.to_owned() } else { duration(times.median) };
    let kept = |share: incident::Share| {
        if share.of == 0 { NO_DATA.to_owned() } else { format!("{} of {}", share.kept, share.of) }
    };
    context! {
        acknowledge => median(&figures.to_acknowledge),
        resolve => median(&figures.to_resolve),
        response_kept => kept(figures.response_kept),
        resolution_kept => kept(figures.resolution_kept),
    }
}

/// The severities that a day is judged by: the two gravest.
fn grave(playbook: &Playbook) -> Vec<&str> {
    playbook.severities.iter().map(|severity| severity.id.as_str()).take(2).collect()
}

pub(super) fn status_value(status: &Status) -> Value {
    context! { emoji => status.light.emoji(), name => status.light.name(), reasons => status.reasons.clone() }
}

/// A status that somebody set, with what would hold otherwise.
pub(super) fn overridden(given: &Override, by: &str, computed: &Status) -> Status {
    let mut reasons = vec![
        format!(
            "Set by {} until {}: {}",
            safe_title(by, 60),
            timestamp(given.until, 'f'),
            safe_title(&given.reason, 300)
        ),
        format!("Computed: {} {}.", computed.light.emoji(), computed.light.name()),
    ];
    reasons.extend(computed.reasons.iter().cloned());
    Status { light: given.light, reasons }
}

/// What people wrote, line by line, without bullets of their own.
pub(super) fn noted_lines(noted: &str) -> Vec<String> {
    let lines = noted.lines().map(|line| line.trim().trim_start_matches(['-', '*', '•']).trim());
    lines.filter(|line| !line.is_empty()).take(10).map(|line| safe_title(line, 300)).collect()
}

/// The grave incidents that are open, and what holds people up.
pub(super) fn next_steps(open: &[Incident], blockers: &[(String, String)], playbook: &Playbook) -> Vec<String> {
    let severities = grave(playbook);
    let grave =
        open.iter().filter(|incident| incident.confirmed.is_some() && severities.contains(&incident.severity.as_str()));
    let resolve = grave.map(|incident| {
        format!(
            "Resolve {} ({}): {}",
            short_name(incident.number),
            incident.severity,
            safe_title(&incident.title, QUOTE)
        )
    });
    let unblock =
        blockers.iter().map(|(name, what)| format!("Unblock {}: {}", safe_title(name, 40), safe_title(what, QUOTE)));
    resolve.chain(unblock).take(5).collect()
}

pub(super) fn week_highlights(resolved: &[Incident], statements: &[Statement]) -> Vec<String> {
    let kind = statements.iter().filter(|statement| statement.category == "testimonial").filter_map(said);
    let kind = kind.take(2).map(|(words, _)| format!("🙏 \"{words}\""));
    let fixed = resolved.iter().take(3).map(|incident| {
        let took = incident.resolved.map_or_else(TimeDelta::zero, |at| at - incident.reported);
        let title = safe_title(&incident.title, QUOTE);
        format!("{} ({}) resolved after {}: {title}", short_name(incident.number), incident.severity, duration(took))
    });
    fixed.chain(kind).collect()
}

pub(super) fn challenges(open: &[Incident], blockers: &[(String, String)], now: Instant) -> Vec<String> {
    let open = open.iter().filter(|incident| incident.confirmed.is_some()).map(|incident| {
        let since = duration(now - incident.reported);
        let title = safe_title(&incident.title, QUOTE);
        format!("{} ({}) open for {since}: {title}", short_name(incident.number), incident.severity)
    });
    let blocked =
        blockers.iter().map(|(name, what)| format!("{} is blocked: {}", safe_title(name, 40), safe_title(what, QUOTE)));
    open.chain(blocked).take(6).collect()
}

/// A composed text as a card.
pub(super) fn card(text: &str, status: Option<&Status>, late_by: Option<TimeDelta>) -> Card {
    use super::domain::Light;
    let mut card = Card::new("", text);
    card.color = match status.map(|status| status.light) {
        Some(Light::Green) => 0x12_B7_6A,
        Some(Light::Yellow) => 0xFD_B0_22,
        Some(Light::Red) => 0xF0_44_38,
        None => 0x6C_5C_E7,
    };
    if let Some(late) = late_by {
        card.footer = format!("posted {} late: tplus was not running", duration(late));
    }
    card.with_overflow("summary.md")
}

pub(super) fn preview(text: &str, status: Option<&Status>) -> Card {
    let mut card = card(text, status, None);
    card.footer = "A preview, only for you. /digest post posts it now, /digest edit changes it.".to_owned();
    card
}

/// A post that could not be composed.
pub(super) fn broken(job: JobId, error: &Failure) -> Card {
    Card::sentence(format!(
        "⚠️ The {} could not be composed: {}. If the playbook is your own, `tplus playbook check` may tell more. \
         `/digest post` tries again.",
        name(job),
        safe_title(&error.to_string(), 300)
    ))
}

pub(super) fn posted(job: JobId, channel: ChannelId) -> Card {
    Card::sentence(format!("The {} is on its way to <#{channel}>. It is not posted again today.", name(job)))
}

pub(super) fn posted_before(job: JobId) -> UserError {
    UserError(format!("The {} of today is posted already. `/digest edit` changes it where it stands.", name(job)))
}

pub(super) fn too_early(job: JobId, playbook: &Playbook) -> UserError {
    UserError(format!("There is no {} yet: it needs {} days of data behind it.", name(job), playbook.weekly_needs_days))
}

pub(super) fn name(job: JobId) -> &'static str {
    match job {
        JobId::Standup => "stand-up",
        JobId::FeedbackReview => "daily feedback review",
        JobId::FeedbackAsk => "weekly question in #feedback",
        JobId::EndOfDay => "end-of-day summary",
        JobId::WeeklyMetrics => "weekly metrics report",
        JobId::WeeklyFeedback => "weekly feedback summary",
        JobId::WeeklyPublic => "public weekly update",
    }
}

/// The form behind `/digest edit`.
pub(super) fn form(date_of: NaiveDate, [highlights, focus]: [&str; 2], holds: Option<&Override>) -> Form {
    let input = |key, label: &str, value: &str, hint: &str, lines| Input {
        key,
        label: label.to_owned(),
        value: value.to_owned(),
        hint: hint.to_owned(),
        lines,
        required: false,
        most: if lines { 1_500 } else { 200 },
    };
    let (light, reason) = holds.map_or(("", ""), |holds| (holds.light.name(), holds.reason.as_str()));
    Form {
        id: CustomId::new("digest", EDIT, date_of),
        title: format!("Today's digests · {}", date(date_of)),
        inputs: vec![
            input("highlights", "Highlights, one a line", highlights, "Empty: tplus picks them", true),
            input("focus", "Tomorrow's focus, one a line", focus, "Empty: open P0/P1 and blockers", true),
            input("light", "Status instead of the computed one", light, "green, yellow or red; empty: computed", false),
            input("reason", "Why that status", reason, "Shown in the post and kept on record", false),
            input("within", "For how long", "", "24h unless you say 2h, 3d, …", false),
        ],
    }
}

pub(super) fn edited(given: Option<&Override>) -> Card {
    let status = given.map_or_else(String::new, |given| {
        format!(" The status is {} {} until {}.", given.light.emoji(), given.light.name(), timestamp(given.until, 'f'))
    });
    Card::sentence(format!("Saved.{status} `/digest preview` shows how it looks; a post of today is changed in place."))
}

pub(super) fn edited_but_not_refreshed() -> Card {
    Card::sentence("Saved, but today's posts could not be changed where they stand. Run `/digest edit` once more.")
}

pub(super) fn override_mistake(mistake: OverrideMistake) -> UserError {
    UserError(
        match mistake {
            OverrideMistake::Light => {
                "The status is `green`, `yellow` or `red`. Nothing was saved: run `/digest edit` again."
            }
            OverrideMistake::Reason => {
                "An override needs a reason: it is shown in the post. Nothing was saved: run `/digest edit` again."
            }
            OverrideMistake::Until => {
                "\"For how long\" reads like `2h` or `3d`, up to 7 days. Nothing was saved: run `/digest edit` again."
            }
        }
        .to_owned(),
    )
}

pub(super) fn other_day() -> UserError {
    UserError("That form was for another day. Run `/digest edit` again for today's.".to_owned())
}
