// SPDX-License-Identifier: Apache-2.0
//! Which change is meant, and which Gerrit.

use crate::{Gerrit, Machine};

const ID: &str = "I0123456789abcdef0123456789abcdef01234567";

/// A work tree whose commit has a Change-Id, cloned from this Gerrit.
async fn cloned(gerrit: &Gerrit) -> Machine {
    let machine = Machine::new();
    machine.git(&["init", "-q", "-b", "main"]).await;
    machine.git(&["remote", "add", "origin", &format!("{}a/demo/app", gerrit.url())]).await;
    machine.git(&["commit", "-q", "--allow-empty", "-m", &format!("Greet\n\nChange-Id: {ID}")]).await;
    machine
}

fn listed(changes: &[(u64, &str, &str)]) -> String {
    let changes = changes.iter().map(|(number, project, branch)| {
        format!(r#"{{"_number":{number},"project":"{project}","branch":"{branch}"}}"#)
    });
    format!("[{}]", changes.collect::<Vec<_>>().join(","))
}

fn paths(gerrit: &Gerrit) -> Vec<String> {
    gerrit.asked().into_iter().map(|(path, _)| path).collect()
}

#[tokio::test]
async fn a_change_has_several_names() {
    let (machine, gerrit) = (Machine::new(), Gerrit::says("in-production").await);
    gerrit.finds(&listed(&[(12, "demo/app", "main")]));
    let url = format!("{}c/demo/app/+/12/3", gerrit.url());
    for (name, path) in [
        ("12", "/changes/12/revisions/current/milepost~progress"),
        ("demo/app~12", "/changes/demo%2Fapp~12/revisions/current/milepost~progress"),
        (ID, "/changes/demo%2Fapp~12/revisions/current/milepost~progress"),
    ] {
        assert_eq!(machine.asks(&gerrit, &[name]).await.code, Some(0), "{name}");
        assert_eq!(paths(&gerrit).last().unwrap(), path);
    }
    // An address names its own Gerrit.
    assert_eq!(machine.status(&[&url]).await.code, Some(0));
    let wrong = machine.asks(&gerrit, &["twelve"]).await;
    assert!(wrong.code == Some(2) && wrong.error.contains("`twelve` is no change: its number"), "{wrong:?}");
}

#[tokio::test]
async fn without_a_name_it_is_the_current_commits() {
    let gerrit = Gerrit::says("in-production").await;
    let machine = cloned(&gerrit).await;
    gerrit.finds(&listed(&[(12, "demo/app", "main"), (13, "demo/other", "main")]));
    let said = machine.status(&[]).await;
    assert_eq!((said.code, said.error.as_str()), (Some(0), ""));
    let asked = paths(&gerrit);
    assert_eq!(asked[0], format!("/changes/?q=change%3A{ID}&n=10"));
    assert!(asked[1].starts_with("/changes/demo%2Fapp~12/"), "{asked:?}");
    // Two of this very project: nobody guesses.
    gerrit.finds(&listed(&[(12, "demo/app", "main"), (14, "demo/app", "stable")]));
    let said = machine.status(&[]).await;
    assert!(
        said.code == Some(2) && said.error.contains("demo/app~12 (main), demo/app~14 (stable)"),
        "{said:?}"
    );
    gerrit.finds("[]");
    let said = machine.status(&[]).await;
    assert!(said.code == Some(4) && said.error.contains("Gerrit finds no change by"), "{said:?}");
}

#[tokio::test]
async fn gitreview_and_the_variable_name_a_gerrit() {
    let (machine, gerrit) = (Machine::new(), Gerrit::says("in-production").await);
    let nowhere = machine.status(&["12"]).await;
    assert!(
        nowhere.code == Some(2) && nowhere.error.contains("--gerrit https://gerrit.example.org"),
        "{nowhere:?}"
    );
    let output = machine
        .command(env!("CARGO_BIN_EXE_milepost"), &["status", "12"])
        .env("MILEPOST_GERRIT", gerrit.url())
        .output();
    assert_eq!(output.await.unwrap().status.code(), Some(0));
    machine.git(&["init", "-q"]).await;
    let review = machine.folder().join("tree/.gitreview");
    std::fs::write(review, "[gerrit]\nhost=gerrit.invalid\nproject=demo/app.git\n").unwrap();
    let said = machine.status(&["12"]).await;
    assert!(
        said.code == Some(4) && said.error.contains("https://gerrit.invalid/: cannot be reached"),
        "{said:?}"
    );
}
