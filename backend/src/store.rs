// SPDX-License-Identifier: Apache-2.0
//! Facts, Gerrit's answers and history, in SQLite or PostgreSQL with one schema and one set of queries.
//!
//! Facts are a cache of what the sources said. History is what nobody could tell again; it is kept in the same transaction as
//! the fact that makes it, so it is there before anyone is shown it.

mod acts;
mod answers;
mod backup;
mod events;
mod expire;
mod facts;
mod history;
mod listened;
mod moments;
mod reached;
mod recall;
mod reviews;
mod schema;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use sqlx::{Any, AnyPool, Executor, Transaction, any::AnyPoolOptions};
use tokio::sync::{Mutex, MutexGuard};

pub use acts::Act;
pub use backup::{BackupError, backup};
pub use moments::Way;

/// Why the store does not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or refuses.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Its schema cannot be brought up to date: it may be of a newer version, or somebody else's.
    #[error("database schema: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// What should be kept cannot be written as JSON.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
}

impl StoreError {
    /// Whether the same may be kept when it is tried again: the database is away, busy or full, and does not refuse what it is told.
    pub fn passes(&self) -> bool {
        let Self::Database(error) = self else { return false };
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::Protocol(_) => true,
            sqlx::Error::Database(error) => error.code().is_some_and(|code| passes(&code)),
            _ => false,
        }
    }
}

/// By SQLite's result codes (the lowest byte is the primary one), or by the classes of PostgreSQL's `SQLSTATE`.
fn passes(code: &str) -> bool {
    const SQLITE: [u32; 6] = [5, 6, 8, 10, 13, 14]; // BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN
    // Connection, rollback of the transaction, resources, not in this state, operator's intervention, system.
    const POSTGRES: [&str; 6] = ["08", "40", "53", "55", "57", "58"];
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => SQLITE.contains(&(number & 0xff)),
        _ => POSTGRES.iter().any(|class| code.starts_with(class)),
    }
}

/// Facts, answers and history of one Gerrit. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    pool: AnyPool,
    /// Gerrit's server id.
    server: String,
    begin: &'static str,
    /// One writer at a time: SQLite has no more, and PostgreSQL needs no order of locks then.
    writing: Mutex<()>,
}

/// Connections: readers beside the one writer.
const CONNECTIONS: u32 = 5;

/// WAL lets readers read while one writes. A commit waits for the disk: history that was shown survives a power cut too.
const SQLITE: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                      PRAGMA foreign_keys = ON;";

impl Store {
    /// Opens the database at a `sqlite:` or `postgres:` URL and brings its schema up to date. `server` is Gerrit's server id,
    /// part of every key.
    pub async fn open(url: &SecretString, server: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let url = url.expose_secret();
        let sqlite = url.starts_with("sqlite:");
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(10))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if sqlite {
                        connection.execute(sqlx::raw_sql(SQLITE)).await?;
                    }
                    Ok(())
                })
            })
            .connect(url)
            .await?;
        schema::bring_up_to_date(&pool).await?;
        // A plain BEGIN of SQLite becomes a writer late and then fails at once when another was faster.
        let begin = if sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        Ok(Self(Arc::new(Inner { pool, server: server.to_owned(), begin, writing: Mutex::new(()) })))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.0.pool).await?;
        Ok(())
    }

    /// Waits until all is written, and closes the connections.
    pub async fn close(&self) {
        let _writing = self.0.writing.lock().await;
        self.0.pool.close().await;
    }

    pub(crate) fn server(&self) -> &str {
        &self.0.server
    }

    fn pool(&self) -> &AnyPool {
        &self.0.pool
    }

    async fn write(&self) -> Result<Write<'_>, StoreError> {
        let turn = self.0.writing.lock().await;
        Ok(Write { transaction: self.0.pool.begin_with(self.0.begin).await?, _turn: turn })
    }
}

/// A transaction that writes, and its turn.
struct Write<'s> {
    transaction: Transaction<'static, Any>,
    _turn: MutexGuard<'s, ()>,
}

impl Write<'_> {
    async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

/// Foreign text as an indexed column takes it: PostgreSQL refuses NUL everywhere and more than 2,700 bytes in an index.
fn indexed(text: &str) -> String {
    const LONGEST: usize = 500;
    if text.len() <= LONGEST && !text.contains('\0') {
        return text.to_owned();
    }
    let start: String = text.chars().filter(|c| *c != '\0').take(LONGEST / 4).collect();
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(start + "#", |all, byte| all + &format!("{byte:02x}"))
}

/// A number as its column takes it.
fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
