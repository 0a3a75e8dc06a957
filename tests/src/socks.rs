//! A SOCKS5 proxy that leads everything to one server. It runs on threads, for tests with and without a runtime.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The proxy, at a port of this machine.
#[derive(Debug)]
pub struct Socks {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Socks {
    /// Starts a proxy whose connections all end at `target`, given as `host:port`.
    pub fn start(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound").to_string();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let (target, log) = (target.to_owned(), Arc::clone(&asked));
        thread::spawn(move || {
            while let Ok((client, _)) = listener.accept() {
                let (target, log) = (target.clone(), Arc::clone(&log));
                thread::spawn(move || serve(client, &target, &log));
            }
        });
        Self { address, asked }
    }

    /// Where it listens, as `host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The hosts that it was asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panicked with the lock").clone()
    }
}

fn serve(mut client: TcpStream, target: &str, log: &Mutex<Vec<String>>) -> io::Result<()> {
    let [_version, methods] = read(&mut client)?;
    client.read_exact(&mut vec![0; methods.into()])?;
    // No password is asked for.
    client.write_all(&[5, 0])?;
    let [_version, _connect, _reserved, kind] = read(&mut client)?;
    let host = if kind == 1 {
        Ipv4Addr::from(read::<4>(&mut client)?).to_string()
    } else {
        let [length] = read(&mut client)?;
        let mut name = vec![0; length.into()];
        client.read_exact(&mut name)?;
        String::from_utf8_lossy(&name).into_owned()
    };
    let _port: [u8; 2] = read(&mut client)?;
    log.lock().expect("nobody panicked with the lock").push(host);
    let mut server = TcpStream::connect(target)?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut from_client, &mut to_server));
    io::copy(&mut server, &mut client).map(drop)
}

fn read<const N: usize>(from: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}
