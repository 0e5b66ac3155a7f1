// SPDX-License-Identifier: Apache-2.0
//! From start to end: tasks, the soft end in which they finish, and the hard one in which they are dropped.

use std::{
    future::Future,
    io,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long the soft end may take.
const SOFT: Duration = Duration::from_secs(5);
/// How long dropping what is left may take.
const HARD: Duration = Duration::from_secs(1);

/// All tasks of the process and their end. Cheap to clone.
#[derive(Clone, Default)]
pub struct Lifecycle {
    soft: CancellationToken,
    hard: CancellationToken,
    tasks: TaskTracker,
    broken: Arc<AtomicBool>,
}

impl Lifecycle {
    /// Nothing runs yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when the process shall end: take nothing new, finish what is begun.
    pub fn soft(&self) -> &CancellationToken {
        &self.soft
    }

    /// Runs a task that ends by itself after the soft end; the hard one drops it. A panic in it ends the process.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let this = self.clone();
        self.tasks.spawn(async move {
            let task = AssertUnwindSafe(this.hard.run_until_cancelled(task)).catch_unwind();
            match task.await {
                Ok(Some(())) => {}
                Ok(None) => tracing::warn!(task = name, "task {name} did not end in time"),
                Err(_) => {
                    tracing::error!(task = name, "task {name} panicked");
                    this.broken.store(true, Ordering::SeqCst);
                    this.soft.cancel();
                }
            }
        });
    }

    /// Runs a task that the soft end drops.
    pub fn spawn_until_soft(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let soft = self.soft.clone();
        self.spawn(name, async move {
            soft.run_until_cancelled(task).await;
        });
    }

    /// Waits until SIGTERM, SIGINT or [`Self::soft`], then ends all tasks: softly, after 5 s or at a second signal hard.
    /// `false`: a task had panicked.
    pub async fn run(self, mut signals: Signals) -> bool {
        tokio::select! {
            () = signals.next() => tracing::info!("asked to stop"),
            () = self.soft.cancelled() => {}
        }
        self.soft.cancel();
        self.tasks.close();
        tokio::select! {
            () = self.tasks.wait() => return !self.broken.load(Ordering::SeqCst),
            () = signals.next() => tracing::warn!("asked to stop a second time"),
            () = tokio::time::sleep(SOFT) => {}
        }
        self.hard.cancel();
        tokio::time::timeout(HARD, self.tasks.wait()).await.ok();
        !self.broken.load(Ordering::SeqCst)
    }
}

/// The signals that ask the process to stop.
pub struct Signals {
    term: Signal,
    int: Signal,
}

impl Signals {
    /// From now on they no longer kill the process.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { term: signal(SignalKind::terminate())?, int: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.int.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn tasks_end_softly_or_are_dropped() {
        let lifecycle = Lifecycle::new();
        let (done, dropped) = (Arc::new(AtomicBool::new(false)), Arc::new(()));
        let (soft, flag) = (lifecycle.soft().clone(), Arc::clone(&done));
        lifecycle.spawn("soft", async move {
            soft.cancelled().await;
            flag.store(true, Ordering::SeqCst);
        });
        let held = Arc::clone(&dropped);
        lifecycle.spawn("stuck", async move {
            std::future::pending::<()>().await;
            drop(held);
        });
        lifecycle.spawn_until_soft("endless", std::future::pending());
        lifecycle.soft().cancel();
        assert!(lifecycle.run(Signals::listen().unwrap()).await);
        assert!(done.load(Ordering::SeqCst));
        assert_eq!(Arc::strong_count(&dropped), 1);
    }

    #[tokio::test]
    async fn a_panic_ends_the_process() {
        let lifecycle = Lifecycle::new();
        lifecycle.spawn("broken", async { panic!("on purpose") });
        assert!(!lifecycle.run(Signals::listen().unwrap()).await);
    }
}
