//! Discord's own forms in a text, `<@12>` and its like: what they are called where nothing shows them by name.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::ids::{ChannelId, RoleId, UserId};

/// What a form stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `<@12>`.
    Person(UserId),
    /// `<@&12>`.
    Role(RoleId),
    /// `<#12>`.
    Channel(ChannelId),
}

/// Stands on both sides of a name that was a person's mention. Nobody sees it, and by it the name is found again.
const EDGE: char = '\u{2060}';

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"))
}

/// A person, a role, a channel; an emoji of a server; a command. Names are taken as long as they come: a class of letters that is
/// counted, in all the world's scripts, takes longer to compile than tplus to start.
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"<(@!|@&|@|#)([0-9]{1,19})>|<a?(:[0-9A-Za-z_]+:)[0-9]{1,19}>|<(/[^:<>\n]+):[0-9]{1,19}>")
});
/// A person's name, which may have been cut.
static PERSON: LazyLock<Regex> = LazyLock::new(|| pattern(r"@\x{2060}[^\x{2060}\n]*\x{2060}?"));

/// `text` with names for Discord's forms, each as `name` knows it, and in general words where it doesn't.
pub fn named(text: &str, name: impl Fn(Form) -> Option<String>) -> String {
    let called = |found: &Captures<'_>| {
        let part = |number| found.get(number).map(|part| part.as_str());
        let Some((sign, id)) = part(1).zip(part(2).and_then(|id| id.parse::<i64>().ok())) else {
            return part(3).or(part(4)).unwrap_or_default().to_owned();
        };
        match sign {
            "#" => format!("#{}", name(Form::Channel(ChannelId::new(id))).as_deref().unwrap_or("channel")),
            "@&" => format!("@{}", name(Form::Role(RoleId::new(id))).as_deref().unwrap_or("role")),
            _ => match name(Form::Person(UserId::new(id))) {
                Some(name) => format!("@{EDGE}{name}{EDGE}"),
                None => SOMEBODY.to_owned(),
            },
        }
    };
    FORM.replace_all(text, called).into_owned()
}

/// What a person is called where their name is nobody's business.
const SOMEBODY: &str = "@somebody";

/// `text` without anybody's name or number where it mentions people: it leaves the server.
pub fn nameless(text: &str) -> String {
    PERSON.replace_all(&named(text, |_| None), SOMEBODY).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mentioned_has_a_name() {
        let name = |form| match form {
            Form::Person(user) if user == UserId::new(12) => Some("Noor".to_owned()),
            Form::Channel(_) => Some("general".to_owned()),
            _ => None,
        };
        let text = named("<@12> and <@!13> of <@&14> in <#15> <a:wave:16>: </release status:17>, a <b> <@x>", name);
        assert_eq!(
            text,
            "@\u{2060}Noor\u{2060} and @somebody of @role in #general :wave:: /release status, a <b> <@x>"
        );
        assert_eq!(nameless(&text), "@somebody and @somebody of @role in #general :wave:: /release status, a <b> <@x>");
        assert_eq!(nameless("cut: @\u{2060}No…"), "cut: @somebody");
    }
}
