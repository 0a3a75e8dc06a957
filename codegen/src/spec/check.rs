//! Checks the tree of a file against the schema of the spec language, tells every mistake, and repairs the tree so that
//! it can be read all the same: a key that is misspelt is taken for the one that was meant, what cannot be used is left
//! out, and where something must stand, a stand-in stands.

use serde_yaml::Value;

use crate::diagnostic::{Diagnostic, Source, Span};

use super::node::{Kind, Mapping, Node, State};
use super::shape::{Object, Shape, Shapes};
use super::stand_in::stand_in;
use super::suggest::{all_of, any_of, closest, did_you_mean};
use super::value;

/// Checks whether a file holds keys at all. Where it does not, there is nothing else to say about it.
pub(super) fn holds_keys(source: &Source, root: &Node, shape: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let Kind::Mapping(_) = root.kind else {
        let shapes = Shapes::get();
        let key = match shapes.named(shape) {
            Shape::Object(object) => object.required.first().or(object.properties.keys().next()),
            _ => None,
        };
        let is_nothing = !root.is_stand_in() && value::plain(root).is_null();
        let title = if is_nothing { "the file is empty" } else { "the file does not start with a key" };
        let finding = Diagnostic::error(source, root.span, title);
        diagnostics.push(match key {
            Some(key) => finding.help(format!("write keys, such as `{key}: …`")),
            None => finding,
        });
        return false;
    };
    true
}

/// Checks a file. What comes back fits the shape.
pub(super) fn check(
    source: &Source,
    root: &Node,
    shapes: &Shapes,
    shape: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Node {
    let mut checker = Checker { source, shapes, diagnostics };
    let shape = shapes.named(shape);
    let owner = Owner { name: None, span: first_key(root) };
    checker.fit(root, shape, owner).unwrap_or_else(|| stand_in(shapes, shape, root.span))
}

/// What a value belongs to, for messages: the key that it stands under, or the list that it is an item of.
#[derive(Clone, Copy)]
struct Owner<'a> {
    name: Option<&'a str>,
    span: Span,
}

impl Owner<'_> {
    fn words(self) -> String {
        self.name.map_or_else(|| "this".to_owned(), |name| format!("`{name}`"))
    }
}

struct Checker<'a> {
    source: &'a Source,
    shapes: &'a Shapes,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    /// The value made to fit, or nothing where it cannot be.
    fn fit(&mut self, node: &Node, shape: &Shape, owner: Owner<'_>) -> Option<Node> {
        if node.is_stand_in() {
            return None;
        }
        match self.shapes.resolve(shape) {
            Shape::Any | Shape::Named(_) => Some(node.clone()),
            Shape::List(item) => self.fit_list(node, item, owner),
            Shape::Map(value) => self.fit_map(node, value, owner),
            Shape::Object(object) => self.fit_object(node, object, owner),
            Shape::Tagged { tag, objects } => {
                let Kind::Mapping(_) = node.kind else {
                    return self.wrong(node, "a mapping", owner);
                };
                let Some((_, value)) = node.child(tag) else {
                    let names = any_of(objects.keys().map(String::as_str));
                    self.missing(tag, owner, &format!("add `{tag}: …` with {names}"));
                    return None;
                };
                let choices: Vec<&str> = objects.keys().map(String::as_str).collect();
                let chosen = self.fit_choice(value, &choices, Owner { name: Some(tag), span: value.span })?;
                let object = objects.get(chosen.text()?)?;
                self.fit_object(&with_value(node, tag, &chosen), object, owner)
            }
            Shape::TextOr(longer) => match node.kind {
                Kind::Mapping(_) => self.fit(node, longer, owner),
                Kind::Scalar { .. } => self.fit(node, &Shape::Text, owner),
                Kind::Sequence(_) => self.wrong(node, "text or a mapping", owner),
            },
            Shape::OneOrList(one) => match node.kind {
                Kind::Sequence(_) => self.fit_list(node, one, owner),
                _ => self.fit(node, one, owner),
            },
            Shape::Choice(choices) => {
                let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
                self.fit_choice(node, &choices, owner)
            }
            scalar => self.fit_scalar(node, scalar, owner),
        }
    }

    fn fit_scalar(&mut self, node: &Node, shape: &Shape, owner: Owner<'_>) -> Option<Node> {
        let expected = expectation(shape);
        let Some(text) = node.text() else {
            return self.wrong(node, &expected, owner);
        };
        let fits = match (shape, &value::plain(node)) {
            (_, Value::Null) => false,
            (Shape::Literal, _) | (Shape::Text, Value::String(_)) | (Shape::Bool, Value::Bool(_)) => true,
            (Shape::Number, Value::Number(number)) => number.as_f64().is_some_and(f64::is_finite),
            (Shape::Integer { min, max }, Value::Number(number)) => {
                !number.is_f64() && number.as_f64().is_some_and(|number| (*min..=*max).contains(&number))
            }
            _ => false,
        };
        if fits {
            return Some(node.clone());
        }
        let nothing: Option<Node> = self.wrong(node, &expected, owner);
        if *shape == Shape::Text && !text.is_empty() {
            // What was meant is plain, so the rest of the run takes it as meant.
            let kind = Kind::Scalar { text: text.to_owned(), plain: false };
            return Some(Node { span: node.span, kind, state: State::Fixed });
        }
        nothing
    }

    fn fit_choice(&mut self, node: &Node, choices: &[&str], owner: Owner<'_>) -> Option<Node> {
        let expected = any_of(choices.iter().copied());
        let Some(text) = node.text().filter(|text| !text.is_empty()) else {
            return self.wrong(node, &expected, owner);
        };
        if choices.contains(&text) {
            return Some(Node::new(node.span, Kind::Scalar { text: text.to_owned(), plain: false }));
        }
        let suggestion = closest(text, choices.iter().copied());
        let title = format!("{} cannot be `{text}`{}", owner.words(), did_you_mean(suggestion));
        let help =
            if choices.len() == 1 { format!("it can only be {expected}") } else { format!("it is one of {expected}") };
        let finding = Diagnostic::error(self.source, node.span, title).help(help);
        self.diagnostics.push(finding);
        let meant = suggestion?.to_owned();
        Some(Node { state: State::Fixed, ..Node::new(node.span, Kind::Scalar { text: meant, plain: false }) })
    }

    fn fit_list(&mut self, node: &Node, item: &Shape, owner: Owner<'_>) -> Option<Node> {
        let Kind::Sequence(items) = &node.kind else {
            return self.wrong(node, "a list", owner);
        };
        let mut fitting = Vec::new();
        for node in items {
            let owner = Owner { name: None, span: first_key(node) };
            fitting.extend(self.fit(node, item, owner));
        }
        let state = if fitting.len() == items.len() { State::Sound } else { State::Fixed };
        Some(Node { span: node.span, kind: Kind::Sequence(fitting), state })
    }

    fn fit_map(&mut self, node: &Node, shape: &Shape, owner: Owner<'_>) -> Option<Node> {
        let Kind::Mapping(entries) = &node.kind else {
            return self.wrong(node, "a mapping", owner);
        };
        let mut fitting = Mapping::default();
        let mut entries = entries.iter().peekable();
        while let Some((key, value)) = entries.next() {
            let owner = Owner { name: key.text(), span: key.span };
            let mut strays = Vec::new();
            while value::plain(value).is_null()
                && let Some((stray, _)) = entries.next_if(|(next, value)| self.is_stray(next, value, shape))
            {
                strays.extend(stray.text());
            }
            let value =
                if strays.is_empty() { self.fit(value, shape, owner) } else { self.not_indented(owner, &strays) };
            // The name stays known, so that nobody who uses it is told that there is no such name.
            let value = value.unwrap_or_else(|| stand_in(self.shapes, shape, key.span));
            fitting.push(key.clone(), value);
        }
        Some(Node { span: node.span, kind: Kind::Mapping(fitting), state: State::Sound })
    }

    /// Whether an entry of a map is rather a key of the one before, which has no value.
    fn is_stray(&self, key: &Node, value: &Node, shape: &Shape) -> bool {
        let Shape::Object(object) = self.shapes.resolve(shape) else { return false };
        let is_key = key.text().is_some_and(|name| object.properties.contains_key(name));
        is_key && !matches!(value.kind, Kind::Mapping(_))
    }

    /// Tells of lines that are indented as the key that they belong to.
    fn not_indented(&mut self, owner: Owner<'_>, strays: &[&str]) -> Option<Node> {
        let title = format!("{} has no value: the lines below it are not indented", owner.words());
        let help = format!("indent {} by two more spaces", all_of(strays.iter().copied()));
        self.diagnostics.push(Diagnostic::error(self.source, owner.span, title).help(help));
        None
    }

    fn fit_object(&mut self, node: &Node, object: &Object, owner: Owner<'_>) -> Option<Node> {
        let Kind::Mapping(entries) = &node.kind else {
            return self.wrong(node, "a mapping", owner);
        };
        let mut fixed = false;
        let mut fitting = Mapping::default();
        // Keys that are there, under whatever name, but hold nothing that can be used: that was told.
        let mut told = Vec::new();
        for (key, value) in entries {
            let name = key.text().unwrap_or_default();
            let is_known = object.properties.contains_key(name);
            let meant = if is_known { Some(name) } else { self.meant(node, key, value, object) };
            let Some((meant, shape)) = meant.and_then(|meant| Some((meant, object.properties.get(meant)?))) else {
                fixed = true;
                continue;
            };
            let before = self.diagnostics.len();
            let fitted = self.fit(value, shape, Owner { name: Some(meant), span: key.span });
            if meant != name && fitted.is_none() {
                // Perhaps another key was meant after all.
                self.diagnostics.truncate(before);
            }
            fixed |= meant != name || fitted.is_none();
            match fitted {
                Some(value) => {
                    let kind = Kind::Scalar { text: meant.to_owned(), plain: false };
                    fitting.push(Node { kind, ..key.clone() }, value);
                }
                None => told.push(meant),
            }
        }
        for name in &object.required {
            if fitting.entry(name).is_some() {
                continue;
            }
            let shape = object.properties.get(name).unwrap_or(&Shape::Any);
            if !told.contains(&name.as_str()) {
                let choices = match self.shapes.resolve(shape) {
                    Shape::Choice(choices) => format!(" with {}", any_of(choices.iter().map(String::as_str))),
                    _ => String::new(),
                };
                self.missing(name, owner, &format!("add `{name}: …`{choices}"));
            }
            let key = Node::stand_in(owner.span, Kind::Scalar { text: name.clone(), plain: false });
            fitting.push(key, stand_in(self.shapes, shape, owner.span));
            fixed = true;
        }
        let state = if fixed { State::Fixed } else { State::Sound };
        Some(Node { span: node.span, kind: Kind::Mapping(fitting), state })
    }

    /// Tells of a key that the language does not have, and what was meant where that is plain.
    fn meant<'o>(&mut self, whole: &Node, key: &Node, value: &Node, object: &'o Object) -> Option<&'o str> {
        let name = key.text().unwrap_or_default();
        let known = || object.properties.keys().map(String::as_str);
        // A key that is there already is not the one that was meant, if there is another choice.
        let absent = closest(name, known().filter(|known| whole.child(known).is_none()));
        let suggestion = absent.or_else(|| closest(name, known()));
        let title = format!("unknown key `{name}`{}", did_you_mean(suggestion));
        let mut finding = Diagnostic::error(self.source, key.span, title);
        if value::plain(value).is_null() && name.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            finding = finding.help("inside braces a comma ends a text: quote the whole text");
        } else if suggestion.is_none() {
            finding = finding.help(format!("the keys here are {}", all_of(known())));
        }
        self.diagnostics.push(finding);
        absent
    }

    fn missing(&mut self, name: &str, owner: Owner<'_>, help: &str) {
        let title = match owner.name {
            Some(owner) => format!("`{owner}` lacks the key `{name}`"),
            None => format!("key `{name}` is missing"),
        };
        self.diagnostics.push(Diagnostic::error(self.source, owner.span, title).help(help));
    }

    /// Tells that a value is of the wrong kind. Always comes back empty-handed, for callers that end with it.
    fn wrong<T>(&mut self, node: &Node, expected: &str, owner: Owner<'_>) -> Option<T> {
        let found = value::plain(node);
        let finding = if found.is_null() {
            Diagnostic::error(self.source, owner.span, format!("{} has no value", owner.words()))
                .help(format!("write {expected}, or remove the key"))
        } else {
            let title = format!("{} must be {expected}", owner.words());
            let finding = Diagnostic::error(self.source, node.span, title).label(format!("this is {}", kind(&found)));
            match expected {
                "text" if node.text().is_some() => finding.help("put it in quotes"),
                "text" if owner.name == Some("type") => match only_item(node) {
                    Some(item) => finding.help(format!("write `list<{item}>`")),
                    None => finding,
                },
                TRUE_OR_FALSE => match node.text().and_then(meant_boolean) {
                    Some(meant) => finding.help(format!("write `{meant}`")),
                    None => finding,
                },
                "a list" => finding.help("write it as `[a, b]`, or as lines that start with `- `"),
                "a mapping" => finding.help("write it as `{ key: value }`, or as indented lines"),
                _ => finding,
            }
        };
        self.diagnostics.push(finding);
        None
    }
}

/// A mapping with another value under one key.
fn with_value(mapping: &Node, name: &str, value: &Node) -> Node {
    let mut mapping = mapping.clone();
    if let Kind::Mapping(entries) = &mut mapping.kind
        && let Some(old) = entries.value_mut(name)
    {
        *old = value.clone();
    }
    mapping
}

/// Where to point when a value as such is meant: at its first key, which is what people see first of it.
fn first_key(node: &Node) -> Span {
    match &node.kind {
        Kind::Mapping(entries) => entries.first().map_or(node.span, |(key, _)| key.span),
        _ => node.span,
    }
}

const TRUE_OR_FALSE: &str = "`true` or `false`";

/// What somebody means who writes a boolean as older YAML and other languages do.
fn meant_boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// The text of the one item of a list.
fn only_item(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Sequence(items) => match items.as_slice() {
            [item] => item.text().filter(|text| !text.is_empty()),
            _ => None,
        },
        _ => None,
    }
}

fn expectation(shape: &Shape) -> String {
    match shape {
        Shape::Bool => TRUE_OR_FALSE.to_owned(),
        Shape::Integer { min, max } if max.abs() < 1e10 => format!("a whole number from {min} to {max}"),
        Shape::Integer { .. } => "a whole number".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Literal => "text, a number, `true` or `false`".to_owned(),
        _ => "text".to_owned(),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.as_f64().is_some_and(f64::is_finite) => "a number",
        Value::Number(_) => "not a finite number",
        Value::String(_) => "text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) | Value::Tagged(_) => "a mapping",
    }
}

#[cfg(test)]
mod tests;
