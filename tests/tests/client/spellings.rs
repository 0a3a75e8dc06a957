//! A secret is hidden however a server spells it.

use std::fmt::Write;

use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use dts_api::credentials::Credentials;
use dts_api::runtime::Client;
use dts_api::runtime::net::encode::{form, percent};
use dts_api::transport::HttpResponse;
use proptest::prelude::*;
use proptest::sample::select;
use tests::misbehaving::{Fate, Script};
use tests::traces::Traces;
use tracing::Level;

use crate::clouds::{Act, Cloud};
use crate::secrets::shown;

/// A way in which a program writes a text.
type Spell = fn(&str) -> String;

/// What writers of several languages make of a text.
const SPELLINGS: [(&str, Spell); 19] = [
    ("as it is", str::to_owned),
    ("JSON", json),
    ("JSON of Go and PHP", |text| {
        let text = json(text).replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
        text.replace('/', "\\/").replace('\'', "\\u0027")
    }),
    ("JSON of Python", |text| each(&json(text), |c| !c.is_ascii(), |c| utf16("\\u", c))),
    ("JSON without any plain character", |text| {
        each(text, |_| true, |c| utf16("\\u", c).to_uppercase().replace('U', "u"))
    }),
    ("XML", |text| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text.replace('"', "&quot;").replace('\'', "&apos;")
    }),
    ("HTML of Go and Python", |text| each(text, |c| "&<>\"'".contains(c), |c| format!("&#{};", u32::from(c)))),
    ("HTML of Java and JavaScript", |text| each(text, |c| !c.is_alphanumeric(), |c| format!("&#x{:X};", u32::from(c)))),
    ("URL", |text| percent(text).into_owned()),
    ("URL in lower case", |text| bytes(text, |byte| !byte.is_ascii_alphanumeric(), |byte| format!("%{byte:02x}"))),
    ("form", |text| form(text).into_owned()),
    ("encodeURI", |text| bytes(text, |byte| !is_safe(byte, b";,/?:@&=+$-_.!~*'()#"), |byte| format!("%{byte:02X}"))),
    ("encodeURIComponent", |text| bytes(text, |byte| !is_safe(byte, b"-_.!~*'()"), |byte| format!("%{byte:02X}"))),
    ("escape", |text| {
        let spell = |c: char| if c.is_ascii() { format!("%{:02X}", u32::from(c)) } else { utf16("%u", c) };
        each(text, |c| !c.is_ascii_alphanumeric() && !"@*_+-./".contains(c), spell)
    }),
    ("Debug", |text| {
        let text = format!("{text:?}");
        text[1..text.len() - 1].to_owned()
    }),
    ("hexadecimal digits", |text| bytes(text, |_| true, |byte| format!("{byte:02x}"))),
    ("hexadecimal digits in upper case", |text| bytes(text, |_| true, |byte| format!("{byte:02X}"))),
    ("Base64", |text| BASE64_STANDARD_NO_PAD.encode(text)),
    ("Base64 in a URL", |text| BASE64_URL_SAFE_NO_PAD.encode(text)),
];

fn json(text: &str) -> String {
    let text = serde_json::to_string(text).expect("text is JSON");
    text[1..text.len() - 1].to_owned()
}

fn each(text: &str, is_special: fn(char) -> bool, spell: fn(char) -> String) -> String {
    text.chars().map(|c| if is_special(c) { spell(c) } else { c.to_string() }).collect()
}

fn bytes(text: &str, is_special: fn(u8) -> bool, spell: fn(u8) -> String) -> String {
    text.bytes().map(|byte| if is_special(byte) { spell(byte) } else { char::from(byte).to_string() }).collect()
}

fn utf16(before: &str, c: char) -> String {
    c.encode_utf16(&mut [0; 2]).iter().fold(String::new(), |mut text, unit| {
        write!(text, "{before}{unit:04x}").expect("a string grows");
        text
    })
}

fn is_safe(byte: u8, others: &[u8]) -> bool {
    byte.is_ascii_alphanumeric() || others.contains(&byte)
}

/// Characters that some spelling treats in its own way are as frequent as all others.
fn secret() -> impl Strategy<Value = String> {
    let special = select("&<>\"'/\\%+ =-_.~#;u0x{}é数🔑".chars().collect::<Vec<_>>());
    prop::collection::vec(prop_oneof![special, prop::char::range('!', '~')], 8..20)
        .prop_map(|chars| chars.into_iter().collect())
}

/// A server that repeats the secret in an error, and what shows of that: the error, and the traces.
async fn shown_after(secret: &str, message: &str) -> String {
    let traces = Traces::new(Level::TRACE);
    let _guard = tracing::subscriber::set_default(traces.clone());
    let fates = [
        (502, format!("<p>{message}</p>")),
        (400, format!(r#"{{"Code":"X","Message":{}}}"#, serde_json::json!(message))),
    ];
    let mut shown_texts = String::new();
    for (status, body) in fates {
        let script = Script::new([Fate::Answer(HttpResponse::new(status, body))]);
        let credentials = Credentials::new("example-key-id", secret);
        let config =
            script.config().credentials(credentials).retry_policy(dts_api::RetryPolicy::never()).trace_bodies(true);
        let client = Client::new(Cloud::Alibaba.service(), config).expect("the configuration is right");
        let error = Cloud::Alibaba.call(&client, Act::Read).await.expect_err("it is refused");
        if let Some(start) = error.body_start().filter(|_| status == 502) {
            assert_eq!(start, "<p><redacted></p>", "{secret:?} as {message:?}");
        } else {
            assert_eq!(error.message(), "<redacted>", "{secret:?} as {message:?}");
        }
        shown_texts.push_str(&shown(error));
    }
    shown_texts + &traces.lines().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_survives_in_any_spelling(secret in secret(), spellings in prop::collection::vec(select(&SPELLINGS[..]), 1..=2)) {
        let spelled = spellings.iter().fold(secret.clone(), |text, (_, spell)| spell(&text));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("it starts");
        let text = runtime.block_on(shown_after(&secret, &spelled));
        for hidden in [&secret, &spelled] {
            prop_assert!(!text.contains(hidden.as_str()), "{:?} shows in {}", hidden, text);
        }
    }
}
