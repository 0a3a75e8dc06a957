//! Decodes a text in every supported way: URL, string of a programming language, XML, Base64 and hexadecimal digits.

use super::SHORT;

/// The length of the longest escape; one that is cut off at the end of a text is shorter.
const LONGEST_ESCAPE: usize = 12;

/// Separates two unrelated parts. It never occurs in UTF-8.
const BREAK: u8 = 0xff;

/// One decoded byte, and the part of the text that it was decoded from.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    pub(super) byte: u8,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Returns a text unchanged.
pub(super) fn plain(text: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(text.len());
    for (start, byte) in text.bytes().enumerate() {
        units.push(Unit { byte, start, end: start + 1 });
    }
    units
}

/// A way to decode a text.
#[derive(Clone, Copy)]
pub(super) enum Reading {
    /// `%2F`, and `%u6570` of JavaScript's `escape`.
    Percent,
    /// `\/`, `\u0026`, `\xe9`, `\303\251`: JSON and other languages with backslashes.
    Backslash,
    /// `&amp;`, `&#39;`, `&#x2F;`
    Entity,
    /// Base64 of either alphabet, from this digit of a run on: the digits before it may look like Base64 by accident.
    Base64(usize),
    /// Hexadecimal digits, from this digit of a run on.
    Hex(usize),
}

/// All ways to decode.
pub(super) const READINGS: [Reading; 9] = [
    Reading::Percent,
    Reading::Backslash,
    Reading::Entity,
    Reading::Base64(0),
    Reading::Base64(1),
    Reading::Base64(2),
    Reading::Base64(3),
    Reading::Hex(0),
    Reading::Hex(1),
];

impl Reading {
    /// Decodes in this way, or returns `None` if there is nothing to decode. `cut` says that the text continues.
    pub(super) fn of(self, units: &[Unit], cut: bool) -> Option<Vec<Unit>> {
        match self {
            Self::Percent => unescape(units, b'%', percent, cut),
            Self::Backslash => unescape(units, b'\\', backslash, cut),
            Self::Entity => unescape(units, b'&', entity, cut),
            Self::Base64(skip) => unpack(units, 6, skip),
            Self::Hex(skip) => unpack(units, 4, skip),
        }
    }

    /// Returns whether it decodes bytes from digits, and so finds some in every long word.
    pub(super) fn unpacks(self) -> bool {
        matches!(self, Self::Base64(_) | Self::Hex(_))
    }
}

/// The decoded character of an escape, and the length of the escape.
enum Escape {
    Byte(u8, usize),
    Char(char, usize),
}

/// Replaces all escapes of a kind, which begin with `mark`.
fn unescape(units: &[Unit], mark: u8, read: fn(&[Unit]) -> Option<Escape>, cut: bool) -> Option<Vec<Unit>> {
    let mut out = Vec::new();
    let mut is_other = false;
    let mut at = 0;
    while let Some(rest) = units.get(at..)
        && let Some(unit) = rest.first()
    {
        let mut bytes = [unit.byte, 0, 0, 0];
        let (mut count, mut length) = (1, 1);
        if unit.byte == mark {
            match read(rest) {
                Some(Escape::Byte(byte, of)) => (bytes, length) = ([byte, 0, 0, 0], of),
                Some(Escape::Char(c, of)) => (count, length) = (c.encode_utf8(&mut bytes).len(), of),
                None if cut && rest.len() < LONGEST_ESCAPE => break,
                None => {}
            }
            is_other |= length > 1;
        }
        let end = rest.get(length - 1).map_or(unit.end, |last| last.end);
        for byte in bytes.into_iter().take(count) {
            out.push(Unit { byte, start: unit.start, end });
        }
        at += length;
    }
    is_other.then_some(out)
}

fn percent(units: &[Unit]) -> Option<Escape> {
    if byte(units, 1) == b'u' {
        return utf16(units, b'%', 2, 4);
    }
    byte_of(digits(units, 1, 2, 16)?, 3)
}

fn backslash(units: &[Unit]) -> Option<Escape> {
    let next = units.get(1)?.byte;
    let digits = match next {
        b'u' if byte(units, 2) == b'{' => braced(units),
        b'u' => utf16(units, b'\\', 2, 4),
        b'U' => digits(units, 2, 8, 16).and_then(|code| char_of(code, 10)),
        b'x' => digits(units, 2, 2, 16).and_then(|code| byte_of(code, 4)),
        b'0'..=b'7' => digits(units, 1, 3, 8).and_then(|code| byte_of(code, 4)),
        _ => None,
    };
    let plain = match next {
        b'0' => 0,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'f' => 12,
        b'r' => b'\r',
        other => other,
    };
    digits.or(Some(Escape::Byte(plain, 2)))
}

/// `\u{e9}`
fn braced(units: &[Unit]) -> Option<Escape> {
    for count in 1..=6 {
        if byte(units, 3 + count) == b'}' {
            return char_of(digits(units, 3, count, 16)?, count + 4);
        }
    }
    None
}

/// Decodes four digits of UTF-16, and four more for a surrogate pair.
fn utf16(units: &[Unit], mark: u8, from: usize, count: usize) -> Option<Escape> {
    let first = digits(units, from, count, 16)?;
    let length = from + count;
    if (0xd800..0xdc00).contains(&first) {
        let rest = units.get(length..)?;
        let second = digits(rest, from, count, 16)?;
        let is_pair = byte(rest, 0) == mark && byte(rest, 1) == b'u' && (0xdc00..0xe000).contains(&second);
        let code = 0x1_0000 + ((first - 0xd800) << 10) + second.saturating_sub(0xdc00);
        return if is_pair { char_of(code, length * 2) } else { None };
    }
    char_of(first, length)
}

fn entity(units: &[Unit]) -> Option<Escape> {
    for (name, c) in [("amp;", '&'), ("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("apos;", '\'')] {
        let mut is_same = true;
        for (index, expected) in name.bytes().enumerate() {
            is_same &= byte(units, index + 1) == expected;
        }
        if is_same {
            return Some(Escape::Char(c, name.len() + 1));
        }
    }
    if byte(units, 1) != b'#' {
        return None;
    }
    let (from, radix) = if matches!(byte(units, 2), b'x' | b'X') { (3, 16) } else { (2, 10) };
    for count in 1..=8 {
        if byte(units, from + count) == b';' {
            return char_of(digits(units, from, count, radix)?, from + count + 1);
        }
    }
    None
}

fn char_of(code: u32, length: usize) -> Option<Escape> {
    char::from_u32(code).map(|c| Escape::Char(c, length))
}

fn byte_of(code: u32, length: usize) -> Option<Escape> {
    u8::try_from(code).ok().map(|byte| Escape::Byte(byte, length))
}

/// Returns the byte at a position, or 0 after the end.
fn byte(units: &[Unit], at: usize) -> u8 {
    units.get(at).map_or(0, |unit| unit.byte)
}

/// Returns the number in `count` digits from a position on, or `None` if there are fewer.
fn digits(units: &[Unit], from: usize, count: usize, radix: u32) -> Option<u32> {
    let mut number = 0;
    for at in from..from + count {
        number = number * radix + char::from(byte(units, at)).to_digit(radix)?;
    }
    Some(number)
}

/// Returns the bytes in all runs of digits with this many bits that are long enough for a secret.
fn unpack(units: &[Unit], bits: usize, skip: usize) -> Option<Vec<Unit>> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < units.len() {
        let (start, mut count) = (at, 0);
        while let Some(unit) = units.get(at) {
            match value(bits, unit.byte) {
                Some(_) => count += 1,
                // Base64 is often broken into lines.
                None if count > 0 && matches!(unit.byte, b'\r' | b'\n') => {}
                None => break,
            }
            at += 1;
        }
        if count * bits >= SHORT * 8
            && let Some(run) = units.get(start..at)
        {
            if let Some(last) = out.last().map(|last: &Unit| last.end) {
                out.push(Unit { byte: BREAK, start: last, end: last });
            }
            unpack_run(run, bits, skip, &mut out);
        }
        at += 1;
    }
    (!out.is_empty()).then_some(out)
}

fn unpack_run(run: &[Unit], bits: usize, mut skip: usize, out: &mut Vec<Unit>) {
    let (mut held, mut held_bits, mut start) = (0_usize, 0, None);
    for unit in run {
        let Some(value) = value(bits, unit.byte) else { continue };
        if skip > 0 {
            skip -= 1;
            continue;
        }
        held = (held << bits | value) & 0xffff;
        held_bits += bits;
        let first = start.unwrap_or(unit.start);
        start = Some(first);
        if held_bits >= 8 {
            held_bits -= 8;
            let [byte, ..] = (held >> held_bits).to_le_bytes();
            out.push(Unit { byte, start: first, end: unit.end });
            // The rest of this digit belongs to the next byte.
            start = (held_bits > 0).then_some(unit.start);
        }
    }
}

/// Returns the value of a digit with this many bits.
fn value(bits: usize, byte: u8) -> Option<usize> {
    let value = match byte {
        _ if bits == 4 => return char::from(byte).to_digit(16).map(|digit| digit as usize),
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(usize::from(value))
}
