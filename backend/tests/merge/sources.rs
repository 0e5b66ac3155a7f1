// SPDX-License-Identifier: Apache-2.0
//! What an answer says of the sources themselves, and until when it holds.

use milepost_api::Say;

use crate::telling::{T0, Telling};

fn remarks(story: &Telling, source: &str) -> Vec<String> {
    let sources = story.progress().sources;
    let source = sources.into_iter().find(|known| known.name == source).unwrap();
    source.remarks.into_iter().map(|remark| remark.text).collect()
}

fn remarked(mut story: Telling, source: &str, about: &[&str]) -> Telling {
    for namespace in about {
        let say = Say::HelmNotRead { namespace: (*namespace).to_owned() };
        story.health.get_mut(source).unwrap().remarks.insert((*namespace).to_owned(), vec![say]);
    }
    story
}

#[test]
fn of_a_cluster_only_what_is_odd_where_the_service_runs_is_remarked() {
    let story = remarked(Telling::new(), "eqiad", &["another", "app"]);
    let found = remarks(&story, "eqiad");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("Helm's releases in namespace app are not read"), "{found:#?}");
}

#[test]
fn who_asks_why_reads_what_is_odd() {
    let why = remarked(Telling::new(), "eqiad", &["another", "app"]).why();
    let odd = why.claims.iter().filter(|claim| claim.sentence.key == "helm_not_read");
    assert_eq!(odd.map(|claim| claim.name.as_str()).collect::<Vec<_>>(), ["eqiad"]);
}

#[test]
fn what_is_odd_of_other_sources_is_everyones_but_not_all_of_it() {
    let story = remarked(Telling::new(), "registry", &["a", "b", "c", "d"]);
    assert_eq!(remarks(&story, "registry").len(), 3);
    assert!(remarks(&story, "ci-main").is_empty());
}

#[test]
fn it_is_looked_at_again_when_the_first_source_would_be_late() {
    let mut story = Telling::new();
    assert_eq!(story.merge().next, Some(T0 + 60_000 + 1));
    story.health.get_mut("codfw").unwrap().late_after = 20_000;
    assert_eq!(story.merge().next, Some(T0 + 20_000 + 1));
    // One that is late already will not become so.
    assert_eq!(story.silent("codfw").merge().next, Some(T0 + 60_000 + 1));
}
