//! What could not be delivered: the team's words take another way to the team, and of anything else the release manager is told.

use serde_json::Value;

use super::domain::ChannelUse;
use super::reach::{self, manager_within, stand_ins_within};
use super::{store, today, view};
use crate::bot::Bot;
use crate::discord::card::Attachment;
use crate::discord::outbox::{Action, Place, pings_somebody, with_line, without_buttons};
use crate::discord::sight::Server;
use crate::engine::clock::Instant;
use crate::engine::outbox::{self, Fate, Outgoing, Undelivered, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, UserId};

/// What the handles of what is said about undelivered things begin with. What is lost in turn is reported no further.
const REPORT: &str = "undelivered/";

/// What is done instead of `what`, which could not be delivered. What was meant for one of the team's channels goes to the other,
/// unless that has more readers; where none takes it, what pings somebody goes to whoever runs the release in person, and where they
/// take no direct messages to the next who stands in for the team. Anything else is told to the release manager.
///
/// # Errors
/// What the database said.
pub async fn second_way(tx: &mut Tx, bot: &Bot, what: Undelivered<'_>, now: Instant) -> Outcome<Fate> {
    if let Some((user, body)) = told_in_person(what) {
        return tell_the_next(tx, bot, user, body).await;
    }
    let mut team = team_channels(tx).await?;
    let Some(mut words) = Words::for_team(bot, what, &team).await? else {
        return report_undelivered(tx, bot, what, now).await.map(|()| Fate::Lost);
    };
    if let Some(channel) = words.refused_by {
        team.retain(|&other| bot.channels.keeps_secrets_of(what.row.guild, channel, other));
        say_lost(tx, bot, (channel, what.reason), &team, now).await?;
        words.before.push(channel);
    }
    let people = if words.is_urgent { stand_ins_within(tx, bot).await? } else { Vec::new() };
    match words.by_the_next_way(&team, people.first().copied(), what.reason) {
        Some(Action::Tell { user, body, .. }) => Fate::instead(&tell(tx, bot, user, body).await?),
        Some(action) => Fate::instead(&action),
        None => Ok(Fate::Lost),
    }
}

/// The channels in which the team is found, in the order in which they are tried.
async fn team_channels(tx: &mut Tx) -> Outcome<Vec<ChannelId>> {
    let guild = tx.guild();
    Ok(reach::channels(&store::setup(tx.conn(), guild).await?))
}

/// Whom `what` was to tell in person, if that was the team's last way.
fn told_in_person(what: Undelivered<'_>) -> Option<(UserId, Value)> {
    match Action::of(what.row) {
        Some(Action::Tell { user, body, .. }) => {
            let is_of_the_team = what.row.is_alert || pings_somebody(&body) || what.row.handle.starts_with(REPORT);
            is_of_the_team.then_some((user, body))
        }
        _ => None,
    }
}

/// `user` takes no direct messages: the next who stands in for the team is told what `body` says.
async fn tell_the_next(tx: &mut Tx, bot: &Bot, user: UserId, body: Value) -> Outcome<Fate> {
    let people = stand_ins_within(tx, bot).await?;
    let after = people.iter().position(|person| *person == user).map_or(0, |at| at + 1);
    match people.get(after) {
        Some(&next) => Fate::instead(&tell(tx, bot, next, body).await?),
        None => Ok(Fate::Lost),
    }
}

/// A direct message with the team's words: only for somebody who is of it when it is said, or whose the server is.
async fn tell(tx: &mut Tx, bot: &Bot, user: UserId, body: Value) -> Outcome<Action> {
    let guild = tx.guild();
    let setup = store::setup(tx.conn(), guild).await?;
    let look = |server: &Server| {
        (server.owner == Some(user), setup.team(&bot.playbook, |role| server.roles.contains_key(role)))
    };
    let (is_owner, team) = bot.channels.with(guild, look).unwrap_or_default();
    Ok(Action::Tell { user, body, holding: if is_owner { Vec::new() } else { team } })
}

/// Something that the team was to read.
struct Words {
    body: Value,
    files: Vec<Attachment>,
    /// The channel that it was for; none where that is a thread which could not be opened.
    refused_by: Option<ChannelId>,
    /// The channels that refused it before.
    before: Vec<ChannelId>,
    /// Whether somebody has to act on it.
    is_urgent: bool,
}

impl Words {
    /// What the row of `what` was to say in a channel of `team`, or in a thread of its own.
    async fn for_team(bot: &Bot, what: Undelivered<'_>, team: &[ChannelId]) -> Outcome<Option<Self>> {
        let (body, files, refused_by, before) = match Action::of(what.row) {
            Some(Action::Post { place: Place::Channel(channel), body, files, refused }) => {
                (body, files, Some(channel), refused)
            }
            Some(Action::Post { place: Place::Thread(_), body, files, refused }) => (body, files, None, refused),
            Some(Action::Edit { body, files }) => {
                let placed = outbox::placed(bot.store.read(), what.row.guild, &what.row.handle).await?;
                let Some(placed) = placed else { return Ok(None) };
                (body, files, Some(placed.channel), Vec::new())
            }
            _ => return Ok(None),
        };
        let is_urgent = what.row.is_alert || pings_somebody(&body);
        let words = Self { body, files, refused_by, before, is_urgent };
        Ok(Some(words).filter(|words| words.refused_by.is_none_or(|channel| team.contains(&channel))))
    }

    /// The same by the first way that is left: a channel of `team`, or `person`.
    fn by_the_next_way(self, team: &[ChannelId], person: Option<UserId>, reason: &str) -> Option<Action> {
        let body = match self.before.len() {
            0 => with_line(self.body, &view::without_thread()),
            1 => with_line(self.body, &view::meant_for(self.before[0], reason)),
            // That stands there already.
            _ => self.body,
        };
        match (team.iter().find(|channel| !self.before.contains(channel)), person) {
            (Some(&channel), _) => {
                Some(Action::Post { place: Place::Channel(channel), body, files: self.files, refused: self.before })
            }
            (None, Some(user)) => Some(Action::tell(user, without_buttons(body))),
            (None, None) => None,
        }
    }
}

/// Says that the team's `channel` takes nothing more, for that `reason`, before anything has failed there.
pub(super) async fn say_silenced(
    tx: &mut Tx,
    bot: &Bot,
    channel: ChannelId,
    reason: &str,
    now: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    let mut team = team_channels(tx).await?;
    team.retain(|&other| bot.channels.keeps_secrets_of(guild, channel, other));
    say_lost(tx, bot, (channel, reason), &team, now).await
}

/// Says, once a day, that `channel` takes nothing more, and where its posts go until it does.
async fn say_lost(
    tx: &mut Tx,
    bot: &Bot,
    (channel, reason): (ChannelId, &str),
    team: &[ChannelId],
    now: Instant,
) -> Outcome<()> {
    let handle = format!("{REPORT}channel:{channel}:{}", today(tx, now).await?);
    if was_said(tx, &handle).await? {
        return Ok(());
    }
    let action = match team.iter().find(|other| **other != channel) {
        Some(&other) => {
            let card = view::lost(channel, reason, manager_within(tx, bot, now).await?);
            Action::Post { place: Place::Channel(other), body: card.body(), files: Vec::new(), refused: vec![channel] }
        }
        None => match stand_ins_within(tx, bot).await?.first() {
            Some(&user) => tell(tx, bot, user, view::lost_in_person(channel, reason).body()).await?,
            None => return Ok(()),
        },
    };
    enqueue(tx, now, Outgoing::new(handle.clone(), handle, action)).await
}

/// An alert has not reached the team in time: the first who stands in for it is told in person, once. It is still tried.
///
/// # Errors
/// What the database said.
pub async fn tell_late(tx: &mut Tx, bot: &Bot, what: Undelivered<'_>, now: Instant) -> Outcome<()> {
    let Some(body) = late_words(tx, what).await? else { return Ok(()) };
    let Some(&user) = stand_ins_within(tx, bot).await?.first() else { return Ok(()) };
    let action = tell(tx, bot, user, body).await?;
    enqueue_late(tx, what, action, now).await
}

/// What is told in person while the alert `what` can't be delivered; nothing where that was told before, or is told in person itself.
///
/// # Errors
/// What the database said.
pub async fn late_words(tx: &mut Tx, what: Undelivered<'_>) -> Outcome<Option<Value>> {
    let Some(Action::Post { body, .. }) = Action::of(what.row) else { return Ok(None) };
    if was_said(tx, &late_handle(what)).await? {
        return Ok(None);
    }
    Ok(Some(without_buttons(with_line(body, &view::late(what)))))
}

/// Says `action` in place of the alert `what` that is late, beside whatever else waits.
///
/// # Errors
/// What the database said.
pub async fn enqueue_late(tx: &mut Tx, what: Undelivered<'_>, action: Action, now: Instant) -> Outcome<()> {
    let handle = late_handle(what);
    enqueue(tx, now, Outgoing::new(handle.clone(), handle, action).urgent()).await
}

/// It begins as the alert's own does: what of a private incident is late is one of its secrets, too.
fn late_handle(what: Undelivered<'_>) -> String {
    format!("{}:late", what.row.handle)
}

/// Tells the release manager what could not be delivered, with its words, so that they can be said by hand.
///
/// # Errors
/// What the database said.
pub async fn report_undelivered(tx: &mut Tx, bot: &Bot, what: Undelivered<'_>, now: Instant) -> Outcome<()> {
    if what.row.handle.starts_with(REPORT) {
        return Ok(());
    }
    let Some(channel) = store::setup_channel(tx, ChannelUse::Release).await? else { return Ok(()) };
    let mut body = view::undelivered(what, manager_within(tx, bot, now).await?).body();
    if let Some(Action::Post { body: words, .. } | Action::Edit { body: words, .. }) = Action::of(what.row) {
        body["embeds"] = words["embeds"].clone();
    }
    let handle = format!("{REPORT}{}", what.row.handle);
    let post = Action::Post { place: Place::Channel(channel), body, files: Vec::new(), refused: Vec::new() };
    enqueue(tx, now, Outgoing::new(handle.clone(), handle, post)).await
}
