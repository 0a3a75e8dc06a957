//! Both signers against signatures that the vendors' own SDKs made.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use dts_api::credentials::Credentials;
use dts_api::{alibaba, tencent};
use serde::Deserialize;

const ALIBABA: &str = include_str!("../vectors/alibaba.json");
const TENCENT: &str = include_str!("../vectors/tencent-tc3.json");

#[derive(Deserialize)]
struct Acs3Vectors {
    acs3: Vec<Acs3Vector>,
    doc_example: DocExample,
}

#[derive(Deserialize)]
struct Acs3Vector {
    name: String,
    access_key_id: String,
    access_key_secret: String,
    security_token: Option<String>,
    method: String,
    pathname: String,
    query: BTreeMap<String, String>,
    body: String,
    headers_before_auth: BTreeMap<String, String>,
    minimal_signed_headers: Expected,
    python_sdk_all_headers: Expected,
    bare: Bare,
}

#[derive(Deserialize)]
struct Bare {
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    #[serde(flatten)]
    expected: Expected,
}

#[derive(Deserialize)]
struct Expected {
    canonical_request: String,
    string_to_sign: String,
    authorization: String,
}

#[derive(Deserialize)]
struct DocExample {
    access_key_id: String,
    access_key_secret: String,
    method: String,
    pathname: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    canonical_request: String,
    hashed_canonical_request: String,
    authorization: String,
}

type Headers<'a> = Vec<(&'a str, &'a str)>;

impl Acs3Vector {
    fn sign(&self, query: &BTreeMap<String, String>, headers: &Headers<'_>) -> alibaba::sign::Signature {
        let credentials = Credentials::new(&self.access_key_id, &self.access_key_secret);
        let credentials = match &self.security_token {
            Some(token) => credentials.with_token(token),
            None => credentials,
        };
        let query = canonical_query(query);
        let body_sha256 = alibaba::sign::body_sha256(self.body.as_bytes());
        assert!(headers.contains(&("x-acs-content-sha256", &body_sha256)), "{}: hash of the body", self.name);
        let (method, path) = (&self.method, &self.pathname);
        let what = alibaba::sign::Signable { method, path, query: &query, headers, body_sha256: &body_sha256 };
        alibaba::sign::sign(&what, &credentials)
    }
}

fn canonical_query(query: &BTreeMap<String, String>) -> String {
    // Backwards, so that the sorting is the signer's.
    let pairs: Vec<_> = query.iter().rev().map(|(name, value)| (name.clone(), value.clone())).collect();
    alibaba::sign::canonical_query(&pairs)
}

fn headers(map: &BTreeMap<String, String>) -> Headers<'_> {
    map.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn check(case: &str, signed: &alibaba::sign::Signature, expected: &Expected) {
    assert_eq!(signed.canonical_request, expected.canonical_request, "{case}");
    assert_eq!(signed.string_to_sign, expected.string_to_sign, "{case}");
    assert_eq!(signed.authorization, expected.authorization, "{case}");
}

#[test]
fn acs3_equals_the_official_sdks_for_every_choice_of_headers() -> Result<(), serde_json::Error> {
    let vectors: Acs3Vectors = serde_json::from_str(ALIBABA)?;
    assert_eq!(vectors.acs3.len(), 7);
    for vector in &vectors.acs3 {
        let name = &vector.name;
        let all = headers(&vector.headers_before_auth);
        let required = |name: &str| name.starts_with("x-acs-") || name == "host" || name == "content-type";
        let minimal: Headers<'_> = all.iter().copied().filter(|(name, _)| required(name)).collect();
        check(&format!("{name}, every header"), &vector.sign(&vector.query, &all), &vector.python_sdk_all_headers);
        check(&format!("{name}, minimal"), &vector.sign(&vector.query, &minimal), &vector.minimal_signed_headers);
        let bare = headers(&vector.bare.headers);
        check(&format!("{name}, bare"), &vector.sign(&vector.bare.query, &bare), &vector.bare.expected);
    }
    Ok(())
}

#[test]
fn acs3_equals_the_example_of_its_documentation() -> Result<(), serde_json::Error> {
    let example = serde_json::from_str::<Acs3Vectors>(ALIBABA)?.doc_example;
    let body_sha256 = alibaba::sign::body_sha256(b"");
    let what = alibaba::sign::Signable {
        method: &example.method,
        path: &example.pathname,
        query: &canonical_query(&example.query),
        headers: &headers(&example.headers),
        body_sha256: &body_sha256,
    };
    let signed = alibaba::sign::sign(&what, &Credentials::new(example.access_key_id, example.access_key_secret));
    assert_eq!(signed.canonical_request, example.canonical_request);
    assert_eq!(signed.string_to_sign, format!("ACS3-HMAC-SHA256\n{}", example.hashed_canonical_request));
    assert_eq!(signed.authorization, example.authorization);
    Ok(())
}

#[derive(Deserialize)]
struct Tc3Vectors {
    tc3: Vec<Tc3Vector>,
}

#[derive(Deserialize)]
struct Tc3Vector {
    name: String,
    timestamp: u64,
    secret_id: String,
    secret_key: String,
    service: String,
    method: String,
    host: String,
    query_string: String,
    body: String,
    headers: BTreeMap<String, String>,
    #[serde(flatten)]
    expected: Expected,
}

#[test]
fn tc3_equals_the_official_sdk() -> Result<(), serde_json::Error> {
    let vectors: Tc3Vectors = serde_json::from_str(TENCENT)?;
    assert_eq!(vectors.tc3.len(), 11);
    for vector in &vectors.tc3 {
        let header = |name: &str| vector.headers.get(name).map(String::as_str);
        let what = tencent::sign::Signable {
            service: &vector.service,
            method: &vector.method,
            host: &vector.host,
            content_type: header("Content-Type").unwrap_or_default(),
            query: &vector.query_string,
            // The header names what stands for a body that is not signed.
            payload: header("X-TC-Content-SHA256").unwrap_or(&vector.body).as_bytes(),
            time: SystemTime::UNIX_EPOCH + Duration::from_secs(vector.timestamp),
        };
        let signed = tencent::sign::sign(&what, &Credentials::new(&vector.secret_id, &vector.secret_key));
        assert_eq!(signed.canonical_request, vector.expected.canonical_request, "{}", vector.name);
        assert_eq!(signed.string_to_sign, vector.expected.string_to_sign, "{}", vector.name);
        assert_eq!(signed.authorization, vector.expected.authorization, "{}", vector.name);
    }
    Ok(())
}
