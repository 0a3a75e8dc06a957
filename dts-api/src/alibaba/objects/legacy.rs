//! Objects of a job in the previous generation of the API.

use super::ParseError;
use super::kept::{debug, json_text, kept_object, list_text, object};
use super::text::read_list;

/// The objects of a job in the previous generation: a list of databases.
///
/// It is the parameter `MigrationObject` of `ConfigureMigrationJob`, `SynchronizationObjects` of
/// `ConfigureSynchronizationJob` and `ModifySynchronizationObject`, and `SubscriptionObject` of
/// `ConfigureSubscriptionInstance` and `ModifySubscriptionObject`.
///
/// ```
/// use dts_api::alibaba::objects::LegacyObjects;
///
/// let objects = LegacyObjects::new()
///     .database("crm", |db| db.exclude_table("order.*"))
///     .database("shop", |db| db.rename("shop2").table("customer", |t| t.filter("id > 100")));
/// assert_eq!(
///     objects.to_string(),
///     concat!(
///         r#"[{"DBName":"crm","TableExcludes":[{"TableName":"order.*"}]},"#,
///         r#"{"DBName":"shop","NewDBName":"shop2","TableIncludes":"#,
///         r#"[{"FilterCondition":"id > 100","TableName":"customer"}]}]"#,
///     ),
/// );
/// ```
///
/// Names may be simple regular expressions of `.`, `*`, `?`, `[abc]`, `[^abc]` and `[a-z]`.
#[derive(Clone, Default, PartialEq)]
#[doc(alias = "MigrationObject")]
#[doc(alias = "SynchronizationObjects")]
#[doc(alias = "SubscriptionObject")]
pub struct LegacyObjects {
    /// Databases, in their order.
    pub databases: Vec<LegacyDatabase>,
}

impl LegacyObjects {
    /// Returns an empty selection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Selects a database, or tables in it.
    pub fn database(mut self, name: impl Into<String>, with: impl FnOnce(LegacyDatabase) -> LegacyDatabase) -> Self {
        self.databases.push(with(LegacyDatabase::default().name(name)));
        self
    }

    fn parse_text(text: &str) -> Result<Self, ParseError> {
        Ok(Self { databases: read_list(text, "objects", object)? })
    }

    fn to_text(&self) -> String {
        list_text(&self.databases)
    }
}

impl std::fmt::Debug for LegacyObjects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        debug(self.to_text(), f)
    }
}

json_text!(LegacyObjects);

kept_object! {
    /// One database of [`LegacyObjects`], or one schema in it.
    LegacyDatabase {
        /// Name in the source.
        name: String = "DBName",
        /// Name in the destination.
        new_name: String = "NewDBName",
        /// Schema in the source. Required if the source is SQL Server or PostgreSQL.
        schema: String = "SchemaName",
        /// Name of the schema in the destination. Only if the destination is SQL Server or PostgreSQL.
        new_schema: String = "NewSchemaName",
        /// Whether all tables of the schema are selected. If `false`, which is the default, `tables` and
        /// `excluded_tables` select them.
        all_tables: bool = "AllTable",
    }
    {
        /// Tables that are selected.
        tables: Vec<LegacyTable> = "TableIncludes",
        /// Tables that are excluded.
        excluded_tables: Vec<LegacyTable> = "TableExcludes",
    }
}

impl LegacyDatabase {
    /// Sets the name in the destination.
    pub fn rename(self, name: impl Into<String>) -> Self {
        self.new_name(name)
    }

    /// Selects a table.
    pub fn table(mut self, name: impl Into<String>, with: impl FnOnce(LegacyTable) -> LegacyTable) -> Self {
        self.tables.push(with(LegacyTable::default().name(name)));
        self
    }

    /// Excludes a table.
    pub fn exclude_table(mut self, name: impl Into<String>) -> Self {
        self.excluded_tables.push(LegacyTable::default().name(name));
        self
    }
}

kept_object! {
    /// One table of a [`LegacyDatabase`].
    LegacyTable {
        /// Name in the source.
        name: String = "TableName",
        /// Name in the destination.
        new_name: String = "NewTableName",
        /// Condition that a row must meet, as in a SQL `WHERE`: `address in('hangzhou','shanghai')`. Use single
        /// quotation marks.
        filter: String = "FilterCondition",
        /// Columns of the primary key, separated by commas. Required if the destination is AnalyticDB for MySQL or for
        /// PostgreSQL, and only for them.
        primary_key: String = "PrimaryKey",
        /// Columns by which the rows are distributed, separated by commas. Required if the destination is AnalyticDB for
        /// MySQL or for PostgreSQL, and only for them.
        part_key: String = "PartKey",
    }
    {
        /// Columns that are selected.
        columns: Vec<LegacyColumn> = "ColumnIncludes",
        /// Columns that are excluded.
        excluded_columns: Vec<LegacyColumn> = "ColumnExcludes",
    }
}

impl LegacyTable {
    /// Sets the name in the destination.
    pub fn rename(self, name: impl Into<String>) -> Self {
        self.new_name(name)
    }

    /// Selects a column. Add the columns in their order in the destination.
    pub fn column(mut self, name: impl Into<String>, with: impl FnOnce(LegacyColumn) -> LegacyColumn) -> Self {
        self.columns.push(with(LegacyColumn::default().name(name)));
        self
    }

    /// Excludes a column.
    pub fn exclude_column(mut self, name: impl Into<String>) -> Self {
        self.excluded_columns.push(LegacyColumn::default().name(name));
        self
    }
}

kept_object! {
    /// One column of a [`LegacyTable`].
    LegacyColumn {
        /// Name in the source.
        name: String = "ColumnName",
        /// Name in the destination.
        new_name: String = "NewColumnName",
    }
}

impl LegacyColumn {
    /// Sets the name in the destination.
    pub fn rename(self, name: impl Into<String>) -> Self {
        self.new_name(name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn it_builds_what_the_vendor_documents() {
        let objects = LegacyObjects::new().database("d", |db| {
            db.rename("d2").schema("s").new_schema("s2").all_tables(false).exclude_table("x").table("t", |t| {
                t.rename("t2")
                    .filter("id > 100")
                    .primary_key("a,b")
                    .part_key("a")
                    .column("c", |c| c.rename("c2"))
                    .exclude_column("e")
            })
        });
        let json = json!([{
            "DBName": "d", "NewDBName": "d2", "SchemaName": "s", "NewSchemaName": "s2", "AllTable": false,
            "TableIncludes": [{
                "TableName": "t", "NewTableName": "t2", "FilterCondition": "id > 100",
                "PrimaryKey": "a,b", "PartKey": "a",
                "ColumnIncludes": [{ "ColumnName": "c", "NewColumnName": "c2" }],
                "ColumnExcludes": [{ "ColumnName": "e" }],
            }],
            "TableExcludes": [{ "TableName": "x" }],
        }]);
        assert_eq!(Value::from(&objects), json);
        assert_eq!(json.to_string().parse(), Ok(objects));
    }

    #[test]
    fn it_reads_text_and_writes_it_back() {
        for text in [
            "[]",
            r#"[{"DBName":"dtstestdata","TableIncludes":[{"TableName":"customer"}]}]"#,
            r#"[{"DBName":"a","TableIncludes":[],"TableExluces":[{"TableName":"b"}],"AllTable":"true"}]"#,
        ] {
            let objects: LegacyObjects = text.parse().unwrap();
            assert_eq!(Value::from(&objects), serde_json::from_str::<Value>(text).unwrap(), "{text}");
        }
        assert!(r#"[{\"DBName\":\"dtstestdata\"}]"#.parse::<LegacyObjects>().is_ok());
        for text in ["{}", "[1]", "[", ""] {
            assert!(text.parse::<LegacyObjects>().is_err(), "{text}");
        }
    }
}
