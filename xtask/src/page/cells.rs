//! From the cells of a table to rows.

use super::words::{self, Words};
use super::{ErrorRow, Facts, PageError, Row, types};

/// What the columns of a table hold, by their header cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    name: usize,
    ty: usize,
    pub(super) required: Option<usize>,
    example: Option<usize>,
    description: Option<usize>,
    count: usize,
}

impl Columns {
    /// The columns of a table of parameters or members; nothing where it is another table.
    pub(super) fn of<S: AsRef<str>>(header: &[S]) -> Option<Self> {
        let find = |words: Words, not: Option<usize>| {
            header.iter().enumerate().position(|(index, cell)| Some(index) != not && words::is(cell.as_ref(), words))
        };
        let ty = find(words::TYPE, None)?;
        // Old pages head both the name and the description with 参数说明.
        let name = find(words::NAME, None)
            .or_else(|| (ty > 0 && words::is(header.first()?.as_ref(), words::DESCRIPTION)).then_some(0))?;
        Some(Self {
            name,
            ty,
            required: find(words::REQUIRED, None),
            example: find(words::EXAMPLE, None),
            description: find(words::DESCRIPTION, Some(name)),
            count: header.len(),
        })
    }

    /// Reads the cells of a row.
    pub(super) fn row(&self, line: usize, cells: &[String]) -> Result<Row, PageError> {
        let mut cells: Vec<String> = cells.to_vec();
        if cells.len() < self.count {
            cells.resize(self.count, String::new());
        }
        let cell = |index: usize| cells.get(index).map(String::as_str).unwrap_or_default();
        let type_cell = cell(self.ty).to_owned();
        let mut example = self.example.map(|index| cell(index).to_owned()).unwrap_or_default();
        let mut description = self.description.map(|index| cell(index).to_owned()).unwrap_or_default();
        // Where an empty cell was lost, what follows moved up into its place.
        if description.trim().is_empty() && types::read(&type_cell).holds_members() {
            description = std::mem::take(&mut example);
        }
        let required = match self.required.map(cell) {
            None => None,
            Some(text) if words::is(text, words::YES) => Some(true),
            Some(text) if words::is(text, words::NO) => Some(false),
            Some(_) => None,
        };
        row(line, cell(self.name), &type_cell, required, &example, &description)
    }
}

/// Makes a row of its cells.
pub(super) fn row(
    line: usize,
    name: &str,
    type_cell: &str,
    required: Option<bool>,
    example: &str,
    description: &str,
) -> Result<Row, PageError> {
    let name: String = unescaped(words_bare(name)).chars().filter(|c| !c.is_whitespace()).collect();
    // Nested names may be marked by signs before them.
    let name = name.trim_start_matches(|mark: char| !mark.is_ascii_alphanumeric() && mark != '_').to_owned();
    if !types::is_identifier(&name) {
        let shown: String = name.chars().take(40).collect();
        return Err(PageError::at(
            line,
            format!("`{shown}` stands in the column of names"),
            "the name of a parameter or a member",
        ));
    }
    let type_cell = unescaped(type_cell.trim());
    let description = unescaped(description.trim());
    let ty = types::read(&type_cell);
    let facts = Facts::read(&description, &ty, required.is_some());
    let example = unescaped(example.trim());
    let example = facts.example.clone().or(Some(example)).filter(|text| !text.is_empty() && text != "-");
    Ok(Row { line, name, type_cell, ty, required, example, description, facts })
}

fn words_bare(text: &str) -> &str {
    text.trim().trim_matches(|mark: char| mark.is_whitespace() || matches!(mark, '*' | '`'))
}

/// Columns of a table of error codes.
pub(super) struct ErrorColumns {
    http: Option<usize>,
    code: usize,
}

impl ErrorColumns {
    pub(super) fn of<S: AsRef<str>>(header: &[S]) -> Option<Self> {
        let find = |words: Words| header.iter().position(|cell| words::is(cell.as_ref(), words));
        let has_text = header
            .iter()
            .any(|cell| words::is(cell.as_ref(), words::MESSAGE) || words::is(cell.as_ref(), words::DESCRIPTION));
        Some(Self { http: find(words::HTTP), code: find(words::CODE).filter(|_| has_text)? })
    }

    pub(super) fn row(&self, line: usize, cells: &[String]) -> Result<ErrorRow, PageError> {
        let cell = |index: usize| cells.get(index).map(String::as_str).unwrap_or_default();
        let code = unescaped(words_bare(cell(self.code)));
        if !is_code(&code) {
            return Err(PageError::at(line, format!("`{code}` stands in the column of codes"), "an error code"));
        }
        Ok(ErrorRow { line, code, http: self.http.and_then(|index| words_bare(cell(index)).parse().ok()) })
    }
}

/// Whether a word can be an error code.
pub(super) fn is_code(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'%'))
        && !word.ends_with('.')
}

/// The text without the backslashes that Markdown puts before its signs.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\'
            && let Some(next) = chars.next_if(char::is_ascii_punctuation)
        {
            out.push(next);
            continue;
        }
        out.push(c);
    }
    out
}
