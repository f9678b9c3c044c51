//! Pages of a list, and the links between them.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Entries on a page unless asked otherwise, and at most.
const USUAL: usize = 30;
const MOST: usize = 100;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    number: usize,
    size: usize,
}

impl Page {
    /// What the query asks for. What makes no sense counts as not asked.
    pub fn of(query: &BTreeMap<String, String>) -> Self {
        let number = |name: &str| query.get(name).and_then(|text| text.parse().ok()).filter(|number| *number > 0);
        Self { number: number("page").unwrap_or(1), size: number("per_page").unwrap_or(USUAL).min(MOST) }
    }

    /// The entries on it.
    pub fn cut<T>(self, all: Vec<T>) -> impl Iterator<Item = T> {
        all.into_iter().skip((self.number - 1).saturating_mul(self.size)).take(self.size)
    }

    /// The `Link` header: the pages before and after, the last and the first; none if there is one page only.
    pub fn link(self, entries: usize, address: &str, query: &BTreeMap<String, String>) -> Option<String> {
        let last = entries.div_ceil(self.size).max(1);
        let ahead = (self.number < last).then(|| [(self.number + 1, "next"), (last, "last")]);
        let back = (self.number > 1).then(|| ((self.number - 1).min(last), "prev"));
        let first = (self.number > 1).then_some((1, "first"));
        let links = back.into_iter().chain(ahead.into_iter().flatten()).chain(first);
        let written: Vec<_> = links
            .map(|(number, relation)| format!("<{address}?{}>; rel=\"{relation}\"", at_page(query, number)))
            .collect();
        (!written.is_empty()).then(|| written.join(", "))
    }
}

/// The query as it was, with another page.
fn at_page(query: &BTreeMap<String, String>, page: usize) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let others = query.iter().filter(|(name, _)| *name != "page");
    let others = others.map(|(name, value)| format!("{name}={}", encoded(value)));
    others.chain([format!("page={page}")]).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_middle_page_links_to_all_four() {
        let query = query(&[("page", "2"), ("per_page", "500"), ("labels", "a b")]);
        let link = Page::of(&query).link(250, "/list", &query).unwrap();
        let expected = [("1", "prev"), ("3", "next"), ("3", "last"), ("1", "first")];
        let expected = expected
            .map(|(page, relation)| format!("</list?labels=a%20b&per_page=500&page={page}>; rel=\"{relation}\""));
        assert_eq!(link, expected.join(", "));
        assert_eq!(Page::of(&query).cut((0..250).collect()).next(), Some(100), "a page has a hundred entries at most");
    }

    #[test]
    fn one_page_needs_no_links_and_nonsense_is_not_asked() {
        let query = query(&[("page", "0"), ("per_page", "many")]);
        assert_eq!(Page::of(&query), Page { number: 1, size: 30 });
        assert_eq!(Page::of(&query).link(30, "/list", &query), None);
    }
}
