//! A server that stands in for a cloud: it checks signatures and answers with the example of the vendor's page.

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::signature::{Received, is_acs3, is_tc3};

/// The access key that the server knows.
pub(crate) const KEY_ID: &str = "example-key-id";
/// Its secret.
pub(crate) const KEY_SECRET: &str = "example-key-secret";

/// Whom the server stands in for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cloud {
    Alibaba,
    Tencent,
}

impl Cloud {
    /// Folder of its specs.
    fn service(self) -> &'static str {
        match self {
            Self::Alibaba => "alibaba",
            Self::Tencent => "tencent",
        }
    }
}

/// The server; it ends when this is dropped.
pub(crate) struct StandIn {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl StandIn {
    pub(crate) async fn start(cloud: Cloud) -> Result<Self, Box<dyn Error>> {
        let specs = codegen::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs"))?.specs;
        let examples: Vec<(String, Value)> = specs
            .services
            .iter()
            .filter(|service| service.name == cloud.service())
            .flat_map(|service| &service.operations)
            .filter_map(|operation| {
                let example = operation.spec.examples.first()?;
                Some((operation.spec.operation.clone(), Value::Object(example.response.clone())))
            })
            .collect();

        let answer = move |uri: Uri, headers: HeaderMap, body: Bytes| async move {
            let request = Received { query: uri.query().unwrap_or_default(), headers: &headers, body: &body };
            let (status, answer) = answer(cloud, &examples, &request);
            (status, [(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, Router::new().fallback(answer)).await {
                eprintln!("the stand-in server stopped: {error}");
            }
        });
        Ok(Self { address, task })
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn answer(cloud: Cloud, examples: &[(String, Value)], request: &Received<'_>) -> (StatusCode, Value) {
    let is_signed = match cloud {
        Cloud::Alibaba => is_acs3(request, KEY_SECRET),
        Cloud::Tencent => is_tc3(request, KEY_SECRET),
    };
    let name = request.header(match cloud {
        Cloud::Alibaba => "x-acs-action",
        Cloud::Tencent => "x-tc-action",
    });
    let example = examples.iter().find(|(operation, _)| operation == name);
    match (cloud, is_signed, example) {
        (_, true, Some((_, example))) => (StatusCode::OK, example.clone()),
        (Cloud::Alibaba, false, _) => {
            let message = "Specified signature is not matched with our calculation.";
            alibaba_error(StatusCode::BAD_REQUEST, "SignatureDoesNotMatch", message)
        }
        (Cloud::Alibaba, true, None) => {
            alibaba_error(StatusCode::NOT_FOUND, "InvalidAction.NotFound", "Specified api is not found.")
        }
        (Cloud::Tencent, false, _) => {
            tencent_error("AuthFailure.SignatureFailure", "The provided credentials could not be validated.")
        }
        (Cloud::Tencent, true, None) => tencent_error("InvalidAction", "The API does not exist."),
    }
}

/// How Alibaba Cloud's gateway refuses a call.
fn alibaba_error(status: StatusCode, code: &str, message: &str) -> (StatusCode, Value) {
    let request_id = "5B3A1C2D-0000-4000-8000-EXAMPLE00001";
    (status, json!({ "RequestId": request_id, "HostId": "dts.aliyuncs.com", "Code": code, "Message": message }))
}

/// How Tencent Cloud refuses a call.
fn tencent_error(code: &str, message: &str) -> (StatusCode, Value) {
    let error = json!({ "Code": code, "Message": message });
    (StatusCode::OK, json!({ "Response": { "Error": error, "RequestId": "5b3a1c2d-0000-4000-8000-example00001" } }))
}
