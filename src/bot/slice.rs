//! What a slice declares: its commands, buttons, forms, timers, posts, rights, and what it keeps of people. Everything that a
//! person or a clock can ask of tplus stands in such a declaration; `slices.rs` lists them.

use std::sync::Arc;

use chrono::NaiveDate;
use futures::future::BoxFuture;
use poise::serenity_prelude as serenity;
use serenity::FullEvent;
use tokio::sync::OnceCell;

use super::Bot;
use crate::actor::Actor;
use crate::discord::answer::Reply;
use crate::discord::card::Card;
use crate::discord::custom_id::CustomId;
use crate::discord::events;
use crate::discord::history::{self, Latest};
use crate::discord::invocation::{Filled, Invocation};
use crate::engine::clock::Instant;
use crate::engine::right::Right;
use crate::engine::store::Tx;
use crate::engine::store::personal::Held;
use crate::engine::timers::{Kind, Timer};
use crate::error::{Failure, Outcome};
use crate::ids::{GuildId, IncidentId, MessageRef};
use crate::playbook::JobId;

/// A slash command or an entry of a context menu. Each that does something bears its [`Right`] as poise's `custom_data`.
pub type Command = poise::Command<Arc<Bot>, Failure>;
/// What a handler does.
pub type Work<'a, T> = BoxFuture<'a, Outcome<T>>;

/// A feature.
#[derive(Clone, Copy)]
pub struct Slice {
    /// Its name, with which its custom ids begin.
    pub name: &'static str,
    /// Its commands.
    pub commands: fn() -> Vec<Command>,
    /// Its subcommands of another slice's command, by that command's name.
    pub subcommands: fn() -> Vec<(&'static str, Command)>,
    /// What its commands, buttons and forms need.
    pub rights: &'static [Right],
    /// Its buttons and selects.
    pub buttons: &'static [Button],
    /// Its forms.
    pub forms: &'static [Form],
    /// The kinds of timer that it serves.
    pub timers: &'static [OnTimer],
    /// The jobs of a release's calendar that it does.
    pub jobs: &'static [OnJob],
    /// What it does when something happens. Every slice hears everything; one's error is not another's.
    pub hears: Option<Hear>,
    /// What it adds to the answer to a question that somebody has just tagged.
    pub answers: Option<AddAnswers>,
    /// Where it keeps people.
    pub held: &'static [Held],
}

impl Slice {
    /// A slice of that name that declares nothing yet.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            commands: Vec::new,
            subcommands: Vec::new,
            rights: &[],
            buttons: &[],
            forms: &[],
            timers: &[],
            jobs: &[],
            hears: None,
            answers: None,
            held: &[],
        }
    }
}

/// A button, or a choice in a select.
#[derive(Clone, Copy)]
pub struct Button {
    /// What its custom id calls it.
    pub act: &'static str,
    /// What whoever presses it needs.
    pub right: Right,
    /// Whether it also stands in direct messages. Its subject then begins with the guild's id.
    pub is_direct: bool,
    /// What it does.
    pub press: Press,
}

/// What a button does.
pub type Press = for<'a> fn(&'a Bot, &'a Invocation, &'a CustomId) -> Work<'a, Reply>;

impl Button {
    /// A button in a server.
    pub const fn new(act: &'static str, right: Right, press: Press) -> Self {
        Self { act, right, is_direct: false, press }
    }

    /// The same, which may also stand in a direct message.
    pub const fn direct(self) -> Self {
        Self { is_direct: true, ..self }
    }
}

/// A form that somebody sends.
#[derive(Clone, Copy)]
pub struct Form {
    /// What its custom id calls it.
    pub act: &'static str,
    /// What whoever sends it needs.
    pub right: Right,
    /// Whether a direct message's button may open it. Its subject then begins with the guild's id.
    pub is_direct: bool,
    /// What sending it does.
    pub fill_in: FillIn,
}

/// What sending a form does.
pub type FillIn = for<'a> fn(&'a Bot, &'a Invocation, &'a CustomId, &'a Filled) -> Work<'a, Reply>;

impl Form {
    /// A form in a server.
    pub const fn new(act: &'static str, right: Right, fill_in: FillIn) -> Self {
        Self { act, right, is_direct: false, fill_in }
    }

    /// The same, which a direct message's button may open.
    pub const fn direct(self) -> Self {
        Self { is_direct: true, ..self }
    }
}

/// A kind of timer, and what is done when one is due. The transaction that writes the effects settles the timer first and has
/// none when it was settled before.
#[derive(Clone, Copy)]
pub struct OnTimer {
    /// The kind.
    pub kind: &'static str,
    /// Whether it goes before its guild's other timers.
    pub is_urgent: bool,
    /// What is done.
    pub run: Serve,
}

/// What is done when a timer is due.
pub type Serve = for<'a> fn(&'a Bot, &'a Timer, Instant) -> Work<'a, ()>;

impl OnTimer {
    /// A kind without hurry.
    pub const fn new<K: Kind>(run: Serve) -> Self {
        Self { kind: K::NAME, is_urgent: false, run }
    }

    /// The same, before its guild's others.
    pub const fn urgent(self) -> Self {
        Self { is_urgent: true, ..self }
    }
}

/// What is said, in the transaction that gives it up, of a timer that has failed for a day.
pub type GiveUp = for<'a> fn(&'a mut Tx, &'a Timer, Instant) -> Work<'a, ()>;

/// A job of a release's calendar, and who does it.
#[derive(Clone, Copy)]
pub struct OnJob {
    /// The job.
    pub job: JobId,
    /// What is done.
    pub run: for<'a> fn(&'a Bot, &'a Due<'a>) -> Work<'a, ()>,
}

/// A job of a release's calendar that is due.
#[derive(Debug, Clone, Copy)]
pub struct Due<'a> {
    /// Its timer.
    pub timer: &'a Timer,
    /// What is to be done.
    pub job: JobId,
    /// The local date that it is for.
    pub date: NaiveDate,
    /// When it is served, in UTC.
    pub now: Instant,
}

/// What a slice does when something happens.
pub type Hear = for<'a> fn(&'a Bot, &'a Event<'a>) -> Work<'a, ()>;

/// Something that happened.
pub enum Event<'a> {
    /// Discord told of something.
    Gateway(&'a FullEvent),
    /// A guild came up, as it does at every start and after every gap.
    GuildUp(GuildUp<'a>),
    /// Somebody said which channel or which role is what.
    SetUp {
        /// Where.
        guild: GuildId,
    },
    /// The team's channel takes words again, which it took no more.
    TeamReachable {
        /// Where.
        guild: GuildId,
    },
    /// Somebody started a release.
    ReleaseStarted {
        /// Where.
        guild: GuildId,
    },
    /// A job of the calendar is about to be done.
    JobDue(Due<'a>),
    /// The team confirmed a bug.
    BugConfirmed {
        /// Where.
        guild: GuildId,
        /// Its number in the guild.
        number: i64,
    },
    /// Which bugs wait for the team has changed: one became an incident, was merged, fixed, or is a bug no more.
    BugsChanged {
        /// Where.
        guild: GuildId,
    },
    /// What could be quoted to the public can be no more.
    QuoteEnded {
        /// Where.
        guild: GuildId,
    },
    /// A priority of the documentation was ticked, or its tick taken back.
    DocumentationTicked {
        /// Where.
        guild: GuildId,
    },
    /// Another repository is connected, or none.
    RepositoryChanged {
        /// Where.
        guild: GuildId,
    },
    /// Somebody who reported it says that what a version was to fix is still broken.
    FixFailed {
        /// Where.
        guild: GuildId,
        /// The report's number in the guild.
        number: i64,
        /// The version.
        version: &'a str,
    },
    /// The announcement of the release that runs was published through tplus.
    AnnouncementPublished {
        /// Where.
        guild: GuildId,
        /// By whom.
        by: &'a Actor,
    },
    /// A version of the release that runs is out.
    VersionOut {
        /// Where.
        guild: GuildId,
        /// Which one.
        version: &'a str,
        /// Since when, in UTC.
        at: Instant,
    },
    /// An incident that counts was resolved.
    IncidentResolved {
        /// Where.
        guild: GuildId,
        /// Which one.
        incident: IncidentId,
    },
}

impl Event<'_> {
    /// Where it happened, if it happened in a guild.
    pub fn guild(&self) -> Option<GuildId> {
        match self {
            Self::Gateway(event) => events::guild(event),
            Self::GuildUp(up) => Some(up.id()),
            Self::JobDue(due) => Some(due.timer.guild),
            Self::SetUp { guild }
            | Self::TeamReachable { guild }
            | Self::ReleaseStarted { guild }
            | Self::BugConfirmed { guild, .. }
            | Self::BugsChanged { guild }
            | Self::QuoteEnded { guild }
            | Self::DocumentationTicked { guild }
            | Self::RepositoryChanged { guild }
            | Self::FixFailed { guild, .. }
            | Self::AnnouncementPublished { guild, .. }
            | Self::VersionOut { guild, .. }
            | Self::IncidentResolved { guild, .. } => Some(*guild),
        }
    }

    /// What the log calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Gateway(event) => event.snake_case_name(),
            Self::GuildUp(_) => "guild_up",
            Self::SetUp { .. } => "set_up",
            Self::TeamReachable { .. } => "team_reachable",
            Self::ReleaseStarted { .. } => "release_started",
            Self::JobDue(_) => "job_due",
            Self::BugConfirmed { .. } => "bug_confirmed",
            Self::BugsChanged { .. } => "bugs_changed",
            Self::QuoteEnded { .. } => "quote_ended",
            Self::DocumentationTicked { .. } => "documentation_ticked",
            Self::RepositoryChanged { .. } => "repository_changed",
            Self::FixFailed { .. } => "fix_failed",
            Self::AnnouncementPublished { .. } => "announcement_published",
            Self::VersionOut { .. } => "version_out",
            Self::IncidentResolved { .. } => "incident_resolved",
        }
    }
}

/// A guild that came up.
pub struct GuildUp<'a> {
    /// The guild, with its channels and threads.
    pub guild: &'a serenity::Guild,
    latest: OnceCell<Latest>,
}

impl<'a> GuildUp<'a> {
    /// Nothing of it was read yet.
    pub fn new(guild: &'a serenity::Guild) -> Self {
        Self { guild, latest: OnceCell::new() }
    }

    /// Its id.
    pub fn id(&self) -> GuildId {
        self.guild.id.into()
    }

    /// The latest messages of its public channels, read once however many ask.
    pub async fn latest(&self, bot: &Bot) -> &Latest {
        let read = || async { history::latest(&bot.http, &bot.channels.public_channels(self.id())).await };
        self.latest.get_or_init(read).await
    }
}

/// Adds what is known to answer `question` to the card that tags it.
pub type AddAnswers = for<'a> fn(&'a Bot, Question<'a>, Card) -> Work<'a, Card>;

/// A question that somebody has just tagged.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Where.
    pub guild: GuildId,
    /// With which message; nothing when it was asked elsewhere.
    pub message: Option<MessageRef>,
    /// What was asked.
    pub text: &'a str,
}
