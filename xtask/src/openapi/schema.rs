//! Types as schemas.

use codegen::ir::{Condition, Enum, Kind, Limits, Over, Scalar, Struct, StructId, Text, Type};
use codegen::spec::model::{
    ConditionSpec, DiffersKeySpec, DiffersSpec, EnumValueSpec, FieldSpec, FromClientSpec, LiteralSpec, NumberSpec,
};
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::model::{Extensions, Kinds, Schema, without_nulls};
use crate::paired::{Member, Service, value_doc};

/// Every named type.
pub(crate) fn named(service: Service<'_>) -> IndexMap<String, Schema> {
    let structs = service.ir.structs.iter().enumerate();
    let structs = structs.filter_map(|(index, structure)| {
        let doc =
            service.structure(&structure.name).filter(|_| structure.home == codegen::ir::Home::Types)?.doc.clone();
        let schema = members(service, StructId(index), structure, |_| true);
        Some((structure.name.clone(), Schema { description: Some(doc), ..schema }))
    });
    let enums = service.ir.enums.iter().map(|it| (it.name.clone(), enumeration(service, it)));
    let mut all: IndexMap<_, _> = structs.chain(enums).collect();
    all.sort_keys();
    all
}

/// An object with those fields of a struct that are chosen.
pub(crate) fn members(
    service: Service<'_>,
    id: StructId,
    structure: &Struct,
    chosen: impl Fn(&Member<'_>) -> bool,
) -> Schema {
    let chosen: Vec<_> = service.members(id).into_iter().filter(chosen).collect();
    let required: Vec<String> =
        chosen.iter().filter(|member| member.ir.required).map(|member| member.ir.wire.clone()).collect();
    let mut schema = Schema {
        properties: chosen
            .iter()
            .map(|member| {
                let schema = self::member(service, *member);
                (member.ir.wire.clone(), if structure.usage.response { lenient(schema) } else { schema })
            })
            .collect(),
        ..Schema::of("object")
    };
    // Only requests are held to it: a response may lack anything.
    if structure.usage.response {
        if !required.is_empty() {
            schema.extensions.insert("x-required-in-requests", json!(required));
        }
    } else {
        schema.required = required;
    }
    let spec = service.structure(&structure.name).map(|spec| spec.when.as_slice());
    if let Some(when) = conditions(&structure.conditions, spec.unwrap_or_default()) {
        schema.extensions.insert("x-when", when);
    }
    schema
}

/// The conditions of an operation or of a struct.
pub(crate) fn conditions(all: &[Condition], specs: &[ConditionSpec]) -> Option<Value> {
    let conditions = all.iter().zip(specs).map(|(condition, spec)| {
        let when: serde_json::Map<_, _> =
            condition.when.iter().map(|(path, values)| (path.clone(), json!(values))).collect();
        let any_of = (!condition.any_of.is_empty()).then_some(&condition.any_of);
        without_nulls(json!({ "if": when, "require": condition.require, "any_of": any_of, "doc": spec.doc }))
    });
    let conditions: Vec<_> = conditions.collect();
    (!conditions.is_empty()).then(|| conditions.into())
}

/// A field of a struct, with what is said of it.
pub(crate) fn member(service: Service<'_>, Member { ir, spec }: Member<'_>) -> Schema {
    let mut schema = ty(service, &ir.ty);
    limit_length(&mut schema, ir.limits);
    if let (Some(name), Type::List(_)) = (&ir.wrapped_in, &ir.ty) {
        schema = Schema::holding(name, schema);
    }
    if ir.json {
        schema = Schema {
            content_media_type: Some("application/json"),
            content_schema: Some(Box::new(schema)),
            ..Schema::of("string")
        };
    }
    let kind = if ir.json { Kind::String } else { ir.ty.kind() };
    schema.description = Some(description(&spec.doc, spec.deprecated.as_deref()));
    schema.deprecated = spec.deprecated.is_some();
    if spec.sensitive {
        schema.format = Some("password");
    }
    schema.default = spec.default.as_ref().and_then(|default| literal(default, kind));
    schema.minimum = spec.min.map(limit).or(schema.minimum);
    schema.maximum = spec.max.map(limit);
    schema.allowed = spec.allowed.iter().filter_map(|value| literal(value, kind)).collect();
    schema.examples = example(service, &ir.ty, spec, ir.json).into_iter().collect();
    schema.extensions.extend(extensions(spec));
    schema
}

/// Says how long a text or a list may be; of a list of texts, also each text.
fn limit_length(schema: &mut Schema, limits: Limits) {
    schema.max_items = limits.max_items;
    let text = match schema.items.as_deref_mut() {
        Some(item) => item,
        None => schema,
    };
    (text.min_length, text.max_length) = (limits.min_length, limits.max_length);
}

/// The schema of a field that responses have. They are held to no limits, which bind requests only, and have null where a
/// list is empty.
fn lenient(mut schema: Schema) -> Schema {
    let allowed = (!schema.allowed.is_empty()).then(|| std::mem::take(&mut schema.allowed).into());
    let entry = schema.items.as_deref_mut().map(lengths).filter(|limits| !limits.is_empty());
    let of_requests = [
        ("default", schema.default.take()),
        // That of an unsigned number belongs to its type.
        ("minimum", schema.minimum.take_if(|_| schema.format != Some("uint64"))),
        ("maximum", schema.maximum.take()),
        ("maxItems", schema.max_items.take().map(|count| json!(count))),
        ("items", entry.map(Value::Object)),
        ("enum", allowed),
    ];
    let of_requests = of_requests.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    let of_requests: serde_json::Map<_, _> = of_requests.chain(lengths(&mut schema)).collect();
    if !of_requests.is_empty() {
        schema.extensions.insert("x-in-requests", of_requests.into());
    }
    if schema.kind == Some(Kinds::One("array")) {
        schema.kind = Some(Kinds::OrNull(["array", "null"]));
    }
    schema
}

/// Takes out how long a text may be.
fn lengths(schema: &mut Schema) -> serde_json::Map<String, Value> {
    let lengths = [("minLength", schema.min_length.take()), ("maxLength", schema.max_length.take())];
    lengths.into_iter().filter_map(|(key, length)| Some((key.to_owned(), json!(length?)))).collect()
}

/// What is said of a field that OpenAPI has no key for.
fn extensions(spec: &FieldSpec) -> Extensions {
    let mut all = Extensions::new();
    if spec.sensitive {
        all.insert("x-sensitive", json!(true));
    }
    if spec.from_client == Some(FromClientSpec::Region) {
        all.insert("x-from-client", json!("region"));
    }
    if !spec.lacks.is_empty() {
        all.insert("x-lacks", json!(spec.lacks));
    }
    if !spec.differs.is_empty() {
        all.insert("x-differs", differs(&spec.differs));
    }
    all
}

fn differs(all: &[DiffersSpec]) -> Value {
    let word = |key| match key {
        DiffersKeySpec::Missing => "missing",
        DiffersKeySpec::Type => "type",
        DiffersKeySpec::Required => "required",
        DiffersKeySpec::Values => "values",
        DiffersKeySpec::Spelling => "spelling",
        DiffersKeySpec::Wrapping => "wrapping",
        DiffersKeySpec::Example => "example",
        DiffersKeySpec::Meaning => "meaning",
        DiffersKeySpec::Sdk => "sdk",
    };
    all.iter().map(|it| without_nulls(json!({ "key": word(it.key), "page": it.page, "why": it.why }))).collect()
}

/// A text, and why what it tells of should no longer be used.
pub(crate) fn description(doc: &str, deprecated: Option<&str>) -> String {
    match deprecated {
        Some(reason) => format!("{doc}\n\nDeprecated: {reason}"),
        None => doc.to_owned(),
    }
}

fn ty(service: Service<'_>, ty: &Type) -> Schema {
    match ty {
        Type::Scalar(scalar) => match scalar {
            Scalar::String => Schema::of("string"),
            Scalar::Bool => Schema::of("boolean"),
            Scalar::Int32 => Schema::formatted("integer", "int32"),
            Scalar::Int64 => Schema::formatted("integer", "int64"),
            Scalar::Uint64 => Schema { minimum: Some(json!(0)), ..Schema::formatted("integer", "uint64") },
            Scalar::Double => Schema::formatted("number", "double"),
            Scalar::Any => Schema::default(),
        },
        Type::Text(text) => {
            let mut schema = Schema::of("string");
            schema.extensions.insert("x-text", json!(text_name(*text)));
            schema
        }
        Type::Secret => Schema::formatted("string", "password"),
        Type::Struct(id) => reference(service.ir.structure(*id).map(|structure| &structure.name)),
        Type::Enum(id, _) => reference(service.ir.enumeration(*id).map(|enumeration| &enumeration.name)),
        Type::List(element) => Schema::list(self::ty(service, element)),
        Type::Map(element) => {
            Schema { additional_properties: Some(Box::new(self::ty(service, element))), ..Schema::of("object") }
        }
    }
}

fn reference(name: Option<&String>) -> Schema {
    name.map_or_else(Schema::default, |name| Schema::named(name))
}

/// The word of the spec language for text with a meaning.
fn text_name(text: Text) -> &'static str {
    match text {
        Text::Percent => "percent",
        Text::Integer => "integer_text",
        Text::Number => "number_text",
        Text::Bool => "bool_text",
        Text::UnixSeconds => "unix_seconds",
        Text::DateTime => "date_time",
        Text::Json => "json_text",
    }
}

/// An enumeration, which stays open: `enum` would make validators and generated clients refuse new values, so the
/// values stand under the keys that generators know for open ones.
fn enumeration(service: Service<'_>, it: &Enum) -> Schema {
    let mut schema = match it.over {
        Over::Text => Schema::of("string"),
        Over::Integer => Schema::formatted("integer", "int64"),
    };
    let value = |wire: &str| match it.over {
        Over::Text => json!(wire),
        Over::Integer => wire.parse::<i64>().map_or_else(|_| json!(wire), |number| json!(number)),
    };
    let spec = service.enumeration(&it.name);
    schema.description = spec.map(|spec| spec.doc.clone());
    schema.examples = it.variants.first().map(|variant| value(&variant.wire)).into_iter().collect();
    let doc = |wire: &str| spec.and_then(|spec| spec.values.get(wire)).map(value_doc).unwrap_or_default();
    let all = &mut schema.extensions;
    all.insert("x-extensible-enum", it.variants.iter().map(|variant| value(&variant.wire)).collect());
    all.insert("x-enum-varnames", it.variants.iter().map(|variant| json!(variant.rust)).collect());
    all.insert("x-enum-descriptions", it.variants.iter().map(|variant| json!(doc(&variant.wire))).collect());
    let aliases = it
        .variants
        .iter()
        .flat_map(|variant| variant.aliases.iter().map(|alias| (alias.clone(), value(&variant.wire))));
    let aliases: serde_json::Map<_, _> = aliases.collect();
    if !aliases.is_empty() {
        all.insert("x-enum-aliases", aliases.into());
    }
    let deprecated = it.variants.iter().filter_map(|it| Some((it.wire.clone(), json!(it.deprecated.as_ref()?))));
    let deprecated: serde_json::Map<_, _> = deprecated.collect();
    if !deprecated.is_empty() {
        all.insert("x-enum-deprecated", deprecated.into());
    }
    let of_values = spec.into_iter().flat_map(|spec| &spec.values).filter_map(|(wire, value)| match value {
        EnumValueSpec::Full(full) if !full.differs.is_empty() => Some((wire, &full.differs)),
        _ => None,
    });
    let mut parted: Vec<Value> =
        of_values.map(|(wire, all)| json!({ "value": wire, "differs": differs(all) })).collect();
    parted
        .extend(spec.filter(|spec| !spec.differs.is_empty()).map(|spec| json!({ "differs": differs(&spec.differs) })));
    if !parted.is_empty() {
        all.insert("x-differs", parted.into());
    }
    schema
}

/// An example as it travels; the spec shows one entry of a list.
fn example(service: Service<'_>, ty: &Type, spec: &FieldSpec, json: bool) -> Option<Value> {
    let example = spec.example.as_ref()?;
    let over = |ty: &Type| match ty {
        Type::Enum(id, _) => service.ir.enumeration(*id).map_or(Kind::String, |_| ty.kind()),
        ty => ty.kind(),
    };
    match ty {
        _ if json => literal(example, Kind::String),
        Type::List(element) => {
            let entries = Value::Array(vec![literal(example, over(element))?]);
            Some(match &spec.wrapped_in {
                Some(name) => json!({ name: entries }),
                None => entries,
            })
        }
        ty => literal(example, over(ty)),
    }
}

/// A value of the spec as JSON has it on the wire. None where it does not fit, such as a masked number.
fn literal(value: &LiteralSpec, kind: Kind) -> Option<Value> {
    let text = value.to_string();
    match kind {
        Kind::String => Some(json!(text)),
        Kind::Integer => text.parse::<serde_json::Number>().ok().map(Value::Number),
        Kind::Number => text.parse::<f64>().ok().map(number),
        Kind::Boolean => text.parse::<bool>().ok().map(|boolean| json!(boolean)),
        Kind::Any => Some(json!(text)),
        Kind::Object | Kind::List | Kind::Map => None,
    }
}

/// A limit, to its last digit.
fn limit(limit: NumberSpec) -> Value {
    match limit {
        NumberSpec::Integer(value) => json!(value),
        NumberSpec::Unsigned(value) => json!(value),
        NumberSpec::Number(value) => number(value),
    }
}

/// A number without a point where it is whole.
fn number(number: f64) -> Value {
    let whole = format!("{number:.0}").parse::<i64>().ok().filter(|_| number.fract() == 0.0);
    whole.map_or_else(|| json!(number), |whole| json!(whole))
}
