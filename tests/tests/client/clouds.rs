//! Both clouds as calls see them: an operation of each kind, and how each cloud says what is wrong.

use dts_api::runtime::{Client, Operation, Safety, Service, Shape};
use dts_api::transport::HttpResponse;
use dts_api::{alibaba, tencent};
use serde_json::json;

use crate::documents;
use crate::fixtures::{form_body, json_body, sensitive_values};

/// A cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cloud {
    /// Alibaba Cloud.
    Alibaba,
    /// Tencent Cloud.
    Tencent,
}

/// Both.
pub(crate) const CLOUDS: [Cloud; 2] = [Cloud::Alibaba, Cloud::Tencent];

/// What kind of operation is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// One that changes nothing.
    Read,
    /// One that changes something each time.
    Write,
    /// One that changes something, with a `ClientToken`.
    WriteWithToken,
}

/// All three.
pub(crate) const ACTS: [Act; 3] = [Act::Read, Act::Write, Act::WriteWithToken];

/// The passwords in the request of a [`Act::WriteWithToken`]. Of the last one, only the spec says that it is secret.
pub(crate) const PASSWORDS: [&str; 3] = ["db/pass+word one", "endpoint&pass=two", "reserve%pass three"];

impl Cloud {
    /// The service, with the error codes of its spec.
    pub(crate) fn service(self) -> &'static Service {
        match self {
            Self::Alibaba => &alibaba::SERVICE,
            Self::Tencent => &tencent::SERVICE,
        }
    }

    /// An operation of a kind. Specs have no writes yet, so these come from fixtures.
    pub(crate) fn operation(self, act: Act) -> &'static Operation {
        let fixture = match (self, act) {
            (Self::Alibaba, Act::Read) => return &alibaba::operation::describe_dts_jobs::OPERATION,
            (Self::Tencent, Act::Read) => return &tencent::operation::describe_migration_check_job::OPERATION,
            (Self::Alibaba, Act::Write) => &form_body::operation::configure_dts_job::OPERATION,
            (Self::Tencent, Act::Write) => &json_body::operation::modify_migration_job::OPERATION,
            (_, Act::WriteWithToken) => &sensitive_values::operation::create_consumer_group::OPERATION,
        };
        Box::leak(Box::new(Operation {
            service: self.service(),
            name: fixture.name,
            safety: Safety::Write,
            idempotency_token: fixture.idempotency_token,
            rate_limits: &[],
            paging: &[],
            ..*fixture
        }))
    }

    /// A request of an operation of this kind.
    pub(crate) fn request(self, act: Act) -> Box<dyn Shape> {
        match (self, act) {
            (Self::Alibaba, Act::Read) => {
                Box::<alibaba::operation::describe_dts_jobs::DescribeDtsJobsRequest>::default()
            }
            (Self::Tencent, Act::Read) => {
                Box::new(tencent::operation::describe_migration_check_job::DescribeMigrationCheckJobRequest {
                    job_id: Some("dts-example".into()),
                    ..Default::default()
                })
            }
            (Self::Alibaba, Act::Write) => Box::new(form_body::operation::configure_dts_job::ConfigureDtsJobRequest {
                dts_job_name: Some("job".into()),
                db_list: Some("{}".into()),
                ..Default::default()
            }),
            (Self::Tencent, Act::Write) => {
                Box::new(json_body::operation::modify_migration_job::ModifyMigrationJobRequest {
                    job_id: Some("dts-example".into()),
                    ..Default::default()
                })
            }
            (_, Act::WriteWithToken) => {
                let [own, endpoint, reserve] = PASSWORDS;
                let endpoint = sensitive_values::types::SecretEndpoint::default().user("db").password(endpoint);
                Box::new(sensitive_values::operation::create_consumer_group::CreateConsumerGroupRequest {
                    user_name: Some("group".into()),
                    password: Some(own.into()),
                    endpoint: Some(Box::new(endpoint)),
                    reserve: Some(json!({ "target": reserve }).to_string().into()),
                    ..Default::default()
                })
            }
        }
    }

    /// Calls an operation of a kind.
    pub(crate) async fn call(self, client: &Client, act: Act) -> Result<(), dts_api::Error> {
        let operation = self.operation(act);
        documents::execute(client, operation, &*self.request(act)).await.map(drop)
    }

    /// A response of success.
    pub(crate) fn success(self) -> HttpResponse {
        HttpResponse::new(
            200,
            match self {
                Self::Alibaba => r#"{"Success":true,"RequestId":"example-request"}"#,
                Self::Tencent => r#"{"Response":{"RequestId":"example-request"}}"#,
            },
        )
    }

    /// A response with an error code, as the cloud gives it; Tencent's status is always 200.
    pub(crate) fn failure(self, status: u16, code: &str, message: &str) -> HttpResponse {
        match self {
            Self::Alibaba => {
                let body = json!({ "Code": code, "Message": message, "RequestId": "example-request" });
                HttpResponse::new(status, body.to_string())
            }
            Self::Tencent => {
                let error = json!({ "Code": code, "Message": message });
                let body = json!({ "Response": { "Error": error, "RequestId": "example-request" } });
                HttpResponse::new(200, body.to_string())
            }
        }
    }

    /// The header with the time of a request.
    pub(crate) fn time_header(self) -> &'static str {
        match self {
            Self::Alibaba => "x-acs-date",
            Self::Tencent => "x-tc-timestamp",
        }
    }

    /// The header with the token of temporary keys.
    pub(crate) fn token_header(self) -> &'static str {
        match self {
            Self::Alibaba => "x-acs-security-token",
            Self::Tencent => "x-tc-token",
        }
    }
}
