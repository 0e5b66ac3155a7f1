// SPDX-License-Identifier: Apache-2.0
//! Waiting for a state, never for a time: the condition is looked at again and again until it holds or its deadline is over.

use std::fmt::Display;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// Looks with `probe` until it gives `Ok`, and returns that. `Err` is the state that was seen instead; the last one is
/// told when `deadline` is over, so that a red test says what it saw and not only that it waited.
pub async fn until<T, S: Display>(
    what: &str,
    deadline: Duration,
    mut probe: impl AsyncFnMut() -> Result<T, S>,
) -> Result<T> {
    let start = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        let seen = match probe().await {
            Ok(value) => return Ok(value),
            Err(seen) => seen,
        };
        if start.elapsed() >= deadline {
            bail!("waited {:.1} s for {what}; last seen: {seen}", start.elapsed().as_secs_f32());
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_value_is_returned_once_the_condition_holds() {
        let mut looks = 0;
        let value = until("three looks", Duration::from_secs(5), async || {
            looks += 1;
            if looks == 3 { Ok("there") } else { Err(looks) }
        })
        .await;
        assert_eq!(value.unwrap(), "there");
    }

    #[tokio::test]
    async fn a_failure_tells_the_last_state() {
        let error = until("a door", Duration::ZERO, async || Err::<(), _>("shut")).await.unwrap_err();
        assert!(error.to_string().contains("for a door; last seen: shut"), "{error}");
    }
}
