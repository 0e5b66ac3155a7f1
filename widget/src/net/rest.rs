// SPDX-License-Identifier: Apache-2.0
//! Questions to Gerrit's REST views.

use gloo_net::http::Request;
use web_sys::AbortSignal;

use super::Address;
use crate::model::{Ground, Progress};
use crate::wire;

/// What came back.
pub(super) enum Answer {
    /// An answer, its text, and its ETag.
    Fresh { progress: Box<Progress>, text: String, etag: Option<String> },
    /// What was known already.
    Same,
    /// The reader may not see the change, or it is gone.
    Gone,
    /// No answer, an error, or no JSON; worth another try.
    Failed,
}

struct Reply {
    status: u16,
    etag: Option<String>,
    text: String,
}

async fn get(
    address: &Address,
    view: &str,
    etag: Option<&str>,
    signal: Option<&AbortSignal>,
) -> Option<Reply> {
    let url = [address.views.as_str(), view].concat();
    let mut request = Request::get(&url).abort_signal(signal).header("Accept", "application/json");
    if let Some(etag) = etag {
        request = request.header("If-None-Match", etag);
    }
    let response = request.send().await.ok()?;
    let (status, etag) = (response.status(), response.headers().get("etag"));
    Some(Reply { status, etag, text: response.text().await.ok()? })
}

/// Asks what each claim rests on; one line says so where nobody can tell.
pub(crate) async fn why(address: &Address) -> Vec<Ground> {
    wire::why(&get(address, "why", None, None).await.map(|reply| reply.text).unwrap_or_default())
}

/// Asks for the progress, unless it still is what `etag` names.
pub(super) async fn ask(address: &Address, etag: Option<&str>, signal: Option<&AbortSignal>) -> Answer {
    let Some(Reply { status, etag, text }) = get(address, "progress", etag, signal).await else {
        return Answer::Failed;
    };
    match status {
        304 => Answer::Same,
        404 => Answer::Gone,
        200 => match wire::parse(&text) {
            Some(progress) => Answer::Fresh { progress: Box::new(progress), text, etag },
            None => Answer::Failed,
        },
        _ => Answer::Failed,
    }
}
