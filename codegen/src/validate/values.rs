//! Values that a field shows: its default, the allowed ones, its example, its limits.

use std::fmt::Display;

use crate::diagnostic::Diagnostic;
use crate::spec::model::{DiffersKeySpec, LiteralSpec};

use super::fields;
use super::literals::{self, Literal};
use super::scope::{Member, Scope, Ty};
use super::spot::Spot;

/// Checks the values of every field.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    for member in scope.members() {
        let field = member.field;
        if is_crossed(&member, ["min", "max"], [field.min, field.max], found)
            || is_crossed(&member, ["min_length", "max_length"], [field.min_length, field.max_length], found)
        {
            continue;
        }
        let ty = scope.ty(field);
        // What travels as JSON text is shown as it travels, and says nothing about the type.
        if field.json {
            continue;
        }
        let values = Values { scope, member: &member, ty: ty.element() };
        // Limits that do not go with the type are told elsewhere, and limit nothing.
        for (index, value) in field.allowed.iter().enumerate().filter(|_| fields::is_number(values.ty)) {
            values.one("allowed", &member.spot.at("allowed").item(index), value, found);
        }
        if let Some(value) = &field.default {
            values.one("default", &member.spot.at("default"), value, found);
        }
        // An example that is said to be wrong is not held against the spec.
        let is_excused = field.differs.iter().any(|differs| differs.key == DiffersKeySpec::Example);
        if let Some(value) = &field.example
            && !is_excused
        {
            values.one("example", &member.spot.at("example"), value, found);
        }
    }
}

/// Whether the lower one of two limits is above the upper one, which is told then.
fn is_crossed<T: PartialOrd + Display>(
    member: &Member<'_>,
    [lower, upper]: [&str; 2],
    limits: [Option<T>; 2],
    found: &mut Vec<Diagnostic>,
) -> bool {
    let [Some(min), Some(max)] = limits else { return false };
    if min > max {
        let title = format!("`{lower}` of `{}` is {min}, and `{upper}` is {max}", member.wire);
        let max = member.spot.at(upper);
        let related = format!("below `{lower}`");
        let finding = member.spot.at(lower).error(title).related(max.source(), max.span(), related);
        found.push(finding.help("swap the two, or fix one"));
        return true;
    }
    false
}

/// The values of one field.
struct Values<'a> {
    scope: &'a Scope<'a>,
    member: &'a Member<'a>,
    ty: &'a Ty<'a>,
}

impl Values<'_> {
    fn one(&self, key: &str, spot: &Spot<'_>, value: &LiteralSpec, found: &mut Vec<Diagnostic>) {
        // That a key does not go with the type at all is told elsewhere.
        if matches!(self.ty, Ty::Struct(_) | Ty::List(_) | Ty::Map(_)) {
            return;
        }
        let literal = Literal::of_spec(value);
        if let Err(misfit) = literals::fit(self.scope, self.ty, &literal) {
            let title = format!("`{key}` of `{}` {}", self.member.wire, misfit.message);
            let is_warning = misfit.is_mild && key == "example";
            let finding = if is_warning { spot.warning(title) } else { spot.error(title) };
            // What there is to choose from may stand far away, or in another file.
            let values = match self.ty {
                Ty::Enum(name, _) if misfit.is_mild => {
                    self.scope.declared(name).map(|declared| declared.spot.at("values"))
                }
                _ => None,
            };
            let finding = match values {
                Some(values) => finding.related(values.source(), values.key_span(), "its values are listed here"),
                None => finding,
            };
            let needs_quotes = literals::expected(self.ty) == "text" && !matches!(value, LiteralSpec::Text(_));
            found.push(if needs_quotes {
                finding.help("put it in quotes")
            } else if key == "example" {
                finding.help("if the page is wrong, add `differs: [{ key: example, why: … }]`")
            } else {
                finding.help(format!("fix the value, or the type of `{}`", self.member.wire))
            });
            return;
        }
        if !literal.is_masked()
            && let Some((title, help)) = self.outside(key, &literal)
        {
            let finding = spot.error(format!("`{key}` of `{}` {title}", self.member.wire));
            found.push(finding.help(help));
        }
    }

    /// How a value breaks the limits of its field.
    fn outside(&self, key: &str, literal: &Literal<'_>) -> Option<(String, &'static str)> {
        let (field, help) = (self.member.field, "fix the value or the limit, as on the page");
        let number = literal.number().filter(|_| fields::is_number(self.ty));
        if let (Some(min), Some(number)) = (field.min, number)
            && number < min
        {
            return Some((format!("is {number}, below `min`, which is {min}"), help));
        }
        if let (Some(max), Some(number)) = (field.max, number)
            && number > max
        {
            return Some((format!("is {number}, above `max`, which is {max}"), help));
        }
        let allowed = || field.allowed.iter().any(|allowed| Literal::of_spec(allowed).wire() == literal.wire());
        if key != "allowed" && !field.allowed.is_empty() && number.is_some() && !allowed() {
            return Some((format!("is {}, which is not among `allowed`", literal.wire()), help));
        }
        let Literal::Text(text) = literal else { return None };
        let length = text.chars().count();
        let count = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
        match (field.min_length, field.max_length) {
            (Some(min), _) if length < count(min) => {
                Some((format!("has {length} characters, and `min_length` is {min}"), help))
            }
            (_, Some(max)) if length > count(max) => {
                Some((format!("has {length} characters, and `max_length` is {max}"), help))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::{describe_job, operation, rendered};

    #[test]
    fn whole_numbers_are_exact() {
        let text = describe_job(
            r"
            request:
              A: { type: int64, doc: A., max: 9007199254740993, default: 9007199254740993 }
              B: { type: int64, doc: B., max: 9007199254740993, default: 9007199254740994 }
              C: { type: uint64, doc: C., default: 18446744073709551615 }
              D: { type: int64, doc: D., min: -9007199254740993, default: -9007199254740994 }
        ",
        );
        expect![[r#"
            error: `default` of `B` is 9007199254740994, above `max`, which is 9007199254740993
             --> specs/demo/operations/describe_job.yaml:7:62
              |
            7 |   B: { type: int64, doc: B., max: 9007199254740993, default: 9007199254740994 }
              |                                                              ^^^^^^^^^^^^^^^^
              |
              = help: fix the value or the limit, as on the page

            error: `default` of `D` is -9007199254740994, below `min`, which is -9007199254740993
             --> specs/demo/operations/describe_job.yaml:9:63
              |
            9 |   D: { type: int64, doc: D., min: -9007199254740993, default: -9007199254740994 }
              |                                                               ^^^^^^^^^^^^^^^^^
              |
              = help: fix the value or the limit, as on the page
        "#]]
        .assert_eq(&rendered(&[("operations/describe_job.yaml", &text)]));
    }

    #[test]
    fn values_fit_their_members() {
        expect![[r#"
            error: `min` of `A` is 5, and `max` is 1
             --> specs/demo/operations/describe_job.yaml:6:35
              |
            6 |   A: { type: int32, doc: A., min: 5, max: 1 }
              |                                   ^       - below `min`
              |
              = help: swap the two, or fix one

            error: `default` of `B` is 10, above `max`, which is 9
             --> specs/demo/operations/describe_job.yaml:7:55
              |
            7 |   B: { type: int32, doc: B., min: 1, max: 9, default: 10 }
              |                                                       ^^
              |
              = help: fix the value or the limit, as on the page

            error: `allowed` of `C` is text, where a whole number is expected
             --> specs/demo/operations/describe_job.yaml:8:48
              |
            8 |   C: { type: int32, doc: C., allowed: [30, 50, x], default: 40, example: "30" }
              |                                                ^
              |
              = help: fix the value, or the type of `C`

            error: `default` of `C` is 40, which is not among `allowed`
             --> specs/demo/operations/describe_job.yaml:8:61
              |
            8 |   C: { type: int32, doc: C., allowed: [30, 50, x], default: 40, example: "30" }
              |                                                             ^^
              |
              = help: fix the value or the limit, as on the page

            error: `example` of `C` is text, where a whole number is expected
             --> specs/demo/operations/describe_job.yaml:8:74
              |
            8 |   C: { type: int32, doc: C., allowed: [30, 50, x], default: 40, example: "30" }
              |                                                                          ^^^^
              |
              = help: if the page is wrong, add `differs: [{ key: example, why: … }]`

            error: `example` of `D` is a number, where text is expected
             --> specs/demo/operations/describe_job.yaml:9:55
              |
            9 |   D: { type: string, doc: D., max_length: 3, example: 2.5 }
              |                                                       ^^^
              |
              = help: put it in quotes

            error: `example` of `E` has 4 characters, and `max_length` is 3
              --> specs/demo/operations/describe_job.yaml:10:55
               |
            10 |   E: { type: string, doc: E., max_length: 3, example: abcd }
               |                                                       ^^^^
               |
               = help: fix the value or the limit, as on the page

            warning: `example` of `F` is `0/0`, which is not a valid percent
              --> specs/demo/operations/describe_job.yaml:11:41
               |
            11 |   F: { type: percent, doc: F., example: 0/0 }
               |                                         ^^^
               |
               = help: if the page is wrong, add `differs: [{ key: example, why: … }]`

            error: `default` of `G` is `b`, which `G` does not list
              --> specs/demo/operations/describe_job.yaml:12:35
               |
            12 |   G: { type: G, doc: G., default: b, example: c }
               |                                   ^
            ...
            17 |   G: { doc: G., values: { a: A. } }
               |                 ------ its values are listed here
               |
               = help: fix the value, or the type of `G`

            warning: `example` of `G` is `c`, which `G` does not list
              --> specs/demo/operations/describe_job.yaml:12:47
               |
            12 |   G: { type: G, doc: G., default: b, example: c }
               |                                               ^
            ...
            17 |   G: { doc: G., values: { a: A. } }
               |                 ------ its values are listed here
               |
               = help: if the page is wrong, add `differs: [{ key: example, why: … }]`

            error: `example` of `H` is 3000000000, which `int32` does not hold
              --> specs/demo/operations/describe_job.yaml:13:39
               |
            13 |   H: { type: int32, doc: H., example: 3000000000 }
               |                                       ^^^^^^^^^^
               |
               = help: if the page is wrong, add `differs: [{ key: example, why: … }]`

            error: `default` of `I` is `now`, which is not a valid unix_seconds
              --> specs/demo/operations/describe_job.yaml:14:63
               |
            14 |   I: { type: unix_seconds, doc: I., example: 16****, default: now }
               |                                                               ^^^
               |
               = help: fix the value, or the type of `I`
        "#]]
        .assert_eq(&operation(
            r#"
            request:
              A: { type: int32, doc: A., min: 5, max: 1 }
              B: { type: int32, doc: B., min: 1, max: 9, default: 10 }
              C: { type: int32, doc: C., allowed: [30, 50, x], default: 40, example: "30" }
              D: { type: string, doc: D., max_length: 3, example: 2.5 }
              E: { type: string, doc: E., max_length: 3, example: abcd }
              F: { type: percent, doc: F., example: 0/0 }
              G: { type: G, doc: G., default: b, example: c }
              H: { type: int32, doc: H., example: 3000000000 }
              I: { type: unix_seconds, doc: I., example: 16****, default: now }
              J: { type: bool, doc: J., example: maybe, differs: [{ key: example, why: So. }] }
            enums:
              G: { doc: G., values: { a: A. } }
        "#,
        ));
    }
}
