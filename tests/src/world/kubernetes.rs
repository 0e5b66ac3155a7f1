// SPDX-License-Identifier: Apache-2.0
//! A stand-in of a Kubernetes API server with a Deployment controller that waits for orders: lists, watches, bookmarks, 410 and
//! 403 as the real one has them, in plain HTTP. Nothing runs; pods become ready when they are told to.

mod controller;
mod helm;
mod objects;
mod routes;
mod state;

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

pub use self::helm::Revision;
use self::state::State;
use super::{faults::Faults, serve::Served};

/// The token that its kubeconfig has.
const TOKEN: &str = "stand-in-token";

/// The stand-in.
#[derive(Debug)]
pub struct KubernetesStandIn {
    served: Served,
    state: Arc<Mutex<State>>,
    /// What goes wrong, and who asked. `Changed`, `Truncated` and the like are for lists: a watch never ends.
    pub faults: Faults,
}

impl KubernetesStandIn {
    /// An empty cluster on a free port of loopback.
    pub async fn start() -> Result<Self> {
        let state = Arc::new(Mutex::new(State::new(TOKEN)));
        let faults = Faults::default();
        let served = Served::start(faults.around(routes::router(Arc::clone(&state)))).await?;
        Ok(Self { served, state, faults })
    }

    /// `http://127.0.0.1:<port>/`.
    pub fn url(&self) -> String {
        self.served.url()
    }

    /// Writes a kubeconfig that reaches it.
    pub fn write_kubeconfig(&self, to: &Path) -> Result<()> {
        let kubeconfig = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "stand-in",
            "clusters": [{"name": "stand-in", "cluster": {"server": self.url()}}],
            "users": [{"name": "reader", "user": {"token": TOKEN}}],
            "contexts": [{"name": "stand-in", "context": {"cluster": "stand-in", "user": "reader"}}],
        });
        std::fs::write(to, kubeconfig.to_string()).with_context(|| format!("cannot write {}", to.display()))
    }

    /// Asks for an image in the container `app` of a Deployment, which is made, with one pod, if there is none. Its pods are
    /// replaced one by one as they are told to be ready.
    pub fn deploy(&self, namespace: &str, name: &str, image: &str) {
        controller::deploy(&mut self.state(), namespace, name, image);
    }

    /// Asks for so many pods; pods beyond go at once.
    pub fn scale(&self, namespace: &str, name: &str, pods: usize) {
        controller::scale(&mut self.state(), namespace, name, pods);
    }

    /// One pod of the newest template becomes ready, and an old one goes for it; `false` when all were ready.
    pub fn pod_ready(&self, namespace: &str, name: &str) -> bool {
        controller::pod_ready(&mut self.state(), namespace, name)
    }

    /// All pods of the newest template become ready, one by one.
    pub fn roll_out(&self, namespace: &str, name: &str) {
        while self.pod_ready(namespace, name) {}
    }

    /// The waiting pods of the newest template wait for this reason (`ImagePullBackOff`), and the deadline is over.
    pub fn fail(&self, namespace: &str, name: &str, reason: &str) {
        controller::fail(&mut self.state(), namespace, name, reason);
    }

    /// Asks for the template before the newest again, as `kubectl rollout undo` does; rolls out as any other.
    pub fn undo(&self, namespace: &str, name: &str) {
        controller::undo(&mut self.state(), namespace, name);
    }

    /// Changes the Deployment's image without the controller's taking notice: its status speaks of the template before.
    pub fn change_unobserved(&self, namespace: &str, name: &str, image: &str) {
        controller::change_unobserved(&mut self.state(), namespace, name, image);
    }

    /// Deletes a Deployment with all that is its.
    pub fn delete(&self, namespace: &str, name: &str) {
        controller::delete(&mut self.state(), namespace, name);
    }

    /// Puts an object of any kind as it is; `plural` as in `statefulsets`.
    pub fn put(&self, plural: &'static str, object: Value) {
        self.state().put(plural, object);
    }

    /// Writes down a revision of a release as Helm does, in a Secret (`secrets`) or a ConfigMap (`configmaps`).
    pub fn helm(&self, plural: &'static str, namespace: &str, release: &Revision<'_>) {
        self.state().put(plural, helm::record(plural, namespace, release));
    }

    /// Takes an object away.
    pub fn remove(&self, plural: &'static str, namespace: &str, name: &str) {
        self.state().remove(plural, namespace, name);
    }

    /// Refuses a namespace (403), watches that are open included, until it is permitted.
    pub fn refuse(&self, namespace: &str) {
        let mut state = self.state();
        state.refused.insert(namespace.to_owned());
        state.cut();
    }

    /// Takes back a refusal.
    pub fn permit(&self, namespace: &str) {
        self.state().refused.remove(namespace);
    }

    /// Refuses the token (401), or takes it again.
    pub fn revoke(&self, revoked: bool) {
        let mut state = self.state();
        state.revoked = revoked;
        state.cut();
    }

    /// Ends all watches, as when a connection is lost; they can go on from where they were.
    pub fn cut(&self) {
        self.state().cut();
    }

    /// Ends all watches and forgets what happened before, as a restart does: whoever goes on from before is told 410.
    pub fn restart(&self) {
        let mut state = self.state();
        state.forget();
        state.cut();
    }

    /// Sends a bookmark to every watch.
    pub fn bookmark(&self) {
        self.state().bookmark();
    }

    /// How many watches are open.
    pub fn watches(&self) -> usize {
        self.state().watches()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
