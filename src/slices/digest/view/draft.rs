//! What the release manager sees of a summary before it is posted.

use chrono::NaiveDate;

use super::super::composed::Composed;
use super::super::subject::Subject;
use super::waiting::called;
use super::{date as shown_date, version};
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::ids::ChannelId;
use crate::playbook::JobId;
use crate::slices::release::{Release, channel_link};
use crate::text::capitalized;

pub(in crate::slices::digest) const CHANGE: &str = "change";
pub(in crate::slices::digest) const READ: &str = "read";

/// Change what users read, hold it back, and let it go again.
pub(in crate::slices::digest) const REWRITE: &str = "rewrite";
pub(in crate::slices::digest) const HOLD: &str = "hold";
pub(in crate::slices::digest) const LET_GO: &str = "let_go";

/// What is about to be posted.
pub(in crate::slices::digest) struct Draft<'a> {
    pub(in crate::slices::digest) release: &'a Release,
    pub(in crate::slices::digest) date: NaiveDate,
    pub(in crate::slices::digest) due: Instant,
    /// The posts that go out together, at least one.
    pub(in crate::slices::digest) posts: &'a [Composed],
    /// Where the team reads them, and where users do.
    pub(in crate::slices::digest) channels: [Option<ChannelId>; 2],
    /// Where the release stands, where texts for users wait for that.
    pub(in crate::slices::digest) waits: Option<&'a str>,
    /// Which texts for users are held back, and by whom.
    pub(in crate::slices::digest) held: &'a [(JobId, String)],
}

/// The line above a text for users.
pub(super) fn for_users(job: JobId) -> String {
    format!("**For users, the {}:**", called(job))
}

impl Draft<'_> {
    /// Who holds the text for users of `job` back.
    fn held_by(&self, job: JobId) -> Option<&str> {
        self.held.iter().find(|(held, _)| *held == job).map(|(_, by)| by.as_str())
    }

    /// What becomes of the text for users of `job`.
    fn fate(&self, job: JobId) -> String {
        match (self.waits, self.held_by(job)) {
            (Some(stands), _) => format!("It waits until you publish it: the release is {stands}."),
            (None, Some(by)) => format!("Held back by {}: it will wait for you.", safe_title(by, 60)),
            (None, None) => {
                let place =
                    self.channels[1].map_or_else(String::new, |channel| format!(" in {}", channel_link(channel)));
                format!("It goes out by itself{place}, word for word. Edit it, or hold it back.")
            }
        }
    }

    /// The whole draft: the first post, every text for users word for word, and what else goes out with it.
    fn text(&self) -> String {
        let place = self.channels[0].map_or_else(String::new, |channel| format!(" in {}", channel_link(channel)));
        let (at, left) = (timestamp(self.due, 't'), timestamp(self.due, 'R'));
        let others: Vec<&str> = self.posts.iter().skip(1).map(|one| one.job.called()).collect();
        let with_it = match others.as_slice() {
            [] => String::new(),
            others => format!(" Posted with it: {}.", others.join(", ")),
        };
        let mut parts = vec![format!(
            "It is posted automatically{place} at {at} ({left}). Edit it, or leave it as it is.{with_it}"
        )];
        if let Some(first) = self.posts.first().filter(|first| first.job != JobId::WeeklyPublic) {
            parts.push(first.text.clone());
        }
        for one in self.posts {
            if let Some(text) = one.for_users() {
                parts.push(format!("{}\n-# {}\n{text}", for_users(one.job), self.fate(one.job)));
            }
        }
        parts.join("\n\n")
    }

    /// The buttons, at most five rows of them: change the team's posts, read the others, change and hold back what users read.
    fn rows(&self) -> Vec<Vec<Button>> {
        let button = |label: String, style, act, job| {
            let id = CustomId::new("digest", act, Subject::of(self.release, self.date, job).encode());
            Button::new(label, style, id)
        };
        let first = self.posts.iter().take(1).map(|one| one.job);
        let for_team = |job: &JobId| *job != JobId::WeeklyPublic;
        let others = || self.posts.iter().skip(1).map(|one| one.job).filter(for_team);
        let change = first.filter(for_team).map(|job| {
            let label = match job {
                JobId::EndOfDay => "Edit highlights, focus or status".to_owned(),
                _ => format!("Edit the {}", job.called()),
            };
            button(label, Style::Primary, CHANGE, job)
        });
        let read = others().map(|job| button(format!("Read the {}", job.called()), Style::Secondary, READ, job));
        let change_others =
            others().map(|job| button(format!("Edit the {}", job.called()), Style::Secondary, CHANGE, job));
        let mut rows = vec![change.collect::<Vec<_>>(), read.collect(), change_others.collect()];
        for job in self.posts.iter().filter(|one| one.for_users().is_some()).map(|one| one.job).take(2) {
            let mut row = vec![button(format!("Edit the {}", called(job)), Style::Secondary, REWRITE, job)];
            if self.waits.is_none() {
                row.push(match self.held_by(job) {
                    None => button(format!("Hold back the {}", called(job)), Style::Danger, HOLD, job),
                    Some(_) => button(format!("Let the {} go out", called(job)), Style::Success, LET_GO, job),
                });
            }
            rows.push(row);
        }
        rows.retain(|row| !row.is_empty());
        rows
    }
}

/// The draft, with what can be changed.
pub(in crate::slices::digest) fn draft(draft: &Draft<'_>) -> Card {
    let first = &draft.posts[0];
    let mut card = Card::new(format!("Draft: {} of {}", first.job.called(), version(draft.release)), draft.text());
    card.color = first.status.as_ref().map_or(card.color, |status| status.light.color());
    Card { buttons: draft.rows(), ..card }.with_overflow("draft.md")
}

/// What became of a post whose time has come.
pub(in crate::slices::digest) struct Posted {
    pub(in crate::slices::digest) job: JobId,
    pub(in crate::slices::digest) channel: ChannelId,
    /// Whether its text for users waits for a person.
    pub(in crate::slices::digest) waits: bool,
}

/// A draft whose time has come: what was posted of that day, and where.
pub(in crate::slices::digest) fn draft_over(release: &Release, date: NaiveDate, posted: &[Posted]) -> Card {
    let name = format!("{}, {}", version(release), shown_date(date));
    if posted.is_empty() {
        return Card::new(
            format!("Not posted: {name}"),
            "The release was paused, moved or ended, it was decided not to launch it, or tplus was not running. `/digest post` posts \
             it now.",
        );
    }
    let line = |one: &Posted| {
        let (name, place) = (one.job.called(), channel_link(one.channel));
        match (one.waits, one.job) {
            (false, _) => format!("- {name} in {place}"),
            (true, JobId::WeeklyPublic) => format!("- {name}: waits for you in {place}"),
            (true, job) => format!("- {name} in {place}; the {} waits for you there", called(job)),
        }
    };
    let lines = posted.iter().map(line).collect::<Vec<_>>().join("\n");
    Card::new(format!("Posted: {name}"), format!("{lines}\n`/digest edit` can still change them today, in place."))
}

/// What that thread is called where Discord doesn't take the version's name.
pub(in crate::slices::digest) const DRAFTS: &str = "Drafts";

/// The thread in which drafts are shown to somebody who takes no direct messages.
pub(in crate::slices::digest) fn drafts_name(release: &Release) -> String {
    capitalized(&format!("drafts · {}", crate::text::one_line(&release.version)))
}
