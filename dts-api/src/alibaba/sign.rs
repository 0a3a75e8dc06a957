//! The signature `ACS3-HMAC-SHA256`.
//!
//! A pure function: all its inputs are arguments, so published examples can be checked against it.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::credentials::Credentials;
use crate::runtime::net::digest::{HmacKey, hex, sha256_hex};
use crate::runtime::net::encode::{pairs, percent, push_all};
use crate::runtime::net::order::sorted;

const SHA256_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The input of a signature.
#[derive(Debug)]
pub struct Signable<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path, encoded.
    pub path: &'a str,
    /// The query in its canonical form; see [`canonical_query`].
    pub query: &'a str,
    /// The headers to sign, including `x-acs-content-sha256`, in any order and letter case.
    pub headers: &'a [(&'a str, &'a str)],
    /// SHA-256 of the body, in lower-case hexadecimal digits.
    pub body_sha256: &'a str,
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

/// Encodes parameters as they are signed and sent: sorted by the bytes of their names, in RFC 3986 encoding.
pub fn canonical_query<T: AsRef<str>>(parameters: &[(T, T)]) -> String {
    pairs(parameters, percent)
}

/// Returns the SHA-256 of a body, as it is signed and sent in `x-acs-content-sha256`.
pub fn body_sha256(body: &[u8]) -> Cow<'static, str> {
    // The digest of an empty body, which almost all requests have.
    if body.is_empty() { Cow::Borrowed(SHA256_OF_NOTHING) } else { Cow::Owned(sha256_hex(body)) }
}

/// Signs a request.
pub fn sign(what: &Signable<'_>, credentials: &Credentials) -> Signature {
    let mut length = what.method.len() + what.path.len() + what.query.len() + what.body_sha256.len() + 8;
    for (name, value) in what.headers {
        length += name.len() * 2 + value.len() + 3;
    }
    let mut canonical_request = String::with_capacity(length);
    push_all(&mut canonical_request, &[what.method, "\n", what.path, "\n", what.query, "\n"]);
    let signed_headers = push_headers(&mut canonical_request, what.headers);
    push_all(&mut canonical_request, &["\n", &signed_headers, "\n", what.body_sha256]);
    let string_to_sign = [ALGORITHM, "\n", &sha256_hex(canonical_request.as_bytes())].concat();
    let key = credentials.signing_key(ALGORITHM, || HmacKey::new(credentials.expose_secret().as_bytes()));
    let signature = hex(&key.sign(string_to_sign.as_bytes()));
    let key_id = credentials.key_id();
    let authorization =
        [ALGORITHM, " Credential=", key_id, ",SignedHeaders=", &signed_headers, ",Signature=", &signature].concat();
    Signature { canonical_request, string_to_sign, authorization }
}

/// Appends the canonical headers, each as `name:value` with a line break. Names are in lower case and sorted; the
/// values of a repeated name are sorted and joined. Returns the names, joined by `;`.
fn push_headers(out: &mut String, headers: &[(&str, &str)]) -> String {
    let mut names = String::with_capacity(out.capacity() - out.len());
    let mut last = "";
    for (name, value) in sorted(headers, &canonical_order) {
        if !last.is_empty() && last.eq_ignore_ascii_case(name) {
            push_all(out, &[",", value.trim()]);
            continue;
        }
        if !last.is_empty() {
            out.push('\n');
            names.push(';');
        }
        let start = names.len();
        names.push_str(name);
        if let Some(name) = names.get_mut(start..) {
            name.make_ascii_lowercase();
            push_all(out, &[name, ":", value.trim()]);
        }
        last = name;
    }
    out.push('\n');
    names
}

/// Compares headers by name, case-insensitively, then by value.
fn canonical_order(left: &(&str, &str), right: &(&str, &str)) -> Ordering {
    let lower = |name: &str, at: usize| name.as_bytes().get(at).map(u8::to_ascii_lowercase);
    for at in 0..=left.0.len() {
        let order = lower(left.0, at).cmp(&lower(right.0, at));
        if order != Ordering::Equal {
            return order;
        }
    }
    left.1.trim().cmp(right.1.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the vendor's page on this signature.
    #[test]
    fn the_published_example() {
        let query = [("RegionId", "cn-shanghai"), ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")];
        let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let body_sha256 = body_sha256(b"");
        let signature = sign(
            &Signable {
                method: "POST",
                path: "/",
                query: &canonical_query(&query),
                headers: &[
                    ("x-acs-version", "2014-05-26"),
                    ("Host", "ecs.cn-shanghai.aliyuncs.com"),
                    ("x-acs-action", "RunInstances"),
                    ("x-acs-date", "2023-10-26T10:22:32Z"),
                    ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
                    ("x-acs-content-sha256", &body_sha256),
                ],
                body_sha256: &body_sha256,
            },
            &Credentials::new("YourAccessKeyId", "YourAccessKeySecret"),
        );
        assert_eq!(
            sha256_hex(signature.canonical_request.as_bytes()),
            "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
        );
        assert!(
            signature
                .authorization
                .ends_with("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"),
            "{}",
            signature.authorization
        );
    }

    #[test]
    fn the_hash_of_no_body_is_that_of_nothing() {
        assert_eq!(body_sha256(b""), sha256_hex(b""));
        assert_eq!(body_sha256(b"a"), sha256_hex(b"a"));
    }

    #[test]
    fn values_of_one_header_are_sorted_and_joined() {
        let mut out = String::new();
        let names = push_headers(&mut out, &[("X-Acs-B", " 2 "), ("x-acs-a", "0"), ("x-acs-b", "1"), ("x-acs", "3")]);
        assert_eq!((out.as_str(), names.as_str()), ("x-acs:3\nx-acs-a:0\nx-acs-b:1,2\n", "x-acs;x-acs-a;x-acs-b"));
    }
}
