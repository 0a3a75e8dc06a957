//! What an import puts into a spec that stands lands under its own field, and says only what the page says.

use super::tests::{Files, run, services};
use crate::page;

const PAGE: &str = "\
# Task

## Request parameters

|Name|Type|Required|Example|Description|
|--|--|--|--|--|
|Action|String|Yes|DescribeTask|Set the value to DescribeTask.|
|TaskId|String|Yes|t-1|The task.|

## Response parameters

|Name|Type|Example|Description|
|--|--|--|--|
|Message|String|none|The message.|
|Tasks|Array of Task| |The tasks.|
|Size|Integer|3|The size.|
|Title|String|copy|The title.|
";

const SPEC: &str = "\
operation: DescribeTask
summary: One task.
source: { title: Task, read: 2026-11-20 }
safety: read

request:
  TaskId: { type: string, required: true, doc: The task., example: t-1 }

response:
  Message:
    type: string
    doc: The message.
    example: none
  Tasks: { type: list<Task>, doc: The tasks. }

types:
  Task:
    doc: A task.
    fields:
      Size: { type: int32, doc: The size., example: 3 }
      Title:
        type: string
        doc: The title.
        example: copy
";

/// The spec after an import of a page.
fn imported(page: &str) -> String {
    let mut files: Files = services();
    files.push(("specs/alibaba/operations/describe_task.yaml".to_owned(), SPEC.to_owned()));
    let page = page::read(page.as_bytes()).expect("the page can be read");
    run(&page, &files).changes.into_iter().map(|change| change.after).collect()
}

fn changed(from: &str, to: &str) -> String {
    assert!(PAGE.contains(from));
    imported(&PAGE.replace(from, to))
}

#[test]
fn the_page_itself_changes_nothing() {
    assert_eq!(imported(PAGE), "");
}

#[test]
fn two_insertions_at_one_place_land_under_their_own_fields() {
    let message = "|Message|String|none|The message.|\n";
    let wrong = "|Message|Integer|7|The message.|\n";
    let long = "a long example, with which the entry of the new field does not fit on one line of the spec any more, so that it takes several";
    for example in ["x", long] {
        let spec = changed(message, &format!("{wrong}|Extra|String|{example}|More.|\n"));
        let (before, after) = spec.split_once("  Extra:").expect("the new field is there");
        assert!(before.trim_end().ends_with("choices: [string, integer] }"), "{spec}");
        assert!(!after.split_once("  Tasks:").expect("the next field is there").0.contains("review"), "{spec}");
    }
}

#[test]
fn the_last_field_of_a_struct_keeps_what_is_asked_of_it() {
    let spec = changed(
        "|Title|String|copy|The title.|\n",
        "|Title|Integer|7|The title.|\n|Extra|Struct| |More.|\n|One|String|a|One.|\n|Two|String|b|Two.|\n",
    );
    let (title, _) = spec.split_once("      Extra:").expect("the new field is there");
    assert!(title.trim_end().ends_with("choices: [string, integer] }"), "{spec}");
    assert!(spec.contains("\n  Extra:\n    doc: \"\"\n    fields:\n      One:"), "{spec}");
}

#[test]
fn a_page_without_a_table_asks_nothing_about_what_would_stand_in_it() {
    let request = PAGE.split_once("## Response").expect("the heading is there").0;
    assert_eq!(imported(request), "");
    let response = format!("# DescribeTask\n\n## Response{}", PAGE.split_once("## Response").expect("it is there").1);
    assert_eq!(imported(&response), "");
}
