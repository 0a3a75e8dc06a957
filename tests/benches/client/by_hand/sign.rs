//! Both signatures, for the requests of this benchmark only: the headers to sign are known, and so is their order.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

/// What stays as it is in a query: the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// An access key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: &'static str,
    pub(crate) secret: &'static str,
}

/// Parameters, which are sorted already, as a query.
pub(crate) fn query(parameters: &[(&str, &str)]) -> String {
    let mut query = String::with_capacity(128);
    for (name, value) in parameters {
        let separator = if query.is_empty() { "" } else { "&" };
        let (name, value) = (utf8_percent_encode(name, RESERVED), utf8_percent_encode(value, RESERVED));
        let _ = write!(query, "{separator}{name}={value}");
    }
    query
}

/// The time of a request to Alibaba Cloud: `2026-11-27T21:14:07Z`.
pub(crate) fn acs3_date() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Makes a request unique.
pub(crate) fn nonce() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    hex(&bytes)
}

/// A request to Alibaba Cloud.
#[derive(Debug)]
pub(crate) struct Acs3<'a> {
    pub(crate) host: &'a str,
    pub(crate) action: &'a str,
    pub(crate) version: &'a str,
    pub(crate) query: &'a str,
    pub(crate) date: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) body_sha256: &'a str,
}

const ACS3_HEADERS: &str = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";

/// Value of the header `authorization`.
pub(crate) fn acs3(request: &Acs3<'_>, key: &Key) -> String {
    let Acs3 { host, action, version, query, date, nonce, body_sha256 } = request;
    let canonical = format!(
        "POST\n/\n{query}\nhost:{host}\nx-acs-action:{action}\nx-acs-content-sha256:{body_sha256}\nx-acs-date:{date}\n\
         x-acs-signature-nonce:{nonce}\nx-acs-version:{version}\n\n{ACS3_HEADERS}\n{body_sha256}"
    );
    let to_sign = format!("ACS3-HMAC-SHA256\n{}", sha256(canonical.as_bytes()));
    let signature = hex(&hmac(key.secret.as_bytes(), to_sign.as_bytes()));
    format!("ACS3-HMAC-SHA256 Credential={},SignedHeaders={ACS3_HEADERS},Signature={signature}", key.id)
}

/// Value of the header `authorization` of a request to Tencent Cloud.
pub(crate) fn tc3(host: &str, body: &[u8], time: Timestamp, key: &Key) -> String {
    let canonical =
        format!("POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n{}", sha256(body));
    let date = time.strftime("%Y-%m-%d").to_string();
    let scope = format!("{date}/dts/tc3_request");
    let to_sign = format!("TC3-HMAC-SHA256\n{}\n{scope}\n{}", time.as_second(), sha256(canonical.as_bytes()));
    let day_key = hmac(format!("TC3{}", key.secret).as_bytes(), date.as_bytes());
    let signing_key = hmac(&hmac(&day_key, b"dts"), b"tc3_request");
    let signature = hex(&hmac(&signing_key, to_sign.as_bytes()));
    format!("TC3-HMAC-SHA256 Credential={}/{scope}, SignedHeaders=content-type;host, Signature={signature}", key.id)
}

/// A hash in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
