//! Who asks, and who of the team answers, as the gateway tells it, or as the channels show after a gap.

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;

use super::domain::{Awaited, Kind, QUESTION, due_after, is_promise, is_question, kept};
use super::faq::Known;
use super::questions::{begins_a_post, is_watched, question, running, words};
use super::store::{self, Answered};
use super::{faq, reminders};
use crate::bot::Bot;
use crate::bot::slice::GuildUp;
use crate::discord::history::{Latest, people_wrote};
use crate::discord::words::edited_words;
use crate::discord::{find_message, reactions, sent_at};
use crate::engine::clock::{Instant, Window};
use crate::engine::store::personal::is_forgotten;
use crate::error::Outcome;
use crate::ids::{AwaitedId, ChannelId, GuildId, MessageId, MessageRef, RoleId, UserId};
use crate::slices::feedback::{categories_of, category_of};
use crate::slices::release::{self, ChannelUse, Release, Roster, Setup};
use crate::text::mark_of;

/// With this a team member says that a question needs no answer any more.
const DONE: &str = "✅";
/// Who goes on asking within this time asks one question.
const ONE_BREATH: TimeDelta = TimeDelta::minutes(10);
/// How far back a gap is made up for.
const GAP: TimeDelta = TimeDelta::days(1);

/// Whether `message` asks something. Who begins a post in #support does, however they put it.
fn asks_something(bot: &Bot, setup: &Setup, guild: GuildId, message: &serenity::Message) -> bool {
    let (channel, id) = (message.channel_id.into(), message.id.into());
    let parent = bot.channels.parent_of(guild, channel);
    let asks_for_help = begins_a_post(channel, id) && parent == setup.channel_for_users(ChannelUse::Support);
    asks_for_help || is_question(&words(bot, (guild, channel, id), &message.content))
}

/// Somebody said something.
pub async fn said(bot: &Bot, message: &serenity::Message) -> Outcome<()> {
    let (Some(guild), Some(member)) = (message.guild_id.map(GuildId::from), &message.member) else { return Ok(()) };
    if !people_wrote(message) {
        return Ok(());
    }
    let Some((setup, release)) = running(bot, guild).await? else { return Ok(()) };
    let roles: Vec<RoleId> = member.roles.iter().copied().map(RoleId::from).collect();
    if setup.has_team_role(&bot.playbook, &roles) {
        return answers(bot, &release, message).await;
    }
    if !is_watched(bot, &setup, (guild, message.channel_id.into())) {
        return Ok(());
    }
    match asks_something(bot, &setup, guild, message) {
        true => asks(bot, &release, message, None).await,
        false => helps(bot, guild, message).await,
    }
}

/// A user wrote `message`: where it replies to another user's question, or stands in its thread, they help. The question still waits
/// for the team, who alone know whether that was an answer.
async fn helps(bot: &Bot, guild: GuildId, message: &serenity::Message) -> Outcome<()> {
    let replied = message.message_reference.as_ref().and_then(|to| to.message_id).map(MessageId::from);
    let author = UserId::from(message.author.id);
    // A thread has the id of the message that it hangs on.
    let channel = ChannelId::from(message.channel_id);
    for id in replied.into_iter().chain([MessageId::new(channel.get())]) {
        let question = store::question(bot.store.read(), guild, id).await?;
        if question.is_some_and(|question| question.author.is_some_and(|asker| asker != author)) {
            let mut tx = bot.store.begin(guild).await?;
            store::helped(&mut tx, (id, author), sent_at(message.id)).await?;
            return tx.commit().await;
        }
    }
    Ok(())
}

/// `message` asks something. It is waited for since then, or since a team member said so.
async fn asks(bot: &Bot, release: &Release, message: &serenity::Message, since: Option<Instant>) -> Outcome<()> {
    let (guild, channel) = (release.guild, ChannelId::from(message.channel_id));
    let author = UserId::from(message.author.id);
    let asked = sent_at(message.id);
    let open = store::open_in(bot.store.read(), guild, channel).await?;
    let in_one_breath = |one: &Awaited| one.author == Some(author) && (asked - one.asked).abs() < ONE_BREATH;
    if since.is_none() && open.iter().any(in_one_breath) {
        return Ok(());
    }
    let due = Kind::Question.due(&bot.playbook, release, since.unwrap_or(asked));
    let awaited = question(bot, (guild, message), due);
    let mut tx = bot.store.begin(guild).await?;
    if is_forgotten(&mut tx, message.id.into()).await? {
        return Ok(());
    }
    let is_new = reminders::wait_for(&mut tx, &awaited).await?;
    tx.commit().await?;
    match is_new && bot.playbook.support.answers_by_itself {
        true => faq::answer_by_itself(bot, guild, message).await,
        false => Ok(()),
    }
}

/// Somebody of the team wrote `message`: what it replies to, in whose thread it stands, or whose author it names is
/// answered; where it does none of that, the latest question of the channel is. Who only says that they will find out has not answered.
async fn answers(bot: &Bot, release: &Release, message: &serenity::Message) -> Outcome<()> {
    let (pool, guild) = (bot.store.read(), release.guild);
    let channel = ChannelId::from(message.channel_id);
    let at = sent_at(message.id);
    let mut open = store::open_in(pool, guild, channel).await?;
    // What was said before a question is no answer to it. Snowflakes grow with time.
    let is_before = |one: &Awaited| one.subject < MessageId::from(message.id).get();
    open.retain(is_before);
    let replied = message.message_reference.as_ref().and_then(|to| to.message_id).map(MessageId::from);
    let mut meant: Vec<Awaited> = Vec::new();
    // A thread has the id of the message that it hangs on.
    for id in replied.into_iter().chain([MessageId::new(channel.get())]) {
        meant.extend(store::question(pool, guild, id).await?);
    }
    let named = |one: &&Awaited| message.mentions.iter().any(|user| one.author == Some(user.id.into()));
    meant.extend(open.iter().filter(named).cloned());
    if meant.is_empty() && replied.is_none() && message.mentions.is_empty() {
        meant.extend(open.into_iter().next());
    }
    meant.retain(|one| one.settled.is_none() && is_before(one));
    if meant.is_empty() {
        return Ok(());
    }
    let answered = Answered { by: Some(message.author.id.into()), with: None };
    let support = &bot.playbook.support;
    let promise = is_promise(&support.promises, &message.content)
        .then(|| Window { from: at, to: due_after(&bot.playbook, release, at, support.promise_kept) });
    let mut tx = bot.store.begin(guild).await?;
    for one in meant {
        match promise {
            Some(promise) if store::promised(&mut tx, one.id, promise).await? => {
                reminders::remind_at(&mut tx, one.id, promise.to).await?;
            }
            Some(_) => {}
            None => store::settle(&mut tx, one.id, Some(answered), at).await?,
        }
    }
    tx.commit().await
}

/// Somebody of the team reacted: ❓ asks for an answer wherever it was said, ✅ says that there is one, and what is
/// tracked as something else is no question.
pub async fn reacted(bot: &Bot, reaction: &serenity::Reaction) -> Outcome<()> {
    let (Some(guild), Some(member)) = (reaction.guild_id.map(GuildId::from), &reaction.member) else { return Ok(()) };
    let mark = mark_of(&reaction.emoji.to_string());
    let category = category_of(&bot.playbook, &mark);
    if member.user.bot || (category.is_none() && mark != DONE) {
        return Ok(());
    }
    let Some((setup, release)) = running(bot, guild).await? else { return Ok(()) };
    let roles: Vec<RoleId> = member.roles.iter().copied().map(RoleId::from).collect();
    let channel = ChannelId::from(reaction.channel_id);
    if !setup.has_team_role(&bot.playbook, &roles) || !bot.channels.is_public(guild, channel) {
        return Ok(());
    }
    if category.is_some_and(|category| category.id == QUESTION) {
        let message = find_message(&bot.http, MessageRef { channel, message: reaction.message_id.into() }).await?;
        return match message.filter(people_wrote) {
            Some(message) => asks(bot, &release, &message, Some(bot.now())).await,
            None => Ok(()),
        };
    }
    let found = store::question(bot.store.read(), guild, reaction.message_id.into()).await?;
    let Some(question) = found.filter(|question| question.settled.is_none()) else { return Ok(()) };
    let answered = (mark == DONE).then(|| Answered { by: Some(member.user.id.into()), with: None });
    let mut tx = bot.store.begin(guild).await?;
    store::settle(&mut tx, question.id, answered, bot.now()).await?;
    tx.commit().await
}

/// Somebody took a reaction back: where ❓ was all that made a question of it, it is none any more.
pub async fn unreacted(bot: &Bot, reaction: &serenity::Reaction) -> Outcome<()> {
    let Some(guild) = reaction.guild_id.map(GuildId::from) else { return Ok(()) };
    let mark = mark_of(&reaction.emoji.to_string());
    if category_of(&bot.playbook, &mark).is_none_or(|category| category.id != QUESTION) {
        return Ok(());
    }
    let (pool, message) = (bot.store.read(), MessageId::from(reaction.message_id));
    let Some(question) = store::question(pool, guild, message).await? else { return Ok(()) };
    let setup = release::setup(pool, guild).await?;
    let asks_by_itself = is_watched(bot, &setup, (guild, reaction.channel_id.into())) && is_question(&question.words);
    let is_tagged = categories_of(pool, guild, message).await?.iter().any(|category| category == QUESTION);
    if question.settled.is_some() || asks_by_itself || is_tagged {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    store::settle(&mut tx, question.id, None, bot.now()).await?;
    tx.commit().await
}

/// A message was edited: its question reads so now.
pub async fn edited(bot: &Bot, event: &serenity::MessageUpdateEvent) -> Outcome<()> {
    let (Some(guild), Some(text)) = (event.guild_id.map(GuildId::from), edited_words(&bot.channels, event)) else {
        return Ok(());
    };
    let found = store::question(bot.store.read(), guild, event.id.into()).await?;
    let Some(question) = found.filter(|question| question.author.is_some()) else { return Ok(()) };
    let faq = Known::load(bot.store.read(), guild).await?;
    let mut tx = bot.store.begin(guild).await?;
    let words = words(bot, (guild, event.channel_id.into(), event.id.into()), &text);
    store::reword(&mut tx, question.id, &kept(&words)).await?;
    reminders::redraw(bot, &mut tx, (&[question.id], &faq)).await?;
    tx.commit().await
}

/// Messages were deleted: their questions need no answer, and their words go.
pub async fn deleted(bot: &Bot, guild: Option<GuildId>, messages: &[serenity::MessageId]) -> Outcome<()> {
    let Some(guild) = guild else { return Ok(()) };
    for &message in messages {
        if let Some(question) = store::question(bot.store.read(), guild, message.into()).await? {
            unsay(bot, guild, &[question]).await?;
        }
    }
    Ok(())
}

/// A channel or thread was deleted, and every question in it.
pub async fn channel_deleted(bot: &Bot, guild: GuildId, channel: ChannelId) -> Outcome<()> {
    let questions = store::all_in(bot.store.read(), guild, channel).await?;
    unsay(bot, guild, &questions).await
}

async fn unsay(bot: &Bot, guild: GuildId, questions: &[Awaited]) -> Outcome<()> {
    if questions.is_empty() {
        return Ok(());
    }
    let faq = Known::load(bot.store.read(), guild).await?;
    let mut tx = bot.store.begin(guild).await?;
    for question in questions {
        store::settle(&mut tx, question.id, None, bot.now()).await?;
        store::unsay(&mut tx, question.id).await?;
    }
    let ids: Vec<AwaitedId> = questions.iter().map(|question| question.id).collect();
    reminders::redraw(bot, &mut tx, (&ids, &faq)).await?;
    tx.commit().await
}

/// A guild comes up: what was asked, answered and deleted while tplus did not listen.
pub(super) async fn guild_up(bot: &Bot, up: &GuildUp<'_>) -> Outcome<()> {
    let guild = up.id();
    let Some((setup, release)) = running(bot, guild).await? else { return Ok(()) };
    let latest = up.latest(bot).await;
    for question in store::all_open(bot.store.read(), guild).await? {
        if is_gone(bot, &question, latest).await {
            unsay(bot, guild, &[question]).await?;
        }
    }
    let since = (bot.now() - GAP).max(release.started);
    let mut roster = Roster::new(bot, guild, &setup);
    for (_, messages) in latest.iter().filter(|(channel, _)| is_watched(bot, &setup, (guild, **channel))) {
        // The latest comes first; what was said is followed as it came.
        for message in messages.iter().rev().filter(|message| people_wrote(message)) {
            let Ok(is_team) = roster.is_team(message.author.id.into()).await else { continue };
            if is_team {
                answers(bot, &release, message).await?;
            } else if sent_at(message.id) >= since
                && asks_something(bot, &setup, guild, message)
                && store::question(bot.store.read(), guild, message.id.into()).await?.is_none()
                && !is_marked(bot, message)
            {
                asks(bot, &release, message, None).await?;
            }
        }
    }
    Ok(())
}

/// Whether the message of `question` was deleted. One that lies further back than `latest` is asked for by itself.
async fn is_gone(bot: &Bot, question: &Awaited, latest: &Latest) -> bool {
    let (Some(channel), message) = (question.channel, MessageId::new(question.subject)) else { return false };
    let page = latest.get(&channel).map(Vec::as_slice).unwrap_or_default();
    let id = |message: &serenity::Message| MessageId::from(message.id);
    if page.iter().any(|shown| id(shown) == message) {
        return false;
    }
    page.iter().any(|shown| id(shown) < message)
        || find_message(&bot.http, MessageRef { channel, message }).await.is_ok_and(|found| found.is_none())
}

/// Whether `message` is tracked as something else already, or marked as done. Whose marks they are is not asked: a gap is
/// not made up for with more questions than there were.
fn is_marked(bot: &Bot, message: &serenity::Message) -> bool {
    let marks = message.reactions.iter().map(reactions::mark);
    marks
        .into_iter()
        .any(|mark| mark == DONE || category_of(&bot.playbook, &mark).is_some_and(|category| category.id != QUESTION))
}
