//! The course of a release: whether it is launched and announced, which phase it is in, that it is launched again after a
//! rollback, and that it rests, moves or ends. Every decision is on record with who made it and why.

mod commands;
mod go;
mod launch;
mod phase;
mod poll;
mod record;
mod relaunch;
pub mod rights;
mod shipped;
mod store;
mod view;

use crate::bot::Bot;
use crate::bot::slice::{Button, Event, Form, OnJob, OnTimer, Slice};
use crate::error::Outcome;
use crate::playbook::JobId;
use crate::slices::release::PhaseTimer;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    subcommands: || {
        let of_release = [
            commands::announce(),
            commands::announced(),
            commands::relaunch(),
            commands::shipped(),
            commands::history(),
            commands::pause(),
            commands::resume(),
            commands::move_launch(),
            commands::end(),
        ];
        of_release.map(|command| ("release", command)).into()
    },
    buttons: &[
        Button::new(view::VOTE, rights::VOTE, |bot, invocation, id| {
            Box::pin(go::vote(bot, invocation, id.subject == view::GO))
        }),
        Button::new(view::DECIDE, rights::GO, |bot, invocation, id| {
            Box::pin(go::decide(bot, invocation, id.subject == view::GO))
        }),
        Button::new(view::ANNOUNCED, rights::ANNOUNCE, |bot, invocation, _| {
            Box::pin(launch::announce(bot, invocation, 0))
        }),
        Button::new(view::DRAFT, rights::ANNOUNCE, |bot, invocation, _| Box::pin(launch::draft(bot, invocation))),
        Button::new(view::HOLD, rights::PHASE, |bot, invocation, id| {
            Box::pin(phase::ask_why(bot, invocation, &id.subject))
        }),
        Button::new(view::MOVE_ON, rights::PHASE, |bot, invocation, id| {
            Box::pin(phase::move_on(bot, invocation, &id.subject))
        }),
    ],
    forms: &[Form::new(view::HOLD, rights::PHASE, |bot, invocation, id, filled| {
        Box::pin(phase::hold(bot, invocation, &id.subject, filled))
    })],
    timers: &[OnTimer::new::<PhaseTimer>(|bot, timer, now| Box::pin(phase::ends(bot, timer, now)))],
    jobs: &[
        OnJob { job: JobId::GoNoGo, run: |bot, due| Box::pin(poll::post_due(bot, due)) },
        OnJob { job: JobId::LaunchSteps, run: |bot, due| Box::pin(launch::steps_due(bot, due)) },
        OnJob { job: JobId::Announcement, run: |bot, due| Box::pin(launch::announcement_due(bot, due)) },
        OnJob { job: JobId::PhaseExit, run: |bot, due| Box::pin(phase::post_due(bot, due)) },
    ],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    held: store::HELD,
    // Its first name, which stands in custom ids, timers and lanes that are older than the folder's.
    ..Slice::new("course")
};

async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::ReleaseStarted { guild } => launch::came_up(bot, *guild).await,
        Event::GuildUp(up) => launch::came_up(bot, up.id()).await,
        Event::AnnouncementPublished { guild, by } => launch::published(bot, *guild, by).await,
        _ => Ok(()),
    }
}
