//! XML examples as the JSON that they would be.

use indexmap::IndexMap;
use roxmltree::{Document, Node};

use super::json::Json;

/// How deep elements may stand inside each other.
const MAX_DEPTH: usize = 40;

/// Reads an example: one element, or several without one around them. Elements that come several times under one
/// parent become a list, and all scalars are texts.
pub(super) fn read(text: &str) -> Result<Json, String> {
    let body = match text.find("?>") {
        Some(end) if text.trim_start().starts_with("<?") => text.get(end + 2..).unwrap_or_default(),
        _ => text,
    };
    check_depth(body)?;
    let wrapped = format!("<page>{body}</page>");
    let document = Document::parse(&wrapped).map_err(|error| error.to_string())?;
    Ok(value(document.root_element()))
}

/// The parser goes down by recursion.
fn check_depth(text: &str) -> Result<(), String> {
    let mut depth = 0usize;
    let bytes = text.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        if *byte == b'<' {
            match bytes.get(index + 1) {
                Some(b'/') => depth = depth.saturating_sub(1),
                Some(b'a'..=b'z' | b'A'..=b'Z') => depth += 1,
                _ => {}
            }
        } else if *byte == b'/' && bytes.get(index + 1) == Some(&b'>') {
            depth = depth.saturating_sub(1);
        }
        if depth > MAX_DEPTH {
            return Err("elements are nested too deeply".to_owned());
        }
    }
    Ok(())
}

fn value(node: Node<'_, '_>) -> Json {
    let mut members: IndexMap<String, Json> = IndexMap::new();
    for child in node.children().filter(Node::is_element) {
        let item = value(child);
        let name = child.tag_name().name().to_owned();
        match members.get_mut(&name) {
            Some(Json::List(items)) => items.push(item),
            Some(first) => *first = Json::List(vec![first.clone(), item]),
            None => {
                members.insert(name, item);
            }
        }
    }
    if members.is_empty() { Json::Text(node.text().unwrap_or_default().to_owned()) } else { Json::Object(members) }
}
