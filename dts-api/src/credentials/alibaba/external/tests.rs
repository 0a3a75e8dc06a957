use super::*;

#[test]
fn a_command_is_split_into_words() {
    let expected = ["/opt/my tool", "--as", "a b", "", "c"].map(str::to_owned).to_vec();
    assert_eq!(words(" '/opt/my tool'\t--as \"a b\" '' c"), Some(expected));
    assert_eq!(words("tool 'a"), None);
}

#[test]
fn what_is_printed_is_read_by_its_mode() {
    let print = |mode: &str| {
        let printed = serde_json::json!({ "mode": mode, "access_key_id": "a", "access_key_secret": "b",
            "sts_token": "c", "expiration": "2021-09-26T03:46:38Z" });
        read(printed.to_string().as_bytes())
    };
    assert!(print("StsToken").is_ok_and(|keys| keys.expose_token() == Some("c") && keys.expires_at().is_some()));
    assert!(print("AK").is_ok_and(|keys| keys.expose_token().is_none()));
    assert!(print("Other").is_err());
}

/// With programs that every Unix has.
#[cfg(unix)]
mod running {
    use super::super::super::super::ProviderConfig;
    use super::super::super::super::testing::{Folder, keys, outcome, parts};
    use super::*;

    const KEYS: &str = r#"{"mode":"AK","access_key_id":"a","access_key_secret":"b"}"#;

    /// What a shell is to do, as a program that gives credentials.
    fn shell(script: &str) -> Arc<External> {
        Arc::new(External { program: "sh".to_owned(), arguments: vec!["-c".to_owned(), script.to_owned()] })
    }

    #[tokio::test]
    async fn it_ends_with_the_program_and_not_with_a_child_of_it() {
        for script in [format!("sleep 30 & echo '{KEYS}'"), format!("echo '{KEYS}'; exec >&-; true")] {
            let given = timeout(Duration::from_secs(20), shell(&script).run()).await.expect("it waits for the child");
            assert_eq!(given.map(|given| parts(&given)).map_err(|error| error.story()), keys("a", "b", None));
        }
    }

    #[tokio::test]
    async fn more_than_a_pipe_holds_is_read() {
        let script = format!("head -c 1000000 /dev/zero | tr '\\0' ' '; echo '{KEYS}'; sleep 30 &");
        let given = timeout(Duration::from_secs(20), shell(&script).run()).await.unwrap();
        assert_eq!(given.map(|given| parts(&given)).map_err(|error| error.story()), keys("a", "b", None));
    }

    #[tokio::test]
    async fn what_it_prints_is_limited() {
        let provider = provider("yes hidden", &ProviderConfig::new()).unwrap();
        let outcome = timeout(Duration::from_secs(20), outcome(&*provider)).await.unwrap();
        assert_eq!(outcome, Err("\"yes\" prints more than 1 MiB".to_owned()));
    }

    #[tokio::test]
    async fn a_program_that_nobody_waits_for_is_killed() {
        use std::io::Read as _;

        let folder = Folder::new();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (sender, running) = tokio::sync::oneshot::channel();
        let script = format!("exec sleep 30 2>'{}'", pipe.display());
        let ended = tokio::task::spawn_blocking(move || {
            let mut pipe = std::fs::File::open(pipe).unwrap();
            sender.send(()).unwrap();
            pipe.read_to_end(&mut Vec::new())
        });
        tokio::select! {
            _ = shell(&script).run() => panic!("it ended"),
            outcome = running => outcome.unwrap(),
        }
        // Nobody has the pipe open any more.
        assert_eq!(timeout(Duration::from_secs(20), ended).await.unwrap().unwrap().unwrap(), 0);
    }
}
