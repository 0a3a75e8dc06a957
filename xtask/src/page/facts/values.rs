//! The values that a description lists: in lines of their own, in one line, or announced and lost.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::{Facts, is_integer};
use crate::page::types::{CellType, Scalar};

pattern!(
    BULLET,
    r"^\s*(?:[-•*·]|\d+[.)])?\s*\*\*([^*\s][^*]{0,79})\*\*\s*(?:[（(][^）)]*[）)])?\s*(?:[:：。；;,，]|$)"
);
pattern!(
    PLAIN_BULLET,
    r"^\s*[-•·*]\s+([A-Za-z0-9_][A-Za-z0-9_:.\-]{0,63}?(?: [A-Za-z]+)?)(?: [（(][^）)]*[）)]|[（(][^）)]*[）)])?\s*(?:[:：]|[。.;；]?$)"
);
pattern!(
    ANNOUNCED,
    r"(?i)(取值包括|取值如下|取值|返回值|有效值|可选值|valid values?(?: include)?|values?(?: include)?|the source of the task)[^\n:：]{0,24}[:：]\s*$"
);
pattern!(
    INLINE,
    r"(?i)(?:取值包括|取值为|取值|返回值固定为|返回值为|返回值|固定为|有效值|可选值|valid values?|value|set the value to|fixed (?:as|to))(?:（[^）]*）)?\s*(?:包括|为|are|include|is|can be)?\s*[:：]?\s*((?:\*\*[^*]+\*\*(?:\s*[（(][^）)]*[）)])?\s*(?:[、,，;；或和及]|\bor\b|\band\b|\s)*)+)"
);
pattern!(
    PLAIN_INLINE,
    r"(?i)(?:取值(?:包括|为|如|有)?|(?:可选值|枚举值|有效值)(?:包括|为|有)?|valid values?(?: are| include)?)\s*[:：]\s*([^。.\n]*(?:\.[A-Za-z0-9][^。.\n]*)*)"
);
pattern!(
    FIRST,
    r"(?i)(?:(?:取值|返回值|有效值|可选值|枚举值)(?:包括|如下|为|有)?|valid values?(?: are| include)?)\s*[:：]\s*[-•·]?\s*(?:\*\*([^*\s][^*]{0,79})\*\*|([A-Za-z0-9_][A-Za-z0-9_.\-]{0,63}))\s*(?:[（(][^）)]*[）)])?\s*[:：]"
);
pattern!(
    BARE_INLINE,
    r"(?i)(?:取值(?:包括|为)|可选值(?:包括|为|有)|枚举值(?:包括|为)|有效值(?:包括|为)|valid values (?:are|include))\s*([^:：。.\n]*(?:\.[A-Za-z0-9][^。.\n]*)*)"
);
pattern!(BOLD, r"\*\*([^*]+)\*\*");
pattern!(OF_NUMBERS, r"(-?\d+)");

impl Facts {
    /// Reads the values of a text or number.
    pub(super) fn read_values(&mut self, text: &str, ty: &CellType) {
        let mut values: Vec<String> = Vec::new();
        let (mut announced, mut in_line) = (false, false);
        let mut note = Note::None;
        for line in text.lines() {
            if line.trim().is_empty() {
                continue;
            }
            // What a note says are conditions, not values, unless the values were announced and come below it.
            if let Some(alone) = note_in(line) {
                note = match alone {
                    true if announced && values.is_empty() => Note::None,
                    false if !ends_in_colon(line) => Note::Line,
                    _ => Note::List,
                };
            }
            if ANNOUNCED.is_match(line) {
                announced = true;
                note = Note::None;
            }
            // The first value may stand on the line that announces it.
            let first = FIRST.captures(line).and_then(|found| found.get(1).or_else(|| found.get(2)));
            if let Some(value) = first.map(|value| value.as_str().trim().to_owned()).filter(|value| is_value(value))
                && !announced
                && note == Note::None
            {
                (announced, in_line) = (true, true);
                values.push(value);
                continue;
            }
            let found = BULLET.captures(line).or_else(|| PLAIN_BULLET.captures(line));
            let value = found.and_then(|found| Some(found.get(1)?.as_str().trim().to_owned()));
            match value.filter(|value| is_value(value) && !values.contains(value)) {
                // After a note of one line the list goes on.
                Some(value) if note == Note::None || note == Note::Line && !values.is_empty() => values.push(value),
                Some(_) if note == Note::List && announced && !values.is_empty() => self.values_open = true,
                Some(_) => {}
                None if note == Note::Line && note_in(line).is_none() && ends_in_colon(line) => note = Note::List,
                None => {}
            }
        }
        // One value in the line that announces begins a list only where more follow in lines; else all are in that line.
        let inline = if in_line && values.len() == 1 { std::mem::take(&mut values) } else { Vec::new() };
        if values.is_empty() {
            let text = without_notes(text);
            if let Some(found) =
                INLINE.captures_iter(&text).filter(|found| is_statement(&text, found)).find_map(|found| found.get(1))
            {
                for value in BOLD.captures_iter(found.as_str()).filter_map(|found| found.get(1)) {
                    let value = value.as_str().trim().to_owned();
                    // In a line, `N` counts entries: `Tag.N.Key`.
                    if !values.contains(&value) && is_value(&value) && value != "N" {
                        values.push(value);
                    }
                }
            } else {
                (values, self.values_open) = lists_in_lines(&text);
            }
        }
        if values.is_empty() {
            values = inline;
        }
        self.values_lost = values.is_empty() && announced;
        self.values_open &= !is_integer(ty);
        if is_integer(ty) {
            self.allowed = values.iter().filter_map(|value| value.parse().ok()).collect();
            if self.allowed.len() != values.len() || self.allowed.len() < 2 {
                self.allowed.clear();
            }
            if self.allowed.is_empty() && values.is_empty() {
                self.allowed = bare_numbers(text);
            }
        } else if matches!(ty, CellType::Scalar(Scalar::String)) {
            self.values = values;
        } else if let CellType::List(entry) = ty
            && matches!(**entry, CellType::Scalar(Scalar::String))
        {
            self.values = values;
        }
    }
}

/// Whether a line is in a note, and how the note lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Note {
    None,
    /// The note is a sentence.
    Line,
    /// What is listed belongs to the note.
    List,
}

/// Whether a note begins on a line, and whether its word stands there alone.
fn note_in(line: &str) -> Option<bool> {
    let bare = line.trim().trim_start_matches('*').trim_start();
    let word = ["说明", "說明", "Note", "注意"].into_iter().find(|word| bare.starts_with(word))?;
    let rest = bare.get(word.len()..).unwrap_or_default();
    Some(rest.trim_matches([':', '：', ' ', '*']).is_empty())
}

fn ends_in_colon(line: &str) -> bool {
    line.trim_end_matches([' ', '*']).ends_with([':', '：'])
}

/// Whether a text in bold or after a bullet can be a value, and not the start of a sentence.
fn is_value(text: &str) -> bool {
    text.len() <= 64
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && !text.chars().any(|c| c.is_whitespace() && c != ' ')
        && text.split(' ').count() <= 3
        && text.is_ascii()
        && !text.ends_with('.')
        && !matches!(text, "Note" | "Warning" | "Important")
}

/// The text up to its first note, which says under which conditions what holds.
fn without_notes(text: &str) -> String {
    text.lines().take_while(|line| note_in(line).is_none()).collect::<Vec<_>>().join("\n")
}

/// Whether "the values are" is said of the thing itself, and not of another one in a condition.
fn is_statement(text: &str, found: &regex::Captures<'_>) -> bool {
    let Some(found) = found.get(0) else { return false };
    let before = text.get(..found.start()).unwrap_or_default();
    let clause = before.rsplit(['。', '\n', '；', ';']).next().unwrap_or_default();
    let is_condition =
        ["当", "对于", "如果", "若", "When", "when ", "If ", "if "].iter().any(|word| clause.contains(word));
    let after = text.get(found.end()..).unwrap_or_default();
    !is_condition && !clause.trim_end().ends_with("**") && !after.starts_with("时")
}

/// The values of all lists that stand in one line, and whether there are more than could be read. Lists that hold under
/// different conditions are one list together; one that holds under a condition alone is not the whole list.
fn lists_in_lines(text: &str) -> (Vec<String>, bool) {
    let start = |found: &regex::Captures<'_>| found.get(0).map_or(0, |found| found.start());
    let list = |found: &regex::Captures<'_>| found.get(1).map(|list| inline_values(list.as_str())).unwrap_or_default();
    let parts = || PLAIN_INLINE.captures_iter(text).map(|found| (Part::of(text, start(&found)), list(&found)));
    let Some((part, (mut values, is_open))) = parts().next() else {
        let found = BARE_INLINE.captures_iter(text).find(|found| is_statement(text, found));
        let values = found.map(|found| list(&found).0).filter(|values| values.len() > 1);
        return (values.unwrap_or_default(), false);
    };
    if part == Part::Whole || values.is_empty() {
        return (values, is_open);
    }
    // Behind a condition, "the values are" needs no colon.
    let bare = BARE_INLINE.captures_iter(text).filter(|found| found.get(1).is_some_and(|list| !list.is_empty()));
    let bare = bare.map(|found| (Part::of(text, start(&found)), list(&found)));
    let others: Vec<_> = parts().skip(1).chain(bare).filter(|(part, _)| *part != Part::Whole).collect();
    if part == Part::Condition && others.is_empty() {
        return (Vec::new(), true);
    }
    for (_, (more, is_open)) in others {
        if is_open || more.is_empty() {
            return (Vec::new(), true);
        }
        values.extend(more);
    }
    let mut known = BTreeSet::new();
    values.retain(|value| known.insert(value.clone()));
    (values, is_open)
}

/// Of what a list of values is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Of the thing itself.
    Whole,
    /// Of some of its uses: "the values of MongoDB are".
    Use,
    /// Of the thing under a condition.
    Condition,
}

impl Part {
    /// By the words of the clause before a list is announced.
    fn of(text: &str, start: usize) -> Self {
        let before = text.get(..start).unwrap_or_default();
        let clause = before.rsplit(['。', '\n', '；', ';']).next().unwrap_or_default().replace("当前", "");
        match clause.trim_end().ends_with('的') {
            _ if ["当", "对于", "如果"].iter().any(|word| clause.contains(word)) => Self::Condition,
            true => Self::Use,
            false => Self::Whole,
        }
    }
}

/// Values that stand in one line: `a, b, c`, `a（说明）、b（说明）`, `a-text,b-text`, `"a"`. Tells also whether there are
/// values, but not all of them can be read; then there are none.
fn inline_values(text: &str) -> (Vec<String>, bool) {
    let mut values = Vec::new();
    let mut is_sentence = false;
    let parts = inline_parts(text);
    // `a-文` shows that a dash stands before a meaning, in `b-b` as well.
    let has_meanings = parts.iter().any(|part| {
        part.split_once('-')
            .is_some_and(|(value, meaning)| value.is_ascii() && meaning.starts_with(|c: char| !c.is_ascii()))
    });
    for part in parts {
        let part = part.trim().trim_start_matches("and ").trim_start_matches("or ").trim_start_matches(['或', '和']);
        let end = part.find(['-', ':', '：', '=', '—']).filter(|end| *end > 0 && !part.starts_with("http"));
        let word = match end {
            // `1-text` is a value with its meaning; `a-b` in ASCII alone is a value.
            Some(end) if has_meanings || !part.is_ascii() || part.as_bytes().get(end) != Some(&b'-') => {
                part.get(..end).unwrap_or(part)
            }
            _ => part,
        };
        let word = word.trim().trim_matches(['"', '\'', '`', '“', '”', '*', '。', '.', ' ']);
        if word.is_empty() {
            continue;
        }
        // A sentence is no list of values.
        if !is_value(word) || word.contains(' ') {
            is_sentence = true;
        } else if !values.iter().any(|known| known == word) {
            values.push(word.to_owned());
        }
    }
    let is_open = is_sentence && values.len() > 1;
    (if is_sentence { Vec::new() } else { values }, is_open)
}

/// The parts between signs and words that divide a list, outside of parentheses.
fn inline_parts(text: &str) -> Vec<String> {
    let mut depth = 0usize;
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let begins_value = chars
            .peek()
            .is_some_and(|next| next.is_ascii_alphanumeric() || matches!(next, '"' | '`' | '*' | '“' | ' '));
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            ',' | '，' | '、' | ';' | '；' | '|' if depth == 0 => parts.push(String::new()),
            // Between two words of the page's language these are no more than words.
            '或' | '和' | '及' if depth == 0 && begins_value => parts.push(String::new()),
            _ if depth == 0 => {
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
            _ => {}
        }
    }
    let words = |part: &String| part.replace(" or ", "\n").replace(" and ", "\n");
    parts.iter().flat_map(|part| words(part).split('\n').map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Numbers after "Valid values": `10, 20, and 30`.
fn bare_numbers(text: &str) -> Vec<i64> {
    static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:valid values?|取值)\s*(?:are|为|包括)?\s*[:：]\s*((?:\*{0,2}\d+\*{0,2}(?:\s*(?:,|、|，|and|or|或|和)\s*)*){2,})").ok()
    });
    let Some(found) = NUMBERS.as_ref().and_then(|numbers| numbers.captures(text)?.get(1)) else { return Vec::new() };
    let numbers: Vec<i64> =
        OF_NUMBERS.find_iter(found.as_str()).filter_map(|number| number.as_str().parse().ok()).collect();
    if numbers.len() > 1 { numbers } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use expect_test::expect;

    use super::super::tests::check;
    use super::*;

    #[test]
    fn all_patterns_compile() {
        let patterns =
            [&BULLET, &PLAIN_BULLET, &ANNOUNCED, &INLINE, &PLAIN_INLINE, &FIRST, &BARE_INLINE, &BOLD, &OF_NUMBERS];
        assert!(patterns.iter().all(|pattern| !LazyLock::force(pattern).as_str().is_empty()));
    }

    #[test]
    fn values_come_from_lists_and_from_lines() {
        check("String", "状态，取值：\n -   **A**：甲。\n-   **B**：乙。", &expect![[r#"{"values":["A","B"]}"#]]);
        check(
            "String",
            "The kind. Valid values:\n\n  • copy: Copies (default).\n  • move: Moves.",
            &expect![[r#"{"values":["copy","move"],"default":"copy"}"#]],
        );
        check(
            "String",
            "规格，取值：**micro**、**small**（默认值为**small**）。",
            &expect![[r#"{"values":["micro","small"],"default":"small"}"#]],
        );
        check(
            "String",
            "Status. Valid values: notStarted, running.\nNote: may be null.",
            &expect![[r#"{"values":["notStarted","running"]}"#]],
        );
        check(
            "String",
            "运行模式，取值如：immediate（立即）、timed（定时）",
            &expect![[r#"{"values":["immediate","timed"]}"#]],
        );
    }

    #[test]
    fn conditions_and_sentences_are_no_values() {
        check("String", "地址。\n\n **说明：** 当**Kind**取值为**ECS**或**RDS**时必须传入。", &expect!["{}"]);
        check("String", "当**Kind**传入**DRDS**时，需要传入本参数。", &expect!["{}"]);
        check("String", "The status. For valid values: see the list of states.", &expect!["{}"]);
    }

    #[test]
    fn lists_under_conditions_are_one_list_together() {
        check(
            "String",
            "类型，当 Kind 不为 b 时，枚举值为：all-全部；ddl-结构。当 Kind 为 b 时，枚举值为 all-全部；one-单个",
            &expect![[r#"{"values":["all","ddl","one"]}"#]],
        );
        check(
            "String",
            "规则。非b产品的枚举值为: table-按表，pk-按主键。b的枚举值为：set-按集合。",
            &expect![[r#"{"values":["table","pk","set"]}"#]],
        );
        check(
            "Integer",
            "类型，非b任务的枚举值：0-全部；1-数据。b任务的枚举值：0-全部；4-单个",
            &expect![[r#"{"allowed":[0,1,4]}"#]],
        );
        // What holds under one condition is not the list.
        check(
            "String",
            "simple表示普通；\n对于b业务，取值为one(单个)、set(集合)；\n对于c，simple(单个)、proxy(代理)；",
            &expect!["{}"],
        );
        // Another list is not of the thing.
        check("String", "当前状态，取值：A、B。子项的取值：C、D。", &expect![[r#"{"values":["A","B"]}"#]]);
    }

    #[test]
    fn a_dash_parts_values_from_meanings_or_belongs_to_them() {
        check(
            "String",
            "环境。枚举值：Idc-自建，Aws-aws，Others-其他。",
            &expect![[r#"{"values":["Idc","Aws","Others"]}"#]],
        );
        check("String", "取值：canal-pb、canal-json。", &expect![[r#"{"values":["canal-pb","canal-json"]}"#]]);
    }

    #[test]
    fn lists_that_were_lost_are_told() {
        check("String", "状态,取值包括:", &expect![[r#"{"values_lost":true}"#]]);
    }

    #[test]
    fn a_list_is_whole_or_says_that_it_is_not() {
        // The first value on the line that announces it.
        check(
            "String",
            "状态，取值：**A**：甲。\n-   **B**：乙。\n-   **C**：丙。",
            &expect![[r#"{"values":["A","B","C"]}"#]],
        );
        check(
            "String",
            "Kind. Valid values: copy: Copies.\n  • move: Moves.",
            &expect![[r#"{"values":["copy","move"]}"#]],
        );
        // A note inside the list.
        check(
            "String",
            "状态，取值：\n-   **A**：甲。\n\n **说明：** 仅当任务运行时返回。\n-   **B**：乙。",
            &expect![[r#"{"values":["A","B"]}"#]],
        );
        check(
            "String",
            "状态，取值：\n-   **A**：甲。\n\n **说明：** 相关取值：\n-   **B**：乙。",
            &expect![[r#"{"values":["A","B"]}"#]],
        );
        check(
            "String",
            "状态，取值：\n-   **A**：甲。\n\n **说明：**\n-   **B**：乙。",
            &expect![[r#"{"values":["A"],"values_open":true}"#]],
        );
        // Lists in a line.
        for list in [
            "取值：A，B或C。",
            "取值为A、B和C。",
            "Valid values: A, B, and C.",
            "Valid values are `A`, `B` or `C`.",
            "取值：A|B|C",
            "可选值有：“A”、“B”、“C”",
        ] {
            check("String", list, &expect![[r#"{"values":["A","B","C"]}"#]]);
        }
        check("String", "取值：A、B、以及其他类型。", &expect![[r#"{"values_open":true}"#]]);
        check("String", "地域，取值：cn-hangzhou，详情请参见列表。", &expect!["{}"]);
    }
}
