//! Keys whose values name fields of a request or a response.

use crate::diagnostic::Diagnostic;
use crate::spec::type_expr::{Scalar, TypedText};

use super::paths::{Found, follow};
use super::scope::{Member, Scope, Shape, Ty};
use super::spot::Spot;

/// What a field must be.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Text,
    Count,
    List,
}

impl Kind {
    fn accepts(self, ty: &Ty<'_>) -> bool {
        match (self, ty) {
            (_, Ty::Unknown) => true,
            (Self::Text, ty) => matches!(ty, Ty::Scalar(Scalar::String)),
            (Self::Count, ty) => matches!(
                ty,
                Ty::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Uint64) | Ty::Text(TypedText::IntegerText)
            ),
            (Self::List, ty) => matches!(ty, Ty::List(_)),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Text => "a `string`",
            Self::Count => "a whole number",
            Self::List => "a list",
        }
    }
}

/// A key whose value is the path of a field.
pub(super) struct Named<'a> {
    pub(super) key: &'a str,
    pub(super) path: &'a str,
    pub(super) spot: Spot<'a>,
}

impl Named<'_> {
    /// Checks that the path leads to a field of the kind, and gives the field.
    pub(super) fn check<'a>(
        &self,
        scope: &Scope<'a>,
        shape: &Shape<'a>,
        kind: Kind,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Member<'a>> {
        let Self { key, path, spot } = self;
        if path.trim().is_empty() {
            return None;
        }
        let member = match follow(scope, shape, path) {
            Found::Member(member) => member,
            Found::Lost => return None,
            Found::Nowhere(miss) => {
                found.push(miss.error(spot).help("use the wire name of a field"));
                return None;
            }
        };
        let ty = scope.ty(member.field);
        if !kind.accepts(&ty) {
            let declared = member.spot.at("type");
            found.push(
                spot.error(format!("`{key}` names `{path}`, which is {}", ty.words()))
                    .related(declared.source(), declared.span(), "declared here")
                    .help(format!("it must be {}", kind.words())),
            );
        }
        Some(member)
    }
}
