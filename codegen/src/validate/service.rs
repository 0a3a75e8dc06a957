//! Rules on `service.yaml`.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::naming;
use crate::spec::model::ErrorSpec;

use super::literals::is_date;
use super::scope::Scope;
use super::spot::Spot;

/// Checks the name, the hosts, the envelope and the error codes of a service.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let spec = &scope.specs.service.spec;
    let top = Spot::top(&scope.specs.service.places);
    name(scope, &top, found);
    source(&top.at("source").at("read"), &spec.source.read, found);
    hosts(scope, &top.at("endpoints"), found);
    for key in ["code", "message"] {
        let names = if key == "code" { &spec.envelope.code } else { &spec.envelope.message };
        if names.is_empty() {
            let spot = top.at("envelope").at(key);
            found.push(spot.error(format!("`{key}` is empty")).help("list the fields that may contain it"));
        }
    }
    for (code, error) in &spec.errors {
        http(&top.at("errors").at(code).at("http"), error, found);
    }
    error_constants(scope, found);
}

fn name(scope: &Scope<'_>, top: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    let (folder, spot) = (&scope.specs.name, top.at("service"));
    let name = &scope.specs.service.spec.service;
    if name.trim().is_empty() {
        return;
    }
    if name != folder {
        found.push(
            spot.error(format!("the service `{name}` lies in the folder `{folder}`"))
                .help("rename one of the two: folder, Rust module and feature have the name of the service"),
        );
    } else if !naming::is_identifier(name) || naming::module_name(name) != *name || naming::is_reserved(name) {
        found.push(
            spot.error(format!("`{name}` cannot be the name of a Rust module"))
                .help("use small letters, digits and `_`, and no Rust keyword"),
        );
    }
}

/// Checks the day on which a page was read.
pub(super) fn source(spot: &Spot<'_>, read: &str, found: &mut Vec<Diagnostic>) {
    if !is_date(read) && !read.trim().is_empty() {
        let title = format!("`{read}` is not a day");
        found.push(spot.error(title).help("write the day as `yyyy-mm-dd`"));
    }
}

fn hosts(scope: &Scope<'_>, spot: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    let endpoints = &scope.specs.service.spec.endpoints;
    host(&spot.at("default"), &endpoints.default, false, found);
    if let Some(regional) = &endpoints.regional {
        host(&spot.at("regional"), regional, true, found);
    }
    for (region, name) in &endpoints.regions {
        host(&spot.at("regions").at(region), name, true, found);
    }
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for (name, alternative) in &endpoints.alternatives {
        let spot = spot.at("alternatives").at(name);
        host(&spot.at("host"), &alternative.host, true, found);
        let constant = naming::constant_name(name);
        if !naming::is_identifier(&constant) {
            found.push(spot.key_error(format!("`{name}` cannot be a name in Rust")).help("begin with a letter"));
        }
        if let Some(other) = names.insert(constant.clone(), name) {
            let title = format!("`{name}` and `{other}` are both `{constant}` in Rust");
            found.push(spot.key_error(title).help("rename one of the two"));
        }
    }
}

/// Checks one host.
fn host(spot: &Spot<'_>, host: &str, may_hold_region: bool, found: &mut Vec<Diagnostic>) {
    let without = host.replace("{region}", "region");
    if without.contains(['{', '}']) {
        found.push(
            spot.error(format!("`{host}` contains an unknown placeholder")).help("the only placeholder is `{region}`"),
        );
    } else if without != host && !may_hold_region {
        found.push(
            spot.error("the default host cannot depend on the region")
                .help("the default host is for clients without a region; use `regional` for hosts by region"),
        );
    } else if host.trim().is_empty() {
        // Told by the rule on blanks.
    } else if !without.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':')) {
        found.push(spot.error(format!("`{host}` is not a host")).help("write the name only, without scheme and path"));
    }
}

/// Checks the HTTP status of an error code.
pub(super) fn http(spot: &Spot<'_>, error: &ErrorSpec, found: &mut Vec<Diagnostic>) {
    if let Some(status) = error.http
        && !(100..600).contains(&status)
    {
        found.push(spot.error(format!("{status} is not an HTTP status")).help("use a status from 100 to 599"));
    }
}

/// Each error code becomes a constant, once in a service.
fn error_constants(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, (&str, Spot<'_>)> = BTreeMap::new();
    let top = Spot::top(&scope.specs.service.places);
    let common = scope.specs.service.spec.errors.iter().map(|error| (error, top.clone()));
    let own = scope.operations().flat_map(|(doc, top)| doc.spec.errors.iter().map(move |error| (error, top.clone())));
    for ((code, error), top) in common.chain(own) {
        let spot = top.at("errors").at(code);
        let constant = error.constant(code);
        if !naming::is_identifier(&constant) || constant.contains(|c: char| c.is_ascii_lowercase()) {
            let finding =
                spot.key_error(format!("error code `{code}` cannot be converted to the name of a Rust constant"));
            found.push(finding.help("add a name that begins with a letter: `rust_name: MANY_JOBS`"));
            continue;
        }
        match seen.get(&constant) {
            Some((other, first)) if *other != code => found.push(
                spot.key_error(format!("error codes `{code}` and `{other}` are both `{constant}` in Rust"))
                    .related(first.source(), first.key_span(), "the other code")
                    .help("keep one if both are the same code, otherwise add a `rust_name` to one"),
            ),
            Some(_) => {}
            None => {
                seen.insert(constant, (code, spot));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::diagnostic::{Style, render};
    use crate::spec::load_texts;
    use crate::spec::testing::{dedent, rendered};

    #[test]
    fn services() {
        let text = dedent(
            r"
            service: Demo
            title: Demo
            version: 2020-01-01
            protocol: tencent
            source: { title: Page, read: yesterday }
            endpoints:
              default: demo.{region}.example.com
              regional: https://example.com/
              regions: { a: '{zone}.example.com' }
              alternatives:
                vpc: { host: a, doc: A. }
                Vpc: { host: b, doc: B. }
            envelope: { code: [], message: [Message], request_id: RequestId }
            errors:
              Job.Missing: { doc: Gone., http: 40 }
              JobMissing: { doc: Gone. }
              4: { doc: Four. }
        ",
        );
        expect![[r#"
            error: the service `Demo` lies in the folder `demo`
             --> specs/demo/service.yaml:1:10
              |
            1 | service: Demo
              |          ^^^^
              |
              = help: rename one of the two: folder, Rust module and feature have the name of the service

            error: `yesterday` is not a day
             --> specs/demo/service.yaml:5:30
              |
            5 | source: { title: Page, read: yesterday }
              |                              ^^^^^^^^^
              |
              = help: write the day as `yyyy-mm-dd`

            error: the default host cannot depend on the region
             --> specs/demo/service.yaml:7:12
              |
            7 |   default: demo.{region}.example.com
              |            ^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: the default host is for clients without a region; use `regional` for hosts by region

            error: `https://example.com/` is not a host
             --> specs/demo/service.yaml:8:13
              |
            8 |   regional: https://example.com/
              |             ^^^^^^^^^^^^^^^^^^^^
              |
              = help: write the name only, without scheme and path

            error: `{zone}.example.com` contains an unknown placeholder
             --> specs/demo/service.yaml:9:17
              |
            9 |   regions: { a: '{zone}.example.com' }
              |                 ^^^^^^^^^^^^^^^^^^^^
              |
              = help: the only placeholder is `{region}`

            error: `Vpc` and `vpc` are both `VPC` in Rust
              --> specs/demo/service.yaml:12:5
               |
            12 |     Vpc: { host: b, doc: B. }
               |     ^^^
               |
               = help: rename one of the two

            error: `code` is empty
              --> specs/demo/service.yaml:13:19
               |
            13 | envelope: { code: [], message: [Message], request_id: RequestId }
               |                   ^^
               |
               = help: list the fields that may contain it

            error: 40 is not an HTTP status
              --> specs/demo/service.yaml:15:36
               |
            15 |   Job.Missing: { doc: Gone., http: 40 }
               |                                    ^^
               |
               = help: use a status from 100 to 599

            error: error codes `JobMissing` and `Job.Missing` are both `JOB_MISSING` in Rust
              --> specs/demo/service.yaml:16:3
               |
            15 |   Job.Missing: { doc: Gone., http: 40 }
               |   ----------- the other code
            16 |   JobMissing: { doc: Gone. }
               |   ^^^^^^^^^^
               |
               = help: keep one if both are the same code, otherwise add a `rust_name` to one

            error: error code `4` cannot be converted to the name of a Rust constant
              --> specs/demo/service.yaml:17:3
               |
            17 |   4: { doc: Four. }
               |   ^
               |
               = help: add a name that begins with a letter: `rust_name: MANY_JOBS`
        "#]]
        .assert_eq(&rendered(&[("service.yaml", &text)]));
    }

    #[test]
    fn a_service_without_its_file() {
        expect![[r#"
            error: the service has no `service.yaml`
            --> specs/demo
             = help: add one with the settings of all operations, such as hosts and the protocol
        "#]]
        .assert_eq(&render(&load_texts([("specs/demo/types.yaml", "types: {}")]).1, Style::Plain));
    }
}
