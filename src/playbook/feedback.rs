//! What the plan says about feedback beyond its categories: a request's stages, replies, priorities.

use super::reader::Table;

/// Feedback, as the plan works with it (plan.md, section 6).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedbackRules {
    /// A request's way from its first word to its release, in order.
    pub stages: Vec<Stage>,
    /// What is said to users.
    pub replies: Vec<ReplyText>,
    /// This many people are "many".
    pub many_people: u32,
    /// This many are "some"; fewer are an edge case.
    pub some_people: u32,
    /// As many votes as a beta tester's counts for (section 6: "Weight feature requests by beta tester votes").
    pub tester_vote: u32,
    /// So many people who voted for something before it was fixed open it again by saying that it is still broken; whoever reported it
    /// does alone.
    pub reopened_by: u32,
}

/// A step of a request's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many people are asked to try it out there, at least and at most.
    pub testers: Option<(u32, u32)>,
}

/// A reply to users that a team member sends with one click, or changes before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyText {
    /// Its id.
    pub id: String,
    /// What the team calls it.
    pub name: String,
    /// The categories for which it is proposed.
    pub categories: Vec<String>,
    /// Where `{link}` leads; to the feedback channel without it.
    pub link: Option<String>,
    /// The text; `{what}` stands for what was said, `{link}` for that address.
    pub text: String,
}

impl FeedbackRules {
    /// The reply that is proposed for `category`.
    pub fn reply_for(&self, category: &str) -> Option<&ReplyText> {
        self.replies.iter().find(|reply| reply.categories.iter().any(|known| known == category))
    }

    /// Where the stage of that id stands among the others.
    pub fn stage_index(&self, id: &str) -> Option<usize> {
        self.stages.iter().position(|stage| stage.id == id)
    }
}

/// How much work something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// "Easy to fix".
    Easy,
    /// "Moderate effort".
    Moderate,
    /// "High effort".
    High,
}

impl Effort {
    /// Every effort.
    pub const ALL: [Self; 3] = [Self::Easy, Self::Moderate, Self::High];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }

    /// The effort of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effort| effort.as_str() == name)
    }
}

/// What is to be done first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// "Affects many users, easy to fix".
    High,
    /// "Affects some users, moderate effort".
    Medium,
    /// "Edge case, high effort".
    Low,
}

impl Priority {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
        }
    }
}

impl FeedbackRules {
    /// The priority of what `people` are behind and that takes `effort` (plan.md, section 6, "Prioritize actions"). The
    /// plan names three cases; between them each step in reach weighs as much as one in effort.
    pub fn priority(&self, people: i64, effort: Effort) -> Priority {
        let reach = match people {
            people if people >= i64::from(self.many_people) => 2,
            people if people >= i64::from(self.some_people) => 1,
            _ => 0,
        };
        let ease = match effort {
            Effort::Easy => 2,
            Effort::Moderate => 1,
            Effort::High => 0,
        };
        match reach + ease {
            3.. => Priority::High,
            2 => Priority::Medium,
            _ => Priority::Low,
        }
    }
}

pub(super) fn rules(root: &Table<'_, '_>, categories: &[&str]) -> FeedbackRules {
    let stages: Vec<Stage> = root.tables("request_stages").iter().map(stage).collect();
    let replies: Vec<ReplyText> = root.tables("replies").iter().map(|table| reply(table, categories)).collect();
    if stages.len() > 10 {
        root.mistake_at("request_stages", "a card has room for 10 stages");
    }
    if replies.len() > 5 {
        root.mistake_at("replies", "a card has room for 5 replies");
    }
    let reach = root.table("feedback").map(|table| reach(&table));
    FeedbackRules { stages, replies, ..reach.unwrap_or_default() }
}

/// How many voters open something again, where the playbook doesn't say.
const REOPENED_BY: u32 = 3;

/// How people count.
fn reach(table: &Table<'_, '_>) -> FeedbackRules {
    let (many_people, some_people) = (table.number("many_people"), table.number("some_people"));
    if some_people < 1 || many_people <= some_people {
        table.mistake_at("many_people", "`many_people` must be more than `some_people`, which is 1 or more");
    }
    let tester_vote = table.optional_number("tester_vote").unwrap_or(1);
    if !(1..=100).contains(&tester_vote) {
        table.mistake_at("tester_vote", "`tester_vote` must be from 1 to 100");
    }
    let reopened_by = table.optional_number("reopened_by").unwrap_or(REOPENED_BY);
    if reopened_by < 1 {
        table.mistake_at("reopened_by", "`reopened_by` must be 1 or more");
    }
    table.nothing_else();
    FeedbackRules { many_people, some_people, tester_vote, reopened_by, ..FeedbackRules::default() }
}

fn stage(table: &Table<'_, '_>) -> Stage {
    let testers = match table.optional_numbers("testers").as_deref() {
        None => None,
        Some(&[least, most]) if 1 <= least && least <= most => Some((least, most)),
        Some(_) => {
            table.mistake_at("testers", "`testers` are two numbers: how many at least, and at most");
            None
        }
    };
    let stage = Stage { id: table.text("id"), name: table.text("name"), testers };
    table.nothing_else();
    stage
}

fn reply(table: &Table<'_, '_>, known: &[&str]) -> ReplyText {
    let reply = ReplyText {
        id: table.text("id"),
        name: table.text("name"),
        categories: table.texts("categories"),
        link: table.optional_address("link"),
        text: table.text("text"),
    };
    for category in reply.categories.iter().filter(|category| !known.contains(&category.as_str())) {
        table.mistake_at("categories", format!("\"{category}\" is no category's id"));
    }
    table.nothing_else();
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priority_grows_with_reach_and_falls_with_effort_as_the_plan_says() {
        let rules = FeedbackRules { many_people: 5, some_people: 2, ..FeedbackRules::default() };
        assert_eq!(rules.priority(5, Effort::Easy), Priority::High, "many users, easy to fix");
        assert_eq!(rules.priority(2, Effort::Moderate), Priority::Medium, "some users, moderate effort");
        assert_eq!(rules.priority(1, Effort::High), Priority::Low, "edge case, high effort");
        assert_eq!(rules.priority(9, Effort::High), Priority::Medium);
        assert_eq!(rules.priority(1, Effort::Easy), Priority::Medium);
        assert_eq!(rules.priority(4, Effort::Easy), Priority::High);
        assert_eq!(rules.priority(1, Effort::Moderate), Priority::Low);
    }
}
