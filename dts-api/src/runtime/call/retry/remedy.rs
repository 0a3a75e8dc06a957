//! Decides what to do before a retry.

use crate::error::{Error, ErrorKind};
use crate::runtime::RetryClass;

/// What to do before a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Wait.
    Pause,
    /// Nothing: every attempt has a nonce of its own.
    NewNonce,
    /// Learn the time from the response.
    CorrectClock,
    /// Get other credentials.
    RefreshCredentials,
}

/// Returns the remedy after a failed attempt, or `None` if the call must not be retried.
///
/// `repeatable` says that the call does no harm if it takes effect twice. If it is `false`, the call is retried only if
/// it certainly had no effect: it was rejected unread, or it was never sent.
pub(crate) fn remedy(error: &Error, repeatable: bool) -> Option<Remedy> {
    match (error.retry_class(), error.kind()) {
        (Some(RetryClass::Never), _) => None,
        (Some(RetryClass::Throttling | RetryClass::Aborted), _) => Some(Remedy::Pause),
        (Some(RetryClass::Nonce), _) => Some(Remedy::NewNonce),
        (Some(RetryClass::Clock), _) => Some(Remedy::CorrectClock),
        (Some(RetryClass::Credentials), _) => Some(Remedy::RefreshCredentials),
        (Some(RetryClass::Transient), _) => repeatable.then_some(Remedy::Pause),
        (None, ErrorKind::Connect) => Some(Remedy::Pause),
        (None, ErrorKind::Transport | ErrorKind::Timeout) => repeatable.then_some(Remedy::Pause),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(class: RetryClass) -> Error {
        Error::new(ErrorKind::Service, "").with_retry(Some(class)).sent()
    }

    #[test]
    fn a_refusal_may_be_overcome_whatever_the_operation() {
        for (class, expected) in [
            (RetryClass::Never, None),
            (RetryClass::Throttling, Some(Remedy::Pause)),
            (RetryClass::Aborted, Some(Remedy::Pause)),
            (RetryClass::Nonce, Some(Remedy::NewNonce)),
            (RetryClass::Clock, Some(Remedy::CorrectClock)),
            (RetryClass::Credentials, Some(Remedy::RefreshCredentials)),
        ] {
            for repeatable in [true, false] {
                assert_eq!(remedy(&service(class), repeatable), expected, "{class:?}");
            }
        }
    }

    #[test]
    fn what_may_have_happened_is_repeated_only_where_that_does_no_harm() {
        let broken = [ErrorKind::Transport, ErrorKind::Timeout].map(|kind| Error::new(kind, "").sent());
        for error in broken.into_iter().chain([service(RetryClass::Transient)]) {
            assert_eq!(remedy(&error, true), Some(Remedy::Pause), "{error:?}");
            assert_eq!(remedy(&error, false), None, "{error:?}");
        }
    }

    #[test]
    fn what_never_left_is_retried() {
        assert_eq!(remedy(&Error::new(ErrorKind::Connect, ""), false), Some(Remedy::Pause));
    }

    #[test]
    fn what_is_wrong_stays_wrong() {
        for kind in [
            ErrorKind::InvalidRequest,
            ErrorKind::Configuration,
            ErrorKind::Credentials,
            ErrorKind::Service,
            ErrorKind::InvalidResponse,
        ] {
            assert_eq!(remedy(&Error::new(kind, ""), true), None, "{kind:?}");
        }
    }
}
