// SPDX-License-Identifier: Apache-2.0
//! Names and tags that no registry takes, that CI does not allow, or that are published twice.

use std::collections::HashMap;

use crate::{
    ci::{Ci, matches},
    finding::{Findings, Rule, quoted},
    plan::{Does, PipelinePlan, Published},
    value::Value,
    variable::{Piece, pieces},
};

/// Characters of a tag, at most (OCI's distribution specification).
const TAG: usize = 128;

/// Characters of a name, at most, so that it fits with any registry's own.
const NAME: usize = 200;

pub(super) fn lint(plan: &PipelinePlan, ci: &Ci, findings: &mut Findings) {
    let mut seen: HashMap<(&str, &str), &str> = HashMap::new();
    let actions = plan.stages().flat_map(|stage| stage.actions.iter().map(move |action| (stage, action)));
    for (stage, action) in actions {
        let Does::Publish(published) = &action.does else { continue };
        name(published, ci, findings);
        published.all_tags().for_each(|tag| spelt(tag, findings));
        // other tags that nobody wrote down stand at the action itself: they are the repository's, the same for all stages
        let written = published.tags.iter().filter(|tag| tag.at != action.at);
        for tag in published.tag.iter().chain(written).filter(|tag| !tag.each) {
            let earlier = seen.insert((&published.name.text, &tag.text), &stage.name);
            if let Some(earlier) = earlier.filter(|earlier| *earlier != stage.name) {
                let message = format!(
                    "The stage {} publishes the tag {} of this image too, and the later stands; use another tag",
                    quoted(earlier),
                    quoted(&tag.text)
                );
                findings.add(Rule::TagOverwritten, tag.at, message);
            }
        }
    }
}

fn spelt(tag: &Value, findings: &mut Findings) {
    if !is_tag(&filled(tag)) {
        let message = format!(
            "{} is no tag: it has up to {TAG} letters, digits, `_`, `.` and `-`, and begins with none of the last two",
            quoted(&tag.text)
        );
        findings.add(Rule::TagInvalid, tag.at, message);
    }
}

fn name(published: &Published, ci: &Ci, findings: &mut Findings) {
    let Value { at, text, open, .. } = &published.name;
    if !is_name(&filled(&published.name)) {
        let message = format!(
            "{} is no image's name: use lower-case letters and digits with `.`, `_`, `-` or `/` between them",
            quoted(text)
        );
        findings.add(Rule::ImageNameInvalid, *at, message);
    } else if !open && !ci.names.is_empty() && !ci.names.iter().any(|pattern| matches(pattern, text)) {
        let message = format!(
            "CI publishes no image {} here; it allows {}",
            quoted(text),
            quoted(&ci.names.join(", "))
        );
        findings.add(Rule::NameNotAllowed, *at, message);
    }
}

/// A text as a run may fill it, so that what is wrong around its variables is seen.
fn filled(value: &Value) -> String {
    if !value.open {
        return value.text.clone();
    }
    let part = |piece| match piece {
        Ok(Piece::Literal(text) | Piece::Dotless(text)) => text,
        // any value would do; what is no variable has been told of
        Ok(Piece::Variable(_)) | Err(_) => "x",
    };
    pieces(&value.text).map(part).collect()
}

fn is_tag(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.len() <= TAG && text.chars().all(inner) && !text.is_empty() && !text.starts_with(['.', '-'])
}

fn is_name(text: &str) -> bool {
    let end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let inner = |c: char| end(c) || matches!(c, '_' | '.' | '-');
    let part = |part: &str| part.starts_with(end) && part.ends_with(end) && part.chars().all(inner);
    text.len() <= NAME && text.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_names_are_as_registries_have_them() {
        for (text, expected) in
            [("a", true), ("_A.1-x", true), ("", false), (".a", false), ("-a", false), ("a b", false)]
        {
            assert_eq!(is_tag(text), expected, "{text:?}");
        }
        assert!(is_tag(&"a".repeat(128)) && !is_tag(&"a".repeat(129)));
        for (text, expected) in
            [("a-b/c.d", true), ("a", true), ("A", false), ("a-", false), ("", false), ("a//b", false)]
        {
            assert_eq!(is_name(text), expected, "{text:?}");
        }
    }
}
