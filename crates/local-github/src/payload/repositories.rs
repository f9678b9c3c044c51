//! Repositories in answers.

use serde_json::{Map, Value, json};

use super::super::ids::{node_id, timestamp};
use super::super::world::{AccountKind, Repository, World};
use super::accounts;

/// What is below a repository's address in the API, and what follows it.
const BELOW: &[(&str, &str)] = &[
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("hooks_url", "/hooks"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    ("notifications_url", "/notifications{?since,all,participating}"),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
];

/// The repository's address in the API.
pub fn url(world: &World, repository: &Repository) -> String {
    format!("{}/repos/{}", world.api_url, world.full_name(repository))
}

/// The repository's page.
pub fn html_url(world: &World, repository: &Repository) -> String {
    format!("{}/{}", world.web_url, world.full_name(repository))
}

/// A repository by itself.
pub fn full(world: &World, repository: &Repository) -> Value {
    let (url, page) = (url(world, repository), html_url(world, repository));
    let below = BELOW.iter().map(|(name, rest)| ((*name).to_owned(), format!("{url}{rest}").into()));
    let mut fields: Map<String, Value> = below.collect();
    let open = repository.present().filter(|issue| issue.closed.is_none()).count();
    let owner = world.accounts.get(&repository.owner);
    let rest = [naming(world, repository, &page), figures(repository, open)];
    for (name, value) in rest.into_iter().filter_map(|part| part.as_object().cloned()).flatten() {
        fields.insert(name, value);
    }
    fields.insert("url".to_owned(), url.into());
    if owner.is_some_and(|owner| owner.kind == AccountKind::Organization) {
        fields.insert("organization".to_owned(), accounts::simple(world, repository.owner));
    }
    fields.into()
}

fn naming(world: &World, repository: &Repository, page: &str) -> Value {
    let bare = page.split_once("://").map_or(page, |(_, rest)| rest);
    json!({
        "id": repository.id,
        "node_id": node_id("R", repository.id),
        "name": repository.name,
        "full_name": world.full_name(repository),
        "private": repository.private,
        "visibility": if repository.private { "private" } else { "public" },
        "owner": accounts::simple(world, repository.owner),
        "html_url": page,
        "clone_url": format!("{page}.git"),
        "svn_url": page,
        "git_url": format!("git://{bare}.git"),
        "ssh_url": format!("git@{}.git", bare.replacen('/', ":", 1)),
        "mirror_url": null,
        "homepage": null,
        "description": null,
        "language": null,
        "license": null,
        "default_branch": "main",
        "topics": [],
    })
}

fn figures(repository: &Repository, open: usize) -> Value {
    let (created, updated) = (timestamp(repository.created), timestamp(repository.updated));
    json!({
        "fork": false, "archived": false, "disabled": false,
        "has_issues": repository.has_issues,
        "has_projects": true, "has_wiki": true, "has_pages": false, "has_downloads": true, "has_discussions": false,
        "forks": 0, "forks_count": 0, "network_count": 0,
        "watchers": repository.stars, "watchers_count": repository.stars, "stargazers_count": repository.stars,
        "subscribers_count": 0,
        "open_issues": open, "open_issues_count": open,
        "size": 1,
        "created_at": created, "updated_at": updated, "pushed_at": updated,
    })
}
