// SPDX-License-Identifier: Apache-2.0
//! What only Gerrit's git knows: answered from what it said before, or noted as an open question.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::gerrit::{Ask, Bot, Change, NO_SUCH_QUESTION, NO_SUCH_REVISION, Reply, Reports};

use crate::model::Revision;

/// The paths that a revision changes.
pub(super) enum Paths<'a> {
    These(&'a [String]),
    /// More than Gerrit tells of.
    TooManyToTell,
}

/// Answers so far, and the questions that are still open.
pub(super) struct Asker<'a> {
    project: &'a str,
    answers: &'a BTreeMap<Ask, Reply>,
    /// To be asked.
    pub(super) questions: BTreeSet<Ask>,
}

impl<'a> Asker<'a> {
    pub(super) fn new(project: &'a str, answers: &'a BTreeMap<Ask, Reply>) -> Self {
        Self { project, answers, questions: BTreeSet::new() }
    }

    /// Whether `revision` contains `ancestor`; `None` while Gerrit has not said.
    pub(super) fn contains(&mut self, revision: &Revision, ancestor: &Revision) -> Option<bool> {
        if revision == ancestor {
            return Some(true);
        }
        match self.reply(self.whether(revision, ancestor)) {
            Some(Reply::Contains(yes)) => Some(*yes),
            _ => None,
        }
    }

    /// Whether the revision, if there is one and Gerrit has it, contains `ancestor`; `None` while Gerrit has not said.
    pub(super) fn holds(&mut self, revision: Option<&Revision>, ancestor: &Revision) -> Option<bool> {
        let Some(revision) = revision else { return Some(false) };
        let contains = self.contains(revision, ancestor);
        contains.or_else(|| self.lacks(revision, ancestor).then_some(false))
    }

    /// Whether it was asked what contains `ancestor`, and Gerrit has not said.
    pub(super) fn awaits(&self, ancestor: &Revision) -> bool {
        let open =
            |ask: &&Ask| matches!(ask, Ask::Contains { ancestor: asked, .. } if asked == ancestor.as_str());
        self.questions.iter().filter(open).any(|ask| !self.has_no_revision_for(ask))
    }

    /// Whether Gerrit said that it cannot tell, since it does not have the revision.
    pub(super) fn lacks(&self, revision: &Revision, ancestor: &Revision) -> bool {
        self.has_no_revision_for(&self.whether(revision, ancestor))
    }

    fn has_no_revision_for(&self, ask: &Ask) -> bool {
        matches!(self.answers.get(ask), Some(Reply::Unknown(why)) if why == NO_SUCH_REVISION)
    }

    /// What Gerrit has said to whether `revision` contains `ancestor`; asks nothing.
    pub(super) fn said(&self, revision: &Revision, ancestor: &Revision) -> Option<&'a Reply> {
        self.answers.get(&self.whether(revision, ancestor))
    }

    /// Whether it is known that `revision` contains `ancestor`; asks nothing.
    pub(super) fn has_said_yes(&self, revision: &Revision, ancestor: &Revision) -> bool {
        revision == ancestor || matches!(self.said(revision, ancestor), Some(Reply::Contains(true)))
    }

    fn whether(&self, revision: &Revision, ancestor: &Revision) -> Ask {
        Ask::Contains {
            project: self.project.to_owned(),
            revision: revision.to_string(),
            ancestor: ancestor.to_string(),
        }
    }

    /// The paths that `revision` changes; `None` while Gerrit has not said.
    pub(super) fn paths(&mut self, revision: &Revision) -> Option<Paths<'a>> {
        let ask = Ask::Paths { project: self.project.to_owned(), revision: revision.to_string() };
        match self.reply(ask) {
            Some(Reply::Paths(paths)) => Some(Paths::These(paths)),
            Some(Reply::Truncated(_)) => Some(Paths::TooManyToTell),
            _ => None,
        }
    }

    /// The number of the change that made `revision`; `None` while Gerrit has not said or where no change did.
    pub(super) fn change_of(&mut self, revision: &Revision) -> Option<u64> {
        let ask = Ask::ChangeOf { project: self.project.to_owned(), revision: revision.to_string() };
        match self.reply(ask) {
            Some(Reply::Change(change)) => change.as_ref().map(|change| change.number),
            _ => None,
        }
    }

    /// Whether Gerrit has said which changes revert that one or were cherry-picked from it: they are facts since. A plugin that does
    /// not know the question will never say it, so nothing waits for that.
    pub(super) fn has_said_what_came_from(&mut self, number: u64) -> bool {
        let ask = self.what_came_from(number);
        let never = self.never_says(&ask);
        self.reply(ask).is_some() || never
    }

    /// The changes of which Gerrit has still to say what came from them, and may.
    pub(super) fn unsaid(&self) -> impl Iterator<Item = u64> {
        self.questions.iter().filter(|ask| !self.never_says(ask)).filter_map(|ask| match ask {
            Ask::ChangesFrom { number, .. } => Some(*number),
            _ => None,
        })
    }

    /// What bots have written on the change, as far as it is told beside the facts; `None` while Gerrit has not said.
    pub(super) fn reports(&mut self, change: &Change, bots: Vec<Bot>) -> Option<&'a Reports> {
        let project = self.project.to_owned();
        let ask = Ask::Reports { project, number: change.number, updated: change.updated, bots };
        match self.reply(ask) {
            Some(Reply::Reports(reports)) => Some(reports),
            _ => None,
        }
    }

    /// Whether Gerrit has still to say what bots have written, and may.
    pub(super) fn awaits_reports(&self) -> bool {
        self.questions.iter().any(|ask| matches!(ask, Ask::Reports { .. }) && !self.never_says(ask))
    }

    fn never_says(&self, ask: &Ask) -> bool {
        matches!(self.answers.get(ask), Some(Reply::Unknown(why)) if why.starts_with(NO_SUCH_QUESTION))
    }

    fn what_came_from(&self, number: u64) -> Ask {
        Ask::ChangesFrom { project: self.project.to_owned(), number }
    }

    fn reply(&mut self, ask: Ask) -> Option<&'a Reply> {
        match self.answers.get(&ask) {
            // "Unknown" was an answer for its moment only: the question stays open.
            None | Some(Reply::Unknown(_)) => {
                self.questions.insert(ask);
                None
            }
            known => known,
        }
    }
}
