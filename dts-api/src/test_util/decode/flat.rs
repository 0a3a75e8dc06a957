//! Parameters as names and texts, in the query or in a form: `SourceEndpoint.Port=3306`, `Tag.1.Key=team`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Received, Scheme, Wrong, json};
use crate::runtime::{Field, Kind, Scalar, Shape, Value};
use crate::test_util::signature::COMMON;

/// Parameters that the gateway takes with any operation.
const EVERYWHERE: &[&str] =
    &["OwnerAccount", "OwnerID", "OwnerId", "RegionId", "ResourceOwnerAccount", "ResourceOwnerId"];

/// Parameters by the steps of their names.
#[derive(Default)]
pub(super) struct Tree {
    text: Option<String>,
    below: BTreeMap<String, Tree>,
}

/// The parameters of a request, wherever they travel.
pub(super) fn read(scheme: Scheme, received: &Received) -> Result<Tree, Wrong> {
    let no_text = |place: &str| Wrong::invalid(place, "it is no text");
    let query = received.query_pairs().ok_or_else(|| no_text("query"))?;
    let form = received.form_pairs().ok_or_else(|| no_text("body"))?;
    if !received.body.is_empty() && !received.has_form() {
        return Err(Wrong::invalid("body", "it is no form"));
    }
    let mut root = Tree::default();
    for (name, text) in query.into_iter().chain(form) {
        if scheme == Scheme::Rpc && COMMON.contains(&name.as_str()) {
            continue;
        }
        let leaf = name.split('.').fold(&mut root, |tree, step| tree.below.entry(step.to_owned()).or_default());
        if leaf.text.replace(text).is_some() {
            return Err(Wrong::invalid(name, "it came twice"));
        }
    }
    Ok(root)
}

impl Tree {
    /// The parameters of an operation that no spec knows: numbered names are lists, dotted ones objects.
    pub(super) fn into_json(self) -> Json {
        if let Some(text) = self.text {
            return Json::String(text);
        }
        let numbered = !self.below.is_empty() && self.below.keys().all(|step| step.parse::<usize>().is_ok());
        if !numbered {
            return self.below.into_iter().map(|(step, tree)| (step, tree.into_json())).collect();
        }
        let mut items: Vec<_> = self.below.into_iter().collect();
        items.sort_by_key(|(step, _)| step.parse::<usize>().unwrap_or_default());
        items.into_iter().map(|(_, tree)| tree.into_json()).collect()
    }
}

/// Fills a request.
pub(super) fn fill(request: &mut dyn Shape, tree: &Tree) -> Result<(), Wrong> {
    let known = request.table().fields;
    let stray = |name: &str| EVERYWHERE.contains(&name) && known.iter().all(|field| field.wire != name);
    for (name, tree) in &tree.below {
        if !stray(name) {
            member(request, name, tree, name)?;
        }
    }
    Ok(())
}

fn member(shape: &mut dyn Shape, name: &str, tree: &Tree, path: &str) -> Result<(), Wrong> {
    let table = shape.table();
    let Some(index) = table.fields.iter().position(|field| field.wire == name) else {
        return Err(Wrong::unknown(path));
    };
    match shape.get_mut(index) {
        Some(slot) => value(slot, table.fields.get(index), tree, path),
        None => Ok(()),
    }
}

fn value(value: &mut dyn Value, field: Option<&Field>, tree: &Tree, path: &str) -> Result<(), Wrong> {
    let wrong = |value: &dyn Value| Wrong::invalid(path, format!("it should be {}", value.kind().expected()));
    if field.is_some_and(|field| field.json)
        && let Some(text) = &tree.text
    {
        return json::value(value, field, &Json::String(text.clone()), path);
    }
    match (value.kind(), &tree.text) {
        (Kind::Text | Kind::Integer | Kind::Number | Kind::Boolean, Some(text)) if tree.below.is_empty() => {
            // An empty parameter is as good as none where it cannot be text.
            if text.is_empty() && value.kind() != Kind::Text {
                return Ok(());
            }
            json::scalar_into(value, Scalar::Text(text)).map_err(|()| wrong(value))
        }
        (Kind::Any, Some(text)) => {
            if let Some(slot) = value.json_mut() {
                *slot = Json::String(text.clone());
            }
            Ok(())
        }
        (Kind::Shape, None) => {
            let Some(shape) = value.shape_mut() else { return Ok(()) };
            tree.below.iter().try_for_each(|(name, tree)| member(shape, name, tree, &format!("{path}.{name}")))
        }
        (Kind::List, None) => items(value, tree, path),
        (Kind::Map, None) => {
            value.set_empty();
            for (key, tree) in &tree.below {
                if let Some(entry) = value.entry(key) {
                    self::value(entry, None, tree, &format!("{path}.{key}"))?;
                }
            }
            Ok(())
        }
        _ => Err(wrong(value)),
    }
}

/// The entries of a list, numbered from 1 without a gap.
fn items(value: &mut dyn Value, tree: &Tree, path: &str) -> Result<(), Wrong> {
    value.set_empty();
    for number in 1..=tree.below.len() {
        let step = number.to_string();
        let Some(tree) = tree.below.get(&step) else {
            return Err(Wrong::invalid(path, "its entries are not numbered from 1 on"));
        };
        if let Some(entry) = value.push() {
            self::value(entry, None, tree, &format!("{path}.{step}"))?;
        }
    }
    Ok(())
}
