// SPDX-License-Identifier: Apache-2.0
//! `milepost check-config`: says what is wrong with a configuration, and which of its sources answer.

use std::sync::Arc;

use super::{CheckConfig, End, print, runtime};
use crate::{
    clock::{Clock, SystemClock},
    config::{Config, REFERENCE},
    http::Requests,
    sources::{Visit, in_one_line},
};

/// Reads the configuration and says what is wrong with it.
pub fn check_config(check: &CheckConfig) -> End {
    if check.reference {
        return print(REFERENCE);
    }
    match Config::load(&check.config, check.embedded) {
        Err(error) => End::Config(error),
        Ok(config) => {
            let file = check.config.display();
            let warnings = config.warnings.iter().map(|warning| format!("{file}: warning: {warning}"));
            let sources: Vec<_> =
                config.sources.iter().map(|(name, source)| format!("{name} ({})", source.kind())).collect();
            let right = format!("{file} is right; sources: {}\n", sources.join(", "));
            let text = warnings.chain([right]).collect::<Vec<_>>().join("\n");
            match print(&text) {
                End::Done if check.connect => connect(&config),
                end => end,
            }
        }
    }
}

/// Asks each source once; prints a line for each, in the order of their names.
fn connect(config: &Config) -> End {
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => return End::Failed(error),
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let services = config.services([]);
    let visits = config.sources.iter().map(|(name, source)| {
        let visit = Visit {
            name: name.clone(),
            clock: Arc::clone(&clock),
            services: services.clone(),
            gerrit: None,
            most: usize::MAX,
        };
        async move {
            let visited = match source.build(&Requests::default()) {
                Ok(built) => visit.pay(&*built).await,
                Err(error) => Err(vec![error]),
            };
            (format!("{name} ({})", source.kind()), visited)
        }
    });
    let mut end = End::Done;
    for (source, visited) in runtime.block_on(futures::future::join_all(visits)) {
        let line = match visited {
            Ok(answered) => format!("{source}: ok: {answered}\n"),
            Err(wrong) => {
                end = End::Unanswered;
                format!("{source}: wrong: {}\n", in_one_line(&wrong))
            }
        };
        if let failed @ End::Failed(_) = print(&line) {
            return failed;
        }
    }
    for pipeline in config.of_patterns() {
        let line = format!("pipelines.{pipeline}: not asked: its projects are named by patterns only\n");
        if let failed @ End::Failed(_) = print(&line) {
            return failed;
        }
    }
    end
}
