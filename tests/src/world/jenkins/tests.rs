// SPDX-License-Identifier: Apache-2.0
//! That the stand-in is strict.

use reqwest::StatusCode;
use serde_json::Value;

use super::*;
use crate::rig::http;

async fn get(jenkins: &JenkinsStandIn, below: &str) -> (StatusCode, Value) {
    let client = http::client().expect("a client");
    let answer = client.get(format!("{}{below}", jenkins.url())).send().await.expect("an answer");
    assert_eq!(answer.headers()["x-jenkins"], routes::VERSION);
    (answer.status(), answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn what_is_not_known_to_exist_is_not_there() {
    let jenkins = JenkinsStandIn::start("http://gerrit.example.org").await.expect("a stand-in");
    jenkins.pipeline("team/a b");
    let built = jenkins.run(&For::patch_set("demo/app", 7, 1), "patchset-created", "team/a b");
    jenkins.stage(&built, "Test");
    for below in [
        "api/json",
        "api/json?depth=2",
        "api/json?tree=jobs",
        "api/json?tree=jobs[nonsense]",
        "api/json?tree=jobs[name",
        "api/json?tree=jobs[name]&depth=1",
        "api/xml?tree=jobs[name]",
        "job/team/api/json",
        "job/nobody/api/json?tree=jobs[name]",
        "job/team/job/a%20b/2/api/json?tree=number",
        "job/team/job/a%20b/1/wfapi/describe?x=1",
        "job/team/job/a%20b/1/wfapi",
        "job/team/job/a%20b/1/execution/node/7/wfapi/describe",
        "queue/api/json",
        "view/all/api/json?tree=jobs[name]",
    ] {
        assert_eq!(get(&jenkins, below).await.0, 404, "{below}");
    }
    let (_, listing) = get(&jenkins, "api/json?tree=jobs[name,jobs[name,builds[number,result]{0,1}]]").await;
    let expected = serde_json::json!({"_class": "hudson.model.Hudson", "jobs": [{
        "_class": "com.cloudbees.hudson.plugins.folder.Folder", "name": "team", "jobs": [{
            "_class": "org.jenkinsci.plugins.workflow.job.WorkflowJob", "name": "a b", "builds": [{
                "_class": "org.jenkinsci.plugins.workflow.job.WorkflowRun", "number": 1, "result": null,
            }],
        }],
    }]});
    assert_eq!(listing, expected);
    let (_, stages) = get(&jenkins, "job/team/job/a%20b/1/wfapi/describe").await;
    assert_eq!(stages["stages"][0]["status"], "IN_PROGRESS");
    jenkins.wfapi(false);
    assert_eq!(get(&jenkins, "job/team/job/a%20b/1/wfapi/describe").await.0, 404);
}

#[tokio::test]
async fn who_may_not_read_is_told_so_as_jenkins_does() {
    let jenkins = JenkinsStandIn::start("http://gerrit.example.org").await.expect("a stand-in");
    jenkins.protect("milepost", "token");
    let url = format!("{}api/json?tree=jobs[name]", jenkins.url());
    let client = http::client().expect("a client");
    let status = |user: Option<&str>| {
        let request = client.get(&url);
        let request = match user {
            Some(user) => request.basic_auth(user, Some("token")),
            None => request,
        };
        async { request.send().await.expect("an answer").status().as_u16() }
    };
    assert_eq!(status(None).await, 403);
    assert_eq!(status(Some("somebody")).await, 401);
    assert_eq!(status(Some("milepost")).await, 200);
    let changed = client.post(&url).basic_auth("milepost", Some("token")).send().await.expect("an answer");
    assert_eq!(changed.status(), 403, "nobody is to change anything");
}
