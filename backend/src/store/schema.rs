// SPDX-License-Identifier: Apache-2.0
//! The schema's versions, compiled in. A released one never changes: what comes later is a file of its own.

use std::borrow::Cow;

use sqlx::{
    AnyPool, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use super::StoreError;

/// In order: number, name, SQL.
const VERSIONS: &[(i64, &str, &str)] = &[
    (1, "facts", include_str!("../../migrations/0001_facts.sql")),
    (2, "history", include_str!("../../migrations/0002_history.sql")),
    (3, "promotions", include_str!("../../migrations/0003_promotions.sql")),
    (4, "age", include_str!("../../migrations/0004_age.sql")),
    (5, "reviews", include_str!("../../migrations/0005_reviews.sql")),
    (6, "events", include_str!("../../migrations/0006_events.sql")),
];

/// Applies what the database lacks; several backends at once take turns.
pub(super) async fn bring_up_to_date(pool: &AnyPool) -> Result<(), StoreError> {
    let versions = VERSIONS.iter().map(|(number, name, sql)| {
        Migration::new(*number, Cow::Borrowed(*name), MigrationType::Simple, (*sql).into_sql_str(), false)
    });
    Ok(Migrator::with_migrations(versions.collect()).run(pool).await?)
}
