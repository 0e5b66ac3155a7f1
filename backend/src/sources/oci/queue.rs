// SPDX-License-Identifier: Apache-2.0
//! What others name, looked at as it comes, a few at once.

use std::collections::VecDeque;

use futures::stream::{FuturesUnordered, StreamExt};
use milepost_api::Millis;
use tokio::sync::{broadcast, mpsc};

use super::{
    look::Looker,
    notification::Hint,
    wants::{self, Look, Recent, Reference},
};
use crate::model::Want;

/// Looks at once.
const AT_ONCE: usize = 4;

/// Looks at what is wanted and hinted at. Ends when nobody is left who could name anything.
pub(super) async fn run(
    looker: &Looker,
    mut wants: broadcast::Receiver<Want>,
    mut hints: mpsc::Receiver<Hint>,
    interval: Millis,
) {
    let recent = Recent::new(interval);
    let mut waiting = VecDeque::new();
    let mut under_way = FuturesUnordered::new();
    let (mut wanted, mut hinted) = (true, true);
    loop {
        while under_way.len() < AT_ONCE
            && let Some((look, anyway)) = waiting.pop_front()
        {
            under_way.push(one(looker, &recent, look, anyway));
        }
        let idle = waiting.is_empty();
        tokio::select! {
            hint = hints.recv(), if hinted && idle => match hint {
                Some(hint) => waiting.extend(hinted_at(looker, hint).map(|look| (look, true))),
                None => hinted = false,
            },
            want = wants.recv(), if wanted && idle => match want {
                Ok(want) => waiting.extend(looker.wanted(&want).into_iter().map(|look| (look, false))),
                // It is asked again while somebody looks.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => wanted = false,
            },
            Some(()) = under_way.next() => {}
            else => return,
        }
    }
}

async fn one(looker: &Looker, recent: &Recent, look: Look, anyway: bool) {
    if !anyway && !recent.is_due(&look, looker.clock.now()) {
        return;
    }
    let found = looker.look(&look).await.unwrap_or_else(|error| {
        // Anyone can name an image that we may not read: no trouble of the registry's, which the polls notice.
        tracing::debug!(%error, ?look, "cannot look at an image");
        false
    });
    recent.looked(look, found, looker.clock.now());
}

/// A hint at a digest that is known can only mean that its tags changed: it was deleted.
fn hinted_at(looker: &Looker, hint: Hint) -> impl Iterator<Item = Look> + use<> {
    let Hint { repository, reference } = hint;
    let tags = match &reference {
        Reference::Digest(digest) => looker.shelf.tags(&repository, digest),
        Reference::Tag(_) => Vec::new(),
    };
    let all = std::iter::once(reference).chain(tags.into_iter().map(Reference::Tag));
    all.map(move |reference| Look { repository: repository.clone(), reference })
}

impl Looker {
    fn wanted(&self, want: &Want) -> Vec<Look> {
        wants::looks(want, &self.names, &self.services.now())
    }
}
