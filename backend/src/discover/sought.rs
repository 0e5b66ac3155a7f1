// SPDX-License-Identifier: Apache-2.0
//! What sources are asked for.

use std::collections::BTreeSet;

use super::Certainty;
use crate::model::Repository;

/// A project, with what is known of it before a source is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Gerrit's name of it.
    pub project: String,
    /// The short name of a branch.
    pub branch: String,
    /// Repositories of its images as far as they are known, the likeliest first, under every name of their registries.
    pub images: Vec<Repository>,
    /// Namespaces that are looked into where a cluster may not be listed as a whole.
    pub namespaces: BTreeSet<String>,
    /// Hosts under which CI knows our Gerrit.
    pub gerrit_hosts: Vec<String>,
}

impl Sought {
    /// The last part of the project's name in lower case, as images are named.
    pub fn name(&self) -> String {
        let whole = self.project.to_ascii_lowercase();
        whole.rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// Paths that an image of it has on most sites: as the project, with dashes for its slashes, and its last part alone.
    pub fn usual_paths(&self) -> Vec<String> {
        let whole = self.project.to_ascii_lowercase();
        let mut paths = Vec::new();
        for path in [whole.clone(), whole.replace('/', "-"), self.name()] {
            if !path.is_empty() && !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }

    /// Whether images of that repository are this project's, and what says so.
    pub fn owns(&self, image: &Repository) -> Option<Certainty> {
        if self.images.contains(image) {
            return Some(Certainty::Image);
        }
        let last = image.path.rsplit('/').next().unwrap_or_default();
        let called = self.usual_paths().iter().any(|usual| image.path == *usual || last == *usual);
        called.then_some(Certainty::Name)
    }

    /// Whether a git address (`https://host/a/demo/app.git`, `git@host:demo/app`) is of this project.
    pub fn is_at(&self, url: &str) -> bool {
        let bare = url.split(['?', '#']).next().unwrap_or_default();
        let path = match bare.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
            None => bare.split_once(':').map_or("", |(_, path)| path),
        };
        let path = path.trim_end_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        // A prefix may be Gerrit's own (`/a/`, `/r/`), and the whole of a project's name follows.
        let before = path.strip_suffix(self.project.as_str());
        !self.project.is_empty() && before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> Sought {
        let image = Repository { registry: "r.example.org".to_owned(), path: "made/elsewhere".to_owned() };
        Sought { project: "demo/App".to_owned(), images: vec![image], ..Sought::default() }
    }

    #[test]
    fn an_address_is_the_projects_only_with_its_whole_name() {
        for url in [
            "https://gerrit.example.org/demo/App",
            "https://gerrit.example.org/r/a/demo/App.git",
            "ssh://me@gerrit.example.org:29418/demo/App/",
            "git@gerrit.example.org:demo/App.git",
        ] {
            assert!(app().is_at(url), "{url}");
        }
        for url in [
            "",
            "https://demo/App",
            "https://h/demo/App2",
            "https://h/undemo/App",
            "demo/App",
            "x:/",
            "https://h/?demo/App",
        ] {
            assert!(!app().is_at(url), "{url}");
        }
        assert!(!Sought::default().is_at("https://h/"));
    }

    #[test]
    fn an_image_is_known_or_called_as_the_project() {
        let owns = |path: &str| {
            app().owns(&Repository { registry: "r.example.org".to_owned(), path: path.to_owned() })
        };
        assert_eq!(owns("made/elsewhere"), Some(Certainty::Image));
        for path in ["demo/app", "demo-app", "app", "mirror/app", "wikimedia/demo-app"] {
            assert_eq!(owns(path), Some(Certainty::Name), "{path}");
        }
        for path in ["demo/app2", "app/demo", "elsewhere", ""] {
            assert_eq!(owns(path), None, "{path}");
        }
    }
}
