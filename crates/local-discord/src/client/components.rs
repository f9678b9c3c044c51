//! A person uses buttons and menus, on messages and on ephemeral answers.

use serde_json::{Value, json};

use super::super::form::components::types;
use super::super::ids::{InteractionId, MessageId};
use super::super::ops::interactions::Use;
use super::super::state::State;
use super::super::world::{InteractionKind, Message};
use super::options::Reader;
use super::{ControlKind, Interaction, MessageView, Person, Refusal, views};

/// A message with controls: named by id, as it was seen, or as the answer to something.
#[derive(Clone)]
pub enum Shown {
    /// The message itself.
    Message(MessageId),
    /// The first message that answered this use and is still there.
    AnswerTo(InteractionId),
}

impl From<MessageId> for Shown {
    fn from(id: MessageId) -> Self {
        Self::Message(id)
    }
}

impl From<&MessageView> for Shown {
    fn from(view: &MessageView) -> Self {
        Self::Message(view.id)
    }
}

impl From<&Interaction> for Shown {
    fn from(used: &Interaction) -> Self {
        Self::AnswerTo(used.id)
    }
}

impl Person {
    /// Presses the button with this label (or custom id).
    ///
    /// # Errors
    /// When the message is gone, not a bot's or not for this person's eyes, when it has no such button, or when the
    /// button is a link or greyed out.
    pub fn click(&self, on: impl Into<Shown>, label: &str) -> Result<Interaction, Refusal> {
        self.operate(on.into(), |_, on| {
            let found = control(on, |raw| {
                let view = raw["label"].as_str().or_else(|| raw["emoji"]["name"].as_str());
                raw["type"] == types::BUTTON && (view == Some(label) || raw["custom_id"] == label)
            });
            let Some(button) = found else { return Err(missing(on, "button", label)) };
            if button.get("url").is_some() {
                return Err(Refusal::new(format!("{label} is a link; the bot does not hear of it")));
            }
            usable(&button, label)?;
            Ok(json!({
                "custom_id": button["custom_id"], "component_type": types::BUTTON, "id": button["id"],
            }))
        })
    }

    /// Chooses entries of a menu, named by its custom id or placeholder. Entries are named by label or value; of menus of
    /// people, roles and channels, by name or id.
    ///
    /// # Errors
    /// When the message is gone, not a bot's or not for this person's eyes, when it has no such menu, or when the menu
    /// is greyed out, has no such entry or takes more or fewer of them.
    pub fn choose(&self, on: impl Into<Shown>, menu: &str, entries: &[&str]) -> Result<Interaction, Refusal> {
        self.operate(on.into(), |state, on| {
            let found = control(on, |raw| {
                raw["type"] != types::BUTTON && (raw["custom_id"] == menu || raw["placeholder"] == menu)
            });
            let Some(select) = found else { return Err(missing(on, "menu", menu)) };
            usable(&select, menu)?;
            let count = entries.len() as u64;
            let (least, most) = (select["min_values"].as_u64().unwrap_or(1), select["max_values"].as_u64().unwrap_or(1));
            if !(least..=most).contains(&count) {
                return Err(Refusal::new(format!("{menu} takes {least} to {most} entries, not {count}")));
            }
            let guild = state.world.channels.get(&on.channel).and_then(|place| place.guild);
            let mut reader = Reader::new(&mut state.world, guild, self.user, None);
            let values = entries.iter().map(|entry| chosen(&mut reader, &select, entry)).collect::<Result<Vec<_>, _>>()?;
            let mut data = json!({
                "custom_id": select["custom_id"], "component_type": select["type"], "id": select["id"], "values": values,
            });
            if let Some(resolved) = reader.resolved() {
                data["resolved"] = resolved;
            }
            Ok(data)
        })
    }

    /// Finds the message, lets `data` be made for it, and tells its bot.
    pub(super) fn operate(
        &self,
        on: Shown,
        data: impl FnOnce(&mut State, &Message) -> Result<Value, Refusal>,
    ) -> Result<Interaction, Refusal> {
        self.act(|state| {
            let id = match on {
                Shown::Message(id) => Some(id),
                Shown::AnswerTo(used) => answer_message(state, used),
            };
            let message = id.and_then(|id| state.world.message(id)).cloned();
            let message = message.ok_or_else(|| Refusal::new("there is no message to use anything on"))?;
            if message.only_for.is_some_and(|only| only != self.user) {
                return Err(Refusal::new("only someone else sees this message"));
            }
            state.world.visible_channel(self.user, message.channel)?;
            let Some(application) = state.world.application_of(message.author).map(|app| app.id) else {
                return Err(Refusal::new("only messages of bots have controls"));
            };
            let data = data(state, &message)?;
            let id = state.interact(Use {
                application,
                kind: InteractionKind::Component,
                user: self.user,
                channel: message.channel,
                data,
                name: None,
                source: Some(message.id),
                opened_by: None,
            });
            Ok(Interaction { discord: self.discord.clone(), id })
        })
    }
}

/// The message that answered an interaction: its own, or the first follow-up.
fn answer_message(state: &State, used: InteractionId) -> Option<MessageId> {
    let used = state.world.interactions.get(&used)?;
    let opener = used.opened_by.and_then(|opener| state.world.interactions.get(&opener));
    let own = used.original.into_iter().chain(used.followups.iter().copied());
    let all = own.chain(opener.into_iter().flat_map(|opener| opener.followups.iter().copied()));
    let mut there = all.filter(|id| state.world.message(*id).is_some());
    there.next()
}

fn control(on: &Message, wanted: impl Fn(&Value) -> bool) -> Option<Value> {
    let rows = on.body.components.iter().flat_map(|row| row["components"].as_array().into_iter().flatten());
    rows.into_iter().find(|raw| wanted(raw)).cloned()
}

fn usable(control: &Value, label: &str) -> Result<(), Refusal> {
    if control["disabled"] == true { Err(Refusal::new(format!("{label} is greyed out"))) } else { Ok(()) }
}

fn missing(on: &Message, what: &str, wanted: &str) -> Refusal {
    let there = views::controls(&on.body);
    let kind = |control: &&super::ControlView| (control.kind == ControlKind::Menu) == (what == "menu");
    let labels: Vec<_> = there.iter().filter(kind).map(|control| control.label.as_str()).collect();
    Refusal::new(format!("the message has no {what} {wanted}; there are: {}", labels.join(", ")))
}

fn chosen(reader: &mut Reader<'_>, select: &Value, entry: &str) -> Result<Value, Refusal> {
    let typed = json!(entry);
    let kind = select["type"].as_i64().unwrap_or_default();
    let value = match kind {
        types::STRING_SELECT => {
            let fits = |option: &&Value| option["label"] == entry || option["value"] == entry;
            let found = select["options"].as_array().into_iter().flatten().find(fits);
            found.map(|option| option["value"].clone()).ok_or_else(|| format!("the menu does not offer {entry}"))
        }
        types::USER_SELECT => reader.user_value(&typed),
        types::ROLE_SELECT => reader.role_value(&typed),
        types::CHANNEL_SELECT => reader.channel_value(select, &typed),
        _ => reader.user_value(&typed).or_else(|_| reader.role_value(&typed)),
    };
    value.map_err(Refusal)
}
