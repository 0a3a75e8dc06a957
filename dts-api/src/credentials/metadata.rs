//! The metadata service of the machine that the program runs on: what it names, and how its responses are read.

use super::ProviderError;
use super::exchange::{Failed, Server};
use super::reply::{self, Names};
use super::source::Step;
use crate::runtime::HttpResponse;
use crate::runtime::net::encode::percent;

/// What messages call it.
pub(crate) const WHO: &str = "the metadata service";

/// The path of a role's credentials; without a role, that of its name.
pub(crate) fn path(folder: &str, role: Option<&str>) -> String {
    format!("{folder}{}", percent(role.unwrap_or_default()))
}

/// A failure that passes, if the service is in trouble.
pub(crate) fn check(response: &HttpResponse) -> Result<(), Failed> {
    match response.status {
        429 | 500.. => {
            let message = format!("{WHO} is in trouble: HTTP status {}", response.status);
            Err(Failed::passing(ProviderError::transient(message)))
        }
        _ => Ok(()),
    }
}

/// The name of the role.
pub(crate) fn role(response: &HttpResponse, none: &str) -> Result<String, Failed> {
    check(response)?;
    match (response.status, String::from_utf8_lossy(response.body.trim_ascii()).lines().next().map(str::trim)) {
        (200, Some(role)) if role.chars().all(is_of_name) => Ok(role.to_owned()),
        // It may hold anything, even keys, so it is not repeated, here or in a URL.
        (200, Some(_)) => Err(ProviderError::failed(format!("{WHO} names no role but something else")).into()),
        (200 | 404, _) => Err(ProviderError::absent(none).into()),
        (status, _) => Err(ProviderError::failed(format!("{WHO} names no role: HTTP status {status}")).into()),
    }
}

/// Whether a role's name may hold this character.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || "+=,.@_-".contains(c)
}

/// The credentials of a role.
pub(crate) fn credentials(server: &Server, response: &HttpResponse, role: &str, names: &Names) -> Result<Step, Failed> {
    check(response)?;
    let nothing = |why: &dyn std::fmt::Display| {
        Failed::from(ProviderError::failed(format!("{WHO} gives nothing for the role {role:?}: {why}")))
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
