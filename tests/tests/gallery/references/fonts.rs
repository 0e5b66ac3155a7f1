// SPDX-License-Identifier: Apache-2.0
//! The letters of reference pictures: fonts of a pinned package, whatever the machine has.

use std::fs;

use anyhow::{Context as _, Result};
use milepost_dist::setup::python::{self, Requirements};
use milepost_tests::rig::cache::Cache;

/// PyPI has them, and Python is here already.
const FONTS: Requirements =
    Requirements { name: "fonts-roboto-3.15-mono-3.1", lines: include_str!("fonts.txt") };
/// Name below `/fonts/`, package, and file in it. Each holds all weights.
const FILES: [(&str, &str, &str); 2] = [
    ("roboto.ttf", "fontpkg_roboto", "files/Roboto[wdth,wght].ttf"),
    ("roboto-mono.ttf", "fontpkg_roboto_mono", "files/RobotoMono[wght].ttf"),
];

/// Families of names that no system has.
pub(super) const CSS: &str = "\
    @font-face { font-family: Pinned; font-weight: 100 900; src: url(/fonts/roboto.ttf) }\n\
    @font-face { font-family: Pinned Mono; font-weight: 100 700; src: url(/fonts/roboto-mono.ttf) }\n\
    html { --font-family: Pinned; --monospace-font-family: Pinned Mono }\n";
/// Whether a page has both.
pub(super) const LOADED: &str = "return Promise.all(['14px Pinned', '500 14px Pinned', '14px Pinned Mono'] \
    .map(font => document.fonts.load(font))).then(loaded => loaded.every(faces => faces.length))";

/// The fonts' files by their names.
#[derive(Debug)]
pub(super) struct Pinned(Vec<(&'static str, Vec<u8>)>);

impl Pinned {
    /// They are fetched where they are not in the cache.
    pub(super) async fn ready() -> Result<Self> {
        tokio::task::spawn_blocking(|| {
            let packages = python::environment(&Cache::of_user()?, &FONTS)?;
            let read = |(name, package, file): (&'static str, &str, &str)| {
                let path = packages.package(package)?.join(file);
                let content =
                    fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
                Ok((name, content))
            };
            FILES.into_iter().map(read).collect::<Result<_>>().map(Self)
        })
        .await?
    }

    /// One of them.
    pub(super) fn file(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(called, _)| *called == name).map(|(_, content)| &**content)
    }
}
