//! Whether an answer from the FAQ helped who asked: that they can do it is what an answer is for (plan.md, section 8, "User Success").

use super::domain::Kind;
use super::store::{self, Answered};
use super::{faq, reminders, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::custom_id::outdated;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::Action;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::error::Outcome;
use crate::ids::MessageId;
use crate::slices::release;

/// Who asked says whether the answer helped. Where it did not, the question waits again.
pub(super) async fn judge(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let mut parts = subject.splitn(3, '-');
    let mut part = || parts.next().unwrap_or_default();
    let (message, number, has_helped) = (part().parse::<MessageId>(), part().parse::<i64>(), part() == "yes");
    let (Ok(message), Ok(number)) = (message, number) else { return Err(outdated().into()) };
    let question = store::question(bot.store.read(), invocation.guild, message).await?;
    let question = question.filter(|question| question.author == Some(invocation.actor.user));
    let question = question.ok_or_else(view::not_who_asked)?;
    let entry = store::entry(bot.store.read(), invocation.guild, number).await?;
    let release = release::active(bot.store.read(), invocation.guild).await?;
    let now = bot.now();
    let due = release.map(|release| Kind::Question.due(&bot.playbook, &release, now));
    let mut tx = bot.begin_for(invocation).await?;
    store::helped_who_asked(&mut tx, question.id, has_helped, due.unwrap_or(now)).await?;
    if let Some(due) = due.filter(|_| !has_helped) {
        reminders::remind_at(&mut tx, question.id, due).await?;
    }
    if has_helped {
        store::settle(&mut tx, question.id, Some(Answered::default()), now).await?;
    }
    if let Some(entry) = entry {
        let edit = Action::edit(&view::answer_judged(&entry, message, has_helped));
        enqueue(&mut tx, now, Outgoing::new(faq::lane(message), faq::handle(message, number), edit)).await?;
    }
    tx.commit().await?;
    Ok(Reply::Say(view::thanks(has_helped, due.is_some())))
}
