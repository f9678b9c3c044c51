//! Every sentence and card about digests, and the lines that fill their templates.

mod draft;
mod feedback;
mod form;
mod measured;
mod outlook;
mod waiting;

use chrono::{Days, NaiveDate, TimeDelta};
use minijinja::{Value, context};

pub(super) use self::draft::{
    CHANGE, DRAFTS, Draft, HOLD, LET_GO, Posted, READ, REWRITE, draft, draft_over, drafts_name,
};
use self::feedback::said;
pub(super) use self::feedback::{
    Volume, actions, documentation_actions, done, feedback_for_users, feedback_value, feedback_with, highlights,
    quotes, quotes_waiting, top, volume_value,
};
pub(super) use self::form::{
    EDIT, cannot_edit, edited, edited_but_not_refreshed, form, other_day, over_challenge, override_mistake,
};
pub(super) use self::measured::Measured;
pub(super) use self::outlook::{Told, challenges, challenges_value, first_to_fix, focus, no_challenges, turns};
pub(super) use self::waiting::{
    ANNOUNCEMENT_WAITS, DROP, PUBLISH, QUOTE_ENDED, REWORD, USERS_WAIT, announcement_words, changed_meanwhile,
    fix_failed, held, lacks_words, no_announcements, no_longer_waits, no_words, not_announced, own_words_first,
    quote_ended, relaunch_words, replaced, reword, reworded, shipped_waits, shipped_words, too_late_to_hold,
    wait_ended, waited, waiting, waits_for, waits_for_state, written_before_relaunch,
};
use super::composed::Composed;
use super::domain::{WeekCovered, focus_date};
use crate::chart::{Chart, Panel};
use crate::discord::card::Card;
use crate::discord::text::{plain_addresses, safe_title};
use crate::engine::clock::Instant;
use crate::error::{Failure, UserError};
use crate::ids::ChannelId;
use crate::playbook::{JobId, NO_DATA, Playbook, ReleaseDates};
use crate::slices::feedback::Statement;
use crate::slices::incident::{self, Figures, Incident, short_name};
use crate::slices::issues::{Flow, Issues};
use crate::slices::release::Release;
use crate::slices::status::Status;
use crate::slices::tracker::{KnownIssue, PublishedRelease};
use crate::text::{count, duration};

/// The longest quote of somebody's words.
const QUOTE: usize = 140;
/// How many contributions are named.
const CONTRIBUTIONS: usize = 5;
const MONTHS_AND_DAY: &str = "%b %-d";

/// How a quote of `words` begins in a post; shorter than any cut of it.
pub(super) fn quoted(words: &str) -> String {
    safe_title(words, QUOTE).trim_end_matches('…').trim_end().to_owned()
}

pub(super) fn date(date: NaiveDate) -> String {
    date.format(MONTHS_AND_DAY).to_string()
}

/// A day with its weekday, as `Fri Jan 30`.
pub(super) fn weekday(date: NaiveDate) -> String {
    date.format("%a %b %-d").to_string()
}

/// Which day an evening's focus is of, as it is called there.
pub(super) fn focus_day(release: &Release, playbook: &Playbook, today: NaiveDate) -> String {
    match focus_date(&release.dates, playbook, today) {
        date if date > today + Days::new(1) => date.format("%A").to_string(),
        _ => "Tomorrow".to_owned(),
    }
}

/// The days that a weekly report covers, for users.
pub(super) fn period_for_users(week: &WeekCovered) -> String {
    format!("{} to {}", date(week.first), date(week.last))
}

/// How a weekly report calls its days: a week, where they are about one.
pub(super) fn span_of_week(week: &WeekCovered) -> String {
    match (week.last - week.first).num_days() + 1 {
        6..=8 => "this week".to_owned(),
        _ => format!("since {}", date(week.first)),
    }
}

/// The days that a weekly report covers, as `Jan 15 to Jan 22, T+0–7`.
pub(super) fn period(week: &WeekCovered, dates: &ReleaseDates) -> String {
    let day = |date: NaiveDate| (date - dates.launch).num_days();
    format!("{} to {}, T+{}–{}", date(week.first), date(week.last), day(week.first), day(week.last))
}

pub(super) fn version(release: &Release) -> String {
    safe_title(&release.version, 60)
}

pub(super) fn issues_value(flow: &Flow, playbook: &Playbook, now: Instant) -> Value {
    let by = |issues: &Issues, ids: &[&str], untriaged: usize| {
        let mut parts: Vec<_> = ids.iter().map(|id| format!("{id}: {}", issues.of(id, playbook))).collect();
        if untriaged > 0 {
            parts.push(format!("untriaged: {untriaged}"));
        }
        parts.join(", ")
    };
    let counted = match flow.has_github {
        true => "Counted: incidents, confirmed 🐛 reports and GitHub issues with the release's label, each once.",
        false => "Counted: incidents and confirmed 🐛 reports. GitHub is not connected.",
    };
    let all: Vec<&str> = playbook.severities.iter().map(|severity| severity.id.as_str()).collect();
    context! {
        new => context! {
            total => flow.new.total(),
            by_priority => by(&flow.new, &all, flow.new.untriaged(playbook)),
        },
        fixed => flow.fixed.total(),
        fixed_named => titles(&flow.fixed.incidents),
        rolled_back => flow.rolled_back.len(),
        incidents => flow.incidents().into_iter().take(8).map(|one| incident_line(one, now)).collect::<Vec<_>>(),
        named => named(&flow.new, playbook),
        open => context! {
            total => flow.open.total(),
            by_priority => by(&flow.open, &all, flow.open.untriaged(playbook)),
            urgent => by(&flow.open, &grave(playbook), 0),
        },
        counted => counted,
    }
}

/// The titles of `incidents`, at most three. Whoever declared one may be anybody: their addresses are no links.
fn titles(incidents: &[Incident]) -> Vec<String> {
    incidents.iter().take(3).map(|incident| plain_addresses(&safe_title(&incident.title, QUOTE))).collect()
}

/// An incident in one line, with how it ended or how long it has been open.
fn incident_line(incident: &Incident, now: Instant) -> String {
    let stands = match (incident.resolved, &incident.rollback) {
        (None, _) => format!("open for {}", duration(now - incident.reported)),
        (Some(at), None) => format!("resolved after {}", duration(at - incident.reported)),
        (Some(at), Some(rollback)) => {
            format!(
                "ended by the rollback to {} after {}",
                safe_title(&rollback.to, 60),
                duration(at - incident.reported)
            )
        }
    };
    let title = safe_title(&incident.title, QUOTE);
    format!("{} ({}): {title} · {stands}", short_name(incident.number), incident.severity)
}

/// The issues by their names, at most five.
fn named(issues: &Issues, playbook: &Playbook) -> Vec<String> {
    let incidents = issues.incidents.iter().map(|incident| {
        format!("{} ({}): {}", short_name(incident.number), incident.severity, safe_title(&incident.title, QUOTE))
    });
    let github = issues.github.iter().map(|issue| {
        let severity = issue.severity(playbook).unwrap_or("untriaged");
        format!("[#{}]({}) ({severity}): {}", issue.number, issue.url, safe_title(&issue.title, QUOTE))
    });
    incidents.chain(github).take(5).collect()
}

pub(super) const ISSUES_OF_THE_WEEK: &str = "Issues of the week";
pub(super) const ISSUE_KINDS: [&str; 3] = ["opened", "fixed", "open now"];
pub(super) const UNTRIAGED: &str = "untriaged";

/// The weekly report's picture.
pub(super) fn weekly_chart(release: &Release, (week, date_of): (u32, NaiveDate), panels: Vec<Panel>) -> Chart {
    let (version, date) = (crate::text::one_line(&release.version), date(date_of));
    let subtitle = format!("{version}, as of {date}; dashed: target");
    Chart { title: format!("Week {week}"), subtitle, panels }
}

/// How fast incidents were taken up and resolved, as `/incident stats` defines it.
pub(super) fn incidents_value(figures: &Figures) -> Value {
    let median = |times: &incident::Times| match times.count {
        0 => NO_DATA.to_owned(),
        1 => duration(times.median),
        count => format!("{} (median of {count})", duration(times.median)),
    };
    let kept = |share: incident::Share| {
        if share.of == 0 { NO_DATA.to_owned() } else { format!("{} of {}", share.kept, share.of) }
    };
    context! {
        any => figures.to_acknowledge.count + figures.response_kept.of > 0,
        acknowledge => median(&figures.to_acknowledge),
        resolve => (figures.to_resolve.count > 0).then(|| median(&figures.to_resolve)),
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

/// What people wrote, line by line, without bullets of their own.
pub(super) fn noted_lines(noted: &str) -> Vec<String> {
    let lines = noted.lines().map(|line| line.trim().trim_start_matches(['-', '*', '•']).trim());
    lines.filter(|line| !line.is_empty()).take(10).map(|line| safe_title(line, 300)).collect()
}

/// What the release's course waits for, before everything else.
pub(super) fn course_step(release: &Release, now: Instant) -> Option<String> {
    if let Some(to) = release.rolled_back_to() {
        let since = weekday(release.dates.date(release.course.since));
        let (version, to) = (version(release), safe_title(to, 60));
        return Some(format!("Fix {version} and launch it again (rolled back to {to} since {since})"));
    }
    let is_late = release.course.state.is_ahead() && now >= release.announcement_due;
    is_late.then(|| format!("Announce {}, or `/release move` its launch", version(release)))
}

/// What users got: versions with where to read of them, and how many of their requests. Their words stay out: nobody asked for these.
pub(super) fn shipped(shipped: &[PublishedRelease], released: &[Statement]) -> Vec<String> {
    let versions = shipped.iter().map(|one| match one.url.as_str() {
        "" => format!("{} is out", safe_title(&one.tag, 60)),
        url => format!("[{} is out]({url})", safe_title(&one.tag, 60)),
    });
    let requests = count(released.len(), "of your requests has", "of your requests have");
    let requests = (!released.is_empty()).then(|| format!("{requests} been released"));
    versions.chain(requests).collect()
}

/// What people outside the team contributed, a line each. Their addresses are no links.
pub(super) fn contributions(pulls: &[KnownIssue]) -> Vec<String> {
    let line = |pull: &KnownIssue| {
        let (title, author) = (plain_addresses(&safe_title(&pull.title, QUOTE)), safe_title(&pull.author, 40));
        format!("[#{}]({}) by {author}: {title}", pull.number, pull.url)
    };
    let more = pulls.len().saturating_sub(CONTRIBUTIONS);
    let more = (more > 0).then(|| format!("and {} more", count(more, "contribution", "contributions")));
    pulls.iter().take(CONTRIBUTIONS).map(line).chain(more).collect()
}

/// The versions that came out, a line each.
pub(super) fn versions_shipped(versions: &[PublishedRelease]) -> impl Iterator<Item = String> {
    versions.iter().map(|one| format!("📦 {} shipped", safe_title(&one.tag, 60)))
}

pub(super) fn week_highlights(
    (versions, released): (&[PublishedRelease], &[Statement]),
    resolved: &[Incident],
    statements: &[Statement],
) -> Vec<String> {
    let versions = versions_shipped(versions);
    let released = released.iter().take(3).filter_map(|one| Some((one.number, said(one)?.0)));
    let released = released.map(|(number, words)| format!("💡 FB-{number} is released: {words}"));
    let kind = statements.iter().filter(|statement| statement.category == "testimonial").filter_map(said);
    let kind = kind.take(2).map(|(words, _)| format!("🙏 \"{words}\""));
    // What was rolled back is no win.
    let fixed = resolved.iter().filter(|incident| incident.rollback.is_none()).take(3).map(|incident| {
        let took = incident.resolved.map_or_else(TimeDelta::zero, |at| at - incident.reported);
        let title = safe_title(&incident.title, QUOTE);
        format!("{} ({}) resolved after {}: {title}", short_name(incident.number), incident.severity, duration(took))
    });
    versions.chain(released).chain(fixed).chain(kind).collect()
}

/// A composed post as a card, with its picture.
pub(super) fn post(composed: &Composed, late_by: Option<TimeDelta>) -> Card {
    let mut card = card(&composed.text, composed.status.as_ref(), late_by);
    card.files.extend(composed.picture.clone());
    card
}

/// A text as a card.
pub(super) fn card(text: &str, status: Option<&Status>, late_by: Option<TimeDelta>) -> Card {
    let mut card = Card::new("", text);
    card.color = status.map_or(0x6C_5C_E7, |status| status.light.color());
    card.posted_late(late_by).with_overflow("summary.md")
}

pub(super) fn preview(composed: &Composed) -> Card {
    let mut card = post(composed, None);
    if let Some(public) = &composed.public {
        card.text = format!("{}\n\n{}\n{public}", card.text, draft::for_users(composed.job));
        card = card.with_overflow("preview.md");
    }
    card.footer = "A preview, only for you. /digest post posts it now, /digest edit changes it.".to_owned();
    card
}

/// A post that could not be composed.
pub(super) fn broken(job: JobId, error: &Failure) -> Card {
    Card::sentence(format!(
        "⚠️ The {} could not be composed: {}. If the playbook is your own, `tplus playbook check` may tell more. \
         `/digest post` tries again.",
        job.called(),
        safe_title(&error.to_string(), 300)
    ))
}

pub(super) fn history_name(job: JobId, date_of: NaiveDate) -> String {
    format!("{} · {}", crate::text::capitalized(job.called()), date(date_of))
}

pub(super) fn posted(job: JobId, channel: ChannelId) -> Card {
    Card::sentence(format!("The {} is on its way to <#{channel}>. It won't be posted again today.", job.called()))
}

pub(super) fn posted_before(job: JobId) -> UserError {
    UserError(format!("Today's {} has already been posted. `/digest edit` changes it in place.", job.called()))
}

pub(super) fn too_early(job: JobId, playbook: &Playbook) -> UserError {
    UserError(format!(
        "There is no {} yet: it needs {} days of data behind it.",
        job.called(),
        playbook.weekly_needs_days
    ))
}
