//! Many issues and pull requests at once, from facts about a real repository.

use chrono::{DateTime, NaiveDate, NaiveTime};
use serde::{Deserialize, Deserializer};

use super::super::ids::{IssueId, IssueNumber};
use super::super::world::{Closing, Issue, Pull, Reason, Slot, World};
use super::{Refusal, Repository, User};
use local_http::clock::Instant;

/// Whether an issue is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has closed it.
    Open,
    /// It was closed or, if it is a pull request, merged.
    Closed,
}

/// What is known of an issue or pull request. Whatever is not known is none.
#[derive(Debug, Clone, Deserialize)]
pub struct IssueFact {
    /// The number that it has, which must be free in the repository.
    pub number: u64,
    /// Whether it is a pull request; an issue if that is not known.
    pub is_pr: Option<bool>,
    /// Whether it is open; if that is not known, what [`User::load`] is told to assume.
    pub state: Option<Standing>,
    /// Its title; `#` and the number if that is not known.
    pub title: Option<String>,
    /// The names of its labels, which are made where they do not exist; none by default.
    #[serde(default)]
    pub labels: Vec<String>,
    /// When it was opened: an RFC 3339 time, or a day, which begins at midnight UTC; if that is not known, when it
    /// ended, or now.
    #[serde(default, deserialize_with = "day_or_time")]
    pub created_at: Option<Instant>,
    /// When it was closed, written likewise; if that is not known, when it was opened.
    #[serde(default, deserialize_with = "day_or_time")]
    pub closed_at: Option<Instant>,
    /// When the pull request was merged, written likewise; none if it was not.
    #[serde(default, deserialize_with = "day_or_time")]
    pub merged_at: Option<Instant>,
}

/// A line that is not a fact.
#[derive(Debug, thiserror::Error)]
#[error("line {line} is not a fact about an issue: {source}")]
pub struct UnreadableFact {
    /// Which line of the text it is, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub source: serde_json::Error,
}

/// Reads facts, one JSON object a line.
///
/// # Errors
/// When a line is not a fact.
pub fn read_facts(text: &str) -> Result<Vec<IssueFact>, UnreadableFact> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = |(index, line)| serde_json::from_str(line).map_err(|source| UnreadableFact { line: index + 1, source });
    lines.map(read).collect()
}

/// A time, or a day alone, which begins at midnight.
fn day_or_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let day = || text.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let time = DateTime::parse_from_rfc3339(&text).map(|time| time.to_utc());
    time.or_else(|_| day()).map(Some).map_err(serde::de::Error::custom)
}

impl User {
    /// Brings issues and pull requests into a repository under the numbers that they have, as if this person had opened
    /// them. Of what nobody knows the state of, `unknown` is assumed; of what nobody knows what it is, that it is an
    /// issue. Web hooks are not told.
    ///
    /// # Errors
    /// When a number is taken.
    pub fn load(&self, at: &Repository, facts: &[IssueFact], unknown: Standing) -> Result<(), Refusal> {
        self.github.act(|world| facts.iter().try_for_each(|fact| self.load_one(world, at, fact, unknown)))
    }

    fn load_one(&self, world: &mut World, at: &Repository, fact: &IssueFact, unknown: Standing) -> Result<(), Refusal> {
        let (number, now) = (IssueNumber(fact.number), world.now());
        if world.repository(at.id)?.issues.contains_key(&number) {
            return Err(Refusal(format!("there is a #{number} already")));
        }
        let mut labels = Vec::new();
        for name in &fact.labels {
            labels.push(world.label_or_new(at.id, name)?);
        }
        let ended = fact.merged_at.or(fact.closed_at);
        // It cannot have been opened after it ended.
        let created = fact.created_at.or(ended).unwrap_or(now);
        let is_pull = fact.is_pr == Some(true);
        let is_closed = fact.state.unwrap_or(unknown) == Standing::Closed;
        let reason = (!is_pull).then_some(Reason::Completed);
        let closed = is_closed.then(|| Closing { at: ended.unwrap_or(created), by: self.id, reason });
        let issue = Issue {
            id: IssueId(world.fresh_id()),
            number,
            by: self.id.into(),
            title: fact.title.clone().unwrap_or_else(|| format!("#{number}")),
            body: None,
            closed,
            reopened: false,
            labels,
            milestone: None,
            assignees: Vec::new(),
            comments: Vec::new(),
            reactions: Vec::new(),
            events: Vec::new(),
            locked: false,
            created,
            updated: ended.unwrap_or(created),
            pull: is_pull.then_some(Pull { merged: fact.merged_at }),
        };
        world.repository_mut(at.id)?.issues.insert(number, Slot::Here(Box::new(issue)));
        Ok(())
    }
}
