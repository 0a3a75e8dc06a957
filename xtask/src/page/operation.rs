//! From the parts of a page to what it says of its operation, for both vendors.

use std::sync::LazyLock;

use regex::Regex;

use super::block::{Code, Content, Document};
use super::parts::Parts;
use super::text::Text;
use super::words::{self, Part};
use super::{Page, PageError, RateLimit, RateScope, Remark, Row, Vendor, examples, types};

/// Puts a page together.
pub(super) fn read(document: &Document, text: &Text) -> Result<Page, PageError> {
    let parts = Parts::of(document);
    let vendor = vendor(text, &parts);
    let mut remarks = document.remarks.clone();
    let request = parts.rows(Part::Request, vendor, &mut remarks)?;
    let response = parts.rows(Part::Response, vendor, &mut remarks)?;
    if request.is_none() && response.is_none() {
        return Err(no_tables(&parts));
    }
    let end = text.end().saturating_sub(1).max(1);
    for (found, words, what) in [
        (request.is_some(), words::REQUEST, "parameters"),
        (response.is_some(), words::RESPONSE, "fields of the response"),
    ] {
        if !found {
            let what = format!("the page has no table of {what} under a heading such as {}", words::shown(words));
            remarks.push(Remark { line: end, what });
        }
    }
    let request_at = request.as_ref().map_or(1, |found| found.heading);
    let response_at = response.as_ref().map_or(1, |found| found.heading);
    let request = request.map(|found| found.rows).unwrap_or_default();
    let response = response.map(|found| found.rows).unwrap_or_default();
    if request.is_empty() && response.is_empty() {
        let stopped = "no rows under this heading";
        return Err(PageError::at(
            request_at.max(response_at),
            stopped,
            "the parameters, or the fields of the response",
        ));
    }
    let title = title(document);
    let operation = operation(document, &parts, &request, title.as_deref()).ok_or_else(|| {
        PageError::whole("the page does not name the operation", "a row `Action`, or an example with `Action=`")
    })?;
    if request.iter().any(|row| row.required.is_none() && !row.facts.common) {
        let what = "the page does not say whether each parameter is required".to_owned();
        remarks.push(Remark { line: request_at, what });
    }
    let examples = examples::read(parts.examples(), &operation, &mut remarks)?;
    if examples.iter().all(|example| example.response.is_none() && example.xml.is_none()) && !response.is_empty() {
        let what = "the page shows no response, so only the tables show how fields are nested".to_owned();
        remarks.push(Remark { line: parts.heading(Part::Examples).unwrap_or(response_at), what });
    }
    let errors = parts.errors(&mut remarks);
    if errors.is_empty() {
        let line = parts.heading(Part::Errors).unwrap_or(end);
        remarks.push(Remark { line, what: "the page lists no error codes".to_owned() });
    }
    remarks.sort_by_key(|remark| remark.line);
    Ok(Page {
        format: format(vendor, document.syntax),
        vendor,
        title: title.or_else(|| Some(operation.clone()).filter(|_| vendor == Vendor::Tencent)),
        version: version(document, &request),
        operation,
        rate_limits: rate_limits(parts.prose()),
        request,
        response,
        errors,
        examples,
        remarks,
    })
}

fn format(vendor: Vendor, syntax: &str) -> &'static str {
    match (vendor, syntax) {
        (Vendor::Alibaba, "html") => "alibaba-html",
        (Vendor::Alibaba, "markdown") => "alibaba-markdown",
        (Vendor::Alibaba, _) => "alibaba-text",
        (Vendor::Tencent, "html") => "tencent-html",
        (Vendor::Tencent, "markdown") => "tencent-markdown",
        (Vendor::Tencent, _) => "tencent-text",
    }
}

/// Whose page it is: by its hosts and headers, else by the words of its headings.
fn vendor(text: &Text, parts: &Parts<'_>) -> Vendor {
    let count = |words: &[&str]| -> usize {
        text.lines.iter().map(|line| words.iter().filter(|word| line.contains(**word)).count()).sum()
    };
    let tencent = count(&["tencentcloudapi", "X-TC-", "cloud.tencent", "tencentcloud.com"]);
    let alibaba = count(&["aliyun", "alibabacloud", "Alibaba Cloud", "阿里云", "ApsaraDB"]);
    let is_tencents = |heading: &&str| {
        const WORDS: words::Words =
            &["输入参数", "输出参数", "接口描述", "Input Parameters", "Output Parameters", "API Description"];
        words::is(words::unnumbered(heading), WORDS)
    };
    let by_headings = parts.headings().iter().any(is_tencents);
    if tencent > alibaba || tencent == alibaba && by_headings { Vendor::Tencent } else { Vendor::Alibaba }
}

fn no_tables(parts: &Parts<'_>) -> PageError {
    let headings = parts.headings();
    let request = words::shown(words::REQUEST);
    if let Some(line) = parts.heading(Part::Request).or_else(|| parts.heading(Part::Response)) {
        let expected = "a header with 名称, 类型 or Name, Type";
        return PageError::at(line, "no table of parameters follows this heading", expected);
    }
    if let Some(line) = parts.heading(Part::Common) {
        let of =
            headings.iter().find(|heading| words::part(heading) == Some(Part::Common)).copied().unwrap_or_default();
        let stopped = format!("this page lists common parameters (\"{of}\") and no operation");
        return PageError::at(line, stopped, format!("the page of one operation, with a table under {request}"));
    }
    let found: Vec<&str> = headings.iter().take(8).copied().collect();
    let has = if found.is_empty() { "it has no headings".to_owned() } else { format!("it has: {}", found.join(", ")) };
    PageError::whole(
        format!("the page has no heading {request} or {}; {has}", words::shown(words::RESPONSE)),
        "the page of one operation, saved as HTML, Markdown or text",
    )
}

fn title(document: &Document) -> Option<String> {
    let heading = document.blocks.iter().find_map(|block| match &block.content {
        Content::Heading { level: 1, text } => Some(words::bare(text).to_owned()),
        _ => None,
    });
    // Browsers put the site's name behind the title.
    let saved = || {
        let title = document.title.as_deref()?;
        let title =
            title.split([' ', '_']).take_while(|word| !matches!(*word, "-" | "|")).collect::<Vec<_>>().join(" ");
        Some(title.split_once(':').map_or(title.as_str(), |(_, title)| title).trim().to_owned())
    };
    let own = || if document.syntax == "html" { saved() } else { document.title.clone() };
    heading.or_else(own).filter(|title| !title.is_empty() && words::part(title).is_none())
}

/// Name of the operation.
fn operation(document: &Document, parts: &Parts<'_>, request: &[Row], title: Option<&str>) -> Option<String> {
    static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"[?#&;]api=([A-Za-z][A-Za-z0-9]*)|api\.(?:aliyun|alibabacloud)\.com/(?:api|document)/[A-Za-z]+/[0-9-]+/([A-Za-z][A-Za-z0-9]*)",
        )
        .ok()
    });
    static ACTION: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[?&]Action=([A-Za-z][A-Za-z0-9]*)|X-TC-Action:\s*([A-Za-z][A-Za-z0-9]*)").ok());
    static CALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?:调用|通过)\s*([A-Z][A-Za-z0-9]+)|(?:[Cc]all the|[Uu]se the)\s+([A-Z][A-Za-z0-9]+)\s+(?:operation|API)",
        )
        .ok()
    });
    let first = |pattern: &Option<Regex>, line: &str| {
        let found = pattern.as_ref()?.captures(line)?;
        found.get(1).or_else(|| found.get(2)).map(|name| name.as_str().to_owned())
    };
    let of_action = || {
        let row = request.iter().find(|row| row.name == "Action")?;
        // Where the table has no examples, the value ends the description.
        let last = row.description.rsplit([':', '：', '=']).next().unwrap_or_default();
        let last = last.trim().trim_end_matches(['.', '。']).trim().trim_matches('*');
        let named = [row.example.as_deref(), row.facts.values.first().map(String::as_str), Some(last)];
        named.into_iter().flatten().find(|name| is_operation(name)).map(str::to_owned)
    };
    let of_examples = || {
        let lines = parts.examples().flat_map(|block| match &block.content {
            Content::Code(Code { text, .. }) => text.lines().collect(),
            _ => block.prose(),
        });
        let mut names = lines.filter_map(|line| first(&ACTION, line));
        names.next()
    };
    let of_title = || {
        let word = title?.split([' ', '-', '(', '（', '_']).find(|word| !word.is_empty())?;
        Some(word.to_owned())
    };
    of_action()
        .or_else(of_examples)
        .or_else(of_title)
        .or_else(|| document.links.iter().find_map(|(_, link)| first(&LINK, link)))
        .or_else(|| parts.prose().find_map(|(_, line)| first(&CALL, line)))
        .filter(|name| is_operation(name))
}

/// Whether a word can be the name of an operation, which is a verb and a noun.
fn is_operation(name: &str) -> bool {
    types::is_identifier(name)
        && name.bytes().filter(u8::is_ascii_uppercase).count() > 1
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Version of the API.
fn version(document: &Document, request: &[Row]) -> Option<String> {
    static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"[?&;]version=(\d{4}-\d{2}-\d{2})|\.com/(?:api|document)/[A-Za-z]+/(\d{4}-\d{2}-\d{2})/").ok()
    });
    let is_version = |text: &str| text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let row = request.iter().find(|row| row.name == "Version").and_then(|row| {
        let last = row.description.rsplit([':', '：', '=']).next().unwrap_or_default();
        let last = last.trim().trim_end_matches(['.', '。']).trim().trim_matches('*');
        [row.example.as_deref(), Some(last)].into_iter().flatten().find(|text| is_version(text)).map(str::to_owned)
    });
    row.or_else(|| {
        document.links.iter().find_map(|(_, link)| {
            let found = LINK.as_ref()?.captures(link)?;
            found.get(1).or_else(|| found.get(2)).map(|version| version.as_str().to_owned())
        })
    })
}

/// Limits that stand in prose, a line each.
fn rate_limits<'a>(prose: impl Iterator<Item = (usize, &'a str)>) -> Vec<RateLimit> {
    static LIMIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?i)(\d{1,6})\s*(?:times|calls|requests|queries|API calls)?\s*(?:can be (?:initiated|sent|made)\s*)?(?:per second|/\s*s(?:econd)?\b|a second)|(\d{1,6})\s*次?\s*[/／每]\s*秒|每秒[^\d\n]{0,12}(\d{1,6})\s*次",
        )
        .ok()
    });
    let Some(limit) = LIMIT.as_ref() else { return Vec::new() };
    let mut limits: Vec<RateLimit> = Vec::new();
    for (line, words) in prose {
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
