// SPDX-License-Identifier: Apache-2.0
//! A backup is whole, taken in the middle of work, and is a store when it is put in its place.

use secrecy::SecretString;

use super::*;
use crate::store::{BackupError, backup};

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_in_the_middle_of_work_is_a_store_of_its_moment() {
    let database = Database::sqlite();
    let store = database.open().await;
    store.ran(&workload(&['1']), 10).await.unwrap();
    let writing = tokio::spawn({
        let store = store.clone();
        async move {
            for order in 1..200 {
                store.tell(&[change_fact(1, order)]).await.unwrap();
            }
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    backup(&database.url, &file).await.unwrap();
    store.ran(&workload(&['2']), 20).await.unwrap();
    writing.await.unwrap();
    assert!(matches!(backup(&database.url, &file).await, Err(BackupError::Exists(_))));

    let url = SecretString::from(format!("sqlite://{}?mode=rwc", file.display()));
    let restored = Store::open(&url, "gerrit-1").await.unwrap();
    let history = restored.history(&[workload(&[]).of.join()].into()).await.unwrap();
    let digests: Vec<_> = history.iter().map(|stretch| &stretch.digest).collect();
    assert_eq!(digests, [&digest('1')]);
}

#[tokio::test]
async fn what_is_not_there_or_not_sqlite_is_not_backed_up() {
    let folder = tempfile::tempdir().unwrap();
    let (missing, to) = (folder.path().join("milepost.db"), folder.path().join("backup.db"));
    let url = SecretString::from(format!("sqlite://{}?mode=rwc", missing.display()));
    assert!(matches!(backup(&url, &to).await, Err(BackupError::Store(_))));
    assert!(!missing.exists() && !to.exists());
    let postgres = SecretString::from("postgres://db.example.org/milepost".to_owned());
    assert!(matches!(backup(&postgres, &to).await, Err(BackupError::NotSqlite)));
}
