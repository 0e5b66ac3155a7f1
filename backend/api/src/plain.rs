// SPDX-License-Identifier: Apache-2.0
//! An answer as plain text, for terminals and scripts: a headline, then one record to a line. Its form is promised by
//! `backend/API.md`, *Plain text*.

use crate::{Millis, Progress, Step, StepState};

/// What stands there for a project and branch without a pipeline.
const NO_PIPELINE: &str = "no pipeline";

impl Progress {
    /// The text. Each line ends with a line feed; fields are parted by tabs, and no foreign text brings another of either.
    pub fn plain(&self) -> String {
        let Some(pipeline) = &self.pipeline else { return format!("{NO_PIPELINE}\n") };
        let mut lines = vec![field(&pipeline.headline.text)];
        for step in &pipeline.steps {
            lines.push(of_step(step, pipeline.of));
            if let Some(failure) = &step.failure {
                let number = step.number.to_string();
                lines.push(record(
                    "failure",
                    &[&number, &failure.stage, failure.url.as_deref().unwrap_or_default()],
                ));
            }
            for target in &step.targets {
                let number = step.number.to_string();
                lines.push(record(
                    "target",
                    &[&number, &target.service, &target.cluster, &target.sentence.text],
                ));
            }
        }
        for image in &pipeline.images {
            let kind = if image.candidate { "candidate" } else { "image" };
            lines.push(record(kind, &[&image.service, &image.uri]));
        }
        lines.extend(pipeline.notes.iter().map(|note| record("note", &[&note.text])));
        for source in pipeline.sources.iter().filter(|source| !source.fresh) {
            lines.push(record("late", &[&source.name, &source.as_of.map(moment).unwrap_or_default()]));
        }
        lines.iter().fold(String::new(), |text, line| text + line + "\n")
    }
}

fn of_step(step: &Step, of: u32) -> String {
    let place = format!("{}/{of}", step.number);
    let since = step.since.map(moment).unwrap_or_default();
    record("step", &[&place, &step.name, word(step.state), &step.sentence.text, &since])
}

/// A line: what it is of, then its fields.
fn record(kind: &str, fields: &[&str]) -> String {
    fields.iter().fold(kind.to_owned(), |line, text| line + "\t" + &field(text))
}

/// Foreign text in one field.
fn field(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// As on the wire.
fn word(state: StepState) -> &'static str {
    match state {
        StepState::Waiting => "waiting",
        StepState::Running => "running",
        StepState::Done => "done",
        StepState::Failed => "failed",
        StepState::Skipped => "skipped",
        StepState::Unknown => "unknown",
    }
}

/// ISO 8601 in UTC, to the second.
fn moment(at: Millis) -> String {
    let read = jiff::Timestamp::from_millisecond(at);
    read.map_or_else(|_| at.to_string(), |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> Progress {
        let file = format!("{}/samples/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
    }

    #[test]
    fn a_script_finds_the_headline_the_steps_and_the_image() {
        let text = sample("rollout-failed").plain();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].starts_with("Step 4 of 5 to production: rollout to staging failed"), "{text}");
        let steps: Vec<Vec<_>> = lines
            .iter()
            .filter(|line| line.starts_with("step\t"))
            .map(|line| line.split('\t').collect())
            .collect();
        assert!(steps.iter().all(|fields| fields.len() == 6), "{text}");
        let states: Vec<_> = steps.iter().map(|fields| (fields[1], fields[2], fields[3])).collect();
        assert_eq!(states[3], ("4/5", "Staging", "failed"), "{text}");
        assert_eq!(lines.iter().filter(|line| line.starts_with("image\t")).count(), 1, "{text}");
    }

    #[test]
    fn a_failing_stage_comes_with_its_link() {
        let text = sample("check-failed").plain();
        let failure = text.lines().find(|line| line.starts_with("failure\t")).unwrap();
        let fields: Vec<_> = failure.split('\t').collect();
        assert_eq!((fields.len(), fields[1]), (4, "1"), "{failure}");
        assert!(fields[3].starts_with("https://"), "{failure}");
    }

    #[test]
    fn foreign_text_brings_no_line_and_no_field() {
        let mut progress = sample("check-failed");
        let before = progress.plain();
        let pipeline = progress.pipeline.as_mut().unwrap();
        pipeline.headline.text = "a\nstep\t1/1".into();
        pipeline.steps[0].sentence.text = "b\r\n\tc\u{1b}[31m".into();
        pipeline.steps[0].failure.as_mut().unwrap().stage = "d\te".into();
        let after = progress.plain();
        let shape = |text: &str| text.lines().map(|line| line.matches('\t').count()).collect::<Vec<_>>();
        assert_eq!(shape(&before), shape(&after));
        assert!(!after.contains('\u{1b}'));
    }

    #[test]
    fn without_a_pipeline_there_is_one_line() {
        let mut progress = sample("check-failed");
        progress.pipeline = None;
        assert_eq!(progress.plain(), "no pipeline\n");
    }
}
