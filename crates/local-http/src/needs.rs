//! What a test needs from outside, and the word about what is skipped without it.

use std::io::Write;

/// The value of the environment variable `variable`, or a word about `what` is skipped without it.
///
/// # Panics
/// When it is missing and nothing may be skipped (`TEST_NO_SKIP` is set).
pub fn needs(variable: &str, what: &str) -> Option<String> {
    match std::env::var(variable) {
        Ok(value) if !value.is_empty() => Some(value),
        _ => {
            assert!(std::env::var_os("TEST_NO_SKIP").is_none(), "{variable} is not set, so {what} is not tested");
            // Not `eprintln!`, which the test runner keeps to itself.
            let _ = writeln!(std::io::stderr(), "skipped: {what} (set {variable})");
            None
        }
    }
}
