//! What speaks for putting a row into an open struct, and what against it.

use std::collections::BTreeSet;

use super::search::{ABSENT, Frame, Item, SEEN, STANDS, Search};
use crate::page::CellType;

/// What speaks for and against a place.
#[derive(Default)]
pub(super) struct Weight {
    pub(super) sum: f64,
    pub(super) reasons: Vec<&'static str>,
    pub(super) repeated: bool,
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
    pub(super) fn weight(&self, state: &[Frame<'a>], depth: usize, row: usize) -> Weight {
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
            weight.reasons.push("the struct before already has the name");
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
            weight.say(3.0, "a list of the same type is there");
        }
    }

    /// The same struct elsewhere on the page, and structs with the same fields.
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
            // One of two large structs may have more fields than the other.
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
        // All fields of another struct are there, and nothing else: it looks complete.
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
            weight.say(3.0 * best, "a struct with much the same fields has it");
        } else {
            weight.add(3.0 * best);
        }
    }
}
