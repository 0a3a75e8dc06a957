//! The signature `ACS3-HMAC-SHA256`.
//!
//! A pure function: all that goes into it is handed over, so published examples can be checked against it.

use crate::credentials::Credentials;
use crate::runtime::net::digest::{hex, hmac_sha256, sha256_hex};
use crate::runtime::net::encode::{pairs, percent, push_all};
use crate::runtime::net::order::sorted;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// What is signed.
#[derive(Debug)]
pub struct Signable<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path, encoded.
    pub path: &'a str,
    /// The query in its canonical form; see [`canonical_query`].
    pub query: &'a str,
    /// The headers to sign, `x-acs-content-sha256` among them, in any order and case.
    pub headers: &'a [(&'a str, &'a str)],
    /// SHA-256 of the body, in lower-case hexadecimal digits.
    pub body_sha256: &'a str,
}

/// A signature and the texts on the way to it.
#[derive(Debug, PartialEq, Eq)]
pub struct Signature {
    /// The request as the server will write it down, too.
    pub canonical_request: String,
    /// What the key signs.
    pub string_to_sign: String,
    /// Value of the header `authorization`.
    pub authorization: String,
}

/// Parameters as they are signed, and sent: sorted by the bytes of their names, RFC 3986 encoding.
pub fn canonical_query(parameters: &[(String, String)]) -> String {
    pairs(parameters, percent)
}

/// SHA-256 of a body, as it is signed and as `x-acs-content-sha256` states it.
pub fn body_sha256(body: &[u8]) -> String {
    sha256_hex(body)
}

/// Signs.
pub fn sign(what: &Signable<'_>, credentials: &Credentials) -> Signature {
    let (mut headers, mut signed_headers) = (String::new(), String::new());
    for (name, value) in &canonical_headers(what.headers) {
        push_all(&mut headers, &[name, ":", value, "\n"]);
        let separator = if signed_headers.is_empty() { "" } else { ";" };
        push_all(&mut signed_headers, &[separator, name]);
    }
    let canonical_request =
        [what.method, what.path, what.query, &headers, &signed_headers, what.body_sha256].join("\n");
    let string_to_sign = [ALGORITHM, &sha256_hex(canonical_request.as_bytes())].join("\n");
    let signature = hex(&hmac_sha256(credentials.expose_secret().as_bytes(), string_to_sign.as_bytes()));
    let mut authorization = ALGORITHM.to_owned();
    push_all(&mut authorization, &[" Credential=", credentials.key_id(), ",SignedHeaders=", &signed_headers]);
    push_all(&mut authorization, &[",Signature=", &signature]);
    Signature { canonical_request, string_to_sign, authorization }
}

/// Headers sorted by name; values of one name are sorted and joined.
fn canonical_headers(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut lower: Vec<(String, &str)> = Vec::with_capacity(headers.len());
    for (name, value) in headers {
        lower.push((name.to_ascii_lowercase(), value.trim()));
    }
    let mut canonical: Vec<(String, String)> = Vec::new();
    for (name, value) in sorted(&lower, &|left, right| left.cmp(right)) {
        match canonical.last_mut() {
            Some((last, values)) if last == name => {
                values.push(',');
                values.push_str(value);
            }
            _ => canonical.push((name.clone(), (*value).to_owned())),
        }
    }
    canonical
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
    fn values_of_one_header_are_sorted_and_joined() {
        let headers = canonical_headers(&[("X-Acs-B", " 2 "), ("x-acs-a", "0"), ("x-acs-b", "1")]);
        let expected = [("x-acs-a", "0"), ("x-acs-b", "1,2")];
        assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
