//! People, organisations and bot users in answers.

use serde_json::{Value, json};

use super::super::ids::{AccountId, node_id, timestamp};
use super::super::world::{AccountKind, World};

/// An account as it appears in other things; null if there is no such account.
pub fn simple(world: &World, account: AccountId) -> Value {
    let Some(account) = world.accounts.get(&account) else { return Value::Null };
    let (login, id) = (&account.login, account.id);
    // A bot user is written with brackets, which addresses take only encoded.
    let step = login.replace('[', "%5B").replace(']', "%5D");
    let api = format!("{}/users/{step}", world.api_url);
    let page = match login.strip_suffix("[bot]") {
        Some(slug) => format!("{}/apps/{slug}", world.web_url),
        None => format!("{}/{login}", world.web_url),
    };
    json!({
        "login": login,
        "id": id,
        "node_id": node_id("U", id),
        "avatar_url": format!("{}/avatars/{id}", world.web_url),
        "gravatar_id": "",
        "url": api,
        "html_url": page,
        "followers_url": format!("{api}/followers"),
        "following_url": format!("{api}/following{{/other_user}}"),
        "gists_url": format!("{api}/gists{{/gist_id}}"),
        "starred_url": format!("{api}/starred{{/owner}}{{/repo}}"),
        "subscriptions_url": format!("{api}/subscriptions"),
        "organizations_url": format!("{api}/orgs"),
        "repos_url": format!("{api}/repos"),
        "events_url": format!("{api}/events{{/privacy}}"),
        "received_events_url": format!("{api}/received_events"),
        "type": account.kind.name(),
        "user_view_type": "public",
        "site_admin": false,
    })
}

/// An account by itself.
pub fn full(world: &World, account: AccountId) -> Value {
    let mut user = simple(world, account);
    let Some(account) = world.accounts.get(&account) else { return user };
    let public = world.repositories.values().filter(|there| there.owner == account.id && !there.private).count();
    let rest = json!({
        "name": (account.kind == AccountKind::User).then_some(&account.login),
        "company": null, "blog": "", "location": null, "email": null, "hireable": null, "bio": null,
        "public_repos": public, "public_gists": 0, "followers": 0, "following": 0,
        "created_at": timestamp(account.created), "updated_at": timestamp(account.created),
    });
    if let (Some(user), Value::Object(rest)) = (user.as_object_mut(), rest) {
        user.extend(rest);
    }
    user
}
