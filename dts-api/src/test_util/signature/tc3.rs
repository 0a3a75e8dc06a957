//! Tencent Cloud's TC3-HMAC-SHA256.

use std::time::{Duration, SystemTime};

use super::authorization::Authorization;
use super::{Accounts, Received, Refusal, apart};
use crate::runtime::net::digest::{hex, hmac_sha256, sha256_hex};
use crate::runtime::net::time::{rfc3339, unix_seconds};

const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The last part of the key's scope.
const TERMINATOR: &str = "tc3_request";

/// The product of the key's scope.
const PRODUCT: &str = "dts";

/// Replaces the hash of a body that is not signed.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// The largest difference between the time of a request and the server's.
const WINDOW: Duration = Duration::from_secs(5 * 60);

/// Rejects a signature of version 1.
pub(super) fn older() -> Refusal {
    refusal("SignatureFailure", "Of Tencent Cloud's signatures, only version 3, TC3-HMAC-SHA256, is supported.")
}

pub(super) fn verify(received: &Received, accounts: &Accounts, now: SystemTime) -> Result<(), Refusal> {
    let header = |name: &str| received.header(name).filter(|value| !value.is_empty());
    let invalid = |why: &str| refusal("InvalidAuthorization", why);
    let Some(authorization) = header("authorization") else {
        return Err(invalid("The request is not signed."));
    };
    let authorization = Authorization::read(authorization, ALGORITHM)
        .ok_or_else(|| invalid("The header Authorization is not one of TC3-HMAC-SHA256."))?;
    let mut credential = authorization.credential.split('/');
    let (Some(key_id), Some(date), Some(product), Some(TERMINATOR), None) =
        (credential.next(), credential.next(), credential.next(), credential.next(), credential.next())
    else {
        return Err(invalid("The credential is not a key ID, a date, a product and tc3_request."));
    };
    let Some(keys) = accounts.find(key_id) else {
        return Err(refusal("SecretIdNotFound", "There is no such key."));
    };
    if keys.expose_token() != header("x-tc-token") {
        return Err(refusal("TokenFailure", "The token does not belong to this key."));
    }
    if !["content-type", "host"].iter().all(|name| authorization.signed_headers.contains(name)) {
        return Err(invalid("The headers content-type and host must be signed."));
    }
    let Some(time) = header("x-tc-timestamp").and_then(|text| text.parse().ok()) else {
        return Err(refusal("SignatureFailure", "The header X-TC-Timestamp is not a time in Unix seconds."));
    };
    let Some(time) = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(time)) else {
        return Err(refusal("SignatureExpire", "The time of the request is out of range."));
    };
    if apart(time, now) > WINDOW {
        let message = format!(
            "The time of the request is {}, that of the server {}, in Unix seconds.",
            unix_seconds(time),
            unix_seconds(now)
        );
        return Err(refusal("SignatureExpire", &message));
    }
    if date != rfc3339(time).split('T').next().unwrap_or_default() || product != PRODUCT {
        return Err(refusal("SignatureFailure", "The credential is for another day or another product."));
    }
    let payload = if header("x-tc-content-sha256") == Some(UNSIGNED) { UNSIGNED.as_bytes() } else { &received.body };
    let scope = format!("{date}/{product}/{TERMINATOR}");
    let secret = format!("TC3{}", keys.expose_secret()).into_bytes();
    let key = scope.split('/').fold(secret, |key, step| hmac_sha256(&key, step.as_bytes()).to_vec());
    let matches = SPELLINGS.iter().any(|spelling| {
        let Some(headers) = authorization.canonical_headers(received, spelling) else { return false };
        let canonical = format!(
            "{}\n{}\n{}\n{headers}\n{}\n{}",
            received.method,
            received.path,
            received.query,
            authorization.signed_headers.join(";"),
            sha256_hex(payload),
        );
        let to_sign = format!("{ALGORITHM}\n{}\n{scope}\n{}", unix_seconds(time), sha256_hex(canonical.as_bytes()));
        hex(&hmac_sha256(&key, to_sign.as_bytes())) == authorization.signature
    });
    if matches {
        return Ok(());
    }
    Err(refusal("SignatureFailure", "The signature does not match the secret of this key."))
}

/// Returns the value of a header as it is signed.
type Spelling = fn(name: &str, value: &str) -> String;

/// Clients differ: most sign values unchanged, some in lower case, and some omit the port of the host.
const SPELLINGS: [Spelling; 3] = [
    |_, value| value.to_owned(),
    |_, value| value.to_ascii_lowercase(),
    |name, value| match value.rsplit_once(':') {
        Some((host, _)) if name == "host" => host.to_owned(),
        _ => value.to_owned(),
    },
];

fn refusal(code: &str, message: &str) -> Refusal {
    Refusal::new(200, format!("AuthFailure.{code}"), message)
}
