//! Incidents: declared in seconds, shown on one card, held to the plan's service levels until they are resolved, and
//! followed until nothing is left to do.

mod actions;
mod acts;
mod alerts;
mod census;
mod clocks;
mod commands;
mod context;
mod controls;
mod domain;
mod export;
mod follow_up;
mod handle;
mod hotfix;
mod issue;
mod links;
mod matrix;
mod moved;
mod people;
mod privacy;
mod public;
mod record;
mod requests;
pub mod rights;
mod stats;
mod step_over;
mod store;
mod story;
mod timeline;
mod timer;
mod undeliverable;
mod verdict;
mod view;
mod words;

pub use context::say_of;
pub use domain::actions::ActionItem;
pub use domain::clocks::ClockId;
pub use domain::figures::{Figures, Share, Times};
pub use domain::number::{action_short_name, short_name};
pub use domain::{Incident, Progress};
pub use follow_up::{left_open, postmortems_due};
pub use handle::card_handle;
pub use hotfix::on_news;
pub use issue::filed;
pub use privacy::{forget_words, redraw};
pub use record::Sources;
pub use requests::declare_what_is_known;
pub use stats::{export_all, figures_between, resolved_within_limit};
pub use store::{
    Published, behind_rollback, issues, open, open_actions, published, reported_between, resolved_between, severities,
    sources,
};
pub use undeliverable::{late, undeliverable};

use poise::serenity_prelude::FullEvent;

use crate::bot::Bot;
use crate::bot::slice::{Event, OnTimer, Slice};
use crate::engine::timers::Kind;
use crate::error::Outcome;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::incident(), commands::declare_from_message(), commands::add_to_timeline()],
    buttons: controls::BUTTONS,
    forms: controls::FORMS,
    timers: &[
        on_timer::<timer::Clock>(),
        on_timer::<timer::Ping>(),
        on_timer::<timer::StepOver>(),
        on_timer::<timer::Public>(),
        on_timer::<timer::Matrix>(),
        on_timer::<timer::Postmortem>(),
        on_timer::<timer::Action>(),
    ],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    held: privacy::HELD,
    ..Slice::new("incident")
};

/// A kind of timer of this slice: people wait for an incident's, not for a post.
const fn on_timer<K: Kind>() -> OnTimer {
    OnTimer::new::<K>(|bot, timer, now| Box::pin(clocks::on_due(bot, timer, now))).urgent()
}

/// A reaction adds a message to the timeline; a guild that comes up may have incidents without clocks.
async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::Gateway(FullEvent::ReactionAdd { add_reaction }) => timeline::pinned(bot, add_reaction).await,
        Event::Gateway(FullEvent::ReactionRemove { removed_reaction }) => {
            timeline::unpinned(bot, removed_reaction).await
        }
        Event::GuildUp(up) => clocks::keep(bot, up.id()).await,
        Event::SetUp { guild } | Event::TeamReachable { guild } => moved::show_again(bot, *guild).await,
        _ => Ok(()),
    }
}
