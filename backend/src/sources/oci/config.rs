// SPDX-License-Identifier: Apache-2.0
//! Settings of a registry.

use serde::Deserialize;
use url::Host;

use crate::{
    http::{BaseUrl, HostPattern, Roots},
    secret::SecretFile,
    sources::range::within,
};

/// Settings of a registry: `kind = "oci"`. Without `username` and `token_file` it is asked anonymously.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The registry's address: https, or http on loopback. Its host is the name of the images' repositories.
    pub url: BaseUrl,
    /// Certificates (PEM) that are trusted besides the system's, also for token servers and hosts of blobs.
    pub ca_file: Option<Roots>,
    /// Permits http to another host than loopback.
    #[serde(default)]
    pub plain_http: bool,
    /// Further host names (with port) of this registry in references to images, and in what services write.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// User name, for a registry or its token server.
    pub username: Option<String>,
    /// The user's password.
    pub password_file: Option<SecretFile>,
    /// A bearer token that the registry takes as it is.
    pub token_file: Option<SecretFile>,
    /// Hosts of token servers besides the registry's own; user name and password go there.
    #[serde(default)]
    pub token_hosts: Vec<HostPattern>,
    /// Hosts to which the registry redirects for blobs; no credentials go there.
    #[serde(default)]
    pub blob_hosts: Vec<HostPattern>,
    /// Seconds between two looks at a repository's tags: 1 to 3600.
    #[serde(default = "interval", deserialize_with = "within::<1, 3600, _, _>")]
    pub interval_seconds: u64,
    /// How many of a repository's newest tags are looked at when it is seen for the first time: up to 500.
    #[serde(default = "first_sight", deserialize_with = "within::<0, 500, _, _>")]
    pub first_sight: usize,
    /// A secret that the registry's notifications carry as `Authorization: Bearer …`; without it none are taken.
    pub hook_secret_file: Option<SecretFile>,
}

fn interval() -> u64 {
    30
}

fn first_sight() -> usize {
    20
}

impl Config {
    /// Finds settings that contradict each other and secrets that cannot be read.
    pub(super) fn check(&self) -> Result<(), String> {
        let url = self.url.url();
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if url.scheme() != "https" && !loopback && !self.plain_http {
            return Err("`url` is http: https is right, or set `plain_http = true`".to_owned());
        }
        if self.username.is_some() != self.password_file.is_some() {
            return Err("`username` and `password_file` go together".to_owned());
        }
        if self.username.is_some() && self.token_file.is_some() {
            return Err("either `username` with `password_file`, or `token_file`".to_owned());
        }
        if let Some(wrong) =
            self.hosts.iter().find(|host| host.parse::<HostPattern>().is_err() || host.contains('*'))
        {
            return Err(format!("`hosts`: `{wrong}` is not a host name: `registry.example.org:5000` is"));
        }
        let secrets = [
            ("password_file", &self.password_file),
            ("token_file", &self.token_file),
            ("hook_secret_file", &self.hook_secret_file),
        ];
        for (key, secret) in secrets {
            if let Some(secret) = secret {
                secret.read().map_err(|error| format!("`{key}`: {error}"))?;
            }
        }
        Ok(())
    }

    /// Host names of this registry as references have them, the address's own first.
    pub fn names(&self) -> Vec<String> {
        std::iter::once(self.url.authority()).chain(self.hosts.iter().cloned()).collect()
    }

    /// The host of its address.
    pub fn host(&self) -> Option<String> {
        Some(self.url.authority())
    }

    /// Seconds between two looks.
    pub const fn pace(&self) -> Option<u64> {
        Some(self.interval_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(toml: &str) -> Result<(), String> {
        toml::from_str::<Config>(toml).map_err(|error| error.to_string())?.check()
    }

    #[test]
    fn settings_that_contradict_each_other_are_found() {
        for (toml, says) in [
            ("url = 'http://r.example.org'", "`plain_http = true`"),
            ("url = 'https://u:p@r.example.org'", "credentials"),
            ("url = 'https://r.example.org'\nusername = 'u'", "go together"),
            (
                "url = 'https://r.example.org'\nusername = 'u'\npassword_file = '/x'\ntoken_file = '/y'",
                "either",
            ),
            ("url = 'https://r.example.org'\ntoken_file = '/no/such/file'", "`token_file`: the secret file"),
            ("url = 'https://r.example.org'\ninterval_seconds = 0", "1 to 3600"),
            ("url = 'https://r.example.org'\nfirst_sight = 501", "0 to 500"),
            ("url = 'https://r.example.org'\nhosts = ['https://x']", "`hosts`: `https://x`"),
            ("url = 'https://r.example.org'\npassword = 'x'", "unknown field `password`"),
        ] {
            let error = check(toml).unwrap_err();
            assert!(error.contains(says), "{toml}: {error}");
        }
        for toml in ["url = 'http://127.0.0.1:5000'", "url = 'http://r.example.org'\nplain_http = true"] {
            assert_eq!(check(toml), Ok(()), "{toml}");
        }
    }
}
