//! Reads and checks proxies. A proxy that reqwest would silently ignore is an error, so that no call bypasses its
//! proxy.

use crate::error::Error;

const FORM: &str = "`http://`, `https://`, `socks4://`, `socks4a://`, `socks5://` or `socks5h://`, and a host";

/// The variables that name proxies; the first of each pair that is set counts.
const VARIABLES: [[&str; 2]; 3] =
    [["HTTPS_PROXY", "https_proxy"], ["HTTP_PROXY", "http_proxy"], ["ALL_PROXY", "all_proxy"]];

/// Returns the proxy at a URL.
pub(super) fn of_url(url: &str) -> Result<reqwest::Proxy, Error> {
    match (is_known(url), reqwest::Proxy::all(url)) {
        (true, Ok(proxy)) => Ok(proxy),
        // Neither the URL nor the error is shown: both may contain a password.
        _ => Err(Error::configuration(["the proxy is not a URL of the form ", FORM].concat())),
    }
}

/// Rejects proxies in the environment that cannot be used.
pub(super) fn check_environment(variable: &dyn Fn(&str) -> Option<String>) -> Result<(), Error> {
    for names in &VARIABLES {
        for name in names {
            let Some(url) = variable(name) else { continue };
            if !url.is_empty() && of_url(&url).is_err() {
                return Err(Error::configuration(
                    ["the proxy in the environment variable ", name, " is not a URL of the form ", FORM].concat(),
                ));
            }
            break;
        }
    }
    Ok(())
}

/// Returns whether the scheme of a URL is supported. A URL without a scheme is HTTP.
fn is_known(url: &str) -> bool {
    match url.split_once("://") {
        None => true,
        Some((scheme, _)) => {
            matches!(scheme, "socks4" | "socks4a" | "socks5" | "socks5h")
                || scheme.eq_ignore_ascii_case("http")
                || scheme.eq_ignore_ascii_case("https")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_would_be_passed_over_is_rejected() {
        for url in ["ftp://a", "socks://a", "SOCKS5://a", "://a", "http://", "not a URL", "http://a b"] {
            let error = of_url(url).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains("`socks5h://`"), "{url}: {error}");
            let variable = |name: &str| (name == "ALL_PROXY").then(|| url.to_owned());
            let error = check_environment(&variable).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains("ALL_PROXY"), "{url}: {error}");
        }
    }

    #[test]
    fn what_works_is_accepted() {
        for url in
            ["a:8080", "http://u:p@a", "HTTPS://a:1", "socks4://a", "socks4a://a", "socks5://a", "socks5h://u:p@a"]
        {
            assert!(of_url(url).is_ok(), "{url}");
            assert!(check_environment(&|_| Some(url.to_owned())).is_ok(), "{url}");
        }
        assert!(check_environment(&|_| None).is_ok());
        assert!(check_environment(&|_| Some(String::new())).is_ok());
    }

    #[test]
    fn the_first_name_counts() {
        let variable = |name: &str| Some(if name.ends_with("PROXY") { "http://a" } else { "ftp://a" }.to_owned());
        assert!(check_environment(&variable).is_ok());
    }
}
