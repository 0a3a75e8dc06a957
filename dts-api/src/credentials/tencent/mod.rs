//! Credentials providers of Tencent Cloud.
//!
//! A client without credentials in its configuration uses [`DefaultChain`].

mod assume_role;
mod cvm_role;
mod default_chain;
mod profile;
mod role;
mod sts;
mod tccli;
mod tke_oidc;

use std::time::Duration;

pub use self::assume_role::AssumeRole;
pub use self::cvm_role::CvmRole;
pub use self::default_chain::DefaultChain;
pub use self::profile::Profile;
pub use self::role::Role;
pub use self::tccli::TccliProfile;
pub use self::tke_oidc::TkeOidc;

/// Credentials are renewed this long before they expire.
const MARGIN: Duration = Duration::from_secs(300);

#[cfg(test)]
mod tests;
