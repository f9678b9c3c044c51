//! Whom a message mentions and pings: what its text names, less what its author may not ping or did not want to.

use super::super::ids::{ChannelId, MessageId, RoleId, UserId};
use super::super::permissions::Permissions;
use super::super::world::{Mentions, World};

/// What `allowed_mentions` says.
#[derive(Debug, Clone)]
pub struct Allowed {
    pub users: Which<UserId>,
    pub roles: Which<RoleId>,
    pub everyone: bool,
    pub replied_user: bool,
}

/// All that the text names, or only these.
#[derive(Debug, Clone)]
pub enum Which<T> {
    All,
    Only(Vec<T>),
}

impl<T: PartialEq> Which<T> {
    fn admits(&self, one: &T) -> bool {
        match self {
            Self::All => true,
            Self::Only(these) => these.contains(one),
        }
    }
}

impl Default for Allowed {
    /// Without `allowed_mentions` everything named is pinged.
    fn default() -> Self {
        Self { users: Which::All, roles: Which::All, everyone: true, replied_user: true }
    }
}

/// What a message's mentions are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub author: UserId,
    pub channel: ChannelId,
    pub content: &'a str,
    pub replies_to: Option<MessageId>,
    pub allowed: &'a Allowed,
}

/// Whom the text mentions, as far as it is allowed.
pub fn mentions(world: &World, context: Context<'_>) -> Mentions {
    let named = named(context.content);
    let guild = world.channels.get(&context.channel).and_then(|place| place.guild);
    let pings_all = world.permissions(context.author, context.channel).has(Permissions::MENTION_EVERYONE);
    let mut mentions = Mentions::default();
    for user in named.users {
        if world.users.contains_key(&user) && context.allowed.users.admits(&user) {
            push_new(&mut mentions.users, user);
        }
    }
    let replied = context.replies_to.filter(|_| context.allowed.replied_user);
    if let Some(author) = replied.and_then(|message| world.message(message)).map(|message| message.author) {
        push_new(&mut mentions.users, author);
    }
    for role in named.roles {
        let may = guild.and_then(|guild| world.role(guild, role)).is_some_and(|role| role.mentionable || pings_all);
        if may && context.allowed.roles.admits(&role) {
            push_new(&mut mentions.roles, role);
        }
    }
    mentions.everyone = named.everyone && guild.is_some() && pings_all && context.allowed.everyone;
    mentions
}

/// Of the mentioned, those who notice: who cannot see the channel is not pinged, and nobody pings oneself.
pub fn pings(world: &World, author: UserId, channel: ChannelId, mentions: &Mentions) -> Mentions {
    let mut pings = mentions.clone();
    // A mention draws a member of the server into a thread, so the parent is what one must see.
    let place = world.permission_channel(channel).map_or(channel, |place| place.id);
    pings.users.retain(|user| *user != author && world.sees(*user, place));
    pings
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}

#[derive(Debug, Default, PartialEq)]
struct Named {
    users: Vec<UserId>,
    roles: Vec<RoleId>,
    everyone: bool,
}

/// What the text names, in order. Nothing counts inside code.
fn named(content: &str) -> Named {
    let text = without_code(content);
    let mut named = Named { everyone: text.contains("@everyone") || text.contains("@here"), ..Named::default() };
    for piece in text.split('<').skip(1) {
        let Some((inside, _)) = piece.split_once('>') else { continue };
        if let Some(role) = inside.strip_prefix("@&") {
            named.roles.extend(role.parse::<RoleId>());
        } else if let Some(user) = inside.strip_prefix("@!").or_else(|| inside.strip_prefix('@')) {
            named.users.extend(user.parse::<UserId>());
        }
    }
    named
}

fn without_code(content: &str) -> String {
    let mut text = String::new();
    let mut rest = content;
    while let Some(start) = rest.find('`') {
        text.push_str(&rest[..start]);
        let fence = rest[start..].chars().take_while(|c| *c == '`').count();
        let after = &rest[start + fence..];
        match after.find(&"`".repeat(fence)) {
            Some(end) => rest = &after[end + fence..],
            None => {
                // An opening without an end is an ordinary character.
                text.push_str(&rest[start..start + fence]);
                rest = after;
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_roles_and_everyone_are_read_from_the_text() {
        let named = named("Hi <@12> and <@!13>, <@&14> and @here, not <#15> or <@x>");
        assert_eq!(named.users, [UserId(12), UserId(13)]);
        assert_eq!(named.roles, [RoleId(14)]);
        assert!(named.everyone);
    }

    #[test]
    fn nothing_is_named_inside_code() {
        assert_eq!(named("`<@12>` and ```\n@everyone <@&14>\n```"), Named::default());
        assert_eq!(named("a ` alone, <@12>").users, [UserId(12)]);
    }
}
