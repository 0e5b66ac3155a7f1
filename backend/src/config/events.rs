// SPDX-License-Identifier: Apache-2.0
//! `[events]`: other tools that are told of each turn of a change's way. Nobody, where it is left out.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::{
    document::{Document, Span, Value},
    pattern::Patterns,
};
use crate::{
    http::{HostPattern, Roots},
    secret::SecretFile,
    sources::range::within,
};

/// Who is told, and how.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// Its name in the file.
    pub name: String,
    /// Where the events go; https.
    pub url: Url,
    /// What they are signed with.
    pub secret: SecretFile,
    /// Certificates that are trusted besides the system's.
    pub roots: Option<Roots>,
    /// How long it may take to acknowledge one.
    pub timeout: Duration,
    projects: Patterns,
}

impl Receiver {
    /// Whether it is told of changes of this project.
    pub fn takes(&self, project: &str) -> bool {
        self.projects.matches(project)
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    #[serde(default)]
    hosts: Vec<HostPattern>,
    #[serde(default)]
    receivers: BTreeMap<String, Spanned<Raw>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    url: Spanned<String>,
    secret_file: SecretFile,
    ca_file: Option<Roots>,
    projects: Option<Vec<Spanned<String>>>,
    #[serde(default = "Raw::timeout", deserialize_with = "within::<1, 60, _, _>")]
    timeout_seconds: u64,
}

impl Raw {
    fn timeout() -> u64 {
        10
    }
}

/// The receivers by name.
pub(super) fn read(document: &mut Document<'_>, section: Option<Value<'_>>) -> Vec<Receiver> {
    let Some(Section { hosts, receivers }) = section.and_then(|section| document.read(section)) else {
        return Vec::new();
    };
    let all = receivers.into_iter().filter_map(|(name, raw)| {
        let span = raw.span();
        let Raw { url, secret_file, ca_file, projects, timeout_seconds } = raw.into_inner();
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) || name.is_empty() {
            document.complain(&span, format!("the name `{name}`"), "letters, digits, `-` and `_`");
        }
        Some(Receiver {
            name,
            url: address(document, &url.span(), url.get_ref(), &hosts)?,
            secret: secret_file,
            roots: ca_file,
            timeout: Duration::from_secs(timeout_seconds),
            projects: match projects {
                Some(projects) => Patterns::read(document, &projects),
                None => Patterns::of(&["**"]),
            },
        })
    });
    all.collect()
}

/// An https address on a listed host.
fn address(document: &mut Document<'_>, span: &Span, text: &str, hosts: &[HostPattern]) -> Option<Url> {
    let mut wrong = |found: String, allowed: &str| {
        document.complain(span, found, allowed);
        None
    };
    let Ok(url) = Url::parse(text) else {
        return wrong("no address".to_owned(), "an address such as `https://events.example.org/gerrit`");
    };
    if url.scheme() != "https" || url.host_str().is_none() {
        return wrong(format!("`{}:`", url.scheme()), "an address that begins with `https://`");
    }
    if url.fragment().is_some() {
        return wrong("an address with `#`".to_owned(), "the address without it");
    }
    if !hosts.iter().any(|host| host.permits(&url)) {
        let host = crate::http::authority(&url).unwrap_or_default();
        let allowed =
            format!("a host that `events.hosts` lists; add \"{host}\" there if events may go to it");
        return wrong(format!("the host `{host}`"), &allowed);
    }
    Some(url)
}
