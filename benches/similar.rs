//! How long a look-up of a report takes among 100,000 others, and how long the index takes to be made:
//! `cargo bench --bench similar`.
//!
//! The texts have the words of the reports in tests/data/duplicates.jsonl, as often as they stand there, and their lengths.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

use std::time::{Duration, Instant};

use tplus::similar::Index;

const TEXTS: usize = 100_000;
const SUGGESTED: usize = 3;

/// Numbers that look random and are the same each time (Knuth's multiplier, by the high bits).
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end
    }
}

fn reports() -> Vec<String> {
    let lines = include_str!("../tests/data/duplicates.jsonl").lines();
    let pairs = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a pair"));
    pairs.flat_map(|pair| ["one", "other"].map(|key| pair[key].as_str().expect("a report").to_owned())).collect()
}

fn main() {
    let reports = reports();
    let words: Vec<&str> = reports.iter().flat_map(|report| report.split_whitespace()).collect();
    let lengths: Vec<usize> = reports.iter().map(|report| report.split_whitespace().count()).collect();
    let mut draws = Draws(1);
    let texts = (0..TEXTS).map(|_| {
        let length = lengths[draws.below(lengths.len())];
        (0..length).map(|_| words[draws.below(words.len())]).collect::<Vec<_>>().join(" ")
    });
    let texts: Vec<String> = texts.collect();

    let start = Instant::now();
    let mut index = Index::default();
    texts.iter().enumerate().for_each(|(at, text)| index.put(at, text));
    println!("{} texts of {} words on average, indexed in {:?}", index.len(), average(&lengths), start.elapsed());

    let mut taken: Vec<Duration> = reports
        .iter()
        .map(|report| {
            let start = Instant::now();
            std::hint::black_box(index.search(report, SUGGESTED));
            start.elapsed()
        })
        .collect();
    taken.sort_unstable();
    let (median, slow) = (taken[taken.len() / 2], taken[taken.len() * 95 / 100]);
    println!("{} look-ups: median {median:?}, 95 of 100 within {slow:?}", taken.len());
}

fn average(lengths: &[usize]) -> usize {
    lengths.iter().sum::<usize>() / lengths.len()
}
