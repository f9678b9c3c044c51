//! What follows a resolution: the report, the post-mortem on time, and closing once everything is done.

use chrono::TimeDelta;

use super::context::{IncidentContext, Operation, refuse};
use super::domain::Incident;
use super::domain::hotfix::{List, Tick, checked};
use super::domain::occurrence::{Reminder, ReminderAt};
use super::domain::public::DraftKind;
use super::handle::{handle, lane, thread_handle};
use super::public::Words;
use super::record::Sources;
use super::requests::{act_on, by_id};
use super::story::Story;
use super::{store, timer, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::custom_id::outdated;
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::outbox::{Action, Place};
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::engine::timers::{self, Kind};
use crate::error::Outcome;
use crate::ids::{GuildId, IncidentId};
use crate::playbook::Incidents;

/// The entries of checklists that publishing the report ticks.
const REPORT: &str = "report";
/// The entry of the closing list that publishing the notice ticks.
const USERS_TOLD: &str = "users_told";

fn after_handle(id: IncidentId) -> String {
    handle(id, "after")
}

/// The incidents of `guild` whose required post-mortem is due before `soon` and not written, each with when it is.
///
/// # Errors
/// What the database said.
pub async fn postmortems_due(bot: &Bot, guild: GuildId, soon: Instant) -> Outcome<Vec<(Incident, Instant)>> {
    let rules = &bot.playbook.incidents.postmortem;
    let over = store::without_postmortem(bot.store.read(), guild).await?;
    let required = over.into_iter().filter(|incident| rules.severities.contains(&incident.severity));
    let due = required.filter_map(|incident| incident.resolved.map(|at| (incident, at + rules.due)));
    Ok(due.filter(|(_, due)| *due < soon).collect())
}

/// The incidents of `guild` of which only the closing is left, and was at `now` for as long as a post-mortem may take.
///
/// # Errors
/// What the database said.
pub async fn left_open(bot: &Bot, guild: GuildId, now: Instant) -> Outcome<Vec<Incident>> {
    let rules = &bot.playbook.incidents.postmortem;
    let mut over = store::unclosed(bot.store.read(), guild).await?;
    over.retain(|incident| incident.resolved.is_some_and(|at| at + rules.due < now));
    Ok(over)
}

impl Operation<'_> {
    /// Users have read that `incident` is over: whoever published it has told them.
    pub(super) async fn users_told(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        if self.context.bot.playbook.incidents.closing.iter().any(|item| item.id == USERS_TOLD) {
            store::tick_off(tx, (incident.id, List::Closing), &self.own_tick(USERS_TOLD)).await?;
            self.context.show_after(tx, incident, true).await?;
        }
        Ok(())
    }
}

impl IncidentContext<'_> {
    /// Whether the plan requires a post-mortem of `incident`.
    pub(super) fn needs_postmortem(&self, incident: &Incident) -> bool {
        let required = &self.bot.playbook.incidents.postmortem.severities;
        incident.confirmed.is_some() && required.contains(&incident.severity)
    }

    /// What a resolution starts: the card with what is left to do, and the reminders.
    pub(super) async fn follow_up(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        timers::cancel::<timer::Matrix>(tx, incident.id).await?;
        timers::cancel::<timer::Public>(tx, incident.id).await?;
        self.withdraw_draft(tx, incident, (DraftKind::Update, view::OUTDATED)).await?;
        let rules = &self.bot.playbook.incidents.postmortem;
        let escalation = self.bot.playbook.incidents.rules.escalation.len();
        let mut reminders = vec![(rules.due, Reminder::Due)];
        if self.needs_postmortem(incident) {
            reminders.extend(rules.remind.iter().map(|after| (*after, Reminder::Soon)));
            let later = |level: usize| TimeDelta::days(1) * i32::try_from(level + 1).unwrap_or(1);
            reminders.extend((0..escalation).map(|level| (rules.due + later(level), Reminder::Late(level))));
        }
        for (after, reminder) in reminders {
            let at = self.now + after;
            timers::set(tx, timer::Postmortem::timer(incident.id, ReminderAt { reminder, at }, at)).await?;
        }
        self.renew_hotfix(tx, incident).await?;
        self.show_after(tx, incident, false).await
    }

    /// A reopened incident is not reminded of its end, nor are users told of it.
    pub(super) async fn forget_follow_up(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        self.withdraw_draft(tx, incident, (DraftKind::Resolved, view::OUTDATED)).await?;
        store::clear_ticks(tx, incident.id, List::Closing).await?;
        timers::cancel::<timer::Postmortem>(tx, incident.id).await
    }

    /// Shows or renews the card with what is left to do.
    pub(super) async fn show_after(&self, tx: &mut Tx, incident: &Incident, renew: bool) -> Outcome<()> {
        let ticks = store::ticks(tx.conn(), incident.id, List::Closing).await?;
        let required = self.needs_postmortem(incident);
        let due = incident.resolved.filter(|_| required).map(|at| at + self.bot.playbook.incidents.postmortem.due);
        let actions = store::actions_of(tx.conn(), incident.id).await?;
        let list = checked(&self.bot.playbook.incidents.closing, &ticks);
        let card = view::after_card(incident, due, (&list, &actions));
        let action = match renew {
            true => Action::edit(&card),
            false => Action::post(Place::Thread(thread_handle(incident.id)), &card),
        };
        enqueue(tx, self.now, Outgoing::new(lane(incident.id), after_handle(incident.id), action)).await
    }
}

/// A reminder about what is left to do has come due.
pub(super) async fn postmortem_due(
    context: &IncidentContext<'_>,
    tx: &mut Tx,
    incident: &Incident,
    reminder: Reminder,
) -> Outcome<()> {
    let required = context.needs_postmortem(incident) && incident.account.postmortem.is_none();
    // What users have been led back from can't be verified before it is launched again.
    let is_back =
        incident.rollback.is_some() && context.release().is_some_and(|release| release.rolled_back_to().is_some());
    let done = match reminder {
        Reminder::Due => incident.account.closed.is_some() || is_back && !required,
        Reminder::Soon | Reminder::Late(_) => !required,
    };
    if incident.resolved.is_none() || incident.merged_into.is_some() || done {
        return Ok(());
    }
    let severity = context.severity(incident)?;
    let mut pings = context.owing(incident, severity);
    if let Reminder::Late(level) = reminder {
        // Being on call is for pages: who is late with this is told to the roles.
        let path = &context.bot.playbook.incidents.rules.escalation;
        pings = pings.and(context.only_leads_if_private(incident, &path[..path.len().min(level + 1)]));
    }
    let due = incident.resolved.map(|at| at + context.bot.playbook.incidents.postmortem.due);
    let card = view::after_reminder(incident, (reminder, required), due, context.in_work_hours(pings));
    if !context.is_work_time() {
        // Said quietly now, it pings when work begins; what is only to be closed can wait until then.
        let at = context.work_from(context.now);
        timers::set(tx, timer::Postmortem::timer(incident.id, ReminderAt { reminder, at }, at)).await?;
        if !required {
            return Ok(());
        }
    }
    match reminder {
        Reminder::Late(_) => context.say_to_team(tx, incident, ("late", card)).await,
        Reminder::Soon | Reminder::Due => context.say_in_thread(tx, incident, ("reminder", card)).await,
    }
}

impl Operation<'_> {
    async fn tick_closing(&self, id: IncidentId, item: &str) -> Outcome<(Incident, bool)> {
        let (mut tx, incident) = self.take(id).await?;
        let list = &self.context.bot.playbook.incidents.closing;
        let entry = list.iter().find(|entry| entry.id == item);
        let entry = entry.ok_or_else(outdated)?;
        let ticked = store::toggle_tick(&mut tx, (id, List::Closing), &self.own_tick(item)).await?;
        self.record(&mut tx, &incident, ("checklist", view::ticked(&entry.text, ticked))).await?;
        self.context.show_after(&mut tx, &incident, true).await?;
        self.context.renew_hotfix(&mut tx, &incident).await?;
        tx.commit().await?;
        Ok((incident, ticked))
    }

    /// Writes the post-incident report and posts it.
    async fn publish_report(&self, id: IncidentId, said: [&str; 3]) -> Outcome<Incident> {
        let context = &self.context;
        let (mut tx, mut incident) = self.take(id).await?;
        if incident.resolved.is_none() {
            return Err(view::not_over(&incident).into());
        }
        let [root_cause, impact, prevention] =
            said.map(|words| Some(words.trim().to_owned()).filter(|words| !words.is_empty()));
        let account = &mut incident.account;
        (account.root_cause, account.impact, account.prevention) = (root_cause, impact, prevention);
        let first = account.published.replace(context.now).is_none();
        for (list, items) in [
            (List::Hotfix, &context.bot.playbook.incidents.hotfix.checklist),
            (List::Closing, &context.bot.playbook.incidents.closing),
        ] {
            if items.iter().any(|item| item.id == REPORT) {
                let tick = Tick { item: REPORT.to_owned(), ..self.own_tick(REPORT) };
                store::tick_off(&mut tx, (id, list), &tick).await?;
            }
        }
        self.record(&mut tx, &incident, ("report", view::report_published(first))).await?;
        let story = Story::tell(tx.conn(), Sources::of(context.bot), &incident).await?;
        context.say_in_thread(&mut tx, &incident, ("report", view::report(&story))).await?;
        if first && incident.may_be_told(DraftKind::Resolved, &context.bot.playbook.incidents.public_updates).is_ok() {
            context
                .draft(
                    &mut tx,
                    (&incident, DraftKind::Resolved),
                    resolved_words(&incident, &context.bot.playbook.incidents),
                )
                .await?;
        }
        context.renew_hotfix(&mut tx, &incident).await?;
        context.show_after(&mut tx, &incident, true).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// Keeps what was written of a post-mortem.
    async fn write_postmortem(&self, id: IncidentId, filled: &Filled) -> Outcome<Incident> {
        let (mut tx, incident) = self.take(id).await?;
        if incident.resolved.is_none() {
            return Err(view::not_over(&incident).into());
        }
        for (part, _) in view::POSTMORTEM_PARTS {
            let written = store::Written { part, body: filled.get(part) };
            let by = By { who: self.invocation.actor.user, at: self.context.now };
            store::write_part(&mut tx, id, written, by).await?;
        }
        self.record(&mut tx, &incident, ("postmortem", view::POSTMORTEM_WRITTEN.to_owned())).await?;
        tx.commit().await?;
        Ok(incident)
    }

    /// Posts the post-mortem; its deadline is met.
    async fn publish_postmortem(&self, id: IncidentId) -> Outcome<Incident> {
        let context = &self.context;
        let (mut tx, mut incident) = self.take(id).await?;
        if incident.resolved.is_none() {
            return Err(view::not_over(&incident).into());
        }
        incident.account.postmortem.get_or_insert(context.now);
        let story = Story::tell(tx.conn(), Sources::of(context.bot), &incident).await?;
        if story.parts.is_empty() {
            return Err(view::empty_postmortem().into());
        }
        self.record(&mut tx, &incident, ("postmortem", view::POSTMORTEM_PUBLISHED.to_owned())).await?;
        context.say_in_thread(&mut tx, &incident, ("postmortem", view::postmortem(&story))).await?;
        context.show_after(&mut tx, &incident, true).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// Closes the incident and archives its thread, once everything is done.
    async fn close(&self, id: IncidentId) -> Outcome<Incident> {
        let context = &self.context;
        let (mut tx, mut incident) = self.take(id).await?;
        if incident.resolved.is_none() {
            return Err(view::not_over(&incident).into());
        }
        if incident.account.closed.is_some() {
            return Err(view::closed_already(&incident).into());
        }
        let ticks = store::ticks(tx.conn(), id, List::Closing).await?;
        let list = checked(&context.bot.playbook.incidents.closing, &ticks);
        let open: Vec<&str> =
            list.iter().filter(|entry| entry.done().is_none()).map(|entry| entry.item.text.as_str()).collect();
        let lacks_postmortem = context.needs_postmortem(&incident) && incident.account.postmortem.is_none();
        if !open.is_empty() || lacks_postmortem {
            return Err(view::not_done(&incident, &open, lacks_postmortem).into());
        }
        incident.account.closed = Some(context.now);
        timers::cancel::<timer::Postmortem>(&mut tx, id).await?;
        let actions = store::actions_of(tx.conn(), id).await?;
        self.note(&mut tx, &incident, ("closed", view::closed(&actions))).await?;
        context.show_after(&mut tx, &incident, true).await?;
        context.keep(&mut tx, &incident).await?;
        let archive = Action::Archive { thread: thread_handle(id) };
        enqueue(&mut tx, context.now, Outgoing::new(lane(id), handle(id, "archive"), archive)).await?;
        tx.commit().await?;
        Ok(incident)
    }
}

fn resolved_words(incident: &Incident, plan: &Incidents) -> Words {
    // A changed setting is in no version, whatever was begun before.
    let strategy = incident.strategy.as_deref().and_then(|id| plan.strategy(id));
    let hotfix = incident.hotfix.clone().filter(|_| strategy.is_none_or(|strategy| !strategy.without_release));
    let account = &incident.account;
    let said = |words: Option<&String>| words.map_or_else(|| view::NOT_SAID.to_owned(), |words| view::for_users(words));
    Words::from([
        ("title", view::public_title(incident).into()),
        ("is_reported", incident.source.is_some().into()),
        ("hotfix", view::public_version(&hotfix.unwrap_or_default()).into()),
        ("root_cause", said(account.root_cause.as_ref()).into()),
        ("fix", said(incident.resolution.as_ref()).into()),
        ("impact", said(account.impact.as_ref()).into()),
        ("prevention", said(account.prevention.as_ref()).into()),
    ])
}

/// The form behind Report.
pub(super) async fn open_report(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let incident = over_for(bot, invocation, id).await?;
    Ok(Reply::Open(view::report_form(&incident)))
}

/// The form behind Post-mortem, with what was written so far.
pub(super) async fn open_postmortem(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let incident = over_for(bot, invocation, id).await?;
    let parts = store::parts(bot.store.read(), id).await?;
    Ok(Reply::Open(view::postmortem_form(&incident, &parts)))
}

/// The incident before a form about what follows it opens: it has to be over.
async fn over_for(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Incident> {
    let incident = by_id(bot, invocation, id).await?;
    if incident.merged_into.is_some() {
        refuse(incident.must_be_open(), &incident)?;
    }
    match incident.resolved {
        Some(_) => Ok(incident),
        None => Err(view::not_over(&incident).into()),
    }
}

pub(super) async fn report(bot: &Bot, invocation: &Invocation, id: IncidentId, filled: &Filled) -> Outcome<Reply> {
    let said = [filled.get("root_cause"), filled.get("impact"), filled.get("prevention")];
    let done = act_on(bot, invocation, id, async |operation| operation.publish_report(id, said).await).await?;
    Ok(Reply::Say(view::done(&done, view::REPORT_ANSWER)))
}

pub(super) async fn postmortem(bot: &Bot, invocation: &Invocation, id: IncidentId, filled: &Filled) -> Outcome<Reply> {
    let done = act_on(bot, invocation, id, async |operation| operation.write_postmortem(id, filled).await).await?;
    Ok(Reply::Say(view::postmortem_written(&done)))
}

pub(super) async fn publish_postmortem(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let done = act_on(bot, invocation, id, async |operation| operation.publish_postmortem(id).await).await?;
    Ok(Reply::Say(view::done(&done, view::POSTMORTEM_ANSWER)))
}

pub(super) async fn tick(bot: &Bot, invocation: &Invocation, id: IncidentId, item: &str) -> Outcome<Reply> {
    let work = async |operation: &Operation<'_>| operation.tick_closing(id, item).await;
    let (incident, ticked) = act_on(bot, invocation, id, work).await?;
    Ok(Reply::Say(view::done(&incident, view::tick_answer(ticked))))
}

pub(super) async fn close(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let done = act_on(bot, invocation, id, async |operation| operation.close(id).await).await?;
    Ok(Reply::Say(view::done(&done, view::CLOSED_ANSWER)))
}
