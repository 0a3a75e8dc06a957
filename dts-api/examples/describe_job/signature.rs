//! Checks a signature from the request alone, as a server does: it shares no code with the client.

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A request as it reached the server.
pub(crate) struct Received<'a> {
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

impl Received<'_> {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Canonical headers, for the names that the `Authorization` header says were signed.
    fn canonical_headers(&self, signed: &str) -> String {
        signed.split(';').map(|name| format!("{name}:{}\n", self.header(name).trim())).collect()
    }

    /// A part of the `Authorization` header, such as `Signature=…`.
    fn authorization(&self, part: &str) -> &str {
        let header = self.header("authorization");
        let after = header.split_once(&format!("{part}=")).map_or("", |(_, after)| after);
        after.split(',').next().unwrap_or_default().trim()
    }
}

/// Whether Alibaba Cloud's ACS3-HMAC-SHA256 signature was made with a secret.
pub(crate) fn is_acs3(request: &Received<'_>, secret: &str) -> bool {
    let signed = request.authorization("SignedHeaders");
    let canonical = format!(
        "POST\n/\n{}\n{}\n{signed}\n{}",
        request.query,
        request.canonical_headers(signed),
        sha256(request.body)
    );
    let to_sign = format!("ACS3-HMAC-SHA256\n{}", sha256(canonical.as_bytes()));
    hex(&hmac(secret.as_bytes(), &to_sign)) == request.authorization("Signature")
}

/// Whether Tencent Cloud's TC3-HMAC-SHA256 signature was made with a secret.
pub(crate) fn is_tc3(request: &Received<'_>, secret: &str) -> bool {
    let signed = request.authorization("SignedHeaders");
    let credential = request.authorization("Credential");
    let Some((_, scope)) = credential.split_once('/') else { return false };
    let canonical = format!(
        "POST\n/\n{}\n{}\n{signed}\n{}",
        request.query,
        request.canonical_headers(signed),
        sha256(request.body)
    );
    let timestamp = request.header("x-tc-timestamp");
    let to_sign = format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{}", sha256(canonical.as_bytes()));
    let key = scope.split('/').fold(format!("TC3{secret}").into_bytes(), |key, step| hmac(&key, step));
    hex(&hmac(&key, &to_sign)) == request.authorization("Signature")
}

fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
