//! What a blocker is, and how what somebody says of theirs today goes with what they said before.

use std::collections::BTreeSet;

use crate::engine::clock::Instant;
use crate::github::Repository;
use crate::ids::{BlockerId, IssueNumber, UserId};
use crate::text::unbroken;

/// What holds somebody up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// Its id.
    pub id: BlockerId,
    /// Its number in the guild: `BL-1`.
    pub number: i64,
    /// Whom it holds up.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// What it is, in their words.
    pub what: String,
    /// Since when, in UTC.
    pub since: Instant,
    /// Who sees to it, if somebody does.
    pub owner: Option<Person>,
    /// The issue on GitHub in which it is tracked, if it is; without a number while that is on its way.
    pub issue: Option<(Repository, Option<IssueNumber>)>,
    /// When and how it was over, if it is.
    pub over: Option<(Instant, Over)>,
}

/// Somebody of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
}

/// How a blocker was over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// Somebody said so.
    Solved(Person),
    /// Whom it held up names it no more.
    Gone,
    /// It became the incident of that number.
    Incident(i64),
}

/// The short name of a blocker.
pub fn short_name(number: i64) -> String {
    format!("BL-{number}")
}

/// The longest that one is shown; what somebody typed stands in full with their answer.
const LONGEST: usize = 300;

/// What somebody is held up by, of what they typed: each line of a list, or all of it as one.
pub fn read(typed: &str) -> Vec<String> {
    let lines: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let item =
        |line: &&str| ["- ", "* ", "• ", "– "].iter().find_map(|mark| line.strip_prefix(mark)).map(str::to_owned);
    let listed: Option<Vec<String>> = lines.iter().map(item).collect();
    let all = listed.unwrap_or_else(|| vec![typed.to_owned()]);
    let mut read: Vec<String> = all.iter().map(|what| crate::text::cut(&unbroken(what), LONGEST)).collect();
    read.retain(|what| !what.is_empty());
    read
}

/// What becomes of somebody's open blockers by what they say today.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Said in other words: the blocker is the same, and as old as it was.
    pub reworded: Vec<(BlockerId, String)>,
    /// New.
    pub new: Vec<String>,
    /// Named no more.
    pub gone: Vec<BlockerId>,
}

/// What becomes of `open`, somebody's open blockers, when they name `said`.
pub fn change(open: &[Blocker], said: &[String]) -> Change {
    let mut change = Change::default();
    let mut left: Vec<&Blocker> = open.iter().collect();
    let mut take = |like: &dyn Fn(&Blocker) -> bool| {
        let found = left.iter().position(|blocker| like(blocker));
        found.map(|at| left.remove(at))
    };
    let unsaid: Vec<&String> = said.iter().filter(|what| take(&|open| same(&open.what, what)).is_none()).collect();
    for what in unsaid {
        match take(&|open| is_like(&open.what, what)) {
            Some(blocker) => change.reworded.push((blocker.id, what.clone())),
            None => change.new.push(what.clone()),
        }
    }
    change.gone = left.into_iter().map(|blocker| blocker.id).collect();
    change
}

fn same(one: &str, other: &str) -> bool {
    words(one) == words(other)
}

/// Whether both are about the same: half of the longer one's words stand in the other, too, and all numbers.
fn is_like(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let numbers = |words: &BTreeSet<String>| words.iter().filter(|word| has_digit(word)).cloned().collect::<Vec<_>>();
    if numbers(&one) != numbers(&other) {
        return false;
    }
    let shared = one.intersection(&other).count();
    shared > 0 && shared * 2 >= one.len().max(other.len())
}

fn has_digit(word: &str) -> bool {
    word.chars().any(|character| character.is_ascii_digit())
}

/// The words of a text that say what it is about: short ones join others, but for numbers.
fn words(text: &str) -> BTreeSet<String> {
    let all = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let long: BTreeSet<String> = all().filter(|word| word.chars().count() > 2 || has_digit(word)).collect();
    if long.is_empty() { all().collect() } else { long }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    fn open(number: i64, what: &str) -> Blocker {
        Blocker {
            id: BlockerId::new(number),
            number,
            user: UserId::new(1),
            name: "Priya".to_owned(),
            what: what.to_owned(),
            since: from_millis(0),
            owner: None,
            issue: None,
            over: None,
        }
    }

    fn said(what: &[&str]) -> Vec<String> {
        what.iter().map(|&what| what.to_owned()).collect()
    }

    #[test]
    fn a_list_names_several_and_anything_else_is_one() {
        assert_eq!(read("- the CI runner\n- no review\n"), ["the CI runner", "no review"]);
        assert_eq!(read("The CI runner\nis still missing."), ["The CI runner is still missing."]);
        assert_eq!(read("- one\nand more of it"), ["- one and more of it"]);
        assert_eq!(read("  \n"), Vec::<String>::new());
        assert!(read(&"x".repeat(2_000))[0].chars().count() <= LONGEST);
    }

    #[test]
    fn what_is_said_again_stays_what_is_reworded_keeps_its_age_and_what_is_named_no_more_is_gone() {
        let before = [open(1, "Waiting for the new CI runner."), open(2, "No review of #12")];
        assert_eq!(change(&before, &said(&["waiting for the new CI runner", "No review of #12"])), Change::default());
        let reworded = change(&before, &said(&["Still waiting for the new CI runner!", "legal says no"]));
        assert_eq!(reworded.reworded, [(BlockerId::new(1), "Still waiting for the new CI runner!".to_owned())]);
        assert_eq!((reworded.new, reworded.gone), (said(&["legal says no"]), vec![BlockerId::new(2)]));
        assert_eq!(change(&before, &[]).gone.len(), 2);
        let another = change(&before[1..], &said(&["No review of #13"]));
        assert_eq!((another.new.len(), another.gone.len()), (1, 1), "another number is another thing");
        // Words that are in every sentence make nothing the same.
        assert_eq!(change(&before[..1], &said(&["Waiting for legal"])).new.len(), 1);
        assert_eq!(change(&[], &said(&["CI"])).new, said(&["CI"]));
    }
}
