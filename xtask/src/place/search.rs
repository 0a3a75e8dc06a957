//! Where each row of a flat table belongs: the most likely nesting, and what speaks against every other one.
//!
//! Rows are taken one after the other; each goes into the struct that was opened last or, closing what is open, into
//! one further out. Every choice has a weight from the evidence at hand. The best sum of weights wins, and for each row
//! the best sum with another place for it says how sure that is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::shape::Shape;
use crate::page::CellType;

/// How many part solutions are kept after each row; fewer in tables larger than any known, which must end quickly, too.
const WIDTH: usize = 64;
/// Rows up to which a table gets all the care.
const USUAL: usize = 700;
/// How deep structs may stand inside each other.
const MAX_DEPTH: usize = 12;
/// A difference in weight below which two readings remain.
const SURE: f64 = 3.6;
/// Weight of a row that the examples do not show.
pub(super) const ABSENT: f64 = -1.5;
/// Weight of a field that an example shows where no row is put.
const SHOWN: f64 = 10.0;
/// Weight of a field that the standing spec has where no row is put.
const SPECIFIED: f64 = 14.0;

/// A row, as far as placing goes.
#[derive(Clone, Debug)]
pub(crate) struct Item<'a> {
    pub(crate) name: &'a str,
    pub(crate) ty: &'a CellType,
    /// Its name says where it belongs, so it stands at the top.
    pub(crate) dotted: bool,
}

/// What is known beside the table.
#[derive(Clone, Copy, Default)]
pub(crate) struct Known<'a> {
    /// What the examples show, from the top.
    pub(crate) example: Option<&'a Shape>,
    /// The fields that the standing spec of the operation has, from the top.
    pub(crate) spec: Option<&'a Shape>,
    /// Fields of structs elsewhere in the specs, by the name of a field or a type that holds them.
    pub(crate) types: Option<&'a BTreeMap<String, Vec<BTreeSet<String>>>>,
    /// Names of the other table's rows.
    pub(crate) request: Option<&'a BTreeSet<String>>,
}

/// Where a row went.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placed {
    /// The row whose field it is; nothing at the top.
    pub(crate) parent: Option<usize>,
    /// What spoke for it.
    pub(crate) evidence: Vec<&'static str>,
    /// The second reading, where it is about as likely: the row whose field it would be.
    pub(crate) other: Option<Option<usize>>,
    /// Its struct has a field of this name before.
    pub(crate) repeated: bool,
}

pub(super) const SEEN: &str = "the example has it there";
pub(super) const STANDS: &str = "the standing spec has it there";

/// Places rows.
pub(crate) fn place(items: &[Item<'_>], known: Known<'_>) -> Vec<Placed> {
    let table = Table::new(items);
    let mut placed = Search { table: &table, known, learned: None }.run();
    // What the last two rounds agree on is evidence for the next, until nothing moves any more. One alone would make
    // two structs take a row from each other in turn.
    let mut before = placed.clone();
    for _ in 0..if items.len() > USUAL { 1 } else { 6 } {
        let learned = Learned::new(&table, &placed, &before);
        before.clone_from(&placed);
        let next = Search { table: &table, known, learned: Some(&learned) }.run();
        let same = placed.iter().zip(&next).all(|(one, other)| one.parent == other.parent);
        placed = next;
        if same {
            break;
        }
    }
    placed
}

/// The rows, with what can be told of them alone.
pub(super) struct Table<'a> {
    pub(super) items: &'a [Item<'a>],
    /// Number of each row's name among all names.
    pub(super) names: Vec<usize>,
    pub(super) numbers: HashMap<&'a str, usize>,
    pub(super) count: usize,
    /// Whether fields come in the order of their names, and in which.
    pub(super) order: Option<Order>,
    /// For each row that opens a struct, the others of the same name or type, with the number of rows after them that
    /// are the same.
    pub(super) alike: Vec<Vec<(usize, usize)>>,
}

impl<'a> Table<'a> {
    fn new(items: &'a [Item<'a>]) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut names = Vec::new();
        for item in items {
            let next = numbers.len();
            names.push(*numbers.entry(item.name).or_insert(next));
        }
        let alike = (0..items.len()).map(|index| alike(items, &names, index)).collect();
        Self { items, count: numbers.len(), order: order(items), names, numbers, alike }
    }
}

fn alike(items: &[Item<'_>], names: &[usize], index: usize) -> Vec<(usize, usize)> {
    let Some(item) = items.get(index).filter(|item| item.ty.holds_members() && *item.ty != CellType::None) else {
        return Vec::new();
    };
    let is_alike = |other: &Item<'_>| {
        other.ty.holds_members()
            && *other.ty != CellType::None
            && (other.name == item.name
                || item.ty.struct_name().is_some() && item.ty.struct_name() == other.ty.struct_name())
    };
    let others = items.iter().enumerate().filter(|(at, other)| *at != index && is_alike(other));
    others
        .map(|(at, _)| {
            let after = |from: usize| names.iter().skip(from + 1);
            (at, after(index).zip(after(at)).take_while(|(one, other)| one == other).count())
        })
        .collect()
}

/// An order of names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Capital letters first.
    Bytes,
    /// Whatever the letter case.
    Letters,
    /// Nothing on the page tells which of the two.
    Either,
}

impl Order {
    pub(super) fn holds(self, one: &str, next: &str) -> bool {
        let bytes = one < next;
        let letters = one.to_ascii_lowercase() < next.to_ascii_lowercase();
        match self {
            Self::Bytes => bytes,
            Self::Letters => letters,
            Self::Either => bytes || letters,
        }
    }
}

/// The order of names, where neighbours that can be on one level come in it nearly always.
fn order(items: &[Item<'_>]) -> Option<Order> {
    let pairs = || {
        items
            .iter()
            .zip(items.iter().skip(1))
            .filter(|(one, next)| !one.ty.holds_members() && !one.dotted && !next.dotted)
    };
    let up = |order: Order| pairs().filter(|(one, next)| order.holds(one.name, next.name)).count();
    let order = match up(Order::Bytes).cmp(&up(Order::Letters)) {
        std::cmp::Ordering::Greater => Order::Bytes,
        std::cmp::Ordering::Less => Order::Letters,
        std::cmp::Ordering::Equal => Order::Either,
    };
    let all = pairs().count();
    (all >= 3 && up(order) * 100 >= all * 72).then_some(order)
}

/// What an earlier round found, as evidence for the next.
pub(super) struct Learned {
    /// Fields of each row's struct, by the numbers of their names.
    pub(super) members: Vec<BTreeSet<usize>>,
    /// The rows whose structs have more than two fields.
    pub(super) large: Vec<usize>,
    /// Those of which only one of the two last rounds says so.
    pub(super) doubtful: Vec<BTreeSet<usize>>,
    /// Those of them that an example or the standing spec has there.
    pub(super) sure: Vec<BTreeSet<usize>>,
    /// The rows in whose structs a name stands.
    pub(super) holders: Vec<Vec<usize>>,
}

impl Learned {
    fn new(table: &Table<'_>, placed: &[Placed], before: &[Placed]) -> Self {
        let mut doubtful = vec![BTreeSet::new(); placed.len()];
        for ((name, now), before) in table.names.iter().zip(placed).zip(before) {
            for parent in [now.parent, before.parent].into_iter().flatten().filter(|_| now.parent != before.parent) {
                if let Some(set) = doubtful.get_mut(parent) {
                    set.insert(*name);
                }
            }
        }
        let mut sure = vec![BTreeSet::new(); placed.len()];
        let mut members = vec![BTreeSet::new(); placed.len()];
        let mut holders = vec![Vec::new(); table.count];
        for (name, placed) in table.names.iter().zip(placed) {
            let Some(parent) = placed.parent else { continue };
            if let Some(set) =
                sure.get_mut(parent).filter(|_| placed.evidence.iter().any(|reason| matches!(*reason, SEEN | STANDS)))
            {
                set.insert(*name);
            }
            if let Some(set) = members.get_mut(parent) {
                set.insert(*name);
            }
            if let Some(list) = holders.get_mut(*name) {
                list.push(parent);
            }
        }
        let large = members.iter().enumerate().filter(|(_, members)| members.len() > 2).map(|(row, _)| row).collect();
        Self { members, large, doubtful, sure, holders }
    }
}

/// A struct that is open.
#[derive(Clone)]
pub(super) struct Frame<'a> {
    /// The row that opened it; nothing for the top.
    pub(super) row: Option<usize>,
    /// The names that it has.
    pub(super) names: Vec<u64>,
    pub(super) last: Option<usize>,
    pub(super) children: usize,
    pub(super) is_wrapper: bool,
    /// The rows of the structs and lists in it.
    pub(super) structs: Vec<usize>,
    pub(super) example: Option<&'a Shape>,
    pub(super) spec: Option<&'a Shape>,
    /// What it costs to close it now: what example and spec have here, and no row has filled yet.
    pub(super) due: f64,
}

impl<'a> Frame<'a> {
    fn open(row: Option<usize>, table: &Table<'_>, example: Option<&'a Shape>, spec: Option<&'a Shape>) -> Self {
        let expected = |shape: Option<&Shape>, weight: f64| {
            let members = shape
                .map(|shape| shape.members.keys().filter(|name| table.numbers.contains_key(name.as_str())).count());
            members.unwrap_or_default() as f64 * weight
        };
        Self {
            row,
            names: vec![0; table.count.div_ceil(64)],
            last: None,
            children: 0,
            is_wrapper: false,
            structs: Vec::new(),
            example,
            spec,
            due: expected(example, SHOWN) + expected(spec, SPECIFIED),
        }
    }

    pub(super) fn has(&self, name: usize) -> bool {
        self.names.get(name / 64).is_some_and(|word| word & (1 << (name % 64)) != 0)
    }

    fn add(&mut self, name: usize) {
        if let Some(word) = self.names.get_mut(name / 64) {
            *word |= 1 << (name % 64);
        }
    }
}

type State<'a> = Vec<Frame<'a>>;

/// A step from one state to the next.
#[derive(Clone, Copy)]
struct Edge {
    from: usize,
    to: usize,
    parent: Option<usize>,
    weight: f64,
}

pub(super) struct Search<'a, 'b> {
    pub(super) table: &'b Table<'b>,
    pub(super) known: Known<'a>,
    pub(super) learned: Option<&'b Learned>,
}

impl<'a> Search<'a, '_> {
    fn run(&self) -> Vec<Placed> {
        let top = Frame::open(None, self.table, self.known.example, self.known.spec);
        let mut states: Vec<(State<'a>, f64)> = vec![(vec![top], 0.0)];
        let mut layers: Vec<(Vec<Edge>, Vec<f64>)> = Vec::new();
        for row in 0..self.table.items.len() {
            let (next, edges) = self.step(&states, row);
            layers.push((edges, states.iter().map(|(_, sum)| *sum).collect()));
            states = next;
        }
        let last: Vec<f64> = states.iter().map(|(state, sum)| sum + self.closing(state, 0)).collect();
        self.read(&layers, &states, &last)
    }

    /// All ways to place one row, with the best states kept.
    fn step(&self, states: &[(State<'a>, f64)], row: usize) -> (Vec<(State<'a>, f64)>, Vec<Edge>) {
        let mut found: Vec<(State<'a>, f64)> = Vec::new();
        let mut numbers: HashMap<Vec<u64>, usize> = HashMap::new();
        let mut edges: Vec<Edge> = Vec::new();
        for (from, (state, sum)) in states.iter().enumerate() {
            for depth in (0..state.len()).rev() {
                let Some(frame) = state.get(depth) else { continue };
                if self.table.items.get(row).is_some_and(|item| item.dotted) && depth > 0 {
                    continue;
                }
                let weight = self.weight(state, depth, row).sum + self.closing(state, depth + 1);
                let next = self.enter(state, depth, row);
                let key = key(&next);
                let to = *numbers.entry(key).or_insert_with(|| {
                    found.push((next, f64::NEG_INFINITY));
                    found.len() - 1
                });
                if let Some((_, best)) = found.get_mut(to) {
                    *best = best.max(sum + weight);
                }
                edges.push(Edge { from, to, parent: frame.row, weight });
            }
        }
        keep_best(found, edges, if self.table.items.len() > USUAL { WIDTH / 8 } else { WIDTH })
    }

    /// The state after a row went into the frame at a depth.
    fn enter(&self, state: &[Frame<'a>], depth: usize, row: usize) -> State<'a> {
        let mut next: State<'a> = state.get(..=depth).unwrap_or_default().to_vec();
        let (Some(item), Some(name)) = (self.table.items.get(row), self.table.names.get(row)) else { return next };
        let opens = item.ty.holds_members() && !item.dotted && next.len() < MAX_DEPTH;
        let Some(frame) = next.last_mut() else { return next };
        if !frame.has(*name) {
            let has = |shape: Option<&Shape>| shape.is_some_and(|shape| shape.members.contains_key(item.name));
            frame.due -= if has(frame.example) { SHOWN } else { 0.0 } + if has(frame.spec) { SPECIFIED } else { 0.0 };
        }
        frame.add(*name);
        frame.last = (!item.dotted).then_some(row).or(frame.last);
        frame.children += 1;
        if opens {
            frame.structs.push(row);
        }
        if *item.ty == CellType::None && frame.row.is_some_and(|opener| opener + 1 == row) {
            frame.is_wrapper = true;
        }
        if opens {
            let example = frame.example.and_then(|around| self.below(around, frame, item, row));
            let spec = frame.spec.and_then(|around| self.below(around, frame, item, row));
            let child = Frame::open(Some(row), self.table, example, spec);
            next.push(child);
        }
        next
    }

    /// What is known below a row. A list may stand there in an object of one field, which no row is about.
    fn below(&self, around: &'a Shape, frame: &Frame<'a>, item: &Item<'_>, row: usize) -> Option<&'a Shape> {
        let Some(shape) = around.members.get(item.name) else {
            // Rows may wrap a list that the example shows plain.
            let wraps = *item.ty == CellType::None && around.list && frame.row.is_some_and(|opener| opener + 1 == row);
            return wraps.then_some(around);
        };
        let wrapped =
            shape.members.values().next().filter(|inner| shape.members.len() == 1 && shape.object && inner.list);
        let has_row = self.table.items.get(row + 1).is_some_and(|next| *next.ty == CellType::None);
        wrapped.filter(|_| matches!(item.ty, CellType::List(_)) && !has_row).or(Some(shape))
    }

    /// What it costs to close the frames from a depth on.
    fn closing(&self, state: &[Frame<'a>], depth: usize) -> f64 {
        let closed = state.get(depth..).unwrap_or_default();
        let cost = |frame: &Frame<'a>| {
            let shape = frame.spec.or(frame.example);
            // A list of texts has no fields; a struct nearly always has rows.
            let is_scalar = shape.is_some_and(|shape| !shape.scalars.is_empty());
            let empty = if frame.children == 0 && frame.row.is_some() && !is_scalar { -6.0 } else { 0.0 };
            empty - frame.due
        };
        closed.iter().map(cost).sum()
    }

    /// Reads the best way off the layers, with the best other place for each row.
    fn read(&self, layers: &[(Vec<Edge>, Vec<f64>)], states: &[(State<'a>, f64)], last: &[f64]) -> Vec<Placed> {
        let mut placed: Vec<Placed> = vec![Placed::default(); layers.len()];
        let mut ahead: Vec<f64> = last.iter().zip(states).map(|(with_end, (_, sum))| with_end - sum).collect();
        // From the end to the start: for each place of each row, the best sum of a whole way through it.
        let mut sums: Vec<Vec<(Option<usize>, f64)>> = Vec::new();
        for (edges, before) in layers.iter().rev() {
            let mut best: Vec<(Option<usize>, f64)> = Vec::new();
            let mut back = vec![f64::NEG_INFINITY; before.len()];
            for edge in edges {
                let after = edge.weight + ahead.get(edge.to).copied().unwrap_or(f64::NEG_INFINITY);
                if let Some(back) = back.get_mut(edge.from) {
                    *back = back.max(after);
                }
                let whole = before.get(edge.from).copied().unwrap_or(f64::NEG_INFINITY) + after;
                match best.iter_mut().find(|(parent, _)| *parent == edge.parent) {
                    Some((_, sum)) => *sum = sum.max(whole),
                    None => best.push((edge.parent, whole)),
                }
            }
            ahead = back;
            sums.push(best);
        }
        sums.reverse();
        for (placed, best) in placed.iter_mut().zip(&mut sums) {
            best.sort_by(|(_, one), (_, other)| other.total_cmp(one));
            let Some((parent, sum)) = best.first() else { continue };
            placed.parent = *parent;
            placed.other = best.get(1).filter(|(_, other)| sum - other < SURE).map(|(parent, _)| *parent);
        }
        self.explain(&mut placed);
        placed
    }

    /// Walks the best way once more, for the reasons.
    fn explain(&self, placed: &mut [Placed]) {
        let mut state: State<'a> = vec![Frame::open(None, self.table, self.known.example, self.known.spec)];
        for (row, placed) in placed.iter_mut().enumerate() {
            let depth = state.iter().rposition(|frame| frame.row == placed.parent).unwrap_or_default();
            placed.parent = state.get(depth).and_then(|frame| frame.row);
            let weight = self.weight(&state, depth, row);
            placed.evidence = weight.reasons;
            placed.repeated = weight.repeated;
            if depth == 0 && state.len() == 1 && placed.evidence.is_empty() {
                placed.evidence.push("no struct is open");
            }
            if self.table.items.get(row).is_some_and(|item| item.dotted) {
                placed.evidence = vec!["its name shows it"];
            }
            if placed.evidence.is_empty() {
                placed.evidence.push("the order of the rows");
            }
            state = self.enter(&state, depth, row);
        }
    }
}

/// What tells states apart for all rows to come.
fn key(state: &[Frame<'_>]) -> Vec<u64> {
    let mut key = Vec::with_capacity(state.len() * 6);
    for frame in state {
        key.push(frame.row.map_or(0, |row| row as u64 + 1));
        key.push(frame.last.map_or(0, |row| row as u64 + 1));
        key.push(u64::from(frame.is_wrapper) << 32 | frame.structs.len() as u64);
        key.extend(&frame.names);
    }
    key
}

fn keep_best<'a>(
    mut found: Vec<(State<'a>, f64)>,
    edges: Vec<Edge>,
    width: usize,
) -> (Vec<(State<'a>, f64)>, Vec<Edge>) {
    if found.len() <= width {
        return (found, edges);
    }
    let mut order: Vec<usize> = (0..found.len()).collect();
    let sum = |index: &usize| found.get(*index).map_or(f64::NEG_INFINITY, |(_, sum)| *sum);
    order.sort_by(|one, other| sum(other).total_cmp(&sum(one)).then(one.cmp(other)));
    order.truncate(width);
    let mut renumbered: HashMap<usize, usize> = HashMap::new();
    for (new, old) in order.iter().enumerate() {
        renumbered.insert(*old, new);
    }
    let edges = edges.into_iter().filter_map(|edge| Some(Edge { to: *renumbered.get(&edge.to)?, ..edge })).collect();
    let mut kept: Vec<(usize, (State<'a>, f64))> = Vec::new();
    for (old, state) in found.drain(..).enumerate() {
        if let Some(new) = renumbered.get(&old) {
            kept.push((*new, state));
        }
    }
    kept.sort_by_key(|(new, _)| *new);
    (kept.into_iter().map(|(_, state)| state).collect(), edges)
}
