//! Small metadata of the project's own making, one difficulty a member.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use expect_test::expect_file;

use super::*;

pub(super) fn folder(vendor: &str) -> PathBuf {
    crate::root().join("xtask/tests/metadata").join(vendor)
}

pub(super) fn file(vendor: &str) -> PathBuf {
    folder(vendor).join(if vendor == "alibaba" { "api-docs.json" } else { "api.json" })
}

pub(super) fn service(vendor: &str) -> Files {
    let path = crate::root().join("xtask/tests/specs").join(vendor).join("service.yaml");
    vec![(format!("specs/{vendor}/service.yaml"), fs::read_to_string(path).expect("it can be read"))]
}

#[test]
fn metadata_comes_out_as_expected() {
    for vendor in ["alibaba", "tencent"] {
        let catalogue = load(&file(vendor));
        let files = service(vendor);
        let (after, imported) = run(&catalogue, &files);
        let mut told = String::new();
        for (_, report) in &imported.reports {
            told.push_str(report);
        }
        for remark in &imported.remarks {
            let _ = writeln!(told, "{remark}");
        }
        for change in &imported.changes {
            let _ = write!(told, "\n--- {}\n{}", change.path, change.after);
        }
        expect_file![folder(vendor).join("expected.out")].assert_eq(&told);
        assert_eq!(unexplained(&catalogue, &read(&after)), Vec::<String>::new(), "{vendor}");
        let (_, again) = run(&catalogue, &after);
        assert!(again.changes.is_empty(), "{vendor}: a second import changes nothing: {:#?}", again.changes);
    }
}
