// SPDX-License-Identifier: Apache-2.0
//! SIGHUP: the file is taken as a whole or not at all, and only what it changes stops.

use std::{
    io::{BufRead as _, BufReader, Lines, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    thread,
    time::{Duration, Instant, SystemTime},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use milepost_tests::world::{
    built_for::For,
    zuul::{TENANT, ZuulStandIn},
};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::{Backend, LIMIT, SECRET, get};

const EVENTS: &str = "/v1/changes/demo%2Fapp~12/revisions/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/events";

/// A statement for [`EVENTS`], as the plugin signs it.
fn statement() -> String {
    #[expect(clippy::disallowed_methods, reason = "the backend goes by the real time here")]
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let revision = "a".repeat(40);
    let claims = json!({
        "iss": "gerrit-1", "aud": "milepost", "iat": now, "exp": now + 100, "scope": "change", "method": "GET",
        "path": EVENTS, "revision": revision, "patch_set": 1, "change": {
            "project": "demo/app", "number": 12, "branch": "main", "status": "NEW", "private": false, "wip": false,
            "current_patch_set": 1, "current_revision": revision, "updated": now * 1000,
        },
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let said = format!("{}.{}", part(&json!({"alg": "HS256", "typ": "JWT", "kid": "k"})), part(&claims));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&URL_SAFE_NO_PAD.decode(SECRET).unwrap()).unwrap();
    mac.update(said.as_bytes());
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// A reader's stream.
struct Stream(Lines<BufReader<TcpStream>>);

impl Stream {
    fn open(web: SocketAddr) -> Self {
        let mut stream = TcpStream::connect(web).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        write!(stream, "GET {EVENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", statement())
            .unwrap();
        Self(BufReader::new(stream).lines())
    }

    /// Reads on until a progress has these steps.
    fn until_steps(&mut self, steps: &[&str]) {
        for line in self.0.by_ref() {
            let line = line.unwrap();
            assert!(!line.starts_with("HTTP/1.1 ") || line.contains(" 200 "), "{line}");
            let Some(data) = line.strip_prefix("data: ") else { continue };
            let progress: Value = serde_json::from_str(data).unwrap();
            let all = progress["pipeline"]["steps"].as_array().into_iter().flatten();
            let names: Vec<_> = all.map(|step| step["name"].as_str().unwrap()).collect();
            if names == steps {
                return;
            }
        }
        panic!("the stream ended before it had the steps {steps:?}");
    }
}

/// Looks until something holds.
fn until(what: &str, seen: impl Fn() -> bool) {
    let begun = Instant::now();
    while !seen() {
        assert!(begun.elapsed() < LIMIT, "waited for {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn is_up(metrics: SocketAddr, source: &str) -> bool {
    let line = format!("milepost_source_up{{source=\"{source}\",kind=\"zuul\"}} 1");
    get(metrics, "/metrics").1.lines().any(|l| l == line)
}

fn is_named(metrics: SocketAddr, source: &str) -> bool {
    get(metrics, "/metrics").1.contains(&format!("source=\"{source}\""))
}

fn write(folder: &Path, head: &str, sources: &[(&str, &str)], steps: &str) {
    let sources = sources.iter().map(|(name, more)| {
        format!("{name} = {{ kind = 'zuul', tenant = '{TENANT}', interval_seconds = 1, {more} }}")
    });
    let sources = sources.collect::<Vec<_>>().join("\n");
    let text = format!(
        "[listen]\naddress = '127.0.0.1:0'\nmetrics = '127.0.0.1:0'\n[gerrit]\nserver_id = 'gerrit-1'\nkey_file = 'keys'\n\
         {head}[sources]\n{sources}\n[pipelines.default]\nprojects = ['demo/*']\nsteps = [{steps}]\n"
    );
    std::fs::write(folder.join("milepost.toml"), text).unwrap();
}

/// A Zuul with a past.
async fn zuul() -> ZuulStandIn {
    let zuul = ZuulStandIn::start("http://gerrit.example.org").await.unwrap();
    let ended = zuul.enqueue(&For::patch_set("demo/app", 8, 1), "check", &["unit"]);
    zuul.begin(&ended, "unit");
    zuul.pass(&ended, "unit");
    zuul.end(&ended);
    zuul
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hangup_takes_the_new_file_as_a_whole_or_not_at_all() {
    let (kept, other) = (zuul().await, zuul().await);
    // What a source asks for at its start and, where there is a past, never again.
    let starts = |zuul: &ZuulStandIn| zuul.faults.log.count("/buildsets?limit=");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("keys"), format!("k {SECRET}\n")).unwrap();
    let (check, merge) = ("{ kind = 'check', source = 'ci' }", "{ kind = 'merge', source = 'ci' }");
    let [to_kept, to_other] = [&kept, &other].map(|zuul| format!("url = '{}'", zuul.url()));
    write(folder, "", &[("ci", &to_kept), ("old", &to_other)], check);

    let mut backend = Backend::start(folder, &[]);
    let (metrics, web) = (backend.address("metrics"), backend.address("web"));
    until("both sources", || is_up(metrics, "ci") && is_up(metrics, "old"));
    let mut stream = Stream::open(web);
    stream.until_steps(&["Check"]);

    // One source goes, one comes, one runs on; and an open stream tells of the new step.
    write(folder, "", &[("ci", &to_kept), ("new", &to_other)], &format!("{check}, {merge}"));
    backend.signal(Signal::HUP);
    let said = backend.wait_for("reloaded ");
    assert!(said.contains("sources started anew: new; removed: old; the others run on"), "{said}");
    stream.until_steps(&["Check", "Merge"]);
    until("the new source", || is_up(metrics, "new"));
    assert!(!is_named(metrics, "old"));
    assert_eq!(starts(&kept), 1, "a source that did not change runs on");

    // A wrong file, and one that changes what cannot change, are told and change nothing.
    write(folder, "", &[("ci", &to_kept), ("wrong", "urll = 1")], check);
    backend.signal(Signal::HUP);
    let said = backend.wait_for("was not taken, what was in force stays so: ");
    assert!(
        said.contains("milepost.toml:9: sources.wrong.urll: found unknown key `urll`; allowed: "),
        "{said}"
    );
    write(folder, "[store]\nkeep_days = 1\n", &[("ci", &to_kept)], check);
    backend.signal(Signal::HUP);
    let said = backend.wait_for("was not taken, what was in force stays so: ");
    assert!(said.contains("store cannot change while milepost runs: restart it"), "{said}");
    let before = other.faults.log.count("/status");
    until("the sources to run on", || other.faults.log.count("/status") > before && is_up(metrics, "new"));
    Stream::open(web).until_steps(&["Check", "Merge"]);

    // A source whose settings change begins anew, and the right file after wrong ones is taken.
    write(folder, "", &[("ci", &format!("{to_kept}, history = 10")), ("new", &to_other)], check);
    backend.signal(Signal::HUP);
    let said = backend.wait_for("reloaded ");
    assert!(said.contains("sources started anew: ci; removed: none; the others run on"), "{said}");
    stream.until_steps(&["Check"]);
    until("a second start", || starts(&kept) == 2);
    assert_eq!(starts(&other), 2, "once as `old` and once as `new`");

    backend.signal(Signal::TERM);
    let (status, log) = backend.end();
    assert_eq!(status.code(), Some(0), "{log}");
}
