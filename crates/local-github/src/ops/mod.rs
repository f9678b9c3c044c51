//! What can be done in a repository, by programs over REST and by people's hands alike, and what its web hook is told.

pub mod issues;
pub mod labels;
pub mod releases;
pub mod repositories;

use serde_json::{Value, json};

use super::deliveries::{Letter, new_guid};
use super::ids::{AccountId, RepositoryId};
use super::payload::{accounts, repositories as payload};
use super::world::World;

impl World {
    /// Tells the repository's web hook, if it has one.
    fn tell(&mut self, at: RepositoryId, event: &'static str, action: &str, by: AccountId, particulars: Value) {
        let Some(repository) = self.repositories.get(&at) else { return };
        let Some(hook) = repository.hook.clone() else { return };
        let mut told = json!({ "action": action });
        if let (Some(told), Value::Object(particulars)) = (told.as_object_mut(), particulars) {
            told.extend(particulars);
        }
        told["repository"] = payload::full(self, repository);
        told["sender"] = accounts::simple(self, by);
        let guid = new_guid();
        self.letters.push(Letter { guid, hook: hook.id, url: hook.url, secret: hook.secret, event, payload: told });
    }
}
