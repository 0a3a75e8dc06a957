//! Text dumps of Tencent Cloud's pages: numbered headings, a row a line with name, whether it is required, type and
//! description, and remarks on lines below. Members of structs stand on another page; the example shows some.

use std::sync::LazyLock;

use regex::Regex;

use super::alibaba::rate_limits;
use super::alibaba_text::columns;
use super::cells::{Columns, is_code, row};
use super::text::Text;
use super::words::{self, Words};
use super::{CellType, ErrorRow, Example, MAX_ROWS, Page, PageError, Remark, Row, Vendor, examples, table, types};

pub(super) fn read(text: &Text) -> Option<Result<Page, PageError>> {
    let headings = headings(text);
    let is_ours = |(_, _, heading): &(usize, u32, String)| {
        words::is(heading, words::REQUEST) || words::is(heading, words::RESPONSE) || words::is(heading, DESCRIPTION)
    };
    headings.iter().any(is_ours).then(|| page(text, &headings))
}

const DESCRIPTION: Words = &["接口描述", "API Description"];

/// The numbered headings: line, number, words.
fn headings(text: &Text) -> Vec<(usize, u32, String)> {
    static HEADING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s*#*\s*(\d)\.\s*(\S.{0,40})$").ok());
    let Some(pattern) = HEADING.as_ref() else { return Vec::new() };
    text.numbered(1, text.end())
        .filter_map(|(line, words)| {
            let found = pattern.captures(words)?;
            Some((line, found.get(1)?.as_str().parse().ok()?, found.get(2)?.as_str().trim().to_owned()))
        })
        .collect()
}

fn page(text: &Text, headings: &[(usize, u32, String)]) -> Result<Page, PageError> {
    let known = [DESCRIPTION, words::REQUEST, words::RESPONSE, words::EXAMPLES, words::ERRORS, words::OTHER];
    let headings: Vec<_> =
        headings.iter().filter(|(_, _, heading)| known.iter().any(|known| words::is(heading, known))).collect();
    let end = text.end();
    let find = |words: Words, after: usize, shown: &str, what: &str| {
        let found = headings
            .iter()
            .find(|(line, _, heading)| *line > after && words::is(heading, words))
            .map(|(line, ..)| *line);
        found.ok_or_else(|| {
            let stopped = format!("the page has no numbered heading {shown} after line {after}");
            PageError::at(end.saturating_sub(1).max(1), stopped, format!("the part with {what}"))
        })
    };
    let until = |heading: usize| headings.iter().map(|(line, ..)| *line).find(|line| *line > heading).unwrap_or(end);
    let request_at = find(words::REQUEST, 0, "\"2. 输入参数\" or \"2. Input Parameters\"", "the parameters")?;
    let response_at =
        find(words::RESPONSE, request_at, "\"3. 输出参数\" or \"3. Output Parameters\"", "the members of the answer")?;
    let examples_at = find(words::EXAMPLES, response_at, "\"4. 示例\" or \"4. Example\"", "the examples")?;
    let errors_at = find(words::ERRORS, examples_at, "\"6. 错误码\" or \"6. Error Code\"", "the error codes")?;

    let mut remarks = Vec::new();
    let request = rows(text, request_at, until(request_at), true)?;
    let (operation, version) = identity(text, &request, examples_at)?;
    let examples = examples::read(text, examples_at + 1, until(examples_at), &operation, &mut remarks)?;
    let response = rows(text, response_at, until(response_at), false)?;
    if response.is_empty() {
        return Err(PageError::at(response_at, "no rows stand under this heading", "the members of the answer"));
    }
    let response = without_prose(response, &examples, &mut remarks);
    if request.iter().any(|row| row.required.is_none() && !row.facts.common) {
        let what = "the page does not say of every parameter whether it is required".to_owned();
        remarks.push(Remark { line: request_at, what });
    }
    let errors = errors(text, errors_at, end);
    if errors.is_empty() {
        remarks.push(Remark { line: errors_at, what: "the page lists no error codes".to_owned() });
    }
    Ok(Page {
        format: "tencent-text",
        vendor: Vendor::Tencent,
        title: title(text, request_at).or_else(|| Some(operation.clone())),
        operation,
        version,
        rate_limits: rate_limits(text, 1, request_at),
        request,
        response,
        errors,
        examples,
        remarks,
    })
}

/// The line before the date.
fn title(text: &Text, before: usize) -> Option<String> {
    let lines: Vec<&str> =
        text.numbered(1, before).map(|(_, line)| line.trim()).filter(|line| !line.is_empty()).collect();
    let dated = |line: &str| {
        line.starts_with("最近更新时间")
            || line.starts_with("更新时间")
            || line.to_ascii_lowercase().starts_with("last updated")
    };
    let index = lines.iter().position(|line| dated(line))?;
    lines.get(index.checked_sub(1)?).map(|title| (*title).to_owned())
}

/// Name of the operation and version of the API.
fn identity(text: &Text, request: &[Row], examples: usize) -> Result<(String, Option<String>), PageError> {
    let value = |name: &str| {
        let row = request.iter().find(|row| row.name == name)?;
        let value = row.description.rsplit([':', '：', '=']).next()?.trim().trim_end_matches(['.', '。']).trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let header = || {
        let mut lines = text.numbered(examples, text.end());
        lines.find_map(|(_, line)| line.trim().strip_prefix("X-TC-Action:").map(|name| name.trim().to_owned()))
    };
    let operation = value("Action").filter(|name| is_operation(name)).or_else(header);
    let operation = operation.filter(|name| is_operation(name)).ok_or_else(|| {
        PageError::whole(
            "nothing on the page names the operation",
            "a row `Action` whose description ends in its value",
        )
    })?;
    let is_version = |text: &String| text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    Ok((operation, value("Version").filter(is_version)))
}

fn is_operation(name: &str) -> bool {
    types::is_identifier(name) && !name.contains('.')
}

/// A row whose description is still to come.
struct Begun {
    line: usize,
    name: String,
    type_cell: String,
    required: Option<bool>,
    description: String,
}

fn rows(text: &Text, heading: usize, end: usize, in_request: bool) -> Result<Vec<Row>, PageError> {
    let lines: Vec<(usize, &str)> = text.numbered(heading + 1, end).collect();
    let header = lines.iter().position(|(_, line)| {
        columns(&line.replace('|', " "))
            .is_some_and(|columns| columns.len() > 2 && columns.contains(&0) && columns.contains(&1))
    });
    let Some(header) = header else {
        return Err(PageError::at(
            heading,
            "no table follows this heading",
            "a header with 参数名称, 类型, 描述 or Parameter Name, Type, Description",
        ));
    };
    let piped =
        lines.get(header).filter(|(_, line)| line.contains('|')).and_then(|(_, line)| Columns::of(&table::split(line)));
    let mut begun: Vec<Begun> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for (number, line) in lines.into_iter().skip(header + 1) {
        let line = line.trim();
        if line.is_empty() || table::is_rule(line) {
            continue;
        }
        if begun.len() + rows.len() >= MAX_ROWS {
            return Err(PageError::at(
                number,
                format!("more than {MAX_ROWS} rows stand in a table"),
                "the page of one operation",
            ));
        }
        if let Some(columns) = piped.as_ref().filter(|_| line.contains('|')) {
            rows.push(columns.row(number, &table::split(line))?);
        } else if let Some(row) = begin(number, line, in_request) {
            begun.push(row);
        } else if let Some(row) = begun.last_mut() {
            row.description.push('\n');
            row.description.push_str(line);
        } else {
            return Err(PageError::at(number, "no row begins on this line", "a name, a type and a description"));
        }
    }
    for begun in begun {
        rows.push(row(begun.line, &begun.name, &begun.type_cell, begun.required, "", &begun.description)?);
    }
    Ok(rows)
}

fn begin(line: usize, words: &str, in_request: bool) -> Option<Begun> {
    let (name, rest) = words.split_once([' ', '\t'])?;
    let name = name.trim_matches(['*', '`']);
    if !types::is_identifier(name) || SENTENCES.contains(&name) {
        return None;
    }
    let mut rest = rest.trim_start();
    let mut required = None;
    if in_request {
        let (word, after) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
        if matches!(word, "Yes" | "No" | "是" | "否") {
            required = Some(matches!(word, "Yes" | "是"));
            rest = after.trim_start();
        }
    }
    let (type_cell, description) = type_of(rest, required.is_some())?;
    Some(Begun {
        line,
        name: name.to_owned(),
        type_cell: type_cell.to_owned(),
        required,
        description: description.trim().to_owned(),
    })
}

/// Words that begin sentences. A name is none of them.
const SENTENCES: [&str; 16] = [
    "Note", "The", "This", "A", "An", "If", "For", "When", "Valid", "Default", "In", "It", "You", "Only", "Example",
    "Array",
];

/// The type at the start of a text, and what follows. Names of structs are told from words of a sentence by what
/// follows them, unless it is certain that a type stands here.
fn type_of(text: &str, is_certain: bool) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix("Array of ") {
        let end = rest.find([' ', '\t']).unwrap_or(rest.len());
        let length = "Array of ".len() + end;
        return types::is_identifier(rest.get(..end)?).then_some((text.get(..length)?, text.get(length..)?));
    }
    if let Some(rest) = text.strip_prefix("Timestamp ISO8601") {
        return Some((text.get(.."Timestamp ISO8601".len())?, rest));
    }
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    let (word, rest) = (text.get(..end)?, text.get(end..)?);
    if types::is_type_word(word) && word.starts_with(|first: char| first.is_ascii_uppercase() || is_certain) {
        return Some((word, rest));
    }
    let is_name = types::is_identifier(word)
        && !word.contains(['.', '-'])
        && word.starts_with(|first: char| first.is_ascii_uppercase());
    let follows = rest.trim_start().chars().next();
    let starts_sentence = follows.is_none_or(|next| !next.is_ascii() || next.is_ascii_uppercase());
    let is_long = word.len() > 3 && word.bytes().any(|byte| byte.is_ascii_lowercase());
    (is_name && (is_certain || starts_sentence && is_long)).then_some((word, rest))
}

/// Lines that read like a row with the name of a struct, but that no example knows and that stand below another row,
/// are prose where the page has nothing else to show for them.
fn without_prose(rows: Vec<Row>, examples: &[Example], remarks: &mut Vec<Remark>) -> Vec<Row> {
    let body = |example: &Example| example.response.as_ref().and_then(|body| body.get("Response")).cloned();
    let bodies: Vec<_> = examples.iter().filter_map(body).collect();
    if bodies.is_empty() {
        return rows;
    }
    for row in &rows {
        let is_struct = matches!(row.ty, CellType::Struct(Some(_)));
        if is_struct && !bodies.iter().any(|body| body.get(&row.name).is_some()) {
            let what =
                format!("`{}` is taken for a member of type `{}`, which no example shows", row.name, row.type_cell);
            remarks.push(Remark { line: row.line, what });
        }
    }
    rows
}

/// Rows such as `FailedOperation.JobError The job failed.`
fn errors(text: &Text, heading: usize, end: usize) -> Vec<ErrorRow> {
    let mut errors: Vec<ErrorRow> = Vec::new();
    for (line, words) in text.numbered(heading + 1, end) {
        let words = words.trim().trim_start_matches('|').trim_start();
        if FOOTERS.iter().any(|footer| words.eq_ignore_ascii_case(footer)) {
            break;
        }
        let (code, rest) = words.split_once([' ', '\t']).unwrap_or((words, ""));
        let humps = code.as_bytes().windows(2).filter(|pair| matches!(pair, [b'a'..=b'z', b'A'..=b'Z'])).count();
        let is_one = is_code(code)
            && code.starts_with(|first: char| first.is_ascii_uppercase())
            && (code.contains('.') || humps > 0);
        if is_one && !rest.trim().is_empty() && !errors.iter().any(|known| known.code == code) {
            errors.push(ErrorRow { line, code: code.to_owned(), http: None });
        }
    }
    errors
}

/// What ends the table of codes in dumps that go on below it.
const FOOTERS: [&str; 10] = [
    "Contact Us",
    "联系我们",
    "Help and Support",
    "帮助和支持",
    "Was this page helpful?",
    "上一篇",
    "下一篇",
    "文档反馈",
    "Feedback",
    "Previous",
];
