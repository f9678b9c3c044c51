//! Reactions to issues.

use super::super::error::{ApiError, invalid, mistake};
use super::super::form;
use super::super::payload::issues as payload;
use super::super::world::{React, World};
use super::issues::{read_below, write_below};
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::new("GET", "/repos/{owner}/{repo}/issues/{issue_number}/reactions", list),
    Route::new("POST", "/repos/{owner}/{repo}/issues/{issue_number}/reactions", create),
];

fn list(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (_, issue) = read_below(world, call)?;
    let wanted = call.asked("content");
    let fits = issue.reactions.iter().filter(|reaction| wanted.is_none_or(|name| reaction.content.name() == name));
    call.listed(world, fits.collect(), |reaction| payload::reaction(world, reaction))
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, number) = write_below(world, call)?;
    let name = form::text(&form::fields(call.body)?, "content")?.flatten().unwrap_or_default();
    let content = React::ALL.into_iter().find(|content| content.name() == name);
    let content = content.ok_or_else(|| invalid(vec![mistake("Reaction", "content", "invalid")]))?;
    let (reaction, is_new) = world.react(at, number, content, call.caller.actor()?.account)?;
    let payload = payload::reaction(world, &reaction);
    if is_new { Reply::created(payload) } else { Reply::ok(payload) }
}
