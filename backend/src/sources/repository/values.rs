// SPDX-License-Identifier: Apache-2.0
//! From the values files of a place to the image that they ask for. Pure.

use serde_json::Value;
use serde_saphyr::Options;

use super::{
    field::{Field, Found},
    place::Place,
};
use crate::model::{Asked, Digest, ImageRef};

/// The deepest nesting that is read.
const DEEPEST: usize = 64;
/// The most that one file may come to, anchors replayed.
const MOST_NODES: usize = 100_000;

/// A file that is there.
pub(super) struct File {
    pub(super) path: String,
    pub(super) values: Value,
}

/// A file of which something is wrong.
pub(super) struct Problem {
    pub(super) file: String,
    pub(super) problem: String,
}

impl From<Problem> for Asked {
    fn from(Problem { file, problem }: Problem) -> Self {
        Self::Unreadable { file, problem }
    }
}

/// Reads YAML, and JSON, which is YAML too.
pub(super) fn read(path: &str, text: &str) -> Result<File, Problem> {
    let wrong = |problem| Problem { file: path.to_owned(), problem };
    match serde_saphyr::from_str_with_options(text, options()) {
        Ok(values) => Ok(File { path: path.to_owned(), values }),
        // The error's own words would repeat what stands there.
        Err(error) => Err(wrong(match error.location() {
            Some(at) => format!("it is no YAML, or more than is read, at line {}", at.line()),
            None => "it is no YAML, or more than is read".to_owned(),
        })),
    }
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: DEEPEST, max_nodes: MOST_NODES, max_documents: 1 },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MOST_NODES,
            max_replay_stack_depth: DEEPEST,
        },
        with_snippet: false,
    }
}

/// What the files of a place ask for; of several the last that says it holds.
pub(super) fn asked(place: &Place, files: &[File]) -> Asked {
    let Some(last) = files.last() else { return Asked::Missing };
    image(place, files, last).map_or_else(Asked::from, Asked::Image)
}

fn image(place: &Place, files: &[File], last: &File) -> Result<ImageRef, Problem> {
    let fields = &place.fields;
    let image = text(fields.image.as_ref(), files)?;
    let tag = text(fields.tag.as_ref(), files)?;
    let digest = text(fields.digest.as_ref(), files)?;
    let wrong = |(file, field, _): Told<'_>, what: &str| Problem {
        file: file.path.clone(),
        problem: format!("{field} is no {what}"),
    };
    let missing =
        |field: &Field| Problem { file: last.path.clone(), problem: format!("{field} is not there") };
    let mut found = match (image, &fields.image, &place.repository) {
        (Some(told), _, _) => told.2.parse::<ImageRef>().map_err(|_| wrong(told, "image reference"))?,
        (None, Some(field), _) => return Err(missing(field)),
        (None, None, Some(repository)) => {
            ImageRef { repository: repository.clone(), tag: None, digest: None }
        }
        (None, None, None) => {
            let problem = format!("the service {} has no images", place.service);
            return Err(Problem { file: last.path.clone(), problem });
        }
    };
    if let Some(told) = tag {
        // Some write `v1@sha256:…` there.
        let (tag, pinned) =
            told.2.split_once('@').map_or((told.2, None), |(tag, digest)| (tag, Some(digest)));
        if !is_tag(tag) {
            return Err(wrong(told, "tag"));
        }
        found.tag = Some(tag.to_owned());
        if let Some(pinned) = pinned {
            found.digest = Some(pinned.parse().map_err(|_| wrong(told, "digest"))?);
        }
    }
    if let Some(told) = digest {
        found.digest = Some(told.2.parse::<Digest>().map_err(|_| wrong(told, "digest"))?);
    }
    match (&found, fields.tag.as_ref().or(fields.digest.as_ref()).or(fields.image.as_ref())) {
        (ImageRef { tag: None, digest: None, .. }, Some(field)) => Err(missing(field)),
        _ => Ok(found),
    }
}

/// Where something stands, and what.
type Told<'f> = (&'f File, &'f Field, &'f str);

/// What the last file that has the field says.
fn text<'f>(field: Option<&'f Field>, files: &'f [File]) -> Result<Option<Told<'f>>, Problem> {
    let Some(field) = field else { return Ok(None) };
    for file in files.iter().rev() {
        match field.find(&file.values) {
            Found::Nothing => {}
            Found::Text(text) => return Ok(Some((file, field, text))),
            Found::Wrong(problem) => return Err(Problem { file: file.path.clone(), problem }),
        }
    }
    Ok(None)
}

/// OCI distribution spec 1.1: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`.
fn is_tag(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    (1..=128).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with(['.', '-'])
}

#[cfg(test)]
mod tests {
    use super::{super::place::Fields, *};
    use crate::model::Repository;

    fn place(fields: [Option<&str>; 3]) -> Place {
        let [tag, digest, image] = fields.map(|field| field.map(|text| Field::parse(text).unwrap()));
        let repository = Repository { registry: "registry.example.org".into(), path: "demo/app".into() };
        Place {
            environment: "production".into(),
            service: "app".into(),
            repository: Some(repository),
            files: vec![],
            fields: Fields { tag, digest, image },
        }
    }

    fn by_tag() -> Place {
        place([Some("main_app.version"), None, None])
    }

    /// The image, or the file and what is wrong with it.
    fn said(place: &Place, files: &[(&str, &str)]) -> String {
        let read: Result<Vec<_>, _> = files.iter().map(|(path, text)| read(path, text)).collect();
        match read.map_or_else(Asked::from, |files| asked(place, &files)) {
            Asked::Image(image) => image.to_string(),
            Asked::Missing => "missing".to_owned(),
            Asked::Unreadable { file, problem } => format!("{file}: {problem}"),
        }
    }

    #[test]
    fn the_last_file_that_says_it_holds() {
        let general =
            ("values.yaml", "main_app:\n  image: demo/app\n  version: 2026-08-17-094555-production\n");
        let own = ("values-staging.yaml", "{\"main_app\": {\"version\": \"v2\"}}");
        let silent = ("values-production.yaml", "resources: {}\n");
        let image = |tag: &str| format!("registry.example.org/demo/app:{tag}");
        assert_eq!(said(&by_tag(), &[general]), image("2026-08-17-094555-production"));
        assert_eq!(said(&by_tag(), &[general, own]), image("v2"));
        assert_eq!(said(&by_tag(), &[general, silent]), image("2026-08-17-094555-production"));
        assert_eq!(said(&by_tag(), &[]), "missing");
        assert_eq!(said(&by_tag(), &[silent]), "values-production.yaml: main_app.version is not there");
        assert_eq!(said(&by_tag(), &[("empty.yaml", "")]), "empty.yaml: main_app.version is not there");
    }

    #[test]
    fn an_image_may_be_said_whole_or_by_its_digest() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let text = format!(
            "image: r.example.org/x:v1\nname: r.example.org/x\ntag: v2\npin: v3@{digest}\ndigest: '{digest}'\n"
        );
        for (fields, image) in [
            ([None, None, Some("image")], "r.example.org/x:v1".to_owned()),
            ([Some("tag"), None, Some("name")], "r.example.org/x:v2".to_owned()),
            ([Some("pin"), None, None], format!("registry.example.org/demo/app:v3@{digest}")),
            ([None, Some("digest"), None], format!("registry.example.org/demo/app@{digest}")),
            ([None, None, Some("name")], "v: name is not there".to_owned()),
            ([None, None, Some("none")], "v: none is not there".to_owned()),
            ([None, Some("tag"), None], "v: tag is no digest".to_owned()),
            ([Some("digest"), None, None], "v: digest is no tag".to_owned()),
        ] {
            assert_eq!(said(&place(fields), &[("v", &text)]), image, "{fields:?}");
        }
    }

    #[test]
    fn a_merge_key_is_followed() {
        let text = "defaults: &d\n  version: v1\nmain_app:\n  <<: *d\n  port: 80\n";
        assert_eq!(said(&by_tag(), &[("v", text)]), "registry.example.org/demo/app:v1");
    }

    #[test]
    fn what_is_no_values_file_is_named_without_its_contents() {
        let bomb = (1..40).fold("a0: &a0 [hunter2, hunter2]\n".to_owned(), |all, n| {
            let before = n - 1;
            format!("{all}a{n}: &a{n} [*a{before}, *a{before}, *a{before}, *a{before}, *a{before}]\n")
        });
        let deep = format!("main_app: {}{}\n", "[".repeat(5_000), "]".repeat(5_000));
        let wide = format!("main_app: [{}]\n", "1,".repeat(400_000));
        for (text, says) in [
            ("main_app: [hunter2", "v: it is no YAML, or more than is read"),
            ("main_app: hunter2: 3", "v: it is no YAML, or more than is read"),
            ("main_app: *hunter2", "v: it is no YAML, or more than is read"),
            ("a: 1\n---\nhunter2: 2\n", "v: it is no YAML, or more than is read"),
            (&bomb, "v: it is no YAML, or more than is read"),
            (&deep, "v: it is no YAML, or more than is read"),
            (&wide, "v: it is no YAML, or more than is read"),
            ("hunter2", "v: main_app.version is not there"),
            ("main_app: hunter2", "v: main_app.version is not there"),
            ("main_app:\n  version: 1.10\n", "v: main_app.version is no text: quotes make it one"),
            ("main_app:\n  version: [hunter2]\n", "v: main_app.version is no text"),
            ("main_app:\n  version: hunter 2\n", "v: main_app.version is no tag"),
        ] {
            let said = said(&by_tag(), &[("v", text)]);
            assert!(said.starts_with(says) && !said.contains("hunter2"), "{said}, not {says}: {text:.60}");
        }
    }
}
