//! Credentials that a program prints.

use std::future::poll_fn;
use std::io::{Error, ErrorKind};
use std::pin::{Pin, pin};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::{fmt, io};

use tokio::io::{AsyncRead as _, ReadBuf};
use tokio::process::{ChildStdout, Command};
use tokio::time::timeout;

use super::super::source::{Cached, Source, Step};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, reply};

/// The time limit of the program.
const LIMIT: Duration = Duration::from_secs(60);

/// The size limit of its output.
const MAX_BYTES: usize = 1 << 20;

/// The time limit for reading the rest of its output after it has ended.
const REST: Duration = Duration::from_millis(200);

/// The program is run again this long before its credentials expire.
const MARGIN: Duration = Duration::from_secs(180);

/// Runs a program, without a shell, and reads the JSON that it prints.
struct External {
    program: String,
    arguments: Vec<String>,
}

/// Creates the provider for a command.
pub(super) fn provider(command: &str, config: &ProviderConfig) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
    let Some(mut words) = words(command) else {
        return Err(ProviderError::failed("the command has an unclosed quote"));
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
        // Its error output is not repeated: it may contain anything.
        command.args(&self.arguments).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let (status, printed) = match timeout(LIMIT, output(command.stdout(Stdio::piped()))).await {
            Ok(Ok(output)) => output,
            Ok(Err(error)) if error.kind() == ErrorKind::FileTooLarge => {
                return Err(ProviderError::failed(format!("{program:?} prints more than 1 MiB")));
            }
            Ok(Err(error)) => return Err(ProviderError::failed(format!("cannot run {program:?}: {}", error.kind()))),
            Err(_) => return Err(ProviderError::transient(format!("{program:?} took longer than {LIMIT:?}"))),
        };
        if !status.success() {
            // It may depend on a server, so a retry may succeed.
            return Err(ProviderError::transient(format!("{program:?} failed: {status}")));
        }
        read(&printed).map_err(|error| {
            ProviderError::failed(format!("the output of {program:?} cannot be read")).with_source(error)
        })
    }
}

/// Runs a command and returns its output. If the future is dropped, the program is killed.
async fn output(command: &mut Command) -> io::Result<(ExitStatus, Vec<u8>)> {
    let mut child = command.spawn()?;
    let mut printed = Printed { stdout: child.stdout.take(), bytes: Vec::new() };
    let mut end = pin!(child.wait());
    let status = poll_fn(|context| match printed.read(context) {
        Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
        _ => end.as_mut().poll(context),
    })
    .await?;
    // A child process of the program may keep its standard output open, so its end is not awaited.
    match timeout(REST, poll_fn(|context| printed.read(context))).await {
        Ok(Err(error)) => Err(error),
        Ok(Ok(())) | Err(_) => Ok((status, printed.bytes)),
    }
}

/// The output of the program so far.
struct Printed {
    /// `None` after its end.
    stdout: Option<ChildStdout>,
    bytes: Vec<u8>,
}

impl Printed {
    /// Reads the available output. Ready at the end.
    fn read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(stdout) = &mut self.stdout {
            let mut chunk = [0; 4096];
            let mut chunk = ReadBuf::new(&mut chunk);
            ready!(Pin::new(stdout).poll_read(context, &mut chunk))?;
            if chunk.filled().is_empty() {
                self.stdout = None;
            }
            self.bytes.extend_from_slice(chunk.filled());
            if self.bytes.len() > MAX_BYTES {
                return Poll::Ready(Err(Error::from(ErrorKind::FileTooLarge)));
            }
        }
        Poll::Ready(Ok(()))
    }
}

fn read(printed: &[u8]) -> Result<Credentials, ProviderError> {
    let printed = reply::object(printed)?;
    let find: reply::Find<'_> = &|name| reply::text(&printed, name);
    let keys = reply::keys(find, "access_key_id", "access_key_secret")?;
    let credentials = match reply::required(find, "mode")?.to_ascii_lowercase().as_str() {
        "ak" => keys,
        "ststoken" => keys.with_token(reply::key(find, "sts_token")?),
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

/// Splits a command at white space outside of quotes. Returns `None` if a quote is not closed.
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
        // The arguments may contain a password.
        f.debug_struct("External").field("program", &self.program).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
