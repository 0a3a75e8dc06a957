//! Whatever is done to a spec, there are findings and no panic.

use crate::diagnostic::{Style, render};
use crate::spec::testing::{HEAD, findings};

/// A sound operation with something of everything.
const REST: &str = "\
details: >-
  More about it, “quoted”.
rate_limits: [{ per_second: 20, scope: unstated }]
idempotency_token: ClientToken
paging: { style: page_number, page: PageNumber, size: PageSize, items: Jobs, total: Total }
request:
  JobId: { type: string, required: true, doc: ID of the job., example: \"dts****\" }
  ClientToken: { type: string, doc: Token., max_length: 64 }
  PageNumber: { type: int32, doc: Page., default: 1, min: 1 }
  PageSize: { type: int32, doc: 每页, allowed: [10, 20], default: 20 }
  RegionId: { type: string, doc: Region., from_client: region }
  Source: { type: Endpoint, doc: Source., json: true }
when:
  - { if: { Source.Kind: [RDS] }, require: [Source.Port], doc: So it says. }
response:
  Total: { type: int64, doc: Jobs. }
  Jobs: { type: list<Job>, doc: The jobs., wrapped_in: Job }
types:
  Endpoint:
    doc: One end.
    fields:
      Kind: { type: EndpointKind, doc: Kind. }
      Port: { type: integer_text, doc: Port., example: '3306' }
  Job:
    doc: A job.
    note: One type.
    fields:
      Type: { type: string, doc: Type., rust_name: job_type }
      Percent: { type: percent, doc: Progress. }
      Reverse: { type: Job, doc: The other way., lacks: [Reverse] }
enums:
  EndpointKind:
    doc: Kind.
    values:
      RDS: Managed.
      2xlarge: { doc: Large., rust_name: TwoXlarge, aliases: [2XLARGE] }
errors:
  Job.Missing: { doc: No such job., http: 404 }
examples:
  - title: A page
    request: { JobId: dts****, Source: '{\"Kind\": \"RDS\", \"Port\": \"1\"}' }
    response: { Total: 1, Jobs: { Job: [{ Type: a, Percent: odd, Reverse: { Percent: 5% } }] } }
    notes: { Jobs.Percent: Odd. }
";

fn sound() -> String {
    format!("{HEAD}{REST}")
}

/// Loads and checks a text in place of the sound one, and shows what was found.
fn show(text: &str) -> String {
    let found = findings(&[("operations/describe_job.yaml", text)]);
    for finding in &found {
        let (line, column) = finding.line_column();
        assert!(line >= 1 && column >= 1);
        assert!(finding.span().start <= finding.span().end);
    }
    render(&found, Style::Plain)
}

#[test]
fn the_sound_one_is_sound() {
    assert_eq!(show(&sound()), "");
}

#[test]
fn cut_off_anywhere() {
    let text = sound();
    for (end, _) in text.char_indices() {
        show(text.get(..end).unwrap_or_default());
    }
}

#[test]
fn with_a_line_left_out_or_moved() {
    let text = sound();
    let lines: Vec<&str> = text.lines().collect();
    for index in 0..lines.len() {
        let without: Vec<&str> =
            lines.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, line)| *line).collect();
        show(&without.join("\n"));
        for indent in ["", "  ", "    ", "\t", "- ", "? "] {
            let changed = lines.iter().enumerate().map(|(at, line)| {
                if at == index { format!("{indent}{}", line.trim_start()) } else { (*line).to_owned() }
            });
            show(&changed.collect::<Vec<_>>().join("\n"));
        }
    }
}

#[test]
fn with_other_characters_in_it() {
    let text = sound();
    for character in ["", ":", "{", "\"", "é", "\u{0}"] {
        // Every third place is enough to meet each kind of place many times.
        for (start, old) in text.char_indices().step_by(3) {
            let (before, after) = (text.get(..start), text.get(start + old.len_utf8()..));
            show(&format!("{}{character}{}", before.unwrap_or_default(), after.unwrap_or_default()));
        }
    }
}

#[test]
fn with_values_of_other_kinds() {
    let text = sound();
    for (start, _) in text.match_indices(": ") {
        let (before, after) = text.split_at(start);
        let rest = after.split_once('\n').map_or("", |(_, rest)| rest);
        for value in
            ["", "[]", "{}", "[a, [b]]", "{ a: { b: c } }", "1", "-1.5e300", "99999999999999999999999", "~", "'x'"]
        {
            show(&format!("{before}: {value}\n{rest}"));
        }
    }
}
