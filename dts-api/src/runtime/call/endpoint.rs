//! Endpoints: the hosts of a service, or the one that the caller chose.

use std::fmt;

use crate::error::Error;
use crate::runtime::net::encode::is_all;

/// The placeholder for the region's ID in a host.
const REGION: &str = "{region}";

/// The hosts of a service; `{region}` in a host is replaced with the region's ID.
#[derive(Debug)]
pub struct Endpoints {
    /// The host for a client without a region.
    pub default: &'static str,
    /// The host for a region that the table does not list.
    pub regional: &'static str,
    /// The hosts by region, sorted by region.
    pub regions: &'static [(&'static str, &'static str)],
}

/// Scheme and host, with the port if it is not the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// `https` or `http`.
    pub scheme: &'static str,
    /// The value of the `host` header.
    pub host: String,
}

impl Origin {
    /// Returns the URL of the root, with an encoded query.
    pub(crate) fn url(&self, query: &str) -> String {
        let separator = if query.is_empty() { "" } else { "?" };
        [self.scheme, "://", &self.host, "/", separator, query].concat()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.scheme)?;
        f.write_str("://")?;
        f.write_str(&self.host)
    }
}

/// The endpoint that the caller chose; its host may contain [`REGION`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint(Origin);

impl Endpoint {
    /// Parses `host`, `host:port`, `http://host:port` or `https://host:port`, in any letter case, with surrounding
    /// spaces.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let (scheme, host) = match text.trim().split_once("://") {
            None => ("https", text.trim()),
            Some((scheme, host)) if scheme.eq_ignore_ascii_case("https") => ("https", host),
            Some((scheme, host)) if scheme.eq_ignore_ascii_case("http") => ("http", host),
            Some(_) => return Err(Error::configuration("the endpoint's scheme is neither http nor https")),
        };
        let host = host.strip_suffix('/').unwrap_or(host);
        if !is_host(host) {
            // The message does not repeat it: it may be a URL with a password.
            return Err(Error::configuration(
                "the endpoint is not of the form `host`, `host:port` or `http(s)://host:port`",
            ));
        }
        Ok(Self(Origin { scheme, host: host.to_owned() }))
    }

    /// Returns the origin of a host that does not depend on a region.
    pub(crate) fn fixed(self) -> Result<Origin, Error> {
        let Self(Origin { scheme, host }) = self;
        if host.contains(REGION) {
            return Err(Error::configuration("this endpoint cannot contain a region"));
        }
        Ok(Origin { scheme, host: host.to_ascii_lowercase() })
    }
}

/// Returns whether a text is a host, with or without a port and [`REGION`].
fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        // This is the end of an IPv6 address, not a port.
        Some((_, rest)) if rest.contains(']') => (text, None),
        Some((name, port)) => (name, Some(port)),
        None => (text, None),
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return false;
    }
    match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(address) => is_all(address, |byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')),
        None => {
            let name = name.replace(REGION, "region");
            !name.is_empty() && is_all(&name, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        }
    }
}

/// Returns the origin for a region: the caller's endpoint, or the host in the service's table.
pub(crate) fn origin(chosen: Option<&Endpoint>, table: &Endpoints, region: Option<&str>) -> Result<Origin, Error> {
    let (scheme, mut host) = match chosen {
        Some(Endpoint(origin)) => (origin.scheme, origin.host.as_str()),
        None => ("https", if region.is_some() { table.regional } else { table.default }),
    };
    let Some(region) = region else {
        if host.contains(REGION) {
            let message = ["the host `", host, "` needs a region, and none is set"].concat();
            return Err(Error::configuration(message));
        }
        return Ok(Origin { scheme, host: host.to_ascii_lowercase() });
    };
    if region.is_empty() || !is_all(region, |byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(Error::configuration(format!("{region:?} is not a region's ID")));
    }
    if chosen.is_none() {
        for (name, listed) in table.regions {
            if *name == region {
                host = listed;
            }
        }
    }
    let mut host = if host.contains(REGION) { host.replace(REGION, region) } else { host.to_owned() };
    host.make_ascii_lowercase();
    Ok(Origin { scheme, host })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Endpoints = Endpoints {
        default: "dts.example.com",
        regional: "dts.{region}.example.com",
        regions: &[("center-1", "dts.example.com")],
    };

    fn host(chosen: Option<&str>, region: Option<&str>) -> Result<String, Error> {
        let chosen = chosen.map(Endpoint::parse).transpose()?;
        origin(chosen.as_ref(), &TABLE, region).map(|origin| origin.to_string())
    }

    #[test]
    fn the_table_decides_by_region() -> Result<(), Error> {
        assert_eq!(host(None, None)?, "https://dts.example.com");
        assert_eq!(host(None, Some("center-1"))?, "https://dts.example.com");
        assert_eq!(host(None, Some("north-2"))?, "https://dts.north-2.example.com");
        Ok(())
    }

    #[test]
    fn the_caller_decides_first() -> Result<(), Error> {
        assert_eq!(host(Some("dts-vpc.{region}.example.com"), Some("a-1"))?, "https://dts-vpc.a-1.example.com");
        assert_eq!(host(Some("http://127.0.0.1:8080/"), Some("a-1"))?, "http://127.0.0.1:8080");
        assert_eq!(host(Some("https://[::1]:8443"), None)?, "https://[::1]:8443");
        assert_eq!(host(Some("[::1]"), None)?, "https://[::1]");
        assert_eq!(host(Some(" HTTPS://DTS.example.com\n"), None)?, "https://dts.example.com");
        assert_eq!(host(Some("Http://127.0.0.1:80"), None)?, "http://127.0.0.1:80");
        Ok(())
    }

    #[test]
    fn what_is_no_host_is_rejected() {
        for text in ["", "ftp://a", "https://", "user:pass@a", "a/b", "a?b", "a:b", "a b", "https://a:70000", "[x]"] {
            assert!(host(Some(text), None).is_err(), "{text}");
        }
        assert!(host(Some("dts.{region}.example.com"), None).is_err());
    }

    #[test]
    fn a_region_cannot_change_the_host() {
        assert!(host(None, Some("evil.example.org/")).is_err());
        assert!(host(None, Some("")).is_err());
    }
}
