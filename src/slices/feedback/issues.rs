//! Statements and the issue tracker: filed through the outbox, so that a crash never files two, or linked to what is
//! there; issues with the feedback label are taken in.

use super::domain::{LinkState, Statement};
use super::handle::FeedbackHandle;
use super::lookup::topic;
use super::{fixes, origin, rewording, store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::{Filled, Invocation};
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::engine::outbox::{self, Outgoing, Undelivered, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::{self, Issue, NewIssue, Order, Repository};
use crate::ids::{IssueNumber, MessageId};
use crate::playbook::Playbook;
use crate::slices::release::{self};
use crate::slices::tracker::{self, poll::News};
use crate::text::fingerprint;

/// How an issue that tplus made is told from others.
const OWN: &str = "<!-- tplus ";

/// The form in which an issue is prepared.
pub(super) async fn open_form(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<Reply> {
    let topic = fileable(bot, invocation, number).await?;
    let merged = store::merged(bot.store.read(), topic.id).await?;
    Ok(Reply::Open(view::issue_form(&topic, &mark_of_words(&topic, &merged), &bot.playbook)))
}

/// By which it is known whether what an issue quotes is still what it was when its form was opened.
fn mark_of_words(topic: &Statement, merged: &[Statement]) -> String {
    let wordings = std::iter::once(topic).chain(merged).map(|one| format!("{}:{}", one.number, one.wording()));
    fingerprint(wordings.collect::<Vec<_>>().join(","))[..12].to_owned()
}

/// The topic of the statement `number`, once it is clear that it can be filed.
async fn fileable(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<Statement> {
    tracker::require_connection(bot, invocation.guild).await?;
    let topic = topic(bot, invocation, number).await?;
    if let Some(link) = store::link_of(bot.store.read(), topic.id).await?
        && matches!(link.state, LinkState::Linked | LinkState::Waiting)
    {
        return Err(view::has_issue(&topic, &link).into());
    }
    Ok(topic)
}

/// The form was sent: the issue is on its way.
pub(super) async fn file(bot: &Bot, invocation: &Invocation, subject: &str, filled: &Filled) -> Outcome<Reply> {
    let (number, mark) = subject.split_once('-').unwrap_or((subject, ""));
    let topic = fileable(bot, invocation, number).await?;
    let connection = tracker::require_connection(bot, invocation.guild).await?;
    let severity = match filled.get("priority") {
        "" => None,
        typed => Some(bot.playbook.severity(typed).ok_or_else(|| view::unknown_priority(typed, &bot.playbook))?),
    };
    let release = release::active(bot.store.read(), invocation.guild).await?;
    let merged = store::merged(bot.store.read(), topic.id).await?;
    if mark_of_words(&topic, &merged) != mark {
        return Err(view::edited_before_filing(&topic).into());
    }
    let category = bot.playbook.category(&topic.category);
    let labels = [Some(&bot.playbook.tracker.feedback_label), category.and_then(|category| category.labels.first())]
        .into_iter()
        .chain([
            severity.and_then(|severity| severity.labels.first()),
            release.as_ref().map(|release| &release.version),
        ]);
    let issue = NewIssue {
        title: view::issue_title(&topic, filled.get("title")),
        body: view::issue_body(&topic, &merged, filled.get("details")),
        labels: labels.flatten().cloned().collect(),
    };
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    if !store::wait(&mut tx, (topic.id, &connection.repository), By { who: invocation.actor.user, at: now }).await? {
        return Err(view::filed_meanwhile(&topic).into());
    }
    let action = github::Action { repository: connection.repository.clone(), order: Order::File(issue) };
    enqueue(&mut tx, now, Outgoing::new(github::LANE, FeedbackHandle::Issue(topic.id), action)).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::filing(&topic, &connection)))
}

/// Links a statement to an issue that is there.
pub(super) async fn link(bot: &Bot, invocation: &Invocation, number: &str, issue: IssueNumber) -> Outcome<Reply> {
    let connection = tracker::require_connection(bot, invocation.guild).await?;
    let topic = topic(bot, invocation, number).await?;
    let title = tracker::title_of(bot, &connection, issue).await?;
    let mut tx = bot.begin_for(invocation).await?;
    let is_waiting = store::link_state(&mut tx, topic.id).await? == Some(LinkState::Waiting);
    if is_waiting && !outbox::withdraw(&mut tx, &FeedbackHandle::Issue(topic.id).to_string()).await? {
        return Err(view::being_filed(&topic).into());
    }
    store::linked(&mut tx, (topic.id, &connection.repository, issue), By { who: invocation.actor.user, at: bot.now() })
        .await?;
    tx.commit().await?;
    Ok(Reply::Say(view::linked(&topic, &connection, (issue, &title))))
}

/// What `handle` names was filed as `number`.
///
/// # Errors
/// What the database said.
pub async fn filed(tx: &mut Tx, handle: &str, issue: (&Repository, IssueNumber)) -> Outcome<()> {
    match handle.parse() {
        Ok(FeedbackHandle::Issue(topic)) => store::filed(tx, topic, issue).await,
        _ => Ok(()),
    }
}

/// What `handle` names can't be delivered: an issue that was refused can be filed anew, and what was not taken directly
/// is said where it was written. Returns whether nobody else has to know.
///
/// # Errors
/// What the database said.
pub async fn undeliverable(bot: &Bot, tx: &mut Tx, what: Undelivered<'_>, now: Instant) -> Outcome<bool> {
    if let Ok(FeedbackHandle::Issue(topic)) = what.row.handle.parse() {
        store::refused(tx, topic, what.reason).await?;
    }
    Ok(origin::is_gone(bot, what.row).await? || fixes::undeliverable(bot, tx, &what.row.handle, now).await?)
}

/// The message was deleted: what it says is not filed any more, unless it was.
pub(super) async fn withdraw(tx: &mut Tx, message: MessageId) -> Outcome<()> {
    for topic in store::waiting_of(tx, message).await? {
        if outbox::withdraw(tx, &FeedbackHandle::Issue(topic).to_string()).await? {
            store::withdrawn(tx, topic).await?;
        }
    }
    Ok(())
}

/// Acts on what the repository brings.
///
/// # Errors
/// What the database said.
pub async fn on_news(bot: &Bot, tx: &mut Tx, news: &News, now: Instant) -> Outcome<()> {
    let repository = &news.connection.repository;
    for issue in news.issues.iter().filter(|issue| !issue.is_pull_request) {
        let (stands, words) = (is_feedback(issue, &bot.playbook), view::issue_words(issue));
        match store::taken_in(tx, (repository, issue.number)).await? {
            Some(known) => {
                let before = store::load(tx, known).await?;
                store::reworded(tx, known, (&words, stands), now).await?;
                if let Some(before) = before.filter(|before| before.words.text != words) {
                    rewording::reworded(tx, &before, now).await?;
                }
                store::hand_over_from(tx, known).await?;
            }
            None if stands && is_news(bot, news, issue) => {
                let category = category_of(issue, &bot.playbook);
                // What was there before is no news of today.
                let tagged = if news.connection.seen.is_none() { issue.created } else { now };
                let id = store::take_in(tx, (repository, issue), (category, &words), (news.release, tagged)).await?;
                store::linked(tx, (id, repository, issue.number), By { who: bot.me, at: now }).await?;
            }
            None => {}
        }
    }
    for number in &news.reopened {
        store::reopened(tx, (repository, *number), now).await?;
    }
    if let Some(number) = news.gone {
        for withdrawn in store::gone(tx, (repository, number), now).await? {
            store::hand_over_from(tx, withdrawn).await?;
        }
    }
    fixes::tell_released(bot, tx, Some(&news.connection), now).await
}

/// Whether an issue that was not taken in is to be: an open one, and not from long before the repository was connected.
fn is_news(bot: &Bot, news: &News, issue: &Issue) -> bool {
    issue.is_open && issue.created >= news.connection.connected - bot.playbook.tracker.look_back
}

/// Whether an issue is feedback from outside: by its label, and not made from feedback itself.
fn is_feedback(issue: &Issue, playbook: &Playbook) -> bool {
    let wanted = &playbook.tracker.feedback_label;
    issue.labels.iter().any(|label| label.eq_ignore_ascii_case(wanted)) && !issue.body.contains(OWN)
}

/// The category of an issue by its labels; the playbook's first one where they say nothing.
fn category_of<'p>(issue: &Issue, playbook: &'p Playbook) -> &'p str {
    let has = |wanted: &String| issue.labels.iter().any(|label| label.eq_ignore_ascii_case(wanted));
    let fitting = playbook.categories.iter().find(|category| category.labels.iter().any(has));
    fitting.or(playbook.categories.first()).map_or("", |category| category.id.as_str())
}
