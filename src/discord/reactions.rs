//! Reactions: what they are compared by, and who chose one, as an ordinary or a super reaction.

use std::collections::BTreeMap;

use poise::serenity_prelude as serenity;
use serenity::http::{LightMethod, Request, Route};

use crate::ids::{MessageRef, UserId};
use crate::text::mark_of;

/// How many people of one emoji Discord tells at once.
const PAGE: usize = 100;
/// Discord's numbers of the two kinds of reaction.
const ORDINARY: &str = "0";
const SUPER: &str = "1";

/// What the emoji of `reaction` is compared by.
pub fn mark(reaction: &serenity::MessageReaction) -> String {
    mark_of(&reaction.reaction_type.to_string())
}

/// The people who gave `message` an emoji that `is_meant`, each once. Bots are left out.
///
/// # Errors
/// When Discord can't be asked.
pub async fn people(
    http: &serenity::Http,
    message: &serenity::Message,
    is_meant: impl Fn(&str) -> bool,
) -> Result<BTreeMap<UserId, serenity::User>, serenity::Error> {
    let mut people = BTreeMap::new();
    for reaction in message.reactions.iter().filter(|reaction| is_meant(&mark(reaction))) {
        let counts = &reaction.count_details;
        for (kind, count) in [(ORDINARY, counts.normal), (SUPER, counts.burst)] {
            if count > 0 {
                let of_kind = all(http, MessageRef::from(message), &reaction.reaction_type, kind).await?;
                people.extend(of_kind.into_iter().filter(|user| !user.bot).map(|user| (user.id.into(), user)));
            }
        }
    }
    Ok(people)
}

/// Everybody who chose `emoji` in this way, page by page.
async fn all(
    http: &serenity::Http,
    at: MessageRef,
    emoji: &serenity::ReactionType,
    kind: &str,
) -> Result<Vec<serenity::User>, serenity::Error> {
    let (channel_id, message_id, name) = (at.channel.into(), at.message.into(), emoji.as_data());
    let mut found: Vec<serenity::User> = Vec::new();
    loop {
        let route = Route::ChannelMessageReactionEmoji { channel_id, message_id, reaction: &name };
        let mut params = vec![("limit", PAGE.to_string()), ("type", kind.to_owned())];
        params.extend(found.last().map(|last| ("after", last.id.to_string())));
        let page: Vec<serenity::User> = http.fire(Request::new(route, LightMethod::Get).params(Some(params))).await?;
        let is_last = page.len() < PAGE;
        found.extend(page);
        if is_last {
            return Ok(found);
        }
    }
}
