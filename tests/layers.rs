//! The house's own rules, read off its `use` lines: who may use whom, and that nobody does in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A module, by the names on the way to it: `["slices", "incident", "view"]`.
type Module = Vec<String>;

/// Which modules each module uses. Test code is left out.
struct House(BTreeMap<Module, BTreeSet<Module>>);

/// The rooms from the inside out: each may use those before it. The slices' own order is theirs to choose, without a circle.
const ROOMS: [&str; 14] = [
    "ids", "actor", "error", "text", "secret", "engine", "playbook", "similar", "chart", "config", "github", "discord",
    "bot", "slices",
];

impl House {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let sources: BTreeMap<Module, String> = files(&root).into_iter().map(|path| read(&root, &path)).collect();
        let modules: BTreeSet<Module> = sources.keys().cloned().collect();
        let uses = |(module, code): (&Module, &String)| {
            let named = paths(code).into_iter().filter_map(|path| resolve(module, &path, &modules));
            let children = modules.iter().filter(|other| other.len() == module.len() + 1 && other.starts_with(module));
            let children = children.filter(|child| code.contains(&format!("{}::", child[child.len() - 1]))).cloned();
            let used = named.chain(children).filter(|used| used != module).collect();
            (module.clone(), used)
        };
        Self(sources.iter().map(uses).collect())
    }

    /// The same between groups of modules.
    fn between(&self, group: impl Fn(&Module) -> Option<Module>) -> BTreeMap<Module, BTreeSet<Module>> {
        let mut graph: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
        for (module, used) in &self.0 {
            let Some(from) = group(module) else { continue };
            let used = used.iter().filter_map(&group).filter(|to| *to != from);
            graph.entry(from.clone()).or_default().extend(used);
        }
        graph
    }
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let (folders, others): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let rust = others.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    folders.iter().flat_map(|folder| files(folder)).chain(rust).collect()
}

/// A file as the module that it is, and its code without comments, texts and tests.
fn read(root: &Path, path: &Path) -> (Module, String) {
    let inside = path.strip_prefix(root).expect("inside").with_extension("");
    let mut module: Module = inside.iter().map(|step| step.to_string_lossy().into_owned()).collect();
    module.pop_if(|last| last == "mod" || last == "lib" || last == "main");
    let whole = std::fs::read_to_string(path).expect("a file");
    let code = whole.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    (module, lines.collect::<Vec<_>>().join("\n"))
}

/// Every path in `code` that begins with `crate`, `super` or `self`, lists taken apart.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':') {
                spread(&code[at..], &[], &mut found);
            }
        }
    }
    found
}

/// Reads one path, or a list of paths in braces, from the beginning of `code`; returns what follows.
fn spread<'c>(code: &'c str, before: &[String], found: &mut Vec<Vec<String>>) -> &'c str {
    let (mut path, mut rest) = (before.to_vec(), code);
    loop {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if end > 0 {
            path.push(rest[..end].to_owned());
        }
        rest = &rest[end..];
        match rest.strip_prefix("::") {
            Some(after) if after.starts_with('{') => {
                rest = &after[1..];
                loop {
                    rest = spread(rest.trim_start(), &path, found).trim_start();
                    match rest.strip_prefix(',') {
                        Some(after) => rest = after.trim_start(),
                        None => return rest.strip_prefix('}').unwrap_or(rest),
                    }
                    if let Some(after) = rest.strip_prefix('}') {
                        return after;
                    }
                }
            }
            Some(after) => rest = after,
            None => {
                path.retain(|step| step != "self");
                found.push(path);
                return rest;
            }
        }
    }
}

/// The module that `path`, said in `module`, is in.
fn resolve(module: &Module, path: &[String], modules: &BTreeSet<Module>) -> Option<Module> {
    let mut full = Module::new();
    let mut steps = path;
    if steps.first().is_some_and(|first| first == "super") {
        full.clone_from(module);
        while let Some(rest) = steps.first().filter(|step| *step == "super").map(|_| &steps[1..]) {
            full.pop();
            steps = rest;
        }
    } else if steps.first().is_some_and(|first| first == "crate") {
        steps = &steps[1..];
    } else {
        full.clone_from(module);
    }
    full.extend(steps.iter().cloned());
    while !full.is_empty() && !modules.contains(&full) {
        full.pop();
    }
    (!full.is_empty()).then_some(full)
}

/// The members of circles in `graph`.
fn circles(graph: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    let reaches = |from: &Module, to: &Module| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(module) = next.pop() {
            for used in graph.get(module).into_iter().flatten() {
                if used == to {
                    return true;
                }
                if seen.insert(used) {
                    next.push(used);
                }
            }
        }
        false
    };
    graph.keys().filter(|module| reaches(module, module)).map(|module| module.join("::")).collect()
}

#[test]
fn rooms_use_only_those_further_in() {
    let house = House::read();
    let level = |module: &Module| ROOMS.iter().position(|room| *room == module[0]);
    let mut slips = Vec::new();
    for (module, used) in &house.0 {
        let Some(own) = module.first().and_then(|_| level(module)) else { continue };
        let outward = used.iter().filter(|used| level(used).is_none_or(|other| other > own));
        slips.extend(outward.map(|used| format!("{} uses {}", module.join("::"), used.join("::"))));
    }
    assert_eq!(slips, Vec::<String>::new());
    assert!(house.0.len() > 150, "the house was read");
}

#[test]
fn slices_use_one_anothers_faces_and_never_in_a_circle() {
    let house = House::read();
    let slice = |module: &Module| (module.len() > 1 && module[0] == "slices").then(|| module[..2].to_vec());
    assert_eq!(circles(&house.between(slice)), Vec::<String>::new());
    let mut insides = Vec::new();
    for (module, used) in &house.0 {
        let Some(own) = slice(module) else { continue };
        // Their rights and what others may use of their parts stand in modules that are public.
        let foreign = used.iter().filter(|used| used.len() > 2 && slice(used).is_some_and(|other| other != own));
        let inside = foreign.filter(|used| !is_public(used));
        insides.extend(inside.map(|used| format!("{} uses {}", module.join("::"), used.join("::"))));
    }
    assert_eq!(insides, Vec::<String>::new());
}

/// Whether a slice's face names the module as public.
fn is_public(module: &Module) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(module[..2].join("/"));
    let face = std::fs::read_to_string(root.join("mod.rs")).expect("a slice has a face");
    face.contains(&format!("pub mod {};", module[2]))
}

#[test]
fn inside_a_slice_nothing_goes_in_a_circle() {
    let house = House::read();
    let part = |module: &Module| (module.len() > 2 && module[0] == "slices").then(|| module[..3].to_vec());
    assert_eq!(circles(&house.between(part)), Vec::<String>::new());
}

#[test]
fn domains_know_neither_discord_nor_the_database_and_stores_show_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/slices");
    let house = House::read();
    let mut slips = Vec::new();
    for (module, used) in house.0.iter().filter(|(module, _)| module[..].first().is_some_and(|room| room == "slices")) {
        let names = |rooms: &[&[&str]]| {
            let hit = used.iter().filter(|used| {
                rooms.iter().any(|room| used.iter().map(String::as_str).collect::<Vec<_>>().starts_with(room))
            });
            hit.map(|used| format!("{} uses {}", module.join("::"), used.join("::"))).collect::<Vec<_>>()
        };
        if module.iter().any(|step| step == "domain") {
            // GitHub's types are plain data.
            slips.extend(names(&[&["bot"], &["discord"], &["engine", "store"], &["engine", "outbox"]]));
        }
        if module.len() > 2 && module[2] == "store" {
            let own = [["slices", module[1].as_str(), "view"], ["slices", module[1].as_str(), "commands"]];
            slips.extend(names(&[&own[0], &own[1]]));
        }
    }
    for path in files(&root).iter().filter(|path| path.iter().any(|step| step == "domain" || step == "domain.rs")) {
        let code = read(&root, path).1;
        for foreign in ["sqlx", "serenity", "async fn"] {
            if code.contains(foreign) {
                slips.push(format!("{} speaks of {foreign}", path.display()));
            }
        }
    }
    assert_eq!(slips, Vec::<String>::new());
}

#[test]
fn whoever_writes_for_an_interaction_begins_with_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/slices");
    let mut slips = Vec::new();
    for path in files(&root) {
        let code = read(&root, &path).1;
        for function in code.split("async fn ").skip(1) {
            let (head, body) = function.split_once('{').unwrap_or((function, ""));
            if head.contains("&Invocation") && body.contains("store.begin(invocation") {
                slips.push(format!("{}: {}", path.display(), head.split('(').next().unwrap_or_default()));
            }
        }
    }
    assert_eq!(slips, Vec::<String>::new());
}
