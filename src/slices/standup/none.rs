//! Whether an answer to "any blockers?" says that there are none, as people in many languages put it.

/// Words that say none by themselves.
const NONE: [&str; 44] = [
    "0",
    "no",
    "non",
    "none",
    "nope",
    "nah",
    "nothing",
    "nil",
    "na",
    "n",
    "null",
    "zero",
    "nada",
    "without",
    "kein",
    "keine",
    "keiner",
    "keins",
    "nein",
    "nichts",
    "nix",
    "ninguno",
    "ninguna",
    "ningún",
    "sin",
    "aucun",
    "aucune",
    "rien",
    "nessuno",
    "niente",
    "nenhum",
    "nenhuma",
    "geen",
    "niets",
    "ingen",
    "inga",
    "brak",
    "нет",
    "なし",
    "特になし",
    "特にありません",
    "无",
    "没有",
    "없음",
];
/// Words that say that things are well, which they do by themselves, too.
const WELL: [&str; 9] = ["good", "fine", "clear", "ok", "okay", "well", "gut", "bien", "bene"];
/// Words that change nothing about either.
const BESIDE: [&str; 68] = [
    "a",
    "all",
    "alles",
    "aktuell",
    "am",
    "any",
    "anything",
    "at",
    "atm",
    "bislang",
    "blocked",
    "blocker",
    "blockers",
    "blocking",
    "ce",
    "currently",
    "danke",
    "de",
    "derzeit",
    "el",
    "en",
    "everything",
    "far",
    "for",
    "from",
    "gerade",
    "gracias",
    "grazie",
    "have",
    "here",
    "i",
    "im",
    "impediments",
    "in",
    "instant",
    "is",
    "issue",
    "issues",
    "just",
    "l",
    "le",
    "m",
    "me",
    "merci",
    "moment",
    "momentan",
    "momento",
    "my",
    "now",
    "obstacles",
    "pour",
    "problem",
    "problems",
    "por",
    "really",
    "report",
    "right",
    "s",
    "side",
    "so",
    "thank",
    "thanks",
    "the",
    "thx",
    "to",
    "today",
    "yet",
    "you",
];

/// Whether `answer` says that nothing blocks. "No review yet" does not: what is missing there is a blocker.
pub(super) fn says_none(answer: &str) -> bool {
    let lower = answer.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let says_so = is(&NONE) || (is(&WELL) && !words.contains(&"not"));
    let nothing_else =
        words.iter().all(|word| NONE.contains(word) || WELL.contains(word) || BESIDE.contains(word) || *word == "not");
    // A dash or a thumb is an answer, too; so is "not at the moment".
    words.is_empty() || (nothing_else && (says_so || (words.contains(&"not") && !is(&WELL) && words.len() < 5)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_none_is_a_blocker() {
        for none in [
            "",
            "-",
            "—",
            "none",
            "None.",
            "No",
            "no!",
            "nope",
            "Nothing",
            "nothing so far",
            "n/a",
            "N.A.",
            "nil",
            "None at the moment",
            "no blockers",
            "No blockers today, thanks!",
            "all good",
            "All clear here",
            "none, thanks",
            "keine",
            "Keine Blocker",
            "nein, alles gut",
            "nada",
            "rien",
            "なし",
            "特になし",
            "没有",
            "👍",
            "I'm not blocked",
            "not at the moment",
            "I have none right now",
        ] {
            assert!(says_none(none), "{none:?}");
        }
    }

    #[test]
    fn what_is_missing_is_one() {
        for blocker in [
            "No review yet",
            "Waiting for CI",
            "nothing works",
            "none of the tests run",
            "not good",
            "No access to staging",
            "No, but the runner is slow",
            "keine Rechte auf dem Server",
            "blocked",
            "CI",
            "レビュー待ち",
        ] {
            assert!(!says_none(blocker), "{blocker:?}");
        }
    }
}
