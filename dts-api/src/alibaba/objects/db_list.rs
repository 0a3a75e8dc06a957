//! The objects of a job: which databases, tables and columns, and their names in the destination.

use std::collections::BTreeMap;

use super::ParseError;
use super::kept::{Object, debug, json_text, kept_object, objects};
use super::text::{object_text, read_object};
use crate::values::JsonText;

/// The objects of a job: databases with their tables and columns.
///
/// It is the parameter `DbList` of `ConfigureDtsJob`, `ModifyDtsJob`, `ConfigureSubscription` and `ModifySubscription`,
/// and the text in `DbObject` of responses.
///
/// ```
/// use dts_api::alibaba::objects::DbList;
///
/// let objects = DbList::new()
///     .database("crm", |db| db)
///     .database("shop", |db| db.rename("shop2").table("orders", |t| t.filter("id > 5")));
/// assert_eq!(
///     objects.to_string(),
///     concat!(
///         r#"{"crm":{"all":true,"name":"crm"},"#,
///         r#""shop":{"Table":{"orders":{"all":false,"filter":"id > 5","name":"orders"}},"#,
///         r#""all":false,"name":"shop2"}}"#,
///     ),
/// );
/// ```
///
/// Pass it to the builders of the operations: `client.modify_dts_job().db_list(objects)`. A database or a table is
/// selected as a whole, unless something inside it is selected. The text may have at most 1 MB.
///
/// For PostgreSQL, the outer names are schemas, and the endpoint names the database. For MongoDB, tables are
/// collections. Change tracking cannot rename objects. The names in a response may be regular expressions.
///
/// To read a response: `DbList::try_from(text)`, where `text` is the [`JsonText`](crate::values::JsonText).
#[derive(Clone, Default, PartialEq)]
pub struct DbList {
    /// Databases by their names in the source.
    pub databases: BTreeMap<String, Database>,
    /// Entries that are not JSON objects, as the JSON text that came. They are written back unchanged.
    pub other: BTreeMap<String, JsonText>,
}

impl DbList {
    /// Returns an empty selection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Selects a database, or tables in it. A second call for the same database adds to the first.
    pub fn database(mut self, name: impl Into<String>, with: impl FnOnce(Database) -> Database) -> Self {
        let name = name.into();
        let database = self.databases.remove(&name).unwrap_or_else(|| Database::new(&name));
        self.databases.insert(name, with(database));
        self
    }

    fn parse_text(text: &str) -> Result<Self, ParseError> {
        let (databases, other) = objects(read_object(text)?);
        Ok(Self { databases, other })
    }

    fn to_text(&self) -> String {
        let mut members = self.other.clone();
        let databases = self.databases.iter();
        members.extend(databases.map(|(name, database)| (name.clone(), object_text(&database.write()).into())));
        object_text(&members)
    }
}

impl std::fmt::Debug for DbList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        debug(self.to_text(), f)
    }
}

json_text!(DbList);

kept_object! {
    /// One database of a [`DbList`], or one schema of PostgreSQL.
    Database {
        /// Name in the destination.
        name: String = "name",
        /// Whether the whole database is selected.
        all: bool = "all",
        /// DML operations to replicate. Used if the whole database is selected.
        dml_op: String = "dml_op",
        /// DDL operations to replicate. Used if the whole database is selected.
        ddl_op: String = "ddl_op",
        /// State of the database, such as `normal`. Only in responses.
        state: String = "state",
    }
    {
        /// Tables by their names in the source.
        tables: BTreeMap<String, Table> = "Table",
    }
}

impl Database {
    /// Selects the whole database under its own name.
    pub fn new(name: impl Into<String>) -> Self {
        Self::default().name(name).all(true)
    }

    /// Sets the name in the destination.
    pub fn rename(self, name: impl Into<String>) -> Self {
        self.name(name)
    }

    /// Selects a table, or columns and rows of it, instead of the whole database. A second call for the same table adds
    /// to the first.
    pub fn table(mut self, name: impl Into<String>, with: impl FnOnce(Table) -> Table) -> Self {
        let name = name.into();
        let table = self.tables.remove(&name).unwrap_or_else(|| Table::new(&name));
        self.tables.insert(name, with(table));
        self.all(false)
    }
}

kept_object! {
    /// One table of a [`Database`], or one collection of MongoDB.
    Table {
        /// Name in the destination.
        name: String = "name",
        /// Whether the whole table is selected.
        all: bool = "all",
        /// DML operations to replicate.
        dml_op: String = "dml_op",
        /// DDL operations to replicate.
        ddl_op: String = "ddl_op",
        /// State of the table. Only in responses.
        state: String = "state",
    }
    {
        /// Condition that a row must meet, as SQL: `id>10`.
        filter: Option<String> = "filter",
        /// Columns by their names in the source.
        columns: BTreeMap<String, Column> = "column",
    }
}

impl Table {
    /// Selects the whole table under its own name.
    pub fn new(name: impl Into<String>) -> Self {
        Self::default().name(name).all(true)
    }

    /// Sets the name in the destination.
    pub fn rename(self, name: impl Into<String>) -> Self {
        self.name(name)
    }

    /// Selects only the rows that meet a SQL condition: `id>10`.
    pub fn filter(mut self, condition: impl Into<String>) -> Self {
        self.filter = Some(condition.into());
        self.all(false)
    }

    /// Selects a column instead of the whole table. A second call for the same column adds to the first.
    pub fn column(mut self, name: impl Into<String>, with: impl FnOnce(Column) -> Column) -> Self {
        let name = name.into();
        let column = self.columns.remove(&name).unwrap_or_else(|| Column::new(&name));
        self.columns.insert(name, with(column));
        self.all(false)
    }
}

kept_object! {
    /// One column of a [`Table`].
    Column {
        /// Name in the destination.
        name: String = "name",
    }
}

impl Column {
    /// Selects the column under its own name.
    pub fn new(name: impl Into<String>) -> Self {
        Self::default().name(name)
    }

    /// Sets the name in the destination.
    pub fn rename(self, name: impl Into<String>) -> Self {
        self.name(name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn it_builds_what_the_vendor_documents() {
        let objects = DbList::new()
            .database("a", |db| db.dml_op("insert").ddl_op("alter"))
            .database("b", |db| {
                db.rename("b2").table("t", |t| {
                    t.filter("id>10").column("id", |c| c).column("old", |c| c.rename("new").set("key", "PRI"))
                })
            })
            .database("b", |db| db.table("u", |t| t.rename("u2")).table("u", |t| t.ddl_op("")));
        let json = json!({
            "a": { "name": "a", "all": true, "dml_op": "insert", "ddl_op": "alter" },
            "b": { "name": "b2", "all": false, "Table": {
                "t": { "name": "t", "all": false, "filter": "id>10", "column": {
                    "id": { "name": "id" },
                    "old": { "name": "new", "key": "PRI" },
                } },
                "u": { "name": "u2", "all": true, "ddl_op": "" },
            } },
        });
        assert_eq!(Value::from(&objects), json);
        assert_eq!(json.to_string().parse(), Ok(objects));
    }

    #[test]
    fn it_reads_responses_and_writes_them_back() {
        for text in [
            "{}",
            r#"{"dtstestdata":{"all":true,"name":"dtstestdata","state":"normal"}}"#,
            r#"{"DTSTEST":{"name":"dtstest","all":true,"state":"normal","edit":false}}"#,
            r#"{"a":{"name":7,"all":"true","Table":{"t":1}},"b":null,"c":{"Table":{}},"d":{"Table":{"t":{"column":[]}}}}"#,
        ] {
            let list: DbList = text.parse().unwrap();
            assert_eq!(Value::from(&list), serde_json::from_str::<Value>(text).unwrap(), "{text}");
        }
        let spelled = r#"{"a":{"Table":{"t":{"x":1e400}},"edit":-0},"b":1.50}"#;
        assert_eq!(spelled.parse::<DbList>().unwrap().to_string(), spelled);
        let escaped = r#"{\"dtstestdata\":{\"name\":\"x\",\"all\":false,\"Table\":{\"order\":{\"all\":true}}}}"#;
        let list: DbList = escaped.parse().unwrap();
        assert_eq!(list.databases["dtstestdata"].tables["order"].all, Some(true));
        assert_eq!(list.databases["dtstestdata"].name.as_deref(), Some("x"));
    }

    #[test]
    fn what_is_no_object_is_an_error_but_for_null() {
        assert_eq!("null".parse(), Ok(DbList::new()));
        assert_eq!("[]".parse::<DbList>().unwrap_err().to_string(), "not a JSON object");
        assert!("".parse::<DbList>().unwrap_err().to_string().starts_with("not JSON: "));
    }
}
