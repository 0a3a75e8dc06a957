//! Facts that stand in the prose of a description: values, default, range, longest text, whether it is on its way out.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use super::types::{CellType, Scalar};

/// A value that stands on a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Literal {
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(String),
}

impl Literal {
    /// A text as a value of a type.
    pub(crate) fn of(text: &str, ty: &CellType) -> Option<Self> {
        let ty = match ty {
            CellType::List(entry) => entry,
            other => other,
        };
        Some(match ty {
            CellType::Scalar(Scalar::Bool) => Self::Bool(text.to_ascii_lowercase().parse().ok()?),
            CellType::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Uint64) => Self::Integer(text.parse().ok()?),
            CellType::Scalar(Scalar::Double) => match text.parse::<i64>() {
                Ok(whole) => Self::Integer(whole),
                Err(_) => Self::Number(text.parse().ok().filter(|number: &f64| number.is_finite())?),
            },
            _ => Self::Text(text.to_owned()),
        })
    }
}

/// What a description says beside what the thing is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Facts {
    /// The values of a text, in the page's order, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) values: Vec<String>,
    /// Whether the description announces values and then lists none.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) values_lost: bool,
    /// Whether there seem to be more values than those that could be read.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) values_open: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) allowed: Vec<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<Literal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_length: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) deprecated: bool,
    /// Sent by the protocol with every call.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) common: bool,
    /// An example that stands in the description.
    #[serde(skip)]
    pub(crate) example: Option<String>,
}

macro_rules! pattern {
    ($name:ident, $text:expr) => {
        #[allow(clippy::expect_used, reason = "the patterns are constants, and a test compiles them all")]
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($text).expect("the pattern is right"));
    };
}

mod values;

pattern!(
    DEFAULT,
    r"(?i)(?:默认取值|默认值|缺省值|默认|defaults?(?: value)?)\s*(?:为|是|to|is|取值为)?\s*[:：]?\s*(?:(?:为|is)\s*)?(?:\*\*([^*\n]+)\*\*|([A-Za-z0-9_.\-]+))"
);
pattern!(
    DEFAULT_MARK,
    r"(?i)^\s*[-•*·]?\s*\*{0,2}([A-Za-z0-9_.\-]+)\*{0,2}\s*[:：（(].*(?:默认(?:付费类型|值)?[^\n]{0,6}$|\(default\)|default value\b|（默认）|\(the default\))"
);
pattern!(
    SPAN,
    r"(?i)(?:取值范围|范围|value range|range|valid values?|可设置)\s*(?:为|是|is|of)?\s*[:：]?\s*\*{0,2}\s*[\[(]?(-?\d+)\s*(?:~|～|至|到|-|–|to|,|，)\s*(-?\d+)[\])]?"
);
pattern!(
    TO_INTEGER_MAX,
    r"大于\s*\*{0,2}0\*{0,2}[^。]{0,8}不超过\s*Integer|greater than \*{0,2}0\*{0,2}[^.]{0,40}(?:maximum|Integer)"
);
pattern!(MAXIMUM, r"(?i)(?:最大值|maximum value)\s*(?:为|is|:|：)\s*\*{0,2}(\d+)\*{0,2}");
pattern!(BESIDE_SPAN, r"^[^。.\n]{0,8}?[、,，；;]\s*(-?\d+)\s*(?:表示|代表|means)");
pattern!(
    MAX_LENGTH,
    r"(?i)(?:不能?超过|不超过|最大长度(?:为)?|长度不超过|up to|no more than|cannot exceed|maximum length(?: of| is)?|at most|maximum of)\s*\*{0,2}(\d+)\*{0,2}\s*(?:个)?\s*(?:ASCII)?\s*(?:字符|字节|characters?|$|,|，)"
);
pattern!(
    DEPRECATED,
    r"(?i)即将下线|将下线|已下线|已废弃|已弃用|将(?:被)?废弃|不再使用|此参数废弃|\bis deprecated\b|\bdeprecated\b|will be (?:deprecated|removed|discontinued|unavailable|phased out)|is discontinued|no longer (?:used|supported)|(?:to be|about to be) (?:removed|discontinued)"
);
pattern!(EXAMPLE, r"(?m)(?:示例值|[Ee]xample values?|[Ee]xample)\s*[:：]\s*(.+)$");

impl Facts {
    /// Reads a description.
    pub(crate) fn read(description: &str, ty: &CellType, in_request: bool) -> Self {
        let mut facts = Self { deprecated: is_deprecated(description), ..Self::default() };
        facts.example = EXAMPLE
            .captures(description)
            .and_then(|found| Some(found.get(1)?.as_str().trim().to_owned()))
            .filter(|text| !text.is_empty());
        let text = EXAMPLE.replace_all(description, "").into_owned();
        facts.read_values(&text, ty);
        if !in_request && !matches!(ty, CellType::Scalar(_)) {
            return facts;
        }
        if let Some(found) = DEFAULT.captures(&text).filter(|_| in_request) {
            let value = found.get(1).or_else(|| found.get(2)).map(|value| value.as_str().trim().trim_end_matches('.'));
            facts.default = value.and_then(|value| Literal::of(value, ty)).filter(|value| facts.fits(value));
        }
        if facts.default.is_none() && in_request {
            let marked = text.lines().find_map(|line| DEFAULT_MARK.captures(line)?.get(1));
            facts.default = marked.and_then(|value| Literal::of(value.as_str(), ty)).filter(|value| facts.fits(value));
        }
        if is_integer(ty) && in_request {
            facts.read_range(&text);
        }
        if matches!(ty, CellType::Scalar(Scalar::String)) && in_request {
            let length = MAX_LENGTH.captures(&text).and_then(|found| found.get(1)?.as_str().parse().ok());
            facts.max_length = length;
        }
        facts
    }

    /// Whether a default can be one: where values are listed, it is one of them.
    fn fits(&self, value: &Literal) -> bool {
        match value {
            Literal::Text(text) => self.values.iter().any(|known| known == text),
            Literal::Integer(number) => self.allowed.is_empty() || self.allowed.contains(number),
            _ => true,
        }
    }

    fn read_range(&mut self, text: &str) {
        if !self.allowed.is_empty() {
            self.max = None;
            return;
        }
        let mut spans = SPAN.captures_iter(text).filter_map(|found| {
            let limit = |at: usize| found.get(at)?.as_str().parse::<i64>().ok();
            let (min, max) = (limit(1)?, limit(2)?);
            // "5 to 720, 0 means never": a number with a meaning of its own is no less allowed.
            let beside = BESIDE_SPAN.captures(text.get(found.get(0)?.end()..)?);
            let beside = beside.and_then(|beside| beside.get(1)?.as_str().parse::<i64>().ok()).filter(|_| min < max);
            Some((beside.unwrap_or(min).min(min), beside.unwrap_or(max).max(max)))
        });
        // Several ranges hold under several conditions, so none holds alone.
        match (spans.next(), spans.next()) {
            (Some((min, max)), None) if min < max => (self.min, self.max) = (Some(min), Some(max)),
            (None, _) if TO_INTEGER_MAX.is_match(text) => (self.min, self.max) = (Some(1), Some(i64::from(i32::MAX))),
            (None, _) => {
                let mut maxima = MAXIMUM.captures_iter(text).filter_map(|found| found.get(1)?.as_str().parse().ok());
                self.max = maxima.next();
                if maxima.any(|max| Some(max) != self.max) {
                    self.max = None;
                }
            }
            _ => {}
        }
    }
}

fn is_integer(ty: &CellType) -> bool {
    matches!(ty, CellType::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Uint64))
}

/// Whether the thing itself is on its way out, and not something else that the text is about.
fn is_deprecated(text: &str) -> bool {
    DEPRECATED.is_match(text)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::page::types;

    #[test]
    fn all_patterns_compile() {
        let patterns = [
            &DEFAULT,
            &DEFAULT_MARK,
            &SPAN,
            &TO_INTEGER_MAX,
            &BESIDE_SPAN,
            &MAXIMUM,
            &MAX_LENGTH,
            &DEPRECATED,
            &EXAMPLE,
        ];
        assert!(patterns.iter().all(|pattern| !LazyLock::force(pattern).as_str().is_empty()));
    }

    pub(super) fn check(ty: &str, description: &str, expected: &Expect) {
        let facts = Facts::read(description, &types::read(ty), true);
        expected.assert_eq(&serde_json::to_string(&facts).expect("facts are JSON"));
    }

    #[test]
    fn limits_of_numbers_and_texts() {
        check(
            "Integer",
            "Valid values: 10, 20, and 30. Default value: 20. Maximum value: 30.",
            &expect![[r#"{"allowed":[10,20,30],"default":20}"#]],
        );
        check(
            "Integer",
            "每页记录数，取值： **30**、**50**、**100**，默认值为**30**。",
            &expect![[r#"{"allowed":[30,50,100],"default":30}"#]],
        );
        check("Integer", "取值范围为1~60，默认值为1。", &expect![[r#"{"default":1,"min":1,"max":60}"#]]);
        check("Integer", "包年时，取值范围为**1~5**；包月时，取值范围为**1~60**。", &expect!["{}"]);
        check("Integer", "对于b最大值为20，其他最大值为50。", &expect!["{}"]);
        check("Integer", "可设置5至720分钟、0表示不重试。", &expect![[r#"{"min":0,"max":720}"#]]);
        check("String", "不能超过64个字符。", &expect![[r#"{"max_length":64}"#]]);
        check("String", "该参数即将下线。", &expect![[r#"{"deprecated":true}"#]]);
    }
}
