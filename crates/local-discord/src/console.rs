//! What may be typed at the command `local-discord`: people act, one line an act, and what they then see is printed.

use local_discord::{Answer, ChannelId, Guild, Interaction, MessageId, Person};
use serde_json::json;

/// What `help` prints.
pub const HELP: &str = "\
Mira #general hello                          Mira writes in #general
Mira #general /roll {\"sides\": 20}            she uses a slash command, with its options as JSON
Mira click Again                             she presses the newest button of that name that she sees
Mira fill {\"Title\": \"tests\"}                 she fills in the form that she was last shown
Mira react 👍                                she reacts to the newest message of a person
show #general                                what the channel shows
stop                                         end";

/// The server, its people, and what was last seen.
pub struct Console {
    /// The server.
    pub guild: Guild,
    /// Who can act, by name.
    pub people: Vec<(String, Person)>,
    /// The latest interaction, whose answer may have buttons or a form.
    pub last: Option<Interaction>,
}

type Shown = Result<String, Box<dyn std::error::Error>>;

impl Console {
    /// Does what `line` says and returns what is to be printed.
    pub async fn act(&mut self, line: &str) -> Shown {
        let (first, rest) = cut(line);
        match first {
            "help" => return Ok(HELP.to_owned()),
            "show" => return self.show(rest),
            _ => {}
        }
        let known = self.people.iter().find(|(name, _)| name == first);
        let (_, person) = known.ok_or_else(|| {
            let names: Vec<&str> = self.people.iter().map(|(name, _)| name.as_str()).collect();
            format!("there is nobody called {first}; there are: {}", names.join(", "))
        })?;
        let person = person.clone();
        let (verb, rest) = cut(rest);
        match verb {
            "click" => self.click(&person, rest).await,
            "fill" => self.fill(&person, rest).await,
            "react" => self.react(&person, rest),
            channel if channel.starts_with('#') => self.write(&person, channel, rest).await,
            other => Err(format!("nobody can do \"{other}\"; type #channel, click, fill or react").into()),
        }
    }

    fn channel(&self, name: &str) -> Result<ChannelId, Box<dyn std::error::Error>> {
        let found = self.guild.channel_by_name(name.strip_prefix('#').unwrap_or(name));
        Ok(found.ok_or_else(|| {
            let names: Vec<String> = self.guild.channels().iter().map(|channel| format!("#{}", channel.name)).collect();
            format!("there is no channel \"{name}\"; there are: {}", names.join(", "))
        })?)
    }

    fn show(&self, channel: &str) -> Shown {
        let messages = self.guild.messages(self.channel(channel)?);
        let shown = messages.iter().map(|message| format!("{}: {}", message.author.name, message.text()));
        Ok(shown.collect::<Vec<_>>().join("\n"))
    }

    async fn write(&mut self, person: &Person, channel: &str, text: &str) -> Shown {
        let channel = self.channel(channel)?;
        let Some(command) = text.strip_prefix('/') else {
            let message = person.say(channel, text)?;
            return Ok(format!("message {message}"));
        };
        let (name, options) = command.split_at(command.find('{').unwrap_or(command.len()));
        let options = if options.is_empty() { json!({}) } else { serde_json::from_str(options)? };
        let has_words = options.as_object().is_some_and(serde_json::Map::is_empty) && name.trim().contains(' ');
        let used = person.slash(channel, name.trim(), options).map_err(|refusal| match has_words {
            true => format!("{refusal}. Options are typed as JSON: /roll {{\"sides\": 20}}"),
            false => refusal.to_string(),
        })?;
        Ok(self.answer(used).await)
    }

    async fn click(&mut self, person: &Person, label: &str) -> Shown {
        let private = self.last.as_ref().filter(|last| {
            last.messages().last().is_some_and(|seen| seen.is_ephemeral() && seen.buttons().contains(&label))
        });
        let used = match private {
            Some(last) => person.click(last, label)?,
            None => person.click(self.newest(|text| text.contains(&label))?, label)?,
        };
        Ok(self.answer(used).await)
    }

    /// The newest message whose buttons are as `wanted`, in any channel.
    fn newest(&self, wanted: impl Fn(&[&str]) -> bool) -> Result<MessageId, Box<dyn std::error::Error>> {
        let channels = self.guild.channels();
        let all = channels.iter().flat_map(|channel| self.guild.messages(channel.id));
        let found = all.filter(|message| wanted(&message.buttons())).map(|message| message.id).max();
        Ok(found.ok_or("no message has such a button; `show #channel` shows which there are")?)
    }

    async fn fill(&mut self, person: &Person, fields: &str) -> Shown {
        let form = self.last.as_ref().ok_or("no form is open")?;
        let sent = person.fill_in(form, serde_json::from_str(fields)?)?;
        Ok(self.answer(sent).await)
    }

    fn react(&self, person: &Person, emoji: &str) -> Shown {
        let channels = self.guild.channels();
        let all = channels.iter().flat_map(|channel| self.guild.messages(channel.id));
        let by_people = all.filter(|message| self.people.iter().any(|(_, known)| known.id() == message.author.id));
        let message = by_people.map(|message| message.id).max().ok_or("nobody has written anything yet")?;
        person.react(message, emoji)?;
        Ok(format!("reacted to message {message}"))
    }

    /// What the person sees in answer; the interaction is kept for the next act.
    async fn answer(&mut self, used: Interaction) -> String {
        let shown = match used.settled().await {
            Answer::Failed => "The application did not respond".to_owned(),
            Answer::Modal(form) => {
                let fields = form.inputs.iter().map(|input| format!("{}: {}", input.label, input.value));
                format!("form {}\n{}", form.title, fields.collect::<Vec<_>>().join("\n"))
            }
            answer => answer.text(),
        };
        self.last = Some(used);
        shown
    }
}

/// Whether `line` asks something of the bot.
pub fn needs_bot(line: &str) -> bool {
    let (_, rest) = cut(line);
    let (verb, text) = cut(rest);
    matches!(verb, "click" | "fill") || (verb.starts_with('#') && text.starts_with('/'))
}

/// `names` as channels are called: without a `#`.
///
/// # Errors
/// When one of them can't be typed later.
pub fn channel_names(names: &[String]) -> Result<Vec<String>, String> {
    typeable(names.iter().map(|name| name.trim_start_matches('#').to_owned()).collect(), "channel")
}

/// `names` as people are called.
///
/// # Errors
/// When one of them can't be typed later.
pub fn member_names(names: &[String]) -> Result<Vec<String>, String> {
    typeable(names.to_vec(), "member")
}

fn typeable(names: Vec<String>, what: &str) -> Result<Vec<String>, String> {
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() || name.contains(char::is_whitespace) || ["help", "show", "stop"].contains(&name.as_str()) {
            return Err(format!("--{what} \"{name}\": a name is one word, and not one of help, show, stop"));
        }
        if names[..at].contains(name) {
            return Err(format!("--{what} {name} is there twice"));
        }
    }
    Ok(names)
}

/// The first word of `line`, and what follows it.
fn cut(line: &str) -> (&str, &str) {
    let (first, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
    (first, rest.trim())
}
