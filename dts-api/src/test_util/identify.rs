//! Finds the service and the operation of a request. Services share one port and are distinguished by headers.

use super::catalog::{Known, SERVICES};
use super::received::Received;
use super::refusal::{Provider, Refusal};

/// How a request names its operation, and how it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// `x-acs-` headers, signed with ACS3-HMAC-SHA256.
    Acs3,
    /// Parameters beside the operation's own, signed with HMAC-SHA1.
    Rpc,
    /// `X-TC-` headers, signed with TC3-HMAC-SHA256.
    Tc3,
    /// Parameters beside the operation's own, signed with Tencent Cloud's older signature.
    Tc1,
}

impl Scheme {
    pub(super) fn provider(self) -> Provider {
        match self {
            Self::Acs3 | Self::Rpc => Provider::Alibaba,
            Self::Tc3 | Self::Tc1 => Provider::Tencent,
        }
    }
}

/// The service and the operation of a request.
pub(super) struct Asked {
    pub(super) scheme: Scheme,
    pub(super) operation: String,
    pub(super) version: String,
}

impl Asked {
    pub(super) fn of(received: &Received) -> Self {
        let header = |name: &str| received.header(name).unwrap_or_default().to_owned();
        if received.header("x-tc-action").is_some() {
            return Self { scheme: Scheme::Tc3, operation: header("x-tc-action"), version: header("x-tc-version") };
        }
        let pairs: Vec<_> = [received.query_pairs(), received.form_pairs()].into_iter().flatten().flatten().collect();
        let parameter = |name: &str| {
            pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        // Clients with an older signature may send these headers, too.
        let has_headers = received.header("x-acs-action").is_some();
        if has_headers && (received.header("authorization").is_some() || parameter("Signature").is_empty()) {
            return Self { scheme: Scheme::Acs3, operation: header("x-acs-action"), version: header("x-acs-version") };
        }
        // The names of the parameter for the key distinguish the older signatures of the two clouds.
        let is_tencent = parameter("AccessKeyId").is_empty() && !parameter("SecretId").is_empty();
        let scheme = if is_tencent { Scheme::Tc1 } else { Scheme::Rpc };
        Self { scheme, operation: parameter("Action"), version: parameter("Version") }
    }

    /// Returns the service of the request.
    pub(super) fn service(&self) -> Result<&'static Known, Refusal> {
        if self.operation.is_empty() {
            return Err(Refusal::new(400, "MissingAction", "The request names no operation."));
        }
        let provider = self.scheme.provider();
        let known = SERVICES.iter().find(|known| known.provider == provider && known.service.version == self.version);
        known.ok_or_else(|| {
            let message = format!("There is no version {:?} of the API here.", self.version);
            match provider {
                Provider::Alibaba => Refusal::new(400, "InvalidVersion", message),
                Provider::Tencent => Refusal::new(200, "NoSuchVersion", message),
            }
        })
    }

    /// Returns the error for an unknown operation.
    pub(super) fn unknown(&self) -> Refusal {
        let message = format!("There is no operation {:?} in this version of the API.", self.operation);
        match self.scheme.provider() {
            Provider::Alibaba => Refusal::new(404, "InvalidAction.NotFound", message),
            Provider::Tencent => Refusal::new(200, "InvalidAction", message),
        }
    }
}
