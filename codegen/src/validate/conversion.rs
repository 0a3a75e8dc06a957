//! Names after case conversion: those of fields and of values, which the wire gives and Rust must be able to bear.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::naming;
use crate::spec::model::{EnumSpec, EnumValueSpec, OverSpec};

use super::names::is_camel_case;
use super::scope::{Item, Role, Scope, Shape};
use super::spot::Spot;

/// Checks that every name converts to a good one, and no two to the same.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    for (shape, role) in scope.shapes() {
        members(&shape, role, found);
    }
    for declared in &scope.declarations {
        if let Item::Enum(spec) = declared.item {
            wire_values(spec, &declared.spot.at("values"), found);
            numbers(spec, &declared.spot.at("values"), found);
            variants(spec, &declared.spot.at("values"), found);
        }
    }
}

/// A name in Rust with where it comes from.
struct Given<'a> {
    rust: String,
    /// Where the name is given: `rust_name`, or the wire name.
    spot: Spot<'a>,
    explicit: bool,
}

impl<'a> Given<'a> {
    fn new(spot: &Spot<'a>, explicit: Option<&str>, converted: String) -> Self {
        match explicit {
            Some(name) => Self { rust: name.to_owned(), spot: spot.at("rust_name"), explicit: true },
            None => Self { rust: converted, spot: spot.clone(), explicit: false },
        }
    }

    /// An error where the name is given.
    fn error(&self, title: String) -> Diagnostic {
        if self.explicit { self.spot.error(title) } else { self.spot.key_error(title) }
    }

    /// What to do about a name that will not do.
    fn advice(&self, example: &str) -> String {
        if self.explicit { "give another `rust_name`".to_owned() } else { format!("add `rust_name: {example}`") }
    }
}

/// Fields become fields and setters.
fn members(shape: &Shape<'_>, role: Role<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, (&str, Spot<'_>)> = BTreeMap::new();
    for member in shape.members(role) {
        let (wire, spot) = (member.wire, &member.spot);
        if wire.trim().is_empty() {
            found.push(spot.key_error("a field without a name").help("add its wire name"));
            continue;
        }
        if wire.contains('.') || wire.trim() != wire {
            let help = "a dotted or numbered name on a page is a field of a struct or of a list: declare this field";
            found.push(spot.key_error(format!("`{wire}` is not a valid field name")).help(help));
            continue;
        }
        let name = Given::new(spot, member.field.rust_name.as_deref(), naming::field_name(wire));
        let rust = &name.rust;
        if naming::is_reserved(rust) {
            let title = format!("`{wire}` would be `{rust}` in Rust, which is a keyword");
            found.push(name.error(title).help(name.advice(&format!("{rust}_value"))));
        } else if role == Role::Request && naming::is_builder_word(rust) {
            let title = format!("`{wire}` would be `{rust}` in Rust, which every request builder has");
            found.push(name.error(title).help(name.advice(&format!("{rust}_value"))));
        } else if !naming::is_identifier(rust) || naming::field_name(rust) != *rust {
            let title = format!("`{wire}` would be `{rust}` in Rust, which is not a valid field name");
            found.push(name.error(title).help(name.advice(&naming::field_name(&letters("value", wire)))));
        } else if let Some((other, first)) = seen.get(rust) {
            let title = format!("`{wire}` and `{other}` are both `{rust}` in Rust");
            let finding = name.error(title).related(first.source(), first.key_span(), "the other one");
            found.push(finding.help(name.advice(&format!("other_{rust}"))));
        } else {
            seen.insert(name.rust, (wire, spot.clone()));
        }
    }
}

/// The values and aliases of an enumeration are all different.
fn wire_values(spec: &EnumSpec, values: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, (&str, Spot<'_>)> = BTreeMap::new();
    for wire in spec.values.keys() {
        seen.insert(wire, (wire, values.at(wire)));
    }
    for (wire, value) in &spec.values {
        let EnumValueSpec::Full(value) = value else { continue };
        for (index, alias) in value.aliases.iter().enumerate() {
            let spot = values.at(wire).at("aliases").item(index);
            match seen.get(alias.as_str()) {
                Some((other, first)) => found.push(
                    spot.error(format!("alias `{alias}` of `{wire}` is on the wire already"))
                        .related(first.source(), first.key_span(), format!("it belongs to `{other}`"))
                        .help("remove it from one of the two"),
                ),
                None => {
                    seen.insert(alias, (wire, values.at(wire)));
                }
            }
        }
    }
}

/// The values of an enumeration over numbers are numbers, each written in the one way in which it is compared.
fn numbers(spec: &EnumSpec, values: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    if spec.over != OverSpec::Int64 {
        return;
    }
    let is_number = |text: &str| text.parse::<i64>().is_ok_and(|number| number.to_string() == text);
    let help = "use whole numbers in quotes; if the service sends text, remove `over`";
    for (wire, value) in &spec.values {
        let spot = values.at(wire);
        if !is_number(wire) {
            found.push(
                spot.key_error(format!("value `{wire}` of an enumeration of numbers is not a whole number")).help(help),
            );
        }
        let EnumValueSpec::Full(value) = value else { continue };
        for (index, alias) in value.aliases.iter().enumerate().filter(|(_, alias)| !is_number(alias)) {
            let spot = spot.at("aliases").item(index);
            found.push(
                spot.error(format!("alias `{alias}` of an enumeration of numbers is not a whole number")).help(help),
            );
        }
    }
}

/// The values of an enumeration become variants.
fn variants(spec: &EnumSpec, values: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    if spec.values.is_empty() && values.is_as_written() {
        found.push(values.key_error("an enumeration without values").help("list its values, or use `string` instead"));
    }
    let mut seen: BTreeMap<String, (&str, Spot<'_>)> = BTreeMap::new();
    for (wire, value) in &spec.values {
        let spot = values.at(wire);
        let explicit = match value {
            EnumValueSpec::Full(value) => value.rust_name.as_deref(),
            EnumValueSpec::Doc(_) => None,
        };
        let name = Given::new(&spot, explicit, naming::variant_name(wire));
        let rust = &name.rust;
        if rust == naming::UNKNOWN_VARIANT || naming::is_reserved(rust) {
            let title = format!("value `{wire}` would be `{rust}` in Rust, which is taken");
            found.push(name.error(title).help(name.advice(&suggested_variant(wire))));
        } else if !is_camel_case(rust) {
            let title = format!("value `{wire}` would be `{rust}` in Rust, which is not a valid variant name");
            found.push(name.error(title).help(name.advice(&suggested_variant(wire))));
        } else if let Some((other, first)) = seen.get(rust) {
            let finding = name
                .error(format!("values `{wire}` and `{other}` are both `{rust}` in Rust"))
                .related(first.source(), first.key_span(), "the other one")
                .help("if both mean the same, add one to the `aliases` of the other, otherwise add a `rust_name`");
            found.push(finding);
        } else {
            seen.insert(name.rust, (wire, spot));
        }
    }
}

/// A name for a value that gives none, such as `Value2xlarge`.
fn suggested_variant(wire: &str) -> String {
    naming::variant_name(&letters("value", wire))
}

/// A word, and what of a name on the wire can stand in a name in Rust.
fn letters(word: &str, wire: &str) -> String {
    let letters: String = wire.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    format!("{word} {letters}")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::operation;

    #[test]
    fn members_that_cannot_be_fields() {
        expect![[r#"
            error: `Type` would be `type` in Rust, which is a keyword
             --> specs/demo/operations/describe_job.yaml:6:3
              |
            6 |   Type: { type: string, doc: T. }
              |   ^^^^
              |
              = help: add `rust_name: type_value`

            error: `Send` would be `send` in Rust, which every request builder has
             --> specs/demo/operations/describe_job.yaml:7:3
              |
            7 |   Send: { type: string, doc: S. }
              |   ^^^^
              |
              = help: add `rust_name: send_value`

            error: `WithRegion` would be `with_region` in Rust, which every request builder has
             --> specs/demo/operations/describe_job.yaml:8:3
              |
            8 |   WithRegion: { type: string, doc: W. }
              |   ^^^^^^^^^^
              |
              = help: add `rust_name: with_region_value`

            error: `JobId` and `JobID` are both `job_id` in Rust
              --> specs/demo/operations/describe_job.yaml:10:3
               |
             9 |   JobID: { type: string, doc: J. }
               |   ----- the other one
            10 |   JobId: { type: string, doc: J. }
               |   ^^^^^
               |
               = help: add `rust_name: other_job_id`

            error: `Source.Port` is not a valid field name
              --> specs/demo/operations/describe_job.yaml:11:3
               |
            11 |   Source.Port: { type: string, doc: P. }
               |   ^^^^^^^^^^^
               |
               = help: a dotted or numbered name on a page is a field of a struct or of a list: declare this field

            error: `2` would be `2` in Rust, which is not a valid field name
              --> specs/demo/operations/describe_job.yaml:12:3
               |
            12 |   "2": { type: string, doc: Two. }
               |   ^^^
               |
               = help: add `rust_name: value_2`

            error: `Fine` would be `Fine` in Rust, which is not a valid field name
              --> specs/demo/operations/describe_job.yaml:13:45
               |
            13 |   Fine: { type: string, doc: F., rust_name: Fine }
               |                                             ^^^^
               |
               = help: give another `rust_name`
        "#]]
        .assert_eq(&operation(
            r#"
            request:
              Type: { type: string, doc: T. }
              Send: { type: string, doc: S. }
              WithRegion: { type: string, doc: W. }
              JobID: { type: string, doc: J. }
              JobId: { type: string, doc: J. }
              Source.Port: { type: string, doc: P. }
              "2": { type: string, doc: Two. }
              Fine: { type: string, doc: F., rust_name: Fine }
            response:
              Send: { type: string, doc: Sent. }
        "#,
        ));
    }

    #[test]
    fn values_that_cannot_be_variants() {
        expect![[r#"
            error: values `running` and `Running` are both `Running` in Rust
              --> specs/demo/operations/describe_job.yaml:11:7
               |
            10 |       Running: R.
               |       ------- the other one
            11 |       running: { doc: R., aliases: [Running, x] }
               |       ^^^^^^^
               |
               = help: if both mean the same, add one to the `aliases` of the other, otherwise add a `rust_name`

            error: alias `Running` of `running` is on the wire already
              --> specs/demo/operations/describe_job.yaml:11:37
               |
            10 |       Running: R.
               |       ------- it belongs to `Running`
            11 |       running: { doc: R., aliases: [Running, x] }
               |                                     ^^^^^^^
               |
               = help: remove it from one of the two

            error: value `2xlarge` would be `2xlarge` in Rust, which is not a valid variant name
              --> specs/demo/operations/describe_job.yaml:12:7
               |
            12 |       2xlarge: Two.
               |       ^^^^^^^
               |
               = help: add `rust_name: Value2xlarge`

            error: value `unknown_value` would be `UnknownValue` in Rust, which is taken
              --> specs/demo/operations/describe_job.yaml:13:7
               |
            13 |       unknown_value: U.
               |       ^^^^^^^^^^^^^
               |
               = help: add `rust_name: ValueUnknownValue`

            error: value `Self` would be `Self` in Rust, which is taken
              --> specs/demo/operations/describe_job.yaml:14:7
               |
            14 |       Self: S.
               |       ^^^^
               |
               = help: add `rust_name: ValueSelf`

            error: value `b` would be `b` in Rust, which is not a valid variant name
              --> specs/demo/operations/describe_job.yaml:15:32
               |
            15 |       b: { doc: B., rust_name: b, aliases: [x] }
               |                                ^
               |
               = help: give another `rust_name`

            error: alias `x` of `b` is on the wire already
              --> specs/demo/operations/describe_job.yaml:15:45
               |
            11 |       running: { doc: R., aliases: [Running, x] }
               |       ------- it belongs to `running`
            ...
            15 |       b: { doc: B., rust_name: b, aliases: [x] }
               |                                             ^
               |
               = help: remove it from one of the two

            error: an enumeration without values
              --> specs/demo/operations/describe_job.yaml:16:17
               |
            16 |   B: { doc: B., values: {} }
               |                 ^^^^^^
               |
               = help: list its values, or use `string` instead
        "#]]
        .assert_eq(&operation(
            r"
            response: { A: { type: A, doc: A. }, B: { type: B, doc: B. } }
            enums:
              A:
                doc: A.
                values:
                  Running: R.
                  running: { doc: R., aliases: [Running, x] }
                  2xlarge: Two.
                  unknown_value: U.
                  Self: S.
                  b: { doc: B., rust_name: b, aliases: [x] }
              B: { doc: B., values: {} }
        ",
        ));
    }
}
