// SPDX-License-Identifier: Apache-2.0
//! What is printed: the page's own sentences, a line for each step.

use std::io::{self, IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};
use milepost_api::{Failure, Millis, PipelineProgress, Step, StepState};

use super::{Colour, Trouble, ask::Body};
use crate::clock::{Clock as _, SystemClock};

/// Writes lines, with colours or without.
pub(crate) struct Pen {
    colours: bool,
    now: Millis,
}

impl Pen {
    /// One for standard output.
    pub(crate) fn of(colour: Colour) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let colours = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                io::stdout().is_terminal()
                    && !set("NO_COLOR")
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        Self { colours, now: SystemClock.now() }
    }

    /// Prints where a change stands.
    pub(crate) fn draw(&self, body: &Body) -> Result<(), Trouble> {
        print(&self.lines(body).concat())
    }

    /// The same as lines, each with its line feed.
    pub(crate) fn lines(&self, body: &Body) -> Vec<String> {
        body.pipeline.as_ref().map(|pipeline| self.of_pipeline(pipeline)).unwrap_or_default()
    }

    fn of_pipeline(&self, pipeline: &PipelineProgress) -> Vec<String> {
        let headline = self.styled(style(pipeline.state).bold(), &plain(&pipeline.headline.text));
        let wide = pipeline.steps.iter().map(|step| step.name.chars().count()).max().unwrap_or_default();
        let mut lines = vec![format!("{headline}\n")];
        for step in &pipeline.steps {
            lines.push(self.of_step(step, wide));
            lines.extend(step.failure.iter().flat_map(|failure| self.of_failure(failure)));
        }
        lines.extend(pipeline.images.iter().map(|image| format!("    {}\n", plain(&image.uri))));
        lines.extend(
            pipeline
                .notes
                .iter()
                .map(|note| format!("    {}\n", self.styled(Style::new().dimmed(), &plain(&note.text)))),
        );
        lines
    }

    fn of_step(&self, step: &Step, wide: usize) -> String {
        let mark = self.styled(style(step.state), mark(step.state));
        let since = step
            .since
            .map(|since| self.styled(Style::new().dimmed(), &format!("  {}", ago(since, self.now))));
        let name = plain(&step.name);
        let gap = " ".repeat(wide.saturating_sub(name.chars().count()));
        format!("  {mark} {name}{gap}  {}{}\n", plain(&step.sentence.text), since.unwrap_or_default())
    }

    /// The failing stage, its log, and the line that says why.
    fn of_failure(&self, failure: &Failure) -> Vec<String> {
        let place = failure.url.as_deref().unwrap_or(&failure.stage);
        let mut lines = vec![format!("      {}\n", plain(place))];
        let excerpt = failure.excerpt.as_ref();
        // Where none stands out, the last one.
        let cause = excerpt.and_then(|excerpt| match excerpt.cause {
            Some(cause) => excerpt.lines.get(cause),
            None => excerpt.lines.last(),
        });
        lines.extend(
            cause.map(|line| format!("      {}\n", self.styled(style(StepState::Failed), &plain(line)))),
        );
        lines
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

fn style(state: StepState) -> Style {
    let colour = match state {
        StepState::Done | StepState::Skipped => AnsiColor::Green,
        StepState::Running => AnsiColor::Blue,
        StepState::Failed => AnsiColor::Red,
        StepState::Waiting | StepState::Unknown => return Style::new(),
    };
    Style::new().fg_color(Some(colour.into()))
}

fn mark(state: StepState) -> &'static str {
    match state {
        StepState::Done => "✓",
        StepState::Running => "●",
        StepState::Failed => "✕",
        StepState::Skipped => "–",
        StepState::Waiting => "○",
        StepState::Unknown => "?",
    }
}

/// "4 min ago", in the largest unit that is whole.
pub(crate) fn ago(since: Millis, now: Millis) -> String {
    let minutes = now.saturating_sub(since) / 60_000;
    match minutes {
        ..1 => "now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..1440 => format!("{} h ago", minutes / 60),
        _ => format!("{} d ago", minutes / 1440),
    }
}

/// Foreign text moves no cursor.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Writes to standard output; a reader that has gone wants no more.
pub(crate) fn print(text: &str) -> Result<(), Trouble> {
    let mut out = io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Trouble::Unknown(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says what is wrong on standard error.
pub(crate) fn complain(trouble: &Trouble) {
    // Nobody is left to tell when standard error is closed.
    writeln!(io::stderr(), "milepost: {trouble}").ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(sample: &str, colours: bool) -> String {
        let file = format!("{}/api/samples/{sample}.json", env!("CARGO_MANIFEST_DIR"));
        let body: Body = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        Pen { colours, now: 1_795_395_200_000 }.lines(&body).concat()
    }

    #[test]
    fn a_failure_is_told_with_its_log_and_the_line_that_says_why() {
        let said = lines("check-failed", false);
        assert!(said.starts_with("Step 1 of 5 to production: unit failed\n  ✕ Check"), "{said}");
        assert!(said.contains("\n      https://") && !said.contains('\u{1b}'), "{said}");
    }

    #[test]
    fn colours_are_there_where_they_are_wanted() {
        assert!(lines("in-production", true).contains("\u{1b}[32m"));
    }

    #[test]
    fn ages_are_told_in_the_largest_unit() {
        for (minutes, told) in [(0, "now"), (4, "4 min ago"), (60, "1 h ago"), (1441, "1 d ago"), (-5, "now")]
        {
            assert_eq!(ago(0, minutes * 60_000), told);
        }
    }
}
