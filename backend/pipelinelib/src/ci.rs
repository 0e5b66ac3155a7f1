// SPDX-License-Identifier: Apache-2.0
//! What is known of the CI that will run a configuration, and of the change that it will be run for.

use crate::config::ActionKind;

/// What a plan and its findings depend on besides the file. All of it may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ci {
    /// The project as Gerrit has it, such as `services/example`: images are named after it.
    pub project: Option<String>,
    /// The commit that it is run for.
    pub commit: Option<String>,
    /// The branch that it is run for.
    pub branch: Option<String>,
    /// The repository's tag that it is run for; empty: for none.
    pub tag: Option<String>,
    /// Actions that CI refuses, by a pattern of the names of the pipelines that must not have them; `*` stands for any
    /// text. One file has pipelines for before the merge and for after it.
    pub refused: Vec<(String, Vec<ActionKind>)>,
    /// Under which names images may be published; `*` stands for any text. Empty: under any.
    pub names: Vec<String>,
}

impl Ci {
    /// The actions that Wikimedia's CI refuses before a change is merged.
    pub const BEFORE_MERGE: [ActionKind; 4] =
        [ActionKind::Publish, ActionKind::Promote, ActionKind::Deploy, ActionKind::Trigger];

    /// Whether CI refuses an action in a pipeline of this name.
    pub(crate) fn refuses(&self, pipeline: &str, kind: ActionKind) -> bool {
        self.refused.iter().any(|(pattern, kinds)| kinds.contains(&kind) && matches(pattern, pipeline))
    }

    /// The names that Wikimedia's CI allows for a project's images: its name, whole or short, and what begins with it.
    pub fn names_of(project: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in [published(project), published(short(project))] {
            let more = format!("{name}-*");
            if !names.contains(&name) {
                names.extend([name, more]);
            }
        }
        names
    }
}

/// A project's name after the last slash.
pub(crate) fn short(project: &str) -> &str {
    project.rsplit('/').next().unwrap_or(project)
}

/// A name as PipelineLib publishes it.
pub(crate) fn published(name: &str) -> String {
    name.replace('/', "-").to_lowercase()
}

/// Whether a name is of a pattern in which `*` stands for any text.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(head) else { return false };
    let mut parts = rest.split('*');
    let last = parts.next_back().unwrap_or_default();
    for part in parts {
        match name.split_once(part) {
            Some((_, after)) => name = after,
            None => return false,
        }
    }
    name.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projects_names() {
        assert_eq!(
            Ci::names_of("mediawiki/services/Thing"),
            ["mediawiki-services-thing", "mediawiki-services-thing-*", "thing", "thing-*"]
        );
        assert_eq!(Ci::names_of("thing"), ["thing", "thing-*"]);
    }

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, name, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a-*", "a-b", true),
            ("a-*", "a", false),
            ("*", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "ac", false),
            ("a*a", "a", false),
            ("*b", "ab", true),
            ("**", "x", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
