//! The JSON Schema of the spec language, made from the model's own types, so that editors, the loader and the model can
//! never say different things.

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::model::{OperationSpec, ServiceSpec, TypesSpec, WaitersSpec};

/// Names of the kinds of files, among the definitions of the schema.
pub(super) const FILES: [&str; 4] = ["ServiceSpec", "TypesSpec", "WaitersSpec", "OperationSpec"];

/// The schema as it is kept in `specs/spec.schema.json`.
#[must_use]
pub fn schema_text() -> String {
    let mut schema = Value::Object(document());
    // Whether maps keep their order depends on features that other crates of a build may turn on.
    schema.sort_all_objects();
    format!("{schema:#}\n")
}

/// The schema: a definition for each kind of file, and for each part of one.
pub(super) fn document() -> Map<String, Value> {
    let mut generator = SchemaGenerator::new(SchemaSettings::draft2020_12());
    generator.subschema_for::<ServiceSpec>();
    generator.subschema_for::<TypesSpec>();
    generator.subschema_for::<WaitersSpec>();
    generator.subschema_for::<OperationSpec>();
    let mut definitions = generator.take_definitions(true);
    for definition in definitions.values_mut() {
        if let Ok(schema) = <&mut Schema>::try_from(definition) {
            RecursiveTransform(without_null).transform(schema);
        }
    }
    let files = FILES.map(|name| json!({ "$ref": format!("#/$defs/{name}") }));
    let mut document = Map::new();
    document.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    document.insert("title".into(), "A file of specs".into());
    document.insert("anyOf".into(), files.as_slice().into());
    document.insert("$defs".into(), Value::Object(definitions));
    document
}

/// Takes the null out of what may be missing: a key without a value says nothing, and is a mistake.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [name] = types.as_slice() {
            let name = name.clone();
            object.insert("type".into(), name);
        }
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type") != Some(&json!("null")));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            object.extend(only);
        }
    }
    // Every default is "as if the key were missing", which the model's own words say better.
    object.remove("default");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_each_time() {
        assert_eq!(schema_text(), schema_text());
        assert!(schema_text().ends_with("}\n"));
    }

    #[test]
    fn every_kind_of_file_is_in_it() {
        let document = document();
        let definitions = document.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
        for name in FILES {
            assert!(definitions.contains_key(name), "{name}");
        }
    }

    #[test]
    fn a_key_without_a_value_is_no_key() {
        assert!(!schema_text().contains("null"));
    }
}
