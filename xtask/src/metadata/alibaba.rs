//! Alibaba Cloud's API metadata, `api-docs.json`: operations under `apis`, with JSON schemas of parameters and responses.

mod schema;

use super::text::{self, flag, items, members, plain, scalar};
use super::{Catalogue, Documented, fit, tree};
use crate::page::{ErrorRow, Example, Json, Page, Remark, Scalar, Vendor};
use crate::place::{Node, Placed, Shape, Ty};
use schema::{Place, Reader, ask, empty};

/// Sent by the protocol with every call.
const COMMON: [&str; 10] = [
    "Action",
    "Version",
    "Format",
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    // The gateway fills it in; SDKs have it, and no page explains it.
    "OwnerID",
];

pub(super) fn read(file: &Json) -> Result<Catalogue, String> {
    let version = file.get("info").and_then(|info| scalar(info, "version"));
    let schemas = file.get("components").and_then(|components| components.get("schemas"));
    let operations = members(file.get("apis"))
        .map(|(name, api)| operation(name, api, version.as_deref(), schemas))
        .collect::<Result<Vec<_>, _>>()?;
    if operations.is_empty() {
        return Err("`apis` has no operation".to_owned());
    }
    Ok(Catalogue { operations })
}

fn operation(name: &str, api: &Json, version: Option<&str>, schemas: Option<&Json>) -> Result<Documented, String> {
    if !text::is_name(name) {
        return Err(format!("`{name}` is not a valid operation name"));
    }
    let mut reader = Reader::new(schemas);
    let mut request: Vec<Node> = Vec::new();
    for parameter in items(api.get("parameters")) {
        let Some(name) = text::text(parameter, "name") else {
            reader.remark("a parameter has no name".to_owned());
            continue;
        };
        if !COMMON.contains(&name) {
            let steps: Vec<&str> = name.split('.').filter(|step| !step.is_empty()).collect();
            if steps.is_empty() || !steps.iter().all(|step| text::is_member(step)) {
                reader.remark(format!("{name:?} is not a valid parameter name; skipped it"));
                continue;
            }
            reader.parameter(&mut request, &steps, parameter, "request ");
        }
    }
    let mut response = reader.answer(api.get("responses"));
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
    let errors = errors(api, &mut reader.remarks);
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
            errors,
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

fn errors(api: &Json, remarks: &mut Vec<Remark>) -> Vec<ErrorRow> {
    let mut rows = Vec::new();
    for (http, codes) in members(api.get("errorCodes")) {
        for code in items(Some(codes)) {
            let Some(code) = text::text(code, "errorCode").map(str::trim) else { continue };
            let is_code = code.starts_with(|first: char| first.is_ascii_alphabetic())
                && code.bytes().all(|byte| byte.is_ascii_graphic());
            if !is_code {
                remarks.push(Remark { line: 0, what: format!("{code:?} is not a valid error code; skipped it") });
            } else {
                rows.push(ErrorRow { line: 0, code: code.to_owned(), http: http.parse().ok() });
            }
        }
    }
    rows
}

impl Reader<'_> {
    /// Puts a parameter where its dotted name says; `N` counts the entries of a list.
    fn parameter(&mut self, to: &mut Vec<Node>, steps: &[&str], parameter: &Json, prefix: &str) {
        let Some((first, rest)) = steps.split_first() else { return };
        let counted = rest.first() == Some(&"N");
        let rest = if counted { rest.get(1..).unwrap_or_default() } else { rest };
        let path = format!("{prefix}{first}");
        let place = text::text(parameter, "in").unwrap_or("query");
        let in_body = matches!(place, "formData" | "body");
        let known = to.iter().position(|node| node.name == **first);
        if rest.is_empty() {
            if known.is_some() {
                return self.remark(format!("`{path}` is duplicated; skipped it"));
            }
            let schema = parameter.get("schema").unwrap_or(parameter);
            let mut node = self.node(first, schema, prefix, Place { in_request: true, depth: 0 });
            if counted && !matches!(node.ty, Ty::List(_)) {
                node.ty = Ty::List(Box::new(node.ty));
            }
            self.note(&path).in_body = in_body;
            self.style(&mut node, text::text(parameter, "style"), &path);
            if !matches!(place, "query" | "formData" | "body") {
                ask(&mut node, format!("the metadata sends it in `{place}`"));
            }
            to.push(node);
            return;
        }
        let index = known.unwrap_or_else(|| {
            let ty = if counted { Ty::List(Box::new(Ty::Struct)) } else { Ty::Struct };
            to.push(Node { required: Some(false), ..empty(first, ty, "") });
            self.note(&path).in_body = in_body;
            to.len() - 1
        });
        let Some(parent) = to.get_mut(index) else { return };
        if !matches!(parent.ty.element(), Ty::Struct) {
            let kind = parent.ty.kind();
            ask(parent, format!("the metadata has a parameter below it, although it is {kind}"));
            parent.ty = Ty::Struct;
        }
        self.parameter(&mut parent.children, rest, parameter, &format!("{path}."));
        // A struct is needed where anything in it is.
        parent.required = Some(parent.children.iter().any(|child| child.required == Some(true)));
    }

    /// How a parameter travels that is no scalar.
    fn style(&mut self, node: &mut Node, style: Option<&str>, path: &str) {
        match style {
            None | Some("repeatList" | "flat" | "form") => {}
            Some("json") => {
                self.note(path).is_json = true;
                if matches!(node.ty, Ty::Map | Ty::Any) {
                    node.ty = Ty::Scalar(Scalar::String);
                }
            }
            Some(_) if matches!(node.ty, Ty::Scalar(_)) => {}
            Some(style) => ask(node, format!("the metadata sends it in the style `{style}`")),
        }
    }

    /// The fields of the response.
    fn answer(&mut self, responses: Option<&Json>) -> Vec<Node> {
        let is_success = |code: &str| code.starts_with('2');
        let mut answers = members(responses).filter(|(code, _)| is_success(code)).map(|(_, answer)| answer);
        let Some(answer) = answers.next() else {
            self.remark("the metadata has no response of a successful call".to_owned());
            return Vec::new();
        };
        if answers.next().is_some() {
            self.remark("the metadata has several responses of successful calls; used the first".to_owned());
        }
        let Some(schema) = answer.get("schema") else {
            self.remark("the metadata does not describe the response".to_owned());
            return Vec::new();
        };
        let members = self.members(schema, "response ", Place { in_request: false, depth: 0 });
        if members.is_empty() {
            self.remark("the metadata does not describe the response".to_owned());
        }
        members
    }

    fn examples(&mut self, operation: &str, api: &Json) -> Vec<Example> {
        let Some(demo) = text::text(api, "responseDemo").filter(|demo| !demo.trim().is_empty()) else {
            return Vec::new();
        };
        let list: Json = match serde_json::from_str(demo) {
            Ok(list) => list,
            Err(error) => {
                self.remark(format!("the example responses cannot be read: {error}"));
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
                Ok(other) => self.remark(format!("the example response is a {}, not an object", other.kind())),
                Err(error) => self.remark(format!("the example response cannot be read: {error}")),
            }
        }
        examples
    }
}
