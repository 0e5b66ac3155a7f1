// SPDX-License-Identifier: Apache-2.0
//! One look at a deployment repository: its branch, its values files there, and the open changes that touch them.

use std::{collections::BTreeMap, sync::Arc};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use milepost_api::{Millis, Say, gerrit::OpenChange};

use super::{
    came::{Came, Merges, open_for},
    config::Config,
    git::Git,
    place::{Place, places},
};
use crate::{
    model::{Asked, Fact, FactBody, ImageRef, PromotedBy, Promotion, Promotions, Revision, Service, Wanted},
    sources::{Context, Trouble},
};

/// Places that are read at once: each may hold a few files of 1 MiB.
const AT_ONCE: usize = 8;

/// What was read so far.
pub(super) struct Looker<'a> {
    config: &'a Config,
    context: &'a Context,
    git: Git<'a>,
    /// The branch's revision when all places were read.
    tip: Option<Revision>,
    services: Arc<Vec<Service>>,
    places: Vec<Place>,
    /// In the order of the places.
    held: Vec<Held>,
    /// When Gerrit said that the branch came to a revision.
    moved: Option<(String, Millis)>,
    /// What each revision of an open change would ask for, by place.
    proposed: BTreeMap<String, Vec<(usize, ImageRef)>>,
    /// By place: the open changes that would let it ask for another image, by the last look.
    open: Vec<Vec<Promotion>>,
    /// What was merged since.
    merges: Merges,
}

/// What a place asks for.
struct Held {
    asked: Asked,
    revision: Revision,
    since: Option<Millis>,
    came: Came,
}

impl<'a> Looker<'a> {
    pub(super) fn new(config: &'a Config, context: &'a Context) -> Self {
        Self {
            config,
            context,
            git: Git::new(config, &context.gerrit),
            tip: None,
            services: Arc::default(),
            places: Vec::new(),
            held: Vec::new(),
            moved: None,
            proposed: BTreeMap::new(),
            open: Vec::new(),
            merges: Merges::default(),
        }
    }

    /// Notes that the branch came from one revision to another at a moment.
    pub(super) fn moved(&mut self, from: &str, to: &str, at: Millis) {
        self.moved = Some((to.to_owned(), at));
        self.merges.moved(from, to);
        for held in &mut self.held {
            held.came = std::mem::take(&mut held.came).moved(from, to);
        }
    }

    /// Notes that a change was merged.
    pub(super) fn merged(&mut self, change: u64, revision: &str) {
        self.merges.merged(change, revision);
        for held in &mut self.held {
            held.came = std::mem::take(&mut held.came).told(change, revision);
        }
    }

    /// Looks, tells what is so now, and notes how it went.
    pub(super) async fn look(&mut self, services: &Arc<Vec<Service>>) {
        match self.try_look(services).await {
            Ok(problems) => self.went(problems),
            Err(trouble) => {
                tracing::debug!(
                    source = self.context.name,
                    ?trouble,
                    "cannot look at the deployment repository"
                );
                self.context.failed(trouble);
            }
        }
    }

    /// One place that cannot be read must not hide the others.
    fn went(&self, problems: Vec<Say>) {
        // Two looks may be missed, and an answer may take its time.
        let late_after = self.config.interval_seconds.cast_signed() * 3000
            + self.config.timeout_seconds.cast_signed() * 2000;
        self.context.ok(late_after);
        if self.context.health.remark(&self.context.name, "values", problems.clone()) {
            for problem in problems {
                tracing::warn!(source = self.context.name, "{}: {}", self.context.name, problem.text());
            }
        }
    }

    async fn try_look(&mut self, services: &Arc<Vec<Service>>) -> Result<Vec<Say>, Trouble> {
        let tip = self.git.tip().await?;
        if self.tip.as_ref() != Some(&tip) || !Arc::ptr_eq(&self.services, services) {
            self.read_all(services, &tip).await?;
        }
        let files = self.places.iter().flat_map(|place| &place.files).cloned().collect();
        let open = self.git.open_changes(files).await;
        let promotions = match &open {
            Ok(open) => Some(self.promotions(open).await?),
            // What is asked for is known all the same.
            Err(_) => None,
        };
        if let Some(promotions) = &promotions {
            self.open.clone_from(promotions);
        }
        self.tell(promotions).await;
        let mut wrong = BTreeMap::new();
        for held in &self.held {
            if let Asked::Unreadable { file, problem } = &held.asked {
                let source = self.context.name.clone();
                let say = Say::ValuesUnreadable { source, file: file.clone(), problem: problem.clone() };
                // A file that several places share is one.
                wrong.insert((file, problem), say);
            }
        }
        let wrong = wrong.into_values().collect();
        open.map(|_| wrong)
    }

    /// Reads every place anew.
    async fn read_all(&mut self, services: &Arc<Vec<Service>>, tip: &Revision) -> Result<(), Trouble> {
        let places = places(self.config, services);
        let reads = places.iter().map(|place| self.git.asked(place, tip.as_str()));
        let asked: Vec<_> = stream::iter(reads.collect::<Vec<_>>()).buffered(AT_ONCE).try_collect().await?;
        let now = self.context.clock.now();
        let told = self.moved.as_ref().filter(|(revision, _)| *revision == tip.as_str()).map(|(_, at)| *at);
        // What is seen first may have been so for long.
        let since = self.tip.as_ref().map(|_| told.unwrap_or(now));
        let read_before = self.tip.clone();
        let came = |place: &Place, asked: &Asked| {
            let Some(before) = &read_before else { return Came::default() };
            let open = open_for(&self.places, &self.open, place);
            self.merges.came(asked, before.as_str(), tip.as_str(), open)
        };
        let came: Vec<_> = places.iter().zip(&asked).map(|(place, asked)| came(place, asked)).collect();
        let mut before: BTreeMap<_, _> = std::mem::take(&mut self.places)
            .into_iter()
            .map(|place| (place.service, place.environment))
            .zip(std::mem::take(&mut self.held))
            .collect();
        let held = places.iter().zip(asked).zip(came).map(|((place, asked), came)| {
            match before.remove(&(place.service.clone(), place.environment.clone())) {
                Some(held) if held.asked == asked => held,
                Some(_) => Held { asked, revision: tip.clone(), since, came },
                None => Held { asked, revision: tip.clone(), since: None, came: Came::default() },
            }
        });
        self.held = held.collect();
        // It was by the places as they were.
        self.open.clear();
        self.merges.looked();
        self.places = places;
        self.proposed.clear();
        self.services = Arc::clone(services);
        self.tip = Some(tip.clone());
        Ok(())
    }

    /// By place: the open changes that would let it ask for another image.
    async fn promotions(&mut self, open: &[OpenChange]) -> Result<Vec<Vec<Promotion>>, Trouble> {
        self.proposed.retain(|revision, _| open.iter().any(|change| change.revision == *revision));
        let mut all: Vec<Vec<Promotion>> = self.places.iter().map(|_| Vec::new()).collect();
        for change in open {
            if !self.proposed.contains_key(&change.revision) {
                let proposed = self.proposed_by(change).await?;
                self.proposed.insert(change.revision.clone(), proposed);
            }
            for (place, image) in self.proposed.get(&change.revision).into_iter().flatten() {
                let there =
                    self.held.get(*place).is_some_and(|held| held.asked == Asked::Image(image.clone()));
                if let Some(promotions) = all.get_mut(*place).filter(|_| !there) {
                    let promotion =
                        Promotion { change: change.number, image: image.clone(), opened: change.opened };
                    promotions.push(promotion);
                }
            }
        }
        Ok(all)
    }

    /// What a change says anew, against its own parent: it may be based on what the branch was long ago.
    async fn proposed_by(&self, change: &OpenChange) -> Result<Vec<(usize, ImageRef)>, Trouble> {
        let mut proposed = Vec::new();
        for (index, place) in self.places.iter().enumerate() {
            if !place.files.iter().any(|file| change.paths.contains(file)) {
                continue;
            }
            // One that spoils the file asks for nothing yet.
            let Asked::Image(image) = self.git.asked(place, &change.revision).await? else { continue };
            let before = match &change.parent {
                Some(parent) => self.git.asked(place, parent).await?,
                None => Asked::Missing,
            };
            if before != Asked::Image(image.clone()) {
                proposed.push((index, image));
            }
        }
        Ok(proposed)
    }

    /// Tells all again: it is no news to the store, and lets the registry look again at what it did not have.
    async fn tell(&self, promotions: Option<Vec<Vec<Promotion>>>) {
        let mut facts = Vec::new();
        for (place, held) in self.places.iter().zip(&self.held) {
            let (environment, service) = (place.environment.clone(), place.service.clone());
            let (asked, revision, since) = (held.asked.clone(), held.revision.clone(), held.since);
            let project = || self.config.project.clone();
            let by = held.came.by().map(|change| PromotedBy { project: project(), change });
            let body = FactBody::Wanted(Wanted { environment, service, asked, revision, since, by });
            facts.push(self.fact("wanted", place, body));
        }
        for (place, open) in self.places.iter().zip(promotions.into_iter().flatten()) {
            let (environment, service) = (place.environment.clone(), place.service.clone());
            let body = FactBody::Promotions(Promotions { environment, service, open });
            facts.push(self.fact("promotions", place, body));
        }
        self.context.facts.tell(facts).await;
    }

    fn fact(&self, what: &str, place: &Place, body: FactBody) -> Fact {
        let now = self.context.clock.now();
        let key = format!("{what} {}/{}", place.environment, place.service);
        Fact { source: self.context.name.clone(), key, order: self.context.order.next(now), as_of: now, body }
    }
}
