//! YAML as specs write it: short things in braces, long ones in lines of their own.

use crate::page::Json;

/// Longest line that is written in braces.
const WIDTH: usize = 118;

/// A text as a YAML scalar: bare where that is safe, in quotes elsewhere.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let first = text.chars().next().is_some_and(char::is_alphabetic);
    let safe = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '(' | ')' | '<' | '>' | ';');
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n" | "nan" | "inf"
    );
    first && !word && text.chars().all(safe) && !text.ends_with([' ', '-']) && !text.contains("  ") && text.len() < 90
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned())
}

/// Keys with values that are YAML already.
pub(super) type Entries = Vec<(String, String)>;

/// A mapping in braces.
pub(super) fn flow(entries: &Entries) -> String {
    let inner = entries.iter().map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>().join(", ");
    format!("{{ {inner} }}")
}

/// A list in brackets.
pub(super) fn list(items: &[String]) -> String {
    format!("[{}]", items.join(", "))
}

/// An entry of a mapping, on one line where it fits, else with its keys on lines of their own.
pub(super) fn entry(indent: usize, key: &str, entries: &Entries) -> String {
    let pad = " ".repeat(indent);
    let key = scalar_key(key);
    let short = format!("{pad}{key}: {}", flow(entries));
    if short.chars().count() <= WIDTH {
        return format!("{short}\n");
    }
    let mut text = format!("{pad}{key}:\n");
    for (name, value) in entries {
        text.push_str(&format!("{pad}  {name}: {value}\n"));
    }
    text
}

/// A name as a key.
pub(super) fn scalar_key(key: &str) -> String {
    let safe = key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | ' '))
        && key.starts_with(|c: char| c.is_ascii_alphabetic());
    let word = matches!(
        key.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    if safe && !word && !key.ends_with([' ', '-']) { key.to_owned() } else { quoted(key) }
}

/// A value in lines, from an indentation on; what is short stands in braces.
pub(super) fn value(indent: usize, value: &Json) -> String {
    let line = inline(value);
    if indent + line.chars().count() <= WIDTH - 20 || !matches!(value, Json::List(_) | Json::Object(_)) {
        return format!(" {line}\n");
    }
    let pad = " ".repeat(indent);
    let mut text = "\n".to_owned();
    match value {
        Json::Object(members) => {
            for (name, member) in members {
                text.push_str(&format!("{pad}{}:{}", scalar_key(name), self::value(indent + 2, member)));
            }
        }
        Json::List(items) => {
            for item in items {
                let inner = self::value(indent + 2, item);
                // The first key of an entry stands behind its dash.
                match inner.strip_prefix('\n') {
                    Some(lines) => text.push_str(&format!("{pad}- {}", lines.get(indent + 2..).unwrap_or_default())),
                    None => text.push_str(&format!("{pad}-{inner}")),
                }
            }
        }
        _ => {}
    }
    text
}

fn inline(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::Text(text) => scalar(text),
        Json::List(items) => list(&items.iter().map(inline).collect::<Vec<_>>()),
        Json::Object(members) if members.is_empty() => "{}".to_owned(),
        Json::Object(members) => {
            flow(&members.iter().map(|(name, member)| (scalar_key(name), inline(member))).collect())
        }
    }
}
