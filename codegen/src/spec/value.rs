//! From the tree with positions to plain values.

use serde_yaml::{Mapping, Value};

use super::node::{Kind, Node};

/// The plain value of a node. Keys are always text, whatever they look like.
pub(super) fn plain(node: &Node) -> Value {
    match &node.kind {
        Kind::Scalar { text, plain: true } => resolve(text),
        Kind::Scalar { text, plain: false } => Value::String(text.clone()),
        Kind::Sequence(items) => Value::Sequence(items.iter().map(plain).collect()),
        Kind::Mapping(entries) => {
            let mut mapping = Mapping::new();
            for (key, value) in entries {
                if let Some(key) = key.text() {
                    mapping.insert(Value::String(key.to_owned()), plain(value));
                }
            }
            Value::Mapping(mapping)
        }
    }
}

/// What a text without quotes means: nothing, a boolean, a number, or just text.
fn resolve(text: &str) -> Value {
    let special = matches!(
        text.as_bytes().first(),
        None | Some(b'0'..=b'9' | b'+' | b'-' | b'.' | b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F')
    );
    if !special {
        return Value::String(text.to_owned());
    }
    match serde_yaml::from_str(text) {
        Ok(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => value,
        // A whole number that no integer type holds is refused; as a number it is fine.
        Err(_) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse::<f64>().map_or_else(|_| Value::String(text.to_owned()), Value::from)
        }
        _ => Value::String(text.to_owned()),
    }
}
