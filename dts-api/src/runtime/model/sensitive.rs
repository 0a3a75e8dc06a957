//! Text that must not be printed.

use std::fmt;

use super::scalar::{Kind, Scalar, ScalarType};
use super::value::View;

/// A secret, such as the password of a database.
///
/// `Debug` shows `<redacted>`. [`expose`](Self::expose) gives it in clear, and so does serde: a request must carry it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sensitive(String);

impl Sensitive {
    /// The secret in clear.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// What stands for a secret wherever something is printed.
pub(crate) const REDACTED: &str = "<redacted>";

/// Whether a field's name says that its value is a secret.
pub(crate) fn sounds_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    for word in ["password", "passwd", "pwd", "secret", "credential"] {
        if name.contains(word) {
            return true;
        }
    }
    false
}

impl From<&str> for Sensitive {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl From<String> for Sensitive {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl From<&String> for Sensitive {
    fn from(secret: &String) -> Self {
        Self(secret.clone())
    }
}

impl ScalarType for Sensitive {
    const KIND: Kind = Kind::Text;

    fn view(&self) -> View<'_> {
        View::Text(&self.0)
    }

    fn of(scalar: Scalar<'_>) -> Option<Self> {
        Some(Self(scalar.text().to_owned()))
    }
}

crate::__serde_of_scalar!(Sensitive);
