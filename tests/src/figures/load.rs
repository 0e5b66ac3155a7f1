// SPDX-License-Identifier: Apache-2.0
//! A closed loop of requests on kept connections: each sends its next request when it has read its answer. A server that stalls
//! is therefore asked less, so latencies flatter it: the figures are for comparing servers in one run on one machine. A server
//! that closes a connection after an answer is connected to again.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use http_body_util::{BodyExt as _, Empty};
use hyper::{
    Request,
    body::Bytes,
    client::conn::http1::{self, SendRequest},
    header::HOST,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, runtime, task::JoinSet};

use super::table::percentile;

/// One request, to be sent again and again.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// What the table calls it.
    pub(super) name: String,
    /// `host:port`.
    pub(super) address: String,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    /// The status that every answer must have.
    pub(super) status: u16,
    /// The server's process, where it is one of ours.
    pub(super) process: Option<u32>,
}

/// What a round came to.
#[derive(Clone, Debug)]
pub(super) struct Round {
    pub(super) requests: u64,
    pub(super) time: Duration,
    /// Microseconds, ascending.
    pub(super) latencies: Vec<u64>,
    /// How many answers had bodies of so many bytes.
    pub(super) bodies: BTreeMap<usize, u64>,
}

impl Round {
    pub(super) fn per_second(&self) -> u64 {
        self.requests * 1_000_000 / u64::try_from(self.time.as_micros()).unwrap_or(u64::MAX).max(1)
    }

    /// Microseconds.
    pub(super) fn percentile(&self, percent: usize) -> u64 {
        percentile(&self.latencies, percent)
    }
}

/// Asks for `time` on so many connections, from one thread that does nothing else. An answer with another status is an error.
pub(super) async fn round(target: &Target, connections: usize, time: Duration) -> Result<Round> {
    let target = target.clone();
    let run = move || {
        let one = runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
        one.block_on(all(&target, connections, time)).with_context(|| target.name.clone())
    };
    tokio::task::spawn_blocking(run).await.context("the load did not end")?
}

async fn all(target: &Target, connections: usize, time: Duration) -> Result<Round> {
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(connect(&target.address).await?);
    }
    let start = Instant::now();
    let mut loops = JoinSet::new();
    for connection in open {
        let target = target.clone();
        loops.spawn(async move { ask(connection, &target, start + time).await });
    }
    let mut round = Round { requests: 0, time, latencies: Vec::new(), bodies: BTreeMap::new() };
    while let Some(done) = loops.join_next().await {
        for (latency, body) in done.context("a connection's task")?? {
            round.latencies.push(latency);
            *round.bodies.entry(body).or_default() += 1;
        }
    }
    round.time = start.elapsed();
    round.requests = u64::try_from(round.latencies.len())?;
    round.latencies.sort_unstable();
    Ok(round)
}

async fn connect(address: &str) -> Result<SendRequest<Empty<Bytes>>> {
    let stream = TcpStream::connect(address).await.with_context(|| format!("cannot connect to {address}"))?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Its error is also that of the request that waits.
    tokio::spawn(connection);
    Ok(sender)
}

/// Latency in microseconds and length of the body of each answer.
async fn ask(
    mut connection: SendRequest<Empty<Bytes>>,
    target: &Target,
    end: Instant,
) -> Result<Vec<(u64, usize)>> {
    let mut answers = Vec::new();
    while Instant::now() < end {
        let mut request = Request::get(&target.path).header(HOST, &target.address);
        for (name, value) in &target.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Empty::new()).context("not a request")?;
        let sent = Instant::now();
        // Some servers keep only a few connections open: a new one is part of what the answer takes.
        if connection.ready().await.is_err() {
            connection = connect(&target.address).await?;
        }
        let answer = connection.send_request(request).await?;
        let status = answer.status().as_u16();
        let mut answer = answer.into_body();
        let mut length = 0;
        while let Some(frame) = answer.frame().await {
            length += frame?.data_ref().map_or(0, Bytes::len);
        }
        if status != target.status {
            bail!("answered {status} instead of {}", target.status);
        }
        answers.push((u64::try_from(sent.elapsed().as_micros())?, length));
    }
    Ok(answers)
}
