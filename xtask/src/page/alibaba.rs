//! What the three formats of Alibaba Cloud's pages share: their parts come in the same order under the same headings,
//! and only how headings and tables are written differs.

use std::sync::LazyLock;

use regex::Regex;

use super::text::Text;
use super::words::{self, Words};
use super::{ErrorRow, Page, PageError, RateLimit, RateScope, Remark, Row, Vendor, examples, types};

/// A part of the page: from the line after its heading to the line of the next one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) heading: usize,
    pub(super) end: usize,
}

/// Where the parts of a page stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    pub(super) request: Part,
    pub(super) response: Part,
    pub(super) examples: Part,
    pub(super) errors: Part,
}

/// What a format says of a page.
pub(super) struct Format<'a> {
    pub(super) name: &'static str,
    /// The headings of the page with their lines, in order.
    pub(super) headings: Vec<(usize, &'a str)>,
    /// The title, where the format has one.
    pub(super) title: Option<String>,
}

impl Format<'_> {
    /// Finds the parts, each after the one before.
    pub(super) fn parts(&self, text: &Text, is_table: impl Fn(usize) -> bool) -> Result<Parts, PageError> {
        let end = text.end();
        let request = self.find(words::REQUEST, 0, &is_table).ok_or_else(|| self.no_request(&is_table))?;
        let missing = |words: Words, after: usize, what: &str| {
            let stopped = format!("the page has no heading {} after line {after}", words::shown(words));
            PageError::at(end.saturating_sub(1).max(1), stopped, format!("the part with {what}"))
        };
        let response = self.find(words::RESPONSE, request, &is_table);
        let response = response.ok_or_else(|| missing(words::RESPONSE, request, "the members of the answer"))?;
        let examples = self.find(words::EXAMPLES, response, &|_| true);
        let examples = examples.ok_or_else(|| missing(words::EXAMPLES, response, "the examples"))?;
        let errors = self.find(words::ERRORS, examples, &|_| true);
        let errors = errors.ok_or_else(|| missing(words::ERRORS, examples, "the error codes"))?;
        let part = |heading: usize| {
            let next = self.headings.iter().map(|(line, _)| *line).find(|line| *line > heading);
            Part { heading, end: next.unwrap_or(end) }
        };
        let until = |heading: usize, next: usize| Part { heading, end: next };
        Ok(Parts {
            request: part(request),
            response: part(response),
            examples: until(examples, errors),
            errors: until(errors, end),
        })
    }

    fn find(&self, words: Words, after: usize, also: &dyn Fn(usize) -> bool) -> Option<usize> {
        let mut found = self.headings.iter().filter(|(line, heading)| *line > after && words::is(heading, words));
        found.find(|(line, _)| also(*line)).map(|(line, _)| *line)
    }

    fn no_request(&self, is_table: &dyn Fn(usize) -> bool) -> PageError {
        if let Some(line) = self.find(words::COMMON, 0, &|_| true) {
            let heading =
                self.headings.iter().find(|(at, _)| *at == line).map_or("", |(_, heading)| words::bare(heading));
            return PageError::at(
                line,
                format!("this page lists what all calls have in common (\"{heading}\") and describes no operation"),
                format!("the page of one operation, with a table under {}", words::shown(words::REQUEST)),
            );
        }
        if let Some(line) = self.find(words::REQUEST, 0, &|line| !is_table(line)) {
            return PageError::at(
                line,
                "no table of parameters follows this heading",
                "a header with 名称, 类型 or Name, Type",
            );
        }
        let found: Vec<_> = self.headings.iter().take(8).map(|(_, heading)| words::bare(heading)).collect();
        PageError::whole(
            format!("the page has no heading {}; it has: {}", words::shown(words::REQUEST), found.join(", ")),
            "the page of one operation",
        )
    }

    /// Puts the page together.
    pub(super) fn page(
        self,
        text: &Text,
        parts: Parts,
        request: Vec<Row>,
        response: Vec<Row>,
        errors: Vec<ErrorRow>,
        mut remarks: Vec<Remark>,
    ) -> Result<Page, PageError> {
        let intro = parts.request.heading;
        let (operation, version) = identity(text, intro, parts.examples, &request, self.title.as_deref())?;
        let examples = examples::read(text, parts.examples.heading + 1, parts.examples.end, &operation, &mut remarks)?;
        if response.is_empty() {
            return Err(PageError::at(
                parts.response.heading,
                "no rows stand under this heading",
                "the members of the answer",
            ));
        }
        if examples.iter().all(|example| example.response.is_none() && example.xml.is_none()) {
            let what = "the page shows no answer, so nothing but the tables tells how members nest".to_owned();
            remarks.push(Remark { line: parts.examples.heading, what });
        }
        if errors.is_empty() {
            let what = "the page lists no error codes".to_owned();
            remarks.push(Remark { line: parts.errors.heading, what });
        }
        Ok(Page {
            format: self.name,
            vendor: Vendor::Alibaba,
            title: self.title.filter(|title| *title != operation || !title.is_empty()),
            operation,
            version,
            rate_limits: rate_limits(text, 1, intro),
            request,
            response,
            errors,
            examples,
            remarks,
        })
    }
}

/// Name of the operation and version of the API.
fn identity(
    text: &Text,
    intro: usize,
    examples: Part,
    request: &[Row],
    title: Option<&str>,
) -> Result<(String, Option<String>), PageError> {
    static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[?#&]api=([A-Za-z][A-Za-z0-9]*)").ok());
    static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[?&]version=(\d{4}-\d{2}-\d{2})").ok());
    static ACTION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[?&]Action=([A-Za-z][A-Za-z0-9]*)").ok());
    static CALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?:调用|通过)\s*([A-Z][A-Za-z0-9]+)|(?:[Cc]all the|[Uu]se the)\s+([A-Z][A-Za-z0-9]+)\s+(?:operation|API)",
        )
        .ok()
    });
    let first = |pattern: &Option<Regex>, from: usize, to: usize| {
        let pattern = pattern.as_ref()?;
        text.numbered(from, to).find_map(|(_, line)| {
            let found = pattern.captures(line)?;
            found.get(1).or_else(|| found.get(2)).map(|name| name.as_str().to_owned())
        })
    };
    let of_action = || {
        let row = request.iter().find(|row| row.name == "Action")?;
        row.example.clone().filter(|name| types::is_identifier(name)).or_else(|| row.facts.values.first().cloned())
    };
    let operation = of_action()
        .or_else(|| first(&LINK, 1, intro))
        .or_else(|| first(&ACTION, examples.heading, examples.end))
        .or_else(|| title.map(str::to_owned).filter(|title| title.is_ascii() && types::is_identifier(title)))
        .or_else(|| first(&CALL, 1, intro));
    let operation = operation.filter(|name| types::is_identifier(name) && !name.contains('.'));
    let operation = operation.ok_or_else(|| {
        PageError::whole("nothing on the page names the operation", "a row `Action`, or an example with `Action=`")
    })?;
    Ok((operation, first(&VERSION, 1, text.end())))
}

/// Limits that stand in prose, a line each.
pub(super) fn rate_limits(text: &Text, from: usize, to: usize) -> Vec<RateLimit> {
    static LIMIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?i)(\d{1,6})\s*(?:times|calls|requests|queries|API calls)?\s*(?:can be (?:initiated|sent|made)\s*)?(?:per second|/\s*s(?:econd)?\b|a second)|(\d{1,6})\s*次?\s*[/／每]\s*秒|每秒[^\d\n]{0,12}(\d{1,6})\s*次",
        )
        .ok()
    });
    let Some(limit) = LIMIT.as_ref() else { return Vec::new() };
    let mut limits: Vec<RateLimit> = Vec::new();
    for (line, words) in text.numbered(from, to) {
        let mut start = 0;
        for found in limit.captures_iter(words) {
            let number = (1..=3).find_map(|group| found.get(group)).and_then(|number| number.as_str().parse().ok());
            let Some((per_second, whole)) = number.zip(found.get(0)) else { continue };
            // Each limit is judged by the words around it, up to the next one.
            let next = limit.find_at(words, whole.end()).map_or(words.len(), |next| next.start());
            let around = words.get(start..next).unwrap_or(words).to_lowercase();
            start = whole.end();
            let has = |any: &[&str]| any.iter().any(|word| around.contains(word));
            let scope = if has(&["account", "账号", "账户", "用户", "user"]) {
                RateScope::AccountAndRegion
            } else if has(&["region", "地域"]) {
                RateScope::Region
            } else {
                RateScope::Unstated
            };
            if per_second > 0 && !limits.iter().any(|known| known.per_second == per_second && known.scope == scope) {
                limits.push(RateLimit { line, per_second, scope });
            }
        }
    }
    limits
}
