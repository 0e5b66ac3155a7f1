// SPDX-License-Identifier: Apache-2.0
//! Where a revision runs, read off its progress.

use milepost_api::{IncludedIn, PipelineProgress, Step, StepKind, StepState, TargetState};

use super::Published;

impl Published {
    /// The environments that run it, as far as this variant tells of them.
    pub fn included(&self) -> IncludedIn {
        self.pipeline().as_ref().map(included).unwrap_or_default()
    }
}

fn included(pipeline: &PipelineProgress) -> IncludedIn {
    let deploys = pipeline.steps.iter().filter(|step| step.kind == StepKind::Deploy);
    IncludedIn { environments: deploys.flat_map(environments).collect() }
}

fn environments(step: &Step) -> Vec<String> {
    let names = distinct(step.targets.iter().map(|target| target.environment.as_str()));
    names.into_iter().filter_map(|name| environment(step, name)).collect()
}

/// Its name, and those of its clusters that run all of it, unless all do.
fn environment(step: &Step, name: &str) -> Option<String> {
    let targets = || step.targets.iter().filter(|target| target.environment == name);
    let mut clusters = distinct(targets().map(|target| target.cluster.as_str()));
    clusters.retain(|cluster| {
        targets().filter(|target| target.cluster == *cluster).all(|target| runs(&target.state))
    });
    // The reader may not see all clusters: that none is missing is the step's to say.
    let all = step.state == StepState::Done && targets().all(|target| runs(&target.state));
    (!clusters.is_empty())
        .then(|| if all { name.to_owned() } else { format!("{name}: {}", clusters.join(", ")) })
}

/// Each once, in their order.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    names.fold(Vec::new(), |mut seen, name| {
        if !seen.contains(&name) {
            seen.push(name);
        }
        seen
    })
}

fn runs(state: &TargetState) -> bool {
    matches!(state, TargetState::Live { .. } | TargetState::LiveByLaterImage { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use milepost_api::Progress;

    fn named(sample: &str, also: impl FnOnce(&mut PipelineProgress)) -> Vec<String> {
        let file = format!("{}/api/samples/{sample}.json", env!("CARGO_MANIFEST_DIR"));
        let progress: Progress = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let mut pipeline = progress.pipeline.unwrap();
        also(&mut pipeline);
        included(&pipeline).environments
    }

    #[test]
    fn environments_are_named_in_the_order_of_the_pipeline() {
        assert_eq!(named("in-production", |_| ()), ["staging", "production"]);
        assert_eq!(named("one-of-two-clusters", |_| ()), ["staging", "production: eqiad"]);
        // A step may be done though one cluster runs it no more.
        let removed = |pipeline: &mut PipelineProgress| {
            pipeline.steps.last_mut().unwrap().targets[1].state = TargetState::Removed { at: None };
        };
        assert_eq!(named("in-production", removed), ["staging", "production: eqiad"]);
        assert_eq!(named("check-failed", |_| ()), [""; 0]);
    }

    #[test]
    fn what_is_not_seen_of_an_environment_is_not_told() {
        let hide = |pipeline: &mut PipelineProgress| {
            let last = pipeline.steps.last_mut().unwrap();
            last.targets.retain(|target| target.cluster == "eqiad");
        };
        assert_eq!(named("one-of-two-clusters", hide), ["staging", "production: eqiad"]);
        let hide_all = |pipeline: &mut PipelineProgress| pipeline.steps.last_mut().unwrap().targets.clear();
        assert_eq!(named("in-production", hide_all), ["staging"]);
        let namesake = |pipeline: &mut PipelineProgress| {
            let last = pipeline.steps.last_mut().unwrap();
            last.targets[0].cluster = "production".into();
        };
        assert_eq!(named("one-of-two-clusters", namesake), ["staging", "production: production"]);
    }
}
