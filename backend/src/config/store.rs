// SPDX-License-Identifier: Apache-2.0
//! `[store]`: where facts and history are kept.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::document::{Document, Value};

/// The database in the data folder.
const FILE: &str = "milepost.db";

/// Where facts and history are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreConfig {
    /// The database.
    pub place: Place,
    /// Days after which facts about runs and answers of Gerrit are dropped, which can be had again; history is not.
    pub keep_days: u32,
    /// Days after which history is dropped, with what was told of changes and images that are only history by then.
    pub history_days: u32,
}

/// A database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `milepost.db` in the data folder.
    DataFolder,
    /// One SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres {
        /// Without a password.
        url: Url,
        /// The password's file, read at start.
        password_file: Option<PathBuf>,
    },
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { place: Place::DataFolder, keep_days: 90, history_days: 365 }
    }
}

impl StoreConfig {
    /// What kind of database it is.
    pub const fn kind(&self) -> &'static str {
        match &self.place {
            Place::DataFolder | Place::Sqlite(_) => "sqlite",
            Place::Postgres { .. } => "postgresql",
        }
    }

    /// Whether other backends may use it at the same time.
    pub const fn is_shared(&self) -> bool {
        matches!(self.place, Place::Postgres { .. })
    }

    /// The file of a SQLite database; `data` is the data folder.
    pub fn file(&self, data: &Path) -> Option<PathBuf> {
        match &self.place {
            Place::DataFolder => Some(data.join(FILE)),
            Place::Sqlite(file) => Some(file.clone()),
            Place::Postgres { .. } => None,
        }
    }

    /// The URL to connect to, with its password; `data` is the data folder.
    pub fn url(&self, data: &Path) -> Result<SecretString, String> {
        let sqlite = |file: &Path| {
            // A file URL escapes what a path may hold and a URL may not.
            let file = std::path::absolute(file).map_err(|error| error.to_string())?;
            let url = Url::from_file_path(&file).map_err(|()| format!("`{}` is no path", file.display()))?;
            Ok(SecretString::from(format!("sqlite://{}?mode=rwc", url.path())))
        };
        match &self.place {
            Place::DataFolder => sqlite(&data.join(FILE)),
            Place::Sqlite(file) => sqlite(file),
            Place::Postgres { url, password_file: None } => Ok(SecretString::from(url.to_string())),
            Place::Postgres { url, password_file: Some(file) } => {
                let password = std::fs::read_to_string(file)
                    .map(SecretString::from)
                    .map_err(|error| format!("store.password_file `{}`: {error}", file.display()))?;
                let mut url = url.clone();
                url.set_password(Some(password.expose_secret().trim_end()))
                    .map_err(|()| "store.url takes no password".to_owned())?;
                Ok(SecretString::from(url.to_string()))
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    url: Option<Spanned<String>>,
    password_file: Option<Spanned<PathBuf>>,
    keep_days: Option<Spanned<u32>>,
    history_days: Option<Spanned<u32>>,
}

/// The section, or its defaults.
pub(super) fn read(document: &mut Document<'_>, section: Option<Value<'_>>) -> StoreConfig {
    let mut store = StoreConfig::default();
    let Some(Section { url, password_file, keep_days, history_days }) =
        section.and_then(|s| document.read(s))
    else {
        return store;
    };
    for (days, kept) in [(keep_days, &mut store.keep_days), (history_days, &mut store.history_days)] {
        let Some(days) = days else { continue };
        if *days.get_ref() == 0 {
            document.complain(&days.span(), "`0`", "1 or more days");
        }
        *kept = days.into_inner();
    }
    let password_span = password_file.as_ref().map(Spanned::span);
    if let Some(url) = url {
        match place(url.get_ref(), password_file.map(Spanned::into_inner)) {
            Some(place) => store.place = place,
            None => document.complain(
                &url.span(),
                document.quote(&url.span()),
                "`sqlite:/absolute/path.db` or `postgres://user@host/database`",
            ),
        }
    }
    if let Some(span) = password_span
        && !matches!(store.place, Place::Postgres { .. })
    {
        document.complain(&span, "a password for a file", "this key only beside a `postgres://` URL");
    }
    store
}

fn place(url: &str, password_file: Option<PathBuf>) -> Option<Place> {
    if let Some(rest) = url.strip_prefix("sqlite:") {
        let file = Path::new(rest.strip_prefix("//").unwrap_or(rest));
        return (file.is_absolute() && !rest.contains(['?', '#'])).then(|| Place::Sqlite(file.to_owned()));
    }
    let url = Url::parse(url).ok()?;
    matches!(url.scheme(), "postgres" | "postgresql").then_some(Place::Postgres { url, password_file })
}
