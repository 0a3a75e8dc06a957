//! Reads any JSON as a value, with the same reader as models.

use serde_json::{Map, Value};

use super::json::{Json, Malformed, Token};

/// Parses JSON text.
pub(crate) fn value(text: &str) -> Result<Value, Malformed> {
    let mut json = Json::new(text);
    let value = next(&mut json)?;
    json.end()?;
    Ok(value)
}

fn next(json: &mut Json<'_>) -> Result<Value, Malformed> {
    let mut first = true;
    Ok(match json.next()? {
        Token::Null => Value::Null,
        Token::Boolean(boolean) => Value::Bool(boolean),
        Token::Text(text) => Value::String(text.into_owned()),
        // A number that does not fit a float is kept as text, so that it is not lost.
        Token::Number(number) => number.parse().map_or_else(|_| Value::String(number.to_owned()), Value::Number),
        Token::List => {
            let mut items = Vec::new();
            while json.item(&mut first)? {
                items.push(next(json)?);
            }
            Value::Array(items)
        }
        Token::Object => {
            let mut fields = Map::new();
            while let Some(key) = json.key(&mut first)? {
                fields.insert(key.into_owned(), next(json)?);
            }
            Value::Object(fields)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_as_serde_json_does() {
        for text in ["null", "[1,-2,3.5,1e3,\"a\\u00e9\"]", "{\"a\":{\"b\":[]},\"a\":true}", "18446744073709551615"] {
            assert_eq!(value(text).ok(), serde_json::from_str(text).ok(), "{text}");
        }
        assert_eq!(value("1e400").ok(), Some(Value::from("1e400")));
        assert_eq!(value("\"\\ud83d\"").ok(), Some(Value::from("\u{fffd}")));
        for text in ["", "{", "[1,]", "{\"a\":1}x", &"[".repeat(10_000)] {
            assert!(value(text).is_err(), "{text}");
        }
    }
}
