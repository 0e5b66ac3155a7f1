// SPDX-License-Identifier: Apache-2.0
//! Questions to Gerrit's REST views.

use gloo_net::http::{Request, RequestBuilder};
use web_sys::AbortSignal;

use super::Address;
use crate::model::{Ground, Progress};
use crate::wire;

/// What came back.
pub(super) enum Answer {
    /// An answer, and its ETag.
    Fresh { progress: Box<Progress>, etag: Option<String> },
    /// What was known already.
    Same,
    /// The reader may not see the change, or it is gone.
    Gone,
    /// No answer, an error, or no JSON; worth another try.
    Failed,
}

/// Asks what each claim rests on; empty when nobody can tell.
pub(crate) async fn why(address: &Address) -> Vec<Ground> {
    let Ok(response) = get(address, "why").send().await else { return Vec::new() };
    response.text().await.map(|text| wire::why(&text)).unwrap_or_default()
}

fn get(address: &Address, view: &str) -> RequestBuilder {
    let Address { base, change, revision } = address;
    let url = [base, "/changes/", change, "/revisions/", revision, "/milepost~", view].concat();
    Request::get(&url).header("Accept", "application/json")
}

/// Asks for the progress, unless it still is what `etag` names.
pub(super) async fn ask(address: &Address, etag: Option<&str>, signal: Option<&AbortSignal>) -> Answer {
    let mut request = get(address, "progress").abort_signal(signal);
    if let Some(etag) = etag {
        request = request.header("If-None-Match", etag);
    }
    let Ok(response) = request.send().await else { return Answer::Failed };
    match response.status() {
        304 => Answer::Same,
        404 => Answer::Gone,
        200 => {
            let etag = response.headers().get("etag");
            let progress = response.text().await.ok().and_then(|text| wire::parse(&text));
            progress.map_or(Answer::Failed, |progress| Answer::Fresh { progress: Box::new(progress), etag })
        }
        _ => Answer::Failed,
    }
}
