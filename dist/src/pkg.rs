// SPDX-License-Identifier: Apache-2.0
//! Builds what is shipped: widget, backend, licences, and the jar that carries them; then holds it against the budgets.
//!
//! ```text
//! widget  -> assets/static/*            hashed names, gzip and brotli beside each, assets.json
//! backend -> assets/backend/<platform>  the program and its checksum
//! licences-> assets/META-INF/THIRD-PARTY.txt
//! jar     -> dist/out/milepost-<version>.jar
//! ```

pub mod assets;
pub mod backend;
pub mod budgets;
pub mod bundled;
pub mod check;
pub mod glibc;
pub mod jar;
pub mod licences;
pub mod minify;
pub mod record;
pub mod widget;

use anyhow::Result;

use crate::{
    setup::{Cache, prerequisites},
    workspace::Workspace,
};

/// What to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// The jar and all that goes into it.
    Jar,
    /// The page's part: wasm, its glue and the loader.
    Widget,
    /// The program for linux-x86_64.
    Backend,
    /// Nothing: hold what is built against the budgets.
    Check,
}

/// For which use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As it is shipped.
    Release,
    /// Quick to build: for tests and demos on this machine only.
    Dev,
}

/// Builds `part`; without one the jar, and for a release the check as well. Says whether the budgets are kept.
pub fn build(part: Option<Part>, mode: Mode) -> Result<bool> {
    if matches!(part, None | Some(Part::Jar)) {
        prerequisites::ensure(&[prerequisites::COMPILER, prerequisites::PYTHON, prerequisites::MAVEN])?;
    }
    let workspace = Workspace::find()?;
    let cache = Cache::of_user()?;
    match part {
        Some(Part::Widget) => widget::build(&workspace, mode)?,
        Some(Part::Backend) => backend::build(&workspace, &cache, mode)?,
        Some(Part::Check) => {}
        Some(Part::Jar) | None => {
            widget::build(&workspace, mode)?;
            backend::build(&workspace, &cache, mode)?;
            licences::write(&workspace)?;
            jar::build(&workspace, &cache, mode)?;
        }
    }
    let checked = part == Some(Part::Check) || (part.is_none() && mode == Mode::Release);
    if checked { check::check(&workspace) } else { Ok(true) }
}
