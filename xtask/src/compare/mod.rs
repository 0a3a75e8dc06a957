//! A page beside the spec that stands: what one has and the other lacks, and what they say differently.

mod facts;
pub(crate) mod view;

use std::collections::{BTreeMap, BTreeSet};

use codegen::spec::model::{DiffersKeySpec, DiffersSpec};
use codegen::spec::{ServiceSpecs, Specs};
use serde::Serialize;

use crate::page::{Page, Vendor};
use crate::place::{self, Background, Node, Placed};
use view::{Member, Site, View};

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    /// The page has a field that the spec lacks.
    MissingInSpec,
    /// The spec has a field that the page lacks.
    MissingOnPage,
    Type,
    Required,
    Wrapping,
    Values,
    Default,
    Range,
    Deprecated,
    Codes,
    RateLimits,
}

impl What {
    /// In words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::MissingInSpec => "only the page has it",
            Self::MissingOnPage => "only the spec has it",
            Self::Type => "type",
            Self::Required => "required",
            Self::Wrapping => "wrapping",
            Self::Values => "values",
            Self::Default => "default",
            Self::Range => "range",
            Self::Deprecated => "deprecated",
            Self::Codes => "error codes",
            Self::RateLimits => "rate limits",
        }
    }
}

/// How a finding stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// Nothing says why.
    Open,
    /// A person has been asked to decide.
    UnderReview,
    /// The spec says why.
    Explained(String),
}

/// What would bring the spec in line with the page, or ask about it.
#[derive(Clone, Debug)]
pub(crate) enum Fix<'p> {
    None,
    /// Put in a field after another one.
    Member {
        fields: Site,
        after: Option<String>,
        node: &'p Node,
        above: String,
        in_request: bool,
        at_top: bool,
    },
    /// Put in a value after another one.
    Value {
        values: Site,
        after: Option<String>,
        value: String,
    },
    /// Give a field a key that it lacks.
    Key {
        site: Site,
        key: &'static str,
        value: String,
    },
    /// Ask about a field, a value or an error code.
    Review {
        site: Site,
        why: String,
        choices: Vec<String>,
    },
    /// Say at a field, a value or an error code in which way the page differs.
    Differs {
        site: Site,
        key: &'static str,
        page: Option<String>,
        why: String,
    },
    /// Put in an error code.
    Code {
        code: String,
        http: Option<u16>,
    },
    /// Put in rate limits.
    RateLimits,
    /// Declare the values of a text.
    List {
        site: Site,
        node: &'p Node,
        above: String,
    },
}

/// One difference.
#[derive(Clone, Debug)]
pub(crate) struct Finding<'p> {
    pub(crate) what: What,
    /// `request` or `response`, and the path.
    pub(crate) path: String,
    pub(crate) page: Option<String>,
    pub(crate) spec: Option<String>,
    pub(crate) line: Option<usize>,
    pub(crate) standing: Standing,
    pub(crate) fix: Fix<'p>,
}

impl Finding<'_> {
    /// Says "the metadata" where it is about metadata and not about a page.
    pub(crate) fn of_metadata(&mut self) {
        if let Fix::Review { why, .. } = &mut self.fix {
            *why = why.replace("the page", "the metadata");
        }
    }

    /// Where metadata said first what is so, a page that says something else differs, and nobody need decide.
    pub(crate) fn settle(&mut self) {
        let Fix::Review { site, .. } = &self.fix else { return };
        if site.keys.is_empty() || self.standing != Standing::Open {
            return;
        }
        // The word of the page is the same, and its example shows something else: what travels is still to decide.
        let same_word = match (&self.page, &self.spec) {
            (Some(page), Some(spec)) => page.eq_ignore_ascii_case(spec),
            _ => false,
        };
        if self.what == What::Type && same_word {
            return;
        }
        let is_missing = self.page.is_none();
        let key = match self.what {
            _ if is_missing => "missing",
            What::Type => "type",
            What::Required => "required",
            What::Wrapping => "wrapping",
            What::Values => "values",
            What::Default | What::Range | What::Deprecated => "meaning",
            _ => return,
        };
        let why = match &self.spec {
            Some(spec) if !is_missing => format!("the metadata says {spec}"),
            _ => "the metadata has it".to_owned(),
        };
        self.fix = Fix::Differs { site: site.clone(), key, page: self.page.clone(), why };
    }
}

/// The service that a page belongs to.
pub(crate) fn service<'a>(specs: &'a Specs, page: &Page, wanted: Option<&str>) -> Result<&'a ServiceSpecs, String> {
    let known = || specs.services.iter().map(|service| service.name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(wanted) = wanted {
        let found = specs.services.iter().find(|service| service.name == wanted);
        return found.ok_or_else(|| format!("there is no service `{wanted}`; there are: {}", known()));
    }
    use codegen::spec::model::ProtocolSpec;
    let protocol = match page.vendor {
        Vendor::Alibaba => ProtocolSpec::Alibaba,
        Vendor::Tencent => ProtocolSpec::Tencent,
    };
    let fits = |service: &&ServiceSpecs| {
        let spec = &service.service.spec;
        spec.protocol == protocol && page.version.as_ref().is_none_or(|version| *version == spec.version)
    };
    let found: Vec<_> = specs.services.iter().filter(fits).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(format!(
            "no service has the page's API{}; name one with --service: {}",
            page.version.as_ref().map(|version| format!(" version {version}")).unwrap_or_default(),
            known()
        )),
        _ => Err(format!(
            "the page does not say which API version it is of; name the service with --service: {}",
            known()
        )),
    }
}

/// What is known beside a page: what stands of its operation, and the structs of the service.
pub(crate) fn background(service: &ServiceSpecs, view: Option<&View<'_>>, operation: &str) -> Background {
    let mut types: BTreeMap<String, Vec<BTreeSet<String>>> = BTreeMap::new();
    let mut learn = |members: &[Member<'_>]| {
        let mut left: Vec<&Member<'_>> = members.iter().collect();
        while let Some(member) = left.pop() {
            if !member.children.is_empty() {
                let names: BTreeSet<String> = member.children.iter().map(|child| child.name.clone()).collect();
                let shapes = types.entry(member.name.clone()).or_default();
                if !shapes.contains(&names) {
                    shapes.push(names);
                }
                left.extend(&member.children);
            }
        }
    };
    for doc in service.operations.iter().filter(|doc| doc.spec.operation != operation) {
        if let Some(view) = View::of(service, &doc.spec.operation) {
            learn(&view.response);
        }
    }
    Background {
        request: view.map(|view| view::shape(&view.request)),
        response: view.map(|view| view::shape(&view.response)),
        types,
        body: service.service.spec.envelope.body.clone(),
    }
}

/// Places the rows of a page by all that is known.
pub(crate) fn place(page: &Page, service: &ServiceSpecs) -> Result<Placed, String> {
    let view = View::of(service, &page.operation);
    let placed = place::page(page, &background(service, view.as_ref(), &page.operation));
    let lost: Vec<_> =
        placed.request.lost(&page.request).into_iter().chain(placed.response.lost(&page.response)).collect();
    if lost.is_empty() {
        return Ok(placed);
    }
    let rows: Vec<_> = lost.iter().map(|row| format!("`{}` on line {}", row.name, row.line)).collect();
    Err(format!("a mistake in this program: rows were lost: {}", rows.join(", ")))
}

/// All differences between a page and the spec that stands.
pub(crate) fn compare<'p>(page: &'p Page, placed: &'p Placed, view: &View<'_>) -> Vec<Finding<'p>> {
    let mut findings = Vec::new();
    for (side, nodes, members) in
        [("request", &placed.request.nodes, &view.request), ("response", &placed.response.nodes, &view.response)]
    {
        let fields = Site { file: view::File::Operation, keys: vec![side.to_owned()] };
        let level = Level { view, side, in_request: side == "request", explained: Vec::new() };
        level.compare(nodes, members, &fields, "", "", &mut findings);
    }
    facts::codes(page, view, &mut findings);
    facts::rate_limits(page, view, &mut findings);
    findings
}

/// A level of fields, with what the fields above it explain for all below.
struct Level<'v, 'a> {
    view: &'v View<'a>,
    side: &'static str,
    in_request: bool,
    explained: Vec<&'v DiffersSpec>,
}

impl<'v> Level<'v, '_> {
    fn compare<'p>(
        &self,
        nodes: &'p [Node],
        members: &'v [Member<'_>],
        fields: &Site,
        prefix: &str,
        above: &str,
        findings: &mut Vec<Finding<'p>>,
    ) {
        let mut before: Option<String> = None;
        let is_it = |member: &&Member<'_>, node: &Node| {
            member.name == node.name || view::spellings(&member.field.differs).any(|spelling| spelling == node.name)
        };
        for node in nodes {
            let path = format!("{prefix}{}", node.name);
            if let Some(member) = members.iter().find(|member| is_it(member, node)) {
                before = Some(member.name.clone());
                self.member(node, member, &path, above, findings);
                continue;
            }
            let at_top = prefix.is_empty();
            let fix = Fix::Member {
                fields: fields.clone(),
                after: before.clone(),
                node,
                above: above.to_owned(),
                in_request: self.in_request,
                at_top,
            };
            before = Some(node.name.clone());
            findings.push(Finding {
                what: What::MissingInSpec,
                path: format!("{} {path}", self.side),
                page: Some(if node.type_cell.is_empty() { node.ty.kind().to_owned() } else { node.type_cell.clone() }),
                spec: None,
                line: node.line,
                standing: Standing::Open,
                fix,
            });
        }
        for member in members {
            if !nodes.iter().any(|node| is_it(&member, node)) {
                findings.push(self.only_in_spec(member, &format!("{prefix}{}", member.name)));
            }
        }
    }

    fn only_in_spec<'p>(&self, member: &Member<'_>, path: &str) -> Finding<'p> {
        let standing = self.standing(member, &[DiffersKeySpec::Missing], &member.field.differs);
        Finding {
            what: What::MissingOnPage,
            path: format!("{} {path}", self.side),
            page: None,
            spec: Some(member.field.ty.clone()),
            line: None,
            standing,
            fix: Fix::Review {
                site: member.site.clone(),
                why: "the page does not have it".to_owned(),
                choices: vec!["a `differs` with the key missing".to_owned(), "take it out".to_owned()],
            },
        }
    }

    /// Whether a difference is explained: at the field, at those above it, or at the thing itself.
    fn standing(&self, member: &Member<'_>, keys: &[DiffersKeySpec], own: &[DiffersSpec]) -> Standing {
        let all = own.iter().chain(self.explained.iter().copied());
        if let Some(differs) = all.into_iter().find(|differs| keys.contains(&differs.key)) {
            return Standing::Explained(differs.why.clone());
        }
        if member.field.review.is_some() { Standing::UnderReview } else { Standing::Open }
    }

    fn member<'p>(
        &self,
        node: &'p Node,
        member: &'v Member<'_>,
        path: &str,
        above: &str,
        findings: &mut Vec<Finding<'p>>,
    ) {
        facts::field(self, node, member, path, above, findings);
        let Some(fields) = &member.fields else { return };
        let mut explained = self.explained.clone();
        explained.extend(&member.field.differs);
        let below = Level { view: self.view, side: self.side, in_request: self.in_request, explained };
        // A struct that contains itself is followed once.
        if member.children.is_empty() && node.children.is_empty() {
            return;
        }
        let name = fields.keys.get(1).cloned().unwrap_or_default();
        below.compare(&node.children, &member.children, fields, &format!("{path}."), &name, findings);
    }
}
