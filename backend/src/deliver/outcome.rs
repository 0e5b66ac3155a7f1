// SPDX-License-Identifier: Apache-2.0
//! What a receiver's answer means, in one line for who looks after Milepost.

use reqwest::StatusCode;

use crate::http::FetchError;

/// Acknowledged, or why not; no line holds an address's path or query, or anything of the answer's body.
pub(super) fn of(answer: Result<StatusCode, FetchError>) -> Result<(), String> {
    match answer {
        Ok(status) if status.is_success() => Ok(()),
        Ok(status) if status.is_redirection() => {
            Err(format!("it answered {status}: events follow no redirect, so `url` has to be where it leads"))
        }
        Ok(status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) => {
            Err(format!("it answered {status}: it may have another secret than `secret_file`"))
        }
        Ok(status) => Err(format!("it answered {status}: 2xx acknowledges an event")),
        Err(FetchError::Timeout(limit)) => {
            Err(format!("it did not answer within {} s (`timeout_seconds`)", limit.as_secs_f32()))
        }
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_answer_has_one_clear_line() {
        let said = |status: u16| of(Ok(StatusCode::from_u16(status).unwrap()));
        for status in [200, 202, 204] {
            assert_eq!(said(status), Ok(()));
        }
        for (status, line) in [
            (302, "it answered 302 Found: events follow no redirect, so `url` has to be where it leads"),
            (401, "it answered 401 Unauthorized: it may have another secret than `secret_file`"),
            (410, "it answered 410 Gone: 2xx acknowledges an event"),
            (500, "it answered 500 Internal Server Error: 2xx acknowledges an event"),
        ] {
            assert_eq!(said(status), Err(line.to_owned()));
        }
        let hung = of(Err(FetchError::Timeout(Duration::from_secs(10))));
        assert_eq!(hung, Err("it did not answer within 10 s (`timeout_seconds`)".to_owned()));
    }
}
