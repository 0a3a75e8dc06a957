//! What the generator resolved, beside what the spec says of the same thing: facts that generated code does not need,
//! such as defaults, stand in the spec only.

use codegen::ir::{self, Home, StructId};
use codegen::spec::model::{EnumSpec, EnumValueSpec, ErrorSpec, FieldSpec, GroupSpec, OperationSpec, StructSpec};
use codegen::spec::{ServiceSpecs, Specs};
use indexmap::IndexMap;

/// Every service that was resolved, with its spec.
pub(crate) fn services<'a>(api: &'a ir::Api, specs: &'a Specs) -> Vec<Service<'a>> {
    let spec_of = |name: &str| specs.services.iter().find(|spec| spec.service.spec.service == name);
    api.services.iter().filter_map(|ir| Some(Service { ir, spec: spec_of(&ir.name)? })).collect()
}

/// A service.
#[derive(Clone, Copy)]
pub(crate) struct Service<'a> {
    pub(crate) ir: &'a ir::Service,
    pub(crate) spec: &'a ServiceSpecs,
}

impl<'a> Service<'a> {
    /// The spec of an operation.
    pub(crate) fn operation(self, name: &str) -> Option<&'a OperationSpec> {
        self.spec.operations.iter().map(|doc| &doc.spec).find(|spec| spec.operation == name)
    }

    /// The spec of a group of operations.
    pub(crate) fn group(self, name: &str) -> Option<&'a GroupSpec> {
        self.spec.service.spec.groups.get(name)
    }

    /// The spec of a named struct.
    pub(crate) fn structure(self, name: &str) -> Option<&'a StructSpec> {
        let shared = self.spec.types.iter().map(|doc| &doc.spec.types);
        shared.chain(self.spec.operations.iter().map(|doc| &doc.spec.types)).find_map(|types| types.get(name))
    }

    /// The spec of an enumeration.
    pub(crate) fn enumeration(self, name: &str) -> Option<&'a EnumSpec> {
        let shared = self.spec.types.iter().map(|doc| &doc.spec.enums);
        shared.chain(self.spec.operations.iter().map(|doc| &doc.spec.enums)).find_map(|enums| enums.get(name))
    }

    /// The spec of an error code: the service's own word goes before an operation's, as it does for the generator.
    pub(crate) fn error(self, code: &str) -> Option<&'a ErrorSpec> {
        let common = std::iter::once(&self.spec.service.spec.errors);
        common.chain(self.spec.operations.iter().map(|doc| &doc.spec.errors)).find_map(|errors| errors.get(code))
    }

    /// The fields of a struct, each with its spec.
    pub(crate) fn members(self, id: StructId) -> Vec<Member<'a>> {
        let Some(structure) = self.ir.structure(id) else { return Vec::new() };
        let Some(specs) = self.fields(id, structure) else { return Vec::new() };
        structure.fields.iter().filter_map(|ir| Some(Member { ir, spec: specs.get(&ir.wire)? })).collect()
    }

    fn fields(self, id: StructId, structure: &ir::Struct) -> Option<&'a IndexMap<String, FieldSpec>> {
        if structure.home == Home::Types {
            return self.structure(&structure.name).map(|spec| &spec.fields);
        }
        let is_request = |operation: &&ir::Operation| operation.request == id || operation.response == id;
        let operation = self.ir.operations.iter().find(is_request)?;
        let spec = self.operation(&operation.name)?;
        Some(if operation.request == id { &spec.request } else { &spec.response })
    }
}

/// A field of a struct.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) ir: &'a ir::Field,
    pub(crate) spec: &'a FieldSpec,
}

/// What the spec says of a value of an enumeration.
pub(crate) fn value_doc(spec: &EnumValueSpec) -> &str {
    match spec {
        EnumValueSpec::Doc(doc) => doc,
        EnumValueSpec::Full(full) => &full.doc,
    }
}
