//! Actions that follow from incidents: each somebody's, until a date, and asked about until it is done.

use chrono::{NaiveTime, TimeDelta};

use super::context::{IncidentContext, Operation};
use super::domain::actions::ActionItem;
use super::domain::number;
use super::domain::{Incident, Lost};
use super::handle::{handle, lane};
use super::people::Other;
use super::requests::{act_on, by_id};
use super::{store, timer, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::card::Pings;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::Action;
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::engine::timers::{self, At, Kind, Timer};
use crate::error::Outcome;
use crate::ids::{ActionId, IncidentId, UserId};
use crate::slices::release;
use crate::text;

/// An action that is late is asked about again after this long, or when people are next at work.
const AGAIN: TimeDelta = TimeDelta::days(1);
/// The time of day at which an action is due.
const DUE_AT: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).expect("noon exists");
/// The farthest that an action's date may lie ahead.
const LONGEST_AHEAD: TimeDelta = TimeDelta::days(365);

/// An action has come due: asks its owner, and again a day later, until it is done.
/// `lost`: its owner, where no ping reaches them any more.
pub(super) async fn due(
    context: &IncidentContext<'_>,
    tx: &mut Tx,
    timer: &Timer,
    lost: Option<(UserId, Lost)>,
) -> Outcome<()> {
    let action = store::action(tx.conn(), timer.guild, timer.about::<timer::Action>()).await?;
    let Some(action) = action else { return Ok(()) };
    let Some(incident) = store::load(tx, action.incident).await? else { return Ok(()) };
    if action.done.is_some() {
        return Ok(());
    }
    let pings = match lost {
        Some(_) => context.owing(&incident, context.severity(&incident)?),
        None => Pings { users: vec![action.owner], roles: Vec::new() },
    };
    let pings = (context.in_work_hours(pings), lost.map(|(_, why)| why));
    let card = view::action_due(&incident, &action, pings);
    context.put_to_team(tx, &incident, (reminder_handle(&action), card)).await?;
    let next = timer.due + AGAIN;
    let next = if next > context.now { next } else { context.now + AGAIN };
    set_reminder(tx, action.id, context.work_from(next)).await
}

/// Under which the last reminder of an action is found.
fn reminder_handle(action: &ActionItem) -> String {
    handle(action.incident, format!("action:{}", action.number))
}

/// Sets when the owner of an action is asked next.
async fn set_reminder(tx: &mut Tx, id: ActionId, due: Instant) -> Outcome<()> {
    timers::set(tx, timer::Action::timer(id, At(due), due)).await.map(drop)
}

/// Opens an action of `owner`, with its reminder.
pub(super) async fn open(
    tx: &mut Tx,
    incident: &Incident,
    what: &str,
    (owner, due): (Other, Instant),
) -> Outcome<ActionItem> {
    let mut action = ActionItem {
        id: ActionId::mint(),
        incident: incident.id,
        number: 0,
        what: what.to_owned(),
        owner: owner.user,
        owner_name: owner.name,
        due,
        done: None,
    };
    store::insert_action(tx, &mut action, incident.private).await?;
    set_reminder(tx, action.id, due).await?;
    Ok(action)
}

impl Operation<'_> {
    async fn add_action(&self, id: IncidentId, what: &str, (owner, due): (Other, Instant)) -> Outcome<ActionItem> {
        let (mut tx, incident) = self.take(id).await?;
        self.refuse_the_blind(&incident, &owner)?;
        if incident.private {
            // Whoever owns it has to be able to read what it is for.
            self.admit(&mut tx, &incident, &owner).await?;
        }
        let action = open(&mut tx, &incident, what, (owner, due)).await?;
        self.note(&mut tx, &incident, ("action", view::action_added(&action))).await?;
        if incident.resolved.is_some() {
            self.context.show_after(&mut tx, &incident, true).await?;
        }
        tx.commit().await?;
        Ok(action)
    }

    async fn finish_action(&self, incident: IncidentId, action: ActionItem) -> Outcome<(Incident, ActionItem)> {
        let (mut tx, incident) = self.take(incident).await?;
        if !store::finish_action(&mut tx, action.id, By { who: self.invocation.actor.user, at: self.context.now })
            .await?
        {
            return Err(view::action_was_done(&action).into());
        }
        timers::cancel::<timer::Action>(&mut tx, action.id).await?;
        self.note(&mut tx, &incident, ("action", view::action_done(&action))).await?;
        let reminder = reminder_handle(&action);
        if was_said(&mut tx, &reminder).await? {
            let edit = Action::edit(&view::action_reminded_done(&incident, &action));
            enqueue(&mut tx, self.context.now, Outgoing::new(lane(incident.id), reminder, edit)).await?;
        }
        tx.commit().await?;
        Ok((incident, action))
    }
}

/// Adds an action. `due` is a date, or a length of time from now.
pub(super) async fn add(
    bot: &Bot,
    invocation: &Invocation,
    id: IncidentId,
    (what, owner, due): (&str, Option<Other>, &str),
) -> Outcome<Reply> {
    let what = text::one_line(what);
    if what.is_empty() {
        return Err(view::empty_action().into());
    }
    let due = read_due(bot, invocation, due).await?;
    let owner = owner.unwrap_or_else(|| Other::oneself(&invocation.actor));
    let done =
        act_on(bot, invocation, id, async |operation| operation.add_action(id, &what, (owner, due)).await).await?;
    Ok(Reply::Say(view::action_answer(&done)))
}

async fn read_due(bot: &Bot, invocation: &Invocation, typed: &str) -> Outcome<Instant> {
    let now = bot.now();
    let release = release::active(bot.store.read(), invocation.guild).await?;
    let date = typed.trim().parse::<chrono::NaiveDate>().ok().map(|date| match &release {
        Some(release) => release.dates.instant(date, DUE_AT),
        None => date.and_time(DUE_AT).and_utc(),
    });
    // Of what is due a number alone is days: nobody means minutes.
    let typed_length = if text::is_whole(typed.trim()) { format!("{}d", typed.trim()) } else { typed.to_owned() };
    let due = date.or_else(|| text::read_duration(&typed_length).and_then(|length| now.checked_add_signed(length)));
    due.filter(|due| *due > now && *due - now <= LONGEST_AHEAD).ok_or_else(|| view::due_mistake(typed).into())
}

/// The action of that number is done.
pub(super) async fn finish(bot: &Bot, invocation: &Invocation, typed: &str) -> Outcome<Reply> {
    let action = match number::read(typed) {
        Some(number) => store::action_by_number(bot.store.read(), invocation.guild, number).await?,
        None => None,
    };
    let action = action.ok_or_else(|| view::unknown_action(typed))?;
    by_id(bot, invocation, action.incident).await.map_err(|_| view::unknown_action(typed))?;
    let id = action.incident;
    let done = act_on(bot, invocation, id, async |operation| operation.finish_action(id, action).await).await?;
    Ok(Reply::Say(view::done(&done.0, &view::action_finished(&done.1))))
}

/// The actions that aren't done.
pub(super) async fn list(bot: &Bot, invocation: &Invocation) -> Outcome<Reply> {
    let open = store::open_actions(bot.store.read(), invocation.guild).await?;
    Ok(Reply::Say(view::actions(&open, bot.now())))
}
