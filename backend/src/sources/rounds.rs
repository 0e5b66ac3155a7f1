// SPDX-License-Identifier: Apache-2.0
//! The loop of a source that polls: a look each interval, fewer while it fails, and each noted.

use std::{sync::Arc, time::Duration};

use milepost_api::Millis;

use super::{HealthBoard, Trouble};
use crate::{clock::Clock, http::FetchError};

/// The longest pause, whatever the server wishes.
const LONGEST: Duration = Duration::from_hours(1);
/// However often it is hinted, a look begins so long after the one before it.
const LEAST: Duration = Duration::from_secs(1);

/// Looks at all that is watched.
pub(super) trait Look: Send + Sync {
    /// Looks, and tells what is new; what of it could not be asked although the rest could.
    fn look(&mut self) -> impl Future<Output = Result<Option<Trouble>, FetchError>> + Send;

    /// Waits until a look is due before its time.
    fn hinted(&self) -> impl Future<Output = ()> + Send {
        std::future::pending()
    }
}

/// Looks for as long as it is polled.
pub(super) async fn rounds(
    name: &str,
    clock: &Arc<dyn Clock>,
    health: &HealthBoard,
    interval: Duration,
    mut watch: impl Look,
) {
    // three missed looks and some more time: a slow answer is not late yet
    let late_after = interval.as_millis().saturating_mul(3) + 10_000;
    let late_after = Millis::try_from(late_after).unwrap_or(Millis::MAX);
    let mut failures = 0_u32;
    loop {
        let mut pause = interval;
        match watch.look().await {
            Ok(trouble) => {
                // It answers: that a part cannot be asked is no reason to ask for the rest less often.
                failures = 0;
                match trouble {
                    None => health.ok(name, clock.now(), late_after),
                    Some(trouble) => health.failed(name, trouble),
                }
            }
            Err(error) => {
                failures = failures.saturating_add(1).min(3);
                pause = interval.saturating_mul(1 << failures).max(error.retry_after().unwrap_or_default());
                tracing::warn!(source = name, "{name} cannot be read: {error}");
                health.failed(name, error.trouble());
            }
        }
        let pause = pause.min(LONGEST);
        let least = LEAST.min(pause);
        tokio::time::sleep(least).await;
        tokio::select! {
            () = tokio::time::sleep(pause.saturating_sub(least)) => {}
            () = watch.hinted(), if failures == 0 => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::VecDeque, sync::Mutex};

    use tokio::{sync::Notify, time::Instant};

    use super::*;
    use crate::{clock::ManualClock, sources::Health};

    type Answer = Result<Option<Trouble>, FetchError>;

    /// Gives these answers, then is well; and keeps when it was asked.
    struct Script<'a> {
        answers: VecDeque<Answer>,
        looked: &'a Mutex<Vec<Duration>>,
        begun: Instant,
        hint: &'a Notify,
    }

    impl Look for Script<'_> {
        async fn look(&mut self) -> Answer {
            self.looked.lock().unwrap().push(self.begun.elapsed());
            self.answers.pop_front().unwrap_or(Ok(None))
        }

        async fn hinted(&self) -> () {
            self.hint.notified().await;
        }
    }

    /// When it is looked, in milliseconds, for so many seconds, and how the source is then.
    async fn looks<const N: usize>(seconds: u64, hint: &Notify, answers: [Answer; N]) -> (Vec<u128>, Health) {
        let (health, looked) = (HealthBoard::default(), Mutex::default());
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(1_000));
        let script = Script { answers: answers.into(), looked: &looked, begun: Instant::now(), hint };
        let looks = rounds("ci", &clock, &health, Duration::from_secs(5), script);
        tokio::time::timeout(Duration::from_secs(seconds), looks).await.unwrap_err();
        let millis = looked.lock().unwrap().iter().map(Duration::as_millis).collect();
        (millis, health.all().remove("ci").unwrap())
    }

    fn silent() -> Answer {
        Err(FetchError::Unreachable("refused".into()))
    }

    #[tokio::test(start_paused = true)]
    async fn who_fails_is_asked_ever_less_often_until_it_answers() {
        let fails = [silent(), silent(), silent(), silent(), Ok(None)];
        let (looked, health) = looks(126, &Notify::new(), fails).await;
        assert_eq!(looked, [0, 10_000, 30_000, 70_000, 110_000, 115_000, 120_000, 125_000]);
        assert_eq!((health.trouble, health.late_after), (None, 25_000));
        let busy = |seconds| {
            let retry_after = Some(Duration::from_secs(seconds));
            Err(FetchError::Status { status: 429, retry_after })
        };
        let (looked, _) = looks(64, &Notify::new(), [busy(60), Ok(None)]).await;
        assert_eq!(looked, [0, 60_000], "it has said when");
        let (looked, health) = looks(3_602, &Notify::new(), [busy(1_000_000)]).await;
        assert_eq!(looked, [0, 3_600_000], "but not for ever");
        assert_eq!(health.trouble, None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_asked_of_one_that_answers_is_told_and_slows_nothing() {
        let part = || Ok(Some(Trouble::Unreadable("the queue".into())));
        let (looked, health) = looks(11, &Notify::new(), [silent(), part()]).await;
        assert_eq!(looked, [0, 10_000]);
        assert_eq!(health.trouble, Some(Trouble::Unreadable("the queue".into())));
        let (looked, _) = looks(11, &Notify::new(), [part(), part(), part()]).await;
        assert_eq!(looked, [0, 5_000, 10_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_hint_hastens_the_next_look_of_one_that_answers() {
        let hint = Notify::new();
        hint.notify_one();
        let (looked, _) = looks(7, &hint, []).await;
        assert_eq!(looked, [0, 1_000, 6_000], "not at once: hints may come by the dozen");
        hint.notify_one();
        let (looked, _) = looks(11, &hint, [silent()]).await;
        assert_eq!(looked, [0, 10_000, 11_000], "one that fails is spared until it answers");
    }
}
