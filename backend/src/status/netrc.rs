// SPDX-License-Identifier: Apache-2.0
//! `~/.netrc`, as ftp(1) and curl read it.

use secrecy::SecretString;

/// Name and token for a host; those of `default` where none is of its own.
pub(crate) fn find(text: &str, host: &str) -> Option<(String, SecretString)> {
    let mut words =
        text.lines().filter(|line| !line.trim_start().starts_with('#')).flat_map(str::split_whitespace);
    let (mut ours, mut user, mut found) = (false, None, None);
    while let Some(word) = words.next() {
        match word {
            "machine" => (ours, user) = (words.next() == Some(host), None),
            "default" => (ours, user) = (found.is_none(), None),
            "login" => user = words.next().filter(|_| ours),
            "password" => {
                let token = words.next()?;
                if let Some(user) = user.filter(|_| found.is_none()) {
                    found = Some((user.to_owned(), token.to_owned().into()));
                }
            }
            // "account", "macdef" and whatever else there is.
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn found(text: &str) -> Option<(String, String)> {
        let (user, token) = find(text, "gerrit.example.org")?;
        Some((user, token.expose_secret().to_owned()))
    }

    #[test]
    fn the_hosts_own_entry_counts_then_the_default() {
        let ours = Some(("alice".to_owned(), "t0ken".to_owned()));
        assert_eq!(found("machine gerrit.example.org login alice password t0ken"), ours);
        assert_eq!(
            found(
                "machine other login bob password x\nmachine gerrit.example.org\n  login alice\n  password t0ken\n"
            ),
            ours
        );
        assert_eq!(found("# a note\ndefault login alice password t0ken"), ours);
        assert_eq!(
            found("machine gerrit.example.org login alice password t0ken default login bob password x"),
            ours
        );
        for nothing in [
            "",
            "machine other login alice password t0ken",
            "machine gerrit.example.org login alice",
            "machine gerrit.example.org password x",
            "login password machine",
        ] {
            assert_eq!(found(nothing), None, "{nothing}");
        }
    }
}
