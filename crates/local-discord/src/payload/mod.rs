//! What exists as JSON in the shapes that Discord sends, for one viewer at a time.

pub mod application;
pub mod channel;
pub mod guild;
pub mod interaction;
pub mod message;

use super::ids::{ApplicationId, UserId};
use super::world::World;

/// For which bot a payload is made.
#[derive(Debug, Clone, Copy)]
pub struct Viewer {
    /// Its bot user.
    pub user: UserId,
    /// Whether it may read what others write.
    pub reads_content: bool,
}

impl Viewer {
    /// The view over REST, where the portal's grant counts.
    pub fn over_rest(world: &World, application: ApplicationId) -> Self {
        let granted = world.applications.get(&application).is_some_and(|app| app.message_content);
        Self { user: UserId(application.0), reads_content: granted }
    }
}
