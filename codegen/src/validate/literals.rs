//! Whether a scalar value fits a type.

use serde_json::Value;

use crate::spec::model::{EnumSpec, EnumValueSpec, LiteralSpec, NumberSpec, OverSpec};
use crate::spec::suggest::{closest, did_you_mean};
use crate::spec::type_expr::{Scalar, TypedText};

use super::scope::{Scope, Ty};

/// A scalar value as a spec or an example writes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal<'a> {
    Bool(bool),
    Integer(i128),
    Number(f64),
    Text(&'a str),
}

impl<'a> Literal<'a> {
    /// The scalar of a spec.
    pub(super) fn of_spec(spec: &'a LiteralSpec) -> Self {
        match spec {
            LiteralSpec::Bool(value) => Self::Bool(*value),
            LiteralSpec::Integer(value) => Self::Integer(i128::from(*value)),
            LiteralSpec::Unsigned(value) => Self::Integer(i128::from(*value)),
            LiteralSpec::Number(value) => Self::of_number(*value),
            LiteralSpec::Text(value) => Self::Text(value),
        }
    }

    /// The scalar of an example, where it is one.
    pub(super) fn of_json(json: &'a Value) -> Option<Self> {
        match json {
            Value::Bool(value) => Some(Self::Bool(*value)),
            Value::Number(number) => Some(match (number.as_i64(), number.as_u64()) {
                (Some(value), _) => Self::Integer(i128::from(value)),
                (None, Some(value)) => Self::Integer(i128::from(value)),
                (None, None) => Self::of_number(number.as_f64().unwrap_or_default()),
            }),
            Value::String(value) => Some(Self::Text(value)),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A number, which is a whole one that is too long for an integer rather than one that has decimals.
    fn of_number(value: f64) -> Self {
        let too_long = value.abs() >= 9_007_199_254_740_992.0 && value.abs() < 1e38;
        // Without decimals, the text of a number is that of a whole one.
        match value.to_string().parse() {
            Ok(whole) if too_long => Self::Integer(whole),
            _ => Self::Number(value),
        }
    }

    /// What it is, for messages.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Bool(_) => "a boolean",
            Self::Integer(_) => "a whole number",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
        }
    }

    /// Its value as a number, also where it is a text that means one.
    pub(super) fn number(&self) -> Option<NumberSpec> {
        match self {
            Self::Integer(value) => Some(whole(*value)),
            Self::Number(value) => Some(NumberSpec::Number(*value)),
            Self::Text(text) => {
                let text = text.strip_suffix('%').unwrap_or(text);
                text.parse().map(whole).ok().or_else(|| text.parse().ok().map(NumberSpec::Number))
            }
            Self::Bool(_) => None,
        }
    }

    /// The text that it is on the wire.
    pub(super) fn wire(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Text(text) => (*text).to_owned(),
        }
    }

    /// Whether a part of it is hidden, so that it shows nothing but that there is a value.
    pub(super) fn is_masked(&self) -> bool {
        matches!(self, Self::Text(text) if text.contains("***"))
    }
}

fn whole(value: i128) -> NumberSpec {
    match (i64::try_from(value), u64::try_from(value)) {
        (Ok(value), _) => NumberSpec::Integer(value),
        (_, Ok(value)) => NumberSpec::Unsigned(value),
        _ => NumberSpec::Number(value as f64),
    }
}

/// Why a value does not fit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Misfit {
    /// What is wrong with the value, after its name.
    pub(super) message: String,
    /// The value is of the right kind, and only says something that the spec does not know.
    pub(super) is_mild: bool,
}

impl Misfit {
    fn kind(literal: &Literal<'_>, ty: &Ty<'_>) -> Self {
        Self { message: format!("is {}, where {} is expected", literal.words(), expected(ty)), is_mild: false }
    }

    fn mild(message: String) -> Self {
        Self { message, is_mild: true }
    }
}

/// What travels where a type is declared, for messages.
pub(super) fn expected(ty: &Ty<'_>) -> &'static str {
    match ty {
        Ty::Enum(_, spec) if spec.over == OverSpec::Int64 => "a whole number",
        Ty::Text(_) | Ty::Enum(..) => "text",
        other => other.words(),
    }
}

/// Checks a scalar against a type.
pub(super) fn fit(scope: &Scope<'_>, ty: &Ty<'_>, literal: &Literal<'_>) -> Result<(), Misfit> {
    let kind = || Err(Misfit::kind(literal, ty));
    match ty {
        Ty::Unknown | Ty::Scalar(Scalar::Any) => Ok(()),
        Ty::Struct(_) | Ty::List(_) | Ty::Map(_) => kind(),
        _ if literal.is_masked() => Ok(()),
        Ty::Scalar(scalar) => match (scalar, literal) {
            (Scalar::String, Literal::Text(_)) | (Scalar::Bool, Literal::Bool(_)) => Ok(()),
            (Scalar::Double, Literal::Integer(_) | Literal::Number(_)) => Ok(()),
            (Scalar::Int32 | Scalar::Int64 | Scalar::Uint64, Literal::Integer(value)) => in_width(*scalar, *value),
            _ => kind(),
        },
        Ty::Text(typed) => match literal {
            Literal::Text(text) if means(*typed, text) => Ok(()),
            Literal::Text(text) => Err(Misfit::mild(format!("is `{text}`, which is not a valid {typed}"))),
            _ => kind(),
        },
        Ty::Enum(name, spec) => match (spec.over, literal) {
            (OverSpec::String, Literal::Text(_) | Literal::Integer(_)) | (OverSpec::Int64, Literal::Integer(_)) => {
                listed(scope, name, spec, literal)
            }
            _ => kind(),
        },
    }
}

fn in_width(scalar: Scalar, value: i128) -> Result<(), Misfit> {
    let (min, max) = match scalar {
        Scalar::Int32 => (i128::from(i32::MIN), i128::from(i32::MAX)),
        Scalar::Uint64 => (0, i128::from(u64::MAX)),
        _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
    };
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(Misfit { message: format!("is {value}, which `{scalar}` does not hold"), is_mild: false })
}

fn listed(scope: &Scope<'_>, name: &str, spec: &EnumSpec, literal: &Literal<'_>) -> Result<(), Misfit> {
    let value = literal.wire();
    let is_alias = |spec: &EnumValueSpec| match spec {
        EnumValueSpec::Full(full) => full.aliases.contains(&value),
        EnumValueSpec::Doc(_) => false,
    };
    if spec.values.contains_key(&value) || spec.values.values().any(is_alias) {
        return Ok(());
    }
    // Values that could not be read are not known.
    if scope.declared(name).is_some_and(|declared| !declared.spot.at("values").is_as_written()) {
        return Ok(());
    }
    let suggestion = did_you_mean(closest(&value, spec.values.keys().map(String::as_str)));
    Err(Misfit::mild(format!("is `{value}`, which `{name}` does not list{suggestion}")))
}

/// Whether a text means what its type says.
fn means(typed: TypedText, text: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
    match typed {
        TypedText::Percent => number(text.strip_suffix('%').unwrap_or(text).trim_end()),
        TypedText::IntegerText => text.parse::<i128>().is_ok(),
        TypedText::NumberText => number(text),
        TypedText::BoolText => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        TypedText::UnixSeconds => text.parse::<i64>().is_ok(),
        TypedText::DateTime => is_date_time(text),
        TypedText::JsonText => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
    }
}

/// Whether a text is a time as `yyyy-MM-ddTHH:mm:ssZ`.
fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.strip_suffix('Z').and_then(|text| text.split_once('T')) else { return false };
    let parts: Vec<Option<u32>> = time.split(':').map(|part| digits(part, 2)).collect();
    let [Some(hours), Some(minutes), Some(seconds)] = parts.as_slice() else { return false };
    is_date(date) && *hours < 24 && *minutes < 60 && *seconds < 61
}

/// Whether a text is a day as `yyyy-MM-dd`.
pub(super) fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut next = |count| parts.next().and_then(|part| digits(part, count));
    let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else { return false };
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let fits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_from_other_text() {
        assert!(is_date("2026-11-21"));
        assert!(is_date("2024-02-29"));
        for text in ["2026-11-31", "2025-02-29", "2026-13-01", "2026-00-10", "21.11.2026", "2026-1-2", "", "2026-11-+1"]
        {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn typed_text_means_what_it_says() {
        let yes = [
            (TypedText::Percent, "12.0%"),
            (TypedText::Percent, "100"),
            (TypedText::IntegerText, "-3"),
            (TypedText::NumberText, "0.5"),
            (TypedText::BoolText, "true"),
            (TypedText::UnixSeconds, "1612507847"),
            (TypedText::DateTime, "2021-03-16T08:01:19Z"),
            (TypedText::JsonText, "[{\"DBName\": \"a\"}]"),
        ];
        for (typed, text) in yes {
            assert!(means(typed, text), "{typed}: {text}");
        }
        let no = [
            (TypedText::Percent, "0/0"),
            (TypedText::Percent, "inf"),
            (TypedText::IntegerText, "1.5"),
            (TypedText::NumberText, "1 rows/s"),
            (TypedText::BoolText, "yes"),
            (TypedText::UnixSeconds, "16125078.5"),
            (TypedText::DateTime, "2021-03-16 08:01:19"),
            (TypedText::DateTime, "2021-03-16T25:01:19Z"),
            (TypedText::JsonText, "{"),
        ];
        for (typed, text) in no {
            assert!(!means(typed, text), "{typed}: {text}");
        }
    }
}
