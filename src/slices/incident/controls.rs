//! The buttons and forms of incidents.

use super::domain::{Declaration, Incident, Part};
use super::requests::{
    Manner, acknowledge_it, by_id, change_severity, choose_strategy, confirm_it, declare_as_read, declare_it, move_on,
    resolve_it, severity_of, snooze_it, update_it,
};
use super::scene::refuse;
use super::view::{self, act};
use super::{actions, after, hotfix, matrix, people, public, timeline};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::asked::{Asked, Filled};
use crate::discord::custom_id::CustomId;
use crate::discord::sent_at;
use crate::error::Outcome;
use crate::ids::{ChannelId, IncidentId, MessageId};
use crate::slices::release::authorize;

/// A button of this slice was pressed.
pub async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    let (incident, rest) = subject(id)?;
    match id.act.as_str() {
        act::ACKNOWLEDGE => acknowledge_it(bot, asked, incident).await,
        act::CONFIRM => confirm_it(bot, asked, incident).await,
        act::NEXT => move_on(bot, asked, incident, rest).await,
        act::SNOOZE => snooze_it(bot, asked, incident, rest).await,
        act::SET_SEVERITY => {
            let done = change_severity(bot, asked, incident, (rest, "")).await?;
            Ok(Reply::Replace(view::done(&done, &view::severity_answer(&done, &bot.playbook))))
        }
        act::STRATEGY => {
            let done = choose_strategy(bot, asked, incident, rest).await?;
            Ok(Reply::Replace(view::done(&done, &view::strategy_answer(&done, &bot.playbook.incidents))))
        }
        act::AGAIN => declare_again(bot, asked, incident).await,
        act::MORE => Ok(Reply::Say(view::more(&by_id(bot, asked, incident).await?))),
        act::PIN => timeline::chosen(bot, asked, incident, rest).await,
        act::TAKE => {
            let part = Part::from_name(rest).ok_or_else(|| view::unknown_part(rest))?;
            people::take_part(bot, asked, (incident, part), None).await
        }
        act::UPDATE | act::SEVERITY | act::RESOLVE => open(bot, asked, incident, &id.act).await,
        _ => press_further(bot, asked, id, (incident, rest)).await,
    }
}

/// The buttons of hotfix, rollback, drafts and what follows a resolution.
async fn press_further(
    bot: &Bot,
    asked: &Asked,
    id: &CustomId,
    (incident, rest): (IncidentId, &str),
) -> Outcome<Reply> {
    match id.act.as_str() {
        act::HOTFIX => hotfix::look(bot, asked, incident).await,
        act::HOTFIX_BEGIN => hotfix::begin(bot, asked, incident).await,
        act::CHECK => hotfix::tick(bot, asked, incident, rest).await,
        act::ANNOUNCE_HOTFIX => hotfix::announce(bot, asked, incident).await,
        act::ROLLBACK => matrix::look(bot, asked, incident, rest == "again").await,
        act::CAUSE => matrix::cause(bot, asked, incident, rest).await,
        act::SHARE => matrix::share(bot, asked, incident, rest).await,
        act::DECIDE => matrix::open_decision(bot, asked, incident, true).await,
        act::KEEP => matrix::open_decision(bot, asked, incident, false).await,
        act::ROLLED_BACK => matrix::rolled_back(bot, asked, incident).await,
        act::PUBLIC => public::draft_now(bot, asked, incident).await,
        act::DRAFT => public::open_draft(bot, asked, incident, rest).await,
        act::PUBLISH => public::publish(bot, asked, (incident, rest)).await,
        act::DISCARD => public::discard(bot, asked, (incident, rest)).await,
        act::REPORT => after::open_report(bot, asked, incident).await,
        act::POSTMORTEM => after::open_postmortem(bot, asked, incident).await,
        act::POSTMORTEM_PUBLISH => after::publish_postmortem(bot, asked, incident).await,
        act::CLOSING => after::tick(bot, asked, incident, rest).await,
        act::CLOSE => after::close(bot, asked, incident).await,
        act::ACTION => {
            authorize(bot, asked.guild, &asked.actor, "incident.actions").await?;
            Ok(Reply::Open(view::action_form(&by_id(bot, asked, incident).await?)))
        }
        act::ACTION_DONE => actions::finish(bot, asked, rest).await,
        act::REOPEN => {
            authorize(bot, asked.guild, &asked.actor, "incident.reopen").await?;
            Ok(Reply::Open(view::reopen_form(&by_id(bot, asked, incident).await?)))
        }
        other => Err(anyhow::anyhow!("incidents have no button {other}").into()),
    }
}

/// A form of this slice was sent.
pub async fn fill_in(bot: &Bot, asked: &Asked, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    if id.act == act::DECLARE_FROM {
        return declare_from_form(bot, asked, &id.subject, filled).await;
    }
    let (incident, rest) = subject(id)?;
    match id.act.as_str() {
        act::UPDATE => {
            let said = (filled.get("changed"), filled.get("next"), filled.get("within"));
            update_it(bot, asked, incident, said).await
        }
        act::RESOLVE => resolve_it(bot, asked, incident, filled.get("resolution")).await,
        act::REOPEN => super::requests::reopen_it(bot, asked, incident, filled.get("why")).await,
        act::DECIDE => matrix::decide(bot, asked, (incident, true), filled).await,
        act::KEEP => matrix::decide(bot, asked, (incident, false), filled).await,
        act::DRAFT => public::reword(bot, asked, (incident, rest), filled).await,
        act::REPORT => after::report(bot, asked, incident, filled).await,
        act::POSTMORTEM => after::postmortem(bot, asked, incident, filled).await,
        act::ACTION => actions::add(bot, asked, incident, (filled.get("what"), None, filled.get("due"))).await,
        other => Err(anyhow::anyhow!("incidents have no form {other}").into()),
    }
}

/// The incident that a custom id names, and what of it.
fn subject(id: &CustomId) -> Outcome<(IncidentId, &str)> {
    let (incident, rest) = id.subject.split_once('-').unwrap_or((&id.subject, ""));
    Ok((incident.parse().map_err(|_| view::unknown(incident))?, rest))
}

/// What opens before something is done to an open incident: who may not, or comes too late, is told so now.
async fn open(bot: &Bot, asked: &Asked, id: IncidentId, button: &str) -> Outcome<Reply> {
    let right = match button {
        act::UPDATE => "incident.update",
        act::SEVERITY => "incident.severity",
        _ => "incident.resolve",
    };
    authorize(bot, asked.guild, &asked.actor, right).await?;
    let incident: Incident = by_id(bot, asked, id).await?;
    refuse(incident.must_be_open(), &incident)?;
    Ok(match button {
        act::UPDATE => Reply::Open(view::update_form(&incident, severity_of(&bot.playbook, &incident)?)),
        act::SEVERITY => Reply::Say(view::choose_severity(&incident, &bot.playbook)),
        _ => Reply::Open(view::resolve_form(&incident)),
    })
}

async fn declare_from_form(bot: &Bot, asked: &Asked, subject: &str, filled: &Filled) -> Outcome<Reply> {
    let mut ids = subject.splitn(3, '-');
    let source = ids.next().zip(ids.next());
    let source = source.and_then(|(channel, message)| Some((channel.parse().ok()?, message.parse().ok()?)));
    let source: (ChannelId, MessageId) = source.ok_or_else(|| anyhow::anyhow!("a forged source {subject}"))?;
    let source_author = ids.next().and_then(|author| author.parse().ok());
    let sent = sent_at(source.1.into());
    let words = (filled.get("severity"), filled.get("title"), filled.get("summary"));
    let reported = sent.min(bot.now());
    let manner = Manner { reported, source: Some(source), source_author, private: false, drill: false };
    declare_as_read(bot, asked, words, manner).await
}

/// Declares once more what `id` declared.
async fn declare_again(bot: &Bot, asked: &Asked, id: IncidentId) -> Outcome<Reply> {
    let first = by_id(bot, asked, id).await?;
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
    declare_it(bot, asked, declaration, true).await
}
