// SPDX-License-Identifier: Apache-2.0
//! All that is said of a change while something happens, and whether it may be.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use milepost_tests::{
    rig::gerrit::{Change, Gerrit},
    wait,
};
use reqwest::Method;
use serde_json::Value;
use tokio::task::JoinHandle;

use super::PATIENCE;

/// A stream lasts as long as the test.
const LONGEST: Duration = Duration::from_hours(1);

/// What a change's stream has said so far. Each line is `page: …` (the headline), `eqiad: …` (what runs there) or `note: …`.
pub(super) struct Said {
    change: u64,
    lines: Arc<Mutex<Vec<(Instant, String)>>>,
    /// Up to here it was judged.
    judged: usize,
    /// What was last waited for holds until something else happens.
    held: Vec<String>,
    reader: JoinHandle<()>,
}

impl Said {
    /// Listens from now on, as somebody without an account whose page is open.
    pub(super) fn of(gerrit: &Gerrit, change: &Change) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let id = change.rest().trim_start_matches("/changes/").to_owned();
        let path = format!("/plugins/milepost/events?change={id}&revision={}", change.revision);
        let (client, kept) = (gerrit.anonymous(), Arc::clone(&lines));
        let reader = tokio::spawn(async move {
            loop {
                // A stream may end, when the plugin wants its reader to come again.
                let request = client.request(Method::GET, &path).timeout(LONGEST);
                if let Err(error) = listen(request, &kept).await {
                    push(&kept, format!("listener: {error:#}"));
                }
            }
        });
        Self { change: change.number, lines, judged: 0, held: Vec::new(), reader }
    }

    /// Waits until each of `end` is the newest word of its kind. Until then nothing may be said but what was waited for before,
    /// this, and `between`, in which `*` stands for anything.
    pub(super) async fn until(&mut self, what: &str, between: &[&str], end: &[&str]) -> Result<()> {
        let lines = Arc::clone(&self.lines);
        let waited = wait::until(what, PATIENCE, async || {
            let lines = lock(&lines);
            let newest = |end: &&&str| {
                let kind = end.split(": ").next().unwrap_or_default();
                let mut all = lines.iter().rev().map(|(_, line)| line);
                all.find(|line| line.split(": ").next() == Some(kind)).is_some_and(|line| fits(end, line))
            };
            let missing: Vec<_> = end.iter().filter(|end| !newest(end)).collect();
            if missing.is_empty() { Ok(lines.len()) } else { Err(format!("{missing:?}")) }
        });
        let until = waited.await.with_context(|| self.told(what))?;
        let end = end.iter().map(|&line| line.to_owned());
        let allowed: Vec<String> = self
            .held
            .drain(..)
            .chain(between.iter().map(|&line| line.to_owned()))
            .chain(end.clone())
            .collect();
        let wrong = lock(&self.lines)[self.judged..until]
            .iter()
            .map(|(_, line)| line)
            .find(|line| !allowed.iter().any(|allowed| fits(allowed, line)))
            .cloned();
        if let Some(wrong) = wrong {
            bail!(
                "while waiting for {what} the row said \"{wrong}\", of all but {allowed:#?}; {}",
                self.told(what)
            );
        }
        self.judged = until;
        self.held.extend(end);
        Ok(())
    }

    /// Nothing else was said since the last word that was waited for, but for remarks.
    pub(super) fn holds(&self, what: &str) -> Result<()> {
        let lines = lock(&self.lines);
        let holds = |line: &str| line.starts_with("note: ") || self.held.iter().any(|held| fits(held, line));
        let other = lines[self.judged..].iter().map(|(_, line)| line).find(|line| !holds(line)).cloned();
        drop(lines);
        match other {
            Some(other) => {
                bail!("during {what} the row said \"{other}\" besides {:?}; {}", self.held, self.told(what))
            }
            None => Ok(()),
        }
    }

    /// What the page says now, and of each cluster.
    pub(super) fn newest(&self) -> Vec<String> {
        let lines = lock(&self.lines);
        let newest =
            |kind: &str| lines.iter().rev().map(|(_, line)| line).find(|line| line.starts_with(kind));
        ["page: ", "eqiad: "].into_iter().filter_map(newest).cloned().collect()
    }

    fn told(&self, what: &str) -> String {
        let mut told = format!("change {} was told, up to {what}:\n", self.change);
        let lines = lock(&self.lines);
        for (at, line) in lines.iter() {
            let since = at.duration_since(lines[0].0).as_secs_f32();
            // Writing to a string cannot fail.
            let _ = writeln!(told, "{since:8.2} {line}");
        }
        told
    }
}

impl Drop for Said {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

async fn listen(request: reqwest::RequestBuilder, kept: &Mutex<Vec<(Instant, String)>>) -> Result<()> {
    let mut reply = request.send().await?.error_for_status()?;
    let (mut bytes, mut last) = (Vec::new(), Vec::new());
    while let Some(chunk) = reply.chunk().await? {
        bytes.extend_from_slice(&chunk);
        while let Some(end) = bytes.windows(2).position(|two| two == b"\n\n") {
            let event = String::from_utf8(bytes.drain(..end + 2).collect())?;
            let data: String = event.lines().filter_map(|line| line.strip_prefix("data:")).collect();
            if data.is_empty() {
                continue;
            }
            let now = lines(&serde_json::from_str(&data)?);
            for line in now.iter().filter(|line| !last.contains(*line)) {
                push(kept, line.clone());
            }
            last = now;
        }
    }
    Ok(())
}

/// What one answer says, a line each.
fn lines(answer: &Value) -> Vec<String> {
    let pipeline = &answer["pipeline"];
    let text = |sentence: &Value| sentence["text"].as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut lines = vec![format!("page: {}", text(&pipeline["headline"]))];
    for target in list(&pipeline["steps"]).iter().flat_map(|step| list(&step["targets"])) {
        let last_known = text(&target["state"]["last_known"]);
        let last_known =
            if last_known.is_empty() { last_known } else { format!(", last known: {last_known}") };
        let cluster = target["cluster"].as_str().unwrap_or_default();
        lines.push(format!("{cluster}: {}{last_known}", text(&target["sentence"])));
    }
    lines.extend(list(&pipeline["notes"]).iter().map(|note| format!("note: {}", text(note))));
    lines
}

fn push(kept: &Mutex<Vec<(Instant, String)>>, line: String) {
    lock(kept).push((Instant::now(), line));
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a line is so, where `*` stands for anything.
fn fits(pattern: &str, line: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == line,
        Some((begin, rest)) => line.strip_prefix(begin).is_some_and(|line| {
            (0..=line.len()).filter(|at| line.is_char_boundary(*at)).any(|at| fits(rest, &line[at..]))
        }),
    }
}
