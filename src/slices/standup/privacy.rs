//! What stand-ups keep of people, and how their cards look once somebody is forgotten.

use super::posting::{redraw_answer, show};
use super::store;
use crate::bot::Bot;
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::UserId;

/// Where stand-ups hold people.
pub const HELD: &[Held] = &[
    Held {
        called: Some(("stand-up answer", "stand-up answers")),
        erased: Erased::Words(&[("user_name", "'someone'"), ("yesterday", "''"), ("today", "''"), ("blockers", "''")]),
        since: Some("answered_ms"),
        ..Held::by("standup_answer", Within::Of("standup", "standup_id"), "user_id")
    },
    Held { erased: Erased::Row, ..Held::by("standup_member", Within::Guild, "user_id") },
    Held { erased: Erased::Row, ..Held::by("standup_left", Within::Guild, "user_id") },
    Held {
        erased: Erased::Words(&[("user_name", "'someone'")]),
        since: Some("opens_ms"),
        ..Held::by("standup_asked", Within::Of("standup", "standup_id"), "user_id")
    },
];

/// Shows the stand-ups that `user` answered as they are now.
///
/// # Errors
/// What the database said.
pub async fn redraw(tx: &mut Tx, bot: &Bot, user: UserId, now: Instant) -> Outcome<()> {
    for standup in store::answered_by(tx, user).await? {
        show(tx, bot, &standup, false, now).await?;
        let answers = store::answers(tx, standup.id).await?;
        for answer in answers.iter().filter(|answer| answer.user == user) {
            redraw_answer(tx, bot, &standup, answer, now).await?;
        }
    }
    Ok(())
}
