//! What stands behind `type:`: a scalar, a typed text, the name of a type, or a list or map of one of these.

use std::fmt;
use std::ops::Range;

/// A type as a spec writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeExpr {
    /// A scalar of JSON.
    Scalar(Scalar),
    /// Text on the wire that always means something narrower.
    Text(TypedText),
    /// A struct or an enumeration. Whether there is one of this name is not known here.
    Named(String),
    /// `list<…>`.
    List(Box<TypeExpr>),
    /// `map<…>`, from text to this type.
    Map(Box<TypeExpr>),
}

/// Scalars of JSON, and what may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// `string`
    String,
    /// `bool`
    Bool,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `uint64`
    Uint64,
    /// `double`
    Double,
    /// `any`: whatever JSON comes.
    Any,
}

/// Text on the wire that always means something narrower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypedText {
    /// `percent`: `100`, `12.0%`
    Percent,
    /// `integer_text`: a whole number.
    IntegerText,
    /// `number_text`: a number.
    NumberText,
    /// `bool_text`: `true` or `false`.
    BoolText,
    /// `unix_seconds`: seconds since 1970.
    UnixSeconds,
    /// `date_time`: `yyyy-MM-ddTHH:mm:ssZ`.
    DateTime,
    /// `json_text`: a JSON document.
    JsonText,
}

const SCALARS: [(&str, Scalar); 7] = [
    ("string", Scalar::String),
    ("bool", Scalar::Bool),
    ("int32", Scalar::Int32),
    ("int64", Scalar::Int64),
    ("uint64", Scalar::Uint64),
    ("double", Scalar::Double),
    ("any", Scalar::Any),
];

const TEXTS: [(&str, TypedText); 7] = [
    ("percent", TypedText::Percent),
    ("integer_text", TypedText::IntegerText),
    ("number_text", TypedText::NumberText),
    ("bool_text", TypedText::BoolText),
    ("unix_seconds", TypedText::UnixSeconds),
    ("date_time", TypedText::DateTime),
    ("json_text", TypedText::JsonText),
];

/// Names of all types that the language itself has, for suggestions.
pub fn builtin_names<'a>() -> impl Iterator<Item = &'a str> {
    let scalars = SCALARS.iter().map(|(name, _)| *name);
    scalars.chain(TEXTS.iter().map(|(name, _)| *name))
}

/// The type that is meant by a word that pages and other languages use for it.
#[must_use]
pub fn foreign(word: &str) -> Option<&'static str> {
    let meant = match word.to_ascii_lowercase().as_str() {
        "text" | "str" | "char" | "varchar" => "string",
        "boolean" => "bool",
        "int" | "integer" | "short" => "int32",
        "long" | "bigint" => "int64",
        "uint" | "ulong" => "uint64",
        "float" | "decimal" | "number" => "double",
        "array" | "vec" | "list" | "set" => "list<…>",
        "dict" | "dictionary" | "hash" | "map" => "map<…>",
        "json" => "json_text",
        _ => return None,
    };
    Some(meant)
}

/// Why a type cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeExprError {
    /// Where in the text, in bytes.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl fmt::Display for TypeExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TypeExprError {}

impl TypeExpr {
    /// Reads a type.
    ///
    /// # Errors
    ///
    /// Where the text is not a name, or a list or map of one; where a list or map holds a list, or a map a map.
    pub fn parse(text: &str) -> Result<Self, TypeExprError> {
        let inner = text.trim();
        parse_at(inner, text.find(inner).unwrap_or(0), None)
    }

    /// The name of a struct or an enumeration in it, however deep.
    #[must_use]
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::List(item) | Self::Map(item) => item.named(),
            Self::Scalar(_) | Self::Text(_) => None,
        }
    }
}

/// A type that holds others.
#[derive(Clone, Copy, PartialEq)]
enum Holder {
    List,
    Map,
}

impl Holder {
    fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Map => "map",
        }
    }
}

/// Reads a type that stands at byte `offset` inside `outer`. Recursion ends after two levels, as the check of `outer`
/// lets nothing deeper pass.
fn parse_at(text: &str, offset: usize, outer: Option<Holder>) -> Result<TypeExpr, TypeExprError> {
    let whole = offset..offset + text.len();
    let Some(open) = text.find('<') else {
        return parse_name(text, whole);
    };
    let (word, rest) = text.split_at(open);
    let holder = match word.trim() {
        "list" => Holder::List,
        "map" => Holder::Map,
        other => {
            let help = match foreign(other) {
                Some(meant) => format!("write `{meant}`"),
                None => "only `list<…>` and `map<…>` contain other types".into(),
            };
            let message = format!("`{other}` cannot have a type in `<…>`");
            return Err(TypeExprError { at: offset..offset + open, message, help });
        }
    };
    if let Some(outer) = outer {
        return Err(TypeExprError {
            at: whole,
            message: format!("a {} cannot hold a {}", outer.word(), holder.word()),
            help: format!("declare a struct that holds the {}, and name it here", holder.word()),
        });
    }
    let Some(held) = rest.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else {
        return Err(TypeExprError {
            at: whole,
            message: format!("`{text}` does not end in `>`"),
            help: format!("write `{}<…>` and nothing after it", holder.word()),
        });
    };
    let trimmed = held.trim();
    if holder == Holder::Map
        && let Some((_, value)) = trimmed.split_once(',')
    {
        let help = format!("keys are always text, so write `map<{}>`", value.trim());
        return Err(TypeExprError { at: whole, message: "a map has only the type of its values".into(), help });
    }
    let start = offset + open + 1 + held.find(trimmed).unwrap_or(0);
    let item = Box::new(parse_at(trimmed, start, Some(holder))?);
    Ok(match holder {
        Holder::List => TypeExpr::List(item),
        Holder::Map => TypeExpr::Map(item),
    })
}

fn parse_name(text: &str, at: Range<usize>) -> Result<TypeExpr, TypeExprError> {
    if let Some((_, scalar)) = SCALARS.iter().find(|(name, _)| *name == text) {
        return Ok(TypeExpr::Scalar(*scalar));
    }
    if let Some((_, typed)) = TEXTS.iter().find(|(name, _)| *name == text) {
        return Ok(TypeExpr::Text(*typed));
    }
    let error = |message: String, help: &str| Err(TypeExprError { at: at.clone(), message, help: help.into() });
    match text {
        "" => error("a type is missing".into(), "name a type, such as `string`"),
        "list" | "map" => {
            error(format!("`{text}` needs the type of its entries"), "add the type, as in `list<string>`")
        }
        _ if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => Ok(TypeExpr::Named(text.into())),
        _ if text.ends_with("[]") => {
            let item = text.trim_end_matches("[]");
            error(format!("`{text}` is not the name of a type"), &format!("write `list<{item}>`"))
        }
        _ if text.starts_with('[') && text.ends_with(']') => {
            let item = text.trim_matches(['[', ']']);
            error(format!("`{text}` is not the name of a type"), &format!("write `list<{item}>`"))
        }
        _ => error(format!("`{text}` is not the name of a type"), "a type is a name, or `list<…>` or `map<…>` of one"),
    }
}

impl fmt::Display for TypeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(scalar) => scalar.fmt(f),
            Self::Text(typed) => typed.fmt(f),
            Self::Named(name) => f.write_str(name),
            Self::List(item) => write!(f, "list<{item}>"),
            Self::Map(item) => write!(f, "map<{item}>"),
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCALARS.iter().find(|(_, scalar)| scalar == self).map_or("", |(name, _)| name))
    }
}

impl fmt::Display for TypedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(TEXTS.iter().find(|(_, typed)| typed == self).map_or("", |(name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(text: &str) -> (String, Range<usize>) {
        match TypeExpr::parse(text) {
            Ok(read) => (format!("read as {read}"), 0..0),
            Err(error) => (error.message, error.at),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in builtin_names().chain(["PrecheckStatus", "list<string>", "map<int64>", "map<JobStatus>"]) {
            assert_eq!(TypeExpr::parse(text).map(|read| read.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn spaces_do_not_matter() {
        let read = TypeExpr::parse(" list < Job > ");
        assert_eq!(read, Ok(TypeExpr::List(Box::new(TypeExpr::Named("Job".into())))));
    }

    #[test]
    fn mistakes_are_pointed_at() {
        assert_eq!(fails(""), ("a type is missing".into(), 0..0));
        assert_eq!(fails("list<>"), ("a type is missing".into(), 5..5));
        assert_eq!(fails("list"), ("`list` needs the type of its entries".into(), 0..4));
        assert_eq!(fails("list<Job"), ("`list<Job` does not end in `>`".into(), 0..8));
        assert_eq!(fails("list<Job>s"), ("`list<Job>s` does not end in `>`".into(), 0..10));
        assert_eq!(fails("set<Job>"), ("`set` cannot have a type in `<…>`".into(), 0..3));
        assert_eq!(fails("list<Job Status>"), ("`Job Status` is not the name of a type".into(), 5..15));
        assert_eq!(fails("list<Job>>"), ("`Job>` is not the name of a type".into(), 5..9));
    }

    #[test]
    fn habits_of_other_languages_are_understood() {
        let help = |text: &str| TypeExpr::parse(text).map_err(|error| error.help);
        assert_eq!(help("map<string, int32>"), Err("keys are always text, so write `map<int32>`".into()));
        assert_eq!(help("Array<Job>"), Err("write `list<…>`".into()));
        assert_eq!(help("Job[]"), Err("write `list<Job>`".into()));
        assert_eq!((foreign("Integer"), foreign("Job")), (Some("int32"), None));
    }

    #[test]
    fn nesting_ends_early() {
        assert_eq!(fails("list<list<Job>>"), ("a list cannot hold a list".into(), 5..14));
        assert_eq!(fails("map<list<Job>>"), ("a map cannot hold a list".into(), 4..13));
        assert_eq!(fails("list<map<Job>>"), ("a list cannot hold a map".into(), 5..13));
    }
}
