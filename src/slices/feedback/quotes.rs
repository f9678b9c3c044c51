//! Quotes that may be published no more. A text that waits, or that somebody has written by hand, may hold one still: what is kept of
//! them is a fingerprint, by which they are found there before it goes out.

use std::collections::HashSet;

use sqlx::AnyConnection;

use super::domain::Statement;
use super::{store, view};
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::text::fingerprint;

/// What stands around a quote.
const MARK: char = '"';
/// In a line with more of them no quote is looked for: tplus writes none such.
const MOST_MARKS: usize = 40;

/// The words of `before`, if they could be quoted, can be quoted no more: they changed, or somebody took back what they said to it.
/// Returns whether they could.
pub(super) async fn end(tx: &mut Tx, before: &Statement, now: Instant) -> Outcome<bool> {
    let quote = if before.may_be_quoted() { view::quoted_words(before) } else { None };
    match &quote {
        Some(quote) => store::end_quote(tx, &fingerprint(quote), now).await?,
        None => return Ok(false),
    }
    Ok(true)
}

/// Whether `text` holds a quote that may be published no more.
///
/// # Errors
/// What the database said.
pub async fn holds_ended(conn: &mut AnyConnection, guild: GuildId, text: &str) -> Outcome<bool> {
    let mut ended: HashSet<String> = store::ended_quotes(&mut *conn, guild).await?.into_iter().collect();
    if ended.is_empty() {
        return Ok(false);
    }
    for released in store::quotable(conn, guild).await? {
        // Somebody else's same words, or the same ones released again.
        view::quoted_words(&released).map(|quote| ended.remove(&fingerprint(&quote)));
    }
    Ok(text.lines().flat_map(quotes_in).any(|quote| ended.contains(&fingerprint(quote))))
}

/// Whatever stands between two quotation marks in `line`, with them: a quote may hold some of its own.
fn quotes_in(line: &str) -> Vec<&str> {
    let marks: Vec<usize> = line.match_indices(MARK).map(|(at, _)| at).take(MOST_MARKS).collect();
    let ends = |from: usize| marks.iter().filter(move |to| **to > from);
    marks.iter().flat_map(|&from| ends(from).map(move |&to| &line[from..=to])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_found_with_its_own_quotation_marks() {
        let found = quotes_in("- 🙏 \"I said \"wow\"\" · Noor");
        assert!(found.contains(&"\"I said \"wow\"\""), "{found:?}");
        assert!(quotes_in("none here").is_empty());
    }
}
