//! Refusals with Discord's own statuses, codes and words, for bots over REST and for people's hands alike.

use std::fmt;

use serde_json::{Value, json};

/// Why something was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// Discord's code.
    pub code: u32,
    /// Discord's words.
    pub message: String,
    /// For an invalid form, what is wrong where.
    pub errors: Option<Value>,
    /// For what comes too often, how many seconds to wait.
    pub retry_after: Option<f64>,
}

impl ApiError {
    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)?;
        match &self.errors {
            Some(errors) => write!(f, ": {errors}"),
            None => Ok(()),
        }
    }
}

/// An error that needs no particulars.
#[derive(Debug, Clone, Copy)]
pub struct Known(u16, u32, &'static str);

impl From<Known> for ApiError {
    fn from(known: Known) -> Self {
        Self { status: known.0, code: known.1, message: known.2.to_owned(), errors: None, retry_after: None }
    }
}

macro_rules! known {
    ($($name:ident = $status:literal $code:literal $message:literal;)*) => {
        $(#[doc = $message] pub const $name: Known = Known($status, $code, $message);)*
    };
}

known! {
    NOT_FOUND = 404 0 "404: Not Found";
    METHOD_NOT_ALLOWED = 405 0 "405: Method Not Allowed";
    UNAUTHORIZED = 401 0 "401: Unauthorized";
    UNKNOWN_APPLICATION = 404 10002 "Unknown Application";
    UNKNOWN_CHANNEL = 404 10003 "Unknown Channel";
    UNKNOWN_GUILD = 404 10004 "Unknown Guild";
    UNKNOWN_MEMBER = 404 10007 "Unknown Member";
    UNKNOWN_MESSAGE = 404 10008 "Unknown Message";
    UNKNOWN_OVERWRITE = 404 10009 "Unknown Overwrite";
    UNKNOWN_ROLE = 404 10011 "Unknown Role";
    UNKNOWN_USER = 404 10013 "Unknown User";
    UNKNOWN_EMOJI = 400 10014 "Unknown Emoji";
    UNKNOWN_WEBHOOK = 404 10015 "Unknown Webhook";
    UNKNOWN_INTERACTION = 404 10062 "Unknown interaction";
    UNKNOWN_COMMAND = 404 10063 "Unknown application command";
    UNKNOWN_COMMAND_PERMISSIONS = 404 10066 "Unknown application command permissions";
    TOO_MANY_PINS = 400 30003 "Maximum number of pins reached (250)";
    TOO_MANY_REACTIONS = 400 30010 "Maximum number of reactions reached (20)";
    TOO_MANY_COMMANDS = 400 30032 "Maximum number of application commands reached (100).";
    TOO_MANY_OLD_EDITS = 429 30046 "Maximum number of edits to messages older than 1 hour reached. Try again later.";
    ALREADY_ACKNOWLEDGED = 400 40060 "Interaction has already been acknowledged.";
    MISSING_ACCESS = 403 50001 "Missing Access";
    NOT_IN_DIRECT_CHANNELS = 403 50003 "Cannot execute action on a DM channel";
    NOT_THE_AUTHOR = 403 50005 "Cannot edit a message authored by another user";
    EMPTY_MESSAGE = 400 50006 "Cannot send an empty message";
    CANNOT_MESSAGE_USER = 403 50007 "Cannot send messages to this user";
    NOT_A_TEXT_CHANNEL = 400 50008 "Cannot send messages in a non-text channel";
    MISSING_PERMISSIONS = 403 50013 "Missing Permissions";
    BULK_DELETE_COUNT = 400 50016 "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete.";
    NOT_ON_THIS_CHANNEL_TYPE = 400 50024 "Cannot execute action on this channel type";
    INVALID_WEBHOOK_TOKEN = 401 50027 "Invalid Webhook Token";
    TOO_OLD_FOR_BULK_DELETE = 400 50034 "You can only bulk delete messages that are under 14 days old.";
    FILE_TOO_LARGE = 413 40005 "Request entity too large";
    THREAD_IS_ARCHIVED = 400 50083 "Thread is archived";
    INVALID_JSON = 400 50109 "The request body contains invalid JSON.";
    REPLY_NEEDS_HISTORY = 400 160002 "Cannot reply without permission to read message history";
    THREAD_EXISTS = 400 160004 "A thread has already been created for this message";
    THREAD_IS_LOCKED = 400 160005 "Thread is locked";
}
