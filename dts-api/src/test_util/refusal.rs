//! Error responses, in each vendor's format.

/// The provider of a service, which determines how requests are encoded, signed and rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    Alibaba,
    Tencent,
}

/// An error response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The HTTP status, for the provider whose errors have one.
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }
}

/// The problem of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    Missing,
    Unknown,
    Invalid,
}

impl Provider {
    /// Rejects a call because of a parameter.
    pub(super) fn parameter(self, flaw: Flaw, path: &str, why: &str) -> Refusal {
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        let message = match flaw {
            Flaw::Missing => format!("The parameter {path} is missing{why}."),
            Flaw::Unknown => format!("The operation has no parameter {path}{why}."),
            Flaw::Invalid => format!("The parameter {path} cannot be used{why}."),
        };
        match (self, flaw) {
            (Self::Alibaba, Flaw::Missing) => Refusal::new(400, format!("Missing{path}"), message),
            (Self::Alibaba, _) => Refusal::new(400, "InvalidParameter", message),
            (Self::Tencent, Flaw::Missing) => Refusal::new(200, "MissingParameter", message),
            (Self::Tencent, Flaw::Unknown) => Refusal::new(200, "UnknownParameter", message),
            (Self::Tencent, Flaw::Invalid) => Refusal::new(200, "InvalidParameter", message),
        }
    }
}
