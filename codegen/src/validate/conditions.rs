//! Conditions, of an operation or of a struct: they name fields by their path, and values that these can have.

use crate::diagnostic::Diagnostic;
use crate::spec::model::ConditionSpec;

use super::literals::{self, Literal};
use super::paths::{Found, follow, many_on_the_way};
use super::scope::{Item, Scope, Shape, Ty};
use super::spot::Spot;

/// Checks the conditions of every operation and of every struct.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    for (doc, top) in scope.operations() {
        Conditions { scope, shape: Shape::request(doc), spot: top.at("when") }.check(&doc.spec.when, found);
    }
    for declared in &scope.declarations {
        let (Item::Struct(spec), Some(shape)) = (declared.item, declared.shape()) else { continue };
        let spot = declared.spot.at("when");
        if !spec.when.is_empty() && !scope.may_be_sent(declared.name) {
            let title = format!("`when` applies to requests, and no request contains `{}`", declared.name);
            found.push(spot.key_error(title).help("remove it; describe the rule in `doc` instead"));
        }
        Conditions { scope, shape, spot }.check(&spec.when, found);
    }
}

/// The conditions of a group of fields.
struct Conditions<'a> {
    scope: &'a Scope<'a>,
    /// Where paths start.
    shape: Shape<'a>,
    spot: Spot<'a>,
}

impl Conditions<'_> {
    fn check(&self, all: &[ConditionSpec], found: &mut Vec<Diagnostic>) {
        for (index, condition) in all.iter().enumerate() {
            let spot = self.spot.item(index);
            if condition.condition.is_empty() && !condition.require.is_empty() && spot.at("if").is_as_written() {
                let help = "remove it, and write `required: true` at the parameter";
                found.push(spot.at("require").key_error("`require` without `if` always holds").help(help));
            }
            if condition.require.is_empty() && condition.any_of.is_empty() && spot.is_as_written() {
                let help = "name the parameters that must be set under `require`, or those of which one must be under \
                            `any_of`";
                found.push(spot.error("this condition requires nothing").help(help));
            }
            if condition.any_of.len() == 1 {
                found.push(spot.at("any_of").error("`any_of` has only one parameter").help("use `require`"));
            }
            self.values(condition, &spot.at("if"), found);
            self.required(&condition.require, &spot.at("require"), found, true);
            self.required(&condition.any_of, &spot.at("any_of"), found, false);
        }
    }

    /// Checks the fields under `if` and their values.
    fn values(&self, condition: &ConditionSpec, spot: &Spot<'_>, found: &mut Vec<Diagnostic>) {
        for (path, values) in &condition.condition {
            let spot = spot.at(path);
            let member = match follow(self.scope, &self.shape, path) {
                Found::Member(member) => member,
                Found::Lost => continue,
                Found::Nowhere(miss) => {
                    found.push(miss.key_error(&spot).help(PATH_HELP));
                    continue;
                }
            };
            if let Some(above) = many_on_the_way(self.scope, &self.shape, path) {
                found.push(spot.key_error(many(path, above)).help(MANY_HELP));
                continue;
            }
            let ty = self.scope.ty(member.field);
            if matches!(ty, Ty::List(_) | Ty::Map(_)) && !values.is_empty() {
                let title = format!("`{path}` is {}, which has no scalar value", ty.words());
                found.push(spot.error(title).help("write `[]`, which matches any value"));
                continue;
            }
            for (index, value) in values.iter().enumerate() {
                if let Err(misfit) = literals::fit(self.scope, &ty, &Literal::of_spec(value)) {
                    let title = format!("a value for `{path}` {}", misfit.message);
                    found.push(spot.item(index).error(title).help("fix the value, or the type of the parameter"));
                }
            }
        }
    }

    /// Checks the fields that must be set, in every entry of a list if a path may lead through one.
    fn required(&self, paths: &[String], spot: &Spot<'_>, found: &mut Vec<Diagnostic>, through_lists: bool) {
        for (index, path) in paths.iter().enumerate() {
            let spot = spot.item(index);
            match follow(self.scope, &self.shape, path) {
                Found::Nowhere(miss) => found.push(miss.error(&spot).help(PATH_HELP)),
                Found::Member(member) if member.field.required && !path.contains('.') => {
                    let title = format!("`{path}` is always required");
                    found.push(spot.error(title).help("remove it here, or remove `required` at the parameter"));
                }
                _ if through_lists => {}
                _ => {
                    if let Some(above) = many_on_the_way(self.scope, &self.shape, path) {
                        found.push(spot.error(many(path, above)).help(MANY_HELP));
                    }
                }
            }
        }
    }
}

/// A condition asks one value of a field, so the way to it must not lead through a list.
fn many(path: &str, above: &str) -> String {
    format!("`{path}` leads through `{above}`, of which there are many")
}

const PATH_HELP: &str = "use the path of a parameter in wire names";

const MANY_HELP: &str = "write the condition under `when` of the entries' struct: it then applies to each entry";

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::operation;

    #[test]
    fn conditions_name_parameters_and_values() {
        expect![[r#"
            error: a value for `Source.Kind` is `ECS`, which `Kind` does not list
              --> specs/demo/operations/describe_job.yaml:10:27
               |
            10 |   - { if: { Source.Kind: [ECS, RDS], Source.Kin: [] }, require: [Port] }
               |                           ^^^
               |
               = help: fix the value, or the type of the parameter

            error: `Source` has no field `Kin`; did you mean `Kind`?
              --> specs/demo/operations/describe_job.yaml:10:38
               |
            10 |   - { if: { Source.Kind: [ECS, RDS], Source.Kin: [] }, require: [Port] }
               |                                      ^^^^^^^^^^
               |
               = help: use the path of a parameter in wire names

            error: a value for `Port` is text, where a whole number is expected
              --> specs/demo/operations/describe_job.yaml:11:20
               |
            11 |   - { if: { Port: [high] }, require: [Source.Name, Port.Number] }
               |                    ^^^^
               |
               = help: fix the value, or the type of the parameter

            error: `Source` has no field `Name`
              --> specs/demo/operations/describe_job.yaml:11:46
               |
            11 |   - { if: { Port: [high] }, require: [Source.Name, Port.Number] }
               |                                              ^^^^
               |
               = help: use the path of a parameter in wire names

            error: `Port` is not a struct, so it has no fields
              --> specs/demo/operations/describe_job.yaml:11:52
               |
            11 |   - { if: { Port: [high] }, require: [Source.Name, Port.Number] }
               |                                                    ^^^^
               |
               = help: use the path of a parameter in wire names

            error: this condition requires nothing
              --> specs/demo/operations/describe_job.yaml:12:5
               |
            12 |   - { if: {}, require: [] }
               |     ^^^^^^^^^^^^^^^^^^^^^^^
               |
               = help: name the parameters that must be set under `require`, or those of which one must be under `any_of`

            error: `require` without `if` always holds
              --> specs/demo/operations/describe_job.yaml:13:7
               |
            13 |   - { require: [Port] }
               |       ^^^^^^^
               |
               = help: remove it, and write `required: true` at the parameter

            error: `any_of` has only one parameter
              --> specs/demo/operations/describe_job.yaml:14:15
               |
            14 |   - { any_of: [Port] }
               |               ^^^^^^
               |
               = help: use `require`

            error: the request has no field `Name`
              --> specs/demo/operations/describe_job.yaml:15:22
               |
            15 |   - { any_of: [Port, Name, Id] }
               |                      ^^^^
               |
               = help: use the path of a parameter in wire names

            error: `Id` is always required
              --> specs/demo/operations/describe_job.yaml:15:28
               |
            15 |   - { any_of: [Port, Name, Id] }
               |                            ^^
               |
               = help: remove it here, or remove `required` at the parameter
        "#]]
        .assert_eq(&operation(
            r"
            request:
              Source: { type: Source, doc: S. }
              Port: { type: int32, doc: P. }
              Id: { type: string, required: true, doc: I. }
            when:
              - { if: { Source.Kind: [ECS, RDS], Source.Kin: [] }, require: [Port] }
              - { if: { Port: [high] }, require: [Source.Name, Port.Number] }
              - { if: {}, require: [] }
              - { require: [Port] }
              - { any_of: [Port] }
              - { any_of: [Port, Name, Id] }
            types:
              Source: { doc: S., fields: { Kind: { type: Kind, doc: K. } } }
            enums:
              Kind: { doc: K., values: { RDS: R. } }
        ",
        ));
    }

    #[test]
    fn conditions_are_about_one_value_of_a_parameter() {
        expect![[r#"
            error: `Labels` is a map of structs
             --> specs/demo/operations/describe_job.yaml:7:19
              |
            7 |   Labels: { type: map<Tag>, doc: L. }
              |                   ^^^^^^^^
              |
              = help: a map holds scalars; write `map<any>`

            error: `Tag.Kind.Name` leads through `Tag`, of which there are many
              --> specs/demo/operations/describe_job.yaml:10:13
               |
            10 |   - { if: { Tag.Kind.Name: [a] }, require: [Name, Tag.Kind.Name] }
               |             ^^^^^^^^^^^^^
               |
               = help: write the condition under `when` of the entries' struct: it then applies to each entry

            error: `Tag.Kind.Name` leads through `Tag`, of which there are many
              --> specs/demo/operations/describe_job.yaml:11:22
               |
            11 |   - { any_of: [Name, Tag.Kind.Name] }
               |                      ^^^^^^^^^^^^^
               |
               = help: write the condition under `when` of the entries' struct: it then applies to each entry

            error: `Tag` is a list, which has no scalar value
              --> specs/demo/operations/describe_job.yaml:12:18
               |
            12 |   - { if: { Tag: [a], Labels: [b] }, require: [Labels.Kind, Tag] }
               |                  ^^^
               |
               = help: write `[]`, which matches any value

            error: `Labels` is a map, which has no scalar value
              --> specs/demo/operations/describe_job.yaml:12:31
               |
            12 |   - { if: { Tag: [a], Labels: [b] }, require: [Labels.Kind, Tag] }
               |                               ^^^
               |
               = help: write `[]`, which matches any value
        "#]]
        .assert_eq(&operation(
            r"
            request:
              Tag: { type: list<Tag>, doc: T. }
              Labels: { type: map<Tag>, doc: L. }
              Name: { type: string, doc: N. }
            when:
              - { if: { Tag.Kind.Name: [a] }, require: [Name, Tag.Kind.Name] }
              - { any_of: [Name, Tag.Kind.Name] }
              - { if: { Tag: [a], Labels: [b] }, require: [Labels.Kind, Tag] }
              - { if: { Tag: [], Labels: [] }, require: [Name, Labels] }
            types:
              Tag: { doc: T., fields: { Kind: { type: Kind, doc: K. } } }
              Kind: { doc: K., fields: { Name: { type: string, doc: N. } } }
        ",
        ));
    }

    #[test]
    fn conditions_of_a_struct_start_at_it() {
        expect![[r#"
            error: a value for `Mode` is `some`, which `Mode` does not list
              --> specs/demo/operations/describe_job.yaml:18:24
               |
            18 |       - { if: { Mode: [some] }, require: [Nam, Tables.Name, Columns.Name] }
               |                        ^^^^
               |
               = help: fix the value, or the type of the parameter

            error: `Table` has no field `Nam`; did you mean `Name`?
              --> specs/demo/operations/describe_job.yaml:18:43
               |
            18 |       - { if: { Mode: [some] }, require: [Nam, Tables.Name, Columns.Name] }
               |                                           ^^^
               |
               = help: use the path of a parameter in wire names

            error: `Table` has no field `Tables`
              --> specs/demo/operations/describe_job.yaml:18:48
               |
            18 |       - { if: { Mode: [some] }, require: [Nam, Tables.Name, Columns.Name] }
               |                                                ^^^^^^
               |
               = help: use the path of a parameter in wire names

            error: `any_of` has only one parameter
              --> specs/demo/operations/describe_job.yaml:19:84
               |
            19 |   Column: { doc: C., fields: { Name: { type: string, doc: N. } }, when: [{ any_of: [Name] }] }
               |                                                                                    ^^^^^^
               |
               = help: use `require`

            error: `when` applies to requests, and no request contains `Answered`
              --> specs/demo/operations/describe_job.yaml:20:69
               |
            20 |   Answered: { doc: A., fields: { Name: { type: string, doc: N. } }, when: [{ if: { Name: [] }, require: [Name] }] }
               |                                                                     ^^^^
               |
               = help: remove it; describe the rule in `doc` instead
        "#]].assert_eq(&operation(
            r"
            request:
              Tables: { type: list<Table>, doc: T. }
            response:
              Answered: { type: Answered, doc: A. }
            types:
              Table:
                doc: T.
                fields:
                  Mode: { type: Mode, doc: M. }
                  Name: { type: string, doc: N. }
                  Columns: { type: list<Column>, doc: C. }
                when:
                  - { if: { Mode: [all] }, require: [Columns] }
                  - { if: { Mode: [some] }, require: [Nam, Tables.Name, Columns.Name] }
              Column: { doc: C., fields: { Name: { type: string, doc: N. } }, when: [{ any_of: [Name] }] }
              Answered: { doc: A., fields: { Name: { type: string, doc: N. } }, when: [{ if: { Name: [] }, require: [Name] }] }
            enums:
              Mode: { doc: M., values: { all: A. } }
        ",
        ));
    }
}
