//! What set-up lacks: channels and roles that are gone, hidden or of no use, and what tplus may not do where it has to. The same is found by
//! `/setup`, by `tplus check`, and while tplus runs.

use std::collections::BTreeSet;

use super::domain::{ChannelUse, Setup};
use crate::discord::permissions::{ADVICE, NEEDED, NEEDED_IN_RELEASE};
use crate::discord::sight::{Channel, Server, Unreached};
use crate::ids::{ChannelId, RoleId, UserId};
use crate::playbook::Playbook;

/// Something that keeps tplus from doing its work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// A channel is gone.
    Gone(ChannelUse, ChannelId),
    /// tplus can't see it.
    Hidden(ChannelUse, ChannelId),
    /// It may not do there what it has to.
    Lacks(ChannelUse, ChannelId, Vec<&'static str>),
    /// A role, by the playbook's id, does not do what it is for.
    Role(String, RoleId, Unreached),
}

/// Something that works, and that people may not mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Everybody reads the team's channel.
    PublicTeam(ChannelId),
    /// Nobody but whoever runs the release is of the team.
    NoEngineers,
    /// Nobody has a role that is pinged.
    Unheld(RoleId),
}

impl Problem {
    /// By which it is known again.
    pub fn key(&self) -> String {
        match self {
            Self::Gone(used_for, _) => format!("gone:{}", used_for.as_str()),
            Self::Hidden(used_for, _) => format!("hidden:{}", used_for.as_str()),
            Self::Lacks(used_for, ..) => format!("lacks:{}", used_for.as_str()),
            Self::Role(id, ..) => format!("role:{id}"),
        }
    }

    /// What exactly is wrong, which may change while it lasts.
    pub fn detail(&self) -> String {
        match self {
            Self::Gone(..) | Self::Hidden(..) => String::new(),
            Self::Lacks(_, _, lacking) => lacking.join(", "),
            Self::Role(_, _, why) => format!("{why:?}"),
        }
    }

    /// The channel of the team's that takes no words any more, if that is it.
    pub(super) fn silences(&self, setup: &Setup) -> Option<ChannelId> {
        let channel = match self {
            Self::Gone(_, channel) | Self::Hidden(_, channel) => channel,
            Self::Lacks(_, channel, lacking) if lacking.iter().any(|right| ADVICE.contains(right)) => channel,
            Self::Lacks(..) | Self::Role(..) => return None,
        };
        (setup.channels.get(&ChannelUse::Release) == Some(channel)).then_some(*channel)
    }
}

/// What is wrong with `setup` in `server`, where tplus has the account `me`. `bits`: those of its rights that are known.
pub fn problems(server: &Server, (setup, playbook): (&Setup, &Playbook), me: UserId, bits: u64) -> Vec<Problem> {
    let mut found: Vec<Problem> = Vec::new();
    let mut seen = BTreeSet::new();
    for (&used_for, &id) in &setup.channels {
        // One channel may be for several things, and #release needs the most.
        if seen.insert(id) {
            found.extend(of_channel(server, (used_for, id), me, bits));
        }
    }
    let team = setup.channels.get(&ChannelUse::Release).and_then(|id| server.channels.get(id));
    let pinged = pinged(playbook);
    for (id, &role) in &setup.roles {
        let why = match team.filter(|team| !team.is_hidden) {
            Some(team) => server.cannot_ping(team, role, me),
            None => (!server.roles.contains_key(&role)).then_some(Unreached::Gone),
        };
        let matters = |why: &Unreached| match why {
            Unreached::Gone | Unreached::Everyone | Unreached::Managed => true,
            Unreached::Blind | Unreached::Unpingable => pinged.contains(id.as_str()),
            // One person may do what several are for: that is said, and nothing is wrong with it.
            Unreached::Unheld => false,
        };
        found.extend(why.filter(matters).map(|why| Problem::Role(id.clone(), role, why)));
    }
    found
}

fn of_channel(server: &Server, (used_for, id): (ChannelUse, ChannelId), me: UserId, bits: u64) -> Option<Problem> {
    let Some(channel) = server.channels.get(&id) else { return Some(Problem::Gone(used_for, id)) };
    if channel.is_hidden {
        return Some(Problem::Hidden(used_for, id));
    }
    let lacking = lacking(server, channel, me, (used_for, bits));
    (!lacking.is_empty()).then_some(Problem::Lacks(used_for, id, lacking))
}

fn lacking(server: &Server, channel: &Channel, me: UserId, (used_for, bits): (ChannelUse, u64)) -> Vec<&'static str> {
    let may = server.own_permissions(channel, me);
    let beyond = if used_for == ChannelUse::Release { &NEEDED_IN_RELEASE[..] } else { &[] };
    let needed = NEEDED.iter().chain(beyond).filter(|(bit, _)| bits & bit != 0);
    needed.filter(|(bit, _)| may & bit == 0).map(|(_, name)| *name).collect()
}

/// The playbook's ids of the roles that are pinged in #release.
fn pinged(playbook: &Playbook) -> BTreeSet<&str> {
    let alerted = playbook.severities.iter().flat_map(|severity| &severity.alert);
    let rules = &playbook.incidents.rules;
    let asked = rules.escalation.iter().chain(&rules.private_leads);
    alerted.chain(asked).map(String::as_str).chain([super::MANAGER]).collect()
}

/// What people may not mean with `setup`.
pub fn hints(server: &Server, setup: &Setup, playbook: &Playbook) -> Vec<Hint> {
    let team = setup.channels.get(&ChannelUse::Release);
    let is_public = |id: &&ChannelId| server.channels.get(id).is_some_and(|team| server.shows(team, None, &[]));
    let mut hints: Vec<Hint> = team.filter(is_public).map(|id| Hint::PublicTeam(*id)).into_iter().collect();
    let has_others = setup.roles.keys().any(|id| id != super::MANAGER && playbook.is_team_role(id));
    hints.extend((!has_others && setup.roles.contains_key(super::MANAGER)).then_some(Hint::NoEngineers));
    let pinged = pinged(playbook);
    let unheld = setup.roles.iter().filter(|(id, role)| pinged.contains(id.as_str()) && server.is_unheld(**role));
    let unheld: BTreeSet<RoleId> = unheld.map(|(_, role)| *role).collect();
    hints.extend(unheld.into_iter().map(Hint::Unheld));
    hints
}
