//! What tplus tells people to use is there: each command that a sentence of its names, with the options that it names.

use std::path::{Path, PathBuf};

use tplus::bot::slice::Command;
use tplus::slices;

/// Addresses of the HTTP side, which look like commands.
const ADDRESSES: [&str; 6] = ["api", "healthz", "hooks", "metrics", "readyz", "s"];

/// Every file whose sentences people read.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if path.is_dir() => files(&path, found),
            Some("rs" | "md" | "toml") => found.push(path),
            _ => {}
        }
    }
}

/// The commands in backticks in `text`, e.g. `incident declare severity:P0`.
fn named(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter_map(|quoted| quoted.strip_prefix('/')).map(str::to_owned).collect()
}

/// Whether `line` names a command that there is, and only options that it has.
fn exists(line: &str, commands: &[Command]) -> bool {
    let (mut level, mut last): (&[Command], Option<&Command>) = (commands, None);
    for word in line.split_whitespace() {
        if let Some(found) = level.iter().find(|command| command.name == word) {
            (level, last) = (&found.subcommands, Some(found));
            continue;
        }
        let option = word.split_once(':').map(|(option, _)| option).filter(|option| !option.contains(['{', '"']));
        match (last, option) {
            (None, _) => return false,
            (Some(command), Some(option)) if command.parameters.iter().all(|known| known.name != option) => {
                return false;
            }
            // A value, or words after the command.
            (Some(_), _) => {}
        }
        // A word where a subcommand is needed is none that there is.
        if option.is_none() && last.is_some_and(|command| command.subcommand_required) {
            return false;
        }
    }
    last.is_some()
}

#[test]
fn every_command_that_a_sentence_names_is_there_with_the_options_that_it_names() {
    let (root, commands) = (Path::new(env!("CARGO_MANIFEST_DIR")), slices::commands());
    let mut found = vec![root.join("README.md")];
    for folder in ["src", "docs", "playbooks"] {
        files(&root.join(folder), &mut found);
    }
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in found {
        let text = std::fs::read_to_string(&file).expect("a text");
        // A sentence that is broken in the code is one sentence.
        let text = text.split("\\\n").map(str::trim_start).collect::<String>();
        for line in text.lines().flat_map(named) {
            let first = line.split([' ', '/']).next().unwrap_or_default();
            if ADDRESSES.contains(&first) || !first.starts_with(|c: char| c.is_ascii_lowercase()) {
                continue;
            }
            count += 1;
            if !exists(&line, &commands) {
                wrong.push(format!("{}: /{line}", file.strip_prefix(root).unwrap_or(&file).display()));
            }
        }
    }
    assert!(count > 200, "{count} commands are named");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
