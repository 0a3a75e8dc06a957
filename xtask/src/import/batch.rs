//! Specs for many operations at once, whose structs and enumerations are shared where they are the same.

use std::collections::{BTreeMap, BTreeSet};

use codegen::naming;
use codegen::spec::ServiceSpecs;
use indexmap::{IndexMap, IndexSet};

use super::declare::{self, Declarations, Home};
use super::known::Known;
use super::sheet::{Field, comment, examples, head, line, table};
use super::structs::{Draft, Key, Member, Place, Structs};
use super::{fresh, yaml::Entries};
use crate::metadata::Documented;

/// New specs, as files from the folder of the specs on.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) files: Vec<(String, String)>,
    pub(super) remarks: Vec<String>,
}

pub(super) fn specs(operations: &[&Documented], known: &Known, service: &ServiceSpecs, today: &str) -> Batch {
    let mut structs = Structs::new(known);
    let mut tables: Vec<[Vec<Member>; 2]> = Vec::new();
    for operation in operations {
        let noun = declare::noun(&operation.page.operation);
        let mut table = |nodes, prefix, in_request| {
            structs.table(operation, nodes, prefix, Place { above: &noun, in_request, depth: 0 })
        };
        let request = table(&operation.placed.request.nodes, "request ", true);
        let response = table(&operation.placed.response.nodes, "response ", false);
        tables.push([request, response]);
    }
    let mut writer = Writer {
        known,
        declarations: Declarations::new("", Some(service)),
        names: BTreeMap::new(),
        list_words: BTreeMap::new(),
        remarks: Vec::new(),
    };
    writer.declarations.about("");
    for (name, values) in &known.lists {
        writer.declarations.knows_list(name, values);
    }
    writer.name(&structs.drafts);
    let structs = writer.structs(structs.drafts);
    let tables: Vec<[Vec<Field>; 2]> =
        operations.iter().zip(tables).map(|(operation, sides)| writer.tables(operation, sides)).collect();
    writer.write(operations, &structs, &tables, service, today)
}

struct Writer<'a> {
    known: &'a Known,
    declarations: Declarations<'a>,
    names: BTreeMap<Key, String>,
    /// The vendor's words of the first field of each enumeration.
    list_words: BTreeMap<String, String>,
    remarks: Vec<String>,
}

impl Writer<'_> {
    /// Gives each struct a name: that of the standing specs, or one that is free. What holds others goes first.
    fn name(&mut self, drafts: &IndexMap<Key, Draft>) {
        let mut order: Vec<(&Key, &Draft)> = drafts.iter().collect();
        order.sort_by_key(|(_, draft)| draft.depth);
        for (key, draft) in order {
            if let Some(name) = &draft.known {
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

    fn structs(&mut self, drafts: IndexMap<Key, Draft>) -> IndexMap<String, (Vec<Field>, String)> {
        let mut structs = IndexMap::new();
        for (key, draft) in drafts.into_iter().filter(|(_, draft)| draft.known.is_none()) {
            let Some(name) = self.names.get(&key).cloned() else { continue };
            let home = if draft.in_request { Home::InRequest } else { Home::Response };
            let fields = draft.members.into_iter().map(|member| self.field(member, &name, home)).collect::<Vec<_>>();
            structs.insert(name, (fields, draft.words));
        }
        structs
    }

    fn tables(&mut self, operation: &Documented, sides: [Vec<Member>; 2]) -> [Vec<Field>; 2] {
        self.declarations.about(&operation.page.operation);
        let [request, response] = sides;
        [(request, Home::Request), (response, Home::Response)]
            .map(|(members, home)| members.into_iter().map(|member| self.field(member, "", home)).collect())
    }

    fn field(&mut self, member: Member, above: &str, home: Home) -> Field {
        let Member { mut node, note, key } = member;
        if let Some(name) = key.and_then(|key| self.names.get(&key)) {
            node.type_name = Some(name.clone());
            node.children = Vec::new();
        }
        let mut entries = self.declarations.field(&node, above, home);
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
                for name in field.names() {
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
            batch
                .files
                .push((format!("{}/types.yaml", service.name), format!("{head}{}", shared.trim_start_matches('\n'))));
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
