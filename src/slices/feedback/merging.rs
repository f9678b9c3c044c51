//! Statements that say the same: suggested, merged by a person, and taken apart again. tplus never merges by itself.

use chrono::TimeDelta;
use tokio::sync::OwnedMutexGuard;

use super::domain::Statement;
use super::{requests, store, view};
use crate::bot::Bot;
use crate::bot::slice::Event;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::By;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::similar::{ALIKE, Followed};

/// How many similar statements are suggested.
const SUGGESTED: usize = 3;
/// How many are looked at for these: some stand for the same topic, or no more.
const LOOKED_AT: usize = 12;
/// What was reworded so long before it was last asked is asked for again: other processes' clocks and transactions differ.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);

/// Brings the index of `guild`'s statements up to date: with those that are new, and those that were reworded.
pub(super) async fn follow(bot: &Bot, guild: GuildId) -> Outcome<OwnedMutexGuard<Followed>> {
    let mut followed = bot.statements.of(guild).lock_owned().await;
    let now = bot.now();
    let since = followed.asked.map(|asked| asked - OVERLAP);
    let news = store::words_since(bot.store.read(), guild, followed.newest, since).await?;
    followed.asked = Some(now);
    // A guild's whole history is read at the first look: that keeps a processor busy, and others wait meanwhile.
    let taken_in = tokio::task::spawn_blocking(move || {
        for (number, words) in news {
            followed.newest = followed.newest.max(number);
            followed.index.put(number, &words);
        }
        followed
    });
    Ok(taken_in.await.map_err(anyhow::Error::from)?)
}

/// The topics of `guild` that are most like `one` and not its own, the most alike first. What is merged is answered with its topic.
pub(super) async fn similar_to(bot: &Bot, guild: GuildId, one: &Statement) -> Outcome<Vec<Statement>> {
    alike(bot, guild, one, ALIKE).await
}

/// The same, of those that are at least so much alike: where nobody asked, more is asked for.
pub(super) async fn alike(bot: &Bot, guild: GuildId, one: &Statement, likeness: f64) -> Outcome<Vec<Statement>> {
    let found = follow(bot, guild).await?.index.search(&one.words.text, LOOKED_AT);
    let pool = bot.store.read();
    let own = one.merged_into.unwrap_or(one.id);
    let mut similar: Vec<Statement> = Vec::new();
    for found in found.into_iter().take_while(|found| found.likeness >= likeness) {
        let Some(statement) = store::by_number(pool, guild, found.key).await? else { continue };
        let topic = match statement.merged_into {
            Some(topic) => store::by_id(pool, guild, topic).await?,
            None => Some(statement),
        };
        let stands = topic.filter(|topic| topic.withdrawn.is_none() && topic.deleted.is_none() && topic.id != own);
        similar.extend(stands.filter(|topic| similar.iter().all(|known| known.id != topic.id)));
        if similar.len() == SUGGESTED {
            break;
        }
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
    bot.tell(&Event::BugsChanged { guild: invocation.guild }).await;
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
    bot.tell(&Event::BugsChanged { guild: invocation.guild }).await;
    Ok(Reply::Say(view::unmerged(&one)))
}
