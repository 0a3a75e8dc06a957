//! What each protocol adds around every call. `dts-api` speaks them in `dts-api/src/<protocol>/`.

use codegen::spec::model::ProtocolSpec;

/// A protocol.
pub(crate) struct Protocol {
    /// Whether parameters travel in the query or a form, and not in a JSON body.
    pub(crate) has_query: bool,
    /// Header that names the operation.
    pub(crate) action_header: &'static str,
    /// Headers of every call but those of the signature, by their key among the components.
    pub(crate) common_headers: &'static [(&'static str, Header)],
    /// How calls are signed.
    pub(crate) algorithm: &'static str,
    /// Headers that the signature needs.
    pub(crate) signing_headers: &'static [&'static str],
}

/// A header of every call.
#[derive(Clone, Copy)]
pub(crate) struct Header {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) value: HeaderValue,
}

/// What stands in a header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderValue {
    /// The API version.
    Version,
    /// Whatever the caller wants.
    Any,
}

impl Protocol {
    pub(crate) fn of(spec: ProtocolSpec) -> &'static Self {
        match spec {
            ProtocolSpec::Alibaba => &ALIBABA,
            ProtocolSpec::Tencent => &TENCENT,
        }
    }
}

static ALIBABA: Protocol = Protocol {
    has_query: true,
    action_header: "x-acs-action",
    common_headers: &[(
        "Version",
        Header { name: "x-acs-version", doc: "The API version.", value: HeaderValue::Version },
    )],
    algorithm: "ACS3-HMAC-SHA256",
    signing_headers: &[
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-content-sha256",
        "x-acs-accesskey-id",
        "x-acs-security-token",
    ],
};

static TENCENT: Protocol = Protocol {
    has_query: false,
    action_header: "X-TC-Action",
    common_headers: &[
        ("Version", Header { name: "X-TC-Version", doc: "The API version.", value: HeaderValue::Version }),
        ("Region", Header { name: "X-TC-Region", doc: "ID of the region.", value: HeaderValue::Any }),
        ("Language", Header { name: "X-TC-Language", doc: "Language of messages.", value: HeaderValue::Any }),
    ],
    algorithm: "TC3-HMAC-SHA256",
    signing_headers: &["X-TC-Timestamp", "X-TC-Token"],
};
