//! What users are told, and how it is shown before they are.

use chrono_tz::Tz;

use super::{act, button_of, name_of};
use crate::discord::card::{Card, Form, Input, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::elsewhere::with_texts_for_elsewhere;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::ids::ChannelId;
use crate::playbook::{Incidents, PublicUpdates};
use crate::slices::incident::domain::Incident;
use crate::slices::incident::domain::actions::ActionItem;
use crate::slices::incident::domain::public::{Draft, DraftKind, NotPublic};

/// What a release without a version is called.
pub(in crate::slices::incident) const THE_RELEASE: &str = "The release";
pub(in crate::slices::incident) const PUBLISHED_ANSWER: &str = "published.";
pub(in crate::slices::incident) const DISCARDED_ANSWER: &str = "discarded. Nothing was published.";
/// The longest that a message for users may be.
const LONGEST: u16 = 3_900;

fn name(kind: DraftKind) -> &'static str {
    match kind {
        DraftKind::Update => "public update",
        DraftKind::Resolved => "resolution notice",
        DraftKind::Hotfix => "hotfix announcement",
        DraftKind::RollbackStarted => "rollback announcement",
        DraftKind::RollbackDone => "message on how to get the working version",
    }
}

pub(in crate::slices::incident) fn public_title(incident: &Incident) -> String {
    safe_title(&incident.title, 150)
}

/// A version as somebody typed it.
pub(in crate::slices::incident) fn public_version(version: &str) -> String {
    safe_title(version, 60)
}

/// How far the response is, in the playbook's words for users: what the team tells itself is not for them.
pub(in crate::slices::incident) fn public_said(incident: &Incident, plan: &Incidents) -> String {
    match (incident.acknowledged, plan.step(&incident.step)) {
        // At night a P1 pages nobody, and nobody may be there to be paged.
        (None, _) => String::new(),
        (Some(_), step) => step.map(|(_, step)| step.users.clone()).unwrap_or_default(),
    }
}

pub(in crate::slices::incident) fn next_public(due: Instant) -> String {
    timestamp(due, 't')
}

/// A draft in the thread, with those who may publish it called, and with what they should look at twice.
pub(in crate::slices::incident) fn draft(
    incident: &Incident,
    draft: &Draft,
    doubt: Option<&str>,
    pings: Pings,
) -> Card {
    let line = format!("{}: drafted for your review: the {}.", name_of(incident), name(draft.kind));
    let doubt = doubt.map_or_else(String::new, |doubt| format!("\n-# ⚠️ {doubt}"));
    let text = format!("{}\n\n-# Nothing is published until one of you has read it.{doubt}", draft.body);
    Card::new("Draft, not published", text).pinging(&line, pings).row(vec![
        button_of("Review and publish", Style::Primary, act::DRAFT, (incident, &draft.id.to_string())),
        button_of("Discard", Style::Secondary, act::DISCARD, (incident, &draft.id.to_string())),
    ])
}

pub(in crate::slices::incident) fn draft_form(incident: &Incident, draft: &Draft) -> Form {
    Form {
        id: CustomId::new("incident", act::DRAFT, format!("{}-{}", incident.id, draft.id)),
        title: format!("{}: what users are told", name_of(incident)),
        inputs: vec![Input {
            key: "body",
            label: "Edit it; you get a preview before publishing".to_owned(),
            value: draft.body.clone(),
            hint: String::new(),
            lines: true,
            required: true,
            most: LONGEST,
        }],
    }
}

/// That a prevention reads as done while none of the actions is.
pub(in crate::slices::incident) fn prevention_doubt(actions: &[ActionItem]) -> Option<String> {
    match actions {
        [] => Some(
            "No action is recorded for the prevention: let it say what will be done, and `/incident action add` keeps track of it."
                .to_owned(),
        ),
        actions if actions.iter().any(|action| action.done.is_some()) => None,
        actions => Some(format!(
            "The prevention must not read as done: {} still open.",
            if actions.len() == 1 { "its action is".to_owned() } else { format!("its {} actions are", actions.len()) }
        )),
    }
}

/// The draft as it will stand in the channel, seen only by who is about to publish it.
pub(in crate::slices::incident) fn preview(incident: &Incident, draft: &Draft) -> Card {
    let id = draft.id.to_string();
    Card::new("This is what users will read", draft.body.clone()).row(vec![
        button_of("Publish", Style::Danger, act::PUBLISH, (incident, &id)),
        button_of("Edit", Style::Secondary, act::DRAFT, (incident, &id)),
        button_of("Discard", Style::Secondary, act::DISCARD, (incident, &id)),
    ])
}

/// The message in #announcements. It was read by a person, so its formatting stands; it pings nobody.
pub(in crate::slices::incident) fn published(draft: &Draft) -> Card {
    Card::sentence(draft.body.clone())
}

/// What the thread is called in which whoever reported it hears that it is over: nobody's words, which nobody has read over.
pub(in crate::slices::incident) const OVER_THREAD: &str = "Resolved";

/// What whoever reported it reads where they did.
pub(in crate::slices::incident) fn over_for_reporter(incident: &Incident, channel: ChannelId) -> Card {
    let card = Card::sentence(format!(
        "✅ What you reported is resolved. Thank you for reporting it! <#{channel}> says what it was and what was done."
    ));
    card.pinging("", Pings { users: incident.source_author.into_iter().collect(), roles: Vec::new() })
}

/// The draft's card once it was published.
pub(in crate::slices::incident) fn draft_published(
    draft: &Draft,
    (channel, by, at): (ChannelId, &str, Instant),
    zone: Tz,
) -> Card {
    let text = format!("{}\n\n-# In <#{channel}>, {}", draft.body, timestamp(at, 'f'));
    with_texts_for_elsewhere(Card { footer: by.to_owned(), ..Card::new("Published", text) }, &draft.body, zone)
}

/// The draft's card once somebody decided against it.
pub(in crate::slices::incident) fn draft_discarded(draft: &Draft, by: &str) -> Card {
    let text = format!("The {} was discarded; users were not notified.", name(draft.kind));
    Card { footer: by.to_owned(), ..Card::sentence(text) }
}

/// Why a draft is withdrawn: a newer one stands below.
pub(in crate::slices::incident) const NEWER: &str = "a newer draft is below";
/// Why a draft is withdrawn: what it says is no longer so.
pub(in crate::slices::incident) const OUTDATED: &str = "things have changed since";

/// The draft's card once it is withdrawn.
pub(in crate::slices::incident) fn draft_withdrawn(draft: &Draft, why: &str) -> Card {
    Card::sentence(format!("This {} was not published: {why}.", name(draft.kind)))
}

pub(in crate::slices::incident) fn published_entry(draft: &Draft, channel: ChannelId) -> String {
    format!("**Published** the {} in <#{channel}>:\n{}", name(draft.kind), draft.body)
}

pub(in crate::slices::incident) fn discarded_entry(draft: &Draft) -> String {
    format!("**Discarded** the {}; users were not notified.", name(draft.kind))
}

pub(in crate::slices::incident) fn not_public(incident: &Incident, why: NotPublic, rules: &PublicUpdates) -> UserError {
    let name = name_of(incident);
    UserError(match why {
        NotPublic::Private => format!("{name} is private. Users are not told about it."),
        NotPublic::Drill => {
            format!("{name} is a drill. Nothing is published; in a real incident this would now be in #announcements.")
        }
        NotPublic::NotLive => format!("{name} is not open, so there is no news for users."),
        NotPublic::NotOver => format!("{name} is open again, so users can't be told that it is over."),
        NotPublic::Severity => {
            format!("{name} is {}. Updates for users are for {}.", incident.severity, rules.severities.join(" and "))
        }
    })
}

pub(in crate::slices::incident) fn no_announcements() -> UserError {
    UserError("No channel for announcements is set up. Choose one with `/setup announcements:#…`, then publish again; the draft stays.".to_owned())
}

pub(in crate::slices::incident) fn draft_is_gone(incident: &Incident) -> UserError {
    UserError(format!(
        "This draft no longer waits: it was already published or discarded, or a newer one replaced it. The latest one stands in the \
         thread of {}.",
        name_of(incident)
    ))
}

pub(in crate::slices::incident) fn empty_draft() -> UserError {
    UserError("The message is empty. Nothing was changed; the draft stays as it was.".to_owned())
}
