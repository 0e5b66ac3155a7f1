// SPDX-License-Identifier: Apache-2.0
//! Events of one kind on one page, and when it showed them.

use std::time::Duration;

use anyhow::{Context as _, Result};
use rand::RngExt as _;

use crate::{
    figures::table::{millis, percentile, spread},
    rig::browser::{Browser, Shown},
    wait,
};

/// The last event's way may take a source's interval and more.
const PATIENCE: Duration = Duration::from_mins(2);

/// A page that is recorded, and when each event happened, in milliseconds since the epoch.
pub(in crate::figures) struct Series<'b> {
    browser: &'b Browser,
    selector: String,
    happened: Vec<u64>,
}

impl<'b> Series<'b> {
    /// Begins to record what the page shows there.
    pub(in crate::figures) async fn begin(browser: &'b Browser, selector: &str) -> Result<Self> {
        browser.record(selector).await?;
        Ok(Self { browser, selector: selector.to_owned(), happened: Vec::new() })
    }

    /// The next event, made by `event`.
    pub(in crate::figures) fn happens(&mut self, event: impl FnOnce()) {
        self.happened.push(now());
        event();
    }

    /// Waits until the last event is shown. `number` reads which event a text shows, counted from one.
    pub(in crate::figures) async fn took(self, number: impl Fn(&str) -> Option<usize>) -> Result<String> {
        let last = self.happened.len();
        let shown = wait::until("the last event to be shown", PATIENCE, async || {
            let shown = self.browser.recorded(&self.selector).await.map_err(|error| format!("{error:#}"))?;
            let there = shown.iter().any(|one| number(&one.text) == Some(last));
            if there { Ok(shown) } else { Err(shown.last().map(|one| one.text.clone()).unwrap_or_default()) }
        })
        .await?;
        let mut latencies = latencies(&self.happened, &shown, number).context("an event was never shown")?;
        latencies.sort_unstable();
        let [p50, p95] = [50, 95].map(|percent| millis(percentile(&latencies, percent) * 1000));
        let [_, _, most] = spread(latencies).map(|value| millis(value * 1000));
        Ok(format!("p50 {p50}, p95 {p95}, at most {most}"))
    }
}

/// From each event to the first text that shows it or a later one.
fn latencies(happened: &[u64], shown: &[Shown], number: impl Fn(&str) -> Option<usize>) -> Option<Vec<u64>> {
    let shown: Vec<(u64, usize)> =
        shown.iter().filter_map(|one| Some((one.at, number(&one.text)?))).collect();
    let first = |event: usize| shown.iter().find(|(_, of)| *of >= event).map(|(at, _)| *at);
    // Both clocks are this machine's, but the page's is cut to milliseconds.
    happened.iter().zip(1..).map(|(at, event)| Some(first(event)?.saturating_sub(*at))).collect()
}

/// The `n` of a text that says "n of total".
pub(in crate::figures) fn counted(text: &str, total: usize) -> Option<usize> {
    let (before, _) = text.split_once(&format!(" of {total} "))?;
    before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Any time up to `longest`.
pub(in crate::figures) fn random(longest: Duration) -> Duration {
    longest.mul_f64(rand::rng().random())
}

#[expect(
    clippy::disallowed_methods,
    reason = "compared with what the browser's clock says, which is the machine's"
)]
fn now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_shown_by_its_own_text_or_a_later_one() {
        let shown =
            [(50, ""), (110, "checks are running, 1 of 9 done"), (140, "checks are running, 3 of 9 done")];
        let shown = shown.map(|(at, text)| Shown { at, text: text.to_owned() });
        let took = latencies(&[100, 105, 120], &shown, |text| counted(text, 9));
        assert_eq!(took, Some(vec![10, 35, 20]));
        assert_eq!(latencies(&[100, 105, 120, 130], &shown, |text| counted(text, 9)), None);
    }
}
