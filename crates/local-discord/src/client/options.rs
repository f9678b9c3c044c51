//! What a person types into a slash command, turned into the values that its registration asks for.

use serde_json::{Map, Value, json};

use super::super::form::commands::options as kinds;
use super::super::ids::{AttachmentId, ChannelId, GuildId, RoleId, UserId};
use super::super::payload::{channel, guild};
use super::super::world::World;
use super::Refusal;

/// Reads what was typed, for one person in one server.
pub(super) struct Reader<'a> {
    pub world: &'a mut World,
    pub guild: Option<GuildId>,
    pub user: UserId,
    /// The option being typed, for completion: what is missing or half typed does not matter then.
    pub focused: Option<&'a str>,
    resolved: Map<String, Value>,
}

impl<'a> Reader<'a> {
    pub fn new(world: &'a mut World, guild: Option<GuildId>, user: UserId, focused: Option<&'a str>) -> Self {
        Self { world, guild, user, focused, resolved: Map::new() }
    }

    /// The particulars of everyone and everything that the values name.
    pub fn resolved(self) -> Option<Value> {
        (!self.resolved.is_empty()).then_some(Value::Object(self.resolved))
    }

    /// Reads the values of a command's options, in the order of its registration.
    pub fn read(&mut self, registered: &Value, typed: &Value) -> Result<Vec<Value>, Refusal> {
        let nothing = Map::new();
        let typed = typed.as_object().unwrap_or(&nothing);
        let registered = registered.as_array().cloned().unwrap_or_default();
        let names: Vec<_> = registered.iter().filter_map(|option| option["name"].as_str()).collect();
        if let Some(unknown) = typed.keys().find(|name| !names.contains(&name.as_str())) {
            return Err(Refusal::new(format!("there is no option {unknown}; there are: {}", names.join(", "))));
        }
        let mut read = Vec::new();
        for option in &registered {
            let name = option["name"].as_str().unwrap_or_default();
            let focused = self.focused == Some(name);
            match typed.get(name).filter(|value| !value.is_null()) {
                Some(value) if focused => read.push(json!({
                    "name": name, "type": option["type"], "value": as_text(value), "focused": true,
                })),
                Some(value) => {
                    let value = self.value(option, value).map_err(|reason| Refusal(format!("{name}: {reason}")))?;
                    read.push(json!({ "name": name, "type": option["type"], "value": value }));
                }
                None if focused => {
                    read.push(json!({ "name": name, "type": option["type"], "value": "", "focused": true }));
                }
                None if option["required"] == true && self.focused.is_none() => {
                    return Err(Refusal::new(format!("the option {name} is required")));
                }
                None => {}
            }
        }
        Ok(read)
    }

    fn value(&mut self, option: &Value, typed: &Value) -> Result<Value, String> {
        let kind = option["type"].as_i64().unwrap_or_default();
        if let Some(choices) = option["choices"].as_array() {
            return chosen(choices, typed);
        }
        match kind {
            kinds::STRING => {
                let text = as_text(typed);
                let letters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
                within(letters, option["min_length"].as_u64(), option["max_length"].as_u64().or(Some(6000)))
                    .map_err(|range| format!("the text has {letters} letters, the client takes {range}"))?;
                Ok(text.into())
            }
            kinds::INTEGER => {
                let number =
                    typed.as_i64().or_else(|| typed.as_str()?.parse().ok()).ok_or("that is not a whole number")?;
                within(number, option["min_value"].as_i64(), option["max_value"].as_i64())
                    .map_err(|range| format!("{number} is not {range}"))?;
                Ok(number.into())
            }
            kinds::NUMBER => {
                let number = typed.as_f64().or_else(|| typed.as_str()?.parse().ok()).ok_or("that is not a number")?;
                within(number, option["min_value"].as_f64(), option["max_value"].as_f64())
                    .map_err(|range| format!("{number} is not {range}"))?;
                Ok(number.into())
            }
            kinds::BOOLEAN => typed.as_bool().map(Value::from).ok_or_else(|| "that is not true or false".to_owned()),
            kinds::USER => self.user_value(typed),
            kinds::ROLE => self.role_value(typed),
            kinds::CHANNEL => self.channel_value(option, typed),
            kinds::MENTIONABLE => self.user_value(typed).or_else(|_| self.role_value(typed)),
            kinds::ATTACHMENT => self.attachment_value(typed),
            other => Err(format!("the local Discord has no option type {other}")),
        }
    }

    fn note(&mut self, kind: &str, id: u64, value: Value) {
        let entry = self.resolved.entry(kind.to_owned()).or_insert_with(|| json!({}));
        entry[id.to_string()] = value;
    }

    /// A member, by name, username, mention or id.
    pub fn user_value(&mut self, typed: &Value) -> Result<Value, String> {
        let text = as_text(typed);
        let bare = text.trim_start_matches("<@").trim_end_matches('>').trim_start_matches('@');
        let place = self.guild.and_then(|guild| self.world.guilds.get(&guild)).ok_or("there are no members here")?;
        let fits = |user: &UserId| {
            let named = self.world.users.get(user).is_some_and(|u| u.display_name == bare || u.username == bare);
            named || user.to_string() == bare
        };
        let id = place.members.keys().copied().find(fits).ok_or_else(|| format!("there is no member {text}"))?;
        let member = place.members.get(&id).map(|member| {
            let mut value = guild::member_without_user(member);
            if let Some(fields) = value.as_object_mut() {
                fields.remove("deaf");
                fields.remove("mute");
                fields.insert("permissions".to_owned(), place.permissions_of(id).to_string().into());
            }
            value
        });
        let user = guild::user_by_id(self.world, id);
        self.note("users", id.0, user);
        self.note("members", id.0, member.unwrap_or_default());
        Ok(json!(id))
    }

    /// A role, by name, mention or id.
    pub fn role_value(&mut self, typed: &Value) -> Result<Value, String> {
        let text = as_text(typed);
        let bare = text.trim_start_matches("<@&").trim_end_matches('>').trim_start_matches('@');
        let place = self.guild.and_then(|guild| self.world.guilds.get(&guild)).ok_or("there are no roles here")?;
        let fits = |id: &RoleId, name: &str| name == bare || id.to_string() == bare;
        let role = place.roles.values().find(|role| fits(&role.id, &role.name));
        let role = role.ok_or_else(|| format!("there is no role {text}"))?;
        let (id, value) = (role.id, guild::role(role));
        self.note("roles", id.0, value);
        Ok(json!(id))
    }

    /// A channel or thread that the person sees, by name, mention or id.
    pub fn channel_value(&mut self, option: &Value, typed: &Value) -> Result<Value, String> {
        let text = as_text(typed);
        let bare = text.trim_start_matches("<#").trim_end_matches('>').trim_start_matches('#');
        let kinds: Option<Vec<u64>> =
            option["channel_types"].as_array().map(|kinds| kinds.iter().filter_map(Value::as_u64).collect());
        // An empty list allows every kind, as no list does.
        let kinds = kinds.filter(|kinds| !kinds.is_empty());
        let fits = |id: ChannelId, name: &str| name == bare || id.to_string() == bare;
        let here =
            self.world.channels.values().filter(|place| place.guild == self.guild && fits(place.id, &place.name));
        let place = here
            .filter(|place| self.world.sees(self.user, place.id))
            .find(|place| kinds.as_ref().is_none_or(|kinds| kinds.contains(&u64::from(place.kind.number()))));
        let place = place.ok_or_else(|| format!("there is no such channel {text} to choose"))?;
        let (id, value) = (place.id, channel::for_interaction(self.world, place, self.user));
        self.note("channels", id.0, value);
        Ok(json!(id))
    }

    /// A file: `{"filename": …, "text": …}`.
    fn attachment_value(&mut self, typed: &Value) -> Result<Value, String> {
        let filename = typed["filename"].as_str().ok_or("a file is {\"filename\": …, \"text\": …}")?;
        let id = AttachmentId(self.world.fresh_id());
        let size = typed["text"].as_str().map_or(0, str::len);
        let url = format!("{}/attachments/ephemeral/{id}/{filename}", self.world.base_url);
        self.note(
            "attachments",
            id.0,
            json!({
                "id": id, "filename": filename, "size": size, "url": url, "proxy_url": url, "ephemeral": true,
                "content_type": "text/plain; charset=utf-8",
            }),
        );
        Ok(json!(id))
    }
}

/// What stands in the text box.
pub(super) fn as_text(typed: &Value) -> String {
    typed.as_str().map_or_else(|| typed.to_string(), str::to_owned)
}

fn chosen(choices: &[Value], typed: &Value) -> Result<Value, String> {
    let text = as_text(typed);
    let fits = |choice: &&Value| choice["value"] == *typed || choice["name"].as_str() == Some(text.as_str());
    let found = choices.iter().find(fits);
    found.map(|choice| choice["value"].clone()).ok_or_else(|| {
        let names: Vec<_> = choices.iter().filter_map(|choice| choice["name"].as_str()).collect();
        format!("{text} is not offered; there are: {}", names.join(", "))
    })
}

fn within<T: PartialOrd + std::fmt::Display>(value: T, least: Option<T>, most: Option<T>) -> Result<(), String> {
    let fits = least.as_ref().is_none_or(|least| value >= *least) && most.as_ref().is_none_or(|most| value <= *most);
    match (least, most) {
        _ if fits => Ok(()),
        (Some(least), Some(most)) => Err(format!("between {least} and {most}")),
        (Some(least), None) => Err(format!("at least {least}")),
        (None, Some(most)) => Err(format!("at most {most}")),
        (None, None) => Ok(()),
    }
}
