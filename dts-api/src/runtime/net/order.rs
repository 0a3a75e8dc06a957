//! Sorts without generics. The standard sort is compiled for each type, to about 2,500 lines of IR; no sort here is
//! frequent enough to need its speed.

use std::cmp::Ordering;

/// Returns the indexes below `count` in the order of `compare`; equal ones keep their order.
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indexes: Vec<usize> = (0..count).collect();
    if (1..count).all(|index| compare(index - 1, index) != Ordering::Greater) {
        return indexes;
    }
    // Merges sorted runs in pairs until one is left.
    let (mut run, mut merged) = (1, Vec::with_capacity(count));
    while run < count {
        merged.clear();
        for pair in indexes.chunks(run * 2) {
            let (left, right) = pair.split_at(run.min(pair.len()));
            merge(left, right, compare, &mut merged);
        }
        std::mem::swap(&mut indexes, &mut merged);
        run *= 2;
    }
    indexes
}

fn merge(mut left: &[usize], mut right: &[usize], compare: &dyn Fn(usize, usize) -> Ordering, out: &mut Vec<usize>) {
    while let (Some((first, rest)), Some((second, others))) = (left.split_first(), right.split_first()) {
        if compare(*second, *first) == Ordering::Less {
            out.push(*second);
            right = others;
        } else {
            out.push(*first);
            left = rest;
        }
    }
    out.extend_from_slice(left);
    out.extend_from_slice(right);
}

/// Returns the items in the order of `compare`; equal ones keep their order.
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
    fn any_number_of_items_is_sorted_as_std_does() {
        for count in 0..100 {
            let items: Vec<usize> = (0..count).map(|index| index * 7919 % 31).collect();
            let mut expected: Vec<usize> = (0..count).collect();
            expected.sort_by_key(|index| items[*index]);
            assert_eq!(order(count, &|left, right| items[left].cmp(&items[right])), expected, "{count}");
        }
    }

    #[test]
    fn equal_items_keep_their_order() {
        let items = [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        let sorted: Vec<_> =
            sorted(&items, &|left, right| left.0.cmp(&right.0)).into_iter().map(|item| item.1).collect();
        assert_eq!(sorted, ['b', 'd', 'a', 'c']);
    }
}
