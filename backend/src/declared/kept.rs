// SPDX-License-Identifier: Apache-2.0
//! What was learned before, by this backend or by another that shares the database.

use std::{collections::BTreeSet, sync::atomic::Ordering};

use milepost_api::Millis;

use super::{Declared, Lookup, known::Branch};
use crate::{
    model::{Declaration, Fact, FactBody},
    store::{Store, StoreError},
};

/// For so long, in milliseconds, what another backend keeps may be on its way.
const LATE: Millis = 60_000;

impl Declared {
    /// Goes on with what the store has; it is asked anew once Gerrit is there, for the branches may have moved. What is gone is
    /// kept no longer: it was for other backends to hear.
    pub async fn recall(&self, store: &Store) -> Result<(), StoreError> {
        for fact in store.declarations(0).await? {
            let gone = match &fact.body {
                FactBody::Declaration(branch) => branch.tip.is_none(),
                FactBody::Owners(files) => files.files.is_empty(),
                _ => continue,
            };
            if gone {
                store.drop_fact(&fact.source, &fact.key).await?;
            } else {
                self.doubtful().extend(about(&fact.body));
                self.take(fact);
            }
        }
        Ok(())
    }

    /// Takes what another backend that shares the database has learned; the projects that declare something else than before. Of what
    /// differs Gerrit is asked: whose word is the newer one their clocks do not say.
    pub async fn share(&self, store: &Store) -> Result<BTreeSet<String>, StoreError> {
        let mut differ = BTreeSet::new();
        for fact in store.declarations(self.looked.load(Ordering::Relaxed) - LATE).await? {
            let lookup = about(&fact.body);
            let mut concerned = self.take(fact);
            if let Some(lookup) = lookup.filter(|_| !concerned.is_empty()) {
                self.again(&lookup);
            }
            differ.append(&mut concerned);
        }
        Ok(differ)
    }

    /// Takes what the store has; the projects whose way is another by that.
    fn take(&self, fact: Fact) -> BTreeSet<String> {
        self.looked.fetch_max(fact.as_of, Ordering::Relaxed);
        self.order.seen(fact.order);
        match fact.body {
            FactBody::Declaration(declaration) => self.hold(declaration),
            FactBody::Owners(files) => {
                let project = files.project.clone();
                let mut owners = self.owners();
                // Whether anything has moved since is asked all the same.
                if owners.hold(files, 0) { BTreeSet::from([project]) } else { BTreeSet::new() }
            }
            _ => BTreeSet::new(),
        }
    }

    /// Takes what is known of a branch; the projects whose way is another by that.
    pub(super) fn hold(&self, declaration: Declaration) -> BTreeSet<String> {
        let key = (declaration.project.clone(), declaration.branch.clone());
        if self.branches().get(&key).is_some_and(|held| held.declaration == declaration) {
            return BTreeSet::new();
        }
        let branch = Branch::of(declaration, (self.config)().before_merge());
        let mut branches = self.branches();
        let (new, project) = (branch.file.clone(), key.0.clone());
        let old = branches.insert(key, branch).and_then(|held| held.file);
        let of_project = branches.iter().filter(|((of, _), _)| *of == project);
        let names = of_project.filter_map(|(_, held)| held.file.as_ref()).flat_map(|file| &file.images);
        let mut concerned = self.claims().claim(&project, names.map(|image| &*image.name).collect());
        if old != new {
            concerned.insert(project);
        }
        concerned
    }
}

/// What to ask to learn it anew.
fn about(body: &FactBody) -> Option<Lookup> {
    match body {
        FactBody::Declaration(Declaration { project, branch, .. }) => {
            Some(Lookup::Branch { project: project.clone(), branch: branch.clone() })
        }
        FactBody::Owners(files) => Some(Lookup::Owners { project: files.project.clone() }),
        _ => None,
    }
}
