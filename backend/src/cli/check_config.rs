// SPDX-License-Identifier: Apache-2.0
//! `milepost check-config`: says what is wrong with a configuration, and which of its sources answer.

mod report;
mod table;

use std::{path::PathBuf, sync::Arc};

use clap::{Args, ValueEnum};
use futures::future::join_all;
use milepost_api::health::Tested;

use super::{End, print, runtime};
use crate::{
    clock::{Clock, SystemClock},
    config::{Config, REFERENCE},
    http::Requests,
    sources::{Visit, Visited},
};
use report::{Report, Row};

/// Arguments of `check-config`.
#[derive(Debug, Args)]
pub struct CheckConfig {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "/etc/milepost/milepost.toml")]
    pub config: PathBuf,
    /// Read it as the backend that Gerrit's plugin runs.
    #[arg(long)]
    pub embedded: bool,
    /// Ask each source once, and say which of them answer, what is newest there and which rights are missing.
    #[arg(long)]
    pub connect: bool,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    pub format: Form,
    /// Print the reference, with every key and its default, instead.
    #[arg(long)]
    pub reference: bool,
}

/// How the outcome is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// A table, and a line for each source, for people.
    Text,
    /// An object for scripts.
    Json,
}

/// Reads the configuration and says what is wrong with it.
pub fn check_config(check: &CheckConfig) -> End {
    if check.reference {
        return print(REFERENCE);
    }
    let config = match Config::load(&check.config, check.embedded) {
        Ok(config) => config,
        Err(error) => return End::Config(error),
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut report = Report::of(&check.config, &config);
    // Before somebody waits for servers.
    if check.format == Form::Text
        && let failed @ End::Failed(_) = print(&report.head())
    {
        return failed;
    }
    if check.connect {
        match connect(&config, &clock) {
            Ok(rows) => report.connected(rows, &config),
            Err(error) => return End::Failed(error),
        }
    }
    let text = match check.format {
        Form::Text => report.text(clock.now()),
        Form::Json => report.json(),
    };
    match print(&text) {
        End::Done if !report.all_answer() => End::Unanswered,
        end => end,
    }
}

/// Asks each source once, all at a time; in the order of their names.
fn connect(config: &Config, clock: &Arc<dyn Clock>) -> Result<Vec<Row>, String> {
    let runtime = runtime()?;
    let services = config.services([]);
    let visits = config.sources.iter().map(|(name, source)| {
        let visit = Visit {
            name: name.clone(),
            clock: Arc::clone(clock),
            services: services.clone(),
            gerrit: None,
            most: usize::MAX,
        };
        async move {
            let tested: Tested = match source.build(&Requests::default()) {
                Ok(built) => visit.pay(&*built).await,
                Err(error) => Visited::wrong(error).tested(name, 0),
            };
            Row { kind: source.kind(), tested }
        }
    });
    Ok(runtime.block_on(join_all(visits)))
}
