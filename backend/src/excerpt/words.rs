// SPDX-License-Identifier: Apache-2.0
//! Which line says why, by the words that tools use. The ranks are in [`super::phrases`]; the first line of the best rank
//! counts: what comes later mostly follows from it.

use std::sync::Arc;

use super::{
    announced::Awaited,
    ends,
    gotest::{Outcome, Tests},
    phrases::{self, RANKS, Rank},
    recent::{self, Recent, Spot},
    surefire,
};

/// The first or last line of every rank, in a part of a log.
#[derive(Default)]
pub(super) struct Words {
    found: [Option<Spot>; RANKS],
    /// The nearest to the end of what failed, of the ranks that what passes has, too.
    near: Option<(Rank, Spot)>,
    /// The number of the line with which what failed has ended.
    ended: Option<usize>,
    /// The CI server has said that it failed: what comes is of no account.
    over: bool,
    awaited: Option<Awaited>,
    tests: Tests,
    java_tests: surefire::Tests,
    /// No spot takes lines after this one.
    open_until: usize,
}

impl Words {
    /// Takes the newest line, of this rank, in a block that began with line `begin`.
    pub(super) fn take(
        &mut self,
        recent: &Recent,
        line: &Arc<str>,
        said: &str,
        rank: Option<Rank>,
        begin: usize,
    ) {
        if recent.count <= self.open_until {
            // of a stack most lines are left out
            self.open_until += usize::from(recent::goes_on(line));
            self.found.iter_mut().flatten().for_each(|spot| spot.push(line));
            self.near.iter_mut().for_each(|(_, spot)| spot.push(line));
        }
        if self.over {
            return;
        }
        self.end(recent, line, said, rank, begin);
        match self.tests.take(recent, line, said, begin) {
            Some(Outcome::Failed(failed)) => {
                if let Some(exact) = self.found.first_mut() {
                    exact.get_or_insert(failed);
                }
            }
            // it was run again
            Some(Outcome::Passed(numbers)) => {
                let gone = |spot: &Spot| numbers.contains(&spot.number);
                self.found.iter_mut().for_each(|place| *place = place.take().filter(|spot| !gone(spot)));
            }
            None => {}
        }
        if let Some(counts) = self.java_tests.take(recent, line, said, begin)
            && let Some(exact) = self.found.first_mut()
            && exact.as_ref().is_none_or(|exact| self.java_tests.have(exact.number))
        {
            *exact = Some(counts);
        }
        if let Some(awaited) = &mut self.awaited {
            let rank = awaited.comes(said);
            if rank.is_some() || awaited.is_over() {
                self.awaited = None;
            }
            if let Some(rank) = rank {
                self.keep(rank, recent, begin);
                return;
            }
        }
        let Some(rank) = rank.filter(|_| !self.tests.log(said)) else { return };
        if let Some(awaited) = Awaited::after(said) {
            self.awaited = Some(awaited);
        }
        self.keep(rank, recent, begin);
    }

    /// Whether what failed ends with this line; what is done once more has not.
    fn end(&mut self, recent: &Recent, line: &str, said: &str, rank: Option<Rank>, begin: usize) {
        let over = ends::is_over(line);
        self.over |= over;
        match self.ended {
            Some(ended) if recent.count <= ended + super::AFTER && ends::again(said) => self.ended = None,
            None if rank.is_some_and(|rank| ends::ends(rank, said)) => self.ended = Some(recent.count),
            None if over || ends::goes_on(line) => {
                self.ended = Some(recent.count);
                // where nothing else stands out, the last words of the stage do, but not a shell's trace
                let own = |line: &str| {
                    !line.starts_with("[Pipeline]")
                        && !line.starts_with("+ ")
                        && line.contains(char::is_alphanumeric)
                };
                let last = recent.before(recent.count, begin, own);
                self.add(Rank::Exit, last.and_then(|last| recent.keep(last, begin)));
                self.open_until = recent.count + super::AFTER;
            }
            Some(_) | None => {}
        }
    }

    fn keep(&mut self, rank: Rank, recent: &Recent, begin: usize) {
        let number = recent.count;
        let apart = |(of, spot): &(Rank, Spot)| {
            let plainer = rank < *of || rank == *of && phrases::last_counts(rank);
            plainer || number > spot.number + super::AFTER
        };
        if phrases::NEAREST.contains(&rank) && self.ended.is_none() && self.near.as_ref().is_none_or(apart) {
            self.near = recent.keep(number, begin).map(|spot| (rank, spot));
            self.open_until = number + super::AFTER;
        }
        let Some(place) = self.found.get_mut(rank as usize) else { return };
        if place.is_none() || phrases::last_counts(rank) && self.ended.is_none_or(|ended| ended == number) {
            *place = recent.keep(number, begin);
            self.open_until = number + super::AFTER;
        }
    }

    /// A line that is known from elsewhere to be of this rank.
    pub(super) fn add(&mut self, rank: Rank, spot: Option<Spot>) {
        if let Some(place) = self.found.get_mut(rank as usize) {
            *place = spot.or(place.take());
        }
    }

    /// The plainest. `ended`: what failed ends with what was taken last.
    pub(super) fn best(self, ended: bool) -> Option<Spot> {
        let Self { mut found, near, ended: seen, .. } = self;
        if let Some((rank, spot)) = near.filter(|_| ended || seen.is_some()) {
            // what is as weak and farther away
            for weak in phrases::NEAREST {
                found.get_mut(weak as usize).map(Option::take);
            }
            if let Some(place) = found.get_mut(rank as usize) {
                *place = Some(spot);
            }
        }
        found.into_iter().flatten().next()
    }
}

#[cfg(test)]
mod tests {
    fn marked(log: &str) -> String {
        let excerpt = super::super::find(log.as_bytes(), false).unwrap();
        excerpt.lines[excerpt.cause.unwrap()].clone()
    }

    fn noise(line: &str) -> String {
        format!("{line}\n").repeat(60)
    }

    #[test]
    fn of_errors_the_nearest_to_the_end_of_what_failed_counts() {
        let log = format!(
            "{}{}ERROR: signing key is missing\n{}make: *** [sign] Error 1\n{}",
            noise("Error: expected by the test"),
            noise("signed"),
            noise("cleaned"),
            noise("rm: error: no such container"),
        );
        assert_eq!(marked(&log), "ERROR: signing key is missing");
        // where no end is known, the first
        let log = format!("ERROR: signing key is missing\n{}", noise("rm: error: no such container"));
        assert!(marked(&log).starts_with("ERROR: signing"));
    }

    #[test]
    fn what_is_done_once_more_has_not_failed_yet() {
        let log = format!(
            "error: mirror is down\nscript returned exit code 22\nRetrying\n{}error: disk is read-only\nscript returned exit code 1\n",
            noise("fetched"),
        );
        assert_eq!(marked(&log), "error: disk is read-only");
    }

    #[test]
    fn where_jenkins_goes_on_the_stage_before_has_failed() {
        for on in [
            "Stage \"Publish\" skipped due to earlier failure(s)",
            "[Pipeline] { (Declarative: Post Actions)",
            "Error when executing always post condition:",
        ] {
            let log = format!(
                "[Pipeline] sh\n{}order 17 has total 19.99\n[Pipeline] }}\n{on}\n{}ERROR: script returned exit code 1\nFinished: FAILURE\n",
                noise("fine"),
                noise("[Pipeline] // stage"),
            );
            assert_eq!(marked(&log), "order 17 has total 19.99", "{on}");
        }
    }

    #[test]
    fn what_the_system_ended_outranks_errors_of_what_ran() {
        for died in [
            "./run.sh: line 7: 4242 Killed                  ./server --load",
            "write /tmp/layer: no space left on device",
            "Segmentation fault (core dumped)",
            "go: signal: killed",
        ] {
            let log = format!("Error: expected\n{died}\nmake: *** [run] Error 137\n");
            assert_eq!(marked(&log), died);
        }
    }

    #[test]
    fn a_failed_test_s_own_output_outranks_its_name_in_a_list() {
        let log = format!(
            "test a ... FAILED\n{}failures:\n\n---- a stdout ----\nlog line\nError: \"key is unknown\"\n\n{}",
            noise("test b ... ok"),
            noise("cleaned"),
        );
        assert_eq!(marked(&log), "Error: \"key is unknown\"");
        let log = format!("FAIL ./m.test.js\n{}  ● total\n\n    boom\n{}", noise("case ok"), noise("PASS x"));
        assert_eq!(marked(&log), "  ● total");
    }

    #[test]
    fn a_shell_s_trace_is_no_error() {
        let log = "+ echo 'ERROR: not reached'\n+ ./deploy\nno quota for web\n+ exit code 1\nexit code 1\n";
        assert_eq!(marked(log), "exit code 1");
    }

    #[test]
    fn of_tests_that_are_run_again_the_listed_counts() {
        let failed = |name: &str, why: &str| {
            let told = format!("[ERROR] demo.{name} -- Time elapsed: 0.1 s <<< FAILURE!\n");
            format!("{told}org.example.Failed: {why}\n{}", noise("\tat x"))
        };
        let log = format!(
            "{}{}[ERROR] Failures: \n[ERROR] demo.BTest.adds\n[ERROR]   Run 1: BTest.adds:7 no\n[WARNING] Flakes: \n",
            failed("ATest.adds", "flaky"),
            failed("BTest.adds", "always"),
        );
        assert_eq!(marked(&log), "org.example.Failed: always");
    }

    #[test]
    fn a_go_test_that_passes_when_it_is_run_again_did_not_fail() {
        let run = |name: &str, verdict: &str, said: &str| {
            format!("=== RUN   {name}\n    a_test.go:7: {said}\n--- {verdict}: {name} (0.00s)\n")
        };
        let log = [
            run("TestA", "FAIL", "no answer"),
            "FAIL\nFAIL\texample.org/a\t0.01s\n".to_owned(),
            noise("fine"),
            run("TestA", "PASS", "fine"),
            "PASS\nok  \texample.org/a\t0.01s\n".to_owned(),
            run("TestB", "FAIL", "got 3, want 4"),
        ];
        assert_eq!(marked(&log.concat()), "    a_test.go:7: got 3, want 4");
    }

    #[test]
    fn frames_and_code_that_is_quoted_are_no_words() {
        let log = format!(
            "[ERROR] The VM has ended\n{}[ERROR] Re-run Maven using the -X switch\n",
            noise("[ERROR]  at org.example.Error.run(Error.java:7)"),
        );
        assert_eq!(marked(&log), "[ERROR] The VM has ended");
        assert_eq!(
            marked("7 | print(\"FAILED once\")\nF821 Undefined name `x`\n"),
            "F821 Undefined name `x`"
        );
    }
}
