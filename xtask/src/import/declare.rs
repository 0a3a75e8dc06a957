//! From fields to fields, types and enumerations of a spec, with names that nobody else has.

use std::collections::{BTreeMap, BTreeSet};

use codegen::naming;
use codegen::spec::ServiceSpecs;
use codegen::spec::model::{EnumSpec, FieldSpec, FromClientSpec, OverSpec};
use indexmap::IndexMap;

use super::names;
use super::yaml::{self, Entries, scalar};
use crate::page::{CellType, Literal, Scalar};
use crate::place::{Differs, Node, Review, Ty};

/// What an operation declares, as text.
pub(super) struct Declarations<'a> {
    service: Option<&'a ServiceSpecs>,
    /// What the operation is about, for names that are taken.
    noun: String,
    taken: BTreeSet<String>,
    /// Whether several operations are declared together, so that a word that says nothing alone is no name.
    together: bool,
    /// Structs that are declared elsewhere and may be used by name.
    elsewhere: BTreeSet<String>,
    /// New structs: name, and fields with their entries.
    pub(super) types: IndexMap<String, IndexMap<String, Entries>>,
    /// New enumerations: name, and values with their entries.
    pub(super) enums: IndexMap<String, IndexMap<String, Entries>>,
    /// Fields of new structs, by what they say, so that the same struct is declared once.
    structs: BTreeMap<String, String>,
    /// Enumerations by their values.
    lists: BTreeMap<Vec<String>, String>,
    /// What people should know of the choices made here.
    pub(super) remarks: Vec<String>,
}

/// Where a field stands, which decides what it may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// A parameter itself.
    Request,
    /// A struct that a parameter holds.
    InRequest,
    /// A response, or a struct that only responses hold.
    Response,
}

impl<'a> Declarations<'a> {
    /// Begins with what the service has already.
    pub(super) fn new(operation: &str, service: Option<&'a ServiceSpecs>) -> Self {
        let mut declarations = Self {
            service,
            noun: noun(operation),
            taken: BTreeSet::new(),
            together: false,
            elsewhere: BTreeSet::new(),
            types: IndexMap::new(),
            enums: IndexMap::new(),
            structs: BTreeMap::new(),
            lists: BTreeMap::new(),
            remarks: Vec::new(),
        };
        let Some(service) = service else { return declarations };
        let shared = service.types.as_ref().map(|types| (&types.spec.types, &types.spec.enums));
        if let Some((types, enums)) = shared {
            declarations.taken.extend(types.keys().chain(enums.keys()).map(|name| name.to_lowercase()));
            for (name, list) in enums {
                declarations.know(name, list);
            }
        }
        for doc in &service.operations {
            declarations
                .taken
                .extend(doc.spec.types.keys().chain(doc.spec.enums.keys()).map(|name| name.to_lowercase()));
            if doc.spec.operation == operation {
                for (name, list) in &doc.spec.enums {
                    declarations.know(name, list);
                }
            }
        }
        declarations
    }

    /// Begins for what goes into `types.yaml`, which knows nothing of the operation's own types.
    pub(super) fn shared(operation: &str, service: &'a ServiceSpecs) -> Self {
        Self { noun: noun(operation), ..Self::new("", Some(service)) }
    }

    /// Leaves the names alone that others have declared.
    pub(super) fn avoid(&mut self, other: &Self) {
        self.taken.extend(other.taken.iter().cloned());
    }

    fn know(&mut self, name: &str, list: &EnumSpec) {
        if list.over == OverSpec::String {
            let mut values: Vec<String> = list.values.keys().cloned().collect();
            values.sort();
            self.lists.entry(values).or_insert_with(|| name.to_owned());
        }
    }

    /// Turns to another operation; what is declared stays.
    pub(super) fn about(&mut self, operation: &str) {
        self.noun = noun(operation);
        self.together = true;
    }

    /// Structs that are declared elsewhere.
    pub(super) fn know_types(&mut self, names: impl Iterator<Item = String>) {
        self.elsewhere.extend(names);
    }

    /// An enumeration that is declared elsewhere.
    pub(super) fn knows_list(&mut self, name: &str, values: &[String]) {
        let mut values = values.to_vec();
        values.sort();
        self.lists.entry(values).or_insert_with(|| name.to_owned());
    }

    /// The entries of a field, which declare what they need.
    pub(super) fn field(&mut self, node: &Node, above: &str, home: Home) -> Entries {
        let mut review = node.review.clone();
        let mut differs = node.differs.clone();
        let ty = self.ty(node, above, home);
        // A type that is open explains nothing yet.
        let is_open = |why: &str| review.as_ref().is_some_and(|review| review.why.contains(why));
        differs.retain(|differs| differs.key != "type" || !is_open(&differs.why));
        if let Some(more) = self.unknown(node, &ty, review.is_some()) {
            review = Some(Review::and(review, more));
        }
        let against = |text: Option<&str>| {
            let number: i64 = text?.parse().ok()?;
            (home != Home::Response && is_against_limits(node, number)).then_some(number)
        };
        let default = match &node.facts.default {
            Some(Literal::Integer(number)) => Some(number.to_string()),
            _ => None,
        };
        let (odd_default, odd_example) = (against(default.as_deref()), against(node.example.as_deref()));
        for (key, number) in [("default", odd_default), ("example", odd_example)] {
            if let Some(number) = number {
                let why = format!("the {key} {number} is not within the limits of the page");
                let choices = vec![format!("{key}: {number}, and other limits"), format!("no {key}")];
                review = Some(Review::and(review, Review { why, choices }));
            }
        }
        let mut entries: Entries = vec![("type".to_owned(), ty.clone())];
        let mut add = |key: &str, value: String| entries.push((key.to_owned(), value));
        let is_parameter = home == Home::Request;
        if let Some((chosen, why)) = names::instead(&node.name, is_parameter, &BTreeSet::new()) {
            review = Some(Review::and(review, Review { why, choices: vec![format!("rust_name: {chosen}")] }));
            add("rust_name", chosen);
        }
        if let Some(wrapper) = &node.wrapped_in {
            add("wrapped_in", scalar(wrapper));
        }
        if home != Home::Response && node.required == Some(true) {
            add("required", "true".to_owned());
        }
        let alike = self.alike(&node.name).filter(|_| is_parameter);
        if node.ty == Ty::Scalar(Scalar::String) && ty == "string" {
            if alike.as_ref().is_some_and(|field| field.from_client == Some(FromClientSpec::Region)) {
                add("from_client", "region".to_owned());
            }
            if alike.as_ref().is_some_and(|field| field.sensitive) {
                add("sensitive", "true".to_owned());
            }
        }
        if node.facts.deprecated {
            add("deprecated", "\"\"".to_owned());
        }
        if home != Home::Response {
            self.limits(node, &ty, odd_default.is_none(), &mut add);
        }
        add("doc", "\"\"".to_owned());
        match self.example(node, &ty) {
            Ok(Some(example)) if odd_example.is_none() => add("example", example),
            Ok(_) => {}
            Err(text) => differs.push(Differs {
                key: "example",
                page: Some(text),
                why: format!("it is no {}", node.ty.element().kind()),
            }),
        }
        if !differs.is_empty() {
            add("differs", differs_text(&differs));
        }
        if let Some(review) = &review {
            add("review", review_text(review));
        }
        entries
    }

    fn limits(&self, node: &Node, ty: &str, has_default: bool, add: &mut impl FnMut(&str, String)) {
        let facts = &node.facts;
        let is_scalar = !matches!(node.ty, Ty::List(_) | Ty::Struct | Ty::Map | Ty::Any);
        if let Some(default) =
            facts.default.as_ref().filter(|_| has_default && is_scalar && node.required != Some(true))
        {
            add("default", literal(default));
        }
        if matches!(node.ty, Ty::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Uint64)) {
            for (key, limit) in [("min", facts.min), ("max", facts.max)] {
                if let Some(limit) = limit {
                    add(key, limit.to_string());
                }
            }
            if !facts.allowed.is_empty() {
                add("allowed", yaml::list(&facts.allowed.iter().map(ToString::to_string).collect::<Vec<_>>()));
            }
        }
        if let Some(length) = facts.max_length.filter(|_| ty == "string") {
            add("max_length", length.to_string());
        }
    }

    /// The same parameter of another operation of the service.
    fn alike(&self, name: &str) -> Option<FieldSpec> {
        let operations = &self.service?.operations;
        let fields = operations.iter().filter_map(|doc| doc.spec.request.get(name));
        let mut fields = fields.filter(|field| field.from_client.is_some() || field.sensitive);
        fields.next().cloned()
    }

    /// The example, unless it is no value of the type; then that text.
    fn example(&self, node: &Node, ty: &str) -> Result<Option<String>, String> {
        let Some(text) = node.example.as_deref() else { return Ok(None) };
        let element = node.ty.element();
        let Ty::Scalar(kind) = element else { return Ok(None) };
        if matches!(node.ty, Ty::List(_)) && text.starts_with(['[', '{']) || ty == "any" {
            return Ok(None);
        }
        // Masked digits fit any scalar.
        if text.contains("***") {
            return Ok(Some(yaml::quoted(text)));
        }
        match Literal::of(text, &CellType::Scalar(*kind)) {
            Some(value) => Ok(Some(literal(&value))),
            None => Err(text.to_owned()),
        }
    }

    /// The type as specs write it.
    fn ty(&mut self, node: &Node, above: &str, home: Home) -> String {
        let inner = match node.ty.element() {
            Ty::Scalar(Scalar::String) if !node.facts.values.is_empty() => self.list_of_values(node, above),
            Ty::Scalar(scalar) => scalar.spec().to_owned(),
            Ty::Struct => self.structure(node, above, home),
            Ty::Map => "map<any>".to_owned(),
            Ty::Any | Ty::List(_) => "any".to_owned(),
        };
        if matches!(node.ty, Ty::List(_)) { format!("list<{inner}>") } else { inner }
    }

    /// What to ask where nothing tells what a value holds.
    fn unknown(&self, node: &Node, ty: &str, is_asked: bool) -> Option<Review> {
        if *node.ty.element() == Ty::Struct && node.children.is_empty() {
            let name = node.type_name.as_deref().filter(|name| !self.knows_type(name))?;
            let why = format!("the page lists no fields of `{name}`");
            return Some(Review { why, choices: vec!["the fields that the SDK has".to_owned(), "any".to_owned()] });
        }
        let is_any = ty.trim_start_matches("list<").trim_start_matches("map<").starts_with("any");
        (is_any && !is_asked).then(|| Review {
            why: "the page does not tell what it holds".to_owned(),
            choices: vec![ty.to_owned(), "what the SDK has".to_owned()],
        })
    }

    fn structure(&mut self, node: &Node, above: &str, home: Home) -> String {
        let known = node.type_name.as_deref().filter(|name| node.children.is_empty() && self.knows_type(name));
        if let Some(name) = known {
            return name.to_owned();
        }
        if node.children.is_empty() && node.type_name.is_none() {
            return "any".to_owned();
        }
        if let Some(name) = self.shared_struct(node).filter(|_| !node.children.is_empty()) {
            self.remarks.push(format!("`{}` has the fields of `{name}` of types.yaml and uses it", node.name));
            return name;
        }
        // A struct without fields is known by its name alone.
        let own = if node.children.is_empty() { node.type_name.as_deref().unwrap_or_default() } else { "" };
        let said = format!("{own}{}{home:?}", signature(node));
        if let Some(name) = self.structs.get(&said) {
            return name.clone();
        }
        let name = self.free(&[node.type_name.as_deref().unwrap_or(&node.name), &node.name], above);
        self.structs.insert(said, name.clone());
        self.types.insert(name.clone(), IndexMap::new());
        let below = if home == Home::Response { Home::Response } else { Home::InRequest };
        let mut fields: IndexMap<String, Entries> = IndexMap::new();
        for child in &node.children {
            let entries = self.field(child, &name, below);
            fields.insert(child.name.clone(), entries);
        }
        names::distinct(&mut fields, false);
        if let Some(place) = self.types.get_mut(&name) {
            *place = fields;
        }
        name
    }

    /// Whether the specs have a struct of this name that this operation may use.
    fn knows_type(&self, name: &str) -> bool {
        let types = self.service.and_then(|service| service.types.as_ref());
        self.elsewhere.contains(name) || types.is_some_and(|types| types.spec.types.contains_key(name))
    }

    /// A struct of `types.yaml` with the same fields of the same kinds.
    fn shared_struct(&self, node: &Node) -> Option<String> {
        let types = self.service?.types.as_ref()?;
        let is_scalar = |child: &Node| {
            matches!(child.ty, Ty::Scalar(_))
                && child.facts.values.is_empty()
                && child.review.is_none()
                && child.differs.is_empty()
        };
        if !node.children.iter().all(is_scalar) {
            return None;
        }
        let same = |fields: &IndexMap<String, FieldSpec>| {
            fields.len() == node.children.len()
                && node.children.iter().all(|child| {
                    fields.get(&child.name).is_some_and(|field| {
                        let kind = match field.ty.as_str() {
                            "bool" => "boolean",
                            "int32" | "int64" | "uint64" => "integer",
                            "double" => "number",
                            ty if ty.starts_with(|first: char| first.is_ascii_lowercase()) && !ty.contains('<') => {
                                "string"
                            }
                            _ => return false,
                        };
                        kind == child.ty.kind() && field.required == (child.required == Some(true))
                    })
                })
        };
        types.spec.types.iter().find(|(_, spec)| same(&spec.fields)).map(|(name, _)| name.clone())
    }

    fn list_of_values(&mut self, node: &Node, above: &str) -> String {
        let mut values = node.facts.values.clone();
        if values.len() == 2 && values.iter().all(|value| value == "true" || value == "false") {
            return "bool_text".to_owned();
        }
        values.sort();
        // Two values such as yes and no mean something else at another field.
        if self.together && values.len() <= 2 {
            values.push(format!("at {}", node.name));
        }
        if let Some(name) = self.lists.get(&values) {
            return name.clone();
        }
        // A word that says nothing alone comes with what holds it.
        let name = if self.together && is_general(&node.name) {
            let holder = if above.is_empty() { self.noun.clone() } else { above.to_owned() };
            self.free(&[&format!("{holder}{}", naming::type_name(&node.name))], above)
        } else {
            self.free(&[&node.name], above)
        };
        self.lists.insert(values, name.clone());
        let mut variants: BTreeSet<String> = BTreeSet::new();
        let mut entries: IndexMap<String, Entries> = IndexMap::new();
        for value in &node.facts.values {
            let entry = value_entry(value, &variants);
            let rust = entry
                .iter()
                .find(|(key, _)| key == "rust_name")
                .map_or_else(|| naming::variant_name(value), |(_, name)| name.clone());
            variants.insert(rust);
            entries.insert(value.clone(), entry);
        }
        self.enums.insert(name.clone(), entries);
        name
    }

    /// A name for a type that nobody has: of the candidates, then with what holds it before it.
    pub(super) fn free(&mut self, candidates: &[&str], above: &str) -> String {
        let camel = |words: &str| naming::type_name(words);
        let mut names: Vec<String> = candidates.iter().map(|name| camel(name)).collect();
        let last = candidates.last().copied().unwrap_or_default();
        names.push(camel(&format!("{above}{}", camel(last))));
        names.push(camel(&format!("{}{}", self.noun, camel(last))));
        names.push(camel(&format!("{}{above}{}", self.noun, camel(last))));
        let more = names.last().cloned().unwrap_or_default();
        let numbered = (2..10_000).map(|number| format!("{more}{number}"));
        let is_free = |name: &String| {
            naming::is_identifier(name)
                && name.starts_with(|first: char| first.is_ascii_uppercase())
                && !naming::is_taken_type(name)
                && !naming::is_reserved(name)
                && scalar(name) == *name
                && !self.taken.contains(&name.to_lowercase())
        };
        let name = names.into_iter().chain(numbered).find(is_free).unwrap_or_else(|| "Unnamed".to_owned());
        self.taken.insert(name.to_lowercase());
        name
    }
}

/// Whether a name says nothing of what it is about.
fn is_general(name: &str) -> bool {
    let general = ["code", "env", "kind", "level", "mode", "name", "result", "state", "status", "type"];
    general.contains(&name.to_ascii_lowercase().as_str())
}

/// Whether the limits that the page gives for a number forbid one.
fn is_against_limits(node: &Node, number: i64) -> bool {
    let facts = &node.facts;
    matches!(node.ty, Ty::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Uint64))
        && (facts.min.is_some_and(|min| number < min)
            || facts.max.is_some_and(|max| number > max)
            || !facts.allowed.is_empty() && !facts.allowed.contains(&number))
}

/// The entry of a value of an enumeration.
pub(super) fn value_entry(value: &str, variants: &BTreeSet<String>) -> Entries {
    let mut entries: Entries = vec![("doc".to_owned(), "\"\"".to_owned())];
    let rust = naming::variant_name(value);
    let is_good = naming::is_identifier(&rust)
        && rust.starts_with(|first: char| first.is_ascii_alphabetic())
        && rust != naming::UNKNOWN_VARIANT
        && !naming::is_reserved(&rust);
    if is_good && !variants.contains(&rust) {
        return entries;
    }
    let letters: String = rust.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut chosen = format!("V{letters}");
    while variants.contains(&chosen) {
        chosen.push('X');
    }
    let why =
        if is_good { format!("another value is called `{rust}`") } else { format!("`{value}` gives no name in Rust") };
    let review = Review { why, choices: vec![format!("rust_name: {chosen}"), "an alias of another value".to_owned()] };
    entries.push(("rust_name".to_owned(), chosen));
    entries.push(("review".to_owned(), review_text(&review)));
    entries
}

/// What an operation is about: its name without the verb.
pub(super) fn noun(operation: &str) -> String {
    let rest = operation.trim_start_matches(|first: char| first.is_ascii_uppercase());
    let start = rest.find(|next: char| next.is_ascii_uppercase());
    start.and_then(|start| rest.get(start..)).unwrap_or(operation).to_owned()
}

/// What a struct says, at every depth.
fn signature(node: &Node) -> String {
    let mut text = String::new();
    for child in &node.children {
        text.push_str(&format!(
            "{}:{:?}{:?}{:?}{:?}{:?}({})",
            child.name,
            child.ty,
            child.wrapped_in,
            child.facts.values,
            child.required,
            child.review,
            signature(child)
        ));
    }
    text
}

pub(crate) fn literal(value: &Literal) -> String {
    match value {
        Literal::Bool(value) => value.to_string(),
        Literal::Integer(value) => value.to_string(),
        Literal::Number(value) => value.to_string(),
        Literal::Text(text) => scalar(text),
    }
}

pub(super) fn differs_text(differs: &[Differs]) -> String {
    let items = differs.iter().map(|differs| {
        let mut entries: Entries = vec![("key".to_owned(), differs.key.to_owned())];
        if let Some(page) = &differs.page {
            entries.push(("page".to_owned(), scalar(page)));
        }
        entries.push(("why".to_owned(), prose(&differs.why)));
        yaml::flow(&entries)
    });
    yaml::list(&items.collect::<Vec<_>>())
}

pub(super) fn review_text(review: &Review) -> String {
    let mut entries: Entries = vec![("why".to_owned(), prose(&review.why))];
    if !review.choices.is_empty() {
        entries.push((
            "choices".to_owned(),
            yaml::list(&review.choices.iter().map(|choice| scalar(choice)).collect::<Vec<_>>()),
        ));
    }
    yaml::flow(&entries)
}

fn prose(text: &str) -> String {
    if text.contains([',', ':', '#', '{', '}', '[', ']', '`', '"', '\'', '&', '*', '!', '|', '>', '%', '@']) {
        yaml::quoted(text)
    } else {
        text.to_owned()
    }
}
