// SPDX-License-Identifier: Apache-2.0
//! Which of the model's sources answer, and what of their news has arrived.

use super::places::{CLUSTERS, Place, Running};

/// All sources, by their names in the configuration, but Gerrit's git.
pub(super) const SOURCES: [&str; 6] = ["gerrit", "zuul", "registry", CLUSTERS[0], CLUSTERS[1], CLUSTERS[2]];
pub(super) const GERRIT: usize = 0;
pub(super) const ZUUL: usize = 1;
pub(super) const REGISTRY: usize = 2;

/// The source of a cluster.
pub(super) fn of_cluster(cluster: usize) -> usize {
    REGISTRY + 1 + cluster
}

/// A cluster's word on a place.
#[derive(Clone, Debug)]
struct Word {
    place: usize,
    number: u64,
    images: Vec<usize>,
}

/// One source.
#[derive(Clone, Debug, Default)]
pub(super) struct Source {
    /// Since which minute it does not answer.
    pub(super) silent: Option<u32>,
    refuses: bool,
    held: bool,
    on_the_way: Vec<Option<Word>>,
    lost: bool,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    pub(super) sources: [Source; 6],
    words: u64,
}

impl Source {
    /// Whether all that it said has arrived.
    pub(super) fn caught_up(&self) -> bool {
        self.on_the_way.is_empty() && !self.lost
    }

    /// Whether its last answer is more than a minute old.
    pub(super) fn late(&self, minute: u32) -> bool {
        self.silent.is_some_and(|since| minute > since + 1)
    }
}

impl News {
    /// A source said something; a cluster of a place.
    pub(super) fn said(&mut self, source: usize, place: Option<usize>, places: &mut [Place]) {
        self.words += 1;
        let number = self.words;
        let word = place.map(|place| {
            let images = places[place].runs.iter().flat_map(Running::images).collect();
            Word { place, number, images }
        });
        if self.sources[source].held {
            self.sources[source].on_the_way.push(word);
        } else {
            hear(word, places);
        }
    }

    pub(super) fn silence(&mut self, source: usize, minute: u32, refuses: bool) -> Vec<String> {
        if source == GERRIT || self.sources[source].silent.is_some() {
            return Vec::new();
        }
        let (name, how) = (SOURCES[source], if refuses { "refuses" } else { "is silent" });
        self.sources[source].silent = Some(minute);
        self.sources[source].refuses = refuses;
        self.sources[source].held = true;
        vec![format!("{name} {how}"), format!("{name} holds its news")]
    }

    /// It answers again, and says all that is.
    pub(super) fn answer(&mut self, source: usize, places: &mut [Place]) -> Vec<String> {
        if self.sources[source].silent.take().is_none() {
            return Vec::new();
        }
        let mut lines = vec![format!("{} answers", SOURCES[source])];
        lines.extend(self.restart(source, places));
        lines
    }

    pub(super) fn restart(&mut self, source: usize, places: &mut [Place]) -> Vec<String> {
        if self.sources[source].silent.is_some() {
            return Vec::new();
        }
        self.sources[source] = Source::default();
        for place in places.iter_mut().filter(|place| of_cluster(place.cluster) == source) {
            place.heard.extend(place.runs.iter().flat_map(Running::images));
        }
        vec![format!("{} restarts", SOURCES[source])]
    }

    pub(super) fn hold(&mut self, source: usize) -> Vec<String> {
        if self.sources[source].silent.is_some() || self.sources[source].held {
            return Vec::new();
        }
        self.sources[source].held = true;
        vec![format!("{} holds its news", SOURCES[source])]
    }

    pub(super) fn release(&mut self, source: usize, how: usize, places: &mut [Place]) -> Vec<String> {
        let one = &mut self.sources[source];
        if one.silent.is_some() || !one.held {
            return Vec::new();
        }
        one.held = false;
        let mut words = std::mem::take(&mut one.on_the_way);
        let how = match how % 5 {
            0 => {
                one.lost |= !words.is_empty();
                words.clear();
                "loses its news"
            }
            1 => {
                words.reverse();
                "tells its news backwards"
            }
            2 => "tells its news twice",
            _ => "tells its news",
        };
        for word in words {
            hear(word, places);
        }
        vec![format!("{} {how}", SOURCES[source])]
    }
}

fn hear(word: Option<Word>, places: &mut [Place]) {
    let Some(Word { place, number, images }) = word else { return };
    let place = &mut places[place];
    if place.last_heard < number {
        place.last_heard = number;
        place.heard.extend(images);
    }
}
