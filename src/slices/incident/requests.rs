//! What commands, buttons and forms of incidents ask for alike: each for whoever asks, if they may.

use chrono::TimeDelta;

use super::acts::Declared;
use super::context::{IncidentContext, Operation};
use super::domain::{Declaration, Incident, Unreadable, number, steps};
use super::handle::IncidentHandle;
use super::store::{self, Viewer};
use super::{rights, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::card::Card;
use crate::discord::invocation::Invocation;
use crate::engine::clock::Instant;
use crate::engine::outbox;
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, IncidentId, MessageId, MessageRef, UserId};
use crate::slices::incident::domain::{SeverityChange, Typed, Update};
use crate::slices::release::{self, Setup};
use crate::text;

/// The longest that the next update may be put off: thirty days, in minutes.
const LONGEST_AHEAD: i64 = 43_200;

/// The incident that `typed` names (`INC-3`, `3`), or whose thread this is when nothing was typed. A private one that
/// whoever asks may not see does not exist for them.
pub(super) async fn find(bot: &Bot, invocation: &Invocation, typed: &str) -> Outcome<Incident> {
    let pool = bot.store.read();
    let found = if typed.trim().is_empty() {
        match of_thread(bot, invocation.guild, invocation.channel).await? {
            Some(id) => store::by_id(pool, invocation.guild, id).await?,
            None => None,
        }
    } else {
        match number::read(typed) {
            Some(number) => store::by_number(pool, invocation.guild, number).await?,
            None => None,
        }
    };
    match found {
        Some(incident) if may_see(bot, invocation, &incident).await? => Ok(incident),
        _ => Err(view::unknown(typed).into()),
    }
}

/// The incident whose thread `channel` is. A thread made from a message has the message's id, and so has a private one
/// its own, so the handle is found by it.
pub(super) async fn of_thread(bot: &Bot, guild: GuildId, channel: ChannelId) -> Outcome<Option<IncidentId>> {
    let placed = outbox::placed_at(bot.store.read(), guild, MessageId::new(channel.get())).await?;
    let named = |placed: &outbox::Placed| placed.handle.parse().ok().map(|handle: IncidentHandle| handle.id);
    Ok(placed.iter().find_map(named))
}

/// The incident of that id, as buttons name it.
pub(super) async fn by_id(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Incident> {
    match store::by_id(bot.store.read(), invocation.guild, id).await? {
        Some(incident) if may_see(bot, invocation, &incident).await? => Ok(incident),
        _ => Err(view::unknown("?").into()),
    }
}

/// Private incidents are shown to their members and to the leads only.
async fn may_see(bot: &Bot, invocation: &Invocation, incident: &Incident) -> Outcome<bool> {
    if !incident.private || incident.reporter == invocation.actor.user {
        return Ok(true);
    }
    let setup = release::setup(bot.store.read(), invocation.guild).await?;
    if viewer(bot, &setup, invocation).leads {
        return Ok(true);
    }
    store::belongs(bot.store.read(), incident.id, invocation.actor.user).await
}

/// Who looks, for lists.
pub(super) fn viewer(bot: &Bot, setup: &Setup, invocation: &Invocation) -> Viewer {
    let leads = setup.roles(&bot.playbook.incidents.rules.private_leads);
    let actor = &invocation.actor;
    Viewer { user: actor.user, leads: actor.manages || actor.roles.iter().any(|role| leads.contains(role)) }
}

/// How long ago something may have happened: thirty days, in minutes.
pub(super) const LONGEST_AGO: i64 = 43_200;

/// The instant that lies so many minutes back; now when nothing was said.
pub(super) fn minutes_ago(bot: &Bot, minutes: Option<i64>) -> Outcome<Instant> {
    let minutes = minutes.unwrap_or(0);
    if !(0..=LONGEST_AGO).contains(&minutes) {
        return Err(view::minutes_mistake().into());
    }
    Ok(bot.now() - TimeDelta::minutes(minutes))
}

/// How a declaration was made, beside its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// When the thing was first reported.
    pub(super) reported: Instant,
    /// The message that it is declared from.
    pub(super) source: Option<MessageRef>,
    /// Whose words that message has.
    pub(super) source_author: Option<UserId>,
    /// Whether only its members and the leads are to see it.
    pub(super) private: bool,
    /// Whether it is a drill.
    pub(super) drill: bool,
}

pub(super) async fn declare_as_read(
    bot: &Bot,
    invocation: &Invocation,
    typed: Typed<'_>,
    manner: Manner,
) -> Outcome<Reply> {
    let read = Declaration::read(bot.playbook.severity(typed.severity), typed, manner.reported, manner.source)
        .map_err(|mistake| view::unreadable(&mistake, &bot.playbook))?;
    let Manner { source_author, private, drill, .. } = manner;
    declare_it(bot, invocation, Declaration { source_author, private, drill, ..read }, false).await
}

pub(super) async fn declare_it(
    bot: &Bot,
    invocation: &Invocation,
    declaration: Declaration,
    again: bool,
) -> Outcome<Reply> {
    declared(bot, invocation, declaration, again).await.map(|(reply, _)| reply)
}

/// Declares what was typed as severity, title and summary, which has been known since `since`; returns the answer, and the incident, which
/// may have been there.
///
/// # Errors
/// What can't be read of it, that whoever asks may not, or what the database said.
pub async fn declare_what_is_known(
    bot: &Bot,
    invocation: &Invocation,
    [severity, title, summary]: [&str; 3],
    since: Instant,
) -> Outcome<(Reply, Incident)> {
    let read = Declaration::read(bot.playbook.severity(severity), Typed { severity, title, summary }, since, None)
        .map_err(|mistake| view::unreadable(&mistake, &bot.playbook))?;
    declared(bot, invocation, read, false).await
}

async fn declared(
    bot: &Bot,
    invocation: &Invocation,
    declaration: Declaration,
    again: bool,
) -> Outcome<(Reply, Incident)> {
    let right = match (declaration.drill, declaration.private) {
        (true, _) => rights::DRILL,
        (false, true) => rights::PRIVATE,
        (false, false) => rights::DECLARE,
    };
    bot.guard.check(bot, invocation, right).await?;
    let context = IncidentContext::asked(bot, invocation).await?;
    let operation = Operation { context, invocation };
    match operation.declare(declaration, again).await? {
        Declared::New(incident, alerted) => {
            let read_in = release::read_in(bot, &operation.context.setup, incident.private);
            Ok((Reply::Say(view::declared_answer(&incident, read_in, alerted)), *incident))
        }
        Declared::Before(incident) => Ok((Reply::Say(view::declared_before(&incident)), *incident)),
    }
}

pub(super) async fn confirm_it(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let (done, alerted) = act_on(bot, invocation, id, async |operation| operation.confirm(id).await).await?;
    Ok(Reply::Say(view::confirmed_answer(&done, alerted)))
}

pub(super) async fn acknowledge_it(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let done = act_on(bot, invocation, id, async |operation| operation.acknowledge(id).await).await?;
    Ok(Reply::Say(view::done(&done, view::ACKNOWLEDGED_ANSWER)))
}

pub(super) async fn update_it(bot: &Bot, invocation: &Invocation, id: IncidentId, said: Update<'_>) -> Outcome<Reply> {
    let said = said.trimmed();
    if said.changed.is_empty() {
        return Err(view::empty_update().into());
    }
    let within = read_within(said.within)?;
    let work = async |operation: &Operation<'_>| operation.update(id, said, within).await;
    let done = act_on(bot, invocation, id, work).await?;
    Ok(Reply::Say(view::done(&done, &view::updated_answer(&done))))
}

/// "Next update in": nothing, or a length of time up to thirty days.
fn read_within(typed: &str) -> Outcome<Option<TimeDelta>> {
    if typed.is_empty() {
        return Ok(None);
    }
    match text::read_duration(typed).filter(|length| (1..=LONGEST_AHEAD).contains(&length.num_minutes())) {
        Some(length) => Ok(Some(length)),
        None => Err(view::next_update_mistake(typed).into()),
    }
}

/// Puts the next update off by one of the lengths of time that the playbook offers.
pub(super) async fn snooze_it(bot: &Bot, invocation: &Invocation, id: IncidentId, minutes: &str) -> Outcome<Reply> {
    let offered = &bot.playbook.incidents.rules.snooze_minutes;
    let minutes = minutes.trim().parse().ok().filter(|minutes| offered.contains(minutes));
    let minutes = minutes.ok_or_else(|| view::snooze_mistake(offered))?;
    let within = TimeDelta::minutes(i64::from(minutes));
    let done = act_on(bot, invocation, id, async |operation| operation.snooze(id, within).await).await?;
    Ok(Reply::Say(view::done(&done, &view::snoozed_answer(&done))))
}

pub(super) async fn change_severity(
    bot: &Bot,
    invocation: &Invocation,
    id: IncidentId,
    SeverityChange { to: typed, why }: SeverityChange<'_>,
) -> Outcome<Card> {
    let unknown = || view::unreadable(&Unreadable::Severity(typed.to_owned()), &bot.playbook);
    let to = bot.playbook.severity(typed).ok_or_else(unknown)?;
    let work = async |operation: &Operation<'_>| operation.change_severity(id, to, why.trim()).await;
    let (done, alerted) = act_on(bot, invocation, id, work).await?;
    Ok(view::severity_answer(&done, alerted, &bot.playbook))
}

/// Moves on to the step that was named, or to the next one; out of triage only once it is decided how it is fixed.
pub(super) async fn move_on(bot: &Bot, invocation: &Invocation, id: IncidentId, named: &str) -> Outcome<Reply> {
    let plan = &bot.playbook.incidents;
    let to = match named.trim() {
        "" => None,
        named => {
            let step = plan.step(named).map(|(_, step)| step).filter(|step| steps::is_worked_on(step));
            Some(step.ok_or_else(|| view::unknown_step(named, plan))?)
        }
    };
    let incident = by_id(bot, invocation, id).await?;
    if incident.needs_strategy() && to.is_none_or(|step| step.id != steps::FIRST) {
        return Ok(Reply::Say(view::choose_strategy(&incident, plan)));
    }
    let done = act_on(bot, invocation, id, async |operation| operation.move_on(id, to).await).await?;
    Ok(Reply::Say(view::done(&done, &view::step_answer(&done, plan))))
}

pub(super) async fn choose_strategy(
    bot: &Bot,
    invocation: &Invocation,
    id: IncidentId,
    chosen: &str,
) -> Outcome<Incident> {
    act_on(bot, invocation, id, async |operation| operation.choose_strategy(id, chosen).await).await
}

pub(super) async fn resolve_it(bot: &Bot, invocation: &Invocation, id: IncidentId, resolution: &str) -> Outcome<Reply> {
    let resolution = resolution.trim();
    if resolution.is_empty() {
        return Err(view::empty_resolution().into());
    }
    let done = act_on(bot, invocation, id, async |operation| operation.resolve(id, resolution).await).await?;
    Ok(Reply::Say(view::resolved_answer(&done)))
}

pub(super) async fn reopen_it(bot: &Bot, invocation: &Invocation, id: IncidentId, why: &str) -> Outcome<Reply> {
    let why = why.trim();
    let (done, alerted) = act_on(bot, invocation, id, async |operation| operation.reopen(id, why).await).await?;
    Ok(Reply::Say(view::reopened_answer(&done, alerted)))
}

/// Runs `work` on the incident for whoever asked, if they may see it.
pub(super) async fn act_on<T>(
    bot: &Bot,
    invocation: &Invocation,
    id: IncidentId,
    work: impl AsyncFnOnce(&Operation<'_>) -> Outcome<T>,
) -> Outcome<T> {
    tracing::Span::current().record("subject", id.get());
    let context = IncidentContext::asked(bot, invocation).await?;
    by_id(bot, invocation, id).await?;
    work(&Operation { context, invocation }).await
}

/// The incident's card without its buttons, and what happened last.
pub(super) async fn details(bot: &Bot, invocation: &Invocation, incident: &Incident) -> Outcome<Reply> {
    let context = IncidentContext::of(bot, invocation.guild, bot.now()).await?;
    let events = store::events(bot.store.read(), incident.id).await?;
    let mut reader = bot.store.read().acquire().await?;
    let picture = context.picture(&mut reader, incident).await?;
    Ok(Reply::Say(view::details(&picture, &events)))
}
