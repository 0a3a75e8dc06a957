//! Reads parameters in the query or in a form: `SourceEndpoint.Port=3306`, `Tag.1.Key=team`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Received, Scheme, Wrong, json};
use crate::runtime::{Field, Kind, Shape, Slot};
use crate::test_util::signature::COMMON;

/// Parameters that the gateway accepts for every operation.
const EVERYWHERE: &[&str] =
    &["OwnerAccount", "OwnerID", "OwnerId", "RegionId", "ResourceOwnerAccount", "ResourceOwnerId"];

/// Parameters by the steps of their names.
#[derive(Default)]
pub(super) struct Tree {
    text: Option<String>,
    below: BTreeMap<String, Tree>,
}

/// Reads the parameters of a request from the query and the form.
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
    /// Converts the parameters of an operation without a spec: numbered names are lists, dotted ones objects.
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
    match shape.table().find(name) {
        Some((index, field)) => super::at(shape, index, &mut |slot| value(slot, field, tree, path)),
        None => Err(Wrong::unknown(path)),
    }
}

fn value(slot: &mut Slot<'_>, field: &Field, tree: &Tree, path: &str) -> Result<(), Wrong> {
    if field.json
        && let Some(text) = &tree.text
    {
        return json::value(slot, Some(field), &Json::String(text.clone()), path);
    }
    let wrong = Wrong::invalid(path, format!("it should be {}", slot.expected()));
    let is_text = tree.below.is_empty();
    match (&mut *slot, &tree.text) {
        (Slot::Text(value), Some(text)) if is_text => **value = Some(text.clone()),
        // An empty parameter counts as missing if it cannot be text.
        (Slot::Scalar(value), Some(text)) if is_text => {
            if !text.is_empty() || matches!(value.kind(), Kind::Text | Kind::Any) {
                json::take_text(value.kind(), text, path, |scalar| value.take(scalar))?;
            }
        }
        (Slot::Shape(value), None) => {
            let Some(shape) = value.reset(true) else { return Ok(()) };
            for (name, tree) in &tree.below {
                member(shape, name, tree, &format!("{path}.{name}"))?;
            }
        }
        (Slot::Shapes(list), None) => {
            list.reset(true);
            for (step, tree) in numbered(tree, path)? {
                let Some(shape) = list.push() else { continue };
                for (name, tree) in &tree.below {
                    member(shape, name, tree, &format!("{path}.{step}.{name}"))?;
                }
            }
        }
        (Slot::List(list), None) => {
            list.reset(true);
            for (step, tree) in numbered(tree, path)? {
                let path = format!("{path}.{step}");
                let text = tree.text.as_deref().unwrap_or_default();
                json::take_text(list.kind(), text, &path, |scalar| list.push(scalar))?;
            }
        }
        (Slot::Map(map), None) => {
            map.reset(true);
            for (key, tree) in &tree.below {
                let text = tree.text.as_deref().unwrap_or_default();
                json::take_text(map.kind(), text, &format!("{path}.{key}"), |scalar| map.insert(key, scalar))?;
            }
        }
        _ => return Err(wrong),
    }
    Ok(())
}

/// Returns the entries of a list, numbered from 1 without a gap.
fn numbered<'a>(tree: &'a Tree, path: &str) -> Result<Vec<(usize, &'a Tree)>, Wrong> {
    let entry = |number: usize| tree.below.get(&number.to_string()).map(|tree| (number, tree));
    let entries: Option<Vec<_>> = (1..=tree.below.len()).map(entry).collect();
    entries.ok_or_else(|| Wrong::invalid(path, "its entries are not numbered from 1 on"))
}
