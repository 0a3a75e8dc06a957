//! Error codes in text dumps: `400 Throttling.User Request was denied.` or `FailedOperation.JobError The job failed.`, on
//! a line or cell by cell.

use crate::page::block::Table;
use crate::page::cells::is_code;
use crate::page::text::Text;

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

/// The codes between two lines. Without a status they count only where the page has none for any.
pub(in crate::page) fn errors(text: &Text, from: usize, to: usize, without_status: bool) -> Table {
    let header = ["HTTP status code", "Error code", "Description"].map(str::to_owned).to_vec();
    let mut table = Table { header, rows: Vec::new() };
    let lines: Vec<(usize, &str)> =
        text.numbered(from, to).map(|(at, line)| (at, line.trim())).filter(|(_, line)| !line.is_empty()).collect();
    for (index, (number, line)) in lines.iter().enumerate() {
        if FOOTERS.iter().any(|footer| line.eq_ignore_ascii_case(footer)) {
            break;
        }
        let line = line.trim_start_matches('|').trim_start();
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        let status = Some(first).filter(|word| word.len() == 3).and_then(|word| word.parse::<u16>().ok());
        let (http, code) = match status.filter(|status| (100..600).contains(status)) {
            Some(http) => (http.to_string(), words.next().or_else(|| lines.get(index + 1).map(|(_, next)| *next))),
            None if without_status => (String::new(), Some(first).filter(|first| stands_alone(first, line))),
            None => continue,
        };
        let Some(code) = code.filter(|code| is_code(code)) else { continue };
        table.rows.push((*number, vec![http, code.to_owned(), String::new()]));
    }
    table
}

/// Whether a word is a code and no word of a sentence.
fn stands_alone(word: &str, line: &str) -> bool {
    let humps = word.as_bytes().windows(2).filter(|pair| matches!(pair, [b'a'..=b'z', b'A'..=b'Z'])).count();
    let has_more = line.len() > word.len();
    word.starts_with(|first: char| first.is_ascii_uppercase()) && (word.contains('.') || humps > 0 && has_more)
}
