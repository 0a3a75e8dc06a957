//! Where requests go: a host of the service's, or the one that the caller chose.

use std::fmt;

use crate::error::Error;

/// Stands for the region's ID in a host.
const REGION: &str = "{region}";

/// Hosts by region; `{region}` in a host stands for the region's ID.
#[derive(Debug)]
pub struct Endpoints {
    /// Host for a client without a region.
    pub default: &'static str,
    /// Host for a region that the table does not list.
    pub regional: &'static str,
    /// Hosts by region, sorted by region.
    pub regions: &'static [(&'static str, &'static str)],
}

/// Scheme and host, with a port where the default does not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// `https` or `http`.
    pub scheme: &'static str,
    /// The host, with its port where one was given: what the `host` header says.
    pub host: String,
}

impl Origin {
    /// The URL of the root, with an encoded query.
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

/// An endpoint that the caller chose; its host may still hold [`REGION`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint(Origin);

impl Endpoint {
    /// Reads `host`, `host:port`, `http://host:port` or `https://host:port`.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let (scheme, host) = match text.split_once("://") {
            None => ("https", text),
            Some(("https", host)) => ("https", host),
            Some(("http", host)) => ("http", host),
            Some(_) => return Err(Error::configuration("the endpoint's scheme is neither http nor https")),
        };
        let host = host.strip_suffix('/').unwrap_or(host);
        let (name, port) = match host.rsplit_once(':') {
            // Not a port but the end of an IPv6 address.
            Some((_, rest)) if rest.contains(']') => (host, None),
            Some((name, port)) => (name, Some(port)),
            None => (host, None),
        };
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let valid_name = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            Some(address) => address.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.')),
            None => name.replace(REGION, "region").chars().all(is_host),
        };
        let valid_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
        if name.is_empty() || !valid_name || !valid_port {
            // Not repeated: what stands there may be a URL with a password in it.
            return Err(Error::configuration(
                "the endpoint is not of the form `host`, `host:port` or `http(s)://host:port`",
            ));
        }
        Ok(Self(Origin { scheme, host: host.to_owned() }))
    }

    /// The origin of a host that does not depend on a region.
    pub(crate) fn fixed(self) -> Result<Origin, Error> {
        let Self(Origin { scheme, host }) = self;
        if host.contains(REGION) {
            return Err(Error::configuration("no region stands in this endpoint"));
        }
        Ok(Origin { scheme, host: host.to_ascii_lowercase() })
    }
}

/// The origin for a region: the caller's endpoint where there is one, else by the service's table.
pub(crate) fn origin(chosen: Option<&Endpoint>, table: &Endpoints, region: Option<&str>) -> Result<Origin, Error> {
    if let Some(region) = region
        && (region.is_empty() || !region.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
    {
        return Err(Error::configuration(format!("{region:?} is not a region's ID")));
    }
    let (scheme, host) = match (chosen, region) {
        (Some(Endpoint(origin)), _) => (origin.scheme, origin.host.as_str()),
        (None, None) => ("https", table.default),
        (None, Some(region)) => {
            let listed = table.regions.iter().find(|(name, _)| *name == region);
            ("https", listed.map_or(table.regional, |(_, host)| *host))
        }
    };
    let host = match region {
        Some(region) => host.replace(REGION, region),
        None if host.contains(REGION) => {
            return Err(Error::configuration(format!("the host `{host}` needs a region, and none is set")));
        }
        None => host.to_owned(),
    };
    Ok(Origin { scheme, host: host.to_ascii_lowercase() })
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
        Ok(())
    }

    #[test]
    fn what_is_no_host_is_refused() {
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
