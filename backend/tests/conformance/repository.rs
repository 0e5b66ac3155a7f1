// SPDX-License-Identifier: Apache-2.0
//! A deployment repository, read through a stand-in of Gerrit's plugin that can be told to fail.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use milepost::{
    clock::{Clock as _, SystemClock},
    gerrit::Line,
    http::Requests,
    model::{Asked, FactBody, Paths, Promotion, Repository, Service, Wanted},
    sources::{SourceConfig, Trouble, Visit},
};
use milepost_api::gerrit::{Answer, Ask, Event, OpenChange, RefUpdate, Reply};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::bench::{Bench, is_a_lie};

const PROJECT: &str = "deployments";

fn revision(digit: char) -> String {
    digit.to_string().repeat(40)
}

/// What is said to a question.
enum Said {
    Right,
    Nothing,
    This(Reply),
}

type Fault = fn(&Ask) -> Said;

fn unknown(why: &str) -> Said {
    Said::This(Reply::Unknown(why.to_owned()))
}

fn of_tip(ask: &Ask, said: fn() -> Said) -> Said {
    if matches!(ask, Ask::Tip { .. }) { said() } else { Said::Right }
}

fn of_open(ask: &Ask, said: fn() -> Said) -> Said {
    if matches!(ask, Ask::OpenChanges { .. }) { said() } else { Said::Right }
}

/// Whether it is what must be noted.
type Noted = fn(&Trouble) -> bool;

/// What the stand-in knows.
#[derive(Default)]
struct State {
    tip: char,
    /// By revision and path.
    files: BTreeMap<(char, String), String>,
    open: Vec<OpenChange>,
    fault: Option<Fault>,
    asked: Vec<Ask>,
}

/// Gerrit's plugin, as far as a deployment repository needs it.
struct Plugin {
    state: Arc<Mutex<State>>,
    answers: JoinHandle<()>,
}

impl Plugin {
    /// It answers from the beginning, so it must know all by then.
    fn connect(line: &Line, state: State) -> Self {
        let state = Arc::new(Mutex::new(state));
        let (known, line) = (Arc::clone(&state), line.clone());
        let (open, mut coming) = line.questions().subscribe();
        let answers = tokio::spawn(async move {
            let answer = |id: String, ask: &Ask| {
                let reply = known.lock().unwrap_or_else(PoisonError::into_inner).reply(ask);
                if let Some(reply) = reply {
                    line.questions().answered(&Answer { id, reply });
                }
            };
            for question in open {
                answer(question.id, &question.ask);
            }
            while let Ok(question) = coming.recv().await {
                answer(question.id, &question.ask);
            }
        });
        Self { state, answers }
    }

    fn set(&self, how: impl FnOnce(&mut State)) {
        how(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn asked(&self) -> usize {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).asked.len()
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        self.answers.abort();
    }
}

impl State {
    fn reply(&mut self, ask: &Ask) -> Option<Reply> {
        self.asked.push(ask.clone());
        match self.fault.map(|fault| fault(ask)) {
            Some(Said::Nothing) => return None,
            Some(Said::This(reply)) => return Some(reply),
            Some(Said::Right) | None => {}
        }
        Some(match ask {
            Ask::Tip { project, branch } => {
                assert_eq!((project.as_str(), branch.as_str()), (PROJECT, "main"));
                Reply::Tip(Some(revision(self.tip)))
            }
            Ask::File { revision, path, .. } => {
                let digit = revision.chars().next().unwrap_or_default();
                Reply::File(self.files.get(&(digit, path.clone())).cloned())
            }
            Ask::OpenChanges { paths, .. } => {
                assert!(paths.iter().all(|path| path.starts_with("helmfile.d/services/")), "{paths:?}");
                Reply::OpenChanges(self.open.clone())
            }
            other => panic!("a deployment repository needs no {other:?}"),
        })
    }

    /// `digit` is the revision at which a service's file asks for a tag.
    fn values(&mut self, digit: char, service: &str, tag: &str) {
        let text = format!("main_app:\n  version: {tag}\n");
        self.files.insert((digit, path(service)), text);
    }
}

fn path(service: &str) -> String {
    format!("helmfile.d/services/{service}/values.yaml")
}

fn service(name: &str) -> Service {
    let repository = Repository { registry: "registry.example.org".into(), path: name.into() };
    Service {
        name: name.to_owned(),
        repositories: vec![repository],
        tag_pattern: None,
        tag_template: None,
        paths: Paths::default(),
        workloads: Vec::new(),
        canary: None,
        declared: false,
    }
}

fn watch(interval: u64) -> (Bench, Plugin) {
    watch_from(interval, |_| ())
}

/// Watches a repository that has more from the beginning.
fn watch_from(interval: u64, more: impl FnOnce(&mut State)) -> (Bench, Plugin) {
    let settings = json!({
        "project": PROJECT, "environments": ["production"], "interval_seconds": interval, "timeout_seconds": 1
    });
    let bench = Bench::start("repository", settings, vec![service("app"), service("web")]);
    let mut state = State { tip: 'a', ..State::default() };
    for service in ["app", "web"] {
        state.values('a', service, "v1");
    }
    more(&mut state);
    let plugin = Plugin::connect(&bench.gerrit, state);
    (bench, plugin)
}

fn wanted(bench: &Bench, service: &str) -> Option<Wanted> {
    bench.facts().into_iter().find_map(|fact| match fact.body {
        FactBody::Wanted(wanted) if wanted.service == service => Some(wanted),
        _ => None,
    })
}

fn tag(bench: &Bench, service: &str) -> Option<String> {
    match wanted(bench, service)?.asked {
        Asked::Image(image) => image.tag,
        Asked::Missing | Asked::Unreadable { .. } => None,
    }
}

fn promotions(bench: &Bench, service: &str) -> Vec<Promotion> {
    let facts = bench.facts();
    let found = facts.into_iter().find_map(|fact| match fact.body {
        FactBody::Promotions(promotions) if promotions.service == service => Some(promotions.open),
        _ => None,
    });
    found.unwrap_or_default()
}

fn moved(project: &str, name: &str, to: char, at: i64) -> Event {
    let update = RefUpdate {
        project: project.into(),
        name: name.into(),
        old_revision: revision('a'),
        new_revision: revision(to),
    };
    Event { seq: 1, kind: "ref-updated".into(), at, change: None, ref_update: Some(update), by_person: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_follows_the_branch_and_says_since_when() {
    let (bench, plugin) = watch(3600);
    bench.until("the first look", |bench| tag(bench, "web").as_deref() == Some("v1")).await;
    bench.until_well(0).await;
    let first = wanted(&bench, "app").expect("a fact");
    assert_eq!((first.since, first.revision.as_str()), (None, revision('a').as_str()), "it may be old");

    let asked = plugin.asked();
    bench.gerrit.tell(&moved("elsewhere", "refs/heads/main", 'b', 5));
    bench.gerrit.tell(&moved(PROJECT, "refs/heads/topic", 'b', 5));
    plugin.set(|state| {
        state.tip = 'b';
        state.values('b', "app", "v2");
        state.values('b', "web", "v1");
    });
    bench.gerrit.tell(&moved(PROJECT, "refs/heads/main", 'b', 7_000));
    bench.until("the second look", |bench| tag(bench, "app").as_deref() == Some("v2")).await;
    let second = wanted(&bench, "app").expect("a fact");
    assert_eq!((second.since, second.revision.as_str()), (Some(7_000), revision('b').as_str()));
    let same = wanted(&bench, "web").expect("a fact");
    assert_eq!((same.since, same.revision.as_str()), (None, revision('a').as_str()));
    // Where the branch is, four files of two services, and what is open: nobody asks for more.
    bench.until("the last question", |_| plugin.asked() >= asked + 6).await;
    assert_eq!(plugin.asked(), asked + 6, "news of elsewhere is no reason to look");
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_were_missed_do_not_matter() {
    let (bench, plugin) = watch(1);
    bench.until("the first look", |bench| tag(bench, "app").as_deref() == Some("v1")).await;
    plugin.set(|state| {
        state.tip = 'b';
        state.values('b', "app", "v2");
        state.values('b', "web", "v1");
    });
    let before = SystemClock.now();
    bench.until("the next look", |bench| tag(bench, "app").as_deref() == Some("v2")).await;
    let since = wanted(&bench, "app").and_then(|wanted| wanted.since).expect("a moment");
    assert!((before..=SystemClock.now()).contains(&since));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_comes_is_read_at_once() {
    let (bench, plugin) = watch(3600);
    bench.until("the first look", |bench| tag(bench, "app").is_some()).await;
    plugin.set(|state| state.values('a', "new", "v9"));
    bench.catalogue.take_in(service("team/new"));
    bench.until("the new one", |bench| tag(bench, "team/new").as_deref() == Some("v9")).await;
    assert_eq!(wanted(&bench, "app").and_then(|wanted| wanted.since), None, "the others were not new");
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_change_promotes_what_it_says_anew() {
    let (bench, plugin) = watch(1);
    let change = |number: u64, digit: char, parent: char, services: &[&str]| OpenChange {
        number,
        revision: revision(digit),
        parent: Some(revision(parent)),
        opened: i64::try_from(number).expect("a number") * 1_000,
        paths: services.iter().map(|service| path(service)).collect(),
    };
    plugin.set(|state| {
        // Of long ago, when app was asked to run v0: it lets web run v2, and touches app's values for another reason.
        state.values('0', "app", "v0");
        state.values('0', "web", "v0");
        state.values('1', "app", "v0");
        state.values('1', "web", "v2");
        state.values('2', "app", "v3");
        state.files.insert(('3', path("app")), "main_app: [".into());
        state.open = vec![
            change(91, '1', '0', &["app", "web"]),
            change(92, '2', 'a', &["app"]),
            change(93, '3', 'a', &["app"]),
        ];
    });
    bench.until("promotions", |bench| !promotions(bench, "web").is_empty()).await;
    let [web] = &promotions(&bench, "web")[..] else { panic!() };
    assert_eq!(
        (web.change, web.opened, web.image.to_string()),
        (91, 91_000, "registry.example.org/web:v2".into())
    );
    let of_app = |bench: &Bench| promotions(bench, "app").iter().map(|open| open.change).collect::<Vec<_>>();
    bench.until("one of app", |bench| of_app(bench) == [92]).await;
    bench.until_well(0).await;

    // Merged: it is asked for now. Abandoned: nobody asks for it.
    plugin.set(|state| {
        state.tip = 'b';
        state.values('b', "app", "v1");
        state.values('b', "web", "v2");
        state.open = vec![change(94, '1', '0', &["web"])];
    });
    bench.until("none", |bench| of_app(bench).is_empty() && promotions(bench, "web").is_empty()).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_hides_no_other() {
    let (bench, plugin) = watch(1);
    bench.until("the first look", |bench| tag(bench, "app").is_some()).await;
    for (text, problem) in [
        ("main_app: [", "it is no YAML, or more than is read"),
        ("main_app: {}", "main_app.version is not there"),
        ("main_app: {version: 1.10}", "main_app.version is no text: quotes make it one"),
    ] {
        let next = if text.ends_with('[') { 'b' } else { 'c' };
        plugin.set(|state| {
            state.tip = if state.tip == next { 'd' } else { next };
            let tip = state.tip;
            state.files.insert((tip, path("app")), text.into());
            state.values(tip, "web", "v1");
        });
        let says = |bench: &Bench| match wanted(bench, "app").map(|wanted| wanted.asked) {
            Some(Asked::Unreadable { file, problem: told }) => {
                file == path("app") && told.starts_with(problem)
            }
            _ => false,
        };
        bench.until(problem, says).await;
        let named = |bench: &Bench| {
            let remarks: Vec<_> = bench.now().remarks.into_values().flatten().map(|say| say.text()).collect();
            matches!(&remarks[..], [one] if one.starts_with(&path("app")) && one.contains(problem))
        };
        bench.until("a remark", named).await;
        bench.until_well(SystemClock.now()).await;
        assert_eq!(tag(&bench, "web").as_deref(), Some("v1"));
    }
    // Too large is a file's trouble too; one that is not there is none.
    plugin.set(|state| {
        state.tip = 'e';
        state.values('e', "web", "v1");
        state.fault = Some(|ask| match ask {
            Ask::File { path, .. } if path.contains("app") => unknown("the file is larger than 1 MiB"),
            _ => Said::Right,
        });
    });
    let large = |bench: &Bench| matches!(wanted(bench, "app").map(|w| w.asked), Some(Asked::Unreadable { problem, .. }) if problem == "it is larger than 1 MiB");
    bench.until("a large file", large).await;
    plugin.set(|state| {
        state.tip = 'f';
        state.values('f', "web", "v1");
        state.fault = None;
    });
    let missing = |bench: &Bench| wanted(bench, "app").is_some_and(|wanted| wanted.asked == Asked::Missing);
    bench.until("no file", missing).await;
    bench.until("no remark", |bench| bench.now().remarks.is_empty()).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_noted_and_none_becomes_a_fact() {
    fn silent(trouble: &Trouble) -> bool {
        *trouble == Trouble::Silent
    }
    fn unreadable(trouble: &Trouble) -> bool {
        matches!(trouble, Trouble::Unreadable(_))
    }
    let faults: [(&str, Fault, Noted); 9] = [
        ("nobody answers", |_| Said::Nothing, silent),
        ("an answer to something else", |_| Said::This(Reply::Contains(true)), silent),
        ("Gerrit cannot read it", |_| unknown("gerrit could not read it"), unreadable),
        ("no such project", |_| unknown("no such project"), unreadable),
        ("no such branch", |ask| of_tip(ask, || Said::This(Reply::Tip(None))), unreadable),
        ("no revision", |ask| of_tip(ask, || Said::This(Reply::Tip(Some("HEAD".into())))), unreadable),
        ("too many open changes", |ask| of_open(ask, || Said::This(Reply::Truncated(true))), unreadable),
        ("no answer about open changes", |ask| of_open(ask, || Said::Nothing), silent),
        (
            "a branch that is at what nobody has",
            |ask| match ask {
                Ask::Tip { .. } => Said::This(Reply::Tip(Some(revision('9')))),
                Ask::File { .. } => unknown("no such revision"),
                _ => Said::Right,
            },
            unreadable,
        ),
    ];
    for (what, fault, noted) in faults {
        let (bench, plugin) = watch(1);
        bench.until("the first look", |bench| tag(bench, "web").is_some()).await;
        bench.until_well(0).await;
        plugin.set(|state| state.fault = Some(fault));
        bench.until(what, |bench| bench.now().trouble.as_ref().is_some_and(noted)).await;
        plugin.set(|state| state.fault = None);
        bench.until_well(SystemClock.now()).await;
        let lies: Vec<_> = bench.told().into_iter().filter(is_a_lie).collect();
        assert!(lies.is_empty(), "{what}: {lies:#?}");
        assert_eq!(tag(&bench, "app").as_deref(), Some("v1"), "{what}");
        bench.stop().await;
    }
}

/// A change of the deployment repository was merged.
fn merged(number: u64, as_revision: char, seq: u64) -> Event {
    let change = serde_json::from_value(json!({
        "project": PROJECT, "number": number, "branch": "main", "status": "MERGED", "current_patch_set": 1,
        "current_revision": revision(as_revision), "updated": 8_000,
    }));
    let change = Some(change.expect("a change"));
    Event { seq, kind: "change-merged".into(), at: 8_000, change, ref_update: None, by_person: Some(true) }
}

fn promoted_by(bench: &Bench, service: &str) -> Option<u64> {
    wanted(bench, service)?.by.map(|by| {
        assert_eq!(by.project, PROJECT);
        by.change
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn which_change_promoted_is_told_whatever_is_heard_first() {
    let opened = |number, at: char| OpenChange {
        number,
        revision: revision(at),
        parent: Some(revision('a')),
        opened: 5,
        paths: vec![path("app")],
    };
    let (bench, plugin) = watch_from(3600, |state| {
        state.values('c', "app", "v2");
        state.open = vec![opened(90, 'c')];
    });
    bench.until("the open change", |bench| promotions(bench, "app").len() == 1).await;
    bench.until_well(0).await;
    assert_eq!(promoted_by(&bench, "app"), None, "what was found may be old");
    // The branch moves, and that is seen before the merge is told of.
    plugin.set(|state| {
        state.tip = 'd';
        state.values('d', "app", "v2");
        state.values('d', "web", "v1");
        state.open.clear();
    });
    bench.gerrit.tell(&moved(PROJECT, "refs/heads/main", 'd', 7_000));
    bench.until("the promotion", |bench| tag(bench, "app").as_deref() == Some("v2")).await;
    assert_eq!(promoted_by(&bench, "app"), None);
    bench.gerrit.tell(&merged(89, 'd', 2));
    bench.gerrit.tell(&merged(90, 'd', 3));
    bench.until("who did it", |bench| promoted_by(bench, "app") == Some(90)).await;
    assert_eq!(promoted_by(&bench, "web"), None, "it did not change");
    // One that nobody saw open, told of before the branch's move is.
    plugin.set(|state| {
        state.tip = 'e';
        state.values('e', "app", "v2");
        state.values('e', "web", "v2");
    });
    let update = RefUpdate {
        project: PROJECT.into(),
        name: "refs/heads/main".into(),
        old_revision: revision('d'),
        new_revision: revision('e'),
    };
    let move_to_e = Event { ref_update: Some(update), ..moved(PROJECT, "refs/heads/main", 'e', 9_000) };
    bench.gerrit.tell(&merged(91, 'e', 4));
    bench.gerrit.tell(&move_to_e);
    bench.until("the next promotion", |bench| promoted_by(bench, "web") == Some(91)).await;
    assert_eq!(promoted_by(&bench, "app"), Some(90));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_runs_asks_once_where_the_branch_is() {
    let settings = json!({"project": PROJECT, "timeout_seconds": 1});
    let config = SourceConfig::read("repository", settings).expect("a kind").expect("settings");
    let source = config.build(&Requests::default()).expect("a source");
    let line = Line::default();
    let visit = async |gerrit: Option<Line>| {
        let (clock, name) = (Arc::new(SystemClock), "repository".to_owned());
        Visit { name, clock, services: Vec::new(), gerrit, most: 1 }.pay(&*source).await
    };
    let well = visit(None).await;
    let said = "not asked: Gerrit's plugin reads `main` of deployments once";
    assert!(well.answers && well.said.starts_with(said), "{well:?}");
    assert_eq!((well.reachable, well.authorised), (None, None));
    let wrong = visit(Some(line.clone())).await;
    let says = "Gerrit's plugin is not connected; right would be: ";
    assert!(!wrong.answers && wrong.said.starts_with(says), "{wrong:?}");

    let plugin = Plugin::connect(&line, State { tip: 'a', ..State::default() });
    let well = visit(Some(line.clone())).await;
    let said = format!("Gerrit's plugin reads deployments, `main` is at {}", revision('a'));
    assert!(well.answers && well.said == said, "{well:?}");
    assert_eq!(well.newest.map(|newest| newest.what), Some("deployments main at aaaaaaaaaa".to_owned()));
    let missing = ["read main of deployments".to_owned()];
    for (fault, says, missing) in [
        (
            (|_| unknown("no such project")) as Fault,
            "Gerrit says of `main` of deployments: no such project; right",
            &missing[..],
        ),
        (
            |_| Said::This(Reply::Tip(None)),
            "Gerrit says of `main` of deployments: no branch `main`; right",
            &missing,
        ),
        (|_| Said::Nothing, "Gerrit's plugin has not answered within 1 s; right", &[]),
    ] {
        plugin.set(|state| state.fault = Some(fault));
        let wrong = visit(Some(line.clone())).await;
        assert!(!wrong.answers && wrong.said.starts_with(says), "{wrong:?}");
        assert_eq!(wrong.missing, missing, "{says}");
    }
}
