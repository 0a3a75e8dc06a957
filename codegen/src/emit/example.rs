//! Documented requests as calls: the examples of the documentation.

use serde_json::{Map, Value};

use super::{EmitError, ty};
use crate::ir::{Enum, Field, Home, Operation, Over, Scalar, Service, Text, Type, Waiter};

/// Indentation of a function's code.
const INDENT: &str = "    ";

/// Longest JSON text that stands on one line.
const SHORT: usize = 50;

/// A call of an operation with its documented request, as a block of Markdown.
pub(super) fn call(service: &Service, operation: &Operation) -> Result<Vec<String>, EmitError> {
    block(service, &format!("let response = {};\nprintln!(\"{{response:?}}\");", call_of(service, operation)))
}

/// A whole program that calls an operation.
pub(super) fn program(service: &Service, operation: &Operation) -> Result<Vec<String>, EmitError> {
    let call = call_of(service, operation);
    let code = format!(
        "#[tokio::main]
        async fn main() -> Result<(), dts_api::Error> {{
            let client = Client::from_env().await?;
            let response = {call};
            println!(\"{{response:?}}\");
            Ok(())
        }}"
    );
    let uses = uses(&service.name, &["Client", "types"], &code);
    Ok(fence([uses, vec![String::new()], lines(&code)?].concat()))
}

/// A wait, as a block of Markdown.
pub(super) fn wait(service: &Service, waiter: &Waiter) -> Result<Vec<String>, EmitError> {
    let setters = setters(service, &waiter.by, &waiter.example, Home::Operation);
    block(
        service,
        &format!(
            "let hour = Duration::from_secs(3600);\nlet response = client.{}(){setters}.wait(hour).await?;\n\
             println!(\"{{response:?}}\");",
            waiter.method
        ),
    )
}

fn call_of(service: &Service, operation: &Operation) -> String {
    let fields = service.structure(operation.request).map(|request| request.fields.as_slice()).unwrap_or_default();
    let setters = setters(service, fields, &operation.request_example, Home::Operation);
    format!("client.{}(){setters}.send().await?", operation.module)
}

/// Statements in a function that readers do not see.
fn block(service: &Service, code: &str) -> Result<Vec<String>, EmitError> {
    let mut shown = uses(&service.name, &["types"], code);
    if code.contains("Duration::") {
        shown.insert(0, "use std::time::Duration;".to_owned());
    }
    let function = lines(&format!("async fn example() {{ {code} }}"))?;
    let inner = function.get(1..function.len().saturating_sub(1)).unwrap_or_default();
    if !shown.is_empty() {
        shown.push(String::new());
    }
    shown.push(format!(
        "# async fn example(client: dts_api::{}::Client) -> Result<(), dts_api::Error> {{",
        service.name
    ));
    shown.extend(inner.iter().map(|line| line.strip_prefix(INDENT).unwrap_or(line).to_owned()));
    shown.extend(["# Ok(())".to_owned(), "# }".to_owned()]);
    Ok(fence(shown))
}

/// The lines that bring in those names that the code uses.
fn uses(service: &str, names: &[&str], code: &str) -> Vec<String> {
    let used: Vec<_> = names.iter().filter(|name| code.contains(&format!("{name}::"))).copied().collect();
    match used.as_slice() {
        [] => Vec::new(),
        [only] => vec![format!("use dts_api::{service}::{only};")],
        several => vec![format!("use dts_api::{service}::{{{}}};", several.join(", "))],
    }
}

fn fence(code: Vec<String>) -> Vec<String> {
    let mut block = vec!["```no_run".to_owned()];
    block.extend(code);
    block.push("```".to_owned());
    block
}

/// Code as the printer lays it out.
fn lines(code: &str) -> Result<Vec<String>, EmitError> {
    let file = syn::parse_file(code).map_err(|error| EmitError::new(&error, code))?;
    Ok(prettyplease::unparse(&file).lines().map(str::to_owned).collect())
}

/// The calls of the setters. What no setter takes as it stands, such as a number of which a part is masked, is left out.
fn setters(service: &Service, fields: &[Field], values: &Map<String, Value>, home: Home) -> String {
    // Required parameters come first, as in the list of setters.
    let (required, optional): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.required);
    let call = |field: &Field| {
        let value = expression(service, &field.ty, values.get(&field.wire)?, home)?;
        Some(format!(".{}({value})", field.rust))
    };
    required.into_iter().chain(optional).filter_map(call).collect()
}

/// A value as its setter takes it.
fn expression(service: &Service, ty: &Type, value: &Value, home: Home) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    Some(match ty {
        Type::Scalar(Scalar::String) | Type::Secret => format!("{text:?}"),
        Type::Scalar(Scalar::Bool) => text.to_lowercase().parse::<bool>().ok()?.to_string(),
        Type::Scalar(Scalar::Int32) => text.parse::<i32>().ok()?.to_string(),
        Type::Scalar(Scalar::Int64) => text.parse::<i64>().ok()?.to_string(),
        Type::Scalar(Scalar::Uint64) => text.parse::<u64>().ok()?.to_string(),
        Type::Scalar(Scalar::Double) => format!("{:?}", text.parse::<f64>().ok().filter(|it| it.is_finite())?),
        Type::Scalar(Scalar::Any) => format!("serde_json::json!({value})"),
        Type::Text(Text::Json) => json_text(&text),
        Type::Text(_) => format!("{text:?}"),
        Type::Enum(id, over) => variant(service.enumeration(*id)?, *over, &text)?,
        Type::Struct(id) => {
            let (structure, Value::Object(members)) = (service.structure(*id)?, value) else { return None };
            let setters = setters(service, &structure.fields, members, Home::Operation);
            format!("{}::default(){setters}", ty::value(service, ty, home))
        }
        Type::List(element) => {
            let Value::Array(items) = value else { return None };
            let items: Vec<_> = items.iter().filter_map(|item| expression(service, element, item, home)).collect();
            // An empty list has no type.
            (!items.is_empty()).then(|| format!("[{}]", items.join(", ")))?
        }
        Type::Map(element) => {
            let Value::Object(entries) = value else { return None };
            let entry = |(key, value)| Some(format!("({key:?}, {})", expression(service, element, value, home)?));
            let entries: Vec<_> = entries.iter().filter_map(entry).collect();
            (!entries.is_empty()).then(|| format!("[{}]", entries.join(", ")))?
        }
    })
}

/// The documented value, or what travels.
fn variant(enumeration: &Enum, over: Over, text: &str) -> Option<String> {
    let documented = enumeration.variants.iter().find(|variant| variant.wire == text && variant.deprecated.is_none());
    match (documented, over) {
        (Some(variant), _) => Some(format!("types::{}::{}", enumeration.name, variant.rust)),
        (None, Over::Text) => Some(format!("{text:?}")),
        (None, Over::Integer) => text.parse::<i64>().ok().map(|number| number.to_string()),
    }
}

/// JSON text, over several lines where it is long.
fn json_text(text: &str) -> String {
    let pretty = serde_json::from_str::<Value>(text).ok().and_then(|json| serde_json::to_string_pretty(&json).ok());
    match pretty {
        // The printer leaves the lines of a text as they are, and so in the function around it.
        Some(pretty) if text.len() > SHORT => super::text::raw_string(&pretty.replace('\n', &format!("\n{INDENT}"))),
        _ if text.contains('"') => super::text::raw_string(text),
        _ => format!("{text:?}"),
    }
}
