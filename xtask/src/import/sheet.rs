//! The text of a spec for an operation that metadata describes.

use indexmap::IndexMap;

use super::declare::review_text;
use super::fresh;
use super::yaml::{self, Entries, scalar};
use crate::metadata::Documented;
use crate::page::{CellType, Json, Literal};
use crate::place::{Node, Ty};

/// A field ready to be written.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) entries: Entries,
    /// The vendor's words, where none of ours are known.
    pub(super) words: String,
}

impl Field {
    /// The structs and enumerations that its type names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let ty = self.entries.first().map(|(_, ty)| ty.as_str()).unwrap_or_default();
        ty.split(['<', '>']).filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
    }
}

pub(super) fn head(operation: &Documented, today: &str) -> String {
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

/// The window on the list of the response, where names leave no doubt.
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

pub(super) fn table(key: &str, fields: Option<&Vec<Field>>) -> String {
    let fields = fields.map(Vec::as_slice).unwrap_or_default();
    if fields.is_empty() {
        return String::new();
    }
    format!("\n{key}:\n{}", fields.iter().map(|field| line(2, field)).collect::<String>())
}

pub(super) fn line(indent: usize, field: &Field) -> String {
    comment(indent, &field.words) + &yaml::entry(indent, &field.name, &field.entries)
}

/// What begins a line with the vendor's words, which nobody may commit.
const WORDS: &str = "# vendor: ";

/// The vendor's words for the person who writes ours, and takes these out.
pub(super) fn comment(indent: usize, words: &str) -> String {
    words.lines().map(|line| format!("{}{WORDS}{}\n", " ".repeat(indent), line.trim())).collect()
}

/// The text without the vendor's words.
pub(super) fn without_words(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with(WORDS)).collect()
}

pub(super) fn examples(operation: &Documented) -> String {
    let mut text = String::new();
    let placed = &operation.placed;
    for example in &operation.page.examples {
        let given = example.request.as_ref().map(|value| fresh::typed(value, &placed.request.nodes));
        let made = || Some(example_of(&placed.request.nodes));
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

/// A request made of the examples of its fields.
fn example_of(nodes: &[Node]) -> Json {
    let mut members = IndexMap::new();
    for node in nodes.iter().filter(|node| !node.facts.deprecated) {
        let value = match node.ty.element() {
            Ty::Scalar(scalar) => {
                let literal = node.example.as_deref().map(|text| (text, Literal::of(text, &CellType::Scalar(*scalar))));
                literal.map(|(text, literal)| match literal {
                    Some(Literal::Bool(value)) => Json::Bool(value),
                    Some(Literal::Integer(value)) => Json::Number(value.into()),
                    Some(Literal::Number(value)) => {
                        serde_json::Number::from_f64(value).map_or(Json::Null, Json::Number)
                    }
                    _ => Json::Text(text.to_owned()),
                })
            }
            Ty::Struct => Some(example_of(&node.children)),
            _ => None,
        };
        let Some(value) = value.filter(|value| !matches!(value, Json::Object(members) if members.is_empty())) else {
            continue;
        };
        let is_list = matches!(node.ty, Ty::List(_));
        members.insert(node.name.clone(), if is_list { Json::List(vec![value]) } else { value });
    }
    Json::Object(members)
}
