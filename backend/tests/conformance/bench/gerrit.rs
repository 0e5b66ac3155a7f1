// SPDX-License-Identifier: Apache-2.0
//! A stand-in of Gerrit that answers what a source asks.

use milepost_api::{
    Millis,
    gerrit::{Answer, Ask, PatchSet, Question, Reply},
};

use super::Bench;

impl Bench {
    /// From now on Gerrit says of each patch set that it was made then, by the change's number.
    pub(crate) fn patch_sets_were_made(&self, created: impl Fn(u64) -> Millis + Send + 'static) {
        let questions = self.gerrit.questions().clone();
        let (open, mut coming) = questions.subscribe();
        let answer = move |Question { id, ask }| {
            if let Ask::PatchSet { number, .. } = ask {
                let it = PatchSet { revision: "a".repeat(40), created: created(number) };
                questions.answered(&Answer { id, reply: Reply::PatchSet(Some(it)) });
            }
        };
        tokio::spawn(async move {
            open.into_iter().for_each(&answer);
            while let Ok(question) = coming.recv().await {
                answer(question);
            }
        });
    }
}
