//! Pass 3: the fields of every struct, with types by id.

use super::declare::{Declarations, DeclaredStruct, Named, Role};
use super::docs;
use crate::ir::{Condition, Field, Limits, Scalar, Struct, Text, Type, Usage};
use crate::naming;
use crate::spec::model::{ConditionSpec, EnvelopeSpec, FieldSpec, FromClientSpec, PlaceSpec};
use crate::spec::type_expr::{self, TypeExpr, TypedText};

/// Resolves the fields of every struct.
pub(super) fn structs(
    declarations: &Declarations<'_>,
    names: &docs::Names<'_>,
    envelope: &EnvelopeSpec,
) -> Vec<Struct> {
    declarations
        .structs
        .iter()
        .map(|declared| Struct {
            name: declared.name.clone(),
            home: declared.home,
            doc: declared.doc.clone(),
            usage: Usage::default(),
            fields: declared
                .fields
                .iter()
                .map(|(wire, spec)| field(declarations, names, envelope, wire, spec, declared))
                .collect(),
            conditions: declared.when.iter().map(condition).collect(),
        })
        .collect()
}

fn condition(spec: &ConditionSpec) -> Condition {
    Condition {
        when: spec
            .condition
            .iter()
            .map(|(path, values)| (path.clone(), values.iter().map(ToString::to_string).collect()))
            .collect(),
        require: spec.require.clone(),
        any_of: spec.any_of.clone(),
    }
}

fn field(
    declarations: &Declarations<'_>,
    names: &docs::Names<'_>,
    envelope: &EnvelopeSpec,
    wire: &str,
    spec: &FieldSpec,
    declared: &DeclaredStruct<'_>,
) -> Field {
    let role = declared.role;
    let links = match role {
        Role::Request(operation) => names.in_operation(operation, true),
        Role::Response(operation) => names.in_operation(operation, false),
        Role::Part => names.in_types(),
    };
    let ty = TypeExpr::parse(&spec.ty).map_or(Type::Scalar(Scalar::Any), |expr| resolve(declarations, &expr, spec));
    Field {
        wire: wire.to_owned(),
        rust: spec.rust_name.clone().unwrap_or_else(|| naming::field_name(wire)),
        doc: docs::field(wire, spec, &ty, declared.when, links),
        ty,
        // Usage decides about lists and maps later.
        optional: true,
        required: spec.required,
        sensitive: spec.sensitive,
        limits: Limits { min_length: spec.min_length, max_length: spec.max_length, max_items: spec.max_items },
        in_body: matches!(role, Role::Request(_)) && spec.place == Some(PlaceSpec::Body),
        json: spec.json,
        wrapped_in: spec.wrapped_in.clone(),
        from_region: spec.from_client == Some(FromClientSpec::Region),
        deprecated: spec.deprecated.clone(),
        lacks: spec.lacks.clone(),
        consumed: matches!(role, Role::Response(_)) && envelope.tells_outcome(wire) && !spec.own_meaning,
        review: spec.review.as_ref().map(|review| review.why.clone()),
    }
}

fn resolve(declarations: &Declarations<'_>, expr: &TypeExpr, spec: &FieldSpec) -> Type {
    match expr {
        TypeExpr::Scalar(type_expr::Scalar::String) if spec.sensitive => Type::Secret,
        TypeExpr::Scalar(scalar) => Type::Scalar(match scalar {
            type_expr::Scalar::String => Scalar::String,
            type_expr::Scalar::Bool => Scalar::Bool,
            type_expr::Scalar::Int32 => Scalar::Int32,
            type_expr::Scalar::Int64 => Scalar::Int64,
            type_expr::Scalar::Uint64 => Scalar::Uint64,
            type_expr::Scalar::Double => Scalar::Double,
            type_expr::Scalar::Any => Scalar::Any,
        }),
        TypeExpr::Text(text) => Type::Text(match text {
            TypedText::Percent => Text::Percent,
            TypedText::IntegerText => Text::Integer,
            TypedText::NumberText => Text::Number,
            TypedText::BoolText => Text::Bool,
            TypedText::UnixSeconds => Text::UnixSeconds,
            TypedText::DateTime => Text::DateTime,
            TypedText::JsonText => Text::Json,
        }),
        TypeExpr::Named(name) => match declarations.named(name) {
            Some(Named::Struct(id)) => Type::Struct(id),
            Some(Named::Enum(id, over)) => Type::Enum(id, over),
            // Validation has told of it.
            None => Type::Scalar(Scalar::Any),
        },
        TypeExpr::List(element) => Type::List(Box::new(resolve(declarations, element, spec))),
        TypeExpr::Map(element) => Type::Map(Box::new(resolve(declarations, element, spec))),
    }
}
