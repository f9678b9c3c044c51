//! What is found among texts that nobody has seen before, and how much is said in vain.

use super::*;

fn corpus(texts: &[&str]) -> Vec<(usize, String)> {
    texts.iter().enumerate().map(|(at, text)| (at, (*text).to_owned())).collect()
}

#[test]
fn the_same_complaint_in_other_words_comes_first_and_what_differs_is_left_out() {
    let known =
        corpus(&["caro crashes when it starts on macOS", "please add a dark mode", "docs: install page is wrong"]);
    assert_eq!(most_similar("Crashed right at startup, macOS 15", &known, 3), [0]);
    assert_eq!(most_similar("dark mode please!!", &known, 3), [1]);
    assert!(most_similar("thank you all", &known, 3).is_empty());
    assert!(most_similar("", &known, 3).is_empty());
}

#[test]
fn scripts_without_spaces_are_compared_too() {
    let known = corpus(&["起動するとすぐに落ちます", "ダークモードが欲しい", "程序启动时崩溃"]);
    assert_eq!(most_similar("起動直後に落ちる", &known, 1), [0]);
    assert_eq!(most_similar("启动时总是崩溃", &known, 1), [2]);
}

#[test]
fn only_the_very_same_question_has_the_same_words() {
    assert!(same_words("How do I update caro?", "how do i update caro"));
    assert!(!same_words("How do I update caro?", "How do I not update caro?"));
    assert!(!same_words("How do I update caro?", "Can I update caro?"));
    assert!(!same_words("?!", "…"));
}

/// One problem, reported by two people.
#[derive(serde::Deserialize)]
struct Pair {
    about: String,
    lang: String,
    one: String,
    other: String,
}

/// Reports about everything else: parts of command-line tools, each with everything that can be wrong with it, in two languages.
fn distractors() -> Vec<String> {
    let english = [
        ["the history search", "forgets its place", "shows entries twice", "is slower than before"],
        ["the config file", "is ignored in a container", "loses its comments", "wants tabs instead of spaces"],
        ["the progress bar", "flickers in tmux", "never reaches the end", "prints a line for each step"],
        ["shell completion", "offers deleted branches", "needs a restart", "breaks after the upgrade"],
        ["the installer", "asks for a password", "leaves files behind", "fails behind a proxy"],
        ["the preview pane", "stays black", "cuts long lines", "scrolls the wrong way"],
        ["colored output", "cannot be switched off", "is unreadable on white", "ends up in log files"],
        ["the update check", "runs on every start", "hangs without a network", "reports the wrong version"],
        ["copy and paste", "adds blank lines", "drops the last character", "does nothing over ssh"],
        ["the plugin loader", "swallows errors", "loads plugins in random order", "keeps old versions"],
        ["the man page", "is missing a section", "describes an old flag", "is not installed"],
        ["the daemon", "eats memory overnight", "survives a logout", "writes to the wrong socket"],
        ["sorting by size", "ignores folders", "mixes up units", "takes minutes"],
        ["the undo command", "undoes too much", "asks twice", "is disabled in read-only mode"],
        ["the status line", "shows a stale branch", "wraps on narrow screens", "hides the exit code"],
    ];
    let german = [
        ["die Suche im Verlauf", "vergisst die Stelle", "zeigt Einträge doppelt", "ist langsamer geworden"],
        ["die Konfiguration", "wird im Container ignoriert", "verliert Kommentare", "verlangt Tabulatoren"],
        ["der Fortschrittsbalken", "flackert", "kommt nie ans Ende", "druckt jede Stufe einzeln"],
        ["die Vervollständigung", "bietet gelöschte Zweige an", "braucht einen Neustart", "geht seit gestern kaputt"],
        ["das Installationsprogramm", "fragt nach dem Passwort", "lässt Dateien liegen", "scheitert am Proxy"],
    ];
    let places = [
        "on Debian",
        "on a Mac",
        "under WSL",
        "in fish",
        "after an upgrade",
        "with a large repository",
        "as root",
        "over ssh",
        "in tmux",
        "on Windows",
        "with an empty folder",
        "behind a proxy",
        "without a network",
        "in zsh",
        "on ARM",
        "at night",
    ];
    let orte = ["unter Debian", "auf dem Mac", "in WSL", "nach dem Update", "bei großen Projekten"];
    let each = |parts: &[[&str; 4]], places: &[&str]| -> Vec<String> {
        let troubles =
            parts.iter().flat_map(|[part, troubles @ ..]| troubles.map(|trouble| format!("{part} {trouble}")));
        troubles.flat_map(|trouble| places.iter().map(move |place| format!("{trouble} {place}"))).collect()
    };
    let mut all = each(&english, &places);
    all.extend(each(&german, &orte));
    all
}

/// What came of looking the pairs up.
#[derive(Default)]
struct Tally {
    looked_up: usize,
    found: usize,
    /// What was suggested beside the right one.
    wrong: usize,
    /// What was suggested where there is no duplicate.
    in_vain: usize,
}

impl Tally {
    fn reach(&self) -> f64 {
        self.found as f64 / self.looked_up as f64
    }
}

/// Looks the second report of each pair up among the first ones and everything else that was said.
fn look_up<'p>(pairs: impl Iterator<Item = (usize, &'p Pair)>, known: &mut Index<usize>, seconds: usize) -> Tally {
    let mut tally = Tally::default();
    for (at, pair) in pairs {
        let suggested = |known: &Index<usize>| -> Vec<usize> {
            let found = known.search(&pair.other, 3).into_iter();
            found.filter(|one| one.likeness >= ALIKE).map(|one| one.key).collect()
        };
        known.remove(seconds + at);
        let found = suggested(known);
        tally.looked_up += 1;
        tally.found += usize::from(found.contains(&at));
        tally.wrong += found.iter().filter(|key| **key != at).count();
        known.remove(at);
        tally.in_vain += suggested(known).len();
        known.put(at, &pair.one);
        known.put(seconds + at, &pair.other);
    }
    tally
}

#[test]
fn most_duplicates_are_among_the_three_that_are_suggested_and_little_is_suggested_in_vain() {
    let pairs = include_str!("../../tests/data/duplicates.jsonl").lines();
    let pairs: Vec<Pair> = pairs.map(|line| serde_json::from_str(line).expect("a pair")).collect();
    let others = distractors();
    let mut known = Index::default();
    for (at, pair) in pairs.iter().enumerate() {
        known.put(at, &pair.one);
        known.put(pairs.len() + at, &pair.other);
    }
    for (at, other) in others.iter().enumerate() {
        known.put(2 * pairs.len() + at, other);
    }
    // The threshold was chosen by the other half of the topics.
    let is_held_out = |pair: &Pair| pair.about.bytes().map(u32::from).sum::<u32>() % 2 == 0;
    let numbered = || pairs.iter().enumerate();
    let held_out = look_up(numbered().filter(|(_, pair)| is_held_out(pair)), &mut known, pairs.len());
    println!(
        "of {} duplicates among {} texts {:.1} % are suggested, {:.2} wrong ones with each; {:.2} where there is none",
        held_out.looked_up,
        known.len() - 1,
        held_out.reach() * 100.0,
        held_out.wrong as f64 / held_out.looked_up as f64,
        held_out.in_vain as f64 / held_out.looked_up as f64
    );
    for lang in ["en", "de", "es", "fr", "ja", "zh"] {
        let of = look_up(numbered().filter(|(_, pair)| pair.lang == lang), &mut known, pairs.len());
        println!("  {lang}: {} of {}", of.found, of.looked_up);
    }
    assert!(others.len() + 2 * pairs.len() >= 1_000, "{}", others.len());
    assert!(held_out.reach() >= 0.6, "{}", held_out.reach());
    assert!(held_out.in_vain as f64 <= 1.3 * held_out.looked_up as f64, "{}", held_out.in_vain);
}
