//! Secret texts.

use std::fmt;

use super::scalar::{Kind, Scalar, ScalarType};
use super::value::View;

/// A secret, such as the password of a database.
///
/// `Debug` shows `<redacted>`. [`expose`](Self::expose) and serde give it in clear, because a request must carry it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sensitive(String);

impl Sensitive {
    /// Returns the secret in clear.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// The text that is printed in place of a secret.
pub(crate) const REDACTED: &str = "<redacted>";

/// Returns whether the name of a field says that its value is secret: `dbPassword`, `AccessToken`, `private_key`.
pub(crate) fn sounds_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| lower.contains(word)) || names_any(name, SECRET_PHRASES)
}

/// Words that mean a secret anywhere in a name, because names join them with others: `dbpassword`.
const SECRET_WORDS: &[&str] = &["credential", "passphrase", "passwd", "password", "pwd", "secret"];

/// Words that mean a secret only together and as whole words: `ApiKey`, but not `ApiKeyword`, and not the `Token` of a
/// paginated list.
const SECRET_PHRASES: &[&str] = &[
    "accesstoken",
    "apikey",
    "apitoken",
    "authtoken",
    "bearertoken",
    "idtoken",
    "privatekey",
    "refreshtoken",
    "securitytoken",
    "sessiontoken",
    "ststoken",
    "tmptoken",
];

/// Returns whether a name has one of these phrases as whole words, in any letter case, with or without separators.
fn names_any(name: &str, phrases: &[&str]) -> bool {
    let bytes = name.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or_default();
    // The letters, and for each whether a word begins there.
    let (mut letters, mut begins) = (String::new(), Vec::new());
    for (index, byte) in bytes.iter().enumerate() {
        if !byte.is_ascii_alphabetic() {
            continue;
        }
        let before = index.checked_sub(1).map_or(0, at);
        let after_word =
            byte.is_ascii_uppercase() && (before.is_ascii_lowercase() || at(index + 1).is_ascii_lowercase());
        begins.push(!before.is_ascii_alphabetic() || after_word);
        letters.push(char::from(byte.to_ascii_lowercase()));
    }
    begins.push(true);
    let is_border = |index: usize| begins.get(index).copied().unwrap_or_default();
    // Of a name in one case, nobody knows where words begin: `XAPIKEY`.
    let is_glued = !begins.iter().skip(1).rev().skip(1).any(|begins| *begins);
    phrases.iter().any(|phrase| {
        letters.match_indices(phrase).any(|(start, phrase)| {
            let end = start + phrase.len();
            let plural = letters.get(end..).is_some_and(|rest| rest.starts_with('s'));
            (is_border(start) || is_glued) && (is_border(end) || (plural && is_border(end + 1)))
        })
    })
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

super::values::from_texts!(Sensitive);

impl From<&Sensitive> for Sensitive {
    fn from(secret: &Sensitive) -> Self {
        secret.clone()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_in_every_spelling() {
        for name in [
            "AccessToken",
            "access_token",
            "accesstoken",
            "ACCESS_TOKEN",
            "x-access-token",
            "Passphrase",
            "privateKey",
            "PrivateKeyPem",
            "SSHPrivateKey",
            "SecretKey",
            "ApiKey",
            "APIKey",
            "apikey2",
            "CredentialJson",
            "dbpassword",
            "DestinationPassword",
            "SecurityToken",
            "StsToken",
            "sessionToken",
            "TmpToken",
            "id_token",
            "SourcePwd",
        ] {
            assert!(sounds_secret(name), "{name}");
        }
    }

    #[test]
    fn names_that_only_look_like_secrets_are_not() {
        for name in [
            "KeyWord",
            "TokenType",
            "NextToken",
            "ClientToken",
            "Token",
            "Key",
            "TagKey",
            "AccessKeyId",
            "PublicKey",
            "ApiKeyword",
            "TherapiKey",
            "ValidToken",
            "PrimaryKey",
            "Passed",
            "Bypass",
        ] {
            assert!(!sounds_secret(name), "{name}");
        }
    }

    #[test]
    fn a_secret_is_made_of_text_however_it_is_held() {
        let secret = Sensitive::from(&"s".to_owned());
        assert_eq!(Sensitive::from(std::sync::Arc::<str>::from("s")), secret);
        assert_eq!(Sensitive::from(std::borrow::Cow::Borrowed("s")), secret);
        assert_eq!(Sensitive::from(&secret).expose(), "s");
    }
}
