//! The statement that somebody names.

use super::domain::Statement;
use super::{store, view};
use crate::bot::Bot;
use crate::discord::invocation::Invocation;
use crate::error::Outcome;
use crate::text;

/// The statement that `typed` names (`FB-12`, `12`).
///
/// # Errors
/// When there is none; the sentence says where they are listed.
pub async fn find(bot: &Bot, invocation: &Invocation, typed: &str) -> Outcome<Statement> {
    let found = match text::read_number(typed) {
        Some(number) => store::by_number(bot.store.read(), invocation.guild, number).await?,
        None => None,
    };
    found.ok_or_else(|| view::unknown(typed).into())
}

/// The statement `number`, or the one that stands for it.
pub(super) async fn topic(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<Statement> {
    let statement = find(bot, invocation, number).await?;
    let topic = match statement.merged_into {
        Some(topic) => store::by_id(bot.store.read(), invocation.guild, topic).await?.unwrap_or(statement),
        None => statement,
    };
    if topic.deleted.is_some() || topic.withdrawn.is_some() {
        return Err(view::gone(&topic).into());
    }
    Ok(topic)
}
