// SPDX-License-Identifier: Apache-2.0
//! The JSON of Jenkins and of its plugins gerrit-trigger, parameterized-trigger and pipeline-rest-api.

use serde_json::{Value, json};

use super::{
    For, PREFIX,
    state::{Build, Item, Job, Number, Stage, State},
};

/// What Jenkins believes to be its own address: nobody is to call there.
const BELIEVED: &str = "http://jenkins.inside.invalid:8080";

/// A name as a segment of a path.
pub(super) fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    name.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// `/jenkins/job/a/job/b`.
fn path(job: &str) -> String {
    let names: Vec<_> = job.split('/').map(|name| format!("job/{}", encoded(name))).collect();
    format!("/{PREFIX}/{}", names.join("/"))
}

fn last(job: &str) -> &str {
    job.rsplit('/').next().unwrap_or_default()
}

/// The root (`""`), a folder or a job as a whole; `None`: there is none.
pub(super) fn item(state: &State, place: &str) -> Option<Value> {
    if let Some(one) = state.jobs.get(place) {
        return Some(job(place, one));
    }
    let below = |job: &str| {
        let rest = if place.is_empty() { job } else { job.strip_prefix(place)?.strip_prefix('/')? };
        let name = rest.split('/').next()?;
        Some(if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") })
    };
    let mut children: Vec<String> = state.jobs.keys().filter_map(|job| below(job)).collect();
    children.dedup();
    if children.is_empty() && !place.is_empty() {
        return None;
    }
    let class =
        if place.is_empty() { "hudson.model.Hudson" } else { "com.cloudbees.hudson.plugins.folder.Folder" };
    let jobs: Vec<_> = children.iter().filter_map(|child| item(state, child)).collect();
    Some(json!({
        "_class": class, "name": last(place), "fullName": place, "description": null,
        "url": format!("{BELIEVED}{}/", path(place)), "jobs": jobs,
    }))
}

fn job(full: &str, job: &Job) -> Value {
    let class = if job.pipeline {
        "org.jenkinsci.plugins.workflow.job.WorkflowJob"
    } else {
        "hudson.model.FreeStyleProject"
    };
    let builds: Vec<_> = job.builds.iter().rev().map(|one| build(full, job.pipeline, one)).collect();
    // `allBuilds` are told where they are asked for alone.
    let newest: Vec<_> = builds.iter().take(100).cloned().collect();
    json!({
        "_class": class, "name": last(full), "fullName": full, "displayName": last(full), "description": "",
        "url": format!("{BELIEVED}{}/", path(full)), "color": "blue", "builds": newest, "allBuilds": builds,
    })
}

pub(super) fn build(job: &str, pipeline: bool, build: &Build) -> Value {
    let class = if pipeline {
        "org.jenkinsci.plugins.workflow.job.WorkflowRun"
    } else {
        "hudson.model.FreeStyleBuild"
    };
    let mut actions = grounds(&build.parameters, build.upstream.as_ref());
    // Written when the builds that it waits for have ended.
    if build.ended.is_some() && !build.triggered.is_empty() {
        let builds = build.triggered.iter().map(|(job, number)| {
            json!({"_class": "hudson.model.FreeStyleBuild", "number": number, "url": format!("{BELIEVED}{}/{number}/", path(job))})
        });
        actions.push(json!({
            "_class": "hudson.plugins.parameterizedtrigger.BuildInfoExporterAction",
            "triggeredBuilds": builds.collect::<Vec<_>>(),
        }));
    }
    json!({
        "_class": class, "actions": actions, "building": build.ended.is_none(), "description": null,
        "displayName": format!("#{}", build.number), "duration": build.ended.map_or(0, |ended| ended - build.begun),
        "id": build.number.to_string(), "number": build.number, "queueId": build.item, "result": build.result,
        "timestamp": build.begun, "url": format!("{BELIEVED}{}/{}/", path(job), build.number),
    })
}

fn grounds(parameters: &[(String, String)], upstream: Option<&Number>) -> Vec<Value> {
    let mut actions = vec![json!({})];
    if !parameters.is_empty() {
        let all: Vec<_> = parameters
            .iter()
            .map(|(name, value)| json!({"_class": "hudson.model.StringParameterValue", "name": name, "value": value}))
            .collect();
        actions.push(json!({"_class": "hudson.model.ParametersAction", "parameters": all}));
    }
    let cause = match upstream {
        Some((job, number)) => json!({
            "_class": "hudson.model.Cause$UpstreamCause", "shortDescription": format!("Started by upstream project \"{job}\""),
            "upstreamProject": job, "upstreamBuild": number,
        }),
        None => {
            json!({
                "_class": "com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.GerritCause",
                "shortDescription": "Triggered by Gerrit: http://gerrit.example.org/7",
            })
        }
    };
    actions.push(json!({"_class": "hudson.model.CauseAction", "causes": [cause]}));
    actions
}

pub(super) fn queue(items: &[Item]) -> Value {
    json!({"_class": "hudson.model.Queue", "items": items.iter().map(queued).collect::<Vec<_>>()})
}

/// An item of the queue.
pub(super) fn queued(item: &Item) -> Value {
    json!({
        "_class": "hudson.model.Queue$WaitingItem", "id": item.id, "inQueueSince": item.since,
        "why": "Waiting for next available executor", "actions": grounds(&item.parameters, item.upstream.as_ref()),
        "task": {
            "_class": "org.jenkinsci.plugins.workflow.job.WorkflowJob", "name": last(&item.job),
            "url": format!("{BELIEVED}{}/", path(&item.job)),
        },
    })
}

/// `wfapi/describe` of a build.
pub(super) fn describe(job: &str, build: &Build) -> Value {
    let paused = build.stages.iter().any(|stage| stage.status == "PAUSED_PENDING_INPUT");
    let status = match build.result.as_deref() {
        None if paused => "PAUSED_PENDING_INPUT",
        None => "IN_PROGRESS",
        Some("FAILURE") => "FAILED",
        Some("NOT_BUILT") => "NOT_EXECUTED",
        Some(same) => same,
    };
    let ended = build.ended.unwrap_or_else(super::now);
    json!({
        "_links": {"self": {"href": format!("{}/{}/wfapi/describe", path(job), build.number)}},
        "id": build.number.to_string(), "name": format!("#{}", build.number), "status": status,
        "startTimeMillis": build.begun, "endTimeMillis": ended, "durationMillis": ended - build.begun,
        "queueDurationMillis": 1, "pauseDurationMillis": 0,
        "stages": build.stages.iter().map(|one| stage(job, build, one)).collect::<Vec<_>>(),
    })
}

fn stage(job: &str, build: &Build, stage: &Stage) -> Value {
    let lasted = stage.ended.unwrap_or_else(super::now) - stage.begun;
    let href = format!("{}/{}/execution/node/{}/wfapi/describe", path(job), build.number, stage.node);
    let mut json = json!({
        "_links": {"self": {"href": href}}, "id": stage.node.to_string(), "name": stage.name, "execNode": "",
        "status": stage.status, "startTimeMillis": stage.begun, "durationMillis": lasted, "pauseDurationMillis": 0,
    });
    if stage.status == "FAILED" {
        json["error"] = json!({"message": "script returned exit code 1", "type": "hudson.AbortException"});
    }
    json
}

/// `execution/node/N/wfapi/describe` of a stage, in which one step ran.
pub(super) fn node(job: &str, build: &Build, one: &Stage) -> Value {
    let mut json = stage(job, build, one);
    let step = one.node + 1;
    let base = format!("{}/{}/execution/node/{step}", path(job), build.number);
    json["stageFlowNodes"] = json!([{
        "_links": {
            "self": {"href": format!("{base}/wfapi/describe")}, "log": {"href": format!("{base}/wfapi/log")},
            "console": {"href": format!("{base}/log")},
        },
        "id": step.to_string(), "name": "Shell Script", "execNode": "", "status": one.status,
        "parameterDescription": "make test", "startTimeMillis": one.begun, "durationMillis": json["durationMillis"],
        "pauseDurationMillis": 0, "parentNodes": [one.node.to_string()],
    }]);
    json
}

/// What gerrit-checks-api gives of a patch set.
pub(super) fn checks(state: &State, change: u64, patch_set: u32) -> Value {
    let is = |build: &Build, name: &str, value: &str| {
        build.parameters.iter().any(|(n, v)| n == name && v == value)
    };
    let of = |build: &&Build| {
        is(build, "GERRIT_CHANGE_NUMBER", &change.to_string())
            && is(build, "GERRIT_PATCHSET_NUMBER", &patch_set.to_string())
    };
    let runs = state.jobs.iter().flat_map(|(job, one)| {
        one.builds.iter().filter(of).enumerate().map(move |(nth, build)| {
            let link = format!("{BELIEVED}{}/{}/", path(job), build.number);
            json!({
                "change": change, "patchSet": patch_set, "attempt": nth + 1, "externalId": format!("{job}#{}", build.number),
                "checkName": last(job), "checkDescription": "", "checkLink": link, "statusLink": link,
                "status": if build.ended.is_some() { "COMPLETED" } else { "RUNNING" }, "results": [], "actions": [],
            })
        })
    });
    json!({"runs": runs.collect::<Vec<_>>()})
}

/// What the plugin gives of a log, in bytes.
const LOG: usize = 10 << 10;

/// `execution/node/N/wfapi/log` of a step: the end of it, as HTML.
pub(super) fn log(job: &str, build: &Build, stage: &Stage) -> Value {
    let mut begin = stage.log.len().saturating_sub(LOG);
    while !stage.log.is_char_boundary(begin) {
        begin += 1;
    }
    let text = stage.log.get(begin..).unwrap_or_default();
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut json = json!({
        "nodeId": (stage.node + 1).to_string(), "nodeStatus": stage.status, "length": text.len(), "hasMore": begin > 0,
        "consoleUrl": format!("{}/{}/execution/node/{}/log", path(job), build.number, stage.node + 1),
    });
    if !text.is_empty() {
        json["text"] = json!(format!("<span class=\"pipeline-new-node\">[Pipeline] sh\n</span>{escaped}"));
    }
    json
}

/// What gerrit-trigger gives a build.
pub(super) fn gerrit_parameters(gerrit: &str, is_for: &For, event: &str) -> Vec<(String, String)> {
    let host = gerrit.split_once("://").map_or(gerrit, |(_, host)| host);
    let host = host.split([':', '/']).next().unwrap_or_default();
    let mut all = vec![
        ("GERRIT_EVENT_TYPE", event.to_owned()),
        ("GERRIT_HOST", host.to_owned()),
        ("GERRIT_PORT", "29418".to_owned()),
    ];
    match is_for {
        For::PatchSet { project, number, patch_set } => all.extend([
            ("GERRIT_PROJECT", project.clone()),
            ("GERRIT_CHANGE_NUMBER", number.to_string()),
            ("GERRIT_PATCHSET_NUMBER", patch_set.to_string()),
            ("GERRIT_CHANGE_URL", format!("{gerrit}/c/{project}/+/{number}")),
            ("GERRIT_TOPIC", String::new()),
        ]),
        For::Branch { project, branch, revision } => all.extend([
            ("GERRIT_PROJECT", project.clone()),
            ("GERRIT_REFNAME", branch.clone()),
            ("GERRIT_NEWREV", revision.clone()),
            ("GERRIT_OLDREV", "0".repeat(40)),
        ]),
    }
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What Zuul 2 gives a build.
pub(super) fn zuul_parameters(is_for: &For, pipeline: &str) -> Vec<(String, String)> {
    let mut all =
        vec![("ZUUL_PIPELINE", pipeline.to_owned()), ("ZUUL_URL", "git://merger.example.org".to_owned())];
    match is_for {
        For::PatchSet { project, number, patch_set } => all.extend([
            ("ZUUL_PROJECT", project.clone()),
            ("ZUUL_CHANGE", number.to_string()),
            ("ZUUL_PATCHSET", patch_set.to_string()),
            ("ZUUL_COMMIT", "5".repeat(40)),
        ]),
        For::Branch { project, branch, revision } => all.extend([
            ("ZUUL_PROJECT", project.clone()),
            ("ZUUL_REFNAME", branch.clone()),
            ("ZUUL_NEWREV", revision.clone()),
        ]),
    }
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
