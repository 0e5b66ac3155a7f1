// SPDX-License-Identifier: Apache-2.0
//! The model's git graph and its changes.

/// What a revision's paths touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Touches {
    pub(super) app: bool,
    pub(super) worker: bool,
}

/// One revision.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    pub(super) label: String,
    pub(super) parents: Vec<usize>,
    pub(super) touches: Touches,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Open,
    Merged,
    Abandoned,
}

/// One change; its patch sets are revisions, the last is the current one.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) number: u64,
    pub(super) patch_sets: Vec<usize>,
    pub(super) status: Status,
    /// The change that it takes back, by its place in the list.
    pub(super) reverts: Option<usize>,
}

/// Revisions by their place in the list; parents stand before their children.
#[derive(Clone, Debug, Default)]
pub(super) struct Git {
    pub(super) revisions: Vec<Revision>,
    pub(super) changes: Vec<Change>,
    pub(super) tip: usize,
    /// Changes in the order in which they were merged.
    pub(super) merged: Vec<usize>,
}

impl Touches {
    pub(super) fn of(choice: usize) -> Self {
        match choice % 10 {
            0 => Self { app: false, worker: true },
            1 => Self { app: true, worker: true },
            2 => Self { app: false, worker: false },
            _ => Self { app: true, worker: false },
        }
    }

    /// The scenario's line, where it is not what a revision touches anyway.
    fn line(self, label: &str) -> Option<String> {
        match self {
            Self { app: true, worker: false } => None,
            Self { app: true, worker: true } => {
                Some(format!("git {label} touches src/main.rs worker/main.rs"))
            }
            Self { app: false, worker: true } => Some(format!("git {label} touches worker/main.rs")),
            Self { app: false, worker: false } => Some(format!("git {label} touches docs/index.md")),
        }
    }
}

impl Change {
    pub(super) fn current(&self) -> usize {
        self.patch_sets.last().copied().unwrap_or_default()
    }
}

impl Git {
    /// Whether `revision` is `ancestor` or comes after it.
    pub(super) fn contains(&self, revision: usize, ancestor: usize) -> bool {
        let mut open = vec![revision];
        while let Some(at) = open.pop() {
            if at == ancestor {
                return true;
            }
            // parents stand before their children
            open.extend(self.revisions[at].parents.iter().filter(|parent| **parent >= ancestor));
        }
        false
    }

    /// A new revision, and the lines that tell it.
    pub(super) fn commit(&mut self, label: String, parents: Vec<usize>, touches: Touches) -> Vec<String> {
        let names: Vec<_> = parents.iter().map(|parent| self.revisions[*parent].label.as_str()).collect();
        let mut lines = Vec::new();
        if !names.is_empty() {
            lines.push(format!("git {label} is on {}", names.join(" and ")));
        }
        lines.extend(touches.line(&label));
        self.revisions.push(Revision { label, parents, touches });
        lines
    }

    pub(super) fn newest(&self) -> usize {
        self.revisions.len() - 1
    }

    pub(super) fn label(&self, revision: usize) -> &str {
        &self.revisions[revision].label
    }

    /// Pushes a patch set; of a new change where there are not that many.
    pub(super) fn push(&mut self, change: usize, on: usize, touches: Touches) -> Vec<String> {
        let number = self.changes.get(change).map_or(17 + change as u64, |change| change.number);
        let patch_set = self.changes.get(change).map_or(1, |change| change.patch_sets.len() + 1);
        let mut lines = self.commit(format!("r{number}p{patch_set}"), vec![on], touches);
        let revision = self.newest();
        lines.push(format!("gerrit change {number} is pushed as {}", self.label(revision)));
        match self.changes.get_mut(change) {
            Some(change) => {
                change.patch_sets.push(revision);
                change.status = Status::Open;
            }
            None => self.changes.push(Change {
                number,
                patch_sets: vec![revision],
                status: Status::Open,
                reverts: None,
            }),
        }
        lines
    }

    /// Submits a change: as it is where that puts nothing else on the branch, else on top of the branch.
    pub(super) fn merge(&mut self, change: usize) -> Vec<String> {
        let below = self.below(change);
        let as_is = below.is_some();
        let mut lines = Vec::new();
        if !as_is {
            let on_top = format!("r{}m", self.changes[change].number);
            let touches = self.revisions[self.changes[change].current()].touches;
            lines.extend(self.commit(on_top, vec![self.tip], touches));
            let revision = self.newest();
            self.changes[change].patch_sets.push(revision);
        }
        for change in below.unwrap_or_else(|| vec![change]) {
            let (number, revision) = (self.changes[change].number, self.changes[change].current());
            let label = if as_is { String::new() } else { format!(" as {}", self.label(revision)) };
            lines.push(format!("gerrit change {number} is merged{label}"));
            self.changes[change].status = Status::Merged;
            self.merged.push(change);
            self.tip = revision;
        }
        lines
    }

    /// The open changes from the branch up to this one, lowest first; nothing where its revision is not on the branch by open
    /// changes' current patch sets.
    fn below(&self, change: usize) -> Option<Vec<usize>> {
        let mut all = vec![change];
        let mut at = self.changes[change].current();
        loop {
            let parent = *self.revisions[at].parents.first()?;
            if parent == self.tip {
                all.reverse();
                return Some(all);
            }
            let is = |change: &Change| change.status == Status::Open && change.current() == parent;
            all.push(self.changes.iter().position(is)?);
            at = parent;
        }
    }
}
