//! Messages as one sees them in a channel, for tests to judge and scripts to print.

use std::fmt::Write;

use serde_json::Value;

use super::super::form::components::types;
use super::super::ids::{AttachmentId, ChannelId, MessageId, RoleId, UserId};
use super::super::world::{Attachment, Body, Mentions, Message, ReactionEmoji, World, flags, kinds};
use local_http::clock::Instant;

/// Someone or something with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T> {
    /// Discord's id for it.
    pub id: T,
    /// A person's display name, or what a role or channel is called, without `#`.
    pub name: String,
}

/// A message.
#[derive(Debug, Clone)]
pub struct MessageView {
    /// Discord's id for it.
    pub id: MessageId,
    /// The channel, thread or direct conversation that it is in.
    pub channel: ChannelId,
    /// Who wrote it: a person or a bot user.
    pub author: Named<UserId>,
    /// The text as it was sent, with mentions as `<@123>`; of a notice, what the client says.
    pub content: String,
    /// As Discord returns them.
    pub embeds: Vec<Value>,
    /// Its buttons and menus, row by row.
    pub controls: Vec<ControlView>,
    /// Its files, in the order in which they were attached.
    pub attachments: Vec<AttachmentView>,
    /// The emoji below it, the one that was chosen first before the others.
    pub reactions: Vec<ReactionView>,
    /// When it was sent, in UTC by the world's clock.
    pub created_at: Instant,
    /// When it was last edited, in UTC; none if it never was.
    pub edited_at: Option<Instant>,
    /// Whom it pinged when it was sent.
    pub pings: PingsView,
    /// Whether it is pinned now.
    pub pinned: bool,
    /// The thread that was made from it.
    pub thread: Option<ChannelId>,
    /// The message that it replies to, or that a notice is about.
    pub reply_to: Option<MessageId>,
    /// The only person who sees it.
    pub only_for: Option<UserId>,
    /// Sent without a sound.
    pub silent: bool,
    /// "Thinking…".
    pub loading: bool,
    /// Discord's own notices, such as of a pin.
    pub is_notice: bool,
    /// What it showed before its edits, oldest first.
    pub versions: Vec<VersionView>,
}

/// What a message showed before.
#[derive(Debug, Clone)]
pub struct VersionView {
    /// The text that it had then.
    pub content: String,
    /// The embeds that it had then, as Discord returns them.
    pub embeds: Vec<Value>,
    /// The buttons and menus that it had then.
    pub controls: Vec<ControlView>,
    /// From when on it showed this, in UTC.
    pub since: Instant,
}

/// Whom a message pinged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PingsView {
    /// Members named in the text or replied to who see the channel, but never the author.
    pub users: Vec<Named<UserId>>,
    /// Roles named in the text that the author may ping.
    pub roles: Vec<Named<RoleId>>,
    /// Whether it pinged everyone, by `@everyone` or `@here`.
    pub everyone: bool,
}

impl PingsView {
    /// Whether nobody was pinged.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.roles.is_empty() && !self.everyone
    }
}

/// A file.
#[derive(Debug, Clone)]
pub struct AttachmentView {
    /// Discord's id for it.
    pub id: AttachmentId,
    /// What it is called, with its ending.
    pub filename: String,
    /// What is read out in place of it, if anything was given.
    pub description: Option<String>,
    /// Its MIME type, such as `text/plain; charset=utf-8`.
    pub content_type: String,
    /// What is in it.
    pub bytes: bytes::Bytes,
}

/// An emoji below a message and who chose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionView {
    /// "🐛", or "caro:123" for a server's own.
    pub emoji: String,
    /// Who chose it, in that order.
    pub people: Vec<Named<UserId>>,
}

/// What kind of control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlKind {
    /// A button of which the bot is told.
    Button,
    /// A button that opens an address, of which the bot is not told.
    Link,
    /// A menu of fixed entries, people, roles or channels.
    Menu,
}

/// A button or menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlView {
    /// Whether it is a button, a link or a menu.
    pub kind: ControlKind,
    /// What stands on it; of a menu, the placeholder.
    pub label: String,
    /// What the bot is told when it is used; a link has none.
    pub custom_id: Option<String>,
    /// Where a link leads; nothing else has one.
    pub url: Option<String>,
    /// Whether it is greyed out, so that nobody can use it.
    pub disabled: bool,
    /// Discord's number for the colour of a button.
    pub style: u64,
    /// Of a menu with fixed entries.
    pub options: Vec<OptionView>,
    /// In which row it stands.
    pub row: usize,
}

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionView {
    /// What is read in the menu.
    pub label: String,
    /// What the bot is told when it is chosen.
    pub value: String,
    /// The smaller line below the label, if there is one.
    pub description: Option<String>,
    /// Whether it is chosen already when the menu is shown.
    pub chosen: bool,
}

/// A thread.
#[derive(Debug, Clone)]
pub struct ThreadView {
    /// Discord's id for it; one begun from a message has that message's number.
    pub id: ChannelId,
    /// What it is called; in a forum, the post's title.
    pub name: String,
    /// The channel or forum that it belongs to.
    pub parent: Option<ChannelId>,
    /// Whether only its members see it, and whoever has "Manage Threads".
    pub private: bool,
    /// Whether it is put away, until somebody writes in it or reopens it.
    pub archived: bool,
    /// Whether only those with "Manage Threads" may write in it.
    pub locked: bool,
    /// Who has joined it, in that order.
    pub members: Vec<Named<UserId>>,
    /// When it was begun, in UTC by the world's clock.
    pub created_at: Instant,
}

fn named(world: &World, id: UserId) -> Named<UserId> {
    Named { id, name: world.display_name(id) }
}

/// A message as it looks now.
pub fn message(world: &World, of: &Message) -> MessageView {
    let versions = of.versions.iter().map(|old| VersionView {
        content: old.body.content.clone(),
        embeds: old.body.embeds.clone(),
        controls: controls(&old.body),
        since: old.since,
    });
    let reactions = of.reactions.iter().map(|reaction| ReactionView {
        emoji: emoji_text(&reaction.emoji),
        people: reaction.everybody().map(|user| named(world, *user)).collect(),
    });
    MessageView {
        id: of.id,
        channel: of.channel,
        author: named(world, of.author),
        content: notice(world, of).unwrap_or_else(|| of.body.content.clone()),
        embeds: of.body.embeds.clone(),
        controls: controls(&of.body),
        attachments: of.body.attachments.iter().map(attachment).collect(),
        reactions: reactions.collect(),
        created_at: of.created,
        edited_at: of.edited,
        pings: pings(world, of.channel, &of.pings),
        pinned: of.pinned.is_some(),
        thread: of.thread,
        reply_to: of.reference.and_then(|reference| reference.message),
        only_for: of.only_for,
        silent: of.has_flag(flags::SUPPRESS_NOTIFICATIONS),
        loading: of.has_flag(flags::LOADING),
        is_notice: of.is_notice(),
        versions: versions.collect(),
    }
}

/// What Discord's client says in place of a text.
fn notice(world: &World, of: &Message) -> Option<String> {
    let who = world.display_name(of.author);
    match of.kind {
        kinds::PINNED => Some(format!("{who} pinned a message to this channel.")),
        kinds::THREAD_CREATED => Some(format!("{who} started a thread: {}", of.body.content)),
        _ => None,
    }
}

fn attachment(file: &Attachment) -> AttachmentView {
    AttachmentView {
        id: file.id,
        filename: file.filename.clone(),
        description: file.description.clone(),
        content_type: file.content_type.clone(),
        bytes: file.bytes.clone(),
    }
}

fn emoji_text(emoji: &ReactionEmoji) -> String {
    match emoji {
        ReactionEmoji::Unicode(text) => text.clone(),
        ReactionEmoji::Custom { id, name, .. } => format!("{name}:{id}"),
    }
}

fn pings(world: &World, channel: ChannelId, of: &Mentions) -> PingsView {
    let guild = world.channels.get(&channel).and_then(|place| place.guild);
    let role = |id: RoleId| {
        let role = guild.and_then(|guild| world.role(guild, id));
        Named { id, name: role.map_or_else(|| "deleted-role".to_owned(), |role| role.name.clone()) }
    };
    PingsView {
        users: of.users.iter().map(|user| named(world, *user)).collect(),
        roles: of.roles.iter().map(|id| role(*id)).collect(),
        everyone: of.everyone,
    }
}

/// The buttons and menus, row by row.
pub fn controls(body: &Body) -> Vec<ControlView> {
    let rows = body.components.iter().enumerate();
    rows.flat_map(|(row, value)| {
        value["components"].as_array().into_iter().flatten().map(move |control| control_view(row, control))
    })
    .collect()
}

fn control_view(row: usize, of: &Value) -> ControlView {
    const LINK: u64 = 5;
    let text = |name: &str| of[name].as_str().map(str::to_owned);
    let style = of["style"].as_u64().unwrap_or(0);
    let is_button = of["type"] == types::BUTTON;
    let emoji = of["emoji"]["name"].as_str().unwrap_or_default();
    let label = match (is_button, text("label")) {
        (true, Some(label)) => label,
        (true, None) => emoji.to_owned(),
        (false, _) => text("placeholder").unwrap_or_default(),
    };
    let option = |entry: &Value| OptionView {
        label: entry["label"].as_str().unwrap_or_default().to_owned(),
        value: entry["value"].as_str().unwrap_or_default().to_owned(),
        description: entry["description"].as_str().map(str::to_owned),
        chosen: entry["default"] == true,
    };
    ControlView {
        kind: match (is_button, style) {
            (true, LINK) => ControlKind::Link,
            (true, _) => ControlKind::Button,
            (false, _) => ControlKind::Menu,
        },
        label,
        custom_id: text("custom_id"),
        url: text("url"),
        disabled: of["disabled"] == true,
        style,
        options: of["options"].as_array().into_iter().flatten().map(option).collect(),
        row,
    }
}

impl MessageView {
    /// Everything that can be read on it, line by line: content, embeds, labels of its controls, names of its files.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |of: &str| {
            if !of.is_empty() {
                let _ = writeln!(text, "{of}");
            }
        };
        line(&self.content);
        for embed in &self.embeds {
            for place in ["/author/name", "/title", "/description"] {
                line(embed.pointer(place).and_then(Value::as_str).unwrap_or_default());
            }
            for field in embed["fields"].as_array().into_iter().flatten() {
                line(field["name"].as_str().unwrap_or_default());
                line(field["value"].as_str().unwrap_or_default());
            }
            line(embed.pointer("/footer/text").and_then(Value::as_str).unwrap_or_default());
        }
        for row in 0..=self.controls.iter().map(|control| control.row).max().unwrap_or(0) {
            let labels: Vec<_> = self.controls.iter().filter(|c| c.row == row).map(ControlView::shown).collect();
            line(&labels.join(" "));
        }
        for file in &self.attachments {
            line(&format!("📎 {}", file.filename));
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// The labels of the buttons, in order.
    pub fn buttons(&self) -> Vec<&str> {
        let buttons = self.controls.iter().filter(|control| control.kind != ControlKind::Menu);
        buttons.map(|control| control.label.as_str()).collect()
    }

    /// Whether only one person sees it.
    pub fn is_ephemeral(&self) -> bool {
        self.only_for.is_some()
    }
}

impl ControlView {
    /// `[Acknowledge]`, or `(Resolve)` when it cannot be used.
    fn shown(&self) -> String {
        if self.disabled { format!("({})", self.label) } else { format!("[{}]", self.label) }
    }
}
