// SPDX-License-Identifier: Apache-2.0
//! What the plugin's documentation tells sites to write into their proxies, with the rig's addresses in the places of its examples.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use milepost_tests::rig::gerrit::Gerrit;

const DOCUMENT: &str = include_str!("../../../gerrit-plugin/src/main/resources/Documentation/config.md");

/// What a browser and a proxy speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

impl Protocol {
    pub(crate) const BOTH: [Self; 2] = [Self::Http2, Self::Http1];

    /// As the browser calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Http1 => "http/1.1",
            Self::Http2 => "h2",
        }
    }
}

/// The documented `server` of nginx, with `more` in its `location`.
pub(crate) fn nginx(
    port: u16,
    pair: &[PathBuf; 2],
    gerrit: &Gerrit,
    protocol: Protocol,
    more: &str,
) -> Result<String> {
    let block = block("nginx", "server {")?;
    let listen = if protocol == Protocol::Http2 { "ssl http2" } else { "ssl" };
    let own = behind(gerrit)?;
    let site = replaced(
        block,
        &[
            ("listen 443 ssl http2;", &format!("listen 127.0.0.1:{port} {listen};")),
            ("server_name gerrit.example.org;", ""),
            ("/etc/ssl/gerrit.pem", &pair[0].display().to_string()),
            ("/etc/ssl/gerrit.key", &pair[1].display().to_string()),
            ("http://127.0.0.1:8081", &own),
        ],
    )?;
    let location = "location ^~ /r/ {\n";
    replaced(&site, &[(location, &format!("{location}{more}\n"))])
}

/// The documented `VirtualHost` of Apache httpd.
pub(crate) fn apache(port: u16, pair: &[PathBuf; 2], gerrit: &Gerrit, protocol: Protocol) -> Result<String> {
    let protocols = if protocol == Protocol::Http2 { "Protocols h2 http/1.1" } else { "Protocols http/1.1" };
    replaced(
        block("apache", "<VirtualHost")?,
        &[
            ("*:443", &format!("127.0.0.1:{port}")),
            ("ServerName gerrit.example.org", ""),
            ("Protocols h2 http/1.1", protocols),
            ("/etc/ssl/gerrit.pem", &pair[0].display().to_string()),
            ("/etc/ssl/gerrit.key", &pair[1].display().to_string()),
            ("http://127.0.0.1:8081", &behind(gerrit)?),
        ],
    )
}

/// The documented whole policy, as a line of nginx.
pub(crate) fn policy() -> Result<&'static str> {
    block("nginx", "add_header Content-Security-Policy")
}

/// The documented policy that Milepost alone needs.
pub(crate) fn own_policy() -> Result<&'static str> {
    Ok(block("", "script-src")?.trim())
}

/// Where Gerrit itself listens, without its path.
fn behind(gerrit: &Gerrit) -> Result<String> {
    let url = gerrit.url();
    Ok(url.strip_suffix("/r").context("a Gerrit that is not under /r")?.to_owned())
}

/// The documentation's only block in this language that begins so.
fn block(language: &str, begins: &str) -> Result<&'static str> {
    let opens = format!("```{language}\n{begins}");
    let mut found = DOCUMENT.split(&opens).skip(1);
    let (one, other) = (found.next(), found.next());
    ensure!(other.is_none(), "two blocks of the documentation begin with {begins}");
    one.with_context(|| format!("no block of the documentation begins with {begins}"))?;
    let from = DOCUMENT.find(&opens).unwrap_or_default() + opens.len() - begins.len();
    let block = DOCUMENT.get(from..).and_then(|rest| rest.split("```").next());
    block.context("a block without an end")
}

fn replaced(text: &str, pairs: &[(&str, &str)]) -> Result<String> {
    let mut text = text.to_owned();
    for (example, real) in pairs {
        ensure!(text.contains(example), "the documentation no longer has {example}:\n{text}");
        text = text.replace(example, real);
    }
    Ok(text)
}
