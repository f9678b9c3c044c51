//! Which texts say the same: an index of their words, kept in memory and followed, that ranks them by BM25.
//!
//! Measured on reports of the same problem by different people among more than a thousand others (the test below): BM25 over stems
//! alone finds more than any ranking of its candidates by likeness of spelling did, and says less that is beside the point.

mod index;
mod words;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

pub use index::{Found, Index};
use tokio::sync::Mutex as AsyncMutex;
use unicode_segmentation::UnicodeSegmentation;

use crate::engine::clock::Instant;
use crate::ids::GuildId;

/// What is less alike than this is not suggested. The test of this module says what is found and what is said in vain at it.
pub const ALIKE: f64 = 0.2;

/// An index that follows a guild's texts, as far as it was brought up to date.
#[derive(Debug, Default)]
pub struct Followed {
    /// The texts by their numbers.
    pub index: Index<i64>,
    /// The highest number that is in.
    pub newest: i64,
    /// When was asked last what was reworded.
    pub asked: Option<Instant>,
}

/// The guilds' indexes.
#[derive(Debug, Default)]
pub struct Indexes(Mutex<HashMap<GuildId, Arc<AsyncMutex<Followed>>>>);

impl Indexes {
    /// The index of `guild`, empty at first.
    pub fn of(&self, guild: GuildId) -> Arc<AsyncMutex<Followed>> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(guild).or_default())
    }

    /// Lets go of the index of `guild`: it is made anew from what is kept of its texts then.
    pub fn forget(&self, guild: GuildId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&guild);
    }
}

/// The keys of those of a few texts that are most like `text`, the most alike first, at most `most`.
pub fn most_similar<K: Copy + Eq + Hash>(text: &str, others: &[(K, String)], most: usize) -> Vec<K> {
    most_similar_in(&index_of(others), text, most)
}

/// An index of a few texts, for those who look for several in it.
pub fn index_of<K: Copy + Eq + Hash>(texts: &[(K, String)]) -> Index<K> {
    let mut index = Index::default();
    texts.iter().for_each(|(key, text)| index.put(*key, text));
    index
}

/// The same as [`most_similar`] in an index that was made before.
pub fn most_similar_in<K: Copy + Eq + Hash>(index: &Index<K>, text: &str, most: usize) -> Vec<K> {
    let found = index.search(text, most).into_iter();
    found.filter(|found| found.likeness >= ALIKE).map(|found| found.key).collect()
}

/// Whether the two texts have the same words in the same order, whatever their case and punctuation.
pub fn same_words(one: &str, other: &str) -> bool {
    let one = plain_words(one);
    !one.is_empty() && one == plain_words(other)
}

/// The words of `text` without their case and punctuation.
pub fn plain_words(text: &str) -> String {
    text.to_lowercase().unicode_words().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
