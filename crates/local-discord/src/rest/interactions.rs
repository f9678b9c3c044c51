//! The first answer to an interaction.

use serde_json::{Value, json};

use super::super::error::{ALREADY_ACKNOWLEDGED, ApiError, EMPTY_MESSAGE, UNKNOWN_INTERACTION};
use super::super::form::commands::{choices, options};
use super::super::form::messages::{edited_message, new_message};
use super::super::form::{Mistakes, modals, refusal};
use super::super::ids::{InteractionId, MessageId};
use super::super::ops::messages::Draft;
use super::super::payload::Viewer;
use super::super::payload::message;
use super::super::rates::Limit;
use super::super::state::State;
use super::super::world::{First, Interaction, InteractionKind, flags};
use super::messages::{change_of, draft_of};
use super::{Access, Call, Reply, Route};

pub const ROUTES: &[Route] =
    &[Route::bot("POST", "/interactions/{interaction_id}/{interaction_token}/callback", answer)
        .open_to(Access::Token)
        .limited(Limit::NONE)];

/// How an interaction can be answered, by Discord's numbers.
mod answers {
    pub const MESSAGE: i64 = 4;
    pub const DEFER: i64 = 5;
    pub const DEFER_UPDATE: i64 = 6;
    pub const UPDATE: i64 = 7;
    pub const CHOICES: i64 = 8;
    pub const MODAL: i64 = 9;
}

/// Which answers fit which kind of interaction.
fn fitting(used: &Interaction) -> &'static [i64] {
    use answers::{CHOICES, DEFER, DEFER_UPDATE, MESSAGE, MODAL, UPDATE};
    match used.kind {
        InteractionKind::Command => &[MESSAGE, DEFER, MODAL],
        InteractionKind::Component => &[MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL],
        InteractionKind::Autocomplete => &[CHOICES],
        InteractionKind::Modal if used.source.is_some() => &[MESSAGE, DEFER, DEFER_UPDATE, UPDATE],
        // One that a command opened has no message to update, but may be acknowledged without a word.
        InteractionKind::Modal => &[MESSAGE, DEFER, DEFER_UPDATE],
    }
}

fn open(state: &State, call: &Call<'_>) -> Result<Interaction, ApiError> {
    let id = call.id("interaction_id").map(InteractionId)?;
    let used = state.world.interactions.get(&id).filter(|used| used.token == call.text("interaction_token"));
    let used = used.ok_or(UNKNOWN_INTERACTION)?;
    match used.first {
        First::Nothing if used.is_open() => Ok(used.clone()),
        First::Nothing | First::Failed => Err(UNKNOWN_INTERACTION.into()),
        _ => Err(ALREADY_ACKNOWLEDGED.into()),
    }
}

fn answer(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let used = open(state, call).inspect_err(|_| {
        // Whoever comes too late finds the person already told.
        if let Ok(id) = call.id("interaction_id") {
            late(state, InteractionId(id));
        }
    })?;
    let mistakes = Mistakes::default();
    let root = mistakes.root(call.body);
    let kind = root.required("type").and_then(|part| part.one_of(fitting(&used)));
    mistakes.check()?;
    let nothing = json!({});
    let data = call.body.get("data").filter(|data| !data.is_null()).unwrap_or(&nothing);
    match kind.unwrap_or_default() {
        answers::MESSAGE => say(state, call, &used, data)?,
        answers::DEFER => defer(state, &used, data),
        answers::DEFER_UPDATE => state.answer(used.id, First::Acknowledged, used.source),
        answers::UPDATE => update(state, call, &used, data)?,
        answers::CHOICES => complete(state, &used, data)?,
        _ => {
            let modal = modals::modal(data)?;
            state.answer(used.id, First::Modal(modal), None);
        }
    }
    if !call.query_flag("with_response") {
        return Ok(Reply::Empty);
    }
    Reply::ok(with_response(state, used.id, kind.unwrap_or_default()))
}

fn late(state: &mut State, id: InteractionId) {
    if state.world.interactions.get(&id).is_some_and(|used| !used.is_open()) {
        state.give_up(id);
    }
}

fn say(state: &mut State, call: &Call<'_>, used: &Interaction, data: &Value) -> Result<(), ApiError> {
    let new = new_message(data, call.uploads)?;
    let draft = draft_of(state, new);
    if draft.body.is_empty() {
        return Err(EMPTY_MESSAGE.into());
    }
    let posted = state.post_original(used.id, draft);
    state.answer(used.id, First::Message, posted);
    Ok(())
}

fn defer(state: &mut State, used: &Interaction, data: &Value) {
    let wished = data.get("flags").and_then(Value::as_u64).unwrap_or_default();
    let draft = Draft { flags: flags::LOADING | wished & flags::EPHEMERAL, ..Draft::default() };
    let posted = state.post_original(used.id, draft);
    state.answer(used.id, First::Deferred, posted);
}

fn update(state: &mut State, call: &Call<'_>, used: &Interaction, data: &Value) -> Result<(), ApiError> {
    let Some(source) = used.source else {
        return Err(refusal(&["type"], "BASE_TYPE_CHOICES", "There is no message to update."));
    };
    let edited = edited_message(data, call.uploads)?;
    let change = change_of(state, source, edited)?;
    state.revise(source, change);
    state.answer(used.id, First::Updated, Some(source));
    Ok(())
}

fn complete(state: &mut State, used: &Interaction, data: &Value) -> Result<(), ApiError> {
    let mistakes = Mistakes::default();
    let holder = json!({ "data": data });
    let kind = focused_kind(&used.data["options"]).unwrap_or(options::STRING);
    let offered = mistakes
        .root(&holder)
        .required("data")
        .and_then(|data| data.required("choices"))
        .map(|list| choices(&list, kind, &mut 0))
        .unwrap_or_default();
    mistakes.check()?;
    state.answer(used.id, First::Choices(offered), None);
    Ok(())
}

/// The type of the option that is being typed.
fn focused_kind(options: &Value) -> Option<i64> {
    let options = options.as_array()?;
    options.iter().find_map(|option| {
        if option["focused"] == true { option["type"].as_i64() } else { focused_kind(&option["options"]) }
    })
}

fn with_response(state: &State, id: InteractionId, kind: i64) -> Value {
    let Some(used) = state.world.interactions.get(&id) else { return Value::Null };
    let mut interaction = json!({
        "id": used.id,
        "type": used.kind as u8,
        "channel_id": used.channel,
    });
    if let Some(guild) = used.guild {
        interaction["guild_id"] = json!(guild);
    }
    let of = used.original.and_then(|original| state.world.message(original));
    let Some(of) = of else {
        return json!({ "interaction": interaction });
    };
    interaction["response_message_id"] = json!(MessageId(of.id.0));
    interaction["response_message_loading"] = of.has_flag(flags::LOADING).into();
    interaction["response_message_ephemeral"] = of.only_for.is_some().into();
    let viewer = Viewer::over_rest(&state.world, used.application);
    // Discord's description knows messages and updates here; a deferral has made a message too.
    let shown = match kind {
        answers::DEFER_UPDATE => return json!({ "interaction": interaction }),
        answers::UPDATE => answers::UPDATE,
        _ => answers::MESSAGE,
    };
    let resource = json!({ "type": shown, "message": message::message(&state.world, of, viewer) });
    json!({ "interaction": interaction, "resource": resource })
}
