// SPDX-License-Identifier: Apache-2.0
//! With a stand-in of Gerrit that has a branch and changes.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use milepost_api::gerrit::{Answer, Ask, Change, ChangeStatus, Event, OwnerFile, RefUpdate, Reply};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};

use super::Declared;
use crate::{
    clock::ManualClock,
    config::Config,
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
    declared: Arc<Declared>,
    /// Where the branch is; `None`: Gerrit cannot say.
    tip: Mutex<Option<String>>,
    /// The file by revision, and what else each revision changes.
    files: Mutex<BTreeMap<String, (&'static str, Vec<String>)>>,
    /// What is declared in `refs/meta/config`.
    owned: Mutex<Vec<OwnerFile>>,
    asked: Mutex<Vec<Ask>>,
}

impl Gerrit {
    fn start(line: Line, declared: Arc<Declared>) -> Arc<Self> {
        let (tip, files) = (Mutex::default(), Mutex::default());
        let (owned, asked) = (Mutex::default(), Mutex::default());
        let gerrit = Arc::new(Self { line, declared, tip, files, owned, asked });
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
            Ask::Owners { .. } => Reply::Owners(self.owned.lock().unwrap().clone()),
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
        *self.tip.lock().unwrap() = Some(sha(revision));
        self.moved("demo/app", "refs/heads/main", revision);
    }

    /// This is declared in a project's `refs/meta/config` now, and Gerrit says so.
    fn own(&self, project: &str, text: &str) {
        let revision = sha('e');
        let mut owned = self.owned.lock().unwrap();
        owned.retain(|file| file.project != project);
        if !text.is_empty() {
            owned.push(OwnerFile { project: project.to_owned(), revision, text: text.to_owned() });
        }
        drop(owned);
        self.moved(project, "refs/meta/config", 'e');
    }

    fn moved(&self, project: &str, name: &str, revision: char) {
        let (project, name) = (project.to_owned(), name.to_owned());
        let (old_revision, new_revision) = (sha('0'), sha(revision));
        self.declared.hear(&Event {
            seq: 1,
            kind: "ref-updated".into(),
            at: 1,
            change: None,
            by_person: None,
            ref_update: Some(RefUpdate { project, name, old_revision, new_revision }),
        });
    }

    fn questions(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

/// A site with a CI server and a registry.
fn config() -> Arc<Config> {
    static CONFIG: LazyLock<Arc<Config>> = LazyLock::new(|| {
        let text = "[sources]\nci = { kind = 'zuul', url = 'https://zuul.example.org', tenant = 'example' }\n\
                    registry = { kind = 'oci', url = 'https://registry.example.org' }\n";
        Arc::new(Config::parse(Path::new("milepost.toml"), text, true).unwrap())
    });
    Arc::clone(&CONFIG)
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
        let (declared, follow) = Declared::new(config);
        declared.recall(&store).await.unwrap();
        let gerrit = Gerrit::start(line.clone(), Arc::clone(&declared));
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
    let (declared, _follow) = Declared::new(config);
    declared.recall(&database.open().await).await.unwrap();
    assert_eq!(declared.file("demo/app", "main", None), found);
    let services = declared.services(&config(), None);
    assert_eq!(services["demo/app"].iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["demo/app"]);
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
    let (other, _follow) = Declared::new(config);
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
    told.declared.hear(&Event {
        seq: 2,
        kind: "change-merged".into(),
        at: 2,
        change: Some(merged),
        by_person: None,
        ref_update: None,
    });
    while told.on_branch().unwrap().publishes()
        || told.declared.changes.contains_key(&super::own("demo/app", "main", &sha('b')))
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
    let (declared, _follow) = Declared::new(config);
    declared.settle(&change('a'), Instant::now()).await;
    assert_eq!(declared.file("demo/app", "main", None), None);
    let nothing = Declared::nothing(config());
    timeout(PATIENCE, nothing.settle(&change('a'), Instant::now() + PATIENCE * 1000)).await.unwrap();
}

#[tokio::test]
async fn what_owners_declare_holds_before_the_file_until_they_take_it_back() {
    let database = Database::sqlite();
    let mut told = Told::start(&database).await;
    told.gerrit.push('1', FILE);
    told.look('a').await;
    told.news().await;
    let goal = |declared: &Declared| declared.pipeline("demo/app", "main", None).unwrap().goal().to_owned();
    assert_eq!(goal(&told.declared), "image");
    told.gerrit.own("demo/app", "[pipeline \"short\"]\n  branches = main\n  steps = merge\n");
    told.news().await;
    assert_eq!(goal(&told.declared), "merge");
    // It is kept, and one that this site's configuration cannot use counts for nothing.
    let (declared, _follow) = Declared::new(config);
    declared.recall(&database.open().await).await.unwrap();
    assert_eq!(goal(&declared), "merge");
    told.gerrit.own("demo/app", "[pipeline \"short\"]\n  steps = deploy environment=nowhere\n");
    told.news().await;
    assert_eq!(goal(&told.declared), "image");
    told.gerrit.own("demo/app", "");
    told.news().await;
    assert_eq!(goal(&told.declared), "image");
}

#[tokio::test]
async fn what_a_parents_owners_declare_is_asked_for_when_somebody_looks() {
    let database = Database::sqlite();
    let mut told = Told::start(&database).await;
    told.gerrit.push('1', FILE);
    told.look('a').await;
    told.news().await;
    told.gerrit.own("parent", "[pipeline \"short\"]\n  steps = merge\n");
    while told.declared.pipeline("demo/app", "main", None).unwrap().goal() != "merge" {
        tokio::task::yield_now().await;
        told.look('a').await;
    }
    told.news().await;
    // From now on it is known whose it is.
    told.gerrit.own("parent", "");
    told.news().await;
    assert_eq!(told.declared.pipeline("demo/app", "main", None).unwrap().goal(), "image");
}
