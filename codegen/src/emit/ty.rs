//! Types as Rust spells them.

use crate::ir::{Field, Home, Scalar, Service, Text, Type};

/// The type of a struct's field.
pub(super) fn of_field(service: &Service, field: &Field, home: Home) -> String {
    let ty = value(service, &field.ty, home);
    let ty = if matches!(field.ty, Type::Struct(_)) { format!("Box<{ty}>") } else { ty };
    if field.optional { format!("Option<{ty}>") } else { ty }
}

/// The type of a value, as a setter takes it.
pub(super) fn value(service: &Service, ty: &Type, home: Home) -> String {
    match ty {
        Type::Scalar(scalar) => match scalar {
            Scalar::String => "String",
            Scalar::Bool => "bool",
            Scalar::Int32 => "i32",
            Scalar::Int64 => "i64",
            Scalar::Uint64 => "u64",
            Scalar::Double => "f64",
            Scalar::Any => "runtime::serde_json::Value",
        }
        .to_owned(),
        Type::Text(text) => {
            let name = match text {
                Text::Percent => "Percent",
                Text::Integer => "IntegerText",
                Text::Number => "NumberText",
                Text::Bool => "BoolText",
                Text::UnixSeconds => "UnixSeconds",
                Text::DateTime => "DateTime",
                Text::Json => "JsonText",
            };
            format!("runtime::values::{name}")
        }
        Type::Secret => "runtime::Sensitive".to_owned(),
        Type::Struct(id) => named(service.structure(*id).map(|it| it.name.as_str()), home),
        Type::Enum(id, _) => named(service.enumeration(*id).map(|it| it.name.as_str()), home),
        Type::List(element) => format!("Vec<{}>", value(service, element, home)),
        Type::Map(element) => format!("::std::collections::BTreeMap<String, {}>", value(service, element, home)),
    }
}

/// A type of the service. Resolving gives every id its type.
fn named(name: Option<&str>, home: Home) -> String {
    let name = name.unwrap_or("Missing");
    match home {
        Home::Types => format!("super::{name}"),
        Home::Operation => format!("types::{name}"),
    }
}

/// The kind by which the runtime opens a field of this type.
pub(super) fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Scalar(Scalar::String) => "Text",
        Type::Scalar(_) | Type::Text(_) | Type::Secret | Type::Enum(..) => "Scalar",
        Type::Struct(_) => "Shape",
        Type::List(element) if matches!(**element, Type::Struct(_)) => "Shapes",
        Type::List(_) => "List",
        Type::Map(_) => "Map",
    }
}

/// A type as people write it: without paths.
pub(super) fn plain(ty: &str) -> String {
    let paths =
        ["runtime::values::", "runtime::serde_json::", "runtime::", "::std::collections::", "types::", "super::"];
    paths.iter().fold(ty.to_owned(), |ty, path| ty.replace(path, ""))
}
