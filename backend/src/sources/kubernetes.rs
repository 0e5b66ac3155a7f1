// SPDX-License-Identifier: Apache-2.0
//! (being written)

use futures::future::BoxFuture;

use super::Context;

/// Settings.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

/// The source.
pub struct Source(Config);

impl Source {
    /// Checks the settings.
    pub fn new(config: Config) -> Result<Self, String> {
        Ok(Self(config))
    }
}

impl super::Source for Source {
    fn run(self: std::sync::Arc<Self>, context: Context) -> BoxFuture<'static, ()> {
        let _ = &self.0;
        Box::pin(async move { context.shutdown.cancelled().await })
    }
}
