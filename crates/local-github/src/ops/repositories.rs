//! Founding, renaming and handing over repositories.

use std::collections::BTreeMap;

use super::super::ids::{AccountId, LabelId, RepositoryId};
use super::super::payload::issues::DEFAULT_LABELS;
use super::super::world::{Label, Repository, World};

impl World {
    /// Founds a repository with the labels that every repository begins with.
    pub fn found(&mut self, owner: AccountId, name: &str, private: bool) -> RepositoryId {
        let (id, now) = (RepositoryId(self.fresh_id()), self.now());
        let mut repository = Repository {
            id,
            owner,
            name: name.to_owned(),
            private,
            has_issues: true,
            collaborators: BTreeMap::new(),
            labels: Vec::new(),
            issues: BTreeMap::new(),
            releases: BTreeMap::new(),
            commits: Vec::new(),
            stars: 0,
            runs: Vec::new(),
            hook: None,
            created: now,
            updated: now,
        };
        for (name, color) in DEFAULT_LABELS {
            let (name, color) = (name.to_owned(), color.to_owned());
            repository.labels.push(Label { id: LabelId(self.fresh_id()), name, color, description: None });
        }
        self.repositories.insert(id, repository);
        id
    }

    /// Gives a repository another name, another owner or both; what knew the old name is sent on to the new.
    pub fn rename_repository(&mut self, id: RepositoryId, owner: AccountId, name: &str) {
        let Some(repository) = self.repositories.get(&id) else { return };
        let before = (self.login(repository.owner).to_lowercase(), repository.name.to_lowercase());
        let after = (self.login(owner).to_lowercase(), name.to_lowercase());
        let now = self.now();
        self.former.insert(before, id);
        self.former.remove(&after);
        if let Some(repository) = self.repositories.get_mut(&id) {
            repository.owner = owner;
            repository.name = name.to_owned();
            repository.updated = now;
        }
    }
}
