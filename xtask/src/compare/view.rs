//! A standing spec field by field, each with the place in the files that says it.

use codegen::naming;
use codegen::spec::model::{DiffersSpec, EnumSpec, FieldSpec, OperationSpec, StructSpec, TypesSpec};
use codegen::spec::type_expr::{Scalar, TypeExpr};
use codegen::spec::{Doc, Places, ServiceSpecs};
use indexmap::IndexMap;

use crate::place::Shape;

/// A file of the specs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum File {
    Operation,
    Types,
}

/// A place in the specs: a file, and the keys on the way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Site {
    pub(crate) file: File,
    pub(crate) keys: Vec<String>,
}

impl Site {
    fn below(&self, key: &str) -> Self {
        let mut keys = self.keys.clone();
        keys.push(key.to_owned());
        Self { file: self.file, keys }
    }
}

/// A field of a request or of a response.
#[derive(Clone, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) name: String,
    pub(crate) site: Site,
    pub(crate) field: &'a FieldSpec,
    /// What it is on the wire.
    pub(crate) kind: &'static str,
    /// What its entries are, where it is a list.
    pub(crate) element: &'static str,
    /// Where the fields of its struct stand.
    pub(crate) fields: Option<Site>,
    /// The enumeration of its values.
    pub(crate) list: Option<(Site, &'a EnumSpec)>,
    pub(crate) children: Vec<Member<'a>>,
}

/// An operation's spec.
#[derive(Clone, Debug)]
pub(crate) struct View<'a> {
    pub(crate) service: &'a ServiceSpecs,
    pub(crate) operation: &'a Doc<OperationSpec>,
    pub(crate) request: Vec<Member<'a>>,
    pub(crate) response: Vec<Member<'a>>,
}

/// How deep structs are followed that contain themselves.
const MAX_DEPTH: usize = 16;

impl<'a> View<'a> {
    /// The spec of an operation, if there is one.
    pub(crate) fn of(service: &'a ServiceSpecs, operation: &str) -> Option<Self> {
        let file = format!("operations/{}.yaml", naming::module_name(operation));
        let is_it = |doc: &&Doc<OperationSpec>| doc.spec.operation == operation || doc.path.ends_with(&file);
        let doc = service.operations.iter().find(is_it)?;
        let walk = Walk { doc, types: service.types.as_ref() };
        let top = |key: &str| Site { file: File::Operation, keys: vec![key.to_owned()] };
        Some(Self {
            service,
            operation: doc,
            request: walk.members(&doc.spec.request, &top("request"), &[], &mut Vec::new()),
            response: walk.members(&doc.spec.response, &top("response"), &[], &mut Vec::new()),
        })
    }

    /// Where the content of a file stands.
    pub(crate) fn places(&self, file: File) -> &Places {
        match file {
            File::Operation => &self.operation.places,
            File::Types => self.service.types.as_ref().map_or(&self.operation.places, |types| &types.places),
        }
    }
}

struct Walk<'a> {
    doc: &'a Doc<OperationSpec>,
    types: Option<&'a Doc<TypesSpec>>,
}

impl<'a> Walk<'a> {
    fn structure(&self, name: &str) -> Option<(Site, &'a StructSpec)> {
        let site = |file| Site { file, keys: vec!["types".to_owned(), name.to_owned(), "fields".to_owned()] };
        let own = self.doc.spec.types.get(name).map(|spec| (site(File::Operation), spec));
        own.or_else(|| self.types?.spec.types.get(name).map(|spec| (site(File::Types), spec)))
    }

    fn list(&self, name: &str) -> Option<(Site, &'a EnumSpec)> {
        let site = |file| Site { file, keys: vec!["enums".to_owned(), name.to_owned()] };
        let own = self.doc.spec.enums.get(name).map(|spec| (site(File::Operation), spec));
        own.or_else(|| self.types?.spec.enums.get(name).map(|spec| (site(File::Types), spec)))
    }

    fn members(
        &self,
        fields: &'a IndexMap<String, FieldSpec>,
        at: &Site,
        lacks: &[&str],
        above: &mut Vec<String>,
    ) -> Vec<Member<'a>> {
        let fields = fields.iter().filter(|(name, _)| !lacks.contains(&name.as_str()));
        fields.map(|(name, field)| self.member(name, field, at.below(name), lacks, above)).collect()
    }

    fn member(
        &self,
        name: &str,
        field: &'a FieldSpec,
        site: Site,
        lacks: &[&str],
        above: &mut Vec<String>,
    ) -> Member<'a> {
        let expr = TypeExpr::parse(&field.ty).unwrap_or(TypeExpr::Scalar(Scalar::Any));
        let (kind, element) = match &expr {
            TypeExpr::List(entry) => ("list", self.kind(entry)),
            other => (self.kind(other), self.kind(other)),
        };
        let mut member = Member {
            name: name.to_owned(),
            site,
            field,
            kind: if field.json { "string" } else { kind },
            element,
            fields: None,
            list: None,
            children: Vec::new(),
        };
        let Some(named) = expr.named() else { return member };
        member.list = self.list(named);
        if let Some((site, spec)) = self.structure(named).filter(|_| !field.json) {
            let is_new = !above.iter().any(|name| name == named) && above.len() < MAX_DEPTH;
            if is_new {
                let inherited = lacks.iter().filter_map(|lack| lack.strip_prefix(name)?.strip_prefix('.'));
                let lacks: Vec<&str> = inherited.chain(field.lacks.iter().map(String::as_str)).collect();
                above.push(named.to_owned());
                member.children = self.members(&spec.fields, &site, &lacks, above);
                above.pop();
            }
            member.fields = Some(site);
        }
        member
    }

    fn kind(&self, expr: &TypeExpr) -> &'static str {
        match expr {
            TypeExpr::Scalar(Scalar::Bool) => "boolean",
            TypeExpr::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Uint64) => "integer",
            TypeExpr::Scalar(Scalar::Double) => "number",
            TypeExpr::Scalar(Scalar::Any) => "any",
            TypeExpr::Scalar(Scalar::String) | TypeExpr::Text(_) => "string",
            TypeExpr::List(_) => "list",
            TypeExpr::Map(_) => "map",
            TypeExpr::Named(name) => match self.list(name) {
                Some((_, list)) if list.over == codegen::spec::model::OverSpec::Int64 => "integer",
                Some(_) => "string",
                None => "object",
            },
        }
    }
}

/// The fields as evidence for placing rows. A wrapper counts as a field, as it does in tables.
pub(crate) fn shape(members: &[Member<'_>]) -> Shape {
    let mut shape = Shape { object: true, ..Shape::default() };
    for member in members {
        let mut below = self::shape(&member.children);
        if member.kind == "list" {
            (below.object, below.list) = (false, true);
        }
        if let Some(wrapper) = &member.field.wrapped_in {
            let inner = std::mem::take(&mut below);
            below.object = true;
            below.members.insert(wrapper.clone(), inner);
        }
        for spelling in spellings(&member.field.differs) {
            shape.members.insert(spelling.to_owned(), below.clone());
        }
        shape.members.insert(member.name.clone(), below);
    }
    shape
}

/// Other spellings of a name that the page has.
pub(crate) fn spellings(differs: &[DiffersSpec]) -> impl Iterator<Item = &str> {
    let spelled = differs.iter().filter(|differs| differs.key == codegen::spec::model::DiffersKeySpec::Spelling);
    spelled.filter_map(|differs| differs.page.as_deref())
}
