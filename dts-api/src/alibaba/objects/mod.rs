//! Types for parameters and fields that are JSON text.
//!
//! | type | used for |
//! | --- | --- |
//! | [`DbList`] | `DbList`, and `DbObject` and `DBList` of responses |
//! | [`LegacyObjects`] | `MigrationObject`, `SynchronizationObjects` and `SubscriptionObject` of the previous generation |
//! | [`Reserve`] | `Reserve`, `Reserved` and `MigrationReserved` |
//! | [`DataCheckConfigure`] | `DataCheckConfigure` |
//! | [`PrecheckItems`] | `SkipPreCheckItems` and `SkipPreCheckNames` |
//! | [`Tags`] | `Tags` of `DescribeDtsJobs` |
//!
//! Pass them to the builders of the operations. Text and `serde_json::Value` are accepted, too.
//!
//! ```no_run
//! use dts_api::alibaba::{Client, objects::DbList};
//!
//! # async fn example(client: &Client) -> Result<(), dts_api::Error> {
//! let objects = DbList::new()
//!     .database("shop", |db| db.rename("shop2").table("orders", |t| t.filter("id > 5")));
//! let call = client.modify_dts_job().dts_instance_id("dtsl3m1213ye7l****").db_list(objects);
//! call.send().await?;
//! # Ok(())
//! # }
//! ```
//!
//! A response has the text; [`TryFrom`] reads it:
//!
//! ```
//! use dts_api::alibaba::objects::{DbList, Reserve};
//! use dts_api::values::JsonText;
//!
//! let text: JsonText = DbList::new().database("shop", |db| db.table("orders", |t| t)).into();
//! let list = DbList::try_from(&text)?;
//! assert!(list.databases["shop"].tables.contains_key("orders"));
//!
//! let reserve: Reserve = r#"{"targetTableMode":2,"newKey":"x"}"#.parse()?;
//! assert_eq!(reserve.target_table_mode.as_ref().map(|mode| mode.text()).as_deref(), Some("2"));
//! assert_eq!(reserve.to_string(), r#"{"newKey":"x","targetTableMode":2}"#);
//! # Ok::<(), dts_api::alibaba::objects::ParseError>(())
//! ```
//!
//! Nothing is lost: a key that a type does not know, or whose value does not fit its field, is in `other` as its JSON
//! text, and is written back unchanged, even `1e400`. `Debug` masks secrets; the text has them in clear.

mod data_check;
mod db_list;
mod kept;
mod legacy;
mod precheck_items;
mod reserve;
mod tags;
mod text;

pub use self::data_check::DataCheckConfigure;
pub use self::db_list::{Column, Database, DbList, Table};
pub use self::legacy::{LegacyColumn, LegacyDatabase, LegacyObjects, LegacyTable};
pub use self::precheck_items::PrecheckItems;
pub use self::reserve::{Reserve, Setting};
pub use self::tags::{Tag, Tags};
pub use self::text::ParseError;
