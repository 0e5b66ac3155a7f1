// SPDX-License-Identifier: Apache-2.0
//! Who we are to a registry. Its challenge names the token server: a claim like any other, so the realm must be the registry's
//! own host or one listed for tokens, and https where the registry is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use milepost_api::Millis;
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{
    challenge::{self, Challenge},
    config::Config,
};
use crate::{
    clock::Clock,
    http::{Ask, Authorization, Client, FetchError, Limits, Requests},
    secret::SecretFile,
};

/// Repositories whose way in is remembered; foreign ones may be asked about too.
const REMEMBERED: usize = 2000;
/// Seconds that a token is good for when its server does not say (distribution's token specification).
const LEAST_SECONDS: i64 = 60;
/// Seconds after which a token is asked for again at the latest.
const MOST_SECONDS: i64 = 3600;
/// Seconds before a token's end in which it is not used any more.
const SPARE_SECONDS: i64 = 10;

/// Credentials, and the tokens that they got.
pub(super) struct Auth {
    tokens: Client,
    https: bool,
    credentials: Credentials,
    clock: Arc<dyn Clock>,
    learned: Mutex<HashMap<String, Learned>>,
}

enum Credentials {
    Anonymous,
    User(String, SecretFile),
    Token(SecretFile),
}

/// What a repository's challenge asked for.
#[derive(Clone)]
enum Learned {
    Basic,
    Token(Authorization, Millis),
}

#[derive(Deserialize)]
struct Granted {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<i64>,
}

impl Auth {
    pub(super) fn new(config: &Config, clock: Arc<dyn Clock>, requests: &Requests) -> Result<Self, String> {
        let credentials = match (&config.username, &config.password_file, &config.token_file) {
            (Some(user), Some(password), _) => Credentials::User(user.clone(), password.clone()),
            (_, _, Some(token)) => Credentials::Token(token.clone()),
            _ => Credentials::Anonymous,
        };
        let limits = Limits { body: 1 << 20, ..Limits::default() };
        let tokens =
            Client::new(&config.url, &config.token_hosts, limits, config.ca_file.as_ref(), requests)?;
        let https = config.url.url().scheme() == "https";
        Ok(Self { tokens, https, credentials, clock, learned: Mutex::default() })
    }

    /// What is sent unasked, as far as it is known.
    pub(super) fn known(&self, repository: &str) -> Result<Option<Authorization>, FetchError> {
        if let Credentials::Token(file) = &self.credentials {
            return Ok(Some(Authorization::bearer(&read(file)?)));
        }
        let learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner).get(repository).cloned();
        match learned {
            Some(Learned::Basic) => self.basic(),
            Some(Learned::Token(token, until)) if self.clock.now() < until => Ok(Some(token)),
            Some(Learned::Token(..)) | None => Ok(None),
        }
    }

    /// What answers a 401's challenge; `None` if nothing of ours does. The caller tries once more and no further: a token
    /// without the right is a 401 again.
    pub(super) async fn answer(
        &self,
        repository: &str,
        to: &HeaderMap,
    ) -> Result<Option<Authorization>, FetchError> {
        let (authorization, learned) = match (&self.credentials, challenge::read(to)) {
            (Credentials::Token(_), _) | (_, None) => return Ok(None),
            (_, Some(Challenge::Basic)) => (self.basic()?, Learned::Basic),
            (_, Some(Challenge::Bearer { realm, service, scope })) => {
                let url = self.realm(&realm, repository, service, scope)?;
                let (token, until) = self.token(&url).await?;
                (Some(token.clone()), Learned::Token(token, until))
            }
        };
        let mut all = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(repository.to_owned(), learned);
        Ok(authorization)
    }

    fn basic(&self) -> Result<Option<Authorization>, FetchError> {
        match &self.credentials {
            Credentials::User(user, password) => Ok(Some(Authorization::basic(user, &read(password)?))),
            Credentials::Anonymous | Credentials::Token(_) => Ok(None),
        }
    }

    /// The token server's address with its question. Only ever asks to pull.
    fn realm(
        &self,
        realm: &str,
        repository: &str,
        service: Option<String>,
        scope: Option<String>,
    ) -> Result<Url, FetchError> {
        let mut url: Url = realm.parse().map_err(|_| FetchError::NotAnAddress)?;
        if self.https && url.scheme() != "https" {
            return Err(FetchError::Unreadable("the registry names a token server without https".to_owned()));
        }
        let to_pull = |scope: &String| scope.starts_with("repository:") && scope.ends_with(":pull");
        let own = || format!("repository:{repository}:pull");
        let scope = scope.filter(to_pull).or_else(|| (!repository.is_empty()).then(own));
        let parts = [("service", service), ("scope", scope)];
        url.query_pairs_mut().extend_pairs(parts.into_iter().filter_map(|(key, value)| Some((key, value?))));
        Ok(url)
    }

    async fn token(&self, url: &Url) -> Result<(Authorization, Millis), FetchError> {
        let reply = self.tokens.get(url, Ask::json().authorized(self.basic()?)).await?.ok()?;
        let granted: Granted = reply.json("the token server's answer")?;
        let Some(token) = granted.token.or(granted.access_token).map(SecretString::from) else {
            return Err(FetchError::Unreadable("the token server's answer has no `token`".to_owned()));
        };
        let seconds = granted.expires_in.unwrap_or(LEAST_SECONDS).clamp(LEAST_SECONDS, MOST_SECONDS);
        let until = self.clock.now() + (seconds - SPARE_SECONDS) * 1000;
        Ok((Authorization::bearer(&token), until))
    }
}

fn read(file: &SecretFile) -> Result<SecretString, FetchError> {
    file.read().map_err(|error| FetchError::Unreadable(error.to_string()))
}
