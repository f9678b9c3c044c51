//! The FAQ: looked up by everybody, written by the team, and offered where a question looks like a known one.

use poise::serenity_prelude as serenity;
use sqlx::AnyExecutor;

use super::domain::{Awaited, Entry, Kind};
use super::questions::{asked_in, question};
use super::store::{self, Answered};
use super::view;
use crate::bot::Bot;
use crate::bot::slice::Question;
use crate::discord::answer::Reply;
use crate::discord::card::{Card, Pings};
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::words::all_words;
use crate::discord::{find_message, history};
use crate::engine::By;
use crate::engine::outbox::Named;
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, FaqId, GuildId, MessageId, MessageRef, SearchId, UserId};
use crate::similar::{Index, index_of, most_similar, most_similar_in, same_words};
use crate::slices::feedback::{self, say_at};
use crate::slices::support::domain::Words;
use crate::text;

/// How many entries are offered.
const OFFERED: usize = 3;

/// The entry that `typed` names (`FAQ-3`, `3`).
pub(super) async fn find(bot: &Bot, invocation: &Invocation, typed: &str) -> Outcome<Entry> {
    let found = match text::read_number(typed) {
        Some(number) => store::entry(bot.store.read(), invocation.guild, number).await?,
        None => None,
    };
    found.ok_or_else(|| view::unknown(typed).into())
}

/// The entries of `guild` that are most like `words`, the most alike first.
pub(super) async fn like(db: impl AnyExecutor<'_>, guild: GuildId, words: &str, most: usize) -> Outcome<Vec<Entry>> {
    let entries = store::entries(db, guild).await?;
    let found = most_similar(words, &questions_of(&entries), most);
    Ok(found.into_iter().filter_map(|id| entries.iter().find(|entry| entry.id == id).cloned()).collect())
}

fn questions_of(entries: &[Entry]) -> Vec<(FaqId, String)> {
    entries.iter().map(|entry| (entry.id, entry.question.clone())).collect()
}

/// The FAQ, ready to be looked up for several questions.
pub(super) struct Known {
    entries: Vec<Entry>,
    index: Index<FaqId>,
}

impl Known {
    /// That of `guild`.
    pub(super) async fn load(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Self> {
        let entries = store::entries(db, guild).await?;
        Ok(Self { index: index_of(&questions_of(&entries)), entries })
    }

    /// For each question of `awaited` that a reminder shows, the entry that may answer it.
    pub(super) fn answers(&self, awaited: &[Awaited]) -> Vec<Option<Entry>> {
        let mut left = view::LISTED;
        let answer = |one: &Awaited| {
            left = left.checked_sub(usize::from(one.kind == Kind::Question))?;
            let is_question = one.kind == Kind::Question;
            let id =
                is_question.then(|| most_similar_in(&self.index, &one.words, 1)).and_then(|mut found| found.pop())?;
            self.entries.iter().find(|entry| entry.id == id).cloned()
        };
        awaited.iter().map(answer).collect()
    }
}

/// `card`, which a helper alone sees, with what of the FAQ may answer the question that they have just tagged.
pub(super) async fn with_known_answers(bot: &Bot, question: Question<'_>, card: Card) -> Outcome<Card> {
    let Some(at) = question.message else { return Ok(card) };
    Ok(view::with_offers(card, &like(bot.store.read(), question.guild, question.text, OFFERED).await?, at))
}

/// Shows the entry that `typed` names or describes, and asks how long it took to find.
pub(super) async fn search(bot: &Bot, invocation: &Invocation, typed: &str) -> Outcome<Reply> {
    let named = typed.trim().to_ascii_uppercase().starts_with("FAQ-");
    let found = match named {
        true => vec![find(bot, invocation, typed).await?],
        false => like(bot.store.read(), invocation.guild, typed, OFFERED).await?,
    };
    let mut tx = bot.begin_for(invocation).await?;
    let shown = found.first().map(|entry| entry.id);
    let search = store::searched(&mut tx, (invocation.actor.user, shown), bot.now()).await?;
    if shown.is_none() {
        store::judged(&mut tx, (search, invocation.actor.user), None).await?;
    }
    tx.commit().await?;
    let watched = asked_in(bot, invocation.guild).await?;
    Ok(Reply::Say(match found.as_slice() {
        [] => view::nothing_known(typed, watched),
        [first, others @ ..] => view::found(first, others, search),
    }))
}

/// Somebody said how long it took them, or that it was not what they looked for.
pub(super) async fn judge(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let (search, took) = subject.split_once('-').unwrap_or_default();
    let search: SearchId = search.parse().map_err(|_| view::search_gone())?;
    let mut tx = bot.begin_for(invocation).await?;
    let took: Option<i64> = took.parse().ok();
    if !store::judged(&mut tx, (search, invocation.actor.user), took).await? {
        return Err(view::search_gone().into());
    }
    tx.commit().await?;
    Ok(Reply::Replace(view::judged(took.is_some(), asked_in(bot, invocation.guild).await?)))
}

/// What of the FAQ may answer `message`, for the helper alone.
pub(super) async fn offer(bot: &Bot, invocation: &Invocation, message: &serenity::Message) -> Outcome<Reply> {
    check_public(bot, invocation, message.channel_id.into())?;
    let words = all_words(&bot.channels, message);
    let like = like(bot.store.read(), invocation.guild, &words, OFFERED).await?;
    Ok(Reply::Say(view::offer(&like, MessageRef::from(message), &words)))
}

fn check_public(bot: &Bot, invocation: &Invocation, channel: ChannelId) -> Outcome<()> {
    if bot.channels.is_public(invocation.guild, channel) { Ok(()) } else { Err(view::private_channel().into()) }
}

/// The message at `at`, which a person wrote in public.
async fn question_at(bot: &Bot, invocation: &Invocation, at: MessageRef) -> Outcome<serenity::Message> {
    check_public(bot, invocation, at.channel)?;
    let message = find_message(&bot.http, at).await?.filter(history::people_wrote);
    message.ok_or_else(|| view::message_is_gone().into())
}

/// Sends the entry of that number to where the question stands.
pub(super) async fn send(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let (at, number) = view::read_place(subject).ok_or_else(view::message_is_gone)?;
    let entry = find(bot, invocation, number).await?;
    let message = question_at(bot, invocation, at).await?;
    let mut tx = bot.begin_for(invocation).await?;
    if !answer(bot, &mut tx, (&message, at), &entry, Some(invocation.actor.user)).await? {
        return Err(view::sent_before(&entry).into());
    }
    tx.commit().await?;
    Ok(Reply::Say(view::sent(&entry)))
}

/// The form for a new entry: for the message at `at`, for a statement, or for neither.
pub(super) async fn form(bot: &Bot, invocation: &Invocation, from: &str) -> Outcome<Reply> {
    if from.is_empty() {
        return Ok(Reply::Open(view::entry_form(view::WRITE, "-", Words::default())));
    }
    if let Some((at, _)) = view::read_place(from) {
        let message = question_at(bot, invocation, at).await?;
        return Ok(Reply::Open(view::entry_form(
            view::WRITE,
            from,
            Words { question: &all_words(&bot.channels, &message), ..Words::default() },
        )));
    }
    let statement = feedback::find(bot, invocation, from).await?;
    let subject = statement.words.message.map_or_else(|| "-".to_owned(), |at| view::place(at, ""));
    Ok(Reply::Open(view::entry_form(
        view::WRITE,
        &subject,
        Words { question: &statement.words.text, ..Words::default() },
    )))
}

/// The form of a new entry was sent: it is in the FAQ, and said where it was asked.
pub(super) async fn write(bot: &Bot, invocation: &Invocation, subject: &str, filled: &Filled) -> Outcome<Reply> {
    let words = view::read_entry(filled)?;
    let message = match view::read_place(subject) {
        // The answer is worth keeping though its question was deleted meanwhile.
        Some((at, _)) => question_at(bot, invocation, at).await.ok().map(|message| (message, at)),
        None => None,
    };
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let entry = store::add_entry(&mut tx, words, By { who: invocation.actor.user, at: now }).await?;
    if let Some((message, at)) = &message {
        answer(bot, &mut tx, (message, *at), &entry, Some(invocation.actor.user)).await?;
    }
    tx.commit().await?;
    Ok(Reply::Say(view::written(&entry, message.is_some())))
}

/// The form of an entry that is there was sent.
pub(super) async fn rewrite(bot: &Bot, invocation: &Invocation, number: &str, filled: &Filled) -> Outcome<Reply> {
    let words = view::read_entry(filled)?;
    let entry = find(bot, invocation, number).await?;
    let mut tx = bot.begin_for(invocation).await?;
    store::edit_entry(&mut tx, entry.id, words, bot.now()).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::rewritten(&entry)))
}

/// Somebody says that the page of an entry has been changed.
pub(super) async fn page_changed(bot: &Bot, invocation: &Invocation, typed: &str) -> Outcome<Reply> {
    let entry = find(bot, invocation, typed).await?;
    let mut tx = bot.begin_for(invocation).await?;
    if !store::page_changed(&mut tx, entry.id, bot.now()).await? {
        return Err(view::no_page(&entry).into());
    }
    tx.commit().await?;
    Ok(Reply::Say(view::page_changed(&entry)))
}

/// Says `entry` where `message` asked, and writes down that it was the answer; `false` when it was said there before.
async fn answer(
    bot: &Bot,
    tx: &mut Tx,
    (message, at): (&serenity::Message, MessageRef),
    entry: &Entry,
    by: Option<UserId>,
) -> Outcome<bool> {
    let (now, guild) = (bot.now(), tx.guild());
    let question = match store::question(tx.conn(), guild, at.message).await? {
        Some(question) => question,
        // One that nobody watched for counts as asked once it is answered.
        None => {
            let question = question(bot, (guild, message), now);
            store::await_answer(tx, &question).await?;
            question
        }
    };
    if store::answered_with(tx, question.id).await? == Some(entry.id) {
        return Ok(false);
    }
    store::settle(tx, question.id, Some(Answered { by, with: Some(entry.id) }), now).await?;
    let handle = handle(at.message, entry.number);
    let asker = Pings { users: vec![message.author.id.into()], roles: Vec::new() };
    let card = view::answer(entry, at.message).pinging("", asker);
    say_at(bot, tx, (at, &view::thread_name(entry)), Named { lane: &lane(at.message), handle: &handle }, &card, now)
        .await?;
    Ok(true)
}

/// In which lane the answers to `question` are sent.
pub(super) fn lane(question: MessageId) -> String {
    format!("support:{question}")
}

/// The handle of the answer to `question` with the entry of that number.
pub(super) fn handle(question: MessageId, entry: i64) -> String {
    format!("support:answer:{question}:{entry}")
}

/// Where the playbook wants it so: answers a question that is, word for word, that of an entry. Likeness alone is no reason to speak
/// unasked: questions that look alike often mean something else.
pub(super) async fn answer_by_itself(bot: &Bot, guild: GuildId, message: &serenity::Message) -> Outcome<()> {
    let entries = store::entries(bot.store.read(), guild).await?;
    let Some(entry) = entries.iter().find(|entry| same_words(&entry.question, &message.content)) else { return Ok(()) };
    let mut tx = bot.store.begin(guild).await?;
    answer(bot, &mut tx, (message, MessageRef::from(message)), entry, None).await?;
    tx.commit().await
}
