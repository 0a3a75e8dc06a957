//! The types for JSON text read every documented example, and write it back as it was.

use std::collections::BTreeMap;

use dts_api::alibaba::objects::{DataCheckConfigure, DbList, LegacyObjects, ParseError, PrecheckItems, Reserve, Tags};
use dts_api::alibaba::types::{ConfigurableJobType, JobType, JobTypeFilter, SourceEngine, SourceInstanceEngine};
use serde_json::Value;

use crate::documents;

/// Reads a text with the type that its parameter or field has.
fn rewritten(name: &str, text: &str) -> Option<Result<Value, ParseError>> {
    Some(match name {
        "DbList" | "DbObject" | "DBList" => text.parse().map(|list: DbList| list.into()),
        "MigrationObject" | "SynchronizationObjects" | "SubscriptionObject" => {
            text.parse().map(|list: LegacyObjects| list.into())
        }
        "Reserve" | "Reserved" | "MigrationReserved" => text.parse().map(|reserve: Reserve| reserve.into()),
        "DataCheckConfigure" => text.parse().map(|check: DataCheckConfigure| check.into()),
        "SkipPreCheckItems" | "SkipPreCheckNames" => text.parse().map(|items: PrecheckItems| items.into()),
        "Tags" => text.parse().map(|tags: Tags| tags.into()),
        _ => return None,
    })
}

/// Visits the texts of an example, with the names that they stand under.
fn texts(name: &str, value: &Value, visit: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => visit(name, text),
        Value::Array(list) => list.iter().for_each(|item| texts(name, item, visit)),
        Value::Object(map) => map.iter().for_each(|(name, value)| texts(name, value, visit)),
        _ => {}
    }
}

#[test]
fn documented_texts_come_back_whole() {
    let mut count = BTreeMap::new();
    for (operation, example) in documents::page_examples() {
        if operation.service.name != "alibaba" {
            continue;
        }
        for value in [Value::Object(example.request), Value::Object(example.response)] {
            texts("", &value, &mut |name, text| {
                let Some(rewritten) = rewritten(name, text) else { return };
                let rewritten = rewritten.unwrap_or_else(|error| panic!("{} {name}: {error}: {text}", operation.name));
                // What is escaped once more, and what is no JSON, has nothing to compare with.
                if let Ok(original) = serde_json::from_str::<Value>(text) {
                    assert_eq!(rewritten, original, "{} {name}", operation.name);
                }
                *count.entry(name.to_owned()).or_insert(0) += 1;
            });
        }
    }
    for name in ["DbList", "DbObject", "DBList", "MigrationObject", "Reserve", "Reserved", "DataCheckConfigure"] {
        assert!(count.contains_key(name), "no example has {name}: {count:?}");
    }
}

#[test]
fn a_job_of_a_response_can_be_asked_for() {
    assert_eq!(JobTypeFilter::try_from(JobType::Online), Ok(JobTypeFilter::Migration));
    assert_eq!(JobTypeFilter::try_from(JobType::from("SYNC")), Ok(JobTypeFilter::Sync));
    assert_eq!(JobTypeFilter::try_from(JobType::SubSync), Err(JobType::SubSync));
    assert_eq!(JobType::from(JobTypeFilter::Subscribe), JobType::Subscribe);
    assert_eq!(ConfigurableJobType::try_from(JobTypeFilter::Sync), Ok(ConfigurableJobType::Sync));
    assert_eq!(SourceEngine::try_from(SourceInstanceEngine::MySql), Ok(SourceEngine::MySql));
}
