//! Every sentence of the board.

use crate::discord::card::Card;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::github::Repository;
use crate::ids::ChannelId;
use crate::playbook::{JobId, Playbook, Severity};
use crate::slices::criteria::{self, Assessment, Progress};
use crate::slices::incident::{ClockId, Incident, short_name};
use crate::slices::release::{self, ChannelUse, Release, Setup, channel_link};
use crate::slices::status::Status;
use crate::text::count;

/// How many open incidents are shown by name.
const INCIDENTS: usize = 8;
/// How many reasons of the status are shown.
const REASONS: usize = 6;

/// An open incident with what its line shows.
pub(super) struct OpenIncident<'a> {
    pub(super) incident: Incident,
    pub(super) severity: &'a Severity,
    pub(super) running: Vec<(ClockId, Instant)>,
    pub(super) link: Option<String>,
}

/// What the board shows.
pub(super) struct Board<'a> {
    pub(super) release: &'a Release,
    pub(super) setup: &'a Setup,
    pub(super) playbook: &'a Playbook,
    pub(super) status: &'a Status,
    pub(super) incidents: &'a [OpenIncident<'a>],
    pub(super) assessed: &'a Assessment<'a>,
    pub(super) next: &'a [(JobId, Instant)],
    /// Its name and its page.
    pub(super) repository: Option<(&'a Repository, String)>,
    pub(super) summary: Option<&'a str>,
    pub(super) now: Instant,
}

fn title(release: &Release) -> String {
    format!("Board · {}", safe_title(&release.version, 60))
}

/// The board.
pub(super) fn board(board: &Board<'_>) -> Card {
    let sections = [
        Some(release::stands_at(board.release, board.playbook, board.now)),
        Some(status(board.status)),
        Some(incidents(board.incidents)),
        progress(board.assessed),
        Some(format!("**Next**\n{}", release::upcoming_lines(board.next))),
        Some(links(board)),
    ];
    let sections: Vec<String> = sections.into_iter().flatten().collect();
    Card::new(title(board.release), sections.join("\n\n")).color(board.status.light.color())
}

fn status(status: &Status) -> String {
    let reasons = status.reasons.iter().take(REASONS).map(|reason| format!("\n- {reason}")).collect::<String>();
    format!("{} **{}**{reasons}", status.light.emoji(), status.light.name())
}

fn incidents(incidents: &[OpenIncident<'_>]) -> String {
    if incidents.is_empty() {
        return "**Open incidents**\nNone.".to_owned();
    }
    let lines = incidents.iter().take(INCIDENTS).map(incident).collect::<Vec<_>>().join("\n");
    let more = match incidents.len().saturating_sub(INCIDENTS) {
        0 => String::new(),
        more => format!("\n-# and {}: `/incident list`", count(more, "more", "more")),
    };
    format!("**Open incidents**\n{lines}{more}")
}

fn incident(open: &OpenIncident<'_>) -> String {
    let incident = &open.incident;
    let name = short_name(incident.number);
    let name = open.link.as_ref().map_or_else(|| name.clone(), |link| format!("[{name}]({link})"));
    let left = |(clock, end): &(ClockId, Instant)| {
        let what = match clock {
            ClockId::Response => "acknowledge",
            ClockId::Update => "update",
            ClockId::Resolution => "resolve",
        };
        format!(" · {what} {}", timestamp(*end, 'R'))
    };
    let clocks: String = open.running.iter().map(left).collect();
    format!("{} {name} ({}) {}{clocks}", open.severity.emoji, incident.severity, safe_title(&incident.title, 80))
}

/// How far the criteria are met; nothing where none are asked.
fn progress(Assessment { period, progress, .. }: &Assessment<'_>) -> Option<String> {
    let part = |one: &Progress| format!("{} {}", criteria::need(one.need), criteria::progress_in_words(one));
    let parts = progress.iter().map(part).collect::<Vec<_>>().join(" · ");
    let line = || {
        format!("**Success criteria: {}**\n{parts}\n-# `/release criteria` shows each with its evidence.", period.name)
    };
    (!progress.is_empty()).then(line)
}

fn links(board: &Board<'_>) -> String {
    let channels = [ChannelUse::Standup, ChannelUse::Feedback, ChannelUse::Announcements]
        .into_iter()
        .filter_map(|used_for| board.setup.channels.get(&used_for).map(|channel| channel_link(*channel)));
    let repository = board.repository.as_ref().map(|(name, page)| format!("[{name}]({page})"));
    let summary = board.summary.map(|summary| format!("[last summary]({summary})"));
    let links: Vec<String> = channels.chain(repository).chain(summary).collect();
    format!("**Links**\n{}", if links.is_empty() { "`/setup`".to_owned() } else { links.join(" · ") })
}

/// The board of a release that is over.
pub(super) fn over(release: &Release, now: Instant) -> Card {
    let since = timestamp(now, 'f');
    Card::new(title(release), format!("This release is over: it ended {since}. Its board is no longer updated."))
}

/// The board that stood here before #release became another channel.
pub(super) fn moved(release: &Release, channel: ChannelId) -> Card {
    Card::new(title(release), format!("The board is in {} now.", channel_link(channel)))
}

/// The same card with the time at which it was true.
pub(super) fn dated(card: &Card, release: &Release, now: Instant) -> Card {
    let as_of = now.with_timezone(&release.dates.zone).format("%a %b %-d, %H:%M %Z");
    Card { footer: format!("As of {as_of}. Kept up to date here."), ..card.clone() }
}
