//! Pass 1: every struct and every enumeration gets an id.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::docs;
use crate::ir::{Enum, EnumId, Home, Over, StructId, Variant};
use crate::naming;
use crate::spec::model::{
    ConditionSpec, EnumSpec, EnumValueFullSpec, EnumValueSpec, FieldSpec, OperationSpec, OverSpec, StructSpec,
};
use crate::spec::{Doc, ServiceSpecs};

/// What a type name stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named {
    Struct(StructId),
    Enum(EnumId, Over),
}

/// What a struct is to the service.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role<'a> {
    Request(&'a OperationSpec),
    Response(&'a OperationSpec),
    /// A part of these.
    Part,
}

/// A struct before its fields are resolved.
#[derive(Debug)]
pub(super) struct DeclaredStruct<'a> {
    pub(super) name: String,
    pub(super) home: Home,
    pub(super) doc: Vec<String>,
    pub(super) fields: &'a IndexMap<String, FieldSpec>,
    pub(super) when: &'a [ConditionSpec],
    /// Whether its fields are parameters of an operation, which may travel in a body or be filled in.
    pub(super) role: Role<'a>,
}

/// Every type of a service, with its id.
#[derive(Debug)]
pub(super) struct Declarations<'a> {
    pub(super) structs: Vec<DeclaredStruct<'a>>,
    pub(super) enums: Vec<(&'a str, &'a EnumSpec)>,
    by_name: HashMap<&'a str, Named>,
    operations: Vec<(StructId, StructId)>,
}

impl Declarations<'_> {
    /// What a type name stands for.
    pub(super) fn named(&self, name: &str) -> Option<Named> {
        self.by_name.get(name).copied()
    }

    /// The request and the response of each operation, in the order of the specs.
    pub(super) fn operations(&self) -> &[(StructId, StructId)] {
        &self.operations
    }
}

/// Gives ids: first to the named types, sorted by name so that moving one to another file changes nothing, then to
/// requests and responses.
pub(super) fn declare<'a>(specs: &'a ServiceSpecs, names: &docs::Names<'_>) -> Declarations<'a> {
    let mut structs: Vec<(&str, &StructSpec)> = Vec::new();
    let mut enums: Vec<(&str, &EnumSpec)> = Vec::new();
    if let Some(types) = &specs.types {
        structs.extend(types.spec.types.iter().map(|(name, spec)| (name.as_str(), spec)));
        enums.extend(types.spec.enums.iter().map(|(name, spec)| (name.as_str(), spec)));
    }
    for operation in &specs.operations {
        structs.extend(operation.spec.types.iter().map(|(name, spec)| (name.as_str(), spec)));
        enums.extend(operation.spec.enums.iter().map(|(name, spec)| (name.as_str(), spec)));
    }
    structs.sort_by_key(|(name, _)| *name);
    enums.sort_by_key(|(name, _)| *name);

    let mut by_name = HashMap::new();
    for (index, (name, spec)) in enums.iter().enumerate() {
        by_name.insert(*name, Named::Enum(EnumId(index), over(spec)));
    }
    for (index, (name, _)) in structs.iter().enumerate() {
        by_name.insert(*name, Named::Struct(StructId(index)));
    }
    let mut structs: Vec<_> = structs
        .into_iter()
        .map(|(name, spec)| DeclaredStruct {
            name: name.to_owned(),
            home: Home::Types,
            doc: docs::text(&spec.doc, names.in_types()),
            fields: &spec.fields,
            when: &spec.when,
            role: Role::Part,
        })
        .collect();
    let operations =
        specs.operations.iter().map(|operation| declare_operation(operation, names, &mut structs)).collect();
    Declarations { structs, enums, by_name, operations }
}

/// Gives ids to the request and the response of an operation.
fn declare_operation<'a>(
    operation: &'a Doc<OperationSpec>,
    names: &docs::Names<'_>,
    structs: &mut Vec<DeclaredStruct<'a>>,
) -> (StructId, StructId) {
    let links = names.in_operation(&operation.spec, false);
    let request = StructId(structs.len());
    structs.push(DeclaredStruct {
        name: format!("{}Request", operation.spec.operation),
        home: Home::Operation,
        doc: docs::text(&format!("Parameters of `{}`.", operation.spec.operation), links),
        fields: &operation.spec.request,
        when: &operation.spec.when,
        role: Role::Request(&operation.spec),
    });
    let response = StructId(structs.len());
    structs.push(DeclaredStruct {
        name: format!("{}Response", operation.spec.operation),
        home: Home::Operation,
        doc: docs::text(&format!("Response of `{}`.", operation.spec.operation), links),
        fields: &operation.spec.response,
        when: &[],
        role: Role::Response(&operation.spec),
    });
    (request, response)
}

/// The enumerations, whose values need no other type.
pub(super) fn enums(declarations: &Declarations<'_>, names: &docs::Names<'_>) -> Vec<Enum> {
    let links = names.in_types();
    declarations
        .enums
        .iter()
        .map(|(name, spec)| Enum {
            name: (*name).to_owned(),
            doc: docs::enumeration(spec, links),
            over: over(spec),
            variants: spec.values.iter().map(|(wire, value)| variant(wire, value, links)).collect(),
        })
        .collect()
}

fn over(spec: &EnumSpec) -> Over {
    match spec.over {
        OverSpec::String => Over::Text,
        OverSpec::Int64 => Over::Integer,
    }
}

fn variant(wire: &str, value: &EnumValueSpec, links: docs::Links<'_>) -> Variant {
    let short;
    let value = match value {
        EnumValueSpec::Full(value) => value,
        EnumValueSpec::Doc(doc) => {
            short = EnumValueFullSpec {
                doc: doc.clone(),
                aliases: Vec::new(),
                rust_name: None,
                deprecated: None,
                differs: Vec::new(),
                review: None,
            };
            &short
        }
    };
    Variant {
        wire: wire.to_owned(),
        aliases: value.aliases.clone(),
        rust: value.rust_name.clone().unwrap_or_else(|| naming::variant_name(wire)),
        doc: docs::variant(wire, value, links),
        deprecated: value.deprecated.clone(),
    }
}
