// SPDX-License-Identifier: Apache-2.0
//! What the sources have said so far in a scenario: facts as the store keeps them, and answers as Gerrit would give them.

mod ci;
mod clusters;
mod deployments;
mod gerrit;
mod git;
mod habits;
mod helm;
mod images;
mod memory;
mod news;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, OnceLock},
};

use milepost::{
    config::Config,
    merge::{Input, Merged, merge},
    model::{Fact, Pipeline, Reached, Revision, Stretch},
    sources::{Health, Trouble},
};
use milepost_api::{
    Millis, PipelineProgress, Progress,
    gerrit::{Ask, Change, Reply},
};

use self::{git::Git, memory::Memory, news::News};

pub(crate) use self::images::digest;
pub(crate) use self::words::Unreadable;

/// The project of every scenario.
pub(crate) const PROJECT: &str = "demo/app";

/// A source that has not answered for this long (milliseconds) is late.
const LATE: Millis = 60_000;

/// An hour, in milliseconds.
const HOUR: Millis = 3_600_000;

/// The configuration of the scenarios, and the pipeline of their project.
struct Site {
    config: Config,
    pipeline: Arc<Pipeline>,
}

/// History is kept for so long (milliseconds): 365 days.
const HISTORY: Millis = 365 * 24 * HOUR;

/// Everything that is known at one moment of a scenario.
pub(crate) struct World {
    site: &'static Site,
    now: Millis,
    git: Git,
    changes: BTreeMap<u64, Change>,
    /// The label of each change's current revision.
    labels: BTreeMap<u64, String>,
    /// Revisions of patch sets that are not current.
    earlier: BTreeMap<(u64, u32), Revision>,
    /// The change and patch set that the reader looks at; by default the first change's current one.
    reader: (Option<u64>, Option<u32>),
    facts: BTreeMap<(String, String), Fact>,
    history: Vec<Stretch>,
    /// What each change was seen to have reached: kept at each look, as the hub does.
    reached: BTreeMap<u64, Vec<Reached>>,
    /// What Gerrit has said of which changes came from another: it is asked once.
    came: BTreeMap<Ask, Reply>,
    silent: BTreeMap<String, (Millis, Trouble)>,
    /// How far the clocks of sources are from the true time.
    clocks: BTreeMap<String, Millis>,
    news: News,
    memory: Memory,
}

impl Site {
    /// Read once for all scenarios.
    fn usual() -> Result<&'static Self, String> {
        static SITE: OnceLock<Result<Site, String>> = OnceLock::new();
        SITE.get_or_init(|| Self::read("milepost.toml", include_str!("milepost.toml")))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The same with a deployment repository.
    fn promotes() -> Result<&'static Self, String> {
        static SITE: OnceLock<Result<Site, String>> = OnceLock::new();
        SITE.get_or_init(|| Self::read("promotes.toml", include_str!("promotes.toml")))
            .as_ref()
            .map_err(Clone::clone)
    }

    fn read(name: &str, text: &str) -> Result<Self, String> {
        let config = Config::parse(&Path::new("/scenarios").join(name), text, true);
        let config = config.map_err(|error| error.to_string())?;
        let pipeline = config.pipeline_for(PROJECT, "main", None).ok_or("the site has no pipeline")?;
        Ok(Self { config, pipeline: Arc::new(pipeline) })
    }
}

impl World {
    pub(crate) fn new() -> Result<Self, String> {
        Ok(Self {
            site: Site::usual()?,
            now: 0,
            git: Git::default(),
            changes: BTreeMap::new(),
            labels: BTreeMap::new(),
            earlier: BTreeMap::new(),
            reader: (None, None),
            facts: BTreeMap::new(),
            history: Vec::new(),
            reached: BTreeMap::new(),
            came: BTreeMap::new(),
            silent: BTreeMap::new(),
            clocks: BTreeMap::new(),
            news: News::default(),
            memory: Memory::default(),
        })
    }

    /// From now on what is said of each change is kept after each line: somebody will look back.
    pub(crate) fn remember(&mut self) {
        self.memory.wanted = true;
    }

    /// Time goes on.
    pub(crate) fn at(&mut self, now: Millis) -> Result<(), String> {
        if now < self.now {
            return Err(
                "this is earlier than the line before: name the day where a new one begins".to_owned()
            );
        }
        self.now = now;
        memory::went_on(self);
        Ok(())
    }

    /// The time.
    pub(crate) fn now(&self) -> Millis {
        self.now
    }

    /// One statement, in words; what is new to say after it is kept.
    pub(crate) fn tell(&mut self, words: &[&str]) -> Result<(), String> {
        self.take(words)?;
        memory::keep(self);
        Ok(())
    }

    fn take(&mut self, words: &[&str]) -> Result<(), String> {
        let Some((first, rest)) = words.split_first() else { return Ok(()) };
        match *first {
            "git" => self.git.tell(rest),
            "gerrit" | "zuul" | "registry" if news::is_news(rest) => {
                news::tell(self, words::source(first), rest)
            }
            source if words::is_clock(rest) => self.clock(words::source(source), rest),
            "gerrit" => gerrit::tell(self, rest),
            "reader" => gerrit::look(self, rest),
            "zuul" => ci::tell(self, rest),
            "registry" if !words::is_health(rest) => images::tell(self, rest),
            "milepost" => memory::tell(self, rest),
            "time" => Ok(()),
            "site" if rest == ["promotes"] => {
                self.site = Site::promotes()?;
                Ok(())
            }
            "deployments" if !words::is_health(rest) && !news::is_news(rest) => deployments::tell(self, rest),
            source => {
                let source = words::source(source);
                if !self.site.config.sources.contains_key(source) {
                    let known = self.site.config.sources.keys().cloned().collect::<Vec<_>>().join(", ");
                    return Err(format!(
                        "`{source}` is none of git, gerrit, reader, zuul, milepost, site, time, {known}"
                    ));
                }
                if news::is_news(rest) {
                    news::tell(self, source, rest)
                } else if words::is_health(rest) {
                    self.health(source, rest)
                } else {
                    clusters::tell(self, source, rest)
                }
            }
        }
    }

    fn health(&mut self, source: &str, words: &[&str]) -> Result<(), String> {
        let trouble = match words {
            ["answers"] => {
                self.silent.remove(source);
                return Ok(());
            }
            ["is", "silent"] => Trouble::Silent,
            ["refuses"] => Trouble::Refuses,
            _ => return words.unreadable("`answers`, `is silent` or `refuses`"),
        };
        self.silent.insert(source.to_owned(), (self.now, trouble));
        Ok(())
    }

    fn clock(&mut self, source: &str, words: &[&str]) -> Result<(), String> {
        let skew = match words {
            [.., "ahead"] => HOUR,
            [.., "behind"] => -HOUR,
            _ => return words.unreadable("`has a clock an hour ahead` or `has a clock an hour behind`"),
        };
        self.clocks.insert(source.to_owned(), skew);
        Ok(())
    }

    /// The moment by a source's own clock.
    fn now_of(&self, source: &str) -> Millis {
        self.now + self.clocks.get(source).copied().unwrap_or_default()
    }

    fn pipeline(&self) -> Arc<Pipeline> {
        Arc::clone(&self.site.pipeline)
    }

    pub(crate) fn is_cluster(&self, place: &str) -> bool {
        let cluster = place.split_once('/').map_or(place, |(cluster, _)| cluster);
        self.site
            .config
            .environments
            .iter()
            .any(|environment| environment.clusters.iter().any(|c| c == cluster))
    }

    /// The answer now, or where the reader looks back at.
    pub(crate) fn answer(&mut self) -> Progress {
        let (change, patch_set, revision) = gerrit::looked_at(self);
        let change = change.clone();
        let mut progress = self.merge(&change, patch_set, &revision).progress;
        progress.pipeline = Some(self.progress());
        progress
    }

    /// What the page shows now, or where the reader looks back at.
    pub(crate) fn progress(&mut self) -> PipelineProgress {
        if let Some(at) = self.memory.back {
            return memory::back(self, at);
        }
        let (change, patch_set, revision) = gerrit::looked_at(self);
        let change = change.clone();
        memory::page(self, &change, patch_set, &revision)
    }

    /// Gerrit's answer, if it answers. The changes that it tells of are facts from then on.
    fn ask(&mut self, ask: &Ask) -> Option<Reply> {
        if let Some(came) = self.came.get(ask) {
            return Some(came.clone());
        }
        let reply = self.git.answer(self, ask)?;
        if let Reply::Changes(changes) = &reply {
            self.came.insert(ask.clone(), reply.clone());
            for change in changes {
                news::comes(self, "gerrit", &change.number.to_string());
            }
        }
        Some(reply)
    }

    fn merge(&mut self, change: &Change, patch_set: u32, revision: &Revision) -> Merged {
        let health: BTreeMap<_, _> =
            self.site.config.sources.keys().map(|name| (name.clone(), self.health_of(name))).collect();
        let mut answers = BTreeMap::new();
        let mut asked = BTreeSet::new();
        loop {
            let facts: Vec<_> = self.facts.values().cloned().collect();
            let merged = merge(&Input {
                pipeline: &self.site.pipeline,
                change,
                patch_set,
                revision,
                facts: &facts,
                history: &self.history,
                reached: self.reached.get(&change.number).map_or(&[], Vec::as_slice),
                answers: &answers,
                health: &health,
                now: self.now,
                kept_since: self.now - HISTORY,
                runs_since: &BTreeMap::from([("ci-main".to_owned(), Millis::MIN)]),
                elsewhere: &BTreeMap::new(),
            });
            let new: Vec<_> =
                merged.questions.iter().filter(|&ask| asked.insert(ask.clone())).cloned().collect();
            if new.is_empty() {
                return merged;
            }
            answers.extend(new.into_iter().filter_map(|ask| Some((ask.clone(), self.ask(&ask)?))));
        }
    }

    fn health_of(&self, source: &str) -> Health {
        match self.silent.get(source) {
            Some((since, trouble)) => Health {
                as_of: Some(*since),
                trouble: Some(trouble.clone()),
                late_after: LATE,
                ..Health::default()
            },
            None => Health { as_of: Some(self.now), trouble: None, late_after: LATE, ..Health::default() },
        }
    }
}
