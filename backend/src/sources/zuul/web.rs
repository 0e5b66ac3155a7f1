// SPDX-License-Identifier: Apache-2.0
//! Pages of zuul-web that people are sent to. They are made here, never taken from data.

use crate::http::BaseUrl;

/// Where a tenant's pages are.
#[derive(Clone, Debug)]
pub(super) struct Pages {
    root: BaseUrl,
    tenant: String,
}

impl Pages {
    pub(super) fn new(root: BaseUrl, tenant: &str) -> Self {
        Self { root, tenant: tenant.to_owned() }
    }

    /// A buildset with its builds.
    pub(super) fn buildset(&self, uuid: &str) -> String {
        self.root.join(["t", &self.tenant, "buildset", uuid]).into()
    }

    /// A project with its pipelines and jobs.
    pub(super) fn project(&self, name: &str) -> String {
        self.root.join(["t", &self.tenant, "project"].into_iter().chain(name.split('/'))).into()
    }

    /// An ended build with its own log.
    pub(super) fn build(&self, uuid: &str) -> String {
        self.root.join(["t", &self.tenant, "build", uuid]).into()
    }

    /// A line of a file of an ended build's logs; lines are counted from 1. zuul-web has such a page where the build has a manifest of
    /// its logs, and marks the line (Zuul 14.3, `web/src/containers/logfile/LogFile.jsx`).
    pub(super) fn log_line(&self, uuid: &str, file: &str, line: usize) -> String {
        let mut url = self.root.join(["t", &self.tenant, "build", uuid, "log", file]);
        url.set_fragment(Some(&line.to_string()));
        url.into()
    }

    /// The console of a build that runs.
    pub(super) fn console(&self, uuid: &str) -> String {
        let mut url = self.root.join(["t", &self.tenant, "stream", uuid]);
        url.set_query(Some("logfile=console.log"));
        url.into()
    }
}
