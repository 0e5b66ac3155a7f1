// SPDX-License-Identifier: Apache-2.0
//! Arguments, and the commands that only print.

mod check_config;
mod discover;
mod lint;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, CommandFactory as _, Parser, Subcommand};

pub use check_config::{CheckConfig, Form, check_config};
pub use discover::{Discover, discover, discovered};
pub use lint::{Format, Lint, lint};

use crate::{
    config::{Config, ConfigError},
    status::Status,
    store, web,
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
    /// Print what the sources know of a project, as sections of `milepost.toml` to keep: its checks, images and where it runs, each with
    /// where it was found. Writes nothing. Ends with 0 when something was found and all could be looked at, else with 1.
    Discover(Discover),
    /// Say what is wrong with a `.pipeline/config.yaml`. Ends with 0 where nothing is, 1 with findings, 2 where it cannot be read.
    Lint(Lint),
    /// Copy the SQLite database into a new file, while a backend uses it. To restore it, put it in the database's place while
    /// no backend runs.
    Backup(Backup),
    /// Say how far a change is on its way to production, as Gerrit tells it to who asks.
    Status(Status),
    /// Print completions of this command line for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print this command line's page for man(1).
    Manual,
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

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// Where the copy goes; it must not be there.
    #[arg(value_name = "FILE")]
    pub to: PathBuf,
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "/etc/milepost/milepost.toml")]
    pub config: PathBuf,
    /// The data folder of the backend.
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/milepost")]
    pub data_dir: PathBuf,
    /// Read the configuration as the backend that Gerrit's plugin runs.
    #[arg(long)]
    pub embedded: bool,
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
    /// Something is wrong with what was looked at; that was said.
    Found,
    /// What was to be looked at cannot be read; why.
    Unreadable(String),
}

impl From<End> for ExitCode {
    /// Says on standard error why it ends.
    fn from(end: End) -> Self {
        let (message, code) = match end {
            End::Done => return Self::SUCCESS,
            End::Unanswered | End::Found => return Self::from(1),
            End::Unreadable(why) => (why, 2),
            End::Config(error) => (error.to_string(), 2),
            End::Locked(file) => (format!("another milepost holds the lock `{}`", file.display()), 3),
            End::Failed(message) => (message, 1),
        };
        // Nobody is left to tell when standard error is closed.
        writeln!(io::stderr(), "{message}").ok();
        Self::from(code)
    }
}

/// Copies the database.
pub fn backup(backup: &Backup) -> End {
    let config = match Config::load(&backup.config, backup.embedded) {
        Ok(config) => config,
        Err(error) => return End::Config(error),
    };
    if let Some(file) = config.store.file(&backup.data_dir).filter(|file| !file.exists()) {
        let folder = "`--data-dir` names the folder in which the backend keeps it";
        return End::Failed(format!("there is no store `{}`: {folder}", file.display()));
    }
    let copied = runtime().and_then(|runtime| {
        let url = config.store.url(&backup.data_dir)?;
        runtime.block_on(store::backup(&url, &backup.to)).map_err(|error| error.to_string())
    });
    match copied {
        Ok(()) => print(&format!("{} is a copy of the store\n", backup.to.display())),
        Err(error) => End::Failed(error),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| format!("cannot start the runtime: {error}"))
}

/// Prints completions for a shell.
pub fn completions(shell: clap_complete::Shell) -> End {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "milepost", &mut text);
    print(&String::from_utf8_lossy(&text))
}

/// Prints the manual page: the program's own, and below it each command's.
pub fn manual() -> End {
    let program = Cli::command();
    let mut text = Vec::new();
    // Writing to a vector cannot fail.
    let mut render = |command: &clap::Command| clap_mangen::Man::new(command.clone()).render(&mut text).ok();
    render(&program);
    for command in program.get_subcommands() {
        // As it is called, not as it is named.
        render(&command.clone().bin_name(format!("milepost {}", command.get_name())));
    }
    print(&String::from_utf8_lossy(&text))
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
