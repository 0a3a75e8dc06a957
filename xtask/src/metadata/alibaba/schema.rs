//! JSON schemas of parameters and responses as fields.

use std::collections::{BTreeMap, BTreeSet};

use crate::metadata::text::{self, flag, integer, items, members, plain, scalar};
use crate::metadata::{MAX_DEPTH, Note, values};
use crate::page::{CellType, Facts, Json, Literal, Remark, Scalar};
use crate::place::{Differs, Node, Review, Ty};

/// Where a schema stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) in_request: bool,
    pub(super) depth: usize,
}

pub(super) struct Reader<'a> {
    pub(super) notes: BTreeMap<String, Note>,
    pub(super) remarks: Vec<Remark>,
    /// Schemas that others refer to by name.
    schemas: Option<&'a Json>,
    /// The names of those on the way.
    above: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(schemas: Option<&'a Json>) -> Self {
        Self { notes: BTreeMap::new(), remarks: Vec::new(), schemas, above: Vec::new() }
    }

    pub(super) fn remark(&mut self, what: String) {
        self.remarks.push(Remark { line: 0, what });
    }

    pub(super) fn note(&mut self, path: &str) -> &mut Note {
        self.notes.entry(path.to_owned()).or_default()
    }

    /// The fields of an object.
    pub(super) fn members(&mut self, schema: &Json, prefix: &str, place: Place) -> Vec<Node> {
        let named = text::text(schema, "$ref").and_then(|reference| reference.rsplit('/').next());
        let target = named.and_then(|named| Some((named.to_owned(), self.schemas?.get(named)?)));
        if let Some((named, target)) = target.filter(|(named, _)| !self.above.contains(named)) {
            self.above.push(named);
            let members = self.members(target, prefix, place);
            self.above.pop();
            return members;
        }
        let below = Place { depth: place.depth + 1, ..place };
        let mut nodes = Vec::new();
        for (name, schema) in properties(schema) {
            if text::is_member(name) {
                nodes.push(self.node(name, schema, prefix, below));
            } else {
                self.remark(format!("{prefix}{name:?} is not a valid field name; skipped it"));
            }
        }
        nodes
    }

    /// A field. What its schema refers to by name is a struct of that name.
    pub(super) fn node(&mut self, name: &str, schema: &Json, prefix: &str, place: Place) -> Node {
        let Some(reference) = text::text(schema, "$ref") else { return self.inline(name, schema, prefix, place) };
        let named = reference.rsplit('/').next().unwrap_or_default().to_owned();
        let target = self.schemas.and_then(|schemas| schemas.get(&named));
        if self.above.contains(&named) || place.depth > MAX_DEPTH {
            return Node { type_name: Some(named), ..empty(name, Ty::Struct, "object") };
        }
        let Some(target) = target else {
            let mut node = empty(name, Ty::Any, "object");
            ask(&mut node, format!("the metadata does not have the schema `{named}`"));
            return node;
        };
        self.above.push(named.clone());
        let mut node = self.node(name, target, prefix, place);
        self.above.pop();
        if matches!(node.ty, Ty::Struct) {
            node.type_name.get_or_insert(named);
        }
        if let Some(words) = scalar(schema, "description").map(|words| plain(&words)).filter(|words| !words.is_empty())
        {
            self.note(&format!("{prefix}{name}")).words = words;
        }
        if place.in_request {
            required(&mut node, schema);
        }
        node
    }

    fn inline(&mut self, name: &str, schema: &Json, prefix: &str, place: Place) -> Node {
        let path = format!("{prefix}{name}");
        let mut words = scalar(schema, "description").map(|words| plain(&words)).unwrap_or_default();
        let kind = kind(schema);
        let mut node = empty(name, Ty::Any, kind);
        node.example = text::example(schema);
        if place.depth > MAX_DEPTH {
            return node;
        }
        let below = Place { depth: place.depth + 1, ..place };
        match kind {
            "array" => self.list(&mut node, schema, &path, below, &mut words),
            "object" => self.object(&mut node, schema, &path, below, &mut words),
            _ => match ty(kind, schema) {
                Some(ty) => node.ty = ty,
                None => ask(&mut node, format!("the metadata has the type `{kind}`")),
            },
        }
        node.facts = facts(schema, &words, &node.ty, place.in_request);
        values::check(&mut node, &words);
        node.facts.deprecated |= flag(schema, "deprecated") == Some(true);
        // Regions come and go, and endpoints say them; they are no enumeration of the operation.
        if name.ends_with("RegionId") {
            node.facts.values.clear();
        }
        if place.in_request {
            required(&mut node, schema);
        }
        let note = self.note(&path);
        if note.words.is_empty() {
            note.words = words;
        }
        node
    }

    fn list(&mut self, node: &mut Node, schema: &Json, path: &str, place: Place, words: &mut String) {
        let Some(entries) = schema.get("items") else {
            node.ty = Ty::List(Box::new(Ty::Any));
            ask(node, "the metadata does not describe the entries of the list".to_owned());
            return;
        };
        let (prefix, last) = path.rsplit_once(['.', ' ']).unwrap_or_default();
        let between = path.get(prefix.len()..prefix.len() + 1).unwrap_or(" ");
        let entry = self.node(last, entries, &format!("{prefix}{between}"), place);
        if entry.wrapped_in.is_some() || matches!(entry.ty, Ty::List(_)) {
            ask(node, "the metadata has a list of lists".to_owned());
        }
        node.type_cell = format!("array of {}", entry.type_cell);
        let inner = match entry.ty.element() {
            Ty::Map => {
                ask(node, "the metadata does not describe the objects in the list".to_owned());
                Ty::Any
            }
            other => other.clone(),
        };
        node.ty = Ty::List(Box::new(inner));
        node.children = entry.children;
        node.type_name = entry.type_name;
        node.example = node.example.take().filter(|text| !text.starts_with('[')).or(entry.example);
        if let Some(review) = entry.review {
            node.review = Some(Review::and(node.review.take(), review));
        }
        if let Some(inner) = scalar(entries, "description").map(|words| plain(&words)).filter(|inner| inner != words) {
            *words = [std::mem::take(words), inner].join("\n").trim().to_owned();
        }
        self.notes.remove(path);
    }

    fn object(&mut self, node: &mut Node, schema: &Json, path: &str, place: Place, words: &mut String) {
        let mut properties = properties(schema).into_iter();
        let Some((name, only)) = properties.next() else {
            node.ty = Ty::Map;
            let parts = ["allOf", "oneOf", "anyOf"].into_iter().find(|key| schema.get(key).is_some());
            if let Some(key) = parts {
                ask(node, format!("the metadata describes it with `{key}`"));
            }
            return;
        };
        let more = properties.next();
        // The classic way in which lists travel: in an object of one field.
        if !place.in_request && more.is_none() && kind(only) == "array" {
            let (prefix, last) = path.rsplit_once(['.', ' ']).unwrap_or_default();
            let between = path.get(prefix.len()..prefix.len() + 1).unwrap_or(" ");
            let inner = self.node(last, only, &format!("{prefix}{between}"), place);
            let said = self.notes.remove(path).map(|note| note.words).unwrap_or_default();
            *words = [std::mem::take(words), said].join("\n").trim().to_owned();
            *node = Node { wrapped_in: Some(name.clone()), ..inner };
            return;
        }
        node.ty = Ty::Struct;
        node.children = self.members(schema, &format!("{path}."), place);
    }
}

pub(super) fn empty(name: &str, ty: Ty, kind: &str) -> Node {
    Node {
        name: name.to_owned(),
        line: None,
        type_cell: kind.to_owned(),
        ty,
        type_name: None,
        wrapped_in: None,
        required: None,
        example: None,
        facts: Facts::default(),
        children: Vec::new(),
        evidence: Vec::new(),
        review: None,
        differs: Vec::new(),
    }
}

pub(super) fn ask(node: &mut Node, why: String) {
    node.review = Some(Review::and(node.review.take(), Review { why, choices: Vec::new() }));
}

fn ty(kind: &str, schema: &Json) -> Option<Ty> {
    let format = text::text(schema, "format").unwrap_or_default();
    Some(Ty::Scalar(match (kind, format) {
        ("string", _) => Scalar::String,
        ("boolean", _) => Scalar::Bool,
        ("integer", "int32" | "int16" | "int8") => Scalar::Int32,
        // Where nothing is said, the larger one takes both.
        ("integer", _) => Scalar::Int64,
        ("number", _) => Scalar::Double,
        ("any", _) => return Some(Ty::Any),
        _ => return None,
    }))
}

fn required(node: &mut Node, schema: &Json) {
    let (wire, page) = (flag(schema, "required"), flag(schema, "docRequired"));
    node.required = Some(wire == Some(true) && page != Some(false));
    let why = match (wire, page) {
        (Some(true), Some(false)) => "its documentation does not say that it is required",
        (Some(false) | None, Some(true)) => "the service accepts a call without it",
        _ => return,
    };
    let page = if page == Some(true) { "yes" } else { "no" };
    node.differs.push(Differs { key: "required", page: Some(page.to_owned()), why: why.to_owned() });
}

/// What the schema says, and where it says nothing the description.
fn facts(schema: &Json, words: &str, ty: &Ty, in_request: bool) -> Facts {
    let cell = match ty {
        Ty::Scalar(scalar) => CellType::Scalar(*scalar),
        Ty::List(entry) => match **entry {
            Ty::Scalar(scalar) => CellType::List(Box::new(CellType::Scalar(scalar))),
            _ => CellType::Any,
        },
        _ => CellType::Any,
    };
    let mut facts = Facts::read(words, &cell, in_request);
    let mut listed: Vec<String> = items(schema.get("enum")).iter().filter_map(Json::scalar).collect();
    listed.extend(members(schema.get("enumValueTitles")).map(|(value, _)| value.clone()));
    let mut seen = BTreeSet::new();
    listed.retain(|value| !value.is_empty() && seen.insert(value.clone()));
    if !listed.is_empty() && matches!(ty.element(), Ty::Scalar(Scalar::String)) {
        facts.values = listed;
        facts.values_lost = false;
    } else if !listed.is_empty() && matches!(ty, Ty::Scalar(Scalar::Int32 | Scalar::Int64)) {
        facts.allowed = listed.iter().filter_map(|value| value.parse().ok()).collect();
    }
    if !in_request {
        return facts;
    }
    facts.min = integer(schema, "minimum").or(facts.min);
    facts.max = integer(schema, "maximum").or(facts.max);
    if !facts.allowed.is_empty() {
        (facts.min, facts.max) = (None, None);
    }
    facts.max_length = integer(schema, "maxLength").and_then(|length| u32::try_from(length).ok()).or(facts.max_length);
    let given = scalar(schema, "default").filter(|text| !text.is_empty());
    facts.default = given.and_then(|text| Literal::of(&text, &cell)).or(facts.default);
    facts
}

/// The type, which may go without saying.
fn kind(schema: &Json) -> &str {
    match text::text(schema, "type") {
        Some(kind) => kind,
        None if ["properties", "allOf", "oneOf", "anyOf"].into_iter().any(|key| schema.get(key).is_some()) => "object",
        None if schema.get("items").is_some() => "array",
        None => "",
    }
}

/// The fields of an object, also those of its parts.
fn properties(schema: &Json) -> Vec<(&String, &Json)> {
    let own = members(schema.get("properties"));
    let parts = items(schema.get("allOf")).iter().flat_map(|part| members(part.get("properties")));
    let mut found: Vec<(&String, &Json)> = Vec::new();
    for (name, member) in own.chain(parts) {
        if !found.iter().any(|(known, _)| *known == name) {
            found.push((name, member));
        }
    }
    found
}
