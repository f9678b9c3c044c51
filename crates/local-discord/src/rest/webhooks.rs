//! Further answers to an interaction, through the web hook that its token opens for fifteen minutes.

use super::super::error::{ApiError, EMPTY_MESSAGE, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK};
use super::super::form::messages::{edited_message, new_message};
use super::super::ids::{ApplicationId, InteractionId, MessageId};
use super::super::payload::{Viewer, message};
use super::super::rates::Limit;
use super::super::state::State;
use super::messages::{change_of, draft_of};
use super::{Access, Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    open(Route::bot("POST", "/webhooks/{webhook_id}/{webhook_token}", follow_up)),
    open(Route::bot("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", get)),
    open(Route::bot("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", edit)),
    open(Route::bot("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", delete)),
];

const fn open(route: Route) -> Route {
    route.open_to(Access::Token).limited(Limit::WEBHOOK)
}

fn application(call: &Call<'_>) -> Result<ApplicationId, ApiError> {
    call.id("webhook_id").map(ApplicationId)
}

fn interaction(state: &State, call: &Call<'_>) -> Result<InteractionId, ApiError> {
    let application = application(call)?;
    if !state.world.applications.contains_key(&application) {
        return Err(UNKNOWN_WEBHOOK.into());
    }
    state.world.by_token(application, call.text("webhook_token")).map(|used| used.id)
}

/// The interaction and the message in the path, which must be one of its answers.
fn own_message(state: &State, call: &Call<'_>) -> Result<(InteractionId, MessageId), ApiError> {
    let id = interaction(state, call)?;
    let used = state.world.interactions.get(&id).ok_or(UNKNOWN_WEBHOOK)?;
    if call.text("message_id") == "@original" {
        return Ok((id, state.world.original(used)?));
    }
    let wanted = MessageId(call.id("message_id")?);
    let own = used.followups.contains(&wanted) || used.original == Some(wanted);
    if own && state.world.message(wanted).is_some() { Ok((id, wanted)) } else { Err(UNKNOWN_MESSAGE.into()) }
}

fn shown(state: &State, call: &Call<'_>, id: MessageId) -> Result<Reply, ApiError> {
    let viewer = Viewer::over_rest(&state.world, application(call)?);
    let of = state.world.message(id).ok_or(UNKNOWN_MESSAGE)?;
    Reply::ok(message::message(&state.world, of, viewer))
}

fn follow_up(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = interaction(state, call)?;
    let new = new_message(call.body, call.uploads)?;
    let draft = draft_of(state, new);
    if draft.body.is_empty() {
        return Err(EMPTY_MESSAGE.into());
    }
    let posted = state.post_followup(id, draft).ok_or(UNKNOWN_WEBHOOK)?;
    shown(state, call, posted)
}

fn get(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (_, wanted) = own_message(state, call)?;
    shown(state, call, wanted)
}

fn edit(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (_, wanted) = own_message(state, call)?;
    let edited = edited_message(call.body, call.uploads)?;
    let change = change_of(state, wanted, edited)?;
    state.revise(wanted, change);
    state.answers.notify_waiters();
    shown(state, call, wanted)
}

fn delete(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (_, wanted) = own_message(state, call)?;
    state.erase(wanted);
    state.answers.notify_waiters();
    Ok(Reply::Empty)
}
