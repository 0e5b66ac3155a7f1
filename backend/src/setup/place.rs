// SPDX-License-Identifier: Apache-2.0
//! Where this backend was started, and what its configuration file is now.

use std::{io, path::PathBuf};

use crate::config::Config;

/// Where this backend was started: what commands for it name.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its program.
    pub program: PathBuf,
    /// Its configuration file.
    pub config: PathBuf,
    /// Whether Gerrit's plugin runs it.
    pub embedded: bool,
    /// The id of its process.
    pub process: u32,
}

/// What the configuration file is now.
#[derive(Clone, Debug)]
pub enum File {
    /// Not there.
    Missing,
    /// Not to be read, or wrong; says why, in one line.
    Wrong(String),
    /// Right, and not what is in force.
    Waiting(Box<Config>),
    /// What is in force.
    InForce,
}

impl Place {
    /// Of this process.
    pub fn of(config: PathBuf, embedded: bool) -> Self {
        let config = std::path::absolute(&config).unwrap_or(config);
        let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("milepost"));
        Self { program, config, embedded, process: std::process::id() }
    }

    /// Reads the file, and as much of what it names as a reload does. Blocks.
    pub fn file(&self, in_force: &Config) -> File {
        let text = match std::fs::read_to_string(&self.config) {
            Ok(text) => text,
            // As for a reload: a file that was there and is not is one that somebody is about to put there.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return if in_force.text.is_empty() { File::Missing } else { File::InForce };
            }
            Err(error) => return File::Wrong(format!("it cannot be read: {error}")),
        };
        if text == in_force.text {
            return File::InForce;
        }
        match Config::parse(&self.config, &text, self.embedded) {
            Ok(new) => File::Waiting(Box::new(new)),
            Err(error) => File::Wrong(error.to_string().lines().collect::<Vec<_>>().join("; ")),
        }
    }

    /// Asks the sources of the file, and has it read if all of them answer: two commands for a shell.
    pub(super) fn commands(&self) -> String {
        let [program, config] = [&self.program, &self.config].map(|path| quoted(&path.display().to_string()));
        let embedded = if self.embedded { " --embedded" } else { "" };
        let process = self.process;
        format!("{program} check-config{embedded} --connect --config {config} \\\n  && kill -HUP {process}\n")
    }
}

/// As one word of a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_a_shell() {
        for (path, word) in [
            ("/srv/gerrit/etc/milepost.toml", "/srv/gerrit/etc/milepost.toml"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
        ] {
            assert_eq!(quoted(path), word);
        }
    }
}
