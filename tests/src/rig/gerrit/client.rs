// SPDX-License-Identifier: Apache-2.0
//! Gerrit's REST API as one account, or as nobody.

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::http::{Reply, send};

/// The password of every account of the rig.
pub(super) const PASSWORD: &str = "secret";

/// Calls Gerrit. Signed in, every path is taken under `/a/` with basic authentication.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    account: Option<Account>,
}

#[derive(Clone, Debug)]
struct Account {
    name: String,
    id: u64,
}

impl Client {
    pub(super) fn anonymous(http: reqwest::Client, url: String) -> Self {
        Self { http, url, account: None }
    }

    pub(super) fn signed_in(mut self, name: &str, id: u64) -> Self {
        self.account = Some(Account { name: name.to_owned(), id });
        self
    }

    /// The same account, who finds the same Gerrit at another address and calls it by `http`: through a proxy.
    #[must_use]
    pub fn through(&self, url: &str, http: reqwest::Client) -> Self {
        Self { http, url: url.trim_end_matches('/').to_owned(), account: self.account.clone() }
    }

    /// Its account's name; `None` when anonymous.
    pub fn name(&self) -> Option<&str> {
        self.account.as_ref().map(|account| account.name.as_str())
    }

    /// Its account's id; `None` when anonymous.
    pub fn id(&self) -> Option<u64> {
        self.account.as_ref().map(|account| account.id)
    }

    /// The password that goes with the name, the same for every account.
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// The page that signs a browser in as this account, and an anonymous one out.
    pub fn login_page(&self) -> String {
        self.login_page_to("/")
    }

    /// The page that signs a browser in as this account and sends it on to `path`, such as [`Change::path`].
    ///
    /// [`Change::path`]: super::Change::path
    pub fn login_page_to(&self, path: &str) -> String {
        match &self.account {
            Some(account) => format!("{}/login{path}?account_id={}", self.url, account.id),
            None => format!("{}/logout", self.url),
        }
    }

    /// The address under which git finds `project`, with the account's name and password.
    pub fn git_url(&self, project: &str) -> String {
        match &self.account {
            Some(account) => {
                let with_login =
                    self.url.replacen("http://", &format!("http://{}:{PASSWORD}@", account.name), 1);
                format!("{with_login}/a/{project}")
            }
            None => format!("{}/{project}", self.url),
        }
    }

    /// `GET path`; `path` starts with a slash and is percent-encoded.
    pub async fn get(&self, path: &str) -> Result<Reply> {
        send(self.request(Method::GET, path)).await
    }

    /// `POST path` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Reply> {
        send(self.request(Method::POST, path).json(body)).await
    }

    /// `PUT path` with a JSON body.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Reply> {
        send(self.request(Method::PUT, path).json(body)).await
    }

    /// `DELETE path`.
    pub async fn delete(&self, path: &str) -> Result<Reply> {
        send(self.request(Method::DELETE, path)).await
    }

    /// A request that is not sent yet, for other headers or a streamed answer.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        match &self.account {
            Some(account) => self
                .http
                .request(method, format!("{}/a{path}", self.url))
                .basic_auth(&account.name, Some(PASSWORD)),
            None => self.http.request(method, format!("{}{path}", self.url)),
        }
    }

    /// What `GET path` answers, which must be JSON with a 2xx status.
    pub async fn json(&self, path: &str) -> Result<Value> {
        self.get(path)
            .await
            .and_then(Reply::ok)
            .and_then(|reply| reply.json())
            .with_context(|| format!("GET {path}"))
    }

    /// The version that Gerrit calls itself.
    pub async fn version(&self) -> Result<String> {
        Ok(self.json("/config/server/version").await?.as_str().unwrap_or_default().to_owned())
    }

    /// As administrator: the id of the account `name`, which is made if it is not there.
    pub(super) async fn ensure_account(&self, name: &str) -> Result<u64> {
        let mut full_name = name.to_owned();
        full_name[..1].make_ascii_uppercase();
        let path = format!("/accounts/{name}");
        let reply = self.get(&path).await?;
        let reply = if reply.status == 404 {
            let wanted = json!({ "name": full_name, "email": format!("{name}@example.com"), "http_password": PASSWORD });
            self.put(&path, &wanted).await?.ok().with_context(|| format!("cannot make the account {name}"))?
        } else {
            reply.ok()?
        };
        reply.json()?["_account_id"].as_u64().with_context(|| format!("the account {name} has no id"))
    }
}
