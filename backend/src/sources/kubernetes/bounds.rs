// SPDX-License-Identifier: Apache-2.0
//! Limits around kube's HTTP client, which has none of its own: until an answer begins, on a list's time and size, and on the
//! size of one watch event. Also hears the sign of life that kube keeps to itself: a watch that was opened and brings nothing;
//! and counts what is sent.

use std::{
    future::Future,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body as Bounded, Bytes, HttpBody},
    http::{Request, Response},
};
use futures::{StreamExt, future::BoxFuture, stream};
use kube::client::Body;
use tokio::time::{Instant, timeout, timeout_at};
use tower::{BoxError, Layer, Service};

use crate::{http::Requests, sources::pulse::Pulse};

/// Bytes of one page of a list (200 objects; etcd keeps none above 1.5 MiB, and few are above 50 KiB).
const LIST_BYTES: usize = 32 << 20;
/// Bytes of one watch event.
const EVENT_BYTES: usize = 4 << 20;
/// A watch that says nothing for so long has told all that it missed: an API server sends that at once.
const NOTHING_MISSED: Duration = Duration::from_millis(500);
/// After so long it has, however much is going on.
const CAUGHT_UP: Duration = Duration::from_secs(5);

/// An answer beyond its limits.
#[derive(Debug, thiserror::Error)]
pub(super) enum OutOfBounds {
    /// No answer, or not all of it, in time.
    #[error("no complete answer within {0:?}")]
    Slow(Duration),
    /// More than is read.
    #[error("the answer has more than {0} bytes")]
    Large(usize),
    /// An API server has no redirects, and kube takes one for an empty answer.
    #[error("the answer is a redirect ({0})")]
    Redirect(u16),
}

/// Puts [`Limited`] around a client.
#[derive(Clone)]
pub(super) struct Limits {
    /// Until an answer begins; for a list, until it ends.
    pub(super) timeout: Duration,
    pub(super) pulse: Arc<Pulse>,
    /// Counts what is sent.
    pub(super) requests: Requests,
}

impl<S> Layer<S> for Limits {
    type Service = Limited<S>;

    fn layer(&self, inner: S) -> Limited<S> {
        Limited { inner, limits: self.clone() }
    }
}

/// A client within its limits.
pub(super) struct Limited<S> {
    inner: S,
    limits: Limits,
}

impl<S, B> Service<Request<Body>> for Limited<S>
where
    S: Service<Request<Body>, Response = Response<B>, Error = BoxError>,
    S::Future: Future<Output = Result<Response<B>, BoxError>> + Send + 'static,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Bounded>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Bounded>, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let Limits { timeout: limit, pulse, requests } = self.limits.clone();
        let watch =
            request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair == "watch=true"));
        let path = request.uri().path().to_owned();
        let sent = requests.sent();
        let answer = self.inner.call(request);
        Box::pin(async move {
            let by = Instant::now() + limit;
            let answer = timeout(limit, answer).await.map_err(|_| OutOfBounds::Slow(limit))??;
            sent.answered(answer.status().as_u16());
            if answer.status().is_redirection() {
                return Err(OutOfBounds::Redirect(answer.status().as_u16()).into());
            }
            let opened = watch && answer.status().is_success();
            Ok(answer.map(|body| {
                let body = Bounded::new(body);
                if opened { events(body, path, pulse) } else { whole(body, by, limit) }
            }))
        })
    }
}

/// A body that must end in time and within [`LIST_BYTES`].
fn whole(body: Bounded, by: Instant, limit: Duration) -> Bounded {
    Bounded::from_stream(stream::try_unfold(
        (body.into_data_stream(), 0),
        move |(mut chunks, seen)| async move {
            let chunk = timeout_at(by, chunks.next()).await.map_err(|_| OutOfBounds::Slow(limit))?;
            let Some(chunk) = chunk.transpose()? else { return Ok::<_, BoxError>(None) };
            let seen = within(seen + chunk.len(), LIST_BYTES)?;
            Ok(Some((chunk, (chunks, seen))))
        },
    ))
}

/// A body of lines, each within [`EVENT_BYTES`]; may last. Its first silence is a sign of life: before what was missed is
/// taken in, what was told last would be taken for what is so now. Nobody asks for more before he has told what he got.
fn events(body: Bounded, path: String, pulse: Arc<Pulse>) -> Bounded {
    let start = (body.into_data_stream(), 0, Some((path, pulse)));
    let caught_up = Instant::now() + CAUGHT_UP;
    Bounded::from_stream(stream::try_unfold(start, move |(mut chunks, seen, mut opened)| async move {
        let mut next = chunks.next();
        let quiet = Instant::now() + NOTHING_MISSED;
        // In the middle of a line nothing is told yet.
        let heard = match &opened {
            Some(_) if seen == 0 => timeout_at(quiet.min(caught_up), &mut next).await.ok(),
            _ => Some((&mut next).await),
        };
        let chunk = if let Some(chunk) = heard {
            chunk
        } else {
            if let Some((path, pulse)) = opened.take() {
                pulse.good(&path);
            }
            next.await
        };
        let Some(chunk) = chunk.transpose()? else { return Ok::<_, BoxError>(None) };
        let unfinished = match chunk.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => chunk.len() - end - 1,
            None => seen + chunk.len(),
        };
        let unfinished = within(unfinished, EVENT_BYTES)?;
        Ok(Some((chunk, (chunks, unfinished, opened))))
    }))
}

fn within(seen: usize, limit: usize) -> Result<usize, OutOfBounds> {
    if seen > limit { Err(OutOfBounds::Large(limit)) } else { Ok(seen) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::{Clock, ManualClock},
        sources::{HealthBoard, Trouble},
    };

    fn chunks(chunk: &'static str, times: usize) -> Bounded {
        Bounded::from_stream(stream::iter((0..times).map(move |_| Ok::<_, BoxError>(chunk))))
    }

    async fn read(body: Bounded) -> Result<usize, String> {
        let mut chunks = body.into_data_stream();
        let mut seen = 0;
        while let Some(chunk) = chunks.next().await {
            seen += chunk.map_err(|error| error.to_string())?.len();
        }
        Ok(seen)
    }

    const MEBIBYTE: &str = match std::str::from_utf8(&[b'x'; 1 << 20]) {
        Ok(text) => text,
        Err(_) => "",
    };

    #[tokio::test]
    async fn a_list_is_read_up_to_its_limit_and_no_further() {
        let (by, limit) = (Instant::now() + Duration::from_mins(1), Duration::from_mins(1));
        assert_eq!(read(whole(chunks(MEBIBYTE, 32), by, limit)).await, Ok(LIST_BYTES));
        let error = read(whole(chunks(MEBIBYTE, 33), by, limit)).await.unwrap_err();
        assert_eq!(error, format!("the answer has more than {LIST_BYTES} bytes"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_that_drips_is_given_up() {
        let limit = Duration::from_secs(10);
        let drops = stream::unfold((), async |()| {
            tokio::time::sleep(Duration::from_secs(3)).await;
            Some((Ok::<_, BoxError>("x"), ()))
        });
        let error =
            read(whole(Bounded::from_stream(drops), Instant::now() + limit, limit)).await.unwrap_err();
        assert_eq!(error, "no complete answer within 10s");
    }

    /// Whether the cluster is well when the first event of its watch, opened after an outage, is handed on.
    async fn well_at_first_event(silence: Duration) -> bool {
        let (health, clock) = (HealthBoard::default(), ManualClock::at(1_000));
        let clock: Arc<dyn Clock> = Arc::new(clock);
        let pulse = Arc::new(Pulse::on(health.clone(), "codfw", &clock, 60_000));
        pulse.bad("/pods", Trouble::Silent);
        let event = stream::once(async move {
            tokio::time::sleep(silence).await;
            Ok::<_, BoxError>("{}\n")
        });
        let watch = events(Bounded::from_stream(event), "/pods".to_owned(), pulse);
        assert_eq!(read(watch).await, Ok(3));
        health.all()["codfw"].trouble.is_none()
    }

    #[tokio::test(start_paused = true)]
    async fn a_watch_is_a_sign_of_life_when_it_has_missed_nothing() {
        assert!(!well_at_first_event(Duration::ZERO).await, "what was missed is to be taken in first");
        assert!(well_at_first_event(Duration::from_secs(1)).await, "nothing was missed");
    }
}
