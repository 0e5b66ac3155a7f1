// SPDX-License-Identifier: Apache-2.0
//! An answer as a badge: an SVG of one line, as such are known from READMEs. It has no script and fetches nothing.

use crate::{PipelineProgress, Progress, StepState};

/// About the width of ten letters, in pixels: fonts differ, and the text is stretched to what is counted.
const LETTERS: usize = 64;
/// Left and right of a text, in pixels.
const MARGIN: usize = 6;
/// The longest text, in characters.
const LONGEST: usize = 60;
const GREY: &str = "#59636e";

impl Progress {
    /// The badge: where the change is to go on the left, how far it is on the right.
    pub fn badge(&self) -> String {
        match &self.pipeline {
            Some(pipeline) => drawn(&pipeline.goal, &said(pipeline), colour(pipeline.state)),
            None => drawn("milepost", "no pipeline", GREY),
        }
    }
}

/// "3/5 image is being built", or the headline of what has no open step.
fn said(pipeline: &PipelineProgress) -> String {
    let open = pipeline.steps.iter().find(|step| step.number == pipeline.step);
    match open.filter(|_| pipeline.state != StepState::Done) {
        Some(step) => format!("{}/{} {}", step.number, pipeline.of, step.sentence.text),
        None => pipeline.headline.text.clone(),
    }
}

/// White on each of them has a contrast of 4.5 and more.
fn colour(state: StepState) -> &'static str {
    match state {
        StepState::Done | StepState::Skipped => "#1a7f37",
        StepState::Running => "#0969da",
        StepState::Failed => "#cf222e",
        StepState::Waiting | StepState::Unknown => GREY,
    }
}

fn drawn(name: &str, value: &str, colour: &str) -> String {
    let (name, value) = (cut(name), cut(value));
    let [left, right] = [&name, &value].map(|text| text.chars().count() * LETTERS / 10);
    let (one, other) = (left + 2 * MARGIN, right + 2 * MARGIN);
    let width = one + other;
    let (name, value) = (escaped(&name), escaped(&value));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"20\" role=\"img\" aria-label=\"{name}: {value}\">\
         <title>{name}: {value}</title>\
         <rect width=\"{width}\" height=\"20\" rx=\"3\" fill=\"{colour}\"/>\
         <path d=\"M3 0H{one}V20H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0\" fill=\"#444c56\"/>\
         <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,Geneva,sans-serif\" font-size=\"11\">\
         <text x=\"{MARGIN}\" y=\"14\" textLength=\"{left}\">{name}</text>\
         <text x=\"{}\" y=\"14\" textLength=\"{right}\">{value}</text></g></svg>",
        one + MARGIN,
    )
}

fn cut(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let short: String = plain.clone().take(LONGEST).collect();
    if plain.count() > LONGEST { short + "…" } else { short }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> Progress {
        let file = format!("{}/samples/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
    }

    #[test]
    fn it_says_where_the_change_is_and_in_which_colour() {
        let failed = sample("check-failed").badge();
        assert!(failed.contains("<title>production: 1/5 unit failed</title>"), "{failed}");
        assert!(failed.contains("#cf222e"));
        let none = Progress { pipeline: None, ..sample("check-failed") }.badge();
        assert!(none.contains("<title>milepost: no pipeline</title>") && none.contains(GREY));
    }

    #[test]
    fn foreign_text_is_text_and_short() {
        let mut progress = sample("check-failed");
        let pipeline = progress.pipeline.as_mut().unwrap();
        pipeline.goal = "<script>\"&".into();
        pipeline.steps[0].sentence.text = "x".repeat(500);
        let badge = progress.badge();
        assert!(badge.contains("&lt;script&gt;&quot;&amp;") && !badge.contains("<script"));
        assert!(
            badge.contains(&format!("1/5 {}…", "x".repeat(LONGEST - 4))) && badge.len() < 1_500,
            "{badge}"
        );
    }
}
