//! The timeline: messages that people add with 📌 or by menu, entries that they write themselves, and corrections.

use poise::serenity_prelude as serenity;

use super::context::Operation;
use super::domain::Incident;
use super::requests::{act_on, minutes_ago, of_thread, viewer};
use super::store::{self, Event, Viewer};
use super::view;
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::custom_id::outdated;
use crate::discord::invocation::Invocation;
use crate::discord::text::safe;
use crate::discord::words::all_words;
use crate::discord::{is_not_found, reactions, sent_at, text};
use crate::engine::By;
use crate::error::{Failure, Outcome};
use crate::ids::{ChannelId, GuildId, IncidentId, MessageId, MessageRef, RoleId, UserId};
use crate::slices::release::{self, require_setup};
use crate::text::mark_of;

/// The reaction that adds a message to the timeline.
const PIN: &str = "📌";
/// The kinds of entry that a message becomes: by reaction, which can be taken back, and by menu.
const PINNED: &str = "pinned";
const CHOSEN: &str = "message";

/// `message` as an entry: its own time, its author, its link, and what is attached to it.
fn entry_of(bot: &Bot, message: &serenity::Message, guild: GuildId, kind: &str) -> Event {
    Event {
        happened: sent_at(message.id),
        actor: Some(message.author.id.into()),
        actor_name: message.author.global_name.clone().unwrap_or_else(|| message.author.name.clone()),
        kind: kind.to_owned(),
        detail: view::message_entry(&all_words(&bot.channels, message)),
        link: Some(text::message_link(guild, MessageRef::from(message))),
        message: Some(message.id.into()),
        ..Event::default()
    }
}

/// Somebody reacted: a team member's 📌 adds the message to the incident whose thread this is, or to the only one that
/// is open.
pub async fn pinned(bot: &Bot, reaction: &serenity::Reaction) -> Outcome<()> {
    let (Some(guild), Some(member)) = (reaction.guild_id.map(GuildId::from), &reaction.member) else { return Ok(()) };
    if mark_of(&reaction.emoji.to_string()) != PIN || member.user.bot {
        return Ok(());
    }
    let roles: Vec<RoleId> = member.roles.iter().copied().map(RoleId::from).collect();
    let setup = release::setup(bot.store.read(), guild).await?;
    if !setup.has_team_role(&bot.playbook, &roles) {
        return Ok(());
    }
    let channel: ChannelId = reaction.channel_id.into();
    let Some(incident) = incident_for(bot, guild, channel).await? else { return Ok(()) };
    let message = match bot.http.get_message(reaction.channel_id, reaction.message_id).await {
        Ok(message) => message,
        Err(error) if is_not_found(&error) => return Ok(()),
        Err(error) => return Err(anyhow::Error::from(error).context("reading a pinned message").into()),
    };
    let mut tx = bot.store.begin(guild).await?;
    if store::event_of(&mut tx, incident.id, message.id.into()).await?.is_none() {
        store::log(&mut tx, incident.id, &entry_of(bot, &message, guild, PINNED)).await?;
    }
    tx.commit().await
}

/// Somebody took their 📌 back: the message leaves the timelines that it was added to, unless somebody else's is left.
pub async fn unpinned(bot: &Bot, reaction: &serenity::Reaction) -> Outcome<()> {
    let Some(guild) = reaction.guild_id.map(GuildId::from) else { return Ok(()) };
    if mark_of(&reaction.emoji.to_string()) != PIN {
        return Ok(());
    }
    let Some(incident) = incident_for(bot, guild, reaction.channel_id.into()).await? else { return Ok(()) };
    let message: MessageId = reaction.message_id.into();
    let is_pinned = |message: &serenity::Message| message.reactions.iter().any(|on| reactions::mark(on) == PIN);
    match bot.http.get_message(reaction.channel_id, reaction.message_id).await {
        Ok(message) if is_pinned(&message) => return Ok(()),
        Err(error) if !is_not_found(&error) => {
            return Err(anyhow::Error::from(error).context("reading a message that was unpinned").into());
        }
        _ => {}
    }
    let mut tx = bot.store.begin(guild).await?;
    let event = store::event_of(&mut tx, incident.id, message).await?;
    if let Some(event) = event.filter(|event| event.kind == PINNED) {
        let by = reaction.user_id.map_or(bot.me, UserId::from);
        store::remove(&mut tx, (incident.id, event.position), By { who: by, at: bot.now() }).await?;
    }
    tx.commit().await
}

/// The incident that a message in `channel` belongs to: the thread's, or in a public channel the only open one.
async fn incident_for(bot: &Bot, guild: GuildId, channel: ChannelId) -> Outcome<Option<Incident>> {
    let pool = bot.store.read();
    if let Some(id) = of_thread(bot, guild, channel).await? {
        return store::by_id(pool, guild, id).await;
    }
    if !bot.channels.is_public(guild, channel) {
        return Ok(None);
    }
    let nobody = Viewer { user: bot.me, leads: false };
    let mut open = store::open_to(pool, guild, nobody).await?;
    open.retain(Incident::is_live);
    Ok(if open.len() == 1 { open.pop() } else { None })
}

impl Operation<'_> {
    async fn add_entry(&self, id: IncidentId, event: Event) -> Outcome<Incident> {
        let (mut tx, incident) = self.take(id).await?;
        if let Some(message) = event.message
            && store::event_of(&mut tx, id, message).await?.is_some()
        {
            return Err(view::in_timeline(&incident).into());
        }
        store::log(&mut tx, id, &event).await?;
        tx.commit().await?;
        Ok(incident)
    }

    async fn change_entry(
        &self,
        id: IncidentId,
        (position, number): (i64, i64),
        text: Option<&str>,
    ) -> Outcome<Incident> {
        let (mut tx, incident) = self.take(id).await?;
        let event = store::event_at(&mut tx, (id, position)).await?.ok_or_else(|| view::no_entry(&incident))?;
        if !event.is_peoples() {
            return Err(view::recorded_by_tplus(&incident).into());
        }
        let by = By { who: self.invocation.actor.user, at: self.context.now };
        let found = match text {
            // An update is kept as it is shown.
            Some(text) if !event.is_written() => store::correct(&mut tx, (id, position), &safe(text), by).await?,
            Some(text) => store::correct(&mut tx, (id, position), text, by).await?,
            None => store::remove(&mut tx, (id, position), by).await?,
        };
        if !found {
            return Err(view::no_entry(&incident).into());
        }
        let words = view::correction(number, text);
        self.context
            .say_in_thread(&mut tx, &incident, ("correction", view::by_whom(words, &self.invocation.actor.name)))
            .await?;
        tx.commit().await?;
        Ok(incident)
    }
}

/// The menu entry "Add to timeline": to the thread's incident, or the only open one; else asks which.
pub(super) async fn from_menu(bot: &Bot, invocation: &Invocation, message: &serenity::Message) -> Outcome<Reply> {
    let setup = require_setup(bot, invocation.guild).await?;
    match incident_for(bot, invocation.guild, invocation.channel).await? {
        Some(incident) => add_message(bot, invocation, incident.id, message).await,
        None => {
            let mut open = store::open_to(bot.store.read(), invocation.guild, viewer(bot, &setup, invocation)).await?;
            open.retain(Incident::is_live);
            let at = MessageRef::from(message);
            Ok(Reply::Say(view::choose_incident(&open, at)?))
        }
    }
}

async fn add_message(
    bot: &Bot,
    invocation: &Invocation,
    id: IncidentId,
    message: &serenity::Message,
) -> Outcome<Reply> {
    let event = entry_of(bot, message, invocation.guild, CHOSEN);
    let done = act_on(bot, invocation, id, async |operation| operation.add_entry(id, event).await).await?;
    Ok(Reply::Say(view::done(&done, view::ENTRY_ADDED)))
}

/// It was said which incident the message belongs to.
pub(super) async fn chosen(bot: &Bot, invocation: &Invocation, id: IncidentId, at: &str) -> Outcome<Reply> {
    let MessageRef { channel, message } = view::read_place(at).ok_or_else(outdated)?;
    if !bot.channels.is_public(invocation.guild, channel) {
        return Err(view::message_is_gone().into());
    }
    let message = bot.http.get_message(channel.into(), message.into()).await.map_err(|error| match error {
        error if is_not_found(&error) => Failure::from(view::message_is_gone()),
        error => anyhow::Error::from(error).into(),
    })?;
    match add_message(bot, invocation, id, &message).await? {
        Reply::Say(card) => Ok(Reply::Replace(card)),
        other => Ok(other),
    }
}

/// Adds what somebody wrote, now or some minutes ago.
pub(super) async fn add_text(
    bot: &Bot,
    invocation: &Invocation,
    id: IncidentId,
    (text, minutes): (&str, Option<i64>),
) -> Outcome<Reply> {
    if text.trim().is_empty() {
        return Err(view::empty_entry().into());
    }
    let event = Event {
        happened: minutes_ago(bot, minutes)?,
        actor: Some(invocation.actor.user),
        actor_name: invocation.actor.name.clone(),
        kind: "entry".to_owned(),
        detail: text.trim().to_owned(),
        ..Event::default()
    };
    let done = act_on(bot, invocation, id, async |operation| operation.add_entry(id, event).await).await?;
    Ok(Reply::Say(view::done(&done, view::ENTRY_ADDED)))
}

/// Corrects the entry of that number, or takes it out when there is no text.
pub(super) async fn change(
    bot: &Bot,
    invocation: &Invocation,
    incident: &Incident,
    (number, text): (i64, Option<&str>),
) -> Outcome<Reply> {
    let positions = store::numbered(bot.store.read(), incident.id).await?;
    let index = usize::try_from(number - 1).ok();
    let position = index.and_then(|index| positions.get(index)).copied();
    let position = position.ok_or_else(|| view::no_entry(incident))?;
    let words = text.map(|typed| typed.trim().to_owned());
    if words.as_deref() == Some("") {
        return Err(view::empty_entry().into());
    }
    let (id, removed) = (incident.id, text.is_none());
    let work = async |operation: &Operation<'_>| operation.change_entry(id, (position, number), words.as_deref()).await;
    let done = act_on(bot, invocation, id, work).await?;
    Ok(Reply::Say(view::done(&done, if removed { view::ENTRY_REMOVED } else { view::ENTRY_CORRECTED })))
}

/// The whole timeline, with the numbers by which entries are named.
pub(super) async fn show(bot: &Bot, _invocation: &Invocation, incident: &Incident) -> Outcome<Reply> {
    let pool = bot.store.read();
    let (events, positions) = (store::events(pool, incident.id).await?, store::numbered(pool, incident.id).await?);
    Ok(Reply::Say(view::timeline(incident, &events, &positions)))
}
