//! What the release manager sees of a summary before it is posted.

use chrono::NaiveDate;

use super::super::composed::Composed;
use super::super::subject::Subject;
use super::{date as shown_date, version};
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::timestamp;
use crate::engine::clock::Instant;
use crate::ids::ChannelId;
use crate::playbook::JobId;
use crate::slices::release::{Release, channel_link};
use crate::text::capitalized;

pub(in crate::slices::digest) const CHANGE: &str = "change";
pub(in crate::slices::digest) const READ: &str = "read";

/// What is about to be posted.
pub(in crate::slices::digest) struct Draft<'a> {
    pub(in crate::slices::digest) release: &'a Release,
    pub(in crate::slices::digest) date: NaiveDate,
    pub(in crate::slices::digest) due: Instant,
    /// The post that is shown.
    pub(in crate::slices::digest) first: &'a Composed,
    /// Those that go out with it.
    pub(in crate::slices::digest) others: &'a [JobId],
    pub(in crate::slices::digest) channel: Option<ChannelId>,
    /// Where the release stands, where texts for users wait for that.
    pub(in crate::slices::digest) waits: Option<&'a str>,
}

/// The draft, with what can be changed.
pub(in crate::slices::digest) fn draft(draft: &Draft<'_>) -> Card {
    let job = draft.first.job;
    let place = draft.channel.map_or_else(String::new, |channel| format!(" in {}", channel_link(channel)));
    let by_itself = draft.others.iter().filter(|job| draft.waits.is_none() || **job != JobId::WeeklyPublic);
    let by_itself: Vec<&str> = by_itself.map(|job| job.called()).collect();
    let mut with_it = match by_itself.as_slice() {
        [] => String::new(),
        others => format!(" Posted with it: {}.", others.join(", ")),
    };
    if let Some(stands) = draft.waits {
        with_it.push_str(&format!(" Texts for users wait until you publish them: the release is {stands}."));
    }
    let (at, left) = (timestamp(draft.due, 't'), timestamp(draft.due, 'R'));
    let text = format!(
        "It is posted automatically{place} at {at} ({left}). Edit it, or leave it as it is.{with_it}\n\n{}",
        draft.first.text
    );
    let mut card = Card::new(format!("Draft: {} of {}", job.called(), version(draft.release)), text);
    card.color = draft.first.status.as_ref().map_or(card.color, |status| status.light.color());
    let id = |act, job| CustomId::new("digest", act, Subject::of(draft.release, draft.date, job).encode());
    let read = |job: &JobId| Button::new(format!("Read the {}", job.called()), Style::Secondary, id(READ, *job));
    let change = Button::new("Edit highlights, focus or status", Style::Primary, id(CHANGE, job));
    let card = card.row(vec![change]);
    match draft.others {
        [] => card,
        others => card.row(others.iter().take(5).map(read).collect()),
    }
}

/// A draft whose time has come: what was posted of that day, and where.
pub(in crate::slices::digest) fn draft_over(release: &Release, date: NaiveDate, posted: &[(JobId, ChannelId)]) -> Card {
    let name = format!("{}, {}", version(release), shown_date(date));
    if posted.is_empty() {
        return Card::new(
            format!("Not posted: {name}"),
            "The release was paused, moved or ended, it was decided not to launch it, or tplus was not running. `/digest post` posts \
             it now.",
        );
    }
    let line = |(job, channel): &(JobId, ChannelId)| format!("- {} in {}", job.called(), channel_link(*channel));
    let lines = posted.iter().map(line).collect::<Vec<_>>().join("\n");
    Card::new(format!("Posted: {name}"), format!("{lines}\n`/digest edit` can still change them today, in place."))
}

/// The thread in which drafts are shown to somebody who takes no direct messages.
pub(in crate::slices::digest) fn drafts_name(release: &Release) -> String {
    capitalized(&format!("drafts · {}", crate::text::one_line(&release.version)))
}
