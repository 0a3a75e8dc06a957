//! Enumerations that are said to be alike.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::spec::model::{EnumSpec, OverSpec};
use crate::spec::suggest::{closest, did_you_mean};

use super::scope::{Item, Scope};
use super::spot::Spot;

/// Checks that look-alikes are two different enumerations over texts, named once, with some values in common.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&str, &str), Spot<'_>> = BTreeMap::new();
    for declared in &scope.declarations {
        let Item::Enum(spec) = declared.item else { continue };
        for (index, other) in spec.alike.iter().enumerate() {
            let spot = declared.spot.at("alike").item(index);
            let name = declared.name;
            let pair = if name < other { (name, other.as_str()) } else { (other.as_str(), name) };
            if let Some(first) = seen.get(&pair) {
                found.push(
                    spot.error(format!("`{name}` and `{other}` are in `alike` twice"))
                        .related(first.source(), first.span(), "the first time")
                        .help("remove one: `alike` works in both directions"),
                );
                continue;
            }
            seen.insert(pair, spot.clone());
            if let Err((title, help)) = fits(scope, name, spec, other) {
                found.push(spot.error(title).help(help));
            }
        }
    }
}

fn fits(scope: &Scope<'_>, name: &str, spec: &EnumSpec, other: &str) -> Result<(), (String, &'static str)> {
    if name == other {
        return Err((format!("`{name}` is in its own `alike`"), "name another enumeration"));
    }
    let Some(Item::Enum(other_spec)) = scope.declared(other).map(|declared| declared.item) else {
        let enums = scope.declarations.iter().filter(|declared| matches!(declared.item, Item::Enum(_)));
        let suggestion = did_you_mean(closest(other, enums.map(|declared| declared.name)));
        return Err((format!("no enumeration has the name `{other}`{suggestion}"), "use one of this service"));
    };
    if spec.over != OverSpec::String || other_spec.over != OverSpec::String {
        return Err((
            format!("`{name}` or `{other}` is an enumeration of numbers"),
            "only enumerations of texts convert",
        ));
    }
    let has_all = spec.values.keys().all(|wire| other_spec.values.contains_key(wire));
    if has_all && spec.values.len() == other_spec.values.len() {
        return Err((
            format!("`{name}` and `{other}` have the same values"),
            "merge them into one type in `types.yaml`",
        ));
    }
    if other_spec.counterparts(spec) == 0 && spec.counterparts(other_spec) == 0 {
        return Err((format!("`{name}` and `{other}` have no value in common"), "take it out"));
    }
    Ok(())
}
