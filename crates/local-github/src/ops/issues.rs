//! What happens to issues and pull requests: opened, commented, edited, closed, reopened, merged, transferred, deleted.

use serde_json::{Value, json};

use super::super::error::ApiError;
use super::super::ids::{AccountId, CommentId, IssueId, IssueNumber, ReactionId, RepositoryId};
use super::super::payload::{accounts, issues as payload, repositories};
use super::super::world::{Actor, Closing, Comment, Happening, Issue, Pull, React, Reaction, Reason, Slot, World};

/// What somebody opens an issue or a pull request with.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub title: String,
    pub body: Option<String>,
    pub labels: Vec<String>,
    pub assignees: Vec<AccountId>,
    pub is_pull: bool,
}

impl World {
    /// Opens an issue or a pull request.
    pub fn open(&mut self, at: RepositoryId, draft: Draft, by: Actor) -> Result<IssueNumber, ApiError> {
        let (id, now) = (IssueId(self.fresh_id()), self.now());
        let repository = self.repository_mut(at)?;
        let number = repository.next_number();
        let issue = Issue {
            id,
            number,
            by,
            title: draft.title,
            body: draft.body,
            closed: None,
            reopened: false,
            labels: Vec::new(),
            milestone: None,
            assignees: Vec::new(),
            comments: Vec::new(),
            reactions: Vec::new(),
            events: Vec::new(),
            locked: false,
            created: now,
            updated: now,
            pull: draft.is_pull.then_some(Pull { merged: None }),
        };
        repository.issues.insert(number, Slot::Here(Box::new(issue)));
        // GitHub tells of the labels with the issue, and once more one by one.
        for name in &draft.labels {
            let label = self.label_or_new(at, name)?;
            let issue = self.issue_mut(at, number)?;
            if !issue.labels.contains(&label) {
                issue.labels.push(label);
            }
        }
        self.tell_issue(at, number, by, "opened", json!({}))?;
        self.issue_mut(at, number)?.labels.clear();
        self.label(at, number, &draft.labels, by)?;
        for assignee in draft.assignees {
            self.assign(at, number, assignee, by)?;
        }
        Ok(number)
    }

    /// Gives an issue to somebody.
    pub fn assign(&mut self, at: RepositoryId, number: IssueNumber, to: AccountId, by: Actor) -> Result<(), ApiError> {
        let issue = self.issue_mut(at, number)?;
        if issue.assignees.contains(&to) {
            return Ok(());
        }
        issue.assignees.push(to);
        self.note(at, number, by, Happening::Assigned(to))?;
        self.tell_issue(at, number, by, "assigned", json!({ "assignee": accounts::simple(self, to) }))
    }

    /// Adds a comment.
    pub fn comment(
        &mut self,
        at: RepositoryId,
        number: IssueNumber,
        body: &str,
        by: Actor,
    ) -> Result<CommentId, ApiError> {
        let (id, now) = (CommentId(self.fresh_id()), self.now());
        let comment = Comment { id, by, body: body.to_owned(), created: now, updated: now };
        let issue = self.issue_mut(at, number)?;
        issue.comments.push(comment.clone());
        issue.updated = now;
        let (repository, issue) = (self.repository(at)?, self.issue(at, number)?);
        let told = json!({
            "issue": payload::issue(self, repository, issue),
            "comment": payload::comment(self, repository, issue, &comment),
        });
        self.tell(at, "issue_comment", "created", by.account, told);
        Ok(id)
    }

    /// Gives an issue another title or text.
    pub fn edit(
        &mut self,
        at: RepositoryId,
        number: IssueNumber,
        (title, body): (Option<String>, Option<Option<String>>),
        by: Actor,
    ) -> Result<(), ApiError> {
        let now = self.now();
        let issue = self.issue_mut(at, number)?;
        let mut changes = json!({});
        if let Some(body) = body.filter(|body| *body != issue.body) {
            changes["body"] = json!({ "from": issue.body.clone().unwrap_or_default() });
            issue.body = body;
            issue.updated = now;
        }
        if let Some(to) = title.filter(|title| *title != issue.title) {
            let from = std::mem::replace(&mut issue.title, to.clone());
            changes["title"] = json!({ "from": from });
            self.note(at, number, by, Happening::Renamed { from, to })?;
        }
        if changes == json!({}) {
            return Ok(());
        }
        self.tell_issue(at, number, by, "edited", json!({ "changes": changes }))
    }

    /// Closes an issue, or closes it for another reason.
    pub fn close(&mut self, at: RepositoryId, number: IssueNumber, reason: Reason, by: Actor) -> Result<(), ApiError> {
        let now = self.now();
        let issue = self.issue_mut(at, number)?;
        let reason = issue.pull.is_none().then_some(reason);
        if issue.closed.is_some_and(|closing| closing.reason == reason) {
            return Ok(());
        }
        issue.closed = Some(Closing { at: now, by: by.account, reason });
        self.note(at, number, by, Happening::Closed(reason))?;
        self.tell_issue(at, number, by, "closed", json!({}))
    }

    /// Opens a closed issue again.
    pub fn reopen(&mut self, at: RepositoryId, number: IssueNumber, by: Actor) -> Result<(), ApiError> {
        let issue = self.issue_mut(at, number)?;
        if issue.closed.take().is_none() {
            return Ok(());
        }
        issue.reopened = true;
        self.note(at, number, by, Happening::Reopened)?;
        self.tell_issue(at, number, by, "reopened", json!({}))
    }

    /// Merges a pull request, which closes the issues that it says it fixes.
    pub fn merge(&mut self, at: RepositoryId, number: IssueNumber, by: Actor) -> Result<(), ApiError> {
        let now = self.now();
        let issue = self.issue_mut(at, number)?;
        issue.pull = Some(Pull { merged: Some(now) });
        issue.closed = Some(Closing { at: now, by: by.account, reason: None });
        let fixed = fixed_by(&format!("{}\n{}", issue.title, issue.body.as_deref().unwrap_or_default()));
        self.note(at, number, by, Happening::Merged)?;
        self.note(at, number, by, Happening::Closed(None))?;
        for fixed in fixed.into_iter().filter(|fixed| *fixed != number) {
            if self.issue(at, fixed).is_ok_and(|issue| issue.pull.is_none() && issue.closed.is_none()) {
                self.close(at, fixed, Reason::Completed, by)?;
            }
        }
        Ok(())
    }

    /// Reacts to an issue; false if the same person had done so already.
    pub fn react(
        &mut self,
        at: RepositoryId,
        number: IssueNumber,
        content: React,
        by: AccountId,
    ) -> Result<(Reaction, bool), ApiError> {
        let reaction = Reaction { id: ReactionId(self.fresh_id()), by, content, at: self.now() };
        let issue = self.issue_mut(at, number)?;
        // A reaction is no news: `updated_at` stays.
        match issue.reactions.iter().find(|other| other.by == by && other.content == content) {
            Some(there) => Ok((*there, false)),
            None => {
                issue.reactions.push(reaction);
                Ok((reaction, true))
            }
        }
    }

    /// Removes an issue for good.
    pub fn delete(&mut self, at: RepositoryId, number: IssueNumber, by: Actor) -> Result<(), ApiError> {
        let told = json!({ "issue": payload::issue(self, self.repository(at)?, self.issue(at, number)?) });
        self.repository_mut(at)?.issues.insert(number, Slot::Deleted);
        self.tell(at, "issues", "deleted", by.account, told);
        Ok(())
    }

    /// Moves an issue to another repository, where it gets another number and keeps those labels that exist there.
    pub fn transfer(
        &mut self,
        at: RepositoryId,
        number: IssueNumber,
        to: RepositoryId,
        by: Actor,
    ) -> Result<IssueNumber, ApiError> {
        let mut issue = self.issue(at, number)?.clone();
        let mut told = json!({ "issue": payload::issue(self, self.repository(at)?, &issue) });
        let from = self.repository(at)?;
        let names: Vec<_> =
            issue.labels.iter().filter_map(|id| from.label(*id)).map(|label| label.name.clone()).collect();
        let id = IssueId(self.fresh_id());
        let target = self.repository_mut(to)?;
        let new_number = target.next_number();
        issue.labels = names.iter().filter_map(|name| target.label_named(name)).map(|label| label.id).collect();
        (issue.id, issue.number) = (id, new_number);
        target.issues.insert(new_number, Slot::Here(Box::new(issue)));
        self.repository_mut(at)?.issues.insert(number, Slot::Moved(to, new_number));
        self.note(to, new_number, by, Happening::Transferred)?;
        let target = self.repository(to)?;
        told["changes"] = json!({
            "new_issue": payload::issue(self, target, self.issue(to, new_number)?),
            "new_repository": repositories::full(self, target),
        });
        self.tell(at, "issues", "transferred", by.account, told);
        self.tell_issue(to, new_number, by, "opened", json!({}))?;
        Ok(new_number)
    }

    /// Tells the web hook of something that happened to an issue. Of pull requests it is told by events of their own, which
    /// this GitHub does not have.
    pub fn tell_issue(
        &mut self,
        at: RepositoryId,
        number: IssueNumber,
        by: Actor,
        action: &str,
        mut particulars: Value,
    ) -> Result<(), ApiError> {
        let (repository, issue) = (self.repository(at)?, self.issue(at, number)?);
        if issue.pull.is_none() {
            particulars["issue"] = payload::issue(self, repository, issue);
            self.tell(at, "issues", action, by.account, particulars);
        }
        Ok(())
    }
}

/// The issues that a pull request's text says it fixes: a keyword, and a number.
fn fixed_by(text: &str) -> Vec<IssueNumber> {
    const KEYWORDS: [&str; 9] =
        ["close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved"];
    let words: Vec<_> = text.split_whitespace().collect();
    let pairs = words.windows(2).filter_map(|pair| {
        let keyword = pair[0].trim_end_matches(':').trim_start_matches('(').to_lowercase();
        let digits = pair[1].strip_prefix('#')?.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        KEYWORDS.contains(&keyword.as_str()).then(|| digits.parse().ok().map(IssueNumber)).flatten()
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_before_a_number_says_what_is_fixed() {
        let text = "Quote paths (#3)\n\nFixes #12. Closes: #7, see #9 and resolves caro#4";
        assert_eq!(fixed_by(text), [IssueNumber(12), IssueNumber(7)]);
    }
}
