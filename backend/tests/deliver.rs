// SPDX-License-Identifier: Apache-2.0
//! Events reach their receiver: each until it is acknowledged, a change's in their order, whatever the receiver does meanwhile.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{path::Path, sync::Arc, time::Duration};

use milepost::{
    clock::{Clock as _, SystemClock},
    config::Config,
    deliver::Delivery,
    model::{There, Turn, What},
    store::{Store, Way},
};
use milepost_tests::{
    wait,
    world::receiver::{Mood, Receiver},
};
use tempfile::TempDir;
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

const SOON: Duration = Duration::from_secs(20);
const SECRET: &str = "a secret of many words";

/// A receiver, and what sends to it.
struct Site {
    receiver: Receiver,
    store: Store,
    config: watch::Sender<Arc<Config>>,
    announced: Arc<Notify>,
    sender: JoinHandle<()>,
    folder: TempDir,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.sender.abort();
    }
}

fn config(folder: &Path, receiver: &Receiver) -> Arc<Config> {
    std::fs::write(folder.join("secret"), SECRET).unwrap();
    std::fs::write(folder.join("ca.pem"), receiver.authority()).unwrap();
    let text = format!(
        "[events]\nhosts = ['{}']\n[events.receivers.cd]\nurl = '{}gerrit?key=1'\nsecret_file = 'secret'\n\
         ca_file = 'ca.pem'\nprojects = ['demo/*']\ntimeout_seconds = 1\n",
        receiver.host(),
        receiver.url()
    );
    Arc::new(Config::parse(&folder.join("milepost.toml"), &text, true).unwrap())
}

impl Site {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let receiver = Receiver::start().await.unwrap();
        let config = config(folder.path(), &receiver);
        let url = config.store.url(folder.path()).unwrap();
        let store = Store::open(&url, "6f8a5c9e").await.unwrap();
        let config = watch::Sender::new(config);
        let announced = Arc::new(Notify::new());
        let delivery = Delivery {
            store: store.clone(),
            clock: Arc::new(SystemClock),
            announced: Arc::clone(&announced),
            stop: CancellationToken::new(),
        };
        let sender = tokio::spawn(delivery.run(config.subscribe()));
        Self { receiver, store, config, announced, sender, folder }
    }

    async fn announce(&self, number: u64, turn: Turn) {
        let way = Way { project: "demo/app", number, pipeline: "default" };
        let change = milepost_api::ChangeRef {
            project: "demo/app".into(),
            number,
            patch_set: 1,
            revision: "a".repeat(40),
        };
        let body = |nth| {
            let about = milepost::events::cdevents::About {
                change: &change,
                server_id: "6f8a5c9e",
                pipeline: "default",
                nth,
            };
            milepost::events::cdevents::body(&turn, &about, 1_795_395_201_091)
        };
        assert!(self.store.announce(way, "cd", &turn, body, SystemClock.now()).await.unwrap());
        self.announced.notify_waiters();
    }

    /// Waits until these were acknowledged, in this order.
    async fn takes(&self, kinds: &[&str]) {
        wait::until("acknowledged events", SOON, async || {
            let taken = self.receiver.taken();
            if taken == kinds { Ok(()) } else { Err(format!("{taken:?}")) }
        })
        .await
        .unwrap();
    }

    /// Waits until this is told of the receiver.
    async fn says(&self, why: &str) {
        wait::until(why, SOON, async || {
            let waiting = self.store.waiting_events().await.unwrap();
            let told = waiting.first().and_then(|waiting| waiting.why.clone());
            if told.as_deref().is_some_and(|told| told.contains(why)) {
                Ok(())
            } else {
                Err(format!("{told:?}"))
            }
        })
        .await
        .unwrap();
    }
}

fn merged() -> Turn {
    Turn { what: What::Merged, since: None }
}

fn in_eqiad(what: impl Fn(There) -> What) -> Turn {
    let (service, environment) = ("app".to_owned(), "production".to_owned());
    Turn { what: what(There { service, environment, cluster: "eqiad".to_owned(), image: None }), since: None }
}

#[tokio::test]
async fn an_event_is_sent_until_it_is_acknowledged_and_the_next_waits() {
    let site = Site::start().await;
    site.announce(12, merged()).await;
    site.takes(&["change.merged"]).await;
    for (mood, why) in [
        (Mood::Says(500), "it answered 500 Internal Server Error"),
        (Mood::Hangs, "it did not answer within 1 s"),
        (
            Mood::Leads(format!("{}elsewhere", site.receiver.url())),
            "it answered 307 Temporary Redirect: events follow no redirect",
        ),
    ] {
        site.receiver.set(mood);
        if why.contains("500") {
            site.announce(12, in_eqiad(What::Deployed)).await;
            site.announce(12, in_eqiad(What::RolledBack)).await;
        }
        site.says(why).await;
        assert_eq!(site.receiver.taken(), ["change.merged"]);
    }
    site.receiver.set(Mood::Takes);
    site.takes(&["change.merged", "service.deployed", "service.rolledback"]).await;
    let told = site.receiver.told();
    assert!(told.iter().all(|told| told.is_signed_with(SECRET) && !told.is_signed_with("another")));
    // Each try has the same id; nothing of the second event was sent before the first was taken.
    let ids: Vec<_> = told.iter().map(|told| told.headers["webhook-id"].clone()).collect();
    let (first, last) = (&ids[1], &ids[ids.len() - 1]);
    assert!(ids[1..ids.len() - 1].iter().all(|id| id == first) && first != last, "{ids:?}");
    assert_eq!(told[0].headers["content-type"], "application/cdevents+json");
    assert_eq!(told[0].headers["ce-type"], "dev.cdevents.change.merged.0.3.0");
    assert!(site.store.waiting_events().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_receiver_that_nobody_trusts_is_named_and_one_that_comes_back_gets_all() {
    let site = Site::start().await;
    // Another authority signed what answers there now.
    let other = Receiver::start().await.unwrap();
    std::fs::write(site.folder.path().join("other.pem"), other.authority()).unwrap();
    let right = config(site.folder.path(), &site.receiver);
    let text = format!(
        "[events]\nhosts = ['{host}']\n[events.receivers.cd]\nurl = '{url}'\nsecret_file = 'secret'\nca_file = 'other.pem'\n",
        host = site.receiver.host(),
        url = site.receiver.url()
    );
    let wrong = Config::parse(&site.folder.path().join("milepost.toml"), &text, true).unwrap();
    site.config.send_replace(Arc::new(wrong));
    site.announce(12, merged()).await;
    site.announce(13, merged()).await;
    site.says("cannot be reached: invalid peer certificate").await;
    assert!(site.receiver.told().is_empty());
    site.config.send_replace(right);
    site.takes(&["change.merged", "change.merged"]).await;
}

#[tokio::test]
async fn an_event_that_is_refused_for_what_it_is_holds_up_no_other_change() {
    let site = Site::start().await;
    site.receiver.set(Mood::Refuses("\"change\":12,".to_owned()));
    site.announce(12, merged()).await;
    site.says("it answered 413 Payload Too Large").await;
    // Of 12 the next event waits.
    site.announce(12, in_eqiad(What::Deployed)).await;
    site.announce(13, merged()).await;
    site.announce(13, in_eqiad(What::Deployed)).await;
    site.takes(&["change.merged", "service.deployed"]).await;
    site.receiver.set(Mood::Takes);
    site.takes(&["change.merged", "service.deployed", "change.merged", "service.deployed"]).await;
}
