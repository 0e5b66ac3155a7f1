// SPDX-License-Identifier: Apache-2.0
//! Half an hour in no time: servers that answer or not, streams that hold or not.

use super::*;

const HALF_AN_HOUR: f64 = 1_800_000.0;
const QUESTION: f64 = 50.0;

/// What becomes of each stream.
#[derive(Clone, Copy)]
enum Streams {
    /// Other pages have them all.
    Taken,
    /// The server refuses them, or its proxy does.
    Refused,
    /// They open, and break so many milliseconds later.
    Last(f64),
}

/// The moments when a row asked, and when it opened a stream.
struct Traffic {
    questions: Vec<f64>,
    streams: Vec<f64>,
}

impl Traffic {
    fn of_half_an_hour(luck: f64, answers: bool, streams: Streams) -> Self {
        let mut now = Now { at: 0.0, luck };
        let mut pace = Pace::new(false, now);
        let mut traffic = Self { questions: Vec::new(), streams: Vec::new() };
        while now.at < HALF_AN_HOUR {
            now.at += f64::from(pace.wait(false, now));
            match pace.due(false, now) {
                Due::Stream => stream(&mut pace, &mut now, streams, &mut traffic),
                Due::Question => {
                    traffic.questions.push(now.at);
                    now.at += QUESTION;
                    if answers { pace.answered(now) } else { pace.failed(now) }
                }
                Due::Nothing => panic!("woken for nothing at {}", now.at),
            }
        }
        traffic
    }
}

fn stream(pace: &mut Pace, now: &mut Now, streams: Streams, traffic: &mut Traffic) {
    if matches!(streams, Streams::Taken) {
        return pace.refused(*now);
    }
    traffic.streams.push(now.at);
    pace.tries(*now);
    now.at += QUESTION;
    if let Streams::Last(millis) = streams {
        pace.opened(*now);
        now.at += millis;
        // The browser's own try then fails.
        if pace.interrupted(*now) {
            now.at += 3_000.0;
        }
    }
    pace.broke(*now);
}

fn gaps(moments: &[f64]) -> Vec<f64> {
    moments.windows(2).map(|two| two[1] - two[0]).collect()
}

/// Begun ones do not count.
fn seconds(gaps: &[f64]) -> Vec<u32> {
    gaps.iter().map(|gap| whole(gap / 1_000.0)).collect()
}

fn longest(gaps: &[f64]) -> f64 {
    gaps.iter().copied().fold(0.0, f64::max)
}

fn shortest(gaps: &[f64]) -> f64 {
    gaps.iter().copied().fold(f64::INFINITY, f64::min)
}

#[test]
fn without_a_stream_a_row_asks_every_15_seconds() {
    for (luck, wait) in [(0.0, 12_000.0), (0.5, 15_000.0), (1.0, 18_000.0)] {
        let traffic = Traffic::of_half_an_hour(luck, true, Streams::Taken);
        let gaps = gaps(&traffic.questions);
        assert!(traffic.streams.is_empty());
        assert!(shortest(&gaps) >= wait && longest(&gaps) <= wait + QUESTION + 1.0, "{gaps:?}");
    }
}

#[test]
fn refused_streams_are_tried_more_and_more_rarely_while_questions_go_on() {
    let traffic = Traffic::of_half_an_hour(0.5, true, Streams::Refused);
    let tries = gaps(&traffic.streams);
    assert_eq!(seconds(&tries)[..7], [2, 4, 8, 16, 32, 64, 120]);
    assert!(traffic.streams.len() < 22, "{:?}", traffic.streams);
    let questions = gaps(&traffic.questions);
    assert!(traffic.questions[0] < 1_300.0, "the first may tell why: {:?}", traffic.questions);
    assert!(longest(&questions) < 15_300.0, "{questions:?}");
    assert!(shortest(&questions) > 14_000.0, "{questions:?}");
}

#[test]
fn while_questions_fail_nothing_else_goes_out_and_they_grow_rare() {
    let traffic = Traffic::of_half_an_hour(0.5, false, Streams::Refused);
    assert_eq!(traffic.streams.len(), 1);
    let waits = seconds(&gaps(&traffic.questions));
    assert_eq!(waits[..7], [2, 4, 8, 16, 32, 64, 120]);
    assert!(waits[7..].iter().all(|wait| *wait == 120), "{waits:?}");
}

#[test]
fn a_stream_that_breaks_as_soon_as_it_stands_is_no_better_than_none() {
    let traffic = Traffic::of_half_an_hour(0.5, true, Streams::Last(500.0));
    assert!(traffic.streams.len() < 22, "{:?}", traffic.streams);
    assert!(traffic.questions.len() < 150, "{:?}", traffic.questions);
}

#[test]
fn a_stream_that_has_stood_is_had_again_at_once() {
    let traffic = Traffic::of_half_an_hour(0.5, true, Streams::Last(100_000.0));
    let tries = gaps(&traffic.streams);
    assert!(longest(&tries) < 106_000.0, "{tries:?}");
    assert!(traffic.questions.len() <= traffic.streams.len(), "at most one to ask why");
}

#[test]
fn the_browser_may_try_again_alone_but_once() {
    let at = |at: f64| Now { at, luck: 0.5 };
    let mut pace = Pace::new(false, at(0.0));
    pace.tries(at(0.0));
    pace.opened(at(100.0));
    assert!(pace.interrupted(at(60_100.0)));
    assert!(!pace.interrupted(at(63_100.0)), "its second try is not its own");
    pace.tries(at(70_000.0));
    pace.opened(at(70_100.0));
    assert!(!pace.interrupted(at(80_000.0)), "that one did not stand");
}

#[test]
fn an_open_stream_leaves_little_to_ask() {
    let now = Now { at: 0.0, luck: 0.5 };
    let mut pace = Pace::new(false, now);
    pace.tries(now);
    pace.opened(now);
    assert_eq!(pace.wait(true, now), CHECK);
    pace.answered(now);
    assert_eq!(pace.wait(true, now), CHECK);
}

#[test]
fn where_there_is_no_pipeline_there_is_no_stream() {
    let now = Now { at: 0.0, luck: 0.5 };
    let mut pace = Pace::new(true, now);
    assert!(!pace.may_stream(now));
    assert_eq!(pace.wait(false, now), REST);
    pace.heard(true);
    pace.answered(now);
    assert!(pace.may_stream(now));
}

#[test]
fn pages_that_lost_their_streams_at_once_do_not_come_back_at_once() {
    let at = |luck: f64| Traffic::of_half_an_hour(luck, true, Streams::Refused).streams[3];
    assert!(at(1.0) - at(0.0) > 5_000.0, "{} {}", at(0.0), at(1.0));
}
