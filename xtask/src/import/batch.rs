//! Specs for many operations at once, whose structs and enumerations are shared where they are the same.

use std::collections::{BTreeMap, BTreeSet};

use codegen::naming;
use codegen::spec::ServiceSpecs;
use indexmap::{IndexMap, IndexSet};

use super::declare::{self, Declarations, Home};
use super::known::Known;
use super::sheet::{Field, comment, examples, head, line, table, without_words};
use super::structs::{Draft, Key, Member, Place, Structs};
use super::yaml::{self, Entries};
use super::{fresh, names, structs};
use crate::metadata::Documented;

/// New specs.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The operations: path from the folder of the specs on, and text.
    pub(super) files: Vec<(String, String)>,
    /// The structs and the enumerations that several of them use, without the keys above them.
    pub(super) types: String,
    pub(super) enums: String,
    /// All structs and enumerations that they use.
    pub(super) used: BTreeSet<String>,
    pub(super) remarks: Vec<String>,
}

/// Makes the specs. With `words`, the vendor's words stand beside what a person has to write.
pub(super) fn specs(
    operations: &[&Documented],
    known: &Known,
    service: &ServiceSpecs,
    today: &str,
    words: bool,
) -> Batch {
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
    let mut batch = writer.write(operations, &structs, &tables, service, today);
    if !words {
        let texts = batch.files.iter_mut().map(|(_, text)| text).chain([&mut batch.types, &mut batch.enums]);
        texts.for_each(|text| *text = without_words(text));
    }
    batch
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
                self.remarks.push(format!("`{name}` is one struct for the fields {}", draft.candidates.join(", ")));
            }
            self.names.insert(key.clone(), name);
        }
        self.twins(drafts);
        self.declarations.know_types(self.names.values().cloned());
    }

    /// Tells of structs that the vendor has under several names.
    fn twins(&mut self, drafts: &IndexMap<Key, Draft>) {
        let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (key, draft) in drafts.iter().filter(|(key, _)| matches!(key, Key::Named(_))) {
            let nodes: Vec<_> = draft.members.iter().map(|member| member.node.clone()).collect();
            let name = self.names.get(key).map(String::as_str).unwrap_or_default();
            let names = alike.entry(structs::signature(&nodes)).or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        for names in alike.values().filter(|names| names.len() > 1) {
            let remark = format!("{} have the same fields; one struct may be enough", names.join(", "));
            self.remarks.push(remark);
        }
    }

    fn structs(&mut self, drafts: IndexMap<Key, Draft>) -> IndexMap<String, (Vec<Field>, String)> {
        let mut structs = IndexMap::new();
        for (key, draft) in drafts.into_iter().filter(|(_, draft)| draft.known.is_none()) {
            let Some(name) = self.names.get(&key).cloned() else { continue };
            let home = if draft.in_request { Home::InRequest } else { Home::Response };
            let mut fields =
                draft.members.into_iter().map(|member| self.field(member, &name, home)).collect::<Vec<_>>();
            distinct(&mut fields, false);
            structs.insert(name, (fields, draft.words));
        }
        structs
    }

    fn tables(&mut self, operation: &Documented, sides: [Vec<Member>; 2]) -> [Vec<Field>; 2] {
        self.declarations.about(&operation.page.operation);
        let [request, response] = sides;
        [(request, Home::Request), (response, Home::Response)].map(|(members, home)| {
            let mut fields = members.into_iter().map(|member| self.field(member, "", home)).collect::<Vec<_>>();
            distinct(&mut fields, home == Home::Request);
            fields
        })
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
                *text = yaml::scalar(doc);
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
        let mut batch = Batch {
            types: self.struct_lines(structs, &is_shared),
            enums: self.enum_lines(&is_shared),
            used: users.keys().map(|name| (*name).to_owned()).collect(),
            remarks: self.remarks.clone(),
            files: Vec::new(),
        };
        for (index, (operation, sides)) in operations.iter().zip(tables).enumerate() {
            let text = head(operation, today)
                + &table("request", sides.first())
                + &table("response", sides.get(1))
                + &under("types", &self.struct_lines(structs, &|name| is_of(name, index)))
                + &under("enums", &self.enum_lines(&|name| is_of(name, index)))
                + &fresh::errors(&operation.page, service)
                + &examples(operation);
            let file = naming::module_name(&operation.page.operation);
            batch.files.push((format!("{}/operations/{file}.yaml", service.name), text));
        }
        batch
    }

    fn struct_lines(&self, structs: &IndexMap<String, (Vec<Field>, String)>, wanted: &dyn Fn(&str) -> bool) -> String {
        let block = |name: &String, (fields, words): &(Vec<Field>, String)| {
            let head = format!("{}  {name}:\n    doc: \"\"\n    fields:\n", comment(2, words));
            head + &fields.iter().map(|field| line(6, field)).collect::<String>()
        };
        let wanted = structs.iter().filter(|(name, _)| wanted(name));
        wanted.map(|(name, content)| block(name, content)).collect::<Vec<_>>().join("\n")
    }

    fn enum_lines(&self, wanted: &dyn Fn(&str) -> bool) -> String {
        let block = |name: &String, values: &IndexMap<String, Entries>| {
            let words = self.list_words.get(name).map(String::as_str).unwrap_or_default();
            let head = format!("{}  {name}:\n    doc: \"\"\n    values:\n", comment(2, words));
            head + &values.iter().map(|(value, entries)| fresh::value_line(6, value, entries)).collect::<String>()
        };
        let wanted = self.declarations.enums.iter().filter(|(name, _)| wanted(name));
        wanted.map(|(name, values)| block(name, values)).collect::<Vec<_>>().join("\n")
    }
}

/// Gives fields of one level different names in Rust.
fn distinct(fields: &mut [Field], is_parameter: bool) {
    let mut taken = BTreeSet::new();
    for field in fields {
        names::one(&field.name, &mut field.entries, is_parameter, &taken);
        taken.insert(names::in_rust(&field.name, &field.entries));
    }
}

/// A section of a file, if it has anything.
pub(super) fn under(key: &str, block: &str) -> String {
    if block.is_empty() { String::new() } else { format!("\n{key}:\n{block}") }
}
