//! What the compiler says of mistakes that are easily made. It runs against the library that this test was built with.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tests::scratch::Scratch;

/// Compiles the body of a function against one build of the library.
fn compile(library: &Path, scratch: &Scratch, body: &str) -> Output {
    let source = scratch.join("body.rs");
    let text = format!(
        "#![allow(unused)]\nuse dts_api::alibaba::{{Client, types::*}};\npub fn body(client: &Client) {{ {body} }}\n"
    );
    std::fs::write(&source, text).expect("the folder can be written");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let folder = library.parent().expect("a file lies in a folder");
    Command::new(rustc)
        .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--out-dir"])
        .arg(scratch.join(""))
        .arg("-L")
        .arg(format!("dependency={}", folder.display()))
        .arg("--extern")
        .arg(format!("dts_api={}", library.display()))
        .arg(&source)
        .output()
        .expect("the compiler runs")
}

/// Builds of the library beside this test: of several sets of features, and perhaps of other compilers.
fn libraries() -> Vec<PathBuf> {
    let test = std::env::current_exe().expect("a test knows where it lies");
    let folder = test.parent().expect("a file lies in a folder");
    let files = std::fs::read_dir(folder).expect("the folder can be read").flatten().map(|file| file.path());
    let is_library = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("libdts_api-") && name.ends_with(".rlib")
    };
    let mut libraries: Vec<_> = files.filter(is_library).collect();
    let age = |path: &PathBuf| path.metadata().and_then(|data| data.modified()).ok();
    libraries.sort_by_key(|path| std::cmp::Reverse(age(path)));
    libraries
}

#[test]
fn a_similar_enumeration_is_told_which_one_the_setter_takes() {
    let scratch = Scratch::new();
    let right =
        "client.describe_dts_jobs().job_type(JobTypeFilter::Sync).job_type(\"SYNC\").job_type(&JobTypeFilter::Sync);";
    let library = libraries().into_iter().find(|library| compile(library, &scratch, right).status.success());
    let library = library.expect("the right type compiles with one of the libraries");
    for (wrong, given, taken) in [
        ("client.describe_dts_jobs().job_type(JobType::Sync);", "JobType", "JobTypeFilter"),
        ("client.configure_dts_job().job_type(JobTypeFilter::Sync);", "JobTypeFilter", "ConfigurableJobType"),
    ] {
        let output = compile(&library, &scratch, wrong);
        let said = String::from_utf8_lossy(&output.stderr);
        let (first, _) = said.split_once('\n').unwrap_or((&said, ""));
        assert!(!output.status.success(), "{wrong} compiles");
        assert!(first.contains(&format!("this setter takes `{taken}`, and")), "{wrong}: {said}");
        assert!(first.ends_with(&format!("{given}` does not convert into it")), "{wrong}: {said}");
        assert!(said.contains(&format!("`{taken}::try_from(value)` converts")), "{wrong}: {said}");
    }
}
