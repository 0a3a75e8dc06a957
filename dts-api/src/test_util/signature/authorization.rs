//! The header `Authorization` of signatures that use it.

use super::Received;

/// `<algorithm> Credential=…,SignedHeaders=…,Signature=…`, with or without spaces after the commas.
pub(super) struct Authorization<'a> {
    pub(super) credential: &'a str,
    pub(super) signed_headers: Vec<&'a str>,
    pub(super) signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Parses the header. Returns `None` if it has another algorithm or form.
    pub(super) fn read(header: &'a str, algorithm: &str) -> Option<Self> {
        let parts = header.strip_prefix(algorithm)?.strip_prefix(' ')?;
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for part in parts.split(',') {
            let (name, value) = part.trim().split_once('=')?;
            let slot = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return None,
            };
            *slot = Some(value);
        }
        let signed_headers = signed_headers?.split(';').collect();
        Some(Self { credential: credential?, signed_headers, signature: signature? })
    }

    /// Returns `name:value` lines of the signed headers, which must be sorted and present. The values of a repeated
    /// name are sorted and joined.
    pub(super) fn canonical_headers(
        &self,
        received: &Received,
        value: impl Fn(&str, &str) -> String,
    ) -> Option<String> {
        if !self.signed_headers.is_sorted() {
            return None;
        }
        let lines = self.signed_headers.iter().map(|name| {
            let arrived = received.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
            let mut values: Vec<_> = arrived.map(|(_, text)| value(name, text.trim())).collect();
            values.sort();
            (!values.is_empty()).then(|| format!("{name}:{}\n", values.join(",")))
        });
        lines.collect()
    }
}
