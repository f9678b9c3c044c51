//! Searching issues and pull requests, in an index that is a minute behind.

use chrono::TimeDelta;
use serde_json::json;

use super::super::error::{ApiError, invalid, mistake};
use super::super::payload::issues as payload;
use super::super::world::{Caller, Issue, Means, Repository, World};
use super::pages::Page;
use super::{Call, Reply, Route};
use local_http::clock::Instant;

pub const ROUTES: &[Route] = &[Route::new("GET", "/search/issues", search)];

/// How far the index is behind. GitHub does not say; a client that counts on less finds out here.
const BEHIND: TimeDelta = TimeDelta::seconds(60);

/// Letters in what is searched for, without qualifiers.
const LONGEST: usize = 256;

/// What is searched for.
#[derive(Debug, Default)]
struct Query {
    /// Words and phrases, in lower case; all must be there.
    words: Vec<String>,
    /// Qualifiers, such as `is` and `open`, and whether they are ruled out.
    qualifiers: Vec<(String, String, bool)>,
}

impl Query {
    fn of(text: &str) -> Self {
        let mut query = Self::default();
        for part in parts(text) {
            let (ruled_out, part) = part.strip_prefix('-').map_or((false, part.as_str()), |rest| (true, rest));
            match part.split_once(':').filter(|(name, value)| is_qualifier(name) && !value.is_empty()) {
                Some((name, value)) => {
                    query.qualifiers.push((name.to_lowercase(), value.replace('"', "").to_lowercase(), ruled_out));
                }
                None => query.words.push(part.replace('"', "").to_lowercase()),
            }
        }
        query
    }

    fn values(&self, name: &'static str) -> impl Iterator<Item = &str> {
        let named = self.qualifiers.iter().filter(move |(other, ..)| other == name);
        named.map(|(_, value, _)| value.as_str())
    }

    /// Whether it says which of issues and pull requests it is about.
    fn tells_kinds_apart(&self) -> bool {
        let kinds = ["issue", "pr", "pull-request"];
        self.values("is").chain(self.values("type")).any(|value| kinds.contains(&value))
    }

    fn fits(&self, world: &World, repository: &Repository, issue: &Issue) -> bool {
        let text = self.text(issue);
        self.words.iter().all(|word| text.contains(word))
            && self.qualifiers.iter().all(|(name, value, ruled_out)| {
                qualifies(world, repository, issue, (name, value)).is_none_or(|fits| fits != *ruled_out)
            })
    }

    /// Where words are looked for.
    fn text(&self, issue: &Issue) -> String {
        let places: Vec<_> = self.values("in").flat_map(|places| places.split(',')).collect();
        let wanted = |place| places.is_empty() || places.contains(&place);
        let title = Some(issue.title.as_str()).filter(|_| wanted("title"));
        let body = issue.body.as_deref().filter(|_| wanted("body"));
        let comments = issue.comments.iter().map(|comment| comment.body.as_str()).filter(|_| wanted("comments"));
        title.into_iter().chain(body).chain(comments).collect::<Vec<_>>().join("\n").to_lowercase()
    }
}

fn is_qualifier(name: &str) -> bool {
    const KNOWN: [&str; 12] =
        ["repo", "is", "type", "state", "label", "author", "assignee", "in", "user", "org", "created", "updated"];
    KNOWN.contains(&name.to_lowercase().as_str())
}

/// The parts of a query: words, and what is between quotation marks.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            letter if letter.is_whitespace() && !quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Whether a qualifier holds; none if it says nothing of a single issue.
fn qualifies(world: &World, repository: &Repository, issue: &Issue, (name, value): (&str, &str)) -> Option<bool> {
    let merged = issue.pull.is_some_and(|pull| pull.merged.is_some());
    match (name, value) {
        ("repo", _) => Some(world.full_name(repository).to_lowercase() == value),
        ("user" | "org", _) => Some(world.login(repository.owner).to_lowercase() == value),
        ("is" | "type", "issue") => Some(issue.pull.is_none()),
        ("is" | "type", "pr" | "pull-request") => Some(issue.pull.is_some()),
        ("is" | "state", "open") => Some(issue.closed.is_none()),
        ("is" | "state", "closed") => Some(issue.closed.is_some()),
        ("is", "merged") => Some(merged),
        ("label", _) => {
            let mut on = issue.labels.iter().filter_map(|id| repository.label(*id));
            Some(on.any(|label| label.name.to_lowercase() == value))
        }
        ("author", _) => Some(world.login(issue.by.account).to_lowercase() == value),
        ("assignee", _) => Some(issue.assignees.iter().any(|account| world.login(*account).to_lowercase() == value)),
        ("created", _) => Some(within(issue.created, value)),
        ("updated", _) => Some(within(issue.updated, value)),
        _ => None,
    }
}

/// Whether a day is within what `>`, `>=`, `<`, `<=`, `..` or a day alone says.
fn within(at: Instant, range: &str) -> bool {
    let day = |text: &str| text.get(..10).unwrap_or(text).to_owned();
    let own = at.format("%Y-%m-%d").to_string();
    if let Some((from, to)) = range.split_once("..") {
        return (from == "*" || own >= day(from)) && (to == "*" || own <= day(to));
    }
    match range.trim_start_matches(['<', '>', '=']) {
        bare if range.starts_with(">=") => own >= day(bare),
        bare if range.starts_with('>') => own > day(bare),
        bare if range.starts_with("<=") => own <= day(bare),
        bare if range.starts_with('<') => own < day(bare),
        bare => own == day(bare),
    }
}

fn search(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let missing = || invalid(vec![mistake("Search", "q", "missing")]);
    let query = Query::of(call.asked("q").ok_or_else(missing)?);
    if query.words.join(" ").chars().count() > LONGEST {
        return Err(ApiError { message: "The search is longer than 256 characters.".to_owned(), ..missing() });
    }
    if call.caller.means != Means::Nothing && !query.tells_kinds_apart() {
        return Err(ApiError::new(422, "Query must include 'is:issue' or 'is:pull-request'"));
    }
    searchable(world, call.caller, &query)?;
    let indexed = world.now() - BEHIND;
    let visible = world.repositories.values().filter(|repository| call.caller.sees(world, repository));
    let all = visible.flat_map(|repository| repository.present().map(move |issue| (repository, issue)));
    let fits =
        |(repository, issue): &(&Repository, &Issue)| issue.created <= indexed && query.fits(world, repository, issue);
    let mut found: Vec<_> = all.filter(fits).collect();
    sort(&mut found, call);
    let page = Page::of(call.query);
    let total = found.len();
    let link = page.link(total, &format!("{}{}", world.api_url, call.address), call.query);
    let items = page.cut(found).map(|(repository, issue)| {
        let mut item = payload::listed(world, repository, issue);
        item["score"] = 1.0.into();
        item
    });
    let items: Vec<_> = items.collect();
    let body = json!({
        "total_count": total, "incomplete_results": false, "search_type": "lexical", "items": items,
    });
    Ok(Reply { status: 200, body: Some(body), link })
}

/// Where a repository is named, it must be one that can be searched.
fn searchable(world: &World, caller: &Caller, query: &Query) -> Result<(), ApiError> {
    let named = |name: &str| {
        world
            .repositories
            .values()
            .any(|there| world.full_name(there).to_lowercase() == name && caller.sees(world, there))
    };
    let all: Vec<_> = query.values("repo").collect();
    if all.is_empty() || all.into_iter().any(named) {
        return Ok(());
    }
    let message = "The listed users and repositories cannot be searched either because the resources do not exist or you \
        do not have permission to view them.";
    let error = json!({ "message": message, "resource": "Search", "field": "q", "code": "invalid" });
    Err(invalid(vec![error]))
}

fn sort(found: &mut [(&Repository, &Issue)], call: &Call<'_>) {
    match call.asked("sort") {
        Some("updated") => found.sort_by_key(|(_, issue)| (issue.updated, issue.id)),
        Some("comments") => found.sort_by_key(|(_, issue)| (issue.comments.len(), issue.id)),
        Some("reactions") => found.sort_by_key(|(_, issue)| (issue.reactions.len(), issue.id)),
        // The best match is whatever is newest, since all that is found matches.
        _ => found.sort_by_key(|(_, issue)| (issue.created, issue.id)),
    }
    if call.asked("order") != Some("asc") {
        found.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use local_http::clock::from_millis;

    #[test]
    fn a_query_is_words_phrases_and_qualifiers() {
        let query = Query::of("paste \"two words\" repo:Acme/Caro is:issue -label:\"good first issue\" see:this");
        assert_eq!(query.words, ["paste", "two words", "see:this"]);
        let qualifiers: Vec<_> = query.qualifiers.iter().map(|(n, v, out)| (n.as_str(), v.as_str(), *out)).collect();
        assert_eq!(
            qualifiers,
            [("repo", "acme/caro", false), ("is", "issue", false), ("label", "good first issue", true)]
        );
        assert!(query.tells_kinds_apart());
    }

    #[test]
    fn days_are_compared_as_github_does() {
        let at = from_millis(1_768_482_000_000);
        for (range, fits) in [
            ("2026-01-15", true),
            (">2026-01-15", false),
            (">=2026-01-15", true),
            ("<2026-01-16T00:00:00Z", true),
            ("2026-01-01..2026-01-14", false),
            ("*..2026-01-15", true),
        ] {
            assert_eq!(within(at, range), fits, "{range}");
        }
    }
}
