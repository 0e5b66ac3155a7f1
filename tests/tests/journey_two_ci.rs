// SPDX-License-Identifier: Apache-2.0
//! A Zuul 2 that starts the builds of a Jenkins, and both are watched, on a real Gerrit in a real browser; both are stand-ins. What
//! both tell of is one job; each adds what the other does not know, and a contradiction is told.

use std::time::Duration;

use anyhow::{Context as _, Result};
use milepost_tests::{
    rig::{
        browser::Browser,
        gerrit::{Change, Client, Gerrit, Push},
    },
    row::{Row, jar},
    world::{
        built_for::For,
        jenkins::{Built, JenkinsStandIn},
        zuul_v2::{Enqueued, ZuulV2StandIn},
    },
};

const PROJECT: &str = "demo/app";
const SOON: Duration = Duration::from_secs(30);
const LOG: &str = "+ make test\ntest a ... ok\nE   OSError: [Errno 28] No space left on device: '/var/tmp/b-17'\nmake: *** [test] Error 1\n";

struct Stage {
    gerrit: Gerrit,
    zuul: ZuulV2StandIn,
    jenkins: JenkinsStandIn,
    alice: Client,
    browser: Browser,
}

async fn stage() -> Result<Stage> {
    let jenkins = JenkinsStandIn::start("").await?;
    let zuul = ZuulV2StandIn::start("", &jenkins.url()).await?;
    jenkins.pipeline("unit");
    jenkins.freestyle("lint");
    let gerrit = Gerrit::builder().plugin(jar()?).etc("milepost.toml", &config(&zuul, &jenkins));
    let (gerrit, browser) = tokio::try_join!(gerrit.start(), Browser::start())?;
    zuul.beside(&gerrit.url());
    jenkins.beside(&gerrit.url());
    gerrit.admin().create_project(PROJECT).await?;
    let alice = gerrit.account("alice").await?;
    browser.sign_in(&alice).await?;
    Ok(Stage { gerrit, zuul, jenkins, alice, browser })
}

/// A change that both test.
struct Tested {
    change: Change,
    item: Enqueued,
    unit: Built,
    lint: Built,
}

impl Stage {
    fn row(&self) -> Row<'_> {
        Row::of(&self.browser, SOON)
    }

    async fn says(&self, headline: &str) -> Result<()> {
        self.row().says(headline).await.map(drop).with_context(|| self.gerrit.log(40))
    }

    async fn tested(&self, subject: &str) -> Result<Tested> {
        let change = self.alice.push(PROJECT, &Push::new(subject)).await?;
        self.browser.open(&self.gerrit.page(&change)).await?;
        let of = For::patch_set(PROJECT, change.number, 1);
        let item = self.zuul.enqueue(&of, "test", &["unit", "lint"]);
        let begin = |job: &str| {
            let build = self.jenkins.begin(self.jenkins.enqueue_by_zuul(&of, "test", job));
            self.zuul.begin_as(item, job, build.number, &self.jenkins.page(&build));
            build
        };
        let (unit, lint) = (begin("unit"), begin("lint"));
        self.says("Step 1 of 2 to merge: checks are running, 0 of 2 done").await?;
        Ok(Tested { change, item, unit, lint })
    }

    /// The stage `Test` of a build fails, while the rest runs.
    fn fail(&self, unit: &Built) {
        self.jenkins.stage(unit, "Test");
        self.jenkins.end_stage(unit, "Test", "FAILED", LOG);
        self.jenkins.stage(unit, "Report");
    }
}

#[tokio::test]
async fn what_zuul_and_its_jenkins_tell_is_one_answer() -> Result<()> {
    let stage = stage().await?;
    let Stage { zuul, jenkins, browser, .. } = &stage;

    // Zuul says that it runs; Jenkins, that a stage of it has failed, and why. It is one job of two.
    let first = stage.tested("Greet by name").await?;
    stage.fail(&first.unit);
    stage.says("Step 1 of 2 to merge: unit is failing").await?;
    assert_eq!(stage.row().link().await?, jenkins.log_page(&first.unit, "Test"));
    stage.row().shows("No space left on device").await?;
    stage.row().pictures("two-ci-failing").await?;

    // Zuul forgets it without a word: Jenkins knows how it ended.
    jenkins.end(&first.lint, "SUCCESS");
    jenkins.end(&first.unit, "FAILURE");
    zuul.leave(first.item);
    stage.says("Step 1 of 2 to merge: unit failed").await?;

    // The same again on another change.
    let second = stage.tested("Greet by first name").await?;
    stage.fail(&second.unit);
    stage.says("Step 1 of 2 to merge: unit is failing").await?;
    stage.row().shows("unit fails for the same reason on 1 other change").await?;
    stage.row().pictures("two-ci-elsewhere").await?;
    browser.open(&stage.gerrit.page(&first.change)).await?;
    stage.says("Step 1 of 2 to merge: unit failed").await?;
    stage.row().shows("unit fails for the same reason on 1 other change").await?;

    // What one calls a success and the other a failure is told as what it is.
    let third = stage.tested("Greet everybody").await?;
    for job in ["unit", "lint"] {
        zuul.end_job(third.item, job, "SUCCESS");
    }
    jenkins.end(&third.lint, "SUCCESS");
    jenkins.end(&third.unit, "FAILURE");
    stage.row().shows("jenkins says that unit failed, zuul that it passed").await?;
    stage.row().pictures("two-ci-disputed").await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

fn config(zuul: &ZuulV2StandIn, jenkins: &JenkinsStandIn) -> String {
    let (zuul, jenkins) = (zuul.url(), jenkins.url());
    format!(
        r#"[sources]
zuul = {{ kind = "zuul-v2", url = "{zuul}", interval_seconds = 1 }}
jenkins = {{ kind = "jenkins", url = "{jenkins}", interval_seconds = 1 }}

[pipelines.default]
projects = ["{PROJECT}"]
steps = [{{ kind = "check", pipelines = ["test"] }}, {{ kind = "merge" }}]
"#
    )
}
