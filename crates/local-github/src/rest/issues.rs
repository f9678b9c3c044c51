//! Listing, opening, reading and changing issues.

use serde_json::Value;

use super::super::error::{ApiError, ISSUES_DISABLED, NEEDS_RIGHTS, NOT_FOUND, invalid};
use super::super::form::{self, IssueForm, State, refused_value};
use super::super::ids::{AccountId, IssueNumber, RepositoryId};
use super::super::ops::issues::Draft;
use super::super::payload::issues as payload;
use super::super::world::{Caller, Issue, Reason, Repository, Role, World};
use super::{Call, Reply, Route};
use local_http::clock::Instant;

pub const ROUTES: &[Route] = &[
    Route::new("GET", "/repos/{owner}/{repo}/issues", list),
    Route::new("POST", "/repos/{owner}/{repo}/issues", create),
    Route::new("GET", "/repos/{owner}/{repo}/issues/{issue_number}", get),
    Route::new("PATCH", "/repos/{owner}/{repo}/issues/{issue_number}", update),
];

/// The issue that a call reads, once it may.
pub fn read<'a>(world: &'a World, call: &Call<'_>) -> Result<(&'a Repository, &'a Issue), ApiError> {
    let repository = world.repository(call.repository()?)?;
    call.caller.may_read(repository, call.caller.permissions.issues)?;
    let issue = world.issue(repository.id, call.number()?)?;
    // A pull request stays where issues are turned off.
    if repository.has_issues || issue.pull.is_some() { Ok((repository, issue)) } else { Err(ISSUES_DISABLED.into()) }
}

/// What belongs to an issue does not move with it: GitHub redirects to the issue itself only.
pub fn read_below<'a>(world: &'a World, call: &Call<'_>) -> Result<(&'a Repository, &'a Issue), ApiError> {
    read(world, call).map_err(not_moved)
}

/// The issue that a call changes, once it may write issues at all.
pub fn write(world: &World, call: &Call<'_>) -> Result<(RepositoryId, IssueNumber), ApiError> {
    let (repository, issue) = read(world, call)?;
    call.caller.may_write(repository, call.caller.permissions.issues)?;
    Ok((repository.id, issue.number))
}

/// The issue below which a call adds something.
pub fn write_below(world: &World, call: &Call<'_>) -> Result<(RepositoryId, IssueNumber), ApiError> {
    write(world, call).map_err(not_moved)
}

fn not_moved(error: ApiError) -> ApiError {
    if error.location.is_some() { NOT_FOUND.into() } else { error }
}

fn get(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (repository, issue) = read(world, call)?;
    Reply::ok(payload::issue(world, repository, issue))
}

/// What a list is to hold.
struct Wanted<'a> {
    is_closed: Option<bool>,
    labels: Vec<String>,
    since: Option<Instant>,
    creator: Option<AccountId>,
    assignee: Option<&'a str>,
    sort: &'a str,
    ascending: bool,
}

impl<'a> Wanted<'a> {
    fn of(world: &World, call: &'a Call<'_>) -> Result<Self, ApiError> {
        let wrong = |field: &str| Err(invalid(vec![refused_value("Issue", field, call.asked(field).unwrap_or(""))]));
        let is_closed = match call.asked("state") {
            None | Some("open") => Some(false),
            Some("closed") => Some(true),
            Some("all") => None,
            Some(_) => return wrong("state"),
        };
        let sort = call.asked("sort").unwrap_or("created");
        if !["created", "updated", "comments"].contains(&sort) {
            return wrong("sort");
        }
        let ascending = match call.asked("direction") {
            None | Some("desc") => false,
            Some("asc") => true,
            Some(_) => return wrong("direction"),
        };
        let creator = match call.asked("creator").map(|login| world.account_named(login)) {
            None => None,
            Some(Some(account)) => Some(account.id),
            Some(None) => return wrong("creator"),
        };
        let assignee = call.asked("assignee");
        if assignee.is_some_and(|login| !["none", "*"].contains(&login) && world.account_named(login).is_none()) {
            return wrong("assignee");
        }
        let since = since(call)?;
        let labels = call.asked("labels").into_iter().flat_map(|labels| labels.split(','));
        let labels = labels.map(|label| label.trim().to_lowercase()).filter(|label| !label.is_empty()).collect();
        Ok(Self { is_closed, labels, since, creator, assignee, sort, ascending })
    }

    fn fits(&self, world: &World, repository: &Repository, issue: &Issue) -> bool {
        let has = |name: &String| {
            let mut on = issue.labels.iter().filter_map(|id| repository.label(*id));
            on.any(|label| label.name.to_lowercase() == *name)
        };
        let assigned = match self.assignee {
            None => true,
            Some("none") => issue.assignees.is_empty(),
            Some("*") => !issue.assignees.is_empty(),
            Some(login) => issue.assignees.iter().any(|account| world.login(*account).eq_ignore_ascii_case(login)),
        };
        // Where issues are turned off, pull requests are still listed.
        (repository.has_issues || issue.pull.is_some())
            && self.is_closed.is_none_or(|closed| issue.closed.is_some() == closed)
            && self.labels.iter().all(has)
            && self.since.is_none_or(|since| issue.updated >= since)
            && self.creator.is_none_or(|creator| issue.by.account == creator)
            && assigned
    }

    fn sort(&self, issues: &mut [&Issue]) {
        match self.sort {
            "updated" => issues.sort_by_key(|issue| (issue.updated, issue.number)),
            "comments" => issues.sort_by_key(|issue| (issue.comments.len(), issue.number)),
            _ => issues.sort_by_key(|issue| (issue.created, issue.number)),
        }
        if !self.ascending {
            issues.reverse();
        }
    }
}

/// Since when something must have changed.
pub fn since(call: &Call<'_>) -> Result<Option<Instant>, ApiError> {
    let Some(text) = call.asked("since") else { return Ok(None) };
    match chrono::DateTime::parse_from_rfc3339(text) {
        Ok(since) => Ok(Some(since.to_utc())),
        Err(_) => Err(invalid(vec![refused_value("Issue", "since", text)])),
    }
}

fn list(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = world.repository(call.repository()?)?;
    call.caller.may_read(repository, call.caller.permissions.issues)?;
    let wanted = Wanted::of(world, call)?;
    let mut found: Vec<_> = repository.present().filter(|issue| wanted.fits(world, repository, issue)).collect();
    wanted.sort(&mut found);
    call.listed(world, found, |issue| payload::listed(world, repository, issue))
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = world.repository(call.repository()?)?;
    call.caller.may_write(repository, call.caller.permissions.issues)?;
    if !repository.has_issues {
        return Err(ISSUES_DISABLED.into());
    }
    let form = form::issue(call.body, true)?;
    // Without the right to sort issues, labels and assignees are dropped in silence.
    let sorts = call.caller.triages(world, repository);
    let draft = Draft {
        title: form.title.unwrap_or_default(),
        body: form.body.flatten(),
        labels: form.labels.filter(|_| sorts).unwrap_or_default(),
        assignees: assignable(world, repository, &form.assignees.filter(|_| sorts).unwrap_or_default()),
        is_pull: false,
    };
    let (at, by) = (repository.id, call.caller.actor()?);
    let number = world.open(at, draft, by)?;
    Reply::created(payload::issue(world, world.repository(at)?, world.issue(at, number)?))
}

/// Those of the named to whom an issue can be given: who could push. The others are dropped in silence.
fn assignable(world: &World, repository: &Repository, logins: &[String]) -> Vec<AccountId> {
    let accounts = logins.iter().filter_map(|login| world.account_named(login)).map(|account| account.id);
    accounts.filter(|account| world.role(*account, repository) >= Role::Write).collect()
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, number) = write(world, call)?;
    let form = form::issue(call.body, false)?;
    let (repository, issue) = (world.repository(at)?, world.issue(at, number)?);
    let sorts = call.caller.triages(world, repository);
    if !sorts && !opened(call.caller, issue) {
        return Err(NEEDS_RIGHTS.into());
    }
    let assignees = form.assignees.as_ref().map(|logins| assignable(world, repository, logins));
    change(world, (at, number), IssueForm { labels: form.labels.clone().filter(|_| sorts), ..form }, call.caller)?;
    if let Some(assignees) = assignees.filter(|_| sorts) {
        world.issue_mut(at, number)?.assignees.retain(|account| assignees.contains(account));
        for account in assignees {
            world.assign(at, number, account, call.caller.actor()?)?;
        }
    }
    Reply::ok(payload::issue(world, world.repository(at)?, world.issue(at, number)?))
}

fn opened(caller: &Caller, issue: &Issue) -> bool {
    caller.account == Some(issue.by.account)
}

fn change(
    world: &mut World,
    (at, number): (RepositoryId, IssueNumber),
    form: IssueForm,
    caller: &Caller,
) -> Result<(), ApiError> {
    let by = caller.actor()?;
    world.edit(at, number, (form.title, form.body), by)?;
    if let Some(labels) = form.labels {
        world.relabel(at, number, &labels, by)?;
    }
    match form.state {
        None => Ok(()),
        Some(State::Open) => world.reopen(at, number, by),
        Some(State::Closed(reason)) => {
            let present = world.issue(at, number)?.closed.and_then(|closing| closing.reason);
            world.close(at, number, reason.or(present).unwrap_or(Reason::Completed), by)
        }
    }
}

/// Labels of an issue, as lists show them.
pub fn labels_of(world: &World, repository: &Repository, issue: &Issue) -> Vec<Value> {
    let on = issue.labels.iter().filter_map(|id| repository.label(*id));
    on.map(|label| payload::label(world, repository, label)).collect()
}
