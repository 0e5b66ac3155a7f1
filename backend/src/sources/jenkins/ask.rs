// SPDX-License-Identifier: Apache-2.0
//! Asks what a look has left open.

use super::{
    detail,
    groups::Due,
    place::Place,
    watch::Watch,
    wire::{self, Build},
};
use crate::http::FetchError;

impl Watch {
    /// Asks one question, and notes whether it was answered.
    pub(super) async fn ask(&self, due: Due) -> Result<(), FetchError> {
        let answer = self.answer(&due).await;
        match answer {
            Ok(()) => self.groups().answered(&due),
            Err(_) => self.groups().failed(&due, self.clock.now()),
        }
        answer
    }

    async fn answer(&self, due: &Due) -> Result<(), FetchError> {
        match due {
            Due::Detail { group, id, build } => {
                let known = self.groups().lines(group, id);
                let found = detail::ask(&self.source, build, &known).await?;
                self.groups().found(group, id, found, self.clock.now());
            }
            Due::Build { group, place, number } => {
                let build = self.build(place, *number).await?;
                self.groups().answer(group, place, *number, build.as_ref());
            }
            Due::Checks { want } => self.ask_for_checks(want).await?,
            Due::Told { want, place, number } => self.ask_for_told(want, place, *number).await?,
        }
        Ok(())
    }

    /// One build; `None`: there is none of that number.
    pub(super) async fn build(&self, place: &Place, number: u64) -> Result<Option<Build>, FetchError> {
        let body = self.source.api.build(place, number).await?;
        let unreadable = || FetchError::Unreadable("the build: no `number` and `timestamp`".into());
        body.map(|body| wire::build(place, &body).ok_or_else(unreadable)).transpose()
    }
}
