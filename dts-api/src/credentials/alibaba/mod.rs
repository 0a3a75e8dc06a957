//! Alibaba Cloud's ways to get credentials.
//!
//! [`DefaultChain`] is what a client uses that is given no credentials.

mod assume_role;
mod cli_profile;
mod cloud_sso;
mod default_chain;
mod ecs_role;
mod external;
mod ini_profile;
mod oauth;
mod oidc_role;
mod role;
mod sts;
mod uri;

use std::time::Duration;

pub use self::assume_role::AssumeRole;
pub use self::cli_profile::CliProfile;
pub use self::default_chain::DefaultChain;
pub use self::ecs_role::EcsRole;
pub use self::ini_profile::IniProfile;
pub use self::oidc_role::OidcRole;
pub use self::role::Role;
pub use self::uri::CredentialsUri;
use super::reply::Names;

/// Credentials are fetched anew this long before they end, as the vendor's SDKs do.
const MARGIN: Duration = Duration::from_secs(15 * 60);

/// How the members of answers are called.
const NAMES: Names =
    Names { key_id: "AccessKeyId", key_secret: "AccessKeySecret", token: "SecurityToken", end: "Expiration" };
