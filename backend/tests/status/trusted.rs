// SPDX-License-Identifier: Apache-2.0
//! Who asks, and where a token never goes.

use crate::{Gerrit, Machine, gerrit::ALICE};

const NETRC: &str = "machine 127.0.0.1 login alice password t0ken\n";

#[tokio::test]
async fn netrc_and_gits_helper_tell_who_asks() {
    let (machine, gerrit) = (Machine::new(), Gerrit::says("in-production").await);
    gerrit.refuse();
    let nobody = machine.asks(&gerrit, &["12"]).await;
    assert!(
        nobody.code == Some(4)
            && nobody.error.contains("refuses to answer as nobody: a token is made in Gerrit's settings"),
        "{nobody:?}"
    );
    machine.home(".netrc", NETRC);
    assert_eq!(machine.asks(&gerrit, &["12"]).await.code, Some(0));
    assert_eq!(
        gerrit.asked().last().unwrap(),
        &("/a/changes/12/revisions/current/milepost~progress".to_owned(), Some(ALICE.to_owned()))
    );

    let other = Machine::new();
    other.home(
        ".git-credentials",
        &format!("{}\n", gerrit.url().replace("http://", "http://alice:t0ken@").trim_end_matches('/')),
    );
    other.home(".gitconfig", "[credential]\n\thelper = store\n");
    assert_eq!(other.asks(&gerrit, &["12"]).await.code, Some(0));

    let wrong = Machine::new();
    wrong.home(".netrc", &NETRC.replace("t0ken", "0ther"));
    let said = wrong.asks(&gerrit, &["12"]).await;
    assert!(said.code == Some(4) && said.error.contains("as alice of ~/.netrc"), "{said:?}");
    assert!(!said.error.contains("0ther"), "{said:?}");
}

#[tokio::test]
async fn a_token_goes_to_its_own_host_alone() {
    let (machine, gerrit) = (Machine::new(), Gerrit::says("in-production").await);
    let elsewhere = Gerrit::says("in-production").await;
    machine.home(".netrc", NETRC);
    gerrit.redirect(&format!("{}a/changes/12/revisions/current/milepost~progress", elsewhere.url()));
    let said = machine.asks(&gerrit, &["12"]).await;
    assert!(said.code == Some(4) && said.error.contains("where nobody is asked"), "{said:?}");
    assert!(elsewhere.asked().is_empty(), "another port is another server");
    gerrit.redirect(&format!("{}elsewhere", gerrit.url()));
    let said = machine.asks(&gerrit, &["12"]).await;
    assert!(said.code == Some(4) && said.error.contains("more than 5 redirects"), "{said:?}");
    gerrit.redirect("https://login.invalid/");
    let said = machine.asks(&gerrit, &["12"]).await;
    assert!(said.code == Some(4) && said.error.contains("sends its readers to `login.invalid`"), "{said:?}");
}
