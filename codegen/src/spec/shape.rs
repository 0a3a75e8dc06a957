//! The schema of the spec language in the form in which files are checked against it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::schema;

/// What a value must look like. Only what the model's types need; a schema says much more.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Whatever comes.
    Any,
    /// Text.
    Text,
    /// true or false.
    Bool,
    /// A whole number in a range.
    Integer { min: f64, max: f64 },
    /// A number.
    Number,
    /// Any scalar but nothing.
    Literal,
    /// One of these texts.
    Choice(Vec<String>),
    /// A list.
    List(Box<Shape>),
    /// Keys of the author's choice.
    Map(Box<Shape>),
    /// Keys of the language.
    Object(Object),
    /// One of several objects, told apart by the value of one key.
    Tagged { tag: String, objects: BTreeMap<String, Object> },
    /// Text, or a longer form.
    TextOr(Box<Shape>),
    /// One value, or a list of such values.
    OneOrList(Box<Shape>),
    /// A shape that is defined under a name.
    Named(String),
}

/// Keys of the language.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Object {
    pub(super) properties: BTreeMap<String, Shape>,
    pub(super) required: Vec<String>,
}

/// All shapes that have a name.
#[derive(Debug)]
pub(super) struct Shapes {
    named: BTreeMap<String, Shape>,
}

impl Shapes {
    /// The shapes of the spec language.
    pub(super) fn get() -> &'static Self {
        static SHAPES: LazyLock<Shapes> = LazyLock::new(|| Shapes::compile(&schema::document()));
        &SHAPES
    }

    fn compile(document: &Map<String, Value>) -> Self {
        let definitions = document.get("$defs").and_then(Value::as_object);
        let named = definitions.into_iter().flatten().map(|(name, schema)| (name.clone(), shape(schema))).collect();
        Self { named }
    }

    /// The shape itself, where the given one is only a name.
    pub(super) fn resolve<'a>(&'a self, shape: &'a Shape) -> &'a Shape {
        match shape {
            Shape::Named(name) => self.named(name),
            other => other,
        }
    }

    /// The shape of a name.
    pub(super) fn named(&self, name: &str) -> &Shape {
        self.named.get(name).unwrap_or(&Shape::Any)
    }
}

fn shape(schema: &Value) -> Shape {
    let texts = |key: &str| -> Vec<String> {
        let list = schema.get(key).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return Shape::Named(target.rsplit('/').next().unwrap_or_default().to_owned());
    }
    if let Some(only) = schema.get("const").and_then(Value::as_str) {
        return Shape::Choice(vec![only.to_owned()]);
    }
    if schema.get("enum").is_some() {
        return Shape::Choice(texts("enum"));
    }
    if let Some(one_of) = schema.get("oneOf").and_then(Value::as_array) {
        return one_of_shape(one_of);
    }
    if let Some(any_of) = schema.get("anyOf").and_then(Value::as_array) {
        return any_of_shape(any_of);
    }
    let inner = |key: &str| schema.get(key).map_or(Shape::Any, shape);
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => Shape::Text,
        Some("boolean") => Shape::Bool,
        Some("number") => Shape::Number,
        Some("integer") => {
            let limits = format_limits(schema.get("format").and_then(Value::as_str));
            Shape::Integer {
                min: bound("minimum").unwrap_or(limits.0).max(limits.0),
                max: bound("maximum").unwrap_or(limits.1).min(limits.1),
            }
        }
        Some("array") => Shape::List(Box::new(inner("items"))),
        Some("object") => match schema.get("properties").and_then(Value::as_object) {
            Some(properties) => Shape::Object(Object {
                properties: properties.iter().map(|(key, schema)| (key.clone(), shape(schema))).collect(),
                required: texts("required"),
            }),
            None => Shape::Map(Box::new(inner("additionalProperties"))),
        },
        _ => Shape::Any,
    }
}

/// An enumeration without data, or one whose variants are objects with a tag.
fn one_of_shape(variants: &[Value]) -> Shape {
    let shapes: Vec<Shape> = variants.iter().map(shape).collect();
    let mut choices = Vec::new();
    let mut objects = BTreeMap::new();
    let mut tag = String::new();
    for variant in shapes {
        match variant {
            Shape::Choice(texts) => choices.extend(texts),
            Shape::Object(mut object) => {
                let only = object.properties.iter().find_map(|(key, shape)| match shape {
                    Shape::Choice(texts) => Some((key.clone(), texts.first().cloned()?)),
                    _ => None,
                });
                let Some((key, value)) = only else { return Shape::Any };
                // The tag leads the required keys, so that it is what a stand-in or a message starts with.
                object.required.sort_by_key(|name| *name != key);
                objects.insert(value, object);
                tag = key;
            }
            _ => return Shape::Any,
        }
    }
    if objects.is_empty() { Shape::Choice(choices) } else { Shape::Tagged { tag, objects } }
}

/// An enumeration that serde tells apart by trying.
fn any_of_shape(variants: &[Value]) -> Shape {
    let shapes: Vec<Shape> = variants.iter().map(shape).collect();
    match shapes.as_slice() {
        [Shape::Bool, Shape::Integer { .. }, Shape::Integer { .. }, Shape::Number, Shape::Text] => Shape::Literal,
        [one, Shape::List(item)] if **item == *one => Shape::OneOrList(item.clone()),
        [Shape::Text, longer] => Shape::TextOr(Box::new(longer.clone())),
        _ => Shape::Any,
    }
}

fn format_limits(format: Option<&str>) -> (f64, f64) {
    match format {
        Some("uint8") => (0.0, f64::from(u8::MAX)),
        Some("uint16") => (0.0, f64::from(u16::MAX)),
        Some("uint32") => (0.0, f64::from(u32::MAX)),
        Some("int32") => (f64::from(i32::MIN), f64::from(i32::MAX)),
        // Whole numbers that a double holds exactly: enough, and safe for every wider format.
        Some("uint64" | "uint") => (0.0, EXACT),
        _ => (-EXACT, EXACT),
    }
}

const EXACT: f64 = 9_007_199_254_740_992.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_language_has_a_shape() {
        fn has_any(shape: &Shape) -> bool {
            match shape {
                Shape::Any => true,
                Shape::List(inner) | Shape::Map(inner) | Shape::TextOr(inner) | Shape::OneOrList(inner) => {
                    has_any(inner)
                }
                Shape::Object(object) => object.properties.values().any(has_any),
                Shape::Tagged { objects, .. } => objects.values().any(|object| object.properties.values().any(has_any)),
                _ => false,
            }
        }
        // The JSON of examples is free; everything else has a shape.
        let free: Vec<&String> =
            Shapes::get().named.iter().filter(|(_, shape)| has_any(shape)).map(|(name, _)| name).collect();
        assert_eq!(free, ["ExampleSpec"]);
    }

    #[test]
    fn shapes_tell_what_the_model_tells() {
        let shapes = Shapes::get();
        assert_eq!(shapes.named("LiteralSpec"), &Shape::Literal);
        assert_eq!(shapes.named("PlaceSpec"), &Shape::Choice(vec!["query".into(), "body".into()]));
        assert!(matches!(shapes.named("WindowSpec"), Shape::Tagged { tag, .. } if tag == "style"));
        assert!(matches!(shapes.named("FieldSpec"), Shape::Object(field) if field.required == ["type", "doc"]));
    }

    #[test]
    fn definitions_are_found() {
        let shapes = Shapes::get();
        for file in schema::FILES {
            assert!(matches!(shapes.named(file), Shape::Object(_)), "{file}");
        }
    }
}
