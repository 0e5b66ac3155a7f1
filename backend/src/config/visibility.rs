// SPDX-License-Identifier: Apache-2.0
//! `visible_to` of a source: one may be more private than the changes that it tells of.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeTable;

use super::document::Document;

const ALLOWED: &str = "`change-readers`, `signed-in` or `group:` and a Gerrit group's name or UUID";

/// Who may see more of a source than the states of the steps that rest on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisibleTo {
    /// Who may see the change.
    ChangeReaders,
    /// Who is signed in.
    SignedIn,
    /// The members of a Gerrit group, by name or UUID.
    Group(String),
}

/// What Gerrit says of a reader, beyond that he may see the change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// Whether he is signed in.
    pub signed_in: bool,
    /// Those groups of [`Visibility::groups`] that he is in.
    pub groups: BTreeSet<String>,
}

/// `visible_to` of the sources that not every reader of a change may see, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visibility(BTreeMap<String, VisibleTo>);

impl Visibility {
    /// The Gerrit groups that the configuration names.
    pub fn groups(&self) -> BTreeSet<String> {
        let groups = self.0.values().filter_map(|to| match to {
            VisibleTo::Group(group) => Some(group.clone()),
            VisibleTo::ChangeReaders | VisibleTo::SignedIn => None,
        });
        groups.collect()
    }

    /// The sources of which the reader may see no names, links or lines.
    pub fn hidden_from(&self, reader: &Reader) -> BTreeSet<String> {
        let hidden = self.0.iter().filter(|(_, to)| match to {
            VisibleTo::ChangeReaders => false,
            VisibleTo::SignedIn => !reader.signed_in,
            VisibleTo::Group(group) => !reader.groups.contains(group),
        });
        hidden.map(|(source, _)| source.clone()).collect()
    }

    /// Takes the key out of a source's table.
    pub(super) fn read(&mut self, document: &mut Document<'_>, source: &str, table: &mut DeTable<'_>) {
        let Some(value) = table.remove("visible_to") else { return };
        let to = match value.get_ref().as_str() {
            Some("change-readers") => VisibleTo::ChangeReaders,
            Some("signed-in") => VisibleTo::SignedIn,
            Some(text) if text.strip_prefix("group:").is_some_and(|group| !group.trim().is_empty()) => {
                VisibleTo::Group(text["group:".len()..].trim().to_owned())
            }
            _ => {
                document.complain(&value.span(), document.quote(&value.span()), ALLOWED);
                return;
            }
        };
        self.0.insert(source.to_owned(), to);
    }
}
