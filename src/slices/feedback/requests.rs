//! The way of a request from its first word to its release: each change is told where it began, on one card and in a
//! line below it; a 👍 on the card is a vote.

use super::domain::Statement;
use super::handle::FeedbackHandle;
use super::lookup::topic;
use super::{origin, store, testers, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::card::Card;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::Action;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::FeedbackId;
use crate::playbook::Effort;

/// To which stage a request moves, by its id or name, and what is said about it; empty when nothing is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move<'a> {
    pub(super) stage: &'a str,
    pub(super) note: &'a str,
}

/// Moves a request to another stage.
pub(super) async fn move_to(
    bot: &Bot,
    invocation: &Invocation,
    number: &str,
    Move { stage, note }: Move<'_>,
) -> Outcome<Reply> {
    let topic = topic(bot, invocation, number).await?;
    if topic.category != "feature" {
        return Err(view::no_request(&topic).into());
    }
    let stages = &bot.playbook.feedback.stages;
    let typed = stage.trim();
    let named = stages.iter().find(|known| known.id == typed || known.name.eq_ignore_ascii_case(typed));
    let stage = named.ok_or_else(|| view::unknown_stage(typed, &bot.playbook))?;
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let topic = store::load(&mut tx, topic.id).await?.unwrap_or(topic);
    if !store::set_stage(&mut tx, topic.id, &stage.id, now).await? {
        return Err(view::at_stage_already(&topic, &stage.name).into());
    }
    let moved = tell(bot, &mut tx, &topic, Move { stage: &stage.id, note }, now).await?;
    let hint = testers::moved(bot, &mut tx, (&topic, &moved), now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::moved(&topic, &stage.name, hint.as_deref())))
}

/// Shows where `topic` stands now: its card, and a line about the change.
async fn tell(bot: &Bot, tx: &mut Tx, topic: &Statement, to: Move<'_>, now: Instant) -> Outcome<Statement> {
    let (Move { stage, note }, is_first) = (to, topic.stage.is_none());
    let moved = Statement { stage: Some(stage.to_owned()), ..topic.clone() };
    show_card(bot, tx, &moved, is_first, now).await?;
    if !is_first || !note.trim().is_empty() {
        let line = view::stage_line(&moved, note, &bot.playbook);
        let handle = format!("feedback:{}:stage:{stage}:{}", topic.id, now.timestamp());
        origin::say(bot, tx, (&moved, &handle), &line, now).await?;
    }
    Ok(moved)
}

async fn show_card(bot: &Bot, tx: &mut Tx, topic: &Statement, is_first: bool, now: Instant) -> Outcome<()> {
    let card: Card = view::request_card(topic, &bot.playbook);
    let handle = FeedbackHandle::Card(topic.id).to_string();
    match is_first {
        true => origin::say(bot, tx, (topic, &handle), &card, now).await,
        false => enqueue(tx, now, Outgoing::new(origin::lane(topic.id), handle, Action::edit(&card))).await,
    }
}

/// The people behind `statement` have changed: its card says how many there are.
pub(super) async fn refresh(bot: &Bot, tx: &mut Tx, statement: FeedbackId, now: Instant) -> Outcome<()> {
    let Some(statement) = store::load(tx, statement).await? else { return Ok(()) };
    let topic = match statement.merged_into {
        Some(topic) => store::load(tx, topic).await?,
        None => Some(statement),
    };
    match topic {
        Some(topic) if topic.stage.is_some() => show_card(bot, tx, &topic, false, now).await,
        _ => Ok(()),
    }
}

/// A request that came out in a version is at its end.
pub(super) async fn released(bot: &Bot, tx: &mut Tx, topic: FeedbackId, now: Instant) -> Outcome<()> {
    let Some(topic) = store::load(tx, topic).await? else { return Ok(()) };
    let Some(last) = bot.playbook.feedback.stages.last() else { return Ok(()) };
    if topic.stage.is_none() || !store::set_stage(tx, topic.id, &last.id, now).await? {
        return Ok(());
    }
    // That it came out is told to everybody behind it anyway.
    let moved = Statement { stage: Some(last.id.clone()), ..topic.clone() };
    testers::moved(bot, tx, (&topic, &moved), now).await?;
    show_card(bot, tx, &moved, false, now).await
}

/// Says how much work something is.
pub(super) async fn estimate(bot: &Bot, invocation: &Invocation, number: &str, effort: Effort) -> Outcome<Reply> {
    let topic = topic(bot, invocation, number).await?;
    let mut tx = bot.begin_for(invocation).await?;
    store::set_effort(&mut tx, topic.id, effort).await?;
    tx.commit().await?;
    let estimated = Statement { effort: Some(effort), ..topic };
    Ok(Reply::Say(view::estimated(&estimated, effort, &bot.playbook)))
}

/// Names the theme that something belongs to.
pub(super) async fn name_theme(bot: &Bot, invocation: &Invocation, number: &str, theme: &str) -> Outcome<Reply> {
    let topic = topic(bot, invocation, number).await?;
    let name = crate::text::one_line(theme);
    if name.chars().count() > 60 {
        return Err(view::long_theme().into());
    }
    let name = Some(name.as_str()).filter(|name| !name.is_empty());
    let mut tx = bot.begin_for(invocation).await?;
    store::set_theme(&mut tx, topic.id, name).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::themed(&topic, name)))
}

/// What there is in common: themes, top complaints, top requests, what is confusing, what people like.
pub(super) async fn patterns(bot: &Bot, invocation: &Invocation) -> Outcome<Reply> {
    let topics = store::open_topics(bot.store.read(), invocation.guild).await?;
    let merged = store::merged_counts(bot.store.read(), invocation.guild).await?;
    Ok(Reply::Say(view::patterns(&topics, &merged, &bot.playbook)))
}
