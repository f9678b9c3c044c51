//! The buttons and forms of incidents.

use poise::serenity_prelude as serenity;

use super::domain::{Declaration, Incident, Misfit};
use super::requests::{
    acknowledge_it, change_severity, declare_as_read, declare_in_scene, resolve_it, severity_of, update_it, with_scene,
};
use super::store;
use super::view::{self, act};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::asked::{Asked, Filled};
use crate::discord::custom_id::CustomId;
use crate::error::Outcome;
use crate::ids::{ChannelId, IncidentId, MessageId};
use crate::release::authorize;

/// A button of this slice was pressed.
pub async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    let (subject, rest) = id.subject.split_once('-').unwrap_or((&id.subject, ""));
    let incident: IncidentId = subject.parse().map_err(|_| view::unknown(subject))?;
    match id.act.as_str() {
        act::ACKNOWLEDGE => acknowledge_it(bot, asked, incident).await,
        act::CONFIRM => {
            let done = with_scene(bot, asked, "incident.confirm", async |scene| scene.confirm(incident).await).await?;
            Ok(Reply::Say(view::done(&done, "confirmed. Next: acknowledge it.")))
        }
        act::SET_SEVERITY => {
            let Reply::Say(card) = change_severity(bot, asked, incident, rest).await? else {
                return Err(anyhow::anyhow!("a change of severity is answered with a card").into());
            };
            Ok(Reply::Replace(card))
        }
        act::AGAIN => declare_again(bot, asked, incident).await,
        act::UPDATE => {
            let incident = open_for(bot, asked, incident, "incident.update").await?;
            Ok(Reply::Open(view::update_form(&incident, severity_of(bot, &incident)?)))
        }
        act::SEVERITY => {
            let incident = open_for(bot, asked, incident, "incident.severity").await?;
            Ok(Reply::Say(view::choose_severity(&incident, &bot.playbook)))
        }
        act::RESOLVE => {
            let incident = open_for(bot, asked, incident, "incident.resolve").await?;
            Ok(Reply::Open(view::resolve_form(&incident)))
        }
        other => Err(anyhow::anyhow!("incidents have no button {other}").into()),
    }
}

/// A form of this slice was sent.
pub async fn fill_in(bot: &Bot, asked: &Asked, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    if id.act == act::DECLARE_FROM {
        return declare_from_form(bot, asked, &id.subject, filled).await;
    }
    let incident: IncidentId = id.subject.parse().map_err(|_| view::unknown(&id.subject))?;
    match id.act.as_str() {
        act::UPDATE => {
            let said = (filled.get("changed"), filled.get("next"), filled.get("within"));
            update_it(bot, asked, incident, said).await
        }
        act::RESOLVE => resolve_it(bot, asked, incident, filled.get("resolution")).await,
        other => Err(anyhow::anyhow!("incidents have no form {other}").into()),
    }
}

/// The incident before a form about it opens: who may not, or comes too late, is told so now.
async fn open_for(bot: &Bot, asked: &Asked, id: IncidentId, act: &str) -> Outcome<Incident> {
    authorize(bot, asked.guild, &asked.actor, act).await?;
    let incident = store::by_id(bot.store.read(), asked.guild, id).await?.ok_or_else(|| view::unknown("?"))?;
    match incident.resolved {
        Some(_) => Err(view::misfit(Misfit::Resolved, &incident).into()),
        None => Ok(incident),
    }
}

async fn declare_from_form(bot: &Bot, asked: &Asked, subject: &str, filled: &Filled) -> Outcome<Reply> {
    let ids =
        subject.split_once('-').and_then(|(channel, message)| Some((channel.parse().ok()?, message.parse().ok()?)));
    let source: (ChannelId, MessageId) = ids.ok_or_else(|| anyhow::anyhow!("a forged source {subject}"))?;
    let sent = serenity::MessageId::from(source.1).created_at().with_timezone(&chrono::Utc);
    let words = (filled.get("severity"), filled.get("title"), filled.get("summary"));
    declare_as_read(bot, asked, words, (sent.min(bot.now()), Some(source))).await
}

/// Declares once more what `id` declared.
async fn declare_again(bot: &Bot, asked: &Asked, id: IncidentId) -> Outcome<Reply> {
    let first = store::by_id(bot.store.read(), asked.guild, id).await?.ok_or_else(|| view::unknown("?"))?;
    let declaration = Declaration {
        severity: first.severity,
        title: first.title,
        summary: first.summary,
        reported: bot.now(),
        source: first.source,
    };
    declare_in_scene(bot, asked, declaration, true).await
}
