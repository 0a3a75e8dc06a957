//! Text dumps of Alibaba Cloud's help centre: a row is a line with name, type, whether it is required and an example,
//! and its description follows in lines of its own.

use super::alibaba::{Format, Part};
use super::alibaba_flattened::headings;
use super::cells::{is_code, row};
use super::text::Text;
use super::words::{self, Words};
use super::{ErrorRow, MAX_ROWS, Page, PageError, Remark, Row, types};

pub(super) fn read(text: &Text) -> Option<Result<Page, PageError>> {
    let headings = headings(text);
    let is_section = |(_, heading): &&(usize, &str)| {
        words::is(heading, words::REQUEST) || words::is(heading, words::RESPONSE) || words::is(heading, words::COMMON)
    };
    headings.iter().find(is_section).is_some().then(|| page(text, headings))
}

fn page(text: &Text, headings: Vec<(usize, &str)>) -> Result<Page, PageError> {
    let title = title(text, headings.first().map_or(text.end(), |(line, _)| *line));
    // Words of columns are words of headings, too.
    let headers: Vec<(usize, usize)> = headings
        .iter()
        .filter(|(_, heading)| words::is(heading, words::REQUEST) || words::is(heading, words::RESPONSE))
        .filter_map(|(line, _)| Some((*line, header(text, *line)?.end)))
        .collect();
    let in_header = |line: usize| headers.iter().any(|(start, end)| line > *start && line < *end);
    let headings: Vec<_> = headings.into_iter().filter(|(line, _)| !in_header(*line)).collect();
    let format = Format { name: "alibaba-text", headings, title };
    let parts = format.parts(text, |heading| header(text, heading).is_some())?;
    let mut remarks = Vec::new();
    let request = rows(text, parts.request)?;
    if !request.is_empty() && request.iter().all(|row| row.required.is_none()) {
        let what = "the page does not say which parameters are required".to_owned();
        remarks.push(Remark { line: parts.request.heading, what });
    }
    let response = rows(text, parts.response)?;
    let errors = errors(text, parts.errors);
    format.page(text, parts, request, response, errors, remarks)
}

/// The title in the browser's manner, `Product:Title`, or the line before the date.
fn title(text: &Text, before: usize) -> Option<String> {
    let lines: Vec<&str> =
        text.numbered(1, before).map(|(_, line)| line.trim()).filter(|line| !line.is_empty()).collect();
    let dated = |line: &str| line.starts_with("更新时间") || line.to_ascii_lowercase().starts_with("last updated");
    let index = lines.iter().position(|line| dated(line))?;
    let title = lines.get(index.checked_sub(1)?)?;
    Some(title.split_once(':').map_or(*title, |(_, title)| title).trim().to_owned())
}

/// The header of a table: which columns it has, and the line after it.
struct Header {
    required: bool,
    example: bool,
    /// Whether it stands on one line, as then may whole rows.
    on_one_line: bool,
    end: usize,
}

const COLUMNS: [Words; 5] = [words::NAME, words::TYPE, words::REQUIRED, words::EXAMPLE, words::DESCRIPTION];

fn header(text: &Text, heading: usize) -> Option<Header> {
    let mut found: Vec<usize> = Vec::new();
    let mut lines = text.numbered(heading + 1, text.end()).filter(|(_, line)| !line.trim().is_empty());
    let mut end = heading + 1;
    // A sentence may stand between heading and table.
    let mut prose = 0;
    let mut on_one_line = false;
    for (number, line) in &mut lines {
        if let Some(columns) = columns(line).filter(|columns| columns.len() > 2 && found.is_empty()) {
            found = columns;
            end = number + 1;
            on_one_line = true;
            break;
        }
        match COLUMNS.iter().position(|words| words::is(line, words)) {
            Some(column) if !found.contains(&column) => {
                found.push(column);
                end = number + 1;
            }
            _ if words::is(line, words::REQUEST) || words::is(line, words::RESPONSE) => break,
            _ if found.is_empty() && prose < 3 => prose += 1,
            _ => break,
        }
    }
    (found.contains(&0) && found.contains(&1)).then(|| Header {
        required: found.contains(&2),
        example: found.contains(&3),
        on_one_line,
        end,
    })
}

/// The columns that a line of header words names.
pub(super) fn columns(line: &str) -> Option<Vec<usize>> {
    let mut rest = line.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let fits = |word: &&str| {
            rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
                && rest.get(word.len()..).is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t', '|']))
        };
        let candidates =
            COLUMNS.iter().enumerate().flat_map(|(index, words)| words.iter().map(move |word| (index, *word)));
        let (column, word) = candidates.filter(|(_, word)| fits(word)).max_by_key(|(_, word)| word.len())?;
        found.push(column);
        rest = rest.get(word.len()..)?.trim_start_matches([' ', '\t', '|']);
    }
    Some(found)
}

/// What a line says that begins a row.
struct Begun {
    line: usize,
    name: String,
    type_cell: String,
    required: Option<bool>,
    rest: String,
    description: Vec<String>,
}

fn rows(text: &Text, part: Part) -> Result<Vec<Row>, PageError> {
    let Some(header) = header(text, part.heading) else { return Ok(Vec::new()) };
    let lines: Vec<(usize, &str)> = text.numbered(header.end, part.end).collect();
    let mut begun: Vec<Begun> = Vec::new();
    let mut stray = None;
    let mut index = 0;
    while let Some((number, line)) = lines.get(index).copied() {
        index += 1;
        if let Some((mut row, used)) = begin(&lines, index - 1, &header) {
            index += used;
            // A value in JSON may go on over lines.
            while is_open(&row.rest) {
                let Some((_, more)) = lines.get(index).copied().filter(|(_, more)| {
                    begin_on_line(0, more, header.required).is_none() && row.rest.len() + more.len() < 20_000
                }) else {
                    break;
                };
                index += 1;
                row.rest.push(' ');
                row.rest.push_str(more.trim());
            }
            if begun.len() >= MAX_ROWS {
                return Err(PageError::at(
                    number,
                    format!("more than {MAX_ROWS} rows stand in a table"),
                    "the page of one operation",
                ));
            }
            begun.push(row);
        } else if let Some(row) = begun.last_mut() {
            row.description.push(line.to_owned());
        } else if !line.trim().is_empty() && stray.is_none() {
            stray = Some(number);
        }
    }
    if let Some(line) = stray.filter(|_| begun.is_empty())
        && !matches!(words::bare(text.lines.get(line - 1).map_or("", String::as_str)), "无" | "None" | "N/A")
    {
        return Err(PageError::at(line, "no row begins on this line", "a name and a type, such as `RegionId String`"));
    }
    begun.into_iter().map(|row| finish(row, &header)).collect()
}

fn finish(begun: Begun, header: &Header) -> Result<Row, PageError> {
    let Begun { line, name, type_cell, required, rest, description } = begun;
    let mut description = description.join("\n").trim().to_owned();
    let mut example = rest;
    if description.is_empty() && header.on_one_line {
        (example, description) = split_rest(&example, types::read(&type_cell).holds_members());
    }
    if !header.example {
        description = format!("{example}\n{description}");
        example.clear();
    }
    row(line, &name, &type_cell, required, &example, &description)
}

/// Parts example and description that stand on one line: where the other script begins, or after the first word.
fn split_rest(rest: &str, is_container: bool) -> (String, String) {
    let is_prose = |word: &str| word.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if is_container {
        return (String::new(), rest.to_owned());
    }
    if let Some((example, description)) = rest.split_once('\t') {
        return (example.trim().to_owned(), description.trim().to_owned());
    }
    let words: Vec<&str> = rest.split_whitespace().collect();
    let at = match words.iter().position(|word| is_prose(word)) {
        Some(0) if words.len() > 1 => 1,
        Some(at) => at,
        None => 1,
    };
    let part = |words: Option<&[&str]>| words.unwrap_or_default().join(" ");
    (part(words.get(..at.min(words.len()))), part(words.get(at.min(words.len())..)))
}

/// Whether brackets were opened and not closed.
fn is_open(text: &str) -> bool {
    if !text.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let count = |set: [char; 2]| text.matches(set).count();
    count(['{', '[']) > count(['}', ']'])
}

/// A row that begins on a line, and how many lines more its cells take.
fn begin(lines: &[(usize, &str)], index: usize, header: &Header) -> Option<(Begun, usize)> {
    let (number, line) = lines.get(index).copied()?;
    if let Some(row) = begin_on_line(number, line, header.required) {
        return Some((row, 0));
    }
    begin_cell_by_cell(lines, index, header)
}

fn begin_on_line(number: usize, line: &str, has_required: bool) -> Option<Begun> {
    // What is indented or marked belongs to a description.
    let line = line.trim_end();
    if line.starts_with(' ') || line.starts_with('\t') {
        return None;
    }
    let (name, rest) = line.split_once([' ', '\t'])?;
    let name = name.trim_matches(['*', '`']);
    if !types::is_identifier(name) || matches!(name, "Note" | "Array" | "The" | "A" | "An" | "If") {
        return None;
    }
    let (type_cell, rest) = type_of(rest.trim_start())?;
    let (required, rest) = if has_required { required_of(rest) } else { (None, rest) };
    Some(Begun {
        line: number,
        name: name.to_owned(),
        type_cell: type_cell.to_owned(),
        required,
        rest: rest.trim().to_owned(),
        description: Vec::new(),
    })
}

/// The type at the start of a text, and what follows.
fn type_of(text: &str) -> Option<(&str, &str)> {
    for start in ["Array of ", "array of ", "List of "] {
        if let Some(rest) = text.strip_prefix(start) {
            let end = rest.find([' ', '\t']).unwrap_or(rest.len());
            let length = start.len() + end;
            let entry = rest.get(..end)?;
            return types::is_identifier(entry).then_some((text.get(..length)?, text.get(length..)?));
        }
    }
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    let word = text.get(..end)?;
    types::is_type_word(word).then_some((word, text.get(end..)?))
}

/// Whether a parameter is required, at the start of a text, and what follows.
fn required_of(text: &str) -> (Option<bool>, &str) {
    let text = text.trim_start();
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    let word = text.get(..end).unwrap_or_default();
    let rest = text.get(end..).unwrap_or_default();
    if matches!(word, "Yes" | "是" | "yes" | "必选") {
        (Some(true), rest)
    } else if matches!(word, "No" | "否" | "no" | "可选") {
        (Some(false), rest)
    } else {
        (None, text)
    }
}

/// A row whose cells stand on lines of their own, with blank lines between.
fn begin_cell_by_cell(lines: &[(usize, &str)], index: usize, header: &Header) -> Option<(Begun, usize)> {
    let (number, name) = lines.get(index).copied()?;
    let name = name.trim_end();
    if !types::is_identifier(name) {
        return None;
    }
    let mut cells = lines.iter().enumerate().skip(index + 1).filter(|(_, (_, line))| !line.trim().is_empty());
    let mut used;
    let (at, (_, type_cell)) = cells.next()?;
    let (ty, rest) = type_of(type_cell.trim())?;
    if !rest.trim().is_empty() {
        return None;
    }
    used = at - index;
    let mut required = None;
    let mut next = cells.next();
    if header.required {
        let (at, (_, cell)) = next?;
        (required, _) = required_of(cell.trim());
        required?;
        used = at - index;
        next = cells.next();
    }
    let mut rest = String::new();
    if let Some((at, (_, cell))) = next.filter(|_| header.example && !types::read(ty).holds_members()) {
        // A single line before the next row is the description.
        let is_last = match cells.next() {
            None => true,
            Some((after, _)) => begin_cell_by_cell(lines, after, header).is_some(),
        };
        if !is_last {
            rest = cell.trim().to_owned();
            used = at - index;
        }
    }
    let row = Begun {
        line: number,
        name: name.to_owned(),
        type_cell: ty.to_owned(),
        required,
        rest,
        description: Vec::new(),
    };
    Some((row, used))
}

/// Rows such as `400 Throttling.User Request was denied.`, on a line or cell by cell.
fn errors(text: &Text, part: Part) -> Vec<ErrorRow> {
    let mut errors: Vec<ErrorRow> = Vec::new();
    let lines: Vec<(usize, &str)> =
        text.numbered(part.heading + 1, part.end).filter(|(_, line)| !line.trim().is_empty()).collect();
    for (index, (number, line)) in lines.iter().enumerate() {
        let mut words = line.split_whitespace();
        let status = words.next().filter(|word| word.len() == 3).and_then(|word| word.parse::<u16>().ok());
        let Some(http) = status.filter(|status| (100..600).contains(status)) else { continue };
        let code = words.next().or_else(|| lines.get(index + 1).map(|(_, next)| next.trim()));
        if let Some(code) = code.filter(|code| is_code(code) && !code.contains(' ')) {
            errors.push(ErrorRow { line: *number, code: code.to_owned(), http: Some(http) });
        }
    }
    errors
}
