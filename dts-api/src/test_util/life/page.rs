//! A part of a list, as paging parameters ask for it.

use serde_json::Value;

/// A page of a list.
pub(super) struct Page<T> {
    pub(super) entries: Vec<T>,
    pub(super) number: usize,
    pub(super) total: usize,
}

/// The page of a number, from 1.
pub(super) fn by_number<T>(list: Vec<T>, parameters: &Value, page: &str, size: &str, usual: usize) -> Page<T> {
    let number = whole(parameters, page).unwrap_or(1).max(1);
    let size = whole(parameters, size).unwrap_or(usual).max(1);
    let total = list.len();
    let entries = list.into_iter().skip((number - 1).saturating_mul(size)).take(size).collect();
    Page { entries, number, total }
}

/// The page after a number of entries.
pub(super) fn by_offset<T>(list: Vec<T>, parameters: &Value, usual: usize) -> Page<T> {
    by_window(list, parameters, "Offset", "Limit", usual)
}

/// The same, where the parameters have other names.
pub(super) fn by_window<T>(list: Vec<T>, parameters: &Value, offset: &str, limit: &str, usual: usize) -> Page<T> {
    let offset = whole(parameters, offset).unwrap_or(0);
    let limit = whole(parameters, limit).unwrap_or(usual);
    let total = list.len();
    Page { entries: list.into_iter().skip(offset).take(limit).collect(), number: 1, total }
}

/// A whole number, also where it travels as text.
fn whole(parameters: &Value, name: &str) -> Option<usize> {
    match parameters.get(name)? {
        Value::String(text) => text.parse().ok(),
        number => number.as_u64().and_then(|number| usize::try_from(number).ok()),
    }
}
