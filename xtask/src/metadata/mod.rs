//! The vendors' own metadata: one file that describes all operations of an API version, as data.
//!
//! Nothing has to be guessed about nesting here, so an operation comes as a page whose fields are placed already.

mod alibaba;
mod fit;
mod query;
mod tencent;
pub(crate) mod text;
mod values;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::page::{Json, Page};
use crate::place::{Fate, Placed, Tree};

/// Largest file, in bytes. The largest known has 1 MB.
const MAX_BYTES: u64 = 64 << 20;

/// How deep objects are followed that contain themselves.
const MAX_DEPTH: usize = 24;

/// All operations of an API version.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub(crate) operations: Vec<Documented>,
}

impl Catalogue {
    /// The operations of these names; all of them, where none is given.
    pub(crate) fn wanted(&self, names: &[String]) -> Result<Vec<&Documented>, String> {
        if names.is_empty() {
            return Ok(self.operations.iter().collect());
        }
        let named = names.iter().map(|name| {
            let found = self.operations.iter().find(|operation| operation.page.operation == *name);
            found.ok_or_else(|| format!("the metadata has no operation `{name}`"))
        });
        named.collect()
    }
}

/// An operation, as the metadata describes it.
#[derive(Clone, Debug)]
pub(crate) struct Documented {
    pub(crate) page: Page,
    pub(crate) placed: Placed,
    /// What stands at each field, by `request` or `response` and its path.
    pub(crate) notes: BTreeMap<String, Note>,
    pub(crate) summary: String,
    pub(crate) is_deprecated: bool,
    /// What the vendor calls the kind of the call, such as `read`.
    pub(crate) kind: Option<String>,
}

/// What the metadata says of a field that a page does not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Note {
    /// The vendor's own words, as plain text.
    pub(crate) words: String,
    /// It travels in the body of a form.
    pub(crate) in_body: bool,
    /// It travels as JSON text.
    pub(crate) is_json: bool,
}

/// Reads a file of metadata; nothing where the file is something else.
pub(crate) fn load(path: &Path) -> Option<Result<Catalogue, String>> {
    let bytes = match read(path) {
        Ok(bytes) => bytes,
        Err(error) => return Some(Err(error)),
    };
    let examples = || examples_beside(path).as_deref().map(examples).transpose();
    parse(&bytes, &examples)
}

/// Reads the text of a file of metadata, which has no other file beside it.
pub(crate) fn parse_alone(bytes: &[u8]) -> Option<Catalogue> {
    parse(bytes, &|| Ok(None))?.ok()
}

fn parse(bytes: &[u8], examples: &dyn Fn() -> Result<Option<Json>, String>) -> Option<Result<Catalogue, String>> {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if start.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return None;
    }
    let file: Json = match serde_json::from_slice(start) {
        Ok(file) => file,
        Err(error) => return Some(Err(format!("the JSON cannot be read: {error}"))),
    };
    if file.get("apis").is_some() {
        return Some(alibaba::read(&file));
    }
    if file.get("actions").is_some() && file.get("objects").is_some() {
        return Some(examples().and_then(|examples| tencent::read(&file, examples.as_ref())));
    }
    let known = "Alibaba's has `apis`, Tencent's `actions` and `objects`";
    Some(Err(format!("unknown kind of metadata: {known}")))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > MAX_BYTES {
        return Err(format!("the file has {size} bytes; the limit is {} MB", MAX_BYTES >> 20));
    }
    fs::read(path).map_err(|error| error.to_string())
}

/// Tencent keeps the examples in a file of their own.
fn examples_beside(path: &Path) -> Option<PathBuf> {
    let beside = path.with_file_name("examples.json");
    (beside != path && beside.is_file()).then_some(beside)
}

fn examples(path: &Path) -> Result<Json, String> {
    let bytes = read(path)?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{}: the JSON cannot be read: {error}", path.display()))
}

/// A tree whose fields all have a place.
fn tree(nodes: Vec<crate::place::Node>) -> Tree {
    let mut tree = Tree { nodes, fates: Vec::new() };
    tree.fates = tree.paths().into_iter().map(|(path, _)| Some(Fate::Member(path))).collect();
    tree
}
