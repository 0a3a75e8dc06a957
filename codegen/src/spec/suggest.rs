//! "Did you mean …?"

/// The candidate that somebody who wrote `word` most likely meant, where one is near enough to say so.
pub(crate) fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let similarity = strsim::jaro_winkler(&lower, &candidate.to_lowercase());
        if similarity >= NEAR && best.is_none_or(|(other, _)| similarity > other) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// From here on two words are spellings of one rather than two. `Presheck` and `PrecheckStatus` pass; `size` and
/// `safety` do not.
const NEAR: f64 = 0.82;

/// "; did you mean `…`?", or nothing.
pub(crate) fn did_you_mean(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// Names as a sentence lists them: "`a`, `b` or `c`".
pub(crate) fn any_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    sentence(names, "or")
}

/// Names as a sentence lists them: "`a`, `b` and `c`".
pub(crate) fn all_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    sentence(names, "and")
}

fn sentence<'a>(names: impl IntoIterator<Item = &'a str>, word: &str) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match (names.pop(), names.is_empty()) {
        (Some(last), false) => format!("{} {word} {last}", names.join(", ")),
        (Some(only), true) => only,
        (None, _) => "nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_suggested() {
        assert_eq!(closest("Presheck", ["PayType", "PrecheckStatus", "Job"]), Some("PrecheckStatus"));
        assert_eq!(closest("requird", ["required", "request"]), Some("required"));
        assert_eq!(closest("doce", ["doc", "default"]), Some("doc"));
        assert_eq!(closest("strng", ["string", "int32"]), Some("string"));
    }

    #[test]
    fn far_words_are_not() {
        assert_eq!(closest("size", ["safety", "page"]), None);
        assert_eq!(closest("description", ["deprecated", "doc", "example"]), None);
        assert_eq!(closest("x", []), None);
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(any_of(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(any_of(["a"]), "`a`");
        assert_eq!(all_of(["a", "b"]), "`a` and `b`");
    }
}
