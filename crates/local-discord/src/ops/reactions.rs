//! Reactions come and go.

use serde_json::{Value, json};

use super::super::error::{ApiError, MISSING_ACCESS, THREAD_IS_ARCHIVED, TOO_MANY_REACTIONS, UNKNOWN_EMOJI};
use super::super::gateway::intents::Intents;
use super::super::ids::{ChannelId, MessageId, UserId};
use super::super::payload::{guild, message};
use super::super::permissions::Permissions;
use super::super::state::{Event, State};
use super::super::world::{Reaction, ReactionEmoji, World};

/// Different emoji that one message can bear.
const MOST: usize = 20;

impl World {
    /// The emoji that `text` names, as an address or a person writes it: "🐛", "caro:123" or "<:caro:123>".
    pub fn reaction_emoji(&self, text: &str) -> Result<ReactionEmoji, ApiError> {
        let bare = text.trim_start_matches('<').trim_end_matches('>').trim_start_matches("a:").trim_start_matches(':');
        if let Some((_, id)) = bare.split_once(':') {
            let known = self.guilds.values().flat_map(|guild| guild.emojis.values());
            let own = known.into_iter().find(|own| own.id.to_string() == id).ok_or(UNKNOWN_EMOJI)?;
            return Ok(ReactionEmoji::Custom { id: own.id, name: own.name.clone(), animated: own.animated });
        }
        if is_emoji(text) { Ok(ReactionEmoji::Unicode(text.to_owned())) } else { Err(UNKNOWN_EMOJI.into()) }
    }

    /// Refuses a reaction that `user` may not add.
    pub fn may_react(&self, user: UserId, at: (ChannelId, MessageId), emoji: &ReactionEmoji) -> Result<(), ApiError> {
        self.require_or(user, at.0, Permissions::READ_MESSAGE_HISTORY, MISSING_ACCESS)?;
        let message = self.visible_message(user, at)?;
        let place = self.visible_channel(user, at.0)?;
        if place.thread.as_ref().is_some_and(|thread| thread.archived) {
            return Err(THREAD_IS_ARCHIVED.into());
        }
        if message.reactions.iter().any(|reaction| reaction.emoji == *emoji) {
            return Ok(());
        }
        self.require(user, at.0, Permissions::ADD_REACTIONS)?;
        self.may_use(user, at.0, emoji)?;
        if message.reactions.len() >= MOST { Err(TOO_MANY_REACTIONS.into()) } else { Ok(()) }
    }

    fn may_use(&self, user: UserId, channel: ChannelId, emoji: &ReactionEmoji) -> Result<(), ApiError> {
        let ReactionEmoji::Custom { id, .. } = emoji else { return Ok(()) };
        let home = self.guilds.values().find(|guild| guild.emojis.contains_key(id));
        let here = self.channels.get(&channel).and_then(|place| place.guild);
        let Some(home) = home.filter(|home| home.members.contains_key(&user)) else { return Err(UNKNOWN_EMOJI.into()) };
        if Some(home.id) == here { Ok(()) } else { self.require(user, channel, Permissions::USE_EXTERNAL_EMOJIS) }
    }
}

impl State {
    /// Adds a reaction, with `burst` a super reaction; adding it again changes nothing.
    pub fn react(&mut self, user: UserId, at: (ChannelId, MessageId), (emoji, burst): (ReactionEmoji, bool)) {
        let Some(message) = self.world.message_mut(at.1) else { return };
        let author = message.author;
        if message.reactions.iter().all(|reaction| reaction.emoji != emoji) {
            message.reactions.push(Reaction { emoji: emoji.clone(), users: Vec::new(), bursts: Vec::new() });
        }
        let Some(reaction) = message.reactions.iter_mut().find(|reaction| reaction.emoji == emoji) else { return };
        if reaction.everybody().any(|other| *other == user) {
            return;
        }
        if burst { &mut reaction.bursts } else { &mut reaction.users }.push(user);
        self.emit(reactions_event("MESSAGE_REACTION_ADD", at.0), |world, _| {
            let mut payload = one_reaction(world, user, at, &emoji);
            payload["message_author_id"] = json!(author);
            payload["burst"] = burst.into();
            payload["type"] = u8::from(burst).into();
            if burst {
                payload["burst_colors"] = json!(["#f2b8d0"]);
            }
            let place = world.channels.get(&at.0).and_then(|place| world.guilds.get(&place.guild?));
            if let Some(member) = place.and_then(|place| place.members.get(&user)) {
                payload["member"] = guild::member(world, member);
            }
            payload
        });
    }

    /// Takes someone's reaction away; nothing happens if there was none.
    pub fn unreact(&mut self, user: UserId, at: (ChannelId, MessageId), emoji: &ReactionEmoji) {
        let Some(message) = self.world.message_mut(at.1) else { return };
        let Some(place) = message.reactions.iter().position(|reaction| reaction.emoji == *emoji) else { return };
        let reaction = &mut message.reactions[place];
        if reaction.everybody().all(|other| *other != user) {
            return;
        }
        let burst = reaction.bursts.contains(&user);
        reaction.users.retain(|other| *other != user);
        reaction.bursts.retain(|other| *other != user);
        if reaction.everybody().next().is_none() {
            message.reactions.remove(place);
        }
        self.emit(reactions_event("MESSAGE_REACTION_REMOVE", at.0), |world, _| {
            let mut payload = one_reaction(world, user, at, emoji);
            payload["burst"] = burst.into();
            payload["type"] = u8::from(burst).into();
            payload
        });
    }

    /// Takes all reactions away, or all with one emoji.
    pub fn clear_reactions(&mut self, at: (ChannelId, MessageId), emoji: Option<&ReactionEmoji>) {
        let Some(message) = self.world.message_mut(at.1) else { return };
        message.reactions.retain(|reaction| emoji.is_some_and(|emoji| reaction.emoji != *emoji));
        let name = if emoji.is_some() { "MESSAGE_REACTION_REMOVE_EMOJI" } else { "MESSAGE_REACTION_REMOVE_ALL" };
        self.emit(reactions_event(name, at.0), |world, _| {
            let mut payload = json!({ "channel_id": at.0, "message_id": at.1 });
            if let Some(guild) = world.channels.get(&at.0).and_then(|place| place.guild) {
                payload["guild_id"] = json!(guild);
            }
            if let Some(emoji) = emoji {
                payload["emoji"] = message::emoji(emoji);
            }
            payload
        });
    }
}

fn one_reaction(world: &World, user: UserId, at: (ChannelId, MessageId), emoji: &ReactionEmoji) -> Value {
    let mut payload =
        json!({ "user_id": user, "channel_id": at.0, "message_id": at.1, "emoji": message::emoji(emoji) });
    if let Some(guild) = world.channels.get(&at.0).and_then(|place| place.guild) {
        payload["guild_id"] = json!(guild);
    }
    payload
}

fn reactions_event(name: &'static str, channel: ChannelId) -> Event {
    Event::of_channel(name, channel, Intents::GUILD_MESSAGE_REACTIONS, Intents::DIRECT_MESSAGE_REACTIONS)
}

/// Whether the text is one emoji, judged by the blocks that emoji come from.
fn is_emoji(text: &str) -> bool {
    let joins = |c: char| matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}');
    let pictures = |c: char| {
        matches!(c,
            '\u{00a9}' | '\u{00ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{3030}' | '\u{303d}'
            | '\u{3297}' | '\u{3299}' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{24c2}'
            | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}'
            | '\u{1f000}'..='\u{1faff}' | '\u{e0020}'..='\u{e007f}')
    };
    let keycap = text.ends_with('\u{20e3}');
    let digits = |c: char| keycap && (c.is_ascii_digit() || c == '#' || c == '*');
    !text.is_empty()
        && text.chars().any(|c| pictures(c) || digits(c))
        && text.chars().all(|c| pictures(c) || joins(c) || digits(c))
}

#[cfg(test)]
mod tests {
    use super::is_emoji;

    #[test]
    fn emoji_are_told_from_words() {
        for emoji in ["🐛", "💡", "🎨", "❓", "🙏", "🗂️", "👍🏽", "1️⃣", "🇩🇪", "👩‍💻", "✅", "❤️"]
        {
            assert!(is_emoji(emoji), "{emoji}");
        }
        for word in ["", "bug", "1", ":bug:", "🐛 bug"] {
            assert!(!is_emoji(word), "{word}");
        }
    }
}
