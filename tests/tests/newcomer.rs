//! What README tells a newcomer, done in a new project outside of the repository, with the crate as it would be published.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tests::root;
use tests::scratch::Scratch;

#[test]
fn a_new_project_runs_the_program_of_the_readme() {
    let scratch = Scratch::new();
    let package = package(&scratch.join(""));
    cargo(&scratch.join(""), &["new", "first", "--quiet", "--vcs", "none"]);
    let project = scratch.join("first");
    // The versions that are on this machine already.
    fs::copy(root().join("Cargo.lock"), project.join("Cargo.lock")).expect("the lock file can be copied");

    let readme = fs::read_to_string(root().join("README.md")).expect("README can be read");
    let adding: Vec<_> = commands(&readme).filter(|line| line.starts_with("cargo add ")).collect();
    assert!(adding.iter().any(|line| line.contains("test-util")), "README adds no test server: {adding:?}");
    for line in adding {
        let mut words: Vec<_> = line.split_whitespace().skip(1).collect();
        if let Some(name) = words.iter_mut().find(|word| **word == "dts-api") {
            // It is not published.
            *name = package.as_str();
            words.insert(1, "--path");
        }
        words.push("--offline");
        cargo(&project, &words);
    }

    let program =
        blocks(&readme, "```rust\n").find(|block| block.contains("TestServer")).expect("README has a program");
    fs::write(project.join("src/main.rs"), program).expect("the program can be written");
    cargo(&project, &["run", "--quiet", "--offline"]);
}

/// Packs the crate, and unpacks it as cargo does for those who depend on it.
fn package(scratch: &Path) -> String {
    let target = scratch.join("packed");
    let packed = ["package", "--package", "dts-api", "--no-verify", "--allow-dirty", "--offline", "--target-dir"];
    cargo(&root(), &[&packed[..], &[target.to_str().expect("the path is text")]].concat());
    let files = fs::read_dir(target.join("package")).expect("it is packed").filter_map(Result::ok);
    let archive =
        files.map(|file| file.path()).find(|path| path.extension().is_some_and(|extension| extension == "crate"));
    let archive = archive.expect("there is an archive");
    run(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(scratch));
    let name = archive.file_stem().expect("it has a name");
    scratch.join(name).to_str().expect("the path is text").to_owned()
}

/// The lines of all shell blocks.
fn commands(readme: &str) -> impl Iterator<Item = &str> {
    blocks(readme, "```sh\n").flat_map(str::lines)
}

/// The texts of all code blocks that begin like this.
fn blocks<'a>(readme: &'a str, start: &'static str) -> impl Iterator<Item = &'a str> {
    readme.split(start).skip(1).filter_map(|rest| rest.split("\n```").next())
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO"));
    // Kept between runs: all but the crate itself stays compiled.
    command.env("CARGO_TARGET_DIR", root().join("target/newcomer")).env_remove("CARGO_MANIFEST_DIR");
    run(command.args(arguments).current_dir(folder));
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{told}", output.status);
}
