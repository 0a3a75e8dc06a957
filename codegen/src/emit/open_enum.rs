//! An open enumeration, over texts or over numbers.

use super::text::Text;
use crate::ir::{Enum, Over, Variant};

/// The items of an enumeration: its definition, and one line a value.
pub(super) fn emit(enumeration: &Enum) -> [String; 2] {
    let (unknown, word, makes) = match enumeration.over {
        Over::Text => ("UnknownValue", "text", "open_enum"),
        Over::Integer => ("UnknownNumber", "number", "open_number_enum"),
    };
    let mut definition = Text::default();
    definition.doc(&enumeration.doc);
    definition.line("#[derive(Clone)]").line("#[non_exhaustive]");
    definition.open(format!("pub enum {} {{", enumeration.name));
    for variant in &enumeration.variants {
        definition.doc(&variant.doc).deprecated(variant.deprecated.as_ref());
        definition.line(format!("{},", variant.rust));
    }
    definition.line(format!(
        "/// An undocumented value. Compare it by its {word}, because it may get its own variant in a later release."
    ));
    definition.line(format!("UnknownValue(runtime::{unknown}),")).close("}");

    let mut table = Text::default();
    table.open(format!("runtime::{makes}! {{ {} {{", enumeration.name));
    for variant in &enumeration.variants {
        table.line(row(variant, enumeration.over));
    }
    table.close("} }");
    [definition.finish(), table.finish()]
}

fn row(variant: &Variant, over: Over) -> String {
    let literal = |wire: &String| match over {
        Over::Text => format!("{wire:?}"),
        // Validation has told of what is no number.
        Over::Integer => wire.parse::<i64>().unwrap_or_default().to_string(),
    };
    let spellings: Vec<_> = std::iter::once(&variant.wire).chain(&variant.aliases).map(literal).collect();
    format!("{} = {};", variant.rust, spellings.join(" | "))
}
