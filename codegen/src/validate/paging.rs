//! Rules on reading lists page by page.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::naming;
use crate::spec::Doc;
use crate::spec::model::{ItemsSpec, OperationSpec, PagingSpec, WindowSpec};

use super::named::{Kind, Named};
use super::paths::many_on_the_way;
use super::scope::{Scope, Shape};
use super::spot::Spot;

/// Checks the windows of an operation.
pub(super) fn check(scope: &Scope<'_>, doc: &Doc<OperationSpec>, spot: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    match &doc.spec.paging {
        None => {}
        Some(PagingSpec::One(window)) => self::window(scope, doc, window, spot, found),
        Some(PagingSpec::Several(windows)) => {
            if windows.is_empty() && spot.is_as_written() {
                found.push(
                    spot.key_error("`paging` has no entry")
                        .help("describe how the list is paginated, or remove `paging`"),
                );
            }
            for (index, window) in windows.iter().enumerate() {
                let spot = spot.item(index);
                if matches!(window, WindowSpec::Token { .. }) {
                    let finding = spot.at("style").error("`token` cannot be one of several styles");
                    found.push(finding.help("without a token, the first page would be returned for ever"));
                }
                self::window(scope, doc, window, &spot, found);
            }
        }
    }
    names(doc, spot, found);
}

fn window(
    scope: &Scope<'_>,
    doc: &Doc<OperationSpec>,
    window: &WindowSpec,
    spot: &Spot<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let (sent, answered): (Vec<_>, Option<_>) = match window {
        WindowSpec::PageNumber { page, size, total, .. } => (
            vec![("page", page, Kind::Count), ("size", size, Kind::Count)],
            total.as_ref().map(|total| ("total", total, Kind::Count)),
        ),
        WindowSpec::Offset { offset, limit, total, .. } => (
            vec![("offset", offset, Kind::Count), ("limit", limit, Kind::Count)],
            total.as_ref().map(|total| ("total", total, Kind::Count)),
        ),
        WindowSpec::Token { token, next, .. } => (vec![("token", token, Kind::Text)], Some(("next", next, Kind::Text))),
    };
    let (request, response) = (Shape::request(doc), Shape::response(doc));
    for (key, path, kind) in sent {
        Named { key, path, spot: spot.at(key) }.check(scope, &request, kind, found);
    }
    if let Some((key, path, kind)) = answered {
        let spot = spot.at(key);
        Named { key, path, spot: spot.clone() }.check(scope, &response, kind, found);
        through_lists(scope, &response, key, path, &spot, found);
    }
    let spot = spot.at("items");
    for (name, path) in window.items().lists() {
        let spot = name.map_or_else(|| spot.clone(), |name| spot.at(name));
        let key = name.unwrap_or("items");
        Named { key, path, spot: spot.clone() }.check(scope, &response, Kind::List, found);
        through_lists(scope, &response, key, path, &spot, found);
    }
}

/// A page has each of its lists once, so the way to it must not lead through another list.
fn through_lists<'a>(
    scope: &Scope<'a>,
    response: &Shape<'a>,
    key: &str,
    path: &str,
    spot: &Spot<'_>,
    found: &mut Vec<Diagnostic>,
) {
    if let Some(above) = many_on_the_way(scope, response, path) {
        let finding = spot.error(format!("`{key}` leads through `{above}`, of which a page has many"));
        found.push(finding.help("use a field that a page has only once"));
    }
}

/// Each of several lists becomes a method of the builder, beside the setters.
fn names(doc: &Doc<OperationSpec>, spot: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    let windows = doc.spec.paging.as_ref().map(PagingSpec::windows).unwrap_or_default();
    let mut seen = BTreeSet::new();
    for (index, window) in windows.iter().enumerate() {
        let is_one = matches!(doc.spec.paging, Some(PagingSpec::One(_)));
        let spot = if is_one { spot.at("items") } else { spot.item(index).at("items") };
        let ItemsSpec::Several(lists) = window.items() else {
            if !is_one {
                let finding = spot.error("with several windows, each list needs a name");
                found.push(finding.help("name it: `items: { jobs: JobList }` is read by `jobs_items()`"));
            }
            continue;
        };
        for name in lists.keys() {
            let spot = spot.at(name);
            if !naming::is_identifier(name) || naming::field_name(name) != *name {
                let finding = spot.key_error(format!("`{name}` cannot begin the name of a method"));
                found.push(finding.help("write it in snake case"));
            } else if !seen.insert(name) {
                found.push(spot.key_error(format!("two lists have the name `{name}`")).help("give each its own name"));
            } else if doc.spec.request.keys().any(|wire| naming::field_name(wire) == naming::items_method(Some(name))) {
                let title = format!("`{}` is a request parameter, too", naming::items_method(Some(name)));
                found.push(spot.key_error(title).help("give the list another name"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::operation;

    #[test]
    fn paging_names_members() {
        expect![[r#"
            error: the request has no field `PageNumbr`; did you mean `PageNumber`?
             --> specs/demo/operations/describe_job.yaml:5:37
              |
            5 | paging: { style: page_number, page: PageNumbr, size: PageSize, items: Jobs, total: Total }
              |                                     ^^^^^^^^^
              |
              = help: use the wire name of a field

            error: `items` names `Jobs`, which is text
              --> specs/demo/operations/describe_job.yaml:5:71
               |
             5 | paging: { style: page_number, page: PageNumbr, size: PageSize, items: Jobs, total: Total }
               |                                                                       ^^^^
            ...
            10 |   Jobs: { type: string, doc: J. }
               |                 ------ declared here
               |
               = help: it must be a list

            error: the response has no field `Total`; did you mean `Totl`?
             --> specs/demo/operations/describe_job.yaml:5:84
              |
            5 | paging: { style: page_number, page: PageNumbr, size: PageSize, items: Jobs, total: Total }
              |                                                                                    ^^^^^
              |
              = help: use the wire name of a field
        "#]]
        .assert_eq(&operation(
            r"
            paging: { style: page_number, page: PageNumbr, size: PageSize, items: Jobs, total: Total }
            request:
              PageNumber: { type: int32, doc: P. }
              PageSize: { type: integer_text, doc: P. }
            response:
              Jobs: { type: string, doc: J. }
              Totl: { type: int64, doc: T. }
        ",
        ));
    }

    #[test]
    fn several_windows_have_lists_with_names_of_their_own() {
        expect![[r#"
            error: `token` cannot be one of several styles
             --> specs/demo/operations/describe_job.yaml:6:14
              |
            6 |   - { style: token, token: Token, next: Next, items: { jobs: Parts.Jobs, Tasks: Parts.Tasks } }
              |              ^^^^^
              |
              = help: without a token, the first page would be returned for ever

            error: `jobs` leads through `Parts`, of which a page has many
             --> specs/demo/operations/describe_job.yaml:6:62
              |
            6 |   - { style: token, token: Token, next: Next, items: { jobs: Parts.Jobs, Tasks: Parts.Tasks } }
              |                                                              ^^^^^^^^^^
              |
              = help: use a field that a page has only once

            error: `Tasks` cannot begin the name of a method
             --> specs/demo/operations/describe_job.yaml:6:74
              |
            6 |   - { style: token, token: Token, next: Next, items: { jobs: Parts.Jobs, Tasks: Parts.Tasks } }
              |                                                                          ^^^^^
              |
              = help: write it in snake case

            error: `Tasks` leads through `Parts`, of which a page has many
             --> specs/demo/operations/describe_job.yaml:6:81
              |
            6 |   - { style: token, token: Token, next: Next, items: { jobs: Parts.Jobs, Tasks: Parts.Tasks } }
              |                                                                                 ^^^^^^^^^^^
              |
              = help: use a field that a page has only once

            error: two lists have the name `jobs`
             --> specs/demo/operations/describe_job.yaml:7:61
              |
            7 |   - { style: offset, offset: Offset, limit: Limit, items: { jobs: Parts.Jobs }, total: Parts.Total }
              |                                                             ^^^^
              |
              = help: give each its own name

            error: `jobs` leads through `Parts`, of which a page has many
             --> specs/demo/operations/describe_job.yaml:7:67
              |
            7 |   - { style: offset, offset: Offset, limit: Limit, items: { jobs: Parts.Jobs }, total: Parts.Total }
              |                                                                   ^^^^^^^^^^
              |
              = help: use a field that a page has only once

            error: `total` leads through `Parts`, of which a page has many
             --> specs/demo/operations/describe_job.yaml:7:88
              |
            7 |   - { style: offset, offset: Offset, limit: Limit, items: { jobs: Parts.Jobs }, total: Parts.Total }
              |                                                                                        ^^^^^^^^^^^
              |
              = help: use a field that a page has only once

            error: `items` leads through `Parts`, of which a page has many
             --> specs/demo/operations/describe_job.yaml:8:59
              |
            8 |   - { style: offset, offset: Offset, limit: Limit, items: Parts.Tasks }
              |                                                           ^^^^^^^^^^^
              |
              = help: use a field that a page has only once

            error: with several windows, each list needs a name
             --> specs/demo/operations/describe_job.yaml:8:59
              |
            8 |   - { style: offset, offset: Offset, limit: Limit, items: Parts.Tasks }
              |                                                           ^^^^^^^^^^^
              |
              = help: name it: `items: { jobs: JobList }` is read by `jobs_items()`

            error: `old_items` is a request parameter, too
             --> specs/demo/operations/describe_job.yaml:9:61
              |
            9 |   - { style: offset, offset: Offset, limit: Limit, items: { old: Parts.Tasks } }
              |                                                             ^^^
              |
              = help: give the list another name

            error: `old` leads through `Parts`, of which a page has many
             --> specs/demo/operations/describe_job.yaml:9:66
              |
            9 |   - { style: offset, offset: Offset, limit: Limit, items: { old: Parts.Tasks } }
              |                                                                  ^^^^^^^^^^^
              |
              = help: use a field that a page has only once
        "#]]
        .assert_eq(&operation(
            r"
            paging:
              - { style: token, token: Token, next: Next, items: { jobs: Parts.Jobs, Tasks: Parts.Tasks } }
              - { style: offset, offset: Offset, limit: Limit, items: { jobs: Parts.Jobs }, total: Parts.Total }
              - { style: offset, offset: Offset, limit: Limit, items: Parts.Tasks }
              - { style: offset, offset: Offset, limit: Limit, items: { old: Parts.Tasks } }
            request:
              Token: { type: string, doc: T. }
              Offset: { type: int32, doc: O. }
              Limit: { type: int32, doc: L. }
              OldItems: { type: int32, doc: O. }
            response:
              Next: { type: string, doc: N. }
              Parts: { type: list<Part>, doc: P. }
            types:
              Part:
                doc: P.
                fields:
                  Jobs: { type: list<string>, doc: J. }
                  Tasks: { type: list<string>, doc: J. }
                  Total: { type: int32, doc: T. }
        ",
        ));
    }
}
