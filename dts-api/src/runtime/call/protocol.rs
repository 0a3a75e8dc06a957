//! What a provider does with a call; the runtime does the rest, alike for all.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::endpoint::Origin;
use super::envelope::{Envelope, Members};
use crate::credentials::{Credentials, CredentialsProvider, EnvironmentCredentials, EnvironmentNames, ProviderConfig};
use crate::runtime::model::shape::{Shape, Table};
use crate::runtime::net::http::{HttpRequest, HttpResponse};

/// How one provider writes and signs requests, and says in its responses whether a call succeeded.
pub trait Protocol: fmt::Debug + Send + Sync {
    /// Environment variables from which credentials and region are read.
    fn environment(&self) -> &'static EnvironmentNames;

    /// Where a client gets its credentials that is not told where from.
    fn default_credentials(&self, config: &ProviderConfig) -> Arc<dyn CredentialsProvider> {
        Arc::new(EnvironmentCredentials::within(self.environment(), Arc::clone(&config.environment)))
    }

    /// Language of the service's messages where the caller chose none; none where the provider has no choice.
    fn default_language(&self) -> Option<&'static str>;

    /// Writes the parameters of a call. Done once a call.
    fn encode(&self, parameters: Parameters<'_>) -> Encoded;

    /// Makes the request of one attempt: headers, signature, URL.
    fn sign(&self, encoded: &Encoded, attempt: &Attempt<'_>) -> HttpRequest;

    /// Judges a response.
    ///
    /// # Errors
    ///
    /// A [`Failure`] where the response is that of a failed call, or none at all.
    fn judge(&self, envelope: &Envelope, response: &HttpResponse) -> Result<(), Failure>;

    /// Judges a response that has nothing but its envelope to show whose it is: without any of it, the call failed.
    ///
    /// # Errors
    ///
    /// As for [`judge`](Self::judge).
    fn judge_strictly(&self, envelope: &Envelope, response: &HttpResponse) -> Result<(), Failure> {
        self.judge(envelope, response)
    }

    /// Whether the fields of its envelope show that a response with a status of success is that of a call that succeeded.
    ///
    /// For a response that is read and judged at once: if it is false, [`judge_strictly`](Self::judge_strictly) decides.
    fn succeeded(&self, envelope: &Envelope, status: u16, members: &Members<'_>) -> bool;

    /// The request ID of a response, be it that of a failed call.
    fn request_id(&self, envelope: &Envelope, response: &HttpResponse) -> Option<String>;
}

/// The parameters of a call.
#[derive(Clone, Copy)]
pub enum Parameters<'a> {
    /// Of an operation that a spec describes.
    Shape(&'a dyn Shape),
    /// Of a call by name: a JSON object, and what is known of its fields.
    Json(&'a serde_json::Value, Option<&'static Table>),
}

impl fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secret.
        match self {
            Self::Shape(shape) => f.debug_tuple("Shape").field(&shape.table().name).finish(),
            Self::Json(..) => f.debug_tuple("Json").finish_non_exhaustive(),
        }
    }
}

/// The parameters of a call as they travel.
pub struct Encoded {
    /// The query, encoded in the one way that is signed and sent.
    pub query: String,
    /// The body; empty where there is none.
    pub body: Vec<u8>,
    /// What the body is, where there is one.
    pub content_type: Option<&'static str>,
}

impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The parameters may be secret.
        f.debug_struct("Encoded").field("content_type", &self.content_type).finish_non_exhaustive()
    }
}

/// What one attempt at a call is made of, besides the parameters.
#[derive(Debug)]
pub struct Attempt<'a> {
    /// API version as it travels.
    pub version: &'static str,
    /// Name of the operation.
    pub operation: &'a str,
    /// Scheme and host.
    pub origin: &'a Origin,
    /// The region, where there is one.
    pub region: Option<&'a str>,
    /// Language of the service's messages, where the provider has a choice.
    pub language: Option<&'a str>,
    /// The `user-agent` header.
    pub user_agent: &'a str,
    /// Who calls.
    pub credentials: &'a Credentials,
    /// When.
    pub time: SystemTime,
    /// A text that no other attempt has.
    pub nonce: &'a str,
}

/// What a response says of a call that failed. Texts are as they came; the runtime masks the secrets in them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// Whether the response could be understood.
    pub understood: bool,
    /// The error code.
    pub code: Option<String>,
    /// The message, or what is wrong with the response.
    pub message: Option<String>,
    /// Whether the response asks for fewer calls a second, whatever its code.
    pub throttled: bool,
    /// How long the response asks to wait, where it says so in the provider's own way.
    pub retry_after: Option<Duration>,
}
