// SPDX-License-Identifier: Apache-2.0
//! `milepost check-config --connect` as operators run it, against stand-ins.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::{net::TcpListener, path::Path, process::Output};

use milepost_tests::world::{
    kubernetes::KubernetesStandIn,
    registry::{Access, RegistryStandIn},
    zuul::{TENANT, ZuulStandIn},
};
use tokio::process::Command;

async fn check(folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(["check-config", "--embedded", "--connect", "--config"])
        .arg(folder.join("milepost.toml"))
        .output()
        .await
        .unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// The lines about sources with what changes from run to run cut off.
fn lines(output: Output) -> Vec<String> {
    assert_eq!(text(output.stderr), "");
    let all = text(output.stdout);
    let (first, rest) = all.split_once('\n').unwrap();
    assert!(first.contains("milepost.toml is right; sources: "), "{first}");
    let latency =
        |line: &str| line.rsplit_once(", ").filter(|(_, ms)| ms.ends_with(" ms")).map(|(l, _)| l.to_owned());
    rest.lines().map(|line| latency(line).unwrap_or_else(|| line.to_owned())).collect()
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
    let output = check(folder.path()).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        lines(output),
        [
            format!("ci (zuul): ok: Zuul 14.3.0, tenant {TENANT}"),
            "images (oci): ok: registry/2.0, may read 1 of its repositories".to_owned(),
            "prod (kubernetes): ok: Kubernetes v1.37.2+stand-in, may watch in app".to_owned(),
        ]
    );

    // Nobody listens where Zuul should be, the password is another, and a right is missing.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    std::fs::write(at("milepost.toml"), config.replace(&zuul_url, &format!("http://{closed}/"))).unwrap();
    std::fs::write(at("password"), "another\n").unwrap();
    cluster.refuse("app");
    let output = check(folder.path()).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told = lines(output);
    for (line, parts) in told.iter().zip([
        &[
            "ci (zuul): wrong: http://",
            "cannot be reached: ",
            "an address in `url` that this machine reaches",
        ][..],
        &[
            "images (oci): wrong: ",
            "/demo/app/tags/list: the answer was 401",
            "credentials that may pull: `username`",
        ],
        &[
            "prod (kubernetes): wrong: ",
            "may not list pods in namespace app (403)",
            "`list` and `watch` for `pods`",
        ],
    ]) {
        assert!(parts.iter().all(|part| line.contains(part)), "{line}\nlacks one of {parts:?}");
    }
    assert_eq!(told.len(), 3);

    // A file that is wrong is told as ever, and nobody is asked.
    zuul.faults.log.clear();
    std::fs::write(at("milepost.toml"), config.replace("tenant", "tenent")).unwrap();
    let output = check(folder.path()).await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!((text(output.stdout), zuul.faults.log.count("")), (String::new(), 0));
    assert!(text(output.stderr).contains("unknown key `tenent`"));
}
