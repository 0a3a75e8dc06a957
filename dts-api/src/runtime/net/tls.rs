//! TLS with rustls and ring, verified with the system's certificates.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;

use crate::error::Error;

/// Creates the TLS configuration of one client. Nothing is installed for the whole process: the program decides that.
pub(crate) fn configuration(ca_certificates: &[Vec<u8>]) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let mut extra = Vec::new();
    for pem in ca_certificates {
        let before = extra.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            extra.push(certificate.map_err(|error| unusable().with_source(error))?);
        }
        if extra.len() == before {
            return Err(unusable());
        }
    }
    let setup = |error: rustls::Error| Error::configuration("TLS cannot be set up").with_source(error);
    let verifier = if extra.is_empty() {
        Verifier::new(Arc::clone(&provider)).map_err(setup)?
    } else {
        Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).map_err(|error| unusable().with_source(error))?
    };
    let configuration = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(setup)?
        // Not dangerous in itself: it is the only way to set another verifier than rustls's own.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(configuration)
}

/// Returns whether an error or one of its sources says that the server's certificate was rejected.
pub(super) fn is_untrusted(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if matches!(error.downcast_ref(), Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        // The source of an I/O error is the source of the error that it wraps.
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    false
}

fn unusable() -> Error {
    Error::configuration("a CA certificate is not one in PEM form")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_rejected() {
        for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert!(configuration(&[pem.as_bytes().to_vec()]).is_err(), "{pem}");
        }
    }
}
