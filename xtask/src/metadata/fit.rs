//! Metadata beside its own examples: where they part, the example is what travels.

use crate::page::{Json, Literal, Scalar};
use crate::place::{Differs, Node, Review, Shape, Ty};

/// Compares fields with what examples show, and says at each where they part.
pub(super) fn fit(nodes: &mut [Node], seen: &Shape) {
    for node in nodes {
        let Some(mut shape) = seen.members.get(&node.name) else { continue };
        if let Some(wrapper) = &node.wrapped_in {
            match shape.members.get(wrapper) {
                Some(inner) => shape = inner,
                None if shape.object && !shape.members.is_empty() => {
                    ask(node, format!("the example does not wrap the list in `{wrapper}`"));
                    continue;
                }
                None => {}
            }
        }
        member(node, shape);
        fit(&mut node.children, shape);
    }
}

/// Asks about facts of one field that contradict each other.
pub(super) fn doubt(nodes: &mut [Node]) {
    for node in nodes {
        default(node);
        example(node);
        values(node);
        doubt(&mut node.children);
    }
}

/// A default that the other facts rule out is left out.
fn default(node: &mut Node) {
    let facts = &node.facts;
    let against = match &facts.default {
        Some(Literal::Integer(default)) if !facts.allowed.is_empty() && !facts.allowed.contains(default) => {
            "not one of the listed values"
        }
        Some(Literal::Integer(default)) if facts.min.is_some_and(|min| *default < min) => "below the minimum",
        Some(Literal::Integer(default)) if facts.max.is_some_and(|max| *default > max) => "above the maximum",
        Some(Literal::Text(default)) if !facts.values.is_empty() && !facts.values.contains(default) => {
            "not one of the listed values"
        }
        _ => return,
    };
    if let Some(default) = node.facts.default.take() {
        let default = crate::import::literal(&default);
        let why = format!("the default {default} is {against}");
        let choices = vec!["remove the default".to_owned(), format!("default: {default}")];
        node.review = Some(Review::and(node.review.take(), Review { why, choices }));
    }
}

/// A number that the type does not hold is no example.
fn example(node: &mut Node) {
    let Some(number) = node.example.as_deref().and_then(|text| text.parse::<i128>().ok()) else { return };
    let fits = match node.ty.element() {
        Ty::Scalar(Scalar::Int32) => i32::try_from(number).is_ok(),
        Ty::Scalar(Scalar::Int64) => i64::try_from(number).is_ok(),
        Ty::Scalar(Scalar::Uint64) => u64::try_from(number).is_ok(),
        _ => true,
    };
    if !fits {
        let why = "its type cannot hold the number".to_owned();
        node.differs.push(Differs { key: "example", page: node.example.take(), why });
    }
}

/// A list of values that lacks the example is not whole, or the example is wrong.
fn values(node: &mut Node) {
    let values = &node.facts.values;
    let Some(example) = node.example.clone().filter(|text| !values.is_empty() && !text.contains("***")) else { return };
    if values.contains(&example) {
        return;
    }
    let same = values.iter().find(|value| value.eq_ignore_ascii_case(&example));
    let choices = match same {
        Some(value) => vec![format!("an alias of {value}"), "a `differs` with the key example".to_owned()],
        None => vec!["one more value".to_owned(), "string".to_owned(), "a `differs` with the key example".to_owned()],
    };
    let why = format!("the example {example} is not one of the listed values");
    node.review = Some(Review::and(node.review.take(), Review { why, choices }));
}

fn member(node: &mut Node, shape: &Shape) {
    let is_list = matches!(node.ty, Ty::List(_));
    if is_list && shape.object {
        ask(node, "the example has an object, and the metadata a list".to_owned());
    } else if !is_list && shape.list && !matches!(node.ty, Ty::Any | Ty::Map) {
        ask(node, format!("the example has a list, and the metadata {}", node.ty.kind()));
    } else if matches!(node.ty.element(), Ty::Scalar(_)) && !is_list && shape.object {
        ask(node, format!("the example has an object, and the metadata {}", node.ty.kind()));
    }
    let kinds: Vec<&Json> = shape.scalars.iter().filter(|value| !fits_any(value)).collect();
    match (node.ty.clone(), kinds.as_slice()) {
        (_, []) => {}
        // A habit of the vendor: booleans that are documented as texts.
        (Ty::Scalar(Scalar::String), [Json::Bool(_)]) => {
            node.ty = Ty::Scalar(Scalar::Bool);
            let why = "the example body sends a JSON boolean".to_owned();
            node.differs.push(Differs { key: "type", page: Some(node.type_cell.clone()), why });
        }
        (ty, kinds) => {
            let Ty::Scalar(scalar) = ty.element() else {
                if matches!(ty.element(), Ty::Struct) {
                    let kind = kinds.first().map_or("scalar", |kind| kind.kind());
                    ask(node, format!("the example has a {kind}, and the metadata {}", ty.kind()));
                }
                return;
            };
            if let Some(other) = kinds.iter().find(|value| !is_kind(value, *scalar)) {
                ask(node, format!("the example has {} as a {}", shown(other), other.kind()));
            }
        }
    }
}

/// Empty and masked texts say nothing about the type.
fn fits_any(value: &Json) -> bool {
    matches!(value, Json::Text(text) if text.is_empty() || text.contains("***"))
}

fn is_kind(value: &Json, scalar: Scalar) -> bool {
    match value {
        Json::Bool(_) => scalar == Scalar::Bool,
        Json::Text(_) => scalar == Scalar::String,
        Json::Number(number) if number.is_f64() => scalar == Scalar::Double,
        Json::Number(_) => matches!(scalar, Scalar::Int32 | Scalar::Int64 | Scalar::Uint64 | Scalar::Double),
        _ => true,
    }
}

fn shown(value: &Json) -> String {
    let text = value.scalar().unwrap_or_default();
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

fn ask(node: &mut Node, why: String) {
    let choices = vec!["take the type of the example".to_owned(), "keep the type of the metadata".to_owned()];
    node.review = Some(Review::and(node.review.take(), Review { why, choices }));
}
