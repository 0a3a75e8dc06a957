//! Credentials providers of Alibaba Cloud.
//!
//! A client without credentials in its configuration uses [`DefaultChain`].

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

/// Credentials are renewed this long before they expire, as in the vendor's SDKs.
const MARGIN: Duration = Duration::from_secs(15 * 60);

/// The names of the fields in responses.
const NAMES: Names =
    Names { key_id: "AccessKeyId", key_secret: "AccessKeySecret", token: "SecurityToken", end: "Expiration" };
