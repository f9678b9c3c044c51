//! What a release and a guild's setup are, and who may do what.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::course::{Course, State};
use crate::actor::Actor;
use crate::engine::clock::Instant;
use crate::engine::right::Right;
use crate::ids::{ChannelId, GuildId, ReleaseId, RoleId, UserId};
use crate::playbook::{JobId, Playbook, ReleaseDates};
use crate::slices::people::zone;

/// What a channel is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChannelUse {
    /// The team's channel: alerts, cards, summaries.
    Release,
    /// The users' channel for news.
    Announcements,
    /// Where users say what they think.
    Feedback,
    /// Where stand-ups are held.
    Standup,
    /// Where users ask for help, if there is such a channel beside #feedback.
    Support,
    /// Where users talk, if the team wants it watched for questions, too.
    General,
}

impl ChannelUse {
    /// Every use.
    pub const ALL: [Self; 6] =
        [Self::Release, Self::Announcements, Self::Feedback, Self::Standup, Self::Support, Self::General];

    /// Its name in the store and as an option of `/setup`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Announcements => "announcements",
            Self::Feedback => "feedback",
            Self::Standup => "standup",
            Self::Support => "support",
            Self::General => "general",
        }
    }
}

/// Which channel and which role is what in a guild.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    /// Of which guild it is.
    pub guild: Option<GuildId>,
    /// The channels, by use.
    pub channels: BTreeMap<ChannelUse, ChannelId>,
    /// The Discord roles, by the playbook's role id.
    pub roles: BTreeMap<String, RoleId>,
    /// Who chose the release channel, as far as that is still known.
    pub set_up_by: Option<UserId>,
}

impl Setup {
    /// What is set, by the names of `/setup`'s options.
    pub fn options(&self) -> Vec<String> {
        let channels = self.channels.keys().map(|used_for| used_for.as_str().to_owned());
        channels.chain(self.roles.keys().cloned()).collect()
    }

    /// The channel for `used_for`; #release stands in for those that aren't set.
    pub fn channel(&self, used_for: ChannelUse) -> Option<ChannelId> {
        self.channels.get(&used_for).or_else(|| self.channels.get(&ChannelUse::Release)).copied()
    }

    /// The channel for `used_for` as users may be sent to it: where none is set there is none, since #release is the team's.
    pub fn channel_for_users(&self, used_for: ChannelUse) -> Option<ChannelId> {
        self.channels.get(&used_for).copied()
    }

    /// Where users ask for help, if they have such a channel.
    pub fn channel_for_help(&self) -> Option<ChannelId> {
        self.channel_for_users(ChannelUse::Support).or_else(|| self.channel_for_users(ChannelUse::Feedback))
    }

    /// The Discord roles of the team that are set and that `exists` knows.
    pub fn team(&self, playbook: &Playbook, exists: impl Fn(&RoleId) -> bool) -> Vec<RoleId> {
        let team = self.roles.iter().filter(|(id, _)| playbook.is_team_role(id)).map(|(_, role)| *role);
        team.filter(exists).collect()
    }

    /// The Discord roles for those of `ids` that are set.
    pub fn roles(&self, ids: &[String]) -> Vec<RoleId> {
        ids.iter().filter_map(|id| self.roles.get(id)).copied().collect()
    }

    /// What is missing before tplus can work: the release channel and the release manager's role.
    ///
    /// # Errors
    /// The names of the missing options.
    pub fn check_complete(&self) -> Result<(), Vec<&'static str>> {
        let mut missing = Vec::new();
        if !self.channels.contains_key(&ChannelUse::Release) {
            missing.push("release");
        }
        if !self.roles.contains_key(super::MANAGER) {
            missing.push(super::MANAGER);
        }
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    }

    /// Whether `actor` has a role of the team.
    pub fn is_team(&self, playbook: &Playbook, actor: &Actor) -> bool {
        actor.manages || self.roles_of(&actor.roles).any(|role| playbook.is_team_role(role))
    }

    /// Whether somebody with `roles` belongs to the team.
    pub fn has_team_role(&self, playbook: &Playbook, roles: &[RoleId]) -> bool {
        self.roles_of(roles).any(|role| playbook.is_team_role(role))
    }

    /// The playbook's ids of those of its roles that `held` has.
    pub fn roles_of<'s>(&'s self, held: &'s [RoleId]) -> impl Iterator<Item = &'s str> {
        self.roles.iter().filter(|(_, role)| held.contains(role)).map(|(id, _)| id.as_str())
    }

    /// Whether `actor` holds `right`: a role that the playbook gives it, or the management of the server.
    pub fn grants(&self, playbook: &Playbook, actor: &Actor, right: Right) -> bool {
        self.has_any(playbook, actor, &playbook.holders(right))
    }

    /// Whether `actor` has one of `roles` (by the playbook's ids, `team` or `anyone`), or manages the server. Of `readers` only those
    /// are known here who are of the team.
    pub fn has_any(&self, playbook: &Playbook, actor: &Actor, roles: &[String]) -> bool {
        let has = |who: &String| match who.as_str() {
            "anyone" => true,
            "team" | "readers" => self.is_team(playbook, actor),
            role => self.roles.get(role).is_some_and(|role| actor.roles.contains(role)),
        };
        actor.manages || roles.iter().any(has)
    }
}

/// A release whose thirty days tplus runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// Where it runs.
    pub guild: GuildId,
    /// What is released, e.g. `v1.1.0-beta`.
    pub version: String,
    /// The product's name, where it was said at the start.
    pub product: String,
    /// Launch day and zone.
    pub dates: ReleaseDates,
    /// When its announcement is due, in UTC.
    pub announcement_due: Instant,
    /// Where it stands, and when it was announced.
    pub course: Course,
    /// Who started it.
    pub started_by: UserId,
    /// When tplus began to run it.
    pub started: Instant,
    /// Since when its calendar rests, if it does.
    pub paused: Option<Instant>,
}

impl Release {
    /// When users were told of it; before that, when that is due. In UTC.
    pub fn announced_or_due(&self) -> Instant {
        self.course.announced.unwrap_or(self.announcement_due)
    }

    /// From when on what happens is of this release: since tplus runs it, or since its announcement, whichever came first.
    pub fn begins(&self) -> Instant {
        self.announced_or_due().min(self.started)
    }

    /// The product's name, as it was said at the start or stands in the playbook; empty where neither says it.
    pub fn product_or<'a>(&'a self, playbook: &'a Playbook) -> &'a str {
        if self.product.is_empty() { &playbook.product } else { &self.product }
    }

    /// What users have of it: its own version, or the one in its place.
    pub fn in_use(&self) -> &str {
        self.course.users_have.as_deref().unwrap_or(&self.version)
    }

    /// Whether its days are over, whatever became of it.
    pub fn is_over(&self, playbook: &Playbook, now: Instant) -> bool {
        self.dates.plan_day(now) > i64::from(playbook.length_days)
    }

    /// What users have by now: what was shipped last, unless they were led back since.
    pub fn newest(&self) -> &str {
        let shipped = self.course.shipped.as_deref().filter(|_| self.course.state != State::RolledBack);
        shipped.unwrap_or_else(|| self.in_use())
    }

    /// What users were led back to, while they are.
    pub fn rolled_back_to(&self) -> Option<&str> {
        (self.course.state == State::RolledBack).then(|| self.in_use())
    }

    /// The version with which it was launched again, while it stands there.
    pub fn launched_again_as(&self) -> Option<&str> {
        (self.course.state == State::Relaunched).then(|| self.in_use())
    }

    /// Where it stands at `now`: what is out goes into the steady state by itself when its days are over.
    pub fn state(&self, playbook: &Playbook, now: Instant) -> State {
        if self.is_over(playbook, now) && self.course.state.is_out() { State::Steady } else { self.course.state }
    }

    /// Whether `job` is done at `now`.
    pub fn does(&self, playbook: &Playbook, job: JobId, now: Instant) -> bool {
        self.paused.is_none() && self.state(playbook, now).does(job)
    }

    /// Whether its thirty days are over at `now`, or begin more than a year later.
    pub fn is_out_of_reach(&self, playbook: &Playbook, now: Instant) -> bool {
        is_out_of_reach(&self.dates, playbook, now)
    }
}

fn is_out_of_reach(dates: &ReleaseDates, playbook: &Playbook, now: Instant) -> bool {
    dates.day(now) > i64::from(playbook.length_days) || dates.day(now) < -366
}

/// What `/release start` was given, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// What is released.
    pub version: String,
    /// The product's name; may be empty.
    pub product: String,
    /// Launch day and zone.
    pub dates: ReleaseDates,
    /// When its announcement is due, in UTC.
    pub announcement_due: Instant,
    /// Where it stands: what was launched on an earlier day is out.
    pub course: Course,
}

/// Why `/release start` can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaunchMistake {
    /// The version is empty or too long.
    Version,
    /// The product's name is too long.
    Product,
    /// No such zone; these are like it.
    Zone(Vec<&'static str>),
    /// An offset or an abbreviation, and not a place whose clocks people go by; these places may be meant.
    NoPlace(&'static [&'static str]),
    /// No such date.
    Date,
    /// The thirty days are over, or begin more than a year from now.
    OutOfReach,
}

impl Launch {
    /// Reads what was typed. `launch` is a date (`2026-01-15`) or `today`; the product's name may be empty.
    ///
    /// # Errors
    /// The first mistake.
    pub fn read(playbook: &Playbook, now: Instant, typed: [&str; 4]) -> Result<Self, LaunchMistake> {
        let [version, launch, zone, product] = typed.map(str::trim);
        if version.is_empty() || version.chars().count() > 50 {
            return Err(LaunchMistake::Version);
        }
        if product.chars().count() > 50 {
            return Err(LaunchMistake::Product);
        }
        if let Some(places) = zone::meant_by(zone) {
            return Err(LaunchMistake::NoPlace(places));
        }
        let zone: Tz = zone::read(zone).ok_or_else(|| LaunchMistake::Zone(zone::like(zone)))?;
        let today = now.with_timezone(&zone).date_naive();
        let launch = match launch.to_ascii_lowercase().as_str() {
            "" | "today" => today,
            date => NaiveDate::parse_from_str(date, "%Y-%m-%d").map_err(|_| LaunchMistake::Date)?,
        };
        let dates = ReleaseDates { launch, zone, hold: None };
        if is_out_of_reach(&dates, playbook, now) {
            return Err(LaunchMistake::OutOfReach);
        }
        let announcement_due = dates.instant(launch, playbook.announce_at);
        let course = if launch < today { Course::announced(announcement_due) } else { Course::planned(now) };
        let (version, product) = (version.to_owned(), product.to_owned());
        Ok(Self { version, product, dates, announcement_due, course })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;
    use crate::engine::right::{ANYONE, MANAGER, TEAM};

    /// 2026-01-15 12:00 in New York.
    const NOON: i64 = 1_768_496_400_000;

    fn read([version, launch, zone]: [&str; 3]) -> Result<Launch, LaunchMistake> {
        Launch::read(&Playbook::builtin(), from_millis(NOON), [version, launch, zone, "caro"])
    }

    #[test]
    fn a_launch_is_read_as_people_type_it() {
        let launch = read([" v1.1.0-beta ", "2026-01-15", "america/new york"]).expect("a launch");
        assert_eq!((launch.version.as_str(), launch.dates.day(from_millis(NOON))), ("v1.1.0-beta", 0));
        assert_eq!(
            read(["v1", "today", "America/New_York"]).map(|launch| launch.dates.launch),
            Ok(launch.dates.launch)
        );
    }

    #[test]
    fn what_cannot_be_read_says_what_it_was() {
        assert_eq!(read(["", "today", "UTC"]), Err(LaunchMistake::Version));
        assert_eq!(read(["v1", "15.1.2026", "UTC"]), Err(LaunchMistake::Date));
        assert_eq!(read(["v1", "2025-01-15", "UTC"]), Err(LaunchMistake::OutOfReach));
        assert_eq!(read(["v1", "today", "york"]), Err(LaunchMistake::Zone(vec!["America/New_York"])));
    }

    #[test]
    fn rights_follow_the_authority_table_and_managers_may_do_all() {
        let playbook = Playbook::builtin();
        let setup = Setup { roles: BTreeMap::from([("engineer".to_owned(), RoleId::new(5))]), ..Setup::default() };
        let person = |roles: &[i64], manages| Actor {
            user: UserId::new(1),
            name: "Kim".into(),
            roles: roles.iter().map(|&id| RoleId::new(id)).collect(),
            manages,
        };
        let (team, manager, anyone) = (Right::new("t", TEAM), Right::new("m", MANAGER), Right::new("a", ANYONE));
        let grants = |person: &Actor, right| setup.grants(&playbook, person, right);
        assert!(grants(&person(&[5], false), team));
        assert!(!grants(&person(&[5], false), manager));
        assert!(!grants(&person(&[], false), team));
        assert!(grants(&person(&[], false), anyone));
        assert!(grants(&person(&[], true), manager));
    }
}
