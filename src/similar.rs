//! Which statements say the same: a word index (bm25) finds candidates, trigrams weighed by their rarity rank them.
//!
//! Words serve languages that put spaces between them; trigrams serve every script, misspellings and inflections too.
//! Nothing is kept: a guild's statements are compared as they are at this moment, so both database engines will do.

use std::collections::{HashMap, HashSet};

use bm25::{Document, SearchEngineBuilder, Tokenizer};
use unicode_segmentation::UnicodeSegmentation;

/// Up to this many texts are all compared; of more, the word index chooses the candidates.
const COMPARE_ALL: usize = 200;
/// How many candidates the word index chooses.
const CANDIDATES: usize = 60;
/// What is less alike than this is not suggested. More loses real duplicates of tests/data/duplicates.jsonl, less finds no
/// more of them.
pub const ALIKE: f64 = 0.1;

/// The keys of those of `others` that are most like `text`, the most alike first, at most `most`.
pub fn most_similar<K: Copy + Eq + std::hash::Hash>(text: &str, others: &[(K, String)], most: usize) -> Vec<K> {
    most_alike(text, others, most, ALIKE)
}

/// The same, of those that are at least so much alike: 1 is the same words, 0 nothing in common.
pub fn most_alike<K: Copy + Eq + std::hash::Hash>(
    text: &str,
    others: &[(K, String)],
    most: usize,
    alike: f64,
) -> Vec<K> {
    let candidates: Vec<&(K, String)> = match others.len() {
        0..=COMPARE_ALL => others.iter().collect(),
        _ => with_common_words(text, others),
    };
    let grams: Vec<HashSet<Gram>> = candidates.iter().map(|(_, other)| grams(other)).collect();
    let own = self::grams(text);
    let weights = Weights::of(grams.iter().chain([&own]));
    let mut ranked: Vec<(f64, K)> =
        grams.iter().zip(&candidates).map(|(other, (key, _))| (weights.likeness(&own, other), *key)).collect();
    ranked.retain(|(likeness, _)| *likeness >= alike);
    ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    ranked.into_iter().take(most).map(|(_, key)| key).collect()
}

/// The candidates of the word index.
fn with_common_words<'a, K: Copy + Eq + std::hash::Hash>(
    text: &str,
    others: &'a [(K, String)],
) -> Vec<&'a (K, String)> {
    let documents = others.iter().enumerate().map(|(at, (_, other))| Document::new(at, other.as_str()));
    let index = SearchEngineBuilder::<usize, u32, Words>::with_tokenizer_and_documents(Words, documents).build();
    index.search(text, CANDIDATES).into_iter().filter_map(|found| others.get(found.document.id)).collect()
}

/// The beginnings of words in small letters, so that their endings don't matter, and pairs of characters where a script has no spaces.
struct Words;

impl Tokenizer for Words {
    fn tokenize(&self, text: &str) -> Vec<String> {
        let text = text.to_lowercase();
        let mut tokens: Vec<String> = text.unicode_words().map(|word| word.chars().take(6).collect()).collect();
        let unspaced: Vec<char> = text.chars().filter(|c| is_unspaced(*c)).collect();
        tokens.extend(unspaced.windows(2).map(|pair| pair.iter().collect()));
        tokens
    }
}

/// Scripts that are written without spaces: Han, Kana, Thai and their like.
fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}'
        | '\u{20000}'..='\u{2FFFF}')
}

/// Three characters in a row of a word with its borders; of unspaced scripts, two.
type Gram = [char; 3];

fn grams(text: &str) -> HashSet<Gram> {
    let text = text.to_lowercase();
    let mut grams = HashSet::new();
    for word in text.unicode_words() {
        let letters: Vec<char> = [' '].into_iter().chain(word.chars()).chain([' ']).collect();
        grams.extend(letters.windows(3).map(|three| [three[0], three[1], three[2]]));
    }
    let unspaced: Vec<char> = text.chars().filter(|c| is_unspaced(*c)).collect();
    grams.extend(unspaced.windows(2).map(|two| [two[0], two[1], '\0']));
    grams
}

/// How much each trigram says: the rarer among the texts, the more.
struct Weights {
    texts: f64,
    seen: HashMap<Gram, f64>,
}

impl Weights {
    fn of<'a>(texts: impl Iterator<Item = &'a HashSet<Gram>>) -> Self {
        let mut weights = Self { texts: 0.0, seen: HashMap::new() };
        for text in texts {
            weights.texts += 1.0;
            text.iter().for_each(|gram| *weights.seen.entry(*gram).or_default() += 1.0);
        }
        weights
    }

    fn weight(&self, gram: &Gram) -> f64 {
        (1.0 + self.texts / self.seen.get(gram).copied().unwrap_or(1.0)).ln()
    }

    /// 0 for nothing in common, 1 for the same trigrams: the cosine of both, each trigram by its weight.
    fn likeness(&self, one: &HashSet<Gram>, other: &HashSet<Gram>) -> f64 {
        let sum = |grams: &mut dyn Iterator<Item = &Gram>| -> f64 { grams.map(|gram| self.weight(gram).powi(3)).sum() };
        let common = sum(&mut one.intersection(other));
        let lengths = (sum(&mut one.iter()) * sum(&mut other.iter())).sqrt();
        if lengths > 0.0 { common / lengths } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus(texts: &[&str]) -> Vec<(usize, String)> {
        texts.iter().enumerate().map(|(at, text)| (at, (*text).to_owned())).collect()
    }

    #[test]
    fn the_same_complaint_in_other_words_comes_first_and_what_differs_is_left_out() {
        let known =
            corpus(&["caro crashes when it starts on macOS", "please add a dark mode", "docs: install page is wrong"]);
        assert_eq!(most_similar("Crashed right at startup, macOS 15", &known, 3), [0]);
        assert_eq!(most_similar("darkmode pls!!", &known, 3), [1]);
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
    fn among_many_the_word_index_finds_the_candidates() {
        let mut known: Vec<(usize, String)> =
            (0..2_000).map(|at| (at, format!("report {at} about thing {} and part {}", at % 97, at % 31))).collect();
        known.push((9_999, "the history search forgets what I typed before".to_owned()));
        assert_eq!(most_similar("history search does not remember what was typed", &known, 1), [9_999]);
    }

    /// One problem, reported by two people.
    #[derive(serde::Deserialize)]
    struct Pair {
        lang: String,
        one: String,
        other: String,
    }

    #[test]
    fn most_duplicates_are_among_the_three_that_are_suggested() {
        let pairs = include_str!("../tests/data/duplicates.jsonl").lines();
        let pairs: Vec<Pair> = pairs.map(|line| serde_json::from_str(line).expect("a pair")).collect();
        let firsts: Vec<(usize, String)> = pairs.iter().map(|pair| pair.one.clone()).enumerate().collect();
        let all: Vec<bool> =
            firsts.iter().zip(&pairs).map(|((at, _), pair)| finds(*at, &pair.other, &firsts)).collect();
        // Everything that anybody said but the question itself: so many that the word index chooses the candidates.
        let seconds =
            pairs.iter().map(|pair| pair.other.clone()).enumerate().map(|(at, other)| (pairs.len() + at, other));
        let both: Vec<(usize, String)> = firsts.iter().cloned().chain(seconds).collect();
        let indexed: Vec<bool> = pairs
            .iter()
            .enumerate()
            .map(|(at, pair)| {
                let known: Vec<_> = both.iter().filter(|(key, _)| *key != pairs.len() + at).cloned().collect();
                finds(at, &pair.other, &known)
            })
            .collect();
        println!(
            "recall at 3 of {} pairs: {} % among {}, {} % among {} with the word index",
            pairs.len(),
            percent(&all),
            firsts.len(),
            percent(&indexed),
            both.len() - 1
        );
        for lang in ["en", "de", "es", "fr", "ja", "zh"] {
            let of: Vec<bool> =
                all.iter().zip(&pairs).filter(|(_, pair)| pair.lang == lang).map(|(found, _)| *found).collect();
            println!("  {lang}: {} of {}", of.iter().filter(|found| **found).count(), of.len());
        }
        assert!(percent(&all) >= 75 && percent(&indexed) >= 70);
    }

    fn finds(key: usize, text: &str, known: &[(usize, String)]) -> bool {
        most_similar(text, known, 3).contains(&key)
    }

    fn percent(found: &[bool]) -> usize {
        found.iter().filter(|found| **found).count() * 100 / found.len()
    }
}
