// SPDX-License-Identifier: Apache-2.0
//! What `check-config` says, as text and as JSON.

use std::path::Path;

use milepost_api::{Millis, health::Tested};
use serde::Serialize;

use super::table;
use crate::{config::Config, status::plain};

/// All that is said of a configuration that is right. The keys are part of the command's interface: they stay.
#[derive(Serialize)]
pub(super) struct Report {
    /// The file.
    config: String,
    /// What is allowed but hardly meant.
    warnings: Vec<String>,
    /// The names of its sources, each with its kind.
    sources: Vec<Named>,
    /// How each of them answered; absent without `--connect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    connected: Option<Vec<Row>>,
    /// Pipelines whose projects are not known before a change of them is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pipelines_not_asked: Vec<String>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    kind: &'static str,
}

/// A source that was asked.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) kind: &'static str,
    #[serde(flatten)]
    pub(super) tested: Tested,
}

impl Report {
    /// Of a configuration whose sources were not asked yet.
    pub(super) fn of(file: &Path, config: &Config) -> Self {
        let named = |(name, source): (&String, &crate::sources::SourceConfig)| Named {
            name: name.clone(),
            kind: source.kind(),
        };
        Self {
            config: file.display().to_string(),
            warnings: config.warnings.clone(),
            sources: config.sources.iter().map(named).collect(),
            connected: None,
            pipelines_not_asked: Vec::new(),
        }
    }

    /// Adds how they answered.
    pub(super) fn connected(&mut self, rows: Vec<Row>, config: &Config) {
        self.connected = Some(rows);
        self.pipelines_not_asked = config.of_patterns().map(str::to_owned).collect();
    }

    /// Whether no source was found wrong.
    pub(super) fn all_answer(&self) -> bool {
        self.connected.iter().flatten().all(|row| row.tested.answers)
    }

    /// What is known before a source is asked.
    pub(super) fn head(&self) -> String {
        let file = &self.config;
        let warnings = self.warnings.iter().map(|warning| format!("{file}: warning: {warning}\n"));
        let sources: Vec<_> = self.sources.iter().map(|s| format!("{} ({})", s.name, s.kind)).collect();
        let right = format!("{file} is right; sources: {}\n", sources.join(", "));
        warnings.chain([right]).collect()
    }

    /// What is known after that: a table, and below it a line for each source, in words.
    pub(super) fn text(&self, now: Millis) -> String {
        let Some(rows) = &self.connected else { return String::new() };
        let mut lines = Vec::new();
        if !rows.is_empty() {
            lines.push(format!("\n{}\n", table::table(rows, now, table::width())));
        }
        for Row { tested, .. } in rows {
            let how = if tested.answers { "ok" } else { "wrong" };
            let said = plain(&tested.said);
            lines.push(format!("{}: {how}: {said}, {} ms", tested.source, tested.took_ms));
        }
        for pipeline in &self.pipelines_not_asked {
            lines.push(format!("pipelines.{pipeline}: not asked: its projects are named by patterns only"));
        }
        lines.iter().flat_map(|line| [line, "\n"]).collect()
    }

    /// The same as one JSON object and a line feed.
    pub(super) fn json(&self) -> String {
        // Texts, numbers and lists of them: nothing that could not be written.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
