//! Reads the parameters of a request, and checks them against the specs.

mod flat;
mod json;

use std::sync::Arc;

use serde_json::Value as Json;

use super::identify::Scheme;
use super::received::Received;
use super::refusal::{Flaw, Provider, Refusal};
use crate::runtime::call::check::flaws;
use crate::runtime::{Operation, Shape, Slot, serialize_shape};

/// The parameters of a call.
#[derive(Clone)]
pub(super) struct Parameters {
    /// The request, if the operation has a spec.
    pub(super) shape: Option<Arc<dyn Shape>>,
    /// The same as JSON, nested as its types are.
    pub(super) json: Json,
}

/// Says what is wrong with a parameter, and where.
struct Wrong {
    flaw: Flaw,
    path: String,
    why: String,
}

impl Wrong {
    fn unknown(path: impl Into<String>) -> Self {
        Self { flaw: Flaw::Unknown, path: path.into(), why: String::new() }
    }

    fn invalid(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self { flaw: Flaw::Invalid, path: path.into(), why: why.into() }
    }
}

/// Opens the field at an index of the table.
fn at(
    shape: &mut dyn Shape,
    index: usize,
    fill: &mut dyn FnMut(&mut Slot<'_>) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    let mut outcome = Ok(());
    shape.open(&mut |slots| {
        if let Some(slot) = slots.get_mut(index) {
            outcome = fill(slot);
        }
    });
    outcome
}

/// Reads the parameters. Those of an operation without a spec are not checked.
pub(super) fn decode(
    scheme: Scheme,
    operation: Option<&'static Operation>,
    received: &Received,
) -> Result<Parameters, Refusal> {
    let provider = scheme.provider();
    let refuse = |wrong: Wrong| provider.parameter(wrong.flaw, &wrong.path, &wrong.why);
    let Some(operation) = operation else {
        let json = match provider {
            Provider::Alibaba => flat::read(scheme, received).map(flat::Tree::into_json),
            Provider::Tencent => json::read(received),
        };
        return json.map(|json| Parameters { shape: None, json }).map_err(refuse);
    };
    let mut shape = (operation.new_request)();
    match provider {
        Provider::Alibaba => flat::read(scheme, received).and_then(|tree| flat::fill(&mut *shape, &tree)),
        Provider::Tencent => json::read(received).and_then(|json| json::fill(&mut *shape, &json)),
    }
    .map_err(refuse)?;
    let flaws = flaws(&*shape);
    if let Some(missing) = flaws.missing.into_iter().next() {
        let because = missing.because.map(|because| format!("it is required if {because}")).unwrap_or_default();
        return Err(provider.parameter(Flaw::Missing, &missing.path, &because));
    }
    if let Some(wrong) = flaws.lengths.into_iter().next() {
        return Err(refuse(Wrong::invalid(wrong.path, wrong.why)));
    }
    // Not through text: serde_json rounds some numbers when it reads them back.
    let json = serialize_shape(&*shape, serde_json::value::Serializer).unwrap_or_default();
    Ok(Parameters { shape: Some(Arc::from(shape)), json })
}
