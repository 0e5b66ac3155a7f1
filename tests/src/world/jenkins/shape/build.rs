// SPDX-License-Identifier: Apache-2.0
//! The JSON of a build, with what the plugins gerrit-trigger, parameterized-trigger, git, branch-api and jenkins-multijob-plugin add.

use serde_json::{Value, json};

use super::{BELIEVED, below, last, path};
use crate::world::jenkins::state::{Build, Cause, Checkout, Kind, State};

pub(in crate::world::jenkins) fn build(state: &State, job: &str, kind: Kind, build: &Build) -> Value {
    let mut actions = grounds(&build.parameters, &build.cause);
    actions.extend(build.checkout.as_ref().map(|checkout| built_of(build.number, checkout)));
    // Written when the builds that it waits for have ended.
    if kind != Kind::MultiJob && build.ended.is_some() && !build.triggered.is_empty() {
        let builds = build.triggered.iter().map(|(job, number)| {
            let class = state.jobs.get(job).map(|job| job.kind.of_build());
            json!({"_class": class, "number": number, "url": format!("{BELIEVED}{}/{number}/", path(job))})
        });
        actions.push(json!({
            "_class": "hudson.plugins.parameterizedtrigger.BuildInfoExporterAction",
            "triggeredBuilds": builds.collect::<Vec<_>>(),
        }));
    }
    let mut json = json!({
        "_class": kind.of_build(), "actions": actions, "building": build.ended.is_none(), "description": null,
        "displayName": format!("#{}", build.number), "duration": build.ended.map_or(0, |ended| ended - build.begun),
        "id": build.number.to_string(), "number": build.number, "queueId": build.item, "result": build.result,
        "timestamp": build.begun, "url": format!("{BELIEVED}{}/{}/", path(job), build.number),
    });
    if kind == Kind::MultiJob {
        json["subBuilds"] = build.triggered.iter().map(|child| sub_build(state, job, build, child)).collect();
    }
    json
}

/// `MultiJobBuild.SubBuild`, which is there as soon as the other build has begun. Its address has no host, and no slash before it.
fn sub_build(state: &State, parent: &str, by: &Build, (job, number): &(String, u64)) -> Value {
    let child = state.build(job, *number);
    json!({
        "abort": false, "buildID": format!("{job}#{number}"), "buildNumber": number, "duration": "1 sec", "icon": "blue.png",
        "jobAlias": "", "jobName": last(job), "multiJobBuild": false, "parentBuildNumber": by.number,
        "parentJobName": last(parent), "phaseName": "test", "result": child.and_then(|child| child.result.clone()),
        "retry": false, "url": format!("{}/{number}/", below(job)),
    })
}

/// `hudson.plugins.git.util.BuildData`
fn built_of(number: u64, Checkout { remote, branch, revision }: &Checkout) -> Value {
    let built = json!({"SHA1": revision, "branch": [{"SHA1": revision, "name": branch}]});
    let last = json!({
        "_class": "hudson.plugins.git.util.Build", "buildNumber": number, "buildResult": null, "marked": built, "revision": built,
    });
    json!({
        "_class": "hudson.plugins.git.util.BuildData", "buildsByBranchName": {branch: last}, "lastBuiltRevision": built,
        "remoteUrls": [remote], "scmName": "",
    })
}

/// Actions that say why something was started.
pub(super) fn grounds(parameters: &[(String, String)], cause: &Cause) -> Vec<Value> {
    let mut actions = vec![json!({})];
    if !parameters.is_empty() {
        let all: Vec<_> = parameters
            .iter()
            .map(|(name, value)| json!({"_class": "hudson.model.StringParameterValue", "name": name, "value": value}))
            .collect();
        actions.push(json!({"_class": "hudson.model.ParametersAction", "parameters": all}));
    }
    let cause = match cause {
        Cause::Build((job, number)) => json!({
            "_class": "hudson.model.Cause$UpstreamCause", "shortDescription": format!("Started by upstream project \"{job}\""),
            "upstreamProject": job, "upstreamBuild": number,
        }),
        Cause::Gerrit => json!({
            "_class": "com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.GerritCause",
            "shortDescription": "Triggered by Gerrit: http://gerrit.example.org/7",
        }),
        Cause::Branch => json!({
            "_class": "jenkins.branch.BranchEventCause", "shortDescription": "Push event to a branch",
        }),
        Cause::Nobody => json!({
            "_class": "hudson.model.Cause$UserIdCause", "shortDescription": "Started by user anonymous",
            "userId": null, "userName": "anonymous",
        }),
    };
    actions.push(json!({"_class": "hudson.model.CauseAction", "causes": [cause]}));
    actions
}
