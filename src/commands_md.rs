//! Writes commands.md from the commands themselves, so that the page can't drift from them.

use std::fmt::Write;
use std::sync::Arc;

use crate::bot::Bot;
use crate::engine::right::Right;
use crate::error::Failure;
use crate::playbook::Playbook;

type Command = poise::Command<Arc<Bot>, Failure>;

const HEAD: &str = "# Commands\n\nMade by `tplus commands`; a test compares it with the commands. Options in brackets can \
                    be left out. Whoever manages the server may use all of them; a \
                    right in the playbook's `[authority]` table changes who else may.\n";

/// The page.
pub fn page() -> String {
    let (commands, playbook) = (crate::slices::commands(), Playbook::builtin());
    let mut page = HEAD.to_owned();
    for command in &commands {
        match &command.context_menu_name {
            Some(name) => {
                let _ = write!(page, "\n## Apps → {name}\n\n{}\n", description(command));
                write_holders(&mut page, command, &playbook);
            }
            None => {
                let _ = write!(page, "\n## /{}\n\n{}\n", command.name, description(command));
                write_options(&mut page, command);
                write_holders(&mut page, command, &playbook);
                command.subcommands.iter().for_each(|sub| write_subcommand(&mut page, &command.name, sub, &playbook));
            }
        }
    }
    page
}

/// A subcommand, or each command of a group of them.
fn write_subcommand(page: &mut String, parent: &str, command: &Command, playbook: &Playbook) {
    if !command.subcommands.is_empty() {
        let parent = format!("{parent} {}", command.name);
        command.subcommands.iter().for_each(|sub| write_subcommand(page, &parent, sub, playbook));
        return;
    }
    let options = command.parameters.iter().map(|option| match option.required {
        true => format!(" {}", option.name),
        false => format!(" [{}]", option.name),
    });
    let usage: String = options.collect();
    let _ = write!(page, "\n### /{parent} {}{usage}\n\n{}\n", command.name, description(command));
    write_options(page, command);
    write_holders(page, command, playbook);
}

/// Who may use a command, by the built-in playbook. A group of commands has no right of its own.
fn write_holders(page: &mut String, command: &Command, playbook: &Playbook) {
    let Some(right) = command.custom_data.downcast_ref::<Right>() else { return };
    let _ = match *right == Right::OWN {
        true => writeln!(page, "\nFor: everybody, in every server"),
        false => {
            let name = |id: &String| playbook.holder_name(id).to_lowercase();
            let who: Vec<_> = playbook.holders(*right).iter().map(name).collect();
            writeln!(page, "\nFor: {} (`{}`)", who.join(", "), right.name)
        }
    };
}

fn write_options(page: &mut String, command: &Command) {
    for (index, option) in command.parameters.iter().enumerate() {
        let gap = if index == 0 { "\n" } else { "" };
        let _ = writeln!(page, "{gap}- `{}`: {}", option.name, option.description.as_deref().unwrap_or_default());
    }
}

fn description(command: &Command) -> &str {
    command.description.as_deref().unwrap_or_default()
}
