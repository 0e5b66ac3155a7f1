// SPDX-License-Identifier: Apache-2.0
//! Maven, on the Java that [`Jdk::find`] chose and on the user's own local repository, so that nothing is fetched twice.

use std::{path::Path, process::Command};

use super::jdk::Jdk;

/// `mvn` in batch mode, without progress, in the folder `dir` (the one with the `pom.xml`).
pub fn maven(jdk: &Jdk, dir: &Path) -> Command {
    let mut maven = Command::new("mvn");
    maven.current_dir(dir).env("JAVA_HOME", &jdk.home).env("MAVEN_OPTS", jdk.quiet_flags().join(" "));
    maven.args(["--batch-mode", "--no-transfer-progress"]);
    if !jdk.has_compiler {
        maven.arg("-Pecj");
    }
    maven
}
