//! What the rules look things up in: the types of a service, its fields, and who reaches what.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::spec::model::{EnumSpec, FieldSpec, OperationSpec, StructSpec};
use crate::spec::suggest::closest;
use crate::spec::type_expr::{Scalar, TypeExpr, TypedText};
use crate::spec::{Doc, ServiceSpecs};

use super::spot::Spot;

/// One service with everything that its rules look up.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    /// The specs themselves.
    pub(super) specs: &'a ServiceSpecs,
    /// Every declaration, also of a name that was declared before.
    pub(super) declarations: Vec<Declared<'a>>,
    /// By name, the place among the declarations of the first that bears it.
    by_name: BTreeMap<&'a str, usize>,
    /// By operation, the types that it reaches, each with the place of the first use.
    pub(super) reached: Vec<BTreeMap<&'a str, Spot<'a>>>,
    /// The types that some request reaches.
    in_requests: BTreeSet<&'a str>,
    /// Whether all uses of types are known, so that a type without one is not used.
    pub(super) knows_all_uses: bool,
}

/// A declaration of a type.
#[derive(Clone, Debug)]
pub(super) struct Declared<'a> {
    pub(super) name: &'a str,
    pub(super) spot: Spot<'a>,
    pub(super) item: Item<'a>,
    pub(super) home: Home,
}

/// What is declared.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item<'a> {
    Struct(&'a StructSpec),
    Enum(&'a EnumSpec),
}

/// Where a type is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// In `types.yaml`.
    Shared,
    /// In the file of an operation, by its place among the service's operations.
    Operation(usize),
}

/// What a type expression comes to.
#[derive(Clone, Debug)]
pub(super) enum Ty<'a> {
    Scalar(Scalar),
    Text(TypedText),
    Struct(Shape<'a>),
    Enum(&'a str, &'a EnumSpec),
    List(Box<Ty<'a>>),
    Map(Box<Ty<'a>>),
    /// Malformed or undeclared, of which another rule tells. Whatever is asked of it is granted.
    Unknown,
}

/// Fields under a name.
#[derive(Clone, Debug)]
pub(super) struct Shape<'a> {
    pub(super) name: &'a str,
    pub(super) fields: &'a IndexMap<String, FieldSpec>,
    /// Place of the fields.
    pub(super) spot: Spot<'a>,
}

/// A request parameter, a field of a response or a field of a struct.
#[derive(Clone, Debug)]
pub(super) struct Member<'a> {
    pub(super) wire: &'a str,
    pub(super) field: &'a FieldSpec,
    pub(super) spot: Spot<'a>,
    pub(super) role: Role<'a>,
}

/// What a field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role<'a> {
    Request,
    Response,
    /// The struct of this name.
    Struct(&'a str),
}

impl<'a> Scope<'a> {
    pub(super) fn new(specs: &'a ServiceSpecs) -> Self {
        let mut scope = Self {
            specs,
            declarations: Vec::new(),
            by_name: BTreeMap::new(),
            reached: Vec::new(),
            in_requests: BTreeSet::new(),
            knows_all_uses: specs.complete,
        };
        if let Some(types) = &specs.types {
            scope.declare(&Spot::top(&types.places), &types.spec.types, &types.spec.enums, Home::Shared);
        }
        for (index, operation) in specs.operations.iter().enumerate() {
            let (top, spec) = (Spot::top(&operation.places), &operation.spec);
            scope.declare(&top, &spec.types, &spec.enums, Home::Operation(index));
        }
        for operation in &specs.operations {
            let mut reached = BTreeMap::new();
            scope.reach(&Shape::request(operation), &mut reached);
            scope.in_requests.extend(reached.keys());
            scope.reach(&Shape::response(operation), &mut reached);
            scope.reached.push(reached);
        }
        // Where fields or their types were lost to a mistake, so were the uses in them.
        scope.knows_all_uses &= scope.shapes().iter().all(|(shape, _)| shape.is_as_written())
            && scope.members().iter().all(|member| member.spot.at("type").is_as_written());
        scope
    }

    fn declare(
        &mut self,
        top: &Spot<'a>,
        types: &'a IndexMap<String, StructSpec>,
        enums: &'a IndexMap<String, EnumSpec>,
        home: Home,
    ) {
        let types = types.iter().map(|(name, spec)| ("types", name, Item::Struct(spec)));
        let enums = enums.iter().map(|(name, spec)| ("enums", name, Item::Enum(spec)));
        for (section, name, item) in types.chain(enums) {
            self.by_name.entry(name).or_insert(self.declarations.len());
            self.declarations.push(Declared { name, spot: top.at(section).at(name), item, home });
        }
    }

    /// Adds every type that the fields of a shape lead to.
    fn reach(&self, shape: &Shape<'a>, reached: &mut BTreeMap<&'a str, Spot<'a>>) {
        let mut open = vec![shape.clone()];
        while let Some(shape) = open.pop() {
            for (wire, field) in shape.fields {
                let Some(declared) = self.used(&field.ty) else { continue };
                if reached.contains_key(declared.name) {
                    continue;
                }
                reached.insert(declared.name, shape.spot.at(wire).at("type"));
                open.extend(declared.shape());
            }
        }
    }

    /// The type that a field names or, where it names none that there is, the one that was most likely meant.
    fn used(&self, ty: &str) -> Option<&Declared<'a>> {
        if let Ok(expr) = TypeExpr::parse(ty) {
            let name = expr.named()?;
            return self.declared(name).or_else(|| self.declared(closest(name, self.type_names())?));
        }
        ty.split(|c: char| !c.is_ascii_alphanumeric()).find_map(|word| self.declared(word))
    }

    /// The first declaration of a name.
    pub(super) fn declared(&self, name: &str) -> Option<&Declared<'a>> {
        self.declarations.get(*self.by_name.get(name)?)
    }

    /// Names of all declared types.
    pub(super) fn type_names(&self) -> impl Iterator<Item = &'a str> {
        self.by_name.keys().copied()
    }

    /// Whether some request reaches a struct.
    pub(super) fn is_in_requests(&self, name: &str) -> bool {
        self.in_requests.contains(name)
    }

    /// Whether some request may reach a struct. One that nobody reaches is told as such, and one that a broken file may
    /// reach is not judged.
    pub(super) fn may_be_sent(&self, name: &str) -> bool {
        self.is_in_requests(name)
            || !self.specs.complete
            || !self.reached.iter().any(|reached| reached.contains_key(name))
    }

    /// The operations, each with the top of its file.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&'a Doc<OperationSpec>, Spot<'a>)> {
        self.specs.operations.iter().map(|operation| (operation, Spot::top(&operation.places)))
    }

    /// Every group of fields: requests, responses and structs.
    pub(super) fn shapes(&self) -> Vec<(Shape<'a>, Role<'a>)> {
        let mut shapes = Vec::new();
        for operation in &self.specs.operations {
            shapes.push((Shape::request(operation), Role::Request));
            shapes.push((Shape::response(operation), Role::Response));
        }
        for declared in &self.declarations {
            shapes.extend(declared.shape().map(|shape| (shape, Role::Struct(declared.name))));
        }
        shapes
    }

    /// Every field of the service.
    pub(super) fn members(&self) -> Vec<Member<'a>> {
        let shapes = self.shapes();
        shapes.iter().flat_map(|(shape, role)| shape.members(*role)).collect()
    }

    /// What a field's type comes to.
    pub(super) fn ty(&self, field: &FieldSpec) -> Ty<'a> {
        TypeExpr::parse(&field.ty).map_or(Ty::Unknown, |expr| self.resolve(&expr))
    }

    fn resolve(&self, expr: &TypeExpr) -> Ty<'a> {
        match expr {
            TypeExpr::Scalar(scalar) => Ty::Scalar(*scalar),
            TypeExpr::Text(text) => Ty::Text(*text),
            TypeExpr::List(item) => Ty::List(Box::new(self.resolve(item))),
            TypeExpr::Map(item) => Ty::Map(Box::new(self.resolve(item))),
            TypeExpr::Named(name) => match self.declared(name).map(|declared| (declared.item, declared)) {
                Some((Item::Enum(spec), declared)) => Ty::Enum(declared.name, spec),
                Some((Item::Struct(_), declared)) => declared.shape().map_or(Ty::Unknown, Ty::Struct),
                None => Ty::Unknown,
            },
        }
    }
}

impl<'a> Declared<'a> {
    /// The fields, where it is a struct.
    pub(super) fn shape(&self) -> Option<Shape<'a>> {
        match self.item {
            Item::Struct(spec) => Some(Shape { name: self.name, fields: &spec.fields, spot: self.spot.at("fields") }),
            Item::Enum(_) => None,
        }
    }
}

impl<'a> Shape<'a> {
    /// The parameters of an operation.
    pub(super) fn request(operation: &'a Doc<OperationSpec>) -> Self {
        let spot = Spot::top(&operation.places).at("request");
        Self { name: "the request", fields: &operation.spec.request, spot }
    }

    /// The fields of an operation's response.
    pub(super) fn response(operation: &'a Doc<OperationSpec>) -> Self {
        let spot = Spot::top(&operation.places).at("response");
        Self { name: "the response", fields: &operation.spec.response, spot }
    }

    /// Its fields.
    pub(super) fn members(&self, role: Role<'a>) -> impl Iterator<Item = Member<'a>> {
        self.fields.iter().map(move |(wire, field)| Member { wire, field, spot: self.spot.at(wire), role })
    }

    /// Whether fields may be missing here because the file is broken.
    pub(super) fn is_as_written(&self) -> bool {
        self.spot.is_as_written()
    }
}

impl<'a> Ty<'a> {
    /// What lists and maps hold; otherwise the type itself.
    pub(super) fn element(&self) -> &Ty<'a> {
        match self {
            Self::List(item) | Self::Map(item) => item.element(),
            other => other,
        }
    }

    /// What it is, for messages.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Scalar(Scalar::String) => "text",
            Self::Scalar(Scalar::Bool) => "a boolean",
            Self::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Uint64) => "a whole number",
            Self::Scalar(Scalar::Double) => "a number",
            Self::Scalar(Scalar::Any) | Self::Unknown => "anything",
            Self::Text(_) => "typed text",
            Self::Struct(_) => "a struct",
            Self::Enum(..) => "an enumeration",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}
