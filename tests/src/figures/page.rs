// SPDX-License-Identifier: Apache-2.0
//! What Milepost costs a change page and a list in the browser: always beside the same page without it, in turn.

mod held;
mod list;
mod load;
mod weigh;

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{arguments::Effort, stage::Stage, table::Table};
use crate::{answer, rig::browser::Browser};

const SOON: Duration = Duration::from_mins(1);

/// What a browser without Milepost does not load.
const MILEPOST: &str = "*/plugins/milepost/*";
const HOW: &str = "real Gerrit and Chromium on one machine, stand-in page";
const SEEN: &str = include_str!("page/seen.js");

/// The same page with Milepost and without it, each in a browser of its own.
struct Pair {
    with: Browser,
    without: Browser,
}

pub(super) async fn measure(stage: &Stage, effort: &Effort, table: &mut Table) -> Result<()> {
    let change = stage.rolling_out("Be looked at a lot").await?;
    answer::says(&stage.alice, &change, "0 of 3 pods ready", SOON).await?;
    let pair = Pair::start(stage).await?;
    load::measure(&pair, stage, &change, effort, table).await.with_context(|| stage.gerrit.log(40))?;
    held::measure(&pair, stage, &change, effort, table).await?;
    list::measure(&pair.with, stage, effort, table).await?;
    pair.with.assert_no_errors().await?;
    pair.with.close().await?;
    pair.without.close().await?;
    weigh::measure(stage, &change, table).await
}

impl Pair {
    async fn start(stage: &Stage) -> Result<Self> {
        let (with, without) = tokio::try_join!(Browser::start(), Browser::start())?;
        without.block(&[MILEPOST]).await?;
        for browser in [&with, &without] {
            browser.sign_in(&stage.alice).await?;
            browser.run_before(SEEN).await?;
        }
        Ok(Self { with, without })
    }

    async fn slow_down(&self, times: u32) -> Result<()> {
        self.with.slow_down(times).await?;
        self.without.slow_down(times).await
    }

    /// Each, and whether Milepost is there.
    fn each(&self) -> [(&Browser, bool); 2] {
        [(&self.with, true), (&self.without, false)]
    }
}
