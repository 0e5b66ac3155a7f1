// SPDX-License-Identifier: Apache-2.0
//! Votes and comments that are to be posted in Gerrit. A wish is kept before what it is about is shown, and until Gerrit has it.

use milepost_api::{Millis, gerrit::Review};
use sqlx::{Row, any::AnyRow};

use super::{Store, StoreError, column, indexed};
use crate::model::{OpenWish, Wish};

/// Keys of votes begin with this.
const VOTES: &str = "vote:";

impl Store {
    /// Keeps a wish, unless the change has had it before; tells whether it was new. Of the votes of a change only the last wish stays
    /// open: the others are about what was.
    pub async fn wish(&self, wish: &Wish, now: Millis) -> Result<bool, StoreError> {
        let Review { project, number, .. } = &wish.review;
        let mut write = self.write().await?;
        let new = sqlx::query(
            "INSERT INTO review (server, project, number, key, body, at, due, tries) VALUES ($1, $2, $3, $4, $5, $6, $6, 0) \
             ON CONFLICT DO NOTHING",
        )
        .bind(self.server())
        .bind(indexed(project))
        .bind(column(*number))
        .bind(indexed(&wish.key))
        .bind(serde_json::to_string(&wish.review)?)
        .bind(now)
        .execute(&mut *write.transaction)
        .await?
        .rows_affected()
            > 0;
        if new && wish.key.starts_with(VOTES) {
            sqlx::query(
                "UPDATE review SET ended = $5, why = 'a later vote of the change took its place' WHERE server = $1 \
                 AND project = $2 AND number = $3 AND key <> $4 AND key LIKE 'vote:%' AND ended IS NULL",
            )
            .bind(self.server())
            .bind(indexed(project))
            .bind(column(*number))
            .bind(indexed(&wish.key))
            .bind(now)
            .execute(&mut *write.transaction)
            .await?;
        }
        write.commit().await?;
        Ok(new)
    }

    /// The wishes that nobody has fulfilled yet, those first that are due first, of a change its votes; at most so many.
    pub async fn open_wishes(&self, most: u32) -> Result<Vec<OpenWish>, StoreError> {
        let rows = sqlx::query(
            "SELECT key, body, at, due, tries, why FROM review WHERE server = $1 AND ended IS NULL \
             ORDER BY due, at, project, number, key DESC LIMIT $2",
        )
        .bind(self.server())
        .bind(i64::from(most))
        .fetch_all(self.pool())
        .await?;
        rows.iter().filter_map(|row| open(row).transpose()).collect()
    }

    /// The patch set whose image got the change its last vote up, once Gerrit has that.
    pub async fn voted_up(&self, project: &str, number: u64) -> Result<Option<u32>, StoreError> {
        let rows = sqlx::query(
            "SELECT body FROM review WHERE server = $1 AND project = $2 AND number = $3 AND key LIKE 'vote:%:+1' \
             AND ended IS NOT NULL AND why IS NULL",
        )
        .bind(self.server())
        .bind(indexed(project))
        .bind(column(number))
        .fetch_all(self.pool())
        .await?;
        let mut last = None;
        for row in rows {
            let review = serde_json::from_str::<Review>(&row.try_get::<String, _>(0)?).ok();
            last = last.max(review.map(|review| review.patch_set));
        }
        Ok(last)
    }

    /// Takes a wish as it was read, until that moment: `false` where somebody else has taken or ended it since.
    pub async fn take_wish(&self, held: &OpenWish, until: Millis) -> Result<bool, StoreError> {
        self.change_wish(
            "UPDATE review SET due = $5 WHERE server = $1 AND project = $2 AND number = $3 AND key = $4 \
             AND due = $6 AND ended IS NULL",
            &held.wish,
            |query| query.bind(until).bind(held.due),
        )
        .await
    }

    /// Ends a wish: it stands in Gerrit, or `why` says why it never will.
    pub async fn end_wish(&self, wish: &Wish, why: Option<&str>, now: Millis) -> Result<(), StoreError> {
        self.change_wish(
            "UPDATE review SET ended = $5, why = $6 WHERE server = $1 AND project = $2 AND number = $3 AND key = $4 \
             AND ended IS NULL",
            wish,
            |query| query.bind(now).bind(why.map(str::to_owned)),
        )
        .await
        .map(drop)
    }

    /// Notes that a wish was refused, and when it is asked for next.
    pub async fn put_off_wish(&self, wish: &Wish, why: &str, due: Millis) -> Result<(), StoreError> {
        self.change_wish(
            "UPDATE review SET due = $5, why = $6, tries = tries + 1 WHERE server = $1 AND project = $2 AND number = $3 \
             AND key = $4 AND ended IS NULL",
            wish,
            |query| query.bind(due).bind(why.to_owned()),
        )
        .await
        .map(drop)
    }

    /// All open wishes are due now: what was wrong may have been put right, and who had taken one may be gone.
    pub async fn hurry_wishes(&self, now: Millis) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE review SET due = $2 WHERE server = $1 AND due > $2 AND ended IS NULL")
            .bind(self.server())
            .bind(now)
            .execute(&mut *write.transaction)
            .await?;
        write.commit().await
    }

    async fn change_wish(
        &self,
        statement: &'static str,
        wish: &Wish,
        further: impl FnOnce(Query) -> Query,
    ) -> Result<bool, StoreError> {
        let Wish { key, review } = wish;
        let mut write = self.write().await?;
        let query = sqlx::query(statement)
            .bind(self.server().to_owned())
            .bind(indexed(&review.project))
            .bind(column(review.number))
            .bind(indexed(key));
        let changed = further(query).execute(&mut *write.transaction).await?.rows_affected();
        write.commit().await?;
        Ok(changed > 0)
    }
}

type Query = sqlx::query::Query<'static, sqlx::Any, sqlx::any::AnyArguments>;

/// `None` for what another version wrote.
fn open(row: &AnyRow) -> Result<Option<OpenWish>, StoreError> {
    let Ok(review) = serde_json::from_str(&row.try_get::<String, _>(1)?) else { return Ok(None) };
    let tries: i64 = row.try_get(4)?;
    Ok(Some(OpenWish {
        wish: Wish { key: row.try_get(0)?, review },
        since: row.try_get(2)?,
        due: row.try_get(3)?,
        tries: u32::try_from(tries).unwrap_or(u32::MAX),
        why: row.try_get(5)?,
    }))
}
