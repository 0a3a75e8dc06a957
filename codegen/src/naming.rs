//! From names on the wire to names in Rust. Both the rules that look for collisions and the pass that gives the final
//! names go through here, so that they cannot disagree.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// A name with the borders of its words where readers see them: a lone capital belongs to the word after it (`VSwitch` is
/// one word), and capitals after a digit begin a word (`V2API` are two).
fn spaced(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or_default();
    let mut out = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = |distance: usize| index.checked_sub(distance).map_or('_', at);
        let begins_word = letter.is_ascii_uppercase() && at(index + 1).is_ascii_lowercase();
        if begins_word && before(1).is_ascii_uppercase() && !before(2).is_ascii_uppercase() {
            out.push(letter.to_ascii_lowercase());
            continue;
        }
        if letter.is_ascii_uppercase() && at(index + 1).is_ascii_uppercase() && before(1).is_ascii_digit() {
            out.push('_');
        }
        out.push(*letter);
    }
    out
}

/// Name of a struct's field, and of the setter for it: `DtsJobId` becomes `dts_job_id`.
#[must_use]
pub fn field_name(wire: &str) -> String {
    spaced(wire).to_snake_case()
}

/// Name of an enumeration's variant: `notStarted` becomes `NotStarted`.
#[must_use]
pub fn variant_name(wire: &str) -> String {
    wire.to_upper_camel_case()
}

/// Name of a type made from other words.
#[must_use]
pub fn type_name(words: &str) -> String {
    words.to_upper_camel_case()
}

/// Name of an operation's module, of its file, and of the client's method: `DescribeDtsJobs` becomes
/// `describe_dts_jobs`.
#[must_use]
pub fn module_name(operation: &str) -> String {
    spaced(operation).to_snake_case()
}

/// Name of the method that reads every entry of a list, page after page.
#[must_use]
pub fn items_method(list: Option<&str>) -> String {
    list.map_or_else(|| "items".to_owned(), |list| format!("{list}_items"))
}

/// Name of the client's method for a waiter.
#[must_use]
pub fn waiter_method(waiter: &str) -> String {
    format!("wait_until_{}", waiter.to_snake_case())
}

/// Name of a constant: `Throttling.User` becomes `THROTTLING_USER`.
#[must_use]
pub fn constant_name(words: &str) -> String {
    spaced(words).to_shouty_snake_case()
}

/// Whether a text can stand as a name in Rust, apart from being a keyword. ASCII only, since everything on the wire is.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    first && name != "_" && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether Rust keeps a name to itself.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Whether a request's builder has a method of this name, or a family of methods that the name would fall into.
#[must_use]
pub fn is_builder_word(name: &str) -> bool {
    BUILDER_WORDS.contains(&name) || name.starts_with("with_") || name.starts_with("set_")
}

/// Whether every client has a method of this name, or a family of methods that the name would fall into.
#[must_use]
pub fn is_client_word(name: &str) -> bool {
    CLIENT_WORDS.contains(&name) || name.starts_with("wait_until_")
}

/// Whether a type of this name would hide one that generated code or its readers rely on.
#[must_use]
pub fn is_taken_type(name: &str) -> bool {
    TAKEN_TYPES.contains(&name)
}

/// The variant that every enumeration has for values that no spec lists.
pub const UNKNOWN_VARIANT: &str = "UnknownValue";

/// Keywords of the 2024 edition, those in use and those set aside.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self", "static", "struct", "super", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Methods of every request builder.
const BUILDER_WORDS: &[&str] = &["items", "new", "pages", "send", "send_raw", "wait", "watch"];

/// Methods of every client.
const CLIENT_WORDS: &[&str] = &["call", "from_env", "new"];

/// Types of every operation's module and client, and names that Rust's prelude and derives bring along.
const TAKEN_TYPES: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Builder",
    "Client",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "Error",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Request",
    "Response",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Vec",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_become_rust_names() {
        assert_eq!(field_name("DtsInstanceID"), "dts_instance_id");
        assert_eq!(field_name("oracleSID"), "oracle_sid");
        assert_eq!(field_name("VPCHost"), "vpc_host");
        assert_eq!(field_name("SourceEndpointVSwitchID"), "source_endpoint_vswitch_id");
        assert_eq!(field_name("VSwitchId"), "vswitch_id");
        assert_eq!(field_name("DProxyUrl"), "dproxy_url");
        assert_eq!(field_name("UseV2API"), "use_v2_api");
        assert_eq!(field_name("Md5Sum"), "md5_sum");
        assert_eq!(field_name("ModifyTime_Year"), "modify_time_year");
        assert_eq!(variant_name("notStarted"), "NotStarted");
        assert_eq!(variant_name("synchronizing"), variant_name("Synchronizing"));
        assert_eq!(module_name("DescribeMigrateDBInstances"), "describe_migrate_db_instances");
    }

    #[test]
    fn identifiers_are_told_from_other_text() {
        assert!(is_identifier("two_xlarge"));
        assert!(is_identifier("_2"));
        for name in ["", "_", "2xlarge", "a b", "名字"] {
            assert!(!is_identifier(name), "{name}");
        }
    }

    #[test]
    fn lists_are_sorted_so_that_gaps_show() {
        for list in [BUILDER_WORDS, CLIENT_WORDS, TAKEN_TYPES] {
            assert!(list.is_sorted());
        }
    }

    #[test]
    fn keywords_are_reserved() {
        for name in ["type", "gen", "Self", "async"] {
            assert!(is_reserved(name), "{name}");
        }
        assert!(is_builder_word("with_timeout") && is_builder_word("set_job_id"));
        assert!(is_taken_type("Vec"));
    }
}
