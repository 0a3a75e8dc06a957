//! Credentials that a program prints.

use std::fmt;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use super::super::source::{Cached, Source, Step};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, reply};

/// How long the program may take.
const LIMIT: Duration = Duration::from_secs(60);

/// It is run again this long before its credentials end.
const MARGIN: Duration = Duration::from_secs(180);

/// Runs a program, without a shell, and reads the JSON that it prints.
struct External {
    program: String,
    arguments: Vec<String>,
}

/// The program that a command names.
pub(super) fn provider(command: &str, config: &ProviderConfig) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
    let Some(mut words) = words(command) else {
        return Err(ProviderError::failed("a quote of the command is not closed"));
    };
    if words.is_empty() {
        return Err(ProviderError::failed("the command is empty"));
    }
    let program = words.remove(0);
    Ok(Arc::new(Cached::new(Arc::new(External { program, arguments: words }), MARGIN, config)))
}

impl Source for External {
    fn start(self: Arc<Self>, _: &ProviderConfig) -> Result<Step, ProviderError> {
        Ok(Step::Wait(Box::pin(self.run())))
    }
}

impl External {
    async fn run(self: Arc<Self>) -> Result<Credentials, ProviderError> {
        let program = self.program.as_str();
        let mut command = Command::new(program);
        // Its complaints are not ours to repeat: they may hold anything.
        command.args(&self.arguments).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let output = match timeout(LIMIT, command.output()).await {
            Ok(Ok(output)) => output,
            Ok(Err(error)) => return Err(ProviderError::failed(format!("cannot run {program:?}: {}", error.kind()))),
            Err(_) => return Err(ProviderError::transient(format!("{program:?} took longer than {LIMIT:?}"))),
        };
        if !output.status.success() {
            // It may have asked a server of its own, so that the next time may bring more.
            return Err(ProviderError::transient(format!("{program:?} failed: {}", output.status)));
        }
        read(&output.stdout).map_err(|error| {
            ProviderError::failed(format!("what {program:?} prints cannot be read")).with_source(error)
        })
    }
}

fn read(printed: &[u8]) -> Result<Credentials, ProviderError> {
    let printed = reply::object(printed)?;
    let find: reply::Find<'_> = &|name| reply::text(&printed, name);
    let keys = reply::keys(find, "access_key_id", "access_key_secret")?;
    let credentials = match reply::required(find, "mode")?.to_ascii_lowercase().as_str() {
        "ak" => keys,
        "ststoken" => keys.with_token(reply::required(find, "sts_token")?),
        _ => return Err(ProviderError::failed("`mode` is neither `AK` nor `StsToken`")),
    };
    match find("expiration") {
        None => Ok(credentials),
        Some(end) => match reply::time(&end) {
            Some(end) => Ok(credentials.with_expiry(end)),
            None => Err(ProviderError::failed("`expiration` is not a time")),
        },
    }
}

/// The words of a command, split at white space that does not stand in quotes; none where a quote is not closed.
fn words(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (None::<String>, None);
    for c in command.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

impl fmt::Debug for External {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The arguments may hold a password.
        f.debug_struct("External").field("program", &self.program).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
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
}
