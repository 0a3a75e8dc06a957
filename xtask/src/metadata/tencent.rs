//! Tencent Cloud's API metadata as its command line carries it: `api.json` with `actions` and `objects`, and beside it
//! `examples.json`.

use std::collections::BTreeMap;

use super::text::{self, flag, items, members, plain, scalar};
use super::{Catalogue, Documented, MAX_DEPTH, Note, fit, query, tree, values};
use crate::page::{CellType, Example, Facts, Json, Page, Remark, Scalar, Vendor};
use crate::place::{Node, Placed, Review, Shape, Ty};

pub(super) fn read(file: &Json, examples: Option<&Json>) -> Result<Catalogue, String> {
    let version = file.get("metadata").and_then(|metadata| scalar(metadata, "apiVersion"));
    let reader = Reader { objects: file.get("objects") };
    let operations = members(file.get("actions"))
        .map(|(name, action)| reader.operation(name, action, version.as_deref(), examples))
        .collect::<Result<Vec<_>, _>>()?;
    if operations.is_empty() {
        return Err("`actions` holds no operation".to_owned());
    }
    Ok(Catalogue { operations })
}

struct Reader<'a> {
    objects: Option<&'a Json>,
}

/// What holds for a whole table.
struct Side<'n> {
    in_request: bool,
    notes: &'n mut BTreeMap<String, Note>,
    remarks: &'n mut Vec<Remark>,
    /// The objects on the way.
    above: Vec<String>,
}

impl Reader<'_> {
    fn operation(
        &self,
        name: &str,
        action: &Json,
        version: Option<&str>,
        examples: Option<&Json>,
    ) -> Result<Documented, String> {
        if !text::is_name(name) {
            return Err(format!("`{name}` is not a valid operation name"));
        }
        let mut notes = BTreeMap::new();
        let mut remarks = Vec::new();
        let mut table = |key: &str, in_request: bool| -> Result<Vec<Node>, String> {
            let object = text::text(action, key).ok_or_else(|| format!("{name}: `{key}` is missing"))?;
            let mut side =
                Side { in_request, notes: &mut notes, remarks: &mut remarks, above: vec![object.to_owned()] };
            let prefix = if in_request { "request " } else { "response " };
            self.fields(object, prefix, &mut side).ok_or_else(|| format!("{name}: no object `{object}`"))
        };
        let mut request = table("input", true)?;
        let mut response = table("output", false)?;
        let examples = read_examples(examples.and_then(|file| file.get("actions")?.get(name)), &mut remarks);
        fit_examples(&examples, &mut request, &mut response);
        fit::doubt(&mut request);
        fit::doubt(&mut response);
        Ok(Documented {
            page: Page {
                format: "Tencent Cloud's API metadata",
                vendor: Vendor::Tencent,
                title: scalar(action, "name").map(|title| title.trim().to_owned()).filter(|title| !title.is_empty()),
                operation: name.to_owned(),
                version: version.map(str::to_owned),
                rate_limits: Vec::new(),
                request: Vec::new(),
                response: Vec::new(),
                errors: Vec::new(),
                examples,
                remarks,
            },
            placed: Placed { request: tree(request), response: tree(response) },
            notes,
            summary: scalar(action, "document").map(|words| plain(&words)).unwrap_or_default(),
            is_deprecated: text::text(action, "status").is_some_and(|status| status != "online"),
            kind: None,
        })
    }

    /// The fields of an object.
    fn fields(&self, object: &str, prefix: &str, side: &mut Side<'_>) -> Option<Vec<Node>> {
        let object = self.objects?.get(object)?;
        let mut nodes: Vec<Node> = Vec::new();
        for member in items(object.get("members")) {
            let name = text::text(member, "name").unwrap_or_default();
            if !text::is_member(name) || nodes.iter().any(|node| node.name == name) {
                let what = format!("{prefix}{name:?} is not a valid field name, or is duplicated; skipped it");
                side.remarks.push(Remark { line: 0, what });
                continue;
            }
            nodes.push(self.member(name, member, prefix, side));
        }
        Some(nodes)
    }

    fn member(&self, name: &str, member: &Json, prefix: &str, side: &mut Side<'_>) -> Node {
        let path = format!("{prefix}{name}");
        let words = scalar(member, "document").map(|words| plain(&words)).unwrap_or_default();
        let kind = text::text(member, "type").unwrap_or_default();
        let entry = text::text(member, "member").unwrap_or(kind);
        let mut node = Node {
            name: name.to_owned(),
            line: None,
            type_cell: if kind == "list" { format!("list of {entry}") } else { entry.to_owned() },
            ty: Ty::Any,
            type_name: None,
            wrapped_in: None,
            required: side.in_request.then(|| flag(member, "required") == Some(true)),
            example: text::example(member),
            facts: Facts::default(),
            children: Vec::new(),
            evidence: Vec::new(),
            review: None,
            differs: Vec::new(),
        };
        let inner = match scalar_type(entry) {
            Some(scalar) => Ty::Scalar(scalar),
            None => self.structure(&mut node, entry, &path, side),
        };
        let cell = match &inner {
            Ty::Scalar(scalar) => CellType::Scalar(*scalar),
            _ => CellType::Any,
        };
        let is_list = kind == "list";
        let cell = if is_list { CellType::List(Box::new(cell)) } else { cell };
        node.ty = if is_list { Ty::List(Box::new(inner)) } else { inner };
        node.facts = Facts::read(&words, &cell, side.in_request);
        values::check(&mut node, &words);
        node.facts.deprecated |= flag(member, "disabled") == Some(true);
        if !node.facts.allowed.is_empty() {
            (node.facts.min, node.facts.max) = (None, None);
        }
        side.notes.insert(path, Note { words, ..Note::default() });
        node
    }

    fn structure(&self, node: &mut Node, object: &str, path: &str, side: &mut Side<'_>) -> Ty {
        node.type_name = Some(object.to_owned());
        // An object that contains itself is followed once.
        if side.above.iter().any(|name| name == object) || side.above.len() > MAX_DEPTH {
            return Ty::Struct;
        }
        side.above.push(object.to_owned());
        let children = self.fields(object, &format!("{path}."), side);
        side.above.pop();
        match children {
            Some(children) if !children.is_empty() => node.children = children,
            _ => {
                let why = format!("the metadata does not describe `{object}`");
                node.review = Some(Review { why, choices: Vec::new() });
                return Ty::Any;
            }
        }
        Ty::Struct
    }
}

fn scalar_type(name: &str) -> Option<Scalar> {
    Some(match name {
        "string" | "datetime" | "datetime_iso" | "date" | "binary" => Scalar::String,
        "bool" | "boolean" => Scalar::Bool,
        "int64" | "int" | "integer" => Scalar::Int64,
        "uint64" => Scalar::Uint64,
        "float" | "double" => Scalar::Double,
        _ => return None,
    })
}

fn read_examples(list: Option<&Json>, remarks: &mut Vec<Remark>) -> Vec<Example> {
    let mut examples = Vec::new();
    for item in items(list) {
        let title = text::text(item, "title").map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
        let name = title.clone().unwrap_or_else(|| "without a title".to_owned());
        let request = text::text(item, "input").and_then(query::parameters);
        if request.is_none() {
            remarks.push(Remark { line: 0, what: format!("the call of the example \"{name}\" cannot be read") });
        }
        let response = text::text(item, "output").and_then(|body| match serde_json::from_str::<Json>(body) {
            Ok(value @ Json::Object(_)) => Some(value),
            Ok(_) => None,
            Err(error) => {
                let what = format!("the response of the example \"{name}\" cannot be read: {error}");
                remarks.push(Remark { line: 0, what });
                None
            }
        });
        let is_failure =
            response.as_ref().is_some_and(|body| body.get("Response").and_then(|body| body.get("Error")).is_some());
        if !is_failure && (request.is_some() || response.is_some()) {
            examples.push(Example { title, request, response, ..Example::default() });
        }
    }
    examples
}

fn fit_examples(examples: &[Example], request: &mut [Node], response: &mut [Node]) {
    let mut sent = Shape { object: true, ..Shape::default() };
    let mut got = sent.clone();
    for example in examples {
        // What a URL shows is all text.
        if let Some(Json::Object(members)) = &example.request
            && members.values().any(|value| !matches!(value, Json::Text(_)))
        {
            sent.merge(&Json::Object(members.clone()));
        }
        if let Some(body) = &example.response {
            got.merge(body.get("Response").unwrap_or(body));
        }
    }
    fit::fit(request, &sent);
    fit::fit(response, &got);
}
