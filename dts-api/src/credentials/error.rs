//! Why a provider has no credentials to give.

use std::error::Error as StdError;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::NoCredentials;
use crate::error::one_line;
use crate::runtime::BoxError;

/// Why a provider gave no credentials. It holds no secret, no URL and nothing of a file's content.
///
/// It may be cloned, because one attempt to get credentials answers all calls that wait for it.
#[derive(Clone)]
pub struct ProviderError(Repr);

#[derive(Clone)]
enum Repr {
    Own {
        absent: bool,
        transient: bool,
        message: Arc<str>,
        source: Option<Arc<dyn StdError + Send + Sync>>,
    },
    /// The error of a provider that somebody else wrote.
    Foreign(Arc<dyn StdError + Send + Sync>),
}

impl ProviderError {
    /// The provider is not set up here, so another may be tried: no variable, no file, no such service.
    pub fn absent(message: impl Into<String>) -> Self {
        Self::own(true, false, message.into())
    }

    /// The provider is set up and should have had credentials.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::own(false, false, message.into())
    }

    /// The same, for a reason that may be gone the next time: a server that is not reached, or in trouble.
    ///
    /// A [`Chain`](super::Chain) that passes such a provider over comes back to it.
    pub fn transient(message: impl Into<String>) -> Self {
        Self::own(false, true, message.into())
    }

    fn own(absent: bool, transient: bool, message: String) -> Self {
        Self(Repr::Own { absent, transient, message: message.into(), source: None })
    }

    /// The same error of a provider that may as well not be there.
    pub(crate) fn but_absent(mut self) -> Self {
        if let Repr::Own { absent, .. } = &mut self.0 {
            *absent = true;
        }
        self
    }

    /// The same error of a provider that somebody chose by name, and that should have been there.
    pub(crate) fn of_chosen(mut self) -> Self {
        if let Repr::Own { absent, .. } = &mut self.0 {
            *absent = false;
        }
        self
    }

    /// Any provider's error as this one.
    pub(crate) fn of(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(own) => *own,
            Err(foreign) => Self(Repr::Foreign(foreign.into())),
        }
    }

    /// The error itself; that of a chain as [`NoCredentials`].
    pub(crate) fn into_inner(self) -> BoxError {
        match &self.0 {
            Repr::Foreign(error) => match error.downcast_ref::<NoCredentials>() {
                Some(error) => error.clone().into(),
                None => self.into(),
            },
            Repr::Own { .. } => self.into(),
        }
    }

    /// Says what lies beneath.
    pub fn with_source(self, source: impl Into<BoxError>) -> Self {
        self.over(source.into())
    }

    fn over(mut self, beneath: BoxError) -> Self {
        if let Repr::Own { source, .. } = &mut self.0 {
            *source = Some(Arc::from(beneath));
        }
        self
    }

    /// What is required is not there.
    pub(crate) fn missing(name: &str) -> Self {
        Self::failed(format!("`{name}` is missing or empty"))
    }

    /// The same error, said of a file.
    pub(crate) fn within(self, path: &Path) -> Self {
        Self::own(self.is_absent(), self.is_transient(), path.display().to_string()).with_source(self)
    }

    /// Whether the provider is not set up here at all, rather than set up wrongly or out of order.
    pub fn is_absent(&self) -> bool {
        matches!(self.0, Repr::Own { absent: true, .. })
    }

    /// Whether the next time may bring credentials, though nothing is changed.
    pub fn is_transient(&self) -> bool {
        match &self.0 {
            Repr::Own { transient, .. } => *transient,
            Repr::Foreign(error) => error.downcast_ref().is_some_and(NoCredentials::is_transient),
        }
    }

    /// Warns of an error that has no other consequence than this.
    pub(crate) fn warn(&self, consequence: &str) {
        tracing::warn!(error = %self.story(), "{consequence}");
    }

    /// The whole story on one line: this error and all that lies beneath.
    pub(crate) fn story(&self) -> String {
        let mut story = self.to_string();
        let mut next = self.source();
        while let Some(error) = next {
            story.push_str(": ");
            story.push_str(&error.to_string());
            next = error.source();
        }
        story
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Own { message, .. } => one_line(f, message),
            Repr::Foreign(error) => one_line(f, &error.to_string()),
        }
    }
}

impl fmt::Debug for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("ProviderError");
        out.field("message", &self.to_string()).field("absent", &self.is_absent());
        out.field("transient", &self.is_transient());
        if let Some(source) = self.source() {
            out.field("source", &source);
        }
        out.finish()
    }
}

impl StdError for ProviderError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0 {
            Repr::Own { source, .. } => source.as_deref().map(|source| source as &(dyn StdError + 'static)),
            Repr::Foreign(error) => error.source(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_forges_a_line_of_a_log() {
        let forged = "no\r\nERROR\u{2028}all \u{202e}good";
        let foreign = ProviderError::of(forged.into());
        for error in [ProviderError::failed(forged), foreign] {
            assert_eq!(error.to_string(), "no ERROR all  good");
            let beneath = ProviderError::failed("closed").with_source(error);
            assert_eq!(beneath.story(), "closed: no ERROR all  good");
        }
    }

    #[test]
    fn the_story_goes_to_the_root() {
        let error = ProviderError::failed("no answer").with_source(ProviderError::absent("no server"));
        assert_eq!(error.story(), "no answer: no server");
        assert!(!error.is_absent());
    }

    #[test]
    fn an_error_of_another_kind_keeps_its_words() {
        let error = ProviderError::of("the vault is closed".into());
        assert_eq!((error.to_string().as_str(), error.is_absent()), ("the vault is closed", false));
        assert!(ProviderError::of(ProviderError::absent("none").into()).is_absent());
    }
}
