// SPDX-License-Identifier: Apache-2.0
//! What Gerrit's plugin answers about the repository's git: its branch, its files, and the open changes that touch them.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use milepost_api::gerrit::{Ask, OpenChange, Reply};

use super::{
    config::Config,
    place::Place,
    values::{self, Problem},
};
use crate::{
    gerrit::Line,
    model::{Asked, Revision},
    sources::Trouble,
};

/// Paths in one question about open changes.
const PATHS: usize = 1000;

/// Asks about one repository.
pub(super) struct Git<'a> {
    config: &'a Config,
    gerrit: &'a Line,
}

impl<'a> Git<'a> {
    pub(super) fn new(config: &'a Config, gerrit: &'a Line) -> Self {
        Self { config, gerrit }
    }
}

impl Git<'_> {
    /// The branch's revision.
    pub(super) async fn tip(&self) -> Result<Revision, Trouble> {
        let (project, branch) = (self.config.project.clone(), self.config.branch.clone());
        match self.ask(Ask::Tip { project, branch }).await? {
            Reply::Tip(Some(revision)) => revision.parse().map_err(|_| unreadable("the branch's revision")),
            Reply::Tip(None) => Err(Trouble::Unreadable(format!("no branch `{}`", self.config.branch))),
            other => Err(refused(other)),
        }
    }

    /// What a place asks for at a revision.
    pub(super) async fn asked(&self, place: &Place, revision: &str) -> Result<Asked, Trouble> {
        let mut files = Vec::new();
        for path in &place.files {
            match self.file(revision, path).await? {
                Ok(Some(text)) => match values::read(path, &text) {
                    Ok(file) => files.push(file),
                    Err(problem) => return Ok(problem.into()),
                },
                Ok(None) => {}
                Err(problem) => return Ok(problem.into()),
            }
        }
        Ok(values::asked(place, &files))
    }

    async fn file(&self, revision: &str, path: &str) -> Result<Result<Option<String>, Problem>, Trouble> {
        let (project, revision, path) = (self.config.project.clone(), revision.to_owned(), path.to_owned());
        match self.ask(Ask::File { project, revision, path: path.clone() }).await? {
            Reply::File(text) => Ok(Ok(text)),
            Reply::Unknown(why) if why.starts_with("the file is ") => {
                Ok(Err(Problem { file: path, problem: why.replacen("the file", "it", 1) }))
            }
            other => Err(refused(other)),
        }
    }

    /// The open changes that touch any of these files.
    pub(super) async fn open_changes(&self, files: BTreeSet<String>) -> Result<Vec<OpenChange>, Trouble> {
        let paths: Vec<_> = files.into_iter().collect();
        let mut all: BTreeMap<u64, OpenChange> = BTreeMap::new();
        for paths in paths.chunks(PATHS) {
            let (project, branch) = (self.config.project.clone(), self.config.branch.clone());
            match self.ask(Ask::OpenChanges { project, branch, paths: paths.to_vec() }).await? {
                Reply::OpenChanges(changes) => {
                    for change in changes {
                        match all.get_mut(&change.number) {
                            Some(known) => known.paths.extend(change.paths),
                            None => {
                                all.insert(change.number, change);
                            }
                        }
                    }
                }
                Reply::Truncated(_) => {
                    return Err(Trouble::Unreadable("too many open changes to be told".to_owned()));
                }
                other => return Err(refused(other)),
            }
        }
        Ok(all.into_values().collect())
    }

    async fn ask(&self, ask: Ask) -> Result<Reply, Trouble> {
        let limit = Duration::from_secs(self.config.timeout_seconds);
        tokio::time::timeout(limit, self.gerrit.ask(ask)).await.map_err(|_| Trouble::Silent)
    }
}

/// Gerrit's word that it cannot say.
fn refused(reply: Reply) -> Trouble {
    match reply {
        Reply::Unknown(why) => Trouble::Unreadable(why),
        _ => unreadable("Gerrit's answer"),
    }
}

fn unreadable(what: &str) -> Trouble {
    Trouble::Unreadable(format!("{what} cannot be read"))
}
