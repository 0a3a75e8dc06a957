//! Names in Rust for fields and error codes whose own will not do.

use std::collections::{BTreeMap, BTreeSet};

use codegen::naming;
use codegen::spec::ServiceSpecs;
use indexmap::IndexMap;

use super::declare::review_text;
use super::yaml::Entries;
use crate::page::{Page, Remark};
use crate::place::Review;

/// A name for a field, with why its own will not do; nothing where its own will.
pub(super) fn instead(wire: &str, is_parameter: bool, taken: &BTreeSet<String>) -> Option<(String, String)> {
    let rust = naming::field_name(wire);
    let is_good = |name: &String| {
        !(naming::is_reserved(name) || is_parameter && naming::is_builder_word(name))
            && naming::is_identifier(name)
            && naming::field_name(name) == *name
    };
    let why = if !is_good(&rust) {
        format!("`{rust}` cannot be a name here")
    } else if taken.contains(&rust) {
        format!("another field has the name `{rust}`")
    } else {
        return None;
    };
    let letters: String = wire.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let mut candidates = vec![
        format!("{}_value", rust.trim_matches('_')),
        naming::field_name(&format!("value {letters}")),
        naming::field_name(&format!("other {letters}")),
    ];
    if taken.contains(&rust) {
        candidates.reverse();
    }
    let numbered = (2..10_000).map(|number| naming::field_name(&format!("other {letters} value{number}")));
    let chosen = candidates.into_iter().chain(numbered).find(|name| is_good(name) && !taken.contains(name))?;
    Some((chosen, why))
}

/// Gives fields of one level different names in Rust.
pub(super) fn distinct(fields: &mut IndexMap<String, Entries>, is_parameter: bool) {
    let mut taken = BTreeSet::new();
    for (wire, entries) in fields {
        one(wire, entries, is_parameter, &taken);
        taken.insert(in_rust(wire, entries));
    }
}

/// Gives one field a name in Rust that the others of its level do not have.
pub(super) fn one(wire: &str, entries: &mut Entries, is_parameter: bool, taken: &BTreeSet<String>) {
    if !taken.contains(&in_rust(wire, entries)) {
        return;
    }
    let mut all = taken.clone();
    all.insert(naming::field_name(wire));
    let Some((chosen, why)) = instead(wire, is_parameter, &all) else { return };
    let review = Review { why, choices: vec![format!("rust_name: {chosen}")] };
    match entries.iter_mut().find(|(key, _)| key == "rust_name") {
        Some((_, name)) => *name = chosen,
        None => entries.insert(1.min(entries.len()), ("rust_name".to_owned(), chosen)),
    }
    // What is asked already keeps the field open.
    if !entries.iter().any(|(key, _)| key == "review") {
        entries.push(("review".to_owned(), review_text(&review)));
    }
}

/// The page without error codes that cannot be constants beside those of the service, and with remarks on them.
pub(super) fn with_constants(page: &Page, service: &ServiceSpecs) -> Page {
    let mut constants: BTreeMap<String, String> = BTreeMap::new();
    let own = service.operations.iter().flat_map(|doc| doc.spec.errors.keys());
    for code in service.service.spec.errors.keys().chain(own) {
        constants.insert(naming::constant_name(code), code.clone());
    }
    let mut page = page.clone();
    let mut seen: BTreeMap<String, Option<u16>> = BTreeMap::new();
    for row in std::mem::take(&mut page.errors) {
        let constant = naming::constant_name(&row.code);
        let twin = constants.get(&constant).filter(|code| **code != row.code);
        let why = match (twin, seen.get(&row.code)) {
            (Some(twin), _) => format!("`{twin}` has the same name in Rust"),
            _ if !naming::is_identifier(&constant) => "it gives no name in Rust".to_owned(),
            (_, Some(http)) if *http != row.http => "it comes twice, with two statuses".to_owned(),
            (_, Some(_)) => continue,
            _ => {
                constants.insert(constant, row.code.clone());
                seen.insert(row.code.clone(), row.http);
                page.errors.push(row);
                continue;
            }
        };
        page.remarks.push(Remark { line: row.line, what: format!("error code `{}` is left out: {why}", row.code) });
    }
    page
}

/// The name of a field in Rust.
pub(super) fn in_rust(wire: &str, entries: &Entries) -> String {
    let given = entries.iter().find(|(key, _)| key == "rust_name").map(|(_, name)| name.clone());
    given.unwrap_or_else(|| naming::field_name(wire))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_gets_a_name_of_its_own() {
        let plain = || vec![("type".to_owned(), "string".to_owned())];
        let names = ["JobId", "JobID", "JOB_ID", "Type", "self", "-", "--"];
        let mut fields: IndexMap<String, Entries> = names.map(|name| (name.to_owned(), plain())).into();
        for (wire, entries) in &mut fields {
            if let Some((chosen, _)) = instead(wire, false, &BTreeSet::new()) {
                entries.push(("rust_name".to_owned(), chosen));
            }
        }
        distinct(&mut fields, false);
        let rust: Vec<String> = fields.iter().map(|(wire, entries)| in_rust(wire, entries)).collect();
        assert_eq!(rust, ["job_id", "other_job_id", "value_job_id", "type_value", "self_value", "value", "other"]);
    }
}
