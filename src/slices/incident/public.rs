//! What users are told: drafted and asked for on time, read and published by a person, never unseen.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use minijinja::Value;

use super::context::{IncidentContext, Operation, version_then};
use super::domain::Incident;
use super::domain::public::{Draft, DraftKind};
use super::handle::{handle, lane, thread_handle};
use super::requests::{act_on, by_id};
use super::{store, timer, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::card::Pings;
use crate::discord::custom_id::outdated;
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Named, Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::engine::timers::{self, At, Kind};
use crate::error::Outcome;
use crate::ids::{DraftId, IncidentId};
use crate::slices::release::{self, ChannelUse};
use crate::slices::{feedback, tracker};

/// An update is drafted so long before users are to read it: it has to be read, and maybe changed, in time.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

pub(super) type Words = BTreeMap<&'static str, Value>;

impl IncidentContext<'_> {
    /// Users are next to be told of `incident`, if they are: soon where they never were, then when its cadence has passed. Drafts that
    /// ahead of it.
    pub(super) async fn set_public_clock(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let cadence = self.public_cadence(incident);
        let due = match store::was_drafted(tx, incident.id).await? {
            true => self.now + (cadence - AHEAD).max(cadence / 2),
            false => {
                let first = self.bot.playbook.incidents.public_updates.first;
                (incident.confirmed.unwrap_or(self.now) + first).max(self.now)
            }
        };
        timers::cancel::<timer::Public>(tx, incident.id).await?;
        let rules = &self.bot.playbook.incidents.public_updates;
        if incident.may_be_told(DraftKind::Update, rules).is_err() || self.release().is_none() {
            return Ok(());
        }
        timers::set(tx, timer::Public::timer(incident.id, At(due), due)).await.map(drop)
    }

    /// How often users are told while `incident` is open: as often as the plan says for these days, else as often as the team is.
    fn public_cadence(&self, incident: &Incident) -> TimeDelta {
        let rules = &self.bot.playbook.incidents.public_updates;
        let day = self.release().map(|release| release.dates.day(self.now));
        if day.and_then(|day| u32::try_from(day).ok()).is_some_and(|day| rules.days.contains(&day)) {
            return rules.every;
        }
        let severity = self.bot.playbook.severity(&incident.severity);
        severity.and_then(|severity| severity.updates).unwrap_or(rules.every)
    }

    /// Writes a draft and shows it in the thread, to those who may publish it. Of a private incident there is none.
    pub(super) async fn draft(
        &self,
        tx: &mut Tx,
        (incident, kind): (&Incident, DraftKind),
        mut words: Words,
    ) -> Outcome<Option<Draft>> {
        if incident.private {
            return Ok(None);
        }
        let (name, version) = match self.release() {
            Some(release) => {
                let had = version_then(tx.conn(), release, incident).await?;
                (release.named(&self.bot.playbook, &had), release.version.clone())
            }
            None => (view::THE_RELEASE.to_owned(), view::THE_RELEASE.to_owned()),
        };
        words.insert("version", view::public_version(&version).into());
        // A hotfix speaks of its own version.
        words.entry("name").or_insert_with(|| name.into());
        let rendered = self.bot.playbook.templates.render(kind.template(), &words)?;
        if let Some(mistake) = &rendered.mistake {
            release::tell_template_mistake(tx, self.bot, mistake, self.now).await?;
        }
        let severity = self.severity(incident)?;
        let pings = self.unless_quiet(severity, self.publishers(incident));
        self.put_up(tx, incident, (kind, rendered.text), pings).await.map(Some)
    }

    /// Puts a draft up; one of the same kind that waits is set aside.
    async fn put_up(
        &self,
        tx: &mut Tx,
        incident: &Incident,
        (kind, body): (DraftKind, String),
        pings: Pings,
    ) -> Outcome<Draft> {
        self.withdraw_draft(tx, incident, (kind, view::NEWER)).await?;
        let draft = Draft { id: DraftId::mint(), incident: incident.id, kind, body, waits: true };
        store::insert_draft(tx, &draft, self.now).await?;
        let doubt = self.doubt(tx, incident, kind).await?;
        let card = view::draft(incident, &draft, doubt.as_deref(), pings);
        let post = Action::post(Place::Thread(thread_handle(incident.id)), &card);
        self.show_draft(tx, incident, post, draft.id).await?;
        Ok(draft)
    }

    /// What a draft may promise too much: a prevention of which nothing is done yet.
    async fn doubt(&self, tx: &mut Tx, incident: &Incident, kind: DraftKind) -> Outcome<Option<String>> {
        if kind != DraftKind::Resolved || incident.account.prevention.is_none() {
            return Ok(None);
        }
        let actions = store::actions_of(tx.conn(), incident.id).await?;
        Ok(view::prevention_doubt(&actions))
    }

    /// Sets the draft of `kind` aside, if one waits.
    pub(super) async fn withdraw_draft(
        &self,
        tx: &mut Tx,
        incident: &Incident,
        (kind, why): (DraftKind, &str),
    ) -> Outcome<()> {
        let Some(before) = store::waiting_draft(tx, incident.id, kind).await? else { return Ok(()) };
        store::end_draft(tx, before.id, ("replaced", self.bot.me), self.now).await?;
        self.show_draft(tx, incident, Action::edit(&view::draft_withdrawn(&before, why)), before.id).await
    }

    /// A draft's one card: posted, and edited in place when something becomes of it.
    async fn show_draft(&self, tx: &mut Tx, incident: &Incident, action: Action, draft: DraftId) -> Outcome<()> {
        let handle = handle(incident.id, format!("draft:{draft}"));
        enqueue(tx, self.now, Outgoing::new(lane(incident.id), handle, action)).await
    }

    /// Who is asked to publish: whoever speaks to users, or else the plan's role.
    fn publishers(&self, incident: &Incident) -> Pings {
        match incident.people.communications {
            Some(user) => Pings { users: vec![user], roles: Vec::new() },
            None => self.only_leads_if_private(incident, &self.bot.playbook.incidents.public_updates.ask),
        }
    }

    /// The words of an update that users are to read at `told`.
    fn update_words(&self, incident: &Incident, told: Instant) -> Outcome<Words> {
        let severity = self.severity(incident)?;
        Ok(Words::from([
            ("emoji", severity.emoji.clone().into()),
            ("title", view::public_title(incident).into()),
            ("said", view::public_said(incident, &self.bot.playbook.incidents).into()),
            ("next_update", view::next_public(told + self.public_cadence(incident)).into()),
        ]))
    }
}

/// Users are to be told where an open incident stands: drafts it, and asks again after another cadence.
pub(super) async fn due(context: &IncidentContext<'_>, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
    if incident.may_be_told(DraftKind::Update, &context.bot.playbook.incidents.public_updates).is_err() {
        return Ok(());
    }
    // Before users are told of the release there is nothing to tell them of its troubles, and soon after there is.
    let is_announced = context.release().is_some_and(|release| release.course.announced.is_some());
    let wait = match is_announced {
        true => context.public_cadence(incident),
        false => context.bot.playbook.incidents.public_updates.first,
    };
    if is_announced {
        let words = context.update_words(incident, context.now + AHEAD)?;
        context.draft(tx, (incident, DraftKind::Update), words).await?;
    }
    let next = context.now + wait;
    timers::set(tx, timer::Public::timer(incident.id, At(next), next)).await.map(drop)
}

impl Operation<'_> {
    async fn draft_update(&self, id: IncidentId) -> Outcome<(Incident, Draft)> {
        let (mut tx, incident) = self.take(id).await?;
        let rules = &self.context.bot.playbook.incidents.public_updates;
        incident.may_be_told(DraftKind::Update, rules).map_err(|why| view::not_public(&incident, why, rules))?;
        let words = self.context.update_words(&incident, self.context.now)?;
        let draft = self.context.draft(&mut tx, (&incident, DraftKind::Update), words).await?;
        let draft = draft.ok_or_else(|| anyhow::anyhow!("a private incident was to be told"))?;
        tx.commit().await?;
        Ok((incident, draft))
    }

    async fn reword(&self, (id, draft): (IncidentId, DraftId), body: &str) -> Outcome<(Incident, Draft)> {
        let (mut tx, incident) = self.take(id).await?;
        let found = waiting(&mut tx, &incident, draft).await?;
        if found.body == body {
            return Ok((incident, found));
        }
        // Other words are another draft: whoever looks at the old ones can't publish these unseen.
        let new = self.context.put_up(&mut tx, &incident, (found.kind, body.to_owned()), Pings::default()).await?;
        tx.commit().await?;
        Ok((incident, new))
    }

    /// Publishes a draft in #announcements.
    async fn publish(&self, (id, draft): (IncidentId, DraftId)) -> Outcome<Incident> {
        let (context, user) = (&self.context, self.invocation.actor.user);
        let (mut tx, incident) = self.take(id).await?;
        let draft = waiting(&mut tx, &incident, draft).await?;
        let rules = &context.bot.playbook.incidents.public_updates;
        incident.may_be_told(draft.kind, rules).map_err(|why| view::not_public(&incident, why, rules))?;
        let channel = context.setup.channels.get(&ChannelUse::Announcements).copied();
        let channel = channel.ok_or_else(view::no_announcements)?;
        store::end_draft(&mut tx, draft.id, ("published", user), context.now).await?;
        let post = Action::post(Place::Channel(channel), &view::published(&draft));
        let handle = handle(id, format!("public:{}", draft.id));
        enqueue(&mut tx, context.now, Outgoing::new(lane(id), handle, post)).await?;
        self.record(&mut tx, &incident, ("published", view::published_entry(&draft, channel))).await?;
        let card = view::draft_published(&draft, (channel, &self.invocation.actor.name, context.now), context.zone());
        context.show_draft(&mut tx, &incident, Action::edit(&card), draft.id).await?;
        context.tell_issue(&mut tx, &incident, ("published", &draft.body)).await?;
        // Users are told of it: it is out.
        if let (DraftKind::Hotfix, Some(version)) = (draft.kind, &incident.hotfix) {
            tracker::ship(&mut tx, version, context.now).await?;
            self.hotfix_out(&mut tx, &incident, version).await?;
        }
        // Who was led back to the version before hears by that that it is over.
        if matches!(draft.kind, DraftKind::Resolved | DraftKind::RollbackDone) {
            self.users_told(&mut tx, &incident).await?;
        }
        if let (DraftKind::Resolved, Some(reported)) = (draft.kind, incident.source) {
            let handle = format!("incident:{id}:over:{}", draft.id);
            let named = Named { lane: &lane(id), handle: &handle };
            let card = view::over_for_reporter(&incident, channel);
            feedback::say_at(context.bot, &mut tx, (reported, view::OVER_THREAD), named, &card, context.now).await?;
        }
        if draft.kind == DraftKind::Update {
            context.set_public_clock(&mut tx, &incident).await?;
        }
        tx.commit().await?;
        Ok(incident)
    }

    async fn discard(&self, (id, draft): (IncidentId, DraftId)) -> Outcome<Incident> {
        let (mut tx, incident) = self.take(id).await?;
        let draft = waiting(&mut tx, &incident, draft).await?;
        store::end_draft(&mut tx, draft.id, ("discarded", self.invocation.actor.user), self.context.now).await?;
        self.record(&mut tx, &incident, ("discarded", view::discarded_entry(&draft))).await?;
        let card = view::draft_discarded(&draft, &self.invocation.actor.name);
        self.context.show_draft(&mut tx, &incident, Action::edit(&card), draft.id).await?;
        tx.commit().await?;
        Ok(incident)
    }
}

async fn waiting(tx: &mut Tx, incident: &Incident, draft: DraftId) -> Outcome<Draft> {
    let found = store::load_draft(tx, draft).await?.filter(|draft| draft.incident == incident.id && draft.waits);
    found.ok_or_else(|| view::draft_is_gone(incident).into())
}

/// Drafts an update for users at once.
pub(super) async fn draft_now(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let (incident, draft) = act_on(bot, invocation, id, async |operation| operation.draft_update(id).await).await?;
    Ok(Reply::Say(view::preview(&incident, &draft)))
}

/// The form in which a draft is read and changed.
pub(super) async fn open_draft(bot: &Bot, invocation: &Invocation, id: IncidentId, draft: &str) -> Outcome<Reply> {
    let incident = by_id(bot, invocation, id).await?;
    let found = match draft.parse() {
        Ok(draft) => store::draft(bot.store.read(), invocation.guild, draft).await?,
        Err(_) => None,
    };
    let found = found.filter(|draft| draft.incident == id && draft.waits);
    let found = found.ok_or_else(|| view::draft_is_gone(&incident))?;
    Ok(Reply::Open(view::draft_form(&incident, &found)))
}

/// The draft was changed in its form: shows how it will look.
pub(super) async fn reword(
    bot: &Bot,
    invocation: &Invocation,
    at: (IncidentId, &str),
    filled: &Filled,
) -> Outcome<Reply> {
    let draft = read_draft(at.1)?;
    let body = filled.get("body").to_owned();
    if body.is_empty() {
        return Err(view::empty_draft().into());
    }
    let work = async |operation: &Operation<'_>| operation.reword((at.0, draft), &body).await;
    let (incident, draft) = act_on(bot, invocation, at.0, work).await?;
    Ok(Reply::Say(view::preview(&incident, &draft)))
}

/// Publishes a draft that was shown.
pub(super) async fn publish(bot: &Bot, invocation: &Invocation, at: (IncidentId, &str)) -> Outcome<Reply> {
    let at = (at.0, read_draft(at.1)?);
    let done = act_on(bot, invocation, at.0, async |operation| operation.publish(at).await).await?;
    Ok(Reply::Say(view::done(&done, view::PUBLISHED_ANSWER)))
}

/// Sets a draft aside.
pub(super) async fn discard(bot: &Bot, invocation: &Invocation, at: (IncidentId, &str)) -> Outcome<Reply> {
    let at = (at.0, read_draft(at.1)?);
    let done = act_on(bot, invocation, at.0, async |operation| operation.discard(at).await).await?;
    Ok(Reply::Say(view::done(&done, view::DISCARDED_ANSWER)))
}

fn read_draft(typed: &str) -> Outcome<DraftId> {
    typed.parse().map_err(|_| outdated().into())
}
