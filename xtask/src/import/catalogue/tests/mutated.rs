//! Metadata that is wrong in all kinds of ways: it is refused, or what comes of it obeys the rules.

use super::made::{file, service};
use super::*;
use crate::import::fuzz;
use crate::page::Json;

/// A generator of numbers that says the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap_or(1)).unwrap_or_default()
    }
}

const TEXTS: [&str; 22] = [
    "",
    "中文",
    "1a",
    "Type",
    "a b: c",
    "N",
    "{",
    "# x",
    "true",
    "-1",
    "99999999999999999999",
    "object",
    "array",
    "string",
    "integer",
    "name",
    "Name",
    "items",
    "Default",
    "A.B",
    "x\ny",
    "**Y**：一\n- **N**：二\n取值：**a**、**b**",
];

/// Changes one thing somewhere.
fn mutate(value: &mut Json, numbers: &mut Numbers) {
    let text = || TEXTS;
    match value {
        Json::Object(members) if !members.is_empty() && numbers.below(6) > 0 => {
            let index = numbers.below(members.len());
            if let Some((_, member)) = members.get_index_mut(index) {
                mutate(member, numbers);
            }
        }
        Json::List(items) if !items.is_empty() && numbers.below(6) > 0 => {
            let index = numbers.below(items.len());
            if let Some(item) = items.get_mut(index) {
                mutate(item, numbers);
            }
        }
        Json::Object(members) if !members.is_empty() => {
            let index = numbers.below(members.len());
            let taken = members.get_index(index).map(|(name, member)| (name.clone(), member.clone()));
            let Some((name, member)) = taken else { return };
            match numbers.below(5) {
                0 => {
                    members.shift_remove_index(index);
                }
                1 => {
                    members.insert(name.to_lowercase(), member);
                }
                2 => {
                    members.insert(name.to_uppercase(), member);
                }
                3 => {
                    members.insert(text()[numbers.below(TEXTS.len())].to_owned(), member);
                }
                _ => {
                    members.insert(name, Json::List(vec![member]));
                }
            }
        }
        other => {
            *other = match numbers.below(6) {
                0 => Json::Null,
                1 => Json::Bool(true),
                2 => Json::Number((-7).into()),
                3 => Json::List(vec![other.clone(), other.clone()]),
                _ => Json::Text(text()[numbers.below(TEXTS.len())].to_owned()),
            };
        }
    }
}

#[test]
fn what_comes_of_mutated_metadata_obeys_the_rules() {
    let mut failures: Vec<String> = Vec::new();
    for vendor in ["alibaba", "tencent"] {
        let file = file(vendor);
        let whole: Json = serde_json::from_slice(&std::fs::read(&file).expect("it can be read")).expect("it is JSON");
        let empty = service(vendor);
        let (standing, _) = run(&load(&file), &empty);
        let (from_empty, from_standing) = (read(&empty), read(&standing));
        for seed in 1..=fuzz::mutations().unwrap_or(60) {
            let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let mut mutated = whole.clone();
            for _ in 0..=numbers.below(4) {
                mutate(&mut mutated, &mut numbers);
            }
            let bytes = serde_json::to_vec(&mutated).expect("it is JSON");
            let Some(catalogue) = metadata::parse_alone(&bytes) else { continue };
            for specs in [&from_empty, &from_standing] {
                match import(&catalogue, &[], &[], specs, None, TODAY) {
                    Err(error) if error.contains("mistake in this program") => {
                        failures.push(format!("{vendor}, seed {seed}: {error}"));
                    }
                    Ok(imported) if std::ptr::eq(specs, &raw const from_empty) => {
                        let silent = unexplained(&catalogue, &read(&after(&empty, &imported)));
                        failures.extend(silent.iter().map(|line| format!("{vendor}, seed {seed}: silent: {line}")));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
