// SPDX-License-Identifier: Apache-2.0
//! A real PostgreSQL on a Unix socket, shared by the tests of one process and stopped with the last of them.

use std::{
    fs::File,
    io::Read,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
};

use rustix::process::{Pid, Signal, geteuid, kill_process};

/// Debian's and most systems' `nobody`: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65534;

/// A running server. Dropping it stops it.
pub(super) struct Postgres {
    folder: tempfile::TempDir,
    names: AtomicU32,
    stop: mpsc::Sender<()>,
    keeper: Option<thread::JoinHandle<()>>,
}

impl Postgres {
    /// The server that other tests of this process use too.
    pub(super) fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Self::start());
            *shared = Arc::downgrade(&server);
            server
        })
    }

    fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("milepost-pg-").tempdir().unwrap();
        if geteuid().is_root() {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let data = folder.path().join("data");
        let mut initdb = command(folder.path(), "initdb");
        initdb.arg("-D").arg(&data).args(["-U", "milepost", "-A", "trust", "-N", "--locale=C", "-E", "UTF8"]);
        let made = initdb.output().unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let mut server = command(folder.path(), "postgres");
        server.arg("-D").arg(&data).arg("-k").arg(folder.path());
        server.args(["-c", "listen_addresses=", "-c", "max_connections=300", "-c", "logging_collector=off"]);
        let (ready, (stop, stopped)) = (mpsc::channel(), mpsc::channel());
        // The server gets a signal when the thread that started it ends, so that thread must live as long.
        let log = folder.path().join("log");
        let keeper = thread::spawn(move || {
            let child = server.stdout(Stdio::null()).stderr(File::create(&log).unwrap()).spawn();
            keep(child.unwrap(), &log, &ready.0, &stopped);
        });
        ready.1.recv().expect("PostgreSQL starts");
        Self { folder, names: AtomicU32::new(0), stop, keeper: Some(keeper) }
    }

    /// A name that no database has yet.
    pub(super) fn new_name(&self) -> String {
        format!("test_{}", self.names.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn url(&self, database: &str) -> String {
        format!("postgres://milepost@localhost/{database}?host={}", self.folder.path().display())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop.send(()).ok();
        if let Some(keeper) = self.keeper.take() {
            keeper.join().ok();
        }
    }
}

/// Waits until the server says that it is ready, then until it shall stop, and stops it.
fn keep(mut child: Child, log: &Path, ready: &mpsc::Sender<()>, stop: &mpsc::Receiver<()>) {
    let said = || {
        let mut text = String::new();
        File::open(log).and_then(|mut f| f.read_to_string(&mut text)).map(|_| text).unwrap_or_default()
    };
    // PostgreSQL tells its readiness in its log only; between two looks the thread waits for an end that is asked for.
    while !said().contains("database system is ready to accept connections") {
        assert!(child.try_wait().unwrap().is_none(), "PostgreSQL ended: {}", said());
        stop.recv_timeout(std::time::Duration::from_millis(20)).ok();
    }
    ready.send(()).ok();
    stop.recv().ok();
    // "Immediate shutdown": the folder goes away with it.
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).unwrap();
    kill_process(pid, Signal::QUIT).ok();
    child.wait().unwrap();
}

/// One of PostgreSQL's programs, as a user who is not root.
fn command(folder: &Path, program: &str) -> Command {
    let program = find(program);
    let mut command = if geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command.arg(format!("--reuid={NOBODY}")).arg(format!("--regid={NOBODY}")).arg("--clear-groups");
        command.args(["--pdeathsig", "QUIT"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir(folder).stdin(Stdio::null());
    command
}

fn find(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(program));
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin").join(program));
    on_path.chain(debian).find(|file| file.is_file()).unwrap_or_else(|| {
        panic!("PostgreSQL's `{program}` is neither on PATH nor in /usr/lib/postgresql: install the package `postgresql`")
    })
}
