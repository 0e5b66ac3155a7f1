// SPDX-License-Identifier: Apache-2.0
//! Configurations of other people, from the folder that `MILEPOST_SAMPLES` names; nothing of them stands here. What is
//! expected was counted by hand from each file.

use std::{collections::BTreeMap, fs, path::Path};

use milepost_pipelinelib::{Ci, PipelinePlan, check};

/// What a file is expected to do.
struct Expected {
    folder: &'static str,
    /// Pipelines, stages in all of them, frames with more than one stage.
    shape: (usize, usize, usize),
    /// Images published, promotions, rehearsed deployments.
    made: (usize, usize, usize),
    /// Rules and how often each finds something; no errors where there is none among them.
    found: &'static [(&'static str, usize)],
}

const PRODUCTION: (&str, usize) = ("production-deploys-nothing", 1);

const SAMPLES: [Expected; 9] = [
    Expected { folder: "blubber", shape: (4, 11, 0), made: (4, 1, 2), found: &[] },
    Expected { folder: "mediawiki-libs-Shellbox", shape: (2, 7, 0), made: (6, 0, 0), found: &[] },
    Expected { folder: "mediawiki-services-citoid", shape: (3, 5, 0), made: (2, 1, 0), found: &[] },
    Expected {
        folder: "mediawiki-services-cxserver",
        shape: (2, 3, 0),
        made: (1, 0, 0),
        found: &[PRODUCTION],
    },
    Expected { folder: "mediawiki-services-kask", shape: (3, 5, 0), made: (2, 0, 0), found: &[PRODUCTION] },
    Expected { folder: "mediawiki-services-mathoid", shape: (3, 6, 0), made: (2, 1, 1), found: &[] },
    Expected {
        folder: "research-mwaddlink",
        shape: (2, 7, 0),
        made: (2, 0, 0),
        // the variables of its environment are Jenkins's own
        found: &[PRODUCTION],
    },
    Expected { folder: "wikibase-termbox", shape: (3, 5, 0), made: (2, 0, 0), found: &[PRODUCTION] },
    Expected { folder: "wikimedia-toolhub", shape: (2, 5, 0), made: (1, 0, 0), found: &[PRODUCTION] },
];

#[test]
#[ignore = "needs MILEPOST_SAMPLES"]
fn files_of_other_people_are_read_as_expected() {
    let samples = std::env::var_os("MILEPOST_SAMPLES").expect("the folder of the samples");
    let folder = Path::new(&samples).join("pipeline-configs");
    let mut wrong = Vec::new();
    for entry in fs::read_dir(&folder).expect("samples") {
        let name = entry.expect("a folder").file_name().to_string_lossy().into_owned();
        if !SAMPLES.iter().any(|sample| sample.folder == name) {
            wrong.push(format!("{name}: nothing is expected of it"));
        }
    }
    for Expected { folder: name, shape, made, found } in &SAMPLES {
        let file = fs::read(folder.join(name).join("config.yaml")).expect("a sample");
        let report = check(&file, &Ci { project: Some((*name).to_owned()), ..Ci::default() });
        let plans = &report.plan.pipelines;
        let sum = |count: fn(&PipelinePlan) -> usize| plans.iter().map(count).sum::<usize>();
        let parallel =
            |plan: &PipelinePlan| plan.frames.iter().filter(|frame| frame.stages.len() > 1).count();
        let is = (plans.len(), sum(|plan| plan.stages().count()), sum(parallel));
        if is != *shape {
            wrong.push(format!(
                "{name}: pipelines, stages and parallel frames are {is:?}, expected {shape:?}"
            ));
        }
        let is = (
            sum(|plan| plan.images().count()),
            sum(|plan| plan.promotions().count()),
            sum(|plan| plan.deployments().count()),
        );
        if is != *made {
            wrong.push(format!("{name}: images, promotions and deployments are {is:?}, expected {made:?}"));
        }
        let mut is: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &report.findings {
            *is.entry(finding.rule.id()).or_default() += 1;
        }
        if is != found.iter().copied().collect() {
            wrong.push(format!("{name}: found {:#?}, expected {found:?}", report.findings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
