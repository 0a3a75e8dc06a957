//! What type cells mean.

use serde::Serialize;

/// What a type cell says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum CellType {
    /// The cell is empty, as in the row of a wrapper.
    None,
    Scalar(Scalar),
    /// A struct, by its name where the cell gives one.
    Struct(Option<String>),
    /// A list, by the name or the scalar of its entries where the cell gives one.
    List(Box<CellType>),
    Map,
    Any,
    /// A word that is no type.
    Unknown,
}

/// A scalar type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Scalar {
    String,
    Bool,
    Int32,
    Int64,
    Uint64,
    Double,
}

impl Scalar {
    /// The type as specs write it.
    pub(crate) fn spec(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Bool => "bool",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint64 => "uint64",
            Self::Double => "double",
        }
    }

    /// What it is on the wire.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Bool => "boolean",
            Self::Int32 | Self::Int64 | Self::Uint64 => "integer",
            Self::Double => "number",
        }
    }
}

impl CellType {
    /// Whether fields may follow below.
    pub(crate) fn holds_members(&self) -> bool {
        match self {
            Self::Struct(_) | Self::None => true,
            Self::List(entry) => matches!(**entry, Self::Struct(_) | Self::Unknown | Self::Any | Self::None),
            _ => false,
        }
    }

    /// Name of the struct of the value or of its entries.
    pub(crate) fn struct_name(&self) -> Option<&str> {
        match self {
            Self::Struct(name) => name.as_deref(),
            Self::List(entry) => entry.struct_name(),
            _ => None,
        }
    }
}

/// Reads a type cell.
pub(super) fn read(cell: &str) -> CellType {
    let cell = cell.trim().trim_matches(|mark| matches!(mark, '*' | '`'));
    if cell.is_empty() || cell == "-" {
        return CellType::None;
    }
    let lower = cell.to_ascii_lowercase();
    if let Some(entry) = lower.strip_prefix("array of ").or_else(|| lower.strip_prefix("list of ")) {
        let entry = cell.get(cell.len() - entry.len()..).unwrap_or_default();
        return CellType::List(Box::new(named(entry)));
    }
    for (open, close) in [('<', '>'), ('[', ']'), ('(', ')')] {
        let Some((outer, inner)) = cell.split_once(open) else { continue };
        let inner = inner.strip_suffix(close).unwrap_or(inner).trim();
        match outer.trim().to_ascii_lowercase().as_str() {
            "array" | "list" => return CellType::List(Box::new(named(inner))),
            "map" => return CellType::Map,
            _ if inner.is_empty() && open == '[' => return CellType::List(Box::new(named(outer))),
            _ => {}
        }
    }
    match lower.as_str() {
        "repeatlist" => CellType::List(Box::new(CellType::Scalar(Scalar::String))),
        "array" | "list" => CellType::List(Box::new(CellType::None)),
        _ => named(cell),
    }
}

/// A type without brackets.
fn named(cell: &str) -> CellType {
    let cell = cell.trim();
    if let Some(scalar) = scalar(cell) {
        return CellType::Scalar(scalar);
    }
    match cell.to_ascii_lowercase().as_str() {
        "" => CellType::None,
        "struct" | "object" => CellType::Struct(None),
        "map" => CellType::Map,
        "any" => CellType::Any,
        _ if is_identifier(cell) && cell.starts_with(|first: char| first.is_ascii_uppercase()) => {
            CellType::Struct(Some(cell.to_owned()))
        }
        _ => CellType::Unknown,
    }
}

fn scalar(cell: &str) -> Option<Scalar> {
    Some(match cell.to_ascii_lowercase().as_str() {
        "string" | "date" | "datetime" | "timestamp" | "text" | "binary" | "timestamp iso8601" => Scalar::String,
        "boolean" | "bool" => Scalar::Bool,
        "integer" | "int" | "int32" | "short" => Scalar::Int32,
        "long" | "int64" => Scalar::Int64,
        "uint64" | "unsigned integer" => Scalar::Uint64,
        "float" | "double" | "number" | "decimal" => Scalar::Double,
        _ => return None,
    })
}

/// Whether a word alone says that it is a type, whatever stands around it.
pub(super) fn is_type_word(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    // "date" and the like are words of sentences, too.
    if matches!(lower.as_str(), "date" | "text" | "number" | "any" | "short" | "map" | "list" | "object" | "array")
        && !word.starts_with(|first: char| first.is_ascii_uppercase())
    {
        return matches!(lower.as_str(), "object" | "array" | "number" | "any" | "map");
    }
    scalar(word).is_some()
        || matches!(lower.as_str(), "struct" | "object" | "map" | "any" | "array" | "list" | "repeatlist")
        || (lower.starts_with("array<") || lower.starts_with("list<") || lower.starts_with("map<"))
            && lower.ends_with('>')
}

/// Whether a word can be the name of a field: letters, digits, `_`, `-`, and dots between them.
pub(super) fn is_identifier(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'[' | b']'))
        && !word.ends_with('.')
        && !word.contains("..")
        && word.len() <= 128
}
