//! `size_of` of generated structs: a program that prints it is compiled against the library that was just built.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run;
use super::trees::Tree;

/// Sizes by a name that stays the same if structs of operations are renamed.
pub(super) type Sizes = BTreeMap<String, usize>;

/// Sizes of what requests and responses are made of.
pub(super) fn measure(tree: &Tree, rlib: &Path, target: &Path) -> Result<Sizes, String> {
    let mut program = "fn main() {\n".to_owned();
    for (name, path) in structs(&tree.folder.join("dts-api/src/generated")) {
        let _ = writeln!(program, "println!(\"{{}} {name}\", size_of::<{path}>());");
    }
    program.push('}');
    let (source, binary) = (target.join("sizes.rs"), target.join("sizes"));
    fs::write(&source, program).map_err(|error| format!("{}: {error}", source.display()))?;
    let dependencies = rlib.parent().unwrap_or(target).display().to_string();
    let mut compile = Command::new("rustc");
    compile.args(["--edition", "2024", "-A", "warnings"]).arg(&source).arg("-o").arg(&binary);
    compile.args(["-L", &format!("dependency={dependencies}"), "--extern", &format!("dts_api={}", rlib.display())]);
    run(&mut compile)?;
    let printed = run(&mut Command::new(&binary))?;
    let lines = printed.lines().filter_map(|line| line.split_once(' '));
    Ok(lines.filter_map(|(size, name)| Some((name.to_owned(), size.parse().ok()?))).collect())
}

/// Generated structs: the name to show, and the path in Rust.
fn structs(generated: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in rust_files(generated) {
        let steps: Vec<_> = file.strip_prefix(generated).unwrap_or(&file).with_extension("").iter().map(text).collect();
        let steps: Vec<_> = steps.iter().map(String::as_str).collect();
        let (module, shown) = match steps.as_slice() {
            [service, "types", ..] => (format!("{service}::types"), format!("{service} types")),
            [service, "operation", name] => (format!("{service}::operation::{name}"), format!("{service} {name}")),
            _ => continue,
        };
        let source = fs::read_to_string(&file).unwrap_or_default();
        let names = source.lines().filter_map(|line| line.strip_prefix("pub struct ")?.strip_suffix(" {"));
        for name in names {
            let kind =
                ["Request", "Response"].into_iter().find(|kind| !module.ends_with("types") && name.ends_with(kind));
            let path = format!("dts_api::{module}::{name}");
            match kind {
                Some(kind) => found.push((format!("{shown} {kind}"), path)),
                None if module.ends_with("types") => found.push((format!("{shown} {name}"), path)),
                // The builder is its client and its request.
                None => {}
            }
        }
    }
    found
}

/// Every Rust file in a folder and below.
pub(super) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn text(step: &std::ffi::OsStr) -> String {
    step.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structs_keep_their_names_when_types_carry_their_operations_name() {
        let folder = std::env::temp_dir().join(format!("dts-api-sizes-{}", std::process::id()));
        let write = |name: &str, text: &str| {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().expect("it has one")).expect("a folder can be made");
            fs::write(file, text).expect("a file can be written");
        };
        let mut seen = Vec::new();
        for prefix in ["", "StartJob"] {
            let text = format!("pub struct {prefix}Request {{\n}}\npub struct Builder {{\n}}\n");
            write("demo/operation/start_job.rs", &text);
            write("demo/types/structs.rs", "pub struct Job {\n}\n");
            write("demo/waiter.rs", "pub struct JobDone {\n}\n");
            seen.push(structs(&folder));
        }
        let _ = fs::remove_dir_all(&folder);
        let expected = |request: &str| {
            let pair = |name: &str, path: &str| (name.to_owned(), path.to_owned());
            let request = format!("dts_api::demo::operation::start_job::{request}");
            vec![pair("demo start_job Request", &request), pair("demo types Job", "dts_api::demo::types::Job")]
        };
        assert_eq!(seen, [expected("Request"), expected("StartJobRequest")]);
    }
}
