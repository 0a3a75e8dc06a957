//! Credentials that are read once per attempt, and so count attempts.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use dts_api::credentials::{Credentials, CredentialsProvider};
use dts_api::test_util::{KEY_ID, KEY_SECRET, TestServer};
use dts_api::transport::{BoxError, BoxFuture};
use tokio::net::TcpSocket;

/// The keys of the test server. They count attempts, and can start a server between the first and the second one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys(Arc<State>);

#[derive(Debug, Default)]
struct State {
    attempts: AtomicU32,
    opens: bool,
    closed: Mutex<Option<TcpSocket>>,
    open: Mutex<Option<TestServer>>,
}

impl Keys {
    /// Creates keys with a closed port: for ever, or until the second attempt. The second value is the address.
    pub(crate) fn with_closed_port(opens: bool) -> Result<(Self, String), BoxError> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(([127, 0, 0, 1], 0).into())?;
        let endpoint = format!("http://{}", socket.local_addr()?);
        let state = State { opens, closed: Mutex::new(Some(socket)), ..State::default() };
        Ok((Self(Arc::new(state)), endpoint))
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.0.attempts.load(Ordering::Relaxed)
    }

    /// Resets the number of attempts.
    pub(crate) fn forget_attempts(&self) {
        self.0.attempts.store(0, Ordering::Relaxed);
    }

    /// Returns the server that was started, if any.
    pub(crate) fn server(&self) -> Option<TestServer> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl State {
    async fn open(&self) -> Result<(), BoxError> {
        let socket = self.closed.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(socket) = socket else { return Ok(()) };
        let port = socket.local_addr()?.port();
        drop(socket);
        let server = TestServer::builder().port(port).start().await?;
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(server);
        Ok(())
    }
}

impl CredentialsProvider for Keys {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        let attempt = self.0.attempts.fetch_add(1, Ordering::Relaxed) + 1;
        Box::pin(async move {
            if self.0.opens && attempt == 2 {
                self.0.open().await?;
            }
            Ok(Credentials::new(KEY_ID, KEY_SECRET))
        })
    }
}
