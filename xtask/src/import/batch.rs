//! Specs for many operations at once, whose structs and enumerations are shared where they are the same.

use std::collections::{BTreeMap, BTreeSet};

use codegen::naming;
use codegen::spec::ServiceSpecs;
use indexmap::{IndexMap, IndexSet};

use super::declare::{self, Declarations, Home, review_text};
use super::yaml::{self, Entries, scalar};
use super::{fresh, known::Known};
use crate::metadata::{Documented, Note};
use crate::page::Json;
use crate::place::{Node, Ty};

/// New specs, as files from the folder of the specs on.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) files: Vec<(String, String)>,
    pub(super) remarks: Vec<String>,
}

/// What tells two structs apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    /// The vendor names it.
    Named(String),
    /// It has these members.
    Members(String),
}

impl Key {
    pub(super) fn of(node: &Node) -> Option<Self> {
        if !matches!(node.ty.element(), Ty::Struct) {
            return None;
        }
        Some(match &node.type_name {
            Some(name) => Self::Named(name.clone()),
            None => Self::Members(signature(&node.children)),
        })
    }
}

/// Names and kinds of members, at every depth.
fn signature(nodes: &[Node]) -> String {
    let mut parts: Vec<String> = nodes
        .iter()
        .map(|node| {
            let element = node.ty.element().kind();
            let wrapper = node.wrapped_in.as_deref().unwrap_or_default();
            format!("{}:{}:{element}:{wrapper}({})", node.name, node.ty.kind(), signature(&node.children))
        })
        .collect();
    parts.sort();
    parts.join(",")
}

/// A struct before it has its name.
struct Draft {
    candidates: Vec<String>,
    above: String,
    fields: Vec<(Node, Note)>,
    in_request: bool,
    words: String,
}

/// A field ready to be written.
struct Field {
    name: String,
    entries: Entries,
    words: String,
}

pub(super) fn specs(operations: &[&Documented], known: &Known, service: &ServiceSpecs, today: &str) -> Batch {
    let mut writer = Writer {
        known,
        declarations: Declarations::new("", Some(service)),
        drafts: IndexMap::new(),
        names: BTreeMap::new(),
        list_words: BTreeMap::new(),
        remarks: Vec::new(),
    };
    for (name, values) in &known.lists {
        writer.declarations.knows_list(name, values);
    }
    for operation in operations {
        let noun = declare::noun(&operation.page.operation);
        writer.collect(operation, &operation.placed.request.nodes, "request ", &noun, true);
        writer.collect(operation, &operation.placed.response.nodes, "response ", &noun, false);
    }
    writer.declarations.about("");
    writer.name();
    let structs = writer.structs();
    let tables: Vec<[Vec<Field>; 2]> = operations.iter().map(|operation| writer.tables(operation)).collect();
    writer.write(operations, &structs, &tables, service, today)
}

struct Writer<'a> {
    known: &'a Known,
    declarations: Declarations<'a>,
    drafts: IndexMap<Key, Draft>,
    names: BTreeMap<Key, String>,
    /// The vendor's words of the first field of each enumeration.
    list_words: BTreeMap<String, String>,
    remarks: Vec<String>,
}

impl<'a> Writer<'a> {
    fn collect(&mut self, operation: &Documented, nodes: &[Node], prefix: &str, above: &str, in_request: bool) {
        for node in nodes.iter().filter(|node| !node.children.is_empty()) {
            let Some(key) = Key::of(node) else { continue };
            let path = format!("{prefix}{}", node.name);
            let note = |path: &str| operation.notes.get(path).cloned().unwrap_or_default();
            let fields = || -> Vec<(Node, Note)> {
                node.children.iter().map(|child| (child.clone(), note(&format!("{path}.{}", child.name)))).collect()
            };
            let single = singular(&node.name, matches!(node.ty, Ty::List(_)));
            let candidate = node.type_name.clone().unwrap_or(single);
            let draft = self.drafts.entry(key).or_insert_with(|| Draft {
                candidates: vec![candidate.clone()],
                above: above.to_owned(),
                fields: fields(),
                in_request,
                words: note(&path).words,
            });
            if !draft.candidates.contains(&candidate) {
                draft.candidates.push(candidate.clone());
            }
            let mut richer = fields();
            // What is required is known where a request uses the struct.
            if in_request && !draft.in_request {
                std::mem::swap(&mut draft.fields, &mut richer);
                draft.in_request = true;
            }
            for (node, note) in &mut draft.fields {
                // The same members may come in another order.
                let Some(at) = richer.iter().position(|(other, _)| other.name == node.name) else { continue };
                let (other, more) = richer.swap_remove(at);
                if node.facts.values.is_empty() {
                    node.facts.values = other.facts.values;
                }
                node.example = node.example.take().or(other.example);
                if note.words.is_empty() {
                    note.words = more.words;
                }
                if let Some(review) = other.review
                    && node.review.is_none()
                {
                    node.review = Some(review);
                }
            }
            self.collect(operation, &node.children, &format!("{path}."), &candidate, in_request);
        }
    }

    /// Gives each struct a name: that of the standing specs, or one that is free.
    fn name(&mut self) {
        for (key, draft) in &self.drafts {
            if let Some(name) = self.known.structs.get(key) {
                self.names.insert(key.clone(), name.clone());
                continue;
            }
            let candidates: Vec<&str> = draft.candidates.iter().map(String::as_str).take(1).collect();
            let name = self.declarations.free(&candidates, &draft.above);
            if draft.candidates.len() > 1 {
                self.remarks.push(format!("`{name}` is one struct for members called {}", draft.candidates.join(", ")));
            }
            self.names.insert(key.clone(), name);
        }
        self.declarations.know_types(self.names.values().cloned());
    }

    fn structs(&mut self) -> IndexMap<String, (Vec<Field>, String)> {
        let drafts = std::mem::take(&mut self.drafts);
        let mut structs = IndexMap::new();
        for (key, draft) in drafts {
            let Some(name) = self.names.get(&key).cloned() else { continue };
            if self.known.structs.contains_key(&key) {
                continue;
            }
            let home = if draft.in_request { Home::InRequest } else { Home::Response };
            let fields =
                draft.fields.into_iter().map(|(node, note)| self.field(&node, note, &name, home)).collect::<Vec<_>>();
            structs.insert(name, (fields, draft.words));
        }
        structs
    }

    fn tables(&mut self, operation: &Documented) -> [Vec<Field>; 2] {
        self.declarations.about(&operation.page.operation);
        let sides = [
            ("request ", &operation.placed.request.nodes, Home::Request),
            ("response ", &operation.placed.response.nodes, Home::Response),
        ];
        sides.map(|(prefix, nodes, home)| {
            let field = |node: &Node| {
                let note = operation.notes.get(&format!("{prefix}{}", node.name)).cloned().unwrap_or_default();
                self.field(node, note, "", home)
            };
            nodes.iter().map(field).collect()
        })
    }

    fn field(&mut self, node: &Node, note: Note, above: &str, home: Home) -> Field {
        let mut shallow = node.clone();
        if let Some(name) = Key::of(node).and_then(|key| self.names.get(&key)) {
            shallow.type_name = Some(name.clone());
            shallow.children = Vec::new();
        }
        let mut entries = self.declarations.field(&shallow, above, home);
        let place = |entries: &Entries| entries.iter().position(|(key, _)| key == "doc").unwrap_or(entries.len());
        if note.in_body && home == Home::Request {
            entries.insert(place(&entries), ("in".to_owned(), "body".to_owned()));
        }
        if let Some((_, ty)) = entries.first_mut() {
            if note.is_json {
                if ty == "string" {
                    *ty = "json_text".to_owned();
                } else {
                    entries.insert(place(&entries), ("json".to_owned(), "true".to_owned()));
                }
            } else if self.declarations.enums.contains_key(ty.as_str()) {
                self.list_words.entry(ty.clone()).or_insert_with(|| note.words.clone());
            }
        }
        let mut words = note.words;
        if let Some(doc) = self.known.docs.get(&(node.name.clone(), words.clone())).and_then(Option::as_ref) {
            let at = place(&entries);
            if let Some((_, text)) = entries.get_mut(at) {
                *text = declare::prose(doc);
                words.clear();
            }
        }
        Field { name: node.name.clone(), entries, words }
    }

    fn write(
        &self,
        operations: &[&Documented],
        structs: &IndexMap<String, (Vec<Field>, String)>,
        tables: &[[Vec<Field>; 2]],
        service: &ServiceSpecs,
        today: &str,
    ) -> Batch {
        let mut users: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (index, sides) in tables.iter().enumerate() {
            let mut used: IndexSet<&str> = IndexSet::new();
            let mut left: Vec<&Field> = sides.iter().flatten().collect();
            while let Some(field) = left.pop() {
                for name in names_in(field) {
                    if used.insert(name)
                        && let Some((fields, _)) = structs.get(name)
                    {
                        left.extend(fields);
                    }
                }
            }
            for name in used {
                users.entry(name).or_default().insert(index);
            }
        }
        let is_shared = |name: &str| users.get(name).is_some_and(|users| users.len() > 1);
        let is_of =
            |name: &str, index: usize| !is_shared(name) && users.get(name).is_some_and(|users| users.contains(&index));
        let mut batch = Batch { files: Vec::new(), remarks: self.remarks.clone() };
        let shared = self.types(structs, &is_shared);
        if !shared.is_empty() {
            let head = "# yaml-language-server: $schema=../spec.schema.json#/$defs/TypesSpec\n";
            batch.files.push((format!("{}/types.yaml", service.name), format!("{head}{}", shared.trim_start_matches('\n'))));
        }
        for (index, (operation, sides)) in operations.iter().zip(tables).enumerate() {
            let text = head(operation, today)
                + &table("request", sides.first())
                + &table("response", sides.get(1))
                + &self.types(structs, &|name| is_of(name, index))
                + &fresh::errors(&operation.page, service)
                + &examples(operation);
            let file = naming::module_name(&operation.page.operation);
            batch.files.push((format!("{}/operations/{file}.yaml", service.name), text));
        }
        batch
    }

    /// The sections of structs and enumerations.
    fn types(&self, structs: &IndexMap<String, (Vec<Field>, String)>, wanted: &dyn Fn(&str) -> bool) -> String {
        let mut text = String::new();
        for (name, (fields, words)) in structs.iter().filter(|(name, _)| wanted(name)) {
            text.push_str(if text.is_empty() { "\ntypes:\n" } else { "\n" });
            text.push_str(&format!("{}  {name}:\n    doc: \"\"\n    fields:\n", comment(2, words)));
            text.extend(fields.iter().map(|field| line(6, field)));
        }
        let mut lists = String::new();
        for (name, values) in self.declarations.enums.iter().filter(|(name, _)| wanted(name)) {
            let words = self.list_words.get(name).map(String::as_str).unwrap_or_default();
            lists.push_str(if lists.is_empty() { "\nenums:\n" } else { "\n" });
            lists.push_str(&format!("{}  {name}:\n    doc: \"\"\n    values:\n", comment(2, words)));
            lists.extend(values.iter().map(|(value, entries)| fresh::value_line(6, value, entries)));
        }
        text + &lists
    }
}

fn names_in(field: &Field) -> impl Iterator<Item = &str> {
    let ty = field.entries.first().map(|(_, ty)| ty.as_str()).unwrap_or_default();
    ty.split(['<', '>']).filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// The name of one entry of a list.
fn singular(name: &str, is_list: bool) -> String {
    if !is_list {
        return name.to_owned();
    }
    let rest = name.strip_suffix("List").filter(|rest| rest.len() > 2).unwrap_or(name);
    let one = rest.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let one = one.or_else(|| {
        let stem = rest.strip_suffix('s')?;
        (!stem.ends_with(['s', 'u', 'i']) && stem.len() > 2).then(|| stem.to_owned())
    });
    one.unwrap_or_else(|| rest.to_owned())
}

fn head(operation: &Documented, today: &str) -> String {
    let page = &operation.page;
    let mut text = "# yaml-language-server: $schema=../../spec.schema.json#/$defs/OperationSpec\n".to_owned();
    text.push_str(&format!("operation: {}\n{}summary: \"\"\n", page.operation, comment(0, &operation.summary)));
    let title = page.title.as_deref().unwrap_or(&page.operation);
    text.push_str(&format!("source: {{ title: {}, read: {today} }}\n", scalar(title)));
    let (safety, review) = fresh::safety(&page.operation);
    text.push_str(&format!("safety: {safety}\n"));
    if let Some(mut review) = review {
        review.why = match &operation.kind {
            Some(kind) => format!("the metadata calls it {kind} and does not say whether a call may be repeated"),
            None => "the metadata does not say whether a call may be repeated".to_owned(),
        };
        text.push_str(&format!("review: {}\n", review_text(&review)));
    }
    if operation.is_deprecated {
        text.push_str("deprecated: \"\"\n");
    }
    let is_token = |words: &str| words.contains("幂等") || words.to_ascii_lowercase().contains("idempoten");
    let token = operation.placed.request.nodes.iter().find(|node| {
        let words = operation.notes.get(&format!("request {}", node.name)).map(|note| note.words.as_str());
        node.name.ends_with("Token") && words.is_some_and(is_token)
    });
    if let Some(token) = token {
        text.push_str(&format!("idempotency_token: {}\n", token.name));
    }
    text.extend(paging(operation));
    text
}

/// The window on the list of the answer, where names leave no doubt.
fn paging(operation: &Documented) -> Option<String> {
    let (request, response) = (&operation.placed.request.nodes, &operation.placed.response.nodes);
    let named = |nodes: &[Node], names: &[&'static str]| -> Option<&'static str> {
        let is_it = |name: &str| nodes.iter().any(|node| node.name == name && node.ty.kind() == "integer");
        names.iter().find(|name| is_it(name)).copied()
    };
    let mut lists = response.iter().filter(|node| matches!(node.ty, Ty::List(_)));
    let (items, None) = (&lists.next()?.name, lists.next()) else { return None };
    let total = named(response, &["TotalRecordCount", "TotalCount", "TotalCounts"]);
    let total = total.map(|total| format!(", total: {total}")).unwrap_or_default();
    let page = named(request, &["PageNumber", "PageNum"]).zip(named(request, &["PageSize"]));
    if let Some((page, size)) = page {
        return Some(format!("paging: {{ style: page_number, page: {page}, size: {size}, items: {items}{total} }}\n"));
    }
    let (offset, limit) = named(request, &["Offset"]).zip(named(request, &["Limit"]))?;
    Some(format!("paging: {{ style: offset, offset: {offset}, limit: {limit}, items: {items}{total} }}\n"))
}

fn table(key: &str, fields: Option<&Vec<Field>>) -> String {
    let fields = fields.map(Vec::as_slice).unwrap_or_default();
    if fields.is_empty() {
        return String::new();
    }
    format!("\n{key}:\n{}", fields.iter().map(|field| line(2, field)).collect::<String>())
}

fn line(indent: usize, field: &Field) -> String {
    comment(indent, &field.words) + &yaml::entry(indent, &field.name, &field.entries)
}

/// The vendor's words for the person who writes ours, and takes these out.
fn comment(indent: usize, words: &str) -> String {
    words.lines().map(|line| format!("{}# vendor: {}\n", " ".repeat(indent), line.trim())).collect()
}

fn examples(operation: &Documented) -> String {
    let mut text = String::new();
    let placed = &operation.placed;
    for example in &operation.page.examples {
        let given = example.request.as_ref().map(|value| fresh::typed(value, &placed.request.nodes));
        let made = || Some(declare::example_of(&placed.request.nodes));
        let parts = [("request", given.or_else(made)), ("response", example.response.clone())];
        text.push_str(&comment(2, example.title.as_deref().unwrap_or_default()));
        let mut first = true;
        for (key, value) in parts {
            let Some(value) = value.filter(|value| matches!(value, Json::Object(members) if !members.is_empty()))
            else {
                continue;
            };
            let dash = if first { "  - " } else { "    " };
            first = false;
            text.push_str(&format!("{dash}{key}:{}", yaml::value(6, &value)));
        }
    }
    if text.is_empty() { text } else { format!("\nexamples:\n{text}") }
}
