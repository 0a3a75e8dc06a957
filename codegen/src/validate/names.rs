//! Names of types and operations: declared once, and good Rust.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::naming;

use super::scope::{Declared, Scope};

/// Checks the names that the author of a spec chooses.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    types(scope, found);
    operations(scope, found);
}

/// All types of a service share one module, so each name is declared once.
fn types(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, &Declared<'_>> = BTreeMap::new();
    for declared in &scope.declarations {
        let Declared { name, spot, .. } = declared;
        if let Some(first) = seen.get(name) {
            found.push(
                spot.key_error(format!("type `{name}` is declared twice in service `{}`", scope.specs.name))
                    .label("here again")
                    .related(first.spot.source(), first.spot.key_span(), "first here")
                    .help("keep one in `types.yaml` if both are the same type, otherwise rename one"),
            );
            continue;
        }
        seen.insert(name, declared);
        if naming::is_taken_type(name) || naming::is_reserved(name) {
            found.push(
                spot.key_error(format!("a type cannot be called `{name}`"))
                    .help("the name means something else to everybody who reads Rust: take a term of the domain"),
            );
        } else if !is_camel_case(name) {
            found.push(
                spot.key_error(format!("`{name}` is not the name of a type"))
                    .help(format!("types are called in upper camel case{}", for_example(&naming::type_name(name)))),
            );
        }
    }
}

/// An operation becomes a module and a method of the client.
fn operations(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    for (doc, top) in scope.operations() {
        let (name, spot) = (&doc.spec.operation, top.at("operation"));
        let module = naming::module_name(name);
        let file = doc.path.rsplit('/').next().unwrap_or_default();
        if name.trim().is_empty() {
            continue;
        }
        if !is_camel_case(name) {
            found.push(
                spot.error(format!("`{name}` is not the name of an operation"))
                    .help("write it as it travels, such as `DescribeDtsJobs`"),
            );
        } else if naming::is_reserved(&module) || naming::is_client_word(&module) {
            found.push(
                spot.error(format!("operation `{name}` would be the method `{module}`, which every client has"))
                    .help("the language has no other name for an operation yet: it needs a key for one"),
            );
        } else if file != format!("{module}.yaml") {
            found.push(
                spot.error(format!("operation `{name}` lies in `{file}`"))
                    .help(format!("rename the file to `{module}.yaml`, or mend the name")),
            );
        }
    }
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

            error: a type cannot be called `Vec`
              --> specs/demo/operations/describe_job.yaml:13:3
               |
            13 |   Vec: { doc: V., values: { a: A. } }
               |   ^^^
               |
               = help: the name means something else to everybody who reads Rust: take a term of the domain

            error: `job_status` is not the name of a type
              --> specs/demo/operations/describe_job.yaml:14:3
               |
            14 |   job_status: { doc: J., values: { a: A. } }
               |   ^^^^^^^^^^
               |
               = help: types are called in upper camel case, such as `JobStatus`
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
              = help: the language has no other name for an operation yet: it needs a key for one

            error: operation `DescribeJob` lies in `describe_jobs.yaml`
             --> specs/demo/operations/describe_jobs.yaml:1:12
              |
            1 | operation: DescribeJob
              |            ^^^^^^^^^^^
              |
              = help: rename the file to `describe_job.yaml`, or mend the name
        "#]]
        .assert_eq(&rendered(&files));
    }
}
