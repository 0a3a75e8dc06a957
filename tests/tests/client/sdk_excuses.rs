//! What the official SDK does not send although the vendor documents it: `differs` with the key `sdk`.

use std::collections::{BTreeMap, BTreeSet};

use codegen::spec::ServiceSpecs;
use codegen::spec::model::{DiffersKeySpec, DiffersSpec, FieldSpec, OperationSpec, StructSpec};
use codegen::spec::type_expr::TypeExpr;
use serde_json::Value;

/// The excuses of a service.
#[derive(Default)]
pub(crate) struct Excuses {
    /// Operations that the SDK lacks.
    pub(crate) whole: BTreeSet<String>,
    /// Paths of parameters that the SDK lacks, in wire names with `.` between them, by operation.
    parameters: BTreeMap<String, Vec<String>>,
}

impl Excuses {
    pub(crate) fn of(service: &ServiceSpecs) -> Self {
        let mut excuses = Self::default();
        for doc in &service.operations {
            let name = doc.spec.operation.clone();
            if is_excused(&doc.spec.differs) {
                excuses.whole.insert(name.clone());
            }
            let mut paths = Vec::new();
            for (wire, field) in &doc.spec.request {
                parameter(service, &doc.spec, wire, field, &mut Vec::new(), &mut paths);
            }
            excuses.parameters.insert(name, paths);
        }
        excuses
    }

    pub(crate) fn of_operation(&self, operation: &str) -> impl Iterator<Item = &str> {
        self.parameters.get(operation).into_iter().flatten().map(String::as_str)
    }
}

fn is_excused(differs: &[DiffersSpec]) -> bool {
    differs.iter().any(|differs| differs.key == DiffersKeySpec::Sdk)
}

/// Collects the excuses at a parameter and below it. Structs that contain themselves are followed once.
fn parameter<'a>(
    service: &'a ServiceSpecs,
    operation: &'a OperationSpec,
    path: &str,
    field: &'a FieldSpec,
    above: &mut Vec<&'a str>,
    paths: &mut Vec<String>,
) {
    if is_excused(&field.differs) {
        paths.push(path.to_owned());
        return;
    }
    let Some((name, shape)) = structure(service, operation, field) else { return };
    if above.contains(&name) {
        return;
    }
    above.push(name);
    let wrapper = field.wrapped_in.iter().map(|wrapper| format!(".{wrapper}")).collect::<String>();
    for (wire, inner) in &shape.fields {
        parameter(service, operation, &format!("{path}{wrapper}.{wire}"), inner, above, paths);
    }
    above.pop();
}

fn structure<'a>(
    service: &'a ServiceSpecs,
    operation: &'a OperationSpec,
    field: &FieldSpec,
) -> Option<(&'a str, &'a StructSpec)> {
    let expr = TypeExpr::parse(&field.ty).ok()?;
    let name = expr.named()?;
    let shared = service.types.as_ref().and_then(|types| types.spec.types.get_key_value(name));
    operation.types.get_key_value(name).or(shared).map(|(name, shape)| (name.as_str(), shape))
}

/// Whether a row is at a path or below it. Rows mark lists and maps, paths do not.
pub(crate) fn is_within(row: &str, path: &str) -> bool {
    let row = row.replace("[]", "").replace("{}", "");
    row.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Takes the parameter at a path out of a request, in every entry of the lists on the way.
pub(crate) fn remove(request: &mut Value, path: &str) {
    match request {
        Value::Array(entries) => entries.iter_mut().for_each(|entry| remove(entry, path)),
        Value::Object(members) => match path.split_once('.') {
            None => drop(members.remove(path)),
            Some((first, rest)) => members.get_mut(first).into_iter().for_each(|member| remove(member, rest)),
        },
        _ => {}
    }
}

#[test]
fn excuses_are_those_of_the_spec() {
    let service = "service: demo\ntitle: Demo\nversion: 2020-01-01\nprotocol: tencent\n\
                   source: { title: Page, read: 2026-11-21 }\nendpoints: { default: demo.example.com }\n\
                   envelope: { code: [Code], message: [Message], request_id: RequestId }\n";
    let operation = "operation: ChangeJob\nsummary: Changes.\nsource: { title: Page, read: 2026-11-21 }\nsafety: write\n\
                     differs: [{ key: sdk, why: It is new. }]\nrequest:\n  \
                     Known: { type: string, doc: K. }\n  \
                     New: { type: list<Part>, doc: N., differs: [{ key: sdk, why: It is new. }] }\n  \
                     Parts: { type: list<Part>, doc: P. }\n\
                     types: { Part: { doc: P., fields: { Old: { type: string, doc: O. }, \
                     Fresh: { type: string, doc: F., differs: [{ key: sdk, why: It is new. }] } } } }\n";
    let files = [("specs/demo/service.yaml", service), ("specs/demo/operations/change_job.yaml", operation)];
    let (specs, found) = codegen::spec::load_texts(files);
    assert_eq!(found, []);
    let [service] = specs.services.as_slice() else { panic!("one service") };
    let excuses = Excuses::of(service);
    assert!(excuses.whole.contains("ChangeJob"));
    assert_eq!(excuses.of_operation("ChangeJob").collect::<Vec<_>>(), ["New", "Parts.Fresh"]);
}

#[test]
fn an_excuse_covers_what_it_names_and_nothing_else() {
    assert!(is_within("New[].Part", "New") && is_within("Parts[].Fresh", "Parts.Fresh"));
    assert!(!is_within("Newer", "New") && !is_within("Parts[]", "Parts.Fresh"));
    let mut request = serde_json::json!({ "Newer": 1, "New": 2, "Parts": [{ "Old": 3, "Fresh": 4 }, { "Fresh": 5 }] });
    remove(&mut request, "New");
    remove(&mut request, "Parts.Fresh");
    assert_eq!(request, serde_json::json!({ "Newer": 1, "Parts": [{ "Old": 3 }, {}] }));
}
