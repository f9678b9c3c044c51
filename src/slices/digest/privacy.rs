//! What summaries keep of people: who wrote a note, and whom a note quotes.

use super::{store, view};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::UserId;
use crate::slices::{blocker, feedback};
use crate::text::length;

/// Where digests hold people.
pub const HELD: &[Held] = &[
    Held {
        called: Some(("note for a summary", "notes for summaries")),
        erased: Erased::Words(&[("by_name", "'someone'"), ("words", "''")]),
        since: Some("set_ms"),
        ..Held::by("digest_note", Within::Of("release", "release_id"), "by_user")
    },
    Held {
        called: Some(("public text that you published or dropped", "public texts that you published or dropped")),
        erased: Erased::Words(&[("by_name", "'someone'")]),
        ..Held::by("waiting_post", Within::Guild, "by_user")
    },
    Held {
        called: Some(("public text that you held back", "public texts that you held back")),
        erased: Erased::Words(&[("by_name", "'someone'")]),
        ..Held::by("held_post", Within::Guild, "by_user")
    },
];

/// Takes out of the notes every line that quotes what `user` said: highlights are often a quote. It goes by what feedback and
/// blockers still know of them, so it comes before they are forgotten there.
///
/// # Errors
/// What the database said.
pub async fn forget_words(tx: &mut Tx, user: UserId) -> Outcome<()> {
    let mut said: Vec<String> = feedback::words_of(tx, user).await?;
    said.extend(blocker::words_of(tx, user).await?);
    for note in store::notes(tx).await? {
        let left = without_quotes(&note.words, &said);
        if left != note.words {
            store::rewrite(tx, &note, &left).await?;
        }
    }
    Ok(())
}

/// `words` without the lines that quote something of what was `said`.
fn without_quotes(words: &str, said: &[String]) -> String {
    let quotes: Vec<String> = said.iter().map(|said| view::quoted(said)).filter(|quote| !quote.is_empty()).collect();
    let is_free = |line: &&str| !quotes.iter().any(|quote| quotes_it(line, quote));
    words.lines().filter(is_free).collect::<Vec<_>>().join("\n")
}

/// So long a text is nobody else's by chance, in characters.
const UNMISTAKABLE: usize = 20;

/// Whether `line` quotes `quote`, and does not only happen to have the same letters: it stands there alone but for tplus's frame (a
/// sign, `FB-12`, how many people), begins after a quotation mark, or is too long to be anybody else's.
fn quotes_it(line: &str, quote: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric();
    line.match_indices(quote).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + quote.len()..]);
        let is_cut_before = before.ends_with(is_letter) && quote.starts_with(is_letter);
        let is_cut_behind = after.starts_with(is_letter) && quote.ends_with(is_letter);
        let is_marked = before.ends_with('"') && length(quote) > 2;
        !is_cut_before
            && !is_cut_behind
            && (is_marked || length(quote) >= UNMISTAKABLE || (is_frame(before) && is_frame(after)))
    })
}

/// Whether `text` is nothing but what tplus writes around a quote.
fn is_frame(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut own =
        words.filter(|word| word.chars().any(char::is_alphabetic) && !matches!(*word, "FB" | "people" | "person"));
    own.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_quote_somebody_go_with_them() {
        let long = "It crashes whenever I open a folder with more than a thousand files in it. ".repeat(4);
        let quoted = crate::discord::text::safe_title(&long, 140);
        let words = format!("Fifty downloads\n🐛 \"{quoted}\" (2 people)\n🙏 \"Lovely.\"");
        assert_eq!(without_quotes(&words, &[long, "Lovely.".into()]), "Fifty downloads");
        assert_eq!(without_quotes(&words, &[String::new()]), words, "who said nothing is quoted nowhere");
    }

    #[test]
    fn the_teams_own_lines_stay_however_little_somebody_said() {
        let notes = "Fifty downloads\nI fixed a crash on Linux\n🐛 \"crash\" (3 people)\nDocs: no typos left";
        let said = ["a", "I", "no", "+1", "i", "o", "ship it"].map(str::to_owned);
        assert_eq!(without_quotes(notes, &said), notes);
        assert_eq!(without_quotes("🐛 **FB-3** ok (2 people)\nAll is ok", &["ok".to_owned()]), "All is ok");
        assert_eq!(without_quotes(notes, &["crash".to_owned()]), notes.replace("\n🐛 \"crash\" (3 people)", ""));
    }
}
