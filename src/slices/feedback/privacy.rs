//! What feedback keeps of people.

use crate::engine::store::personal::{Erased, Held, Within};

const OF_STATEMENT: Within = Within::Of("feedback", "feedback_id");

/// Where feedback holds people. A statement keeps its place in the counts; its words, its name and the way to its message
/// go, so that no later edit or tag brings them back.
pub const HELD: &[Held] = &[
    Held {
        called: Some(("feedback item of yours, with its words", "feedback items of yours, with their words")),
        erased: Erased::Words(&[
            ("words", "''"),
            ("author_name", "''"),
            ("channel_id", "NULL"),
            ("message_id", "NULL"),
            ("consent", "NULL"),
            ("quote_released_ms", "NULL"),
        ]),
        message: Some("message_id"),
        since: Some("tagged_ms"),
        ..Held::by("feedback", Within::Guild, "author_id")
    },
    Held {
        called: Some(("message that waits for its category", "messages that wait for their category")),
        erased: Erased::Row,
        since: Some("saved_ms"),
        ..Held::by("feedback_draft", Within::Guild, "author_id")
    },
    Held { called: Some(("tag", "tags")), ..Held::by("feedback_tagger", OF_STATEMENT, "user_id") },
    Held { called: Some(("vote", "votes")), ..Held::by("feedback_vote", OF_STATEMENT, "user_id") },
    Held {
        called: Some(("try-out of a request, with what you found", "try-outs of requests, with what you found")),
        erased: Erased::Words(&[("words", "''")]),
        since: Some("said_ms"),
        ..Held::by("beta_test", OF_STATEMENT, "user_id")
    },
    Held {
        called: Some(("note that you are a beta tester", "notes that you are a beta tester")),
        erased: Erased::Row,
        ..Held::by("beta_tester", Within::Guild, "user_id")
    },
    Held {
        called: Some(("answer to \"fixed for you?\"", "answers to \"fixed for you?\"")),
        ..Held::by("feedback_verdict", OF_STATEMENT, "user_id")
    },
    Held::by("feedback_issue", Within::Guild, "by_user"),
    Held::maybe_by("mention", Within::Guild, "by_user"),
    Held::maybe_by("fix_doubt", Within::Guild, "by_user"),
    Held::maybe_by("feedback", Within::Guild, "confirmed_by"),
    Held::maybe_by("feedback", Within::Guild, "triaged_by"),
    Held::maybe_by("feedback", Within::Guild, "merged_by"),
    Held::maybe_by("feedback", Within::Guild, "quote_released_by"),
];
