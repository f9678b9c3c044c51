//! What the team sees of a text for users that waits for a person.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use minijinja::Value;

use super::version;
use crate::discord::card::{Button, Card, Form, Input, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::elsewhere::with_texts_for_elsewhere;
use crate::discord::text::{safe_title, timestamp};
use crate::error::UserError;
use crate::ids::ChannelId;
use crate::playbook::{JobId, Names, Playbook};
use crate::slices::criteria::ChangelogLine;
use crate::slices::digest::composed::Values;
use crate::slices::digest::domain::Part;
use crate::slices::release::{ChannelUse, Release, Setup, channel_link};
use crate::slices::tracker::PublishedRelease;
use crate::text::cut;

pub(in crate::slices::digest) const PUBLISH: &str = "publish";
pub(in crate::slices::digest) const DROP: &str = "drop";
pub(in crate::slices::digest) const REWORD: &str = "reword";

/// What the public text of `job` is called.
pub(super) fn called(job: JobId) -> String {
    match job {
        JobId::WeeklyPublic => job.called().to_owned(),
        JobId::Announcement => "announcement that it is out".to_owned(),
        JobId::ReleaseDay => "announcement of what was shipped".to_owned(),
        _ => format!("public version of the {}", job.called()),
    }
}

pub(in crate::slices::digest) fn waits_for_state(release: &Release, stands: &str) -> String {
    format!("{} is **{stands}**, so I did not post this to users by myself:", version(release))
}

/// Why the announcement waits.
pub(in crate::slices::digest) const ANNOUNCEMENT_WAITS: &str =
    "Put it in your own words with Edit. Publish posts it to users, and launch day's clock starts:";

/// What the announcement is filled in with.
pub(in crate::slices::digest) fn announcement_words(
    release: &Release,
    setup: &Setup,
    playbook: &Playbook,
) -> BTreeMap<&'static str, String> {
    let channel = setup.channel_for_users(ChannelUse::Feedback).map_or_else(String::new, channel_link);
    let name = release.named(playbook, &release.version);
    BTreeMap::from([("version", version(release)), ("name", name), ("feedback_channel", channel)])
}

/// Why the text for users at a relaunch waits.
pub(in crate::slices::digest) const USERS_WAIT: &str = "Users wait to hear this. Check that what it names is really mended; then publish it as it is, edit it, or drop it:";

/// What the text for users at a relaunch is filled in with.
pub(in crate::slices::digest) fn relaunch_words(
    release: &Release,
    playbook: &Playbook,
) -> BTreeMap<&'static str, String> {
    let again = release.launched_again_as().map_or_else(String::new, |version| safe_title(version, 60));
    let name = release.named(playbook, &again);
    BTreeMap::from([("version", version(release)), ("launched_again_as", again), ("name", name)])
}

/// What stands where somebody of the team has to find words: those of users are theirs (READINGS, "Who sees what").
const OWN_WORDS: &str = "✍️ FB-";

/// Why the text for users about what was shipped waits, with what users said of what it brings.
pub(in crate::slices::digest) fn shipped_waits(brought: &[ChangelogLine]) -> String {
    let said = brought
        .iter()
        .filter_map(|line| Some(format!("{OWN_WORDS}{}: \"{}\"", line.words_of?, safe_title(&line.title, 200))));
    let why = "It is out. This is what users can be told of it. Check that each line is really in it, and put them in your own words \
               with Edit, before you publish:";
    [why.to_owned()].into_iter().chain(said).collect::<Vec<_>>().join("\n-# ")
}

/// Whether `text` still has a place for which somebody has to find words.
pub(in crate::slices::digest) fn lacks_words(text: &str) -> bool {
    text.contains(OWN_WORDS)
}

pub(in crate::slices::digest) fn own_words_first() -> UserError {
    UserError(
        "Press Edit first: say in your own words what ✍️ stands for. What users said is theirs, and is not published without their \
         consent. Nothing was published."
            .to_owned(),
    )
}

/// What the text about `version` is filled in with: what users had spoken of, and what else it brought.
pub(in crate::slices::digest) fn shipped_words(
    names: &Names,
    version: &PublishedRelease,
    brought: &[ChangelogLine],
) -> Values {
    let answers = brought.iter().filter_map(|line| {
        let (people, category) = line.behind.as_ref()?;
        let is_wish = category == "feature";
        let what = if is_wish { "New" } else { "Fixed" };
        let what = if line.again { format!("{what}, on a second try") } else { what.to_owned() };
        // Whoever gives a report a 👍 has it, too.
        let whose = if *people > 1 { format!("{people} of you") } else { "one of you".to_owned() };
        let behind = if is_wish { format!("asked for by {whose}") } else { format!("{whose} had it") };
        Some(format!("{what}: {} ({behind})", for_users(line)))
    });
    let others = brought.iter().filter(|line| line.behind.is_none());
    let others = others.map(|line| format!("Fixed: {}", for_users(line)));
    let name = format!("{} {}", names.product, version.tag);
    BTreeMap::from([
        ("version", safe_title(&names.version, 60).into()),
        ("shipped", safe_title(name.trim(), 120).into()),
        ("answers", Value::from_iter(answers)),
        ("others", Value::from_iter(others)),
        ("url", version.url.clone().into()),
    ])
}

/// What users read of a line; where it is how somebody said it, a place for the team's words.
fn for_users(line: &ChangelogLine) -> String {
    match line.words_of {
        Some(number) => format!("{OWN_WORDS}{number}, in your own words"),
        None => safe_title(&line.title, 200),
    }
}

/// The form for the words of a text that waits.
pub(in crate::slices::digest) fn reword(job: JobId, body: &str, id: CustomId) -> Form {
    let input = Input {
        key: Part::Body.as_str(),
        label: "What users read, word for word".to_owned(),
        value: body.to_owned(),
        hint: called(job),
        lines: true,
        required: true,
        most: 4_000,
    };
    Form { id, title: "What users will read".to_owned(), inputs: vec![input] }
}

pub(in crate::slices::digest) fn reworded() -> Card {
    Card::sentence("Changed. Publish shows it to users as it now stands.")
}

/// Of two who change it at once, the second is told, and keeps the words.
pub(in crate::slices::digest) fn changed_meanwhile(typed: &str) -> UserError {
    UserError(format!(
        "Somebody has changed that text since you opened the form, so yours was not taken. Press Edit again to see theirs. You wrote:\n{}",
        cut(typed, 1_500)
    ))
}

pub(in crate::slices::digest) fn no_words() -> UserError {
    UserError("A text for users needs words. To tell them nothing, press Drop.".to_owned())
}

/// Why a text waits that quotes somebody who may be quoted no more.
pub(in crate::slices::digest) const QUOTE_ENDED: &str = "⚠️ It quotes somebody whose words may be quoted no more: they were edited or deleted, or a yes was taken back. Take the \
     quote out with Edit before you publish.";

pub(in crate::slices::digest) fn quote_ended() -> UserError {
    UserError(
        "It quotes somebody whose words may be quoted no more. Press Edit and take the quote out. Nothing was published.".to_owned(),
    )
}

pub(in crate::slices::digest) fn waits_for(by: &str) -> String {
    format!("{} held this back, so users have not seen it:", safe_title(by, 60))
}

/// A text for users that did not go out by itself, and why, in words.
pub(in crate::slices::digest) fn waiting(job: JobId, why: &str, text: &str, subject: &str) -> Card {
    let button = |label: &str, style, act| Button::new(label, style, CustomId::new("digest", act, subject));
    let mut card = Card::new(format!("Waits for you: {}", called(job)), format!("{why}\n\n{text}"));
    card.color = 0xFD_B0_22;
    card.row(vec![
        button("Publish", Style::Primary, PUBLISH),
        button("Edit", Style::Secondary, REWORD),
        button("Drop", Style::Secondary, DROP),
    ])
    .with_overflow("public.md")
}

pub(in crate::slices::digest) fn held(job: JobId, is_held: bool) -> Card {
    Card::sentence(match is_held {
        true => format!(
            "Held back: when its time comes, the {} waits in the release channel with Publish and Drop.",
            called(job)
        ),
        false => format!("The {} goes out by itself again.", called(job)),
    })
}

pub(in crate::slices::digest) fn too_late_to_hold(job: JobId) -> UserError {
    UserError(format!(
        "The {} has already gone out, or waits in the release channel. `/digest edit` changes what is out, in place.",
        called(job)
    ))
}

/// What became of it.
pub(in crate::slices::digest) fn waited(
    job: JobId,
    (public_in, zone): (Option<ChannelId>, Tz),
    (by, text): (&str, &str),
) -> Card {
    let by = safe_title(by, 60);
    let (title, line) = match public_in {
        Some(channel) => ("Published", format!("Published in {} by {by}.", channel_link(channel))),
        None => ("Dropped", format!("Dropped by {by}: users did not see it.")),
    };
    let card = Card::new(format!("{title}: {}", called(job)), format!("{line}\n\n{text}"));
    match public_in {
        Some(_) => with_texts_for_elsewhere(card, text, zone),
        None => card.with_overflow("public.md"),
    }
}

/// A newer text takes its place.
pub(in crate::slices::digest) fn replaced(job: JobId, text: &str) -> Card {
    let title = format!("Not published: {}", called(job));
    let line = "A newer text for users took its place.";
    Card::new(title, format!("{line}\n\n{text}")).with_overflow("public.md")
}

/// Why a text about a version may no longer be true.
pub(in crate::slices::digest) fn fix_failed(number: i64) -> String {
    format!(
        "⚠️ FB-{number} was reported as still broken in it after this was drafted: press Edit and take out what says otherwise before \
         you publish."
    )
}

pub(in crate::slices::digest) fn wait_ended(is_published: bool) -> Card {
    Card::sentence(if is_published { "Published." } else { "Dropped: users don't see it." })
}

pub(in crate::slices::digest) fn no_longer_waits() -> UserError {
    UserError("That text no longer waits: somebody has published or dropped it.".to_owned())
}

pub(in crate::slices::digest) fn not_announced(release: &Release, job: JobId) -> UserError {
    if job == JobId::Announcement {
        return UserError(format!(
            "It was not decided to launch {}: a go comes first. The text stays here until then.",
            version(release)
        ));
    }
    UserError(format!(
        "{} has not been announced: this would be the first that users hear of it. Announce it, say `/release announced`, then \
         publish. It is due {}.",
        version(release),
        timestamp(release.announcement_due, 'f')
    ))
}

pub(in crate::slices::digest) fn written_before_relaunch(release: &Release) -> UserError {
    UserError(format!(
        "That text was written while {} was rolled back, and is no longer true. Press Drop; the next public text speaks of the new \
         launch.",
        version(release)
    ))
}

pub(in crate::slices::digest) fn no_announcements() -> UserError {
    UserError(
        "No channel is set for users' news. Someone with Manage Server sets `announcements` with `/setup`.".to_owned(),
    )
}
