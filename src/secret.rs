//! What nobody but its owner may read: it stands in no log, whatever is logged, and in no file that others can read.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use tracing_subscriber::fmt::MakeWriter;

/// What stands for a secret in the log.
const REDACTED: &str = "[secret]";
/// What is shorter than this is not looked for: it would be found in words.
const SHORTEST: usize = 8;

/// A log on standard error in which no secret stands, whoever writes it there: what speaks with Discord logs whole frames when it is
/// asked to.
#[derive(Clone)]
pub struct Log {
    secrets: Arc<[String]>,
}

impl Log {
    /// A log without `secrets`.
    pub fn without<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        let kept = secrets.into_iter().map(str::trim).filter(|secret| secret.len() >= SHORTEST);
        Self { secrets: kept.map(str::to_owned).collect() }
    }

    /// `text` without them.
    fn redact(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, REDACTED))
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Entry;

    fn make_writer(&'w self) -> Entry {
        Entry { log: self.clone(), text: Vec::new() }
    }
}

/// One entry of it, written when it is whole: a secret may come in pieces.
pub struct Entry {
    log: Log,
    text: Vec<u8>,
}

impl Write for Entry {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let text = self.log.redact(&String::from_utf8_lossy(&self.text));
        // Where nobody reads the log there is nobody to tell.
        drop(io::stderr().lock().write_all(text.as_bytes()));
    }
}

/// Makes `file`, if it is not there, so that nobody but its owner reads it. What SQLite puts beside it is as readable as it is.
///
/// # Errors
/// When it can't be made.
pub fn make_private(file: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if file.exists() {
        return Ok(());
    }
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop).with_context(|| format!("{} cannot be made", file.display())),
    }
}

/// Who else can read `file`, in a sentence that says what to do; nothing where nobody can, or it isn't there.
pub fn who_else_reads(file: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(file).ok()?.permissions().mode();
    (mode & 0o077 != 0).then(|| {
        let file = file.display();
        format!("{file} can be read by others on this machine (mode {:03o}). Run `chmod 600 {file}`.", mode & 0o777)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_redacted_wherever_it_stands() {
        let log = Log::without(["MTQ2.Gabc.secret-part", " ", "short"]);
        let entry = r#"{"op":2,"d":{"token":"MTQ2.Gabc.secret-part"}} Authorization: Bot MTQ2.Gabc.secret-part short"#;
        let told = log.redact(entry);
        assert!(
            !told.contains("secret-part") && told.matches(REDACTED).count() == 2 && told.contains("short"),
            "{told}"
        );
    }

    #[test]
    fn a_file_that_is_made_is_its_owners() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("tplus.db");
        make_private(&file).expect("made");
        make_private(&file).expect("it is there");
        assert_eq!(who_else_reads(&file), None);
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("changed");
        assert!(who_else_reads(&file).is_some_and(|told| told.contains("mode 644") && told.contains("chmod 600")));
    }
}
