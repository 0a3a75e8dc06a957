//! A spec for an operation that has none.

use codegen::spec::ServiceSpecs;
use indexmap::IndexMap;

use super::declare::{Declarations, Home, review_text};
use super::names;
use super::yaml::{self, Entries, scalar};
use crate::page::{CellType, Json, Literal, Page, Scalar};
use crate::place::{Node, Placed, Review, Ty};

/// The text of a new spec, with what people should know of the choices made.
pub(super) fn spec(page: &Page, placed: &Placed, service: &ServiceSpecs, today: &str) -> (String, Vec<String>) {
    let mut declarations = Declarations::new(&page.operation, Some(service));
    let request = fields(&mut declarations, &placed.request.nodes, Home::Request);
    let response = fields(&mut declarations, &placed.response.nodes, Home::Response);

    let mut text = "# yaml-language-server: $schema=../../spec.schema.json#/$defs/OperationSpec\n".to_owned();
    text.push_str(&format!("operation: {}\nsummary: \"\"\n", page.operation));
    let title = page.title.as_deref().unwrap_or(&page.operation);
    text.push_str(&format!("source: {{ title: {}, read: {today} }}\n", scalar(title)));
    let (safety, mut review) = safety(&page.operation);
    text.push_str(&format!("safety: {safety}\n"));
    for why in page.examples.iter().filter_map(|example| example.unreadable.clone()) {
        let choices =
            vec!["fix the example of the saved page and import it again".to_owned(), "the tables alone".to_owned()];
        review = Some(Review::and(review, Review { why, choices }));
    }
    if let Some(review) = review {
        text.push_str(&format!("review: {}\n", review_text(&review)));
    }
    if !page.rate_limits.is_empty() {
        text.push_str(&format!("rate_limits: {}\n", rate_limits(page)));
    }
    if let Some(token) = idempotency_token(page, placed) {
        text.push_str(&format!("idempotency_token: {token}\n"));
    }
    for (key, fields) in [("request", &request), ("response", &response)] {
        if !fields.is_empty() {
            text.push_str(&format!("\n{key}:\n"));
            for (name, entries) in fields {
                text.push_str(&yaml::entry(2, name, entries));
            }
        }
    }
    text.push_str(&section_types(&declarations.types, true));
    text.push_str(&section_enums(&declarations.enums, true));
    text.push_str(&errors(page, service));
    text.push_str(&examples(page, placed));
    (text, declarations.remarks)
}

fn fields(declarations: &mut Declarations<'_>, nodes: &[Node], home: Home) -> IndexMap<String, Entries> {
    let mut fields = nodes.iter().map(|node| (node.name.clone(), declarations.field(node, "", home))).collect();
    names::distinct(&mut fields, home == Home::Request);
    fields
}

/// The structs of a spec, with or without the key above them.
pub(super) fn section_types(types: &IndexMap<String, IndexMap<String, Entries>>, head: bool) -> String {
    let mut text = String::new();
    if types.is_empty() {
        return text;
    }
    if head {
        text.push_str("\ntypes:\n");
    }
    for (name, fields) in types {
        let none = if fields.is_empty() { " {}" } else { "" };
        text.push_str(&format!("  {name}:\n    doc: \"\"\n    fields:{none}\n"));
        for (name, entries) in fields {
            text.push_str(&yaml::entry(6, name, entries));
        }
    }
    text
}

/// The enumerations of a spec, with or without the key above them.
pub(super) fn section_enums(enums: &IndexMap<String, IndexMap<String, Entries>>, head: bool) -> String {
    let mut text = String::new();
    if enums.is_empty() {
        return text;
    }
    if head {
        text.push_str("\nenums:\n");
    }
    for (name, values) in enums {
        text.push_str(&format!("  {name}:\n    doc: \"\"\n    values:\n"));
        for (value, entries) in values {
            text.push_str(&value_line(6, value, entries));
        }
    }
    text
}

/// A value of an enumeration; where it has nothing but a text, that alone.
pub(super) fn value_line(indent: usize, value: &str, entries: &Entries) -> String {
    match entries.as_slice() {
        [(_, doc)] => format!("{}{}: {doc}\n", " ".repeat(indent), yaml::scalar_key(value)),
        _ => yaml::entry(indent, value, entries),
    }
}

/// Guesses whether a call may be repeated. Verbs that only read are certain; for others the page does not say.
pub(super) fn safety(operation: &str) -> (&'static str, Option<Review>) {
    let asks = ["Describe", "List", "Get", "Query", "Count", "Search"].iter().any(|verb| operation.starts_with(verb));
    if asks {
        return ("read", None);
    }
    let why = "the page does not say whether the call may be sent again".to_owned();
    let choices = ["safety: write", "safety: idempotent", "safety: read"].map(str::to_owned).to_vec();
    ("write", Some(Review { why, choices }))
}

/// The limits as specs write them.
pub(super) fn rate_limits(page: &Page) -> String {
    let limits =
        page.rate_limits.iter().map(|limit| format!("{{ per_second: {}, scope: {} }}", limit.per_second, limit.scope));
    yaml::list(&limits.collect::<Vec<_>>())
}

/// The parameter of which the page says that it makes repeats harmless.
fn idempotency_token<'a>(page: &'a Page, placed: &Placed) -> Option<&'a str> {
    let is_token = |text: &str| text.contains("幂等") || text.to_ascii_lowercase().contains("idempoten");
    let is_text = |name: &str| {
        let mut nodes = placed.request.nodes.iter();
        nodes.any(|node| node.name == name && node.ty == Ty::Scalar(Scalar::String) && node.facts.values.is_empty())
    };
    let mut tokens = page.request.iter().filter(|row| is_token(&row.description) && is_text(&row.name));
    tokens.next().map(|row| row.name.as_str())
}

pub(super) fn errors(page: &Page, service: &ServiceSpecs) -> String {
    let mut text = String::new();
    let (common, own): (Vec<_>, Vec<_>) =
        page.errors.iter().partition(|row| service.service.spec.errors.contains_key(&row.code));
    let mut seen: Vec<&str> = Vec::new();
    if !own.is_empty() {
        text.push_str("\nerrors:\n");
        for row in own {
            if !seen.contains(&row.code.as_str()) {
                seen.push(&row.code);
                text.push_str(&yaml::entry(2, &row.code, &error_entry(row.http)));
            }
        }
    }
    let mut codes: Vec<String> = common.iter().map(|row| row.code.clone()).collect();
    codes.dedup();
    if !codes.is_empty() {
        text.push_str(&format!(
            "\ncommon_errors:\n{}",
            codes.iter().map(|code| format!("  - {code}\n")).collect::<String>()
        ));
    }
    text
}

/// The entry of an error code.
pub(super) fn error_entry(http: Option<u16>) -> Entries {
    let mut entries: Entries = vec![("doc".to_owned(), "\"\"".to_owned())];
    entries.extend(http.map(|http| ("http".to_owned(), http.to_string())));
    entries
}

fn examples(page: &Page, placed: &Placed) -> String {
    let mut text = String::new();
    for example in &page.examples {
        let request = example.request.as_ref().map(|value| match example.from_url {
            true => typed(value, &placed.request.nodes),
            false => value.clone(),
        });
        let parts = [("request", request), ("response", example.response.clone())];
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

/// The parameters of a URL, which are all texts there, as what they are.
pub(super) fn typed(value: &Json, nodes: &[Node]) -> Json {
    let Json::Object(members) = value else { return value.clone() };
    let typed = members.iter().map(|(name, member)| {
        let node = nodes.iter().find(|node| node.name == *name);
        (name.clone(), node.map_or_else(|| member.clone(), |node| typed_member(member, node)))
    });
    Json::Object(typed.collect())
}

fn typed_member(value: &Json, node: &Node) -> Json {
    match (value, node.ty.element()) {
        (Json::List(items), _) => Json::List(items.iter().map(|item| typed_member(item, node)).collect()),
        (Json::Object(_), _) => typed(value, &node.children),
        (Json::Text(text), Ty::Scalar(scalar)) => match Literal::of(text, &CellType::Scalar(*scalar)) {
            Some(Literal::Bool(value)) => Json::Bool(value),
            Some(Literal::Integer(value)) => Json::Number(value.into()),
            Some(Literal::Number(value)) => {
                serde_json::Number::from_f64(value).map_or_else(|| value_text(text), Json::Number)
            }
            _ => value_text(text),
        },
        _ => value.clone(),
    }
}

fn value_text(text: &str) -> Json {
    Json::Text(text.to_owned())
}
