// SPDX-License-Identifier: Apache-2.0
//! A database of its own for each test: a SQLite file, or one in a real PostgreSQL that the tests start and stop.

mod postgres;

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, Executor, Row};

use super::{Store, StoreError};
use postgres::Postgres;

/// An empty database.
pub(crate) struct Database {
    pub(crate) url: SecretString,
    keep: Keep,
}

/// What must outlive the database.
enum Keep {
    Sqlite { _folder: tempfile::TempDir },
    Postgres { server: std::sync::Arc<Postgres>, name: String },
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/milepost.db?mode=rwc", folder.path().display()).into();
        Self { url, keep: Keep::Sqlite { _folder: folder } }
    }

    pub(crate) async fn postgres() -> Self {
        let server = tokio::task::spawn_blocking(Postgres::shared).await.unwrap();
        let name = server.new_name();
        sqlx::any::install_default_drivers();
        let mut admin = sqlx::AnyConnection::connect(&server.url("postgres")).await.unwrap();
        admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        admin.close().await.unwrap();
        Self { url: server.url(&name).into(), keep: Keep::Postgres { server, name } }
    }

    /// Ends all connections to a database in PostgreSQL and lets nobody in, or lets them in again.
    pub(crate) async fn let_in(&self, yes: bool) {
        let Keep::Postgres { server, name } = &self.keep else { panic!("a file lets everyone in") };
        let mut admin = sqlx::AnyConnection::connect(&server.url("postgres")).await.unwrap();
        let end = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname";
        for statement in [
            format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {yes}"),
            format!("{end} = '{name}' AND NOT {yes}"),
        ] {
            admin.execute(sqlx::AssertSqlSafe(statement)).await.unwrap();
        }
        admin.close().await.unwrap();
    }

    /// Does something to it behind the store's back.
    pub(crate) async fn execute(&self, statement: &'static str) {
        let mut connection = sqlx::AnyConnection::connect(self.exposed()).await.unwrap();
        connection.execute(statement).await.unwrap();
        connection.close().await.unwrap();
    }

    /// The store of the one Gerrit that most tests know.
    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.url, "gerrit-1").await.unwrap()
    }

    pub(crate) fn exposed(&self) -> &str {
        self.url.expose_secret()
    }
}

impl Store {
    /// How many rows each table has.
    pub(crate) async fn rows(&self) -> Result<BTreeMap<String, i64>, StoreError> {
        let tables = if self.0.begin == "BEGIN" {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        };
        let mut rows = BTreeMap::new();
        for table in sqlx::query(tables).fetch_all(self.pool()).await? {
            let table: String = table.try_get(0)?;
            let count = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
            let count = sqlx::query(count).fetch_one(self.pool()).await?.try_get(0)?;
            rows.insert(table, count);
        }
        Ok(rows)
    }
}

/// Makes each test two: on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($(#[doc = $doc:literal])* async fn $name:ident($database:ident: Database) $body:block)*) => {
        $(mod $name {
            use super::*;

            $(#[doc = $doc])*
            async fn test($database: Database) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                test(Database::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                test(Database::postgres().await).await;
            }
        })*
    };
}
pub(crate) use on_both;
