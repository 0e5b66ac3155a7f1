// SPDX-License-Identifier: Apache-2.0
//! Child processes that never outlive their owner.
//!
//! A [`Running`] is killed, with its process group, when it is dropped. When the owner itself is killed the kernel does it:
//! every child is started through `setpriv --pdeathsig` where that exists. The signal comes when the *thread* that
//! started the child ends, so one thread that lives as long as the process starts them all.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::{Duration, Instant};
use std::{io, thread};

use anyhow::{Context as _, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// A program to be started.
#[derive(Debug)]
pub struct Program {
    name: String,
    command: Command,
}

impl Program {
    /// `program` is a path or a name on PATH. Its standard input is empty.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let name = Path::new(program).file_name().unwrap_or(program).to_string_lossy().into_owned();
        let mut command = match on_path("setpriv") {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                command.args(["--pdeathsig", "KILL", "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.stdin(Stdio::null()).process_group(0);
        Self { name, command }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.command.args(args);
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, key: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    /// Sets its working folder.
    #[must_use]
    pub fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Starts it with both outputs appended to `log`.
    pub fn start(mut self, log: &Path) -> Result<Running> {
        let file = append(log)?;
        let also = file.try_clone().with_context(|| format!("cannot share {}", log.display()))?;
        self.command.stdout(file).stderr(also);
        let child = spawn(self.command).with_context(|| format!("cannot start {}", self.name))?;
        Ok(Running { name: self.name, child, log: log.to_owned() })
    }

    /// Runs it to its end and returns its standard output. Any exit code but 0 is an error with the end of what it said.
    pub fn run(mut self) -> Result<String> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = spawn(self.command).with_context(|| format!("cannot start {}", self.name))?;
        let output = child.wait_with_output().with_context(|| format!("lost {}", self.name))?;
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            let said = format!("{stdout}\n{}", String::from_utf8_lossy(&output.stderr));
            bail!("{} ended with {}:\n{}", self.name, output.status, last_lines(&said, 30));
        }
        Ok(stdout)
    }
}

/// A started program; dropping it kills it.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, or `None` while it runs.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().with_context(|| format!("lost {}", self.name))
    }

    /// Where its outputs go.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The last `lines` lines that it said.
    pub fn said(&self, lines: usize) -> String {
        std::fs::read(&self.log).map_or_else(
            |error| error.to_string(),
            |bytes| last_lines(&String::from_utf8_lossy(&bytes), lines),
        )
    }

    /// Asks it to end (SIGTERM) and waits for that; kills it when `deadline` is over, which is an error.
    pub fn stop(self, deadline: Duration) -> Result<ExitStatus> {
        self.stop_with(Signal::TERM, deadline)
    }

    /// As [`Self::stop`], by SIGINT: for programs that wait for their clients when they are asked politely.
    pub fn stop_by_interrupt(self, deadline: Duration) -> Result<ExitStatus> {
        self.stop_with(Signal::INT, deadline)
    }

    fn stop_with(mut self, signal: Signal, deadline: Duration) -> Result<ExitStatus> {
        kill_process(pid(&self.child)?, signal).with_context(|| format!("cannot stop {}", self.name))?;
        let start = Instant::now();
        while start.elapsed() < deadline {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            thread::sleep(Duration::from_millis(20));
        }
        bail!("{} did not end within {} s of {signal:?}:\n{}", self.name, deadline.as_secs(), self.said(30))
    }

    /// Kills it (SIGKILL), and it alone: what it started itself is left to end by itself, as after a crash.
    pub fn kill9(mut self) -> Result<()> {
        self.child.kill().with_context(|| format!("cannot kill {}", self.name))?;
        self.child.wait().with_context(|| format!("lost {}", self.name))?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let (Ok(None), Ok(pid)) = (self.child.try_wait(), pid(&self.child)) {
            // Nobody is left to hear of an error: a group that is gone already is what was wanted.
            let _gone = kill_process_group(pid, Signal::KILL);
            let _status = self.child.wait();
        }
    }
}

/// The full path of `program` if PATH has it.
pub fn on_path(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .map(|dir| dir.join(program))
        .find(|path| path.is_file())
}

/// The last `count` lines of `text`.
pub fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// `parts` joined by the colon of a Java class path.
pub fn class_path<P: AsRef<OsStr>>(parts: impl IntoIterator<Item = P>) -> Result<OsString> {
    std::env::join_paths(parts).context("a path of the class path holds a colon")
}

fn append(log: &Path) -> Result<File> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("cannot write {}", log.display()))
}

fn pid(child: &Child) -> Result<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw).context("a child without a process id")
}

type Order = (Command, mpsc::SyncSender<io::Result<Child>>);

/// Starts `command` on the one thread that starts all.
fn spawn(command: Command) -> Result<Child> {
    static STARTER: OnceLock<mpsc::Sender<Order>> = OnceLock::new();
    let starter = STARTER.get_or_init(|| {
        let (orders, inbox) = mpsc::channel::<Order>();
        thread::spawn(move || {
            for (mut command, reply) in inbox {
                // The asker waits for the reply, so it is gone only when the whole process ends.
                let _asked = reply.send(command.spawn());
            }
        });
        orders
    });
    let (reply, answer) = mpsc::sync_channel(1);
    starter.send((command, reply)).map_err(|_| anyhow!("the starter of processes is gone"))?;
    Ok(answer.recv().context("the starter of processes gave no answer")??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_comes_back_and_a_failure_says_what_was_said() {
        assert_eq!(Program::new("echo").arg("hello").run().unwrap(), "hello\n");
        let error = Program::new("sh").args(["-c", "echo why >&2; exit 3"]).run().unwrap_err();
        assert!(error.to_string().contains("why") && error.to_string().contains('3'), "{error}");
    }

    #[test]
    fn dropping_kills_the_program_and_what_it_started() {
        let dir = tempfile::tempdir().unwrap();
        let (log, fifo) = (dir.path().join("log"), dir.path().join("alive"));
        Program::new("mkfifo").arg(&fifo).run().unwrap();
        // Both shells hold the fifo open for writing; reading it ends when the last of them is gone.
        let script = "exec 3>\"$0\"; sh -c 'cat <&4' 4<\"$1\" & echo up; wait";
        let hold = dir.path().join("hold");
        Program::new("mkfifo").arg(&hold).run().unwrap();
        let running = Program::new("sh").args(["-c", script]).arg(&fifo).arg(&hold).start(&log).unwrap();
        let _keep = OpenOptions::new().read(true).write(true).open(&hold).unwrap();
        let mut reader = File::open(&fifo).unwrap();
        drop(running);
        assert_eq!(io::copy(&mut reader, &mut io::sink()).unwrap(), 0);
    }

    #[test]
    fn a_killed_owner_takes_its_programs_along() {
        const FIFO: &str = "MILEPOST_TEST_FIFO";
        let name = "rig::process::tests::a_killed_owner_takes_its_programs_along";
        if let Some(fifo) = std::env::var_os(FIFO) {
            // As the owner: start a program that holds the fifo, and wait to be killed.
            let log = Path::new(&fifo).with_extension("log");
            let script = "exec 3>\"$0\"; echo up >&3; exec cat /dev/zero >/dev/null";
            let _running = Program::new("sh").args(["-c", script]).arg(&fifo).start(&log).unwrap();
            thread::park();
        }
        let dir = tempfile::tempdir().unwrap();
        let fifo = dir.path().join("alive");
        Program::new("mkfifo").arg(&fifo).run().unwrap();
        let owner = Program::new(std::env::current_exe().unwrap())
            .args([name, "--exact"])
            .env(FIFO, &fifo)
            .start(&dir.path().join("owner.log"))
            .unwrap();
        let mut reader = File::open(&fifo).unwrap();
        let mut up = [0; 3];
        io::Read::read_exact(&mut reader, &mut up).unwrap();
        owner.kill9().unwrap();
        // The end of the fifo comes when its last writer, the owner's program, is gone.
        assert_eq!(io::copy(&mut reader, &mut io::sink()).unwrap(), 0);
    }
}
