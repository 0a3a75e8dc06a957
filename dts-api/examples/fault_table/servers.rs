//! Servers that are used between a client and the test server, or in its place.

use std::io;
use std::net::{SocketAddr, TcpListener as BlockingListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dts_api::transport::BoxError;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

/// A connection that is not closed by then stays open.
const LONG: Duration = Duration::from_secs(10);

/// A gateway that rejects requests on old connections without reading them.
pub(crate) struct Relay {
    endpoint: String,
    turning_away: Arc<AtomicBool>,
    closed: UnboundedReceiver<()>,
}

impl Relay {
    pub(crate) async fn start(target: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let (report, closed) = unbounded_channel();
        let turning_away = Arc::new(AtomicBool::new(false));
        let away = Arc::clone(&turning_away);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass_on(client, target, Arc::clone(&away), report.clone()));
            }
        });
        Ok(Self { endpoint, turning_away, closed })
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Rejects requests on the current connections. Gives the client time to close them.
    pub(crate) async fn turn_away(&mut self) -> Result<(), BoxError> {
        self.turning_away.store(true, Ordering::Relaxed);
        timeout(LONG, self.closed.recv()).await.map(drop).map_err(|_| "the idle connection stays open".into())
    }
}

/// Forwards bytes until either side closes the connection. Reports it if the client did.
async fn pass_on(
    mut client: TcpStream,
    target: SocketAddr,
    turning_away: Arc<AtomicBool>,
    report: UnboundedSender<()>,
) -> io::Result<()> {
    let is_old = !turning_away.load(Ordering::Relaxed);
    let mut server = TcpStream::connect(target).await?;
    let (mut asked, mut answered) = (Vec::new(), Vec::new());
    loop {
        tokio::select! {
            read = client.read_buf(&mut asked) => match read {
                Ok(0) | Err(_) => {
                    let _ = report.send(());
                    return Ok(());
                }
                Ok(_) if is_old && turning_away.load(Ordering::Relaxed) => return Ok(()),
                Ok(_) => server.write_all(&std::mem::take(&mut asked)).await?,
            },
            read = server.read_buf(&mut answered) => match read? {
                0 => return Ok(()),
                _ => client.write_all(&std::mem::take(&mut answered)).await?,
            },
        }
    }
}

/// Starts a server with a self-signed certificate. Returns its address.
pub(crate) fn untrusted() -> Result<String, BoxError> {
    let certified = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()])?;
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key.into())?;
    let config = Arc::new(config);
    let listener = BlockingListener::bind("127.0.0.1:0")?;
    let endpoint = format!("https://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        while let Ok((mut socket, _)) = listener.accept() {
            if let Ok(mut connection) = ServerConnection::new(Arc::clone(&config)) {
                // The client closes the connection.
                let _ = connection.complete_io(&mut socket);
            }
        }
    });
    Ok(endpoint)
}
