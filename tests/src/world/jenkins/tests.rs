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
        "job/team%2Fa%20b/api/json?tree=name",
        "job/team/job/a%20b/api/json?tree=allBuilds",
        "job/team/job/a%20b/api/json?tree=allBuilds[number]{1}",
        "job/team/job/a%20b/1/api/json?tree=subBuilds[build]",
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

#[tokio::test]
async fn a_branch_has_a_job_of_its_own_name_in_its_project_and_says_what_was_built_once_it_is_checked_out() {
    let jenkins = JenkinsStandIn::start("http://gerrit.example.org").await.expect("a stand-in");
    let job = jenkins.branch("team/app", "34/1234/2");
    assert_eq!(job, "team/app/34%2F1234%2F2");
    let built = jenkins.push(&job);
    let tree = "job/team/api/json?tree=jobs[name,jobs[name,displayName,builds[number]{0,9}]]";
    let jobs = &get(&jenkins, tree).await.1["jobs"];
    let expected = serde_json::json!([{
        "_class": "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject", "name": "app", "jobs": [{
            "_class": "org.jenkinsci.plugins.workflow.job.WorkflowJob", "name": "34%2F1234%2F2", "displayName": "34/1234/2",
            "builds": [{"_class": "org.jenkinsci.plugins.workflow.job.WorkflowRun", "number": 1}],
        }],
    }]);
    assert_eq!(*jobs, expected);
    for wrong in ["34/1234/2", "34%2F1234%2F2"] {
        assert_eq!(get(&jenkins, &format!("job/team/job/app/job/{wrong}/1/wfapi/describe")).await.0, 404);
    }
    let of = "job/team/job/app/job/34%252F1234%252F2/1";
    assert_eq!(get(&jenkins, &format!("{of}/wfapi/describe")).await.0, 200);
    let said = format!(
        "{of}/api/json?tree=actions[causes[shortDescription],lastBuiltRevision[SHA1,branch[name]],remoteUrls]"
    );
    let actions = get(&jenkins, &said).await.1["actions"].as_array().cloned().expect("actions");
    assert_eq!(actions.last().expect("one")["causes"][0]["_class"], "jenkins.branch.BranchEventCause");
    jenkins.check_out(&built, "https://gerrit.example.org/demo/app", "34/1234/2", &"a".repeat(40));
    let actions = get(&jenkins, &said).await.1["actions"].as_array().cloned().expect("actions");
    let expected = serde_json::json!({
        "_class": "hudson.plugins.git.util.BuildData", "remoteUrls": ["https://gerrit.example.org/demo/app"],
        "lastBuiltRevision": {"SHA1": "a".repeat(40), "branch": [{"name": "34/1234/2"}]},
    });
    assert_eq!(actions.last(), Some(&expected));
}

#[tokio::test]
async fn a_job_lists_its_hundred_newest_builds_and_all_where_that_is_asked_until_they_are_rotated_out() {
    let jenkins = JenkinsStandIn::start("http://gerrit.example.org").await.expect("a stand-in");
    jenkins.freestyle("unit");
    let run = || jenkins.run(&For::patch_set("demo/app", 7, 1), "patchset-created", "unit");
    let running = run();
    jenkins.end(&run(), "SUCCESS");
    for _ in 3..=120 {
        jenkins.end(&run(), "FAILURE");
    }
    let numbers = async |tree: &str| {
        let (_, job) = get(&jenkins, &format!("job/unit/api/json?tree={tree}")).await;
        let list = job.as_object().and_then(|job| job.values().find_map(Value::as_array)).expect("a list");
        list.iter().map(|build| build["number"].as_u64().expect("a number")).collect::<Vec<_>>()
    };
    assert_eq!(numbers("builds[number]").await, (21..=120).rev().collect::<Vec<_>>());
    assert_eq!(numbers("allBuilds[number]{0,3}").await, [120, 119, 118]);
    assert_eq!(numbers("allBuilds[number]{117,500}").await, [3, 2, 1]);
    jenkins.rotate("unit", 2);
    assert_eq!(numbers("allBuilds[number]").await, [120, 119, 2, running.number]);
    assert_eq!(get(&jenkins, "job/unit/118/api/json?tree=number").await.0, 404);
    assert_eq!(get(&jenkins, "job/unit/118/consoleText").await.0, 404);
}

#[tokio::test]
async fn a_multi_job_lists_the_builds_that_it_has_started_from_their_beginning() {
    let jenkins = JenkinsStandIn::start("http://gerrit.example.org").await.expect("a stand-in");
    jenkins.multi_job("all");
    jenkins.pipeline("team/a b");
    let all = jenkins.run(&For::patch_set("demo/app", 7, 1), "patchset-created", "all");
    let one = jenkins.trigger(&all, "team/a b");
    let told = async || {
        get(
            &jenkins,
            "job/all/1/api/json?tree=subBuilds[jobName,buildNumber,result,url],actions[triggeredBuilds[url]]",
        )
        .await
        .1
    };
    let expected = |result: Option<&str>| serde_json::json!([{"jobName": "a b", "buildNumber": 1, "result": result, "url": "job/team/job/a%20b/1/"}]);
    assert_eq!(told().await["subBuilds"], expected(None));
    jenkins.end(&one, "FAILURE");
    jenkins.end(&all, "FAILURE");
    let now = told().await;
    assert_eq!(now["subBuilds"], expected(Some("FAILURE")));
    assert!(!now["actions"].to_string().contains("triggeredBuilds"), "that is another plugin's: {now}");
    assert_eq!(get(&jenkins, "job/all/1/wfapi/describe").await.0, 404);
}

#[tokio::test]
async fn tags_are_a_proxys_and_jenkins_itself_knows_none() {
    let jenkins = JenkinsStandIn::start("http://gerrit.example.org").await.expect("a stand-in");
    jenkins.freestyle("unit");
    let client = http::client().expect("a client");
    let ask = async |below: &str, tag: &str| {
        let request = client.get(format!("{}{below}", jenkins.url())).header("if-none-match", tag);
        let answer = request.send().await.expect("an answer");
        let tag = answer.headers().get("etag").map(|tag| tag.to_str().expect("a tag").to_owned());
        (answer.status().as_u16(), tag, answer.content_length() == Some(0))
    };
    let jobs = "api/json?tree=jobs[name,builds[number]{0,9}]";
    assert_eq!(ask(jobs, "\"x\"").await, (200, None, false));
    jenkins.behind_proxy();
    let (status, tag, _) = ask(jobs, "\"x\"").await;
    let tag = tag.expect("a tag");
    assert_eq!(status, 200);
    assert_eq!(ask(jobs, &tag).await, (304, Some(tag.clone()), true));
    jenkins.run(&For::patch_set("demo/app", 7, 1), "patchset-created", "unit");
    let (status, changed, empty) = ask(jobs, &tag).await;
    assert!(status == 200 && changed != Some(tag.clone()) && !empty);
    assert_eq!(ask("job/unit/1/consoleText", &tag).await.1, None);
    assert_eq!(ask("api/json", &tag).await, (404, None, false));
    assert_eq!(jenkins.unchanged(), 1);
}
