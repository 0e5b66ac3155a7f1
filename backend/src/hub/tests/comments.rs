// SPDX-License-Identifier: Apache-2.0
//! A change from before Milepost: what bots wrote on it is asked for once, kept as facts, and asked for again once it may be more.

use std::{collections::BTreeSet, sync::Arc};

use milepost_api::{
    Progress,
    gerrit::{Answer, Ask, BotComment, Change, Question, Reply, Reports},
};

use crate::{
    clock::ManualClock,
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    model::{FactBody, Join, Want},
    store::testing::Database,
};

const BOTS: &str = "[bots]\njenkins = { kind = 'zuul', accounts = ['jenkins-bot'] }\n\
    images = { kind = 'pipelinebot', accounts = ['pipelinebot'] }\n";
const PUBLISHED: &str = "pipeline-build-result: SUCCESS (job: app-pipeline-publish, build: 3)\n\nIMAGE:\n registry.example.org/demo/app:2019\n";

fn merged() -> Change {
    story::change(&Point { number: 1, step: 12 })
}

async fn backend(database: &Database) -> Told {
    let clock = Arc::new(ManualClock::at(merged().updated + 1_000_000));
    let told = Told::of(story::config_with(BOTS), database.open().await, clock).await;
    told.hear();
    told
}

fn comment(bot: &str, id: &str, text: &str) -> BotComment {
    let (at, text) = (merged().updated - 500_000, text.to_owned());
    BotComment { bot: bot.into(), id: id.into(), patch_set: 1, at, tag: None, text, cut: false }
}

fn reports() -> Reports {
    let passed =
        "Patch Set 1: Verified+1\n\nBuild succeeded.\n\n- unit https://ci.example.org/1 : SUCCESS in 3m 21s";
    let comments = vec![
        comment("images", "b", PUBLISHED),
        comment("jenkins", "a", passed),
        comment("nobody", "c", "Build failed.\n\n- unit https://ci.example.org/1 : FAILURE in 1s"),
    ];
    Reports { comments, truncated: false }
}

/// What a reader is shown of the checks once Gerrit has answered all, and how often it was asked for comments.
async fn read(told: &Told, change: &Change) -> (String, usize) {
    read_of(told, change, reports).await
}

/// The same, where Gerrit tells of these.
async fn read_of(told: &Told, change: &Change, reports: impl Fn() -> Reports) -> (String, usize) {
    let revision = change.current_revision.parse().unwrap();
    let mut asked = 0;
    loop {
        let shown = told.hub.progress(change, &revision, 1).await.unwrap();
        let (open, _) = told.hub.questions().subscribe();
        if open.is_empty() {
            let progress: Progress = serde_json::from_slice(&shown.body).unwrap();
            return (progress.pipeline.unwrap().steps.swap_remove(0).sentence.text, asked);
        }
        let answer = |question: Question| match question.ask {
            Ask::Reports { .. } => Answer { id: question.id, reply: Reply::Reports(reports()) },
            _ => told::answer(question),
        };
        asked += open.iter().filter(|question| matches!(question.ask, Ask::Reports { .. })).count();
        told.hub.answers(&open.into_iter().map(answer).collect::<Vec<_>>()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_are_asked_for_once_and_stay_without_their_text() {
    let database = Database::sqlite();
    let told = backend(&database).await;
    let mut wants = told.hub.0.parts.wants.subscribe();
    assert_eq!(read(&told, &merged()).await, ("checks passed".to_owned(), 1));
    let join = BTreeSet::from([Join::Change { project: story::PROJECT.into(), number: 1 }]);
    let facts = told.store.facts(&join).await.unwrap();
    let of_bots = facts.iter().filter(|fact| matches!(&fact.body, FactBody::Run(run) if run.from_comment));
    let told_by: BTreeSet<_> = of_bots.map(|fact| (fact.source.as_str(), fact.as_of)).collect();
    let at = merged().updated - 500_000;
    assert_eq!(told_by, BTreeSet::from([("images", at), ("jenkins", at)]));
    let reached = told.store.reached(story::PROJECT, 1).await.unwrap();
    let check = reached.iter().find(|kept| kept.step == "Check").map(|kept| (kept.at, kept.not_before));
    assert_eq!(check, Some((at, None)), "as old as the comment: {reached:?}");
    let looked = std::iter::from_fn(|| wants.try_recv().ok()).any(|want| matches!(want, Want::Image(image) if image.to_string() == "registry.example.org/demo/app:2019"));
    assert!(looked, "the registry is asked whether it is there");
    // A backend that begins anew has it, and asks nothing.
    let again = backend(&database).await;
    assert_eq!(read(&again, &merged()).await, ("checks passed".to_owned(), 0));
    // What was told of the change since may be a comment.
    let later = Change { updated: merged().updated + 1_000, ..merged() };
    assert_eq!(read(&again, &later).await, ("checks passed".to_owned(), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn old_comments_go_with_the_answer_that_told_them_and_not_before() {
    let database = Database::sqlite();
    let told = backend(&database).await;
    read(&told, &merged()).await;
    told.store.expire_cached(merged().updated + 999_999).await.unwrap();
    told.hub.reroute();
    assert_eq!(read(&told, &merged()).await, ("checks passed".to_owned(), 0), "told lately");
    told.store.expire_cached(i64::MAX).await.unwrap();
    told.hub.reroute();
    assert_eq!(read(&told, &merged()).await, ("checks passed".to_owned(), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_late_forgets_nothing_that_was_written_since() {
    let database = Database::sqlite();
    let (told, behind) = (backend(&database).await, backend(&database).await);
    let (revision, before) = (merged().current_revision.parse().unwrap(), merged());
    behind.hub.progress(&before, &revision, 1).await.unwrap();
    let (open, _) = behind.hub.questions().subscribe();
    let late = open.into_iter().find(|question| matches!(question.ask, Ask::Reports { .. })).unwrap();
    let later = Change { updated: before.updated + 1_000, ..before };
    let newer = || {
        let at = merged().updated + 1_000;
        Reports {
            comments: reports().comments.into_iter().map(|old| BotComment { at, ..old }).collect(),
            ..reports()
        }
    };
    assert_eq!(read_of(&told, &later, newer).await.0, "checks passed");
    let old = Answer { id: late.id, reply: Reply::Reports(Reports::default()) };
    behind.hub.answers(&[old]).await.unwrap();
    told.hub.reroute();
    assert_eq!(read_of(&told, &later, newer).await, ("checks passed".to_owned(), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_gerrit_tells_no_more_is_forgotten() {
    let database = Database::sqlite();
    let told = backend(&database).await;
    read(&told, &merged()).await;
    let later = |seconds: i64| Change { updated: merged().updated + seconds * 1_000, ..merged() };
    // There are so many by now that these are left out.
    let many = || Reports {
        truncated: true,
        comments: vec![BotComment {
            at: merged().updated,
            ..comment("jenkins", "d", "Starting check jobs.")
        }],
    };
    assert_eq!(read_of(&told, &later(1), many).await.0, "checks passed");
    // Another site's bot they are, or somebody has deleted them.
    let (words, _) = read_of(&told, &later(2), Reports::default).await;
    assert_eq!(words, "passed, not observed", "that it was passed is history");
    let join = BTreeSet::from([Join::Change { project: story::PROJECT.into(), number: 1 }]);
    let facts = told.store.facts(&join).await.unwrap();
    assert!(!facts.iter().any(|fact| matches!(&fact.body, FactBody::Run(run) if run.from_comment)));
}
