// SPDX-License-Identifier: Apache-2.0
//! One list of objects, whatever they are, page by page. Objects stay JSON: one that is odd loses only itself, where kube's typed
//! lists would lose all.

use std::error::Error;

use axum::http::Request;
use kube::Client;
use serde::Deserialize;
use serde_json::Value;

/// Objects of one page.
const PAGE: usize = 200;
/// Pages of one list.
const PAGES: usize = 50;

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    items: Value,
    #[serde(default)]
    metadata: Value,
}

/// How it went.
pub(super) enum Listed {
    All(Vec<Value>),
    /// There is more, and why it was not read.
    Part(Vec<Value>, String),
    /// 404: the API has no such kind.
    Absent,
    /// 403.
    Forbidden,
    /// 401.
    Unknown,
    /// Anything else, in words.
    Failed(String),
}

/// Lists what is at `path`.
pub(super) async fn list(client: &Client, path: &str) -> Listed {
    let mut items = Vec::new();
    let mut next: Option<String> = None;
    for _ in 0..PAGES {
        let request = match Request::get(page_of(path, next.as_deref())).body(Vec::new()) {
            Ok(request) => request,
            Err(error) => return Listed::Failed(format!("{path}: {error}")),
        };
        let page = match client.request::<Page>(request).await {
            Ok(page) => page,
            Err(kube::Error::Api(status)) if status.code == 404 => return Listed::Absent,
            Err(kube::Error::Api(status)) if status.code == 403 => return Listed::Forbidden,
            Err(kube::Error::Api(status)) if status.code == 401 => return Listed::Unknown,
            Err(error) if items.is_empty() => return Listed::Failed(format!("{path}: {}", said(&error))),
            Err(error) => return Listed::Part(items, format!("the list broke off: {}", said(&error))),
        };
        if let Value::Array(more) = page.items {
            items.extend(more);
        }
        next = page.metadata["continue"].as_str().filter(|next| !next.is_empty()).map(str::to_owned);
        if next.is_none() {
            return Listed::All(items);
        }
    }
    let read = items.len();
    Listed::Part(items, format!("more than {read} are not looked at"))
}

/// Whether the server says that it has no such group and version.
pub(super) async fn is_absent(client: &Client, api: &str) -> bool {
    let Ok(request) = Request::get(api).body(Vec::new()) else { return false };
    let asked = client.request::<Value>(request).await;
    matches!(asked, Err(kube::Error::Api(status)) if status.code == 404)
}

/// Path and query of a page: the first, or the one that `next` names.
fn page_of(path: &str, next: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(format!("limit={PAGE}"));
    query.extend_pairs(next.map(|next| ("continue", next)));
    format!("{path}?{}", query.finish())
}

/// What a right that is missing is called; `namespace`: where, else in the whole cluster.
pub(super) fn missing_right(plural: &str, group: &str, namespace: Option<&str>) -> String {
    let (place, role) = match namespace {
        Some(namespace) => (format!("in namespace {namespace}"), "Role there"),
        None => ("in the cluster".to_owned(), "ClusterRole"),
    };
    format!(
        "may not list {plural}.{group} {place} (403); right would be: a {role} with the verb `list` for `{plural}` of the API group \
         \"{group}\""
    )
}

/// What is said to 401.
pub(super) fn unknown() -> String {
    "the server does not know us (401); right would be: a kubeconfig or token that the server takes"
        .to_owned()
}

fn said(error: &kube::Error) -> String {
    if let kube::Error::Api(status) = error {
        return format!("the answer was {}; right would be: the API server's own address", status.code);
    }
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    format!(
        "{innermost}; right would be: an API server that this machine reaches, and its certificate authority"
    )
}
