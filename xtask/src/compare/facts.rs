//! What page and spec say of one field, and of the operation as such.

use std::collections::BTreeSet;

use codegen::spec::model::{DiffersKeySpec, EnumValueSpec, LiteralSpec, NumberSpec, RateScopeSpec};

use super::view::{File, Member, Site, View};
use super::{Finding, Fix, Level, Standing, What};
use crate::page::{Literal, Page, RateScope};
use crate::place::{Node, Ty};

/// All that a row says of its field.
pub(super) fn field<'p>(
    level: &Level<'_, '_>,
    node: &'p Node,
    member: &Member<'_>,
    path: &str,
    above: &str,
    findings: &mut Vec<Finding<'p>>,
) {
    let one = One { level, node, member, path };
    one.ty(findings);
    one.wrapping(findings);
    // Neither a page nor metadata says anything of it: only an example has it, or names of others.
    if node.line.is_none() && node.type_cell.is_empty() {
        return;
    }
    one.values(above, findings);
    one.deprecated(findings);
    if level.in_request {
        one.required(findings);
        one.default(findings);
        one.range(findings);
    }
}

struct One<'l, 'v, 'a, 'p, 'm> {
    level: &'l Level<'v, 'a>,
    node: &'p Node,
    member: &'m Member<'a>,
    path: &'l str,
}

impl<'p> One<'_, '_, '_, 'p, '_> {
    fn finding(
        &self,
        what: What,
        page: Option<String>,
        spec: Option<String>,
        key: &[DiffersKeySpec],
        fix: Fix<'p>,
    ) -> Finding<'p> {
        Finding {
            what,
            path: format!("{} {}", self.level.side, self.path),
            page,
            spec,
            line: self.node.line,
            standing: self.level.standing(self.member, key, &self.member.field.differs),
            fix,
        }
    }

    fn review(&self, why: String, choices: Vec<String>) -> Fix<'p> {
        Fix::Review { site: self.member.site.clone(), why, choices }
    }

    fn ty(&self, findings: &mut Vec<Finding<'p>>) {
        let field = self.member.field;
        // What table and example disagree on is in the tree as the example has it; the table's word is held against
        // the spec as well.
        let said =
            self.node.differs.iter().find(|differs| differs.key == "type").and_then(|differs| differs.page.clone());
        let (page, spec) = (&self.node.ty, self.member.kind);
        let fits = |page: &Ty, spec: &str| {
            let page = page.kind();
            page == spec
                || page == "any"
                || spec == "any"
                || page == "object" && spec == "map"
                || page == "integer" && spec == "number"
        };
        let is_text = field.json && matches!(page, Ty::Scalar(_));
        let mut same = fits(page, spec) || is_text;
        if let (Ty::List(entry), "list") = (page, spec) {
            same = fits(entry, self.member.element);
        }
        let shown = |ty: &Ty| match ty {
            Ty::List(entry) => format!("a list of {}", entry.kind()),
            other => other.kind().to_owned(),
        };
        if !same {
            let cell = if self.node.type_cell.is_empty() { shown(page) } else { self.node.type_cell.clone() };
            let why = format!("the page says {cell}, the spec {}", field.ty);
            let fix = self.review(why, vec![field.ty.clone(), shown(page)]);
            findings.push(self.finding(What::Type, Some(cell), Some(field.ty.clone()), &[DiffersKeySpec::Type], fix));
        } else if let Some(said) = said {
            let why = self
                .node
                .differs
                .iter()
                .find(|differs| differs.key == "type")
                .map(|differs| differs.why.clone())
                .unwrap_or_default();
            let mut finding = self.finding(
                What::Type,
                Some(said.clone()),
                Some(field.ty.clone()),
                &[DiffersKeySpec::Type],
                self.review(format!("the table says {said}, {why}"), vec![field.ty.clone(), said]),
            );
            // Text that means a boolean speaks for the table and reads what the example has.
            if field.ty == "bool_text" && matches!(finding.standing, Standing::Open) {
                finding.standing = Standing::Explained("it is read either way".to_owned());
            }
            findings.push(finding);
        }
    }

    fn wrapping(&self, findings: &mut Vec<Finding<'p>>) {
        let (page, spec) = (self.node.wrapped_in.as_deref(), self.member.field.wrapped_in.as_deref());
        let tells = !self.node.children.is_empty() || page.is_some();
        let words = |wrapper: Option<&str>| {
            wrapper.map_or_else(|| "plain".to_owned(), |wrapper| format!("wrapped in {wrapper}"))
        };
        let plain_example =
            self.node.review.as_ref().is_some_and(|review| review.why.contains("example shows a plain one"));
        if self.member.kind == "list" && tells && (page != spec || plain_example) {
            let shown = if plain_example && page == spec { "plain in the example".to_owned() } else { words(page) };
            let fix = self.review(format!("the page shows the list {shown}"), vec![words(spec), shown.clone()]);
            findings.push(self.finding(
                What::Wrapping,
                Some(shown),
                Some(words(spec)),
                &[DiffersKeySpec::Wrapping],
                fix,
            ));
        }
    }

    fn required(&self, findings: &mut Vec<Finding<'p>>) {
        let Some(page) = self.node.required else { return };
        let spec = self.member.field.required;
        if page != spec {
            let words = |required| if required { "yes" } else { "no" }.to_owned();
            let why = format!("the page says {}, the spec {}", words(page), words(spec));
            let fix = self.review(why, vec![format!("required: {spec}"), format!("required: {page}")]);
            findings.push(self.finding(
                What::Required,
                Some(words(page)),
                Some(words(spec)),
                &[DiffersKeySpec::Required],
                fix,
            ));
        }
    }

    fn values(&self, above: &str, findings: &mut Vec<Finding<'p>>) {
        let page = &self.node.facts.values;
        let keys = [DiffersKeySpec::Values, DiffersKeySpec::Spelling];
        let Some((site, list)) = &self.member.list else {
            let is_bool = page.iter().all(|value| value == "true" || value == "false");
            let is_string = self.member.field.ty == "string" || self.member.field.ty == "list<string>";
            if page.len() > 1 && !is_bool && is_string {
                let fix = Fix::List { site: self.member.site.clone(), node: self.node, above: above.to_owned() };
                findings.push(self.finding(What::Values, Some(page.join(", ")), None, &keys, fix));
            }
            return;
        };
        if page.is_empty() {
            if self.node.facts.values_lost {
                let spec = list.values.keys().cloned().collect::<Vec<_>>().join(", ");
                let mut finding = self.finding(
                    What::Values,
                    Some("announced, and none listed".to_owned()),
                    Some(spec),
                    &keys,
                    Fix::None,
                );
                if let (Standing::Open, Some(differs)) =
                    (&finding.standing, list.differs.iter().find(|differs| keys.contains(&differs.key)))
                {
                    finding.standing = Standing::Explained(differs.why.clone());
                }
                // What the page lost, it does not contradict.
                if matches!(finding.standing, Standing::Open) {
                    finding.standing = Standing::Explained("the page lost its list".to_owned());
                }
                findings.push(finding);
            }
            return;
        }
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut before: Option<String> = None;
        for (value, spec) in &list.values {
            known.insert(value);
            if let EnumValueSpec::Full(spec) = spec {
                known.extend(spec.aliases.iter().map(String::as_str));
                known.extend(super::view::spellings(&spec.differs));
            }
        }
        for value in page {
            if known.contains(value.as_str()) {
                before = Some(value.clone()).filter(|value| list.values.contains_key(value)).or(before);
                continue;
            }
            let mut values = site.clone();
            values.keys.push("values".to_owned());
            let fix = Fix::Value { values, after: before.clone(), value: value.clone() };
            let mut finding = self.finding(What::Values, Some(value.clone()), None, &keys, fix);
            self.explain_by_list(&mut finding);
            self.only_if_named(value, &mut finding);
            before = Some(value.clone());
            findings.push(finding);
        }
        for (value, spec) in &list.values {
            let is_on_page = page.iter().any(|known| known == value)
                || matches!(spec, EnumValueSpec::Full(spec) if page.iter().any(|known| spec.aliases.contains(known) || super::view::spellings(&spec.differs).any(|spelling| spelling == known)));
            if is_on_page {
                continue;
            }
            let mut at = site.clone();
            at.keys.extend(["values".to_owned(), value.clone()]);
            let fix = Fix::Review {
                site: at,
                why: "the page does not have it".to_owned(),
                choices: vec!["a `differs` with the key missing".to_owned(), "take it out".to_owned()],
            };
            let mut finding = self.finding(What::Values, None, Some(value.clone()), &keys, fix);
            if let (Standing::Open, EnumValueSpec::Full(spec)) = (&finding.standing, spec) {
                if let Some(differs) = spec
                    .differs
                    .iter()
                    .find(|differs| matches!(differs.key, DiffersKeySpec::Missing | DiffersKeySpec::Values))
                {
                    finding.standing = Standing::Explained(differs.why.clone());
                } else if spec.review.is_some() {
                    finding.standing = Standing::UnderReview;
                }
            }
            self.explain_by_list(&mut finding);
            findings.push(finding);
        }
    }

    fn explain_by_list(&self, finding: &mut Finding<'p>) {
        let Some((_, list)) = &self.member.list else { return };
        if !matches!(finding.standing, Standing::Open) {
            return;
        }
        if let Some(differs) = list.differs.iter().find(|differs| differs.key == DiffersKeySpec::Values) {
            finding.standing = Standing::Explained(differs.why.clone());
        } else if list.review.is_some() {
            finding.standing = Standing::UnderReview;
        }
    }

    /// That lists part explains no value that the spec does not know, unless it says so.
    fn only_if_named(&self, value: &str, finding: &mut Finding<'p>) {
        let list = self.member.list.as_ref().map(|(_, list)| list.differs.as_slice()).unwrap_or_default();
        let all = self.member.field.differs.iter().chain(self.level.explained.iter().copied()).chain(list);
        let names = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | ':')).any(|word| word == value)
        };
        let named = all.filter(|differs| matches!(differs.key, DiffersKeySpec::Values | DiffersKeySpec::Spelling));
        if !named.filter_map(|differs| differs.page.as_deref()).any(names)
            && matches!(finding.standing, Standing::Explained(_))
        {
            finding.standing = Standing::Open;
        }
    }

    fn deprecated(&self, findings: &mut Vec<Finding<'p>>) {
        let (page, spec) = (self.node.facts.deprecated, self.member.field.deprecated.is_some());
        if page && !spec {
            let fix = Fix::Key { site: self.member.site.clone(), key: "deprecated", value: "\"\"".to_owned() };
            findings.push(self.finding(
                What::Deprecated,
                Some("on its way out".to_owned()),
                None,
                &[DiffersKeySpec::Meaning],
                fix,
            ));
        }
    }

    fn default(&self, findings: &mut Vec<Finding<'p>>) {
        let spec = self.member.field.default.as_ref().map(ToString::to_string);
        // What must be sent has no default, whatever the page calls it.
        let Some(page) = self.node.facts.default.as_ref().filter(|_| self.node.required != Some(true)) else { return };
        let shown = match page {
            Literal::Bool(value) => value.to_string(),
            Literal::Integer(value) => value.to_string(),
            Literal::Number(value) => value.to_string(),
            Literal::Text(value) => value.clone(),
        };
        if spec.as_ref() == Some(&shown) {
            return;
        }
        let fix = match &spec {
            None => Fix::Key { site: self.member.site.clone(), key: "default", value: crate::import::literal(page) },
            Some(spec) => self.review(
                format!("the page gives the default {shown}"),
                vec![format!("default: {spec}"), format!("default: {shown}")],
            ),
        };
        let keys = [DiffersKeySpec::Meaning, DiffersKeySpec::Values];
        findings.push(self.finding(What::Default, Some(shown), spec, &keys, fix));
    }

    fn range(&self, findings: &mut Vec<Finding<'p>>) {
        if !matches!(self.node.ty, Ty::Scalar(_))
            || self.member.kind != "integer" && self.node.facts.max_length.is_none()
        {
            return;
        }
        let (facts, field) = (&self.node.facts, self.member.field);
        let number = |limit: Option<NumberSpec>| limit.map(|limit| limit.to_string());
        let allowed =
            |literals: &[LiteralSpec]| literals.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let page_allowed = facts.allowed.iter().map(ToString::to_string).collect::<Vec<_>>();
        let rows = [
            ("min", facts.min.map(|limit| limit.to_string()), number(field.min)),
            ("max", facts.max.map(|limit| limit.to_string()), number(field.max)),
            (
                "max_length",
                facts.max_length.map(|length| length.to_string()),
                field.max_length.map(|length| length.to_string()),
            ),
            (
                "allowed",
                Some(page_allowed.join(", ")).filter(|_| !page_allowed.is_empty()),
                // An enumeration over numbers lists what is allowed.
                match &self.member.list {
                    Some((_, list)) => Some(list.values.keys().cloned().collect::<Vec<_>>().join(", ")),
                    None => Some(allowed(&field.allowed)).filter(|_| !field.allowed.is_empty()),
                },
            ),
        ];
        for (key, page, spec) in rows {
            let sorted = |list: &str| {
                let mut numbers: Vec<&str> = list.split(", ").collect();
                numbers.sort_unstable();
                numbers.join(", ")
            };
            let is_same = |page: &String| spec.as_ref().is_some_and(|spec| sorted(page) == sorted(spec));
            let Some(page) = page.filter(|page| !is_same(page)) else { continue };
            if key == "max_length" && field.ty != "string" {
                continue;
            }
            let value = if key == "allowed" { format!("[{page}]") } else { page.clone() };
            let fix = match &spec {
                None => Fix::Key { site: self.member.site.clone(), key, value },
                Some(spec) => self.review(
                    format!("the page gives {key} {page}"),
                    vec![format!("{key}: {spec}"), format!("{key}: {page}")],
                ),
            };
            findings.push(self.finding(
                What::Range,
                Some(format!("{key} {page}")),
                spec.map(|spec| format!("{key} {spec}")),
                &[DiffersKeySpec::Meaning, DiffersKeySpec::Values],
                fix,
            ));
        }
    }
}

/// The error codes of the page and those of the operation.
pub(super) fn codes<'p>(page: &'p Page, view: &View<'_>, findings: &mut Vec<Finding<'p>>) {
    // Most pages only say where the codes are listed.
    if page.errors.is_empty() {
        return;
    }
    let spec = &view.operation.spec;
    // The service puts its prefix before codes as it likes.
    let prefix = view.service.service.spec.error_prefix.as_deref().unwrap_or_default();
    let same =
        |one: &str, other: &str| one.strip_prefix(prefix).unwrap_or(one) == other.strip_prefix(prefix).unwrap_or(other);
    for row in &page.errors {
        if !spec.errors.keys().chain(&spec.common_errors).any(|known| same(known, &row.code)) {
            findings.push(Finding {
                what: What::Codes,
                path: format!("errors {}", row.code),
                page: Some(row.code.clone()),
                spec: None,
                line: Some(row.line).filter(|line| *line > 0),
                standing: Standing::Open,
                fix: Fix::Code { code: row.code.clone(), http: row.http },
            });
        }
    }
    let on_page = |code: &str| page.errors.iter().any(|row| same(&row.code, code));
    for (code, error) in spec.errors.iter().filter(|(code, _)| !on_page(code)) {
        let explained = error.differs.iter().find(|differs| differs.key == DiffersKeySpec::Missing);
        let standing = match explained {
            Some(differs) => Standing::Explained(differs.why.clone()),
            None if error.review.is_some() => Standing::UnderReview,
            None => Standing::Open,
        };
        let fix = Fix::Review {
            site: Site { file: File::Operation, keys: vec!["errors".to_owned(), code.clone()] },
            why: "the page does not have it".to_owned(),
            choices: vec!["a `differs` with the key missing".to_owned(), "take it out".to_owned()],
        };
        findings.push(Finding {
            what: What::Codes,
            path: format!("errors {code}"),
            page: None,
            spec: Some(code.clone()),
            line: None,
            standing,
            fix,
        });
    }
    for code in spec.common_errors.iter().filter(|code| !on_page(code)) {
        let standing = if spec.review.is_some() { Standing::UnderReview } else { Standing::Open };
        let fix = Fix::Review {
            site: Site { file: File::Operation, keys: Vec::new() },
            why: format!("the page does not have the error code {code}"),
            choices: vec![format!("keep {code}"), "take it out".to_owned()],
        };
        findings.push(Finding {
            what: What::Codes,
            path: format!("errors {code}"),
            page: None,
            spec: Some(code.clone()),
            line: None,
            standing,
            fix,
        });
    }
}

pub(super) fn rate_limits<'p>(page: &'p Page, view: &View<'_>, findings: &mut Vec<Finding<'p>>) {
    let mut on_page: Vec<(u32, String)> =
        page.rate_limits.iter().map(|limit| (limit.per_second, limit.scope.to_string())).collect();
    let scope = |scope| match scope {
        RateScopeSpec::Region => RateScope::Region,
        RateScopeSpec::AccountAndRegion => RateScope::AccountAndRegion,
        RateScopeSpec::Unstated => RateScope::Unstated,
    };
    let spec = &view.operation.spec;
    let mut in_spec: Vec<(u32, String)> =
        spec.rate_limits.iter().map(|limit| (limit.per_second, scope(limit.scope).to_string())).collect();
    on_page.sort();
    in_spec.sort();
    if on_page == in_spec || on_page.is_empty() {
        return;
    }
    let shown = |limits: &[(u32, String)]| {
        limits.iter().map(|(calls, scope)| format!("{calls} a second ({scope})")).collect::<Vec<_>>().join(", ")
    };
    let standing = if spec.review.is_some() { Standing::UnderReview } else { Standing::Open };
    let fix = if in_spec.is_empty() {
        Fix::RateLimits
    } else {
        Fix::Review {
            site: Site { file: File::Operation, keys: Vec::new() },
            why: format!("the page gives other rate limits: {}", shown(&on_page)),
            choices: vec![shown(&in_spec), shown(&on_page)],
        }
    };
    findings.push(Finding {
        what: What::RateLimits,
        path: "rate_limits".to_owned(),
        page: Some(shown(&on_page)),
        spec: Some(shown(&in_spec)).filter(|text| !text.is_empty()),
        line: page.rate_limits.first().map(|limit| limit.line),
        standing,
        fix,
    });
}
