//! Clones and compares structs: once over the table, for all of them.

use super::shape::Shape;
use super::value::{Ref, Slot, View};

/// Clones a struct.
pub fn clone_shape<T: Shape + Default>(shape: &T) -> T {
    let mut clone = T::default();
    copy(shape, &mut clone);
    clone
}

/// Copies every field of a struct into an empty one of the same type.
pub fn copy(from: &dyn Shape, to: &mut dyn Shape) {
    from.show(&mut |refs| {
        to.open(&mut |slots| {
            for (from, to) in refs.iter().zip(slots) {
                copy_field(*from, to);
            }
        });
    });
}

fn copy_field(from: Ref<'_>, to: &mut Slot<'_>) {
    match (from, to) {
        (Ref::Text(from), Slot::Text(to)) => (*to).clone_from(from),
        (Ref::Scalar(from), Slot::Scalar(to)) => {
            if let Some(value) = from.view().spelled() {
                // A value always fits its own type.
                let _ = to.take(value.scalar());
            }
        }
        (Ref::Shape(from), Slot::Shape(to)) => {
            if let Some(from) = from.shape()
                && let Some(to) = to.reset(true)
            {
                copy(from, to);
            }
        }
        (Ref::Shapes(from), Slot::Shapes(to)) => {
            let Some(count) = from.count() else { return };
            to.reset(true);
            for index in 0..count {
                if let (Some(from), Some(to)) = (from.item(index), to.push()) {
                    copy(from, to);
                }
            }
        }
        (Ref::List(from), Slot::List(to)) => {
            let Some(count) = from.count() else { return };
            to.reset(true);
            for index in 0..count {
                if let Some(value) = from.item(index).spelled() {
                    let _ = to.push(value.scalar());
                }
            }
        }
        (Ref::Map(from), Slot::Map(to)) if from.is_set() => {
            to.reset(true);
            from.each(&mut |key, value| {
                if let Some(value) = value.spelled() {
                    let _ = to.insert(key, value.scalar());
                }
            });
        }
        _ => {}
    }
}

/// Returns whether two structs of the same type are equal.
pub fn same_shape(one: &dyn Shape, other: &dyn Shape) -> bool {
    let mut is_same = true;
    one.show(&mut |left| {
        other.show(&mut |right| {
            is_same = left.iter().zip(right).all(|(left, right)| same(left.view(), right.view()));
        });
    });
    is_same
}

fn same(one: View<'_>, other: View<'_>) -> bool {
    match (one, other) {
        (View::Missing, View::Missing) => true,
        (View::Text(one), View::Text(other)) => one == other,
        (View::Integer(one), View::Integer(other)) => one == other,
        (View::Number(one), View::Number(other)) => one == other,
        (View::Boolean(one), View::Boolean(other)) => one == other,
        (View::Json(one), View::Json(other)) => one == other,
        (View::Shape(one), View::Shape(other)) => same_shape(one, other),
        (View::Shapes(one), View::Shapes(other)) => {
            one.count() == other.count()
                && (0..one.count().unwrap_or(0)).all(|index| match (one.item(index), other.item(index)) {
                    (Some(one), Some(other)) => same_shape(one, other),
                    _ => false,
                })
        }
        (View::List(one), View::List(other)) => {
            one.count() == other.count()
                && (0..one.count().unwrap_or(0)).all(|index| same(one.item(index), other.item(index)))
        }
        (View::Map(one), View::Map(other)) => {
            let (mut left, mut right) = (Vec::new(), Vec::new());
            one.each(&mut |key, value| left.push((key, value)));
            other.each(&mut |key, value| right.push((key, value)));
            left.len() == right.len()
                && left.iter().zip(&right).all(|(one, other)| one.0 == other.0 && same(one.1, other.1))
        }
        _ => false,
    }
}
