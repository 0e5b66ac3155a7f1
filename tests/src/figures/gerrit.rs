// SPDX-License-Identifier: Apache-2.0
//! Requests a second through Gerrit, beside Gerrit's own cheapest call and its change detail, signed in and not.

use std::time::Duration;

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{arguments::Effort, compare::compare, load::Target, stage::Stage, table::Table};
use crate::{answer, rig::gerrit::Client, wait};

const PATIENCE: Duration = Duration::from_mins(1);

pub(super) async fn measure(stage: &Stage, effort: &Effort, table: &mut Table) -> Result<()> {
    let change = stage.rolling_out("Be asked about a lot").await?;
    stage.delivery.pod_ready("staging")?;
    let progress = answer::path(&change);
    let mut targets = Vec::new();
    for client in [&stage.gerrit.anonymous(), &stage.alice] {
        let etag = wait::until("the page's answer to be complete", PATIENCE, async || {
            let reply = client.get(&progress).await.map_err(|error| format!("{error:#}"))?;
            let complete = reply.body.contains("1 of 3 pods ready");
            reply.header("etag").filter(|_| complete).map(str::to_owned).ok_or(reply.body)
        })
        .await
        .with_context(|| stage.gerrit.log(40))?;
        let target = |name: &str, path: &str| target(stage, client, name, path);
        let mut unchanged = target("`milepost~progress`, 304", &progress);
        unchanged.headers.push(("if-none-match", etag));
        unchanged.status = 304;
        targets.extend([
            target("`milepost~progress`", &progress),
            unchanged,
            target("`/config/server/version`", "/config/server/version"),
            target("change detail", &format!("{}/detail", change.rest())),
        ]);
    }
    compare(&targets, &[16, 64], effort, table).await
}

fn target(stage: &Stage, client: &Client, name: &str, path: &str) -> Target {
    let address = stage.gerrit.url().trim_start_matches("http://").to_owned();
    let (who, path, headers) = match client.name() {
        None => ("anonymous", path.to_owned(), Vec::new()),
        Some(account) => {
            let login = STANDARD.encode(format!("{account}:{}", client.password()));
            ("signed in", format!("/a{path}"), vec![("authorization", format!("Basic {login}"))])
        }
    };
    let name = format!("Gerrit's {name}, {who}");
    Target { name, address, path, headers, status: 200, process: stage.gerrit.process_id() }
}
