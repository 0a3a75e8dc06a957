//! The text of a Markdown cell or line: without escapes, links and code marks, and with bold text kept between `**`.

/// The text that a reader of the page sees.
pub(super) fn plain(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        let next = chars.get(at + 1).copied();
        if c == '\\' && next.is_some_and(|next| next.is_ascii_punctuation()) {
            out.extend(next);
            at += 2;
        } else if c == '`'
            && let Some(end) = code_end(&chars, at)
        {
            let (marks, end, after) = end;
            out.extend(chars.get(at + marks..end).unwrap_or_default());
            at = after;
        } else if let Some((shown, after)) = link(&chars, at) {
            out.push_str(&plain(&shown));
            at = after;
        } else {
            out.push(c);
            at += 1;
        }
    }
    out
}

/// Number of marks, end of the text and place after a code span that begins here.
fn code_end(chars: &[char], at: usize) -> Option<(usize, usize, usize)> {
    let run = |from: usize| chars.get(from..).unwrap_or_default().iter().take_while(|c| **c == '`').count();
    let marks = run(at);
    let mut place = at + marks;
    while let Some(c) = chars.get(place) {
        if *c == '`' {
            let closing = run(place);
            if closing == marks {
                return Some((marks, place, place + closing));
            }
            place += closing;
        } else {
            place += 1;
        }
    }
    None
}

/// The text of a link or the words for an image that begins here, and the place after it.
fn link(chars: &[char], at: usize) -> Option<(String, usize)> {
    let open = match (chars.get(at)?, chars.get(at + 1)) {
        ('[', _) => at,
        ('!', Some('[')) => at + 1,
        _ => return None,
    };
    let close = closing(chars, open, '[', ']')?;
    (chars.get(close + 1) == Some(&'(')).then_some(())?;
    let end = closing(chars, close + 1, '(', ')')?;
    let target = chars.get(close + 2..end)?;
    // `[a](b c)` is a link only with a title behind the target.
    let is_link = !target.contains(&'\n') && (!target.contains(&' ') || target.contains(&'"'));
    is_link.then(|| (chars.get(open + 1..close).unwrap_or_default().iter().collect(), end + 1))
}

fn closing(chars: &[char], open: usize, opens: char, closes: char) -> Option<usize> {
    const LONGEST: usize = 2000;
    let mut depth = 0usize;
    let mut escaped = false;
    for (at, c) in chars.iter().enumerate().skip(open).take(LONGEST) {
        if escaped {
            escaped = false;
        } else if *c == '\\' {
            escaped = true;
        } else if *c == opens {
            depth += 1;
        } else if *c == closes {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_bold_stays() {
        let cases = [
            ("`Array` of **Task**", "Array of **Task**"),
            (r"a\*\*\* \`b\` \\n", r"a*** `b` \n"),
            ("See [tasks](~~123~~) and ![an image](a.png).", "See tasks and an image."),
            (r#"[{"a":"b"}] (c)"#, r#"[{"a":"b"}] (c)"#),
            ("[a] `b", "[a] `b"),
            ("[`Code`](https://example.com/a_(b) \"title\")!", "Code!"),
        ];
        for (from, to) in cases {
            assert_eq!(plain(from), to);
        }
    }
}
