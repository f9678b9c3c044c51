//! Who of the team is reached by a ping, and where the team reads it: roles that exist, see the channel and may be pinged there, and
//! people who stand in for them.

use super::domain::{ChannelUse, Release, Setup};
use super::{MANAGER, store};
use crate::actor::Actor;
use crate::bot::Bot;
use crate::discord::card::Pings;
use crate::discord::members::{member, roles_of};
use crate::discord::permissions::{TO_WRITE, TO_WRITE_PRIVATELY};
use crate::discord::sight::Unreached;
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, RoleId, UserId};

/// How much of what was meant a ping reaches, as far as tplus knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Those of the roles that are set.
    Meant,
    /// Some of them.
    Partly,
    /// Whoever stands in for them: none of them exists, sees the channel and may be pinged there.
    StandIn,
    /// This person, by a direct message: no channel of the team's takes what tplus says.
    InPerson(UserId),
    /// Nobody.
    Nobody,
}

/// The team, as its set-up and the release that runs name it.
#[derive(Debug, Clone, Copy)]
pub struct Team<'a> {
    /// Which channel and which role is what.
    pub setup: &'a Setup,
    /// The release that runs.
    pub release: Option<&'a Release>,
    /// Who stands in where no role is reached.
    pub stand_in: Option<UserId>,
}

impl<'a> Team<'a> {
    /// The team, for which whoever runs the release stands in, be it that they have left.
    pub fn new(bot: &Bot, setup: &'a Setup, release: Option<&'a Release>) -> Self {
        Self { setup, release, stand_in: stand_ins(bot, setup, release).first().copied() }
    }

    /// Those of `roles`, by the playbook's ids, who are reached by a ping; where nobody of them is, the release manager, and else
    /// the stand-in. `privately`: in a private thread of #release, which no other channel takes the place of, and whose readers nobody
    /// else is to be one of.
    pub fn reached(&self, bot: &Bot, roles: &[String], privately: bool) -> (Pings, Reach) {
        let place = read_in(bot, self.setup, privately);
        let why = |role: &RoleId| match (self.setup.guild, place) {
            (Some(guild), Some(channel)) => bot.channels.cannot_ping(guild, channel, *role),
            _ => None,
        };
        let of = |ids: &[String], is: &dyn Fn(Option<Unreached>) -> bool| -> Vec<RoleId> {
            self.setup.roles(ids).into_iter().filter(|role| is(why(role))).collect()
        };
        let is_reached = |why: Option<Unreached>| why.is_none();
        let (meant, manager) = (of(roles, &is_reached), of(&[MANAGER.to_owned()], &is_reached));
        // Whoever has a role that doesn't see the channel by itself may see it by another one, and of one that nobody had when that was
        // asked somebody may be now: they are pinged, and not relied on.
        let unsure = of(roles, &|why| matches!(why, Some(Unreached::Blind | Unreached::Unheld)));
        let unheld = of(roles, &|why| why == Some(Unreached::Unheld)).len();
        let is_all = meant.len() + unheld == self.setup.roles(roles).len();
        let pinged = |roles: Vec<RoleId>, users: Vec<UserId>| Pings { roles: [roles, unsure].concat(), users };
        let (pings, reach) = match (meant.is_empty(), manager.is_empty(), self.stand_in) {
            (false, ..) => (pinged(meant, Vec::new()), if is_all { Reach::Meant } else { Reach::Partly }),
            // Nobody but those of the roles may read what is private.
            (true, ..) if privately => (pinged(Vec::new(), Vec::new()), Reach::Nobody),
            (true, false, _) => (pinged(manager, Vec::new()), Reach::StandIn),
            (true, true, Some(person)) => (pinged(Vec::new(), vec![person]), Reach::StandIn),
            (true, true, None) => (pinged(Vec::new(), Vec::new()), Reach::Nobody),
        };
        match (place, self.stand_in) {
            (Some(_), _) => (pings, reach),
            (None, Some(person)) => (pings, Reach::InPerson(person)),
            (None, None) => (pings, Reach::Nobody),
        }
    }
}

/// The channels in which the team is found, in the order in which they are tried.
pub(super) fn channels(setup: &Setup) -> Vec<ChannelId> {
    [ChannelUse::Release, ChannelUse::Standup]
        .iter()
        .filter_map(|used_for| setup.channels.get(used_for))
        .copied()
        .collect()
}

/// Where the team reads what is meant for it, as far as is known: in #release; where that takes no words, in the stand-up channel, unless
/// somebody reads that who can't read #release. Nothing where none of them takes words.
pub fn read_in(bot: &Bot, setup: &Setup, privately: bool) -> Option<ChannelId> {
    let (guild, team) = (setup.guild?, setup.channels.get(&ChannelUse::Release).copied()?);
    let takes =
        |channel: ChannelId| bot.channels.grants(guild, channel, if privately { TO_WRITE_PRIVATELY } else { TO_WRITE });
    let keeps =
        |channel: ChannelId| channel == team || (!privately && bot.channels.keeps_secrets_of(guild, team, channel));
    channels(setup).into_iter().find(|&channel| keeps(channel) && takes(channel))
}

/// Who is told what the team has to know where no role and no channel is left, in the order in which they are tried: whoever runs the
/// release, whoever set tplus up, and the server's owner.
pub(super) fn stand_ins(bot: &Bot, setup: &Setup, release: Option<&Release>) -> Vec<UserId> {
    let starter = release.map(|release| release.started_by);
    let owner = setup.guild.and_then(|guild| bot.channels.with(guild, |server| server.owner)).flatten();
    let mut people: Vec<UserId> = Vec::new();
    for person in [starter, setup.set_up_by, owner].into_iter().flatten().filter(|person| person.is_known()) {
        if !people.contains(&person) {
            people.push(person);
        }
    }
    people
}

/// Who stands in for the team's roles: the first of them who is in the server and sees where the team reads. Where Discord does not say, they
/// are and do.
pub async fn stand_in(bot: &Bot, setup: &Setup, release: Option<&Release>) -> Option<UserId> {
    setup.guild?;
    let people = stand_ins(bot, setup, release);
    let team = Team { setup, release, stand_in: None };
    if team.reached(bot, &[MANAGER.to_owned()], false).1 == Reach::Meant {
        // Nobody has to: Discord isn't asked for nothing.
        return people.first().copied();
    }
    for person in people {
        if is_reached(bot, setup, person).await {
            return Some(person);
        }
    }
    None
}

/// Whether a ping reaches `user` where the team reads: they are in the server, and see it. Where Discord does not say, it does.
pub async fn is_reached(bot: &Bot, setup: &Setup, user: UserId) -> bool {
    let Some(guild) = setup.guild else { return true };
    match member(&bot.http, guild, user).await {
        Ok(Some(member)) => sees_team(bot, setup, (user, &roles_of(&member))),
        Ok(None) => false,
        Err(_) => true,
    }
}

/// Whether somebody with those roles sees where the team reads; where nothing is known of it, they do.
pub fn sees_team(bot: &Bot, setup: &Setup, (user, roles): (UserId, &[RoleId])) -> bool {
    let (Some(guild), Some(channel)) = (setup.guild, read_in(bot, setup, false)) else { return true };
    let actor = Actor { user, name: String::new(), roles: roles.to_vec(), manages: false };
    !bot.channels.knows(guild, channel) || bot.channels.shows(guild, channel, &actor)
}

/// Whoever runs the release, or set tplus up, or whose the server is; within a transaction.
///
/// # Errors
/// What the database said.
pub async fn stand_ins_within(tx: &mut Tx, bot: &Bot) -> Outcome<Vec<UserId>> {
    let guild = tx.guild();
    let setup = store::setup(tx.conn(), guild).await?;
    Ok(stand_ins(bot, &setup, store::running(tx).await?.as_ref()))
}

/// Whoever runs the release, to be pinged, within a transaction: nobody out of work hours.
pub(super) async fn manager_within(tx: &mut Tx, bot: &Bot, now: Instant) -> Outcome<Pings> {
    let guild = tx.guild();
    let (setup, release) = (store::setup(tx.conn(), guild).await?, store::running(tx).await?);
    let hours = &bot.playbook.work_hours;
    match release.as_ref().is_none_or(|release| release.dates.is_work_time(hours, now)) {
        true => Ok(Team::new(bot, &setup, release.as_ref()).reached(bot, &[MANAGER.to_owned()], false).0),
        false => Ok(Pings::default()),
    }
}

/// Whoever runs the release, to be pinged: nobody out of work hours.
pub fn manager(bot: &Bot, setup: (&Setup, &Release), now: Instant) -> Pings {
    at_work(bot, setup, MANAGER, now)
}

/// Those of the role of that id, to be pinged: nobody out of work hours.
pub fn at_work(bot: &Bot, (setup, release): (&Setup, &Release), role: &str, now: Instant) -> Pings {
    match release.dates.is_work_time(&bot.playbook.work_hours, now) {
        true => Team::new(bot, setup, Some(release)).reached(bot, &[role.to_owned()], false).0,
        false => Pings::default(),
    }
}
