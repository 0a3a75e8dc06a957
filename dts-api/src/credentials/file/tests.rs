use super::super::testing::{Folder, outcome};
use super::*;

/// Reads a file whose text is an ID.
async fn look(watched: &Watched, path: &Path, profile: &str) -> Result<String, String> {
    let build = |text: &str| match text {
        "" => Err(ProviderError::failed("it is empty")),
        "none" => Err(ProviderError::absent("there is no such profile")),
        id => Ok(Arc::new(Credentials::new(id, "hidden")) as Arc<dyn CredentialsProvider>),
    };
    let provider = watched.provider(path, profile, &build).await.map_err(|error| error.story())?;
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
    assert_eq!(look(&watched, &path, "a").await, Err(format!("there is no file {}", path.display())));
}

#[tokio::test]
async fn what_is_no_text_is_not_repeated() {
    let folder = Folder::new();
    let path = folder.write("file", "");
    std::fs::write(&path, b"hidden\xff").unwrap();
    assert_eq!(read(&path).await.unwrap_err().story(), format!("cannot read {}: invalid data", path.display()));
    let error = read(folder.path()).await.unwrap_err();
    assert!(!error.is_absent(), "{error}");
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
#[tokio::test]
async fn a_file_is_replaced_and_keeps_what_it_is() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let path = folder.write("real/file", "first");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    for mode in [0o600, 0o640] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        replace(&link, format!("{mode:o}")).await.unwrap();
        assert_eq!(read(&path).await.unwrap(), format!("{mode:o}"));
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, mode);
        assert!(link.is_symlink());
    }
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    let error = replace(&folder.path().join("none"), String::new()).await.unwrap_err();
    assert!(error.story().ends_with("none: entity not found"), "{error}");
}
