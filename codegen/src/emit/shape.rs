//! A struct: its definition, its shape, and its setters where a request reaches it.

use super::text::Text;
use super::{setter, ty};
use crate::ir::{Condition, Field, Home, Service, Struct, Type};

/// The items of a struct.
pub(super) fn emit(service: &Service, structure: &Struct) -> Vec<String> {
    let mut items = vec![definition(service, structure), shape(service, structure)];
    // The request of an operation is set by the operation's builder.
    if structure.usage.request && structure.home == Home::Types && !structure.fields.is_empty() {
        items.push(setters(service, structure));
    }
    items
}

fn definition(service: &Service, structure: &Struct) -> String {
    let mut text = Text::default();
    text.doc(&structure.doc);
    if !structure.usage.request {
        text.line("#[non_exhaustive]");
    }
    if structure.kept().next().is_none() {
        text.line(format!("pub struct {} {{}}", structure.name));
        return text.finish();
    }
    text.open(format!("pub struct {} {{", structure.name));
    for field in structure.kept() {
        text.doc(&field.doc);
        if let Some(wire) = field.alias() {
            text.alias(wire);
        }
        text.deprecated(field.deprecated.as_ref());
        text.line(format!("pub {}: {},", field.rust, ty::of_field(service, field, structure.home)));
    }
    text.close("}");
    text.finish()
}

/// One line a field, then one a condition. The columns are not aligned, so that a new field changes no other line.
fn shape(service: &Service, structure: &Struct) -> String {
    let mut text = Text::default();
    text.open(format!("runtime::shape! {{ {} {{", structure.name));
    for field in structure.kept() {
        text.line(row(service, structure, field));
    }
    if structure.conditions.is_empty() {
        text.close("} }");
    } else {
        text.next("} when {");
        for condition in &structure.conditions {
            text.line(self::condition(condition));
        }
        text.close("} }");
    }
    text.finish()
}

fn condition(condition: &Condition) -> String {
    let list = |values: &[String]| format!("&{values:?}");
    let when: Vec<_> = condition.when.iter().map(|(path, values)| format!("({path:?}, {})", list(values))).collect();
    let (require, any_of) = (list(&condition.require), list(&condition.any_of));
    format!("runtime::Condition {{ when: &[{}], require: {require}, any_of: {any_of} }};", when.join(", "))
}

fn row(service: &Service, structure: &Struct, field: &Field) -> String {
    let mut row = format!("{}: {} {:?}", field.rust, ty::kind(&field.ty), field.wire);
    if let Type::Struct(_) = field.ty.element() {
        row.push_str(&format!(" of {}", ty::value(service, field.ty.element(), structure.home)));
    }
    for (flag, is_set) in [
        ("required", field.required),
        ("sensitive", field.sensitive),
        ("in_body", field.in_body),
        ("json", field.json),
        ("from_region", field.from_region),
    ] {
        if is_set {
            row.push_str(&format!(", {flag}"));
        }
    }
    for (limit, value) in [
        ("min_length", field.limits.min_length),
        ("max_length", field.limits.max_length),
        ("max_items", field.limits.max_items),
    ] {
        if let Some(value) = value {
            row.push_str(&format!(", {limit} {value}"));
        }
    }
    if let Some(name) = &field.wrapped_in {
        row.push_str(&format!(", wrapped_in {name:?}"));
    }
    row.push(';');
    row
}

fn setters(service: &Service, structure: &Struct) -> String {
    let mut text = Text::default();
    text.open(format!("impl {} {{", structure.name));
    for field in &structure.fields {
        // The field's own doc says it all.
        let doc = [format!("Sets [`{0}`](Self#structfield.{0}).", field.rust)];
        text.gap();
        setter::emit(&mut text, service, field, structure.home, &doc, "self");
    }
    text.close("}");
    text.finish()
}
