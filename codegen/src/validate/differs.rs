//! `differs` with the key `sdk`, which stands only where something is sent.

use crate::diagnostic::Diagnostic;
use crate::spec::model::{DiffersKeySpec, DiffersSpec};

use super::scope::{Role, Scope};
use super::spot::Spot;

/// An operation differs only from the SDK, and only what a request holds can be missing in the SDK's requests.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    for (doc, top) in scope.operations() {
        for (differs, spot) in entries(&doc.spec.differs, &top) {
            if differs.key != DiffersKeySpec::Sdk {
                let finding = spot.at("key").error("only `sdk` can be a difference of a whole operation");
                found.push(finding.help("use `key: sdk`, or move it to a field, a value or an error code"));
            }
        }
    }
    for member in scope.members() {
        let is_sent = match member.role {
            Role::Request => true,
            Role::Response => false,
            Role::Struct(name) => scope.is_in_requests(name) || !scope.specs.complete,
        };
        for (differs, spot) in entries(&member.field.differs, &member.spot) {
            if differs.key == DiffersKeySpec::Sdk && !is_sent {
                let title = format!("`sdk` applies to requests, and no request contains `{}`", member.wire);
                found.push(spot.at("key").error(title).help("remove it: responses are not compared with the SDK"));
            }
        }
    }
}

fn entries<'a, 's>(
    differs: &'s [DiffersSpec],
    spot: &'s Spot<'a>,
) -> impl Iterator<Item = (&'s DiffersSpec, Spot<'a>)> + use<'a, 's> {
    differs.iter().enumerate().map(|(index, differs)| (differs, spot.at("differs").item(index)))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::operation;

    #[test]
    fn an_excuse_from_the_sdk_stands_where_something_is_sent() {
        expect![[r#"
            error: only `sdk` can be a difference of a whole operation
             --> specs/demo/operations/describe_job.yaml:5:49
              |
            5 | differs: [{ key: sdk, why: It is new. }, { key: type, why: So. }]
              |                                                 ^^^^
              |
              = help: use `key: sdk`, or move it to a field, a value or an error code

            error: `sdk` applies to requests, and no request contains `B`
             --> specs/demo/operations/describe_job.yaml:9:48
              |
            9 |   B: { type: string, doc: B., differs: [{ key: sdk, why: It is new. }] }
              |                                                ^^^
              |
              = help: remove it: responses are not compared with the SDK
        "#]]
        .assert_eq(&operation(
            r"
            differs: [{ key: sdk, why: It is new. }, { key: type, why: So. }]
            request:
              A: { type: A, doc: A., differs: [{ key: sdk, why: It is new. }] }
            response:
              B: { type: string, doc: B., differs: [{ key: sdk, why: It is new. }] }
            types:
              A: { doc: A., fields: { C: { type: string, doc: C., differs: [{ key: sdk, why: It is new. }] } } }
        ",
        ));
    }
}
