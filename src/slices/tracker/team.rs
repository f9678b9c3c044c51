//! Who is of the team on GitHub: whoever has rights in the repository, and whoever the team names. What GitHub writes beside a comment
//! does not say: a membership that somebody keeps to themselves shows as "contributor", and the lead's answer counted as nobody's.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::Connection;
use super::{require_connection, store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::error::Outcome;
use crate::github::{Comment, GitHub, GitHubError, Issue};

/// Of so many people it is asked at one poll whether they have rights.
const ASKED: usize = 20;

/// What is known of the people of one repository.
pub(super) struct Team<'a> {
    github: &'a GitHub,
    connection: &'a Connection,
    /// Those whom the team names, in small letters.
    named: BTreeSet<String>,
    known: BTreeMap<String, bool>,
}

impl<'a> Team<'a> {
    /// Nobody was asked about yet. `named`: whom the team names, in small letters.
    pub(super) fn new(github: &'a GitHub, connection: &'a Connection, named: BTreeSet<String>) -> Self {
        Self { github, connection, named, known: BTreeMap::new() }
    }

    /// Whether `login` is of the team. After some people nobody more is asked about at this poll.
    async fn has(&mut self, login: &str) -> Result<bool, GitHubError> {
        let login = login.to_lowercase();
        if login.is_empty() || self.named.contains(&login) {
            return Ok(!login.is_empty());
        }
        if let Some(known) = self.known.get(&login) {
            return Ok(*known);
        }
        if self.known.len() >= ASKED {
            return Ok(false);
        }
        let has_rights = self.github.has_rights(&self.connection.repository, &login).await?;
        self.known.insert(login, has_rights);
        Ok(has_rights)
    }

    /// Marks what people of the team wrote, as far as GitHub does not say so itself.
    pub(super) async fn mark(&mut self, issues: &mut [Issue], comments: &mut [Comment]) -> Result<(), GitHubError> {
        for comment in comments.iter_mut().filter(|comment| !comment.is_by_team) {
            comment.is_by_team = self.has(&comment.author).await?;
        }
        for issue in issues.iter_mut().filter(|issue| !issue.is_by_team) {
            issue.is_by_team = self.has(&issue.author).await?;
        }
        Ok(())
    }
}

/// Names somebody of the team, or takes that back, and shows who is named.
pub(super) async fn name(bot: &Bot, invocation: &Invocation, add: &str, remove: &str) -> Outcome<Reply> {
    let connection = require_connection(bot, invocation.guild).await?;
    let read = |typed: &str| typed.trim().trim_start_matches('@').to_lowercase();
    let (add, remove) = (read(add), read(remove));
    if let Some(wrong) = [&add, &remove].into_iter().find(|login| !login.is_empty() && !is_login(login)) {
        return Err(view::no_login(wrong).into());
    }
    let mut tx = bot.begin_for(invocation).await?;
    if !remove.is_empty() && !store::unname(&mut tx, &remove).await? {
        return Err(view::not_named(&remove).into());
    }
    if !add.is_empty() {
        store::name(&mut tx, &add).await?;
    }
    let named = store::named(tx.conn(), invocation.guild).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::team(&connection.repository, &named)))
}

/// Whether GitHub could have an account of that name.
fn is_login(login: &str) -> bool {
    login.len() <= 39 && login.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
