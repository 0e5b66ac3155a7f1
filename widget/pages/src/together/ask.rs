// SPDX-License-Identifier: Apache-2.0
//! Which changes belong together.

use yew::AttrValue;

use super::model::Group;
use super::{Place, wire};
use crate::ask::{encoded, get};
use crate::changes::wire as changes;

/// Most changes of one group; two of them are as many as one question may name.
const MOST: usize = 100;

/// What is told of one of them: a group, or that there is none; `None` where Gerrit does not answer.
pub(super) type Word = Option<Option<Group>>;

/// The change's topic, and its relation chain. The one may be told though the other is not.
pub(super) async fn groups(place: &Place) -> [Word; 2] {
    let change = [&*place.base, "/changes/", &place.change].concat();
    [topic(place, &change).await, related(place, &change).await.map(Some)]
}

async fn topic(place: &Place, change: &str) -> Word {
    // Gerrit's search knows no quote within a quoted word, so such a topic is not looked for.
    let topic = wire::topic(&get(&[change, "/topic"].concat()).await?).filter(|topic| !topic.contains('"'));
    match topic {
        Some(topic) => of_topic(place, topic).await.map(Some),
        None => Some(None),
    }
}

async fn of_topic(place: &Place, topic: AttrValue) -> Option<Group> {
    let search = ["topic:\"", &*topic, "\" -is:abandoned"].concat();
    let url = [&*place.base, "/changes/?n=", &MOST.to_string(), "&q=", &encoded(&search)].concat();
    let body = get(&url).await?;
    Some(Group::new(Some(topic), changes::listed(&body)?, wire::is_cut(&body)))
}

async fn related(place: &Place, change: &str) -> Option<Group> {
    let url = [change, "/revisions/", &place.revision, "/related"].concat();
    let mut chain = wire::related(&get(&url).await?);
    let more = chain.len() > MOST;
    chain.truncate(MOST);
    Some(Group::new(None, chain, more))
}
