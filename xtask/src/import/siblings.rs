//! Members of one struct whose names would be the same in Rust.

use std::collections::BTreeSet;

use codegen::naming;

use super::declare::review_text;
use super::sheet::Field;
use super::yaml::Entries;
use crate::place::Review;

/// Gives the later ones other names, and asks a person about them.
pub(super) fn tell_apart(fields: &mut [Field]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for field in fields {
        let own = field.entries.iter().find(|(key, _)| key == "rust_name").map(|(_, name)| name.clone());
        let rust = own.clone().unwrap_or_else(|| naming::field_name(&field.name));
        if taken.insert(rust.clone()) {
            continue;
        }
        taken.insert(rename(&mut field.entries, &rust, &taken));
    }
}

/// Gives a member another name than those that are taken, and asks about it. Gives that name.
pub(super) fn rename(entries: &mut Entries, rust: &str, taken: &BTreeSet<String>) -> String {
    let mut chosen = format!("other_{rust}");
    while taken.contains(&chosen) {
        chosen = format!("other_{chosen}");
    }
    let why = format!("another member is called `{rust}`");
    let review = review_text(&Review { why, choices: vec![format!("rust_name: {chosen}")] });
    entries.retain(|(key, _)| key != "rust_name" && key != "review");
    entries.insert(1.min(entries.len()), ("rust_name".to_owned(), chosen.clone()));
    entries.push(("review".to_owned(), review));
    chosen
}
