// SPDX-License-Identifier: Apache-2.0
//! What receivers are to be told of: kept before it is shown, and until it was acknowledged, each change's in their order.

use milepost_api::Millis;
use sqlx::{Row, any::AnyRow};

use super::{Store, StoreError, Way, Write, column, indexed};
use crate::model::{OpenEvent, Turn, Waiting};

impl Store {
    /// From now on these are the receivers. Those that are new are told of what comes about from now on; what waits for one that
    /// is none any more is dropped. Tells how many events.
    pub async fn receivers(&self, names: &[String], now: Millis) -> Result<u64, StoreError> {
        let mut write = self.write().await?;
        let rows = sqlx::query(
            "SELECT name FROM receiver WHERE server = $1 UNION SELECT receiver FROM event WHERE server = $1 AND ended IS NULL",
        )
        .bind(self.server())
        .fetch_all(&mut *write.transaction)
        .await?;
        let mut dropped = 0;
        for row in rows {
            let name: String = row.try_get(0)?;
            if names.iter().any(|known| indexed(known) == name) {
                continue;
            }
            let left = sqlx::query("DELETE FROM event WHERE server = $1 AND receiver = $2 AND ended IS NULL");
            dropped +=
                left.bind(self.server()).bind(&name).execute(&mut *write.transaction).await?.rows_affected();
            let known = sqlx::query("DELETE FROM receiver WHERE server = $1 AND name = $2");
            known.bind(self.server()).bind(&name).execute(&mut *write.transaction).await?;
        }
        for name in names {
            sqlx::query(
                "INSERT INTO receiver (server, name, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .bind(self.server())
            .bind(indexed(name))
            .bind(now)
            .execute(&mut *write.transaction)
            .await?;
        }
        write.commit().await?;
        Ok(dropped)
    }

    /// Since when a receiver is told; `None` for one that nobody has named.
    pub async fn receiver_since(&self, name: &str) -> Result<Option<Millis>, StoreError> {
        let row = sqlx::query("SELECT since FROM receiver WHERE server = $1 AND name = $2")
            .bind(self.server())
            .bind(indexed(name))
            .fetch_optional(self.pool())
            .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// Keeps an event for a receiver, unless this is what it was told of the part last; tells whether it was new. `body` makes
    /// it, and is given how many of the change there were before.
    pub async fn announce(
        &self,
        way: Way<'_>,
        receiver: &str,
        turn: &Turn,
        body: impl Fn(u32) -> String,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let new = loop {
            // Another backend may be faster: then it is looked again what was told last.
            if let Some(new) = self.announce_one(&mut write, way, receiver, turn, &body, now).await? {
                break new;
            }
        };
        write.commit().await?;
        Ok(new)
    }

    /// `None` where another backend has taken the place.
    async fn announce_one(
        &self,
        write: &mut Write<'_>,
        way: Way<'_>,
        receiver: &str,
        turn: &Turn,
        body: impl Fn(u32) -> String,
        now: Millis,
    ) -> Result<Option<bool>, StoreError> {
        let rows = sqlx::query(
            "SELECT nth, part, kind FROM event WHERE server = $1 AND receiver = $2 AND project = $3 AND number = $4 \
             ORDER BY nth DESC",
        )
        .bind(self.server())
        .bind(indexed(receiver))
        .bind(indexed(way.project))
        .bind(column(way.number))
        .fetch_all(&mut *write.transaction)
        .await?;
        let (part, kind) = (turn.part(), turn.kind());
        for row in &rows {
            if row.try_get::<String, _>(1)? == indexed(&part) {
                if row.try_get::<String, _>(2)? == kind {
                    return Ok(Some(false));
                }
                break;
            }
        }
        let last = rows.first().map(|row| row.try_get::<i64, _>(0)).transpose()?;
        let nth = last.map_or(0, |last| u32::try_from(last + 1).unwrap_or(u32::MAX));
        let inserted = sqlx::query(
            "INSERT INTO event (server, receiver, project, number, nth, part, kind, body, at, due, tries) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 0) ON CONFLICT DO NOTHING",
        )
        .bind(self.server())
        .bind(indexed(receiver))
        .bind(indexed(way.project))
        .bind(column(way.number))
        .bind(i64::from(nth))
        .bind(indexed(&part))
        .bind(kind)
        .bind(body(nth))
        .bind(now)
        .execute(&mut *write.transaction)
        .await?
        .rows_affected();
        Ok((inserted > 0).then_some(true))
    }

    /// Of each change the first event that the receiver has not acknowledged, if it is due; those that wait longest first, at most so
    /// many.
    pub async fn due_events(
        &self,
        receiver: &str,
        now: Millis,
        most: u32,
    ) -> Result<Vec<OpenEvent>, StoreError> {
        let rows = sqlx::query(
            "SELECT receiver, project, number, nth, body, due, tries, why FROM event WHERE server = $1 AND receiver = $2 \
             AND ended IS NULL AND due <= $3 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.server = event.server \
             AND e.receiver = event.receiver AND e.project = event.project AND e.number = event.number \
             AND e.nth < event.nth AND e.ended IS NULL) ORDER BY at, project, number LIMIT $4",
        )
        .bind(self.server())
        .bind(indexed(receiver))
        .bind(now)
        .bind(i64::from(most))
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(open).collect()
    }

    /// Takes an event as it was read, until that moment: `false` where somebody else has taken or ended it since.
    pub async fn take_event(&self, held: &OpenEvent, until: Millis) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let taken = self
            .of(
                "UPDATE event SET due = $6 WHERE server = $1 AND receiver = $2 AND project = $3 AND number = $4 AND nth = $5 \
                 AND due = $7 AND ended IS NULL",
                held,
            )
            .bind(until)
            .bind(held.due)
            .execute(&mut *write.transaction)
            .await?
            .rows_affected();
        write.commit().await?;
        Ok(taken > 0)
    }

    /// The receiver has acknowledged it.
    pub async fn end_event(&self, held: &OpenEvent, now: Millis) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        self.of(
            "UPDATE event SET ended = $6 WHERE server = $1 AND receiver = $2 AND project = $3 AND number = $4 AND nth = $5 \
             AND ended IS NULL",
            held,
        )
        .bind(now)
        .execute(&mut *write.transaction)
        .await?;
        write.commit().await
    }

    /// It was not acknowledged: why, and when it is tried next.
    pub async fn put_off_event(&self, held: &OpenEvent, why: &str, due: Millis) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        self.of(
            "UPDATE event SET due = $6, why = $7, tries = tries + 1 WHERE server = $1 AND receiver = $2 AND project = $3 \
             AND number = $4 AND nth = $5 AND ended IS NULL",
            held,
        )
        .bind(due)
        .bind(why.to_owned())
        .execute(&mut *write.transaction)
        .await?;
        write.commit().await
    }

    /// What waits, by receiver.
    pub async fn waiting_events(&self) -> Result<Vec<Waiting>, StoreError> {
        let rows = sqlx::query(
            "SELECT receiver, COUNT(*), MIN(at), MAX(why) FROM event WHERE server = $1 AND ended IS NULL \
             GROUP BY receiver ORDER BY receiver",
        )
        .bind(self.server())
        .fetch_all(self.pool())
        .await?;
        let waiting = |row: &AnyRow| {
            Ok(Waiting {
                receiver: row.try_get(0)?,
                count: u64::try_from(row.try_get::<i64, _>(1)?).unwrap_or_default(),
                since: row.try_get(2)?,
                why: row.try_get(3)?,
            })
        };
        rows.iter().map(waiting).collect()
    }

    fn of(&self, statement: &'static str, held: &OpenEvent) -> Query {
        sqlx::query(statement)
            .bind(self.server().to_owned())
            .bind(indexed(&held.receiver))
            .bind(indexed(&held.project))
            .bind(column(held.number))
            .bind(i64::from(held.nth))
    }
}

type Query = sqlx::query::Query<'static, sqlx::Any, sqlx::any::AnyArguments>;

fn open(row: &AnyRow) -> Result<OpenEvent, StoreError> {
    let number = |at: usize| row.try_get::<i64, _>(at);
    Ok(OpenEvent {
        receiver: row.try_get(0)?,
        project: row.try_get(1)?,
        number: u64::try_from(number(2)?).unwrap_or_default(),
        nth: u32::try_from(number(3)?).unwrap_or(u32::MAX),
        body: row.try_get(4)?,
        due: number(5)?,
        tries: u32::try_from(number(6)?).unwrap_or(u32::MAX),
        why: row.try_get(7)?,
    })
}
