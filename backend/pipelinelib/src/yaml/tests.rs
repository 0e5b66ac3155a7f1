// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::finding::Finding;

fn read(text: &str) -> (Option<Rc<Node>>, Vec<Finding>) {
    let mut findings = Findings::default();
    let tree = tree(text, &mut findings);
    (tree, findings.into_sorted())
}

/// What was found, as `line:column rule`.
fn found(text: &str) -> Vec<String> {
    read(text).1.iter().map(|finding| format!("{} {}", finding.at, finding.rule.id())).collect()
}

fn shown(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar(text, sort) => format!("{}={text}:{sort:?}", node.at),
        Kind::List(items) => {
            format!("{}=[{}]", node.at, items.iter().map(|item| shown(item)).collect::<Vec<_>>().join(" "))
        }
        Kind::Map(entries) => {
            let entry =
                |entry: &Entry| format!("{}={} {}", entry.key.at, entry.key.value, shown(&entry.value));
            format!("{}={{{}}}", node.at, entries.iter().map(entry).collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn each_value_knows_where_it_stands() {
    let (tree, found) = read("a: 1\nb:\n  - x\n  - {c: 'yes'}\n  -\n");
    assert_eq!(
        shown(&tree.expect("YAML")),
        "1:1={1:1=a 1:4=1:Whole(Some(1)) 2:1=b 3:3=[3:5=x:Text 4:5={4:6=c 4:9=yes:Text} 5:4=~:Null]}"
    );
    assert!(found.is_empty());
}

#[test]
fn columns_are_characters_and_a_byte_order_mark_is_none() {
    let (tree, found) = read("\u{feff}é: ü\r\nß: {ä: x}\r\n");
    assert_eq!(shown(&tree.expect("YAML")), "1:1={1:1=é 1:4=ü:Text 2:1=ß 2:4={2:5=ä 2:8=x:Text}}");
    assert!(found.is_empty());
}

#[test]
fn an_alias_stands_where_its_anchor_is() {
    let (tree, found) =
        read("a: &x {k: v}\nb: *x\nc: {<<: *x, own: w}\nd: {k: mine, <<: [*x, {k: no, m: n}]}\n");
    let tree = shown(&tree.expect("YAML"));
    assert!(tree.contains("2:1=b 1:7={1:8=k 1:11=v:Text}"), "{tree}");
    assert!(tree.contains("3:1=c 3:4={3:13=own 3:18=w:Text 1:8=k 1:11=v:Text}"), "{tree}");
    assert!(tree.contains("4:5=k 4:8=mine:Text 4:31=m 4:34=n:Text"), "{tree}");
    assert!(found.is_empty());
}

#[test]
fn broken_files_are_findings_with_a_place() {
    for (text, expected) in [
        ("a: [1, 2\nb: 3\n", "yaml-syntax"),
        ("a: 'x\n", "yaml-syntax"),
        ("a:\n\t- b\n", "yaml-syntax"),
        ("a: *nothing\n", "yaml-syntax"),
        ("a: b: c\n", "yaml-syntax"),
        ("", "empty-file"),
        ("# only a comment\n", "empty-file"),
        ("a: 1\n---\nb: 2\n", "several-documents"),
        ("a: b\0c\n", "control-character"),
        ("a: \u{1b}[31m\n", "control-character"),
        ("a: &a [*a]\n", "alias-recursive"),
        ("a: &a {b: {c: *a}}\n", "alias-recursive"),
    ] {
        let (tree, found) = read(text);
        assert!(tree.is_none(), "{text:?}");
        assert_eq!(found.len(), 1, "{text:?}: {found:?}");
        assert_eq!(found.first().map(|found| found.rule.id()), Some(expected), "{text:?}");
    }
    for (text, advice) in [
        ("a:\n\t- b\n", "spaces"),
        ("a: 'x\n", "close the quotation mark"),
        ("a: {\n", "close the bracket"),
        ("a: *nothing\n", "&name"),
        ("a: b: c\n", "quote a text"),
        ("a:\n  b: 1\n c: 2\n", "in one column"),
        ("- a\nb: c\n", "in one column"),
        ("a: \"\\q\"\n", "backslash"),
        ("a: @x\n", "quote the text"),
    ] {
        let found = read(text).1;
        assert!(found.iter().any(|found| found.message.contains(advice)), "{text:?}: {found:?}");
    }
    assert_eq!(found("a: 1\nb: x\0\n"), ["2:5 control-character"]);
    assert_eq!(found("a: 1\n---\nb: 2\n"), ["2:1 several-documents"]);
    assert_eq!(found("a: 1\nb: [\n"), ["2:4 yaml-syntax"]);
}

#[test]
fn bombs_are_put_out() {
    let laughs: String = (1..12).fold(String::new(), |file, i| {
        let ten = vec![format!("*a{}", i - 1); 10].join(", ");
        format!("{file}a{i}: &a{i} [{ten}]\n")
    });
    assert_eq!(found(&format!("a0: &a0 [lol, lol]\n{laughs}")).len(), 1);
    assert!(found(&format!("a0: &a0 [lol, lol]\n{laughs}")).concat().ends_with("too-many-values"));
    // one large mapping, merged again and again
    let large: String = (0..5_000).fold(String::new(), |file, i| file + &format!("  k{i}: v\n"));
    let merges = "- <<: *large\n".repeat(10_000);
    assert!(found(&format!("a: &large\n{large}b:\n{merges}")).concat().ends_with("too-many-values"));
    // deep without a bracket too many: each alias adds a level
    let ladder: String = (1..200).fold(String::new(), |file, i| file + &format!("- &a{i} [*a{}]\n", i - 1));
    assert!(found(&format!("- &a0 [x]\n{ladder}")).concat().ends_with("too-deep"));
    assert!(found(&"[".repeat(100_000)).concat().ends_with("too-deep"));
    assert!(found(&"- ".repeat(100_000)).concat().ends_with("too-deep"));
    assert_eq!(found(&"x".repeat(10 << 20)), ["1:1 file-too-large"]);
    assert!(found(&"a: 1\n".repeat(100_000)).len() <= limits::FINDINGS + 1);
}
