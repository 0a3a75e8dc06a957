//! Names of types and operations: declared once, and good Rust.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::naming;

use super::scope::{Declared, Scope};
use super::spot::Spot;

/// Checks the names that the author of a spec chooses.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    types(scope, found);
    operations(scope, found);
}

/// All types of a service share one module, so each name is declared once.
fn types(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, &Declared<'_>> = BTreeMap::new();
    for declared in &scope.declarations {
        let Declared { name, spot, .. } = declared;
        if let Some(first) = seen.get(&name.to_lowercase()) {
            let other = first.name;
            let finding = if other == *name {
                spot.key_error(format!("type `{name}` is declared twice in service `{}`", scope.specs.name))
                    .label("here again")
                    .help("keep one in `types.yaml` if both are the same type, otherwise rename one")
            } else {
                spot.key_error(format!("types `{name}` and `{other}` differ in letter case only"))
                    .label("here in another case")
                    .help("keep one if both are the same type, otherwise rename one")
            };
            found.push(finding.related(first.spot.source(), first.spot.key_span(), "first here"));
            continue;
        }
        seen.insert(name.to_lowercase(), declared);
        if naming::is_taken_type(name) || naming::is_reserved(name) {
            found.push(
                spot.key_error(format!("a type cannot have the name `{name}`"))
                    .help("the name has another meaning in Rust: use a term of the domain"),
            );
        } else if !is_camel_case(name) {
            found.push(
                spot.key_error(format!("`{name}` is not the name of a type"))
                    .help(format!("use upper camel case{}", for_example(&naming::type_name(name)))),
            );
        }
    }
}

/// An operation becomes a module and a method of the client.
fn operations(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let mut modules: BTreeMap<String, Vec<Operation<'_>>> = BTreeMap::new();
    for (doc, top) in scope.operations() {
        let name = doc.spec.operation.as_str();
        if name.trim().is_empty() {
            continue;
        }
        let file = doc.path.rsplit('/').next().unwrap_or_default();
        let explicit = doc.spec.rust_name.is_some();
        let spot = top.at(if explicit { "rust_name" } else { "operation" });
        modules.entry(doc.spec.module()).or_default().push(Operation { name, file, spot });
    }
    for (module, operations) in &modules {
        // The file that bears the name has the best claim to it.
        let bears_name = |operation: &&Operation<'_>| operation.file == operation.own_file();
        let owner = operations.iter().find(bears_name).or(operations.first());
        for operation in operations {
            match owner {
                Some(owner) if owner.spot.source() != operation.spot.source() => {
                    collision(operation, owner, module, found);
                }
                _ => one_operation(operation, module, found),
            }
        }
    }
}

/// An operation where it is declared.
struct Operation<'a> {
    name: &'a str,
    file: &'a str,
    /// Where it gets the name of its method from.
    spot: Spot<'a>,
}

impl Operation<'_> {
    /// The file that it belongs into.
    fn own_file(&self) -> String {
        format!("{}.yaml", naming::module_name(self.name))
    }
}

fn one_operation(operation: &Operation<'_>, module: &str, found: &mut Vec<Diagnostic>) {
    let Operation { name, file, spot } = operation;
    if !spot.is_as_written() {
        // Loading has told that it is no name.
    } else if !is_camel_case(name) {
        found.push(
            spot.error(format!("`{name}` is not the name of an operation"))
                .help("use the wire name, such as `DescribeDtsJobs`"),
        );
    } else if naming::is_reserved(module) || naming::is_client_word(module) {
        found.push(
            spot.error(format!("operation `{name}` would be the method `{module}`, which every client has"))
                .help(format!("give the method another name: `rust_name: {module}_operation`")),
        );
    } else if !naming::is_identifier(module) || naming::module_name(module) != module {
        found.push(
            spot.error(format!("operation `{name}` would be the method `{module}`, which is not a valid method name"))
                .help(format!("write it in snake case, such as `{}`", naming::module_name(name))),
        );
    } else if naming::is_taken_type(name) {
        found.push(
            spot.error(format!("an operation cannot have the name `{name}`"))
                .help("its builder would have a name with another meaning in Rust"),
        );
    } else if *file != operation.own_file() {
        found.push(
            spot.error(format!("operation `{name}` is in `{file}`"))
                .help(format!("rename the file to `{}`, or fix the name", operation.own_file())),
        );
    }
}

/// Two operations that are one method of the client.
fn collision(operation: &Operation<'_>, owner: &Operation<'_>, module: &str, found: &mut Vec<Diagnostic>) {
    let Operation { name, file, spot } = operation;
    let finding = if *name == owner.name {
        spot.error(format!("operation `{name}` is declared twice"))
            .help(format!("fix the name in `{file}`, or remove the file"))
    } else {
        spot.error(format!("operations `{name}` and `{}` are both `{module}` in Rust", owner.name))
            .help("keep one if both are the same operation, otherwise add a `rust_name` to one")
    };
    found.push(finding.related(owner.spot.source(), owner.spot.span(), "the other one"));
}

/// Whether a name looks like that of a type in Rust. Runs of capitals pass, as in `VPCHost`: names are the author's.
pub(super) fn is_camel_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn for_example(name: &str) -> String {
    if is_camel_case(name) { format!(", such as `{name}`") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::{HEAD, describe_job, rendered};

    #[test]
    fn types_are_declared_once_and_called_well() {
        let text = describe_job(
            r"
            response:
              A: { type: Job, doc: A. }
              B: { type: Vec, doc: B. }
              C: { type: job_status, doc: C. }
            types:
              Job: { doc: J., fields: { A: { type: string, doc: A. } } }
            enums:
              Job: { doc: J., values: { a: A. } }
              Vec: { doc: V., values: { a: A. } }
              job_status: { doc: J., values: { a: A. } }
        ",
        );
        expect![[r#"
            error: type `Job` is declared twice in service `demo`
              --> specs/demo/operations/describe_job.yaml:12:3
               |
            10 |   Job: { doc: J., fields: { A: { type: string, doc: A. } } }
               |   --- first here
            11 | enums:
            12 |   Job: { doc: J., values: { a: A. } }
               |   ^^^ here again
               |
               = help: keep one in `types.yaml` if both are the same type, otherwise rename one

            error: a type cannot have the name `Vec`
              --> specs/demo/operations/describe_job.yaml:13:3
               |
            13 |   Vec: { doc: V., values: { a: A. } }
               |   ^^^
               |
               = help: the name has another meaning in Rust: use a term of the domain

            error: `job_status` is not the name of a type
              --> specs/demo/operations/describe_job.yaml:14:3
               |
            14 |   job_status: { doc: J., values: { a: A. } }
               |   ^^^^^^^^^^
               |
               = help: use upper camel case, such as `JobStatus`
        "#]]
        .assert_eq(&rendered(&[("operations/describe_job.yaml", &text)]));
    }

    #[test]
    fn an_operation_lies_in_its_file() {
        let other = HEAD.replace("DescribeJob", "Call");
        let files = [("operations/describe_jobs.yaml", HEAD), ("operations/call.yaml", &other)];
        expect![[r#"
            error: operation `Call` would be the method `call`, which every client has
             --> specs/demo/operations/call.yaml:1:12
              |
            1 | operation: Call
              |            ^^^^
              |
              = help: give the method another name: `rust_name: call_operation`

            error: operation `DescribeJob` is in `describe_jobs.yaml`
             --> specs/demo/operations/describe_jobs.yaml:1:12
              |
            1 | operation: DescribeJob
              |            ^^^^^^^^^^^
              |
              = help: rename the file to `describe_job.yaml`, or fix the name
        "#]]
        .assert_eq(&rendered(&files));
    }

    #[test]
    fn a_name_of_its_own_is_a_name_of_a_method() {
        let of = |name: &str| HEAD.replace("safety", &format!("rust_name: {name}\nsafety"));
        assert_eq!(rendered(&[("operations/describe_job.yaml", &of("describe_one_job"))]), "");
        expect![[r#"
            error: operation `DescribeJob` would be the method `DescribeJob`, which is not a valid method name
             --> specs/demo/operations/describe_job.yaml:4:12
              |
            4 | rust_name: DescribeJob
              |            ^^^^^^^^^^^
              |
              = help: write it in snake case, such as `describe_job`
        "#]]
        .assert_eq(&rendered(&[("operations/describe_job.yaml", &of("DescribeJob"))]));
        expect![[r#"
            error: operation `DescribeJob` would be the method `call`, which every client has
             --> specs/demo/operations/describe_job.yaml:4:12
              |
            4 | rust_name: call
              |            ^^^^
              |
              = help: give the method another name: `rust_name: call_operation`
        "#]]
        .assert_eq(&rendered(&[("operations/describe_job.yaml", &of("call"))]));
    }

    #[test]
    fn an_operation_is_declared_once() {
        let other = HEAD.replace("DescribeJob", "DescribeJOB");
        let files =
            [("operations/a.yaml", HEAD), ("operations/describe_job.yaml", HEAD), ("operations/z.yaml", &other)];
        expect![[r#"
            error: operation `DescribeJob` is declared twice
             --> specs/demo/operations/a.yaml:1:12
              |
            1 | operation: DescribeJob
              |            ^^^^^^^^^^^
              |
             ::: specs/demo/operations/describe_job.yaml:1:12
              |
            1 | operation: DescribeJob
              |            ^^^^^^^^^^^ the other one
              |
              = help: fix the name in `a.yaml`, or remove the file

            error: operations `DescribeJOB` and `DescribeJob` are both `describe_job` in Rust
             --> specs/demo/operations/z.yaml:1:12
              |
            1 | operation: DescribeJOB
              |            ^^^^^^^^^^^
              |
             ::: specs/demo/operations/describe_job.yaml:1:12
              |
            1 | operation: DescribeJob
              |            ^^^^^^^^^^^ the other one
              |
              = help: keep one if both are the same operation, otherwise add a `rust_name` to one
        "#]]
        .assert_eq(&rendered(&files));
    }
}
