//! Alibaba Cloud's API metadata, `api-docs.json`: operations under `apis`, with JSON schemas of parameters and answers.

use std::collections::BTreeMap;

use super::text::{self, flag, integer, items, members, plain, scalar};
use super::{Catalogue, Documented, MAX_DEPTH, Note, fit, tree};
use crate::page::{CellType, ErrorRow, Example, Facts, Json, Literal, Page, Remark, Scalar, Vendor};
use crate::place::{Differs, Node, Placed, Review, Shape, Ty};

/// Sent by the protocol with every call.
const COMMON: [&str; 9] = [
    "Action",
    "Version",
    "Format",
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
];

pub(super) fn read(file: &Json) -> Result<Catalogue, String> {
    let version = file.get("info").and_then(|info| scalar(info, "version"));
    let operations = members(file.get("apis"))
        .map(|(name, api)| operation(name, api, version.as_deref()))
        .collect::<Result<Vec<_>, _>>()?;
    if operations.is_empty() {
        return Err("`apis` holds no operation".to_owned());
    }
    Ok(Catalogue { operations })
}

fn operation(name: &str, api: &Json, version: Option<&str>) -> Result<Documented, String> {
    if !text::is_name(name) {
        return Err(format!("`{name}` cannot be the name of an operation"));
    }
    let mut reader = Reader { notes: BTreeMap::new(), remarks: Vec::new() };
    let mut request: Vec<Node> = Vec::new();
    for parameter in items(api.get("parameters")) {
        let Some(name) = text::text(parameter, "name").filter(|name| !COMMON.contains(name)) else { continue };
        let steps: Vec<&str> = name.split('.').filter(|step| *step != "N" && !step.is_empty()).collect();
        let indexed = name.contains(".N");
        reader.parameter(&mut request, &steps, indexed, parameter, "request ");
    }
    let schema = api.get("responses").and_then(|responses| responses.get("200")?.get("schema"));
    let properties = schema.and_then(|schema| schema.get("properties"));
    let mut response: Vec<Node> = members(properties)
        .map(|(name, schema)| reader.node(name, schema, "response ", Place { in_request: false, depth: 0 }))
        .collect();
    let examples = reader.examples(name, api);
    let mut seen = Shape { object: true, ..Shape::default() };
    for example in &examples {
        if let Some(body) = &example.response {
            seen.merge(body);
        }
    }
    fit::fit(&mut response, &seen);
    fit::doubt(&mut request);
    fit::doubt(&mut response);
    let summary = scalar(api, "summary").or_else(|| scalar(api, "title")).unwrap_or_default();
    let mut words = vec![plain(&summary)];
    words.extend(scalar(api, "description").map(|words| plain(&words)).filter(|words| !words.is_empty()));
    Ok(Documented {
        page: Page {
            format: "Alibaba Cloud's API metadata",
            vendor: Vendor::Alibaba,
            title: scalar(api, "title").map(|title| title.trim().to_owned()).filter(|title| !title.is_empty()),
            operation: name.to_owned(),
            version: version.map(str::to_owned),
            rate_limits: Vec::new(),
            request: Vec::new(),
            response: Vec::new(),
            errors: errors(api),
            examples,
            remarks: reader.remarks,
        },
        placed: Placed { request: tree(request), response: tree(response) },
        notes: reader.notes,
        summary: words.join("\n"),
        is_deprecated: flag(api, "deprecated") == Some(true),
        kind: scalar(api, "operationType"),
    })
}

fn errors(api: &Json) -> Vec<ErrorRow> {
    let mut rows = Vec::new();
    for (http, codes) in members(api.get("errorCodes")) {
        for code in items(Some(codes)) {
            let Some(code) = text::text(code, "errorCode").map(str::trim) else { continue };
            let is_code = code.starts_with(|first: char| first.is_ascii_alphanumeric())
                && code.bytes().all(|byte| byte.is_ascii_graphic());
            if is_code {
                rows.push(ErrorRow { line: 0, code: code.to_owned(), http: http.parse().ok() });
            }
        }
    }
    rows
}

/// Where a schema stands.
#[derive(Clone, Copy)]
struct Place {
    in_request: bool,
    depth: usize,
}

struct Reader {
    notes: BTreeMap<String, Note>,
    remarks: Vec<Remark>,
}

impl Reader {
    /// Puts a parameter where its dotted name says.
    fn parameter(&mut self, to: &mut Vec<Node>, steps: &[&str], indexed: bool, parameter: &Json, prefix: &str) {
        let Some((first, rest)) = steps.split_first() else { return };
        let schema = parameter.get("schema").unwrap_or(parameter);
        let in_body = matches!(text::text(parameter, "in"), Some("formData" | "body"));
        if rest.is_empty() {
            let mut node = self.node(first, schema, prefix, Place { in_request: true, depth: 0 });
            let note = self.notes.entry(format!("{prefix}{first}")).or_default();
            note.in_body = in_body;
            if text::text(parameter, "style") == Some("json") {
                note.is_json = true;
                if matches!(node.ty, Ty::Map | Ty::Any) {
                    node.ty = Ty::Scalar(Scalar::String);
                }
            }
            to.push(node);
            return;
        }
        let index = to.iter().position(|node| node.name == **first).unwrap_or_else(|| {
            let ty = if indexed { Ty::List(Box::new(Ty::Struct)) } else { Ty::Struct };
            to.push(Node { required: Some(false), ..empty(first, ty, "") });
            self.notes.entry(format!("{prefix}{first}")).or_default().in_body = in_body;
            to.len() - 1
        });
        let Some(parent) = to.get_mut(index) else { return };
        self.parameter(&mut parent.children, rest, false, parameter, &format!("{prefix}{first}."));
        // A struct is needed where anything in it is.
        parent.required = Some(parent.children.iter().any(|child| child.required == Some(true)));
    }

    fn node(&mut self, name: &str, schema: &Json, prefix: &str, place: Place) -> Node {
        let path = format!("{prefix}{name}");
        let mut words = scalar(schema, "description").map(|words| plain(&words)).unwrap_or_default();
        let kind = text::text(schema, "type").unwrap_or_default();
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
                None => ask(&mut node, format!("the metadata gives the type `{kind}`")),
            },
        }
        node.facts = facts(schema, &words, &node.ty, place.in_request);
        // Regions come and go, and endpoints say them; they are no enumeration of the operation.
        if name.ends_with("RegionId") {
            node.facts.values.clear();
        }
        if place.in_request {
            required(&mut node, schema);
        }
        if self.notes.entry(path.clone()).or_default().words.is_empty() {
            self.notes.entry(path).or_default().words = words;
        }
        node
    }

    fn list(&mut self, node: &mut Node, schema: &Json, path: &str, place: Place, words: &mut String) {
        let Some(entries) = schema.get("items") else {
            node.ty = Ty::List(Box::new(Ty::Any));
            ask(node, "the metadata does not say what the list holds".to_owned());
            return;
        };
        let (prefix, last) = path.rsplit_once(['.', ' ']).unwrap_or_default();
        let between = path.get(prefix.len()..prefix.len() + 1).unwrap_or(" ");
        let entry = self.node(last, entries, &format!("{prefix}{between}"), place);
        if entry.wrapped_in.is_some() || matches!(entry.ty, Ty::List(_)) {
            ask(node, "the metadata has a list in a list".to_owned());
        }
        node.type_cell = format!("array of {}", entry.type_cell);
        node.ty = Ty::List(Box::new(entry.ty.element().clone()));
        node.children = entry.children;
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
        let mut properties = members(schema.get("properties"));
        let Some((name, only)) = properties.next() else {
            node.ty = Ty::Map;
            return;
        };
        let more = properties.next();
        // The classic way in which lists travel: in an object of one member.
        if !place.in_request && more.is_none() && text::text(only, "type") == Some("array") {
            let (prefix, last) = path.rsplit_once(['.', ' ']).unwrap_or_default();
            let between = path.get(prefix.len()..prefix.len() + 1).unwrap_or(" ");
            let inner = self.node(last, only, &format!("{prefix}{between}"), place);
            let said = self.notes.remove(path).map(|note| note.words).unwrap_or_default();
            *words = [std::mem::take(words), said].join("\n").trim().to_owned();
            *node = Node { wrapped_in: Some(name.clone()), ..inner };
            return;
        }
        node.ty = Ty::Struct;
        node.children = members(schema.get("properties"))
            .map(|(name, schema)| self.node(name, schema, &format!("{path}."), place))
            .collect();
    }

    fn examples(&mut self, operation: &str, api: &Json) -> Vec<Example> {
        let Some(demo) = text::text(api, "responseDemo").filter(|demo| !demo.trim().is_empty()) else {
            return Vec::new();
        };
        let mut remark = |what: String| self.remarks.push(Remark { line: 0, what });
        let list: Json = match serde_json::from_str(demo) {
            Ok(list) => list,
            Err(error) => {
                remark(format!("the example answers cannot be read: {error}"));
                return Vec::new();
            }
        };
        let mut examples = Vec::new();
        for item in items(Some(&list)) {
            let Some(body) = text::text(item, "example").filter(|_| text::text(item, "type") == Some("json")) else {
                continue;
            };
            if body.trim().is_empty() {
                continue;
            }
            match serde_json::from_str::<Json>(body) {
                Ok(Json::Object(members)) => {
                    let wrapper = format!("{operation}Response");
                    let inner = members.get(&wrapper).filter(|_| members.len() == 1).cloned();
                    let response = Some(inner.unwrap_or(Json::Object(members)));
                    examples.push(Example { response, ..Example::default() });
                }
                Ok(other) => remark(format!("the example answer is a {}, not an object", other.kind())),
                Err(error) => remark(format!("the example answer cannot be read: {error}")),
            }
        }
        examples
    }
}

fn empty(name: &str, ty: Ty, kind: &str) -> Node {
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

fn ask(node: &mut Node, why: String) {
    node.review = Some(Review::and(node.review.take(), Review { why, choices: Vec::new() }));
}

fn ty(kind: &str, schema: &Json) -> Option<Ty> {
    let format = text::text(schema, "format").unwrap_or_default();
    Some(Ty::Scalar(match (kind, format) {
        ("string", _) => Scalar::String,
        ("boolean", _) => Scalar::Bool,
        ("integer", "int64") => Scalar::Int64,
        ("integer", _) => Scalar::Int32,
        ("number", _) => Scalar::Double,
        ("any", _) => return Some(Ty::Any),
        _ => return None,
    }))
}

fn required(node: &mut Node, schema: &Json) {
    let (wire, page) = (flag(schema, "required"), flag(schema, "docRequired"));
    node.required = Some(wire == Some(true) && page != Some(false));
    let why = match (wire, page) {
        (Some(true), Some(false)) => "its documentation does not call it required",
        (Some(false) | None, Some(true)) => "the service does not refuse a call without it",
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
    let listed: Vec<String> = items(schema.get("enum")).iter().filter_map(Json::scalar).collect();
    if !listed.is_empty() && matches!(ty, Ty::Scalar(Scalar::String)) {
        facts.values = listed;
        facts.values_lost = false;
    }
    if !in_request {
        return facts;
    }
    facts.deprecated |= flag(schema, "deprecated") == Some(true);
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
