// SPDX-License-Identifier: Apache-2.0
//! As whom Gerrit is asked: `~/.netrc`, then git's credential helper, then a person at the terminal. Never an argument.

use std::{
    env, fs,
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
};

use secrecy::SecretString;
use url::Url;

use super::{git, netrc};
use crate::http::authority;

/// Name and token, and where they come from.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// Gerrit's user name and the token.
    pub(crate) pair: (String, SecretString),
    /// Where they come from, for an error.
    pub(crate) from: &'static str,
    helper: bool,
}

/// What is known of this Gerrit without asking anybody.
pub(crate) fn known(gerrit: &Url) -> Option<Credentials> {
    let file = env::var_os("NETRC").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".netrc")));
    let text = file.and_then(|file| fs::read_to_string(file).ok());
    if let Some(pair) = text.and_then(|text| netrc::find(&text, gerrit.host_str()?)) {
        return Some(Credentials { pair, from: "~/.netrc", helper: false });
    }
    let pair = git::credentials(&about(gerrit))?;
    Some(Credentials { pair, from: "git's credential helper", helper: true })
}

/// What a person at the terminal says; `None` where there is no terminal.
pub(crate) fn prompted(gerrit: &Url) -> Option<Credentials> {
    if !io::stdin().is_terminal() {
        return None;
    }
    let host = authority(gerrit)?;
    write!(io::stderr(), "User name for {host}: ").ok()?;
    let mut user = String::new();
    io::stdin().read_line(&mut user).ok()?;
    let user = user.trim().to_owned();
    let token = rpassword::prompt_password(format!("HTTP token of {user} for {host}: ")).ok()?;
    let known = !user.is_empty() && !token.is_empty();
    known.then(|| Credentials { pair: (user, token.into()), from: "the prompt", helper: false })
}

impl Credentials {
    /// Tells a helper whether they were right, so that it keeps or forgets them.
    pub(crate) fn judge(&self, gerrit: &Url, right: bool) {
        if self.helper {
            git::judge(right, &about(gerrit), &self.pair);
        }
    }
}

/// An address as git's credential helpers are asked about it.
fn about(gerrit: &Url) -> String {
    let host = authority(gerrit).unwrap_or_default();
    format!("protocol={}\nhost={host}\n", gerrit.scheme())
}
