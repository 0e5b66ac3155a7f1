// SPDX-License-Identifier: Apache-2.0
//! Spoilt answers.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use futures::{Stream, StreamExt as _, stream};
use serde_json::Value;

use super::{Fault, Log};

const CHUNK: usize = 64 << 10;

pub(super) async fn spoilt(fault: Fault, request: Request, next: Next, log: &Log) -> Response {
    match fault {
        Fault::Status(status) => refusal(status),
        Fault::TooMany(seconds) => {
            ([(header::RETRY_AFTER, seconds.to_string())], refusal(429)).into_response()
        }
        Fault::Html => {
            page(StatusCode::INTERNAL_SERVER_ERROR, "<html><body><h1>500 Internal Error</h1></body></html>")
        }
        Fault::LoginPage => page(StatusCode::OK, "<html><body><form>Please log in</form></body></html>"),
        Fault::Truncated => {
            let (response, bytes) = right(request, next).await;
            let half = bytes.slice(..bytes.len() / 2);
            let parts = [Ok(half), Err(io::Error::other("broken off, as told"))];
            with_body(response, Body::from_stream(stream::iter(parts)), Some(bytes.len()))
        }
        Fault::NotUtf8 => {
            let (response, bytes) = right(request, next).await;
            let bytes = not_utf8(&bytes);
            let length = bytes.len();
            with_body(response, Body::from(bytes), Some(length))
        }
        Fault::Silent(time) => {
            tokio::time::sleep(time).await;
            refusal(504)
        }
        Fault::Slow(pause) => {
            let (response, bytes) = right(request, next).await;
            let length = bytes.len();
            with_body(response, Body::from_stream(drops(bytes, pause)), Some(length))
        }
        Fault::Huge(bytes) => {
            let log = log.clone();
            let body = flood(bytes).inspect(move |chunk| log.send(chunk.as_ref().map_or(0, Bytes::len)));
            ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(body)).into_response()
        }
        Fault::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Fault::Changed(change) => {
            let (response, bytes) = right(request, next).await;
            match serde_json::from_slice::<Value>(&bytes) {
                Ok(mut json) => {
                    change(&mut json);
                    let text = json.to_string();
                    let length = text.len();
                    with_body(response, Body::from(text), Some(length))
                }
                Err(_) => with_body(response, Body::from(bytes), None),
            }
        }
    }
}

/// With a body that a Kubernetes client reads too: an API server says everything as a `Status`.
fn refusal(status: u16) -> Response {
    let body = serde_json::json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": "as told",
        "reason": "AsTold", "code": status,
    });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, axum::Json(body)).into_response()
}

fn page(status: StatusCode, html: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html")], html).into_response()
}

/// A stream that pauses for so long is taken to be over: a watch never ends.
const PAUSE: Duration = Duration::from_millis(300);

/// The right answer: its head and its body.
async fn right(request: Request, next: Next) -> (Response, Bytes) {
    let (head, body) = next.run(request).await.into_parts();
    let mut bytes = Vec::new();
    let mut chunks = body.into_data_stream();
    while let Ok(Some(Ok(chunk))) = tokio::time::timeout(PAUSE, chunks.next()).await {
        bytes.extend_from_slice(&chunk);
    }
    (Response::from_parts(head, Body::empty()), bytes.into())
}

fn with_body(response: Response, body: Body, length: Option<usize>) -> Response {
    let (mut head, _) = response.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    if let Some(length) = length {
        head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    Response::from_parts(head, body)
}

/// Every second letter of the words in quotes is a byte that UTF-8 never has.
fn not_utf8(bytes: &Bytes) -> Vec<u8> {
    let mut quoted = false;
    let spoilt = bytes.iter().enumerate().map(|(at, byte)| {
        quoted ^= *byte == b'"';
        if quoted && byte.is_ascii_alphabetic() && at % 2 == 0 { 0xff } else { *byte }
    });
    spoilt.collect()
}

fn drops(bytes: Bytes, pause: Duration) -> impl Stream<Item = io::Result<Bytes>> {
    stream::iter(0..bytes.len()).then(move |at| {
        let one = bytes.slice(at..=at);
        async move {
            tokio::time::sleep(pause).await;
            Ok(one)
        }
    })
}

/// White space, which JSON may begin with.
fn flood(bytes: u64) -> impl Stream<Item = io::Result<Bytes>> {
    let chunk = Bytes::from(vec![b' '; CHUNK]);
    stream::iter(0..bytes.div_ceil(CHUNK as u64)).map(move |_| Ok(chunk.clone()))
}
