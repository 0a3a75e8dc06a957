//! `words.lock`: the digests of a service, beside its specs.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::{Change, How, Words};

/// Name of the file.
const NAME: &str = "words.lock";

const HEAD: &str = "\
# Digests of the vendors' words when somebody last read them. `cargo xtask import --accept` writes this file; nobody else
# does.
";

/// Digests by operation and origin, then by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    sections: BTreeMap<(String, String), BTreeMap<String, String>>,
}

impl Lock {
    /// The lock of a service; an empty one where there is none yet.
    pub(crate) fn load(specs: &Path, service: &str) -> Result<Self, String> {
        let path = specs.join(service).join(NAME);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).map_err(|error| format!("{}: {error}", path.display())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    /// Writes it, if it is another one than before. Gives whether it was.
    pub(crate) fn save(&self, specs: &Path, service: &str) -> Result<bool, String> {
        let path = specs.join(service).join(NAME);
        let text = self.text();
        if self.sections.is_empty() || fs::read_to_string(&path).is_ok_and(|known| known == text) {
            return Ok(false);
        }
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(true)
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut lock = Self::default();
        let mut section: Option<&mut BTreeMap<String, String>> = None;
        for (index, line) in text.lines().enumerate() {
            let wrong = || format!("line {}: this is no line of a lock; `import --accept` writes it anew", index + 1);
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            match line.strip_prefix("  ") {
                None => {
                    let (operation, origin) = line.trim_end().split_once(' ').ok_or_else(wrong)?;
                    let key = (operation.to_owned(), origin.to_owned());
                    section = Some(lock.sections.entry(key).or_default());
                }
                Some(line) => {
                    let (place, digest) = line.trim_end().rsplit_once(' ').ok_or_else(wrong)?;
                    section.as_mut().ok_or_else(wrong)?.insert(place.to_owned(), digest.to_owned());
                }
            }
        }
        Ok(lock)
    }

    pub(super) fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for ((operation, origin), places) in &self.sections {
            text.push_str(&format!("\n{operation} {origin}\n"));
            for (place, digest) in places {
                text.push_str(&format!("  {place} {digest}\n"));
            }
        }
        text
    }

    fn key(words: &Words) -> (String, String) {
        (words.operation.clone(), words.origin.to_string())
    }

    /// What is not as it was remembered; nothing where nothing is remembered.
    pub(crate) fn changes(&self, words: &Words) -> Vec<Change> {
        let Some(known) = self.sections.get(&Self::key(words)) else { return Vec::new() };
        let now = words.digests();
        let mut changes = Vec::new();
        for (place, digest) in &now {
            let how = match known.get(place) {
                Some(known) if known == digest => continue,
                Some(_) => How::Changed,
                None => How::New,
            };
            let new = words.texts.get(place).cloned();
            changes.push(Change { place: place.clone(), how, old: None, new });
        }
        let gone = known.keys().filter(|place| !now.contains_key(*place));
        changes.extend(gone.map(|place| Change { place: place.clone(), how: How::Gone, old: None, new: None }));
        changes
    }

    /// The digest that is remembered.
    pub(super) fn digest(&self, words: &Words, place: &str) -> Option<&str> {
        self.sections.get(&Self::key(words))?.get(place).map(String::as_str)
    }

    /// Remembers all words as they are now.
    pub(crate) fn accept(&mut self, words: &Words) {
        self.sections.insert(Self::key(words), words.digests());
    }

    /// Remembers words that had no place before.
    pub(crate) fn add(&mut self, words: &Words) {
        if let Some(known) = self.sections.get_mut(&Self::key(words)) {
            for (place, digest) in words.digests() {
                known.entry(place).or_insert(digest);
            }
        }
    }
}
