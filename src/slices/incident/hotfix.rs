//! Hotfixes: whether the plan allows one, who decides, and one card in the thread with timeline and checklist.

use sqlx::AnyConnection;

use super::census::Census;
use super::context::{IncidentContext, Operation, refuse};
use super::domain::hotfix::{List, Pull, Tick, checked, next_version};
use super::domain::public::DraftKind;
use super::domain::{Incident, Tracked, hotfix};
use super::handle::{handle, lane, thread_handle};
use super::public::Words;
use super::requests::{act_on, by_id};
use super::store::{self, Decided};
use super::{issue, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::custom_id::outdated;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{IncidentId, IssueNumber};
use crate::playbook::{CheckItem, Playbook};
use crate::slices::release::{self, Release};
use crate::slices::tracker;
use crate::slices::tracker::poll::News;

/// The plan's decisions on hotfixes: for the gravest severity, and for the rest.
const DECISIONS: [&str; 2] = ["p0_hotfix", "p1_hotfix"];

fn card_handle(id: IncidentId) -> String {
    handle(id, "hotfix")
}

/// Which of the plan's decisions a hotfix for `incident` is.
fn decision(playbook: &Playbook, incident: &Incident) -> &'static str {
    if playbook.is_gravest(&incident.severity) { DECISIONS[0] } else { DECISIONS[1] }
}

/// The part of an incident's handle under which the team was told of its hotfix.
const TOLD: &str = "hotfix-told";

impl IncidentContext<'_> {
    /// The version of the hotfix of `incident`: the one that it was begun with, or the next one.
    async fn hotfix_version(&self, conn: &mut AnyConnection, incident: &Incident) -> Outcome<String> {
        if let Some(version) = &incident.hotfix {
            return Ok(version.clone());
        }
        let Some(release) = self.release() else { return Ok(view::THE_HOTFIX.to_owned()) };
        let before = store::other_hotfixes(conn, release.id, incident.id).await?;
        Ok((0..=before).fold(release.version.clone(), |version, _| next_version(&version)))
    }

    /// Shows or renews the hotfix's card in the thread.
    async fn show_hotfix(&self, tx: &mut Tx, incident: &Incident, version: &str, first: bool) -> Outcome<()> {
        let plan = &self.bot.playbook.incidents;
        let ticks = store::ticks(tx.conn(), incident.id, List::Hotfix).await?;
        let closing = store::ticks(tx.conn(), incident.id, List::Closing).await?;
        let pull = match &incident.tracked {
            Some(Tracked { number: Some(number), .. }) => tracker::pull_for(tx.conn(), incident.guild, *number).await?,
            _ => None,
        };
        let pull = pull.map(|(opened, merged)| Pull { opened, merged });
        let lines = hotfix::timeline(plan, incident, ([&ticks, &closing], pull), version);
        let within = self.release().filter(|_| incident.resolved.is_none()).and_then(|release| {
            let phase = self.bot.playbook.phase(release.dates.plan_day(incident.reported));
            phase.hotfix_within.map(|within| (phase, incident.reported + within))
        });
        let card = view::hotfix_card(incident, (version, within), &lines, &checked(&plan.hotfix.checklist, &ticks));
        let action = match first {
            true => Action::post(Place::Thread(thread_handle(incident.id)), &card),
            false => Action::edit(&card),
        };
        enqueue(tx, self.now, Outgoing::new(lane(incident.id), card_handle(incident.id), action)).await
    }

    /// Renews the hotfix's card, where there is one.
    pub(super) async fn renew_hotfix(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        match &incident.hotfix {
            Some(version) => self.show_hotfix(tx, incident, version, false).await,
            None => Ok(()),
        }
    }
}

/// Pull requests changed: the cards of the hotfixes whose issues they close say so. Of issues that were closed the incidents hear.
///
/// # Errors
/// What the database said.
pub async fn on_news(bot: &Bot, tx: &mut Tx, news: &News, now: Instant) -> Outcome<()> {
    issue::closed(tx, &news.issues, now).await?;
    let closed: Vec<IssueNumber> = news.issues.iter().flat_map(|issue| issue.closes.iter().copied()).collect();
    if closed.is_empty() {
        return Ok(());
    }
    let context = IncidentContext::within(bot, tx, now).await?;
    for incident in store::tracked_in(tx, &closed).await?.into_iter().filter(|one| one.hotfix.is_some()) {
        context.renew_hotfix(tx, &incident).await?;
    }
    Ok(())
}

impl Operation<'_> {
    /// Users have read that the hotfix is out: the team reads that where it read that it was begun.
    pub(super) async fn hotfix_out(&self, tx: &mut Tx, incident: &Incident, version: &str) -> Outcome<()> {
        let told = handle(incident.id, TOLD);
        if was_said(tx, &told).await? {
            let edit = Action::edit(&view::hotfix_out(incident, version, self.context.now));
            enqueue(tx, self.context.now, Outgoing::new(lane(incident.id), told, edit)).await?;
        }
        Ok(())
    }

    async fn begin_hotfix(&self, id: IncidentId) -> Outcome<Incident> {
        let (context, actor) = (&self.context, &self.invocation.actor);
        let (mut tx, mut incident) = self.take(id).await?;
        refuse(incident.must_be_open(), &incident)?;
        if incident.hotfix.is_some() {
            return Err(view::hotfix_began(&incident).into());
        }
        let version = context.hotfix_version(tx.conn(), &incident).await?;
        incident.hotfix = Some(version.clone());
        let plan = &context.bot.playbook.incidents;
        let census = Census::take(tx.conn(), incident.guild).await?;
        let allowed = view::hotfix_reasons(&census.situation(context, &incident).hotfix_rules(plan));
        let decided = Decided {
            decision: decision(&context.bot.playbook, &incident).to_owned(),
            outcome: "hotfix".to_owned(),
            reason: allowed,
            consulted: String::new(),
            decider: actor.user,
            decider_name: actor.name.clone(),
            at: context.now,
        };
        store::record_decision(&mut tx, id, &decided).await?;
        incident.strategy = plan.strategy("hotfix").map(|strategy| strategy.id.clone());
        self.note(&mut tx, &incident, ("hotfix", view::hotfix_begun(&version, &decided))).await?;
        context.show_hotfix(&mut tx, &incident, &version, true).await?;
        // Whoever is consulted hears of it where the team reads, not in a thread.
        let consult = context.bot.playbook.decision(&decided.decision).map(|decision| decision.consult.clone());
        let severity = context.severity(&incident)?;
        let pings = context.only_leads_if_private(&incident, &consult.unwrap_or_default());
        let card = view::hotfix_told(&incident, &version, &decided);
        let card = card.pinging(&view::heading(&incident, severity), context.unless_quiet(severity, pings));
        context.put_to_team(&mut tx, &incident, (handle(id, TOLD), card)).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// Ticks an entry, or takes the asker's tick back; `cause` is what they say that the root cause is.
    async fn tick(&self, id: IncidentId, item: &str, cause: Option<&str>) -> Outcome<(Incident, bool)> {
        let context = &self.context;
        let (mut tx, mut incident) = self.take(id).await?;
        let version = context.hotfix_version(tx.conn(), &incident).await?;
        let plan = &context.bot.playbook.incidents.hotfix;
        let entry = plan.checklist.iter().find(|entry| entry.id == item);
        let entry = entry.ok_or_else(outdated)?;
        self.refuse_unless_may_tick(&mut tx, (id, List::Hotfix), entry).await?;
        let ticked = store::toggle_tick(&mut tx, (id, List::Hotfix), &self.own_tick(item)).await?;
        self.record(&mut tx, &incident, ("checklist", view::ticked(&entry.text, ticked))).await?;
        if let Some(cause) = cause.filter(|_| ticked) {
            incident.account.root_cause = Some(cause.to_owned());
            self.note(&mut tx, &incident, ("cause", view::root_cause(cause))).await?;
        }
        context.show_hotfix(&mut tx, &incident, &version, false).await?;
        self.keep(tx, &incident).await?;
        Ok((incident, ticked))
    }

    /// Some entries are for certain roles, and not for whoever did what they look at.
    async fn refuse_unless_may_tick(&self, tx: &mut Tx, list: (IncidentId, List), entry: &CheckItem) -> Outcome<()> {
        let (context, actor) = (&self.context, &self.invocation.actor);
        let roles = context.setup.roles(&entry.roles);
        if !entry.roles.is_empty() && !actor.roles.iter().any(|role| roles.contains(role)) {
            return Err(view::not_theirs_to_tick(entry, &context.bot.playbook).into());
        }
        if let Some(other) = &entry.not_by {
            let ticks = store::ticks(tx.conn(), list.0, list.1).await?;
            if ticks.iter().any(|tick| tick.item == *other && tick.user == actor.user) {
                return Err(view::own_work(entry).into());
            }
        }
        Ok(())
    }

    /// The asker's tick on `item`.
    pub(super) fn own_tick(&self, item: &str) -> Tick {
        let actor = &self.invocation.actor;
        Tick { item: item.to_owned(), user: actor.user, name: actor.name.clone(), at: self.context.now }
    }

    async fn draft_hotfix(&self, id: IncidentId) -> Outcome<Incident> {
        let (mut tx, incident) = self.take(id).await?;
        let version = self.context.hotfix_version(tx.conn(), &incident).await?;
        let fix = incident.resolution.as_deref().unwrap_or_default();
        let named = |release: &Release| release.named(&self.context.bot.playbook, &version);
        let name = self.context.release().map_or_else(|| version.clone(), named);
        let words = Words::from([
            ("name", name.into()),
            ("hotfix", view::public_version(&version).into()),
            ("title", view::public_title(&incident).into()),
            ("fix", view::for_users(fix).into()),
        ]);
        self.context.draft(&mut tx, (&incident, DraftKind::Hotfix), words).await?;
        tx.commit().await?;
        Ok(incident)
    }
}

/// What the plan says about a hotfix; when one is under way, where its card is.
pub(super) async fn look(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let context = IncidentContext::asked(bot, invocation).await?;
    let incident = by_id(bot, invocation, id).await?;
    if incident.hotfix.is_some() {
        return Err(view::hotfix_began(&incident).into());
    }
    refuse(incident.must_be_open(), &incident)?;
    let mut reader = bot.store.read().acquire().await?;
    let version = context.hotfix_version(&mut reader, &incident).await?;
    let census = Census::take(&mut reader, invocation.guild).await?;
    let rules = census.situation(&context, &incident).hotfix_rules(&bot.playbook.incidents);
    let decision = bot.playbook.decision(decision(&bot.playbook, &incident));
    Ok(Reply::Say(view::hotfix_question(&incident, (&version, &rules), decision, &bot.playbook)))
}

/// Begins a hotfix, if whoever asks may decide that.
pub(super) async fn begin(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let incident = by_id(bot, invocation, id).await?;
    let decision = bot.playbook.decision(decision(&bot.playbook, &incident));
    let deciders = decision.map(|decision| decision.authority.as_slice()).unwrap_or_default();
    release::require_any(bot, invocation, deciders).await?;
    let done = act_on(bot, invocation, id, async |operation| operation.begin_hotfix(id).await).await?;
    Ok(Reply::Say(view::done(&done, view::HOTFIX_ANSWER)))
}

/// Ticks an entry of the checklist, or takes one's own tick back. Whoever ticks the root cause is asked for it first.
pub(super) async fn press(bot: &Bot, invocation: &Invocation, id: IncidentId, item: &str) -> Outcome<Reply> {
    let mut asking = bot.playbook.incidents.hotfix.checklist.iter().filter(|entry| entry.asks_root_cause);
    if asking.any(|entry| entry.id == item) {
        let incident = by_id(bot, invocation, id).await?;
        let mut reader = bot.store.read().acquire().await?;
        let ticks = store::ticks(&mut reader, id, List::Hotfix).await?;
        if !ticks.iter().any(|tick| tick.item == item && tick.user == invocation.actor.user) {
            return Ok(Reply::Open(view::cause_form(&incident, item)));
        }
    }
    tick(bot, invocation, (id, item), None).await
}

/// Ticks the entry that says what the root cause is.
pub(super) async fn explain(bot: &Bot, invocation: &Invocation, at: (IncidentId, &str), cause: &str) -> Outcome<Reply> {
    tick(bot, invocation, at, Some(cause.trim())).await
}

async fn tick(
    bot: &Bot,
    invocation: &Invocation,
    (id, item): (IncidentId, &str),
    cause: Option<&str>,
) -> Outcome<Reply> {
    let work = async |operation: &Operation<'_>| operation.tick(id, item, cause).await;
    let (incident, ticked) = act_on(bot, invocation, id, work).await?;
    Ok(Reply::Say(view::done(&incident, view::tick_answer(ticked))))
}

/// Drafts the announcement.
pub(super) async fn announce(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let work = async |operation: &Operation<'_>| operation.draft_hotfix(id).await;
    let done = act_on(bot, invocation, id, work).await?;
    Ok(Reply::Say(view::done(&done, view::DRAFTED_ANSWER)))
}
