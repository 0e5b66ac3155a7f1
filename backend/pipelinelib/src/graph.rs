// SPDX-License-Identifier: Apache-2.0
//! The graph by which a pipeline's stages are run: frames one after the other, the stages of a frame side by side.

use std::{cell::OnceCell, collections::HashMap};

use crate::place::{At, Placed};

/// A graph of stages.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    names: Vec<String>,
    places: Vec<At>,
    index: HashMap<String, usize>,
    out: Vec<Vec<usize>>,
    into: Vec<Vec<usize>>,
    edges: HashMap<(usize, usize), At>,
}

/// All stages that one waits for.
pub(crate) struct Ancestors<'a> {
    graph: &'a Graph,
    name: &'a str,
    waited: OnceCell<Vec<bool>>,
}

impl Ancestors<'_> {
    /// Whether a stage is one of them.
    pub(crate) fn has(&self, name: &str) -> bool {
        let node = self.graph.index.get(name).copied();
        let waited = self.waited.get_or_init(|| self.graph.waited(self.name));
        node.and_then(|node| waited.get(node)).is_some_and(|waited| *waited)
    }
}

/// Stages that wait for one another: the first again at the end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cycle {
    /// Where the name stands that closes it.
    pub(crate) at: At,
    /// Its stages.
    pub(crate) names: Vec<String>,
}

impl Graph {
    /// The graph of some arcs.
    pub(crate) fn new<'a>(arcs: impl IntoIterator<Item = &'a [Placed<String>]>) -> Self {
        let mut graph = Self::default();
        for arc in arcs {
            let nodes: Vec<_> = arc.iter().map(|name| graph.node(name)).collect();
            for ((from, to), name) in nodes.iter().zip(nodes.iter().skip(1)).zip(arc.iter().skip(1)) {
                graph.edge(*from, *to, name.at);
            }
        }
        graph
    }

    fn node(&mut self, name: &Placed<String>) -> usize {
        if let Some(node) = self.index.get(&name.value) {
            return *node;
        }
        let node = self.names.len();
        self.index.insert(name.value.clone(), node);
        self.names.push(name.value.clone());
        self.places.push(name.at);
        self.out.push(Vec::new());
        self.into.push(Vec::new());
        node
    }

    fn edge(&mut self, from: usize, to: usize, at: At) {
        if self.edges.insert((from, to), at).is_some() {
            return;
        }
        if let Some(out) = self.out.get_mut(from) {
            out.push(to);
        }
        if let Some(into) = self.into.get_mut(to) {
            into.push(from);
        }
    }

    fn neighbours(&self, node: usize) -> bool {
        [&self.out, &self.into].iter().any(|ends| ends.get(node).is_some_and(|ends| !ends.is_empty()))
    }

    /// Each stage, with the place where it is named first.
    pub(crate) fn stages(&self) -> impl Iterator<Item = (&str, At)> {
        self.names.iter().map(String::as_str).zip(self.places.iter().copied())
    }

    /// Whether it is run.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    /// The stages that a stage waits for, worked out when the first is asked for.
    pub(crate) fn ancestors<'a>(&'a self, name: &'a str) -> Ancestors<'a> {
        Ancestors { graph: self, name, waited: OnceCell::new() }
    }

    /// For each node whether a stage waits for it.
    fn waited(&self, name: &str) -> Vec<bool> {
        let mut waited = vec![false; self.names.len()];
        let mut next: Vec<_> = self.index.get(name).copied().into_iter().collect();
        while let Some(node) = next.pop() {
            for from in self.into.get(node).into_iter().flatten() {
                if let Some(waited) = waited.get_mut(*from).filter(|waited| !**waited) {
                    *waited = true;
                    next.push(*from);
                }
            }
        }
        waited
    }

    /// Stages that can be run side by side, frame by frame, each as soon as all that it waits for has been run.
    pub(crate) fn frames(&self) -> Result<Vec<Vec<&str>>, Cycle> {
        let mut waits: Vec<_> = self.into.iter().map(Vec::len).collect();
        let connected = |node: &usize| self.neighbours(*node);
        let (mut frame, lone): (Vec<_>, Vec<_>) =
            (0..self.names.len()).filter(|node| waits.get(*node) == Some(&0)).partition(connected);
        // stages without neighbours come last, as PipelineLib has them
        frame.extend(lone);
        let mut frames = Vec::new();
        let mut done = 0;
        while !frame.is_empty() {
            done += frame.len();
            let mut next = Vec::new();
            for to in frame.iter().filter_map(|node| self.out.get(*node)).flatten() {
                if let Some(waits) = waits.get_mut(*to) {
                    *waits -= 1;
                    if *waits == 0 {
                        next.push(*to);
                    }
                }
            }
            frames.push(frame.iter().filter_map(|node| self.names.get(*node)).map(String::as_str).collect());
            frame = next;
        }
        if done == self.names.len() { Ok(frames) } else { Err(self.cycle(&waits)) }
    }

    /// A cycle among the stages that still wait.
    fn cycle(&self, waits: &[usize]) -> Cycle {
        let waiting = |node: &usize| waits.get(*node).is_some_and(|waits| *waits > 0);
        let mut path: Vec<usize> = (0..self.names.len()).find(waiting).into_iter().collect();
        let mut seen: HashMap<usize, usize> = HashMap::new();
        // backwards: whatever waits, waits for something that waits
        while let Some(node) = path.last().copied() {
            if let Some(first) = seen.insert(node, path.len() - 1) {
                path.pop();
                path.drain(..first);
                break;
            }
            let before = self.into.get(node).into_iter().flatten().copied().find(|node| waiting(node));
            let Some(before) = before else { break };
            path.push(before);
        }
        path.reverse();
        if let Some(least) = path.iter().enumerate().min_by_key(|(_, node)| **node).map(|(place, _)| place) {
            path.rotate_left(least);
        }
        let closing = path.last().copied().zip(path.first().copied());
        path.extend(path.first().copied());
        let at = closing.and_then(|edge| self.edges.get(&edge)).copied().unwrap_or(At::START);
        Cycle { at, names: path.iter().filter_map(|node| self.names.get(*node)).cloned().collect() }
    }
}

#[cfg(test)]
mod tests;
