//! Looks up error codes in the spec's table, and classifies responses for retries.

use super::protocol::Failure;
use super::service::{RetryClass, Service};

impl Service {
    /// Returns the retry class of an error code, if the table has it.
    ///
    /// The code itself is looked up first, then the part before its first dot.
    pub(crate) fn retry_class(&self, code: &str) -> Option<RetryClass> {
        let code = match code.strip_prefix(self.error_prefix) {
            Some(rest) if !rest.is_empty() => rest,
            _ => code,
        };
        let root = code.split('.').next().unwrap_or(code);
        let mut of_root = None;
        for entry in self.errors {
            if entry.code == code {
                return Some(entry.retry);
            }
            if entry.code == root {
                of_root = Some(entry.retry);
            }
        }
        of_root
    }
}

impl Failure {
    /// Returns the retry class of a response with this HTTP status.
    pub(crate) fn class(&self, service: &Service, status: u16) -> Option<RetryClass> {
        let listed = self.code.as_deref().and_then(|code| service.retry_class(code));
        match (listed, status) {
            // A failing server may send `Retry-After`, too, after it has acted.
            _ if self.throttled && status < 500 && listed != Some(RetryClass::Transient) => {
                Some(RetryClass::Throttling)
            }
            (Some(class), _) => Some(class),
            (None, 429) => Some(RetryClass::Throttling),
            (None, 500..) => Some(RetryClass::Transient),
            (None, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::call::client::tests::SERVICE;

    #[test]
    fn the_code_counts_before_its_root() {
        assert_eq!(SERVICE.retry_class("Busy"), Some(RetryClass::Throttling));
        assert_eq!(SERVICE.retry_class("Busy.Today"), Some(RetryClass::Throttling));
        assert_eq!(SERVICE.retry_class("Busy.Forever"), Some(RetryClass::Never));
        assert_eq!(SERVICE.retry_class("Busyness"), None);
    }

    #[test]
    fn a_prefix_changes_nothing() {
        assert_eq!(SERVICE.retry_class("X.Msg.Busy.Forever"), Some(RetryClass::Never));
        assert_eq!(SERVICE.retry_class("X.Msg."), None);
    }
}
