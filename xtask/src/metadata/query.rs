//! Parameters of an example call, from the JSON body or the URL that the vendor shows.

use indexmap::IndexMap;

use crate::page::Json;

/// The parameters of a call, nested where names are dotted; nothing where none can be read.
pub(super) fn parameters(input: &str) -> Option<Json> {
    let start = input.find('{');
    let query = input.find('?').filter(|at| start.is_none_or(|start| *at < start));
    let Some(query) = query else {
        let body = input.get(start?..)?;
        let mut stream = serde_json::Deserializer::from_str(body).into_iter::<Json>();
        return stream.next()?.ok().filter(|value| matches!(value, Json::Object(_)));
    };
    let query: String = input.get(query + 1..)?.lines().map(str::trim).collect();
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

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(input: &str, expected: &Expect) {
        let found = parameters(input).map(|value| serde_json::to_string(&value).expect("it is JSON"));
        expected.assert_eq(&found.unwrap_or_else(|| "nothing".to_owned()));
    }

    #[test]
    fn a_call_is_read_from_its_body() {
        check(
            "POST / HTTP/1.1\nHost: dts.example.com\n<公共请求参数>\n\n{\n  \"JobId\": \"dts-1\", \"Limit\": 2\n}",
            &expect![[r#"{"JobId":"dts-1","Limit":2}"#]],
        );
        check("POST / HTTP/1.1\n\n{ \"JobId\": ", &expect!["nothing"]);
        check("POST / HTTP/1.1\n\n", &expect!["nothing"]);
    }

    #[test]
    fn a_call_is_read_from_its_url() {
        check(
            "https://dts.example.com/?Action=Start\n&JobId=dts-1\n&Src.Ip=10.0.0.1\n&Info=[{\"Name\":\"a\"}]\n&<公共请求参数>",
            &expect![[r#"{"JobId":"dts-1","Src":{"Ip":"10.0.0.1"},"Info":"[{\"Name\":\"a\"}]"}"#]],
        );
    }

    #[test]
    fn lists_are_counted_from_0_or_from_1() {
        let list = expect![[r#"{"Ids":["a","b"],"Tags":[{"Key":"k","Value":"v"},{"Key":"l"}]}"#]];
        check("?Ids.0=a&Ids.1=b&Tags.0.Key=k&Tags.0.Value=v&Tags.1.Key=l", &list);
        check("?Ids.1=a&Ids.2=b&Tags.1.Key=k&Tags.1.Value=v&Tags.2.Key=l", &list);
    }
}
