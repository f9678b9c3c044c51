//! Replies to users: a draft with one click, sent where the person wrote, as it is or changed.

use super::{origin, store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::{Filled, Invocation};
use crate::error::Outcome;
use crate::slices::release::{ChannelUse, channel_link, require_setup};

/// The draft of a reply: the one named `id`, or the one that fits.
pub(super) async fn draft(bot: &Bot, invocation: &Invocation, number: &str, id: Option<&str>) -> Outcome<Reply> {
    let setup = require_setup(bot, invocation.guild).await?;
    let statement = super::find(bot, invocation, number).await?;
    if statement.words.message.is_none() || statement.deleted.is_some() {
        return Err(view::nowhere_to_reply(&statement).into());
    }
    let rules = &bot.playbook.feedback;
    let chosen = rules
        .replies
        .iter()
        .find(|reply| Some(reply.id.as_str()) == id)
        .or_else(|| rules.reply_for(&statement.category));
    let own = chosen.and_then(|reply| reply.link.clone());
    let channel = || setup.channel_for_users(ChannelUse::Feedback).map(channel_link);
    let link = own.or_else(channel).unwrap_or_else(|| view::HERE.to_owned());
    Ok(Reply::Open(view::reply_form(&statement, chosen, &link)))
}

/// The reply is sent.
pub(super) async fn send(bot: &Bot, invocation: &Invocation, number: &str, filled: &Filled) -> Outcome<Reply> {
    let statement = super::find(bot, invocation, number).await?;
    let text = filled.get("text");
    if text.is_empty() {
        return Err(view::empty_reply().into());
    }
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    store::answered(&mut tx, statement.id, now).await?;
    let handle = format!("feedback:{}:reply:{}", statement.id, invocation.interaction);
    let card = view::reply(&statement, text, &invocation.actor.name);
    origin::say(bot, &mut tx, (&statement, &handle), &card, now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::replied(&statement)))
}
