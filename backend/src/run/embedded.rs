// SPDX-License-Identifier: Apache-2.0
//! Run by Gerrit's plugin: keys come as lines on standard input, and its end is ours (`API.md`, *The embedded backend*).

use std::{
    io::{self, BufRead, BufReader, Read},
    net::SocketAddr,
    thread,
};

use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::config::{KeyRing, Keys, collect_keys};

/// The longest line that is read.
const LONGEST: u64 = 64 * 1024;

/// What a line on standard input says.
#[derive(Deserialize)]
struct Line {
    server_id: String,
    keys: Vec<KeyLine>,
    #[serde(default)]
    hosts: Vec<String>,
}

#[derive(Deserialize)]
struct KeyLine {
    kid: String,
    secret: String,
}

/// What the plugin says at the start.
pub(super) struct Told {
    pub(super) server_id: String,
    pub(super) hosts: Vec<String>,
    pub(super) keys: Keys,
}

/// Standard input, read by a thread of its own: a read that waits would hold up the runtime's end.
pub(super) struct Input(mpsc::Receiver<String>);

impl Input {
    pub(super) fn open() -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel(1);
        thread::Builder::new().name("standard-input".into()).spawn(move || {
            let mut input = BufReader::new(io::stdin());
            let mut line = String::new();
            while input.by_ref().take(LONGEST).read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
                if sender.blocking_send(std::mem::take(&mut line)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self(receiver))
    }

    /// The first line.
    pub(super) async fn first(&mut self) -> Result<Told, String> {
        let line = self.0.recv().await.ok_or("standard input ended before the plugin said its keys")?;
        read(&line)
    }

    /// Takes the keys of further lines, and ends everything when standard input ends.
    pub(super) async fn follow(mut self, keys: KeyRing, end: CancellationToken) {
        while let Some(Some(line)) = end.run_until_cancelled(self.0.recv()).await {
            match read(&line) {
                Ok(told) => {
                    keys.replace(told.keys);
                    tracing::info!("the plugin has changed its keys");
                }
                Err(error) => tracing::error!(%error, "a line on standard input cannot be read"),
            }
        }
        end.cancel();
    }
}

fn read(line: &str) -> Result<Told, String> {
    // The error of serde_json would repeat values.
    let line: Line = serde_json::from_str(line).map_err(|error| {
        format!("standard input, column {}: not a line of `server_id`, `keys` and `hosts`", error.column())
    })?;
    if line.server_id.is_empty() {
        return Err("standard input: `server_id` is empty".to_owned());
    }
    let pairs = line.keys.into_iter().map(|key| Ok((key.kid, key.secret)));
    let keys = collect_keys(pairs).map_err(|error| format!("standard input: {error}"))?;
    Ok(Told { server_id: line.server_id, hosts: line.hosts, keys })
}

/// Tells the plugin where we listen: the only line on standard output.
pub(super) fn announce(address: SocketAddr) -> io::Result<()> {
    let line = serde_json::json!({ "listening": address, "version": env!("CARGO_PKG_VERSION") });
    let mut output = io::stdout();
    io::Write::write_all(&mut output, format!("{line}\n").as_bytes())?;
    io::Write::flush(&mut output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_or_refused_without_its_secrets() {
        let secret = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
        let line = format!(r#"{{"server_id":"id","keys":[{{"kid":"k","secret":"{secret}"}}],"later":1}}"#);
        let told = read(&line).map_err(|_| ()).unwrap();
        assert_eq!((told.server_id.as_str(), told.keys["k"].expose()), ("id", &[1; 32]));
        assert!(told.hosts.is_empty());
        for wrong in [
            "",
            "{}",
            r#"{"server_id":"","keys":[]}"#,
            r#"{"server_id":"id","keys":[]}"#,
            r#"{"server_id":"id","keys":[{"kid":"k","secret":"hunter2"}]}"#,
            r#"{"server_id":"id","keys":[{"kid":"k","secret":["hunter2"]}]}"#,
            r#"{"server_id":"id","keys":"hunter2"}"#,
        ] {
            let error = read(wrong).err().unwrap();
            assert!(error.starts_with("standard input"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
