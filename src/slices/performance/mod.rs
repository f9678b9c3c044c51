//! Performance: runs against their baseline and the week's target, what is worth a release or an announcement, and the weekly
//! review (plan.md, section 7).

mod commands;
mod domain;
mod review;
pub mod rights;
mod store;
mod view;

use crate::bot::Bot;
use crate::bot::slice::{Button, Event, Form, OnJob, Slice};
use crate::error::Outcome;
use crate::ids::ReleaseId;
use crate::playbook::JobId;
use crate::slices::release;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::performance()],
    buttons: &[
        Button::new(view::DRAFT, rights::ANNOUNCE, |bot, invocation, _| Box::pin(commands::draft(bot, invocation))),
        Button::new(view::PUBLISH, rights::ANNOUNCE, |bot, invocation, id| {
            Box::pin(commands::publish(bot, invocation, id))
        }),
    ],
    forms: &[Form::new(view::DRAFT, rights::ANNOUNCE, |bot, invocation, _, filled| {
        Box::pin(commands::fill_in(bot, invocation, filled))
    })],
    jobs: &[OnJob { job: JobId::PerformanceReview, run: |bot, due| Box::pin(review::post_due(bot, due)) }],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    held: store::HELD,
    ..Slice::new("performance")
};

/// Runs come in at any time and by many ways: what is worth an announcement is noticed at the fixed hours.
async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::JobDue(due) if matches!(due.job, JobId::Morning | JobId::EndOfDay) => {
            let found = release::release(bot.store.read(), ReleaseId::new(due.timer.subject)).await?;
            match found {
                Some(release) => review::propose(bot, &release, due.now).await,
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}
