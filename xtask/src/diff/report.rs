//! What was found, as Markdown for the text of a pull request and as JSON for machines.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use super::change::{Change, Place};
use super::rules::{Class, Rule};
use super::step::{Step, Version};

/// Two editions of the specs, and what changed from one to the other.
pub(crate) struct Report {
    /// Words for the first, as Markdown.
    pub(crate) base: String,
    /// Words for the second.
    pub(crate) head: String,
    /// Version of the crate at the first.
    pub(crate) base_version: Option<Version>,
    /// Version of the crate at the second.
    pub(crate) head_version: Option<Version>,
    pub(crate) changes: Vec<Change>,
}

impl Report {
    fn of(&self, class: Class) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.class() == class)
    }

    /// The worst class among the changes.
    pub(crate) fn worst(&self) -> Option<Class> {
        self.changes.iter().map(Change::class).min()
    }

    /// The step that the version has to take, and where it leads.
    fn step(&self) -> Option<(Version, Step, Version)> {
        let base = self.base_version?;
        let step = base.step(self.worst());
        Some((base, step, base.after(step)))
    }

    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("## Effects of the spec changes on users\n\nFrom {} to {}: ", self.base, self.head);
        if self.changes.is_empty() {
            text.push_str("nothing changes.\n");
            return text;
        }
        let counts = Class::ALL.map(|class| format!("{} {}", self.of(class).count(), class.word()));
        let _ = writeln!(text, "{}.", counts.join(", "));
        for class in Class::ALL {
            let changes: Vec<_> = self.of(class).map(bullet).collect();
            if !changes.is_empty() {
                let _ = write!(text, "\n### {}\n\n{}", title(class), changes.concat());
            }
        }
        text.push_str("\n### Rules\n\n");
        for rule in self.rules() {
            let _ = writeln!(text, "- `{}`, {}: {}", rule.id(), rule.class().word(), rule.reason());
        }
        let _ = write!(text, "\n### Version\n\n{}\n", self.version());
        text
    }

    /// The rules that the changes follow.
    fn rules(&self) -> BTreeSet<Rule> {
        self.changes.iter().map(|change| change.rule).collect()
    }

    fn version(&self) -> String {
        let Some((base, step, next)) = self.step() else {
            return "The version of the base revision cannot be read.".to_owned();
        };
        let what = self.worst().map_or("nothing", Class::word);
        let mut text = format!(
            "The worst change is {what}. By Cargo's rules it needs a {step} version step: from {base} to at least {next}."
        );
        if let Some(head) = self.head_version.filter(|head| *head >= next) {
            let _ = write!(text, " The version is already {head}.");
        }
        text
    }

    pub(crate) fn json(&self) -> String {
        let step = self.step();
        let report = JsonReport {
            base: self.base.replace('`', ""),
            head: self.head.replace('`', ""),
            class: self.worst(),
            step: step.map(|(_, step, _)| step),
            version: step.map(|(base, _, _)| base.to_string()),
            next_version: step.map(|(_, _, next)| next.to_string()),
            changes: self.changes.iter().map(JsonChange::of).collect(),
        };
        serde_json::to_string_pretty(&report).unwrap_or_default()
    }
}

fn title(class: Class) -> &'static str {
    match class {
        Class::Breaking => "Breaking",
        Class::Additive => "Additive",
        Class::Documentation => "Documentation",
    }
}

/// A change as an item of a list: Rust first, then the wire.
fn bullet(change: &Change) -> String {
    let code = |text: &str| if text.contains('`') { text.to_owned() } else { format!("`{text}`") };
    let item = code(&change.item);
    let is_prose = change.class() == Class::Documentation;
    let rust =
        if is_prose { change.after.clone() } else { step(change.before.as_deref(), change.after.as_deref(), code) };
    let rust = rust.map(|rust| format!(": {rust}")).unwrap_or_default();
    let mut text = format!("- {item}{rust} ({})\n", change.rule.id());
    let wire = match (&change.wire_before, &change.wire_after) {
        (Some(before), Some(after)) if before == after => Some(format!("{after} as before")),
        (before, after) => step(before.as_deref(), after.as_deref(), str::to_owned),
    };
    let places = places(&change.places);
    let parts: Vec<_> = [places, wire].into_iter().flatten().collect();
    if !parts.is_empty() {
        let _ = writeln!(text, "  - on the wire: {}", parts.join(": "));
    }
    text
}

/// What was and what is; what only was is crossed out.
fn step(before: Option<&str>, after: Option<&str>, show: impl Fn(&str) -> String) -> Option<String> {
    match (before, after) {
        (Some(before), Some(after)) => Some(format!("{} → {}", show(before), show(after))),
        (Some(before), None) => Some(format!("~~{}~~", show(before))),
        (None, Some(after)) => Some(show(after)),
        (None, None) => None,
    }
}

/// The first place, and the operations that it is found in, too.
fn places(places: &[Place]) -> Option<String> {
    let (first, _) = places.split_first()?;
    let path = match first.path.as_str() {
        "" => String::new(),
        path => format!(" {} `{path}`", first.side.word()),
    };
    let mut text = format!("`{}`{path}", first.operation);
    let mut others: Vec<String> = places
        .iter()
        .filter(|place| place.operation != first.operation)
        .map(|place| format!("`{}`", place.operation))
        .collect();
    others.dedup();
    let other_side = places.iter().any(|place| place.operation == first.operation && place.side != first.side);
    if other_side {
        text.push_str(", also its response");
    }
    if !others.is_empty() {
        let _ = write!(text, ", and {}", others.join(", "));
    }
    Some(text)
}

#[derive(Serialize)]
struct JsonReport<'a> {
    base: String,
    head: String,
    class: Option<Class>,
    step: Option<Step>,
    version: Option<String>,
    next_version: Option<String>,
    changes: Vec<JsonChange<'a>>,
}

#[derive(Serialize)]
struct JsonChange<'a> {
    class: Class,
    rule: &'static str,
    reason: &'static str,
    rust: JsonRust<'a>,
    wire: JsonWire<'a>,
}

#[derive(Serialize)]
struct JsonRust<'a> {
    item: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonWire<'a> {
    places: &'a [Place],
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl<'a> JsonChange<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            class: change.class(),
            rule: change.rule.id(),
            reason: change.rule.reason(),
            rust: JsonRust { item: &change.item, before: change.before.as_deref(), after: change.after.as_deref() },
            wire: JsonWire {
                places: &change.places,
                before: change.wire_before.as_deref(),
                after: change.wire_after.as_deref(),
            },
        }
    }
}
