//! Alibaba Cloud's ACS3-HMAC-SHA256.

use std::time::{Duration, SystemTime};

use super::authorization::Authorization;
use super::{Accounts, Received, Refusal, apart};
use crate::runtime::net::digest::{hex, hmac_sha256, sha256_hex};
use crate::runtime::net::encode::percent;
use crate::runtime::net::time::rfc3339;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The largest difference between the time of a request and the server's.
pub(super) const WINDOW: Duration = Duration::from_secs(15 * 60);

pub(super) fn verify(received: &Received, accounts: &mut Accounts, now: SystemTime) -> Result<(), Refusal> {
    let header = |name: &str| received.header(name).filter(|value| !value.is_empty());
    let Some(authorization) = header("authorization") else {
        return Err(Refusal::new(400, "MissingAuthorization", "The request is not signed."));
    };
    let authorization = Authorization::read(authorization, ALGORITHM)
        .ok_or_else(|| incomplete(&format!("The header Authorization is not one of {ALGORITHM}.")))?;
    let Some(keys) = accounts.find(authorization.credential) else { return Err(unknown_key()) };
    check_token(keys.expose_token(), header("x-acs-security-token"))?;
    let secret = keys.expose_secret().to_owned();

    check_time(header("x-acs-date"), "x-acs-date", now)?;
    for (name, _) in &received.headers {
        let name = name.to_ascii_lowercase();
        let must = name == "host" || name == "content-type" && !received.body.is_empty() || name.starts_with("x-acs-");
        if must && !authorization.signed_headers.contains(&name.as_str()) {
            return Err(incomplete(&format!("The header {name} is not signed.")));
        }
    }
    let body = sha256_hex(&received.body);
    if header("x-acs-content-sha256") != Some(body.as_str()) {
        return Err(mismatch("The header x-acs-content-sha256 is not that of the body."));
    }
    let headers = authorization
        .canonical_headers(received, |_, value| value.to_owned())
        .ok_or_else(|| incomplete("The signed headers are not sorted, or did not all arrive."))?;
    let canonical = format!(
        "{}\n{}\n{}\n{headers}\n{}\n{body}",
        received.method,
        received.path,
        canonical_query(received)?,
        authorization.signed_headers.join(";"),
    );
    let to_sign = format!("{ALGORITHM}\n{}", sha256_hex(canonical.as_bytes()));
    if hex(&hmac_sha256(secret.as_bytes(), to_sign.as_bytes())) != authorization.signature {
        return Err(mismatch("The signature does not match the secret of this key."));
    }
    check_nonce(header("x-acs-signature-nonce"), accounts, now)
}

/// Returns the parameters sorted by name, in the encoding that is signed.
fn canonical_query(received: &Received) -> Result<String, Refusal> {
    let mut pairs = received.query_pairs().ok_or_else(|| mismatch("The query is not text."))?;
    pairs.sort();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    Ok(pairs.join("&"))
}

pub(super) fn check_time(text: Option<&str>, name: &str, now: SystemTime) -> Result<(), Refusal> {
    let Some(text) = text else {
        return Err(Refusal::new(400, format!("Missing{name}"), format!("The request has no time in {name}.")));
    };
    let time = text.parse::<jiff::Timestamp>().map(SystemTime::from).ok().filter(|time| rfc3339(*time) == text);
    match time {
        None => Err(Refusal::new(400, "InvalidTimeStamp.Format", "The time is not of the form yyyy-MM-ddTHH:mm:ssZ.")),
        Some(time) if apart(time, now) > WINDOW => {
            let message = format!("The time of the request is {text}, that of the server {}.", rfc3339(now));
            Err(Refusal::new(400, "InvalidTimeStamp.Expired", message))
        }
        Some(_) => Ok(()),
    }
}

pub(super) fn check_nonce(nonce: Option<&str>, accounts: &mut Accounts, now: SystemTime) -> Result<(), Refusal> {
    match nonce {
        None => Err(Refusal::new(400, "MissingSignatureNonce", "The request has no nonce.")),
        Some(nonce) if !accounts.is_new(nonce, now) => {
            Err(Refusal::new(400, "SignatureNonceUsed", "The nonce was used before."))
        }
        Some(_) => Ok(()),
    }
}

pub(super) fn check_token(expected: Option<&str>, found: Option<&str>) -> Result<(), Refusal> {
    match (expected, found) {
        (None, None) => Ok(()),
        (Some(expected), Some(found)) if expected == found => Ok(()),
        (Some(_), None) => Err(Refusal::new(400, "MissingSecurityToken", "This key needs a token.")),
        _ => Err(Refusal::new(
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
            "The token does not belong to this key.",
        )),
    }
}

pub(super) fn unknown_key() -> Refusal {
    Refusal::new(404, "InvalidAccessKeyId.NotFound", "There is no such access key.")
}

pub(super) fn mismatch(message: &str) -> Refusal {
    Refusal::new(400, "SignatureDoesNotMatch", message)
}

pub(super) fn incomplete(message: &str) -> Refusal {
    Refusal::new(400, "IncompleteSignature", message)
}
