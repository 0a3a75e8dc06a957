//! Puts the tree of a table together: names with dots first, then what the search found, then what the examples show.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::search::{self, Item, Known};
use super::shape::Shape;
use super::{Background, Differs, Fate, Node, Review, Tree, Ty, is_vague};
use crate::page::{CellType, Example, Facts, Page, Row, Scalar, Vendor};

/// Which table it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
}

/// A field on its way to a node.
struct Draft<'a> {
    row: Option<usize>,
    source: Option<&'a Row>,
    ty: CellType,
    evidence: Vec<String>,
    other: Option<String>,
    children: IndexMap<String, Draft<'a>>,
}

impl Draft<'_> {
    fn implied(ty: CellType) -> Self {
        Self { row: None, source: None, ty, evidence: Vec::new(), other: None, children: IndexMap::new() }
    }
}

/// Builds the tree of a table.
pub(crate) fn build(
    page: &Page,
    rows: &[Row],
    side: Side,
    background: &Background,
    request: &BTreeSet<String>,
) -> Tree {
    let example = example(page, side, background);
    let mut tree = Tree { nodes: Vec::new(), fates: vec![None; rows.len()] };
    let mut kept: Vec<usize> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        if side == Side::Request && row.facts.common {
            set(&mut tree.fates, index, Fate::Common);
        } else {
            kept.push(index);
        }
    }
    let row = |kept: usize| rows.get(kept);
    let items: Vec<Item<'_>> = kept
        .iter()
        .filter_map(|index| row(*index))
        // Only Alibaba's responses nest without a word: its parameters have dots, and the fields of Tencent's structs
        // stand on a page of their own.
        .map(|row| Item {
            name: &row.name,
            ty: &row.ty,
            dotted: row.name.contains('.') || page.vendor == Vendor::Tencent || side == Side::Request,
        })
        .collect();
    let known = Known {
        example: example.as_ref(),
        spec: match side {
            Side::Request => background.request.as_ref(),
            Side::Response => background.response.as_ref(),
        },
        types: Some(&background.types),
        request: Some(request),
    };
    let placed = search::place(&items, known);

    // From the search, which counts the rows that are left, to paths.
    let mut drafts: IndexMap<String, Draft<'_>> = IndexMap::new();
    let mut paths: Vec<Vec<String>> = Vec::new();
    for (found, index) in placed.iter().zip(&kept) {
        let Some(row) = row(*index) else { continue };
        let above = found.parent.and_then(|parent| paths.get(parent).cloned()).unwrap_or_default();
        let other = found.other.map(|other| other.and_then(|parent| paths.get(parent).cloned()).unwrap_or_default());
        let steps = steps(row, page.vendor);
        let mut path = above;
        path.extend(steps.iter().map(|(name, _)| name.clone()));
        let shown = path.join(".");
        let repeated = put(
            &mut drafts,
            &path,
            &steps,
            *index,
            row,
            found,
            other.map(|mut other| {
                other.push(row.name.clone());
                other.join(".")
            }),
        );
        set(&mut tree.fates, *index, if repeated { Fate::Repeated(shown) } else { Fate::Member(shown) });
        paths.push(path);
    }
    let from_json = page.examples.iter().any(|example| match side {
        Side::Request => is_typed(example),
        Side::Response => example.response.is_some(),
    });
    let finish = Finish { side, from_json, vendor: page.vendor, fates: &mut tree.fates };
    tree.nodes = finish.nodes(drafts, example.as_ref());
    tree
}

fn set(fates: &mut [Option<Fate>], index: usize, fate: Fate) {
    if let Some(place) = fates.get_mut(index) {
        *place = Some(fate);
    }
}

/// Whether the example of a request tells kinds of values.
fn is_typed(example: &Example) -> bool {
    example.request.is_some() && !example.from_url
}

/// What the examples of a page show of one side.
fn example(page: &Page, side: Side, background: &Background) -> Option<Shape> {
    let mut shape = Shape::default();
    let mut some = false;
    let any_typed = page.examples.iter().any(is_typed);
    for example in &page.examples {
        // In a URL all values are texts, which say nothing where JSON says more.
        if side == Side::Request && any_typed && !is_typed(example) {
            continue;
        }
        let value = match side {
            Side::Request => example.request.as_ref(),
            Side::Response => example.response.as_ref().or(example.xml.as_ref()),
        };
        let Some(mut value) = value else { continue };
        if let Some(body) = background.body.as_deref().filter(|_| side == Side::Response) {
            value = value.get(body).unwrap_or(value);
        }
        some = true;
        shape.merge(value);
    }
    some.then_some(shape)
}

/// The steps of a name: `Tag.N.Key` is a field of an entry of a list. Each with what it must be to have the next.
fn steps(row: &Row, vendor: Vendor) -> Vec<(String, CellType)> {
    let is_index = |step: &str| step == "N" || step == "n" || step.parse::<usize>().is_ok() || step == "[]";
    let parts: Vec<&str> = row.name.split('.').collect();
    let mut steps: Vec<(String, CellType)> = Vec::new();
    for part in parts {
        if is_index(part) && !steps.is_empty() {
            if let Some((_, ty)) = steps.last_mut() {
                *ty = CellType::List(Box::new(CellType::Struct(None)));
            }
        } else {
            let (name, is_list) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
            let ty = if is_list { CellType::List(Box::new(CellType::Struct(None))) } else { CellType::Struct(None) };
            steps.push((name.to_owned(), ty));
        }
    }
    // The last step is the row itself.
    let counted = row.name.rsplit('.').next().is_some_and(is_index) || row.name.ends_with("[]");
    if let Some((_, ty)) = steps.last_mut() {
        *ty = match &row.ty {
            list @ CellType::List(_) => list.clone(),
            scalar if counted && vendor == Vendor::Alibaba => CellType::List(Box::new(scalar.clone())),
            other => other.clone(),
        };
    }
    steps
}

/// Puts a row into the drafts. Whether its place was taken.
fn put<'a>(
    drafts: &mut IndexMap<String, Draft<'a>>,
    path: &[String],
    steps: &[(String, CellType)],
    index: usize,
    row: &'a Row,
    found: &search::Placed,
    other: Option<String>,
) -> bool {
    let Some((name, rest)) = path.split_first() else { return true };
    if rest.is_empty() {
        let ty = steps.last().map_or(CellType::None, |(_, ty)| ty.clone());
        let draft = drafts.entry(name.clone()).or_insert_with(|| Draft::implied(ty.clone()));
        if draft.source.is_some() {
            return true;
        }
        draft.row = Some(index);
        draft.source = Some(row);
        draft.ty = ty;
        let is_flat = steps.len() == 1 && found.parent.is_none() && found.evidence == ["its name shows it"];
        let evidence: &[&str] = if is_flat { &["rows of this table nest by dots alone"] } else { &found.evidence };
        draft.evidence = evidence.iter().map(|reason| (*reason).to_owned()).collect();
        draft.other = other;
        return false;
    }
    // How many steps of the path the name itself spells.
    let own = steps.len().checked_sub(path.len()).and_then(|at| steps.get(at)).map(|(_, ty)| ty.clone());
    let draft =
        drafts.entry(name.clone()).or_insert_with(|| Draft::implied(own.clone().unwrap_or(CellType::Struct(None))));
    if let (Some(list @ CellType::List(_)), CellType::Struct(_)) = (own, &draft.ty) {
        draft.ty = list;
    }
    put(&mut draft.children, rest, steps, index, row, found, other)
}

struct Finish<'f> {
    side: Side,
    /// Whether the example tells kinds of scalars.
    from_json: bool,
    vendor: Vendor,
    fates: &'f mut [Option<Fate>],
}

impl Finish<'_> {
    fn nodes(mut self, drafts: IndexMap<String, Draft<'_>>, example: Option<&Shape>) -> Vec<Node> {
        self.level("", drafts, example)
    }

    /// The fields of a level: those of the table, then those that only the example has.
    fn level(&mut self, prefix: &str, drafts: IndexMap<String, Draft<'_>>, example: Option<&Shape>) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for (name, draft) in drafts {
            known.insert(name.clone());
            let shape = example.and_then(|shape| shape.members.get(&name));
            nodes.push(self.node(prefix, name, draft, shape));
        }
        let Some(example) = example.filter(|_| self.from_json) else { return nodes };
        for (name, shape) in &example.members {
            if !known.contains(name) && is_name(name) {
                nodes.push(self.of_example(prefix, name, shape));
            }
        }
        nodes
    }

    fn node(&mut self, prefix: &str, name: String, draft: Draft<'_>, shape: Option<&Shape>) -> Node {
        let path = format!("{prefix}{name}");
        let mut node = Node {
            line: draft.source.map(|row| row.line),
            type_cell: draft.source.map(|row| row.type_cell.clone()).unwrap_or_default(),
            ty: Ty::Any,
            type_name: draft.ty.struct_name().map(str::to_owned),
            wrapped_in: None,
            required: draft.source.and_then(|row| row.required),
            example: draft.source.and_then(|row| row.example.clone()),
            facts: draft.source.map(|row| row.facts.clone()).unwrap_or_default(),
            children: Vec::new(),
            evidence: draft.evidence,
            review: None,
            differs: Vec::new(),
            name,
        };
        if let Some(other) = draft.other {
            let why = "the table is flat and has two possible readings".to_owned();
            node.review = Some(Review { why, choices: vec![path.clone(), other] });
        }
        let mut children = draft.children;
        let mut shape = shape;
        if matches!(draft.ty, CellType::List(_) | CellType::Struct(_)) {
            self.unwrap(&mut node, &path, &mut children, &mut shape);
        }
        if self.side == Side::Request && draft.source.is_none() && !children.is_empty() {
            let is_required = |draft: &Draft<'_>| draft.source.is_some_and(|row| row.required == Some(true));
            node.required = Some(children.values().any(is_required));
        }
        node.children = self.level(&format!("{path}."), children, shape);
        node.ty = self.ty(&draft.ty, shape, &mut node);
        values(&mut node);
        if node.required.is_none() && self.side == Side::Request && prefix.is_empty() {
            let why = "the page does not say whether it is required".to_owned();
            let choices = vec!["required: true".to_owned(), "required: false".to_owned()];
            node.review = Some(Review::and(node.review.take(), Review { why, choices }));
        }
        node
    }

    /// Takes a wrapper off a list: a row without a type, or a field in the example around the list.
    fn unwrap<'a, 'r>(
        &mut self,
        node: &mut Node,
        path: &str,
        children: &mut IndexMap<String, Draft<'r>>,
        shape: &mut Option<&'a Shape>,
    ) {
        let by_row = children
            .first()
            .filter(|(_, draft)| children.len() == 1 && draft.ty == CellType::None && draft.source.is_some());
        let by_row = by_row.map(|(name, _)| name.clone());
        let by_example = shape.and_then(|shape| {
            let (name, inner) =
                shape.members.first().filter(|_| shape.members.len() == 1 && shape.object && !shape.list)?;
            let is_entry = node.type_name.as_ref() == Some(name) && !children.contains_key(name);
            (inner.list && (by_row.as_ref() == Some(name) || !children.contains_key(name))
                || is_entry
                || by_row.as_ref() == Some(name))
            .then_some((name.clone(), inner))
        });
        match (by_row, by_example) {
            (Some(row), by_example) => {
                let Some(draft) = children.shift_remove(&row) else { return };
                if let Some(index) = draft.row {
                    set(self.fates, index, Fate::Wrapper(path.to_owned()));
                }
                *children = draft.children;
                node.wrapped_in = Some(row.clone());
                let is_plain = shape.is_some_and(|shape| shape.list);
                match by_example {
                    Some((_, inner)) => {
                        *shape = Some(inner);
                        if self.from_json {
                            let page = format!("{}, followed by a row {row} without a type", node.type_cell);
                            let why = format!("in the example it is an object whose one field {row} is the list");
                            node.differs.push(Differs { key: "wrapping", page: Some(page), why });
                        }
                    }
                    None if is_plain => {
                        let why = format!("the table wraps the list in {row}, and the example shows a plain one");
                        let choices = vec![format!("wrapped_in: {row}"), "a plain list".to_owned()];
                        node.review = Some(Review::and(node.review.take(), Review { why, choices }));
                    }
                    None => {}
                }
            }
            (None, Some((name, inner))) => {
                let page = node.type_cell.clone();
                let why = format!("in the example it is an object whose one field {name} is the list");
                node.differs.push(Differs { key: "wrapping", page: Some(page), why });
                node.wrapped_in = Some(name);
                *shape = Some(inner);
            }
            (None, None) => {}
        }
    }

    /// What the value is: what the cell says, or what the example shows where that is something else.
    fn ty(&self, cell: &CellType, shape: Option<&Shape>, node: &mut Node) -> Ty {
        let said = self.said(cell, node);
        if node.wrapped_in.is_some() {
            return match said {
                Ty::List(_) => said,
                other => Ty::List(Box::new(other)),
            };
        }
        let Some(shape) = shape.filter(|_| self.from_json) else { return self.sure(said, node) };
        let Some(shown) = shown(shape, node) else { return self.sure(said, node) };
        let parts = match (&said, &shown) {
            (Ty::Any, _) => false,
            (Ty::Scalar(said), Ty::Scalar(shown)) => {
                let is_empty = shape.scalars.iter().all(|value| value.scalar().is_some_and(|text| text.is_empty()));
                said.kind() != shown.kind() && !(said.kind() == "number" && shown.kind() == "integer") && !is_empty
            }
            (Ty::Map, Ty::Struct) | (Ty::Struct, Ty::Struct) => false,
            (Ty::List(_), Ty::List(entry)) if **entry == Ty::Any => false,
            (Ty::List(said), Ty::List(shown)) => said.kind() != shown.kind() && **said != Ty::Any,
            (Ty::Struct | Ty::List(_), Ty::Scalar(_)) => {
                !shape.scalars.iter().all(|value| value.scalar().is_some_and(|text| text.is_empty()))
            }
            (said, shown) => said.kind() != shown.kind(),
        };
        if parts {
            let why = format!("the example has {}", article(shown.kind()));
            // Booleans that are documented as texts are a habit of the vendor. Anything else a person has to look at.
            let is_habit = said == Ty::Scalar(Scalar::String) && shown == Ty::Scalar(Scalar::Bool);
            if !is_habit {
                let cell = if node.type_cell.is_empty() { said.kind() } else { node.type_cell.as_str() };
                let choices = vec![words(&shown), words(&said)];
                let why = format!("the table says {cell}, and {why}");
                node.review = Some(Review::and(node.review.take(), Review { why, choices }));
            }
            node.differs.push(Differs { key: "type", page: Some(node.type_cell.clone()), why });
            return shown;
        }
        match (&said, shown) {
            (Ty::Any, shown) => shown,
            (Ty::List(entry), Ty::List(shown)) if **entry == Ty::Any => Ty::List(shown),
            _ => self.sure(said, node),
        }
    }

    /// What a cell says.
    fn said(&self, cell: &CellType, node: &Node) -> Ty {
        match cell {
            CellType::Scalar(Scalar::Int32) if self.vendor == Vendor::Tencent => Ty::Scalar(Scalar::Int64),
            CellType::Scalar(scalar) => Ty::Scalar(*scalar),
            CellType::Struct(_) => Ty::Struct,
            CellType::List(entry) => {
                let entry = match &**entry {
                    entry if is_vague(entry) && !node.children.is_empty() => Ty::Struct,
                    entry if is_vague(entry) => Ty::Any,
                    entry => self.said(entry, node),
                };
                Ty::List(Box::new(entry))
            }
            CellType::Map => Ty::Map,
            CellType::None | CellType::Unknown if !node.children.is_empty() => Ty::Struct,
            CellType::Any | CellType::None | CellType::Unknown => Ty::Any,
        }
    }

    /// A struct of which nothing tells the fields is any JSON, until a person says more.
    fn sure(&self, said: Ty, node: &mut Node) -> Ty {
        if *said.element() == Ty::Struct && node.children.is_empty() && node.type_name.is_some() {
            return said;
        }
        let unknown = *said.element() == Ty::Any || *said.element() == Ty::Struct && node.children.is_empty();
        if !unknown {
            return said;
        }
        let why = if node.type_cell.is_empty() {
            "the page gives no type".to_owned()
        } else {
            format!("the page says `{}` without details", node.type_cell)
        };
        let choices = vec!["any".to_owned(), "a struct with the fields that the SDK has".to_owned()];
        node.review = Some(Review::and(node.review.take(), Review { why, choices }));
        match said {
            Ty::List(_) => Ty::List(Box::new(Ty::Any)),
            _ => Ty::Any,
        }
    }

    /// A field that only the example has.
    fn of_example(&mut self, prefix: &str, name: &str, shape: &Shape) -> Node {
        let mut node = Node {
            name: name.to_owned(),
            line: None,
            type_cell: String::new(),
            ty: Ty::Any,
            type_name: None,
            wrapped_in: None,
            required: Some(false).filter(|_| self.side == Side::Request),
            example: shape.scalars.first().and_then(crate::page::Json::scalar).filter(|text| !text.is_empty()),
            facts: Facts::default(),
            children: Vec::new(),
            evidence: vec!["the example has it there, but no row describes it".to_owned()],
            review: None,
            differs: vec![Differs { key: "missing", page: None, why: "in the page's example".to_owned() }],
        };
        let children: Vec<_> = shape.members.iter().filter(|(name, _)| is_name(name)).collect();
        for (child, shape) in children {
            node.children.push(self.of_example(&format!("{prefix}{name}."), child, shape));
        }
        node.ty = match shown(shape, &node) {
            Some(ty) if *ty.element() != Ty::Any => ty,
            other => {
                let why = "the example does not show its content".to_owned();
                let choices = vec!["any".to_owned(), "what the SDK has".to_owned()];
                node.review = Some(Review { why, choices });
                other.unwrap_or(Ty::Any)
            }
        };
        node
    }
}

/// Whether a field of an example can be one of a struct, and is no key of a map.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains('.') && !name.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// A list of values says where it is not whole.
fn values(node: &mut Node) {
    let why = match &node.facts {
        _ if *node.ty.element() != Ty::Scalar(Scalar::String) => return,
        facts if facts.values_lost => "the page announces values but lists none",
        facts if facts.values_open && facts.values.is_empty() => {
            "the page lists values that cannot be separated from the text"
        }
        facts if facts.values_open => "the page seems to list more values than these",
        _ => return,
    };
    let choices = vec!["the values that the page or the SDK has".to_owned(), "string".to_owned()];
    node.review = Some(Review::and(node.review.take(), Review { why: why.to_owned(), choices }));
}

/// What an example shows a value to be.
fn shown(shape: &Shape, node: &Node) -> Option<Ty> {
    let scalar = || {
        Some(Ty::Scalar(match shape.scalars.as_slice() {
            [one] => match one.kind() {
                "boolean" => Scalar::Bool,
                "integer" => Scalar::Int64,
                "number" => Scalar::Double,
                _ => Scalar::String,
            },
            _ => return None,
        }))
    };
    match (shape.object, shape.list, shape.scalars.is_empty()) {
        (true, false, true) if shape.members.is_empty() && node.children.is_empty() => None,
        (true, false, true) => Some(Ty::Struct),
        (false, true, true) if !shape.members.is_empty() || !node.children.is_empty() => {
            Some(Ty::List(Box::new(Ty::Struct)))
        }
        (false, true, true) => Some(Ty::List(Box::new(Ty::Any))),
        (false, true, false) => Some(Ty::List(Box::new(scalar().unwrap_or(Ty::Any)))),
        (false, false, false) => scalar(),
        _ => None,
    }
}

/// A type, for people to choose.
fn words(ty: &Ty) -> String {
    match ty {
        Ty::List(entry) => format!("a list of {}", entry.kind()),
        Ty::Scalar(scalar) => scalar.spec().to_owned(),
        other => other.kind().to_owned(),
    }
}

fn article(kind: &str) -> String {
    match kind {
        "integer" | "object" => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}
