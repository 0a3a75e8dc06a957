//! A setter, of a struct or of a builder.

use super::text::Text;
use super::{paths, ty};
use crate::ir::{Field, Home, Scalar, Service, Type};

/// The setter of a field of `target`.
pub(super) fn emit(text: &mut Text, service: &Service, field: &Field, home: Home, doc: &[String], target: &str) {
    let Parameter { name: parameter, mut ty, mut value } = parameter(service, &field.ty, home);
    if widens(&field.ty) {
        (ty, value) = (format!("impl Into<{ty}>"), format!("{value}.into()"));
    }
    if matches!(field.ty, Type::Struct(_)) {
        value = format!("Box::new({value})");
    }
    if field.optional {
        value = format!("Some({value})");
    }
    text.doc(doc);
    if let Some(wire) = field.alias() {
        text.alias(wire);
    }
    text.deprecated(field.deprecated.as_ref()).allow_deprecated(field.deprecated.is_some());
    // A generic function is compiled where it is called anyway.
    if !ty.contains("impl ") {
        text.line("#[inline]");
    }
    text.open(format!("pub fn {}(mut self, {parameter}: {ty}) -> Self {{", field.rust));
    text.line(format!("{target}.{} = {value};", field.rust)).line("self").close("}");
}

/// The setter that takes a value or none.
pub(super) fn emit_optional(text: &mut Text, service: &Service, field: &Field, home: Home, target: &str) {
    let ty = ty::value(service, &field.ty, home);
    let (value, ty) = match (&field.ty, field.optional) {
        (Type::Struct(_), _) => ("value.map(Box::new)", format!("Option<{ty}>")),
        (_, true) => ("value", format!("Option<{ty}>")),
        (_, false) => ("value", ty),
    };
    text.line(format!("/// Sets or clears [`{0}`](Self::{0}).", field.rust));
    text.deprecated(field.deprecated.as_ref()).allow_deprecated(field.deprecated.is_some());
    text.line("#[inline]");
    text.open(format!("pub fn set_{}(mut self, value: {ty}) -> Self {{", field.rust));
    text.line(format!("{target}.{} = {value};", field.rust)).line("self").close("}");
}

/// What a setter takes, and the value that it makes of it.
struct Parameter {
    name: &'static str,
    ty: String,
    value: String,
}

fn parameter(service: &Service, ty: &Type, home: Home) -> Parameter {
    let of_type = ty::value(service, ty, home);
    match ty {
        Type::List(element) => {
            let item = parameter(service, element, home).ty;
            let map = conversion(element).map(|by| format!(".map({}::{})", by.path, by.method)).unwrap_or_default();
            Parameter {
                name: "values",
                ty: format!("impl IntoIterator<Item = {item}>"),
                value: format!("values.into_iter(){map}.collect()"),
            }
        }
        Type::Map(element) => {
            let item = parameter(service, element, home).ty;
            let value = conversion(element).map(|by| format!("value.{}()", by.method));
            let value = value.unwrap_or_else(|| "value".to_owned());
            Parameter {
                name: "entries",
                ty: format!("impl IntoIterator<Item = (impl Into<String>, {item})>"),
                value: format!("entries.into_iter().map(|(key, value)| (key.into(), {value})).collect()"),
            }
        }
        _ => match conversion(ty) {
            Some(Conversion { path, method }) => {
                Parameter { name: "value", ty: format!("impl {path}<{of_type}>"), value: format!("value.{method}()") }
            }
            None => Parameter { name: "value", ty: of_type, value: "value".to_owned() },
        },
    }
}

/// Whether a setter takes smaller numbers, too. Of the larger types it does not: a literal would be taken for an `i32`, which
/// an `u64` cannot be made of, and which cannot hold a time in milliseconds.
fn widens(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Int32 | Scalar::Double))
}

/// A trait by which a setter takes whatever converts into a type.
struct Conversion {
    path: &'static str,
    method: &'static str,
}

/// How a setter takes whatever converts into the type, in a list, too. Numbers in a list are of one type.
fn conversion(ty: &Type) -> Option<Conversion> {
    match ty {
        Type::Scalar(Scalar::String | Scalar::Any) | Type::Text(_) | Type::Secret => {
            Some(Conversion { path: "Into", method: "into" })
        }
        Type::Enum(..) => Some(Conversion { path: paths::INTO_ENUM, method: "into_enum" }),
        Type::Scalar(_) | Type::Struct(_) | Type::List(_) | Type::Map(_) => None,
    }
}
