//! Lists the files in migrations/ for `store::migrations`. sqlx's own macro would do the same, and would compile both
//! database drivers a second time for it, for the compiler's side: a minute of every first build.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=migrations");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("migrations");
    let mut files = std::fs::read_dir(root)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).ok_or("a migration's name is not text")?;
        let (version, description) = stem.split_once('_').ok_or("a migration is called NUMBER_description.sql")?;
        let version: i64 = version.parse()?;
        writeln!(list, "    ({version}, {:?}, include_str!({file:?})),", description.replace('_', " "))?;
    }
    list.push_str("]\n");
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("migrations.rs"), list)?;
    Ok(())
}
