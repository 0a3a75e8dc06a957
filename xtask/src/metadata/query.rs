//! Parameters of an example call, from the JSON body or the URL that the vendor shows.

use indexmap::IndexMap;

use crate::page::Json;

/// The parameters of a call, nested where names are dotted; nothing where none can be read.
pub(super) fn parameters(input: &str) -> Option<Json> {
    if let Some(start) = input.find('{') {
        let body = input.get(start..)?;
        let mut stream = serde_json::Deserializer::from_str(body).into_iter::<Json>();
        return stream.next()?.ok().filter(|value| matches!(value, Json::Object(_)));
    }
    let joined: String = input.lines().map(str::trim).collect();
    let (_, query) = joined.split_once('?')?;
    let parts: Vec<(Vec<&str>, &str)> = query
        .split('&')
        .filter_map(|part| part.trim().split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()))
        .filter(|(name, _)| !name.is_empty() && *name != "Action" && !name.starts_with('<'))
        .map(|(name, value)| (name.split('.').collect(), value))
        .collect();
    // Old examples count the entries of lists from 0, others from 1.
    let first = usize::from(!parts.iter().any(|(steps, _)| steps.contains(&"0")));
    let mut parameters = Json::Object(IndexMap::new());
    for (steps, value) in &parts {
        put(&mut parameters, steps, value, first);
    }
    Some(parameters)
}

/// Puts a value where a dotted name says.
fn put(to: &mut Json, steps: &[&str], value: &str, first: usize) {
    let Some((step, rest)) = steps.split_first() else { return };
    let next = || match rest.first() {
        None => Json::Text(value.to_owned()),
        Some(step) if step.parse::<usize>().is_ok() => Json::List(Vec::new()),
        Some(_) => Json::Object(IndexMap::new()),
    };
    match to {
        Json::Object(members) => put(members.entry((*step).to_owned()).or_insert_with(next), rest, value, first),
        Json::List(items) => {
            let place = step.parse::<usize>().unwrap_or_default().saturating_sub(first).min(items.len());
            if place == items.len() {
                items.push(next());
            }
            if let Some(entry) = items.get_mut(place) {
                put(entry, rest, value, first);
            }
        }
        _ => {}
    }
}
