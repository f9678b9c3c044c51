//! Digests: the end-of-day and weekly posts, composed from what the other slices know, each exactly once.

mod commands;
mod compose;
mod composed;
mod context;
mod domain;
mod draft;
mod editing;
mod outlook;
mod post;
mod privacy;
pub mod rights;
mod shipped;
mod store;
mod subject;
mod view;
mod waiting;

pub use commands::refresh_today;
pub use draft::undeliverable;
pub use privacy::forget_words;
pub use shipped::{draft_shipped, on_news};
pub use store::{last_summary, told_users_since};
pub use waiting::{offer_announcement, offer_relaunch};

use crate::bot::Bot;
use crate::bot::slice::{Button, Event, Form, OnJob, OnTimer, Slice};
use crate::error::Outcome;
use crate::playbook::JobId;
use crate::slices::release::DraftTimer;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::digest()],
    buttons: &[
        Button::new(view::CHANGE, rights::EDIT, |bot, invocation, id| Box::pin(draft::press(bot, invocation, id)))
            .direct(),
        Button::new(view::READ, rights::EDIT, |bot, invocation, id| Box::pin(draft::press(bot, invocation, id)))
            .direct(),
        Button::new(view::REWRITE, rights::EDIT, |bot, invocation, id| Box::pin(draft::press(bot, invocation, id)))
            .direct(),
        Button::new(view::HOLD, rights::POST, |bot, invocation, id| Box::pin(draft::hold(bot, invocation, id)))
            .direct(),
        Button::new(view::LET_GO, rights::POST, |bot, invocation, id| Box::pin(draft::hold(bot, invocation, id)))
            .direct(),
        Button::new(view::PUBLISH, rights::PUBLISH, |bot, invocation, id| {
            Box::pin(waiting::decide(bot, invocation, id))
        }),
        Button::new(view::REWORD, rights::PUBLISH, |bot, invocation, id| {
            Box::pin(waiting::reword(bot, invocation, id))
        }),
        Button::new(view::DROP, rights::PUBLISH, |bot, invocation, id| Box::pin(waiting::decide(bot, invocation, id))),
    ],
    forms: &[
        Form::new(view::EDIT, rights::EDIT, |bot, invocation, id, filled| {
            Box::pin(commands::fill_in(bot, invocation, id, filled))
        }),
        Form::new(view::CHANGE, rights::EDIT, |bot, invocation, id, filled| {
            Box::pin(commands::fill_in(bot, invocation, id, filled))
        })
        .direct(),
        Form::new(view::REWORD, rights::PUBLISH, |bot, invocation, id, filled| {
            Box::pin(waiting::reworded(bot, invocation, id, filled))
        }),
    ],
    timers: &[
        OnTimer::new::<shipped::ShippedTimer>(|bot, timer, now| Box::pin(shipped::due(bot, timer, now))),
        OnTimer::new::<DraftTimer>(|bot, timer, now| Box::pin(draft::due(bot, timer, now))),
        OnTimer::new::<draft::DraftOverTimer>(|bot, timer, now| Box::pin(draft::over(bot, timer, now))),
    ],
    jobs: &[
        posts(JobId::Morning),
        posts(JobId::EndOfDay),
        posts(JobId::Monitoring),
        posts(JobId::TeamStatus),
        posts(JobId::WeeklyMetrics),
        posts(JobId::WeeklyFeedback),
        posts(JobId::WeeklyPublic),
    ],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    held: privacy::HELD,
    ..Slice::new("digest")
};

async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::QuoteEnded { guild } => waiting::quote_ended(bot, *guild).await,
        Event::FixFailed { guild, number, version } => shipped::fix_failed(bot, *guild, (*number, version)).await,
        _ => Ok(()),
    }
}

/// `job` is a post that is composed.
const fn posts(job: JobId) -> OnJob {
    OnJob { job, run: |bot, due| Box::pin(post::post_due(bot, due)) }
}
