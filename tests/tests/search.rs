//! Words that people type into the search of the documentation lead to what they mean. rustdoc finds an item by its name,
//! whatever the letter case and the underscores, and by its aliases: both stand in the sources.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;

/// The methods of a file that a word finds, in order.
fn found(file: &str, word: &str) -> Vec<String> {
    let path = tests::root().join("dts-api/src/generated").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let mut aliases = Vec::new();
    let mut methods = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(alias) = line.strip_prefix("#[doc(alias = \"").and_then(|rest| rest.strip_suffix("\")]")) {
            aliases.push(plain(alias));
        } else if let Some((name, _)) = line.strip_prefix("pub fn ").and_then(|rest| rest.split_once('(')) {
            if plain(name).contains(&plain(word)) || aliases.contains(&plain(word)) {
                methods.push(name.to_owned());
            }
            aliases.clear();
        } else if !line.starts_with("#[") && !line.starts_with("///") {
            aliases.clear();
        }
    }
    methods
}

#[test]
fn words_lead_to_operations() {
    for (service, word, expected) in [
        ("alibaba", "release", &["delete_dts_job", "delete_dts_jobs", "stop_dedicated_cluster"][..]),
        ("alibaba", "delete", &["delete_dts_job", "delete_dts_jobs"]),
        ("alibaba", "pause", &["suspend_dts_job", "suspend_dts_jobs"]),
        ("alibaba", "resume", &["start_dts_job"]),
        ("alibaba", "cancel", &["stop_dts_job"]),
        ("alibaba", "cutover", &["stop_dts_job"]),
        ("alibaba", "buy", &["create_dts_instance"]),
        ("alibaba", "precheck", &["describe_pre_check_status", "skip_pre_check"]),
        (
            "tencent",
            "release",
            &["isolate_migrate_job", "isolate_sync_job", "isolate_subscribe", "destroy_migrate_job"],
        ),
        ("tencent", "delete", &["isolate_migrate_job", "destroy_sync_job", "destroy_isolated_subscribe"]),
        ("tencent", "pause", &["pause_migrate_job", "pause_sync_job"]),
        ("tencent", "resume", &["continue_migrate_job", "continue_sync_job", "resume_migrate_job"]),
        ("tencent", "cancel", &["stop_migrate_job", "stop_sync_job"]),
        ("tencent", "cutover", &["complete_migrate_job"]),
        ("tencent", "buy", &["create_migration_service", "create_sync_job", "create_subscribe"]),
        ("tencent", "precheck", &["create_migrate_check_job", "create_check_sync_job", "create_subscribe_check_job"]),
        ("tencent_v20180330", "release", &["delete_migrate_job", "isolate_subscribe", "offline_isolated_subscribe"]),
        ("tencent_v20180330", "cutover", &["complete_migrate_job"]),
        ("tencent_v20180330", "buy", &["create_subscribe"]),
        ("tencent_v20180330", "cancel", &["stop_migrate_job"]),
    ] {
        let found = found(&format!("{service}/client.rs"), word);
        for method in expected {
            assert!(
                found.iter().any(|name| name == method),
                "{service}: `{word}` does not find {method}, but {found:?}"
            );
        }
    }
}

#[test]
fn wire_names_lead_to_setters_and_operations() {
    let stop = "alibaba/operation/stop_dts_job.rs";
    assert_eq!(found(stop, "DtsJobId"), ["dts_job_id", "set_dts_job_id"]);
    // The setter has another name than the parameter, and so an alias.
    let list = "alibaba/operation/describe_dts_jobs.rs";
    assert!(found(list, "Type").contains(&"query_type".to_owned()));
    assert_eq!(found("tencent/operation/describe_migration_detail.rs", "JobId"), ["job_id", "set_job_id"]);
    assert_eq!(found("tencent/client.rs", "StopMigrateJob"), ["stop_migrate_job"]);
    assert_eq!(found("alibaba/client.rs", "DescribeDTSIP"), ["describe_dts_ip"]);
}

#[test]
fn legacy_operations_come_last_and_say_what_replaces_them() {
    for service in ["alibaba", "tencent_v20180330"] {
        let path = tests::root().join(format!("dts-api/src/generated/{service}/operation/mod.rs"));
        let text = fs::read_to_string(path).expect("it can be read");
        // Items go on over several lines.
        let text = text.replace("\n//!   ", " ");
        let mut legacy = 0;
        let mut before = false;
        for line in text.lines() {
            if line.starts_with("//! # ") {
                before = false;
            }
            if line.starts_with("//! - ") {
                let is_legacy = line.contains("): Legacy, ");
                assert!(is_legacy || !before, "{line}");
                before = is_legacy;
                legacy += usize::from(is_legacy);
            }
        }
        assert!(legacy > 20, "{service}: {legacy}");
    }
}
