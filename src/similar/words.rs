//! The words by which texts are compared: stems in the text's own language, without the words that say nothing; pairs of characters in
//! scripts without spaces.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use stop_words::Language as Of;
use unicode_segmentation::UnicodeSegmentation;

/// A language that has both a list of stop words and a stemmer.
struct Language {
    stop_words: HashSet<&'static str>,
    stemmer: Stemmer,
}

/// The languages, the likeliest first: of two that fit a text alike, the first one is taken.
static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    [
        (Of::English, Algorithm::English),
        (Of::German, Algorithm::German),
        (Of::French, Algorithm::French),
        (Of::Spanish, Algorithm::Spanish),
        (Of::Portuguese, Algorithm::Portuguese),
        (Of::Italian, Algorithm::Italian),
        (Of::Dutch, Algorithm::Dutch),
        (Of::Russian, Algorithm::Russian),
        (Of::Swedish, Algorithm::Swedish),
        (Of::Danish, Algorithm::Danish),
        (Of::Norwegian, Algorithm::Norwegian),
        (Of::Finnish, Algorithm::Finnish),
        (Of::Hungarian, Algorithm::Hungarian),
        (Of::Romanian, Algorithm::Romanian),
        (Of::Turkish, Algorithm::Turkish),
    ]
    .into_iter()
    .map(|(words, stems)| Language {
        stop_words: stop_words::get(words).iter().copied().collect(),
        stemmer: Stemmer::create(stems),
    })
    .collect()
});

/// The words of `text` that say what it is about, with how often each occurs.
pub(super) fn terms(text: &str) -> BTreeMap<String, u32> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.unicode_words().filter(|word| !word.chars().any(is_unspaced)).collect();
    let mut terms = BTreeMap::new();
    if let Some(language) = language_of(&words) {
        for word in words.into_iter().filter(|word| !language.stop_words.contains(word)) {
            *terms.entry(language.stemmer.stem(word).into_owned()).or_default() += 1;
        }
    }
    for pair in pairs(&text) {
        *terms.entry(pair).or_default() += 1;
    }
    terms
}

/// The language most of whose stop words are among `words`.
fn language_of(words: &[&str]) -> Option<&'static Language> {
    let fits = |language: &Language| words.iter().filter(|word| language.stop_words.contains(*word)).count();
    // The first of those that fit alike: `max_by_key` takes the last one.
    LANGUAGES.iter().rev().max_by_key(|language| fits(language))
}

/// Each two characters that follow each other in a script without spaces; one that stands alone by itself.
fn pairs(text: &str) -> Vec<String> {
    let mut pairs = Vec::new();
    for run in text.split(|character| !is_unspaced(character)).filter(|run| !run.is_empty()) {
        let characters: Vec<char> = run.chars().collect();
        match characters.as_slice() {
            [one] => pairs.push(one.to_string()),
            several => pairs.extend(several.windows(2).map(|pair| pair.iter().collect::<String>())),
        }
    }
    pairs
}

/// Scripts that are written without spaces: Han, Kana, Thai and their like.
fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}'
        | '\u{20000}'..='\u{2FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        terms(text).into_keys().collect()
    }

    #[test]
    fn inflections_of_a_word_are_one_in_its_own_language() {
        assert_eq!(of("The crashes are crashing"), of("crash"));
        assert_eq!(of("Die Fehlermeldungen sind nicht da"), of("Eine Fehlermeldung ist das"));
        assert_eq!(
            of("les fichiers ne sont pas ouverts"),
            of("le fichier n'est pas ouvert").into_iter().filter(|t| t != "n'est").collect::<Vec<_>>()
        );
    }

    #[test]
    fn what_says_nothing_is_left_out_and_unspaced_scripts_are_read_in_pairs() {
        assert!(of("it is what it is").is_empty());
        assert_eq!(of("起動する"), ["する", "動す", "起動"]);
        assert_eq!(of("落 PDF"), ["pdf", "落"]);
    }
}
