//! The headers of a request or a response.

use std::fmt;

/// A list of headers in their order. A name may occur more than once.
///
/// `Debug` shows only the names, because a value may be a signature or a token.
///
/// ```
/// use dts_api::transport::Headers;
///
/// let mut headers = Headers::from_iter([("content-type", "application/json")]);
/// headers.push("x-acs-request-id", "621BB4F8");
/// assert_eq!(headers.get("X-Acs-Request-Id"), Some("621BB4F8"));
/// assert_eq!(headers.iter().count(), 2);
/// ```
#[derive(Clone, Default)]
pub struct Headers {
    /// The text of all names and values: one text per header would cost a third of a call's allocations.
    text: String,
    fields: Vec<Field>,
}

/// The position of a header in the text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    /// The name, if it is static; then it is not in the text.
    pub(super) known: Option<&'static str>,
    /// The end of the name.
    pub(super) name_end: usize,
    /// The end of the value, which begins at the end of the name.
    pub(super) value_end: usize,
}

impl Headers {
    /// Returns an empty list.
    pub const fn new() -> Self {
        Self { text: String::new(), fields: Vec::new() }
    }

    /// Returns an empty list with room for this many headers, of average length.
    pub(crate) fn with_capacity(headers: usize) -> Self {
        Self { text: String::with_capacity(headers * 48), fields: Vec::with_capacity(headers) }
    }

    /// Appends a header.
    pub fn push(&mut self, name: &str, value: &str) {
        self.text.push_str(name);
        self.push_value(None, value);
    }

    /// Appends a header whose name is static. The name is never copied.
    pub fn push_static(&mut self, name: &'static str, value: &str) {
        self.push_value(Some(name), value);
    }

    fn push_value(&mut self, known: Option<&'static str>, value: &str) {
        let name_end = self.text.len();
        self.text.push_str(value);
        self.fields.push(Field { known, name_end, value_end: self.text.len() });
    }

    /// Returns the value of the first header with this name, compared case-insensitively.
    pub fn get(&self, name: &str) -> Option<&str> {
        for (other, value) in self {
            if other.eq_ignore_ascii_case(name) {
                return Some(value);
            }
        }
        None
    }

    /// Returns all names and values.
    pub fn iter(&self) -> Iter<'_> {
        Iter { headers: self, next: 0, start: 0 }
    }

    /// Returns the number of headers.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Returns whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Splits the list into the text and the positions in it.
    pub(super) fn into_parts(self) -> (String, Vec<Field>) {
        (self.text, self.fields)
    }
}

/// An iterator over headers, created by [`Headers::iter`].
#[derive(Clone)]
pub struct Iter<'a> {
    headers: &'a Headers,
    next: usize,
    start: usize,
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let Field { known, name_end, value_end } = *self.headers.fields.get(self.next)?;
        let text = self.headers.text.as_str();
        let name = known.or_else(|| text.get(self.start..name_end))?;
        self.next += 1;
        self.start = value_end;
        Some((name, text.get(name_end..value_end)?))
    }
}

impl fmt::Debug for Iter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone().map(|(name, _)| name)).finish()
    }
}

impl<'a> IntoIterator for &'a Headers {
    type Item = (&'a str, &'a str);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(headers: I) -> Self {
        let mut out = Self::new();
        for (name, value) in headers {
            out.push(name.as_ref(), value.as_ref());
        }
        out
    }
}

impl PartialEq for Headers {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other)
    }
}

impl Eq for Headers {}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_back_in_their_order() {
        let mut headers = Headers::with_capacity(1);
        for (name, value) in [("a", "1"), ("B", ""), ("a", "数")] {
            headers.push(name, value);
        }
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("a", "1"), ("B", ""), ("a", "数")]);
        assert_eq!((headers.get("A"), headers.get("b"), headers.get("c")), (Some("1"), Some(""), None));
        assert_eq!(headers, headers.iter().collect());
        assert_eq!((headers.len(), Headers::new().is_empty()), (3, true));
    }

    #[test]
    fn a_name_is_the_same_wherever_it_is_kept() {
        let mut headers = Headers::new();
        headers.push("a", "1");
        headers.push_static("b", "2");
        headers.push("c", "");
        headers.push_static("d", "");
        assert_eq!(headers, Headers::from_iter([("a", "1"), ("b", "2"), ("c", ""), ("d", "")]));
        assert_ne!(headers, Headers::from_iter([("a", "1"), ("b", "2"), ("c", ""), ("d", "4")]));
    }

    #[test]
    fn debug_shows_names_and_no_value() {
        assert_eq!(format!("{:?}", Headers::from_iter([("authorization", "hidden")])), r#"["authorization"]"#);
    }
}
