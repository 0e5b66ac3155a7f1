// SPDX-License-Identifier: Apache-2.0
//! Comments of which a bot's account was made to write anything.

use proptest::prelude::*;

use super::*;

fn shown(run: &Run) -> Vec<String> {
    let of_job = |job: &Job| {
        let words = job.excerpt.iter().flat_map(|excerpt| excerpt.lines.clone());
        [Some(job.name.clone()), job.id.clone(), job.url.clone()]
            .into_iter()
            .flatten()
            .chain(words)
            .collect::<Vec<_>>()
    };
    let run_itself = [Some(run.pipeline.clone()), run.url.clone()].into_iter().flatten();
    let message =
        run.message.iter().flat_map(|message| message.lines().map(str::to_owned).collect::<Vec<_>>());
    run_itself.chain(message).chain(run.jobs.iter().flat_map(of_job)).collect()
}

/// Nothing of it turns around, hides or breaks a line, and all of it is short.
fn is_tame(run: &Run) -> bool {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    run.jobs.len() <= JOBS && shown(run).iter().all(|text| text.len() <= 4_000 && !text.contains(hides))
}

#[test]
fn ten_thousand_jobs_are_a_hundred_and_those_that_failed_first() {
    let result = |n| if n == 700 { "FAILURE" } else { "SUCCESS" };
    let line = |n| format!("- j{n} https://ci.example.org/{n} : {} in 1s", result(n));
    let text = format!("Build failed.\n\n{}", (0..10_000).map(line).collect::<Vec<_>>().join("\n"));
    let run = run_of(BotKind::Zuul, &text, None);
    assert_eq!((run.jobs.len(), run.jobs[0].name.as_str()), (JOBS, "j700"));
    assert!(run.message.as_deref().is_some_and(|more| more.ends_with("jobs more")), "{:?}", run.message);
    assert!(is_tame(&run));
}

#[test]
fn a_huge_comment_is_read_as_far_as_it_may_be_long() {
    let long = "x".repeat(3 << 20);
    for text in [
        format!("Build failed.\n\n- {long} https://ci.example.org/1 : FAILURE in 1s"),
        format!("Build failed.\n\n- unit https://ci.example.org/{long} : FAILURE in 1s"),
        format!("pipeline-build-result: SUCCESS (job: {long}, build: 1)"),
        format!("pipeline-build-result: SUCCESS (job: a, build: 1)\n\nIMAGE:\n r.example.org/{long}:1"),
    ] {
        for kind in [BotKind::Zuul, BotKind::PipelineBot] {
            let facts = facts("demo/app", 12, &[comment(&text, None)], &[bot(kind)], 9_000);
            for fact in facts {
                let FactBody::Run(run) = &fact.body else { panic!("no run") };
                assert!(is_tame(run) && fact.wants().is_empty(), "{:.300}", format!("{run:?}"));
            }
        }
    }
}

#[test]
fn what_a_comment_quotes_of_another_is_not_said_by_it() {
    let gate = fixture("zuul-25-gate");
    let quoted = gate.lines().skip(1).map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n");
    assert!(fact_of(BotKind::Zuul, &format!("Patch Set 2:\n\n{quoted}\nrecheck"), None).is_none());
    let quoted = "> pipeline-build-result: SUCCESS (job: a, build: 1)\n\n> IMAGE:\n> r.example.org/a:1";
    assert!(fact_of(BotKind::PipelineBot, quoted, None).is_none());
}

#[test]
fn markup_is_text_and_only_addresses_of_the_web_are_links() {
    let line = |page: &str| {
        format!("Build failed.\n\n- <b>unit</b> {page} : FAILURE <script>alert(1)</script> in 1s")
    };
    let run = run_of(BotKind::Zuul, &line("https://ci.example.org/1"), None);
    assert_eq!(jobs(&run), ["<b>unit</b> Failed: <script>alert(1)</script>"]);
    for page in [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://me:secret@ci.example.org/",
        "[x](https://e.org)",
        "//ci",
    ] {
        assert_eq!(run_of(BotKind::Zuul, &line(page), None).jobs[0].url, None, "{page}");
    }
}

#[test]
fn what_turns_text_around_is_left_out() {
    let text = "Build failed (\u{202e}kcehc pipeline).\n\n- un\u{202e}it\u{7} https://ci.example.org/1 : FAILURE a\u{1b}[31mb\u{2066} in 1s";
    let run = run_of(BotKind::Zuul, text, None);
    assert!(is_tame(&run), "{run:?}");
    assert_eq!((run.pipeline.as_str(), jobs(&run)), ("kcehc", vec!["unit Failed: ab".to_owned()]));
}

proptest! {
    #[test]
    fn anything_a_bot_writes_is_read_tame(text in "(Build (failed|succeeded)\\.\n\n)?(- .{0,30} : (SUCCESS|FAILURE|.{0,9})( in 1m 2s)?\n|\\PC{0,40}\n|pipeline-build-result: .{0,30}\n|IMAGE:\n .{0,40}\n|TAGS:\n .{0,20}, .{0,9}\n){0,12}") {
        for kind in [BotKind::Zuul, BotKind::PipelineBot] {
            for fact in facts("demo/app", 12, &[comment(&text, None)], &[bot(kind)], 9_000) {
                let FactBody::Run(run) = &fact.body else { panic!("no run") };
                prop_assert!(is_tame(run), "{run:?}");
                prop_assert!(fact.wants().len() <= 10);
            }
        }
    }
}
