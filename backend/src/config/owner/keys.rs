// SPDX-License-Identifier: Apache-2.0
//! The keys of `milepost.config`: those of `milepost.toml` in git-config's spelling, whose keys have letters and digits alone and
//! no case.

use super::file::Kind;

/// How the values of a key are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One value.
    Text,
    /// One value for each time that the key stands there.
    List,
    /// A step for each time: its kind, then words of `key=value`.
    Steps,
    /// A place for each time: words of `key=value`.
    Places,
}

/// A key of a section.
pub(super) struct Key {
    /// As the documentation writes it.
    pub(super) name: &'static str,
    /// As `milepost.toml` has it.
    pub(super) toml: &'static str,
    pub(super) shape: Shape,
}

/// Why a key may not stand there.
pub(super) struct Refused {
    pub(super) found: String,
    pub(super) allowed: String,
}

const fn key(name: &'static str, toml: &'static str, shape: Shape) -> Key {
    Key { name, toml, shape }
}

/// Of `[pipeline "…"]`.
pub(super) static OF_PIPELINE: [Key; 3] = [
    key("branches", "branches", Shape::List),
    key("services", "services", Shape::List),
    key("steps", "steps", Shape::Steps),
];

/// Of `[service "…"]`.
pub(super) static OF_SERVICE: [Key; 10] = [
    key("images", "images", Shape::List),
    key("tagPattern", "tag_pattern", Shape::Text),
    key("tagTemplate", "tag_template", Shape::Text),
    key("paths", "paths", Shape::List),
    key("namespace", "namespace", Shape::Text),
    key("workload", "workload", Shape::Text),
    key("kind", "kind", Shape::Text),
    key("container", "container", Shape::Text),
    key("canary", "canary", Shape::Text),
    key("runs", "runs", Shape::Places),
];

/// In the value of `steps`.
pub(super) const OF_STEP: &[&str] = &["source", "pipelines", "jobs", "environment", "name", "optional"];

/// Those of them that may stand there several times.
pub(super) const LISTS_OF_STEP: &[&str] = &["pipelines", "jobs"];

/// In the value of `runs`.
pub(super) const OF_PLACE: &[&str] =
    &["environment", "cluster", "namespace", "workload", "kind", "container"];

impl Key {
    /// Whether it may stand there several times.
    pub(super) fn repeats(&self) -> bool {
        self.shape != Shape::Text
    }

    /// How often it may stand in one section. A pattern of branches becomes an automaton, which takes longest to make.
    pub(super) fn most(&self) -> usize {
        match (self.shape, self.name) {
            (Shape::Text, _) => 1,
            (_, "branches") => 20,
            _ => 100,
        }
    }

    /// What would be right where there is nothing.
    pub(super) fn example(&self) -> String {
        match self.shape {
            Shape::Text | Shape::List => format!("`{} = …`", self.name),
            Shape::Steps => "a step such as `steps = deploy environment=production`".to_owned(),
            Shape::Places => "a place such as `runs = environment=production namespace=app`".to_owned(),
        }
    }
}

/// The key of that name, in whatever case.
pub(super) fn find(kind: Kind, name: &str) -> Result<&'static Key, Refused> {
    let keys: &'static [Key] = match kind {
        Kind::Pipeline => &OF_PIPELINE,
        Kind::Service => &OF_SERVICE,
    };
    if let Some(key) = keys.iter().find(|key| key.name.eq_ignore_ascii_case(name)) {
        return Ok(key);
    }
    let is =
        |names: &[&str]| kind == Kind::Pipeline && names.iter().any(|other| other.eq_ignore_ascii_case(name));
    Err(if is(&["projects"]) {
        Refused {
            found: "`projects`".to_owned(),
            allowed: "no such key: it is always this project, and those that inherit from it".to_owned(),
        }
    } else if is(&["label", "comment"]) {
        Refused {
            found: format!("`{}`", name.to_ascii_lowercase()),
            allowed: "no such key: what is written into Gerrit is the site's to say, in its milepost.toml"
                .to_owned(),
        }
    } else {
        let known: Vec<_> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
        Refused { found: format!("unknown key `{}`", super::file::short(name)), allowed: known.join(", ") }
    })
}
