//! Parts in the response: taken, handed over and left; and who is let into a private incident.

use poise::serenity_prelude as serenity;

use super::context::{IncidentContext, Operation};
use super::domain::{Incident, Lost, Part};
use super::handle::{handle, lane, thread_handle};
use super::requests::act_on;
use super::store::{self, Person};
use super::view;
use crate::actor::Actor;
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::discord::members::{member, roles_of};
use crate::discord::outbox::Action;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{IncidentId, RoleId, UserId};
use crate::slices::release;

/// As what an invited person belongs to a private incident.
const MEMBER: &str = "member";

/// Somebody else than who asks.
pub(super) struct Other {
    pub(super) user: UserId,
    pub(super) name: String,
    /// Their roles, where Discord said.
    roles: Option<Vec<RoleId>>,
}

impl Other {
    /// The person of a command's option, who has to be one, and in the server.
    ///
    /// # Errors
    /// When they aren't; the sentence says so.
    pub(super) async fn of(bot: &Bot, invocation: &Invocation, user: &serenity::User) -> Outcome<Self> {
        if user.bot {
            return Err(view::is_a_bot(user.id.into()).into());
        }
        let roles = match member(&bot.http, invocation.guild, user.id.into()).await {
            Ok(None) => return Err(view::is_not_here(user.id.into()).into()),
            Ok(Some(member)) => Some(roles_of(&member)),
            // Where Discord does not say, they are.
            Err(_) => None,
        };
        let name = user.global_name.clone().unwrap_or_else(|| user.name.clone());
        Ok(Self { user: user.id.into(), name, roles })
    }

    /// The same of an option that may be left out.
    ///
    /// # Errors
    /// When they aren't; the sentence says so.
    pub(super) async fn of_any(
        bot: &Bot,
        invocation: &Invocation,
        user: Option<&serenity::User>,
    ) -> Outcome<Option<Self>> {
        match user {
            Some(user) => Self::of(bot, invocation, user).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whoever acts.
    pub(super) fn oneself(actor: &Actor) -> Self {
        Self { user: actor.user, name: actor.name.clone(), roles: Some(actor.roles.clone()) }
    }

    fn as_what(&self, role: &str) -> Person {
        Person { role: role.to_owned(), user: self.user, name: self.name.clone() }
    }
}

impl IncidentContext<'_> {
    /// Why no ping reaches `user` any more where `incident` is worked on, if none does. Where Discord does not say, one does.
    pub(super) async fn lost(&self, incident: &Incident, user: UserId) -> Option<Lost> {
        match member(&self.bot.http, incident.guild, user).await.ok()? {
            None => Some(Lost::Left),
            // Who is of a private one is in its thread.
            Some(_) if incident.private => None,
            Some(member) => {
                let sees = release::sees_team(self.bot, &self.setup, (user, &roles_of(&member)));
                (!sees).then_some(Lost::Blind)
            }
        }
    }
}

impl Operation<'_> {
    fn oneself(&self) -> Other {
        Other::oneself(&self.invocation.actor)
    }

    /// `whom`, or whoever asks, has `part` from now on.
    async fn give_part(&self, id: IncidentId, part: Part, whom: Option<Other>) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        super::context::refuse(incident.must_be_open(), &incident)?;
        let whom = whom.unwrap_or_else(|| self.oneself());
        self.refuse_the_blind(&incident, &whom)?;
        let before = incident.people.clone();
        incident.give_part(part, whom.user);
        let added = part == Part::Responder
            && store::add_person(&mut tx, id, &whom.as_what(part.as_str()), self.context.now).await?;
        if before == incident.people && !added {
            return Err(view::has_part(part, whom.user).into());
        }
        if incident.private {
            self.admit(&mut tx, &incident, &whom).await?;
        }
        self.note(&mut tx, &incident, ("role", view::part_given(part, whom.user, self.invocation.actor.user))).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// Who can't see the team's channel has no part in what is worked on there: no ping would reach them.
    pub(super) fn refuse_the_blind(&self, incident: &Incident, whom: &Other) -> Outcome<()> {
        let (bot, setup) = (self.context.bot, &self.context.setup);
        let sees = |roles: &Vec<RoleId>| release::sees_team(bot, setup, (whom.user, roles));
        match incident.private || whom.roles.as_ref().is_none_or(sees) {
            true => Ok(()),
            false => Err(view::cannot_see(whom.user, release::read_in(bot, setup, false)).into()),
        }
    }

    /// Whoever asks gives their part back.
    async fn leave_part(&self, id: IncidentId, part: Part) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let user = self.invocation.actor.user;
        let had = match part {
            Part::Responder => store::remove_person(&mut tx, id, (part.as_str(), user)).await?,
            Part::Lead | Part::Communications | Part::Scribe => incident.drop_part(part, user),
        };
        if !had {
            return Err(view::has_not_part(part).into());
        }
        self.note(&mut tx, &incident, ("role", view::part_left(part))).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// Lets `whom` into a private incident.
    async fn invite(&self, id: IncidentId, whom: Other) -> Outcome<Incident> {
        let (mut tx, incident) = self.take(id).await?;
        if !incident.private {
            return Err(view::not_private(&incident).into());
        }
        // What is said in an archived thread opens it again.
        self.note(&mut tx, &incident, ("invited", view::invited(whom.user))).await?;
        self.admit(&mut tx, &incident, &whom).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// Whoever declares a private incident is its first member.
    pub(super) async fn invite_reporter(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        self.admit(tx, incident, &self.oneself()).await
    }

    pub(super) async fn admit(&self, tx: &mut Tx, incident: &Incident, whom: &Other) -> Outcome<()> {
        store::add_person(tx, incident.id, &whom.as_what(MEMBER), self.context.now).await?;
        let action = Action::Admit { thread: thread_handle(incident.id), user: whom.user };
        let handle = handle(incident.id, format!("admit:{}", whom.user));
        enqueue(tx, self.context.now, Outgoing::new(lane(incident.id), handle, action)).await
    }
}

/// `whom`, or whoever asks, takes `part`.
pub(super) async fn take_part(
    bot: &Bot,
    invocation: &Invocation,
    (id, part): (IncidentId, Part),
    whom: Option<Other>,
) -> Outcome<Reply> {
    let user = whom.as_ref().map_or(invocation.actor.user, |whom| whom.user);
    let done = act_on(bot, invocation, id, async |operation| operation.give_part(id, part, whom).await).await?;
    Ok(Reply::Say(view::done(&done, &view::part_answer(part, user))))
}

/// Whoever asks gives `part` back.
pub(super) async fn leave_part(bot: &Bot, invocation: &Invocation, (id, part): (IncidentId, Part)) -> Outcome<Reply> {
    let done = act_on(bot, invocation, id, async |operation| operation.leave_part(id, part).await).await?;
    Ok(Reply::Say(view::done(&done, &view::part_left_answer(part))))
}

/// Lets `whom` into a private incident.
pub(super) async fn let_in(bot: &Bot, invocation: &Invocation, id: IncidentId, whom: Other) -> Outcome<Reply> {
    let user = whom.user;
    let done = act_on(bot, invocation, id, async |operation| operation.invite(id, whom).await).await?;
    Ok(Reply::Say(view::done(&done, &view::invited_answer(user))))
}
