// SPDX-License-Identifier: Apache-2.0
//! What those who look after Milepost are told of each source: all that is known of its health, and nothing of its secrets.

use std::collections::BTreeMap;

use milepost_api::{Millis, Say, Sentence, health::WatchedSource};

use super::{Health, HealthBoard, SourceConfig, Trouble};
use crate::model::Listened;

/// Remarks of one source that are told at most.
const REMARKS: usize = 100;

/// What is told of these sources, in the order of their names. `listened` are the last times in which they were heard, by what
/// is kept.
pub fn watched(
    sources: &BTreeMap<String, SourceConfig>,
    board: &HealthBoard,
    listened: &BTreeMap<String, Listened>,
    now: Millis,
) -> Vec<WatchedSource> {
    let (health, failures) = (board.all(), board.failures());
    let report = |(name, config): (&String, &SourceConfig)| {
        let known = health.get(name).cloned().unwrap_or_default();
        let (as_of, heard_since) = heard(known.as_of, listened.get(name));
        let mut remarks: Vec<Sentence> = known.remarks.values().flatten().cloned().map(Into::into).collect();
        let further_remarks = remarks.len().saturating_sub(REMARKS);
        remarks.truncate(REMARKS);
        let errors = failures.get(name).into_iter().flatten();
        WatchedSource {
            name: name.clone(),
            kind: config.kind().to_owned(),
            host: config.host(),
            interval_seconds: config.pace(),
            heard_since,
            as_of,
            fresh: known.is_fresh(now),
            problem: problem(name, &known, now).map(Into::into),
            remarks,
            further_remarks,
            requests: board.requests(name).counts().map(|(how, count)| (how.to_owned(), count)).collect(),
            errors: errors.map(|(why, count)| ((*why).to_owned(), *count)).collect(),
        }
    };
    sources.iter().map(report).collect()
}

/// When a source last answered, and since when it has without a break. What is kept lags behind its last answer a little.
fn heard(as_of: Option<Millis>, kept: Option<&Listened>) -> (Option<Millis>, Option<Millis>) {
    match (as_of, kept) {
        (Some(as_of), Some(kept)) if kept.goes_on(as_of) => (Some(as_of), Some(kept.since)),
        (Some(as_of), _) => (Some(as_of), Some(as_of)),
        (None, kept) => (kept.map(|kept| kept.until), kept.map(|kept| kept.since)),
    }
}

/// What is wrong with a source. Other than readers of changes hear, also while its word before still holds, and in detail.
fn problem(name: &str, health: &Health, now: Millis) -> Option<Say> {
    let source = name.to_owned();
    match &health.trouble {
        Some(Trouble::Refuses) => Some(Say::SourceRefuses { source }),
        Some(Trouble::Unreadable(why)) => Some(Say::SourceUnreadable { source, why: why.clone() }),
        Some(Trouble::Silent) => Some(Say::SourceSilent { source }),
        None => (!health.is_fresh(now)).then_some(Say::SourceSilent { source }),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    const SOURCES: &str = "[sources]\n\
        ci = { kind = 'zuul', url = 'https://zuul.example.org/zuul/', tenant = 't', interval_seconds = 5 }\n\
        deployments = { kind = 'repository', project = 'deployments' }\n\
        images = { kind = 'oci', url = 'https://registry.example.org:5000' }\n\
        near = { kind = 'kubernetes', server = 'https://api.example.org:6443/k8s' }\n\
        own = { kind = 'kubernetes', in_cluster = true }\n";

    fn told(
        board: &HealthBoard,
        listened: &[(&str, Listened)],
        now: Millis,
    ) -> BTreeMap<String, WatchedSource> {
        let config = Config::parse(Path::new("milepost.toml"), SOURCES, true).unwrap();
        let listened = listened.iter().map(|(name, times)| ((*name).to_owned(), *times)).collect();
        let all = watched(&config.sources, board, &listened, now);
        all.into_iter().map(|source| (source.name.clone(), source)).collect()
    }

    #[test]
    fn an_address_is_its_host_where_the_configuration_has_it() {
        let told = told(&HealthBoard::default(), &[], 0);
        let of =
            |name: &str| (told[name].kind.as_str(), told[name].host.as_deref(), told[name].interval_seconds);
        assert_eq!(of("ci"), ("zuul", Some("zuul.example.org"), Some(5)));
        assert_eq!(of("images"), ("oci", Some("registry.example.org:5000"), Some(30)));
        assert_eq!(of("near"), ("kubernetes", Some("api.example.org:6443"), None));
        assert_eq!(of("own"), ("kubernetes", None, None));
        assert_eq!(of("deployments"), ("repository", None, Some(60)));
    }

    #[test]
    fn what_was_wrong_at_the_last_try_is_told_while_the_word_before_holds() {
        let board = HealthBoard::default();
        board.ok("ci", 1_000, 60_000);
        board.ok("images", 1_000, 5_000);
        board.ok("near", 1_000, 60_000);
        board.failed("ci", Trouble::Unreadable("status: a string where a list is".into()));
        board.failed("near", Trouble::Refuses);
        board.failed("near", Trouble::Refuses);
        let told = told(&board, &[], 7_000);
        let of = |name: &str| {
            let source = &told[name];
            (source.fresh, source.as_of, source.problem.as_ref().map(|problem| problem.text.as_str()))
        };
        assert_eq!(
            of("ci"),
            (true, Some(1_000), Some("ci cannot be read: status: a string where a list is"))
        );
        assert_eq!(of("images"), (false, Some(1_000), Some("images has not answered")));
        assert_eq!(of("near"), (true, Some(1_000), Some("near refuses to answer")));
        assert_eq!(of("own"), (false, None, Some("own has not answered")));
        assert_eq!(told["near"].errors, BTreeMap::from([("refuses".to_owned(), 2)]));
        assert_eq!(told["ci"].requests.keys().collect::<Vec<_>>(), ["2xx", "3xx", "4xx", "5xx", "none"]);
    }

    #[test]
    fn how_long_it_was_heard_goes_back_to_before_the_start() {
        let board = HealthBoard::default();
        board.ok("ci", 500_000, 60_000);
        board.ok("images", 500_000, 60_000);
        let listened = [
            ("ci", Listened { since: 1, until: 490_000 }),
            ("images", Listened { since: 1, until: 2 }),
            ("near", Listened { since: 3, until: 4 }),
        ];
        let told = told(&board, &listened, 500_000);
        let of = |name: &str| (told[name].heard_since, told[name].as_of, told[name].fresh);
        assert_eq!(of("ci"), (Some(1), Some(500_000), true));
        assert_eq!(of("images"), (Some(500_000), Some(500_000), true), "after a break");
        assert_eq!(of("near"), (Some(3), Some(4), false), "not since the start");
    }

    #[test]
    fn a_thousand_remarks_are_a_hundred_and_their_number() {
        let board = HealthBoard::default();
        for nth in 0..1_000 {
            let namespace = format!("n{nth:03}");
            board.remark("near", &namespace.clone(), vec![Say::HelmNotRead { namespace }]);
        }
        let near = &told(&board, &[], 0)["near"];
        assert_eq!((near.remarks.len(), near.further_remarks), (100, 900));
        assert!(near.remarks[0].text.contains("namespace n000"));
    }
}
