// SPDX-License-Identifier: Apache-2.0
//! Gerrit's answers, as it gives them to this reader.

use std::{cell::OnceCell, time::Duration};

use milepost_api::{PipelineProgress, Sentence};
use serde::{Deserialize, de::DeserializeOwned};
use url::{Host, Url};

use super::{
    Trouble,
    credentials::{self, Credentials},
    place::Place,
};
use crate::http::{
    Ask, Authorization, BaseUrl, Client, FetchError, Limits, Reply, Requests, Validators, decode,
};

/// What stands before all of Gerrit's JSON.
const PREFIX: &[u8] = b")]}'";

/// A Gerrit, asked as one reader.
pub(crate) struct Gerrit {
    base: BaseUrl,
    client: Client,
    credentials: OnceCell<Option<Credentials>>,
}

/// An answer about a change.
pub(crate) struct Answer {
    /// What it says.
    pub(crate) body: Body,
    /// The JSON as it came.
    pub(crate) text: String,
    /// For the next question.
    pub(crate) validators: Option<Validators>,
}

/// What Milepost's plugin answers.
#[derive(Debug, Deserialize)]
pub(crate) struct Body {
    /// Why nothing can be said now.
    #[serde(default)]
    pub(crate) unavailable: Option<Sentence>,
    /// The pipeline's progress, where there is one.
    #[serde(default)]
    pub(crate) pipeline: Option<PipelineProgress>,
}

impl Gerrit {
    /// The one of a place. It is asked nothing yet.
    pub(crate) fn at(place: &Place) -> Result<Self, Trouble> {
        let limits = Limits { total: Duration::from_secs(30), body: 4 << 20, ..Limits::default() };
        let client = Client::new(&place.gerrit, &[], limits, None, &Requests::default());
        let client = client.map_err(Trouble::Unknown)?;
        Ok(Self { base: place.gerrit.clone(), client, credentials: OnceCell::new() })
    }

    /// The progress of a change at its current patch set; `None` where nothing has changed since.
    pub(crate) async fn progress(
        &self,
        id: &str,
        since: Option<Validators>,
    ) -> Result<Option<Answer>, Trouble> {
        let path = ["changes", id, "revisions", "current", "milepost~progress"];
        let reply = self.get(&path, None, since).await?;
        if reply.unchanged() {
            return Ok(None);
        }
        let text = text(&reply)?;
        let body = decode("Milepost's answer", text.as_bytes()).map_err(|error| self.unreadable(&error))?;
        Ok(Some(Answer { body, validators: reply.validators(), text }))
    }

    /// The changes that a search finds, as far as Gerrit lists them.
    pub(crate) async fn search<T: DeserializeOwned>(&self, query: &str) -> Result<Vec<T>, Trouble> {
        let reply = self.get(&["changes", ""], Some(&[("q", query), ("n", "10")]), None).await?;
        decode("Gerrit's list of changes", text(&reply)?.as_bytes()).map_err(|error| self.unreadable(&error))
    }

    /// Asks as whoever is known here; as who answers a prompt, where nobody is and Gerrit refuses.
    async fn get(
        &self,
        path: &[&str],
        query: Option<&[(&str, &str)]>,
        since: Option<Validators>,
    ) -> Result<Reply, Trouble> {
        let known = self
            .credentials
            .get_or_init(|| self.may_tell().then(|| credentials::known(self.base.url())).flatten());
        let reply = self.ask(known.as_ref(), path, query, since.clone()).await?;
        let refused = matches!(reply.status.as_u16(), 401 | 403 | 404);
        if let Some(known) = known {
            if reply.status.as_u16() != 404 {
                known.judge(self.base.url(), !refused);
            }
            return self.checked(reply, Some(known));
        }
        match credentials::prompted(self.base.url()).filter(|_| refused && self.may_tell()) {
            Some(prompted) => {
                let reply = self.ask(Some(&prompted), path, query, since).await?;
                self.checked(reply, Some(&prompted))
            }
            None => self.checked(reply, None),
        }
    }

    async fn ask(
        &self,
        credentials: Option<&Credentials>,
        path: &[&str],
        query: Option<&[(&str, &str)]>,
        since: Option<Validators>,
    ) -> Result<Reply, Trouble> {
        // Below `a` Gerrit takes name and token.
        let mut url = self.base.join(credentials.map(|_| "a").into_iter().chain(path.iter().copied()));
        if let Some(query) = query {
            url.query_pairs_mut().extend_pairs(query);
        }
        let authorization = credentials.map(|of| Authorization::basic(&of.pair.0, &of.pair.1));
        let asked = self.client.get(&url, Ask::json().authorized(authorization).unless(since)).await;
        asked.map_err(|error| match error {
            FetchError::NotListed(host) => Trouble::Unknown(format!(
                "{} sends its readers to `{host}`, where nobody is asked: name that one by --gerrit if it is the Gerrit", self.base.authority()
            )),
            error => Trouble::Unknown(format!("{}: {error}", self.base.url())),
        })
    }

    fn checked(&self, reply: Reply, who: Option<&Credentials>) -> Result<Reply, Trouble> {
        let host = self.base.authority();
        let as_whom =
            || who.map_or_else(|| "as nobody".to_owned(), |of| format!("as {} of {}", of.pair.0, of.from));
        match reply.status.as_u16() {
            200 | 304 => Ok(reply),
            401 | 403 => Err(Trouble::Unknown(format!(
                "{host} refuses to answer {}: a token is made in Gerrit's settings, HTTP credentials, and belongs into ~/.netrc or git's credential helper",
                as_whom()
            ))),
            404 => Err(Trouble::Unknown(format!(
                "{host} has no such change, or it is not for who asks {}; or it has no Milepost",
                as_whom()
            ))),
            status => Err(Trouble::Unknown(format!("{host} answers {status}: {}", first_line(&reply.body)))),
        }
    }

    /// Whether a token may be sent there: not where others could read it on its way.
    fn may_tell(&self) -> bool {
        let url: &Url = self.base.url();
        let loopback = match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        url.scheme() == "https" || loopback
    }

    fn unreadable(&self, error: &FetchError) -> Trouble {
        Trouble::Unknown(format!("{} answers what cannot be read: {error}", self.base.authority()))
    }
}

/// The JSON behind Gerrit's first line.
fn text(reply: &Reply) -> Result<String, Trouble> {
    let body = reply.body.strip_prefix(PREFIX).unwrap_or(&reply.body);
    let text =
        String::from_utf8(body.to_vec()).map_err(|_| Trouble::Unknown("the answer is no UTF-8".into()))?;
    if text.trim_start().starts_with('<') {
        let page = "the answer is a web page, as of a login: is the address Gerrit's, with its path prefix?";
        return Err(Trouble::Unknown(page.into()));
    }
    Ok(text.trim().to_owned() + "\n")
}

fn first_line(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect()
}
