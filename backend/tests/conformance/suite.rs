// SPDX-License-Identifier: Apache-2.0
//! Each fault against each kind.

use std::time::Duration;

use milepost::{
    clock::{Clock as _, SystemClock},
    model::{Fact, FactBody},
    sources::{HealthBoard, SourceConfig, Trouble},
};
use milepost_tests::world::{
    faults::{Fault, Faults, nulls, wrong_types},
    serve::Served,
};
use tokio::task::JoinSet;

use crate::{
    bench::{Bench, is_a_lie, is_under_way},
    kinds::{self, StandIn},
};

/// What a source may read of an answer without end.
const MOST_READ: u64 = 80 << 20;

/// A server that no source was told of.
struct Foreign(Served, Faults);

impl Foreign {
    async fn start() -> Self {
        let faults = Faults::default();
        let router = axum::Router::new().fallback(async || "{}");
        Self(Served::start(faults.around(router)).await.expect("a server"), faults)
    }

    fn url(&self) -> String {
        self.0.url()
    }
}

/// Whether it is what must be noted.
type Noted = fn(&Trouble) -> bool;

/// The faults, and what must be noted for each.
fn faults(foreign: &Foreign) -> Vec<(Fault, Noted)> {
    fn refuses(trouble: &Trouble) -> bool {
        *trouble == Trouble::Refuses
    }
    fn silent(trouble: &Trouble) -> bool {
        *trouble == Trouble::Silent
    }
    fn unreadable(trouble: &Trouble) -> bool {
        matches!(trouble, Trouble::Unreadable(_))
    }
    let local = foreign.url().replace("127.0.0.1", "localhost");
    vec![
        (Fault::Status(401), refuses),
        (Fault::Status(403), refuses),
        (Fault::TooMany(1), silent),
        (Fault::TooMany(3600), silent),
        (Fault::Html, silent),
        (Fault::LoginPage, unreadable),
        (Fault::Truncated, silent),
        (Fault::NotUtf8, unreadable),
        (Fault::Silent(Duration::from_hours(1)), silent),
        (Fault::Slow(Duration::from_secs(1)), silent),
        (Fault::Huge(100 << 20), unreadable),
        (Fault::Redirect(foreign.url()), unreadable),
        (Fault::Redirect(local), unreadable),
        (Fault::Redirect("http://169.254.169.254/latest/meta-data".to_owned()), unreadable),
        (Fault::Redirect("file:///etc/passwd".to_owned()), unreadable),
        (Fault::Redirect("/again".to_owned()), unreadable),
        (nulls(), unreadable),
        (wrong_types(), unreadable),
    ]
}

async fn well(kind: &str, bench: &Bench, stand_in: &StandIn) {
    ask(bench, stand_in);
    bench.until(&format!("{kind} to be well"), |b| b.now().as_of.is_some() && !b.told().is_empty()).await;
}

fn ask(bench: &Bench, stand_in: &StandIn) {
    for want in &stand_in.wants {
        bench.wants.send(want.clone()).ok();
    }
    (stand_in.nudge)();
}

/// One fault against one kind: noted, no lie, and well again afterwards.
async fn meet(kind: &'static str, fault: Fault, noted: Noted) {
    let stand_in = kinds::stand_in(kind).await.expect("a kind of the table");
    let bench = Bench::start(kind, stand_in.settings.clone(), stand_in.services.clone());
    well(kind, &bench, &stand_in).await;
    let before = bench.facts();
    let runs = || {
        let facts = bench.facts();
        let run = |fact: Fact| if let FactBody::Run(run) = fact.body { Some(run) } else { None };
        facts.into_iter().filter_map(run).collect::<Vec<_>>()
    };
    assert!(runs().is_empty() || runs().iter().any(is_under_way), "{kind} has no run of 7,1 under way");
    // a server that wants to be left alone for an hour is; nobody waits for that here
    let recovers = !matches!(fault, Fault::TooMany(3600));

    let within = matches!(fault, Fault::Changed(_) | Fault::NotUtf8 | Fault::Truncated | Fault::Slow(_));
    stand_in.faults.set(if within { stand_in.whole } else { "" }, fault.clone());
    ask(&bench, &stand_in);
    let what = format!("{kind} to note {fault:?}");
    bench.until(&what, |b| b.now().trouble.as_ref().is_some_and(noted)).await;

    stand_in.faults.clear();
    ask(&bench, &stand_in);
    if recovers {
        bench.until_well(SystemClock.now()).await;
    }
    assert!(stand_in.faults.log.sent() < MOST_READ, "{kind} read {} bytes", stand_in.faults.log.sent());
    let lies: Vec<_> = bench.told().into_iter().filter(is_a_lie).collect();
    assert!(lies.is_empty(), "{kind} lies after {fault:?}: {lies:#?}");
    for fact in before {
        assert!(bench.facts().iter().any(|held| held.key == fact.key), "{kind} forgot {fact:?}");
    }
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_is_in_the_table() {
    for kind in SourceConfig::KINDS {
        assert!(
            kinds::THROUGH_GERRIT.contains(kind) || kinds::stand_in(kind).await.is_some(),
            "`{kind}` has no stand-in in tests/conformance/kinds.rs"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_noted_and_none_becomes_a_fact() {
    let foreign = Foreign::start().await;
    let mut all = JoinSet::new();
    for kind in kinds::of_servers() {
        for (fault, noted) in faults(&foreign) {
            all.spawn(meet(kind, fault, noted));
        }
    }
    let mut wrong = 0;
    while let Some(met) = all.join_next().await {
        // each has said itself what was wrong
        wrong += usize::from(met.is_err());
    }
    assert_eq!(wrong, 0, "faults that were not met as they should be");
    assert!(foreign.1.log.asked("").is_empty(), "a server was asked that nobody listed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_fails_from_the_start_is_read_once_it_is_well() {
    for kind in kinds::of_servers() {
        let stand_in = kinds::stand_in(kind).await.expect("a kind of the table");
        stand_in.faults.set("", Fault::Html);
        let bench = Bench::start(kind, stand_in.settings.clone(), stand_in.services.clone());
        ask(&bench, &stand_in);
        bench.until("trouble", |b| b.now().trouble == Some(Trouble::Silent)).await;
        assert_eq!(bench.told(), [], "{kind} knows something from nowhere");
        stand_in.faults.clear();
        well(kind, &bench, &stand_in).await;
        bench.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_never_stops_the_others() {
    let health = HealthBoard::default();
    let mut sources = Vec::new();
    for name in ["one", "other"] {
        for kind in kinds::of_servers() {
            let stand_in = kinds::stand_in(kind).await.expect("a kind of the table");
            let (settings, services) = (stand_in.settings.clone(), stand_in.services.clone());
            let bench = Bench::start_on(health.clone(), &format!("{name}-{kind}"), kind, settings, services);
            well(kind, &bench, &stand_in).await;
            sources.push((bench, stand_in));
        }
    }
    let failing = |bench: &Bench| bench.name.starts_with("one-");
    for (bench, stand_in) in sources.iter().filter(|(bench, _)| failing(bench)) {
        stand_in.faults.set("", Fault::Silent(Duration::from_hours(1)));
        ask(bench, stand_in);
    }
    for (bench, _) in sources.iter().filter(|(bench, _)| failing(bench)) {
        bench.until("trouble", |b| b.now().trouble.is_some()).await;
    }
    let since = SystemClock.now();
    for (bench, stand_in) in sources.iter().filter(|(bench, _)| !failing(bench)) {
        ask(bench, stand_in);
        bench.until_well(since).await;
    }
    for (bench, _) in sources {
        bench.stop().await;
    }
}
