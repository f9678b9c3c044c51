//! What tests and scripts hold: people who act as through Discord's client, servers to set up, and the strings of the
//! stage. Nothing here is asynchronous but waiting for an answer: an act has happened when the call returns.

mod answers;
mod app;
mod commands;
mod components;
mod contents;
mod direct;
mod forged;
mod guild;
mod modals;
mod options;
mod person;
mod stage;
mod threads;
mod views;

use std::fmt;

pub use answers::{Answer, Choice, InputView, Interaction, ModalView};
pub use app::App;
pub use components::Shown;
pub use guild::{Guild, RoleOrMember};
pub use person::Person;
pub use stage::How;
pub use views::{
    AttachmentView, ControlKind, ControlView, MessageView, Named, OptionView, PingsView, ReactionView, ThreadView,
    VersionView,
};

pub use super::gateway::session::{Deafness, Quirk};

use super::error::ApiError;

/// Why a person cannot do something: what Discord's client would not offer, or its server refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self(format!("Discord refuses: {error}"))
    }
}
