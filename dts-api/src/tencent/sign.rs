//! The signature `TC3-HMAC-SHA256`.
//!
//! A pure function: all its inputs are arguments, so published examples can be checked against it.

use std::time::SystemTime;

use crate::credentials::Credentials;
use crate::runtime::net::digest::{HmacKey, hex, hmac_sha256, sha256_hex};
use crate::runtime::net::time::{rfc3339, unix_seconds};

const ALGORITHM: &str = "TC3-HMAC-SHA256";

const SIGNED_HEADERS: &str = "content-type;host";

/// The input of a signature.
#[derive(Debug)]
pub struct Signable<'a> {
    /// The name of the service in the key's scope: the product's name, whatever the host.
    pub service: &'a str,
    /// The method, in capitals.
    pub method: &'a str,
    /// The value of the header `host`.
    pub host: &'a str,
    /// The value of the header `content-type`.
    pub content_type: &'a str,
    /// The query as it is sent; empty if there is none.
    pub query: &'a str,
    /// The body, or the text that replaces it if the body is not signed.
    pub payload: &'a [u8],
    /// The time of the request.
    pub time: SystemTime,
}

/// A signature and its intermediate texts.
#[derive(Debug, PartialEq, Eq)]
pub struct Signature {
    /// The canonical request, which the server builds, too.
    pub canonical_request: String,
    /// The text that is signed.
    pub string_to_sign: String,
    /// The value of the header `authorization`.
    pub authorization: String,
}

/// Signs a request.
pub fn sign(what: &Signable<'_>, credentials: &Credentials) -> Signature {
    let Signable { service, method, host, content_type, query, payload, time } = what;
    let payload_sha256 = sha256_hex(payload);
    let canonical_request = [
        method,
        "\n/\n",
        query,
        "\ncontent-type:",
        content_type,
        "\nhost:",
        host,
        "\n\n",
        SIGNED_HEADERS,
        "\n",
        &payload_sha256,
    ]
    .concat();
    let time_text = rfc3339(*time);
    let date = time_text.split('T').next().unwrap_or_default();
    let scope = [date, "/", service, "/tc3_request"].concat();
    let request_sha256 = sha256_hex(canonical_request.as_bytes());
    let timestamp = unix_seconds(*time).to_string();
    let string_to_sign = [ALGORITHM, "\n", &timestamp, "\n", &scope, "\n", &request_sha256].concat();
    let key = credentials.signing_key(&scope, || {
        let of_day = hmac_sha256(["TC3", credentials.expose_secret()].concat().as_bytes(), date.as_bytes());
        let of_service = hmac_sha256(&of_day, service.as_bytes());
        HmacKey::new(&hmac_sha256(&of_service, b"tc3_request"))
    });
    let signature = hex(&key.sign(string_to_sign.as_bytes()));
    let key_id = credentials.key_id();
    let authorization = [
        ALGORITHM,
        " Credential=",
        key_id,
        "/",
        &scope,
        ", SignedHeaders=",
        SIGNED_HEADERS,
        ", Signature=",
        &signature,
    ]
    .concat();
    Signature { canonical_request, string_to_sign, authorization }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Made with the vendor's own SDK: the last second of a day in UTC, so the date must be that of UTC, too.
    #[test]
    fn the_date_is_that_of_utc() {
        let signature = sign(
            &Signable {
                service: "dts",
                method: "POST",
                host: "dts.tencentcloudapi.com",
                content_type: "application/json",
                query: "",
                payload: b"{}",
                time: SystemTime::UNIX_EPOCH + Duration::from_secs(1_704_067_199),
            },
            &Credentials::new("example-secret-id", "example-secret-key"),
        );
        assert_eq!(
            signature.authorization,
            "TC3-HMAC-SHA256 Credential=example-secret-id/2023-12-31/dts/tc3_request, \
             SignedHeaders=content-type;host, \
             Signature=70d5a5543ee5e3ae893104ae929a8b4785a3717543247b73c6c6c6b4e285615e"
        );
    }
}
