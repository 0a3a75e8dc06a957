//! Keys of a field that only some fields can have.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::spec::model::ProtocolSpec;
use crate::spec::type_expr::{Scalar, TypedText};

use super::paths::{Found, follow};
use super::scope::{Member, Role, Scope, Ty};

/// Checks for each key whether it says anything where it stands.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    for member in scope.members() {
        request_only(scope, &member, found);
        let ty = scope.ty(member.field);
        if !matches!(ty.element(), Ty::Unknown) {
            by_type(&member, &ty, found);
        }
        lacks(scope, &member, &ty, found);
    }
}

/// Keys about what is sent.
fn request_only(scope: &Scope<'_>, member: &Member<'_>, found: &mut Vec<Diagnostic>) {
    let field = member.field;
    let is_sent = match member.role {
        Role::Request => true,
        Role::Response => false,
        Role::Struct(name) => scope.may_be_sent(name),
    };
    for (key, is_set) in [
        ("required", field.required),
        ("default", field.default.is_some()),
        ("min_length", field.min_length.is_some()),
        ("max_length", field.max_length.is_some()),
        ("max_items", field.max_items.is_some()),
    ] {
        if is_set && !is_sent {
            let title = format!("`{key}` applies to requests, and no request contains `{}`", member.wire);
            found.push(member.spot.at(key).key_error(title).help("remove it; describe the rule in `doc` instead"));
        }
    }
    for (key, is_set) in [("in", field.place.is_some()), ("from_client", field.from_client.is_some())] {
        if is_set && member.role != Role::Request {
            let title = format!("`{key}` is only for request parameters, and `{}` is not one", member.wire);
            found.push(member.spot.at(key).key_error(title).help("remove it, or move it to the parameter"));
        }
    }
    if field.deprecated.is_some() && field.from_client.is_some() {
        let title = format!("`from_client` fills in `{}`, which is deprecated", member.wire);
        found.push(member.spot.at("from_client").key_error(title).help("remove it, so that nothing is sent"));
    }
    let envelope = &scope.specs.service.spec.envelope;
    if field.own_meaning && !(member.role == Role::Response && envelope.tells_outcome(member.wire)) {
        let title = format!(
            "`own_meaning` is only for response fields that the envelope names, and `{}` is not one",
            member.wire
        );
        found.push(member.spot.at("own_meaning").key_error(title).help("remove it: the field needs no key"));
    }
    let has_query = scope.specs.service.spec.protocol != ProtocolSpec::Tencent;
    if field.place.is_some() && member.role == Role::Request && !has_query {
        let title = format!("`{}` cannot use `in`: this protocol has only a body", member.wire);
        found.push(member.spot.at("in").key_error(title).help("remove `in`"));
    }
}

/// Keys that need a certain type.
fn by_type(member: &Member<'_>, ty: &Ty<'_>, found: &mut Vec<Diagnostic>) {
    if let Ty::Map(value) = ty
        && matches!(**value, Ty::Struct(_))
    {
        let title = format!("`{}` is a map of structs", member.wire);
        found.push(member.spot.at("type").error(title).help("a map holds scalars; write `map<any>`"));
    }
    let (field, element) = (member.field, ty.element());
    let (is_parameter, is_string) = (member.role == Role::Request, matches!(ty, Ty::Scalar(Scalar::String)));
    let holds_string = matches!(element, Ty::Scalar(Scalar::String));
    let is_secret = holds_string || matches!(element, Ty::Text(_));
    // Of a list, each entry has the length. A struct or list as JSON text has none before it is written.
    let has_length = is_secret && !matches!(ty, Ty::Map(_));
    let is_json = matches!(ty, Ty::Text(TypedText::JsonText));
    let is_shown = has_scalar_example(ty, field.json);
    let rules = [
        ("wrapped_in", field.wrapped_in.is_some(), matches!(ty, Ty::List(_)), "only a list can be wrapped"),
        ("json", field.json, is_nested(ty), "only for structs, lists and maps; use `json_text`"),
        ("built_with", field.built_with.is_some(), is_json, "only `json_text` has a type that reads it"),
        ("sensitive", field.sensitive, is_secret, "only text can be a secret"),
        ("min", field.min.is_some(), is_number(element), "only a number has a smallest value"),
        ("max", field.max.is_some(), is_number(element), "only a number has a largest value"),
        ("allowed", !field.allowed.is_empty(), is_number(element), "only for numbers; declare an enumeration"),
        ("min_length", field.min_length.is_some(), has_length, "only a text has a length"),
        ("max_length", field.max_length.is_some(), has_length, "only a text has a length"),
        ("max_items", field.max_items.is_some(), matches!(ty, Ty::List(_)), "only a list has entries"),
        ("default", field.default.is_some(), !is_nested(ty) || field.json, "a default must be a scalar"),
        ("example", field.example.is_some(), is_shown, "use `examples` for structs and maps"),
        ("from_client", is_parameter && field.from_client.is_some(), is_string, "the region is a `string`"),
    ];
    for (key, is_set, applies, help) in rules {
        if is_set && !applies {
            let title = format!("`{key}` is not allowed at `{}`, which is {}", member.wire, ty.words());
            found.push(member.spot.at(key).key_error(title).help(help));
        }
    }
}

fn is_nested(ty: &Ty<'_>) -> bool {
    matches!(ty, Ty::Struct(_) | Ty::List(_) | Ty::Map(_) | Ty::Scalar(Scalar::Any))
}

pub(super) fn is_number(ty: &Ty<'_>) -> bool {
    match ty {
        Ty::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bool),
        Ty::Text(text) => !matches!(text, TypedText::BoolText | TypedText::DateTime | TypedText::JsonText),
        _ => false,
    }
}

/// A list is shown by one of its items.
fn has_scalar_example(ty: &Ty<'_>, json: bool) -> bool {
    match ty {
        Ty::Struct(_) | Ty::Map(_) => json,
        Ty::List(item) => json || !matches!(**item, Ty::Struct(_) | Ty::Map(_)),
        _ => true,
    }
}

/// Every path under `lacks` must name a field that the type has, or there is nothing to lack.
fn lacks(scope: &Scope<'_>, member: &Member<'_>, ty: &Ty<'_>, found: &mut Vec<Diagnostic>) {
    let list = &member.field.lacks;
    if list.is_empty() {
        return;
    }
    let shape = match ty.element() {
        Ty::Struct(shape) => shape,
        Ty::Unknown => return,
        _ => {
            let title = format!("`lacks` is not allowed at `{}`, which is {}", member.wire, ty.words());
            found.push(member.spot.at("lacks").key_error(title).help("only the type of a struct can lack fields"));
            return;
        }
    };
    let mut missed = BTreeSet::new();
    for (index, path) in list.iter().enumerate() {
        let spot = member.spot.at("lacks").item(index);
        if let Found::Nowhere(miss) = follow(scope, shape, path) {
            // Many paths may pass through the one field that is not there.
            if missed.insert(miss.title().to_owned()) {
                found.push(miss.error(&spot).help("use fields of the type that are never set here"));
            }
        } else if list.iter().take(index).any(|before| before == path || path.starts_with(&format!("{before}."))) {
            found.push(spot.error(format!("`{path}` is already in `lacks`")).help("remove one of the two"));
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::{SERVICE, describe_job, operation, rendered};

    #[test]
    fn keys_stand_where_they_say_something() {
        expect![[r#"
            error: `wrapped_in` is not allowed at `A`, which is text
             --> specs/demo/operations/describe_job.yaml:6:31
              |
            6 |   A: { type: string, doc: A., wrapped_in: B, json: true, min: 1, lacks: [X] }
              |                               ^^^^^^^^^^
              |
              = help: only a list can be wrapped

            error: `json` is not allowed at `A`, which is text
             --> specs/demo/operations/describe_job.yaml:6:46
              |
            6 |   A: { type: string, doc: A., wrapped_in: B, json: true, min: 1, lacks: [X] }
              |                                              ^^^^
              |
              = help: only for structs, lists and maps; use `json_text`

            error: `min` is not allowed at `A`, which is text
             --> specs/demo/operations/describe_job.yaml:6:58
              |
            6 |   A: { type: string, doc: A., wrapped_in: B, json: true, min: 1, lacks: [X] }
              |                                                          ^^^
              |
              = help: only a number has a smallest value

            error: `lacks` is not allowed at `A`, which is text
             --> specs/demo/operations/describe_job.yaml:6:66
              |
            6 |   A: { type: string, doc: A., wrapped_in: B, json: true, min: 1, lacks: [X] }
              |                                                                  ^^^^^
              |
              = help: only the type of a struct can lack fields

            error: `default` is not allowed at `B`, which is a struct
             --> specs/demo/operations/describe_job.yaml:7:36
              |
            7 |   B: { type: B, doc: B., in: body, default: 1, example: x, max_length: 3 }
              |                                    ^^^^^^^
              |
              = help: a default must be a scalar

            error: `example` is not allowed at `B`, which is a struct
             --> specs/demo/operations/describe_job.yaml:7:48
              |
            7 |   B: { type: B, doc: B., in: body, default: 1, example: x, max_length: 3 }
              |                                                ^^^^^^^
              |
              = help: use `examples` for structs and maps

            error: `max_length` is not allowed at `B`, which is a struct
             --> specs/demo/operations/describe_job.yaml:7:60
              |
            7 |   B: { type: B, doc: B., in: body, default: 1, example: x, max_length: 3 }
              |                                                            ^^^^^^^^^^
              |
              = help: only a text has a length

            error: `own_meaning` is only for response fields that the envelope names, and `A` is not one
             --> specs/demo/operations/describe_job.yaml:9:29
              |
            9 |   A: { type: bool, doc: A., own_meaning: true, required: true, in: query, from_client: region, sensitive: true }
              |                             ^^^^^^^^^^^
              |
              = help: remove it: the field needs no key

            error: `required` applies to requests, and no request contains `A`
             --> specs/demo/operations/describe_job.yaml:9:48
              |
            9 |   A: { type: bool, doc: A., own_meaning: true, required: true, in: query, from_client: region, sensitive: true }
              |                                                ^^^^^^^^
              |
              = help: remove it; describe the rule in `doc` instead

            error: `in` is only for request parameters, and `A` is not one
             --> specs/demo/operations/describe_job.yaml:9:64
              |
            9 |   A: { type: bool, doc: A., own_meaning: true, required: true, in: query, from_client: region, sensitive: true }
              |                                                                ^^
              |
              = help: remove it, or move it to the parameter

            error: `from_client` is only for request parameters, and `A` is not one
             --> specs/demo/operations/describe_job.yaml:9:75
              |
            9 |   A: { type: bool, doc: A., own_meaning: true, required: true, in: query, from_client: region, sensitive: true }
              |                                                                           ^^^^^^^^^^^
              |
              = help: remove it, or move it to the parameter

            error: `sensitive` is not allowed at `A`, which is a boolean
             --> specs/demo/operations/describe_job.yaml:9:96
              |
            9 |   A: { type: bool, doc: A., own_meaning: true, required: true, in: query, from_client: region, sensitive: true }
              |                                                                                                ^^^^^^^^^
              |
              = help: only text can be a secret

            error: `B` has no field `Nam`; did you mean `Name`?
              --> specs/demo/operations/describe_job.yaml:10:40
               |
            10 |   B: { type: list<B>, doc: B., lacks: [Nam, Name, Name, Name.More, C.D] }
               |                                        ^^^
               |
               = help: use fields of the type that are never set here

            error: `Name` is already in `lacks`
              --> specs/demo/operations/describe_job.yaml:10:51
               |
            10 |   B: { type: list<B>, doc: B., lacks: [Nam, Name, Name, Name.More, C.D] }
               |                                                   ^^^^
               |
               = help: remove one of the two

            error: `Name` is not a struct, so it has no fields
              --> specs/demo/operations/describe_job.yaml:10:57
               |
            10 |   B: { type: list<B>, doc: B., lacks: [Nam, Name, Name, Name.More, C.D] }
               |                                                         ^^^^
               |
               = help: use fields of the type that are never set here

            error: `in` is only for request parameters, and `Name` is not one
              --> specs/demo/operations/describe_job.yaml:16:54
               |
            16 |       Name: { type: string, doc: N., required: true, in: body }
               |                                                      ^^
               |
               = help: remove it, or move it to the parameter
        "#]]
        .assert_eq(&operation(
            r"
            request:
              A: { type: string, doc: A., wrapped_in: B, json: true, min: 1, lacks: [X] }
              B: { type: B, doc: B., in: body, default: 1, example: x, max_length: 3 }
            response:
              A: { type: bool, doc: A., own_meaning: true, required: true, in: query, from_client: region, sensitive: true }
              B: { type: list<B>, doc: B., lacks: [Nam, Name, Name, Name.More, C.D] }
              C: { type: OnlyAnswered, doc: C. }
            types:
              B:
                doc: B.
                fields:
                  Name: { type: string, doc: N., required: true, in: body }
                  C: { type: list<OnlyAnswered>, doc: C. }
              OnlyAnswered: { doc: O., fields: { D: { type: string, doc: D. } } }
        ",
        ));
    }

    #[test]
    fn what_only_responses_hold_is_never_required() {
        expect![[r#"
            error: `required` applies to requests, and no request contains `B`
             --> specs/demo/operations/describe_job.yaml:7:55
              |
            7 |   A: { doc: A., fields: { B: { type: string, doc: B., required: true } } }
              |                                                       ^^^^^^^^
              |
              = help: remove it; describe the rule in `doc` instead
        "#]]
        .assert_eq(&operation(
            r"
            response: { A: { type: A, doc: A. } }
            types:
              A: { doc: A., fields: { B: { type: string, doc: B., required: true } } }
        ",
        ));
    }

    #[test]
    fn a_json_body_has_no_query_beside_it() {
        let operation = describe_job("request: { A: { type: string, doc: A., in: body } }");
        let service = SERVICE.replace("protocol: alibaba", "protocol: tencent");
        let files = [("service.yaml", service.as_str()), ("operations/describe_job.yaml", operation.as_str())];
        expect![[r#"
            error: `A` cannot use `in`: this protocol has only a body
             --> specs/demo/operations/describe_job.yaml:5:40
              |
            5 | request: { A: { type: string, doc: A., in: body } }
              |                                        ^^
              |
              = help: remove `in`
        "#]]
        .assert_eq(&rendered(&files));
    }
}
