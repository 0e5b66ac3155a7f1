// SPDX-License-Identifier: Apache-2.0
//! Further tries of what may be tried again: GET and HEAD, after a lost connection or a server's own trouble.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use jiff::fmt::rfc2822;
use reqwest::{
    StatusCode,
    header::{self, HeaderMap},
};

use super::{
    FetchError, Limits, Reply,
    send::{Request, Sender},
};

/// A try that did not go well enough to be its end.
enum Try {
    Answered(Reply),
    Failed(FetchError),
}

pub(super) async fn send(sender: &Sender, request: &Request) -> Result<Reply, FetchError> {
    let Limits { retries, patience, .. } = sender.limits;
    let delays = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(2))
        .with_max_times(retries)
        .with_jitter();
    let attempt = || async {
        match sender.send(request).await {
            Ok(reply) if again(reply.status) => Err(Try::Answered(reply)),
            Ok(reply) => Ok(reply),
            Err(error) => Err(Try::Failed(error)),
        }
    };
    let answer = attempt
        .retry(delays)
        .when(|failed| match failed {
            Try::Answered(reply) => reply.retry_after().is_none_or(|wait| wait <= patience),
            Try::Failed(error) => matches!(error, FetchError::Unreachable(_) | FetchError::Broken(_)),
        })
        .adjust(|failed, delay| match failed {
            Try::Answered(reply) => delay.map(|own| reply.retry_after().map_or(own, |asked| own.max(asked))),
            Try::Failed(_) => delay,
        })
        .await;
    match answer {
        Ok(reply) | Err(Try::Answered(reply)) => Ok(reply),
        Err(Try::Failed(error)) => Err(error),
    }
}

fn again(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

/// `Retry-After`: seconds, or a date, which counts from the server's own `Date`.
pub(super) fn after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    let asked: &str = text(header::RETRY_AFTER)?;
    if let Ok(seconds) = asked.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text| rfc2822::parse(text).ok().map(|zoned| zoned.timestamp().as_second());
    let seconds = moment(asked)? - moment(text(header::DATE)?)?;
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}
