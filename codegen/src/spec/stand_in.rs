//! What stands where something must stand and nothing that can be used does.

use crate::diagnostic::Span;

use super::node::{Kind, Mapping, Node};
use super::shape::{Object, Shape, Shapes};

/// A value that fits a shape and says as little as possible. The language holds no type that must contain itself, so
/// this comes to an end.
pub(super) fn stand_in(shapes: &Shapes, shape: &Shape, span: Span) -> Node {
    let scalar = |text: &str, plain: bool| Kind::Scalar { text: text.to_owned(), plain };
    let kind = match shapes.resolve(shape) {
        Shape::OneOrList(_) => Kind::Sequence(Vec::new()),
        Shape::Any | Shape::Named(_) | Shape::Text | Shape::Literal | Shape::TextOr(_) => scalar("", false),
        Shape::Bool => scalar("false", true),
        Shape::Integer { .. } | Shape::Number => scalar("0", true),
        Shape::Choice(choices) => scalar(choices.first().map_or("", String::as_str), false),
        Shape::List(_) => Kind::Sequence(Vec::new()),
        Shape::Map(_) => Kind::Mapping(Mapping::default()),
        Shape::Object(object) => stand_in_object(shapes, object, span),
        Shape::Tagged { objects, .. } => match objects.values().next() {
            Some(object) => stand_in_object(shapes, object, span),
            None => Kind::Mapping(Mapping::default()),
        },
    };
    Node::stand_in(span, kind)
}

fn stand_in_object(shapes: &Shapes, object: &Object, span: Span) -> Kind {
    let entry = |name: &String| {
        let shape = object.properties.get(name).unwrap_or(&Shape::Any);
        let key = Node::stand_in(span, Kind::Scalar { text: name.clone(), plain: false });
        (key, stand_in(shapes, shape, span))
    };
    Kind::Mapping(object.required.iter().map(entry).collect())
}
