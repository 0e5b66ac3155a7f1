// SPDX-License-Identifier: Apache-2.0
//! What a source told before is read as soon as the database is there.

use std::time::Duration;

use futures::future::join_all;

use super::{facts::run_fact, *};
use crate::sources::Recall;

/// Long enough for a try that fails.
const A_WHILE: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_begins_waits_for_a_database_that_is_away() {
    let database = Database::postgres().await;
    let store = database.open().await;
    let image =
        Fact { key: "image".into(), body: FactBody::Image(facts::image('1')), ..run_fact("a", 7, 1, 5) };
    store.tell(&[run_fact("a", 7, 1, 10), image]).await.unwrap();
    let recall: Recall = store.recall();
    database.let_in(false).await;
    let asked = || recall.clone();
    let counts: [futures::future::BoxFuture<'static, usize>; 4] = {
        let (runs, open) = (asked().runs("ci", 9), asked().open_runs("ci", 9));
        let (images, last) = (asked().images("ci", 9), asked().last_run("ci"));
        [
            Box::pin(async { runs.await.len() }),
            Box::pin(async { open.await.len() }),
            Box::pin(async { images.await.len() }),
            Box::pin(async { usize::from(last.await == Some(10)) }),
        ]
    };
    let mut counts = tokio::spawn(join_all(counts));
    let early = tokio::time::timeout(A_WHILE, &mut counts).await;
    assert!(early.is_err(), "nothing can be read: {early:?}");
    assert_eq!(recall.runs_of("ci", &["a".to_owned()]).await, None, "who asks at work asks again");
    database.let_in(true).await;
    assert_eq!(counts.await.unwrap(), [1; 4]);
    // What is refused is no reason to wait.
    database.execute("ALTER TABLE fact RENAME TO gone").await;
    assert_eq!(recall.runs("ci", 9).await, Vec::new());
    store.close().await;
    assert_eq!(recall.open_runs("ci", 9).await, Vec::new());
}
