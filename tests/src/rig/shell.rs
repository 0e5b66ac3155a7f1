// SPDX-License-Identifier: Apache-2.0
//! The stand-in page: what a browser gets from the rig's Gerrit where Gerrit's own UI is missing (it is on no package registry).
//!
//! Gerrit serves its real index page, login, plugins and REST API; only `elements/gr-app.js` and what that imports are
//! ours. The page keeps Gerrit's contract with plugins (see `shell/endpoint.js`) and says at its top what it is. It proves
//! nothing about the looks of the real UI.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::cache;

/// Path under `polygerrit_ui`, content.
const FILES: &[(&str, &str)] = &[
    ("elements/gr-app.js", include_str!("shell/gr-app.js")),
    ("elements/shell/app.js", include_str!("shell/app.js")),
    ("elements/shell/change-list.js", include_str!("shell/change-list.js")),
    ("elements/shell/change-metadata.js", include_str!("shell/change-metadata.js")),
    ("elements/shell/change-tabs.js", include_str!("shell/change-tabs.js")),
    ("elements/shell/change-view.js", include_str!("shell/change-view.js")),
    ("elements/shell/checks.js", include_str!("shell/checks.js")),
    ("elements/shell/dom.js", include_str!("shell/dom.js")),
    ("elements/shell/endpoint.js", include_str!("shell/endpoint.js")),
    ("elements/shell/hooks.js", include_str!("shell/hooks.js")),
    ("elements/shell/main.js", include_str!("shell/main.js")),
    ("elements/shell/plugins.js", include_str!("shell/plugins.js")),
    ("elements/shell/plugin-screen.js", include_str!("shell/plugin-screen.js")),
    ("elements/shell/plugin-api.js", include_str!("shell/plugin-api.js")),
    ("elements/shell/rest.js", include_str!("shell/rest.js")),
    ("elements/shell/router.js", include_str!("shell/router.js")),
    ("elements/shell/theme.js", include_str!("shell/theme.js")),
    ("elements/shell/toast.js", include_str!("shell/toast.js")),
    ("styles/main.css", include_str!("shell/theme.css")),
];

/// What Gerrit's index page asks for and the stand-in does without: served empty, so that the console stays clean.
const EMPTY: &[&str] = &[
    "bower_components/webcomponentsjs/webcomponents-loader.js",
    "styles/fonts.css",
    "styles/material-icons.css",
    "workers/service-worker.js",
];

/// Fonts that the index page asks for, by family and weights; the stand-in uses the machine's own fonts.
const FONTS: &[(&str, &[u32])] = &[
    ("opensans-latin", &[400, 500, 600, 700]),
    ("opensans-latin-ext", &[400, 500, 600, 700]),
    ("roboto-latin", &[400, 500, 700]),
    ("roboto-latin-ext", &[400, 500, 700]),
    ("roboto-mono-latin", &[400, 500, 700]),
    ("roboto-mono-latin-ext", &[400, 500, 700]),
];

/// The page's file of this name below Gerrit's address, for a page without a Gerrit behind it.
pub fn file(path: &str) -> Option<&'static str> {
    let own = FILES.iter().find(|(name, _)| *name == path);
    own.map(|(_, content)| *content)
}

/// Changes with the page.
pub(super) fn fingerprint() -> String {
    cache::fingerprint(FILES.iter().flat_map(|(path, content)| [path, content]))
}

/// Writes the page into `root`, the root of an unpacked war.
pub(super) fn write(root: &Path) -> Result<()> {
    let ui = root.join("polygerrit_ui");
    let put = |path: &str, content: &str| -> Result<()> {
        let file = ui.join(path);
        fs::create_dir_all(file.parent().context("a file without a folder")?)?;
        fs::write(&file, content).with_context(|| format!("cannot write {}", file.display()))
    };
    for (path, content) in FILES {
        put(path, content)?;
    }
    for path in EMPTY {
        put(path, "")?;
    }
    put("fonts/material-icons.woff2", "")?;
    for (family, weights) in FONTS {
        for weight in *weights {
            put(&format!("fonts/{family}-{weight}.woff2"), "")?;
        }
    }
    fs::write(root.join("favicon.ico"), "")?;
    fs::write(root.join("robots.txt"), "")?;
    Ok(())
}
