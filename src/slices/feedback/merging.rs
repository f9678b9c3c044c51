//! Statements that say the same: suggested, merged by a person, and taken apart again. tplus never merges by itself.

use super::domain::Statement;
use super::{requests, store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::By;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::similar::most_similar;

/// How many similar statements are suggested.
const SUGGESTED: usize = 3;

/// The statements of `guild` that are most like `one` and not in its group, the most alike first.
pub(super) async fn similar_to(bot: &Bot, guild: GuildId, one: &Statement) -> Outcome<Vec<Statement>> {
    let pool = bot.store.read();
    let mut topics = store::words_of_topics(pool, guild).await?;
    let topic = match one.merged_into {
        Some(topic) => store::number_of(pool, topic).await?,
        None => None,
    };
    topics.retain(|(number, _)| *number != one.number && Some(*number) != topic);
    let words = one.words.text.clone();
    // Thousands of texts are a matter of milliseconds, but not of a worker's that serves alerts too.
    let found = tokio::task::spawn_blocking(move || most_similar(&words, &topics, SUGGESTED)).await;
    let mut similar = Vec::new();
    for number in found.map_err(anyhow::Error::from)? {
        similar.extend(store::by_number(pool, guild, number).await?);
    }
    Ok(similar)
}

/// Merges the statement `one` into the group of `into`.
pub(super) async fn merge(bot: &Bot, invocation: &Invocation, one: &str, into: &str) -> Outcome<Reply> {
    let (one, into) = (super::find(bot, invocation, one).await?, super::find(bot, invocation, into).await?);
    let mut tx = bot.begin_for(invocation).await?;
    let moved = store::topic_of(&mut tx, one.number).await?.ok_or_else(|| view::gone(&one))?;
    let topic = store::topic_of(&mut tx, into.number).await?.ok_or_else(|| view::gone(&into))?;
    if moved == topic {
        return Err(view::merged_before(&one, &into).into());
    }
    // What is in a group leaves it for another one alone; what stands for a group takes it along.
    if moved != one.id {
        store::unmerge(&mut tx, one.id).await?;
    }
    store::merge(&mut tx, store::Merge { one: one.id, into: topic }, By { who: invocation.actor.user, at: bot.now() })
        .await?;
    requests::refresh(bot, &mut tx, topic, bot.now()).await?;
    tx.commit().await?;
    let topic = store::by_id(bot.store.read(), invocation.guild, topic).await?.unwrap_or(into);
    Ok(Reply::Say(view::merged(&one, &topic)))
}

/// Takes a statement out of its group again.
pub(super) async fn unmerge(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<Reply> {
    let one = super::find(bot, invocation, number).await?;
    let mut tx = bot.begin_for(invocation).await?;
    if !store::unmerge(&mut tx, one.id).await? {
        return Err(view::not_merged(&one).into());
    }
    for changed in [Some(one.id), one.merged_into].into_iter().flatten() {
        requests::refresh(bot, &mut tx, changed, bot.now()).await?;
    }
    tx.commit().await?;
    Ok(Reply::Say(view::unmerged(&one)))
}
