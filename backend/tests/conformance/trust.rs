// SPDX-License-Identifier: Apache-2.0
//! Servers behind TLS whose certificate no public authority signed.

use milepost::sources::Trouble;
use milepost_tests::world::tls::TlsFront;
use serde_json::json;
use url::Url;

use crate::{bench::Bench, kinds};

#[tokio::test(flavor = "multi_thread")]
async fn a_private_authority_is_trusted_where_its_certificate_is_named_and_nowhere_else() {
    let mut elsewhere = Vec::new();
    for kind in kinds::of_servers() {
        let stand_in = kinds::stand_in(kind).await.expect("a kind of the table");
        let Some(url) = stand_in.settings.get("url").and_then(|url| url.as_str()) else {
            elsewhere.push(kind);
            continue;
        };
        let plain: Url = url.parse().expect("an address");
        let [to] = plain.socket_addrs(|| None).expect("an address")[..] else { panic!("{plain}") };
        let front = TlsFront::start(to).await.expect("TLS");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("authority.pem");
        std::fs::write(&file, front.authority()).expect("a file");

        let mut settings = stand_in.settings.clone();
        let front_url: Url = front.url().parse().expect("an address");
        settings["url"] = json!(front_url.join(plain.path()).expect("an address"));
        if kind == "oci" {
            // the services' images are named after the stand-in
            settings["hosts"] = json!([to.to_string()]);
        }
        let stranger = Bench::start(kind, settings.clone(), stand_in.services.clone());
        stranger.until("no trust", |b| b.now().trouble == Some(Trouble::Silent)).await;
        assert!(stand_in.faults.log.asked("").is_empty(), "{kind} asked one that it cannot trust");
        stranger.stop().await;

        settings["ca_file"] = json!(file);
        let friend = Bench::start(kind, settings, stand_in.services.clone());
        friend.until_well(0).await;
        friend.stop().await;
    }
    // kube has its own way, and its stand-in is reached by a kubeconfig
    assert_eq!(elsewhere, ["kubernetes"]);
}
