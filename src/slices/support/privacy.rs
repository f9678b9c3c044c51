//! What support keeps of people.

use crate::engine::store::personal::{Erased, Held, Within};

/// Where support holds people. An answer in the FAQ is the team's, not its writer's.
pub const HELD: &[Held] = &[
    Held {
        called: Some(("question", "questions")),
        erased: Erased::Words(&[("words", "''")]),
        message: Some("subject"),
        only: "kind = 'question'",
        since: Some("asked_ms"),
        ..Held::by("awaited", Within::Guild, "author_id")
    },
    Held::maybe_by("awaited", Within::Guild, "answered_by"),
    Held {
        called: Some(("search in the FAQ", "searches in the FAQ")),
        ..Held::by("faq_search", Within::Guild, "user_id")
    },
    Held {
        called: Some(("question of others that you answered", "questions of others that you answered")),
        ..Held::by("helped", Within::Guild, "user_id")
    },
    Held::by("faq", Within::Guild, "by_user"),
    Held {
        called: Some(("documentation item that you checked off", "documentation items that you checked off")),
        erased: Erased::Words(&[("user_name", "'someone'")]),
        ..Held::by("documentation_tick", Within::Of("release", "release_id"), "user_id")
    },
    Held::by("documentation_figure", Within::Guild, "by_user"),
];
