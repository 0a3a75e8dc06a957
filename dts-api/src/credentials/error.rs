//! The error of credentials providers.

use std::error::Error as StdError;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::NoCredentials;
use crate::error::one_line;
use crate::runtime::BoxError;

/// Says why a provider returned no credentials. It contains no secret, no URL and no content of a file.
///
/// It can be cloned, because one failed refresh is the result of all calls that wait for it.
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
    /// The error of a user's own provider.
    Foreign(Arc<dyn StdError + Send + Sync>),
}

impl ProviderError {
    /// Reports that the provider is not set up here: no variable, no file, no such service. A chain tries the next one.
    pub fn absent(message: impl Into<String>) -> Self {
        Self::own(true, false, message.into())
    }

    /// Reports that the provider is set up but failed.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::own(false, false, message.into())
    }

    /// Reports a transient error: a server cannot be reached, or it fails.
    ///
    /// A [`Chain`](super::Chain) later retries such a provider.
    pub fn transient(message: impl Into<String>) -> Self {
        Self::own(false, true, message.into())
    }

    fn own(absent: bool, transient: bool, message: String) -> Self {
        Self(Repr::Own { absent, transient, message: message.into(), source: None })
    }

    /// Returns the same error of a provider that may be absent.
    pub(crate) fn but_absent(mut self) -> Self {
        if let Repr::Own { absent, .. } = &mut self.0 {
            *absent = true;
        }
        self
    }

    /// Returns the same error of a provider that was chosen by name and must not be absent.
    pub(crate) fn of_chosen(mut self) -> Self {
        if let Repr::Own { absent, .. } = &mut self.0 {
            *absent = false;
        }
        self
    }

    /// Converts any provider's error.
    pub(crate) fn of(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(own) => *own,
            Err(foreign) => Self(Repr::Foreign(foreign.into())),
        }
    }

    /// Returns the inner error; that of a chain as [`NoCredentials`].
    pub(crate) fn into_inner(self) -> BoxError {
        match &self.0 {
            Repr::Foreign(error) => match error.downcast_ref::<NoCredentials>() {
                Some(error) => error.clone().into(),
                None => self.into(),
            },
            Repr::Own { .. } => self.into(),
        }
    }

    /// Adds the cause.
    pub fn with_source(self, source: impl Into<BoxError>) -> Self {
        self.over(source.into())
    }

    fn over(mut self, beneath: BoxError) -> Self {
        if let Repr::Own { source, .. } = &mut self.0 {
            *source = Some(Arc::from(beneath));
        }
        self
    }

    /// Reports that a required value is missing.
    pub(crate) fn missing(name: &str) -> Self {
        Self::failed(format!("`{name}` is missing or empty"))
    }

    /// Adds the path of a file.
    pub(crate) fn within(self, path: &Path) -> Self {
        Self::own(self.is_absent(), self.is_transient(), path.display().to_string()).with_source(self)
    }

    /// Returns whether the provider is not set up here. `false` if it is set up but fails.
    pub fn is_absent(&self) -> bool {
        matches!(self.0, Repr::Own { absent: true, .. })
    }

    /// Returns whether a retry may succeed without any change.
    pub fn is_transient(&self) -> bool {
        match &self.0 {
            Repr::Own { transient, .. } => *transient,
            Repr::Foreign(error) => error.downcast_ref().is_some_and(NoCredentials::is_transient),
        }
    }

    /// Logs the error as a warning, with its consequence.
    pub(crate) fn warn(&self, consequence: &str) {
        tracing::warn!(error = %self.story(), "{consequence}");
    }

    /// Returns this error and all its sources on one line.
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
