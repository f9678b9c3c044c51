//! Writes commands.md from the commands themselves, so that the page can't drift from them.

use std::fmt::Write;
use std::sync::Arc;

use crate::bot::Bot;
use crate::error::Failure;

type Command = poise::Command<Arc<Bot>, Failure>;

const HEAD: &str = "# Commands\n\nMade by `tplus commands`; a test compares it with the commands. Options in brackets can \
                    be left out. Who may do what stands in the playbook's `[authority]` table.\n";

/// The page.
pub fn page() -> String {
    let commands = crate::app::commands();
    let mut page = HEAD.to_owned();
    for command in &commands {
        match &command.context_menu_name {
            Some(name) => {
                let _ = write!(page, "\n## Apps → {name}\n\n{}\n", description(command));
            }
            None => {
                let _ = write!(page, "\n## /{}\n\n{}\n", command.name, description(command));
                write_options(&mut page, command);
                command.subcommands.iter().for_each(|sub| write_subcommand(&mut page, &command.name, sub));
            }
        }
    }
    page
}

/// A subcommand, or each command of a group of them.
fn write_subcommand(page: &mut String, parent: &str, command: &Command) {
    if !command.subcommands.is_empty() {
        let parent = format!("{parent} {}", command.name);
        command.subcommands.iter().for_each(|sub| write_subcommand(page, &parent, sub));
        return;
    }
    let options = command.parameters.iter().map(|option| match option.required {
        true => format!(" {}", option.name),
        false => format!(" [{}]", option.name),
    });
    let usage: String = options.collect();
    let _ = write!(page, "\n### /{parent} {}{usage}\n\n{}\n", command.name, description(command));
    write_options(page, command);
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
