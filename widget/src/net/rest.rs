// SPDX-License-Identifier: Apache-2.0
//! One question to Gerrit's REST view.

use gloo_net::http::Request;
use web_sys::AbortSignal;

use super::Address;
use crate::model::Progress;
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

/// Asks for the progress, unless it still is what `etag` names.
pub(super) async fn ask(address: &Address, etag: Option<&str>, signal: Option<&AbortSignal>) -> Answer {
    let Address { base, change, revision } = address;
    let url = [base, "/changes/", change, "/revisions/", revision, "/milepost~progress"].concat();
    let mut request = Request::get(&url).abort_signal(signal).header("Accept", "application/json");
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
