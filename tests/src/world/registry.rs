// SPDX-License-Identifier: Apache-2.0
//! A stand-in of a container registry: the reading half of docker-registry 2.8's API as far as it was measured, its ways of
//! letting people in, and its notifications. Images are put in by a call, with layers that are
//! nothing but their descriptors; nothing can be pulled.

mod access;
mod image;
mod notify;
mod routes;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use serde_json::{Value, json};

pub use access::Access;
pub use image::Platform;

use self::{image::Pushed, state::State};
use super::{faults::Faults, serve::Served};

/// An image of several platforms.
#[derive(Clone, Debug)]
pub struct Index {
    /// The index's own digest: what its tag points to.
    pub digest: String,
    /// Digests of the platforms' manifests.
    pub manifests: Vec<String>,
    /// Digests of the platforms' configs.
    pub configs: Vec<String>,
}

/// The stand-in.
#[derive(Debug)]
pub struct RegistryStandIn {
    served: Served,
    state: Arc<Mutex<State>>,
    /// What goes wrong, and who asked.
    pub faults: Faults,
}

impl RegistryStandIn {
    /// A registry that lets everyone read, on a free port of loopback.
    pub async fn start() -> Result<Self> {
        Self::start_with(Access::Anyone).await
    }

    /// A registry that lets in whom `access` says.
    pub async fn start_with(access: Access) -> Result<Self> {
        let state = Arc::new(Mutex::new(State::new(access)));
        let faults = Faults::default();
        let served = Served::start(faults.around(routes::router(Arc::clone(&state)))).await?;
        let registry = Self { served, state, faults };
        registry.state().realm = format!("{}token", registry.url());
        Ok(registry)
    }

    /// `http://127.0.0.1:<port>/`.
    pub fn url(&self) -> String {
        self.served.url()
    }

    /// `127.0.0.1:<port>`, as references to its images have it.
    pub fn host(&self) -> String {
        self.served.address().to_string()
    }

    /// Puts an image with this revision label under a tag; gives its digest. The same again gives the same digest.
    pub fn push_image(&self, repository: &str, tag: &str, revision: Option<&str>) -> String {
        self.push(repository, Some(tag), &image::of(revision, Platform::default())).digest
    }

    /// As [`Self::push_image`], made at another moment (RFC 3339) and therefore another image.
    pub fn push_image_made(&self, repository: &str, tag: &str, revision: &str, created: &str) -> String {
        let image = image::of(Some(revision), Platform::default()).made(created);
        self.push(repository, Some(tag), &image).digest
    }

    /// Puts an image whose revision stands in an annotation of its manifest and not in its labels.
    pub fn push_annotated(&self, repository: &str, tag: &str, revision: &str) -> String {
        let annotations = json!({"org.opencontainers.image.revision": revision});
        self.push_labelled(repository, tag, &Value::Null, annotations)
    }

    /// Puts an image with these labels and these annotations of its manifest, which may be any JSON.
    pub fn push_labelled(&self, repository: &str, tag: &str, labels: &Value, annotations: Value) -> String {
        let image = image::labelled(labels, Platform::default()).annotated(annotations);
        self.push(repository, Some(tag), &image).digest
    }

    /// Puts an image of several platforms under a tag, with what builders attach among them.
    pub fn push_index(&self, repository: &str, tag: &str, revision: &str, platforms: &[Platform]) -> Index {
        let push = |platform: &Platform| self.push(repository, None, &image::of(Some(revision), *platform));
        let pushed: Vec<Pushed> = platforms.iter().map(push).collect();
        let digest = self.state().put_manifest(repository, Some(tag), &image::index(&pushed));
        let part = |part: fn(&Pushed) -> &String| pushed.iter().map(part).cloned().collect();
        Index { digest, manifests: part(|p| &p.digest), configs: part(|p| &p.config) }
    }

    /// Puts a chart, whose manifest does not name its own type, as Helm's do not.
    pub fn push_chart(&self, repository: &str, tag: &str) -> String {
        self.push(repository, Some(tag), &image::chart()).digest
    }

    /// What the manifest of this tag or digest says; `null` if there is none.
    pub fn manifest(&self, repository: &str, reference: &str) -> Value {
        let manifest = self.state().manifest(repository, reference);
        manifest.and_then(|manifest| serde_json::from_slice(&manifest.bytes).ok()).unwrap_or_default()
    }

    /// Moves a tag, or sets a new one.
    pub fn tag(&self, repository: &str, tag: &str, digest: &str) {
        self.state().tag(repository, tag, digest);
    }

    /// Takes a tag away.
    pub fn untag(&self, repository: &str, tag: &str) {
        self.state().untag(repository, tag);
    }

    /// Deletes a manifest with every tag that points to it.
    pub fn delete(&self, repository: &str, digest: &str) {
        self.state().delete(repository, digest);
    }

    /// From now on the bytes of this manifest or config are others than its digest says.
    pub fn corrupt(&self, digest: &str) {
        self.state().corrupt(digest);
    }

    /// Lists tags in pages of this size, as distribution 3 does (2.8 does not).
    pub fn page_size(&self, tags: usize) {
        self.state().page_size = Some(tags);
    }

    /// Names another token server than its own.
    pub fn realm(&self, realm: &str) {
        realm.clone_into(&mut self.state().realm);
    }

    /// Gives tokens without the right to read this repository.
    pub fn withhold(&self, repository: &str) {
        self.state().withheld.insert(repository.to_owned());
    }

    /// For how many seconds a token says it is good.
    pub fn token_seconds(&self, seconds: i64) {
        self.state().token_seconds = seconds;
    }

    /// All tokens given so far are good for nothing any more.
    pub fn revoke_tokens(&self) {
        self.state().tokens.clear();
    }

    /// The notification that a real registry sends of a push by tag.
    pub fn push_notification(&self, repository: &str, tag: &str) -> Value {
        let digest = self.state().digest(repository, tag).unwrap_or_default();
        notify::push(&self.host(), repository, tag, &digest)
    }

    /// The notifications of a delete: one with the digest, then one for each of the tags.
    pub fn delete_notifications(&self, repository: &str, digest: &str, tags: &[&str]) -> Vec<Value> {
        notify::delete(&self.host(), repository, digest, tags)
    }

    /// Sends a notification to a webhook, with its secret.
    pub async fn send(&self, notification: &Value, to: &str, secret: &str) -> Result<u16> {
        notify::send(notification, to, secret).await
    }

    fn push(&self, repository: &str, tag: Option<&str>, image: &image::Image) -> Pushed {
        let mut state = self.state();
        let config = state.put_blob(&image.config);
        let digest = state.put_manifest(repository, tag, &image.manifest(&config));
        Pushed { digest, config, platform: image.platform }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
