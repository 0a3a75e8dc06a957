//! From the cells of a table to rows.

use super::words::{self, Words};
use super::{CellType, ErrorRow, Facts, Remark, Row, Vendor, types};

/// What the columns of a table hold, by their header cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    name: usize,
    ty: usize,
    required: Option<usize>,
    example: Option<usize>,
    description: Option<usize>,
}

impl Columns {
    /// The columns of a table of parameters or fields; nothing where it is another table.
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
        })
    }

    /// Whether there is a column that says what is required, as tables of parameters have.
    pub(super) fn tells_required(&self) -> bool {
        self.required.is_some()
    }

    /// Adds the row that the cells make, or tells why there is none.
    pub(super) fn add(
        &self,
        line: usize,
        cells: &[String],
        in_request: bool,
        vendor: Vendor,
        rows: &mut Vec<Row>,
        remarks: &mut Vec<Remark>,
    ) {
        let cell = |index: usize| cells.get(index).map(String::as_str).unwrap_or_default();
        let type_cell = cell(self.ty).to_owned();
        let mut example = self.example.map(|index| cell(index).to_owned()).unwrap_or_default();
        let mut description = self.description.map(|index| cell(index).to_owned()).unwrap_or_default();
        let ty = types::read(&type_cell);
        // Where an empty cell was lost, what follows moved up into its place.
        if description.trim().is_empty() && ty.holds_members() {
            description = std::mem::take(&mut example);
        }
        let required = match self.required.map(cell) {
            None => None,
            Some(text) if words::is(text, words::YES) => Some(true),
            Some(text) if words::is(text, words::NO) => Some(false),
            Some(_) => None,
        };
        let name = name_of(cell(self.name));
        if name.is_empty() && cells.len() > 1 {
            nameless(line, ty, rows, remarks);
            return;
        }
        if !types::is_identifier(&name) {
            let shown: String = cell(self.name).trim().chars().take(40).collect();
            let what = format!("`{shown}` is in the column of names, but is not a name; skipped the row");
            remarks.push(Remark { line, what });
            return;
        }
        let mut facts = Facts::read(description.trim(), &ty, in_request);
        facts.common = in_request && is_common(&name, vendor);
        let example = Some(example.trim().to_owned()).filter(|text| !text.is_empty() && text != "-");
        let example = facts.example.clone().or(example);
        let description = description.trim().to_owned();
        rows.push(Row {
            line,
            name,
            type_cell: type_cell.trim().to_owned(),
            ty,
            required,
            example,
            description,
            facts,
        });
    }
}

/// The name in a cell. Nested names may be marked by signs before them.
fn name_of(cell: &str) -> String {
    let name: String = words_bare(cell).chars().filter(|c| !c.is_whitespace()).collect();
    name.trim_start_matches(|mark: char| !mark.is_alphanumeric() && mark != '_').to_owned()
}

/// A row without a name is about the entries of the list in the row before, or about the body as a whole.
fn nameless(line: usize, ty: CellType, rows: &mut [Row], remarks: &mut Vec<Remark>) {
    if let Some(before) = rows.last_mut()
        && let CellType::List(entry) = &mut before.ty
        && matches!(**entry, CellType::None | CellType::Unknown | CellType::Any | CellType::Struct(None))
    {
        if !matches!(ty, CellType::None | CellType::Unknown) {
            **entry = ty;
        }
    } else if !matches!(ty, CellType::Struct(_)) {
        remarks.push(Remark { line, what: "skipped a row without a name".to_owned() });
    }
}

/// Whether the protocol sends the parameter with every call, whatever its row says of it.
fn is_common(name: &str, vendor: Vendor) -> bool {
    let common: &[&str] = match vendor {
        Vendor::Alibaba => &[
            "Action",
            "Version",
            "Format",
            "AccessKeyId",
            "Signature",
            "SignatureMethod",
            "SignatureVersion",
            "SignatureNonce",
            "Timestamp",
        ],
        Vendor::Tencent => &[
            "Action",
            "Version",
            "Region",
            "Timestamp",
            "Nonce",
            "SecretId",
            "Signature",
            "SignatureMethod",
            "Token",
            "Language",
        ],
    };
    common.iter().any(|known| known.eq_ignore_ascii_case(name))
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

    /// The error code of a row, or why it has none.
    pub(super) fn row(&self, line: usize, cells: &[String]) -> Result<ErrorRow, String> {
        let cell = |index: usize| cells.get(index).map(String::as_str).unwrap_or_default();
        let code = words_bare(cell(self.code)).to_owned();
        if !is_code(&code) {
            let shown: String = code.chars().take(40).collect();
            return Err(format!("`{shown}` is in the column of codes, but is not a code; skipped the row"));
        }
        let http = self.http.and_then(|index| words_bare(cell(index)).parse().ok());
        Ok(ErrorRow { line, code, http: http.filter(|status| (100..600).contains(status)) })
    }
}

/// Whether a word can be an error code.
pub(super) fn is_code(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'%'))
        && !word.ends_with('.')
}
