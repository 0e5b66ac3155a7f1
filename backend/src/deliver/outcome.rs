// SPDX-License-Identifier: Apache-2.0
//! What a receiver's answer means, in one line for who looks after Milepost.

use std::time::Duration;

use reqwest::StatusCode;

use crate::http::FetchError;

/// Why an event was not acknowledged; no line holds an address's path or query, or anything of the answer's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// The receiver takes none now.
    Receiver(String),
    /// It refuses this one.
    Event(String),
}

/// What an answer means, of a receiver that may take so long.
pub(super) fn of(answer: Result<StatusCode, FetchError>, patience: Duration) -> Result<(), Failed> {
    let why = match answer {
        Ok(status) if status.is_success() => return Ok(()),
        Ok(status) if status.is_redirection() => {
            format!("it answered {status}: events follow no redirect, so `url` has to be where it leads")
        }
        Ok(status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) => {
            format!("it answered {status}: it may have another secret than `secret_file`")
        }
        Ok(status) => {
            let why = format!("it answered {status}: 2xx acknowledges an event");
            return Err(if refuses_one(status) { Failed::Event(why) } else { Failed::Receiver(why) });
        }
        Err(FetchError::Timeout(limit)) if limit == patience => {
            format!("it did not answer within {} s (`timeout_seconds`)", limit.as_secs_f32())
        }
        Err(FetchError::Timeout(limit)) => format!("no connection within {} s", limit.as_secs_f32()),
        Err(error) => error.to_string(),
    };
    Err(Failed::Receiver(why))
}

/// Whether another event may fare better: it is this one's form or size that is refused, and not who sends it, where to, or how often.
fn refuses_one(status: StatusCode) -> bool {
    status.is_client_error()
        && !matches!(
            status,
            StatusCode::NOT_FOUND
                | StatusCode::METHOD_NOT_ALLOWED
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::GONE
                | StatusCode::TOO_MANY_REQUESTS
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_one_clear_line() {
        let patience = Duration::from_secs(10);
        let said = |status: u16| of(Ok(StatusCode::from_u16(status).unwrap()), patience);
        for status in [200, 202, 204] {
            assert_eq!(said(status), Ok(()));
        }
        for (status, line) in [
            (302, "it answered 302 Found: events follow no redirect, so `url` has to be where it leads"),
            (401, "it answered 401 Unauthorized: it may have another secret than `secret_file`"),
            (410, "it answered 410 Gone: 2xx acknowledges an event"),
            (500, "it answered 500 Internal Server Error: 2xx acknowledges an event"),
        ] {
            assert_eq!(said(status), Err(Failed::Receiver(line.to_owned())));
        }
        let line = "it answered 413 Payload Too Large: 2xx acknowledges an event";
        assert_eq!(said(413), Err(Failed::Event(line.to_owned())));
        let timeout = |seconds| of(Err(FetchError::Timeout(Duration::from_secs(seconds))), patience);
        let hung = "it did not answer within 10 s (`timeout_seconds`)";
        assert_eq!(timeout(10), Err(Failed::Receiver(hung.to_owned())));
        assert_eq!(timeout(5), Err(Failed::Receiver("no connection within 5 s".to_owned())));
    }
}
