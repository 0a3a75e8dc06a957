//! A pull parser for JSON text.
//!
//! serde's data model cannot express what responses need: numbers with all digits, strings with half a surrogate pair,
//! and a look at an object before its type is known. The grammar is RFC 8259's, except that strings may contain raw
//! control characters and lone surrogates, which read as U+FFFD.

use std::borrow::Cow;

use memchr::memchr2;

/// The depth limit of the structs of a model. The deepest documented response has 8 levels.
pub(crate) const MAX_DEPTH: usize = 64;

/// The depth limit of any JSON, counted from the beginning of the text, so that all readers agree.
const MAX_LEVELS: usize = MAX_DEPTH * 2;

/// A position in JSON text.
#[derive(Clone, Copy)]
pub(crate) struct Json<'a> {
    text: &'a str,
    at: usize,
    /// How many lists and objects have begun and not ended.
    depth: usize,
}

/// Says why text is not JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) what: &'static str,
    pub(crate) at: usize,
}

impl Malformed {
    /// Returns line and column, counted from 1.
    pub(crate) fn place(self, text: &str) -> (usize, usize) {
        let before = text.as_bytes().get(..self.at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        (line, column)
    }
}

/// A scalar, or the beginning of a list or an object.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    Null,
    Boolean(bool),
    Number(&'a str),
    Text(Cow<'a, str>),
    List,
    Object,
}

type Read<T> = Result<T, Malformed>;

impl<'a> Json<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    pub(super) fn malformed<T>(&self, what: &'static str) -> Read<T> {
        let what = if self.at >= self.text.len() { "it ends in the middle of a value" } else { what };
        Err(Malformed { what, at: self.at })
    }

    /// Returns the next byte that is not white space, without consuming it.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Returns the next value. For a list or an object, consumes the opening bracket.
    pub(crate) fn next(&mut self) -> Read<Token<'a>> {
        match self.peek() {
            Some(b'"') => self.string().map(Token::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Token::Number),
            Some(b'{') => self.enter(Token::Object),
            Some(b'[') => self.enter(Token::List),
            Some(b't') => self.word("true", Token::Boolean(true)),
            Some(b'f') => self.word("false", Token::Boolean(false)),
            Some(b'n') => self.word("null", Token::Null),
            _ => self.malformed("a value was expected"),
        }
    }

    /// Goes behind an opening bracket.
    fn enter(&mut self, token: Token<'a>) -> Read<Token<'a>> {
        if self.depth >= MAX_LEVELS {
            return self.malformed("it is nested too deeply");
        }
        self.at += 1;
        self.depth += 1;
        Ok(token)
    }

    /// Goes behind a closing bracket.
    fn leave(&mut self) {
        self.at += 1;
        self.depth = self.depth.saturating_sub(1);
    }

    fn word(&mut self, word: &str, token: Token<'a>) -> Read<Token<'a>> {
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Ok(token);
        }
        self.malformed("a value was expected")
    }

    /// Consumes the opening bracket of an object, if it comes next.
    #[cfg(feature = "alibaba")]
    pub(crate) fn enter_object(&mut self) -> bool {
        self.peek() == Some(b'{') && self.enter(Token::Object).is_ok()
    }

    /// Consumes the opening bracket of a list, if it comes next.
    #[cfg(feature = "alibaba")]
    pub(crate) fn enter_list(&mut self) -> bool {
        self.peek() == Some(b'[') && self.enter(Token::List).is_ok()
    }

    /// Moves to the next item of a list. Returns `false` if there is none. `first` is true before the first item.
    pub(crate) fn item(&mut self, first: &mut bool) -> Read<bool> {
        match self.peek() {
            Some(b']') => {
                self.leave();
                Ok(false)
            }
            _ if std::mem::take(first) => Ok(true),
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            _ => self.malformed("`,` or `]` was expected"),
        }
    }

    /// Moves to the next value of an object and returns its key, or `None` if there is none.
    pub(crate) fn key(&mut self, first: &mut bool) -> Read<Option<Cow<'a, str>>> {
        if self.next_key(first)? { self.pass_key().map(Some) } else { Ok(None) }
    }

    /// Moves to the next key of an object. Returns `false` if there is none.
    pub(super) fn next_key(&mut self, first: &mut bool) -> Read<bool> {
        match self.peek() {
            Some(b'}') => {
                self.leave();
                return Ok(false);
            }
            Some(b',') if !*first => self.at += 1,
            _ if !*first => return self.malformed("`,` or `}` was expected"),
            _ => {}
        }
        *first = false;
        if self.peek() == Some(b'"') { Ok(true) } else { self.malformed("a name in quotes was expected") }
    }

    /// Reads the next key and moves to its value.
    pub(super) fn pass_key(&mut self) -> Read<Cow<'a, str>> {
        let key = self.string()?;
        self.colon()?;
        Ok(key)
    }

    /// Moves to the value of the next key, if the key is this name.
    pub(super) fn pass_key_if(&mut self, name: &str) -> Read<bool> {
        let rest = self.text.as_bytes().get(self.at + 1..).unwrap_or_default();
        // The position of its end differs for most other names.
        let is_it = rest.get(name.len()) == Some(&b'"') && rest.starts_with(name.as_bytes());
        if is_it {
            self.at += name.len() + 2;
            self.colon()?;
        }
        Ok(is_it)
    }

    fn colon(&mut self) -> Read<()> {
        if self.peek() != Some(b':') {
            return self.malformed("`:` was expected");
        }
        self.at += 1;
        Ok(())
    }

    /// Checks that only white space follows.
    pub(crate) fn end(&mut self) -> Read<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => self.malformed("something follows the value"),
        }
    }

    /// Skips the next value and returns its text.
    pub(crate) fn raw(&mut self) -> Read<&'a str> {
        self.peek();
        let start = self.at;
        self.skip()?;
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Returns the text from here to a later position.
    pub(crate) fn until(&self, end: &Self) -> &'a str {
        self.text.get(self.at..end.at).unwrap_or_default()
    }

    fn skip(&mut self) -> Read<()> {
        let mut first = true;
        match self.next()? {
            Token::List => {
                while self.item(&mut first)? {
                    self.skip()?;
                }
            }
            Token::Object => {
                while self.key(&mut first)?.is_some() {
                    self.skip()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn number(&mut self) -> Read<&'a str> {
        let start = self.at;
        self.pass(b'-');
        // No leading zeros.
        if !self.pass(b'0') {
            self.digits()?;
        }
        if self.pass(b'.') {
            self.digits()?;
        }
        if self.pass(b'e') || self.pass(b'E') {
            let _ = self.pass(b'+') || self.pass(b'-');
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn pass(&mut self, byte: u8) -> bool {
        let is_next = self.text.as_bytes().get(self.at) == Some(&byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn digits(&mut self) -> Read<()> {
        let start = self.at;
        while self.text.as_bytes().get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { self.malformed("a digit was expected") }
    }

    /// Reads the string whose opening quote comes next.
    fn string(&mut self) -> Read<Cow<'a, str>> {
        self.string_from(self.at + 1)
    }

    /// The string that begins here, behind its quote.
    #[inline]
    fn string_from(&mut self, start: usize) -> Read<Cow<'a, str>> {
        let end = end_of_plain(self.text.as_bytes(), start);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(self.text.get(start..end).unwrap_or_default()));
        }
        self.escaped(start).map(Cow::Owned)
    }

    /// Reads the string that begins here and contains a backslash, or has no end.
    #[cold]
    fn escaped(&mut self, start: usize) -> Read<String> {
        self.at = start;
        // It takes no more bytes than its spelling.
        let mut text = String::with_capacity(end_of_escaped(self.text.as_bytes(), start) - start);
        loop {
            let start = self.at;
            self.at = end_of_plain(self.text.as_bytes(), start);
            text.push_str(self.text.get(start..self.at).unwrap_or_default());
            if self.pass(b'"') {
                return Ok(text);
            }
            if !self.pass(b'\\') {
                return self.malformed("a string has no end");
            }
            text.push(self.escape()?);
        }
    }

    /// Reads the escape after a backslash.
    fn escape(&mut self) -> Read<char> {
        let Some(byte) = self.text.as_bytes().get(self.at) else { return self.malformed("a string has no end") };
        let c = match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return self.malformed("no such escape"),
        };
        self.at += 1;
        Ok(c)
    }

    /// Reads the escape after `\u`, with the other half of a surrogate pair if there is one.
    fn unicode(&mut self) -> Read<char> {
        let first = self.hex()?;
        if (0xd800..0xdc00).contains(&first) {
            let mut ahead = *self;
            if ahead.pass(b'\\') && ahead.pass(b'u') {
                let second = ahead.hex()?;
                if (0xdc00..0xe000).contains(&second) {
                    *self = ahead;
                    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
            }
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Read<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).unwrap_or_default();
        let mut code = 0;
        for digit in digits {
            match char::from(*digit).to_digit(16) {
                Some(value) => code = code * 16 + value,
                None => return self.malformed("four hexadecimal digits were expected"),
            }
        }
        if digits.len() < 4 {
            self.at = self.text.len();
            return self.malformed("");
        }
        self.at += 4;
        Ok(code)
    }
}

/// Returns the position of the next quote or backslash, or the end.
#[inline]
fn end_of_plain(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    // Most strings are short, and end before memchr has chosen its algorithm.
    let mut at = start;
    for chunk in rest.as_chunks().0.iter().take(4) {
        let found = first_of(*chunk, b'"') | first_of(*chunk, b'\\');
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += chunk.len();
    }
    end_of_long(bytes, at)
}

/// Returns the position of the quote that ends a string, or the end.
fn end_of_escaped(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        at = end_of_plain(bytes, at);
        if bytes.get(at) != Some(&b'\\') {
            return at;
        }
        // The character after a backslash does not end the string.
        at = (at + 2).min(bytes.len());
    }
}

/// Same as [`end_of_plain`], for the rest of a long string, or of the last one.
#[inline(never)]
fn end_of_long(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start + memchr2(b'"', b'\\', rest).unwrap_or(rest.len())
}

/// Marks the first position of a byte among eight with the lowest bit that is set. No bit is set if it does not occur.
pub(super) const fn first_of(bytes: [u8; 8], byte: u8) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let word = u64::from_le_bytes(bytes) ^ u64::from_le_bytes([byte; 8]);
    word.wrapping_sub(LOW) & !word & HIGH
}

/// Returns the string at the beginning of a text without its opening quote, and the text after it. `None` if it has no
/// end.
pub(crate) fn leading_string(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut json = Json { text, at: 0, depth: 0 };
    let string = json.string_from(0).ok()?;
    Some((string, text.get(json.at..).unwrap_or_default()))
}

/// Returns the text after the value at the beginning of a text; empty if the value has no end.
pub(crate) fn behind_value(text: &str) -> &str {
    let mut json = Json::new(text);
    if json.raw().is_err() {
        return "";
    }
    text.get(json.at..).unwrap_or_default()
}

/// Returns JSON text without white space between its tokens.
pub(crate) fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if !in_string && matches!(c, ' ' | '\t' | '\n' | '\r') {
            continue;
        }
        if c == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

/// Returns the text of a body: without a byte order mark, and with U+FFFD for invalid UTF-8.
pub fn text_of(body: &[u8]) -> Cow<'_, str> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    // The lossy conversion checks each character.
    std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Read<&str> {
        let mut json = Json::new(text);
        let raw = json.raw()?;
        json.end()?;
        Ok(raw)
    }

    #[test]
    fn json_is_json() {
        for text in [
            "null",
            "true",
            "false",
            "0",
            "-0",
            "10",
            "1.5",
            "-1.25e+10",
            "1E-2",
            "\"\"",
            "[]",
            "{}",
            " [ 1 , 2 ] ",
            "{\"a\":{\"b\":[null]},\"c\":\"d\"}",
            "\"\\u00e9\\ud83d\\ude00\\n\"",
            "\t\n\r 1",
        ] {
            assert_eq!(read(text), Ok(text.trim()), "{text}");
        }
        for text in [
            "",
            " ",
            "nul",
            "+1",
            "01",
            "1.",
            ".5",
            "1e",
            "-",
            "\"",
            "\"\\x\"",
            "\"\\u12\"",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "[1",
            "{\"a\":1",
            "1 2",
            "]",
            "'a'",
            "NaN",
            "[1}",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn it_says_where_it_stops() {
        assert_eq!(read("{\"a\": x}"), Err(Malformed { what: "a value was expected", at: 6 }));
        assert_eq!(read("{\"a\": 1"), Err(Malformed { what: "it ends in the middle of a value", at: 7 }));
        assert_eq!(read("1 x"), Err(Malformed { what: "something follows the value", at: 2 }));
        let deep = "[".repeat(1000);
        assert_eq!(read(&deep).map_err(|error| error.what), Err("it is nested too deeply"));
    }

    #[test]
    fn strings_are_unescaped_and_half_a_pair_is_replaced() {
        let text = |json: &str| match Json::new(json).next() {
            Ok(Token::Text(text)) => text.into_owned(),
            other => panic!("{json}: {other:?}"),
        };
        assert_eq!(text(r#""a\"\\\/\b\f\n\r\tb""#), "a\"\\/\u{8}\u{c}\n\r\tb");
        assert_eq!(text(r#""\u00e9\ud83d\ude00""#), "é😀");
        assert_eq!(text(r#""a\ud83d""#), "a\u{fffd}");
        assert_eq!(text(r#""\ud83dx\ude00\ud83d\u0041""#), "\u{fffd}x\u{fffd}\u{fffd}A");
        assert_eq!(text("\"a\u{1}b\""), "a\u{1}b");
    }

    #[test]
    fn the_end_of_a_string_is_found_wherever_it_is() {
        for length in 0..80 {
            let text = "é\u{80}\u{1}!#[]x".chars().cycle().take(length).collect::<String>();
            let json = format!("\"{text}\" ");
            assert_eq!(Json::new(&json).next(), Ok(Token::Text(Cow::Borrowed(text.as_str()))), "{json}");
            let json = format!("\"{text}\\n{text}\"");
            assert_eq!(Json::new(&json).next(), Ok(Token::Text(format!("{text}\n{text}").into())), "{json}");
            assert!(Json::new(&json[..json.len() - 1]).next().is_err(), "{json}");
        }
    }

    #[test]
    fn compact_text_keeps_what_is_in_strings() {
        assert_eq!(compact("{ \"a b\" : [ 1 , \"c \\\" d\\\\\" ] }"), "{\"a b\":[1,\"c \\\" d\\\\\"]}");
    }
}
