// SPDX-License-Identifier: Apache-2.0
//! Arguments, and the commands that only print.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, Parser, Subcommand};

use crate::{
    clock::{Clock, SystemClock},
    config::{Config, ConfigError, REFERENCE},
    http::Requests,
    sources::Visit,
    web,
};

/// Shows on Gerrit's change page how far a change is on its way to production.
#[derive(Debug, Parser)]
#[command(name = "milepost", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the backend.
    Serve(Serve),
    /// Read the configuration as `serve` does, and say what is wrong with it.
    CheckConfig(CheckConfig),
    /// Print the OpenAPI document of the wire.
    Openapi,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "/etc/milepost/milepost.toml")]
    pub config: PathBuf,
    /// Where the lock and, unless `store.url` says otherwise, the database are.
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/milepost")]
    pub data_dir: PathBuf,
    /// Run as Gerrit's plugin runs it: keys come through standard input, and its end is the backend's.
    #[arg(long)]
    pub embedded: bool,
}

/// Arguments of `check-config`.
#[derive(Debug, Args)]
pub struct CheckConfig {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "/etc/milepost/milepost.toml")]
    pub config: PathBuf,
    /// Read it as the backend that Gerrit's plugin runs.
    #[arg(long)]
    pub embedded: bool,
    /// Ask each source once, and say which of them answer.
    #[arg(long)]
    pub connect: bool,
    /// Print the reference, with every key and its default, instead.
    #[arg(long)]
    pub reference: bool,
}

/// How the process ends.
#[derive(Debug)]
pub enum End {
    /// All was done, or it was asked to stop.
    Done,
    /// The configuration is wrong.
    Config(ConfigError),
    /// Another backend uses the data folder.
    Locked(PathBuf),
    /// Anything else, in words.
    Failed(String),
    /// Some sources do not answer; that was said.
    Unanswered,
}

impl From<End> for ExitCode {
    /// Says on standard error why it ends.
    fn from(end: End) -> Self {
        let (message, code) = match end {
            End::Done => return Self::SUCCESS,
            End::Unanswered => return Self::from(1),
            End::Config(error) => (error.to_string(), 2),
            End::Locked(file) => (format!("another milepost holds the lock `{}`", file.display()), 3),
            End::Failed(message) => (message, 1),
        };
        // Nobody is left to tell when standard error is closed.
        writeln!(io::stderr(), "{message}").ok();
        Self::from(code)
    }
}

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
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return End::Failed(format!("cannot start the runtime: {error}")),
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let services = config.services([]);
    let visits = config.sources.iter().map(|(name, source)| {
        let visit = Visit { name: name.clone(), clock: Arc::clone(&clock), services: services.clone() };
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
                format!("{source}: wrong: {}\n", wrong.join("; and "))
            }
        };
        if let failed @ End::Failed(_) = print(&line) {
            return failed;
        }
    }
    end
}

/// Prints the OpenAPI document.
pub fn openapi() -> End {
    match web::document().to_pretty_json() {
        Ok(text) => print(&(text + "\n")),
        Err(error) => End::Failed(error.to_string()),
    }
}

fn print(text: &str) -> End {
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => End::Done,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => End::Done,
        Err(error) => End::Failed(format!("cannot write to standard output: {error}")),
    }
}
