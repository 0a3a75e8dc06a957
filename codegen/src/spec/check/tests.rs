use expect_test::expect;

use crate::spec::testing::{dedent, describe_job, findings, operation, rendered};

#[test]
fn three_mistakes_give_three_findings() {
    expect![[r#"
        error: unknown key `detials`; did you mean `details`?
         --> specs/demo/operations/describe_job.yaml:5:1
          |
        5 | detials: More.
          | ^^^^^^^

        error: unknown key `typ`; did you mean `type`?
         --> specs/demo/operations/describe_job.yaml:7:12
          |
        7 |   JobId: { typ: string, doc: ID., required: often, min: few }
          |            ^^^

        error: `required` must be `true` or `false`
         --> specs/demo/operations/describe_job.yaml:7:45
          |
        7 |   JobId: { typ: string, doc: ID., required: often, min: few }
          |                                             ^^^^^ this is text

        error: `min` must be a number
         --> specs/demo/operations/describe_job.yaml:7:57
          |
        7 |   JobId: { typ: string, doc: ID., required: often, min: few }
          |                                                         ^^^ this is text
    "#]]
    .assert_eq(&operation(
        r"
        detials: More.
        request:
          JobId: { typ: string, doc: ID., required: often, min: few }
    ",
    ));
}

#[test]
fn missing_keys_are_told_where_they_belong() {
    let text = dedent(
        r"
        operation: DescribeJob
        summary: Tells.
        source: { title: Page }
        request:
          JobId: { type: string }
          Tag:
        examples:
          - titel: 3
    ",
    );
    expect![[r#"
        error: key `safety` is missing
         --> specs/demo/operations/describe_job.yaml:1:1
          |
        1 | operation: DescribeJob
          | ^^^^^^^^^
          |
          = help: add `safety: …` with `read`, `idempotent` or `write`

        error: `source` lacks the key `read`
         --> specs/demo/operations/describe_job.yaml:3:1
          |
        3 | source: { title: Page }
          | ^^^^^^
          |
          = help: add `read: …`

        error: `JobId` lacks the key `doc`
         --> specs/demo/operations/describe_job.yaml:5:3
          |
        5 |   JobId: { type: string }
          |   ^^^^^
          |
          = help: add `doc: …`

        error: `Tag` has no value
         --> specs/demo/operations/describe_job.yaml:6:3
          |
        6 |   Tag:
          |   ^^^
          |
          = help: write a mapping, or remove the key

        error: unknown key `titel`; did you mean `title`?
         --> specs/demo/operations/describe_job.yaml:8:5
          |
        8 |   - titel: 3
          |     ^^^^^

        error: `title` must be text
         --> specs/demo/operations/describe_job.yaml:8:12
          |
        8 |   - titel: 3
          |            ^ this is a number
          |
          = help: put it in quotes
    "#]]
    .assert_eq(&rendered(&[("operations/describe_job.yaml", &text)]));
}

#[test]
fn values_of_a_wrong_kind() {
    expect![[r#"
        error: unknown key `summery`; did you mean `summary`?
         --> specs/demo/operations/describe_job.yaml:5:1
          |
        5 | summery: x
          | ^^^^^^^

        error: `details` has no value
         --> specs/demo/operations/describe_job.yaml:6:1
          |
        6 | details:
          | ^^^^^^^
          |
          = help: write text, or remove the key

        error: `request` must be a mapping
         --> specs/demo/operations/describe_job.yaml:7:10
          |
        7 | request: [JobId]
          |          ^^^^^^^ this is a list
          |
          = help: write it as `{ key: value }`, or as indented lines

        error: `doc` must be text
         --> specs/demo/operations/describe_job.yaml:9:27
          |
        9 |   A: { type: string, doc: [1], sensitive: 1, lacks: B, max_length: -1, default: { a: 1 } }
          |                           ^^^ this is a list

        error: `sensitive` must be `true` or `false`
         --> specs/demo/operations/describe_job.yaml:9:43
          |
        9 |   A: { type: string, doc: [1], sensitive: 1, lacks: B, max_length: -1, default: { a: 1 } }
          |                                           ^ this is a number
          |
          = help: write `true`

        error: `lacks` must be a list
         --> specs/demo/operations/describe_job.yaml:9:53
          |
        9 |   A: { type: string, doc: [1], sensitive: 1, lacks: B, max_length: -1, default: { a: 1 } }
          |                                                     ^ this is text
          |
          = help: write it as `[a, b]`, or as lines that start with `- `

        error: `max_length` must be a whole number from 0 to 4294967295
         --> specs/demo/operations/describe_job.yaml:9:68
          |
        9 |   A: { type: string, doc: [1], sensitive: 1, lacks: B, max_length: -1, default: { a: 1 } }
          |                                                                    ^^ this is a number

        error: `default` must be text, a number, `true` or `false`
         --> specs/demo/operations/describe_job.yaml:9:81
          |
        9 |   A: { type: string, doc: [1], sensitive: 1, lacks: B, max_length: -1, default: { a: 1 } }
          |                                                                                 ^^^^^^^^ this is a mapping

        error: `B` must be a mapping
          --> specs/demo/operations/describe_job.yaml:10:6
           |
        10 |   B: text
           |      ^^^^ this is text
           |
           = help: write it as `{ key: value }`, or as indented lines

        error: `types` must be a mapping
          --> specs/demo/operations/describe_job.yaml:11:8
           |
        11 | types: 1
           |        ^ this is a number
           |
           = help: write it as `{ key: value }`, or as indented lines
    "#]]
    .assert_eq(&operation(
        r"
        summery: x
        details:
        request: [JobId]
        response:
          A: { type: string, doc: [1], sensitive: 1, lacks: B, max_length: -1, default: { a: 1 } }
          B: text
        types: 1
    ",
    ));
}

#[test]
fn paging_is_told_by_its_style() {
    expect![[r#"
        error: `paging` lacks the key `style`
         --> specs/demo/operations/describe_job.yaml:5:1
          |
        5 | paging: { page: P }
          | ^^^^^^
          |
          = help: add `style: …` with `offset`, `page_number` or `token`
    "#]]
    .assert_eq(&operation("paging: { page: P }\n"));
    expect![[r#"
        error: `style` cannot be `ofset`; did you mean `offset`?
         --> specs/demo/operations/describe_job.yaml:5:18
          |
        5 | paging: { style: ofset, offset: [O], limit: [L], itmes: [I] }
          |                  ^^^^^
          |
          = help: it is one of `offset`, `page_number` or `token`

        error: `offset` must be text
         --> specs/demo/operations/describe_job.yaml:5:33
          |
        5 | paging: { style: ofset, offset: [O], limit: [L], itmes: [I] }
          |                                 ^^^ this is a list

        error: `limit` must be text
         --> specs/demo/operations/describe_job.yaml:5:45
          |
        5 | paging: { style: ofset, offset: [O], limit: [L], itmes: [I] }
          |                                             ^^^ this is a list

        error: unknown key `itmes`; did you mean `items`?
         --> specs/demo/operations/describe_job.yaml:5:50
          |
        5 | paging: { style: ofset, offset: [O], limit: [L], itmes: [I] }
          |                                                  ^^^^^
    "#]]
    .assert_eq(&operation("paging: { style: ofset, offset: [O], limit: [L], itmes: [I] }\n"));
    expect![[r#"
        error: `paging` lacks the key `items`
         --> specs/demo/operations/describe_job.yaml:5:1
          |
        5 | paging: { style: token, token: [T], page: I }
          | ^^^^^^
          |
          = help: add `items: …`

        error: `paging` lacks the key `next`
         --> specs/demo/operations/describe_job.yaml:5:1
          |
        5 | paging: { style: token, token: [T], page: I }
          | ^^^^^^
          |
          = help: add `next: …`

        error: `token` must be text
         --> specs/demo/operations/describe_job.yaml:5:32
          |
        5 | paging: { style: token, token: [T], page: I }
          |                                ^^^ this is a list

        error: unknown key `page`
         --> specs/demo/operations/describe_job.yaml:5:37
          |
        5 | paging: { style: token, token: [T], page: I }
          |                                     ^^^^
          |
          = help: the keys here are `items`, `next`, `style` and `token`
    "#]]
    .assert_eq(&operation("paging: { style: token, token: [T], page: I }\n"));
}

#[test]
fn values_of_enumerations() {
    expect![[r#"
        error: `x` lacks the key `doc`
         --> specs/demo/operations/describe_job.yaml:7:27
          |
        7 |   A: { doc: D., values: { x: { aliases: [y] }, z: 1, u: [] } }
          |                           ^
          |
          = help: add `doc: …`

        error: `z` must be text
         --> specs/demo/operations/describe_job.yaml:7:51
          |
        7 |   A: { doc: D., values: { x: { aliases: [y] }, z: 1, u: [] } }
          |                                                   ^ this is a number
          |
          = help: put it in quotes

        error: `u` must be text or a mapping
         --> specs/demo/operations/describe_job.yaml:7:57
          |
        7 |   A: { doc: D., values: { x: { aliases: [y] }, z: 1, u: [] } }
          |                                                         ^^ this is a list
    "#]]
    .assert_eq(&operation(
        r"
        response: { A: { type: A, doc: D. } }
        enums:
          A: { doc: D., values: { x: { aliases: [y] }, z: 1, u: [] } }
    ",
    ));
}

#[test]
fn whatever_is_left_out_the_rest_is_still_checked() {
    let text = describe_job(
        r"
        request:
          JobId:
            type: string
            doc: ID.
        response:
          Status:
            type: JobStatus
            doc: State.
        enums:
          JobStatus:
            doc: State.
            values:
              Running: At work.
        examples:
          - request: { JobId: a }
            response: { Status: Running }
    ",
    );
    assert_eq!(findings(&[("operations/describe_job.yaml", &text)]), []);
    for line in text.lines() {
        // Without a line that holds others, the rest means something else altogether.
        if line.ends_with(':') || line.starts_with("    response") || line.starts_with("  - request") {
            continue;
        }
        // A line less is a mistake that shows once, or twice where something is left without its use.
        let less = text.replacen(&format!("{line}\n"), "", 1);
        let found = findings(&[("operations/describe_job.yaml", &less)]);
        assert!((1..=2).contains(&found.len()), "{less}\n{found:#?}");
    }
}

#[test]
fn a_file_holds_keys() {
    expect![[r#"
        error: the file does not start with a key
         --> specs/demo/operations/describe_job.yaml:1:1
          |
        1 | - operation: DescribeJob
          | ^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: write keys, such as `operation: …`

        error: the file is empty
         --> specs/demo/operations/describe_task.yaml:2:1
          |
        2 | ~
          | ^
          |
          = help: write keys, such as `operation: …`

        error: the file is empty
         --> specs/demo/types.yaml:1:1
          |
        1 | # Nothing yet.
          | ^
          |
          = help: write keys, such as `enums: …`
    "#]]
    .assert_eq(&rendered(&[
        ("types.yaml", "# Nothing yet.\n"),
        ("operations/describe_job.yaml", "- operation: DescribeJob\n"),
        ("operations/describe_task.yaml", "---\n~\n"),
    ]));
}

#[test]
fn what_other_notations_mean_is_suggested() {
    expect![[r#"
        error: `required` must be `true` or `false`
         --> specs/demo/operations/describe_job.yaml:6:41
          |
        6 |   A: { type: string, doc: A., required: yes }
          |                                         ^^^ this is text
          |
          = help: write `true`

        error: `sensitive` must be `true` or `false`
         --> specs/demo/operations/describe_job.yaml:7:42
          |
        7 |   B: { type: string, doc: B., sensitive: "off" }
          |                                          ^^^^^ this is text
          |
          = help: write `false`

        error: `type` must be text
         --> specs/demo/operations/describe_job.yaml:8:14
          |
        8 |   C: { type: [string], doc: C. }
          |              ^^^^^^^^ this is a list
          |
          = help: write `list<string>`

        error: `[string]` is not the name of a type
         --> specs/demo/operations/describe_job.yaml:9:15
          |
        9 |   D: { type: "[string]", doc: D. }
          |               ^^^^^^^^
          |
          = help: write `list<string>`
    "#]]
    .assert_eq(&operation(
        r#"
        request:
          A: { type: string, doc: A., required: yes }
          B: { type: string, doc: B., sensitive: "off" }
          C: { type: [string], doc: C. }
          D: { type: "[string]", doc: D. }
    "#,
    ));
}

#[test]
fn lines_that_are_not_indented_are_told_once() {
    expect![[r#"
        error: `A` has no value: the lines below it are not indented
         --> specs/demo/operations/describe_job.yaml:6:3
          |
        6 |   A:
          |   ^
          |
          = help: indent `type` and `doc` by two more spaces
    "#]]
    .assert_eq(&operation(
        r"
        request:
          A:
          type: string
          doc: A.
          B: { type: string, doc: B. }
    ",
    ));
}
