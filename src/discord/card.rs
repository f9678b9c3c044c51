//! Cards and forms: what tplus shows, as values that views build and that become Discord's JSON in one place.

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::custom_id::CustomId;
use super::text;
use crate::ids::{RoleId, UserId};
use crate::text::{cut, cut_lines, duration, length};

/// Discord's limits, from its documentation.
const TITLE: usize = 256;
const DESCRIPTION: usize = 4_096;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1_024;
const FIELDS: usize = 25;
pub(super) const CONTENT: usize = 2_000;
const LABEL: usize = 80;
const DESCRIBED: usize = 1_024;
const MODAL_TITLE: usize = 45;
const INPUT_LABEL: usize = 45;
const INPUT_VALUE: usize = 4_000;
/// Discord takes 2,048; a footer is a line.
const FOOTER: usize = 200;
/// All of an embed together.
const EMBED: usize = 6_000;

/// The neutral color of cards, as 0xRRGGBB.
pub const NEUTRAL: u32 = 0x47_54_67;

/// A message of tplus's: one embed, maybe a line above it that pings, and buttons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The line above the card; the only place from which a ping goes out.
    pub content: Option<String>,
    /// Whom `content` may ping. Everything else pings nobody.
    pub pings: Pings,
    /// The card's title.
    pub title: String,
    /// The card's text.
    pub text: String,
    /// Its color, as 0xRRGGBB.
    pub color: u32,
    /// Short facts, side by side where there is room: name and value.
    pub facts: Vec<(String, String)>,
    /// A quiet line at the end.
    pub footer: String,
    /// Rows of at most five buttons.
    pub buttons: Vec<Vec<Button>>,
    /// What does not fit on the card, and the picture that it shows.
    pub files: Vec<Attachment>,
}

/// A file beside a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// What stands in it.
    #[serde(flatten)]
    pub content: Content,
}

/// What stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A text.
    Text(String),
    /// A picture, which the card shows.
    Picture {
        /// The PNG, in base64 as the outbox keeps it.
        base64: String,
        /// What it shows, for whoever can't see it.
        in_words: String,
    },
}

impl Attachment {
    /// A text file.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), content: Content::Text(text.into()) }
    }

    /// A picture.
    pub fn picture(name: impl Into<String>, png: &[u8], in_words: impl Into<String>) -> Self {
        Self { name: name.into(), content: Content::Picture { base64: BASE64.encode(png), in_words: in_words.into() } }
    }

    /// What is sent.
    pub fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Text(text) => text.clone().into_bytes(),
            // Only what this encoded is ever decoded.
            Content::Picture { base64, .. } => BASE64.decode(base64).unwrap_or_default(),
        }
    }

    fn described(&self, index: usize) -> Value {
        let mut told = json!({ "id": index, "filename": self.name });
        if let Content::Picture { in_words, .. } = &self.content {
            told["description"] = json!(cut(in_words, DESCRIBED));
        }
        told
    }
}

/// How Discord is told of the files that come along.
pub fn described(files: &[Attachment]) -> Value {
    files.iter().enumerate().map(|(index, file)| file.described(index)).collect()
}

/// Whom a message pings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pings {
    /// Roles.
    pub roles: Vec<RoleId>,
    /// People.
    pub users: Vec<UserId>,
}

impl Pings {
    /// The mentions, for the line that pings.
    pub fn mentions(&self) -> String {
        let roles = self.roles().into_iter().map(|role| format!("<@&{role}>"));
        roles.chain(distinct(&self.users).into_iter().map(text::mention)).collect::<Vec<_>>().join(" ")
    }

    /// The roles, each once: Discord refuses a message that names one twice.
    fn roles(&self) -> Vec<RoleId> {
        distinct(&self.roles)
    }

    /// The people who still have an account, each once.
    fn users(&self) -> Vec<UserId> {
        distinct(&self.users).into_iter().filter(|user| user.is_known()).collect()
    }

    /// These and `others`.
    pub fn and(mut self, others: Self) -> Self {
        self.roles.extend(others.roles);
        self.users.extend(others.users);
        self
    }

    /// Whether nobody is pinged.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.users.is_empty()
    }
}

/// Each of `all` once, in the order in which they first come.
fn distinct<T: Copy + PartialEq>(all: &[T]) -> Vec<T> {
    let mut once = Vec::new();
    for one in all {
        if !once.contains(one) {
            once.push(*one);
        }
    }
    once
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it does.
    pub id: CustomId,
    /// How it looks.
    pub style: Style,
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The thing to do next.
    Primary = 1,
    /// Everything else.
    Secondary = 2,
    /// Done, good.
    Success = 3,
    /// Hard to undo.
    Danger = 4,
}

impl Button {
    /// A button.
    pub fn new(label: impl Into<String>, style: Style, id: CustomId) -> Self {
        Self { label: label.into(), id, style }
    }

    fn json(&self) -> Value {
        json!({ "type": 2, "style": self.style as u8, "label": cut(&self.label, LABEL), "custom_id": self.id.encode() })
    }
}

impl Card {
    /// A card with a title, a text and the neutral color.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), text: text.into(), color: NEUTRAL, ..Self::default() }
    }

    /// A card that is one sentence.
    pub fn sentence(text: impl Into<String>) -> Self {
        Self::new("", text)
    }

    /// The same card, with its whole text in a file beside it when it is too long to be shown.
    #[must_use]
    pub fn with_overflow(self, name: &str) -> Self {
        if length(&self.text) <= DESCRIPTION {
            return self;
        }
        let whole = Attachment::text(name, self.text.clone());
        self.with_file(whole)
    }

    /// The same card with one more file. The first picture is shown on it.
    #[must_use]
    pub fn with_file(mut self, file: Attachment) -> Self {
        self.files.push(file);
        self
    }

    /// The same card in this color.
    #[must_use]
    pub fn color(self, color: u32) -> Self {
        Self { color, ..self }
    }

    /// The same card, which says so where it is posted late.
    #[must_use]
    pub fn posted_late(mut self, late_by: Option<chrono::TimeDelta>) -> Self {
        if let Some(late) = late_by {
            let said = format!("posted {} late: tplus was not running", duration(late));
            self.footer = if self.footer.is_empty() { said } else { format!("{said} · {}", self.footer) };
        }
        self
    }

    /// The same card with one more row of buttons.
    #[must_use]
    pub fn row(mut self, buttons: Vec<Button>) -> Self {
        self.buttons.push(buttons);
        self
    }

    /// The same card with a line above it that pings `pings`. Without anybody to ping the line stands there all the same.
    #[must_use]
    pub fn pinging(self, line: &str, pings: Pings) -> Self {
        let content = [pings.mentions().as_str(), line].join(" ").trim().to_owned();
        Self { content: Some(content), pings, ..self }
    }

    /// The message as Discord's API takes it, for posts, edits and answers alike: within all limits, pinging nobody but
    /// [`Card::pings`].
    pub fn body(&self) -> Value {
        let rows: Vec<Value> = self
            .buttons
            .iter()
            .map(|row| json!({ "type": 1, "components": row.iter().map(Button::json).collect::<Vec<_>>() }))
            .collect();
        json!({
            "content": cut(self.content.as_deref().unwrap_or_default(), CONTENT),
            "embeds": [self.embed()],
            "components": rows,
            "allowed_mentions": {
                "parse": [],
                "roles": self.pings.roles().iter().map(ToString::to_string).collect::<Vec<_>>(),
                "users": self.pings.users().iter().map(ToString::to_string).collect::<Vec<_>>(),
            },
        })
    }

    fn embed(&self) -> Value {
        let title = cut(&self.title, TITLE);
        let footer = cut(&self.footer, FOOTER);
        let mut left = EMBED - length(&title) - length(&footer);
        let mut fields = Vec::new();
        for (name, value) in self.facts.iter().filter(|(_, value)| !value.is_empty()).take(FIELDS) {
            let (name, value) = (cut(name, FIELD_NAME), cut_lines(value, FIELD_VALUE).0);
            let size = length(&name) + length(&value);
            if size > left {
                break;
            }
            left -= size;
            fields.push(json!({ "name": name, "value": value, "inline": true }));
        }
        let description = shorten(&self.text, left.min(DESCRIPTION));
        let mut embed = json!({ "description": description, "color": self.color, "fields": fields });
        if let Some(picture) = self.files.iter().find(|file| matches!(file.content, Content::Picture { .. })) {
            embed["image"] = json!({ "url": format!("attachment://{}", picture.name) });
        }
        for (key, value) in [("title", json!(title)), ("footer", json!({ "text": footer }))] {
            let empty = if key == "title" { title.is_empty() } else { footer.is_empty() };
            if !empty {
                embed[key] = value;
            }
        }
        embed
    }
}

/// The whole lines of `text` that fit, and a word about those that don't.
fn shorten(text: &str, most: usize) -> String {
    const MORE: &str = "\n-# … shortened to fit";
    match cut_lines(text, most) {
        (whole, false) => whole,
        _ => cut_lines(text, most - MORE.len()).0 + MORE,
    }
}

/// A form that opens over the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// What its answer does.
    pub id: CustomId,
    /// Its title.
    pub title: String,
    /// Its fields, at most five.
    pub inputs: Vec<Input>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Under which the answer comes.
    pub key: &'static str,
    /// What it asks.
    pub label: String,
    /// What stands there already.
    pub value: String,
    /// An example, while it is empty.
    pub hint: String,
    /// Several lines or one.
    pub lines: bool,
    /// Whether it may stay empty.
    pub required: bool,
    /// The longest answer.
    pub most: u16,
}

impl Form {
    /// The form as Discord's API takes it.
    pub fn data(&self) -> Value {
        let rows: Vec<Value> =
            self.inputs.iter().map(|input| json!({ "type": 1, "components": [input.json()] })).collect();
        json!({ "custom_id": self.id.encode(), "title": cut(&self.title, MODAL_TITLE), "components": rows })
    }
}

impl Input {
    fn json(&self) -> Value {
        let mut input = json!({
            "type": 4,
            "custom_id": self.key,
            "label": cut(&self.label, INPUT_LABEL),
            "style": if self.lines { 2 } else { 1 },
            "required": self.required,
            "max_length": usize::from(self.most).min(INPUT_VALUE),
        });
        if !self.value.is_empty() {
            input["value"] = json!(cut(&self.value, usize::from(self.most)));
        }
        if !self.hint.is_empty() {
            input["placeholder"] = json!(cut(&self.hint, 100));
        }
        input
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(embed: &Value) -> usize {
        let texts = [&embed["title"], &embed["description"], &embed["footer"]["text"]];
        let fields =
            embed["fields"].as_array().into_iter().flatten().flat_map(|field| [&field["name"], &field["value"]]);
        texts.into_iter().chain(fields).filter_map(Value::as_str).map(length).sum()
    }

    #[test]
    fn a_card_of_any_size_stays_within_discords_limits() {
        let mut card = Card::new("t".repeat(1_000), "line of text\n".repeat(2_000));
        card.facts = (0..40).map(|n| (format!("fact {n}"), "v".repeat(2_000))).collect();
        card.footer = "f".repeat(5_000);
        card.content = Some("c".repeat(5_000));
        let body = card.body();
        let embed = &body["embeds"][0];
        assert!(size(embed) <= 6_000, "{}", size(embed));
        assert!(embed["description"].as_str().is_some_and(|text| length(text) <= 4_096));
        assert!(body["content"].as_str().is_some_and(|text| length(text) <= 2_000));
    }

    #[test]
    fn a_card_pings_nobody_unless_told_to() {
        assert_eq!(
            Card::new("@everyone", "<@&1>").body()["allowed_mentions"],
            json!({"parse": [], "roles": [], "users": []})
        );
        let pings = Pings { roles: vec![RoleId::new(7)], users: Vec::new() };
        let body = Card::new("P0", "").pinging("look", pings).body();
        assert_eq!((&body["content"], &body["allowed_mentions"]["roles"]), (&json!("<@&7> look"), &json!(["7"])));
    }

    #[test]
    fn whoever_is_named_twice_is_pinged_once() {
        let role = RoleId::new(7);
        let pings = Pings { roles: vec![role, RoleId::new(8), role], users: vec![UserId::new(1), UserId::new(1)] };
        let body = Card::sentence("x").pinging("look", pings).body();
        assert_eq!(body["allowed_mentions"]["roles"], json!(["7", "8"]));
        assert_eq!(body["allowed_mentions"]["users"], json!(["1"]));
        assert_eq!(body["content"], "<@&7> <@&8> <@1> look");
    }
}
