// SPDX-License-Identifier: Apache-2.0
//! With a stand-in of Gerrit that has a branch and changes.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use milepost_api::gerrit::{Answer, Ask, Change, ChangeStatus, Event, RefUpdate, Reply};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};

use super::Declared;
use crate::{
    clock::ManualClock,
    gerrit::Line,
    model::{PIPELINE_FILE, PipelineFile, Standing},
    store::testing::Database,
};

const FILE: &str =
    "pipelines:\n  publish:\n    stages: [{name: main, build: main, publish: {image: true}}]\n";
const TESTS: &str = "pipelines:\n  test:\n    stages: [{name: unit}]\n";
const BROKEN: &str = "pipelines:\n\ttest: {}\n";
const PATIENCE: Duration = Duration::from_secs(20);

/// A stand-in of Gerrit, with one project.
struct Gerrit {
    line: Line,
    /// Where the branch is; `None`: Gerrit cannot say.
    tip: Mutex<Option<String>>,
    /// The file by revision, and what else each revision changes.
    files: Mutex<BTreeMap<String, (&'static str, Vec<String>)>>,
    asked: Mutex<Vec<Ask>>,
}

impl Gerrit {
    fn start(line: Line) -> Arc<Self> {
        let (tip, files, asked) = (Mutex::default(), Mutex::default(), Mutex::default());
        let gerrit = Arc::new(Self { line, tip, files, asked });
        let (open, mut questions) = gerrit.line.questions().subscribe();
        let there = Arc::clone(&gerrit);
        tokio::spawn(async move {
            for question in open {
                there.answer(&question.id, &question.ask);
            }
            while let Ok(question) = questions.recv().await {
                there.answer(&question.id, &question.ask);
            }
        });
        gerrit
    }

    fn answer(&self, id: &str, ask: &Ask) {
        self.asked.lock().unwrap().push(ask.clone());
        let file = |revision: &String| self.files.lock().unwrap().get(revision).cloned();
        let reply = match ask {
            Ask::Tip { .. } => match self.tip.lock().unwrap().clone() {
                Some(tip) => Reply::Tip(Some(tip)),
                None => Reply::Unknown("its index is late".into()),
            },
            Ask::File { revision, path, .. } => {
                assert_eq!(path, PIPELINE_FILE);
                Reply::File(file(revision).map(|(text, _)| text.to_owned()).filter(|text| !text.is_empty()))
            }
            Ask::Paths { revision, .. } => {
                Reply::Paths(file(revision).map(|(_, paths)| paths).unwrap_or_default())
            }
            other => panic!("{other:?}"),
        };
        self.line.questions().answered(&Answer { id: id.to_owned(), reply });
    }

    /// A revision has a file and changes paths.
    fn has(&self, revision: char, file: &'static str, paths: &[&str]) {
        let paths = paths.iter().map(|&path| path.to_owned()).collect();
        self.files.lock().unwrap().insert(sha(revision), (file, paths));
    }

    /// The branch is at a revision now, and Gerrit says so.
    fn push(&self, revision: char, file: &'static str) {
        self.has(revision, file, &[PIPELINE_FILE]);
        let old = self.tip.lock().unwrap().replace(sha(revision));
        self.line.tell(&Event {
            seq: 1,
            kind: "ref-updated".into(),
            at: 1,
            change: None,
            by_person: None,
            ref_update: Some(RefUpdate {
                project: "demo/app".into(),
                name: "refs/heads/main".into(),
                old_revision: old.unwrap_or_else(|| "0".repeat(40)),
                new_revision: sha(revision),
            }),
        });
    }

    fn questions(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn sha(digit: char) -> String {
    digit.to_string().repeat(40)
}

fn change(revision: char) -> Change {
    Change {
        project: "demo/app".into(),
        number: 12,
        branch: "main".into(),
        status: ChangeStatus::New,
        private: false,
        wip: false,
        current_patch_set: 1,
        current_revision: sha(revision),
        updated: 1,
        merged_at: None,
        unsatisfied: None,
        revert_of: None,
        cherry_pick_of: None,
    }
}

/// Somebody who looks, and who hears what is new.
struct Told {
    declared: Arc<Declared>,
    gerrit: Arc<Gerrit>,
    news: mpsc::UnboundedReceiver<String>,
}

impl Told {
    async fn start(database: &Database) -> Self {
        let (store, line) = (database.open().await, Line::default());
        let (declared, follow) = Declared::new(Vec::new);
        declared.recall(&store).await.unwrap();
        let gerrit = Gerrit::start(line.clone());
        let (told, news) = mpsc::unbounded_channel();
        tokio::spawn(follow.run(line, store, Arc::new(ManualClock::at(1_000)), told));
        Self { declared, gerrit, news }
    }

    async fn look(&self, revision: char) -> Option<Arc<PipelineFile>> {
        self.declared.settle(&change(revision), Instant::now() + PATIENCE).await;
        self.declared.file("demo/app", "main", Some(&sha(revision)))
    }

    async fn news(&mut self) {
        assert_eq!(timeout(PATIENCE, self.news.recv()).await.unwrap().unwrap(), "demo/app");
    }

    fn on_branch(&self) -> Option<Arc<PipelineFile>> {
        self.declared.file("demo/app", "main", None)
    }
}

#[tokio::test]
async fn the_file_on_the_branch_holds_from_its_push_on_and_follows_each_edit() {
    let database = Database::sqlite();
    let mut told = Told::start(&database).await;
    told.gerrit.push('1', "");
    assert_eq!(told.look('a').await, None);
    told.gerrit.push('2', FILE);
    told.news().await;
    assert!(told.on_branch().unwrap().publishes());
    told.gerrit.push('3', TESTS);
    told.news().await;
    assert!(!told.on_branch().unwrap().publishes());
    told.gerrit.push('4', "");
    told.news().await;
    assert_eq!(told.on_branch(), None);
}

#[tokio::test]
async fn the_last_file_that_could_be_read_holds_and_says_what_is_wrong_with_the_newer_one() {
    let database = Database::sqlite();
    let mut told = Told::start(&database).await;
    told.gerrit.push('1', FILE);
    assert_eq!(told.look('a').await.unwrap().standing, Standing::OnBranch);
    told.news().await;
    told.gerrit.push('2', BROKEN);
    told.news().await;
    let held = told.on_branch().unwrap();
    assert!(held.publishes());
    let Standing::LastGood(broken) = &held.standing else { panic!("{held:?}") };
    assert_eq!(broken.line, Some(2));
    told.gerrit.push('3', TESTS);
    told.news().await;
    assert_eq!(told.on_branch().unwrap().standing, Standing::OnBranch);
}

#[tokio::test]
async fn what_was_found_holds_from_the_start_on_before_gerrit_is_there() {
    let database = Database::sqlite();
    let told = Told::start(&database).await;
    told.gerrit.push('1', FILE);
    let found = told.look('a').await;
    let (declared, _follow) = Declared::new(Vec::new);
    declared.recall(&database.open().await).await.unwrap();
    assert_eq!(declared.file("demo/app", "main", None), found);
    assert_eq!(declared.places(), [("demo/app".to_owned(), "main".to_owned())]);
}

#[tokio::test]
async fn a_branch_that_moved_while_nobody_listened_is_asked_for_at_the_start() {
    let database = Database::sqlite();
    let told = Told::start(&database).await;
    told.gerrit.push('1', FILE);
    told.look('a').await;
    drop(told);
    let mut told = Told::start(&database).await;
    assert!(told.on_branch().unwrap().publishes());
    told.gerrit.has('2', TESTS, &[]);
    *told.gerrit.tip.lock().unwrap() = Some(sha('2'));
    // Whether the first question was asked before or after it moved.
    told.gerrit.push('2', TESTS);
    told.news().await;
    assert!(!told.on_branch().unwrap().publishes());
}

#[tokio::test]
async fn another_backend_that_shares_the_database_learns_of_it() {
    let database = Database::sqlite();
    let told = Told::start(&database).await;
    let store = database.open().await;
    let (other, _follow) = Declared::new(Vec::new);
    assert!(other.share(&store).await.unwrap().is_empty());
    told.gerrit.push('1', FILE);
    let found = told.look('a').await;
    assert_eq!(other.share(&store).await.unwrap().into_iter().collect::<Vec<_>>(), ["demo/app"]);
    assert_eq!(other.file("demo/app", "main", None), found);
    assert!(other.share(&store).await.unwrap().is_empty(), "no news");
}

#[tokio::test]
async fn a_change_that_touches_the_file_has_its_own_until_it_is_merged() {
    let database = Database::sqlite();
    let mut told = Told::start(&database).await;
    told.gerrit.push('1', TESTS);
    told.gerrit.has('a', TESTS, &["src/main.rs"]);
    told.gerrit.has('b', FILE, &[PIPELINE_FILE]);
    told.gerrit.has('c', BROKEN, &[PIPELINE_FILE, "README.md"]);
    assert_eq!(told.look('a').await.unwrap().standing, Standing::OnBranch);
    let own = told.look('b').await.unwrap();
    assert!(own.publishes());
    assert_eq!(own.standing, Standing::Proposed { readable: true });
    let wrong = told.look('c').await.unwrap();
    assert_eq!(wrong.standing, Standing::Proposed { readable: false });
    assert_eq!(wrong.pipelines, told.on_branch().unwrap().pipelines, "what holds meanwhile");
    assert_eq!(wrong.findings[0].line, 2);
    let merged = Change { status: ChangeStatus::Merged, ..change('b') };
    told.gerrit.line.tell(&Event {
        seq: 2,
        kind: "change-merged".into(),
        at: 2,
        change: Some(merged),
        by_person: None,
        ref_update: None,
    });
    while told.on_branch().unwrap().publishes()
        || told.declared.changes.contains_key(&("demo/app".into(), sha('b')))
    {
        tokio::task::yield_now().await;
    }
    told.news.close();
}

#[tokio::test]
async fn what_gerrit_cannot_say_is_waited_for_once_and_asked_again_later() {
    let database = Database::sqlite();
    let told = Told::start(&database).await;
    assert_eq!(told.look('a').await, None);
    let asked = told.gerrit.questions();
    assert_eq!(told.look('a').await, None);
    assert_eq!(told.gerrit.questions(), asked, "it rests");
}

#[tokio::test]
async fn who_looks_waits_no_longer_than_he_has_patience() {
    let (declared, _follow) = Declared::new(Vec::new);
    declared.settle(&change('a'), Instant::now()).await;
    assert_eq!(declared.file("demo/app", "main", None), None);
    let nothing = Declared::nothing();
    timeout(PATIENCE, nothing.settle(&change('a'), Instant::now() + PATIENCE * 1000)).await.unwrap();
}
