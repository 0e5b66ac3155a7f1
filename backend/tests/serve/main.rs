// SPDX-License-Identifier: Apache-2.0
//! The real `milepost` as the plugin and operators run it: its start, its ends, its exit codes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod reload;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

const SECRET: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
/// How long a start or an end may take on a busy machine.
const LIMIT: Duration = Duration::from_mins(1);

/// A backend that runs; killed when dropped.
struct Backend {
    child: Child,
    /// Lines of standard error.
    log: mpsc::Receiver<String>,
    seen: Vec<String>,
}

impl Backend {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_milepost"))
            .args(["serve", "--config"])
            .arg(folder.join("milepost.toml"))
            .arg("--data-dir")
            .arg(folder.join("data"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, log) = mpsc::channel();
        let stderr = child.stderr.take().unwrap();
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                sender.send(line).ok();
            }
        });
        Self { child, log, seen: Vec::new() }
    }

    /// As the plugin does: keys in, address out.
    fn embedded(folder: &Path) -> (Self, SocketAddr, BufReader<ChildStdout>) {
        let mut backend = Self::start(folder, &["--embedded"]);
        backend.say_keys();
        let mut output = BufReader::new(backend.child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("said `{line}`"));
        assert_eq!(said["version"], env!("CARGO_PKG_VERSION"));
        let address: SocketAddr = said["listening"].as_str().unwrap().parse().unwrap();
        assert!(address.ip().is_loopback());
        (backend, address, output)
    }

    fn say_keys(&mut self) {
        let line = format!(r#"{{"server_id":"gerrit-1","keys":[{{"kid":"k","secret":"{SECRET}"}}]}}"#);
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Waits for a log line that says this.
    fn wait_for(&mut self, part: &str) -> String {
        loop {
            let line = self
                .log
                .recv_timeout(LIMIT)
                .unwrap_or_else(|_| panic!("never said `{part}`: {:?}", self.seen));
            self.seen.push(line.clone());
            if line.contains(part) {
                return line;
            }
        }
    }

    /// The address of a listener, once it says that it listens.
    fn address(&mut self, listener: &str) -> SocketAddr {
        let line: serde_json::Value = serde_json::from_str(&self.wait_for(&format!("({listener})"))).unwrap();
        line["address"].as_str().unwrap().parse().unwrap()
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap(), signal).unwrap();
    }

    /// Waits for its end; gives all that it said on standard error.
    fn end(mut self) -> (ExitStatus, String) {
        while let Ok(line) = self.log.recv_timeout(LIMIT) {
            self.seen.push(line);
        }
        (self.child.wait().unwrap(), self.seen.join("\n"))
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Status line and body.
fn get(address: SocketAddr, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

#[test]
fn the_plugins_backend_ends_with_its_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let (mut backend, address, mut output) = Backend::embedded(folder.path());
    let (status, body) =
        get(address, "/v1/changes/demo%2Fapp~12/revisions/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/progress");
    assert!(status.contains("401"), "{status}");
    assert_eq!(body, r#"{"type":"about:blank","title":"Unauthorized","status":401}"#);
    backend.say_keys();
    backend.wait_for("the plugin has changed its keys");
    writeln!(backend.child.stdin.as_mut().unwrap(), "{{\"keys\":\"{SECRET}\"}}").unwrap();
    backend.wait_for("cannot be read");
    drop(backend.child.stdin.take());
    let (status, log) = backend.end();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!log.contains(SECRET), "{log}");
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "only one line on standard output");
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_stream_that_is_open_does_not_hold_up_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let (mut backend, address, _output) = Backend::embedded(folder.path());
    // A request that never becomes complete.
    let mut stalled = TcpStream::connect(address).unwrap();
    stalled.write_all(b"GET /v1/ HTTP/1.1\r\nHost").unwrap();
    drop(backend.child.stdin.take());
    let (status, log) = backend.end();
    assert_eq!(status.code(), Some(0), "{log}");
}

#[test]
fn a_second_backend_on_one_data_folder_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let (first, address, _output) = Backend::embedded(folder.path());
    let (status, log) = Backend::start(folder.path(), &["--embedded"]).end();
    assert_eq!(status.code(), Some(3), "{log}");
    assert!(log.contains("another milepost holds the lock"), "{log}");
    assert!(get(address, "/").0.contains("404"));
    // The lock goes with the process, however it ends.
    first.signal(Signal::KILL);
    first.end();
    Backend::embedded(folder.path());
}

#[test]
fn a_wrong_configuration_starts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("milepost.toml"), "[pipelines.p]\nsteps = 5\nstepz = 6\n").unwrap();
    let (status, log) = Backend::start(folder.path(), &["--embedded"]).end();
    assert_eq!(status.code(), Some(2), "{log}");
    assert!(log.contains("milepost.toml:2: pipelines.p.steps: found "), "{log}");
    assert!(!folder.path().join("data").exists());
    let check = Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(["check-config", "--embedded", "--config"])
        .arg(folder.path().join("milepost.toml"))
        .output()
        .unwrap();
    assert_eq!(check.status.code(), Some(2));
    assert_eq!(String::from_utf8(check.stderr).unwrap().trim_end(), log.trim_end());
}

#[test]
fn keys_that_never_come_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut backend = Backend::start(folder.path(), &["--embedded"]);
    drop(backend.child.stdin.take());
    let (status, log) = backend.end();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("standard input ended before the plugin said its keys"), "{log}");
}

#[test]
fn operators_see_health_and_stop_it_with_a_signal() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("keys"), format!("k {SECRET}\n")).unwrap();
    let config = "[listen]\naddress = \"127.0.0.1:0\"\nmetrics = \"127.0.0.1:0\"\n\
                  [gerrit]\nserver_id = \"gerrit-1\"\nkey_file = \"keys\"\n";
    std::fs::write(folder.path().join("milepost.toml"), config).unwrap();
    for signal in [Signal::TERM, Signal::INT] {
        let mut backend = Backend::start(folder.path(), &[]);
        let metrics = backend.address("metrics");
        let web = backend.address("web");
        // Ready a moment after it listens; each look is a request that waits for its answer.
        while !get(metrics, "/readyz").0.contains("200") {}
        assert!(get(metrics, "/healthz").0.contains("200"));
        assert!(get(metrics, "/metrics").1.contains("milepost_build_info{version="));
        assert!(get(web, "/metrics").0.contains("404"), "metrics are on their own listener only");
        backend.signal(signal);
        let (status, log) = backend.end();
        assert_eq!(status.code(), Some(0), "{log}");
    }
}
