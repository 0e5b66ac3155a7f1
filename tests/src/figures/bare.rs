// SPDX-License-Identifier: Apache-2.0
//! The least that an axum server can do: one handler that gives the same bytes with the same headers to everyone.

use std::{net::Ipv4Addr, path::Path};

use anyhow::{Context as _, Result};
use axum::{
    Router,
    http::{HeaderMap, HeaderName, HeaderValue},
    routing::get,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    net::TcpListener,
};

use super::child::Child;
use crate::rig::http::Reply;

/// What to answer.
#[derive(Debug, Deserialize, Serialize)]
struct Answer {
    headers: Vec<(String, String)>,
    body: String,
}

/// Starts one in a process of its own that answers as `reply` did.
pub(super) async fn start(reply: &Reply, log: &Path) -> Result<Child> {
    // What the server itself adds it adds here, too.
    let own = ["date", "content-length"];
    let headers = reply.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let headers =
        headers.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
    let answer = Answer { headers: headers.collect(), body: reply.body.clone() };
    let program = std::env::current_exe().context("a program without a path")?;
    Child::start(&program, ["--bare"], &serde_json::to_string(&answer)?, log).await
}

/// `--bare`: serves until standard input ends.
pub(super) async fn serve() -> Result<()> {
    let mut input = BufReader::new(tokio::io::stdin());
    let mut line = String::new();
    input.read_line(&mut line).await?;
    let answer: Answer = serde_json::from_str(&line).context("standard input")?;
    let mut headers = HeaderMap::new();
    for (name, value) in answer.headers {
        headers.insert(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
    }
    let body = axum::body::Bytes::from(answer.body);
    let handler = move || {
        let reply = (headers.clone(), body.clone());
        async move { reply }
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", json!({ "listening": listener.local_addr()? }));
    let server = axum::serve(listener, Router::new().route("/{*path}", get(handler)));
    tokio::select! {
        ended = async { server.await } => ended.context("the server ended"),
        _told = input.read_to_string(&mut line) => Ok(()),
    }
}
