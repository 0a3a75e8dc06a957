//! Values of metadata, which a vendor writes now as a number and now as text, and descriptions without their markup.

use std::sync::LazyLock;

use codegen::naming;
use regex::Regex;

use crate::page::Json;

/// The text at a key.
pub(crate) fn text<'a>(of: &'a Json, key: &str) -> Option<&'a str> {
    match of.get(key)? {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

/// The scalar at a key, as text.
pub(crate) fn scalar(of: &Json, key: &str) -> Option<String> {
    of.get(key)?.scalar()
}

/// The whole number at a key, also where it is text.
pub(crate) fn integer(of: &Json, key: &str) -> Option<i64> {
    scalar(of, key)?.trim().parse().ok()
}

/// The boolean at a key, also where it is text.
pub(crate) fn flag(of: &Json, key: &str) -> Option<bool> {
    scalar(of, key)?.trim().parse().ok()
}

/// The fields of an object.
pub(crate) fn members(of: Option<&Json>) -> impl Iterator<Item = (&String, &Json)> {
    let members = match of {
        Some(Json::Object(members)) => Some(members.iter()),
        _ => None,
    };
    members.into_iter().flatten()
}

/// The entries of a list.
pub(crate) fn items(of: Option<&Json>) -> &[Json] {
    match of {
        Some(Json::List(items)) => items,
        _ => &[],
    }
}

/// A description without tags and without what only a page needs.
pub(crate) fn plain(words: &str) -> String {
    static BREAK: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)<\s*/?\s*(br|p|div|li|ul|ol|tr|table|h\d)\b[^<>]*>").ok());
    static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"</?[A-Za-z][A-Za-z0-9]*(\s[^<>]*)?/?>").ok());
    static ITEM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)<\s*li\b[^<>]*>").ok());
    // A list goes on behind its comma, whatever breaks the line.
    static GOES_ON: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)([、，,])(?:\s*<\s*br\s*/?\s*>\s*)+").ok());
    let mut text = words.to_owned();
    for (pattern, with) in [(&GOES_ON, "$1"), (&ITEM, "\n- "), (&BREAK, "\n"), (&TAG, "")] {
        if let Some(pattern) = pattern.as_ref() {
            text = pattern.replace_all(&text, with).into_owned();
        }
    }
    for (entity, sign) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
        text = text.replace(entity, sign);
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).collect();
    lines.join("\n").trim().to_owned()
}

/// An example value that says something. Of a list that is given as JSON, the first entry.
pub(crate) fn example(of: &Json) -> Option<String> {
    let text = scalar(of, "example")?;
    let is_list = matches!(self::text(of, "type"), Some("list" | "array"));
    let text = match serde_json::from_str::<Json>(&text) {
        Ok(Json::List(items)) if is_list => items.first()?.scalar()?,
        _ => text,
    };
    let text = text.trim();
    let says_nothing = matches!(text, "" | "无" | "-" | "None" | "none" | "null" | "****");
    (!says_nothing && !text.contains('\n') && text.chars().count() <= 400).then(|| text.to_owned())
}

/// Whether a text can be the name of an operation.
pub(crate) fn is_name(name: &str) -> bool {
    let is_taken = naming::is_taken_type(&naming::type_name(name)) || naming::is_reserved(&naming::module_name(name));
    !is_taken && is_word(name)
}

/// Whether a text can be the name of a field.
pub(crate) fn is_member(name: &str) -> bool {
    !name.is_empty() && !name.contains('.') && !name.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn is_word(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.len() <= 128
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_lose_their_markup_and_keep_their_lines() {
        let html = "<p>Mode &lt;of&gt; the task.</p><p>Values:</p><ul><li>All： all</li><li>Part： some</li></ul>";
        assert_eq!(plain(html), "Mode <of> the task.\nValues:\n- All： all\n- Part： some");
        assert_eq!(plain("a(one)、<br>b(two)、<br/>\nc(three)"), "a(one)、b(two)、c(three)");
        assert_eq!(plain("x < 5 and y > 3\n\n  "), "x < 5 and y > 3");
    }

    #[test]
    fn scalars_are_read_in_either_form() {
        let of: Json = serde_json::from_str(r#"{"a": "30", "b": 30, "c": "true", "d": [], "e": "x"}"#).expect("JSON");
        assert_eq!((integer(&of, "a"), integer(&of, "b"), integer(&of, "e")), (Some(30), Some(30), None));
        assert_eq!((flag(&of, "c"), flag(&of, "d"), flag(&of, "none")), (Some(true), None, None));
    }

    #[test]
    fn an_example_that_says_nothing_is_none() {
        let example_of = |text: &str| example(&serde_json::from_str(text).expect("JSON"));
        assert_eq!(example_of(r#"{"example": "无"}"#), None);
        assert_eq!(example_of(r#"{"example": " a "}"#).as_deref(), Some("a"));
        assert_eq!(example_of(r#"{"type": "list", "example": "[3, 4]"}"#).as_deref(), Some("3"));
    }
}
