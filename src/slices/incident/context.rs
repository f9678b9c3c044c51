//! Who does something to an incident, and what every act has in common: one transaction that writes the state, its
//! timers, and what the channels show.

use chrono_tz::Tz;
use futures::future::join_all;
use sqlx::AnyConnection;

use super::domain::{Incident, InvalidTransition, Progress};
use super::handle::{card_handle, handle, lane, thread_handle};
use super::store::{self, Event};
use super::{timer, view};
use crate::actor::Actor;
use crate::bot::Bot;
use crate::discord::card::Card;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, Urgency, enqueue};
use crate::engine::store::Tx;
use crate::engine::timers::{self, Kind};
use crate::error::{Failure, Outcome};
use crate::ids::{ChannelId, GuildId, IncidentId, UserId};
use crate::playbook::{Playbook, Severity};
use crate::slices::release::{self, ChannelUse, Release, Setup, Team};
use crate::slices::{rotation, tracker};

/// Where something happens to an incident, whether a person or a clock causes it.
pub(super) struct IncidentContext<'a> {
    pub(super) bot: &'a Bot,
    pub(super) setup: Setup,
    running: Option<Release>,
    pub(super) now: Instant,
    /// Who is pinged where no role is reached.
    stand_in: Option<UserId>,
    /// Who is on call, and who is next; of those whom a ping reaches.
    pub(super) on_call: Vec<UserId>,
}

/// A person's operation.
pub(super) struct Operation<'a> {
    pub(super) context: IncidentContext<'a>,
    pub(super) invocation: &'a Invocation,
}

/// What the playbook says of the severity of `incident`.
pub(super) fn severity_of<'p>(playbook: &'p Playbook, incident: &Incident) -> Outcome<&'p Severity> {
    let found = playbook.severity(&incident.severity);
    found.ok_or_else(|| anyhow::anyhow!("the playbook no longer has the severity {}", incident.severity).into())
}

/// How urgent it is what is said of `incident`: while the team works on it, it goes before all else.
pub(super) fn urgency(incident: &Incident) -> Urgency {
    match incident.progress() {
        Progress::Open | Progress::Acknowledged => Urgency::Live,
        Progress::Unconfirmed => Urgency::Unconfirmed,
        Progress::Resolved | Progress::Merged => Urgency::Normal,
    }
}

impl<'a> IncidentContext<'a> {
    /// In `guild`, at `now`.
    pub(super) async fn of(bot: &'a Bot, guild: GuildId, now: Instant) -> Outcome<Self> {
        let setup = release::setup(bot.store.read(), guild).await?;
        let running = release::active(bot.store.read(), guild).await?;
        bot.channels.count_holders(&bot.http, guild, now).await;
        let stand_in = release::stand_in(bot, &setup, running.as_ref()).await;
        let mut on_call = on_call(bot, &mut *bot.store.reader().await?, running.as_ref(), now).await?;
        let reached = join_all(on_call.iter().map(|user| release::is_reached(bot, &setup, *user))).await;
        let mut reached = reached.into_iter();
        on_call.retain(|_| reached.next() == Some(true));
        Ok(Self { bot, setup, running, now, stand_in, on_call })
    }

    /// For whoever asks for something in a guild.
    ///
    /// # Errors
    /// When nobody has set tplus up there; the sentence says how to.
    pub(super) async fn asked(bot: &'a Bot, invocation: &Invocation) -> Outcome<Self> {
        release::require_setup(bot, invocation.guild).await?;
        Self::of(bot, invocation.guild, bot.now()).await
    }

    /// The same as it is within a transaction. Discord is not asked whether whoever stands in or is on call is still there.
    pub(super) async fn within(bot: &'a Bot, tx: &mut Tx, now: Instant) -> Outcome<Self> {
        let guild = tx.guild();
        let setup = release::setup(tx.conn(), guild).await?;
        let running = release::running(tx).await?;
        let stand_in = Team::new(bot, &setup, running.as_ref()).stand_in;
        let on_call = on_call(bot, tx.conn(), running.as_ref(), now).await?;
        Ok(Self { bot, setup, running, now, stand_in, on_call })
    }

    /// Whom its pings reach.
    pub(super) fn team(&self) -> Team<'_> {
        Team { setup: &self.setup, release: self.release(), stand_in: self.stand_in }
    }

    /// The release that runs.
    pub(super) fn release(&self) -> Option<&Release> {
        self.running.as_ref()
    }
}

impl IncidentContext<'_> {
    pub(super) fn severity(&self, incident: &Incident) -> Outcome<&Severity> {
        severity_of(&self.bot.playbook, incident)
    }

    /// The team's channel, which a complete setup has.
    pub(super) fn channel(&self) -> Outcome<ChannelId> {
        let channel = self.setup.channel(ChannelUse::Release);
        channel.ok_or_else(|| Failure::Internal(anyhow::anyhow!("a complete setup without a release channel")))
    }

    /// Where the team reads about `incident`: its channel, or the thread of a private one.
    pub(super) fn place(&self, incident: &Incident) -> Outcome<Place> {
        match incident.private {
            true => Ok(Place::Thread(thread_handle(incident.id))),
            false => self.channel().map(Place::Channel),
        }
    }

    /// Writes the incident, its clocks and its card.
    pub(super) async fn keep(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let mut incident = incident.clone();
        incident.let_words_go(view::FORGOTTEN_TITLE);
        let incident = &incident;
        store::save(tx, incident).await?;
        self.set_clocks(tx, incident).await?;
        let card = self.card(tx, incident).await?;
        let edit = Outgoing::new(lane(incident.id), card_handle(incident.id), Action::edit(&card));
        enqueue(tx, self.now, edit.with(urgency(incident))).await
    }

    /// The incident's card as it is now.
    pub(super) async fn card(&self, tx: &mut Tx, incident: &Incident) -> Outcome<Card> {
        Ok(view::card(&self.picture(tx.conn(), incident).await?))
    }

    /// The incident with what its card shows of the things around it.
    pub(super) async fn picture<'i>(
        &'i self,
        conn: &mut AnyConnection,
        incident: &'i Incident,
    ) -> Outcome<view::Picture<'i>> {
        Ok(view::Picture {
            incident,
            severity: self.severity(incident)?,
            plan: &self.bot.playbook.incidents,
            step_since: store::last_step(conn, incident.id).await?.map(|step| step.at),
            people: store::people(conn, incident.id).await?,
            merged_into: match incident.merged_into {
                Some(other) => store::number(conn, other).await?,
                None => None,
            },
        })
    }

    /// In which zone times are written out.
    pub(super) fn zone(&self) -> Tz {
        self.release().map_or(Tz::UTC, |release| release.dates.zone)
    }

    /// Writes down what happened and says it in the thread.
    pub(super) async fn note(
        &self,
        tx: &mut Tx,
        incident: &Incident,
        (kind, detail): (&str, String),
        actor: Option<&Actor>,
    ) -> Outcome<()> {
        let event = self.event((kind, detail), actor);
        store::log(tx, incident.id, &event).await?;
        self.tell_issue(tx, incident, (kind, &event.detail)).await?;
        self.say_in_thread(tx, incident, (kind, view::entry(&event))).await
    }

    /// Writes down what tplus itself has said elsewhere.
    pub(super) async fn record(&self, tx: &mut Tx, incident: &Incident, said: (&str, String)) -> Outcome<()> {
        store::log(tx, incident.id, &self.event(said, None)).await
    }

    fn event(&self, (kind, detail): (&str, String), actor: Option<&Actor>) -> Event {
        Event {
            happened: self.now,
            actor: actor.map(|actor| actor.user),
            actor_name: actor.map_or_else(|| view::TPLUS.to_owned(), |actor| actor.name.clone()),
            kind: kind.to_owned(),
            detail,
            ..Event::default()
        }
    }

    /// A step of the response begins.
    pub(super) async fn begin_step(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        store::enter_step(tx, incident.id, &incident.step, self.now).await?;
        self.time_step(tx, incident).await
    }

    /// Says something in the incident's thread. What nobody of the team stands behind has none yet: it is said there once it is
    /// confirmed.
    pub(super) async fn say_in_thread(&self, tx: &mut Tx, incident: &Incident, said: (&str, Card)) -> Outcome<()> {
        if incident.confirmed.is_none() {
            return Ok(());
        }
        self.say(tx, incident, Place::Thread(thread_handle(incident.id)), said).await
    }

    /// Says something about the incident where the team reads of it.
    pub(super) async fn say_to_team(&self, tx: &mut Tx, incident: &Incident, said: (&str, Card)) -> Outcome<()> {
        self.say(tx, incident, self.place(incident)?, said).await
    }

    /// The same under a handle by which the card is found again.
    pub(super) async fn put_to_team(&self, tx: &mut Tx, incident: &Incident, said: (String, Card)) -> Outcome<()> {
        self.put(tx, incident, self.place(incident)?, said).await
    }

    async fn say(&self, tx: &mut Tx, incident: &Incident, place: Place, (what, card): (&str, Card)) -> Outcome<()> {
        let handle = handle(incident.id, format!("{what}:{}", tx.next_position()));
        self.put(tx, incident, place, (handle, card)).await
    }

    async fn put(&self, tx: &mut Tx, incident: &Incident, place: Place, (handle, card): (String, Card)) -> Outcome<()> {
        let (urgency, lane) = match (&place, card.pings.is_empty()) {
            (_, true) => (urgency(incident), lane(incident.id)),
            (Place::Thread(_), false) => (Urgency::Alert, lane(incident.id)),
            // Who is asked for waits for no thread that can't be opened.
            (Place::Channel(_), false) => (Urgency::Alert, handle.clone()),
        };
        enqueue(tx, self.now, Outgoing::new(lane, handle, Action::post(place, &card)).with(urgency)).await
    }

    /// Sets the clocks that still run, from the incident as it is now.
    pub(super) async fn set_clocks(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        timers::cancel::<timer::Clock>(tx, incident.id).await?;
        if !incident.is_live() {
            timers::cancel::<timer::Ping>(tx, incident.id).await?;
        }
        let severity = self.severity(incident)?;
        let awake = |at| self.awake_from(severity, at);
        let timing = self.timing(incident, &awake);
        for notice in incident.notices_to_set(severity, &timing, self.now) {
            timers::set(tx, timer::Clock::timer(incident.id, notice, notice.due)).await?;
        }
        Ok(())
    }
}

/// Who is on call at `now`, and who is next: nobody without a release, whose zone says when turns change.
async fn on_call(bot: &Bot, db: &mut AnyConnection, running: Option<&Release>, now: Instant) -> Outcome<Vec<UserId>> {
    let Some(release) = running else { return Ok(Vec::new()) };
    let paged = rotation::paged(db, &bot.playbook, release, now).await?;
    Ok(paged.into_iter().map(|member| member.user).collect())
}

/// Says something that another slice knows about the incident of `id`, in its thread.
///
/// # Errors
/// What the database said.
pub async fn say_of(tx: &mut Tx, id: IncidentId, (what, card): (&str, &Card), now: Instant) -> Outcome<()> {
    let post = Action::post(Place::Thread(thread_handle(id)), card);
    enqueue(tx, now, Outgoing::new(lane(id), handle(id, what), post)).await
}

/// The version that users had when `incident` was reported: what is wrong is wrong with that one.
pub(super) async fn version_then(conn: &mut AnyConnection, release: &Release, incident: &Incident) -> Outcome<String> {
    let again = release.launched_again_as().filter(|_| release.course.since <= incident.reported);
    let last = tracker::last_release(conn, release, incident.reported).await?;
    Ok(last.map_or_else(|| again.unwrap_or(&release.version).to_owned(), |last| last.tag))
}

impl Operation<'_> {
    /// Begins a transaction on an incident that exists, for an interaction that was not handled yet.
    pub(super) async fn take(&self, id: IncidentId) -> Outcome<(Tx, Incident)> {
        let mut tx = self.context.bot.begin_for(self.invocation).await?;
        let incident = store::load(&mut tx, id).await?.ok_or_else(|| view::unknown("?"))?;
        Ok((tx, incident))
    }

    /// Writes the incident, its clocks and its card, and commits.
    pub(super) async fn keep(&self, mut tx: Tx, incident: &Incident) -> Outcome<()> {
        self.context.keep(&mut tx, incident).await?;
        tx.commit().await
    }

    /// Writes down what the person did without saying it anywhere: a card shows it.
    pub(super) async fn record(&self, tx: &mut Tx, incident: &Incident, said: (&str, String)) -> Outcome<()> {
        store::log(tx, incident.id, &self.context.event(said, Some(&self.invocation.actor))).await
    }

    /// Writes down what the person did and says it in the thread.
    pub(super) async fn note(&self, tx: &mut Tx, incident: &Incident, said: (&str, String)) -> Outcome<()> {
        self.context.note(tx, incident, said, Some(&self.invocation.actor)).await
    }
}

pub(super) fn refuse(done: Result<(), InvalidTransition>, incident: &Incident) -> Outcome<()> {
    done.map_err(|transition| view::invalid_transition(transition, incident).into())
}
