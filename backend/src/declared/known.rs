// SPDX-License-Identifier: Apache-2.0
//! What is known of a branch.

use std::sync::Arc;

use super::read::read;
use crate::model::{Broken, Declaration, PipelineFile, Standing};

/// A branch as Gerrit last told of it.
pub(super) struct Branch {
    /// What is kept of it.
    pub(super) declaration: Declaration,
    /// The file that holds.
    pub(super) file: Option<Arc<PipelineFile>>,
}

impl Branch {
    /// Reads what is kept.
    pub(super) fn of(declaration: Declaration, before_merge: &[String]) -> Self {
        let Declaration { project, branch, file, broken, .. } = &declaration;
        let good = file.as_ref().map(|text| read(text, project, branch, before_merge).file);
        let file = match (good, broken) {
            (Some(file), None) => Some(file),
            (Some(file), Some(broken)) => {
                Some(PipelineFile { standing: Standing::LastGood(broken.clone()), ..file })
            }
            // One that could never be read declares nothing.
            (None, _) => None,
        };
        Self { file: file.map(Arc::new), declaration }
    }
}

/// What is to be kept of a branch: its file where it can be read, else the last one that could be.
pub(super) fn next(before: Option<&Declaration>, new: Declaration, problem: Option<Broken>) -> Declaration {
    let last = || before.and_then(|before| before.file.clone());
    let next = match problem {
        Some(problem) => Declaration { file: last(), broken: Some(problem), ..new },
        None => new,
    };
    // Where nothing else is said it has been said since then.
    match before {
        Some(before) if before.file == next.file && before.broken == next.broken => {
            Declaration { since: before.since, ..next }
        }
        _ => next,
    }
}
