//! Releases and their files in answers.

use serde_json::{Value, json};

use super::super::ids::{node_id, timestamp};
use super::super::world::{Asset, Release, Repository, World};
use super::{accounts, repositories, time_or_null};

/// A release.
pub fn release(world: &World, repository: &Repository, release: &Release) -> Value {
    let (api, page) = (repositories::url(world, repository), repositories::html_url(world, repository));
    let url = format!("{api}/releases/{}", release.id);
    let source = |kind: &str| release.published.map(|_| format!("{api}/{kind}/{}", release.tag));
    let shown = if release.published.is_some() { release.tag.clone() } else { format!("untagged-{}", release.id) };
    let assets: Vec<_> = release.assets.iter().map(|file| asset(world, repository, release, file)).collect();
    json!({
        "id": release.id,
        "node_id": node_id("RE", release.id),
        "url": url,
        "assets_url": format!("{url}/assets"),
        "upload_url": format!("{url}/assets{{?name,label}}"),
        "html_url": format!("{page}/releases/tag/{shown}"),
        "tarball_url": source("tarball"),
        "zipball_url": source("zipball"),
        "tag_name": release.tag,
        "target_commitish": "main",
        "name": release.name,
        "body": release.body,
        "draft": release.published.is_none(),
        "prerelease": release.prerelease,
        "immutable": false,
        "created_at": timestamp(release.created),
        "updated_at": timestamp(release.published.unwrap_or(release.created)),
        "published_at": time_or_null(release.published),
        "author": accounts::simple(world, release.by),
        "assets": assets,
    })
}

/// A commit that a release has.
pub fn commit(world: &World, repository: &Repository, (release, index): (&Release, usize)) -> Value {
    let (api, page) = (repositories::url(world, repository), repositories::html_url(world, repository));
    let sha = format!("{index:040x}");
    let (address, by) = (format!("{api}/commits/{sha}"), accounts::simple(world, release.by));
    let signed = json!({ "name": by["login"], "email": "somebody@github.example", "date": timestamp(release.created) });
    json!({
        "sha": sha,
        "node_id": node_id("C", index as u64),
        "url": address,
        "html_url": format!("{page}/commit/{sha}"),
        "comments_url": format!("{address}/comments"),
        "commit": {
            "message": repository.commits.get(index).map_or("", String::as_str),
            "author": signed,
            "committer": signed,
            "comment_count": 0,
            "tree": { "sha": sha, "url": format!("{api}/git/trees/{sha}") },
            "url": format!("{api}/git/commits/{sha}"),
        },
        "author": by,
        "committer": by,
        "parents": [],
    })
}

/// What `head` has beyond `base`: of each commit its message.
pub fn compared(world: &World, repository: &Repository, [base, head]: [&Release; 2]) -> Value {
    let (api, page) = (repositories::url(world, repository), repositories::html_url(world, repository));
    let between = format!("{}...{}", base.tag, head.tag);
    let commit = |index: usize| self::commit(world, repository, (head, index));
    let new: Vec<Value> = head.commits.difference(&base.commits).map(|index| commit(*index)).collect();
    let behind = base.commits.difference(&head.commits).count();
    json!({
        "url": format!("{api}/compare/{between}"),
        "html_url": format!("{page}/compare/{between}"),
        "permalink_url": format!("{page}/compare/{between}"),
        "diff_url": format!("{page}/compare/{between}.diff"),
        "patch_url": format!("{page}/compare/{between}.patch"),
        "base_commit": commit(0),
        "merge_base_commit": commit(0),
        "status": if behind > 0 { "diverged" } else { "ahead" },
        "ahead_by": new.len(),
        "behind_by": behind,
        "total_commits": new.len(),
        "commits": new,
        "files": [],
    })
}

fn asset(world: &World, repository: &Repository, release: &Release, asset: &Asset) -> Value {
    let (api, page) = (repositories::url(world, repository), repositories::html_url(world, repository));
    json!({
        "id": asset.id,
        "node_id": node_id("RA", asset.id),
        "url": format!("{api}/releases/assets/{}", asset.id),
        "browser_download_url": format!("{page}/releases/download/{}/{}", release.tag, asset.name),
        "name": asset.name,
        "label": null,
        "state": "uploaded",
        "content_type": "application/octet-stream",
        "size": asset.size,
        "digest": null,
        "download_count": asset.downloads,
        "created_at": timestamp(asset.created),
        "updated_at": timestamp(asset.created),
        "uploader": accounts::simple(world, release.by),
    })
}
