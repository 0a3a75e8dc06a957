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
const ABSENT: f64 = -1.5;
/// Weight of a member that an example shows where no row is put.
const SHOWN: f64 = 10.0;
/// Weight of a member that the standing spec has where no row is put.
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
    /// The members that the standing spec of the operation has, from the top.
    pub(crate) spec: Option<&'a Shape>,
    /// Members of structs elsewhere in the specs, by the name of a member or a type that holds them.
    pub(crate) types: Option<&'a BTreeMap<String, Vec<BTreeSet<String>>>>,
    /// Names of the other table's rows.
    pub(crate) request: Option<&'a BTreeSet<String>>,
}

/// Where a row went.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placed {
    /// The row whose member it is; nothing at the top.
    pub(crate) parent: Option<usize>,
    /// What spoke for it.
    pub(crate) evidence: Vec<&'static str>,
    /// The second reading, where it is about as likely: the row whose member it would be.
    pub(crate) other: Option<Option<usize>>,
    /// Its struct has a member of this name before.
    pub(crate) repeated: bool,
}

const SEEN: &str = "the example has it there";
const STANDS: &str = "the standing spec has it there";

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
struct Table<'a> {
    items: &'a [Item<'a>],
    /// Number of each row's name among all names.
    names: Vec<usize>,
    numbers: HashMap<&'a str, usize>,
    count: usize,
    /// Whether members come in the order of their names, and in which.
    order: Option<Order>,
    /// For each row that opens a struct, the others of the same name or type, with the number of rows after them that
    /// are the same.
    alike: Vec<Vec<(usize, usize)>>,
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
enum Order {
    /// Capital letters first.
    Bytes,
    /// Whatever the letter case.
    Letters,
    /// Nothing on the page tells which of the two.
    Either,
}

impl Order {
    fn holds(self, one: &str, next: &str) -> bool {
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
struct Learned {
    /// Members of each row's struct, by the numbers of their names.
    members: Vec<BTreeSet<usize>>,
    /// The rows whose structs have more than two members.
    large: Vec<usize>,
    /// Those of which only one of the two last rounds says so.
    doubtful: Vec<BTreeSet<usize>>,
    /// Those of them that an example or the standing spec has there.
    sure: Vec<BTreeSet<usize>>,
    /// The rows in whose structs a name stands.
    holders: Vec<Vec<usize>>,
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
struct Frame<'a> {
    /// The row that opened it; nothing for the top.
    row: Option<usize>,
    /// The names that it has.
    names: Vec<u64>,
    last: Option<usize>,
    children: usize,
    is_wrapper: bool,
    /// The rows of the structs and lists in it.
    structs: Vec<usize>,
    example: Option<&'a Shape>,
    spec: Option<&'a Shape>,
    /// What it costs to close it now: what example and spec have here, and no row has filled yet.
    due: f64,
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

    fn has(&self, name: usize) -> bool {
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

struct Search<'a, 'b> {
    table: &'b Table<'b>,
    known: Known<'a>,
    learned: Option<&'b Learned>,
}

/// What speaks for and against a place.
#[derive(Default)]
struct Weight {
    sum: f64,
    reasons: Vec<&'static str>,
    repeated: bool,
}

impl Weight {
    fn add(&mut self, weight: f64) {
        self.sum += weight;
    }

    fn say(&mut self, weight: f64, reason: &'static str) {
        self.sum += weight;
        self.reasons.push(reason);
    }
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

    /// What is known below a row. A list may stand there in an object of one member, which no row is about.
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
            // A list of texts has no members; a struct nearly always has rows.
            let is_scalar = shape.is_some_and(|shape| !shape.scalars.is_empty());
            let empty = if frame.children == 0 && frame.row.is_some() && !is_scalar { -6.0 } else { 0.0 };
            empty - frame.due
        };
        closed.iter().map(cost).sum()
    }

    fn weight(&self, state: &[Frame<'a>], depth: usize, row: usize) -> Weight {
        let mut weight = Weight::default();
        let (Some(frame), Some(item), Some(name)) =
            (state.get(depth), self.table.items.get(row), self.table.names.get(row))
        else {
            return weight;
        };
        if frame.has(*name) && !item.dotted {
            weight.repeated = true;
            weight.add(-60.0);
        }
        let left = state.len() - 1 - depth;
        if left > 0 {
            weight.add(-2.0 - 0.5 * (left as f64 - 1.0));
        }
        self.by_example(frame, item, &mut weight);
        self.by_specs(frame, item, &mut weight);
        self.by_order(frame, item, row, &mut weight);
        self.by_form(state, depth, item, row, &mut weight);
        self.by_repetition(frame, *name, row, &mut weight);
        if frame.row.is_some()
            && depth == 1
            && left > 0
            && self.is_list(frame)
            && self.known.request.is_some_and(|names| names.contains(item.name))
        {
            weight.say(
                2.0,
                "a parameter of the request has the name, and requests choose among the entries of this list",
            );
        }
        if left > 0 && state.get(depth + 1..).unwrap_or_default().iter().all(|closed| closed.has(*name)) {
            weight.reasons.push("the name is taken in the struct before");
        }
        weight
    }

    fn is_list(&self, frame: &Frame<'a>) -> bool {
        let item = frame.row.and_then(|row| self.table.items.get(row));
        item.is_some_and(|item| matches!(item.ty, CellType::List(_)))
    }

    fn by_example(&self, frame: &Frame<'a>, item: &Item<'_>, weight: &mut Weight) {
        let Some(shape) = frame.example.filter(|shape| shape.tells_members()) else {
            // That an example shows nothing of a struct is no reason to put rows there.
            weight.add(ABSENT);
            return;
        };
        match shape.members.get(item.name) {
            Some(member) => {
                let is_struct = member.tells_members();
                let fits = if item.ty.holds_members() { member.scalars.is_empty() || member.list } else { !is_struct };
                weight.say(if fits { 0.0 } else { -6.0 }, SEEN);
            }
            None => weight.add(ABSENT),
        }
    }

    fn by_specs(&self, frame: &Frame<'a>, item: &Item<'_>, weight: &mut Weight) {
        if let Some(shape) = frame.spec.filter(|shape| shape.tells_members()) {
            match shape.members.get(item.name) {
                Some(_) => weight.say(0.0, STANDS),
                None => weight.add(-4.0),
            }
            return;
        }
        let Some((types, opener)) = self.known.types.zip(frame.row.and_then(|row| self.table.items.get(row))) else {
            return;
        };
        let by_type = opener.ty.struct_name().and_then(|name| types.get(name));
        let shapes = by_type.into_iter().chain(types.get(opener.name)).flatten();
        let (mut some, mut has) = (false, false);
        for members in shapes {
            some = true;
            has |= members.contains(item.name);
        }
        if has {
            weight.say(0.0, "a struct of this name in the specs has it");
        } else if some {
            weight.add(-3.0);
        }
    }

    fn by_order(&self, frame: &Frame<'a>, item: &Item<'_>, row: usize, weight: &mut Weight) {
        let Some(order) = self.table.order.filter(|_| !item.dotted) else { return };
        let Some(last) = frame.last.and_then(|last| self.table.items.get(last)) else { return };
        if order.holds(last.name, item.name) {
            if frame.last.is_some_and(|last| last + 1 < row) {
                weight.reasons.push("the rows of each level are in the order of their names");
            }
        } else {
            weight.add(-9.0);
        }
    }

    fn by_form(&self, state: &[Frame<'a>], depth: usize, item: &Item<'_>, row: usize, weight: &mut Weight) {
        let Some(frame) = state.get(depth) else { return };
        let follows = frame.row.is_some_and(|opener| opener + 1 == row);
        if *item.ty == CellType::None {
            let opener = frame.row.and_then(|opener| self.table.items.get(opener));
            let is_entry =
                follows && opener.is_some_and(|opener| matches!(opener.ty, CellType::List(_) | CellType::Struct(_)));
            if is_entry {
                weight.say(6.0, "a row without a type names the entries of the list before");
            } else {
                weight.add(-6.0);
            }
        }
        if frame.is_wrapper {
            weight.add(-10.0);
        }
        if follows && *item.ty != CellType::None {
            weight.reasons.push("it follows the row of its struct");
        }
        if item.ty.holds_members() && self.table.order.is_none() && frame.row.is_some() {
            if !frame.structs.is_empty() {
                weight.add(1.0);
            } else if frame.children > 0 {
                weight.add(-1.5);
            }
        }
        let Some(name) = item.ty.struct_name() else { return };
        let above = state.get(1..=depth).unwrap_or_default();
        let names_same = |frame: &Frame<'a>| {
            let opener = frame.row.and_then(|row| self.table.items.get(row));
            opener.is_some_and(|opener| opener.ty.struct_name() == Some(name))
        };
        if *item.ty == CellType::None {
            return;
        }
        if above.iter().any(names_same) {
            weight.add(-3.0);
        }
        let beside = |row: &usize| self.table.items.get(*row).is_some_and(|item| item.ty.struct_name() == Some(name));
        if matches!(item.ty, CellType::List(_)) && frame.structs.iter().any(beside) {
            weight.say(3.0, "a list of the same type stands there");
        }
    }

    /// The same struct elsewhere on the page, and structs with the same members.
    fn by_repetition(&self, frame: &Frame<'a>, name: usize, row: usize, weight: &mut Weight) {
        // What stands in the spec is better evidence than any likeness.
        let Some(opener) = frame.row.filter(|_| self.known.spec.is_none()) else { return };
        let alike = self.table.alike.get(opener).map(Vec::as_slice).unwrap_or_default();
        let offset = row - opener;
        let longest = alike.iter().map(|(_, same)| *same).max().unwrap_or_default();
        let plain = |end: usize| {
            (opener + 1..=opener + end)
                .all(|row| self.table.items.get(row).is_some_and(|item| !item.ty.holds_members()))
        };
        if !alike.is_empty() && longest > 0 && offset == longest + 1 && plain(longest) {
            weight.add(-2.0);
        }
        let Some(learned) = self.learned else { return };
        let last = frame.last.and_then(|last| self.table.names.get(last));
        let (mut has, mut has_not) = (0i32, 0i32);
        let mut sure = false;
        let mut complete_without = false;
        let mut without = false;
        for (other, _) in alike {
            let Some(members) = learned.members.get(*other).filter(|members| !members.is_empty()) else { continue };
            if learned.doubtful.get(*other).is_some_and(|members| members.contains(&name)) {
                continue;
            }
            if members.contains(&name) {
                has += 1;
                sure |= learned.sure.get(*other).is_some_and(|members| members.contains(&name));
            } else if last.is_some_and(|last| members.contains(last)) {
                without = true;
                has_not += 1;
                complete_without |= members.iter().all(|member| frame.has(*member));
            }
        }
        // Where the occurrences part, most of them decide, unless an example has shown it.
        let share = f64::from(has - has_not) / f64::from((has + has_not).max(1));
        let has = has > 0 && (sure || share > 0.0);
        if has {
            weight.say(if sure { 7.0 } else { 4.0 * share }, "the same struct elsewhere on the page has it");
        } else if !frame.structs.is_empty() {
            // One of two large structs may have more members than the other.
            weight.add(0.0);
        } else if complete_without {
            weight.add(-4.0);
        } else if without {
            weight.add(-1.0);
        }
        if has {
            return;
        }
        let Some(own) = learned.members.get(opener) else { return };
        let likeness = |other: &usize| -> f64 {
            let Some(members) = learned.members.get(*other).filter(|_| *other != opener) else { return 0.0 };
            let shared = members
                .iter()
                .filter(|member| **member != name && (own.contains(member) || frame.has(**member)))
                .count();
            let all = members.union(own).filter(|member| **member != name).count();
            if all == 0 { 0.0 } else { shared as f64 / all as f64 }
        };
        let best = learned
            .holders
            .get(name)
            .map(|holders| holders.iter().map(likeness).fold(0.0, f64::max))
            .unwrap_or_default();
        // All members of another struct are there, and nothing else: it looks complete.
        let is_whole = |members: &BTreeSet<usize>| {
            members.len() > 2 && members.len() == frame.children && members.iter().all(|member| frame.has(*member))
        };
        let others =
            learned.large.iter().filter(|other| **other != opener).filter_map(|other| learned.members.get(*other));
        let whole = others.into_iter().any(|members| is_whole(members) && !members.contains(&name));
        if whole && frame.structs.is_empty() && !complete_without {
            weight.add(-2.5);
        }
        if best > 0.3 {
            weight.say(3.0 * best, "a struct with much the same members has it");
        } else {
            weight.add(3.0 * best);
        }
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
                placed.evidence = vec!["its name says so"];
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
