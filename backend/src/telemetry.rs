// SPDX-License-Identifier: Apache-2.0
//! Log lines: JSON on standard error. `MILEPOST_LOG` filters them (`info`, `milepost::sources=debug`, …).
//!
//! Other crates' debug lines never appear: HTTP clients write headers there, and headers hold secrets.

use std::io;

use tracing::{Level, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, fmt::MakeWriter, layer::SubscriberExt, registry::LookupSpan,
    util::SubscriberInitExt,
};

/// The variable with the filter.
const VARIABLE: &str = "MILEPOST_LOG";
/// Without it.
const USUAL: &str = "info";

/// Sends log lines to standard error from now on. Only the first call of a process has an effect.
pub fn start() {
    let wanted = std::env::var(VARIABLE).unwrap_or_else(|_| USUAL.to_owned());
    let (filter, wrong) = match EnvFilter::try_new(&wanted) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new(USUAL), Some(error)),
    };
    tracing_subscriber::registry().with(lines(filter, io::stderr)).try_init().ok();
    if let Some(error) = wrong {
        tracing::warn!(%error, "{VARIABLE} is no filter; `{USUAL}` is used");
    }
}

fn lines<S, W>(filter: EnvFilter, writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let ours = filter_fn(|line| line.target().starts_with("milepost") || *line.level() <= Level::INFO);
    tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_writer(writer)
        .with_filter(ours)
        .with_filter(filter)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_json_and_others_details_stay_out() {
        let written = Lines::default();
        let writer = written.clone();
        let subscriber =
            tracing_subscriber::registry().with(lines(EnvFilter::new("trace"), move || writer.clone()));
        tracing::subscriber::with_default(subscriber, || {
            tracing::debug!(source = "ci", "a source\nanswers");
            tracing::debug!(target: "hyper::client", "authorization: Bearer hunter2");
            tracing::info!(target: "kube", "watching");
        });
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert_eq!(lines[0]["message"], "a source\nanswers");
        assert_eq!(lines[0]["source"], "ci");
        assert_eq!(lines[0]["level"], "DEBUG");
        assert!(!text.contains("hunter2"));
    }
}
