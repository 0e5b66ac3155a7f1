// SPDX-License-Identifier: Apache-2.0
use super::*;

fn graph(text: &str) -> Graph {
    let place = |(column, name): (usize, &str)| Placed::new(At { line: 1, column }, name.to_owned());
    let arcs: Vec<Vec<_>> =
        text.split('|').map(|arc| arc.split_whitespace().enumerate().map(place).collect()).collect();
    Graph::new(arcs.iter().map(Vec::as_slice))
}

fn frames(text: &str) -> String {
    match graph(text).frames() {
        Ok(frames) => frames.iter().map(|frame| frame.join("+")).collect::<Vec<_>>().join(" "),
        Err(cycle) => format!("cycle {} at {}", cycle.names.join(">"), cycle.at),
    }
}

#[test]
fn frames_follow_the_arcs() {
    assert_eq!(frames("a b c d|w b y|x y d|z"), "a+w+x+z b c+y d");
    assert_eq!(frames("a b y|w b c d|x y|z"), "a+w+x+z b y+c d");
    assert_eq!(frames("a b|a b|b c|a c"), "a b c");
    assert_eq!(frames(""), "");
    assert_eq!(frames("a"), "a");
}

#[test]
fn ancestors_are_all_that_come_before() {
    let graph = graph("a b c d|w b y|x y d|z");
    let of = |name| {
        let ancestors = graph.ancestors(name);
        ["a", "b", "c", "d", "w", "x", "y", "z", "nobody"]
            .into_iter()
            .filter(|other| ancestors.has(other))
            .collect()
    };
    assert_eq!((of("a"), of("b"), of("d")), (String::new(), "aw".to_owned(), "abcwxy".to_owned()));
    assert_eq!((of("z"), of("nobody")), (String::new(), String::new()));
}

#[test]
fn cycles_are_told_with_their_stages() {
    assert_eq!(frames("a b c|c d b"), "cycle b>c>d>b at 1:2");
    assert_eq!(frames("a a"), "cycle a>a at 1:1");
    assert_eq!(frames("x a b a y"), "cycle a>b>a at 1:3");
    assert_eq!(frames("z y x y"), "cycle y>x>y at 1:3");
}

#[test]
fn a_stage_that_an_arc_has_alone_too_is_run_once() {
    assert_eq!(frames("a b|b"), "a b");
    assert_eq!(frames("b|a b"), "a b");
}

#[test]
fn a_large_graph_is_no_burden() {
    let names: Vec<_> = (0..10_000).map(|i| i.to_string()).collect();
    let graph = graph(&names.join(" "));
    assert_eq!(graph.frames().map(|frames| frames.len()), Ok(10_000));
    let ancestors = graph.ancestors("9999");
    assert!(names.iter().all(|name| ancestors.has(name) == (name != "9999")));
}
