//! Hides the secrets of a call in texts that a server sends back.

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{GeneralPurpose, general_purpose::NO_PAD};

use crate::runtime::model::sensitive::REDACTED;
use crate::runtime::net::encode::{form, percent};
use crate::runtime::net::future::BoxError;
use crate::runtime::net::order::sorted;

/// A secret shorter than this is hidden only where it stands alone, else every `a` would go for a password `a`.
const SHORT: usize = 4;

/// A secret shorter than this is not looked for in Base64, where too little of it would be left to tell it from others.
const SHORT_FOR_BASE64: usize = 6;

/// The secrets of one call, in every spelling in which a server may echo them.
#[derive(Default)]
pub(crate) struct Mask {
    /// Longest first, so that a secret that begins like another is hidden as a whole.
    spellings: Vec<String>,
}

impl Mask {
    /// Hides these texts.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let found: Vec<String> = secrets.into_iter().flat_map(spellings_of).collect();
        let longest_first = |left: &String, right: &String| right.len().cmp(&left.len()).then_with(|| left.cmp(right));
        let mut spellings: Vec<String> = sorted(&found, &longest_first).into_iter().cloned().collect();
        spellings.dedup();
        Self { spellings }
    }

    /// A text without the secrets.
    pub(crate) fn apply(&self, text: &str) -> String {
        self.start_of(text, text.len())
    }

    /// An error; one that would show a secret, be it in what lies beneath it, gives way to its text without secrets.
    pub(crate) fn error(&self, error: BoxError) -> BoxError {
        let mut shown = format!("{error} {error:?}");
        let mut beneath = error.source();
        while let Some(source) = beneath {
            shown = format!("{shown} {source} {source:?}");
            beneath = source.source();
        }
        if self.apply(&shown) == shown { error } else { self.apply(&error.to_string()).into() }
    }

    /// The first bytes of a text, without the secrets: also without a part of one that the cut goes through.
    pub(crate) fn start_of(&self, text: &str, bytes: usize) -> String {
        let mut out = String::new();
        let mut at = 0;
        while at < bytes
            && let Some((before, rest)) = text.split_at_checked(at)
            && let Some(next) = rest.chars().next()
        {
            let hidden = self.spellings.iter().find(|secret| {
                rest.strip_prefix(secret.as_str()).is_some_and(|after| {
                    secret.len() >= SHORT || (!before.ends_with(is_word) && !after.starts_with(is_word))
                })
            });
            if let Some(secret) = hidden {
                out.push_str(REDACTED);
                at += secret.len();
            } else {
                out.push(next);
                at += next.len_utf8();
            }
        }
        out
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A secret as it is, and as it stands in a URL, a form, JSON, XML and Base64.
fn spellings_of(secret: &str) -> Vec<String> {
    if secret.is_empty() {
        return Vec::new();
    }
    let json = serde_json::Value::from(secret).to_string();
    let json = json.trim_matches('"').to_owned();
    let xml = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let encoded = [percent(secret), form(secret)];
    // `%2f` is as good as `%2F`, and a text that was encoded twice shows `%252F`.
    let lower = encoded.each_ref().map(|text| lower_hex(text));
    let twice = encoded.each_ref().map(|text| percent(text));
    let mut spellings = vec![secret.to_owned(), json, xml];
    spellings.extend(encoded.into_iter().chain(lower).chain(twice));
    if secret.len() >= SHORT_FOR_BASE64 {
        let base64 = [STANDARD, URL_SAFE].iter().flat_map(|alphabet| in_base64(secret, alphabet));
        spellings.extend(base64.flat_map(|text| [percent(&text), text]));
    }
    spellings
}

/// What all Base64 texts that hold the secret have in common, for each place at which it may begin in a group of three.
fn in_base64(secret: &str, alphabet: &Alphabet) -> [String; 3] {
    [0, 1, 2].map(|before| {
        let mut bytes = vec![0; before];
        bytes.extend(secret.as_bytes());
        // The characters that depend on the secret alone.
        let (first, end) = ((before * 4).div_ceil(3), bytes.len() * 4 / 3);
        let text = GeneralPurpose::new(alphabet, NO_PAD).encode(bytes);
        text.get(first..end).unwrap_or_default().to_owned()
    })
}

/// The same text with its `%XX` in lower case.
fn lower_hex(encoded: &str) -> String {
    let mut digits = 0;
    encoded
        .chars()
        .map(|c| {
            if c == '%' {
                digits = 2;
            } else if digits > 0 {
                digits -= 1;
                return c.to_ascii_lowercase();
            }
            c
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_hidden() {
        let mask = Mask::new(["p@ss w\"/+"]);
        for text in [
            "p@ss w\"/+",
            "p%40ss%20w%22%2F%2B",
            "p%40ss+w%22%2F%2B",
            "p%40ss%20w%22%2f%2b",
            "p%2540ss%2520w%2522%252F%252B",
            "p@ss w\\\"/+",
            "p@ss w&quot;/+",
        ] {
            assert_eq!(mask.apply(&format!("<{text}>")), "<<redacted>>", "{text}");
        }
    }

    #[test]
    fn base64_is_hidden_wherever_the_secret_stands_in_it() {
        let (mask, engine) = (Mask::new(["top+secret?>"]), GeneralPurpose::new(&STANDARD, NO_PAD));
        for before in ["", "u", "us", "use"] {
            let text = engine.encode(format!("{before}:top+secret?>:after"));
            assert!(mask.apply(&text).contains(REDACTED), "{text}");
            assert!(mask.apply(&percent(&text)).contains(REDACTED), "{text}");
        }
    }

    #[test]
    fn an_error_that_shows_a_secret_gives_way_to_its_text() {
        let mask = Mask::new(["topsecret"]);
        let clean: BoxError = std::io::Error::other("reset").into();
        assert!(mask.error(clean).is::<std::io::Error>());
        let telling: BoxError = std::io::Error::other("GET /?Password=topsecret").into();
        let hidden = mask.error(telling);
        assert_eq!(format!("{hidden} {hidden:?}"), "GET /?Password=<redacted> \"GET /?Password=<redacted>\"");
    }

    #[test]
    fn a_secret_that_begins_like_another_is_hidden_whole() {
        assert_eq!(Mask::new(["abcd", "abcdef"]).apply("abcdef abcd"), "<redacted> <redacted>");
    }

    #[test]
    fn a_short_secret_is_hidden_where_it_stands_alone() {
        assert_eq!(Mask::new(["x"]).apply("Password=x is not an axe"), "Password=<redacted> is not an axe");
        assert_eq!(Mask::new([""]).apply("as it is"), "as it is");
    }

    #[test]
    fn the_cut_shows_no_part_of_a_secret() {
        let mask = Mask::new(["topsecret"]);
        assert_eq!(mask.start_of("ab topsecret and more", 6), "ab <redacted>");
        assert_eq!(mask.start_of("é…", 1), "é");
    }
}
