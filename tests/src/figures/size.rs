// SPDX-License-Identifier: Apache-2.0
//! What goes over the wire: the widget once, then answers and events.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::{Method, RequestBuilder, Response};

use super::{
    shipped::Shipped,
    stage::Stage,
    table::{Table, grouped},
};
use crate::answer;

const PATIENCE: Duration = Duration::from_mins(1);

pub(super) async fn measure(shipped: &Shipped, stage: &Stage, table: &mut Table) -> Result<()> {
    for (name, sizes) in shipped.sizes()? {
        if let ([_raw, gzip, brotli, ..], true) = (&sizes[..], name.contains("all that a change page loads"))
        {
            let figure = format!("{} bytes brotli, {} gzip", grouped(*brotli), grouped(*gzip));
            table.row("widget over the wire (wasm, glue and loader), once", figure, "`cargo pkg check`");
        }
    }
    let change = stage.rolling_out("Be weighed").await?;
    stage.delivery.pod_ready("staging")?;
    answer::says(&stage.alice, &change, "1 of 3 pods ready", PATIENCE).await?;
    let path = answer::path(&change);
    let ask = |path: &str| stage.alice.request(Method::GET, path);
    let plain = whole(ask(&path)).await?;
    let packed = whole(ask(&path).header("accept-encoding", "gzip")).await?;
    let how = "body through Gerrit while one of three clusters rolls out, as served";
    table.row("an answer of `milepost~progress`", format!("{}, {}", plain.text(), packed.text()), how);

    let stream = format!(
        "{}/plugins/milepost/events?change={}~{}&revision={}",
        stage.gerrit.url(),
        change.project.replace('/', "%2F"),
        change.number,
        change.revision
    );
    let ask = || crate::rig::http::client().map(|client| client.get(&stream));
    let plain = first_event(ask()?).await?;
    let packed = first_event(ask()?.header("accept-encoding", "gzip")).await?;
    let how = "the same state as an event of the stream, with its lines `id`, `event` and `data`";
    table.row("an event", format!("{}; asked for gzip: {}", plain.text(), packed.text()), how);
    Ok(())
}

/// Bytes as they came.
struct Served {
    bytes: usize,
    encoding: String,
}

impl Served {
    fn of(response: &Response) -> Self {
        let encoding = response.headers().get("content-encoding").and_then(|value| value.to_str().ok());
        Self { bytes: 0, encoding: encoding.unwrap_or("as it is").to_owned() }
    }

    fn text(&self) -> String {
        let bytes = grouped(u64::try_from(self.bytes).unwrap_or(u64::MAX));
        format!("{bytes} bytes {}", self.encoding)
    }
}

async fn whole(request: RequestBuilder) -> Result<Served> {
    let mut response = send(request).await?;
    let mut served = Served::of(&response);
    while let Some(chunk) = response.chunk().await? {
        served.bytes += chunk.len();
    }
    Ok(served)
}

/// Up to and with the blank line that ends the first event.
async fn first_event(request: RequestBuilder) -> Result<Served> {
    let mut response = send(request).await?;
    let mut served = Served::of(&response);
    let mut text = String::new();
    while let Some(chunk) = response.chunk().await? {
        text.push_str(&String::from_utf8_lossy(&chunk));
        // Comment lines that keep the connection open are no events.
        let begin = text.find("id:").unwrap_or(text.len());
        if let Some(end) = text[begin..].find("\n\n") {
            served.bytes = end + 2;
            return Ok(served);
        }
    }
    anyhow::bail!("the stream ended before its first event: {text}")
}

async fn send(request: RequestBuilder) -> Result<Response> {
    let (client, request) = request.build_split();
    let response = client.execute(request.context("not a request")?).await?;
    ensure!(response.status() == 200, "answered {}", response.status());
    Ok(response)
}
