//! The client from end to end, with clock and nonce fixed: it sends, byte for byte, what the vendors' SDKs sign.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use dts_api::clock::{FixedClock, FixedNonce};
use dts_api::credentials::Credentials;
use dts_api::runtime::{self, CallOptions, Field, Operation, Safety, Service, Shape, Table, Value};
use dts_api::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use dts_api::{Config, Error, alibaba, tencent};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

const ALIBABA: &str = include_str!("../vectors/alibaba.json");
const TENCENT: &str = include_str!("../vectors/tencent-tc3.json");

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Keeps requests and answers each with the same text.
#[derive(Clone, Debug)]
struct Recorder {
    answer: &'static str,
    requests: Arc<Mutex<Vec<HttpRequest>>>,
}

impl Recorder {
    fn new(answer: &'static str) -> Self {
        Self { answer, requests: Arc::default() }
    }

    fn last(&self) -> Result<HttpRequest, &'static str> {
        self.requests.lock().ok().and_then(|requests| requests.last().cloned()).ok_or("nothing was sent")
    }
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        if let Ok(mut requests) = self.requests.lock() {
            requests.push(request);
        }
        Box::pin(async { Ok(HttpResponse::new(200, self.answer)) })
    }
}

/// JSON with its members in the order in which they stand, as a request of any form.
enum Json {
    Text(String),
    Integer(i64),
    Boolean(bool),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// A request whose table is made as it goes.
#[derive(Default)]
struct Object {
    table: Option<&'static Table>,
    values: Vec<Box<dyn Value>>,
}

static EMPTY: Table = Table { name: "Empty", fields: &[] };

impl Object {
    fn new(members: Vec<(Field, Box<dyn Value>)>) -> Self {
        let (fields, values): (Vec<_>, _) = members.into_iter().unzip();
        let table = Table { name: "Request", fields: Vec::leak(fields) };
        Self { table: Some(Box::leak(Box::new(table))), values }
    }

    fn from_pairs(pairs: &BTreeMap<String, String>, build: fn(Field) -> Field) -> Vec<(Field, Box<dyn Value>)> {
        let member =
            |(name, value): (&String, &String)| (build(field(name)), Box::new(value.clone()) as Box<dyn Value>);
        pairs.iter().map(member).collect()
    }
}

fn field(name: &str) -> Field {
    Field::new(String::leak(name.to_owned()), "member")
}

impl Shape for Object {
    fn table(&self) -> &'static Table {
        self.table.unwrap_or(&EMPTY)
    }

    fn get(&self, index: usize) -> Option<&dyn Value> {
        self.values.get(index).map(|value| &**value)
    }

    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Value> {
        let value = self.values.get_mut(index)?;
        Some(&mut **value)
    }
}

runtime::shape!(Object);

impl Json {
    fn into_value(self) -> Box<dyn Value> {
        match self {
            Self::Text(text) => Box::new(text),
            Self::Integer(integer) => Box::new(integer),
            Self::Boolean(boolean) => Box::new(boolean),
            Self::List(items) => Box::new(items.into_iter().map(Self::into_object).collect::<Vec<_>>()),
            Self::Object(_) => Box::new(self.into_object()),
        }
    }

    fn into_object(self) -> Object {
        match self {
            Self::Object(members) => {
                Object::new(members.into_iter().map(|(name, value)| (field(&name), value.into_value())).collect())
            }
            _ => Object::default(),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Json, E> {
        i64::try_from(value).map(Json::Integer).map_err(E::custom)
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Json::Object(object))
    }
}

/// An operation of this name.
fn operation(service: &'static Service, name: &str) -> &'static Operation {
    Box::leak(Box::new(Operation {
        service,
        name: String::leak(name.to_owned()),
        safety: Safety::Read,
        idempotency_token: None,
        rate_limits: &[],
        conditions: &[],
        request: || Box::new(Object::default()),
        response: || Box::new(Object::default()),
    }))
}

async fn send(service: &'static Service, config: Config, name: &str, mut request: Object) -> Result<(), Error> {
    let client = runtime::Client::new(service, config)?;
    let options = CallOptions::default();
    client.execute(operation(service, name), &mut request, &mut Object::default(), &options).await
}

#[derive(serde::Deserialize)]
struct Acs3Vectors {
    acs3: Vec<Acs3Vector>,
}

#[derive(serde::Deserialize)]
struct Acs3Vector {
    name: String,
    access_key_id: String,
    access_key_secret: String,
    security_token: Option<String>,
    method: String,
    body: String,
    form: BTreeMap<String, String>,
    bare: Bare,
}

#[derive(serde::Deserialize)]
struct Bare {
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    canonical_request: String,
    authorization: String,
}

impl Acs3Vector {
    fn config(&self, transport: Recorder) -> Config {
        let credentials = Credentials::new(&self.access_key_id, &self.access_key_secret);
        let credentials = match &self.security_token {
            Some(token) => credentials.with_token(token),
            None => credentials,
        };
        Config::new()
            .credentials(credentials)
            // 2021-03-16T08:01:19Z
            .clock(FixedClock::at_unix_seconds(1_615_881_679))
            .nonces(FixedNonce::new(self.bare.headers.get("x-acs-signature-nonce").cloned().unwrap_or_default()))
            .transport(transport)
    }

    fn check(&self, sent: &HttpRequest) {
        let Self { name, bare, .. } = self;
        let query = bare.canonical_request.lines().nth(2).unwrap_or_default();
        assert_eq!(sent.url, format!("https://dts.aliyuncs.com/?{query}"), "{name}");
        assert_eq!(String::from_utf8_lossy(&sent.body), self.body, "{name}");
        for (header, value) in &bare.headers {
            assert_eq!(sent.header(header), Some(value.as_str()), "{name}: {header}");
        }
        assert_eq!(sent.header("authorization"), Some(bare.authorization.as_str()), "{name}");
    }
}

#[tokio::test]
async fn alibaba_calls_are_signed_as_the_official_sdks_sign_them() -> Outcome {
    let vectors: Acs3Vectors = serde_json::from_str(ALIBABA)?;
    // One vector is of a GET, which the client never sends.
    for vector in vectors.acs3.iter().filter(|vector| vector.method == "POST") {
        let recorder = Recorder::new(r#"{"Success": true}"#);
        let mut members = Object::from_pairs(&vector.bare.query, |field| field);
        members.extend(Object::from_pairs(&vector.form, Field::in_body));
        let action = vector.bare.headers.get("x-acs-action").ok_or("no action")?;
        send(&alibaba::SERVICE, vector.config(recorder.clone()), action, Object::new(members)).await?;
        vector.check(&recorder.last()?);
    }
    Ok(())
}

#[tokio::test]
async fn a_builder_sends_the_same() -> Outcome {
    let vectors: Acs3Vectors = serde_json::from_str(ALIBABA)?;
    let vector = vectors.acs3.iter().find(|vector| vector.name == "describe-migration-job-status").ok_or("gone")?;
    let recorder = Recorder::new(r#"{"Success": true}"#);
    let client = alibaba::Client::new(vector.config(recorder.clone()).region("cn-hangzhou"))?;
    client
        .describe_migration_job_status()
        .migration_job_id("dtsz2v12jfo309****")
        .client_token("0c593ea1-3bea-11e9-b96b-88e9fe637760")
        .send()
        .await?;
    vector.check(&recorder.last()?);
    Ok(())
}

#[tokio::test]
async fn a_call_by_name_sends_the_same() -> Outcome {
    let vectors: Acs3Vectors = serde_json::from_str(ALIBABA)?;
    let vector = vectors.acs3.iter().find(|vector| vector.name == "tag-resources-repeat-list").ok_or("gone")?;
    let recorder = Recorder::new("{}");
    let client = alibaba::Client::new(vector.config(recorder.clone()))?;
    let parameters = serde_json::json!({
        "RegionId": "cn-hangzhou",
        "ResourceType": "ALIYUN::DTS::INSTANCE",
        "ResourceId": ["dtsi03e3zty16i****", "dtsi03e3zty16j****"],
        "Tag": [{ "Key": "测试 key", "Value": "a=b&c" }, { "Key": "k2", "Value": "" }],
    });
    client.call("TagResources", parameters).await?;
    vector.check(&recorder.last()?);
    Ok(())
}

#[derive(serde::Deserialize)]
struct Tc3Vectors {
    tc3: Vec<Tc3Vector>,
}

#[derive(serde::Deserialize)]
struct Tc3Vector {
    name: String,
    timestamp: u64,
    secret_id: String,
    secret_key: String,
    token: Option<String>,
    body: String,
    headers: BTreeMap<String, String>,
    authorization: String,
}

impl Tc3Vector {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn config(&self, transport: Recorder) -> Config {
        let credentials = Credentials::new(&self.secret_id, &self.secret_key);
        let credentials = match &self.token {
            Some(token) => credentials.with_token(token),
            None => credentials,
        };
        Config::new()
            .region(self.header("X-TC-Region"))
            .language(self.header("X-TC-Language"))
            .credentials(credentials)
            .clock(FixedClock::at_unix_seconds(self.timestamp))
            .transport(transport)
    }

    fn check(&self, sent: &HttpRequest) {
        let name = &self.name;
        assert_eq!(sent.url, format!("https://{}/", self.header("Host")), "{name}");
        assert_eq!(String::from_utf8_lossy(&sent.body), self.body, "{name}");
        // The name of the SDK is the only one that the client does not send.
        for (header, value) in self.headers.iter().filter(|(header, _)| *header != "X-TC-RequestClient") {
            assert_eq!(sent.header(header), Some(value.as_str()), "{name}: {header}");
        }
        assert_eq!(sent.header("authorization"), Some(self.authorization.as_str()), "{name}");
    }
}

#[tokio::test]
async fn tencent_calls_are_signed_as_the_official_sdk_signs_them() -> Outcome {
    let vectors: Tc3Vectors = serde_json::from_str(TENCENT)?;
    let own_form = |vector: &&Tc3Vector| vector.name.ends_with("_compact") || vector.body == "{}";
    let mut checked = 0;
    for vector in vectors.tc3.iter().filter(own_form) {
        let recorder = Recorder::new(r#"{"Response": {"RequestId": "0"}}"#);
        let request = serde_json::from_str::<Json>(&vector.body)?.into_object();
        send(&tencent::SERVICE, vector.config(recorder.clone()), vector.header("X-TC-Action"), request).await?;
        vector.check(&recorder.last()?);
        checked += 1;
    }
    assert_eq!(checked, 3);
    Ok(())
}

#[tokio::test]
async fn a_tencent_builder_sends_the_same() -> Outcome {
    let vectors: Tc3Vectors = serde_json::from_str(TENCENT)?;
    let name = "tc3_post_describe_migration_check_job_compact";
    let vector = vectors.tc3.iter().find(|vector| vector.name == name).ok_or("gone")?;
    let recorder = Recorder::new(r#"{"Response": {"RequestId": "0"}}"#);
    let client = tencent::Client::new(vector.config(recorder.clone()))?;
    client.describe_migration_check_job().job_id("dts-1ewjspuw").send().await?;
    vector.check(&recorder.last()?);
    Ok(())
}

#[tokio::test]
async fn the_scope_of_the_key_is_the_product_whatever_the_host() -> Outcome {
    let vectors: Tc3Vectors = serde_json::from_str(TENCENT)?;
    let vector = vectors.tc3.first().ok_or("gone")?;
    let recorder = Recorder::new(r#"{"Response": {"RequestId": "0"}}"#);
    let config = vector.config(recorder.clone()).endpoint("http://127.0.0.1:8080");
    tencent::Client::new(config)?.describe_migration_check_job().job_id("dts-1ewjspuw").send().await?;
    let sent = recorder.last()?;
    assert_eq!(sent.header("host"), Some("127.0.0.1:8080"));
    assert!(sent.header("authorization").is_some_and(|text| text.contains("/2019-02-25/dts/tc3_request,")));
    Ok(())
}
