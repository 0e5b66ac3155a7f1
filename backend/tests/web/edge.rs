// SPDX-License-Identifier: Apache-2.0
//! The edge on a store of its own, without a socket, and the plugin's part in the tests' words.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http_body_util::BodyExt as _;
use milepost::{
    catalogue::Catalogue,
    clock::{Clock, ManualClock},
    config::{Config, KeyRing, parse_keys},
    declared::Declared,
    http::Requests,
    hub::{Hub, Parts},
    setup::Place,
    sources::{FactSink, HealthBoard, Roster, Trials},
    store::Store,
    web::{Web, app},
};
use milepost_api::gerrit::{Change, ChangeStatus};
use serde_json::{Value, json};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

pub(crate) const SERVER: &str = "19e69215-ec3c-4ac1-8028-7d4fdb979afe";
pub(crate) const NOW: i64 = 1_795_395_200_000;
pub(crate) const CHANGE: &str = "demo%2Fapp~12";
pub(crate) const HOOK_SECRET: &str = "of-the-hook";
pub(crate) const SECRET: [u8; 32] = [7; 32];

pub(crate) const CONFIG: &str = r#"
[sources.ci-main]
kind = "zuul"
url = "https://zuul.example.org"
tenant = "example"

[sources.staging]
kind = "kubernetes"
server = "https://staging.example.org"
visible_to = "group:ldap/releasers"

[sources.registry]
kind = "oci"
url = "https://registry.example.org"
hook_secret_file = "registry.hook"

[pipelines.default]
projects = ["demo/*"]
branches = ["main"]
steps = [
  { kind = "check", source = "ci-main", pipelines = ["check"] },
  { kind = "merge", source = "ci-main", pipelines = ["gate"] },
]
"#;

/// The edge with everything behind it.
pub(crate) struct Edge {
    pub(crate) app: Router,
    pub(crate) hub: Hub,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) config: Arc<Config>,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) store: Store,
    _data: tempfile::TempDir,
}

impl Edge {
    pub(crate) async fn new() -> Self {
        Self::of(CONFIG).await
    }

    /// With another key of the CI source.
    pub(crate) async fn with(key_of_ci: &str) -> Self {
        Self::of(&CONFIG.replace("tenant = \"example\"", &format!("tenant = \"example\"\n{key_of_ci}"))).await
    }

    pub(crate) async fn of(text: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join("registry.hook"), HOOK_SECRET).unwrap();
        let config = Arc::new(Config::parse(&data.path().join("milepost.toml"), text, true).unwrap());
        let store = Store::open(&config.store.url(data.path()).unwrap(), SERVER).await.unwrap();
        let sources = Roster::default();
        for (name, source) in &config.sources {
            sources.put(name, source.kind(), source.build(&Requests::default()).unwrap());
        }
        let clock = Arc::new(ManualClock::at(NOW));
        let shared: Arc<dyn Clock> = Arc::<ManualClock>::clone(&clock);
        let (routes, catalogue) = (Arc::clone(&config), Arc::new(Catalogue::new(&config, [])));
        let (hub, fresh) = Hub::new(Parts {
            store: store.clone(),
            clock: Arc::clone(&shared),
            health: HealthBoard::default(),
            pipelines: Arc::new(move |project, branch, _| {
                routes.pipeline_for(project, branch, None).map(Arc::new)
            }),
            declared: Declared::nothing(Arc::clone(&config)),
            catalogue: Arc::clone(&catalogue),
            private: Arc::new(Default::default),
            receivers: Arc::new(|_: &str| Vec::new()),
            wants: broadcast::Sender::new(16),
            keep_days: 90,
            history_days: 365,
        });
        tokio::spawn(fresh);
        let (facts, told) = FactSink::channel(16);
        tokio::spawn(hub.clone().take_facts(told));
        let keys =
            format!("old {}\nnew {}\n", URL_SAFE_NO_PAD.encode([1; 32]), URL_SAFE_NO_PAD.encode(SECRET));
        let shutdown = CancellationToken::new();
        let web = Web {
            hub: hub.clone(),
            keys: KeyRing::new(parse_keys(&keys).unwrap()),
            server_id: SERVER.into(),
            trials: Trials::new(Arc::clone(&shared), catalogue.follow(), hub.line().clone()),
            clock: shared,
            sources,
            facts,
            config: watch::Sender::new(Arc::clone(&config)).subscribe(),
            place: Arc::new(Place {
                program: "/srv/milepost".into(),
                config: data.path().join("milepost.toml"),
                embedded: true,
                process: 4711,
            }),
            shutdown: shutdown.clone(),
        };
        Self { app: app(web), hub, clock, shutdown, config, catalogue, store, _data: data }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response {
        self.app.clone().oneshot(request).await.unwrap()
    }

    /// A call with the statement that belongs to it.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let claims = if path.starts_with("/v1/changes/") {
            for_change(method, path)
        } else {
            for_gerrit(method, path)
        };
        let response = self.send(request(method, path, &signed(&claims), body)).await;
        read(response).await
    }

    /// A webhook as the plugin passes it on.
    pub(crate) async fn webhook(
        &self,
        source: &str,
        secret: Option<&str>,
        body: Value,
    ) -> (StatusCode, Value) {
        let path = format!("/v1/hooks/{source}");
        let mut passed = request("POST", &path, &signed(&for_gerrit("POST", &path)), Some(body));
        if let Some(secret) = secret {
            let bearer = format!("Bearer {secret}").parse().unwrap();
            passed.headers_mut().insert("x-milepost-hook-authorization", bearer);
        }
        read(self.send(passed).await).await
    }
}

pub(crate) fn progress_path() -> String {
    format!("/v1/changes/{CHANGE}/revisions/{}/progress", "a".repeat(40))
}

pub(crate) fn events_path() -> String {
    format!("/v1/changes/{CHANGE}/revisions/{}/events", "a".repeat(40))
}

pub(crate) fn change(updated: i64, status: ChangeStatus) -> Change {
    Change {
        project: "demo/app".into(),
        number: 12,
        branch: "main".into(),
        status,
        private: false,
        wip: false,
        current_patch_set: 1,
        current_revision: "a".repeat(40),
        updated,
        merged_at: (status == ChangeStatus::Merged).then_some(updated),
        unsatisfied: None,
        revert_of: None,
        cherry_pick_of: None,
    }
}

pub(crate) fn for_change(method: &str, path: &str) -> Value {
    let (iat, exp) = (NOW / 1000, NOW / 1000 + 60);
    json!({
        "iss": SERVER, "aud": "milepost", "iat": iat, "exp": exp, "scope": "change", "method": method, "path": path,
        "change": change(NOW, ChangeStatus::New), "revision": "a".repeat(40), "patch_set": 1,
    })
}

pub(crate) fn for_gerrit(method: &str, path: &str) -> Value {
    let (iat, exp) = (NOW / 1000, NOW / 1000 + 60);
    json!({"iss": SERVER, "aud": "milepost", "iat": iat, "exp": exp, "scope": "gerrit", "method": method, "path": path})
}

/// A statement with these claims, as the plugin signs it.
pub(crate) fn signed(claims: &Value) -> String {
    signed_as(&json!({"alg": "HS256", "typ": "JWT", "kid": "new"}), claims, &SECRET)
}

/// A statement with any head, signed with any key.
pub(crate) fn signed_as(head: &Value, claims: &Value, secret: &[u8]) -> String {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let said = format!("{}.{}", part(head), part(claims));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    mac.update(said.as_bytes());
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

pub(crate) fn request(method: &str, path: &str, statement: &str, body: Option<Value>) -> Request<Body> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {statement}"))
        .header(header::CONTENT_TYPE, "application/json");
    request.body(body.map_or(Body::empty(), |body| Body::from(body.to_string()))).unwrap()
}

pub(crate) async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}
