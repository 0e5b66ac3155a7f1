// SPDX-License-Identifier: Apache-2.0
//! `milepost check-config --connect` as operators run it, against stand-ins.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::{net::TcpListener, path::Path, process::Output};

use milepost_tests::world::{
    kubernetes::KubernetesStandIn,
    registry::{Access, RegistryStandIn},
    zuul::{TENANT, ZuulStandIn},
};
use serde_json::{Value, json};
use tokio::process::Command;

async fn check(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(["check-config", "--embedded", "--connect", "--config"])
        .arg(folder.join("milepost.toml"))
        .args(more)
        .output()
        .await
        .unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// The lines about sources below their table, with what changes from run to run cut off.
fn lines(output: Output) -> Vec<String> {
    assert_eq!(text(output.stderr), "");
    let all = text(output.stdout);
    let (first, rest) = all.split_once('\n').unwrap();
    assert!(first.contains("milepost.toml is right; sources: "), "{first}");
    let (_, rest) = rest.rsplit_once("\n\n").unwrap();
    let latency =
        |line: &str| line.rsplit_once(", ").filter(|(_, ms)| ms.ends_with(" ms")).map(|(l, _)| l.to_owned());
    rest.lines().map(|line| latency(line).unwrap_or_else(|| line.to_owned())).collect()
}

/// The rows of the table, by words.
fn rows(output: &Output) -> Vec<Vec<String>> {
    let all = text(output.stdout.clone());
    let table = all.split("\n\n").nth(1).unwrap();
    table.lines().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_source_has_its_line_and_the_exit_code_sums_them_up() {
    let zuul = ZuulStandIn::start("http://gerrit.example.org").await.unwrap();
    let access = Access::Token("reader".to_owned(), "s3cret".to_owned());
    let registry = RegistryStandIn::start_with(access).await.unwrap();
    registry.push_image("demo/app", "1", None);
    let cluster = KubernetesStandIn::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    cluster.write_kubeconfig(&at("kubeconfig")).unwrap();
    std::fs::write(at("password"), "s3cret\n").unwrap();
    let (zuul_url, registry_url) = (zuul.url(), registry.url());
    let config = format!(
        "[sources]\n\
         ci = {{ kind = 'zuul', url = '{zuul_url}', tenant = '{TENANT}' }}\n\
         images = {{ kind = 'oci', url = '{registry_url}', username = 'reader', password_file = 'password' }}\n\
         prod = {{ kind = 'kubernetes', kubeconfig_file = 'kubeconfig' }}\n\
         [pipelines.default]\nprojects = ['demo/app']\n"
    );
    std::fs::write(at("milepost.toml"), &config).unwrap();
    cluster.deploy("app", "app", &registry.push_image("demo/app", "1", None));
    cluster.roll_out("app", "app");
    let output = check(folder.path(), &[]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told = rows(&output);
    assert_eq!(told[0].join(" "), "SOURCE KIND REACHABLE AUTHORISED NEWEST RIGHTS MISSING");
    assert_eq!(told[1].join(" "), "ci zuul yes yes - none");
    assert_eq!(told[2][..5].join(" "), "images oci yes yes demo/app:1,");
    assert_eq!(told[3][..5].join(" "), "prod kubernetes yes yes pod");
    assert_eq!(told[3][told[3].len() - 2..].join(" "), "now none", "{told:?}");
    assert_eq!(
        lines(output),
        [
            format!("ci: ok: Zuul 14.3.0, tenant {TENANT}"),
            "images: ok: registry/2.0, may read 1 of its repositories".to_owned(),
            "prod: ok: Kubernetes v1.37.2+stand-in, may watch in app".to_owned(),
        ]
    );

    // Nobody listens where Zuul should be, the password is another, and a right is missing.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    std::fs::write(at("milepost.toml"), config.replace(&zuul_url, &format!("http://{closed}/"))).unwrap();
    std::fs::write(at("password"), "another\n").unwrap();
    cluster.refuse("app");
    let output = check(folder.path(), &[]).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told = rows(&output);
    assert_eq!(told[1].join(" "), "ci zuul no - - -");
    assert_eq!(told[2].join(" "), "images oci yes no - repository:demo/app:pull");
    assert_eq!(told[3].join(" "), "prod kubernetes yes no - list deployments in namespace app");
    assert_eq!(told[4].join(" "), "watch deployments in namespace app");
    assert!(!text(output.stdout.clone()).contains("another"), "a secret is shown");
    let told = lines(output);
    for (line, parts) in told.iter().zip([
        &["ci: wrong: http://", "cannot be reached: ", "an address in `url` that this machine reaches"][..],
        &[
            "images: wrong: ",
            "/demo/app/tags/list: the answer was 401",
            "credentials that may pull: `username`",
        ],
        &[
            "prod: wrong: ",
            "may not list and watch pods in namespace app (403)",
            "`list` and `watch` for `pods`",
        ],
    ]) {
        assert!(parts.iter().all(|part| line.contains(part)), "{line}\nlacks one of {parts:?}");
    }
    assert_eq!(told.len(), 3);

    let output = check(folder.path(), &["--format", "json"]).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["sources"][1], json!({"name": "images", "kind": "oci"}));
    let images = &told["connected"][1];
    assert_eq!(images["source"], "images");
    assert_eq!((&images["reachable"], &images["authorised"]), (&json!(true), &json!(false)));
    assert_eq!(images["missing"], json!(["repository:demo/app:pull"]));

    // A file that is wrong is told as ever, and nobody is asked.
    zuul.faults.log.clear();
    std::fs::write(at("milepost.toml"), config.replace("tenant", "tenent")).unwrap();
    let output = check(folder.path(), &[]).await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!((text(output.stdout), zuul.faults.log.count("")), (String::new(), 0));
    assert!(text(output.stderr).contains("unknown key `tenent`"));
}
