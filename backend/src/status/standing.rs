// SPDX-License-Identifier: Apache-2.0
//! Where a change stands, in five words for scripts.

use milepost_api::StepState;

use super::{Trouble, ask::Body};

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// At its pipeline's goal, or past all that would deploy it.
    Arrived,
    /// Something failed, or it was rolled back.
    Failed,
    /// On its way.
    UnderWay,
    /// Nothing is known, or it goes nowhere.
    Unknown,
}

impl Standing {
    /// What the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::Arrived => 0,
            Self::Failed => 1,
            Self::UnderWay => 3,
            Self::Unknown => 4,
        }
    }
}

/// By the answer's own words.
pub(crate) fn of(body: &Body) -> Result<Standing, Trouble> {
    if let Some(why) = &body.unavailable {
        return Err(Trouble::Unknown(why.text.clone()));
    }
    let pipeline = body
        .pipeline
        .as_ref()
        .ok_or_else(|| Trouble::Unknown("no pipeline is configured for this project and branch".into()))?;
    Ok(match (pipeline.headline.key.as_str(), pipeline.state) {
        ("abandoned", _) => Standing::Unknown,
        ("reached_reverted", _) | (_, StepState::Failed) => Standing::Failed,
        (_, StepState::Done | StepState::Skipped) => Standing::Arrived,
        (_, StepState::Waiting | StepState::Running) => Standing::UnderWay,
        (_, StepState::Unknown) => Standing::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(sample: &str) -> Standing {
        let file = format!("{}/api/samples/{sample}.json", env!("CARGO_MANIFEST_DIR"));
        of(&serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()).unwrap()
    }

    #[test]
    fn a_sample_stands_where_its_headline_says() {
        for (sample, is) in [
            ("in-production", Standing::Arrived),
            ("check-failed", Standing::Failed),
            ("rollout-failed", Standing::Failed),
            ("rolling-out", Standing::UnderWay),
            ("waiting-for-review", Standing::UnderWay),
            ("silent-cluster", Standing::Unknown),
        ] {
            assert_eq!(standing(sample), is, "{sample}");
        }
    }

    #[test]
    fn what_is_not_said_is_told_in_a_line() {
        for (json, why) in [
            (
                r#"{"unavailable":{"key":"backend_unreachable","args":{},"text":"no backend"},"pipeline":null}"#,
                "no backend",
            ),
            ("{}", "no pipeline is configured for this project and branch"),
        ] {
            assert_eq!(of(&serde_json::from_str(json).unwrap()).unwrap_err().to_string(), why);
        }
    }
}
