// SPDX-License-Identifier: Apache-2.0
//! `kill -9` at any moment loses nothing that was acknowledged.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use super::*;

const URL: &str = "MILEPOST_TEST_STORE_URL";

/// The process that is killed: it writes and prints each number once it is kept.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "not a test of its own: `kill_9_loses_nothing` starts it"]
async fn writer() {
    let url = std::env::var(URL).expect("the parent names the database").into();
    let store = Store::open(&url, "gerrit-1").await.unwrap();
    let digits = ['1', '2', '3'];
    for n in 1.. {
        let fact = change_fact(n, 1);
        store.tell(&[fact]).await.unwrap();
        let running = digits[usize::try_from(n % 3).unwrap()];
        store.ran(&workload(&[running]), i64::try_from(n).unwrap()).await.unwrap();
        let reached = Reached { pipeline: "default".into(), step: "Check".into(), at: 1, not_before: None };
        store.reach("demo/app", n, &reached, None).await.unwrap();
        println!("kept {n}");
    }
}

on_both! {
    async fn kill_9_loses_nothing(database: Database) {
        let mut last = 0;
        // Each round kills at another moment of the work, and opens what the one before has left.
        for round in 1..=4_u64 {
            let url = database.exposed().to_owned();
            let kept = tokio::task::spawn_blocking(move || write_and_kill(&url, 7 * round)).await.unwrap();
            assert!(kept >= 7 * round);
            last = last.max(kept);
            let store = database.open().await;
            for n in 1..=last {
                assert_eq!(store.facts(&one(change_join(n))).await.unwrap().len(), 1, "fact {n} of {last}");
                assert_eq!(store.reached("demo/app", n).await.unwrap().len(), 1, "step of {n} of {last}");
            }
            let history = store.history(&one(workload(&[]).of.join())).await.unwrap();
            assert!(history.len() >= usize::try_from(last).unwrap() / 4, "{} stretches of {last}", history.len());
            assert_eq!(history.iter().filter(|s| s.until.is_none()).count(), 1);
            store.close().await;
        }
    }
}

/// Kills the writer after it has told `after` numbers; gives the last that it told.
fn write_and_kill(url: &str, after: u64) -> u64 {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::tests::killed::writer", "--ignored", "--nocapture"])
        .env(URL, url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut last = 0;
    for line in BufReader::new(writer.stdout.take().unwrap()).lines() {
        // What was in the pipe when it was killed was acknowledged too.
        if let Some((_, n)) = line.unwrap().split_once("kept ") {
            last = n.trim().parse().unwrap();
        }
        if last == after {
            writer.kill().unwrap();
        }
    }
    writer.wait().unwrap();
    last
}
