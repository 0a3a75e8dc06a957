//! As much of HTTP/1.1 as the clients of these services speak, over bare sockets: a server that is to misbehave must be
//! free to send half an answer.

mod read;
mod write;

use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use self::read::Requests;
use self::write::Go;
pub(super) use self::write::date;
use super::cloud::Cloud;

/// Serves every connection until it is dropped.
pub(super) async fn serve(listener: TcpListener, cloud: Arc<Cloud>) {
    // What is dropped with the set is closed.
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                connections.spawn(converse(socket, Arc::clone(&cloud)));
            }
            // Such as too many open files: others may be served later.
            Err(_) => tokio::task::yield_now().await,
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Answers the requests of one connection, one after the other. A connection that breaks is the client's business.
async fn converse(mut socket: TcpStream, cloud: Arc<Cloud>) {
    // Small answers go out at once.
    let _ = socket.set_nodelay(true);
    let mut requests = Requests::default();
    while let Some(request) = requests.next(&mut socket).await {
        let go = match request {
            Ok(request) => {
                let reply = cloud.handle(&request.received);
                write::reply(&mut socket, reply, cloud.clock().now(), request.keep_alive).await
            }
            Err(refused) => write::refuse(&mut socket, refused, cloud.clock().now()).await,
        };
        if !matches!(go, Ok(Go::On)) {
            return;
        }
    }
}
