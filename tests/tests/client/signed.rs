//! The client from end to end, with clock and nonce fixed: it sends, byte for byte, what the vendors' SDKs sign.

use std::collections::BTreeMap;

use dts_api::Config;
use dts_api::alibaba::{self, types::DtsJobQueryType, types::JobTypeFilter, types::SynchronizationDirection};
use dts_api::clock::{FixedClock, FixedNonce};
use dts_api::credentials::Credentials;
use dts_api::tencent;
use dts_api::tencent_v20180330::{self, types::MigrateJobOrder, types::OrderDirection};
use dts_api::transport::HttpRequest;
use serde::Deserialize;
use serde_json::json;
use tests::recorder::Recorder;

use crate::fixtures::{dotted_parameters, form_body, json_body, repeated_parameters};

#[derive(Deserialize)]
struct Acs3Vectors {
    acs3: Vec<Acs3Vector>,
}

#[derive(Deserialize)]
struct Acs3Vector {
    name: String,
    access_key_id: String,
    access_key_secret: String,
    security_token: Option<String>,
    body: String,
    bare: Bare,
}

#[derive(Deserialize)]
struct Bare {
    headers: BTreeMap<String, String>,
    canonical_request: String,
    authorization: String,
}

fn acs3(name: &str) -> Acs3Vector {
    let vectors: Acs3Vectors = serde_json::from_str(include_str!("../../vectors/alibaba.json")).expect("valid vectors");
    vectors.acs3.into_iter().find(|vector| vector.name == name).expect("there is such a vector")
}

impl Acs3Vector {
    fn config(&self, recorder: &Recorder) -> Config {
        let credentials = Credentials::new(&self.access_key_id, &self.access_key_secret);
        let credentials = match &self.security_token {
            Some(token) => credentials.with_token(token),
            None => credentials,
        };
        Config::new()
            .region("cn-hangzhou")
            .endpoint("dts.aliyuncs.com")
            .credentials(credentials)
            // 2021-03-16T08:01:19Z
            .clock(FixedClock::at_unix_seconds(1_615_881_679))
            .nonces(FixedNonce::new(self.bare.headers.get("x-acs-signature-nonce").cloned().unwrap_or_default()))
            .transport(recorder.clone())
    }

    fn check(&self, recorder: &Recorder) {
        let sent = recorder.request();
        let query = self.bare.canonical_request.lines().nth(2).unwrap_or_default();
        assert_eq!(sent.url, format!("https://dts.aliyuncs.com/?{query}"), "{}", self.name);
        assert_eq!(String::from_utf8_lossy(&sent.body), self.body, "{}", self.name);
        for (header, value) in &self.bare.headers {
            assert_eq!(sent.header(header), Some(value.as_str()), "{}: {header}", self.name);
        }
        assert_eq!(sent.header("authorization"), Some(self.bare.authorization.as_str()), "{}", self.name);
    }
}

const SUCCESS: &str = r#"{"Success": true}"#;

#[tokio::test]
async fn parameters_in_the_query() {
    let (vector, recorder) = (acs3("describe-migration-job-status"), Recorder::new(200, SUCCESS));
    let client = alibaba::Client::new(vector.config(&recorder)).expect("the configuration is sound");
    let call = client.describe_migration_job_status().migration_job_id("dtsz2v12jfo309****");
    call.client_token("0c593ea1-3bea-11e9-b96b-88e9fe637760").send().await.expect("it succeeds");
    vector.check(&recorder);
}

#[tokio::test]
async fn any_character_in_the_query() {
    let (vector, recorder) = (acs3("describe-dts-jobs-json-tags-unicode"), Recorder::new(200, SUCCESS));
    let client = alibaba::Client::new(vector.config(&recorder)).expect("the configuration is sound");
    let call = client.describe_dts_jobs().query_type(DtsJobQueryType::Name).params("RDS-to-RDS 迁移 (a+b)*~'!");
    let call = call.tags(r#"[ { "key": "testK", "value": "testV" } ]"#).job_type(JobTypeFilter::Migration);
    call.page_number(1).page_size(30).without_db_list(true).send().await.expect("it succeeds");
    vector.check(&recorder);
}

#[tokio::test]
async fn a_security_token() {
    let (vector, recorder) = (acs3("describe-synchronization-job-status-sts"), Recorder::new(200, SUCCESS));
    let client = alibaba::Client::new(vector.config(&recorder)).expect("the configuration is sound");
    let call = client.describe_synchronization_job_status().synchronization_job_id("dtsexjk1alb116****");
    call.synchronization_direction(SynchronizationDirection::Forward).send().await.expect("it succeeds");
    vector.check(&recorder);
}

#[tokio::test]
async fn repeated_parameters_by_builder_and_by_name() {
    use repeated_parameters::types::ResourceTag;
    let (vector, recorder) = (acs3("tag-resources-repeat-list"), Recorder::new(200, SUCCESS));
    let client = repeated_parameters::Client::new(vector.config(&recorder)).expect("the configuration is sound");
    let call = client.tag_resources().resource_type("ALIYUN::DTS::INSTANCE");
    let call = call
        .resource_id(["dtsi03e3zty16i****", "dtsi03e3zty16j****"])
        .tag([ResourceTag::default().key("测试 key").value("a=b&c"), ResourceTag::default().key("k2").value("")]);
    call.send().await.expect("it succeeds");
    vector.check(&recorder);

    let recorder = Recorder::new(200, SUCCESS);
    let client = alibaba::Client::new(vector.config(&recorder)).expect("the configuration is sound");
    let parameters = json!({
        "RegionId": "cn-hangzhou",
        "ResourceType": "ALIYUN::DTS::INSTANCE",
        "ResourceId": ["dtsi03e3zty16i****", "dtsi03e3zty16j****"],
        "Tag": [{ "Key": "测试 key", "Value": "a=b&c" }, { "Key": "k2", "Value": "" }],
    });
    client.call("TagResources", parameters).await.expect("it succeeds");
    vector.check(&recorder);
}

#[tokio::test]
async fn parameters_in_the_form_body() {
    let (vector, recorder) = (acs3("configure-dts-job-query-and-form-body"), Recorder::new(200, SUCCESS));
    let client = form_body::Client::new(vector.config(&recorder)).expect("the configuration is sound");
    let call = client.configure_dts_job().dts_job_name("rdsmysql_to_mysql").job_type("MIGRATION");
    let call = call.source_endpoint_instance_type("RDS").destination_endpoint_instance_type("RDS");
    let call = call.db_list(r#"{"dtstest":{"name":"dtstest","all":true}}"#);
    let call = call.reserve(r#"{"srcInstanceId": "cen-9kqshqum*******", "备注": "a b~c+d"}"#);
    call.send().await.expect("it succeeds");
    vector.check(&recorder);
}

#[tokio::test]
async fn dotted_parameters() {
    use dotted_parameters::types::Endpoint;
    let (vector, recorder) = (acs3("configure-migration-job-nested-object"), Recorder::new(200, SUCCESS));
    let client = dotted_parameters::Client::new(vector.config(&recorder)).expect("the configuration is sound");
    let source = Endpoint::default().instance_type("RDS").instance_id("rm-bp1i99e8l7913****");
    let call = client.configure_migration_job().migration_job_id("dtsz2v12jfo309****").migration_job_name("MySQL迁移");
    let call = call.migration_object(r#"[{"DBName":"dtstestdata"}]"#);
    let call = call.source_endpoint(source.user_name("dtstest").password("p@ss w0rd"));
    call.send().await.expect("it succeeds");
    vector.check(&recorder);
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
    token: Option<String>,
    body: String,
    headers: BTreeMap<String, String>,
    authorization: String,
}

fn tc3(name: &str) -> Tc3Vector {
    let vectors: Tc3Vectors =
        serde_json::from_str(include_str!("../../vectors/tencent-tc3.json")).expect("valid vectors");
    vectors.tc3.into_iter().find(|vector| vector.name == name).expect("there is such a vector")
}

impl Tc3Vector {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn config(&self, recorder: &Recorder) -> Config {
        let credentials = Credentials::new(&self.secret_id, &self.secret_key);
        let credentials = match &self.token {
            Some(token) => credentials.with_token(token),
            None => credentials,
        };
        Config::new()
            .region(self.header("X-TC-Region"))
            .endpoint("dts.tencentcloudapi.com")
            .language(self.header("X-TC-Language"))
            .credentials(credentials)
            .clock(FixedClock::at_unix_seconds(self.timestamp))
            .transport(recorder.clone())
    }

    fn check(&self, sent: &HttpRequest) {
        self.check_headers(sent);
        assert_eq!(String::from_utf8_lossy(&sent.body), self.body, "{}", self.name);
        assert_eq!(sent.header("authorization"), Some(self.authorization.as_str()), "{}", self.name);
    }

    /// All but the signature.
    fn check_headers(&self, sent: &HttpRequest) {
        assert_eq!(sent.url, format!("https://{}/", self.header("Host")), "{}", self.name);
        // But for the name of the vendor's SDK, which the client is not.
        for (header, value) in self.headers.iter().filter(|(header, _)| *header != "X-TC-RequestClient") {
            assert_eq!(sent.header(header), Some(value.as_str()), "{}: {header}", self.name);
        }
    }
}

const ENVELOPE: &str = r#"{"Response": {"RequestId": "0"}}"#;

#[tokio::test]
async fn a_json_body() {
    let (vector, recorder) = (tc3("tc3_post_describe_migration_check_job_compact"), Recorder::new(200, ENVELOPE));
    let client = tencent::Client::new(vector.config(&recorder)).expect("the configuration is sound");
    client.describe_migration_check_job().job_id("dts-1ewjspuw").send().await.expect("it succeeds");
    vector.check(&recorder.request());
}

#[tokio::test]
async fn a_nested_json_body_with_a_token() {
    let vector = tc3("tc3_post_modify_migration_job_token_unicode_compact");
    let recorder = Recorder::new(200, ENVELOPE);
    let client = json_body::Client::new(vector.config(&recorder)).expect("the configuration is sound");
    let request = serde_json::from_str(&vector.body).expect("the body is a request");
    client.modify_migration_job().with_request(request).send().await.expect("it succeeds");
    vector.check(&recorder.request());
}

#[tokio::test]
async fn no_parameters() {
    let (vector, recorder) = (tc3("tc3_post_empty_params"), Recorder::new(200, ENVELOPE));
    let client = tencent::Client::new(vector.config(&recorder)).expect("the configuration is sound");
    client.call("DescribeMigrationJobs", json!({})).await.expect("it succeeds");
    vector.check(&recorder.request());
}

#[tokio::test]
async fn the_scope_of_the_key_is_the_product_whatever_the_host() {
    let (vector, recorder) = (tc3("tc3_post_describe_migration_check_job_compact"), Recorder::new(200, ENVELOPE));
    let config = vector.config(&recorder).endpoint("http://127.0.0.1:8080");
    let client = tencent::Client::new(config).expect("the configuration is sound");
    client.describe_migration_check_job().job_id("dts-1ewjspuw").send().await.expect("it succeeds");
    let sent = recorder.request();
    assert_eq!(sent.header("host"), Some("127.0.0.1:8080"));
    assert!(sent.header("authorization").is_some_and(|text| text.contains("/2019-02-25/dts/tc3_request,")));
}

#[tokio::test]
async fn an_older_api_version() {
    let (vector, recorder) = (tc3("tc3_post_2018_intl_endpoint"), Recorder::new(200, ENVELOPE));
    let config = vector.config(&recorder).endpoint(tencent_v20180330::endpoint::INTERNATIONAL);
    let client = tencent_v20180330::Client::new(config).expect("the configuration is sound");
    let call = client.describe_migrate_jobs().order(MigrateJobOrder::CreateTime).order_seq(OrderDirection::Desc);
    call.offset(0_u64).limit(1_u64).send().await.expect("it succeeds");
    let sent = recorder.request();
    assert_eq!(sent.header("x-tc-version"), Some("2018-03-30"));
    vector.check_headers(&sent);
    // The SDK puts spaces into the JSON, which makes the signature another one.
    let json = |body: &[u8]| serde_json::from_slice::<serde_json::Value>(body).expect("the body is JSON");
    assert_eq!(json(&sent.body), json(vector.body.as_bytes()));
}
