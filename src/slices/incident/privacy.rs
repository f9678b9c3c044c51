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
use crate::slices::release::Setup;

const OF_INCIDENT: Within = Within::Of("incident", "incident_id");
const GONE: &str = "'(removed)'";

/// Where incidents hold people. What happened and when stays; what somebody wrote about it goes.
pub const HELD: &[Held] = &[
    Held {
        called: Some(("incident that you reported", "incidents that you reported")),
        erased: Erased::Words(&[("reporter_name", "'someone'"), ("title", "'(title removed)'"), ("summary", "''")]),
        ..Held::by("incident", Within::Guild, "reporter")
    },
    Held {
        called: Some(("incident that was declared with your words", "incidents that were declared with your words")),
        erased: Erased::Words(&[("title", "'(title removed)'"), ("summary", "''")]),
        ..Held::by("incident", Within::Guild, "source_author")
    },
    Held {
        called: Some(("message of yours in a timeline", "messages of yours in timelines")),
        erased: Erased::Words(&[("actor_name", "'someone'"), ("detail", GONE), ("original", "NULL"), ("link", "NULL")]),
        only: "kind IN ('pinned', 'message')",
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

/// Shows the cards of the incidents that `user` had to do with as they are now.
///
/// # Errors
/// What the database said.
pub async fn redraw(bot: &Bot, setup: &Setup, tx: &mut Tx, user: UserId) -> Outcome<()> {
    let context = IncidentContext { bot, setup, release: None, now: bot.now() };
    for incident in store::touched_by(tx, user).await? {
        let card = context.card(tx, &incident).await?;
        let edit = Outgoing::new(lane(incident.id), card_handle(incident.id), Action::edit(&card));
        enqueue(tx, context.now, edit).await?;
    }
    Ok(())
}
