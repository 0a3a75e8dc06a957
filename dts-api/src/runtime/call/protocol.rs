//! Protocols: the parts of a call that depend on the provider.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::endpoint::Origin;
use super::envelope::{Envelope, Members};
use crate::credentials::{Credentials, CredentialsProvider, EnvironmentCredentials, EnvironmentNames, ProviderConfig};
use crate::runtime::model::shape::{Shape, Table};
use crate::runtime::net::http::{HttpRequest, HttpResponse};

/// Encodes and signs requests for one provider, and judges its responses.
pub trait Protocol: fmt::Debug + Send + Sync {
    /// Returns the environment variables for credentials and region.
    fn environment(&self) -> &'static EnvironmentNames;

    /// Returns the credentials provider of a client without one in its configuration.
    fn default_credentials(&self, config: &ProviderConfig) -> Arc<dyn CredentialsProvider> {
        Arc::new(EnvironmentCredentials::within(self.environment(), Arc::clone(&config.environment)))
    }

    /// Returns the default language of the service's messages, or `None` if the provider has no choice.
    fn default_language(&self) -> Option<&'static str>;

    /// Encodes the parameters of a call, once per call.
    fn encode(&self, parameters: Parameters<'_>) -> Encoded;

    /// Creates the request of one attempt: headers, signature, URL.
    fn sign(&self, encoded: &Encoded, attempt: &Attempt<'_>) -> HttpRequest;

    /// Judges a response.
    ///
    /// # Errors
    ///
    /// Returns a [`Failure`] if the call failed or the response is not one of the service.
    fn judge(&self, envelope: &Envelope, response: &HttpResponse) -> Result<(), Failure>;

    /// Judges a response that can show only by its envelope where it comes from. Without an envelope, the call failed.
    ///
    /// # Errors
    ///
    /// Same as [`judge`](Self::judge).
    fn judge_strictly(&self, envelope: &Envelope, response: &HttpResponse) -> Result<(), Failure> {
        self.judge(envelope, response)
    }

    /// Returns whether the envelope shows that the call succeeded.
    ///
    /// Used while a response is read. If it returns `false`, [`judge_strictly`](Self::judge_strictly) decides.
    fn succeeded(&self, envelope: &Envelope, status: u16, members: &Members<'_>) -> bool;

    /// Returns the request ID of a response, also of a failed call.
    fn request_id(&self, envelope: &Envelope, response: &HttpResponse) -> Option<String>;
}

/// The parameters of a call.
#[derive(Clone, Copy)]
pub enum Parameters<'a> {
    /// Those of an operation with a spec.
    Shape(&'a dyn Shape),
    /// Those of a call by name: a JSON object, and the known fields.
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

/// The encoded parameters of a call.
pub struct Encoded {
    /// The query, in the encoding that is signed and sent.
    pub query: String,
    /// The body; empty if there is none.
    pub body: Vec<u8>,
    /// The content type of the body, if there is one.
    pub content_type: Option<&'static str>,
}

impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The parameters may be secret.
        f.debug_struct("Encoded").field("content_type", &self.content_type).finish_non_exhaustive()
    }
}

/// The data of one attempt, besides the parameters.
#[derive(Debug)]
pub struct Attempt<'a> {
    /// The API version on the wire.
    pub version: &'static str,
    /// Name of the operation.
    pub operation: &'a str,
    /// Scheme and host.
    pub origin: &'a Origin,
    /// The region, if there is one.
    pub region: Option<&'a str>,
    /// The language of the service's messages, if the provider has a choice.
    pub language: Option<&'a str>,
    /// The `user-agent` header.
    pub user_agent: &'a str,
    /// The credentials.
    pub credentials: &'a Credentials,
    /// The time.
    pub time: SystemTime,
    /// The nonce: a text that no other attempt has.
    pub nonce: &'a str,
}

/// Describes a failed call by its response. Texts are as they came; the runtime masks the secrets in them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// Whether the response could be read.
    pub understood: bool,
    /// The error code.
    pub code: Option<String>,
    /// The message, or what is wrong with the response.
    pub message: Option<String>,
    /// Whether the response says that the call was throttled, whatever its code.
    pub throttled: bool,
    /// How long the response asks to wait, if it says so in the provider's own way.
    pub retry_after: Option<Duration>,
}
