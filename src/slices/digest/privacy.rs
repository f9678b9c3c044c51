//! What summaries keep of people: who wrote a note, and whom a note quotes.

use super::{store, view};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::UserId;
use crate::slices::{feedback, standup};

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
/// stand-ups still know of them, so it comes before they are forgotten there.
///
/// # Errors
/// What the database said.
pub async fn forget_words(tx: &mut Tx, user: UserId) -> Outcome<()> {
    let mut said: Vec<String> = feedback::words_of(tx, user).await?;
    said.extend(standup::blockers_of(tx, user).await?);
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
    let quotes: Vec<String> = said.iter().map(|said| view::quoted(said)).collect();
    let is_free = |line: &&str| !quotes.iter().any(|quote| !quote.is_empty() && line.contains(quote.as_str()));
    words.lines().filter(is_free).collect::<Vec<_>>().join("\n")
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
}
