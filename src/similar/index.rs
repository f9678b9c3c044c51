//! An inverted index that ranks texts by BM25: the rarer a shared word among all texts, the more it counts.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::words::terms;

/// How soon a word that is said again counts no more, and how much the length of a text matters.
const K1: f64 = 2.0;
const B: f64 = 0.75;
/// Rarity among a handful of texts says nothing: it is reckoned as if there were so many.
const AT_LEAST: usize = 50;

/// A text that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<K> {
    /// Which one.
    pub key: K,
    /// How much alike it is, as a share of what the same words would score: 0 has nothing in common.
    pub likeness: f64,
}

/// Texts by their words. Another ranker, say by vectors, can stand beside it behind the same three methods.
#[derive(Debug, Clone)]
pub struct Index<K> {
    /// Which slot the text of a key has, and its words by their numbers.
    texts: HashMap<K, (u32, Vec<u32>)>,
    /// Of each slot its key, where it is taken, and its number of words.
    slots: Vec<(Option<K>, u32)>,
    free: Vec<u32>,
    /// The number of each word.
    numbers: HashMap<String, u32>,
    /// Of each word the slots of the texts that have it, and how often.
    postings: Vec<Vec<(u32, u32)>>,
    /// The words of all texts together.
    length: u64,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self {
            texts: HashMap::new(),
            slots: Vec::new(),
            free: Vec::new(),
            numbers: HashMap::new(),
            postings: Vec::new(),
            length: 0,
        }
    }
}

impl<K: Copy + Eq + Hash> Index<K> {
    /// How many texts it has.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Puts `text` in under `key`, in place of what stood there. A text without words takes it out.
    pub fn put(&mut self, key: K, text: &str) {
        self.remove(key);
        let terms = terms(text);
        if terms.is_empty() {
            return;
        }
        let length: u32 = terms.values().sum();
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push((None, 0));
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        let mut words = Vec::with_capacity(terms.len());
        for (term, times) in terms {
            let next = u32::try_from(self.postings.len()).unwrap_or(u32::MAX);
            let word = *self.numbers.entry(term).or_insert(next);
            if word == next {
                self.postings.push(Vec::new());
            }
            self.postings[word as usize].push((slot, times));
            words.push(word);
        }
        self.slots[slot as usize] = (Some(key), length);
        self.length += u64::from(length);
        self.texts.insert(key, (slot, words));
    }

    /// Takes the text of `key` out.
    pub fn remove(&mut self, key: K) {
        let Some((slot, words)) = self.texts.remove(&key) else { return };
        for word in words {
            self.postings[word as usize].retain(|(other, _)| *other != slot);
        }
        self.length -= u64::from(self.slots[slot as usize].1);
        self.slots[slot as usize] = (None, 0);
        self.free.push(slot);
    }

    /// The texts that are most like `text`, at most `most`, the most alike first.
    pub fn search(&self, text: &str, most: usize) -> Vec<Found<K>> {
        let terms = terms(text);
        let own_length: u32 = terms.values().sum();
        let mut scores: HashMap<u32, f64> = HashMap::new();
        let mut own = 0.0;
        for (rarity, times, postings) in self.weighed(&terms) {
            own += rarity * self.weight(times, own_length);
            for (slot, times) in postings {
                *scores.entry(*slot).or_default() += rarity * self.weight(*times, self.slots[*slot as usize].1);
            }
        }
        let mut found: Vec<(u32, f64)> = scores.into_iter().collect();
        // The best alone are put in order; of two alike, what came first.
        let is_better = |one: &(u32, f64), other: &(u32, f64)| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0));
        if found.len() > most {
            found.select_nth_unstable_by(most, is_better);
            found.truncate(most);
        }
        found.sort_unstable_by(is_better);
        let found = found
            .into_iter()
            .filter_map(|(slot, score)| Some(Found { key: self.slots[slot as usize].0?, likeness: score / own }));
        found.collect()
    }

    /// Of each term its rarity, how often it occurs, and where.
    fn weighed<'a>(&'a self, terms: &'a BTreeMap<String, u32>) -> impl Iterator<Item = (f64, u32, &'a [(u32, u32)])> {
        let all = self.texts.len().max(AT_LEAST) as f64;
        terms.iter().map(move |(term, times)| {
            let postings = self.numbers.get(term).map_or(&[][..], |word| &self.postings[*word as usize]);
            let having = postings.len() as f64;
            (((all - having + 0.5) / (having + 0.5)).ln_1p(), *times, postings)
        })
    }

    /// How much a word counts that occurs so many times in a text of that length.
    fn weight(&self, times: u32, length: u32) -> f64 {
        let average = if self.texts.is_empty() { 1.0 } else { self.length as f64 / self.texts.len() as f64 };
        let times = f64::from(times);
        times * (K1 + 1.0) / (times + K1 * (1.0 - B + B * f64::from(length) / average))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(texts: &[&str]) -> Index<usize> {
        let mut index = Index::default();
        texts.iter().enumerate().for_each(|(at, text)| index.put(at, text));
        index
    }

    fn keys(found: &[Found<usize>]) -> Vec<usize> {
        found.iter().map(|one| one.key).collect()
    }

    #[test]
    fn a_rare_word_in_common_counts_more_than_a_frequent_one() {
        let known = index(&["window closes", "window moves", "window flickers", "clipboard is empty"]);
        assert_eq!(keys(&known.search("the window flickers", 2)), [2, 0]);
        assert!(known.search("something else entirely", 3).is_empty());
    }

    #[test]
    fn the_same_text_has_a_likeness_of_one() {
        let known = index(&["history search forgets", "install script fails on Windows", "prompt is slow"]);
        let found = known.search("history search forgets", 1);
        assert!((found[0].likeness - 1.0).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn what_was_reworded_or_taken_out_is_found_no_more_by_its_old_words() {
        let mut known = index(&["history search forgets", "prompt is slow"]);
        known.put(0, "the installer fails");
        assert!(known.search("history", 3).is_empty());
        assert_eq!(keys(&known.search("installer", 3)), [0]);
        known.remove(0);
        known.put(7, "installer needs sudo");
        assert_eq!((known.len(), keys(&known.search("installer", 3))), (2, vec![7]));
        known.put(7, "");
        assert_eq!(known.len(), 1);
    }
}
