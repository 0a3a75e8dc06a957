//! From flat tables to fields at their true depth, each with what speaks for its place.

mod build;
mod search;
mod shape;
mod weigh;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub(crate) use build::build;
pub(crate) use shape::Shape;

use crate::page::{CellType, Facts, Page, Row, Scalar};

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Ty {
    Scalar(Scalar),
    Struct,
    List(Box<Ty>),
    Map,
    /// Nothing tells.
    Any,
}

impl Ty {
    /// What it is on the wire, in the words of specs' trees.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Scalar(scalar) => scalar.kind(),
            Self::Struct => "object",
            Self::List(_) => "list",
            Self::Map => "map",
            Self::Any => "any",
        }
    }

    /// The value, or the entries of the list.
    pub(crate) fn element(&self) -> &Self {
        match self {
            Self::List(entry) => entry,
            other => other,
        }
    }
}

/// A way in which table and example part; what `differs` says in a spec.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Differs {
    pub(crate) key: &'static str,
    pub(crate) page: Option<String>,
    pub(crate) why: String,
}

/// Something that a person has to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Review {
    pub(crate) why: String,
    pub(crate) choices: Vec<String>,
}

impl Review {
    /// Joins what there is to decide about one thing.
    pub(crate) fn and(of: Option<Self>, more: Self) -> Self {
        match of {
            None => more,
            Some(mut review) => {
                review.why = format!("{}; {}", review.why, more.why);
                review.choices.extend(more.choices);
                review
            }
        }
    }
}

/// A field at its depth.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Node {
    pub(crate) name: String,
    /// Line of its row; nothing where no row is about it alone.
    pub(crate) line: Option<usize>,
    /// The type cell as the page has it; empty where there is none.
    pub(crate) type_cell: String,
    pub(crate) ty: Ty,
    /// Name of the struct of the value or its entries, where the page gives one.
    pub(crate) type_name: Option<String>,
    pub(crate) wrapped_in: Option<String>,
    pub(crate) required: Option<bool>,
    pub(crate) example: Option<String>,
    pub(crate) facts: Facts,
    pub(crate) children: Vec<Node>,
    /// What speaks for its place.
    pub(crate) evidence: Vec<String>,
    pub(crate) review: Option<Review>,
    pub(crate) differs: Vec<Differs>,
}

/// Where a row ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Fate {
    /// A field, by its path.
    Member(String),
    /// The wrapper of a list, by the path of the list.
    Wrapper(String),
    /// Sent with every call; no fact about this operation.
    Common,
    /// A name that its struct has before, by its path.
    Repeated(String),
}

/// A table as a tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    /// The fate of each row of the table, in its order.
    pub(crate) fates: Vec<Option<Fate>>,
}

impl Tree {
    /// The rows that ended nowhere: none, or there is a mistake in the code.
    pub(crate) fn lost<'a>(&self, rows: &'a [Row]) -> Vec<&'a Row> {
        let fate = |index: usize| self.fates.get(index).and_then(Option::as_ref);
        rows.iter().enumerate().filter(|(index, _)| fate(*index).is_none()).map(|(_, row)| row).collect()
    }

    /// All fields, with their paths as specs' trees write them.
    pub(crate) fn paths(&self) -> Vec<(String, &Node)> {
        let mut found = Vec::new();
        for node in &self.nodes {
            walk("", node, &mut found);
        }
        found
    }
}

fn walk<'a>(prefix: &str, node: &'a Node, found: &mut Vec<(String, &'a Node)>) {
    let path = format!("{prefix}{}", node.name);
    found.push((path.clone(), node));
    for child in &node.children {
        walk(&format!("{path}."), child, found);
    }
}

/// What both tables of a page say, as trees.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) request: Tree,
    pub(crate) response: Tree,
}

/// What is known beside the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Background {
    /// Fields of the standing spec's request and response.
    pub(crate) request: Option<Shape>,
    pub(crate) response: Option<Shape>,
    /// Fields of structs elsewhere in the specs, by the name of a field or a type that holds them.
    pub(crate) types: BTreeMap<String, Vec<BTreeSet<String>>>,
    /// Name of the field of the response's body that holds what the tables describe.
    pub(crate) body: Option<String>,
}

/// Places the rows of a page.
pub(crate) fn page(page: &Page, background: &Background) -> Placed {
    let names = |rows: &[Row]| rows.iter().map(|row| row.name.clone()).collect::<BTreeSet<_>>();
    let request = build(page, &page.request, build::Side::Request, background, &BTreeSet::new());
    let response = build(page, &page.response, build::Side::Response, background, &names(&page.request));
    Placed { request, response }
}

/// Whether a cell says less than a type.
fn is_vague(cell: &CellType) -> bool {
    matches!(cell, CellType::None | CellType::Unknown)
}
