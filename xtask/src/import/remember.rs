//! The vendor's words that changed since somebody read them, and remembering those that somebody has read.

use std::io::stdout;
use std::path::Path;

use codegen::naming;

use super::{Arguments, Change};
use crate::generate::say;
use crate::words::{History, Lock, Words};

/// Tells what changed, and keeps what is to be kept. What was written just now comes in `written`.
pub(super) fn remember(
    arguments: &Arguments,
    folder: &Path,
    service: &str,
    written: &[Change],
    all: &[Words],
    history: &mut History<'_>,
) -> Result<(), String> {
    let mut lock = Lock::load(folder, service)?;
    for words in all {
        // Of an operation without a spec, nobody has written anything.
        let file = format!("{service}/operations/{}.yaml", naming::module_name(&words.operation));
        if !folder.join(&file).is_file() {
            continue;
        }
        let is_new = written.iter().any(|change| change.path == file && change.before.is_empty());
        if arguments.write && !is_new {
            // What was put in just now is written from these words.
            lock.add(words);
        }
        let mut changes = lock.changes(words);
        history.fill(&mut changes, words, &lock);
        if arguments.accept || arguments.write && is_new {
            lock.accept(words);
        }
        for change in &changes {
            let what = if arguments.accept { "accepted" } else { "check doc" };
            say(&mut stdout(), &format!("  {what}: {} {}", words.operation, change.text().trim_end()));
        }
    }
    if lock.save(folder, service)? {
        say(&mut stdout(), &format!("  wrote {}/{service}/words.lock", folder.display()));
    }
    Ok(())
}
