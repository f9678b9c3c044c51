//! What incidents keep of people, and how their cards look once somebody is forgotten.

use super::context::IncidentContext;
use super::handle::{card_handle, lane};
use super::store;
use crate::bot::Bot;
use crate::discord::outbox::Action;
use crate::discord::text::FORGOTTEN;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::UserId;

const OF_INCIDENT: Within = Within::Of("incident", "incident_id");
const GONE: &str = "'(removed)'";

macro_rules! over {
    () => {
        "(resolved_ms IS NOT NULL OR merged_into IS NOT NULL OR confirmed_ms IS NULL)"
    };
}
/// What becomes of a column of an incident that its first words stand in. The team's own words for it stay, and so do words that it
/// is working by: they go when the incident is over, and whoever leads is asked for the team's own.
macro_rules! first_words {
    ($gone:literal, $column:literal) => {
        ($column, concat!("CASE WHEN words_by IS NULL AND ", over!(), " THEN ", $gone, " ELSE ", $column, " END"))
    };
}
const TITLE: (&str, &str) = first_words!("'(title removed)'", "title");
const SUMMARY: (&str, &str) = first_words!("''", "summary");
const OWED: (&str, &str) =
    ("words_owed", concat!("CASE WHEN words_by IS NULL AND NOT ", over!(), " THEN 1 ELSE words_owed END"));

/// Of a private incident nobody is told who isn't in it.
const SEEN: &str = "(private = 0 OR reporter = $2 OR EXISTS (SELECT 1 FROM incident_person p \
                    WHERE p.incident_id = incident.incident_id AND p.user_id = $2))";
const SEEN_ENTRY: &str = "EXISTS (SELECT 1 FROM incident i WHERE i.incident_id = incident_event.incident_id AND \
                          (i.private = 0 OR i.reporter = $2 OR EXISTS (SELECT 1 FROM incident_person p \
                          WHERE p.incident_id = i.incident_id AND p.user_id = $2)))";

/// Where incidents hold people. What happened and when stays; what somebody wrote about it goes.
pub const HELD: &[Held] = &[
    Held {
        called: Some(("incident that you reported", "incidents that you reported")),
        erased: Erased::Words(&[("reporter_name", "'someone'"), TITLE, SUMMARY, OWED]),
        ..Held::by("incident", Within::Guild, "reporter")
    },
    Held {
        called: Some(("incident that was declared with your words", "incidents that were declared with your words")),
        erased: Erased::Words(&[TITLE, SUMMARY, OWED]),
        counted: SEEN,
        ..Held::by("incident", Within::Guild, "source_author")
    },
    Held {
        called: Some(("incident whose title and summary you wrote", "incidents whose titles and summaries you wrote")),
        erased: Erased::Words(&[
            ("title", concat!("CASE WHEN ", over!(), " THEN '(title removed)' ELSE title END")),
            ("summary", concat!("CASE WHEN ", over!(), " THEN '' ELSE summary END")),
            ("words_owed", concat!("CASE WHEN ", over!(), " THEN words_owed ELSE 1 END")),
        ]),
        ..Held::by("incident", Within::Guild, "words_by")
    },
    Held {
        called: Some(("message of yours in a timeline", "messages of yours in timelines")),
        erased: Erased::Words(&[("actor_name", "'someone'"), ("detail", GONE), ("original", "NULL"), ("link", "NULL")]),
        only: "kind IN ('pinned', 'message')",
        counted: SEEN_ENTRY,
        since: Some("happened_ms"),
        ..Held::by("incident_event", OF_INCIDENT, "actor")
    },
    Held {
        called: Some(("entry that you wrote in a timeline", "entries that you wrote in timelines")),
        erased: Erased::Words(&[("actor_name", "'someone'"), ("detail", GONE), ("original", "NULL")]),
        only: "kind IN ('entry', 'update', 'resolved', 'reopened', 'severity', 'decision', 'action')",
        ..Held::by("incident_event", OF_INCIDENT, "actor")
    },
    Held {
        called: Some(("step of an incident that you took", "steps of incidents that you took")),
        erased: Erased::Words(&[("actor_name", "'someone'"), ("original", "NULL")]),
        only: "kind NOT IN ('pinned', 'message', 'entry', 'update', 'resolved', 'reopened', 'severity', 'decision', 'action')",
        ..Held::by("incident_event", OF_INCIDENT, "actor")
    },
    Held::maybe_by("incident_event", OF_INCIDENT, "edited_by"),
    Held::maybe_by("incident", Within::Guild, "lead"),
    Held::maybe_by("incident", Within::Guild, "communications"),
    Held::maybe_by("incident", Within::Guild, "scribe"),
    Held {
        called: Some(("role in an incident", "roles in incidents")),
        erased: Erased::Row,
        ..Held::by("incident_person", OF_INCIDENT, "user_id")
    },
    Held {
        called: Some(("checklist item that you checked off", "checklist items that you checked off")),
        erased: Erased::Words(&[("name", "'someone'")]),
        ..Held::by("incident_check", OF_INCIDENT, "user_id")
    },
    Held {
        called: Some(("text for users that you published", "texts for users that you published")),
        erased: Erased::Words(&[("body", "''")]),
        ..Held::by("incident_draft", Within::Guild, "author")
    },
    Held {
        called: Some(("decision", "decisions")),
        erased: Erased::Words(&[("decider_name", "'someone'"), ("reason", "''"), ("consulted", "''")]),
        ..Held::by("incident_decision", OF_INCIDENT, "decider")
    },
    Held {
        called: Some(("action that is yours", "actions that are yours")),
        erased: Erased::Words(&[("owner_name", "'someone'")]),
        ..Held::by("incident_action", Within::Guild, "owner")
    },
    Held::maybe_by("incident_action", Within::Guild, "done_by"),
    Held {
        called: Some(("part of a post-mortem", "parts of post-mortems")),
        erased: Erased::Words(&[("body", "''")]),
        ..Held::by("incident_postmortem", OF_INCIDENT, "author")
    },
];

/// Erases what `user` wrote, and where they are named, in columns that `HELD` does not say whose they are. It goes by
/// what `HELD` still knows, so it comes first.
///
/// # Errors
/// What the database said.
pub async fn forget_words(tx: &mut Tx, user: UserId) -> Outcome<()> {
    store::unwrite(tx, user).await?;
    store::unmention(tx, user, FORGOTTEN).await
}

/// Shows the cards of the incidents that `user` had to do with as they are now, and asks for words where theirs have to go.
///
/// # Errors
/// What the database said.
pub async fn redraw(bot: &Bot, tx: &mut Tx, user: UserId) -> Outcome<()> {
    let context = IncidentContext::within(bot, tx, bot.now()).await?;
    for incident in store::touched_by(tx, user).await? {
        context.ask_for_words(tx, &incident).await?;
        let card = context.card(tx, &incident).await?;
        let edit = Outgoing::new(lane(incident.id), card_handle(incident.id), Action::edit(&card));
        enqueue(tx, context.now, edit).await?;
    }
    Ok(())
}
