//! All services and operations with a spec.

use super::refusal::Provider;
use crate::runtime::{Operation, Service};

/// A service with its operations and their documented responses.
pub(super) struct Known {
    pub(super) provider: Provider,
    pub(super) service: &'static Service,
    pub(super) operations: &'static [&'static Operation],
    examples: &'static [(&'static str, &'static str)],
}

/// All services: the feature `test-util` enables them.
pub(super) static SERVICES: &[Known] = &[
    Known {
        provider: Provider::Alibaba,
        service: &crate::alibaba::SERVICE,
        operations: crate::alibaba::OPERATIONS,
        examples: crate::alibaba::examples::EXAMPLES,
    },
    Known {
        provider: Provider::Tencent,
        service: &crate::tencent::SERVICE,
        operations: crate::tencent::OPERATIONS,
        examples: crate::tencent::examples::EXAMPLES,
    },
    Known {
        provider: Provider::Tencent,
        service: &crate::tencent_v20180330::SERVICE,
        operations: crate::tencent_v20180330::OPERATIONS,
        examples: crate::tencent_v20180330::examples::EXAMPLES,
    },
];

impl Known {
    pub(super) fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == name).copied()
    }

    /// Returns the documented response of an operation, with its envelope.
    pub(super) fn example(&self, operation: &str) -> Option<&'static str> {
        self.examples.iter().find(|(name, _)| *name == operation).map(|(_, answer)| *answer)
    }
}

/// Returns the operation with the most similar name, if one is similar enough.
pub(super) fn alike(name: &str) -> Option<&'static str> {
    let mut best = (0, None);
    for operation in SERVICES.iter().flat_map(|known| known.operations) {
        let same = |pair: &(u8, u8)| pair.0.eq_ignore_ascii_case(&pair.1);
        let (ours, theirs) = (operation.name.bytes(), name.bytes());
        let start = ours.clone().zip(theirs.clone()).take_while(same).count();
        let end = ours.rev().zip(theirs.rev()).take_while(same).count();
        if start + end > best.0 {
            best = (start + end, Some(operation.name));
        }
    }
    best.1.filter(|_| best.0 * 4 >= name.len() * 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_services_are_there_whichever_a_program_calls() {
        let found: Vec<_> = SERVICES.iter().map(|known| (known.service.name, known.service.version)).collect();
        let expected = [("alibaba", "2020-01-01"), ("tencent", "2021-12-06"), ("tencent_v20180330", "2018-03-30")];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_name_is_alike_if_little_differs() {
        assert_eq!(alike("StartDtsJobb"), Some("StartDtsJob"));
        assert_eq!(alike("startDtsjob"), Some("StartDtsJob"));
        assert_eq!(alike("Zebra"), None);
    }
}
