// SPDX-License-Identifier: Apache-2.0
//! One question to Zuul: its status, which is also what is watched.

use milepost_api::health::Newest;

use super::{
    Source,
    wire::{Item, Pipeline, Status},
};
use crate::{
    excerpt,
    sources::{Visited, connect::Advice, moment},
};

const ADVICE: Advice<'_> = Advice {
    refused: "a server that gives `status.json` to us without a login",
    missing: "the folder of `status.json` as `url`; of Zuul 3 and later `kind = \"zuul\"`, which has a tenant",
    foreign: "the folder of Zuul's `status.json` as `url`",
};

pub(super) async fn connect(source: &Source) -> Visited {
    let asked = source.status(None).await.and_then(|reply| reply.json::<Status>("status.json"));
    let status = match asked {
        Ok(status) => status,
        Err(error) => {
            let failed = ADVICE.failed(&source.status_url(), &error);
            let refused = failed.authorised == Some(false);
            let missing = refused.then(|| "read status.json".to_owned()).into_iter().collect();
            return Visited { missing, ..failed };
        }
    };
    let version =
        status.zuul_version.as_deref().map_or_else(|| "Zuul".to_owned(), |version| format!("Zuul {version}"));
    let items = || status.pipelines.iter().flat_map(items);
    let newest =
        items().max_by(|a, b| a.1.enqueue_time.unwrap_or(0.0).total_cmp(&b.1.enqueue_time.unwrap_or(0.0)));
    let newest = newest.map(|(pipeline, item)| newest_of(pipeline, item));
    let said = format!("{}, pipelines: {}", excerpt::line(&version, 40), status.pipelines.len());
    Visited { newest, ..Visited::well(said) }
}

fn items(pipeline: &Pipeline) -> impl Iterator<Item = (&Pipeline, &Item)> {
    let all = pipeline.change_queues.iter().flat_map(|queue| queue.heads.iter().flatten());
    all.filter(|item| item.live != Some(false)).map(move |item| (pipeline, item))
}

/// "demo/app 12,3 in test: running", by when it was enqueued.
fn newest_of(pipeline: &Pipeline, item: &Item) -> Newest {
    let parts = [item.project.as_deref(), item.id.as_deref()];
    let of = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let at = item.enqueue_time.map(moment::of_millis);
    Newest { what: excerpt::plain(&format!("{of} in {}: running", pipeline.name)), at }
}
