//! Every service and operation that the specs describe.

use super::refusal::Provider;
use crate::runtime::{Operation, Service};

/// A service with its operations and their documented answers.
pub(super) struct Known {
    pub(super) provider: Provider,
    pub(super) service: &'static Service,
    pub(super) operations: &'static [&'static Operation],
    examples: &'static [(&'static str, &'static str)],
}

/// The services that are compiled in.
pub(super) static SERVICES: &[Known] = &[
    #[cfg(feature = "alibaba")]
    Known {
        provider: Provider::Alibaba,
        service: &crate::alibaba::SERVICE,
        operations: crate::alibaba::OPERATIONS,
        examples: crate::alibaba::examples::EXAMPLES,
    },
    #[cfg(feature = "tencent")]
    Known {
        provider: Provider::Tencent,
        service: &crate::tencent::SERVICE,
        operations: crate::tencent::OPERATIONS,
        examples: crate::tencent::examples::EXAMPLES,
    },
    #[cfg(feature = "tencent_v20180330")]
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

    /// The documented answer of an operation: the body as it travels.
    pub(super) fn example(&self, operation: &str) -> Option<&'static str> {
        self.examples.iter().find(|(name, _)| *name == operation).map(|(_, answer)| *answer)
    }
}
