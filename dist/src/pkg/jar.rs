// SPDX-License-Identifier: Apache-2.0
//! The jar: Maven compiles the plugin and packs it with the assets.

use std::fs;

use anyhow::{Context as _, Result};

use super::{Mode, check::human};
use crate::{
    run,
    setup::{Cache, jdk::Jdk, maven},
    workspace::Workspace,
};

/// Builds it and puts it into `dist/out`.
pub fn build(workspace: &Workspace, cache: &Cache, mode: Mode) -> Result<()> {
    let jdk = Jdk::find(cache)?;
    println!("plugin: {jdk}");
    let plugin = workspace.root.join("gerrit-plugin");
    forget_earlier_assets(&plugin)?;
    let mut maven = maven::maven(&jdk, &plugin);
    maven
        .arg(format!("-Dmilepost.assets={}", workspace.assets().display()))
        // Gerrit answers 304 by the times in the jar: another release has others
        .arg(format!("-Dproject.build.outputTimestamp={}", workspace.commit_time()?))
        .args(["-DskipTests", "package"]);
    run::quietly(&mut maven)?;

    let (built, jar) = (plugin.join("target/milepost.jar"), workspace.jar(mode == Mode::Dev));
    fs::create_dir_all(workspace.out())
        .with_context(|| format!("{} cannot be made", workspace.out().display()))?;
    let size = fs::copy(&built, &jar).with_context(|| format!("{} cannot be copied", built.display()))?;
    println!("jar: {} ({})", jar.display(), human(size));
    Ok(())
}

/// Maven copies resources and removes none: files with the hashes of an earlier build would stay in the jar.
fn forget_earlier_assets(plugin: &std::path::Path) -> Result<()> {
    for name in ["static", "backend", "META-INF"] {
        let folder = plugin.join("target/classes").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
        }
    }
    Ok(())
}
