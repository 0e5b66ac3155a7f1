// SPDX-License-Identifier: Apache-2.0
//! `[gerrit]`: which Gerrit this backend speaks for, and with which keys it signs.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::{
    document::{Document, Value},
    keys,
};

/// Which Gerrit this backend speaks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gerrit {
    /// `gerrit.serverId`; `None` only when embedded: the plugin says it.
    pub server_id: Option<String>,
    /// Hosts (with port where it is not the default, and path where that matters) under which CI knows it; the plugin adds its own
    /// when embedded.
    pub hosts: Vec<String>,
    /// Keys of statements; `None` only when embedded: the plugin makes them.
    pub key_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    server_id: Option<Spanned<String>>,
    #[serde(default)]
    hosts: Vec<Spanned<String>>,
    key_file: Option<Spanned<PathBuf>>,
}

/// The section, or its defaults; without the plugin as parent, `server_id` and `key_file` are required.
pub(super) fn read(document: &mut Document<'_>, section: Option<Value<'_>>, embedded: bool) -> Gerrit {
    let span = section.as_ref().map(Spanned::span);
    let Section { server_id, hosts, key_file } = match section.map(|s| document.read(s)) {
        Some(Some(section)) => section,
        Some(None) => return Gerrit::default(),
        None => Section { server_id: None, hosts: Vec::new(), key_file: None },
    };
    for host in &hosts {
        let text = host.get_ref();
        let plain = text.bytes().all(|b| b.is_ascii_graphic()) && !text.contains(['@', '?', '#']);
        if !plain || text.is_empty() || text.starts_with('/') || text.contains("//") {
            document.complain(
                &host.span(),
                format!("`{text}`"),
                "a host name, with its port where it is not the default, and its path where other Gerrits are below other paths of the host, as `example.org/gerrit`",
            );
        }
    }
    if let Some(id) = server_id.as_ref().filter(|id| id.get_ref().trim().is_empty()) {
        document.complain(&id.span(), "nothing", "the value of `gerrit.serverId` in gerrit.config");
    }
    if embedded {
        for (given, key) in [(server_id.is_some(), "server_id"), (key_file.is_some(), "key_file")] {
            if given {
                document.warn(format!("gerrit.{key} is not used: the plugin that runs this backend says it"));
            }
        }
    } else {
        for (given, key) in [(server_id.is_some(), "server_id"), (key_file.is_some(), "key_file")] {
            if !given {
                let allowed = format!(
                    "`gerrit.{key}` is required unless Gerrit's plugin runs the backend (`--embedded`)"
                );
                match &span {
                    Some(span) => document.complain(span, format!("no `{key}`"), allowed),
                    None => document.complain_of_file("no section `gerrit`", allowed),
                }
            }
        }
        if let Some(file) = &key_file {
            check_keys(document, file);
        }
    }
    Gerrit {
        server_id: server_id.map(Spanned::into_inner),
        hosts: hosts.into_iter().map(Spanned::into_inner).collect(),
        key_file: key_file.map(Spanned::into_inner),
    }
}

fn check_keys(document: &mut Document<'_>, file: &Spanned<PathBuf>) {
    // A file that cannot be read has its complaint already.
    let Ok(text) = std::fs::read_to_string(file.get_ref()) else { return };
    if let Err(error) = keys::parse(&text) {
        let found = format!("`{}`: {error}", file.get_ref().display());
        document.complain(&file.span(), found, "lines of a key id and 32 bytes in base64url");
    }
}
