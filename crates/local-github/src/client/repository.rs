//! A repository as its owner sets it up.

use super::super::LocalGitHub;
use super::super::deliveries::{Letter, Posted};
use super::super::ids::{AccountId, HookId, IssueNumber, RepositoryId, RunId};
use super::super::world::{self, Hook, Role, Run, World};
use super::{IssueView, Organization, Refusal, ReleaseView, User, views};

/// A repository.
#[derive(Clone)]
pub struct Repository {
    pub(super) github: LocalGitHub,
    /// The repository's number, which stays whatever it is called and whoever owns it.
    pub id: RepositoryId,
}

impl Repository {
    fn change(&self, change: impl FnOnce(&mut world::Repository)) {
        self.github.act(|world| world.repositories.get_mut(&self.id).map(change));
    }

    fn look<T>(&self, look: impl FnOnce(&World, &world::Repository) -> T) -> Option<T> {
        let world = self.github.shared().world();
        world.repositories.get(&self.id).map(|repository| look(&world, repository))
    }

    /// Owner and name, as they are now.
    pub fn full_name(&self) -> String {
        self.look(|world, repository| world.full_name(repository)).unwrap_or_default()
    }

    /// Lets somebody in.
    pub fn collaborator(&self, user: &User, role: Role) {
        self.change(|repository| {
            repository.collaborators.insert(user.id, role);
        });
    }

    /// Hides that somebody belongs to whoever owns it: what they write says CONTRIBUTOR then, whatever rights they have.
    pub fn hide_membership(&self, user: &User) {
        self.github.act(|world| {
            let owner = world.repositories.get(&self.id).map(|repository| repository.owner);
            owner.and_then(|owner| world.accounts.get_mut(&owner)).map(|owner| owner.private_members.insert(user.id))
        });
    }

    /// Gives it another name.
    pub fn rename(&self, name: &str) {
        self.github.act(|world| {
            if let Some(owner) = world.repositories.get(&self.id).map(|repository| repository.owner) {
                world.rename_repository(self.id, owner, name);
            }
        });
    }

    /// Hands it over to another person.
    pub fn give_to(&self, user: &User) {
        self.hand_over(user.id);
    }

    /// Hands it over to an organisation.
    pub fn give_to_organization(&self, organization: &Organization) {
        self.hand_over(organization.id);
    }

    fn hand_over(&self, to: AccountId) {
        self.github.act(|world| {
            if let Some(name) = world.repositories.get(&self.id).map(|repository| repository.name.clone()) {
                world.rename_repository(self.id, to, &name);
            }
        });
    }

    /// Hides it, or shows it to everybody.
    pub fn make_private(&self, private: bool) {
        self.change(|repository| repository.private = private);
    }

    /// Turns issues off, or on again.
    pub fn turn_issues(&self, on: bool) {
        self.change(|repository| repository.has_issues = on);
    }

    /// So many more people mark it with a star.
    pub fn star(&self, people: u64) {
        self.change(|repository| repository.stars += people);
    }

    /// A workflow runs on the main branch and ends like this: `success`, `failure`, …; nothing while it is under way.
    pub fn run(&self, workflow: &str, conclusion: Option<&'static str>) {
        self.github.act(|world| {
            let (id, created) = (RunId(world.fresh_id()), world.now());
            let run = Run { id, workflow: workflow.to_owned(), conclusion, created };
            if let Some(repository) = world.repositories.get_mut(&self.id) {
                repository.runs.push(run);
            }
        });
    }

    /// Has the repository's events told to an address.
    pub fn hook(&self, url: &str, secret: &str) -> HookId {
        let hook = |id| Hook { id, url: url.to_owned(), secret: secret.to_owned() };
        self.github.act(|world| {
            let id = HookId(world.fresh_id());
            if let Some(repository) = world.repositories.get_mut(&self.id) {
                repository.hook = Some(hook(id));
            }
            id
        })
    }

    /// Has no more events told.
    pub fn unhook(&self) {
        self.change(|repository| repository.hook = None);
    }

    /// Every issue and pull request that is there, in the order of their numbers.
    pub fn issues(&self) -> Vec<IssueView> {
        let seen = self.look(|world, repository| {
            repository.present().map(|issue| views::issue(world, repository, issue)).collect()
        });
        seen.unwrap_or_default()
    }

    /// The issue or pull request, if it is there.
    pub fn issue(&self, number: IssueNumber) -> Option<IssueView> {
        self.issues().into_iter().find(|issue| issue.number == number)
    }

    /// Every release, drafts too, oldest first.
    pub fn releases(&self) -> Vec<ReleaseView> {
        let seen = self.look(|_, repository| repository.releases.values().map(views::release).collect());
        seen.unwrap_or_default()
    }
}

impl LocalGitHub {
    /// Delivers once more, with the same id, what a web hook was told.
    ///
    /// # Errors
    /// When nothing was delivered with this id.
    pub fn redeliver(&self, guid: &str) -> Result<(), Refusal> {
        let shared = self.shared();
        let letter = shared.post.letter(guid).ok_or_else(|| Refusal(format!("nothing was delivered as {guid}")))?;
        shared.post.send(Posted { letter, redelivery: true, under_way: shared.log.begin() });
        Ok(())
    }

    /// Delivers it under another id, as somebody would who has overheard it: the id is not signed.
    ///
    /// # Errors
    /// When nothing was delivered with this id.
    pub fn replay(&self, guid: &str, as_if: &str) -> Result<(), Refusal> {
        let shared = self.shared();
        let letter = shared.post.letter(guid).ok_or_else(|| Refusal(format!("nothing was delivered as {guid}")))?;
        let letter = Letter { guid: as_if.to_owned(), ..letter };
        shared.post.send(Posted { letter, redelivery: true, under_way: shared.log.begin() });
        Ok(())
    }
}
