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

/// A type that two operations share, and what an import of the page of one of them makes of it.
fn with_shared_type(page: &str) -> Vec<(String, String)> {
    let (operation, types) = SPEC.split_once("\ntypes:\n").expect("the spec has types");
    let kind = "\nenums:\n  Kind: { doc: The kind., values: { copy: Copies., move: Moves. } }\n";
    let other = operation.replace("DescribeTask", "ListTasks");
    let mut files: Files = services();
    files.push(("specs/alibaba/types.yaml".to_owned(), format!("types:\n{types}{kind}")));
    for (name, text) in [("describe_task", operation), ("list_tasks", &other)] {
        let kind = "  Kind: { type: Kind, doc: The kind., example: copy }\n";
        let text = text.replace("\nresponse:", &format!("{kind}\nresponse:"));
        files.push((format!("specs/alibaba/operations/{name}.yaml"), text));
    }
    let page = page::read(page.as_bytes()).expect("the page can be read");
    run(&page, &files).changes.into_iter().map(|change| (change.path, change.after)).collect()
}

#[test]
fn what_a_shared_type_needs_is_declared_beside_it() {
    let row = "|TaskId|String|Yes|t-1|The task.|\n";
    let page =
        PAGE.replace(row, &format!("{row}|Kind|String|No|copy|Valid values: copy, move. Default value: copy.|\n"));
    let more = "|Title|String|copy|The title.|\n";
    let page = page.replace(more, &format!("{more}|State|String|on|Valid values: on, off.|\n"));
    let changes = with_shared_type(&page);
    let of = |name: &str| changes.iter().find(|(path, _)| path.ends_with(name)).map(|(_, text)| text.as_str());
    let types = of("types.yaml").expect("the shared types change");
    assert!(types.contains("      State:\n        type: State\n"), "{types}");
    assert!(types.contains("  State:\n    doc: \"\"\n    values:\n      \"on\": \"\""), "{types}");
    assert!(!of("describe_task.yaml").is_some_and(|text| text.contains("State")), "{changes:?}");
}

#[test]
fn a_default_that_the_values_lack_is_asked_about() {
    let row = "|TaskId|String|Yes|t-1|The task.|\n";
    let page = PAGE
        .replace(row, &format!("{row}|Kind|String|No|copy|Valid values: copy, move, merge. Default value: merge.|\n"));
    let changes = with_shared_type(&page);
    assert!(!changes.is_empty());
    let all: String = changes.into_iter().map(|(_, text)| text).collect();
    assert!(all.contains("merge"), "{all}");
}

#[test]
fn a_parameter_with_values_is_no_token_for_repeats() {
    let page = "## Request parameters\n\n|Name|Type|Required|Example|Description|\n|--|--|--|--|--|\n\
        |Action|String|Yes|CreateTask|x|\n|Mode|String|No|a|Makes the call idempotent. Valid values: a, b.|\n\
        |ClientToken|String|No|a|Makes the call idempotent.|\n";
    let page = page::read(page.as_bytes()).expect("the page can be read");
    let spec: String = run(&page, &services()).changes.into_iter().map(|change| change.after).collect();
    assert!(spec.contains("idempotency_token: ClientToken"), "{spec}");
}

#[test]
fn what_the_limits_of_the_page_forbid_is_asked_about() {
    let page = "## Request parameters\n\n|Name|Type|Required|Example|Description|\n|--|--|--|--|--|\n\
        |Action|String|Yes|ListTasks|x|\n|Size|Integer|No|30|Valid values: 10, 20.|\n\
        |Page|Integer|No|5|Value range: 1 to 9. Default value: 10.|\n";
    let page = page::read(page.as_bytes()).expect("the page can be read");
    let spec: String = run(&page, &services()).changes.into_iter().map(|change| change.after).collect();
    for why in ["the example 30 is not within", "the default 10 is not within"] {
        assert!(spec.contains(why), "{spec}");
    }
    assert!(!spec.contains("\n    example: 30") && !spec.contains("\n    default:"), "{spec}");
}
