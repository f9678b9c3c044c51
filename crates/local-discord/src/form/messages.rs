//! Messages as they may be sent and edited.

use serde_json::Value;

use super::super::error::{ApiError, FILE_TOO_LARGE};
use super::super::ids::{AttachmentId, ChannelId, MessageId, RoleId, UserId};
use super::super::ops::mentions::{Allowed, Which};
use super::super::world::flags;
use super::{Mistakes, Part, components, embeds};

/// What one file may weigh.
const FILE_LIMIT: usize = 10 * 1024 * 1024;

/// A file as it came with a request.
#[derive(Debug, Clone)]
pub struct Upload {
    /// What the form calls it: "0" for `files[0]`.
    pub name: String,
    pub filename: String,
    pub content_type: String,
    pub bytes: bytes::Bytes,
    /// From the form.
    pub description: Option<String>,
}

/// What a message replies to.
#[derive(Debug, Clone, Copy)]
pub struct ReplyTo {
    pub message: MessageId,
    pub channel: Option<ChannelId>,
    /// Whether the message is refused if the one replied to is gone.
    pub must_exist: bool,
}

/// A new message.
#[derive(Debug)]
pub struct NewMessage {
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    pub uploads: Vec<Upload>,
    pub flags: u64,
    pub allowed: Allowed,
    pub reply_to: Option<ReplyTo>,
    pub nonce: Option<Value>,
    pub enforce_nonce: bool,
}

/// A changed message; what is absent stays.
#[derive(Debug)]
pub struct EditedMessage {
    pub content: Option<String>,
    pub embeds: Option<Vec<Value>>,
    pub components: Option<Vec<Value>>,
    /// The files that stay; all if absent.
    pub kept: Option<Vec<AttachmentId>>,
    pub uploads: Vec<Upload>,
    pub flags: Option<u64>,
    pub allowed: Allowed,
}

/// Reads a new message.
pub fn new_message(body: &Value, uploads: &[Upload]) -> Result<NewMessage, ApiError> {
    let mistakes = Mistakes::default();
    let root = mistakes.root(body);
    root.is_object();
    refuse_unknown_kinds(&root);
    let new = NewMessage {
        content: root.field("content").and_then(|part| part.text(0..=2000)).unwrap_or_default(),
        embeds: root.field("embeds").map(|part| embeds::embeds(&part)).unwrap_or_default(),
        components: root.field("components").map(|part| components::components(&part)).unwrap_or_default(),
        uploads: described(&root, uploads),
        flags: flags_of(&root).unwrap_or_default()
            & (flags::SUPPRESS_EMBEDS | flags::EPHEMERAL | flags::SUPPRESS_NOTIFICATIONS),
        allowed: allowed_mentions(&root),
        reply_to: root.field("message_reference").and_then(|part| reply_to(&part)),
        nonce: root.field("nonce").and_then(|part| nonce(&part)),
        enforce_nonce: root.field("enforce_nonce").and_then(|part| part.boolean()).unwrap_or(false),
    };
    mistakes.check()?;
    refuse_heavy(uploads)?;
    Ok(new)
}

/// Reads an edit.
pub fn edited_message(body: &Value, uploads: &[Upload]) -> Result<EditedMessage, ApiError> {
    let mistakes = Mistakes::default();
    let root = mistakes.root(body);
    root.is_object();
    refuse_unknown_kinds(&root);
    // Null empties what absence leaves.
    let emptied = |name: &str| root.has(name) && root.field(name).is_none();
    let content = root.field("content").and_then(|part| part.text(0..=2000));
    let shown = root.field("embeds").map(|part| embeds::embeds(&part));
    let controls = root.field("components").map(|part| components::components(&part));
    let listed = root.field("attachments").map(|part| part.list(0..=10)).unwrap_or_default();
    let kept = listed.iter().filter_map(|entry| entry.field("id")?.id()).map(AttachmentId).collect();
    let edited = EditedMessage {
        content: content.or_else(|| emptied("content").then(String::new)),
        embeds: shown.or_else(|| emptied("embeds").then(Vec::new)),
        components: controls.or_else(|| emptied("components").then(Vec::new)),
        kept: root.has("attachments").then_some(kept),
        uploads: described(&root, uploads),
        flags: flags_of(&root),
        allowed: allowed_mentions(&root),
    };
    mistakes.check()?;
    refuse_heavy(uploads)?;
    Ok(edited)
}

fn refuse_heavy(uploads: &[Upload]) -> Result<(), ApiError> {
    if uploads.iter().any(|upload| upload.bytes.len() > FILE_LIMIT) { Err(FILE_TOO_LARGE.into()) } else { Ok(()) }
}

/// What Discord knows and this place does not is refused aloud rather than lost in silence.
fn refuse_unknown_kinds(root: &Part<'_>) {
    if let Some(poll) = root.field("poll") {
        poll.wrong("LOCAL_UNSUPPORTED", "The local Discord has no polls");
    }
    if let Some(stickers) =
        root.field("sticker_ids").filter(|part| part.value().as_array().is_some_and(|s| !s.is_empty()))
    {
        stickers.wrong("LOCAL_UNSUPPORTED", "The local Discord has no stickers");
    }
    let flags = root.field("flags").and_then(|part| part.value().as_u64()).unwrap_or_default();
    if flags & flags::COMPONENTS_V2 != 0 {
        root.wrong("LOCAL_UNSUPPORTED", "The local Discord has no components V2");
    }
}

fn flags_of(root: &Part<'_>) -> Option<u64> {
    let flags = root.field("flags")?.integer(0..=i64::from(i32::MAX))?;
    u64::try_from(flags).ok()
}

/// The uploads with what the form says of each.
fn described(root: &Part<'_>, uploads: &[Upload]) -> Vec<Upload> {
    let listed = root.field("attachments").map(|part| part.list(0..=10)).unwrap_or_default();
    let of = |upload: &Upload| {
        let entry = listed.iter().find(|entry| {
            let id = entry.value().get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
            id.as_deref() == Some(upload.name.as_str())
        });
        let text = |name: &str, most| entry?.field(name)?.text(1..=most);
        Upload {
            filename: cleaned(&text("filename", 1024).unwrap_or_else(|| upload.filename.clone())),
            description: text("description", 1024),
            ..upload.clone()
        }
    };
    if uploads.len() > 10 {
        root.wrong("BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
    }
    uploads.iter().map(of).collect()
}

/// Discord turns what is awkward in an address into underscores.
fn cleaned(filename: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    filename.chars().map(|c| if fits(c) { c } else { '_' }).collect()
}

fn reply_to(of: &Part<'_>) -> Option<ReplyTo> {
    if of.field("type").and_then(|part| part.integer(0..=1)).is_some_and(|kind| kind == 1) {
        of.wrong("LOCAL_UNSUPPORTED", "The local Discord has no forwarded messages");
    }
    let message = MessageId(of.required("message_id")?.id()?);
    let channel = of.field("channel_id").and_then(|part| part.id()).map(ChannelId);
    let must_exist = of.field("fail_if_not_exists").and_then(|part| part.boolean()).unwrap_or(true);
    Some(ReplyTo { message, channel, must_exist })
}

fn nonce(of: &Part<'_>) -> Option<Value> {
    if of.value().is_i64() || of.value().is_u64() {
        return Some(of.value().clone());
    }
    of.exact_text(0..=25).map(Value::from)
}

/// Reads `allowed_mentions`; without it everything named is pinged.
fn allowed_mentions(root: &Part<'_>) -> Allowed {
    let Some(part) = root.field("allowed_mentions").filter(|part| part.is_object()) else { return Allowed::default() };
    let mut parsed = Vec::new();
    for kind in part.field("parse").map(|list| list.list(0..=3)).unwrap_or_default() {
        match kind.value().as_str() {
            Some(name @ ("users" | "roles" | "everyone")) => parsed.push(name),
            _ => kind.wrong("BASE_TYPE_CHOICES", "Value must be one of ('users', 'everyone', 'roles')."),
        }
    }
    Allowed {
        users: which(&part, "users", &parsed, UserId),
        roles: which(&part, "roles", &parsed, RoleId),
        everyone: parsed.contains(&"everyone"),
        replied_user: part.field("replied_user").and_then(|part| part.boolean()).unwrap_or(false),
    }
}

fn which<T>(part: &Part<'_>, name: &str, parsed: &[&str], id: fn(u64) -> T) -> Which<T> {
    let listed = part.field(name).map(|list| list.list(0..=100)).unwrap_or_default();
    let listed: Vec<_> = listed.iter().filter_map(Part::id).map(id).collect();
    if !parsed.contains(&name) {
        return Which::Only(listed);
    }
    if !listed.is_empty() {
        let message = format!("parse:[\"{name}\"] and {name}: [ids...] are mutually exclusive.");
        part.wrong("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message);
    }
    Which::All
}
