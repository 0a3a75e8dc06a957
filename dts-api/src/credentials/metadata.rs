//! Reads responses of the metadata service of the machine that the program runs on.

use super::ProviderError;
use super::exchange::{Failed, Server};
use super::reply::{self, Names};
use super::source::Step;
use crate::runtime::HttpResponse;
use crate::runtime::net::encode::percent;

/// The name in messages.
pub(crate) const WHO: &str = "the metadata service";

/// Returns the path of a role's credentials; without a role, the path of its name.
pub(crate) fn path(folder: &str, role: Option<&str>) -> String {
    format!("{folder}{}", percent(role.unwrap_or_default()))
}

/// Returns a transient failure if the service fails.
pub(crate) fn check(response: &HttpResponse) -> Result<(), Failed> {
    match response.status {
        429 | 500.. => {
            let message = format!("{WHO} failed: HTTP status {}", response.status);
            Err(Failed::passing(ProviderError::transient(message)))
        }
        _ => Ok(()),
    }
}

/// Returns the name of the role.
pub(crate) fn role(response: &HttpResponse, none: &str) -> Result<String, Failed> {
    check(response)?;
    match (response.status, String::from_utf8_lossy(response.body.trim_ascii()).lines().next().map(str::trim)) {
        (200, Some(role)) if role.chars().all(is_of_name) => Ok(role.to_owned()),
        // It may be anything, even keys, so it appears in no error and no URL.
        (200, Some(_)) => {
            Err(ProviderError::failed(format!("{WHO} returned something other than a role's name")).into())
        }
        (200 | 404, _) => Err(ProviderError::absent(none).into()),
        (status, _) => Err(ProviderError::failed(format!("{WHO} returned no role: HTTP status {status}")).into()),
    }
}

/// Returns whether a role's name may contain this character.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || "+=,.@_-".contains(c)
}

/// Returns the credentials of a role.
pub(crate) fn credentials(server: &Server, response: &HttpResponse, role: &str, names: &Names) -> Result<Step, Failed> {
    check(response)?;
    let nothing = |why: &dyn std::fmt::Display| {
        Failed::from(ProviderError::failed(format!("{WHO} returned no credentials for the role {role:?}: {why}")))
    };
    if response.status != 200 {
        return Err(nothing(&format_args!("HTTP status {}", response.status)));
    }
    let object = server.object(response)?;
    match reply::text(&object, "Code").as_deref() {
        Some("Success") => server.keys(&object, names),
        Some(code) => Err(nothing(&format_args!("{code:?}"))),
        None => Err(server.unreadable(ProviderError::missing("Code"))),
    }
}
