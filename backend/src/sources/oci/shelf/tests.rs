// SPDX-License-Identifier: Apache-2.0

use std::collections::BTreeMap;

use super::*;
use crate::model::Repository;

fn digest(n: u8) -> Digest {
    format!("sha256:{n:064x}").parse().unwrap()
}

fn content(also: &[u8]) -> Content {
    let also = also.iter().copied().map(digest).collect();
    Content { also, revision: None, source_url: None, created: None, size: Some(1), labels: BTreeMap::new() }
}

fn told_before(n: u8, tags: &[&str], deleted: Option<Millis>) -> ImageFact {
    ImageFact {
        repository: Repository { registry: "r.example.org".into(), path: "app".into() },
        digest: digest(n),
        also: vec![digest(n + 10)],
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        revision: None,
        source_url: None,
        created: None,
        size: Some(1),
        labels: BTreeMap::new(),
        deleted,
    }
}

/// What is told, as `digest: tags`, sorted.
fn told(shelf: &Shelf) -> Vec<String> {
    let mut told = shelf.news(|news| {
        let short = news.digest.as_str().trim_start_matches("sha256:").trim_start_matches('0').to_owned();
        format!("{short}: {}", news.tags.join(" "))
    });
    told.sort();
    told
}

#[test]
fn a_moved_tag_is_told_of_both_images() {
    let shelf = Shelf::default();
    shelf.put("app", &digest(1), Some(content(&[])));
    shelf.put("app", &digest(2), Some(content(&[])));
    shelf.point("app", "latest", Some(digest(1)), shelf.ticket());
    shelf.point("app", "1.0", Some(digest(1)), shelf.ticket());
    assert_eq!(told(&shelf), ["1: 1.0 latest", "2: "]);
    assert_eq!(told(&shelf), [""; 0], "news is told once");
    shelf.point("app", "latest", Some(digest(2)), shelf.ticket());
    assert_eq!(told(&shelf), ["1: 1.0", "2: latest"]);
    shelf.point("other", "latest", None, shelf.ticket());
    assert_eq!(told(&shelf), [""; 0], "another repository's tag");
}

#[test]
fn an_older_look_changes_nothing() {
    let shelf = Shelf::default();
    shelf.put("app", &digest(1), Some(content(&[])));
    shelf.put("app", &digest(2), Some(content(&[])));
    let slow = shelf.ticket();
    shelf.point("app", "latest", Some(digest(2)), shelf.ticket());
    shelf.point("app", "latest", Some(digest(1)), slow);
    shelf.only("app", &HashSet::new(), slow);
    assert_eq!(told(&shelf), ["1: ", "2: latest"]);
    shelf.only("app", &HashSet::new(), shelf.ticket());
    assert_eq!(told(&shelf), ["2: "]);
}

#[test]
fn an_image_is_known_by_its_parts_too_and_something_else_is_never_told() {
    let shelf = Shelf::default();
    shelf.put("app", &digest(1), Some(content(&[7, 8])));
    shelf.put("app", &digest(3), None);
    shelf.point("app", "chart", Some(digest(3)), shelf.ticket());
    assert!([1, 3, 7, 8].into_iter().all(|n| shelf.knows("app", &digest(n))));
    assert!(!shelf.knows("other", &digest(1)));
    assert_eq!(told(&shelf), ["1: "]);
}

#[test]
fn memory_is_bounded() {
    let shelf = Shelf::default();
    for n in 0..=REMEMBERED {
        let digest = format!("sha256:{n:064x}").parse().unwrap();
        shelf.put("app", &digest, None);
        shelf.point("app", &format!("t{n}"), Some(digest), shelf.ticket());
    }
    assert!(!shelf.knows("app", &digest(0)) && shelf.knows("app", &digest(1)));
    let held = shelf.lock();
    assert_eq!([held.images.len(), held.came.len(), held.tags["app"].len()], [REMEMBERED as usize; 3]);
}

#[test]
fn a_tag_points_once_it_was_found_and_until_it_is_gone() {
    let shelf = Shelf::default();
    assert!(!shelf.points("app", "1.0"));
    shelf.put("app", &digest(1), Some(content(&[])));
    shelf.point("app", "1.0", Some(digest(1)), shelf.ticket());
    assert!(shelf.points("app", "1.0"));
    assert!(!shelf.points("app", "2.0") && !shelf.points("other", "1.0"));
    shelf.only("app", &HashSet::new(), shelf.ticket());
    assert!(!shelf.points("app", "1.0"));
}

#[test]
fn an_image_without_tags_may_be_gone_until_it_is_put_up_again() {
    let shelf = Shelf::default();
    let deleted = |shelf: &Shelf| shelf.news(|news| news.deleted);
    shelf.put("app", &digest(1), Some(content(&[2])));
    shelf.point("app", "1.0", Some(digest(1)), shelf.ticket());
    assert_eq!(shelf.untagged(), []);
    shelf.point("app", "1.0", None, shelf.ticket());
    let lost = shelf.untagged();
    assert_eq!(lost, [(Arc::from("app"), digest(1))]);
    assert_eq!(shelf.untagged(), [], "asked about once");
    assert_eq!(deleted(&shelf), [None]);
    shelf.lose(&lost[0].0, &lost[0].1, 5);
    shelf.lose(&lost[0].0, &lost[0].1, 6);
    assert_eq!(deleted(&shelf), [Some(5)]);
    assert!(!shelf.knows("app", &digest(1)), "it may come again");
    shelf.put("app", &digest(1), Some(content(&[2])));
    assert!(shelf.knows("app", &digest(1)));
    assert_eq!(deleted(&shelf), [None]);
}

#[test]
fn what_was_told_before_is_no_news_until_it_changes() {
    let elsewhere = Repository { registry: "elsewhere.example.org".into(), path: "app".into() };
    let before = vec![
        told_before(1, &["1.0", "latest"], None),
        told_before(2, &["1.1"], None),
        told_before(3, &["0.9"], Some(5)),
        ImageFact { repository: elsewhere, ..told_before(4, &["1.2"], None) },
    ];
    let shelf = Shelf::default();
    shelf.restore(before, &["r.example.org".to_owned()]);
    assert_eq!(told(&shelf), [""; 0]);
    assert!([1, 2, 11, 12].into_iter().all(|n| shelf.knows("app", &digest(n))));
    assert!(![3, 4, 13, 14].into_iter().any(|n| shelf.knows("app", &digest(n))));
    assert!(!shelf.points("app", "latest"), "where a tag points now has to be asked");
    shelf.point("app", "latest", Some(digest(2)), shelf.ticket());
    assert!(shelf.points("app", "latest"));
    assert_eq!(told(&shelf), ["1: 1.0", "2: 1.1 latest"]);
    shelf.only("app", &HashSet::from(["1.1".to_owned(), "latest".to_owned()]), shelf.ticket());
    assert_eq!(shelf.untagged(), [(Arc::from("app"), digest(1))]);
}

#[test]
fn what_an_earlier_version_told_is_filled_in_once() {
    let labels = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
    let earlier = |n| ImageFact { size: None, ..told_before(n, &[], None) };
    let whole = ImageFact { labels: labels.clone(), ..told_before(4, &[], None) };
    let shelf = Shelf::default();
    shelf.restore(vec![earlier(1), earlier(2), earlier(3), whole], &["r.example.org".to_owned()]);
    let lacks = |n| shelf.lacks("app", &digest(n));
    assert_eq!([1, 11, 2, 12, 3].map(lacks), [1, 1, 2, 2, 3].map(|n| Some(digest(n))), "or a part of it");
    assert_eq!([4, 14, 5].map(lacks), [None, None, None]);
    assert!(shelf.knows("app", &digest(1)) && shelf.knows("app", &digest(11)), "as it is");

    let read = |size| Content { size, labels: labels.clone(), ..content(&[]) };
    shelf.fill("app", &digest(1), Some(read(Some(5))));
    shelf.fill("app", &digest(1), Some(read(Some(6))));
    shelf.fill("app", &digest(2), None);
    shelf.fill("app", &digest(3), Some(content(&[])).map(|content| Content { size: None, ..content }));
    shelf.fill("app", &digest(4), Some(read(Some(7))));
    assert_eq!([1, 2, 3].map(lacks), [None, None, None], "it is not read for ever");
    let news = shelf.news(|news| (news.digest, news.content));
    let filled = Content { also: vec![digest(11)], ..read(Some(5)) };
    assert_eq!(news, [(digest(1), Arc::new(filled))], "what was told before stays");
}
