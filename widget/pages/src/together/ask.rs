// SPDX-License-Identifier: Apache-2.0
//! Which changes belong together.

use yew::AttrValue;

use super::model::Group;
use super::{Place, wire};
use crate::ask::{encoded, get};
use crate::changes::wire as changes;

/// Most changes of one group; two of them are as many as one question may name.
const MOST: usize = 100;

/// The change's topic and its relation chain, where they have more than the change; the topic alone where they are the same. `None` where
/// Gerrit does not answer.
pub(super) async fn groups(place: &Place) -> Option<Vec<Group>> {
    let change = [&*place.base, "/changes/", &place.change].concat();
    // Gerrit's search knows no quote within a quoted word, so such a topic is not looked for.
    let topic = wire::topic(&get(&[&*change, "/topic"].concat()).await?).filter(|topic| !topic.contains('"'));
    let topic = match topic {
        Some(topic) => Some(of_topic(place, topic).await?),
        None => None,
    };
    let chain = related(place, &change).await?;
    let chain = Some(chain).filter(|chain| !topic.as_ref().is_some_and(|topic| topic.is_same(chain)));
    Some(topic.into_iter().chain(chain).filter(|group| group.rows.len() > 1).collect())
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
