//! Whether an example fits its shape: the kinds of JSON, the names of fields, nesting and wrapping.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Span};
use crate::spec::model::FieldSpec;
use crate::spec::suggest::{closest, did_you_mean};
use crate::spec::type_expr::Scalar;

use super::literals::{self, Literal};
use super::paths::quoted;
use super::scope::{Scope, Shape, Ty};
use super::spot::Spot;

/// Fields that examples show and no shape has. Each is told where it is met first: the shape lacks it once, however
/// often it comes.
#[derive(Default)]
pub(super) struct Strangers {
    /// By the shape, which is known by its place, and by name: the first, and how many follow.
    met: BTreeMap<(String, Span, String), (Diagnostic, usize)>,
}

impl Strangers {
    fn meet(&mut self, shape: &Shape<'_>, name: &str, finding: Diagnostic) {
        let place = (shape.spot.source().path().to_owned(), shape.spot.key_span(), name.to_owned());
        self.met.entry(place).and_modify(|(_, more)| *more += 1).or_insert((finding, 0));
    }

    /// All of them.
    pub(super) fn tell(self) -> impl Iterator<Item = Diagnostic> {
        self.met.into_values().map(|(finding, more)| match more {
            0 => finding,
            1 => finding.label("here, and in one more place"),
            more => finding.label(format!("here, and in {more} more places")),
        })
    }
}

/// One example on its way through the shapes.
pub(super) struct Fit<'s, 'a> {
    scope: &'s Scope<'a>,
    notes: &'a IndexMap<String, String>,
    strangers: &'s mut Strangers,
    /// Field of the envelope that holds the error of a failed call; a response may show it although no spec lists it.
    pub(super) envelope_error: Option<&'a str>,
    pub(super) found: Vec<Diagnostic>,
    /// Paths of the values that do not fit, whether a note speaks for them or not.
    pub(super) silenced: BTreeSet<String>,
    /// Paths at which a shape is not known, so that nobody can say what fits below.
    lost: Vec<String>,
    /// Paths of the fields that never come here.
    lacking: BTreeSet<String>,
    /// What was told of which path: the entries of a list often have the same fault.
    told: BTreeSet<(String, String)>,
}

impl<'s, 'a> Fit<'s, 'a> {
    pub(super) fn new(scope: &'s Scope<'a>, notes: &'a IndexMap<String, String>, strangers: &'s mut Strangers) -> Self {
        Self {
            scope,
            notes,
            strangers,
            envelope_error: None,
            found: Vec::new(),
            silenced: BTreeSet::new(),
            lost: Vec::new(),
            lacking: BTreeSet::new(),
            told: BTreeSet::new(),
        }
    }

    /// Whether a note speaks for nothing.
    pub(super) fn is_silent(&self, note: &str) -> bool {
        let is_below = |path: &String| path.is_empty() || note == path || note.starts_with(&format!("{path}."));
        !self.silenced.contains(note) && !self.lost.iter().any(is_below)
    }

    /// Fits a whole request or response.
    pub(super) fn members(&mut self, members: &Map<String, Value>, shape: &Shape<'_>, spot: &Spot<'_>) {
        // `lacks` of a request says nothing about the response, and its faults are not those of the response.
        self.lacking.clear();
        self.told.clear();
        self.object(members, shape, "", spot);
    }

    fn object<'v>(&mut self, members: &'v Map<String, Value>, shape: &Shape<'v>, path: &str, spot: &Spot<'_>) {
        for (name, value) in members {
            let (below, spot) = (join(path, name), spot.at(name));
            let Some(field) = shape.fields.get(name) else {
                self.unknown(name, shape, path, &spot);
                continue;
            };
            if self.lacking.contains(&below) {
                let finding = spot.key_error(format!("`{name}` is in this example, but `lacks` says that it never is"));
                self.found.push(finding.help(format!("take `{below}` from `lacks`, or fix the example")));
            }
            if !shape.spot.at(name).is_as_written() {
                self.lost.push(below);
                continue;
            }
            let prefix = format!("{below}.");
            self.lacking.extend(field.lacks.iter().map(|lacks| format!("{prefix}{lacks}")));
            self.member(value, field, &below, &spot);
        }
    }

    fn unknown(&mut self, name: &str, shape: &Shape<'_>, path: &str, spot: &Spot<'_>) {
        if path.is_empty() && self.envelope_error == Some(name) {
            return;
        }
        if !shape.is_as_written() {
            self.lost.push(join(path, name));
            return;
        }
        let suggestion = closest(name, shape.fields.keys().map(String::as_str));
        let title = format!("{} has no field `{name}`{}", quoted(shape), did_you_mean(suggestion));
        let help = "declare the field, or fix its name: examples are as on the wire";
        self.strangers.meet(shape, name, spot.key_error(title).help(help));
    }

    fn member(&mut self, value: &Value, field: &FieldSpec, path: &str, spot: &Spot<'_>) {
        let scope = self.scope;
        let ty = scope.ty(field);
        if matches!(ty.element(), Ty::Unknown) {
            self.lost.push(path.to_owned());
            return;
        }
        if let (true, Value::String(text)) = (field.json, value) {
            if Literal::Text(text).is_masked() {
                return;
            }
            match serde_json::from_str(text) {
                Ok(value) => self.value(&value, &ty, path, spot),
                Err(error) => self.misfit(path, spot, &format!("must contain JSON, but does not: {error}"), true),
            }
            return;
        }
        match (&field.wrapped_in, value) {
            (_, Value::Null) => {}
            (None, value) => self.value(value, &ty, path, spot),
            (Some(wrapper), Value::Object(members)) => {
                for (name, value) in members {
                    let spot = spot.at(name);
                    if name == wrapper {
                        self.value(value, &ty, path, &spot);
                    } else {
                        let title = format!("`{name}` is in the place of the wrapper `{wrapper}` should");
                        self.once(path, spot.key_error(title).help("fix `wrapped_in` or the example"));
                    }
                }
            }
            (Some(wrapper), _) => {
                let title = format!("`{path}` travels as `{{ {wrapper}: […] }}`, and here it does not");
                self.once(path, spot.error(title).help("fix `wrapped_in` or the example"));
            }
        }
    }

    /// Fits one value. The depth of examples is limited by loading, and the depth of JSON text by its reader.
    fn value(&mut self, value: &Value, ty: &Ty<'_>, path: &str, spot: &Spot<'_>) {
        match (ty, value) {
            // Null is the same as missing.
            (_, Value::Null) => {}
            (Ty::Struct(shape), Value::Object(members)) => self.object(members, shape, path, spot),
            (Ty::List(item), Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    self.value(value, item, path, &spot.item(index));
                }
            }
            (Ty::Map(item), Value::Object(members)) => {
                for (name, value) in members {
                    self.value(value, item, &join(path, name), &spot.at(name));
                }
            }
            (ty, value) => match Literal::of_json(value) {
                // Empty text is how services say that there is nothing.
                Some(Literal::Text("")) if matches!(ty, Ty::Text(_) | Ty::Enum(..)) => {}
                Some(literal) => {
                    if let Err(misfit) = literals::fit(self.scope, ty, &literal) {
                        self.misfit(path, spot, &misfit.message, misfit.is_mild);
                    }
                }
                None if matches!(ty, Ty::Scalar(Scalar::Any) | Ty::Unknown) => {}
                None => {
                    let found = if value.is_array() { "a list" } else { "an object" };
                    self.misfit(
                        path,
                        spot,
                        &format!("is {found}, where {} is expected", literals::expected(ty)),
                        false,
                    );
                }
            },
        }
    }

    /// A value that does not fit, unless a note speaks for it.
    fn misfit(&mut self, path: &str, spot: &Spot<'_>, message: &str, is_mild: bool) {
        self.silenced.insert(path.to_owned());
        if self.notes.contains_key(path) {
            return;
        }
        let title = format!("`{path}` {message}");
        let note = format!("`notes: {{ {path}: … }}`");
        let finding = if is_mild {
            spot.warning(title).help(format!("if the example is correct, add a note: {note}"))
        } else {
            spot.error(title).help(format!("fix the type, or add a note: {note}"))
        };
        self.once(path, finding);
    }

    /// Keeps a finding, unless the same was said of this path before.
    fn once(&mut self, path: &str, finding: Diagnostic) {
        if self.told.insert((path.to_owned(), finding.title().to_owned())) {
            self.found.push(finding);
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
