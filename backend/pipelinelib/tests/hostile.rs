// SPDX-License-Identifier: Apache-2.0
//! Files of somebody who means no good: whatever is in them, nothing panics, and what comes of them is bounded.

use std::fmt::Write as _;

use milepost_pipelinelib::{Ci, PipelinePlan, Report, Rule, check, limits, render};
use proptest::{collection::vec, prelude::*, sample::select};

/// Bytes of all values of a plan, however large the file, at most.
const PLANNED: usize = 4 * (limits::MADE + limits::BYTES);

fn ci() -> Ci {
    Ci {
        project: Some("services/example".to_owned()),
        refused: vec![("*".to_owned(), Ci::BEFORE_MERGE.into())],
        names: Ci::names_of("services/example"),
        ..Ci::default()
    }
}

/// Checks a file, and that what comes of it is bounded and has a place.
fn bounded(file: &[u8]) -> Report {
    let report = check(file, &ci());
    assert!(report.findings.len() <= limits::FINDINGS + 1, "{} findings", report.findings.len());
    let limited = report.findings.iter().any(|finding| finding.rule.is_limit());
    assert_eq!(limited, !report.complete, "{:?}", report.findings);
    assert!(report.readable || report.plan.pipelines.is_empty());
    for finding in &report.findings {
        assert!(finding.at.line >= 1 && finding.at.column >= 1, "{finding:?}");
        assert!(finding.message.len() < 2_000, "{finding:?}");
        assert!(is_line(&finding.message), "{finding:?}");
    }
    assert!(report.findings.is_sorted_by_key(|finding| finding.at), "{:?}", report.findings);
    let outline = render::outline(&report.plan);
    assert!(outline.len() <= PLANNED, "{} bytes are planned", outline.len());
    assert!(outline.lines().all(is_line), "{outline:?}");
    for plan in &report.plan.pipelines {
        assert!(plan.frames.iter().all(|frame| !frame.stages.is_empty()));
        let steps = plan.jenkins_stages();
        assert_eq!(steps.len(), plan.frames.len() + 2);
        assert!(steps.iter().map(|(name, _)| name.len()).sum::<usize>() <= PLANNED);
    }
    let document: serde_json::Value =
        serde_json::from_str(&render::sarif("a", &report.findings)).expect("JSON");
    assert_eq!(document["runs"][0]["results"].as_array().map(Vec::len), Some(report.findings.len()));
    report
}

/// Whether a terminal shows it as one line: neither an end of one, nor anything that is obeyed, nor a turn of direction.
fn is_line(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c))
}

fn found(file: &str, rule: Rule) -> bool {
    bounded(file.as_bytes()).findings.iter().any(|finding| finding.rule == rule)
}

#[test]
fn no_text_grows_without_end_through_variables() {
    let mut file = "pipelines:\n  p:\n    stages:\n      - {name: s0, exports: {x: lol}}\n".to_owned();
    for i in 1..100 {
        let value = format!("${{s{}.x}}", i - 1).repeat(10);
        let _ = writeln!(file, "      - {{name: s{i}, exports: {{x: '{value}'}}}}");
    }
    assert!(found(&file, Rule::ExpansionTooLarge));
}

#[test]
fn no_list_grows_without_end_through_comprehensions() {
    let letters = "a b c d e f g h i j k l m n o p q r s t u v w x y z";
    let mut list = "'${.v}'".to_owned();
    for _ in 0..20 {
        list = format!("{{$each: v, $in: '{letters}', $delimiter: ' ', $yield: {list}}}");
    }
    let stage = format!("{{name: s, build: b, publish: {{image: {{tags: {list}}}}}}}");
    assert!(found(&format!("pipelines: {{p: {{stages: [{stage}]}}}}\n"), Rule::ExpansionTooLarge));
    let many = "x ".repeat(400_000);
    let stage = format!(
        "{{name: s, build: b, publish: {{image: {{tags: {{$each: v, $in: '{many}', $delimiter: ' '}}}}}}}}"
    );
    assert!(found(&format!("pipelines: {{p: {{stages: [{stage}]}}}}\n"), Rule::ExpansionTooLarge));
}

#[test]
fn no_comprehension_binds_names_without_end() {
    let names: String = (0..40_000).fold(String::new(), |mut names, i| {
        let _ = write!(names, "n{i},");
        names
    });
    // what only a run knows, and what has a word for each name; the latter stands for itself by an alias
    for (part, parts) in [("'${setup.tag}'".to_owned(), 10_000), (format!("'{}'", "w ".repeat(8_000)), 100)] {
        let parts = format!("&part {part},{}", "*part,".repeat(parts - 1));
        let names = if part.len() > 100 { &names[..35_000] } else { &names };
        let stage = format!("{{name: s, build: {{excludes: {{$each: [{names}], $in: [{parts}]}}}}}}");
        assert!(found(&format!("pipelines: {{p: {{stages: [{stage}]}}}}\n"), Rule::ExpansionTooLarge));
    }
}

#[test]
fn no_promotion_repeats_a_long_version_without_end() {
    let charts = "{chart: c},".repeat(20_000);
    let tag = "t".repeat(200_000);
    let stage = format!("{{name: s, build: b, publish: {{image: {{tag: {tag}}}}}, promote: [{charts}]}}");
    assert!(found(&format!("pipelines: {{p: {{stages: [{stage}]}}}}\n"), Rule::ExpansionTooLarge));
}

/// Some text of so many bytes.
fn long(bytes: usize) -> String {
    "n".repeat(bytes)
}

#[test]
fn no_long_name_is_repeated_without_end() {
    let copies = "a,".repeat(75_000);
    let stage = |name: &str| format!("{{name: {name}, build: b, run: true, copy: [{copies}]}}");
    let file = |name: &str| format!("pipelines: {{p: {{stages: [{}]}}}}\n", stage(name));
    assert!(found(&file(&long(700_000)), Rule::NameTooLong));
    assert!(
        found(&file(&long(limits::NAME)), Rule::ExpansionTooLarge),
        "as long as it may be, it is paid for"
    );
    assert!(!found(&file("n"), Rule::ExpansionTooLarge));
    let stages: String = (0..2_000).fold(String::new(), |mut stages, i| {
        let _ = write!(stages, "{{name: s{i}}},");
        stages
    });
    let file = |name: &str| format!("pipelines:\n  ? {name}\n  : {{stages: [{stages}]}}\n");
    assert!(found(&file(&long(700_000)), Rule::NameTooLong));
    assert!(bounded(file(&long(limits::NAME)).as_bytes()).findings.is_empty());
    let exports: String = (0..20_000).fold(String::new(), |mut exports, i| {
        let _ = write!(exports, "e{i}: {{}},");
        exports
    });
    let file =
        |name: &str| format!("pipelines: {{p: {{stages: [{{name: {name}, exports: {{{exports}}}}}]}}}}\n");
    assert!(found(&file(&long(limits::NAME)), Rule::ExpansionTooLarge));
    for name in [
        "exports: {NAME: x}",
        "build: {excludes: {$each: NAME, $in: a}}",
        "build: {excludes: {$each: [NAME], $in: a}}",
    ] {
        let file = format!(
            "pipelines: {{p: {{stages: [{{name: s, {}}}]}}}}\n",
            name.replace("NAME", &format!("{}é", long(limits::NAME)))
        );
        assert!(found(&file, Rule::NameTooLong), "{name}");
    }
    let arcs = format!(
        "pipelines: {{p: {{execution: [[a, {}]], stages: [{{name: a}}]}}}}\n",
        long(limits::NAME + 1)
    );
    assert!(found(&arcs, Rule::NameTooLong));
}

#[test]
fn no_long_variant_is_repeated_without_end() {
    let stages: String = (0..1_900).fold(String::new(), |mut stages, i| {
        let _ = write!(stages, "{{name: s{i}, publish: {{image: {{id: '${{first.imageID}}'}}}}}},");
        stages
    });
    let file =
        format!("pipelines: {{p: {{stages: [{{name: first, build: {}}}, {stages}]}}}}\n", long(limits::TEXT));
    assert!(found(&file, Rule::ExpansionTooLarge));
}

#[test]
fn what_is_nested_as_deep_as_may_be_is_read() {
    // four mappings and two lists are around it
    let depth = limits::DEPTH - 6;
    for (open, close) in
        [("[", "]"), ("{a: ", "}"), ("{$merge: a, $with: ", "}"), ("{$each: v, $in: 'a', $yield: ", "}")]
    {
        let file = |depth: usize| {
            let value = format!("{}x{}", open.repeat(depth), close.repeat(depth));
            format!("pipelines: {{p: {{stages: [{{name: s, exports: {{e: {value}}}}}]}}}}\n")
        };
        let read = bounded(file(depth).as_bytes());
        assert!(read.findings.is_empty(), "{open}: {:?}", read.findings);
        assert!(found(&file(depth + 1), Rule::TooDeep), "{open}");
    }
}

#[test]
fn many_stages_and_many_mistakes_are_bounded() {
    let stages: String = (0..30_000).fold(String::new(), |mut stages, i| {
        let _ = writeln!(stages, "    - {{name: s{i}}}");
        stages
    });
    assert!(found(&format!("pipelines:\n  p:\n    stages:\n{stages}"), Rule::TooManyStages));
    let mistakes: String = (0..25_000).fold(String::new(), |mut mistakes, i| {
        let _ = write!(mistakes, "'${{stagelikeone{i}.x}}',");
        mistakes
    });
    let stages: String = (0..1_900).fold(String::new(), |mut stages, i| {
        let _ = writeln!(stages, "    - {{name: stagelikeone-{i}, exports: {{a: b}}}}");
        stages
    });
    let file = format!(
        "pipelines:\n  p:\n    stages:\n{stages}    - {{name: l, run: {{arguments: [{mistakes}]}}}}\n"
    );
    assert!(found(&file, Rule::TooManyFindings));
    let pipelines: String = (0..5_000).fold(String::new(), |mut pipelines, i| {
        let _ = writeln!(pipelines, "  p{i}: {{stages: [{{name: a}}]}}");
        pipelines
    });
    assert!(found(&format!("pipelines:\n{pipelines}"), Rule::TooManyStages));
    let arcs = "[a, b, c],".repeat(10_000);
    assert!(found(
        &format!("pipelines: {{p: {{execution: [{arcs}], stages: [{{name: a}}]}}}}\n"),
        Rule::TooManyStages
    ));
    let keys: String = (0..40_000).fold(String::new(), |mut keys, i| {
        let _ = write!(keys, "k{i}: 1,");
        keys
    });
    assert!(found(&format!("pipelines: {{p: {{stages: [{{{keys}}}]}}}}\n"), Rule::TooManyFindings));
}

#[test]
fn many_stages_of_many_variants_are_no_burden() {
    let variants: String = (0..40_000).fold(String::new(), |mut variants, i| {
        let _ = write!(variants, "variantlikeone{i}: x,");
        variants
    });
    let stages: String = (0..1_900).fold(String::new(), |mut stages, i| {
        let _ = write!(stages, "{{name: s{i}, build: stagelikeone{i}}},");
        stages
    });
    let file =
        format!("pipelines: {{p: {{blubberfile: {{variants: {{{variants}}}}}, stages: [{stages}]}}}}\n");
    assert!(found(&file, Rule::VariantUnknown) && found(&file, Rule::TooManyFindings));
    let invented = (0..7_000).fold("s0".to_owned(), |mut invented, i| {
        let _ = write!(invented, ",i{i}");
        invented
    });
    let after: String = (0..1_900).fold(String::new(), |mut after, i| {
        let _ = write!(after, ",s{i}");
        after
    });
    let after = after.replacen(",s0", "", 1);
    let file = format!("pipelines: {{p: {{execution: [[{invented}{after}]], stages: [{stages}]}}}}\n");
    let report = bounded(file.as_bytes());
    assert_eq!(report.plan.pipelines.first().map(|plan| plan.frames.len()), Some(8_900));
}

#[test]
fn files_of_another_kind_are_told_so() {
    for (file, rule) in [
        (&b"\xff\xfep\0i\0"[..], Rule::YamlEncoding),
        (b"pipelines:\n  a: \xe4\n", Rule::YamlEncoding),
        (b"\0", Rule::ControlCharacter),
        (b"pipeline:\n  a: {}\n", Rule::MissingKey),
        (b"- a\n", Rule::WrongType),
        (b"pipelines: ~\n", Rule::WrongType),
        (b"", Rule::EmptyFile),
    ] {
        let report = bounded(file);
        assert!(report.fails() && !report.readable && report.complete, "{file:?}");
        assert!(
            report.findings.iter().any(|finding| finding.rule == rule),
            "{file:?}: {:?}",
            report.findings
        );
    }
}

#[test]
fn a_file_that_is_too_large_needs_no_more_than_a_byte_too_many() {
    let more = limits::BYTES + 1;
    for file in [
        vec![b'#'; more],
        vec![0xff; more],
        [&b"\xef\xbb\xbf"[..], &vec![b'#'; more - 3]].concat(),
        "é".repeat(more / 2 + 1).into_bytes(),
    ] {
        let whole = bounded(&file);
        assert_eq!(whole, bounded(&file[..more]));
        let rules: Vec<_> = whole.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [Rule::FileTooLarge]);
        assert!(!whole.fails() && !whole.readable && !whole.complete, "it is no word of PipelineLib's");
    }
    let most = [&b"\xef\xbb\xbfpipelines: {}\n"[..], &vec![b'#'; limits::BYTES - 17]].concat();
    assert!(bounded(&most).readable);
}

#[test]
fn findings_that_are_not_told_are_as_bad_as_the_worst_of_them() {
    let stages = |bad: &str| {
        let idle = (0..limits::FINDINGS).fold(String::new(), |mut idle, i| {
            let _ = write!(idle, "{{name: s{i}, run: false}},");
            idle
        });
        bounded(format!("pipelines: {{p: {{stages: [{idle}{{name: last, run: false{bad}}}]}}}}\n").as_bytes())
    };
    let harmless = stages("");
    assert!(!harmless.fails() && !harmless.complete, "{:?}", harmless.findings.last());
    assert!(stages(", build: a, publish: {image: {tag: '-'}}").fails());
}

const KEYS: [&str; 40] = [
    "pipelines",
    "stages",
    "name",
    "build",
    "run",
    "copy",
    "publish",
    "promote",
    "deploy",
    "exports",
    "trigger",
    "notify",
    "email",
    "to",
    "image",
    "id",
    "tag",
    "tags",
    "variant",
    "context",
    "arguments",
    "env",
    "credentials",
    "tail",
    "from",
    "source",
    "archive",
    "chart",
    "environments",
    "execution",
    "fetch",
    "depth",
    "directory",
    "blubberfile",
    "variants",
    "$each",
    "$in",
    "$yield",
    "$merge",
    "$with",
];

const TEXTS: [&str; 26] = [
    "a",
    "b",
    "c",
    "setup",
    "a b",
    "",
    "${.imageID}",
    "${a.imageID}",
    "${a.x}",
    "${.x|}",
    "${b.publishedImage|z}",
    "${",
    "${}",
    "${X}",
    "${setup.tag}",
    "${setup.params.É}",
    "production",
    "\u{0}",
    "é\n\t",
    "${a.x}${a.x}",
    "yes",
    "${.a}",
    "a\nb",
    "\u{1b}[2K",
    "${a.\u{202e}}",
    "\u{9b}2K\r",
];

/// Names of stages.
const NAMES: [&str; 6] = ["a", "b", "c", "production", "a\nb", "\u{1b}[2K"];

/// Names in graphs, some of no stage.
const ARCS: [&str; 8] = ["a", "b", "c", "production", "a\nb", "\u{1b}[2K", "d", "a\rb"];

/// A value of any shape, written as JSON, which is YAML.
fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        4 => select(&TEXTS[..]).prop_map(serde_json::Value::from),
        1 => any::<bool>().prop_map(serde_json::Value::from),
        1 => any::<i64>().prop_map(serde_json::Value::from),
        1 => Just(serde_json::Value::Null),
        1 => any::<String>().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let entry = (select(&KEYS[..]), inner.clone());
        let map = vec(entry, 0..6).prop_map(|entries| {
            serde_json::Value::Object(
                entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
            )
        });
        prop_oneof![vec(inner, 0..6).prop_map(serde_json::Value::Array), map]
    })
}

/// JSON without the characters that YAML wants escaped.
fn as_yaml(value: &serde_json::Value) -> String {
    let escaped = |c: char| match c {
        '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => format!("\\u{:04x}", u32::from(c)),
        _ => c.to_string(),
    };
    value.to_string().chars().map(escaped).collect()
}

/// A stage with a name, and anything at its keys.
fn any_stage() -> impl Strategy<Value = serde_json::Value> {
    (select(&NAMES[..]), vec((select(&KEYS[..]), any_value()), 0..5)).prop_map(|(name, entries)| {
        let mut stage: serde_json::Map<_, _> =
            entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        stage.insert("name".to_owned(), name.into());
        serde_json::Value::Object(stage)
    })
}

fn any_arcs() -> impl Strategy<Value = Option<Vec<Vec<&'static str>>>> {
    prop::option::of(vec(vec(select(&ARCS[..]), 0..4), 0..4))
}

/// A fixture as it stands.
fn any_fixture() -> impl Strategy<Value = String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let paths = std::fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("a fixture").path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    paths.sort();
    select(paths).prop_map(|path| std::fs::read_to_string(path).expect("a fixture"))
}

/// That each stage comes after those that stand before it in an arc.
fn follows(plan: &PipelinePlan, arcs: &[Vec<&str>]) -> bool {
    let frame =
        |name: &str| plan.frames.iter().position(|frame| frame.stages.iter().any(|stage| stage.name == name));
    arcs.iter().all(|arc| arc.is_sorted_by(|before, after| frame(before) < frame(after)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(file in vec(any::<u8>(), 0..400)) {
        bounded(&file);
    }

    #[test]
    fn any_text_is_survived(file in "(?s)[a:\\-\\[\\]{}&*!|>'\"%@`#,? \n\t$.é\u{85}\u{2028}]{0,200}") {
        bounded(file.as_bytes());
    }

    #[test]
    fn any_slip_in_a_fixture_is_survived(file in any_fixture(), at in any::<prop::sample::Index>(), length in 0..30usize,
                                         other in "[ \n\t:{}\\[\\]&*!|>'\"$.é-]{0,3}") {
        let characters: Vec<char> = file.chars().collect();
        let at = at.index(characters.len());
        let rest = characters.get((at + length).min(characters.len())..).unwrap_or_default();
        let slip: String = characters.iter().take(at).copied().chain(other.chars()).chain(rest.iter().copied()).collect();
        bounded(slip.as_bytes());
    }

    #[test]
    fn any_value_is_survived(value in any_value()) {
        bounded(value.to_string().as_bytes());
    }

    #[test]
    fn any_pipeline_is_survived(stages in vec(any_stage(), 0..5), arcs in any_arcs()) {
        let mut pipeline = serde_json::json!({ "stages": stages });
        if let Some(arcs) = &arcs {
            pipeline["execution"] = serde_json::json!(arcs);
        }
        let file = as_yaml(&serde_json::json!({ "pipelines": { "p": pipeline, "q": { "stages": stages } } }));
        let report = bounded(file.as_bytes());
        prop_assert_eq!(&report, &check(file.as_bytes(), &ci()), "a second time it is the same");
        let first = &report.plan.pipelines[0];
        prop_assert!(first.frames.is_empty() || follows(first, arcs.as_deref().unwrap_or_default()));
        let stages = stages.len() + 2 * 5;
        for plan in &report.plan.pipelines {
            let mut names: Vec<_> = plan.stages().map(|stage| &stage.name).collect();
            let planned = names.len();
            prop_assert!(planned <= stages);
            names.sort_unstable();
            names.dedup();
            prop_assert_eq!(names.len(), planned, "a stage is planned twice");
        }
    }
}
