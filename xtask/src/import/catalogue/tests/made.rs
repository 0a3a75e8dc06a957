//! Small metadata of the project's own making, one difficulty a field.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use expect_test::{expect, expect_file};

use super::*;

pub(super) fn folder(vendor: &str) -> PathBuf {
    crate::root().join("xtask/tests/metadata").join(vendor)
}

pub(super) fn file(vendor: &str) -> PathBuf {
    folder(vendor).join(if vendor == "alibaba" { "api-docs.json" } else { "api.json" })
}

pub(super) fn service(vendor: &str) -> Files {
    let path = crate::root().join("xtask/tests/specs").join(vendor).join("service.yaml");
    vec![(format!("specs/{vendor}/service.yaml"), fs::read_to_string(path).expect("it can be read"))]
}

#[test]
fn metadata_comes_out_as_expected() {
    for vendor in ["alibaba", "tencent"] {
        let catalogue = load(&file(vendor));
        let files = service(vendor);
        let (after, imported) = run(&catalogue, &files);
        let mut told = String::new();
        for (_, report) in &imported.reports {
            told.push_str(report);
        }
        for remark in &imported.remarks {
            let _ = writeln!(told, "{remark}");
        }
        for change in &imported.changes {
            let _ = write!(told, "\n--- {}\n{}", change.path, change.after);
        }
        expect_file![folder(vendor).join("expected.out")].assert_eq(&told);
        assert_eq!(unexplained(&catalogue, &read(&after)), Vec::<String>::new(), "{vendor}");
        let (_, again) = run(&catalogue, &after);
        assert!(again.changes.is_empty(), "{vendor}: a second import changes nothing: {:#?}", again.changes);
    }
}

/// The lines of a file of the specs that have a word in them.
fn lines(files: &Files, path: &str, word: &str) -> String {
    let (_, text) = files.iter().find(|(known, _)| known == path).expect("there is such a file");
    text.lines().filter(|line| line.contains(word)).map(|line| format!("{}\n", line.trim())).collect()
}

#[test]
fn a_page_says_what_metadata_lacks_and_where_it_differs() {
    let catalogue = load(&file("alibaba"));
    let page = crate::page::load(&folder("alibaba").join("page.md")).expect("it is a page");
    let files = service("alibaba");
    let imported = import(&catalogue, &[], std::slice::from_ref(&page), &read(&files), None, TODAY);
    let after = after(&files, &imported.unwrap_or_else(|error| panic!("{error}")));
    expect![[r#"
        TaskId: { type: string, required: true, doc: "", example: "t-1****", differs: [{ key: type, page: Integer, why: the metadata says string }, { key: required, page: "no", why: the metadata says yes }] }
        Objects: { type: json_text, in: body, doc: "", example: "{\"a\":1}", differs: [{ key: missing, why: the metadata has it }] }
        differs: [{ key: missing, why: only the page has it; the metadata lacks it }]
        ClientToken: { type: string, max_length: 64, doc: "", differs: [{ key: missing, why: the metadata has it }] }
        Secret: { type: string, max_length: 32, doc: "", differs: [{ key: missing, why: the metadata has it }] }
        Tag: { type: list<TaskTag>, doc: "", differs: [{ key: missing, why: the metadata has it }] }
        Success: { type: string, doc: "", example: "true", differs: [{ key: type, page: Boolean, why: the metadata says string }] }
        Quiet: { type: Quiet, doc: "", differs: [{ key: missing, why: the metadata has it }] }
        Check: { type: Check, doc: "", differs: [{ key: missing, why: the metadata has it }] }
        Progress: { type: TaskProgress, doc: "", differs: [{ key: missing, why: the metadata has it }] }
        M: { doc: "", differs: [{ key: missing, why: only the page has it; the metadata lacks it }] }
    "#]].assert_eq(&lines(&after, "specs/alibaba/operations/change_task.yaml", "differs"));
    // Both are explained then.
    assert_eq!(unexplained(&catalogue, &read(&after)), Vec::<String>::new());
    let specs = read(&after);
    let placed = compare::place(&page, &specs.services[0]).expect("its rows are placed");
    let view = View::of(&specs.services[0], "ChangeTask").expect("there is a spec of it");
    let open = compare::compare(&page, &placed, &view);
    let open = open.iter().filter(|finding| finding.standing == compare::Standing::Open);
    assert_eq!(open.map(|finding| &finding.path).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn only_the_operations_that_were_asked_for_are_imported() {
    let catalogue = load(&file("alibaba"));
    let files = service("alibaba");
    let only = |name: &str| import(&catalogue, &[name.to_owned()], &[], &read(&files), None, TODAY);
    let imported = only("RemoveTask").unwrap_or_else(|error| panic!("{error}"));
    let paths: Vec<&str> = imported.changes.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(paths, ["alibaba/operations/remove_task.yaml"]);
    assert_eq!(only("Nothing").err().as_deref(), Some("the metadata has no operation `Nothing`"));
}

/// `Progress` stands in one operation; the next that uses it moves it, with its list, to `types.yaml`.
#[test]
fn a_type_that_a_second_operation_uses_moves() {
    let catalogue = load(&file("alibaba"));
    let mut files = service("alibaba");
    let imported = import(&catalogue, &["RemoveTask".to_owned()], &[], &read(&files), None, TODAY);
    files = after(&files, &imported.unwrap_or_else(|error| panic!("{error}")));
    for (path, text) in files.iter_mut().filter(|(path, _)| path.ends_with("remove_task.yaml")) {
        *text = text.replace("      Waiting: \"\"", "      Waiting: Its turn has not come.");
        *text = text.replace("RequestId: { type: string, doc: \"\"", "RequestId: { type: string, doc: ID of the call.");
        assert!(text.contains("  Progress:\n") && text.contains("Its turn"), "{path} declares it");
    }
    let imported = import(&catalogue, &["DescribeTasks".to_owned()], &[], &read(&files), None, TODAY);
    let imported = imported.unwrap_or_else(|error| panic!("{error}"));
    let moved: Vec<&str> =
        imported.remarks.iter().filter(|line| line.contains(" moves ")).map(String::as_str).collect();
    assert_eq!(
        moved,
        [
            "`Progress` moves from specs/alibaba/operations/remove_task.yaml to types.yaml",
            "`ProgressState` moves from specs/alibaba/operations/remove_task.yaml to types.yaml",
        ]
    );
    files = after(&files, &imported);
    // What a person wrote moves along.
    assert_eq!(lines(&files, "specs/alibaba/types.yaml", "Waiting"), "Waiting: Its turn has not come.\n");
    assert_eq!(lines(&files, "specs/alibaba/operations/remove_task.yaml", "types:"), "");
    // What says the same in the vendor's words says the same in ours.
    let described = lines(&files, "specs/alibaba/operations/describe_tasks.yaml", "RequestId: {");
    assert_eq!(described, "RequestId: { type: string, doc: ID of the call., example: \"8F3A****\" }\n");
}

/// The vendor's words come with drafts only, where a person needs them for writing ours.
#[test]
fn the_vendors_words_come_with_drafts_only() {
    let catalogue = load(&file("alibaba"));
    let specs = read(&service("alibaba"));
    let words = |imported: Result<Imported, String>| {
        let imported = imported.unwrap_or_else(|error| panic!("{error}"));
        imported
            .changes
            .iter()
            .flat_map(|change| change.after.lines())
            .filter(|line| line.contains("# vendor:"))
            .count()
    };
    assert_eq!(words(import(&catalogue, &[], &[], &specs, None, TODAY)), 0);
    assert!(words(drafts(&catalogue, &[], &specs, None, TODAY)) > 30);
}

/// A struct of the standing specs requires nothing. A request that requires a field of it needs another one.
#[test]
fn a_standing_struct_does_not_lose_what_a_request_requires() {
    let catalogue = load(&file("alibaba"));
    let mut files = service("alibaba");
    let head = "source: { title: A, read: 2026-11-21 }\nsafety: read\n";
    let types = "types:\n  StandingTag:\n    doc: A tag.\n    fields:\n      Key: { type: string, doc: Its key. }\n      \
                 Value: { type: string, doc: Its value. }\n";
    let spec = format!(
        "operation: ChangeTask\nsummary: Changes.\n{head}request:\n  Tag: {{ type: list<StandingTag>, doc: Tags. }}\n{types}"
    );
    files.push(("specs/alibaba/operations/change_task.yaml".to_owned(), spec));
    let imported = import(&catalogue, &["DescribeTasks".to_owned()], &[], &read(&files), None, TODAY);
    files = after(&files, &imported.unwrap_or_else(|error| panic!("{error}")));
    let tag = lines(&files, "specs/alibaba/operations/describe_tasks.yaml", "Key: {");
    assert_eq!(tag, "Key: { type: string, required: true, doc: \"\", example: color }\n");
}
