//! The specs of an operation as a flat list: one row per field, at every depth.

use crate::ir::{Kind, Operation, Service, StructId, Type};

/// A field of a request or of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its path in wire names, with `.` between fields; a list ends in `[]`.
    pub path: String,
    /// What it is on the wire.
    pub kind: Kind,
    /// Whether a call without it is refused.
    pub required: bool,
    /// What a person still has to decide about it.
    pub review: Option<String>,
}

/// The rows of an operation's request.
pub fn request(service: &Service, operation: &Operation) -> Vec<Row> {
    let mut rows = Vec::new();
    Walk { service, rows: &mut rows, in_request: true }.members(operation.request, "", &[], &mut Vec::new());
    rows
}

/// The rows of an operation's response.
pub fn response(service: &Service, operation: &Operation) -> Vec<Row> {
    let mut rows = Vec::new();
    Walk { service, rows: &mut rows, in_request: false }.members(operation.response, "", &[], &mut Vec::new());
    rows
}

struct Walk<'a> {
    service: &'a Service,
    rows: &'a mut Vec<Row>,
    in_request: bool,
}

impl Walk<'_> {
    /// Adds the fields of a struct, without those that `lacks` names, and without going round in circles.
    fn members(&mut self, id: StructId, prefix: &str, lacks: &[&str], above: &mut Vec<StructId>) {
        let service = self.service;
        let Some(structure) = service.structure(id) else { return };
        above.push(id);
        for field in structure.fields.iter().filter(|field| !lacks.contains(&field.wire.as_str())) {
            let is_list = matches!(field.ty, Type::List(_));
            let wrapper = field.wrapped_in.iter().filter(|_| is_list);
            let mut path = format!("{prefix}{}", field.wire);
            for name in wrapper {
                self.row(&path, if field.json { Kind::String } else { Kind::Object }, field.required, None);
                path = format!("{path}.{name}");
            }
            if is_list && !field.json {
                path.push_str("[]");
            }
            let kind = if field.json { Kind::String } else { field.ty.kind() };
            self.row(&path, kind, field.required && field.wrapped_in.is_none(), field.review.clone());
            match field.ty.element() {
                Type::Struct(inner) if !field.json && !above.contains(inner) => {
                    let map = if matches!(field.ty, Type::Map(_)) { "{}" } else { "" };
                    let inherited = lacks.iter().filter_map(|lack| lack.strip_prefix(&field.wire)?.strip_prefix('.'));
                    let lacks: Vec<_> = inherited.chain(field.lacks.iter().map(String::as_str)).collect();
                    self.members(*inner, &format!("{path}{map}."), &lacks, above);
                }
                _ => {}
            }
        }
        above.pop();
    }

    fn row(&mut self, path: &str, kind: Kind, required: bool, review: Option<String>) {
        self.rows.push(Row { path: path.to_owned(), kind, required: required && self.in_request, review });
    }
}
