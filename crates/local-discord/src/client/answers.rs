//! One use of a command, button, menu or form, and what the person sees of its answer.

use std::time::Duration;

use serde_json::Value;

use super::super::LocalDiscord;
use super::super::form::components::types;
use super::super::ids::{InteractionId, MessageId};
use super::super::world::{self, First, WINDOW, World};
use super::{MessageView, views};

/// How long, in real time, a deferred answer may take in a test.
const PATIENCE: Duration = Duration::from_secs(10);

/// One use of something; a handle.
#[derive(Clone)]
pub struct Interaction {
    pub(super) discord: LocalDiscord,
    /// Discord's id for this one use.
    pub id: InteractionId,
}

/// What the person sees of the answer.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Nothing yet.
    Nothing,
    /// "The application did not respond."
    Failed,
    /// "Thinking…"
    Deferred {
        /// Whether only the person will see the answer.
        ephemeral: bool,
    },
    /// A message, as it is now; for an update, the message that the control is on.
    Message(Box<MessageView>),
    /// Acknowledged without anything to see.
    Acknowledged,
    /// A form.
    Modal(ModalView),
    /// Completions.
    Choices(Vec<Choice>),
}

/// A completion.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What the person reads.
    pub name: String,
    /// What the bot is told when it is chosen: a text or a number.
    pub value: Value,
}

/// A form.
#[derive(Debug, Clone)]
pub struct ModalView {
    /// What the bot knows the form by when it is sent.
    pub custom_id: String,
    /// What stands above the form.
    pub title: String,
    /// Its fields, from top to bottom; five at most.
    pub inputs: Vec<InputView>,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct InputView {
    /// What the bot knows the field by when the form is sent.
    pub custom_id: String,
    /// What stands above the field.
    pub label: String,
    /// What it is filled with at first.
    pub value: String,
    /// What stands in it while nothing is written; empty if nothing does.
    pub placeholder: String,
    /// Whether the form cannot be sent without it, as is so unless the bot says otherwise.
    pub required: bool,
    /// The fewest letters that it takes if it is filled in; none means 0.
    pub min_length: Option<u64>,
    /// The most letters that it takes; none means 4000.
    pub max_length: Option<u64>,
    /// Whether it takes several lines.
    pub long: bool,
}

impl Interaction {
    /// What the person sees now.
    pub fn answer(&self) -> Answer {
        let mut state = self.discord.shared().state();
        if let Some(used) = state.world.interactions.get(&self.id)
            && matches!(used.first, First::Nothing)
            && !used.is_open()
        {
            state.give_up(self.id);
        }
        match state.world.interactions.get(&self.id) {
            Some(used) => seen(&state.world, used),
            None => Answer::Failed,
        }
    }

    /// Waits for the first answer, or until the three seconds are over. A deferral counts as an answer.
    pub async fn answered(&self) -> Answer {
        self.wait(WINDOW + Duration::from_millis(100), |answer| !matches!(answer, Answer::Nothing)).await
    }

    /// Waits for an answer that is more than a deferral, for ten seconds at most; without a first answer, for the three seconds.
    pub async fn settled(&self) -> Answer {
        self.wait(PATIENCE, |answer| !matches!(answer, Answer::Nothing | Answer::Deferred { .. })).await
    }

    /// When the three seconds are over, on the machine's clock.
    fn closes(&self) -> Option<tokio::time::Instant> {
        let state = self.discord.shared().state();
        state.world.interactions.get(&self.id).map(|used| used.sent + WINDOW + Duration::from_millis(100))
    }

    async fn wait(&self, patience: Duration, enough: impl Fn(&Answer) -> bool) -> Answer {
        let news = std::sync::Arc::clone(&self.discord.shared().state().answers);
        let deadline = local_http::clock::machine_now() + patience;
        loop {
            let changed = news.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let answer = self.answer();
            // Nobody tells when the three seconds are over: it is looked then.
            let look = self.closes().filter(|closes| *closes > local_http::clock::machine_now());
            let until = look.map_or(deadline, |closes| closes.min(deadline));
            let is_late = !enough(&answer) && tokio::time::timeout_at(until, changed).await.is_err();
            if enough(&answer) || (is_late && until == deadline) {
                return if enough(&answer) { answer } else { self.answer() };
            }
        }
    }

    /// Ends the three seconds now: who has not answered yet is too late.
    pub fn give_up(&self) {
        self.discord.shared().state().give_up(self.id);
    }

    /// The first answer's message and the follow-ups, as far as they are there. For a form that a command opened, also
    /// what the command's token posted.
    pub fn messages(&self) -> Vec<MessageView> {
        let state = self.discord.shared().state();
        let Some(used) = state.world.interactions.get(&self.id) else { return Vec::new() };
        let ids = own_messages(&state.world, used);
        ids.into_iter().filter_map(|id| state.world.message(id)).map(|of| views::message(&state.world, of)).collect()
    }

    /// The message that answered first, if there is one.
    pub fn message_id(&self) -> Option<MessageId> {
        match self.answer() {
            Answer::Message(view) => Some(view.id),
            _ => None,
        }
    }
}

fn own_messages(world: &World, used: &world::Interaction) -> Vec<MessageId> {
    let own = used.original.filter(|_| !matches!(used.first, First::Acknowledged));
    let mut ids: Vec<_> = own.into_iter().chain(used.followups.iter().copied()).collect();
    let opener = used.opened_by.and_then(|opener| world.interactions.get(&opener));
    // What the opener posted before is not this form's doing.
    ids.extend(opener.into_iter().flat_map(|opener| opener.followups.iter().copied()).filter(|id| id.0 > used.id.0));
    ids
}

fn seen(world: &World, used: &world::Interaction) -> Answer {
    let message =
        |id: Option<MessageId>| id.and_then(|id| world.message(id)).map(|of| Box::new(views::message(world, of)));
    match &used.first {
        First::Nothing => Answer::Nothing,
        First::Failed => Answer::Failed,
        First::Modal(form) => Answer::Modal(modal(form)),
        First::Choices(offered) => Answer::Choices(offered.iter().map(choice).collect()),
        First::Message | First::Updated => message(used.original).map_or(Answer::Acknowledged, Answer::Message),
        First::Deferred => match message(used.original) {
            // When the token dies first, nothing can fill the message any more.
            Some(view) if view.loading && used.is_expired(world.now()) => Answer::Failed,
            Some(view) if view.loading => Answer::Deferred { ephemeral: view.is_ephemeral() },
            Some(view) => Answer::Message(view),
            None => Answer::Acknowledged,
        },
        First::Acknowledged => {
            let later = own_messages(world, used).first().copied();
            message(later).map_or(Answer::Acknowledged, Answer::Message)
        }
    }
}

fn choice(offered: &Value) -> Choice {
    Choice { name: offered["name"].as_str().unwrap_or_default().to_owned(), value: offered["value"].clone() }
}

fn modal(form: &Value) -> ModalView {
    let text = |name: &str| form[name].as_str().unwrap_or_default().to_owned();
    ModalView { custom_id: text("custom_id"), title: text("title"), inputs: inputs(form).iter().map(input).collect() }
}

/// The text inputs of a form, each with its label.
pub(super) fn inputs(form: &Value) -> Vec<Value> {
    let rows = form["components"].as_array().into_iter().flatten();
    rows.filter_map(|row| {
        if row["type"] == types::LABEL { row.get("component") } else { row["components"].get(0) }.cloned()
    })
    .collect()
}

fn input(of: &Value) -> InputView {
    let text = |name: &str| of[name].as_str().unwrap_or_default().to_owned();
    InputView {
        custom_id: text("custom_id"),
        label: text("label"),
        value: text("value"),
        placeholder: text("placeholder"),
        required: of["required"] != false,
        min_length: of["min_length"].as_u64(),
        max_length: of["max_length"].as_u64(),
        long: of["style"] == 2,
    }
}

impl Answer {
    /// The message, if the answer is one.
    pub fn message(&self) -> Option<&MessageView> {
        match self {
            Self::Message(view) => Some(view),
            _ => None,
        }
    }

    /// Everything that can be read in it.
    pub fn text(&self) -> String {
        match self {
            Self::Nothing | Self::Acknowledged => String::new(),
            Self::Failed => "The application did not respond".to_owned(),
            Self::Deferred { .. } => "Thinking…".to_owned(),
            Self::Message(view) => view.text(),
            Self::Modal(form) => {
                let labels = form.inputs.iter().map(|input| input.label.as_str());
                std::iter::once(form.title.as_str()).chain(labels).collect::<Vec<_>>().join("\n")
            }
            Self::Choices(offered) => offered.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>().join("\n"),
        }
    }

    /// Whether only the person sees it.
    pub fn is_ephemeral(&self) -> bool {
        match self {
            Self::Deferred { ephemeral } => *ephemeral,
            Self::Message(view) => view.is_ephemeral(),
            _ => false,
        }
    }
}
