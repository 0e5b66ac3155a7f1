// SPDX-License-Identifier: Apache-2.0
//! What it prints, and what it ends with.

use std::{process::Stdio, time::Duration};

use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::{Gerrit, Machine, gerrit::sample};

#[tokio::test]
async fn it_ends_as_scripts_expect() {
    let (machine, gerrit) = (Machine::new(), Gerrit::says("in-production").await);
    for (name, code, begins) in [
        ("in-production", 0, "In production\n"),
        ("check-failed", 1, "Step 1 of 5 to production: unit failed\n"),
        ("rolled-back", 1, "Step 5 of 5 to production: rolled back"),
        ("rolling-out", 3, "Step 4 of 5 to production: rolling out"),
        ("silent-cluster", 4, "At least step 5 of 5 to production: codfw has not answered\n"),
    ] {
        gerrit.say(&sample(name));
        let said = machine.asks(&gerrit, &["12"]).await;
        assert_eq!((said.code, said.error.as_str()), (Some(code), ""), "{name}");
        assert!(said.out.starts_with(begins) && !said.out.contains('\u{1b}'), "{said:?}");
    }
    for (json, why) in [
        (r#"{"pipeline":null}"#, "milepost: no pipeline is configured for this project and branch\n"),
        (
            r#"{"unavailable":{"key":"backend_config","args":{},"text":"wrong"},"pipeline":null}"#,
            "milepost: wrong\n",
        ),
    ] {
        gerrit.say(json);
        let said = machine.asks(&gerrit, &["12"]).await;
        assert_eq!((said.code, said.out.as_str(), said.error.as_str()), (Some(4), "", why));
    }
}

#[tokio::test]
async fn json_comes_as_it_is_and_colours_where_they_are_wanted() {
    let (machine, gerrit) = (Machine::new(), Gerrit::says("check-failed").await);
    let said = machine.asks(&gerrit, &["12", "--json"]).await;
    assert_eq!((said.code, said.out.trim()), (Some(1), sample("check-failed").trim()));
    let said = machine.asks(&gerrit, &["12", "--color", "always"]).await;
    assert!(said.out.contains("\u{1b}[31m"), "{said:?}");
}

#[tokio::test]
async fn what_cannot_be_read_is_said_with_its_place() {
    let (machine, gerrit) = (Machine::new(), Gerrit::says("in-production").await);
    for (json, why) in [
        ("<!doctype html><title>Sign in</title>", "the answer is a web page"),
        ("{\"pipeline\":", "Milepost's answer: the JSON ends early"),
        ("{\"pipeline\":{\"name\":7}}", "Milepost's answer: pipeline.name: expected a string"),
    ] {
        gerrit.say(json);
        let said = machine.asks(&gerrit, &["12"]).await;
        assert!(said.code == Some(4) && said.error.contains(why), "{said:?}");
    }
}

#[tokio::test]
async fn watching_tells_each_headline_once_and_ends_at_the_goal() {
    let (machine, gerrit) = (Machine::new(), Gerrit::says("rolling-out").await);
    let url = gerrit.url();
    let arguments = ["status", "--gerrit", &url, "12", "--watch"];
    let mut child =
        machine.command(env!("CARGO_BIN_EXE_milepost"), &arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap().unwrap();
    assert!(first.starts_with("Step 4 of 5"), "{first}");
    gerrit.say(&sample("in-production"));
    let end = tokio::time::timeout(Duration::from_mins(1), lines.next_line()).await;
    assert_eq!(end.unwrap().unwrap().as_deref(), Some("In production"));
    assert_eq!(child.wait().await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn completions_and_manual_are_made_of_the_command_line_itself() {
    let machine = Machine::new();
    for (arguments, begins, has) in [
        (&["completions", "bash"][..], "_milepost()", "--watch"),
        (&["completions", "fish"], "# Print an optspec", "watch"),
        (&["manual"], ".ie", "MILEPOST_GERRIT"),
    ] {
        let output = machine.command(env!("CARGO_BIN_EXE_milepost"), arguments).output().await.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(text.starts_with(begins) && text.contains(has), "{arguments:?}: {text}");
    }
}
