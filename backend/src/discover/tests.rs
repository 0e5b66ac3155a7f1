// SPDX-License-Identifier: Apache-2.0
//! What is printed is read as the file would be.

use std::{collections::BTreeSet, path::Path};

use milepost_api::StepKind;

use super::*;
use crate::{
    config::{Config, Environment},
    model::{Pipeline, Repository, StepRule, WorkloadKind},
    sources::Role,
};

mod odd;
mod whole;

/// A file with all sources and no pipeline.
const FILE: &str = "[sources]\n\
    ci = { kind = 'zuul', url = 'https://zuul.example.org', tenant = 'example' }\n\
    registry = { kind = 'oci', url = 'https://r.example.org' }\n\
    staging = { kind = 'kubernetes', server = 'https://staging.example.org' }\n\
    eqiad = { kind = 'kubernetes', server = 'https://eqiad.example.org' }\n\
    codfw = { kind = 'kubernetes', server = 'https://codfw.example.org' }\n\
    [environments]\n\
    staging = { clusters = ['staging'] }\n\
    production = { clusters = ['eqiad', 'codfw'] }\n";

fn sought() -> Sought {
    Sought { project: "demo/app".to_owned(), branch: "main".to_owned(), ..Sought::default() }
}

fn site() -> Site {
    let environment = |name: &str, clusters: &[&str]| Environment {
        name: name.to_owned(),
        clusters: clusters.iter().map(|cluster| (*cluster).to_owned()).collect(),
    };
    let environments =
        vec![environment("staging", &["staging"]), environment("production", &["eqiad", "codfw"])];
    Site { environments, ..Site::default() }
}

/// What is printed at the end of [`FILE`], read.
fn read(text: &str) -> Config {
    let whole = format!("{FILE}{text}");
    Config::parse(Path::new("milepost.toml"), &whole, true).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn pipeline(text: &str) -> Pipeline {
    read(text)
        .pipeline_for("demo/app", "main", None)
        .unwrap_or_else(|| panic!("no pipeline takes it\n{text}"))
}

fn ci(runs: Vec<FoundRuns>) -> Looked {
    let found = Discovered { runs, ..Discovered::default() };
    Looked { source: "ci".to_owned(), kind: "zuul", role: Role::Ci, result: Ok(found) }
}

fn cluster(name: &str, places: Vec<Place>) -> Looked {
    let found =
        Discovered { places, address: Some(format!("https://{name}.example.org/")), ..Discovered::default() };
    Looked { source: name.to_owned(), kind: "kubernetes", role: Role::Cluster, result: Ok(found) }
}

fn registry(images: Vec<FoundImage>) -> Looked {
    let found = Discovered { images, ..Discovered::default() };
    Looked { source: "registry".to_owned(), kind: "oci", role: Role::Registry, result: Ok(found) }
}

fn image(path: &str) -> FoundImage {
    FoundImage {
        repository: Repository { registry: "r.example.org".to_owned(), path: path.to_owned() },
        newest: Some("1.2".to_owned()),
        revision: "a".repeat(40).parse().ok(),
        url: format!("https://r.example.org/v2/{path}/tags/list"),
    }
}

fn runs(step: StepKind, pipeline: &str, jobs: &[(&str, Option<bool>, bool)]) -> FoundRuns {
    let job = |(name, voting, pushes): &(&str, Option<bool>, bool)| FoundJob {
        name: (*name).to_owned(),
        voting: *voting,
        pushes: *pushes,
    };
    let jobs = jobs.iter().map(job).collect();
    FoundRuns { step, pipeline: pipeline.to_owned(), jobs, why: format!("pipeline `{pipeline}`: seen") }
}

fn place(namespace: &str, workload: &str) -> Place {
    Place {
        at: Where::Here,
        namespace: namespace.to_owned(),
        kind: WorkloadKind::Deployment,
        workload: workload.to_owned(),
        container: None,
        image: "r.example.org/demo/app:1.2".parse().ok(),
        certainty: Certainty::Image,
        by: Vec::new(),
    }
}

/// Cluster, namespace and name of each place.
fn places(pipeline: &Pipeline) -> BTreeSet<String> {
    let workloads = pipeline.services.iter().flat_map(|service| &service.workloads);
    workloads.map(|of| format!("{} {}/{}", of.cluster, of.namespace, of.name)).collect()
}
