//! What is asked of GitHub and told to it; how that gets there is [`super::connection`]'s.

use http::header::ETAG;
use http::{HeaderMap, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::connection::{Answered, GitHub, Reply, WriteMethod};
use super::error::{judge, unreadable};
use super::{Comment, Contents, GitHubError, Issue, NewIssue, Release, Repository, Run, contents, read};
use crate::engine::clock::Instant;
use crate::ids::IssueNumber;

/// The most entries that GitHub gives on one page.
const PAGE: usize = 100;
/// How many pages are read at once; what is left follows at the next poll.
const PAGES: usize = 50;

/// How many pages of commits of one release are read.
const COMMIT_PAGES: usize = 10;

/// What has changed in a repository.
#[derive(Debug)]
pub struct Changes<T> {
    /// The entries, those that changed first first.
    pub entries: Vec<T>,
    /// With which the same question is answered at no cost while nothing has changed.
    pub etag: Option<String>,
}

/// What became of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// It is there.
    Found(Box<Issue>),
    /// It was deleted.
    Deleted,
    /// It was moved to another repository.
    Moved,
}

/// Whether the text of an issue or a comment has `marker` in it.
fn bears(text: &Value, marker: &str) -> bool {
    text["body"].as_str().is_some_and(|body| body.contains(marker))
}

impl GitHub {
    /// Whether `repository` can be seen, and under which name it is known now.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn repository(&self, repository: &Repository) -> Answered<Repository> {
        let reply = self.get(repository, &format!("/repos/{repository}"), None).await?;
        let body = match reply.status.is_redirection() {
            true => self.followed(repository, &reply).await?,
            false => self.accepted(reply)?.body,
        };
        let name = body["full_name"].as_str().and_then(|name| name.parse().ok());
        name.ok_or_else(|| unreadable("the repository"))
    }

    async fn followed(&self, repository: &Repository, reply: &Reply) -> Answered<Value> {
        let GitHubError::Moved(address) = judge(reply.status, &reply.headers, &reply.body, self.clock.now()) else {
            return Err(unreadable("a redirection"));
        };
        // The address names GitHub's own host: only its path is asked for, of the GitHub that is set.
        let id = address.rsplit('/').next().and_then(|id| id.parse::<u64>().ok());
        let id = id.ok_or_else(|| unreadable("a redirection"))?;
        Ok(self.accepted(self.get(repository, &format!("/repositories/{id}"), None).await?)?.body)
    }

    /// Whether `login` has rights of their own in `repository`: to triage, to write, or more. A membership that its owner keeps to
    /// themselves shows in nothing that they write.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn has_rights(&self, repository: &Repository, login: &str) -> Answered<bool> {
        let login = utf8_percent_encode(login, NON_ALPHANUMERIC);
        let path = format!("/repos/{repository}/collaborators/{login}/permission");
        let reply = self.get(repository, &path, None).await?;
        // Who isn't known there has none; and a credential that may not ask knows no more than what is written.
        if matches!(reply.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN) {
            return Ok(false);
        }
        let body = self.accepted(reply)?.body;
        let is_some = |right: &str| matches!(right, "admin" | "maintain" | "write" | "triage");
        Ok(["permission", "role_name"].iter().any(|key| body[*key].as_str().is_some_and(is_some)))
    }

    /// Makes an issue.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn file(&self, repository: &Repository, issue: &NewIssue) -> Answered<IssueNumber> {
        let path = format!("/repos/{repository}/issues");
        let reply = self.send(repository, WriteMethod::Post, &path, &json!(issue)).await?;
        let made = self.accepted(reply)?;
        made.body["number"].as_i64().map(IssueNumber::new).ok_or_else(|| unreadable("the new issue"))
    }

    /// The issue that tplus itself made since `since` and whose text has `marker` in it.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn filed(
        &self,
        repository: &Repository,
        (marker, since): (&str, Instant),
    ) -> Answered<Option<IssueNumber>> {
        let own = self.writer(repository).await?;
        for page in 1..=PAGES {
            let path =
                format!("/repos/{repository}/issues?state=all&sort=created&direction=desc&per_page={PAGE}&page={page}");
            let reply = self.accepted(self.get(repository, &path, None).await?)?;
            let listed = reply.body.as_array().map(Vec::as_slice).unwrap_or_default();
            let is_it = |one: &&Value| own.wrote(one) && bears(one, marker);
            if let Some(found) = listed.iter().find(is_it).and_then(read::issue) {
                return Ok(Some(found.number));
            }
            let issues: Vec<Issue> = listed.iter().filter_map(read::issue).collect();
            if issues.len() < PAGE || issues.last().is_some_and(|oldest| oldest.created < since) {
                break;
            }
        }
        Ok(None)
    }

    /// Writes below an issue, unless something of tplus's own with `marker` in it stands there since `since`.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn comment(
        &self,
        (repository, number): (&Repository, IssueNumber),
        body: &str,
        retry: Option<(&str, Instant)>,
    ) -> Answered<()> {
        let path = format!("/repos/{repository}/issues/{number}/comments");
        if let Some((marker, since)) = retry {
            let there = self.pages(repository, &format!("{path}?"), (Some(since), None)).await?;
            let own = self.writer(repository).await?;
            if there.is_some_and(|(there, _)| there.iter().any(|one| own.wrote(one) && bears(one, marker))) {
                return Ok(());
            }
        }
        self.accepted(self.send(repository, WriteMethod::Post, &path, &json!({ "body": body })).await?).map(drop)
    }

    /// Opens an issue again.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn reopen(&self, (repository, number): (&Repository, IssueNumber)) -> Answered<()> {
        let path = format!("/repos/{repository}/issues/{number}");
        let body = json!({ "state": "open", "state_reason": "reopened" });
        self.accepted(self.send(repository, WriteMethod::Patch, &path, &body).await?).map(drop)
    }

    /// What became of an issue.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn issue(&self, repository: &Repository, number: IssueNumber) -> Answered<Lookup> {
        let reply = self.get(repository, &format!("/repos/{repository}/issues/{number}"), None).await?;
        match self.accepted(reply) {
            Ok(reply) => {
                let issue = read::issue(&reply.body).ok_or_else(|| unreadable("an issue"))?;
                Ok(Lookup::Found(Box::new(issue)))
            }
            // One that was moved to where this token does not reach is as good as deleted.
            Err(GitHubError::Gone | GitHubError::NotFound) => Ok(Lookup::Deleted),
            Err(GitHubError::Moved(_)) => Ok(Lookup::Moved),
            Err(error) => Err(error),
        }
    }

    /// The issues and pull requests that changed at or after `since`, or all; nothing when `etag` says that there is
    /// nothing new.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn issues(
        &self,
        repository: &Repository,
        (since, etag): (Option<Instant>, Option<&str>),
    ) -> Answered<Option<Changes<Issue>>> {
        let path = format!("/repos/{repository}/issues?state=all&sort=updated&direction=asc");
        self.changes(repository, &path, (since, etag), read::issue).await
    }

    /// What was written below issues at or after `since`.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn comments(&self, repository: &Repository, since: Instant) -> Answered<Vec<Comment>> {
        let path = format!("/repos/{repository}/issues/comments?sort=updated&direction=asc");
        let found = self.changes(repository, &path, (Some(since), None), read::comment).await?;
        Ok(found.map(|found| found.entries).unwrap_or_default())
    }

    /// The latest releases; nothing when `etag` says that there is nothing new.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn releases(&self, repository: &Repository, etag: Option<&str>) -> Answered<Option<Changes<Release>>> {
        let path = format!("/repos/{repository}/releases?per_page=30");
        let reply = self.get(repository, &path, etag).await?;
        if reply.status == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let reply = self.accepted(reply)?;
        let entries = reply.body.as_array().into_iter().flatten().filter_map(read::release).collect();
        Ok(Some(Changes { entries, etag: etag_of(&reply.headers) }))
    }

    /// What is in `release`, by its notes and by the commits since `base`, the tag of the one before it; by its latest commits where there
    /// is none.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn contents(
        &self,
        repository: &Repository,
        (release, base): (&Release, Option<&str>),
    ) -> Answered<Contents> {
        let mut numbers = contents::in_notes(&release.notes);
        let escaped = |tag: &str| utf8_percent_encode(tag, NON_ALPHANUMERIC).to_string();
        let head = escaped(&release.tag);
        let (path, pages) = match base {
            Some(base) => (format!("/repos/{repository}/compare/{}...{head}?", escaped(base)), COMMIT_PAGES),
            None => (format!("/repos/{repository}/commits?sha={head}&"), 1),
        };
        for page in 1..=pages {
            let reply = self.get(repository, &format!("{path}per_page={PAGE}&page={page}"), None).await?;
            let answered = match self.accepted(reply) {
                // A tag that was removed, or histories that share nothing.
                Err(GitHubError::NotFound) => break,
                answered => answered?,
            };
            let commits = answered.body["commits"].as_array().or(answered.body.as_array());
            let messages: Vec<String> = commits.into_iter().flatten().filter_map(read::message).collect();
            numbers.extend(messages.iter().flat_map(|message| contents::in_commit(message)));
            if messages.len() < PAGE {
                break;
            }
        }
        Ok(Contents { tag: release.tag.clone(), numbers })
    }

    /// How many people have marked `repository` with a star.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn stars(&self, repository: &Repository) -> Answered<i64> {
        let reply = self.accepted(self.get(repository, &format!("/repos/{repository}"), None).await?)?;
        reply.body["stargazers_count"].as_i64().ok_or_else(|| unreadable("the repository"))
    }

    /// The last runs of workflows on `repository`'s main branch that ended well or failed, the latest first.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub async fn runs(&self, repository: &Repository) -> Answered<Vec<Run>> {
        let known = self.accepted(self.get(repository, &format!("/repos/{repository}"), None).await?)?;
        let main = known.body["default_branch"].as_str().unwrap_or("main");
        let main = utf8_percent_encode(main, NON_ALPHANUMERIC);
        let path = format!("/repos/{repository}/actions/runs?branch={main}&status=completed&per_page=50");
        let reply = self.accepted(self.get(repository, &path, None).await?)?;
        let runs = reply.body["workflow_runs"].as_array().ok_or_else(|| unreadable("the workflows' runs"))?;
        Ok(runs.iter().filter_map(read::run).collect())
    }

    async fn changes<T>(
        &self,
        repository: &Repository,
        path: &str,
        from: (Option<Instant>, Option<&str>),
        read: fn(&Value) -> Option<T>,
    ) -> Answered<Option<Changes<T>>> {
        let Some((entries, etag)) = self.pages(repository, path, from).await? else { return Ok(None) };
        let read = entries.iter().map(|entry| read(entry).ok_or_else(|| unreadable("an entry of a list")));
        Ok(Some(Changes { entries: read.collect::<Answered<_>>()?, etag }))
    }

    /// The entries of a list that changed since then, those that changed first first, and an ETag where one page holds
    /// them all. What changes while they are read moves to the end, so what follows is asked for by time where it can be,
    /// and not by the number of a page.
    async fn pages(
        &self,
        repository: &Repository,
        path: &str,
        (mut since, etag): (Option<Instant>, Option<&str>),
    ) -> Answered<Option<(Vec<Value>, Option<String>)>> {
        let (mut entries, mut first_etag, mut page) = (Vec::new(), None, 1);
        for turn in 0..PAGES {
            let from = since.map_or_else(String::new, |since| format!("&since={}", stamp(since)));
            let address = format!("{path}&per_page={PAGE}{from}&page={page}");
            let reply = self.get(repository, &address, etag.filter(|_| turn == 0)).await?;
            if reply.status == StatusCode::NOT_MODIFIED {
                return Ok(None);
            }
            let reply = self.accepted(reply)?;
            let Value::Array(found) = reply.body else { return Err(unreadable("a list")) };
            first_etag = etag_of(&reply.headers).filter(|_| turn == 0);
            let (is_full, newest) = (found.len() == PAGE, found.iter().filter_map(read::updated).max());
            entries.extend(found);
            if !is_full {
                break;
            }
            match newest {
                Some(newest) if since.is_none_or(|since| newest > since) => (since, page) = (Some(newest), 1),
                _ => page += 1,
            }
        }
        Ok(Some((entries, first_etag)))
    }
}

fn stamp(at: Instant) -> String {
    let text = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string()
}

fn etag_of(headers: &HeaderMap) -> Option<String> {
    headers.get(ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned)
}
