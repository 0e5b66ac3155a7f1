// SPDX-License-Identifier: Apache-2.0
//! A copy of the database while it is in use.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use sqlx::{AnyConnection, Connection as _};

use super::StoreError;

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has tools of its own that do it better.
    #[error("the store is a PostgreSQL database: back it up with `pg_dump`")]
    NotSqlite,
    /// Nothing is overwritten.
    #[error("`{0}` is there already: name a new file")]
    Exists(PathBuf),
    /// The copy cannot be put into its place.
    #[error("`{0}` cannot be written: {1}")]
    Write(PathBuf, std::io::Error),
    /// The database cannot be read, or not be copied.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies the SQLite database at `url` as it is at one moment into the new file `to`, while a backend reads and writes it. The
/// copy is complete or not there. To restore it, put it in the database's place while no backend runs, without the
/// `-wal` and `-shm` beside it: they belong to the database before.
pub async fn backup(url: &SecretString, to: &Path) -> Result<(), BackupError> {
    let url = url.expose_secret();
    if !url.starts_with("sqlite:") {
        return Err(BackupError::NotSqlite);
    }
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let wrong = |error| BackupError::Write(to.to_owned(), error);
    if part.exists() {
        // Of a run that was interrupted.
        std::fs::remove_file(&part).map_err(wrong)?;
    }
    copy(url, &part).await.map_err(StoreError::from)?;
    std::fs::rename(&part, to).map_err(wrong)
}

async fn copy(url: &str, part: &Path) -> Result<(), sqlx::Error> {
    sqlx::any::install_default_drivers();
    // A database that is not there must not come into being.
    let mut from = AnyConnection::connect(&url.replace("mode=rwc", "mode=rw")).await?;
    sqlx::query("VACUUM INTO $1").bind(part.display().to_string()).execute(&mut from).await?;
    from.close().await
}
