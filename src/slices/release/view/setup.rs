//! What set-up has and lacks, in words.

use crate::discord::card::{Card, Pings};
use crate::discord::sight::Unreached;
use crate::discord::text::safe_title;
use crate::error::UserError;
use crate::ids::RoleId;
use crate::playbook::Playbook;
use crate::slices::release::review::{Hint, Problem};

const MENTION_ADVICE: &str = "let anyone mention it, or grant me \"Mention Everyone\" in the release channel";

/// What is wrong, in one line that says what to do.
pub(in super::super) fn problem(problem: &Problem, playbook: &Playbook) -> String {
    match problem {
        Problem::Gone(used_for, id) => {
            format!("⚠️ The {} channel <#{id}> is gone: choose another with `/setup`.", used_for.as_str())
        }
        Problem::Hidden(used_for, id) => {
            format!(
                "⚠️ I can't see the {} channel <#{id}>: let me see it, or choose another with `/setup`.",
                used_for.as_str()
            )
        }
        Problem::Lacks(_, id, lacking) => format!("⚠️ In <#{id}> I am missing: {}.", lacking.join(", ")),
        Problem::Role(id, role, why) => role_problem(playbook.role_name(id), &format!("<@&{role}>"), *why),
    }
}

/// The same where channels and roles have no links: for the operator's terminal.
pub fn problem_in_plain(problem: &Problem, playbook: &Playbook, name: impl Fn(i64) -> String) -> String {
    match problem {
        Problem::Gone(used_for, id) => {
            format!("the {} channel (id {id}) is gone. Choose another with /setup.", used_for.as_str())
        }
        Problem::Hidden(used_for, id) => {
            let name = name(id.get());
            format!(
                "tplus can't see the {} channel {name}. Let it see that, or choose another with /setup.",
                used_for.as_str()
            )
        }
        Problem::Lacks(_, id, lacking) => format!("{}: grant tplus there: {}.", name(id.get()), lacking.join(", ")),
        Problem::Role(id, role, why) => {
            role_problem(playbook.role_name(id), &name(role.get()), *why).trim_start_matches("⚠️ ").replace('`', "")
        }
    }
}

fn role_problem(who: &str, role: &str, why: Unreached) -> String {
    match why {
        Unreached::Gone => format!("⚠️ The role for {who} was deleted: choose another with `/setup`."),
        Unreached::Everyone => {
            format!("⚠️ The role for {who} is everybody's, so nobody is of it: choose another with `/setup`.")
        }
        Unreached::Managed => {
            format!("⚠️ The role {role} for {who} is a bot's, and no person has it: choose another with `/setup`.")
        }
        Unreached::Blind => {
            format!("⚠️ {role} ({who}) can't see the release channel, so no ping there reaches them: let them see it.")
        }
        Unreached::Unpingable => format!("⚠️ I can't ping {role} ({who}): {MENTION_ADVICE}."),
        Unreached::Unheld => format!("⚠️ Nobody has {role} ({who}), so a ping of it reaches nobody."),
    }
}

/// What works, and may not be meant, with names as `name` has them.
pub fn hint_in_words(hint: Hint, name: impl Fn(i64) -> String) -> String {
    match hint {
        Hint::PublicTeam(id) => {
            format!("Everybody in the server can read {}, and with it what the team writes there.", name(id.get()))
        }
        Hint::Unheld(role) => {
            format!(
                "Nobody has {}, so its pings reach nobody. Give it to somebody, or choose another role.",
                name(role.get())
            )
        }
        Hint::NoEngineers => {
            "No role for engineers or the community is set. Until one is, whoever has none counts as a user: what they \
                              report pages nobody until a release manager confirms it, and their reactions tag nothing."
                .to_owned()
        }
    }
}

/// The same below the card of `/setup`.
pub(in super::super) fn hint(hint: Hint) -> String {
    let mention = |id| match hint {
        Hint::Unheld(_) => format!("<@&{id}>"),
        Hint::PublicTeam(_) | Hint::NoEngineers => format!("<#{id}>"),
    };
    format!("-# {}", hint_in_words(hint, mention))
}

/// A role that can't be what it is set as.
pub(in super::super) fn no_such_role(role: RoleId, why: Unreached) -> String {
    match why {
        Unreached::Everyone => {
            "@everyone can't be a role of the team: then nobody could be told from anybody. Choose a role that only \
                                those people have. Nothing was changed."
                .to_owned()
        }
        _ => format!("<@&{role}> is a bot's role, and no person can have it. Choose another. Nothing was changed."),
    }
}

/// Somebody of the team, by all appearances, is passed over.
pub(in super::super) fn unset_role(name: &str, mark: &str) -> Card {
    Card::sentence(format!(
        "{} reacted with {}, which would have tagged a message as feedback, but has none of the roles that are set. If they are of the \
         team, set their role with `/setup`, and have them react again.",
        safe_title(name, 60),
        safe_title(mark, 40)
    ))
}

/// What is to be unset is not set.
pub(in super::super) fn nothing_to_clear(typed: &str) -> UserError {
    UserError(format!(
        "`{}` is not set, so there is nothing to unset. Pick from the list. Nothing was changed.",
        safe_title(typed, 40)
    ))
}

/// Something that worked does not work any more.
pub(in super::super) fn lost_by_setup(lost: &Problem, playbook: &Playbook, name: Option<&str>, pings: Pings) -> Card {
    let called = name.map_or_else(String::new, |name| format!(" (it was called #{})", safe_title(name, 60)));
    let text = format!("{}{called}\n-# This worked before. `/setup` shows all of it.", problem(lost, playbook));
    // Not as an embed: that may be what is lost.
    Card::sentence("").pinging(&text, pings)
}

/// It works again.
pub(in super::super) fn found_again(key: &str) -> Card {
    Card::sentence(format!("✅ {} works again.", named(key)))
}

/// What was wrong isn't any more, but something else is.
pub(in super::super) fn lost_otherwise(key: &str) -> Card {
    Card::sentence(format!("{} has another problem now: `/setup` says which.", named(key)))
}

/// What a problem's key is about.
fn named(key: &str) -> String {
    match key.split(':').collect::<Vec<_>>().as_slice() {
        ["role", id, ..] => format!("The role for {}", id.replace('_', " ")),
        [_, used_for, ..] => format!("The {used_for} channel"),
        _ => "What was missing".to_owned(),
    }
}

/// Why the team's channel takes no words, as Discord says it when something is posted there.
pub(in super::super) fn why_silenced(problem: &Problem) -> &'static str {
    match problem {
        Problem::Gone(..) => "Unknown Channel",
        Problem::Hidden(..) => "Missing Access",
        Problem::Lacks(..) | Problem::Role(..) => "Missing Permissions",
    }
}
