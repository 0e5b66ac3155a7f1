// SPDX-License-Identifier: Apache-2.0
//! What becomes of one list and one watch when they are tried.

use std::error::Error;

use axum::http::{Request, header};
use kube::{Client, client::Body};
use milepost_api::{Millis, health::Newest};
use serde::Deserialize;
use serde_json::Value;

use super::{bounds::OutOfBounds, part::Part};
use crate::{excerpt, http, sources::Visited};

/// Objects of one list that are looked through for the newest; a list is in no order of time.
const LOOKED_THROUGH: u32 = 500;

/// Their metadata alone where the server has that: a pod is some 10 KiB.
const METADATA: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/// A list, whatever it is of.
#[derive(Deserialize)]
struct List {
    items: Vec<Value>,
}

/// What a try ended with.
pub(super) enum Wrong {
    /// 403: these verbs are missing.
    Forbidden(Vec<&'static str>),
    /// Anything else, which is not about this list alone.
    Whole(Box<Visited>),
}

/// Lists and watches `part` in `namespace`, each for a moment; of pods the newest one.
pub(super) async fn list_and_watch(
    client: &Client,
    part: Part,
    namespace: &str,
) -> Result<Option<Newest>, Wrong> {
    let path = part.path(namespace);
    let whole = |error: &kube::Error| Wrong::Whole(Box::new(failed(error, &format!("{path}: "))));
    let mut missing = Vec::new();
    let limit = if part == Part::Pods { LOOKED_THROUGH } else { 1 };
    let request = request(part, &path, &format!("limit={limit}")).map_err(Wrong::Whole)?;
    let newest = match client.request_text(request).await {
        Ok(text) => read(&text).map_err(|what| Wrong::Whole(Box::new(not_an_api(&text, &path, &what))))?,
        Err(kube::Error::Api(status)) if status.code == 403 => {
            missing.push("list");
            None
        }
        Err(error) => return Err(whole(&error)),
    };
    let watch = self::request(part, &path, "watch=true&timeoutSeconds=1").map_err(Wrong::Whole)?;
    // Its beginning says it all.
    let begun = client.send(watch.map(Body::from)).await.map_err(|error| whole(&error))?;
    match begun.status().as_u16() {
        403 => missing.push("watch"),
        401 => return Err(Wrong::Whole(Box::new(unknown()))),
        _ => {}
    }
    if missing.is_empty() {
        Ok(newest.filter(|_| part == Part::Pods).map(|newest| of_pod(newest, namespace)))
    } else {
        Err(Wrong::Forbidden(missing))
    }
}

fn request(part: Part, path: &str, query: &str) -> Result<Request<Vec<u8>>, Box<Visited>> {
    let (labels, fields) = part.selectors();
    let selectors = labels.map(|labels| ("labelSelector", labels)).into_iter();
    let selectors = selectors.chain(fields.map(|fields| ("fieldSelector", fields)));
    let mut query = url::form_urlencoded::Serializer::new(query.to_owned());
    let built = Request::get(format!("{path}?{}", query.extend_pairs(selectors).finish()));
    let built = built.header(header::ACCEPT, METADATA).body(Vec::new());
    built.map_err(|error| Box::new(Visited::wrong(error.to_string())))
}

/// The newest object of a list, by its name and when it was made.
fn read(text: &str) -> Result<Option<(String, Millis)>, String> {
    let list: List = http::decode("the list", text.as_bytes()).map_err(|error| error.to_string())?;
    let made = list.items.iter().filter_map(|item| {
        let text = |field: &str| item.get("metadata")?.get(field)?.as_str();
        let at = text("creationTimestamp")?.parse::<jiff::Timestamp>().ok()?;
        Some((excerpt::plain(text("name")?), at.as_millisecond()))
    });
    Ok(made.max_by_key(|(_, at)| *at))
}

fn of_pod((name, at): (String, Millis), namespace: &str) -> Newest {
    Newest { what: format!("pod {name} in {namespace}"), at: Some(at) }
}

/// What answers is no API server, or one that somebody has to log in to first.
fn not_an_api(text: &str, path: &str, what: &str) -> Visited {
    if !http::is_page(text.as_bytes()) {
        let wrong = format!("{path}: {what}; right would be: the API server's own address");
        return Visited { reachable: Some(true), ..Visited::wrong(wrong) };
    }
    let wrong = format!(
        "{path}: a page for people, as a login is, in the place of JSON; right would be: the API server's own address, and a \
         kubeconfig or token that it takes"
    );
    Visited { reachable: Some(true), authorised: Some(false), ..Visited::wrong(wrong) }
}

/// 401.
fn unknown() -> Visited {
    let right = "a kubeconfig or token that the server takes";
    let wrong = format!("the server does not know us (401); right would be: {right}");
    Visited { reachable: Some(true), authorised: Some(false), ..Visited::wrong(wrong) }
}

/// What is wrong with the server; `at` says where, and ends with a colon if it says anything.
pub(super) fn failed(error: &kube::Error, at: &str) -> Visited {
    if let kube::Error::Api(status) = error {
        if status.code == 401 {
            return unknown();
        }
        let code = status.code;
        let wrong = format!("{at}the answer was {code}; right would be: the API server's own address");
        return Visited { reachable: Some(true), ..Visited::wrong(wrong) };
    }
    let mut innermost: &(dyn Error + 'static) = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let reachable = match (error, innermost.downcast_ref()) {
        (_, Some(OutOfBounds::Redirect(_) | OutOfBounds::Large(_))) => Some(true),
        (kube::Error::HyperError(_) | kube::Error::Service(_), _) => Some(false),
        _ => None,
    };
    let right = "an API server that this machine reaches, and its certificate authority";
    Visited { reachable, ..Visited::wrong(format!("{at}{innermost}; right would be: {right}")) }
}
