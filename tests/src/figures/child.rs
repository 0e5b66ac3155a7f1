// SPDX-License-Identifier: Apache-2.0
//! A server in a process of its own, in the backend's manner: it is told its work through standard input, says where it listens
//! in its first line, and ends with its standard input.

use std::{ffi::OsStr, fs::File, path::Path, process::Stdio, time::Duration};

use anyhow::{Context as _, Result};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    process::{ChildStdin, ChildStdout, Command},
};

/// A started server; dropping it ends it.
#[derive(Debug)]
pub(super) struct Child {
    id: u32,
    /// The line it said.
    pub(super) said: serde_json::Value,
    _input: ChildStdin,
    _output: BufReader<ChildStdout>,
    _process: tokio::process::Child,
}

impl Child {
    /// Starts it, says it a line, and waits for its own. What else it says goes to `log`.
    pub(super) async fn start<A: AsRef<OsStr>>(
        program: &Path,
        arguments: impl IntoIterator<Item = A>,
        line: &str,
        log: &Path,
    ) -> Result<Self> {
        let log = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let id = process.id().context("it ended at once")?;
        let mut input = process.stdin.take().context("no standard input")?;
        input.write_all(format!("{line}\n").as_bytes()).await?;
        let mut output = BufReader::new(process.stdout.take().context("no standard output")?);
        let mut said = String::new();
        output.read_line(&mut said).await?;
        let said =
            serde_json::from_str(&said).with_context(|| format!("{} said `{said}`", program.display()))?;
        Ok(Self { id, said, _input: input, _output: output, _process: process })
    }

    pub(super) fn id(&self) -> u32 {
        self.id
    }

    /// `127.0.0.1:<port>`.
    pub(super) fn address(&self) -> Result<String> {
        Ok(self.said["listening"].as_str().context("it did not say where it listens")?.to_owned())
    }
}

/// What a process and its threads have used of the processors until now.
pub(super) fn cpu(id: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).context("the process is gone")?;
    // After the name, which may hold anything: state is field 3, user and system time are 14 and 15, in hundredths (USER_HZ).
    let (_, fields) = stat.rsplit_once(')').context("not what proc(5) says")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}

/// A line of `/proc/<id>/status` in kilobytes: `VmRSS` is what is resident now, `VmHWM` the most that ever was.
pub(super) fn memory(id: u32, line: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).context("the process is gone")?;
    let value = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
    let number = value.and_then(|value| value.split_whitespace().next()).context("not what proc(5) says")?;
    Ok(number.parse()?)
}
