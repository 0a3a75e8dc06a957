use super::super::ProviderConfig;
use super::super::testing::{Folder, outcome};
use super::*;

/// Reads a file whose text is an ID.
async fn look(watched: &Watched, path: &Path, profile: &str) -> Result<String, String> {
    let build: fn(&Opened<'_>) -> Found = |opened| match opened.text {
        "" => Err(ProviderError::failed("it is empty")),
        "none" => Err(ProviderError::absent("there is no such profile")),
        id => Ok(Arc::new(Credentials::new(id, "hidden")) as Arc<dyn CredentialsProvider>),
    };
    let text = read(path).map_err(|error| error.story())?;
    let config = ProviderConfig::new();
    let opened = Opened { text: &text, path, profile: Some(profile), config: &config };
    let provider = watched.provider(&opened, build).map_err(|error| error.story())?;
    outcome(&*provider).await.map(|(id, _, _)| id)
}

#[tokio::test]
async fn a_change_counts_at_once() {
    let (folder, watched) = (Folder::new(), Watched::default());
    let path = folder.write("file", "first");
    assert_eq!(look(&watched, &path, "a").await, Ok("first".to_owned()));
    folder.write("file", "second");
    assert_eq!(look(&watched, &path, "a").await, Ok("second".to_owned()));
}

#[tokio::test]
async fn a_file_that_is_being_written_leaves_what_was_found() {
    let (folder, watched) = (Folder::new(), Watched::default());
    let path = folder.write("file", "first");
    assert_eq!(look(&watched, &path, "a").await, Ok("first".to_owned()));
    folder.write("file", "");
    assert_eq!(look(&watched, &path, "a").await, Ok("first".to_owned()));
    // But not for another profile, and not where the profile or the file was removed.
    assert_eq!(look(&watched, &path, "b").await, Err(format!("{}: it is empty", path.display())));
    folder.write("file", "none");
    assert_eq!(look(&watched, &path, "a").await, Err(format!("{}: there is no such profile", path.display())));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(look(&watched, &path, "a").await, Err(format!("no file {}", path.display())));
}

#[test]
fn what_is_no_text_is_not_repeated() {
    let folder = Folder::new();
    let path = folder.write("file", "");
    std::fs::write(&path, b"hidden\xff").unwrap();
    assert_eq!(read(&path).unwrap_err().story(), format!("cannot read {}: invalid data", path.display()));
    let error = read(folder.path()).unwrap_err();
    assert!(!error.is_absent(), "{error}");
}

/// A pipe that nobody writes to would be waited for for ever, and a device read without end.
#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_rejected_at_once() {
    let folder = Folder::new();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    for (path, what) in [
        (pipe, "it is not a regular file"),
        (link, "it is not a regular file"),
        ("/dev/zero".into(), "it is not a regular file"),
        (folder.path().to_owned(), "it is a directory"),
    ] {
        let (sender, receiver) = std::sync::mpsc::channel();
        let looked_at = path.clone();
        std::thread::spawn(move || sender.send(read(&looked_at)));
        let error = receiver.recv_timeout(std::time::Duration::from_secs(10)).expect("it hangs").unwrap_err();
        assert_eq!(error.story(), format!("cannot read {}: {what}", path.display()));
        assert!(!error.is_absent());
    }
}

#[test]
fn a_file_that_is_too_large_is_not_read_in_part() {
    let folder = Folder::new();
    let path = folder.write("file", &"a".repeat(1 << 20));
    assert!(read(&path).is_ok_and(|text| text.len() == 1 << 20));
    folder.write("file", &"a".repeat((1 << 20) + 1));
    assert_eq!(
        read(&path).map(|_| ()).unwrap_err().story(),
        format!("cannot read {}: it is larger than 1 MiB", path.display())
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_lets_others_in_is_noticed() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let path = folder.write("file", "");
    for (mode, noticed) in [(0o600, None), (0o400, None), (0o640, Some(0o640)), (0o604, Some(0o604))] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(loose_mode(&path), noticed, "{mode:o}");
    }
}

#[cfg(all(unix, feature = "alibaba"))]
#[test]
fn a_file_is_replaced_and_keeps_what_it_is() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let path = folder.write("real/file", "first");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    for mode in [0o600, 0o640] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        Work::Replace(link.clone(), format!("{mode:o}")).run().unwrap();
        assert_eq!(read(&path).unwrap(), format!("{mode:o}"));
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, mode);
        assert!(link.is_symlink());
    }
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    let error = Work::Replace(folder.path().join("none"), String::new()).run().unwrap_err();
    assert!(error.story().ends_with("none: entity not found"), "{error}");
}
