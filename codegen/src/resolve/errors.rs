//! Pass 5: the error codes of the service and of its operations, each once.

use std::collections::BTreeMap;

use super::docs;
use crate::ir::{Constant, ErrorCode, RetryClass};
use crate::spec::ServiceSpecs;
use crate::spec::model::{ErrorSpec, RetrySpec};

/// Every documented error code, sorted by code. The service's own word on a code goes before an operation's.
pub(super) fn errors(specs: &ServiceSpecs, names: &docs::Names<'_>) -> Vec<ErrorCode> {
    let mut codes: BTreeMap<&str, (&ErrorSpec, bool)> = BTreeMap::new();
    let of_service = specs.service.spec.errors.iter().map(|(code, spec)| (code, spec, true));
    let of_operations = specs
        .operations
        .iter()
        .flat_map(|operation| operation.spec.errors.iter().map(|(code, spec)| (code, spec, false)));
    for (code, spec, is_common) in of_service.chain(of_operations) {
        codes.entry(code).or_insert((spec, is_common));
    }
    codes
        .into_iter()
        .map(|(code, (spec, is_common))| ErrorCode {
            constant: Constant {
                name: spec.constant(code),
                value: code.to_owned(),
                doc: docs::error(code, spec, names.beside_operations()),
            },
            retry: is_common.then(|| retry(spec.retry)),
        })
        .collect()
}

fn retry(spec: RetrySpec) -> RetryClass {
    match spec {
        RetrySpec::Never => RetryClass::Never,
        RetrySpec::Throttling => RetryClass::Throttling,
        RetrySpec::Aborted => RetryClass::Aborted,
        RetrySpec::Transient => RetryClass::Transient,
        RetrySpec::Nonce => RetryClass::Nonce,
        RetrySpec::Clock => RetryClass::Clock,
        RetrySpec::Credentials => RetryClass::Credentials,
    }
}
