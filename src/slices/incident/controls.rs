//! The buttons and forms of incidents: what each asks for, and who may press it.

use std::time::Duration;

use chrono::TimeDelta;

use super::context::{refuse, severity_of};
use super::domain::{Declaration, Incident, Part};
use super::requests::{
    LONGEST_AGO, Manner, acknowledge_it, by_id, change_severity, choose_strategy, confirm_it, declare_as_read,
    declare_it, move_on, reopen_it, resolve_it, snooze_it, update_it,
};
use super::view::{self, act};
use super::{actions, follow_up, hotfix, issue, matrix, people, public, rights, timeline, verdict, words};
use crate::bot::Bot;
use crate::bot::slice::{Button, Form};
use crate::discord::answer::Reply;
use crate::discord::custom_id::{CustomId, outdated};
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::{find_message, sent_at};
use crate::error::Outcome;
use crate::ids::{IncidentId, MessageRef, UserId};
use crate::slices::incident::domain::{SeverityChange, Typed, Update};

/// A button about one incident, and about one thing of it.
macro_rules! button {
    ($act:expr, $right:expr, |$bot:ident, $who:ident, $incident:ident, $what:ident| $work:expr) => {
        Button::new($act, $right, |$bot, $who, id| {
            Box::pin(async move {
                let ($incident, $what) = subject(id)?;
                $work.await
            })
        })
    };
}

/// A form about one incident, and about one thing of it.
macro_rules! form {
    ($act:expr, $right:expr, |$bot:ident, $who:ident, $incident:ident, $what:ident, $filled:ident| $work:expr) => {
        Form::new($act, $right, |$bot, $who, id, $filled| {
            Box::pin(async move {
                let ($incident, $what) = subject(id)?;
                $work.await
            })
        })
    };
}

/// How long Discord may take to say who wrote a message.
const PATIENCE: Duration = Duration::from_secs(2);

/// Every button.
pub(super) const BUTTONS: &[Button] = &[
    // The way from declaration to end.
    button!(act::ACKNOWLEDGE, rights::ACKNOWLEDGE, |bot, who, id, _what| acknowledge_it(bot, who, id)),
    button!(act::CONFIRM, rights::CONFIRM, |bot, who, id, _what| confirm_it(bot, who, id)),
    button!(act::NEXT, rights::STEP, |bot, who, id, step| move_on(bot, who, id, step)),
    button!(act::SNOOZE, rights::SNOOZE, |bot, who, id, minutes| snooze_it(bot, who, id, minutes)),
    button!(act::SET_SEVERITY, rights::SEVERITY, |bot, who, id, severity| set_severity(bot, who, id, severity)),
    button!(act::STRATEGY, rights::STEP, |bot, who, id, strategy| set_strategy(bot, who, id, strategy)),
    button!(act::AGAIN, rights::DECLARE, |bot, who, id, _what| declare_again(bot, who, id)),
    button!(act::MORE, rights::LIST, |bot, who, id, _what| more(bot, who, id)),
    button!(act::PIN, rights::TIMELINE, |bot, who, id, at| timeline::chosen(bot, who, id, at)),
    button!(act::TAKE, rights::ROLE, |bot, who, id, part| take_part(bot, who, id, part)),
    button!(act::UPDATE, rights::UPDATE, |bot, who, id, _what| open_update(bot, who, id)),
    button!(act::WORDS, rights::EDIT, |bot, who, id, _what| words::open_form(bot, who, id)),
    button!(act::SEVERITY, rights::SEVERITY, |bot, who, id, _what| ask_severity(bot, who, id)),
    button!(act::RESOLVE, rights::RESOLVE, |bot, who, id, _what| open_resolution(bot, who, id)),
    button!(act::REOPEN, rights::REOPEN, |bot, who, id, _what| open_reopening(bot, who, id)),
    // Hotfix and rollback. Who may begin a hotfix is said by the plan's decision, which the handler asks.
    button!(act::HOTFIX, rights::CHECKLIST, |bot, who, id, _what| hotfix::look(bot, who, id)),
    button!(act::HOTFIX_BEGIN, rights::LIST, |bot, who, id, _what| hotfix::begin(bot, who, id)),
    button!(act::CHECK, rights::CHECKLIST, |bot, who, id, item| hotfix::press(bot, who, id, item)),
    button!(act::ANNOUNCE_HOTFIX, rights::CHECKLIST, |bot, who, id, _what| hotfix::announce(bot, who, id)),
    button!(act::ROLLBACK, rights::CHECKLIST, |bot, who, id, what| matrix::look(bot, who, id, what == "again")),
    button!(act::CAUSE, rights::CHECKLIST, |bot, who, id, cause| matrix::cause(bot, who, id, cause)),
    button!(act::SHARE, rights::CHECKLIST, |bot, who, id, share| matrix::share(bot, who, id, share)),
    button!(act::DECIDE, rights::ROLL_BACK, |bot, who, id, _what| matrix::open_decision(bot, who, id, true)),
    button!(act::KEEP, rights::ROLL_BACK, |bot, who, id, _what| matrix::open_decision(bot, who, id, false)),
    button!(act::ROLLED_BACK, rights::ROLL_BACK, |bot, who, id, _what| matrix::rolled_back(bot, who, id)),
    button!(act::VOICE, rights::CHECKLIST, |bot, who, id, voice| verdict::say(bot, who, id, voice)),
    button!(act::CHECK_ROLLBACK, rights::CHECKLIST, |bot, who, id, item| matrix::tick(bot, who, id, item)),
    // What users are told.
    button!(act::PUBLIC, rights::PUBLISH, |bot, who, id, _what| public::draft_now(bot, who, id)),
    button!(act::DRAFT, rights::PUBLISH, |bot, who, id, draft| public::open_draft(bot, who, id, draft)),
    button!(act::PUBLISH, rights::PUBLISH, |bot, who, id, draft| public::publish(bot, who, (id, draft))),
    button!(act::DISCARD, rights::PUBLISH, |bot, who, id, draft| public::discard(bot, who, (id, draft))),
    // What follows a resolution.
    button!(act::REPORT, rights::POSTMORTEM, |bot, who, id, _what| follow_up::open_report(bot, who, id)),
    button!(act::POSTMORTEM, rights::POSTMORTEM, |bot, who, id, _what| follow_up::open_postmortem(bot, who, id)),
    button!(act::POSTMORTEM_PUBLISH, rights::POSTMORTEM, |bot, who, id, _what| {
        follow_up::publish_postmortem(bot, who, id)
    }),
    button!(act::CLOSING, rights::CHECKLIST, |bot, who, id, item| follow_up::tick(bot, who, id, item)),
    button!(act::CLOSE, rights::CLOSE, |bot, who, id, _what| follow_up::close(bot, who, id)),
    button!(act::ACTION, rights::ACTIONS, |bot, who, id, _what| open_action(bot, who, id)),
    button!(act::ACTION_DONE, rights::ACTIONS, |bot, who, _id, action| actions::finish(bot, who, action)),
];

/// Every form.
pub(super) const FORMS: &[Form] = &[
    Form::new(act::DECLARE_FROM, rights::DECLARE, |bot, who, id, filled| {
        Box::pin(declare_from_form(bot, who, &id.subject, filled))
    }),
    form!(act::UPDATE, rights::UPDATE, |bot, who, id, _what, filled| {
        update_it(
            bot,
            who,
            id,
            Update { changed: filled.get("changed"), next: filled.get("next"), within: filled.get("within") },
        )
    }),
    form!(act::WORDS, rights::EDIT, |bot, who, id, shown, filled| words::fill_in(bot, who, (id, shown), filled)),
    form!(act::ISSUE, rights::ISSUE, |bot, who, id, _what, filled| issue::file(bot, who, id, filled)),
    form!(act::RESOLVE, rights::RESOLVE, |bot, who, id, _what, filled| {
        resolve_it(bot, who, id, filled.get("resolution"))
    }),
    form!(act::REOPEN, rights::REOPEN, |bot, who, id, _what, filled| reopen_it(bot, who, id, filled.get("why"))),
    form!(act::DECIDE, rights::ROLL_BACK, |bot, who, id, _what, filled| matrix::decide(bot, who, (id, true), filled)),
    form!(act::KEEP, rights::ROLL_BACK, |bot, who, id, _what, filled| matrix::decide(bot, who, (id, false), filled)),
    form!(act::CHECK, rights::CHECKLIST, |bot, who, id, item, filled| {
        hotfix::explain(bot, who, (id, item), filled.get("root_cause"))
    }),
    form!(act::DRAFT, rights::PUBLISH, |bot, who, id, draft, filled| public::reword(bot, who, (id, draft), filled)),
    form!(act::REPORT, rights::POSTMORTEM, |bot, who, id, _what, filled| follow_up::report(bot, who, id, filled)),
    form!(act::POSTMORTEM, rights::POSTMORTEM, |bot, who, id, _what, filled| follow_up::postmortem(
        bot, who, id, filled
    )),
    form!(act::ACTION, rights::ACTIONS, |bot, who, id, _what, filled| {
        actions::add(bot, who, id, (filled.get("what"), None, filled.get("due")))
    }),
];

/// The incident that a custom id names, and what of it.
fn subject(id: &CustomId) -> Outcome<(IncidentId, &str)> {
    let (incident, rest) = id.subject.split_once('-').unwrap_or((&id.subject, ""));
    Ok((incident.parse().map_err(|_| view::unknown(incident))?, rest))
}

async fn set_severity(bot: &Bot, invocation: &Invocation, id: IncidentId, severity: &str) -> Outcome<Reply> {
    change_severity(bot, invocation, id, SeverityChange { to: severity, why: "" }).await.map(Reply::Replace)
}

async fn set_strategy(bot: &Bot, invocation: &Invocation, id: IncidentId, strategy: &str) -> Outcome<Reply> {
    let done = choose_strategy(bot, invocation, id, strategy).await?;
    Ok(Reply::Replace(view::done(&done, &view::strategy_answer(&done, &bot.playbook.incidents))))
}

async fn more(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    Ok(Reply::Say(view::more(&by_id(bot, invocation, id).await?)))
}

async fn take_part(bot: &Bot, invocation: &Invocation, id: IncidentId, part: &str) -> Outcome<Reply> {
    let part = Part::from_name(part).ok_or_else(|| view::unknown_part(part))?;
    people::take_part(bot, invocation, (id, part), None).await
}

/// The incident before something is done that only an open one allows: who comes too late is told so now.
async fn open_one(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Incident> {
    let incident = by_id(bot, invocation, id).await?;
    refuse(incident.must_be_open(), &incident)?;
    Ok(incident)
}

async fn open_update(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let incident = open_one(bot, invocation, id).await?;
    Ok(Reply::Open(view::update_form(&incident, severity_of(&bot.playbook, &incident)?)))
}

async fn ask_severity(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    Ok(Reply::Say(view::choose_severity(&open_one(bot, invocation, id).await?, &bot.playbook)))
}

async fn open_resolution(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    Ok(Reply::Open(view::resolve_form(&open_one(bot, invocation, id).await?)))
}

async fn open_reopening(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    Ok(Reply::Open(view::reopen_form(&by_id(bot, invocation, id).await?)))
}

async fn open_action(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    Ok(Reply::Open(view::action_form(&by_id(bot, invocation, id).await?)))
}

async fn declare_from_form(bot: &Bot, invocation: &Invocation, subject: &str, filled: &Filled) -> Outcome<Reply> {
    let mut ids = subject.splitn(3, '-');
    let source = ids.next().zip(ids.next());
    let read = |(channel, message): (&str, &str)| {
        Some(MessageRef { channel: channel.parse().ok()?, message: message.parse().ok()? })
    };
    // Whoever sends the form used the menu of a message there: what else it names was made up.
    let source = source.and_then(read).filter(|source| source.channel == invocation.channel).ok_or_else(outdated)?;
    let source_author = author_of(bot, source).await?;
    let sent = sent_at(source.message.into()).max(bot.now() - TimeDelta::minutes(LONGEST_AGO));
    let typed = Typed { severity: filled.get("severity"), title: filled.get("title"), summary: filled.get("summary") };
    let reported = sent.min(bot.now());
    let manner = Manner { reported, source: Some(source), source_author, private: false, drill: false };
    declare_as_read(bot, invocation, typed, manner).await
}

/// Who wrote the message that an incident is declared from, where Discord says so in time: a page waits for nothing else.
async fn author_of(bot: &Bot, source: MessageRef) -> Outcome<Option<UserId>> {
    match tokio::time::timeout(PATIENCE, find_message(&bot.http, source)).await {
        Ok(Ok(Some(message))) => Ok(Some(message.author.id.into())),
        Ok(Ok(None)) => Err(view::source_is_gone().into()),
        Ok(Err(_)) | Err(_) => Ok(None),
    }
}

/// Declares once more what `id` declared.
async fn declare_again(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let first = by_id(bot, invocation, id).await?;
    let declaration = Declaration {
        severity: first.severity,
        title: first.title,
        summary: first.summary,
        reported: bot.now(),
        source: first.source,
        source_author: first.source_author,
        private: first.private,
        drill: first.drill,
    };
    declare_it(bot, invocation, declaration, true).await
}
