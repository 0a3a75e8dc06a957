//! Sorting without its types: the standard sort costs two thousand lines of machine code for each type that it sorts.

use std::cmp::Ordering;

/// The indexes below `count` in the order that `compare` gives; equal ones keep their order.
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indexes: Vec<usize> = (0..count).collect();
    indexes.sort_by(|left, right| compare(*left, *right));
    indexes
}

/// The items of a list in order; equal ones keep their order.
pub(crate) fn sorted<'a, T>(items: &'a [T], compare: &dyn Fn(&T, &T) -> Ordering) -> Vec<&'a T> {
    let by_index = |left: usize, right: usize| match (items.get(left), items.get(right)) {
        (Some(left), Some(right)) => compare(left, right),
        _ => Ordering::Equal,
    };
    let mut sorted = Vec::with_capacity(items.len());
    for index in order(items.len(), &by_index) {
        sorted.extend(items.get(index));
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_keep_their_order() {
        let items = [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        let sorted: Vec<_> =
            sorted(&items, &|left, right| left.0.cmp(&right.0)).into_iter().map(|item| item.1).collect();
        assert_eq!(sorted, ['b', 'd', 'a', 'c']);
    }
}
