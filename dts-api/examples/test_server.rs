//! Runs the test server alone, for any client.
//!
//! ```text
//! cargo run -p dts-api --example test_server --features test-util -- --port 8080
//! ```
#![allow(clippy::print_stdout, reason = "a program for people prints")]

use std::path::PathBuf;
use std::process::ExitCode;

use dts_api::credentials::Credentials;
use dts_api::test_util::{KEY_ID, KEY_SECRET, Life, TestServer};

const USAGE: &str = "usage: test_server [--port N] [--key-id ID] [--key-secret SECRET] [--life SPEED] [--tls FILE]

  --port         port of 127.0.0.1 to listen on; default: a free one
  --key-id       accepted access key ID; default: example-key-id
  --key-secret   its secret; default: example-key-secret
  --life         simulate jobs that the calls create, configure, start and release, with this many seconds
                 of theirs per second; default: return the documented examples
  --tls          serve HTTPS, and write the certificate that clients must trust to this file, as PEM";

struct Options {
    port: u16,
    key_id: String,
    key_secret: String,
    life: Option<f64>,
    tls: Option<PathBuf>,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Option<Options> {
    let (key_id, key_secret) = (KEY_ID.to_owned(), KEY_SECRET.to_owned());
    let mut options = Options { port: 0, key_id, key_secret, life: None, tls: None };
    while let Some(name) = arguments.next() {
        let value = arguments.next()?;
        match name.as_str() {
            "--port" => options.port = value.parse().ok()?,
            "--key-id" => options.key_id = value,
            "--key-secret" => options.key_secret = value,
            "--tls" => options.tls = Some(value.into()),
            "--life" => options.life = Some(value.parse().ok()?),
            _ => return None,
        }
    }
    Some(options)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(options) = options(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let keys = Credentials::new(&options.key_id, &options.key_secret);
    let mut server = TestServer::builder().port(options.port).credentials(keys);
    if let Some(speed) = options.life {
        server = server.life(Life::new().speed(speed));
    }
    if options.tls.is_some() {
        server = server.tls();
    }
    let server = match server.start().await {
        Ok(server) => server,
        Err(error) => {
            eprintln!("error: cannot listen on port {}: {error}", options.port);
            return ExitCode::FAILURE;
        }
    };
    if let (Some(file), Some(certificate)) = (&options.tls, server.ca_certificate()) {
        if let Err(error) = std::fs::write(file, certificate) {
            eprintln!("error: cannot write {}: {error}", file.display());
            return ExitCode::FAILURE;
        }
        println!("the certificate to trust is in {}", file.display());
    }
    // A secret from the command line is not shown.
    let secret = if options.key_secret == KEY_SECRET { KEY_SECRET } else { "the secret of --key-secret" };
    println!("Alibaba Cloud DTS 2020-01-01, Tencent Cloud DTS 2021-12-06 and 2018-03-30 at {}", server.endpoint());
    println!("access key {} with {secret}", options.key_id);
    match options.life {
        None => println!("documented examples"),
        Some(speed) => println!("simulated jobs, {speed} seconds per second"),
    }
    println!("Stop it with Ctrl-C.");
    std::future::pending().await
}
