// SPDX-License-Identifier: Apache-2.0
//! What whoever looks after Milepost is to do next, by what is missing: a file, a source, a cluster, a pipeline, a reload, a first
//! change. Pure; [`Place`] looks at the file.

mod place;

use milepost_api::{Say, health::ToDo};

pub use place::{File, Place};

use crate::config::Config;

/// Things that are told at once, so that nobody has to read far.
const AT_ONCE: usize = 3;

/// A whole file with as little as possible.
const FILE: &str = "[sources]\n\
    ci = { kind = \"zuul\", url = \"https://zuul.example.org\", tenant = \"example\" }\n\
    \n\
    [pipelines.default]\n\
    projects = [\"demo/app\"]\n";
/// Goes below what a file has.
const SOURCE: &str =
    "[sources.ci]\nkind = \"zuul\"\nurl = \"https://zuul.example.org\"\ntenant = \"example\"\n";
/// Goes below what a file has.
const CLUSTER: &str =
    "[sources.production]\nkind = \"kubernetes\"\nkubeconfig_file = \"production.kubeconfig\"\n";
/// Goes below what a file has.
const PIPELINE: &str = "[pipelines.default]\nprojects = [\"demo/app\"]\n";

/// What is to be done next, in its order; nothing where all is there. `heard` tells of a configuration whether a change that takes
/// one of its pipelines was heard of.
pub fn to_do(place: &Place, file: &File, in_force: &Config, heard: bool) -> Vec<ToDo> {
    let name = || place.config.display().to_string();
    let mut all: Vec<ToDo> = match file {
        File::Missing => vec![write(Say::WriteFile { file: name() }, FILE)],
        File::Wrong(why) => vec![say(Say::CorrectFile { file: name(), why: why.clone() })],
        File::InForce => missing(&name(), in_force, heard),
        File::Waiting(new) => missing(&name(), new, heard),
    };
    if !all.is_empty() || matches!(file, File::Waiting(_)) {
        all.push(write(Say::ReadFileAgain { file: name() }, &place.commands()));
    }
    if !heard {
        let project = if let File::Waiting(new) = file { new.a_project() } else { in_force.a_project() };
        all.push(say(Say::OpenChange { project }));
    }
    all.truncate(AT_ONCE);
    all
}

/// What a file lacks.
fn missing(file: &str, config: &Config, heard: bool) -> Vec<ToDo> {
    let file = || file.to_owned();
    let mut all = Vec::new();
    if config.sources.is_empty() {
        all.push(write(Say::AddSource { file: file() }, SOURCE));
    } else if config.environments.is_empty() && !heard {
        // A site may want no more than what CI and registry tell: who has seen a change there knows.
        all.push(write(Say::AddCluster { file: file() }, CLUSTER));
    }
    // A site may want no more than what its projects declare themselves.
    if !config.takes_projects() && !heard {
        all.push(write(Say::AddPipeline { file: file() }, PIPELINE));
    }
    all
}

fn say(say: Say) -> ToDo {
    ToDo { say: say.into(), copy: None }
}

fn write(say: Say, copy: &str) -> ToDo {
    ToDo { say: say.into(), copy: Some(copy.to_owned()) }
}

#[cfg(test)]
mod tests;
