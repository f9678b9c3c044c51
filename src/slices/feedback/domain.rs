//! What a statement is, where it came from, and which emoji means which category.

mod source;

pub use source::{Mentions, Source};

use crate::engine::clock::{Instant, to_millis};
use crate::github::Repository;
use crate::ids::{FeedbackId, FixId, GuildId, IssueNumber, MessageRef, ReleaseId, UserId};
use crate::playbook::{Category, Effort, Playbook, Priority};
use crate::text::mark_of;

/// What somebody said, before it is tagged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Where it was said.
    pub source: Source,
    /// The message, when it was said here.
    pub message: Option<MessageRef>,
    /// Who said it here.
    pub author: Option<UserId>,
    /// Their name.
    pub author_name: String,
    /// What they said; empty where tplus may not read it and only keeps the link.
    pub text: String,
    /// When.
    pub sent: Instant,
}

/// A tracked statement: what somebody said, in one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its id.
    pub id: FeedbackId,
    /// Where it is tracked.
    pub guild: GuildId,
    /// The release that ran when it was tagged.
    pub release: Option<ReleaseId>,
    /// Its number in the guild, from 1.
    pub number: i64,
    /// The playbook's category id.
    pub category: String,
    /// What was said.
    pub words: Words,
    /// When it was first tagged.
    pub tagged: Instant,
    /// When its message was edited.
    pub edited: Option<Instant>,
    /// When the last tagger left.
    pub withdrawn: Option<Instant>,
    /// When its message was deleted; its words are gone then.
    pub deleted: Option<Instant>,
    /// When a team member confirmed it as a bug.
    pub confirmed: Option<Instant>,
    /// How grave the team said it is in triage: the id of a severity.
    pub severity: Option<String>,
    /// When they said so.
    pub triaged: Option<Instant>,
    /// The statement that stands for this one.
    pub merged_into: Option<FeedbackId>,
    /// What belongs together by its subject, as somebody named it.
    pub theme: Option<String>,
    /// How much work it is, where somebody said so.
    pub effort: Option<Effort>,
    /// How far a request has come: the id of a stage.
    pub stage: Option<String>,
    /// Whether its author lets it be quoted, in the words that it has now.
    pub consent: Option<Consent>,
    /// When somebody of the team released it as a quote, in the words that it has now.
    pub quote_released: Option<Instant>,
    /// When the team said that its fix is made, whichever version has it.
    pub done: Option<Instant>,
    /// When somebody last said that a version which was to fix it did not.
    pub broken: Option<Instant>,
    /// The version that fixed it.
    pub fixed_in: Option<String>,
    /// How many people are behind it: who said it, or one that is merged into it, and who gave it a 👍, each once.
    pub people: i64,
    /// How many of the people who gave it a 👍 are beta testers, where that was asked.
    pub testers: i64,
}

/// An issue that a topic is tracked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkedIssue {
    /// The topic.
    pub topic: FeedbackId,
    /// The issue's number in the connected repository.
    pub number: IssueNumber,
    /// When the team confirmed the report that was filed there, if it is a bug.
    pub confirmed: Option<Instant>,
}

/// The issue in which a statement is tracked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// In which repository.
    pub repository: Repository,
    /// Its number, once it is known.
    pub number: Option<IssueNumber>,
    /// How it stands.
    pub state: LinkState,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// How a statement stands to its issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// It is to be filed as soon as GitHub lets it.
    Waiting,
    /// It is tracked there.
    Linked,
    /// GitHub did not accept it.
    Refused,
    /// The issue was deleted or moved.
    Gone,
}

impl LinkState {
    const ALL: [Self; 4] = [Self::Waiting, Self::Linked, Self::Refused, Self::Gone];

    /// Its name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Linked => "linked",
            Self::Refused => "refused",
            Self::Gone => "gone",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A fix that somebody was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Its id, which its buttons carry.
    pub id: FixId,
    /// Whose statement it fixes.
    pub statement: FeedbackId,
    /// The version that has it.
    pub version: String,
    /// Where people read about that version; empty where that is not known.
    pub url: String,
}

/// Who says that a fix does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Whoever reported it.
    Reporter,
    /// Somebody of the team.
    Team,
    /// So many people who had voted for it before it was fixed.
    Voters(i64),
}

/// Whether an author lets their words be quoted to the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// They were asked.
    Asked,
    /// Yes, with their name.
    Named,
    /// Yes, without it.
    Unnamed,
    /// No.
    No,
}

impl Consent {
    /// Every answer.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Named, Self::Unnamed, Self::No];

    /// Its name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Named => "named",
            Self::Unnamed => "unnamed",
            Self::No => "no",
        }
    }

    /// The answer of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|consent| consent.as_str() == name)
    }

    /// Whether it is a yes.
    pub fn is_given(self) -> bool {
        matches!(self, Self::Named | Self::Unnamed)
    }
}

impl Statement {
    /// Whether it may be quoted to the public: its author agreed, and the team released it (READINGS, "Who sees what").
    pub fn may_be_quoted(&self) -> bool {
        self.is_agreed_to() && self.quote_released.is_some()
    }

    /// Whether its author agreed to be quoted.
    pub fn is_agreed_to(&self) -> bool {
        self.consent.is_some_and(Consent::is_given)
    }

    /// Which wording it has, as the buttons name it that are about its words: when they were last changed, in milliseconds.
    pub fn wording(&self) -> i64 {
        self.edited.map_or(0, to_millis)
    }

    /// " (3 people)" where several stand behind it.
    pub fn of_people(&self) -> String {
        if self.people > 1 { format!(" ({} people)", self.people) } else { String::new() }
    }

    /// How it is to be ranked among others, where its effort is known.
    pub fn priority(&self, playbook: &Playbook) -> Option<Priority> {
        self.effort.map(|effort| playbook.feedback.priority(self.votes(playbook), effort))
    }

    /// How much it weighs among others: everybody behind it counts once, a beta tester's vote as often as the playbook says (plan.md,
    /// section 6, "Weight feature requests by beta tester votes").
    pub fn votes(&self, playbook: &Playbook) -> i64 {
        self.people + self.testers * (i64::from(playbook.feedback.tester_vote) - 1)
    }
}

/// How a request does with those who try it out before it is released.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Test {
    /// How many try it.
    pub joined: i64,
    /// For how many of them it works.
    pub works: i64,
    /// How many say that something is off.
    pub fails: i64,
    /// Since when the request is where it is, in UTC.
    pub began: Option<Instant>,
}

impl Test {
    /// How many have said what they found.
    pub fn answered(self) -> i64 {
        self.works + self.fails
    }
}

/// What one of them found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding<'a> {
    /// Whether it works for them.
    pub works: bool,
    /// What they say about it.
    pub words: &'a str,
}

/// Where somebody was told of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// In the thread in which they wrote.
    InThread,
    /// In a message to them, since several of their reports are fixed at once.
    Directly,
    /// On their issue.
    OnIssue,
    /// They did not write where tplus could answer.
    Nobody,
}

impl Told {
    /// Its name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InThread => "thread",
            Self::Directly => "direct",
            Self::OnIssue => "issue",
            Self::Nobody => "nobody",
        }
    }
}

/// On what a vote was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VotedOn {
    /// On what was said.
    Message,
    /// On tplus's card about it.
    Card,
}

impl VotedOn {
    /// Its name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Card => "card",
        }
    }
}

/// The mark of a tag that was set with the menu and not with an emoji.
pub const MENU: &str = "menu";

/// The mark of a tag that a forum's post bears, before the category's id.
const FORUM: &str = "forum:";

/// The mark of a post's tag that means `category`.
pub fn forum_mark(category: &Category) -> String {
    format!("{FORUM}{}", category.id)
}

/// Whether `mark` is of a reaction, which comes and goes with it.
pub fn is_reaction(mark: &str) -> bool {
    mark != MENU && !mark.starts_with(FORUM)
}

/// The category that a forum's tag of that name means: the category's own name, in one or several, or its emoji.
pub fn category_named<'p>(playbook: &'p Playbook, name: &str) -> Option<&'p Category> {
    let wanted = name.trim().to_lowercase();
    playbook.categories.iter().find(|category| {
        let names = [&category.id, &category.name, &category.plural];
        names.iter().any(|name| name.to_lowercase() == wanted) || category.emoji.contains(&wanted)
    })
}

/// The category that `mark` tags, if it tags any.
pub fn category_of<'p>(playbook: &'p Playbook, mark: &str) -> Option<&'p Category> {
    playbook.categories.iter().find(|category| category.emoji.iter().any(|emoji| mark_of(emoji) == mark))
}

/// What came out: a version and where people read about it.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) name: String,
    pub(super) url: String,
}

/// How many of those behind a report say that a version fixes it, and how many that it does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// For whom it is fixed.
    pub fixed: i64,
    /// For whom it is not.
    pub broken: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_emoji_lead_to_one_category_and_custom_ones_go_by_id() {
        let source = crate::playbook::DEFAULT.replace("[\"🎨\"]", "[\"🎨\", \"<:caro:123>\"]");
        let playbook = Playbook::parse(&source, &[]).expect("a playbook");
        let category = |emoji: &str| category_of(&playbook, &mark_of(emoji)).map(|category| category.id.as_str());
        assert_eq!(category("🐛"), Some("bug"));
        assert_eq!(category("🐞"), Some("bug"));
        assert_eq!(category("❓\u{FE0F}"), Some("question"));
        assert_eq!(category("<:renamed:123>"), Some("ux"));
        assert_eq!(category("<a:caro:124>"), None);
        assert_eq!(category("👍"), None);
    }
}
