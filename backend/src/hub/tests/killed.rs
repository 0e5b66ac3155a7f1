// SPDX-License-Identifier: Apache-2.0
//! `kill -9` of the backend at any moment of busy work: no history that was shown is gone, and none is doubled.
//!
//! The backend that is killed is a process of its own with store and hub; stand-ins in it tell the story of one change after the
//! other, and readers print what they are shown. After its death the next one begins where the last was killed, as sources do:
//! with all that is.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::Arc,
};

use milepost_api::Progress;

use crate::{
    clock::SystemClock,
    hub::{
        Hub,
        testing::{
            story::{self, Point},
            told::{self, Told},
        },
    },
    model::Moment,
    past,
    store::{
        Store, Way,
        testing::{Database, on_both},
    },
};

const URL: &str = "MILEPOST_TEST_HUB_URL";
const FROM: &str = "MILEPOST_TEST_HUB_FROM";

/// So often it is killed.
const KILLS: usize = 200;

/// The process that is killed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "not a test of its own: `nothing_that_was_shown_is_lost` starts it"]
async fn backend() {
    let url = std::env::var(URL).expect("the parent names the database").into();
    let mut point: Point = std::env::var(FROM).expect("the parent says where to begin").parse().unwrap();
    let store = Store::open(&url, "gerrit-1").await.unwrap();
    let told = Told::start(store, Arc::new(SystemClock)).await;
    told.hear();
    told.hub.heard().await.unwrap();
    tokio::spawn(git(told.hub.clone()));
    for number in point.number.saturating_sub(2)..=point.number {
        read(&told.hub, number, &point);
    }
    let mut news = story::all(&point);
    loop {
        println!("\nat {point}");
        told.take(news).await;
        point = point.next();
        if point.step == 0 {
            read(&told.hub, point.number, &point);
        }
        news = story::new(&point);
    }
}

/// A reader who looks at a change and prints all that he is shown.
fn read(hub: &Hub, number: u64, point: &Point) {
    let (hub, change) = (hub.clone(), story::change(&Point { number, ..*point }));
    let revision = change.current_revision.parse().unwrap();
    tokio::spawn(async move {
        let mut shown = hub.follow(&change, &revision, 1).await.unwrap();
        loop {
            let body = shown.borrow_and_update().as_ref().map(|shown| shown.body.clone()).unwrap();
            println!("\nshown {}", String::from_utf8(body.to_vec()).unwrap());
            shown.changed().await.unwrap();
        }
    });
}

/// Gerrit's git: later changes are on earlier ones.
async fn git(hub: Hub) {
    let (open, mut coming) = hub.questions().subscribe();
    for question in open {
        hub.answers(&[told::answer(question)]).await.unwrap();
    }
    while let Ok(question) = coming.recv().await {
        hub.answers(&[told::answer(question)]).await.unwrap();
    }
}

on_both! {
    /// Each round kills at another moment of the work, and goes on with what the one before has left.
    async fn nothing_that_was_shown_is_lost(database: Database) {
        let store = database.open().await;
        let mut point = Point { number: 1, step: 0 };
        let mut shown: BTreeMap<u64, Vec<Progress>> = BTreeMap::new();
        let mut checked = 0;
        for round in 0..KILLS {
            let (url, from) = (database.exposed().to_owned(), point);
            let seen = tokio::task::spawn_blocking(move || run_and_kill(&url, from, lines_until(round))).await.unwrap();
            point = seen.last;
            for progress in seen.shown {
                shown.entry(progress.change.number).or_default().push(progress);
            }
            // Older changes are shown no more.
            for (number, shown) in shown.iter().filter(|(number, _)| **number + 3 >= from.number) {
                checked += check(&store, *number, shown).await;
            }
        }
        assert!(point.number > 5, "only {point} was reached");
        assert!(checked > 1000, "only {checked} statements were looked for");
        check_stretches(&store).await;
    }
}

/// After how many lines a round's process is killed: another number each time, small and large ones in turn.
fn lines_until(round: usize) -> usize {
    1 + (round * 37 + round * round * 11) % 23
}

struct Seen {
    shown: Vec<Progress>,
    last: Point,
}

/// Starts a backend, kills it after it has said so many lines, and reads to the end what it had said by then.
fn run_and_kill(url: &str, from: Point, lines: usize) -> Seen {
    let mut backend = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "hub::tests::killed::backend", "--ignored", "--nocapture"])
        .env(URL, url)
        .env(FROM, from.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut seen = Seen { shown: Vec::new(), last: from };
    let mut said = 0;
    for line in BufReader::new(backend.stdout.take().unwrap()).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8(line).unwrap();
        if let Some(point) = line.strip_prefix("at ") {
            // The last line may be cut.
            seen.last = point.parse().unwrap_or(seen.last);
        } else if let Some(body) = line.strip_prefix("shown ") {
            seen.shown.extend(serde_json::from_str::<Progress>(body));
        } else {
            continue;
        }
        said += 1;
        if said == lines {
            backend.kill().unwrap();
        }
    }
    backend.wait().unwrap();
    assert!(said >= lines, "it ended by itself after {said} lines");
    seen
}

/// Looks for everything that was shown of a change in its history; tells how much that was.
async fn check(store: &Store, number: u64, shown: &[Progress]) -> usize {
    let way = Way { project: story::PROJECT, number, pipeline: "default" };
    let said = store.said(way).await.unwrap();
    let mut by_part: BTreeMap<&str, Vec<&Moment>> = BTreeMap::new();
    for moment in &said {
        by_part.entry(&moment.part).or_default().push(moment);
    }
    for (part, moments) in &by_part {
        for (nth, moment) in (1..).zip(moments) {
            assert_eq!(moment.nth, nth, "{part} of {number}: a place is left out or taken twice");
        }
        for pair in moments.windows(2) {
            assert!(pair[0].at < pair[1].at, "{part} of {number}: {pair:?} in no order");
            assert_ne!(pair[0].body, pair[1].body, "{part} of {number} is said twice");
        }
    }
    let kept: BTreeSet<(&str, &str)> = said.iter().map(|moment| (&*moment.part, &*moment.body)).collect();
    let reached: BTreeSet<_> = store
        .reached(story::PROJECT, number)
        .await
        .unwrap()
        .into_iter()
        .map(|reached| reached.step)
        .collect();
    let mut looked = 0;
    for pipeline in shown.iter().filter_map(|shown| shown.pipeline.as_ref()) {
        if pipeline.sources.iter().any(|source| !source.fresh) {
            continue;
        }
        for (part, body) in past::parts(pipeline) {
            looked += 1;
            assert!(kept.contains(&(&*part, &*body)), "{part} of {number} was shown and is gone: {body}");
        }
        if let Some(lead) = &pipeline.lead {
            assert!(reached.contains("Eqiad") && lead.reached > lead.merged, "{number}: {lead:?}");
        }
    }
    looked
}

/// Of one image in one workload no stretch lies in another, and none is open twice.
async fn check_stretches(store: &Store) {
    let joins = story::config().pipeline_for(story::PROJECT, "main", None).unwrap();
    let joins: BTreeSet<_> =
        joins.services.iter().flat_map(|s| &s.workloads).map(crate::model::WorkloadRef::join).collect();
    let history = store.history(&joins).await.unwrap();
    assert!(history.len() > 6, "{history:?}");
    let mut ends: BTreeMap<_, i64> = BTreeMap::new();
    for stretch in history.iter().rev() {
        let end = ends.insert((&stretch.workload, &stretch.digest), stretch.until.unwrap_or(i64::MAX));
        assert!(end.is_none_or(|end| end <= stretch.since), "{stretch:?} began before another had ended");
    }
}
