//! Text that must not be printed.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::value::{Kind, Mismatch, Opened, Part, Scalar, Value, View};

/// A secret, such as the password of a database.
///
/// `Debug` shows `<redacted>`. serde and [`expose`](Self::expose) give it in clear: a request must carry it.
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

impl Serialize for Sensitive {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Sensitive {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl Value for Sensitive {
    fn kind_of() -> Kind {
        Kind::Text
    }

    fn blank() -> Self {
        Self::default()
    }

    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn open(&mut self, part: Part<'_>) -> Option<Opened<'_>> {
        if matches!(part, Part::Nothing) {
            self.0.clear();
        }
        None
    }

    fn view(&self) -> View<'_> {
        View::Text(&self.0)
    }

    fn take(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        self.0 = scalar.into_text();
        Ok(())
    }
}
