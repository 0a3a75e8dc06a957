//! Alibaba Cloud's older signature: parameters beside the operation's own, signed with HMAC-SHA1.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::acs3::{check_nonce, check_time, check_token, incomplete, mismatch, unknown_key};
use super::{Accounts, Received, Refusal};
use crate::runtime::net::encode::percent;

/// The parameters of the signature and the protocol.
pub(in crate::test_util) const COMMON: &[&str] = &[
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

pub(super) fn verify(received: &Received, accounts: &mut Accounts, now: SystemTime) -> Result<(), Refusal> {
    let (Some(query), Some(form)) = (received.query_pairs(), received.form_pairs()) else {
        return Err(mismatch("The parameters are not text."));
    };
    let mut signed: Vec<_> = query.into_iter().chain(form).collect();
    let signature = match signed.iter().position(|(name, _)| name == "Signature") {
        Some(at) => signed.remove(at).1,
        None => return Err(Refusal::new(400, "MissingSignature", "The request is not signed.")),
    };
    let parameter = |name: &str| {
        signed
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    };
    let Some(key_id) = parameter("AccessKeyId") else {
        return Err(Refusal::new(400, "MissingAccessKeyId", "The request names no access key."));
    };
    let Some(keys) = accounts.find(key_id) else { return Err(unknown_key()) };
    check_token(keys.expose_token(), parameter("SecurityToken"))?;
    if parameter("SignatureMethod") != Some("HMAC-SHA1") || parameter("SignatureVersion") != Some("1.0") {
        return Err(incomplete("Of the older signatures, only HMAC-SHA1 in version 1.0 is supported."));
    }
    check_time(parameter("Timestamp"), "Timestamp", now)?;
    let secret = keys.expose_secret().to_owned();
    let to_sign = string_to_sign(&received.method, &signed);
    if hmac_sha1(&secret, &to_sign) != signature {
        // Clients read the text after the colon, to compare it with what they signed.
        let why = "The signature does not match the secret of this key; server string to sign is";
        return Err(mismatch(&format!("{why}:{to_sign}")));
    }
    let nonce = parameter("SignatureNonce").map(ToOwned::to_owned);
    check_nonce(nonce.as_deref(), accounts, now)?;
    if parameter("Format").is_none_or(|format| !format.eq_ignore_ascii_case("json")) {
        return Err(Refusal::new(400, "InvalidFormat", "This server returns JSON only; set Format=JSON."));
    }
    Ok(())
}

/// Returns the text to sign: all parameters except the signature.
fn string_to_sign(method: &str, parameters: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = parameters.iter().collect();
    sorted.sort();
    let pairs: Vec<_> = sorted.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    format!("{method}&%2F&{}", percent(&pairs.join("&")))
}

fn hmac_sha1(secret: &str, to_sign: &str) -> String {
    // HMAC accepts a key of any length.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(format!("{secret}&").as_bytes()) else { return String::new() };
    mac.update(to_sign.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(more: &[(&str, &str)]) -> Vec<(String, String)> {
        let common = [
            ("AccessKeyId", "testid"),
            ("Format", "json"),
            ("RegionId", "cn-hangzhou"),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", "3156853299f313e23d1673dc12e1703d"),
            ("SignatureVersion", "1.0"),
            ("Timestamp", "2021-03-16T08:01:19Z"),
            ("Version", "2020-01-01"),
        ];
        common.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn signature(parameters: &[(String, String)]) -> String {
        hmac_sha1("testsecret", &string_to_sign("POST", parameters))
    }

    /// Made with the vendor's own SDK.
    #[test]
    fn signatures_equal_those_of_the_official_sdk() {
        let status = parameters(&[
            ("Action", "DescribeMigrationJobStatus"),
            ("ClientToken", "0c593ea1-3bea-11e9-b96b-88e9fe637760"),
            ("MigrationJobId", "dtsz2v12jfo309****"),
        ]);
        assert_eq!(signature(&status), "k5zcZDLNZEBoaZ3y4MLPepRysac=");
        let tags = parameters(&[
            ("Action", "TagResources"),
            ("ResourceId.1", "dtsi03e3zty16i****"),
            ("ResourceId.2", "dtsi03e3zty16j****"),
            ("ResourceType", "ALIYUN::DTS::INSTANCE"),
            ("Tag.1.Key", "测试 key"),
            ("Tag.1.Value", "a=b&c"),
            ("Tag.2.Key", "k2"),
            ("Tag.2.Value", ""),
        ]);
        assert_eq!(signature(&tags), "KG4/+n4Z31qa1tfX8VHiJdQ96+s=");
    }

    #[test]
    fn a_request_is_taken_once_and_unchanged() {
        let now = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_615_881_679);
        let mut signed = parameters(&[("Action", "DescribeDtsJobs"), ("Params", "a b*~+")]);
        signed.push(("Signature".to_owned(), signature(&signed)));
        // Some in the query, some in the form, in any order.
        let (query, form) = signed.split_at(5);
        let pairs =
            |pairs: &[(String, String)]| crate::runtime::net::encode::pairs(pairs, crate::runtime::net::encode::form);
        let request = Received {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: pairs(query),
            headers: vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())],
            body: pairs(form).into_bytes(),
        };
        let accounts = || Accounts::new(vec![crate::credentials::Credentials::new("testid", "testsecret")]);
        let code = |result: Result<(), Refusal>| result.err().map(|refusal| refusal.code);
        let mut known = accounts();
        assert_eq!(code(verify(&request, &mut known, now)), None);
        assert_eq!(code(verify(&request, &mut known, now)).as_deref(), Some("SignatureNonceUsed"));
        let late = now + std::time::Duration::from_secs(16 * 60);
        assert_eq!(code(verify(&request, &mut accounts(), late)).as_deref(), Some("InvalidTimeStamp.Expired"));
        let changed = Received { query: format!("{}&Colour=red", request.query), ..request.clone() };
        assert_eq!(code(verify(&changed, &mut accounts(), now)).as_deref(), Some("SignatureDoesNotMatch"));
        let mut others = Accounts::new(vec![crate::credentials::Credentials::new("another", "testsecret")]);
        assert_eq!(code(verify(&request, &mut others, now)).as_deref(), Some("InvalidAccessKeyId.NotFound"));
    }
}
