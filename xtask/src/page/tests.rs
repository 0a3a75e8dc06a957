//! Whatever is wrong with a page, it ends in an error that says where and what was expected, or in remarks that say what
//! was passed over.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use expect_test::{expect, expect_file};

use super::{PageError, read};

fn folder(name: &str) -> PathBuf {
    crate::root().join("xtask").join("tests").join(name)
}

fn files(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).expect("the folder is there");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    files.sort();
    files
}

fn error(bytes: &[u8]) -> PageError {
    read(bytes).expect_err("it is no page")
}

#[test]
fn what_is_wrong_with_broken_pages_is_told() {
    let mut told = String::new();
    for file in files("broken").iter().filter(|file| file.extension() == Some("txt".as_ref())) {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let bytes = fs::read(file).expect("it can be read");
        match read(&bytes) {
            Err(error) => {
                let _ = writeln!(told, "{name}\n  {error}\n");
            }
            Ok(page) => {
                assert!(!page.remarks.is_empty(), "{name} is read as if nothing were wrong");
                let remarks = page.remarks.iter().map(|remark| format!("\n  line {}: {}", remark.line, remark.what));
                let _ = writeln!(told, "{name}, which is read{}\n", remarks.collect::<String>());
            }
        }
    }
    expect_file![folder("broken").join("expected.out")].assert_eq(&told);
}

#[test]
fn other_encodings_are_told() {
    expect!["the file is UTF-16; expected UTF-8; save the page in it"]
        .assert_eq(&error(&[0xff, 0xfe, 0x23, 0x00]).to_string());
    expect!["line 2: the bytes here are not UTF-8; expected UTF-8; save the page in it"]
        .assert_eq(&error(b"# a\n\xb2\xe9\xd1\xaf\n").to_string());
    expect!["line 2: a zero byte; expected text"].assert_eq(&error(b"# a\nb\0c").to_string());
}

#[test]
fn too_many_rows_are_told() {
    let head = "## 请求参数\n\n|名称|类型|是否必选|示例值|描述|\n|--|--|--|--|--|\n";
    let many = format!("{head}{}", "|Name|String|否|a|b|\n".repeat(50_000));
    expect!["line 1005: more than 1000 rows in a table; expected the page of one operation"]
        .assert_eq(&error(many.as_bytes()).to_string());
    let million = format!("{head}{}", "|Name|String|否|a|b|\n".repeat(1_000_000));
    expect!["the file has 22000080 bytes; expected a page of one operation, of 8 MB at most"]
        .assert_eq(&error(million.as_bytes()).to_string());
}

/// A page that is cut anywhere is a page or an error, and never a panic.
#[test]
fn pages_may_be_cut_anywhere() {
    for folder in files("pages") {
        let text = fs::read_to_string(folder.join("page.txt")).expect("it can be read");
        for (at, _) in text.char_indices().step_by(7) {
            let cut = text.get(..at).expect("a boundary");
            if let Ok(page) = read(cut.as_bytes()) {
                assert!(!page.request.is_empty() || !page.response.is_empty(), "{}", folder.display());
            }
        }
    }
}

/// Lines may be missing anywhere, too.
#[test]
fn lines_may_be_lost() {
    for folder in files("pages") {
        let text = fs::read_to_string(folder.join("page.txt")).expect("it can be read");
        let lines: Vec<&str> = text.lines().collect();
        for lost in 0..lines.len() {
            let rest: Vec<&str> =
                lines.iter().enumerate().filter(|(at, _)| *at != lost).map(|(_, line)| *line).collect();
            let _ = read(rest.join("\n").as_bytes());
        }
    }
}
