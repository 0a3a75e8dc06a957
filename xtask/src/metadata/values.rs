//! Lists of values in descriptions: whole, or a person is asked.

use std::sync::LazyLock;

use regex::Regex;

use crate::page::Facts;
use crate::place::{Node, Review};

/// Sets right what a description of metadata says beside its list of values, and asks where the list may not be whole.
pub(super) fn check(node: &mut Node, words: &str) {
    drop_deprecation_of_a_value(&mut node.facts, words);
    let values = &node.facts.values;
    if values.is_empty() {
        return;
    }
    let more = more(words, values);
    let why = if !more.is_empty() {
        format!("the description may list more values: {}", more.join(", "))
    } else if values.len() == 1 && !is_fixed(words) {
        format!("only the value {} is listed", values.join(", "))
    } else {
        return;
    };
    let choices = vec!["the list is whole".to_owned(), "more values".to_owned(), "string".to_owned()];
    node.review = Some(Review::and(node.review.take(), Review { why, choices }));
}

/// Whether the description says that there is but one value.
fn is_fixed(words: &str) -> bool {
    ["固定", "唯一", "仅支持", "fixed", "only valid value", "Set the value to"].iter().any(|word| words.contains(word))
}

/// "Taken offline" as the meaning of a value says nothing of the field.
fn drop_deprecation_of_a_value(facts: &mut Facts, words: &str) {
    static OF_VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?:[A-Za-z0-9_]\**\s*[（(：:\-]\s*|[、，,；;]\s*[A-Za-z0-9_]+\s+)(?:已下线|将下线|已废弃|已弃用|deprecated|discontinued)",
        )
        .ok()
    });
    if OF_VALUE.as_ref().is_some_and(|pattern| pattern.is_match(words)) {
        facts.deprecated = false;
    }
}

/// Words that stand where a value does, with a meaning behind them, and that the list lacks.
fn more(words: &str, values: &[String]) -> Vec<String> {
    static ITEM: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?m)(?:^\s*[-•*·]?\s*|[、,，;；]\s*)(?:\*\*)?([A-Za-z][A-Za-z0-9_]{1,40})(?:\*\*)?\s*(?:[（(]|[：:](?:[^/]|$))").ok()
    });
    const NO_VALUES: [&str; 12] =
        ["default", "en", "example", "examples", "for", "http", "https", "i", "note", "unit", "valid", "values"];
    let mut found: Vec<String> = Vec::new();
    for word in ITEM.iter().flat_map(|item| item.captures_iter(words)).filter_map(|item| item.get(1)) {
        let word = word.as_str();
        let is_known = values.iter().chain(&found).any(|value| value.eq_ignore_ascii_case(word));
        if !is_known && !NO_VALUES.contains(&word.to_ascii_lowercase().as_str()) {
            found.push(word.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &str, values: &[&str]) -> String {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        more(words, &values).join(" ")
    }

    #[test]
    fn values_that_the_list_lacks_are_seen() {
        assert_eq!(asked("状态：created(创建)、running(运行)、\npausing(暂停中)", &["created", "running"]), "pausing");
        assert_eq!(asked("可取值：\n- **A**：甲。\n- **B2**：乙。", &["A"]), "B2");
        assert_eq!(asked("All： 全部\nPartial： 部分", &["All"]), "Partial");
    }

    #[test]
    fn a_value_that_means_offline_does_not_make_its_member_deprecated() {
        let is_deprecated = |words: &str| {
            let mut facts = Facts { deprecated: true, ..Facts::default() };
            drop_deprecation_of_a_value(&mut facts, words);
            facts.deprecated
        };
        assert!(!is_deprecated("状态：running 运行中，offline 已下线"));
        assert!(!is_deprecated("状态：running（运行中）、offline（已下线）"));
        assert!(is_deprecated("参数 Kind 已废弃，请使用 Type"));
    }

    #[test]
    fn sentences_and_links_are_no_values() {
        assert_eq!(asked("Mode. Valid values: fast, slow.\nNote: see the list.\nDefault: fast", &["fast", "slow"]), "");
        assert_eq!(asked("状态，https://example.com 、fast(快)", &["fast"]), "");
    }
}
