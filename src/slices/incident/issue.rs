//! The issue on GitHub in which an incident is tracked: filed or linked by a person, who knows that everybody who sees the repository
//! reads it; what the team says of the incident from then on is a comment there (plan.md, section 5, "P3: GitHub issue updates").

use chrono_tz::Tz;

use super::context::{IncidentContext, Operation, say_of};
use super::domain::{Incident, Tracked};
use super::handle::{IncidentHandle, handle, lane, thread_handle};
use super::requests::{act_on, by_id};
use super::store::Event;
use super::{store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::{Instant, to_millis};
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::{self, Issue, NewIssue, Order, Repository};
use crate::ids::{IncidentId, IssueNumber};
use crate::slices::{release, tracker};

/// The part of an incident's handle under which its issue is filed, and what its history calls that.
pub(super) const FILED: &str = "issue";
/// What of an incident's history is a comment on its issue.
const TOLD: [&str; 5] = ["update", "severity", "resolved", "reopened", "published"];

/// The form in which an issue is prepared, or refusal where there is one or may be none.
pub(super) async fn open_form(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let incident = by_id(bot, invocation, id).await?;
    tracker::require_connection(bot, invocation.guild).await?;
    view::may_be_filed(&incident)?;
    Ok(Reply::Open(view::issue_form(&incident)))
}

/// The form was sent: the issue is on its way.
pub(super) async fn file(bot: &Bot, invocation: &Invocation, id: IncidentId, filled: &Filled) -> Outcome<Reply> {
    let connection = tracker::require_connection(bot, invocation.guild).await?;
    let done = act_on(bot, invocation, id, async |operation| operation.file(id, &connection.repository, filled).await);
    Ok(Reply::Say(view::filing(&done.await?, &connection)))
}

/// The incident is tracked in an issue that is there.
pub(super) async fn link(bot: &Bot, invocation: &Invocation, id: IncidentId, number: IssueNumber) -> Outcome<Reply> {
    let connection = tracker::require_connection(bot, invocation.guild).await?;
    let title = tracker::title_of(bot, &connection, number).await?;
    let done = act_on(bot, invocation, id, async |operation| {
        operation.track(id, (&connection.repository, number), &title).await
    });
    Ok(Reply::Say(view::linked_issue(&done.await?, number)))
}

impl Operation<'_> {
    async fn file(&self, id: IncidentId, repository: &Repository, filled: &Filled) -> Outcome<Incident> {
        let (mut tx, incident) = self.take(id).await?;
        view::may_be_filed(&incident)?;
        let severity = self.context.bot.playbook.severity(&incident.severity);
        let labels = severity.and_then(|severity| severity.labels.first().cloned()).into_iter();
        let labels = labels.chain(self.context.release().map(|release| release.version.clone()));
        let issue = NewIssue {
            title: view::issue_title(&incident, filled.get("title")),
            body: view::issue_body(&incident, filled.get("details")),
            labels: labels.collect(),
        };
        store::track(&mut tx, id, Some((repository, None))).await?;
        let action = github::Action { repository: repository.clone(), order: Order::File(issue) };
        enqueue(&mut tx, self.context.now, Outgoing::new(github::LANE, handle(id, FILED), action)).await?;
        self.record(&mut tx, &incident, (FILED, view::FILED.to_owned())).await?;
        tx.commit().await?;
        Ok(incident)
    }

    async fn track(
        &self,
        id: IncidentId,
        (repository, number): (&Repository, IssueNumber),
        title: &str,
    ) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let now = Tracked { repository: repository.clone(), number: Some(number) };
        view::may_be_tracked(&incident, &now)?;
        store::track(&mut tx, id, Some((repository, Some(number)))).await?;
        let before = incident.tracked.replace(now);
        self.note(&mut tx, &incident, (FILED, view::tracked(number, title, before.as_ref()))).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }
}

impl IncidentContext<'_> {
    /// What was said of an incident as a comment on its issue, where it has one and that is for its readers.
    pub(super) async fn tell_issue(
        &self,
        tx: &mut Tx,
        incident: &Incident,
        (kind, words): (&str, &str),
    ) -> Outcome<()> {
        let Some(Tracked { repository, number: Some(number) }) = &incident.tracked else { return Ok(()) };
        if !TOLD.contains(&kind) || incident.private {
            return Ok(());
        }
        let body = view::comment(incident, words, self.zone());
        comment(tx, (incident.id, kind), (repository, *number, body), self.now).await
    }
}

async fn comment(
    tx: &mut Tx,
    (id, kind): (IncidentId, &str),
    (repository, number, body): (&Repository, IssueNumber, String),
    now: Instant,
) -> Outcome<()> {
    let handle = handle(id, format!("{kind}:comment:{}", tx.next_position()));
    let action = github::Action { repository: repository.clone(), order: Order::Comment { number, body } };
    enqueue(tx, now, Outgoing::new(github::LANE, handle, action)).await
}

/// What `done` names was filed as an issue: from now on it is where the incident is tracked, and its thread says so.
///
/// # Errors
/// What the database said.
pub async fn filed(
    tx: &mut Tx,
    handle_of: &str,
    (repository, number): (&Repository, IssueNumber),
    now: Instant,
) -> Outcome<()> {
    let Some(id) = issue_of(handle_of) else { return Ok(()) };
    let Some(incident) = store::load(tx, id).await? else { return Ok(()) };
    store::track(tx, id, Some((repository, Some(number)))).await?;
    let post = Action::post(Place::Thread(thread_handle(id)), &view::filed_as(repository, number));
    enqueue(tx, now, Outgoing::new(lane(id), handle(id, "issue:filed"), post)).await?;
    if incident.private {
        return Ok(());
    }
    let zone = release::running(tx).await?.map_or(Tz::UTC, |release| release.dates.zone);
    for Event { kind, detail, .. } in said_since_filed(tx, id).await? {
        let body = view::comment(&incident, &detail, zone);
        comment(tx, (id, &kind), (repository, number, body), now).await?;
    }
    Ok(())
}

/// Issues were closed on GitHub: the open incidents that are tracked there hear of it, once, and stay open until a person resolves them.
pub(super) async fn closed(tx: &mut Tx, news: &[Issue], now: Instant) -> Outcome<()> {
    let closed = news.iter().filter(|issue| !issue.is_open && !issue.is_pull_request);
    for issue in closed {
        for incident in store::tracked_in(tx, &[issue.number]).await? {
            let part = format!("issue:closed:{}", issue.closed.map_or(0, to_millis));
            if incident.must_be_open().is_ok() && !was_said(tx, &handle(incident.id, part.as_str())).await? {
                say_of(tx, incident.id, (&part, &view::issue_closed(&incident, issue.number)), now).await?;
            }
        }
    }
    Ok(())
}

/// What was said of an incident while its issue was on its way.
async fn said_since_filed(tx: &mut Tx, id: IncidentId) -> Outcome<Vec<Event>> {
    let mut events = store::events(tx.conn(), id).await?;
    let filed = events.iter().filter(|event| event.kind == FILED).map(|event| event.position).max();
    events.retain(|event| TOLD.contains(&event.kind.as_str()) && Some(event.position) > filed);
    Ok(events)
}

/// The incident whose issue `handle` names.
fn issue_of(handle: &str) -> Option<IncidentId> {
    handle.parse().ok().filter(|named: &IncidentHandle| named.part == FILED).map(|named| named.id)
}
